import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Lmb } from '../../../../src-firmware/uboot/lmb/lmb'
import { RegionList, type Region } from '../../../../src-firmware/uboot/lmb/region-list'
import { lmbRules, type LmbRules, type UBootVersion } from '../../../../src-firmware/uboot/lmb/rules'

const versions: readonly UBootVersion[] = ['2023.01', '2025.01', '2026.10']
const RAM = { base: 0x40000000n, size: 0x40000n, flags: 0 }

const range = fc.record({ at: fc.integer({ min: 0, max: 60 }), pages: fc.integer({ min: 1, max: 6 }), flags: fc.constantFrom(0, 4, 12) })
const call = fc.oneof(
  range.map((given) => ({ what: 'at' as const, ...given })),
  range.map((given) => ({ what: 'any' as const, ...given })),
  range.map((given) => ({ what: 'free' as const, ...given }))
)

/** Does what a call says. @returns Where an allocation lies; null: it was refused, or it was none. */
function perform(
  lmb: Lmb,
  { what, at, pages, flags }: { what: 'at' | 'any' | 'free'; at: number; pages: number; flags: number }
): bigint | null {
  const [base, size] = [RAM.base + BigInt(at) * 0x1000n, BigInt(pages) * 0x1000n]
  if (what === 'any') return lmb.allocate(size, 0x1000n, 0n, flags).address
  if (what === 'free') lmb.free(base, size, flags)
  else if (lmb.allocateAt(base, size, flags).error === 0) return base
  return null
}

function ascend(regions: readonly Region[], isDisjoint: boolean): void {
  regions.forEach((region, index) => {
    const next = regions[index + 1]
    expect(region.size).toBeGreaterThan(0n)
    if (!next) return
    expect(next.base >= region.base).toBe(true)
    if (!isDisjoint) return
    expect(next.base >= region.base + region.size).toBe(true)
    // Two that touch and have the same flags are one.
    expect(next.base > region.base + region.size || next.flags !== region.flags).toBe(true)
  })
}

describe('after any calls', () => {
  it.each(versions)(
    '%s: regions ascend; where every region is looked at first, they are disjoint and merged with equal flags alone',
    (version) => {
      fc.assert(
        fc.property(fc.array(call, { maxLength: 60 }), (calls) => {
          const lmb = new Lmb(lmbRules[version], { available: [RAM] })
          for (const one of calls) {
            perform(lmb, one)
            ascend(lmb.used.regions, version === '2026.10')
          }
        })
      )
    }
  )

  it('2026.10: what is allocated anywhere is nobody else’s, and what is freed can be allocated again', () => {
    fc.assert(
      fc.property(fc.array(call, { maxLength: 40 }), range, (calls, { pages }) => {
        const lmb = new Lmb(lmbRules['2026.10'], { available: [RAM] })
        for (const one of calls) perform(lmb, one)
        const size = BigInt(pages) * 0x1000n
        const before = lmb.used.overlapping.bind(lmb.used)
        const found = lmb.allocate(size, 0x1000n, 0n, 12)
        if (found.address === null) return
        expect(found.address >= RAM.base && found.address + size <= RAM.base + RAM.size).toBe(true)
        expect(before(found.address, size)).toHaveLength(1)
        expect(lmb.free(found.address, size, 12)).toBe(0)
        expect(before(found.address, size)).toHaveLength(0)
        expect(lmb.allocateAt(found.address, size, 12).error).toBe(0)
      })
    )
  })
})

/** A list that never trusts its order, and looks at every region as the C code does. */
class WholeList extends RegionList {
  constructor(rules: LmbRules) {
    super(rules)
    Object.defineProperty(this, 'isOrderly', { get: () => false, set: () => {} })
  }
}

it.each(versions)('%s: leaving out what cannot be in the way changes no answer, wrapping ranges included', (version) => {
  const wild = fc.record({
    what: fc.constantFrom('add' as const, 'remove' as const, 'first' as const),
    base: fc.oneof(
      fc.integer({ min: 0, max: 40 }).map(BigInt),
      fc.integer({ min: 1, max: 6 }).map((n) => (1n << 64n) - BigInt(n))
    ),
    size: fc.integer({ min: 1, max: 9 }).map(BigInt),
    flags: fc.constantFrom(0, 4)
  })
  fc.assert(
    fc.property(fc.array(wild, { maxLength: 50 }), (calls) => {
      const [quick, whole] = [new RegionList(lmbRules[version]), new WholeList(lmbRules[version])]
      for (const { what, base, size, flags } of calls) {
        const answers = [quick, whole].map((list) =>
          what === 'add' ? list.add(base, size, flags) : what === 'remove' ? list.remove(base, size) : list.firstOverlapping(base, size)
        )
        expect(answers[0]).toBe(answers[1])
        expect(quick.regions).toEqual(whole.regions)
      }
    })
  )
})
