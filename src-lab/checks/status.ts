/** `status`: a named call, or the driver, returned this status. */
import { factsOf, isError } from '../../src-firmware'
import type { CallEvent, NotifyEvent } from '../../src-firmware/trace/trace'
import type { CallPattern, HandlerPattern, StatusCheck } from '../lab/lab'
import { callsOfService, findCalls, isStatus, nearestCall, patternWords, statusOf, wrongFields } from './call-pattern'
import { causeOfRefusal, staleKey } from './cause'
import type { Evidence } from './evidence'
import { numberIn, wordsOfWanted } from './value'
import { fail, failAtEnd, PASS, PASS_AT_END, type Failure, type Verdict } from './verdict'

/** Passes when the driver, or each call that is meant, returned one of these statuses. */
export function statusVerdict(check: StatusCheck, evidence: Evidence): Verdict {
  const expected = typeof check.is === 'string' ? check.is : evidence.words.or(check.is)
  if (check.of === 'driver') return ofDriver(check, evidence, expected)
  return 'handler' in check.of ? ofHandler(check, check.of, evidence, expected) : ofCall(check, check.of, evidence, expected)
}

function ofDriver(check: StatusCheck, evidence: Evidence, expected: string): Verdict {
  const { status, statusName } = evidence.result
  if (status === null) return { outcome: 'notReached', message: evidence.words.open.didNotReturn }
  if (isStatus({ code: status, name: statusName }, check.is)) return PASS
  const answered = evidence.calls.findLast((call) => call.status === status)
  return fail({
    reason: 'wrong',
    event: answered ?? null,
    cause: answered ? causeOfRefusal(evidence, answered) : null,
    expected,
    actual: statusName ?? status,
    sentence: evidence.words.failed.driver,
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
  const { failed, nothing } = evidence.words
  const what = failed.handler(handler?.toUpperCase() ?? null)
  const places = { what, more: failed.handlerRan(all.length) }
  if (ends.length === 0)
    return failAtEnd({
      reason: 'notCalled',
      event: null,
      cause: null,
      expected,
      actual: null,
      sentence: failed.handlerNotRun,
      places
    })
  const wrong = ends.find(({ returned }) => !isStatus(returned ?? null, check.is))
  if (wrong === undefined) return settled ? PASS : PASS_AT_END
  const status = wrong.returned?.name ?? wrong.returned?.code ?? nothing
  const begin = evidence.trace.findLast((event) => event.n < wrong.n && event.kind === 'notify' && event.event === wrong.event)
  const answered = evidence.calls.findLast(({ n, status: code }) => n < wrong.n && n > (begin?.n ?? -1) && code === wrong.returned?.code)
  return fail({
    reason: 'wrong',
    event: answered ?? wrong,
    cause: answered ? causeOfRefusal(evidence, answered) : null,
    expected,
    actual: status,
    sentence: answered ? failed.handlerAnswered : failed.handlerReturned,
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
  const { failed } = evidence.words
  const stale = staleKey(evidence, call)
  if (stale) {
    // In the sentence the two keys are what counts; the statuses stand in the result.
    const places = { expected: stale.current.toString(), actual: stale.given.toString() }
    return stale.wasGiven ? { ...common, places, sentence: failed.oldKey } : { ...common, places, sentence: failed.noKey }
  }
  if (factsOf(call).tellsMap && status?.name === 'EFI_BUFFER_TOO_SMALL')
    return {
      ...common,
      places: { given: numberIn(call.in.memoryMapSize)?.toString(), needed: numberIn(call.out.memoryMapSize)?.toString() },
      sentence: failed.mapTooSmall
    }
  return { ...common, sentence: failed.refused }
}

/** Nothing matched. The call that came nearest shows what was different. */
function notCalled(pattern: CallPattern, evidence: Evidence, expected: string): Failure {
  const { words } = evidence
  const what = patternWords(pattern, words)
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
      expected: words.field(differs.name, wordsOfWanted(differs.wanted, differs.name, words)),
      actual: words.field(differs.name, differs.actual ?? words.nothing),
      sentence: words.failed.otherField
    }
  return {
    reason: 'notCalled',
    event: nearest,
    cause: null,
    expected,
    actual: null,
    sentence: words.failed.notCalled(near.length),
    places: {
      what,
      more: near.length > 0 && nth !== undefined && nth > 1 ? words.failed.missingCall(nth, returnedWith(nearest, evidence)) : ''
    }
  }
}

/** The error that the driver returned, if it is what this call answered: it went no further. */
function returnedWith(call: CallEvent | null, { result }: Evidence): string | null {
  const { status, statusName } = result
  return call !== null && status !== null && call.status === status && isError(BigInt(status)) ? (statusName ?? status) : null
}
