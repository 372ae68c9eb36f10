import { describe, expect, it } from 'vitest'
import type { Argument } from '../../../src-firmware'
import { driven, out, type Driven } from '../driven'
import { stopFor } from '../stop-for'

const VIRTUAL_CHANGE = 0x60000202n
const OFFSET = 0xffff800000000000n
const RUNTIME = 1n << 63n

/** A map with one range per entry, in pool that the driver owns. */
function mapOf(on: Driven, entries: readonly (readonly bigint[])[], stride = 48n): { address: bigint; bytes: bigint } {
  const buffer = on.call('AllocatePool', { poolType: 2n, size: BigInt(entries.length) * stride + 16n, buffer: out() }).out.buffer as bigint
  entries.forEach(([physical, virtual, pages, attribute], i) => {
    const at = buffer + BigInt(i) * stride
    on.machine.writeBytes(at, new Uint8Array(40), null)
    on.machine.write(at, 4, 6n, null)
    on.machine.write(at + 8n, 8, physical!, null)
    on.machine.write(at + 16n, 8, virtual!, null)
    on.machine.write(at + 24n, 8, pages!, null)
    on.machine.write(at + 32n, 8, attribute!, null)
  })
  return { address: buffer, bytes: BigInt(entries.length) * stride }
}

function exit(on: Driven): void {
  expect(on.call('ExitBootServices', { imageHandle: on.machine.imageHandle, mapKey: BigInt(on.machine.mapKey) }).name).toBe('EFI_SUCCESS')
}

function setMap(on: Driven, map: { address: bigint; bytes: bigint }, other: Record<string, Argument> = {}): string | null {
  return on.call(
    'SetVirtualAddressMap',
    { memoryMapSize: map.bytes, descriptorSize: 48n, descriptorVersion: 1n, virtualMap: map.address, ...other },
    'RuntimeServices'
  ).name
}

const convert = (on: Driven, pointer: Argument, disposition = 0n): ReturnType<Driven['call']> =>
  on.call('ConvertPointer', { debugDisposition: disposition, address: pointer }, 'RuntimeServices')

/** A page of RuntimeServicesData, and a machine that has exited. */
function atRuntime(
  on = driven(),
  handler: ((page: bigint) => void) | null = null
): { on: Driven; page: bigint; map: { address: bigint; bytes: bigint } } {
  const page = on.call('AllocatePages', { type: 0n, memoryType: 6n, pages: 1n, memory: out() }).out.memory as bigint
  const map = mapOf(on, [[page, page + OFFSET, 1n, RUNTIME | 8n]])
  if (handler)
    on.call('CreateEvent', {
      type: VIRTUAL_CHANGE,
      notifyTpl: 16n,
      notifyFunction: on.keep(() => handler(page)),
      notifyContext: 0n,
      event: out()
    })
  exit(on)
  return { on, page, map }
}

