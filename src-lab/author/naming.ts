/** How a check names a call of a run: by its service, so that every way of asking for it counts, and by which of them it is. */
import { factsOf, isError, serviceNamed, type ServiceSignature } from '../../src-firmware'
import type { CallEvent } from '../../src-firmware/trace/trace'
import { findCalls } from '../checks/call-pattern'
import type { Evidence } from '../checks/evidence'
import type { CallPattern } from '../lab/lab'

/** The service that a call is named by: of a library's function the one that it asks for the driver. */
export function serviceMeant(evidence: Evidence, call: CallEvent): string {
  if (call.table !== 'Library') return call.service
  return factsOf(call).calls?.find((service) => service !== call.service && evidence.isCallOf(call, service)) ?? call.service
}

/** What the service is declared as that a call is named by. */
export function signatureMeant(evidence: Evidence, call: CallEvent, service: string): ServiceSignature | undefined {
  const table =
    call.service === service ? call.table : (evidence.inner(call).find((inner) => inner.service === service)?.table ?? call.table)
  return serviceNamed(table, service)
}

/** 'success' or the error's name, as a pattern wants it; nothing for a service without a status, or with one that has no name. */
export function outcomeOf(evidence: Evidence, call: CallEvent, service: string): Pick<CallPattern, 'status'> {
  const status = evidence.status(call, service)
  if (status === null || status.name === null) return {}
  return { status: isError(BigInt(status.code)) ? status.name : 'success' }
}

/** A pattern that means this one call of the run: 'the second AllocatePages that succeeded'. */
export function namedCall(evidence: Evidence, call: CallEvent, service = serviceMeant(evidence, call)): CallPattern {
  return nthOf(evidence, call, { service, ...outcomeOf(evidence, call, service) })
}

/** The same pattern, for this call alone of those that it means. */
export function nthOf(evidence: Evidence, call: CallEvent, pattern: CallPattern): CallPattern {
  return { ...pattern, nth: findCalls(evidence, pattern).indexOf(call) + 1 }
}

/** The call of the driver's own text that an event belongs to; null: none. */
export function callOf(evidence: Evidence, n: number): CallEvent | null {
  const event = evidence.trace[n]
  if (event === undefined) return null
  const outer = evidence.outermost(event)
  return outer.kind === 'call' && outer.call !== null ? outer : null
}
