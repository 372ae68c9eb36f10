/** From a failure to its sentence. */
import { address } from '../../src-firmware/spec/hex'
import type { Check } from '../lab/lab'
import type { Places } from '../lab/sentence'
import type { Evidence } from './evidence'
import type { Failure } from './verdict'

/** The lab's own sentence for this reason, else the app's. */
export function sentenceOf(check: Check, failure: Failure): string {
  const own = typeof check.why === 'string' ? check.why : check.why?.[failure.reason]
  return failure.reason === 'stopped' ? failure.sentence : (own ?? failure.sentence)
}

/** What the places of a sentence stand for. */
export function placesOf(failure: Failure, evidence: Evidence): Places {
  const { event, cause } = failure
  const call = event ? evidence.callAround(event) : null
  const causeCall = cause?.kind === 'call' ? cause : null
  return {
    line: (failure.place ?? event?.at)?.line ?? null,
    call: call?.call ?? null,
    status: call ? (evidence.status(call)?.name ?? null) : null,
    service: call?.service ?? null,
    addr: addressIn(call),
    expected: failure.expected,
    actual: failure.actual,
    cause: causeCall?.service ?? null,
    causeLine: cause?.at?.line ?? null,
    causeCall: causeCall?.call ?? null,
    ...failure.places
  }
}

/** The address that a call is about, for sentences. */
function addressIn(call: ReturnType<Evidence['callAround']>): string | null {
  if (!call) return null
  const value = call.out.memory ?? call.out.buffer ?? call.in.memory ?? call.in.buffer
  return typeof value === 'string' && value.startsWith('0x') ? address(BigInt(value)) : null
}