describe('SetVirtualAddressMap (UEFI 2.10 §8.4.1)', () => {
  it('is unsupported before ExitBootServices, whatever else is wrong', () => {
    const on = driven()
    expect(setMap(on, { address: 0n, bytes: 0n }, { descriptorVersion: 2n })).toBe('EFI_UNSUPPORTED')
  })

  it.each<[string, Record<string, Argument>, string]>([
    ['another descriptor version', { descriptorVersion: 2n }, 'EFI_INVALID_PARAMETER'],
    ['a descriptor of 39 bytes', { descriptorSize: 39n }, 'EFI_INVALID_PARAMETER'],
    ['a map of no bytes: every conversion will fail silently', { memoryMapSize: 0n, virtualMap: 0n }, 'EFI_SUCCESS'],
    ['a descriptor of 40 bytes', { descriptorSize: 40n, memoryMapSize: 40n }, 'EFI_SUCCESS'],
    ['bytes behind the last descriptor', { memoryMapSize: 60n }, 'EFI_SUCCESS']
  ])('%s', (_what, other, status) => {
    const { on, map } = atRuntime()
    expect(setMap(on, map, other)).toBe(status)
  })

  it('succeeds once', () => {
    const { on, page, map } = atRuntime()
    expect(setMap(on, map)).toBe('EFI_SUCCESS')
    expect(setMap(on, { address: page + OFFSET, bytes: 48n })).toBe('EFI_UNSUPPORTED')
  })

  it('changes the phase, and the trace has the runtime ranges of its map', () => {
    const { on, page, map } = atRuntime()
    setMap(on, map)
    expect(on.machine.phase).toBe('virtual')
    const change = on.machine.events.flatMap((event) => event.changes).find((each) => each.what === 'virtual')
    expect(change).toEqual({
      what: 'virtual',
      map: [[6, `0x${page.toString(16)}`, `0x${(page + OFFSET).toString(16)}`, '0x1', '0x8000000000000008']]
    })
    expect(on.machine.events.at(-1)).toMatchObject({ kind: 'phase', from: 'exited', to: 'virtual' })
  })

  it('runs the handlers of its group in the order in which they were made, addresses still physical, at the caller’s level', () => {
    const on = driven()
    const order: string[] = []
    const page = on.call('AllocatePages', { type: 0n, memoryType: 6n, pages: 1n, memory: out() }).out.memory as bigint
    on.machine.write(page, 8, 42n, null)
    const map = mapOf(on, [[page, page + OFFSET, 1n, RUNTIME]])
    const event = (name: string, group: string | null): void => {
      const notify = on.keep(() => void order.push(`${name} ${on.machine.phase} ${on.machine.read(page, 8, null)}`))
      const args = { notifyTpl: 8n, notifyFunction: notify, notifyContext: 0n, event: out() }
      if (group === null) on.call('CreateEvent', { type: VIRTUAL_CHANGE, ...args })
      else on.call('CreateEventEx', { type: 0x200n, eventGroup: group, ...args })
    }
    event('first', null)
    event('second', '13FA7698-C831-49C7-87EA-8F43FCC25196')
    exit(on)
    setMap(on, map)
    expect(order).toEqual(['first exited 42', 'second exited 42'])
    expect(on.machine.events.filter((each) => each.kind === 'notify').map((each) => each.kind === 'notify' && each.tpl)).toEqual([
      4, 4, 4, 4
    ])
  })

  it('converts what the system table and the runtime services table point at, but not itself, ConvertPointer and VendorTable', () => {
    const on = driven()
    const table = on.machine.systemTable
    const runtimeServices = on.machine.read(table + 88n, 8, null)
    const read = (address: bigint, offset: bigint): bigint => on.machine.read(address + offset, 8, null)
    const before = {
      vendor: read(table, 24n),
      configuration: read(table, 112n),
      getTime: read(runtimeServices, 24n),
      setVirtualAddressMap: read(runtimeServices, 24n + 4n * 8n),
      convertPointer: read(runtimeServices, 24n + 5n * 8n)
    }
    const vendorTable = read(before.configuration, 16n)
    const bins = on.machine.memoryMap().filter(({ type }) => type === 5 || type === 6)
    const map = mapOf(
      on,
      bins.map(({ physicalStart, pages }) => [BigInt(physicalStart), BigInt(physicalStart) + OFFSET, BigInt(pages), RUNTIME])
    )
    exit(on)
    expect(setMap(on, map)).toBe('EFI_SUCCESS')
    expect(read(table + OFFSET, 24n)).toBe(before.vendor + OFFSET)
    expect(read(table + OFFSET, 88n)).toBe(runtimeServices + OFFSET)
    expect(read(table + OFFSET, 112n)).toBe(before.configuration + OFFSET)
    expect(read(before.configuration + OFFSET, 16n)).toBe(vendorTable)
    expect(read(runtimeServices + OFFSET, 24n)).toBe(before.getTime + OFFSET)
    expect(read(runtimeServices + OFFSET, 24n + 4n * 8n)).toBe(before.setVirtualAddressMap)
    expect(read(runtimeServices + OFFSET, 24n + 5n * 8n)).toBe(before.convertPointer)
  })
})

describe('virtual mode', () => {
  it('reaches memory through the map, and single bytes and runs alike', () => {
    const { on, page, map } = atRuntime()
    on.machine.write(page, 8, 0x1122334455667788n, null)
    setMap(on, map)
    expect(on.machine.read(page + OFFSET, 4, null)).toBe(0x55667788n)
    on.machine.write(page + OFFSET + 8n, 2, 0xabcdn, null)
    expect([...on.machine.readBytes(page + OFFSET + 8n, 2, null)]).toEqual([0xcd, 0xab])
    on.call('CopyMem', { destinationBuffer: page + OFFSET + 100n, sourceBuffer: page + OFFSET, length: 8n }, 'Library')
    expect(on.machine.read(page + OFFSET + 100n, 8, null)).toBe(0x1122334455667788n)
  })

  it.each<['strict' | 'lenient', string]>([
    ['strict', 'fault'],
    ['lenient', 'firmware']
  ])('%s: a physical address that no range covers is the fault unmapped', (mode, reason) => {
    const { on, page, map } = atRuntime(driven({ mode }))
    setMap(on, map)
    expect(() => on.machine.read(page, 8, null)).toThrow(expect.objectContaining({ reason }))
    expect(on.machine.events.at(-1)).toMatchObject({ kind: 'fault', reason: 'unmapped', access: 'read', address: `0x${page.toString(16)}` })
  })

  it('an access that runs out of the map faults at the first address outside', () => {
    const { on, page, map } = atRuntime()
    setMap(on, map)
    expect(() => on.machine.writeBytes(page + OFFSET + 4090n, new Uint8Array(10), null)).toThrow()
    expect(on.machine.events.at(-1)).toMatchObject({
      reason: 'unmapped',
      access: 'write',
      bytes: 4,
      address: `0x${(page + OFFSET + 4096n).toString(16)}`
    })
  })

  it('a pointer that a service follows is virtual too', () => {
    const { on, page, map } = atRuntime()
    setMap(on, map)
    const set = (data: bigint): ReturnType<Driven['call']> =>
      on.call(
        'SetVariable',
        { variableName: 'X', vendorGuid: '8BE4DF61-93CA-11D2-AA0D-00E098032B8C', attributes: 7n, dataSize: 4n, data },
        'RuntimeServices'
      )
    expect(set(page + OFFSET).name).toBe('EFI_SUCCESS')
    expect(() => set(page)).toThrow(expect.objectContaining({ reason: 'fault' }))
  })

  it('ranges without EFI_MEMORY_RUNTIME take no part', () => {
    const on = driven()
    const page = on.call('AllocatePages', { type: 0n, memoryType: 6n, pages: 1n, memory: out() }).out.memory as bigint
    const map = mapOf(on, [[page, page + OFFSET, 1n, 8n]])
    exit(on)
    setMap(on, map)
    expect(() => on.machine.read(page + OFFSET, 8, null)).toThrow(expect.objectContaining({ reason: 'fault' }))
  })
})

