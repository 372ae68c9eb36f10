/** `access`: no byte was touched that must not be. */
import { address } from '../../src-firmware/spec/hex'
import type { Change, FaultEvent, FaultReason, TraceEvent } from '../../src-firmware/trace/trace'
import type { AccessCheck } from '../lab/lab'
import type { Evidence } from './evidence'
import { fail, PASS_AT_END, type Verdict } from './verdict'

const DEFAULT: readonly FaultReason[] = ['null', 'unowned', 'freed', 'bounds', 'foreign', 'mmio', 'attribute', 'unmapped', 'mmram']

/** Passes when no fault of a forbidden reason stands in the trace. */
export function accessVerdict(check: AccessCheck, evidence: Evidence): Verdict {
  const words = evidence.words.failed
  const forbidden = check.forbid ?? DEFAULT
  const fault = evidence.trace.find((event) => event.kind === 'fault' && forbidden.includes(event.reason))
  if (fault?.kind !== 'fault') return PASS_AT_END
  const taken = eventOf(evidence, fault.takenBy)
  const freed = eventOf(evidence, fault.freedBy)
  const allowed = allowedRange(evidence, fault)
  const where = { addr: address(BigInt(fault.address)), what: words.touches[fault.access === 'write' ? 'write' : 'read'] }
  return fail({
    reason: fault.reason,
    event: fault,
    cause: fault.reason === 'freed' ? (freed ?? taken) : taken,
    expected: allowed,
    actual: range(BigInt(fault.address), BigInt(fault.bytes)),
    ...(fault.access === 'execute'
      ? { sentence: '{fault}', places: { ...where, fault: evidence.sentences.fault(evidence.trace, fault) } }
      : { sentence: words.access[fault.reason], places: where })
  })
}

function eventOf(evidence: Evidence, n: number | null): TraceEvent | null {
  const event = n === null ? undefined : evidence.trace[n]
  return event ? evidence.outermost(event) : null
}

/** The range that could have been meant: what the same call allocated. */
function allowedRange(evidence: Evidence, fault: FaultEvent): string | null {
  const taken = fault.takenBy === null ? undefined : evidence.trace[fault.takenBy]
  const take = taken?.changes.findLast(
    (change): change is Extract<Change, { what: 'take' }> => change.what === 'take' && change.owner !== 'firmware'
  )
  return take ? range(BigInt(take.start), BigInt(take.bytes)) : null
}

function range(start: bigint, bytes: bigint): string {
  return bytes <= 1n ? address(start) : `${address(start)}–${address(start + bytes - 1n)}`
}
