/** What the core does beside what it was asked for. */
import { describe, expect, it } from 'vitest'
import { driven, out, type Driven } from '../../driven'
import { stopFor } from '../../stop-for'

const HOLE = 0x200000000n
const dxe = (on: Driven, service: string, args: Parameters<Driven['call']>[1]) => on.call(service, args, 'DxeServices')
const key = (on: Driven): bigint =>
  on.call('GetMemoryMap', { memoryMapSize: out(0n), memoryMap: 0n, mapKey: out(), descriptorSize: out(), descriptorVersion: out() }).out
    .mapKey as bigint

/** Address space in so many pieces that the list of them is longer than a pool block. */
function inPieces(platform: string): Driven {
  const on = driven({ platform })
  for (let i = 0n; i < 40n; i++)
    dxe(on, 'AddMemorySpace', { gcdMemoryType: 3n, baseAddress: HOLE + i * 0x2000n, length: 0x1000n, capabilities: 1n })
  return on
}
const refused = (on: Driven) => dxe(on, 'FreeMemorySpace', { baseAddress: HOLE + 0x1000n, length: 0x1000n })

describe('the list of the memory space that EDK II makes for its debug output', () => {
  it('takes and gives back pages where the firmware is built like that, also after a refused call', () => {
    const on = inPieces('q35-256m')
    const before = key(on)
    expect(refused(on).name).toBe('EFI_NOT_FOUND')
    expect(key(on)).toBe(before + 2n)
    refused(on)
    expect(key(on)).toBe(before + 4n)
  })

  it('is not made where it is built otherwise', () => {
    const on = inPieces('aarch64-virt-512m')
    const before = key(on)
    expect(refused(on).name).toBe('EFI_NOT_FOUND')
    expect(key(on)).toBe(before)
  })
})

describe('memory that becomes known', () => {
  it('is mapped from its first byte to its last, where the processor maps range by range', () => {
    const on = driven({ platform: 'aarch64-virt-512m', mode: 'lenient' })
    dxe(on, 'AddMemorySpace', { gcdMemoryType: 2n, baseAddress: HOLE, length: 0x2000n, capabilities: 8n })
    expect(on.machine.read(HOLE, 1, null)).toBe(0n)
    expect(on.machine.read(HOLE + 0x1fffn, 1, null)).toBe(0n)
    expect(() => on.machine.read(HOLE + 0x2000n, 1, null)).toThrow()
    expect(() => on.machine.read(HOLE - 1n, 1, null)).toThrow()
  })
})

describe('a protected page', () => {
  const page = (attributes: bigint) => {
    const on = driven()
    const memory = on.call('AllocatePages', { type: 0n, memoryType: 2n, pages: 1n, memory: out(0n) }).out.memory as bigint
    on.machine.write(memory, 8, 1n, null)
    dxe(on, 'SetMemorySpaceAttributes', { baseAddress: memory, length: 0x1000n, attributes })
    return { on, memory }
  }

  it('that is unreadable stops whoever reads or writes it', () => {
    const { on, memory } = page(0x2008n)
    expect(() => on.machine.read(memory, 1, null)).toThrow(stopFor({ code: 'fault' } as never))
    const other = page(0x2008n)
    expect(() => other.on.machine.write(other.memory, 1, 0n, null)).toThrow(stopFor({ code: 'fault' } as never))
  })

  it('that is read-only stops whoever writes it alone', () => {
    const { on, memory } = page(0x20008n)
    expect(on.machine.read(memory, 1, null)).toBe(1n)
    expect(() => on.machine.write(memory, 1, 0n, null)).toThrow(stopFor({ code: 'fault' } as never))
  })
})
