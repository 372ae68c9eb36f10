import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RangeTree, type Range } from '../../../src-firmware/memory/range-tree'

interface Weighted extends Range {
  readonly weight: bigint
}
const range = (start: bigint, last: bigint, weight = 0n): Weighted => ({ start, last, weight })
function tree(...ranges: readonly Weighted[]): RangeTree<Weighted> {
  const made = new RangeTree<Weighted>(({ weight }) => weight)
  for (const one of ranges) made.insert(one)
  return made
}

/** Two neighbours whose starts are one and the same as a double. */
const FAR = 1n << 60n

describe('a tree of ranges', () => {
  it('counts them', () => {
    const made = tree(range(1n, 2n), range(5n, 6n))
    expect(made.size).toBe(2)
    made.remove(range(1n, 2n))
    expect(made.size).toBe(1)
    expect([...made]).toEqual([range(5n, 6n)])
  })

  it('puts one in another’s place: its end and its weight are new', () => {
    const made = tree(range(1n, 2n, 5n), range(4n, 9n, 7n), range(12n, 13n, 1n))
    made.replace(range(4n, 6n, 2n))
    expect([...made].map(({ start, last }) => [start, last])).toEqual([
      [1n, 2n],
      [4n, 6n],
      [12n, 13n]
    ])
    expect(made.size).toBe(3)
    expect([made.find(6n)?.start, made.find(7n), made.atOrAbove(7n)?.start]).toEqual([4n, undefined, 12n])
    expect(made.within(7n, 11n)).toEqual([])
    expect(made.heaviestUpTo(13n)).toBe(5)
    expect(made.highest(2n, () => 'take')?.start).toBe(4n)
    expect(made.highest(6n, () => 'take')).toBeUndefined()
  })

  it.each<[what: string, first: bigint, last: bigint, cut: bigint[], left: [bigint, bigint][]]>([
    ['whole ranges', 4n, 13n, [4n, 12n], [[1n, 2n]]],
    [
      'the middle of one',
      6n,
      7n,
      [4n],
      [
        [1n, 2n],
        [4n, 5n],
        [8n, 9n],
        [12n, 13n]
      ]
    ],
    [
      'two ends',
      2n,
      4n,
      [1n, 4n],
      [
        [1n, 1n],
        [5n, 9n],
        [12n, 13n]
      ]
    ],
    [
      'nothing',
      10n,
      11n,
      [],
      [
        [1n, 2n],
        [4n, 9n],
        [12n, 13n]
      ]
    ]
  ])('takes bytes out: %s', (_, first, last, cut, left) => {
    const made = tree(range(1n, 2n, 5n), range(4n, 9n, 7n), range(12n, 13n, 1n))
    expect(made.cut(first, last).map(({ start }) => start)).toEqual(cut)
    expect([...made].map((one) => [one.start, one.last])).toEqual(left)
    expect(made.size).toBe(left.length)
  })

  it('is ascending whatever came first', () => {
    expect([...tree(range(5n, 6n), range(1n, 2n), range(9n, 9n), range(3n, 4n))].map(({ start }) => start)).toEqual([1n, 3n, 5n, 9n])
  })

  it.each([
    [1n, undefined],
    [2n, 2n],
    [4n, 2n],
    [5n, undefined],
    [7n, 7n],
    [9n, 7n],
    [10n, undefined]
  ])('the byte %i is in the range of %i', (address, start) => {
    expect(tree(range(2n, 4n), range(7n, 9n)).find(address)?.start).toBe(start)
  })

  it.each([
    [1n, undefined, 2n],
    [2n, 2n, 2n],
    [4n, 2n, 2n],
    [5n, 2n, 7n],
    [7n, 7n, 7n],
    [9n, 7n, 7n],
    [10n, 7n, undefined]
  ])('around the byte %i', (address, below, above) => {
    const made = tree(range(2n, 4n), range(7n, 9n))
    expect(made.atOrBelow(address)?.start).toBe(below)
    expect(made.atOrAbove(address)?.start).toBe(above)
  })

  it.each([
    [0n, 1n, []],
    [0n, 2n, [2n]],
    [4n, 4n, [2n]],
    [5n, 6n, []],
    [4n, 7n, [2n, 7n]],
    [9n, 20n, [7n, 12n]],
    [10n, 11n, []],
    [0n, 100n, [2n, 7n, 12n]]
  ])('what touches [%i, %i]', (first, last, starts) => {
    expect(
      tree(range(2n, 4n), range(7n, 9n), range(12n, 12n))
        .within(first, last)
        .map(({ start }) => start)
    ).toEqual(starts)
  })

  it('tells addresses apart that are one number to a double', () => {
    const made = tree(range(FAR + 1n, FAR + 1n), range(FAR, FAR), range(FAR + 2n, FAR + 3n))
    expect(made.find(FAR)?.start).toBe(FAR)
    expect(made.find(FAR + 1n)?.start).toBe(FAR + 1n)
    expect(made.find(FAR + 3n)?.start).toBe(FAR + 2n)
    made.remove(range(FAR + 1n, FAR + 1n))
    expect([...made].map(({ start }) => start)).toEqual([FAR, FAR + 2n])
    made.remove(range(FAR, FAR))
    expect([...made].map(({ start }) => start)).toEqual([FAR + 2n])
  })
})

