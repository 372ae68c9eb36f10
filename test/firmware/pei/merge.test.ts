/**
 * Free pages come together when nothing is long enough (semantics of edk2-stable202211): each HOB of free pages, in list order, looks through the
 * list from itself on for the first one that ends where it begins or begins where it ends; that one takes its range, and it becomes unused.
 * Passes follow each other until one joins nothing.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BARE, foundation } from './foundation'

const AT = 0x40000000n
const PAGE = 0x1000n

interface Range {
  readonly first: number
  readonly pages: number
}

/** The rule as it is written above, by two loops. @returns What is left in each HOB; null: unused. */
function merged(ranges: readonly Range[]): (Range | null)[] {
  const left: (Range | null)[] = [...ranges]
  for (let hasJoined = true; hasJoined;) {
    hasJoined = false
    for (let i = 0; i < left.length; i++)
      for (let j = i; j < left.length; j++) {
        const [a, b] = [left[i], left[j]]
        if (!a || !b) continue
        const isBelow = b.first + b.pages === a.first
        if (!isBelow && a.first + a.pages !== b.first) continue
        left[j] = { first: isBelow ? b.first : a.first, pages: a.pages + b.pages }
        left[i] = null
        hasJoined = true
        break
      }
  }
  return left
}

/** What the Foundation makes of HOBs of free pages, made by hand, when more is asked for than all of them have. */
function simulated(ranges: readonly Range[]): (Range | null)[] {
  const { pei, call } = foundation({ ...BARE, hasTemporaryRamSupport: false })
  const hobs = ranges.map(({ first, pages }) => pei.hobs.buildAllocation(AT + BigInt(first) * PAGE, BigInt(pages) * PAGE, 7)!)
  expect(call('AllocatePages', 4n, 1000n).name).toBe('EFI_OUT_OF_RESOURCES')
  return hobs.map((at) => {
    const found = pei.hobs.allocations().find(({ hob }) => hob === at)
    return found ? { first: Number((found.base - AT) / PAGE), pages: Number(found.bytes / PAGE) } : null
  })
}

const range = (first: number, pages: number): Range => ({ first, pages })

describe('free pages that touch come together', () => {
  it.each([
    ['below, then above', [range(0, 1), range(1, 2)], [null, range(0, 3)]],
    ['above, then below', [range(1, 2), range(0, 1)], [null, range(0, 3)]],
    ['apart', [range(0, 1), range(2, 1)], [range(0, 1), range(2, 1)]],
    ['three, the middle first', [range(1, 1), range(0, 1), range(2, 1)], [null, null, range(0, 3)]],
    ['three, the middle last', [range(0, 1), range(2, 1), range(1, 1)], [null, null, range(0, 3)]],
    ['two that begin at one place: the first of them takes it', [range(0, 1), range(1, 2), range(1, 3)], [null, range(0, 3), range(1, 3)]],
    ['two that end at one place: the first of them takes it', [range(3, 1), range(1, 2), range(2, 1)], [null, range(1, 3), range(2, 1)]],
    ['none at all takes nothing from pages that begin there', [range(5, 0), range(5, 1)], [null, range(5, 1)]],
    ['none at all touches itself', [range(5, 0)], [null]],
    ['none at all between two', [range(0, 1), range(1, 0), range(1, 1)], [null, null, range(0, 2)]]
  ])('%s', (_what, ranges, left) => {
    expect(merged(ranges)).toEqual(left)
    expect(simulated(ranges)).toEqual(left)
  })

  it('whatever lies where, overlapping and empty ranges too', () => {
    const ranges = fc.array(fc.record({ first: fc.nat(12), pages: fc.nat(4) }), { maxLength: 12 })
    fc.assert(
      fc.property(ranges, (list) => {
        expect(simulated(list)).toEqual(merged(list))
      }),
      { numRuns: 100, seed: 11 }
    )
  })
})
