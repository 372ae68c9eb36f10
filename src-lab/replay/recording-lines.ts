/** The lines of a recording, whatever was recorded: one JSON object each. */
import type { Hex } from '../../src-firmware'

/** A line of a recording, or a part of one, before it is checked. */
export type Json = Readonly<Record<string, unknown>>

/** What cannot be read, with its line counted from 1. */
export class Unreadable extends Error {
  constructor(
    readonly line: number,
    message: string
  ) {
    super(message)
  }
}

/** Every line of the file. Throws Unreadable. */
export function jsonLines(text: string): Json[] {
  if (text === '') throw new Unreadable(1, 'the file is empty')
  const rows = text.split('\n')
  if (rows.at(-1) === '') rows.pop()
  return rows.map((row, index) => {
    const line = index + 1
    let value: unknown
    try {
      value = JSON.parse(row)
    } catch {
      const isCut = line === rows.length && line > 1
      throw new Unreadable(
        line,
        isCut ? 'the last line is cut off: record it again, or copy the whole file' : 'this line is not JSON, so the file is no recording'
      )
    }
    if (!isObject(value)) throw new Unreadable(line, 'this line is no JSON object, so the file is no recording')
    return value
  })
}

/** Line `index` of the operations says what was called, and with what. Throws Unreadable. */
export function checkCall(operation: Json, index: number, line: number): void {
  if (typeof operation.op !== 'string' || operation.i !== index)
    throw new Unreadable(line, `operation ${index} is missing here: the file is cut or its lines were moved`)
  const given = operation.in ?? {}
  if (!isObject(given) || !Object.values(given).every(isArgument))
    throw new Unreadable(line, `operation ${index} has an argument that is neither a number nor "0x…"`)
}

/** Does the file hold as many operations as its first line says? Throws Unreadable. */
export function checkCount(meta: Json, found: number): void {
  if (typeof meta.ops === 'number' && meta.ops !== found)
    throw new Unreadable(found + 2, `the file ends after ${found} of ${meta.ops} operations: it is cut`)
}

/** A JSON object, and no list. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A number as recordings write it. */
export function isHex(value: unknown): value is Hex {
  return typeof value === 'string' && /^0x[0-9a-f]{1,16}$/.test(value)
}

/** Words stand for pointers that were NULL or given; everything else is a number. */
function isArgument(value: unknown): boolean {
  return (typeof value === 'number' && Number.isSafeInteger(value)) || isHex(value) || (typeof value === 'string' && /^[^0-9-]/.test(value))
}