describe('the highest range of a weight', () => {
  const made = tree(range(1n, 2n, 5n), range(3n, 4n, 9n), range(5n, 6n, 5n), range(7n, 8n, 1n))
  type Judge = (start: bigint) => 'take' | 'skip' | 'stop'
  const asked = (weight: bigint, judge: Judge) => {
    const starts: bigint[] = []
    const found = made.highest(weight, ({ start }) => (starts.push(start), judge(start)))
    return [found?.start, starts]
  }
  it.each<[what: string, weight: bigint, judge: Judge, found: bigint | undefined, asked: bigint[]]>([
    ['the highest that is heavy enough', 5n, () => 'take', 5n, [5n]],
    ['exactly as heavy', 9n, () => 'take', 3n, [3n]],
    ['none is', 10n, () => 'take', undefined, []],
    ['downwards until one is taken', 5n, (start: bigint) => (start === 1n ? 'take' : 'skip'), 1n, [5n, 3n, 1n]],
    ['none is taken', 0n, () => 'skip', undefined, [7n, 5n, 3n, 1n]],
    ['stopped', 5n, (start: bigint) => (start === 3n ? 'stop' : 'skip'), undefined, [5n, 3n]]
  ])('%s', (_, weight, judge, start, starts) => {
    expect(asked(weight, judge)).toEqual([start, starts])
  })

  it('weighs nothing unless told how', () => {
    const plain = new RangeTree<Range>()
    plain.insert({ start: 1n, last: 2n })
    expect(plain.highest(1n, () => 'take')).toBeUndefined()
    expect(plain.highest(0n, () => 'take')).toBeDefined()
  })

  it('knows of weights that double rounds away', () => {
    expect(tree(range(1n, 2n, FAR)).highest(FAR + 1n, () => 'take')).toBeUndefined()
    expect(tree(range(1n, 2n, FAR + 1n)).highest(FAR + 1n, () => 'take')).toBeDefined()
  })
})

describe('the greatest weight up to a byte', () => {
  it.each([
    [1n, 0],
    [2n, 5],
    [3n, 5],
    [4n, 9],
    [20n, 9]
  ])('%i: %i', (last, weight) => {
    expect(tree(range(1n, 2n, 5n), range(3n, 4n, 9n), range(5n, 6n, 5n)).heaviestUpTo(last)).toBe(weight)
  })
})

/** What the tree is, in one line each. */
class Model {
  readonly ranges: Weighted[] = []
  insert(one: Weighted): void {
    this.ranges.push(one)
    this.ranges.sort((a, b) => (a.start < b.start ? -1 : 1))
  }
  replace(old: Weighted, one: Weighted): void {
    this.ranges[this.ranges.indexOf(old)] = one
  }
  remove(one: Weighted): void {
    this.ranges.splice(this.ranges.indexOf(one), 1)
  }
}

it('is what a sorted list is, after any insertions, replacements and removals', () => {
  const step = fc.record({ slot: fc.bigInt(0n, 40n), length: fc.bigInt(0n, 9n), weight: fc.bigInt(0n, 5n) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const made = tree()
      const model = new Model()
      for (const { slot, length, weight } of steps) {
        const there = model.ranges.find(({ start }) => start === slot * 10n)
        if (there && there.last !== slot * 10n + length) {
          const one = range(slot * 10n, slot * 10n + length, weight)
          made.replace(one)
          model.replace(there, one)
        } else if (there) {
          made.remove(there)
          model.remove(there)
        } else {
          const one = range(slot * 10n, slot * 10n + length, weight)
          made.insert(one)
          model.insert(one)
        }
        expect([...made]).toEqual(model.ranges)
        expect(made.size).toBe(model.ranges.length)
        const at = slot * 10n + length
        expect(made.find(at)).toBe(model.ranges.find(({ start, last }) => start <= at && last >= at))
        expect(made.atOrBelow(at)).toBe(model.ranges.findLast(({ start }) => start <= at))
        expect(made.atOrAbove(at)).toBe(model.ranges.find(({ last }) => last >= at))
        expect(made.within(at, at + 35n)).toEqual(model.ranges.filter(({ start, last }) => start <= at + 35n && last >= at))
        const weights = model.ranges.flatMap((one) => (one.last <= at + 35n ? [Number(one.weight)] : []))
        expect(made.heaviestUpTo(at + 35n)).toBe(Math.max(0, ...weights))
        expect(made.highest(weight, () => 'take')).toBe(model.ranges.findLast((one) => one.weight >= weight))
      }
    }),
    { numRuns: 30, seed: 3 }
  )
})

/** A search that goes down an ill-shaped tree looks at far more than the height of a good one. */
it.each(['ascending', 'descending'])('stays flat when ranges come %s', (order) => {
  const made = new RangeTree<Weighted>(({ weight }) => weight)
  const many = Array.from({ length: 4096 }, (_, i) => BigInt(order === 'ascending' ? i : 4095 - i))
  let looks = 0
  for (const i of many) {
    // Every look at a start is counted.
    const one = { last: i, weight: 0n, get start() { return (looks++, i) } } // prettier-ignore
    made.insert(one)
  }
  looks = 0
  for (const i of many) made.within(i, i)
  expect(looks / many.length).toBeLessThan(60)
})
