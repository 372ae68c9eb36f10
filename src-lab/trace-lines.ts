/** A trace as it is written to a file, and its hash: one line each, `JSON.stringify` with sorted keys, `\n` after each, UTF-8. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { TraceEvent, TraceHead } from '../src-firmware/trace'

/** One line, without its end. */
export function traceLine(value: TraceEvent | TraceHead): string {
  return sorted(value)
}

/** SHA-256, hexadecimal, over the lines of the events. The head takes no part in it. */
export function traceHash(events: readonly TraceEvent[]): string {
  const hash = sha256.create()
  for (const event of events) hash.update(utf8ToBytes(`${traceLine(event)}\n`))
  return bytesToHex(hash.digest())
}

function sorted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => sorted(item ?? null)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value)
    .filter(([, held]) => held !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, held]) => `${JSON.stringify(key)}:${sorted(held)}`)
  return `{${fields.join(',')}}`
}
