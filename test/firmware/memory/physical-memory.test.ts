import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PhysicalMemory } from '../../../src-firmware/memory/physical-memory'

const bytes = (...values: number[]) => Uint8Array.from(values)
const filled = (length: number, byte: number) => new Uint8Array(length).fill(byte)
/** Index of the first byte that differs; -1: none does. */
const difference = (a: Uint8Array, b: Uint8Array) => a.findIndex((byte, i) => byte !== b[i])

describe('physical memory', () => {
  it('nobody wrote it: 0', () => {
    expect(new PhysicalMemory().read(0xffen, 4)).toEqual(filled(4, 0))
  })

  it('reads what was written, over the border of two pages too', () => {
    const memory = new PhysicalMemory()
    memory.write(0x1ffen, bytes(1, 2, 3, 4))
    expect(memory.read(0x1ffdn, 6)).toEqual(bytes(0, 1, 2, 3, 4, 0))
    expect(memory.read(0x2000n, 2)).toEqual(bytes(3, 4))
  })

  it('gives a copy', () => {
    const memory = new PhysicalMemory()
    memory.write(0x1000n, bytes(1))
    memory.read(0x1000n, 1)[0] = 9
    expect(memory.read(0x1000n, 1)).toEqual(bytes(1))
  })

  it.each([
    [1, 0x88n],
    [2, 0x7788n],
    [4, 0x55667788n],
    [8, 0x1122334455667788n]
  ] as const)('a number of %i bytes is little-endian, wherever it lies', (width, value) => {
    for (const address of [0x1000n, 0x2000n - BigInt(width), 0x1fffn, 0x1ffdn]) {
      const memory = new PhysicalMemory()
      memory.writeUint(address, width, 0x1122334455667788n)
      expect(memory.readUint(address, width)).toBe(value)
      expect(memory.read(address - 1n, width + 2)).toEqual(bytes(0, ...[0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11].slice(0, width), 0))
    }
  })

  it('numbers above 2^31 and 2^63 keep their sign off', () => {
    const memory = new PhysicalMemory()
    memory.write(0x1000n, filled(8, 0xff))
    expect(memory.readUint(0x1000n, 4)).toBe(0xffffffffn)
    expect(memory.readUint(0x1000n, 8)).toBe(0xffffffffffffffffn)
    expect(memory.readUint(0x5000n, 8)).toBe(0n)
  })

  it('a number is read where nobody wrote but filled', () => {
    const memory = new PhysicalMemory()
    memory.fill(0x1000n, 0x1000n, 0xaf)
    expect(memory.readUint(0x1000n, 2)).toBe(0xafafn)
    expect(memory.readUint(0x1ffen, 4)).toBe(0xafafn)
  })
})

it('tells a watcher of what is written, filled, set and copied, and of nothing else', () => {
  const memory = new PhysicalMemory()
  const told: string[] = []
  memory.watcher = (start, bytes) => void told.push(`${start.toString(16)}+${bytes.toString(16)}`)
  memory.write(0x1000n, new Uint8Array(3))
  memory.writeUint(0x2000n, 8, 1n)
  memory.fill(0x3000n, 0x1000n, 1)
  memory.set(0x4000n, 0x10n, 1)
  memory.read(0x1000n, 16)
  expect(told).toEqual(['1000+3', '2000+8', '3000+1000', '4000+10'])
  memory.copy(0x8000n, 0x1000n, 0x20n)
  expect(told[4]).toBe('8000+20')
})

