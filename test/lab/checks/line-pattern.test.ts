import { describe, expect, it } from 'vitest'
import { LinePattern } from '../../../src-lab/checks/line-pattern'

const is = (wanted: bigint) => (_: string, number: bigint) => number === wanted

describe('patterns of console lines', () => {
  it.each<[string, string, boolean, bigint?]>([
    ['abc', 'abc', true],
    ['abc', 'abcd', false],
    ['a b', 'a \t  b', true],
    ['{*}', '', true],
    ['a{*}c', 'abbbc', true],
    ['a{*}c', 'abbbcd', false],
    ['{*}b{*}', 'abc', true],
    ['{*}b{*}b', 'ab', false],
    ['{*}ab', 'aab', true],
    ['at {hex}', 'at 0xDFB8000', true],
    ['at {hex}', 'at DFB8000', true],
    ['at {hex}', 'at xyz', false],
    ['{dec} pages', '12,345 pages', true],
    ['{dec} pages', '1F pages', false],
    ['{*}{n}{*}', 'a 112 b 12 c', true, 12n],
    ['{*}{n}{*}', 'a 112 b', false, 12n],
    ['{*}{n}{*}', 'key 0x7e5.', true, 2021n],
    ['{n}/{n}', '12/12', true, 12n],
    ['{n}/{n}', '12/13', false, 12n],
    ['(a+)+$', 'aaaa', false],
    ['', '', true],
    ['', 'a', false],
    ['a{*}', 'a', true],
    ['a{*}', 'ba', false],
    ['{*}a', 'ab', false],
    ['a{*}a', 'a', false],
    ['a{*}a', 'aa', true],
    ['{*}{*}a', 'ba', true],
    ['a{*}{*}', 'ab', true],
    ['a{*}b{*}b', 'abcb', true],
    ['a{*}b{*}c', 'acb', false],
    // A part that begins like itself: what was read of it may be its beginning once more.
    ['{*}aab{*}', 'aaab', true],
    ['{*}abab!', 'abaabab!', true],
    ['{*}abacabab{*}', 'abacabacabab', true],
    ['{*}aabaaa', 'aabaabaaa', true],
    ['{*}ab{*}ab', 'ab', false],
    ['{*}aba{*}a', 'ababa', true],
    ['{*}aba{*}ba', 'ababa', true],
    ['{*}aba{*}aba', 'ababa', false],
    // Numbers, from where their digits begin to where they end.
    ['{hex}', '0', true],
    ['{hex}', '0x0', true],
    ['{hex}', '0Xf', true],
    ['{hex}', '0x', false],
    ['{hex}', '09afAF', true],
    ['{hex}', 'g', false],
    ['{hex}', '1g', false],
    ['{hex}x', '0x', false],
    ['{dec}', '0', true],
    ['{dec}', '90', true],
    ['{dec}', '0x10', false],
    ['{dec}', '9:', false],
    ['{dec}', '/9', false],
    ['{dec}', ',', false],
    ['{dec}', '1,000', true],
    ['{dec}', 'a', false],
    ['{hex}', ':', false],
    ['{hex}', '@', false],
    ['{hex}', '`', false],
    ['{dec}2', '12', false],
    ['{*}{dec} pages', '12 pages', true],
    ['a{dec}', 'a12', true],
    ['a1{dec}', 'a12', false],
    ['a1{hex}', 'a12', false],
    ['{hex}', 'f'.repeat(40), true],
    ['{hex}', 'f'.repeat(41), false],
    ['{n}', '10', true, 16n],
    ['{n}', '10', true, 10n],
    ['{n}', '0x10', true, 16n],
    ['{n}', '0x10', false, 10n],
    ['{n}', '1,0', true, 10n],
    ['{n} {m}', '7 7', true, 7n],
    ['{n', '{n', true],
    ['{1n}', '{1n}', true],
    ['{n1}', '5', true, 5n],
    ['  a  {*}b ', 'a b', true],
    ['{*}x{n}', 'x1x2', true, 2n],
    ['{*}{n}b', '1a1b', true, 1n]
  ])('%s on %s: %s', (pattern, line, matches, wanted = 0n) => {
    expect(new LinePattern(pattern).match(line, is(wanted)) !== null).toBe(matches)
  })

  it('reads the number that {hex} stands for', () => {
    expect(new LinePattern('{*}at {hex}{*}').match('buffer at 0x1F00, ok')?.number).toBe(0x1f00n)
  })

  it('the first number counts, and only of what matched', () => {
    const number = (pattern: string, line: string): bigint | undefined => new LinePattern(pattern).match(line)?.number
    expect(number('{dec} of {dec}', '3 of 5')).toBe(3n)
    expect(number('{*}at {hex}!', 'at 1, at 2!')).toBe(2n)
    expect(number('{*}{dec}', 'a 0012')).toBe(12n)
    expect(number('a{*}', 'ab')).toBeUndefined()
  })

  it('a named value needs somebody who knows it', () => {
    expect(new LinePattern('{n}').match('5')).toBeNull()
    expect(new LinePattern('{n} {*} {m}{hex}').names).toEqual(['n', 'm'])
    expect(new LinePattern('{*}{hex} {dec}').names).toEqual([])
  })

  it('comes to an end on lines made to be slow', () => {
    const slow = new LinePattern(`${'{*}a'.repeat(60)}{*}${'a'.repeat(150)}b{*}{hex}!`)
    expect(slow.match('a'.repeat(200_000))).toBeNull()
  })
})
