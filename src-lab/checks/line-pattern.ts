/**
 * Patterns of console lines: `{*}` any text, `{hex}` and `{dec}` a number, `{name}` a number that must have a value. They are matched by going
 * through the line once for each part between two `{*}`: there is no backtracking, so no pattern of a pack can hang the checker.
 */

type Token = { readonly text: string } | { readonly number: 'hex' | 'dec' } | { readonly name: string }

export interface LineMatch {
  /** The first number that {hex} or {dec} stood for. */
  readonly number: bigint | undefined
}

/** For each position where the run of digits that begins there ends. */
interface Runs {
  readonly hex: Int32Array
  readonly dec: Int32Array
}

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
  match(line: string, holds: (name: string, number: bigint) => boolean = () => false): LineMatch | null {
    const text = squeezed(line)
    const runs = runsOf(text)
    const found: { number: bigint | undefined } = { number: undefined }
    const at = (part: readonly Token[], from: number): number => matchPart(part, text, from, runs, holds, found)
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
      for (let from = position; from <= text.length && end < 0; from++) {
        end = at(part, from)
        if (last && end >= 0 && end !== text.length) end = -1
      }
      if (end < 0) return null
      position = end
    }
    return found
  }
}

/** Matches one part at one position; -1: it does not stand there. */
function matchPart(
  part: readonly Token[],
  text: string,
  from: number,
  runs: Runs,
  holds: (name: string, number: bigint) => boolean,
  found: { number: bigint | undefined }
): number {
  let at = from
  let number = found.number
  for (const token of part) {
    if ('text' in token) {
      if (!text.startsWith(token.text, at)) return -1
      at += token.text.length
      continue
    }
    const read =
      'number' in token ? readNumber(text, at, runs, token.number) : readNamed(text, at, runs, (value) => holds(token.name, value))
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