describe('fills', () => {
  it.each([
    ['within a page', 0x1010n, 0x20n],
    ['to the end of a page', 0x1800n, 0x800n],
    ['a whole page', 0x1000n, 0x1000n],
    ['from within one page into the next', 0x1ff0n, 0x20n],
    ['from within one page far into the next, and no whole page', 0x1801n, 0x1000n],
    ['parts and whole pages', 0x1ff0n, 0x2020n],
    ['from the start of a page', 0x1000n, 0x1010n],
    ['nothing', 0x1000n, 0n]
  ])('%s', (_, start, length) => {
    const memory = new PhysicalMemory()
    memory.write(0x1000n, filled(0x4000, 7))
    memory.fill(start, length, 0xaf)
    const expected = filled(0x4000, 7).fill(0xaf, Number(start) - 0x1000, Number(start + length) - 0x1000)
    expect(difference(memory.read(0x1000n, 0x4000), expected)).toBe(-1)
  })

  it('a page that becomes real keeps its fill around what is written', () => {
    const memory = new PhysicalMemory()
    memory.fill(0x1000n, 0x2000n, 0xaf)
    memory.write(0x1800n, bytes(1))
    expect(memory.read(0x17ffn, 3)).toEqual(bytes(0xaf, 1, 0xaf))
    expect(memory.read(0x2000n, 1)).toEqual(bytes(0xaf))
    expect(memory.read(0x3000n, 1)).toEqual(bytes(0))
  })

  it('a fill takes real pages away, few of many and many of few, and no others', () => {
    const memory = new PhysicalMemory()
    for (let page = 1n; page <= 9n; page++) memory.write(page << 12n, bytes(1))
    memory.fill(0x2000n, 0x2000n, 0xaf)
    expect([1n, 2n, 3n, 4n].map((page) => memory.read(page << 12n, 1)[0])).toEqual([1, 0xaf, 0xaf, 1])
    memory.fill(0x5000n, 0x4000n, 0xaf)
    expect([4n, 5n, 8n, 9n].map((page) => memory.read(page << 12n, 1)[0])).toEqual([1, 0xaf, 0xaf, 1])
    memory.fill(0x5000n, 0x1000000n, 0xbf)
    expect([4n, 5n, 9n].map((page) => memory.read(page << 12n, 1)[0])).toEqual([1, 0xbf, 0xbf])
  })

  it('later fills lie over earlier ones, in their middle and at their ends', () => {
    const memory = new PhysicalMemory()
    memory.fill(0x1000n, 0x5000n, 1)
    memory.fill(0x3000n, 0x1000n, 2)
    memory.fill(0x5000n, 0x3000n, 3)
    memory.fill(0n, 0x2000n, 4)
    expect([0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n].map((page) => memory.read(page << 12n, 1)[0])).toEqual([4, 4, 1, 2, 1, 3, 3, 3, 0])
  })

  it('equal ones join, and a third one over their border parts them again', () => {
    const memory = new PhysicalMemory()
    memory.fill(0x1000n, 0x1000n, 1)
    memory.fill(0x2000n, 0x1000n, 1)
    memory.fill(0x4000n, 0x1000n, 1)
    memory.fill(0x3000n, 0x1000n, 1)
    memory.fill(0x2000n, 0x1000n, 2)
    expect([0n, 1n, 2n, 3n, 4n, 5n].map((page) => memory.read(page << 12n, 1)[0])).toEqual([0, 1, 2, 1, 1, 0])
  })

  it('half a gigabyte is filled at once', () => {
    const memory = new PhysicalMemory()
    memory.fill(0x10000000n, 0x20000000n, 0xaf)
    expect(memory.read(0x2ffffffcn, 8)).toEqual(bytes(0xaf, 0xaf, 0xaf, 0xaf, 0, 0, 0, 0))
  })
})

