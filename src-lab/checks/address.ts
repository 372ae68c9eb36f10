/** An address that a lab names: a number, a call's value, or what the driver printed. */
import type { Address } from '../pack/lab'
import { consoleLines } from './console-lines'
import type { Evidence } from './evidence'
import { LinePattern } from './line-pattern'
import { callValue, numberIn } from './value'

/** @param before Only calls before this event count. null: there is no such address in this run. */
export function addressOf(evidence: Evidence, address: Address, before: number): bigint | null {
  if (typeof address === 'string') return BigInt(address)
  if ('printed' in address) {
    const pattern = new LinePattern(address.printed)
    for (const line of consoleLines(evidence, 'driver')) {
      if (line.n >= before) break
      const match = pattern.match(line.text)
      if (match?.number !== undefined) return match.number
    }
    return null
  }
  const value = callValue(evidence, address, before)
  return typeof value === 'bigint' ? value : value === undefined ? null : numberIn(value)
}
