/**
 * Patterns of console lines: `{*}` any text, `{hex}` and `{dec}` a number, `{name}` a number that must have a value. They are matched by going
 * through the line once for each part between two `{*}`: there is no backtracking, so no pattern of a pack can hang the checker.
 */

type Token = { readonly text: string } | { readonly number: 'hex' | 'dec' } | { readonly name: string }

interface LineMatch {
  /** The first number that {hex} or {dec} stood for. */
  readonly number: bigint | undefined
}

/** For each position where the run of digits that begins there ends. */
interface Runs {
  readonly hex: Int32Array
  readonly dec: Int32Array
}

/** A line that patterns are matched with. */
export class LineText {
  /** White space is one space, none at the ends. */
  readonly text: string
  private read: Runs | null = null

  constructor(line: string) {
    this.text = squeezed(line)
  }

  get runs(): Runs {
    return (this.read ??= runsOf(this.text))
  }
}

/** A pattern, cut at its `{*}`. */
export class LinePattern {
  /** The parts between `{*}`. */
  private readonly parts: readonly (readonly Token[])[]

  constructor(pattern: string) {
    this.parts = squeezed(pattern)
      .split('{*}')
      .map((part) => tokens(part))
  }

  /** The names that stand for values. */
  get names(): readonly string[] {
    return this.parts.flat().flatMap((token) => ('name' in token ? [token.name] : []))
  }

  /** Does the whole line match? `holds` says whether a number may stand for a name; the number may be read in two ways. */
  match(line: LineText | string, holds: (name: string, number: bigint) => boolean = () => false): LineMatch | null {
    const on = typeof line === 'string' ? new LineText(line) : line
    const { text } = on
    const found: { number: bigint | undefined } = { number: undefined }
    const at = (part: readonly Token[], from: number, isFirstKnown = false): number =>
      matchPart(part, on, from, isFirstKnown ? 1 : 0, holds, found)
    let position = 0
    for (const [index, part] of this.parts.entries()) {
      const first = index === 0
      const last = index === this.parts.length - 1
      if (first) {
        position = at(part, 0)
        if (position < 0 || (last && position !== text.length)) return null
        continue
      }
      if (part.length === 0) {
        if (last) position = text.length
        continue
      }
      let end = -1
      for (const from of starts(part, on, position)) {
        end = at(part, from, 'text' in part[0]!)
        if (last && end !== text.length) end = -1
        if (end >= 0) break
      }
      if (end < 0) return null
      position = end
    }
    return found
  }
}

/** Where a part may stand: wherever its first text does, found in one pass (Knuth, Morris, Pratt), or a number begins. */
function* starts(part: readonly Token[], on: LineText, from: number): Generator<number> {
  const { text } = on
  const [first] = part
  if (first === undefined || !('text' in first)) {
    for (let at = from; at < text.length; at++) if (beginsNumber(text, at, on.runs)) yield at
    return
  }
  const wanted = first.text
  const borders = bordersOf(wanted)
  let matched = 0
  for (let at = from; at < text.length; at++) {
    while (matched > 0 && wanted[matched] !== text[at]) matched = borders[matched - 1]!
    if (wanted[matched] === text[at]) matched++
    if (matched < wanted.length) continue
    yield at - matched + 1
    matched = borders[matched - 1]!
  }
}

/** For each length of a text's beginning: the longest shorter beginning that it also ends with. */
function bordersOf(text: string): Int32Array {
  const borders = new Int32Array(text.length)
  for (let at = 1, length = 0; at < text.length; at++) {
    while (length > 0 && text[length] !== text[at]) length = borders[length - 1]!
    if (text[length] === text[at]) length++
    borders[at] = length
  }
  return borders
}

/** Matches one part at one position; -1: it does not stand there. Of its first tokens so many are known to match. */
function matchPart(
  part: readonly Token[],
  on: LineText,
  from: number,
  known: 0 | 1,
  holds: (name: string, number: bigint) => boolean,
  found: { number: bigint | undefined }
): number {
  const { text } = on
  let at = from
  let number = found.number
  for (const [index, token] of part.entries()) {
    if ('text' in token) {
      if (index >= known && !text.startsWith(token.text, at)) return -1
      at += token.text.length
      continue
    }
    const read =
      'number' in token ? readNumber(text, at, on.runs, token.number) : readNamed(text, at, on.runs, (value) => holds(token.name, value))
    if (read === null) return -1
    if ('number' in token) number ??= read.value
    at = read.end
  }
  found.number = number
  return at
}

function readNumber(text: string, at: number, runs: Runs, kind: 'hex' | 'dec'): { value: bigint; end: number } | null {
  const prefixed = kind === 'hex' && text[at] === '0' && (text[at + 1] === 'x' || text[at + 1] === 'X')
  const from = prefixed ? at + 2 : at
  // A number begins where a run of digits begins, so that 12 is not found in 112.
  if (!prefixed && at > 0 && runs[kind][at - 1]! > at) return null
  const end = runs[kind][from] ?? from
  if (end <= from) return null
  const digits = text.slice(from, end).replaceAll(',', '')
  return digits === '' || digits.length > 40 ? null : { value: kind === 'hex' ? BigInt(`0x${digits}`) : BigInt(digits), end }
}

/** Is there something here that `readNumber` would read, in either kind? */
function beginsNumber(text: string, at: number, { hex, dec }: Runs): boolean {
  if (hex[at]! > at) {
    const next = text[at + 1]
    if (at === 0 || hex[at - 1]! <= at || next === 'x' || next === 'X') return true
  }
  return dec[at]! > at && (at === 0 || dec[at - 1]! <= at)
}

/** A number that may be written in decimal or in hexadecimal. */
function readNamed(text: string, at: number, runs: Runs, holds: (value: bigint) => boolean): { value: bigint; end: number } | null {
  for (const kind of ['dec', 'hex'] as const) {
    const read = readNumber(text, at, runs, kind)
    if (read !== null && holds(read.value)) return read
  }
  return null
}

function runsOf(text: string): Runs {
  const run = (isDigit: (character: string) => boolean): Int32Array => {
    const ends = new Int32Array(text.length + 1)
    ends[text.length] = text.length
    for (let at = text.length - 1; at >= 0; at--) ends[at] = isDigit(text[at]!) ? ends[at + 1]! : at
    return ends
  }
  const isDecimal = (character: string): boolean => (character >= '0' && character <= '9') || character === ','
  return {
    hex: run(
      (character) =>
        (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f') || (character >= 'A' && character <= 'F')
    ),
    dec: run(isDecimal)
  }
}

function tokens(part: string): readonly Token[] {
  const list: Token[] = []
  let at = 0
  for (const match of part.matchAll(/\{([A-Za-z][A-Za-z0-9]*)\}/g)) {
    if (match.index > at) list.push({ text: part.slice(at, match.index) })
    const name = match[1]!
    list.push(name === 'hex' || name === 'dec' ? { number: name } : { name })
    at = match.index + match[0].length
  }
  if (at < part.length) list.push({ text: part.slice(at) })
  return list
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
