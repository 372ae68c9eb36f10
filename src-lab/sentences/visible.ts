/**
 * A stranger's text as text, the same on the screen and on a terminal: what would be obeyed, hidden or turned around is shown as what it is. Lines
 * too long for a row go on behind a mark, so that none of them can begin like a line that somebody else wrote.
 */
import { capitals } from '../../src-firmware/index'

/** Text that needs a look. Everything else, which is nearly all, is itself. */
const ODD = /[^\x20-\x7e]/
/** A colour: ESC [ numbers m. */
const COLOUR = /\x1b\[[0-9;]{0,20}m/y
/** What takes no room or changes the order of what does, and line ends of their own; but not what chooses between a character's pictures. */
const UNSEEN = /^(?![\ufe00-\ufe0f])[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Zl}\p{Zp}]$/u
const HALF = /^\p{Cs}$/u

/** Makes visible what a line of text must not do: control characters and escapes, line ends, characters that hide or turn text. */
export function visible(text: string): string {
  return shown(text, false)
}

/** The same, but colours stay colours. Whoever prints it ends them with the line. */
export function visibleInColours(text: string): string {
  return shown(text, true)
}

function shown(text: string, inColours: boolean): string {
  if (!ODD.test(text)) return text
  let out = ''
  for (let at = 0; at < text.length;) {
    const colour = inColours ? colourAt(text, at) : null
    const one = colour ?? String.fromCodePoint(text.codePointAt(at)!)
    out += colour ?? visibleCharacter(one)
    at += one.length
  }
  return out
}

function visibleCharacter(one: string): string {
  const code = one.codePointAt(0)!
  if (code === 0x1b) return '␛'
  if (code === 9) return '    '
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  if (code < 0x7f) return one
  if (code < 0xa0 || HALF.test(one)) return '�'
  return UNSEEN.test(one) ? `<U+${capitals(code, 4)}>` : one
}

function colourAt(text: string, at: number): string | null {
  COLOUR.lastIndex = at
  return COLOUR.exec(text)?.[0] ?? null
}

/** Ends all colours. */
export const PLAIN = '\x1b[0m'

/**
 * A line that was made visible, as rows of a terminal.
 *
 * @param columns Of the terminal.
 * @param mark What every row but the first begins with.
 * @param how 'words': a row ends between two words where it can, as a sentence does; 'columns': each column counts, as in what a driver prints.
 */
export function rowsOf(line: string, columns: number, mark: string, how: 'columns' | 'words' = 'columns'): string[] {
  const room = Math.max(1, columns - widthOf(mark))
  const rows: string[] = []
  let row = ''
  let used = 0
  /** The colours that are on. */
  let colours = ''
  /** Behind the last space of the row; null: it has none. */
  let word: { readonly from: number; readonly used: number; readonly colours: string } | null = null
  for (let at = 0; at < line.length;) {
    const colour = colourAt(line, at)
    const one = colour ?? String.fromCodePoint(line.codePointAt(at)!)
    at += one.length
    if (colour !== null) colours = colour === PLAIN || colour === '\x1b[m' ? '' : colours.length > MAX_COLOURS ? colour : colours + colour
    const width = colour === null ? widthOf(one) : 0
    if (used + width > (rows.length === 0 ? columns : room) && used > 0) {
      const [end, begun, over, kept]: [number, string, number, string] = word
        ? [word.from, row.slice(word.from), used - word.used, word.colours]
        : [row.length, '', 0, colours]
      rows.push(kept === '' ? row.slice(0, end) : row.slice(0, end) + PLAIN)
      row = mark + kept + begun
      used = over
      word = null
    }
    row += one
    used += width
    // Not behind the letter that a line begins with, nor where a word would have to be cut all the same.
    if (how === 'words' && one === ' ' && used * 2 > columns) word = { from: row.length, used, colours }
  }
  rows.push(colours === '' ? row : row + PLAIN)
  return rows
}

/** Characters of colours that a row takes over from the one before; with more of them only the last one counts. */
const MAX_COLOURS = 60
const COLOURS = new RegExp(COLOUR.source, 'g')

/** Columns that a text may take at most. */
function widthOf(text: string): number {
  let width = 0
  for (const one of text.replace(COLOURS, '')) width += one < '\u1100' || (one >= '\u2000' && one < '\u2e80') ? 1 : 2
  return width
}
