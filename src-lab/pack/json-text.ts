/**
 * JSON with places. Packs come from strangers: size and depth are bounded, a key may stand only once in an object, and `__proto__` is no
 * key at all. `JSON.parse` says none of this, and not where a value stood.
 */
import { utf8Bytes } from './pack-files'
import { lineStarts, positionIn } from './text-position'
import type { FindingCode, PackProblem } from './problem'

/** Whatever JSON can say. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
/** The way to a value: fields and indices. */
export type JsonPath = readonly (string | number)[]

/** Bounds of a manifest, which comes from strangers: bytes, and levels of nesting. */
const JSON_LIMITS = { bytes: 256 * 1024, depth: 16 } as const

/** A manifest's value, and where in the text each part of it stands. */
export interface JsonText {
  /** undefined: the text could not be read. */
  readonly value: Json | undefined
  readonly problems: readonly PackProblem[]
  /** Where the value at a path stands, or its nearest ancestor that is there; `key` asks for the key before it. */
  place(path: JsonPath, key?: boolean): { line: number; column: number }
}

class Unreadable extends Error {
  constructor(
    readonly offset: number,
    readonly code: FindingCode,
    message: string
  ) {
    super(message)
  }
}

const SPACE = new Set([' ', '\t', '\n', '\r'])
const ESCAPES: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

class Reader {
  at = 0
  readonly values = new Map<string, number>()
  readonly keys = new Map<string, number>()
  readonly findings: { offset: number; code: FindingCode; message: string }[] = []

  constructor(readonly text: string) {}

  document(): Json {
    if (this.text.charCodeAt(0) === 0xfeff) this.at = 1
    const value = this.value([])
    this.space()
    if (this.at < this.text.length) throw this.unexpected('the end of the file')
    return value
  }

  private value(path: JsonPath): Json {
    this.space()
    this.values.set(pointer(path), this.at)
    const first = this.text[this.at]
    if (first === '{') return this.object(path)
    if (first === '[') return this.array(path)
    if (first === '"') return this.string()
    if (first === '-' || (first !== undefined && first >= '0' && first <= '9')) return this.number()
    for (const [word, value] of [
      ['true', true],
      ['false', false],
      ['null', null]
    ] as const)
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length
        return value
      }
    throw this.unexpected('a value')
  }

  private object(path: JsonPath): Json {
    this.deeper(path)
    const object: { [key: string]: Json } = Object.create(null) as { [key: string]: Json }
    this.at++
    this.space()
    if (this.take('}')) return object
    for (;;) {
      this.space()
      const offset = this.at
      if (this.text[this.at] !== '"') throw this.unexpected('a key in double quotes')
      const key = this.string()
      this.space()
      if (!this.take(':')) throw this.unexpected("':'")
      const seen = key in object
      if (seen)
        this.findings.push({ offset, code: 'json.duplicateKey', message: `'${key}' stands twice in this object; remove one of them.` })
      const inner = [...path, key]
      if (!seen) this.keys.set(pointer(inner), offset)
      const value = this.value(inner)
      if (key === '__proto__')
        this.findings.push({ offset, code: 'json.forbiddenKey', message: "'__proto__' is no field of a pack; remove it." })
      else if (!seen) object[key] = value
      this.space()
      if (this.take('}')) return object
      if (!this.take(',')) throw this.unexpected("',' or '}'")
      if (this.endsBehindComma('}')) return object
    }
  }

  private array(path: JsonPath): Json {
    this.deeper(path)
    const array: Json[] = []
    this.at++
    this.space()
    if (this.take(']')) return array
    for (;;) {
      array.push(this.value([...path, array.length]))
      this.space()
      if (this.take(']')) return array
      if (!this.take(',')) throw this.unexpected("',' or ']'")
      if (this.endsBehindComma(']')) return array
    }
  }

  /** A comma behind the last value: one finding, and reading goes on. */
  private endsBehindComma(bracket: '}' | ']'): boolean {
    const offset = this.at - 1
    this.space()
    if (!this.take(bracket)) return false
    this.findings.push({ offset, code: 'json.syntax', message: `Nothing follows this comma but '${bracket}': remove the comma.` })
    return true
  }

  private string(): string {
    const from = this.at++
    let text = ''
    for (;;) {
      const character = this.text[this.at]
      if (character === undefined || character === '\n') throw new Unreadable(from, 'json.syntax', 'This text has no closing quote.')
      this.at++
      if (character === '"') return text
      if (character < ' ') throw new Unreadable(this.at - 1, 'json.syntax', 'A control character stands in a text; write it as \\u00…')
      text += character === '\\' ? this.escape() : character
    }
  }

  private escape(): string {
    const letter = this.text[this.at++] ?? ''
    if (letter !== 'u') {
      const plain = ESCAPES[letter]
      if (plain === undefined) throw new Unreadable(this.at - 2, 'json.syntax', `'\\${letter}' is no escape of JSON.`)
      return plain
    }
    const digits = this.text.slice(this.at, this.at + 4)
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw new Unreadable(this.at - 2, 'json.syntax', "'\\u' needs four hexadecimal digits.")
    this.at += 4
    return String.fromCharCode(parseInt(digits, 16))
  }

  private number(): number {
    const pattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
    pattern.lastIndex = this.at
    const digits = pattern.exec(this.text)?.[0]
    if (digits === undefined) throw this.unexpected('a number')
    this.at += digits.length
    return Number(digits)
  }

  private deeper(path: JsonPath): void {
    if (path.length >= JSON_LIMITS.depth)
      throw new Unreadable(this.at, 'json.depth', `Values are nested more than ${JSON_LIMITS.depth} deep here; a pack needs less.`)
  }

  private space(): void {
    while (SPACE.has(this.text[this.at] ?? '')) this.at++
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false
    this.at++
    return true
  }

  private unexpected(wanted: string): Unreadable {
    const found = this.text[this.at]
    const what = found === undefined ? 'the file ends' : `'${found}' stands`
    return new Unreadable(this.at, 'json.syntax', `Here ${what} where ${wanted} should be.`)
  }
}

/** Reads a pack's JSON file. `file` is only for the findings. */
export function readJson(file: string, text: string): JsonText {
  const reader = new Reader(text)
  const starts = lineStarts(text)
  const problem = (offset: number, code: FindingCode, message: string): PackProblem => ({
    file,
    ...positionIn(starts, offset),
    code,
    message
  })
  const place = (path: JsonPath, key = false): { line: number; column: number } => {
    const own = key ? reader.keys.get(pointer(path)) : undefined
    if (own !== undefined) return positionIn(starts, own)
    for (let length = path.length; length >= 0; length--) {
      const offset = reader.values.get(pointer(path.slice(0, length)))
      if (offset !== undefined) return positionIn(starts, offset)
    }
    return { line: 1, column: 1 }
  }
  if (utf8Bytes(text) > JSON_LIMITS.bytes)
    return { value: undefined, place, problems: [problem(0, 'json.size', `The file is larger than ${JSON_LIMITS.bytes / 1024} KiB.`)] }
  try {
    const value = reader.document()
    return { value, place, problems: reader.findings.map((finding) => problem(finding.offset, finding.code, finding.message)) }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    const found = reader.findings.map((finding) => problem(finding.offset, finding.code, finding.message))
    return { value: undefined, place, problems: [...found, problem(error.offset, error.code, error.message)] }
  }
}

function pointer(path: JsonPath): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