describe('which bytes were written since the memory was handed out', () => {
  it('those and no others', () => {
    const memory = new PhysicalMemory()
    memory.write(0x1003n, filled(20, 1))
    expect(memory.firstUnwritten(0x1003n, 20)).toBeNull()
    expect(memory.firstUnwritten(0x1003n, 21)).toBe(0x1017n)
    expect(memory.firstUnwritten(0x1002n, 2)).toBe(0x1002n)
    expect(memory.firstUnwritten(0x5000n, 1)).toBe(0x5000n)
    expect(memory.firstUnwritten(0x5000n, 0)).toBeNull()
  })

  it.each([
    [0n, 1],
    [7n, 1],
    [7n, 2],
    [0n, 8],
    [1n, 15],
    [3n, 21],
    [8n, 16],
    [5n, 4]
  ])('at 0x1000 + %i, %i bytes', (offset, length) => {
    const memory = new PhysicalMemory()
    const start = 0x1000n + offset
    memory.write(start, filled(length, 1))
    const written = Array.from({ length: 40 }, (_, i) => memory.firstUnwritten(0x1000n + BigInt(i), 1) === null)
    expect(written).toEqual(Array.from({ length: 40 }, (_, i) => BigInt(i) >= offset && BigInt(i) < offset + BigInt(length)))
    // Cleared where it was handed out, and only there.
    memory.write(0x1000n, filled(40, 1))
    memory.forgetWritten(start, BigInt(length))
    const left = Array.from({ length: 40 }, (_, i) => memory.firstUnwritten(0x1000n + BigInt(i), 1) === null)
    expect(left).toEqual(written.map((was) => !was))
  })

  it('a number counts too, also over a border', () => {
    const memory = new PhysicalMemory()
    memory.writeUint(0x1ffcn, 8, 1n)
    expect(memory.firstUnwritten(0x1ffcn, 8)).toBeNull()
    memory.writeUint(0x1ff8n, 4, 1n)
    expect(memory.firstUnwritten(0x1ff8n, 12)).toBeNull()
    expect(memory.firstUnwritten(0x1ff7n, 2)).toBe(0x1ff7n)
  })

  it('the first of several pages', () => {
    const memory = new PhysicalMemory()
    memory.write(0x1000n, filled(0x1000, 1))
    memory.write(0x3000n, filled(0x1000, 1))
    expect(memory.firstUnwritten(0x1000n, 0x3000)).toBe(0x2000n)
  })

  it('handed out anew the bytes stay and count as not written, in the middle of a page and over many', () => {
    const memory = new PhysicalMemory()
    memory.write(0x1000n, filled(0x4000, 7))
    memory.forgetWritten(0x1800n, 0x2000n)
    expect(memory.read(0x1800n, 0x2000)).toEqual(filled(0x2000, 7))
    expect(memory.firstUnwritten(0x1000n, 0x800)).toBeNull()
    expect(memory.firstUnwritten(0x17ffn, 2)).toBe(0x1800n)
    expect(memory.firstUnwritten(0x37ffn, 1)).toBe(0x37ffn)
    expect(memory.firstUnwritten(0x3800n, 0x1800)).toBeNull()
    memory.forgetWritten(0x1000n, 0n)
    expect(memory.firstUnwritten(0x1000n, 1)).toBeNull()
    memory.forgetWritten(0x1000n, 0x40000000n)
    expect(memory.firstUnwritten(0x4fffn, 1)).toBe(0x4fffn)
  })

  it('forgotten where no page is real, and beside those that are', () => {
    const memory = new PhysicalMemory()
    memory.write(0x2000n, bytes(1))
    memory.write(0x9000n, bytes(1))
    memory.forgetWritten(0x3000n, 0x6000n)
    memory.forgetWritten(0x3000n, 0x1000n)
    expect(memory.firstUnwritten(0x2000n, 1)).toBeNull()
    expect(memory.firstUnwritten(0x9000n, 1)).toBeNull()
  })

  it('what was filled counts as not written', () => {
    const memory = new PhysicalMemory()
    memory.write(0x1000n, filled(0x3000, 7))
    memory.fill(0x1800n, 0x1800n, 0xaf)
    expect(memory.firstUnwritten(0x1000n, 0x800)).toBeNull()
    expect(memory.firstUnwritten(0x1800n, 1)).toBe(0x1800n)
    expect(memory.firstUnwritten(0x2fffn, 1)).toBe(0x2fffn)
    expect(memory.firstUnwritten(0x3000n, 0x1000)).toBeNull()
  })
})

