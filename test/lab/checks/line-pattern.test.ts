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
    ['(a+)+$', 'aaaa', false]
  ])('%s on %s: %s', (pattern, line, matches, wanted = 0n) => {
    expect(new LinePattern(pattern).match(line, is(wanted)) !== null).toBe(matches)
  })

  it('reads the number that {hex} stands for', () => {
    expect(new LinePattern('{*}at {hex}{*}').match('buffer at 0x1F00, ok')?.number).toBe(0x1f00n)
  })

  it('comes to an end on lines made to be slow', () => {
    const slow = new LinePattern(`${'{*}a'.repeat(60)}{*}${'a'.repeat(150)}b{*}{hex}!`)
    expect(slow.match('a'.repeat(200_000))).toBeNull()
  })
})
