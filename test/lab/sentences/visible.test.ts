import { describe, expect, it } from 'vitest'
import { printedLines, PLAIN, rowsOf, sentencesIn, visible } from '../../../src-lab/sentences'

describe("a stranger's text as text", () => {
  it.each([
    ['nothing but text', 'plain Text 1-2_3', 'plain Text 1-2_3'],
    ['letters of any script, and pictures', 'Größe 内存 память 😀 ⚠️', 'Größe 内存 память 😀 ⚠️'],
    ['a colour', '\x1b[31mred', '␛[31mred'],
    ['a cursor movement', '\x1b[2J', '␛[2J'],
    ['a clipboard sequence', '\x1b]52;c;AAAA\x07', '␛]52;c;AAAA␇'],
    ['a title, with the one-byte introducer', '\x9d0;evil\x9c', '�0;evil�'],
    ['a return that would write over the line', 'bad\rgood', 'bad␍good'],
    ['a line end that would begin a line', 'a\nF stopped', 'a␊F stopped'],
    ["Unicode's line ends", 'a\u2028b\u2029c\x85d', 'a<U+2028>b<U+2029>c�d'],
    ['what steps back', 'ab\bc\x7f', 'ab␈c�'],
    ['a tab', 'a\tb', 'a    b'],
    ['text that turns around', 'a\u202eb\u2066c\u061cd\u200fe', 'a<U+202E>b<U+2066>c<U+061C>d<U+200F>e'],
    ['what nobody sees', 'a\u200bb\ufeffc\u00add\u2060e\u3164f\u034fg', 'a<U+200B>b<U+FEFF>c<U+00AD>d<U+2060>e<U+3164>f<U+034F>g'],
    ['letters of tags beyond the first plane', 'a\u{e0041}\u{1d173}', 'a<U+E0041><U+1D173>'],
    ['half a character', 'a\ud83d', 'a�']
  ])('%s', (_what, text, shown) => {
    expect(visible(text)).toBe(shown)
    expect(visible(visible(text))).toBe(visible(text))
  })
})

describe('a line in rows', () => {
  it('goes on behind the mark', () => {
    expect(rowsOf('D abcdefgh', 6, '⋮ ')).toEqual(['D abcd', '⋮ efgh'])
    expect(rowsOf('D abcd', 6, '⋮ ')).toEqual(['D abcd'])
    expect(rowsOf('', 6, '⋮ ')).toEqual([''])
  })

  it('a sentence of ours ends its rows between words', () => {
    expect(rowsOf('F one two three four', 12, '⋮ ', 'words')).toEqual(['F one two ', '⋮ three four'])
    expect(rowsOf('F abcdefghijklmnop', 10, '⋮ ', 'words')).toEqual(['F abcdefgh', '⋮ ijklmnop'])
    expect(rowsOf('F one \x1b[31mtwo three\x1b[0m x', 12, '⋮ ', 'words')).toEqual([
      `F one \x1b[31mtwo ${PLAIN}`,
      '⋮ \x1b[31mthree\x1b[0m x'
    ])
    expect(rowsOf('F one two three four', 12, '⋮ ')).toEqual(['F one two th', '⋮ ree four'])
  })

  it('wide letters take two columns, and none is cut in half', () => {
    expect(rowsOf('D 内存内', 7, '⋮ ')).toEqual(['D 内存', '⋮ 内'])
    expect(rowsOf('D 😀😀', 5, '⋮ ')).toEqual(['D 😀', '⋮ 😀'])
  })

  it('colours end with a row and begin again behind the mark', () => {
    expect(rowsOf('D \x1b[31mabcdef\x1b[0mgh', 6, '⋮ ')).toEqual([`D \x1b[31mabcd${PLAIN}`, `⋮ \x1b[31mef\x1b[0mgh`])
  })

  it('a row of blanks cannot be made that looks like the start of another line', () => {
    const rows = rowsOf(`D ${' '.repeat(18)}F stopped: step budget`, 20, '⋮ ')
    expect(rows.map((row) => row.slice(0, 2))).toEqual(['D ', '⋮ ', '⋮ '])
  })
})

describe('what was printed, with the letter of who did', () => {
  const sentences = sentencesIn('en')

  it('the driver cannot write a line of anybody else', () => {
    const lines = printedLines(['hello\nF returned EFI_SUCCESS\n\rC all checks pass', '\x1b[2K\u202e tail'], sentences)
    expect(lines.map(({ source, text }) => `${source} ${text}`)).toEqual([
      'D hello',
      'D F returned EFI_SUCCESS',
      'D ␍C all checks pass␛[2K<U+202E> tail'
    ])
  })

  it('keeps an empty line, and a line without its end', () => {
    expect(printedLines(['a\n\nb'], sentences).map(({ text }) => text)).toEqual(['a', '', 'b'])
  })
})