describe('what fills stay fills', () => {
  const counted = () => {
    const count = { kept: 0 }
    const memory = new PhysicalMemory({ keep: (bytes) => (count.kept += bytes), drop: (bytes) => (count.kept -= bytes) })
    return { memory, count }
  }

  it('setting half a gigabyte, and copying it, keeps nothing', () => {
    const { memory, count } = counted()
    memory.set(0x10000000n, 0x20000000n, 7)
    memory.copy(0x40000000n, 0x10000000n, 0x100000n)
    expect(count.kept).toBe(0)
    expect(memory.read(0x400ffffen, 4)).toEqual(bytes(7, 7, 0, 0))
    expect(memory.firstUnwritten(0x40000000n, 0x100001)).toBe(0x40100000n)
  })

  it('a page that is copied from two fills, or from a fill and something else, is both', () => {
    const { memory, count } = counted()
    memory.set(0x10000n, 0x1000n, 1)
    memory.set(0x11000n, 0x1000n, 2)
    memory.copy(0x20000n, 0x10800n, 0x1000n)
    expect(difference(memory.read(0x20000n, 0x1000), new Uint8Array([...filled(0x800, 1), ...filled(0x800, 2)]))).toBe(-1)
    memory.write(0x12000n, bytes(9))
    memory.copy(0x21000n, 0x11800n, 0x1000n)
    expect(difference(memory.read(0x21000n, 0x1000), new Uint8Array([...filled(0x800, 2), 9, ...filled(0x7ff, 0)]))).toBe(-1)
    expect(count.kept % 3).toBe(0)
    expect(memory.firstUnwritten(0x20000n, 0x2000)).toBeNull()
  })

  it('each page with something in it is counted once, and no longer when a fill takes it away', () => {
    const { memory, count } = counted()
    memory.write(0x1ffen, bytes(1, 2, 3, 4))
    const two = count.kept
    expect(two).toBeGreaterThanOrEqual(2 * 4096)
    memory.writeUint(0x1000n, 8, 1n)
    expect(count.kept).toBe(two)
    memory.fill(0x1000n, 0x1000n, 0xaf)
    expect(count.kept).toBe(two / 2)
    memory.set(0n, 0x10000n, 0)
    expect(count.kept).toBe(0)
  })

  it.each([
    ['in its middle', 0x20000n, 0x8000n],
    ['its first pages', 0x10000n, 0x2000n],
    ['its last page', 0x2f000n, 0x1000n],
    ['all of it', 0x10000n, 0x20000n],
    ['more than all of it', 0xe000n, 0x30000n]
  ])('of a fill that was set a part is handed out, and nothing is kept for it: %s', (_, start, length) => {
    const { memory, count } = counted()
    memory.set(0x10000n, 0x20000n, 7)
    memory.forgetWritten(start, length)
    expect(count.kept).toBe(0)
    for (let at = 0xd000n; at < 0x40000n; at += 0x1000n) {
      const isSet = at >= 0x10000n && at < 0x30000n
      const isForgotten = at >= start && at < start + length
      expect([at, memory.read(at, 1)[0], memory.firstUnwritten(at, 4096)]).toEqual([at, isSet ? 7 : 0, isSet && !isForgotten ? null : at])
    }
  })

  it('handed out in the middle of a page that was set, its other bytes stay written', () => {
    const { memory } = counted()
    memory.set(0x1000n, 0x3000n, 7)
    memory.forgetWritten(0x1800n, 0x1000n)
    expect(memory.firstUnwritten(0x1000n, 0x800)).toBeNull()
    expect(memory.firstUnwritten(0x1000n, 0x801)).toBe(0x1800n)
    expect(memory.firstUnwritten(0x27ffn, 2)).toBe(0x27ffn)
    expect(memory.firstUnwritten(0x2800n, 0x1800)).toBeNull()
    expect(memory.read(0x17ffn, 3)).toEqual(bytes(7, 7, 7))
  })

  it('bytes that were set and bytes that were filled stay apart, though they are the same', () => {
    const { memory } = counted()
    memory.set(0x1000n, 0x1000n, 7)
    memory.fill(0x2000n, 0x1000n, 7)
    memory.set(0x3000n, 0x1000n, 7)
    expect([0x1000n, 0x2000n, 0x3000n].map((at) => memory.firstUnwritten(at, 4096))).toEqual([null, 0x2000n, null])
    expect([0x1000n, 0x2000n, 0x3000n].map((at) => memory.firstUnknown(at, 4096))).toEqual([null, null, null])
  })

  it('a fill takes away what lies under it, whether its pages are few or many', () => {
    const { memory, count } = counted()
    for (let page = 0x10n; page < 0x20n; page++) memory.write(page << 12n, bytes(1))
    const one = count.kept / 16
    memory.fill(0x10000n, 0x1000n, 2)
    expect(count.kept).toBe(15 * one)
    memory.fill(0x12000n, 0x2000n, 2)
    expect(count.kept).toBe(13 * one)
    memory.fill(0x1e000n, 0x1000000n, 2)
    expect(count.kept).toBe(11 * one)
    expect([0x10n, 0x11n, 0x12n, 0x13n, 0x14n, 0x1dn, 0x1en].map((page) => memory.read(page << 12n, 1)[0])).toEqual([2, 1, 2, 2, 1, 1, 2])
  })

  it('a page that is too much is not made', () => {
    const memory = new PhysicalMemory({
      keep: () => {
        throw new Error('too much')
      },
      drop: () => {}
    })
    memory.set(0x1000n, 0x1000n, 7)
    expect(() => memory.write(0x1000n, bytes(1))).toThrow('too much')
    expect(memory.read(0x1000n, 1)).toEqual(bytes(7))
  })
})