describe('ConvertPointer (UEFI 2.10 §8.4.2)', () => {
  it('knows no map outside SetVirtualAddressMap', () => {
    const on = driven()
    expect(convert(on, out(0x1000n)).name).toBe('EFI_NOT_FOUND')
    expect(convert(on, null).name).toBe('EFI_INVALID_PARAMETER')
    expect(convert(on, out(0n)).name).toBe('EFI_INVALID_PARAMETER')
    expect(convert(on, out(0n), 1n).name).toBe('EFI_SUCCESS')
    const { on: later, page, map } = atRuntime()
    setMap(later, map)
    expect(convert(later, out(page)).name).toBe('EFI_NOT_FOUND')
  })

  it.each<[string, (page: bigint) => Argument, bigint, string, ((page: bigint) => bigint) | undefined]>([
    ['Address is NULL', () => null, 0n, 'EFI_INVALID_PARAMETER', undefined],
    ['the pointer is NULL', () => out(0n), 0n, 'EFI_INVALID_PARAMETER', undefined],
    ['the pointer is NULL, which EFI_INTERNAL_PTR does not allow', () => out(0n), 2n, 'EFI_INVALID_PARAMETER', undefined],
    ['the pointer is NULL and optional', () => out(0n), 1n, 'EFI_SUCCESS', undefined],
    ['the first byte of a range', (page) => out(page), 0n, 'EFI_SUCCESS', (page) => page + OFFSET],
    ['the last byte of a range', (page) => out(page + 4095n), 0n, 'EFI_SUCCESS', (page) => page + OFFSET + 4095n],
    ['the byte behind it', (page) => out(page + 4096n), 0n, 'EFI_NOT_FOUND', undefined],
    ['what was converted already', (page) => out(page + OFFSET), 0n, 'EFI_NOT_FOUND', undefined]
  ])('in a handler: %s', (_what, pointer, disposition, status, expected) => {
    const on = driven()
    let answer: ReturnType<Driven['call']> | undefined
    const { page, map } = atRuntime(on, (where) => (answer = convert(on, pointer(where), disposition)))
    setMap(on, map)
    expect(answer!.name).toBe(status)
    expect(answer!.out.address).toBe(expected?.(page))
  })
})

describe('GetTime (UEFI 2.10 §8.3.1)', () => {
  it('starts at the same moment in every run and goes on with simulated time', () => {
    const time = (on: Driven): unknown => on.call('GetTime', { time: out(), capabilities: out() }, 'RuntimeServices').out.time
    const on = driven()
    const before = time(on) as Record<string, bigint>
    expect(time(driven())).toEqual(before)
    on.call('Stall', { microseconds: 61_000_000n })
    expect(time(on)).toEqual({ ...before, Minute: before.Minute! + 1n, Second: before.Second! + 1n })
    on.call('Stall', { microseconds: 400n * 86_400_000_000n })
    expect(time(on)).toMatchObject({ Year: before.Year! + 1n, Month: 2n, Day: 5n })
  })
  it('refuses NULL for Time', () => {
    expect(driven().call('GetTime', { time: null, capabilities: out() }, 'RuntimeServices').name).toBe('EFI_INVALID_PARAMETER')
  })
})

describe('ResetSystem (UEFI 2.10 §8.5.1)', () => {
  const reset = (on: Driven, resetType: bigint): unknown =>
    on.call('ResetSystem', { resetType, resetStatus: 0n, dataSize: 0n, resetData: 0n }, 'RuntimeServices')
  it.each([0n, 1n, 2n, 3n])('type %i ends the run', (type) => {
    const on = driven()
    expect(() => reset(on, type)).toThrow(stopFor({ code: 'reset', status: 'EFI_SUCCESS' }))
    expect(() => on.machine.read(on.machine.systemTable, 8, null)).toThrow()
  })
  it('a type that does not exist does nothing', () => {
    expect(() => reset(driven(), 4n)).not.toThrow()
  })
})
