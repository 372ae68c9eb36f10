/** Text of packs that was made to keep whoever reads it busy: each comes to an end, which the old expressions did not within the test's time. */
import { describe, expect, it } from 'vitest'
import { textFindings } from '../../src-lab/pack/text-findings'
import { guidAdvice } from '../../src-lab/pack/guid-words'

const BYTES = 250_000
const findings = (text: string): string[] =>
  textFindings(new Map([['welcome.md', text]])).map(({ code, line, column }) => `${code} ${line}:${column}`)

describe('Markdown', () => {
  it.each([
    '[a](',
    '[',
    ']',
    '](',
    '[a](<',
    '[a](b "',
    '![',
    '`',
    '` `` ',
    '``` ',
    '<a',
    '<a-',
    '<',
    '[[a]',
    '[a] (',
    '(',
    ')',
    '[](',
    '#',
    ' '
  ])('a line of %j and nothing else', (unit) => {
    // Its first character opens no block.
    const line = `x${unit.repeat(BYTES / unit.length)}`
    expect(findings(line).length).toBeLessThanOrEqual(1)
    // A fault behind it is still found, unless the line has opened something that it never closes.
    expect(findings(`${line}\n\n![](https://example.org/a.png)`).length).toBeGreaterThanOrEqual(1)
  })

  it('as many links as there is room for are looked at one by one', () => {
    expect(findings('[a](ftp://b)'.repeat(2000))).toHaveLength(2000)
  })

  it('a picture in a link, brackets in its words, a title behind it', () => {
    expect(findings('[![words](https://example.org/a.png)](javascript:alert)')).toEqual(['text.remote 1:2', 'text.link 1:1'])
    expect(findings('[see [1]](ftp://b "title")')).toEqual(['text.link 1:1'])
    expect(findings('[more](<javascript:alert>)')).toEqual(['text.link 1:1'])
  })

  it('what stands in code is no link, however many marks it stands in', () => {
    expect(findings('`[a](ftp://b)` ``x ` [a](ftp://b)`` ` [a](ftp://b)')).toEqual(['text.link 1:39'])
  })
})

it('a GUID of blanks', () => {
  expect(guidAdvice(`{${' '.repeat(BYTES)}x`)).toContain('is no GUID')
})
