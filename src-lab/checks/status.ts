/** `status`: a named call, or the driver, returned this status. */
import { factsOf } from '../../src-firmware'
import type { CallEvent, NotifyEvent } from '../../src-firmware/trace/trace'
import type { CallPattern, HandlerPattern, StatusCheck } from '../lab/lab'
import { callsOfService, findCalls, isStatus, nearestCall, patternWords, statusOf, wrongFields } from './call-pattern'
import { causeOfRefusal, staleKey } from './cause'
import type { Evidence } from './evidence'
import { numberIn, wordsOfWanted } from './value'
import { fail, failAtEnd, PASS, PASS_AT_END, type Failure, type Verdict } from './verdict'

/** Passes when the driver, or each call that is meant, returned one of these statuses. */
export function statusVerdict(check: StatusCheck, evidence: Evidence): Verdict {
  const expected = typeof check.is === 'string' ? check.is : check.is.join(' or ')
  if (check.of === 'driver') return ofDriver(check, evidence, expected)
  return 'handler' in check.of ? ofHandler(check, check.of, evidence, expected) : ofCall(check, check.of, evidence, expected)
}

function ofDriver(check: StatusCheck, evidence: Evidence, expected: string): Verdict {
  const { status, statusName } = evidence.result
  if (status === null) return { outcome: 'notReached', message: 'The driver did not return.' }
  if (isStatus({ code: status, name: statusName }, check.is)) return PASS
  const answered = evidence.calls.findLast((call) => call.status === status)
  return fail({
    reason: 'wrong',
    event: answered ?? null,
    cause: answered ? causeOfRefusal(evidence, answered) : null,
    expected,
    actual: statusName ?? status,
    sentence: `The driver returned {status}, not {expected}[: {service} answered it on line {line} (call {call})].`,
    places: { status: statusName ?? status, service: answered?.service }
  })
}

/** What a handler of MM interrupts returned, each time or that once. */
function ofHandler(check: StatusCheck, { handler, nth }: HandlerPattern, evidence: Evidence, expected: string): Verdict {
  const all = evidence.trace.filter(
    (event): event is NotifyEvent =>
      event.kind === 'notify' && event.edge === 'end' && event.phase === 'mm' && event.group === (handler?.toUpperCase() ?? null)
  )
  const ends = nth === undefined ? all : [nth > 0 ? all[nth - 1] : all.at(nth)].filter((event) => event !== undefined)
  const settled = nth !== undefined && nth > 0
  const what = handler === null ? 'The handler of every interrupt' : `The handler of ${handler.toUpperCase()}`
  const places = { what, more: all.length > 0 ? `; it ran ${all.length === 1 ? 'once' : `${all.length} times`}` : '' }
  if (ends.length === 0)
    return failAtEnd({
      reason: 'notCalled',
      event: null,
      cause: null,
      expected,
      actual: null,
      sentence: '{what} did not run{more}.',
      places
    })
  const wrong = ends.find(({ returned }) => !isStatus(returned ?? null, check.is))
  if (wrong === undefined) return settled ? PASS : PASS_AT_END
  const status = wrong.returned?.name ?? wrong.returned?.code ?? 'nothing'
  const begin = evidence.trace.findLast((event) => event.n < wrong.n && event.kind === 'notify' && event.event === wrong.event)
  const answered = evidence.calls.findLast(({ n, status: code }) => n < wrong.n && n > (begin?.n ?? -1) && code === wrong.returned?.code)
  return fail({
    reason: 'wrong',
    event: answered ?? wrong,
    cause: answered ? causeOfRefusal(evidence, answered) : null,
    expected,
    actual: status,
    sentence: answered
      ? '{what} returned {status}, not {expected}: {service} answered it on line {line} (call {call}).'
      : '{what} returned {status}, not {expected}.',
    places: { what, status }
  })
}

function ofCall(check: StatusCheck, pattern: CallPattern, evidence: Evidence, expected: string): Verdict {
  const calls = findCalls(evidence, pattern)
  if (calls.length === 0) return failAtEnd(notCalled(pattern, evidence, expected))
  const wrong = calls.find((call) => !isStatus(statusOf(evidence, call, pattern), check.is))
  // A later match would count too, unless the pattern says which one from the front.
  const settled = pattern.nth !== undefined && pattern.nth > 0
  if (wrong === undefined) return settled ? PASS : PASS_AT_END
  return fail(refused(wrong, statusOf(evidence, wrong, pattern), evidence, expected))
}

function refused(call: CallEvent, status: ReturnType<typeof statusOf>, evidence: Evidence, expected: string): Failure {
  const actual = status === null ? null : (status.name ?? status.code)
  const common = { reason: 'wrong', event: call, cause: causeOfRefusal(evidence, call), expected, actual }
  const where = '{service} returned {status} (line {line}, call {call})'
  const stale = staleKey(evidence, call)
  if (stale) {
    // In the sentence the two keys are what counts; the statuses stand in the result.
    const places = { expected: stale.current.toString(), actual: stale.given.toString() }
    return stale.wasGiven
      ? {
          ...common,
          places,
          sentence: `${where}. Your key {actual} is old: [{cause} on line {causeLine} (call {causeCall}) changed the map, and ]the key became {expected}. Get the map again after the last change.`
        }
      : { ...common, places, sentence: `${where}. {actual} is no key that GetMemoryMap gave; the key is {expected}.` }
  }
  if (factsOf(call).tellsMap && status?.name === 'EFI_BUFFER_TOO_SMALL')
    return {
      ...common,
      places: { given: numberIn(call.in.memoryMapSize)?.toString(), needed: numberIn(call.out.memoryMapSize)?.toString() },
      sentence: `${where}, not {expected}.[ The buffer has {given} bytes, the map needs {needed}.]`
    }
  return { ...common, sentence: `${where}, not {expected}.[ {cause} on line {causeLine} (call {causeCall}) had given it back before.]` }
}

/** Nothing matched. The call that came nearest shows what was different. */
function notCalled(pattern: CallPattern, evidence: Evidence, expected: string): Failure {
  const what = patternWords(pattern)
  const near = callsOfService(evidence, pattern)
  const { nth } = pattern
  const nearest =
    nth === undefined
      ? nearestCall(evidence, pattern)
      : (near[Math.max(nth > 0 ? Math.min(nth, near.length) - 1 : near.length + nth, 0)] ?? null)
  const differs = nearest ? wrongFields(evidence, nearest, pattern)[0] : undefined
  if (nearest && differs)
    return {
      reason: 'notCalled',
      event: nearest,
      cause: null,
      expected: `${differs.name} ${wordsOfWanted(differs.wanted, differs.name)}`,
      actual: `${differs.name} ${differs.actual}`,
      sentence: `{service} on line {line} (call {call}) has {actual}; it should have {expected}.`
    }
  const times = near.length === 0 ? 'never called' : near.length === 1 ? 'called once' : `called ${near.length} times`
  return {
    reason: 'notCalled',
    event: nearest,
    cause: null,
    expected,
    actual: null,
    sentence: `{what} was ${times}[ (line {line}, call {call})]{more}.`,
    places: {
      what,
      more: near.length > 0 && pattern.nth !== undefined && pattern.nth > 1 ? `; ${ordinal(pattern.nth)} is missing` : ''
    }
  }
}

function ordinal(n: number): string {
  return n === 2 ? 'a second call' : n === 3 ? 'a third call' : `call ${n} of it`
}