it('is what one long array of bytes is, after anything that can be done to it', () => {
  const SIZE = 0x6000
  const place = fc.oneof(fc.nat(SIZE), fc.nat(5).map((page) => page << 12)) // prettier-ignore
  const step = fc.record({
    act: fc.constantFrom('write', 'fill', 'set', 'copy', 'forget'),
    start: place,
    from: place,
    length: fc.oneof(fc.nat(40), fc.nat(5).map((page) => page << 12)), // prettier-ignore
    byte: fc.constantFrom(0, 1, 0xaf)
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 16 }), (steps) => {
      const memory = new PhysicalMemory()
      const model = new Uint8Array(SIZE)
      const written = new Uint8Array(SIZE)
      for (const { act, start, from, byte, ...rest } of steps) {
        const length = Math.min(rest.length, SIZE - start, act === 'copy' ? SIZE - from : SIZE)
        const [at, bytes] = [BigInt(start), BigInt(length)]
        if (act === 'write') memory.write(at, filled(length, byte))
        else if (act === 'copy') memory.copy(at, BigInt(from), bytes)
        else if (act === 'forget') memory.forgetWritten(at, bytes)
        else memory[act](at, bytes, byte)
        if (act === 'copy') model.copyWithin(start, from, from + length)
        else if (act !== 'forget') model.fill(byte, start, start + length)
        written.fill(act === 'fill' || act === 'forget' ? 0 : 1, start, start + length)
      }
      expect(difference(memory.read(0n, SIZE), model)).toBe(-1)
      for (let at = 0; at < SIZE; at += 0x800) {
        const first = written.subarray(at, at + 0x900).indexOf(0)
        expect(memory.firstUnwritten(BigInt(at), Math.min(0x900, SIZE - at))).toBe(first < 0 ? null : BigInt(at + first))
      }
    }),
    { numRuns: 60, seed: 3 }
  )
})
