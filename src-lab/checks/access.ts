/** `access`: no byte was touched that must not be. */
import { address } from '../../src-firmware/spec/hex'
import type { Change, FaultEvent, FaultReason, TraceEvent } from '../../src-firmware/trace/trace'
import type { AccessCheck } from '../lab/lab'
import { sentencesIn } from '../sentences'
import type { Evidence } from './evidence'
import { fail, PASS_AT_END, type Verdict } from './verdict'

const DEFAULT: readonly FaultReason[] = ['null', 'unowned', 'freed', 'bounds', 'foreign', 'mmio', 'attribute', 'unmapped', 'mmram']

/** Passes when no fault of a forbidden reason stands in the trace. */
export function accessVerdict(check: AccessCheck, evidence: Evidence): Verdict {
  const forbidden = check.forbid ?? DEFAULT
  const fault = evidence.trace.find((event) => event.kind === 'fault' && forbidden.includes(event.reason))
  if (fault?.kind !== 'fault') return PASS_AT_END
  const taken = eventOf(evidence, fault.takenBy)
  const freed = eventOf(evidence, fault.freedBy)
  const allowed = allowedRange(evidence, fault)
  const where = { addr: address(BigInt(fault.address)), what: fault.access === 'write' ? 'writes' : 'reads' }
  return fail({
    reason: fault.reason,
    event: fault,
    cause: fault.reason === 'freed' ? (freed ?? taken) : taken,
    expected: allowed,
    actual: range(BigInt(fault.address), BigInt(fault.bytes)),
    ...(fault.access === 'execute'
      ? { sentence: '{fault}', places: { ...where, fault: sentencesIn('en').fault(evidence.trace, fault) } }
      : { sentence: SENTENCES[fault.reason], places: where })
  })
}

const SENTENCES: Readonly<Record<FaultReason, string>> = {
  null: 'Line {line}[ (call {call})] {what} address {addr}. Below 4096 there is no memory: this is a NULL pointer, or one that was never set.',
  unowned: 'Line {line}[ (call {call})] {what} {addr}, which is free memory or no memory at all. Use only what you allocated.',
  freed: 'Line {line}[ (call {call})] {what} {addr}, which was given back before[: {cause} on line {causeLine} (call {causeCall})].',
  bounds:
    'Line {line}[ (call {call})] {what} {addr}, past the end of an allocation[: {cause} on line {causeLine} (call {causeCall}) gave {expected}].',
  foreign: 'Line {line}[ (call {call})] {what} {addr}, which belongs to the firmware. It may be read, not written.',
  mmio: 'Line {line}[ (call {call})] {what} {addr}, which is a device register. Use MmioRead and MmioWrite.',
  mmram: 'Line {line}[ (call {call})] {what} {addr}, which is MMRAM: nobody reaches it outside MM. Send a message to MM instead.',
  attribute: 'Line {line}[ (call {call})] {what} {addr}, and the attributes of that range forbid it.',
  unmapped: 'Line {line}[ (call {call})] {what} {addr}, which the virtual map does not cover.',
  unwritten:
    'Line {line}[ (call {call})] {what} {addr}, which nobody has written since it was allocated[: {cause} on line {causeLine} (call {causeCall})].'
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
