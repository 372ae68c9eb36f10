import { describe, expect, it } from 'vitest'
import { FirmwareMemory, NOWHERE } from '../../../src-firmware/board/firmware-memory'
import { PhysicalMemory } from '../../../src-firmware/memory/physical-memory'
import { hex } from '../../../src-firmware/spec/hex'
import { stopFor } from '../stop-for'

/** 64 KiB are mapped; 0x4000 is read-only, 0x5000 unreadable, a page each. */
function firmware() {
  const memory = new PhysicalMemory()
  const isIn = (page: bigint, start: bigint, last: bigint): boolean => start < page + 0x1000n && last >= page
  const own = new FirmwareMemory(memory, {
    isMapped: (address) => address < 0x10000n,
    forbidden: (start, last, access) => {
      if (access === 'write' && isIn(0x4000n, start, last)) return { address: start > 0x4000n ? start : 0x4000n, by: 'readOnly' }
      return isIn(0x5000n, start, last) ? { address: start > 0x5000n ? start : 0x5000n, by: 'readProtected' } : null
    }
  })
  return { memory, own }
}

const stops = (how: string, access: string, address: bigint) =>
  stopFor({ code: 'firmwareFault', how, access, address: hex(address) } as never)

describe('an access of the firmware’s own', () => {
  it('where nothing forbids it', () => {
    const { own, memory } = firmware()
    own.writeUint(0x1000n, 4, 0x11223344n)
    own.write(0x1004n, Uint8Array.of(5, 6))
    own.fill(0x1006n, 2n, 7)
    expect(own.readUint(0x1000n, 8)).toBe(0x0707060511223344n)
    expect([...own.read(0x1004n, 4)]).toEqual([5, 6, 7, 7])
    expect(memory.readUint(0x1000n, 8)).toBe(own.readUint(0x1000n, 8))
  })

  it.each<[what: string, act: (own: FirmwareMemory) => unknown, how: string, access: string, address: bigint]>([
    ['the first byte that is not mapped', (own) => own.readUint(0x10000n, 1), 'notMapped', 'read', 0x10000n],
    ['an access that begins where it is', (own) => own.writeUint(0xfffcn, 8, 0n), 'notMapped', 'write', 0x10003n],
    ['many bytes', (own) => own.read(0xf000n, 0x2000), 'notMapped', 'read', 0x10fffn],
    ['a fill that runs over the end of all addresses', (own) => own.fill(0x8000n, 0xffffffffffffff00n, 0), 'notMapped', 'write', 0x7effn],
    ['an address that has too many bits', (own) => own.readUint(0x800000000000n, 4), 'nonCanonical', 'read', 0x800000000000n],
    ['a pointer that was cleared', (own) => own.writeUint(0xafafafafafafafafn, 8, 1n), 'nonCanonical', 'write', 0xafafafafafafafafn],
    ['the last address of the lower half is only not mapped', (own) => own.read(0x7fffffffffffn, 1), 'notMapped', 'read', 0x7fffffffffffn],
    ['a write to a read-only page', (own) => own.write(0x4ffcn, new Uint8Array(4)), 'readOnly', 'write', 0x4ffcn],
    ['a fill that reaches into one', (own) => own.fill(0x3000n, 0x1001n, 1), 'readOnly', 'write', 0x4000n],
    ['a read of an unreadable page', (own) => own.readUint(0x5000n, 2), 'readProtected', 'read', 0x5000n],
    ['a write to one', (own) => own.writeUint(0x5fffn, 1, 0n), 'readProtected', 'write', 0x5fffn]
  ])('%s: the processor faults', (_, act, how, access, address) => {
    const { own } = firmware()
    expect(() => act(own)).toThrow(stops(how, access, address))
  })

  it('a read-only page may be read, and of no bytes nobody asks', () => {
    const { own } = firmware()
    expect(own.readUint(0x4000n, 8)).toBe(0n)
    expect(own.read(0x20000n, 0)).toHaveLength(0)
    own.fill(0x20000n, 0n, 1)
  })

  it('objects that lie nowhere are the firmware’s at any time', () => {
    const { own } = firmware()
    own.writeUint(NOWHERE, 8, 9n)
    expect(own.readUint(NOWHERE, 8)).toBe(9n)
  })

  it('what was refused has changed nothing', () => {
    const { own, memory } = firmware()
    expect(() => own.fill(0x3000n, 0x2000n, 1)).toThrow()
    expect(memory.readUint(0x3000n, 8)).toBe(0n)
  })
})
