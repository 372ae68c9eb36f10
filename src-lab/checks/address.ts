/** An address that a lab names: a number, a call's value, or what the driver printed. */
import type { TraceEvent } from '../../src-firmware/trace'
import type { Address } from '../pack/lab'
import { consoleLines } from './console-lines'
import type { Evidence } from './evidence'
import { LinePattern } from './line-pattern'
import { calledBefore, callValue, numberIn } from './value'

/** An address, and the event that shows it. */
export interface Located {
  readonly address: bigint
  /** null: the lab wrote the address itself. */
  readonly event: TraceEvent | null
}

export function addressOf(evidence: Evidence, address: Address, before: number): bigint | null {
  return locate(evidence, address, before)?.address ?? null
}

/** @param before Only calls before this event count. null: there is no such address in this run. */
export function locate(evidence: Evidence, address: Address, before: number): Located | null {
  if (typeof address === 'string') return { address: BigInt(address), event: null }
  if ('printed' in address) {
    const pattern = new LinePattern(address.printed)
    for (const line of consoleLines(evidence, 'driver')) {
      if (line.n >= before) break
      const match = pattern.match(line.text)
      if (match?.number !== undefined) return { address: match.number, event: evidence.trace[line.n] ?? null }
    }
    return null
  }
  const call = calledBefore(evidence, address.of, before)
  const value = callValue(evidence, address, before)
  const number = typeof value === 'bigint' ? value : value === undefined ? null : numberIn(value)
  return number === null ? null : { address: number, event: call ?? null }
}
