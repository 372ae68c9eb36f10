/** An address that a lab names: a number, a call's value, or what the driver printed. */
import type { TraceEvent } from '../../src-firmware/trace/trace'
import type { Address } from '../lab/lab'
import { consoleLines } from './console-lines'
import type { Evidence } from './evidence'
import { LinePattern } from './line-pattern'
import { calledBefore, callValue } from './call-pattern'
import { numberIn } from './value'

/** An address, and the event that shows it. */
interface Located {
  readonly address: bigint
  /** null: the lab wrote the address itself. */
  readonly event: TraceEvent | null
}

/** null: the run does not say. */
export function addressOf(evidence: Evidence, address: Address, before: number): bigint | null {
  return locate(evidence, address, before)?.address ?? null
}

/** @param before Only calls before this event count. null: there is no such address in this run. */
export function locate(evidence: Evidence, address: Address, before: number): Located | null {
  if (typeof address === 'string') return { address: BigInt(address), event: null }
  if ('printed' in address) {
    const first = evidence.once(`printed ${address.printed}`, () => firstPrinted(evidence, address.printed))
    return first !== null && first.event.n < before ? first : null
  }
  const call = calledBefore(evidence, address.of, before)
  const value = callValue(evidence, address, before)
  const number = typeof value === 'bigint' ? value : value === undefined ? null : numberIn(value)
  return number === null ? null : { address: number, event: call ?? null }
}

/** The number in the first line of the driver's that a pattern matches. */
function firstPrinted(evidence: Evidence, printed: string): (Located & { event: TraceEvent }) | null {
  const pattern = new LinePattern(printed)
  for (const { line, event } of consoleLines(evidence, 'driver')) {
    const number = pattern.match(line)?.number
    if (number !== undefined) return { address: number, event }
  }
  return null
}
