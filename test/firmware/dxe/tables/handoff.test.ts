import { describe, expect, it } from 'vitest'
import { hex, type CallEvent, type Machine } from '../../../../src-firmware'
import { crc32 } from '../../../../src-firmware/spec/crc32'
import { bootServicesOrder, runtimeServicesOrder } from '../../../../src-firmware/spec/system-table'
import { driven, out, type Driven } from '../../driven'

const at = (machine: Machine, address: bigint, bytes: 4 | 8 = 8): bigint => machine.read(address, bytes, null)
function isSummed(machine: Machine, table: bigint): boolean {
  const bytes = machine.readBytes(table, Number(at(machine, table + 12n, 4)), null)
  bytes.fill(0, 16, 20)
  return Number(at(machine, table + 16n, 4)) === crc32(bytes)
}
const runtimeOf = (machine: Machine): bigint => at(machine, machine.systemTable + 88n)
const bootOf = (machine: Machine): bigint => at(machine, machine.systemTable + 96n)
const OFFSET = 0xffff800000000000n

/** Hands the machine over, and moves all runtime memory up by the offset. */
function movedUp(on: Driven, types: readonly number[] = [5, 6]): void {
  const rows = on.machine.memoryMap().filter(({ type }) => types.includes(type))
  const buffer = on.call('AllocatePool', { poolType: 2n, size: BigInt(48 * rows.length), buffer: out() }).out.buffer as bigint
  on.machine.writeBytes(buffer, new Uint8Array(48 * rows.length), null)
  rows.forEach(({ type, physicalStart, pages }, i) => {
    const where = buffer + BigInt(48 * i)
    on.machine.write(where, 4, BigInt(type), null)
    on.machine.write(where + 8n, 8, BigInt(physicalStart), null)
    on.machine.write(where + 16n, 8, BigInt(physicalStart) + OFFSET, null)
    on.machine.write(where + 24n, 8, BigInt(pages), null)
    on.machine.write(where + 32n, 8, 1n << 63n, null)
  })
  expect(on.call('ExitBootServices', { imageHandle: on.machine.imageHandle, mapKey: BigInt(on.machine.mapKey) }).name).toBe('EFI_SUCCESS')
  const map = { memoryMapSize: BigInt(48 * rows.length), descriptorSize: 48n, descriptorVersion: 1n, virtualMap: buffer }
  expect(on.call('SetVirtualAddressMap', map, 'RuntimeServices').name).toBe('EFI_SUCCESS')
}

describe('the functions of the tables (UEFI 2.10 §4.4, §4.5)', () => {
  it('each has an address of its own, and the reserved place has none', () => {
    const { machine } = driven()
    const pointers = (table: bigint, order: readonly string[]): bigint[] => order.map((_, i) => at(machine, table + 24n + BigInt(8 * i)))
    const [boot, runtime] = [pointers(bootOf(machine), bootServicesOrder), pointers(runtimeOf(machine), runtimeServicesOrder)]
    expect([boot.length, runtime.length]).toEqual([44, 14])
    expect(boot.flatMap((pointer, i) => (pointer === 0n ? [bootServicesOrder[i]] : []))).toEqual(['Reserved'])
    expect(runtime).not.toContain(0n)
    expect(new Set([...boot, ...runtime]).size).toBe(44 + 14)
    // In the tables’ order, one behind the other.
    const ascending = (list: readonly bigint[]): boolean => list.every((pointer, i) => i === 0 || pointer > list[i - 1]!)
    expect([ascending(boot.filter((pointer) => pointer !== 0n)), ascending(runtime)]).toEqual([true, true])
  })

  it('runtime services’ code lies in runtime services code', () => {
    const { machine } = driven()
    const first = at(machine, runtimeOf(machine) + 24n)
    const row = machine
      .memoryMap()
      .find(({ physicalStart, pages }) => first >= BigInt(physicalStart) && first < BigInt(physicalStart) + BigInt(pages) * 4096n)
    expect(row?.type).toBe(5)
  })
})

