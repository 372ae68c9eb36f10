import { describe, expect, it } from 'vitest'
import { Mtrrs } from '../../../../src-firmware/dxe/memory/mtrr'
import { MemoryAttribute } from '../../../../src-firmware/spec/memory-attribute'

const { UC, WC, WT, WB, WP } = MemoryAttribute
const MIB = 0x100000n
const FOUR_GIB = 0x100000000n

/** The board that was recorded: devices below 4 GiB and a window above take a register each; four of six are left. */
function registers(): Mtrrs {
  return new Mtrrs(40, [
    [0x80000000n, FOUR_GIB],
    [0xe000000000n, 0x10000000000n]
  ])
}
const refused = (mtrrs: Mtrrs, start: bigint, bytes: bigint, type: bigint): string => mtrrs.set(start, bytes, type)?.Status ?? 'done'

describe('cache types of memory (Intel SDM volume 3 §12.11)', () => {
  it('four pages apart from each other can have one; a fifth finds no register', () => {
    const mtrrs = registers()
    for (const page of [0n, 1n, 2n, 3n]) expect(refused(mtrrs, 16n * MIB + page * 0x2000n, 0x1000n, UC)).toBe('done')
    expect(mtrrs.set(16n * MIB + 0x8000n, 0x1000n, WC)).toEqual({
      Status: 'EFI_OUT_OF_RESOURCES',
      cause: { code: 'noCacheRegister', needed: 7, registers: 6, start: '0x1008000', bytes: '0x1000' }
    })
    expect(mtrrs.typeAt(16n * MIB + 0x8000n)).toBe(WB)
  })

  it.each<[what: string, start: bigint, bytes: bigint, more: number]>([
    ['a power of two at a multiple of it', 16n * MIB, 4n * MIB, 1],
    ['three quarters of it: two, or one with a hole', 16n * MIB, 3n * MIB, 2],
    [
      'all but the last page of 1 MiB: one block, and the page put back would need write-back inside uncacheable',
      16n * MIB,
      MIB - 0x1000n,
      8
    ],
    ['across a multiple of its size', 16n * MIB - 0x1000n, 0x2000n, 2]
  ])('%s', (_, start, bytes, more) => {
    const mtrrs = registers()
    // As many as are left decide whether it fits.
    for (let i = 0; i < 4 - more; i++) expect(refused(mtrrs, 64n * MIB + BigInt(i) * 0x2000n, 0x1000n, UC)).toBe('done')
    expect(refused(mtrrs, start, bytes, UC)).toBe(more <= 4 ? 'done' : 'EFI_OUT_OF_RESOURCES')
    if (more > 4) return
    expect(refused(mtrrs, 128n * MIB, 0x1000n, UC)).toBe('EFI_OUT_OF_RESOURCES')
  })

  it('uncacheable inside another type costs one register, not a cut', () => {
    const mtrrs = registers()
    expect(refused(mtrrs, 16n * MIB, 4n * MIB, WC)).toBe('done')
    expect(refused(mtrrs, 17n * MIB, 0x1000n, UC)).toBe('done')
    expect(refused(mtrrs, 64n * MIB, 0x1000n, UC)).toBe('done')
    expect(refused(mtrrs, 65n * MIB, 0x1000n, UC)).toBe('done')
    expect(refused(mtrrs, 66n * MIB, 0x1000n, UC)).toBe('EFI_OUT_OF_RESOURCES')
    expect([16n, 17n, 18n].map((at) => mtrrs.typeAt(at * MIB))).toEqual([WC, UC, WC])
  })

  describe('where all registers are in use, only what changes something above 1 MiB wants another', () => {
    const page = (n: bigint): bigint => 16n * MIB + n * 0x2000n
    const full = (): Mtrrs =>
      new Mtrrs(40, [...[0n, 1n, 2n, 3n, 4n, 5n].map((n): [bigint, bigint] => [page(n), page(n) + 0x1000n]), [MIB, MIB + 0x1000n]])
    it.each([
      ['a page that has the type already', page(1n), 0x1000n, UC, 'done'],
      ['write-back where it is write-back', page(1n) + 0x1000n, 0x1000n, WB, 'done'],
      ['one page more of the same', page(1n), 0x2000n, UC, 'EFI_OUT_OF_RESOURCES'],
      ['one page before it', page(1n) - 0x1000n, 0x2000n, UC, 'EFI_OUT_OF_RESOURCES'],
      ['another type there', page(1n), 0x1000n, WC, 'EFI_OUT_OF_RESOURCES'],
      ['below 1 MiB', 0x80000n, 0x20000n, UC, 'done'],
      ['up to 1 MiB', 0x80000n, 0x80000n, WT, 'done'],
      ['over 1 MiB, where what lies above has the type', 0x80000n, 0x81000n, UC, 'done'],
      ['over 1 MiB, where what lies above has another', 0x80000n, 0x82000n, UC, 'EFI_OUT_OF_RESOURCES']
    ])('%s', (_, start, bytes, type, status) => {
      const mtrrs = full()
      expect(refused(mtrrs, start, bytes, type)).toBe(status)
      const isSet = status === 'done'
      expect([start, start + bytes - 1n].every((at) => mtrrs.typeAt(at) === type)).toBe(isSet)
    })
  })

  it('a neighbour of the same type may make one block of two', () => {
    const mtrrs = registers()
    for (const page of [0n, 1n, 2n, 3n, 4n, 5n]) expect(refused(mtrrs, 16n * MIB + page * 0x1000n, 0x1000n, WT)).toBe('done')
  })

  it('back to write-back gives the register back', () => {
    const mtrrs = registers()
    for (const page of [0n, 1n, 2n, 3n]) mtrrs.set(16n * MIB + page * 0x2000n, 0x1000n, WP)
    expect(refused(mtrrs, 16n * MIB, 0x1000n, WB)).toBe('done')
    expect(refused(mtrrs, 32n * MIB, 0x1000n, UC)).toBe('done')
  })

  it('the first megabyte has registers of its own, in units of 64, 16 and 4 KiB', () => {
    const mtrrs = registers()
    expect([0x0n, 0x9ffffn, 0xa0000n, 0xfffffn, MIB].map((at) => mtrrs.typeAt(at))).toEqual([WB, WB, UC, UC, WB])
    for (const [start, bytes] of [
      [0x10000n, 0x10000n],
      [0x80000n, 0x4000n],
      [0xc0000n, 0x1000n]
    ] as const)
      expect(refused(mtrrs, start, bytes, WC)).toBe('done')
    expect(mtrrs.set(0x1000n, 0x1000n, UC)).toMatchObject({
      Status: 'EFI_UNSUPPORTED',
      cause: { code: 'misaligned', parameter: 'baseAddress', value: '0x1000', alignment: '0x10000' }
    })
    expect(mtrrs.set(0x20000n, 0x1000n, UC)).toMatchObject({ Status: 'EFI_UNSUPPORTED', cause: { parameter: 'length', value: '0x1000' } })
    expect(mtrrs.typeAt(0x20000n)).toBe(WB)
  })
})
