/** A trace as it is written to a file, and its hash: one line each, `JSON.stringify` with sorted keys, `\n` after each, UTF-8. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { TraceEvent, TraceHead } from '../../src-firmware/trace/trace'

/** One line, without its end. */
export function traceLine(value: TraceEvent | TraceHead): string {
  return sorted(value)
}

/** Characters that are hashed at once. */
const CHUNK = 1 << 16

/** SHA-256, hexadecimal, over the lines of the events. The head takes no part in it. */
export function traceHash(events: readonly TraceEvent[]): string {
  const hash = sha256.create()
  let text = ''
  for (const event of events) {
    text += `${traceLine(event)}\n`
    if (text.length < CHUNK) continue
    hash.update(utf8ToBytes(text))
    text = ''
  }
  return bytesToHex(hash.update(utf8ToBytes(text)).digest())
}

function sorted(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  let text = ''
  if (Array.isArray(value)) {
    for (const item of value) text += `${text === '' ? '' : ','}${sorted(item ?? null)}`
    return `[${text}]`
  }
  for (const key of Object.keys(value).sort()) {
    const held = (value as Record<string, unknown>)[key]
    if (held !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${sorted(held)}`
  }
  return `{${text}}`
}
