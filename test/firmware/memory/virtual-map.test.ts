import { describe, expect, it } from 'vitest'
import { VirtualMap, type VirtualRange } from '../../../src-firmware/memory/virtual-map'

const RUNTIME = 1n << 63n
const range = (physicalStart: bigint, virtualStart: bigint, pages: bigint, type = 6): VirtualRange => ({
  ...{ type, physicalStart, virtualStart, pages },
  attribute: RUNTIME
})
/** Two pages at 0x10000 and one at 0x20000, behind 0xF0000 and right behind it. */
const two = () => new VirtualMap([range(0x10000n, 0xf0000n, 2n), range(0x20000n, 0xf2000n, 1n)])

describe('the descriptors that SetVirtualAddressMap is given', () => {
  /** EFI_MEMORY_DESCRIPTORs, `stride` bytes apart. */
  function bytesOf(ranges: readonly VirtualRange[], stride: number, more = 0): Uint8Array {
    const view = new DataView(new ArrayBuffer(ranges.length * stride + more))
    for (const [i, { type, physicalStart, virtualStart, pages, attribute }] of ranges.entries()) {
      view.setUint32(i * stride, type, true)
      view.setBigUint64(i * stride + 8, physicalStart, true)
      view.setBigUint64(i * stride + 16, virtualStart, true)
      view.setBigUint64(i * stride + 24, pages, true)
      view.setBigUint64(i * stride + 32, attribute, true)
    }
    return new Uint8Array(view.buffer)
  }
  const given = [range(0x10000n, 0xf0000n, 2n, 5), range(0x20000n, 0xf2000n, 1n)]

  it.each([40, 48])('%i bytes apart', (stride) => {
    expect(VirtualMap.read(bytesOf(given, stride), stride).ranges).toEqual(given)
  })

  it('what is left over at the end is none', () => {
    expect(VirtualMap.read(bytesOf(given, 48, 47), 48).ranges).toEqual(given)
    expect(VirtualMap.read(new Uint8Array(0), 48).ranges).toEqual([])
  })

  it('those that are not runtime are left out', () => {
    const other = { ...range(0x30000n, 0xf3000n, 1n), attribute: 0xfn }
    expect(VirtualMap.read(bytesOf([other, ...given, other], 48), 48).ranges).toEqual(given)
  })

  it('bytes that begin within a buffer', () => {
    const padded = new Uint8Array(8 + 80)
    padded.set(bytesOf(given, 40), 8)
    expect(VirtualMap.read(padded.subarray(8), 40).ranges).toEqual(given)
  })
})

describe('ConvertPointer’s question: where is a physical address?', () => {
  it.each([
    [0xffffn, null],
    [0x10000n, 0xf0000n],
    [0x11fffn, 0xf1fffn],
    [0x12000n, null],
    [0x20010n, 0xf2010n],
    [0x21000n, null]
  ])('0x%s', (physical, virtual) => {
    expect(two().convert(physical)).toBe(virtual)
  })

  it('the first range that covers it decides', () => {
    expect(new VirtualMap([range(0x10000n, 0xf0000n, 2n), range(0x10000n, 0xe0000n, 4n)]).convert(0x11000n)).toBe(0xf1000n)
  })

  it('to virtual addresses below the physical ones, and over the top of the address space', () => {
    expect(new VirtualMap([range(0x10000n, 0x1000n, 1n)]).convert(0x10008n)).toBe(0x1008n)
    expect(new VirtualMap([range(0x10000n, 0xfffffffffffff000n, 2n)]).convert(0x11008n)).toBe(8n)
  })
})

describe('the machine’s question: what is behind virtual addresses?', () => {
  it.each<[virtual: bigint, length: number, runs: readonly (readonly [physical: bigint, length: number])[], missing: bigint | null]>([
    [0xf0000n, 8, [[0x10000n, 8]], null],
    [0xf0ffcn, 8, [[0x10ffcn, 8]], null],
    [0xf1ff8n, 8, [[0x11ff8n, 8]], null],
    [0xf1ffcn, 8, [[0x11ffcn, 4], [0x20000n, 4]], null], // prettier-ignore
    [0xf2ffcn, 8, [[0x20ffcn, 4]], 0xf3000n],
    [0xefff8n, 8, [], 0xefff8n],
    [0xefffcn, 8, [], 0xefffcn],
    [0xf0000n, 0, [], null],
    [0xf0000n, 0x3000, [[0x10000n, 0x2000], [0x20000n, 0x1000]], null] // prettier-ignore
  ])('0x%s', (virtual, length, runs, missing) => {
    expect(two().runs(virtual, length)).toEqual({ runs: runs.map(([physical, bytes]) => ({ physical, length: bytes })), missing })
  })

  it('what is one run of physical memory stays one', () => {
    const map = new VirtualMap([range(0x10000n, 0xf0000n, 1n), range(0x11000n, 0xf1000n, 1n), range(0x13000n, 0xf2000n, 1n)])
    expect(map.runs(0xf0800n, 0x2000)).toEqual({
      runs: [
        { physical: 0x10800n, length: 0x1800 },
        { physical: 0x13000n, length: 0x800 }
      ],
      missing: null
    })
  })

  it('page 0 is never mapped, page 1 may be', () => {
    const map = new VirtualMap([range(0x10000n, 0n, 2n)])
    expect(map.runs(0xfffn, 1)).toEqual({ runs: [], missing: 0xfffn })
    expect(map.runs(0x1000n, 1)).toEqual({ runs: [{ physical: 0x11000n, length: 1 }], missing: null })
  })

  it('of two ranges at one virtual address the first has it, and the second what is left on both sides', () => {
    const map = new VirtualMap([range(0x10000n, 0xf1000n, 1n), range(0x20000n, 0xf0000n, 3n)])
    expect(map.runs(0xf0000n, 0x3000).runs).toEqual([
      { physical: 0x20000n, length: 0x1000 },
      { physical: 0x10000n, length: 0x1000 },
      { physical: 0x22000n, length: 0x1000 }
    ])
    expect(map.runs(0xf3000n, 1).missing).toBe(0xf3000n)
  })

  it('a second range over exactly the first, or its beginning, or its end', () => {
    for (const [start, pages] of [
      [0xf0000n, 3n],
      [0xf0000n, 1n],
      [0xf2000n, 1n]
    ] as const) {
      const map = new VirtualMap([range(0x10000n, 0xf0000n, 3n), range(0x20000n, start, pages)])
      expect(map.runs(0xf0000n, 0x3000).runs).toEqual([{ physical: 0x10000n, length: 0x3000 }])
    }
  })

  it('a range without pages maps nothing', () => {
    expect(new VirtualMap([range(0x10000n, 0xf0000n, 0n)]).runs(0xf0000n, 1).missing).toBe(0xf0000n)
  })

  it('a range over the top of the address space ends there', () => {
    const map = new VirtualMap([range(0x10000n, 0xfffffffffffff000n, 4n)])
    expect(map.runs(0xfffffffffffffff8n, 8)).toEqual({ runs: [{ physical: 0x10ff8n, length: 8 }], missing: null })
    expect(map.runs(0xfffffffffffffffcn, 8).missing).toBe(1n << 64n)
  })
})
