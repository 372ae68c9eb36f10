/** `calls`: a service was called, not called, so often, in this order, or nothing of a kind between two calls. */
import type { CallEvent } from '../../src-firmware/trace/trace'
import type { CallPattern, CallsCheck } from '../lab/lab'
import { callsBefore } from './call-log'
import { findCalls, isMeant, nearestCall, patternWords } from './call-pattern'
import type { Evidence } from './evidence'
import { fail, failAtEnd, PASS, PASS_AT_END, type Verdict } from './verdict'

/** Passes when the calls came so often, in this order, or never. */
export function callsVerdict(check: CallsCheck, evidence: Evidence): Verdict {
  const { rule } = check
  if ('times' in rule) return times(rule.times, rule.min ?? (rule.max === 0 ? 0 : 1), rule.max, evidence)
  if ('order' in rule) return order(rule.order, evidence)
  return never(rule.never, rule.after, rule.before, evidence)
}

function times(pattern: CallPattern, min: number, max: number | undefined, evidence: Evidence): Verdict {
  const calls = findCalls(evidence, pattern)
  const { words } = evidence
  const expected = max === undefined ? words.atLeast(min) : min === max ? String(min) : min === 0 ? words.atMost(max) : words.from(min, max)
  const actual = String(calls.length)
  const places = { what: patternWords(pattern, words), often: words.times(calls.length) }
  if (max !== undefined && calls.length > max)
    return fail({
      reason: 'tooOften',
      event: calls[max]!,
      cause: calls[max - 1] ?? null,
      expected,
      actual,
      places,
      sentence: max === 0 ? words.failed.mustNot : words.failed.tooOften
    })
  if (calls.length < min)
    return failAtEnd({
      reason: 'missing',
      event: calls.at(-1) ?? nearestCall(evidence, pattern),
      cause: null,
      expected,
      actual,
      places,
      sentence: words.failed.tooFew
    })
  return max === undefined ? PASS : PASS_AT_END
}

function order(patterns: readonly CallPattern[], evidence: Evidence): Verdict {
  const { words } = evidence
  let last: CallEvent | null = null
  const used = new Set<CallEvent>()
  for (const [index, pattern] of patterns.entries()) {
    const next = nextCall(evidence, pattern, last)
    if (next !== undefined) {
      last = next
      used.add(next)
      continue
    }
    const early: CallEvent | undefined = findCalls(evidence, pattern).findLast((call) => !used.has(call))
    const expected = patternWords(pattern, words)
    if (early === undefined || last === null) {
      const following = patterns[index + 1]
      return failAtEnd({
        reason: 'missing',
        event: last,
        cause: following === undefined ? null : (nextCall(evidence, following, last) ?? null),
        expected,
        actual: words.nothing,
        sentence: words.failed.missingInOrder
      })
    }
    return failAtEnd({
      reason: 'order',
      event: last,
      cause: early,
      expected: words.before(last.service, early.service),
      actual: words.before(early.service, last.service),
      sentence: words.failed.tooLate
    })
  }
  return PASS
}

/** The first call that a pattern means after another one. Calls before that one are not looked at again. */
function nextCall(evidence: Evidence, pattern: CallPattern, last: CallEvent | null): CallEvent | undefined {
  if (pattern.nth !== undefined) return findCalls(evidence, pattern).find((call) => last === null || call.n > last.n)
  const calls = evidence.candidates(pattern)
  for (let i = last === null ? 0 : callsBefore(calls, last.n + 1); i < calls.length; i++)
    if (isMeant(evidence, calls[i]!, pattern)) return calls[i]
  return undefined
}

function never(pattern: CallPattern, after: CallPattern, before: CallPattern | undefined, evidence: Evidence): Verdict {
  const starts = findCalls(evidence, after)
  const last = starts.at(-1)
  if (last === undefined) return PASS_AT_END
  const ends = before === undefined ? [] : findCalls(evidence, before)
  const found = between(pattern, last, ends, evidence)
  if (found || ends[callsBefore(ends, last.n + 1)] !== undefined) return found ?? PASS
  // The last window stays open. One that was closed before is not mended by it.
  const lastEnd = ends.at(-1)?.n ?? 0
  const closed = starts.findLast((call) => call.n < lastEnd)
  return (closed && between(pattern, closed, ends, evidence)) ?? PASS_AT_END
}

/** The first call that a pattern means after `start` and before the next of the ends; null: there is none. */
function between(pattern: CallPattern, start: CallEvent, ends: readonly CallEvent[], evidence: Evidence): Verdict | null {
  const end = ends[callsBefore(ends, start.n + 1)]
  const calls = findCalls(evidence, pattern)
  const found = calls[callsBefore(calls, start.n + 1)]
  if (found === undefined || (end !== undefined && found.n >= end.n)) return null
  return fail({
    reason: 'between',
    event: found,
    cause: start,
    expected: evidence.words.nothingBetween(start.service, end?.service ?? null),
    actual: found.service,
    sentence: evidence.words.failed.between
  })
}
