import { describe, expect, it } from 'vitest'
import { Pieces, type Piece } from '../../../src-lab/checks/pieces'

const piece = (start: number, end: number, of: string): Piece<string> => ({ start: BigInt(start), end: BigInt(end), of })
const pieces = (...list: Piece<string>[]): Pieces<string> => {
  const made = new Pieces<string>()
  for (const one of list) made.add(one)
  return made
}
const [a, b, c] = [piece(10, 20, 'a'), piece(20, 30, 'b'), piece(40, 50, 'c')]

describe('pieces of memory', () => {
  it.each([
    [9, undefined],
    [10, 'a'],
    [19, 'a'],
    [20, 'b'],
    [29, 'b'],
    [30, undefined],
    [39, undefined],
    [49, 'c'],
    [50, undefined]
  ])('at %i lies %s', (address, of) => expect(pieces(c, a, b).at(BigInt(address))?.of).toBe(of))

  it.each([
    [0, 'a'],
    [11, 'b'],
    [20, 'b'],
    [21, 'c'],
    [41, undefined]
  ])('the first from %i on is %s', (address, of) => expect(pieces(b, c, a).from(BigInt(address))?.of).toBe(of))

  it('one of no bytes is found where it begins', () => {
    expect(pieces(piece(15, 15, 'none')).at(15n)?.of).toBe('none')
    expect(pieces(piece(15, 15, 'none')).at(16n)).toBeUndefined()
  })

  it('one goes, and another that begins at the same address stays', () => {
    const [none, some] = [piece(10, 10, 'none'), piece(10, 20, 'some')]
    const made = pieces(some, none)
    made.delete(some)
    expect(made.at(10n)).toBe(none)
    made.delete(none)
    expect(made.at(10n)).toBeUndefined()
    made.delete(none)
    expect(made.from(0n)).toBeUndefined()
  })

  it.each<[number, string, number, number]>([
    [10, 'abc', 100, 30],
    [15, 'abc', 100, 30],
    [10, 'abc', 15, 20],
    [10, 'a', 100, 20],
    [10, 'b', 100, 10],
    [20, 'b', 30, 30],
    [30, 'abc', 100, 30],
    [40, 'abc', 100, 50],
    [5, 'abc', 100, 5]
  ])('from %i those of %s cover up to %#', (address, counting, until, end) =>
    expect(pieces(a, b, c).coveredUntil(BigInt(address), (of) => counting.includes(of), BigInt(until))).toBe(BigInt(end))
  )
})