describe('SetVirtualAddressMap and the tables (UEFI 2.10 §8.4.1)', () => {
  it('every runtime service moves but the two that may not be called again, and both sums are right', () => {
    const on = driven()
    const { machine } = on
    const [system, runtime] = [machine.systemTable, runtimeOf(machine)]
    const before = runtimeServicesOrder.map((_, i) => at(machine, runtime + 24n + BigInt(8 * i)))
    movedUp(on)
    const after = runtimeServicesOrder.map((_, i) => at(machine, runtime + OFFSET + 24n + BigInt(8 * i)))
    const stayed = runtimeServicesOrder.filter((_, i) => after[i] === before[i])
    expect(stayed).toEqual(['SetVirtualAddressMap', 'ConvertPointer'])
    expect(after.filter((pointer, i) => pointer === before[i]! + OFFSET)).toHaveLength(12)
    expect([isSummed(machine, system + OFFSET), isSummed(machine, runtime + OFFSET)]).toEqual([true, true])
  })

  it('what no range of the map covers stays where it was', () => {
    const on = driven()
    const { machine } = on
    const runtime = runtimeOf(machine)
    const before = at(machine, runtime + 24n)
    movedUp(on, [6])
    expect(at(machine, runtime + OFFSET + 24n)).toBe(before)
  })
})

describe('the configuration table', () => {
  const guid = (n: number): string => `11111111-2222-3333-4444-5555666677${n.toString(16).padStart(2, '0')}`.toUpperCase()
  const install = (on: Driven, n: number, table: bigint): string | null =>
    on.call('InstallConfigurationTable', { guid: guid(n), table }).name
  const count = ({ machine }: Driven): bigint => at(machine, machine.systemTable + 104n)
  const array = ({ machine }: Driven): bigint => at(machine, machine.systemTable + 112n)
  const values = (on: Driven): bigint[] =>
    Array.from({ length: Number(count(on)) }, (_, i) => at(on.machine, array(on) + BigInt(24 * i) + 16n))
  const lastCause = (on: Driven) => on.machine.events.findLast((event): event is CallEvent => event.kind === 'call')!.cause

  it('the last entry goes as any other', () => {
    const on = driven()
    const before = values(on)
    install(on, 1, 0x1000n)
    install(on, 2, 0x2000n)
    expect(install(on, 2, 0n)).toBe('EFI_SUCCESS')
    expect(values(on)).toEqual([...before, 0x1000n])
    expect(install(on, 2, 0n)).toBe('EFI_NOT_FOUND')
    expect(lastCause(on)).toEqual({ code: 'noSuchEntry', guid: guid(2) })
    expect(isSummed(on.machine, on.machine.systemTable)).toBe(true)
  })

  it('has room for sixteen, then for sixteen more, and so on; what it held goes with it', () => {
    const on = driven()
    const first = Number(count(on))
    const moves: number[] = []
    for (let n = first; n < 50; n++) {
      const before = array(on)
      install(on, n, BigInt(0x1000 + n))
      if (array(on) !== before) moves.push(n + 1)
    }
    expect(moves).toEqual([17, 33, 49])
    expect(values(on).slice(first)).toEqual(Array.from({ length: 50 - first }, (_, i) => BigInt(0x1000 + first + i)))
  })

  it('takes the pool that it needs: 24 bytes for each entry that it has room for', () => {
    const on = driven()
    for (let n = Number(count(on)); n < 16; n++) install(on, n, 0x1000n)
    install(on, 16, 0x1000n)
    const taken = on.machine.events
      .flatMap(({ changes }) => changes)
      .findLast((change) => change.what === 'take' && change.start === hex(array(on)))
    expect(taken).toMatchObject({ bytes: hex(32 * 24), type: 6, owner: 'firmware' })
  })

  it('cannot grow without memory: the entry is refused, and the others are still there', () => {
    const on = driven()
    for (let n = Number(count(on)); n < 16; n++) install(on, n, 0x1000n)
    for (const memoryType of [6n, 2n])
      for (let pages = 0x10000n; pages > 0n; pages /= 2n)
        while (on.call('AllocatePages', { type: 0n, memoryType, pages, memory: out() }).name === 'EFI_SUCCESS');
    while (on.call('AllocatePool', { poolType: 6n, size: 768n, buffer: out() }).name === 'EFI_SUCCESS');
    const before = [array(on), ...values(on)]
    expect(install(on, 16, 0x1000n)).toBe('EFI_OUT_OF_RESOURCES')
    expect(lastCause(on)).toEqual({ code: 'noMemory', bytes: hex(32 * 24) })
    expect([array(on), ...values(on)]).toEqual(before)
  })
})
