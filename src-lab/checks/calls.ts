/** `calls`: a service was called, not called, so often, in this order, or nothing of a kind between two calls. */
import type { CallEvent } from '../../src-firmware/trace'
import type { CallPattern, CallsCheck } from '../pack/lab'
import { findCalls, nearestCall, patternWords } from './call-pattern'
import type { Evidence } from './evidence'
import { fail, failAtEnd, PASS, PASS_AT_END, type Verdict } from './verdict'

export function callsVerdict(check: CallsCheck, evidence: Evidence): Verdict {
  const { rule } = check
  if ('times' in rule) return times(rule.times, rule.min ?? (rule.max === 0 ? 0 : 1), rule.max, evidence)
  if ('order' in rule) return order(rule.order, evidence)
  return never(rule.never, rule.after, rule.before, evidence)
}

function times(pattern: CallPattern, min: number, max: number | undefined, evidence: Evidence): Verdict {
  const calls = findCalls(evidence, pattern)
  const expected = max === undefined ? `at least ${min}` : min === max ? String(min) : min === 0 ? `at most ${max}` : `${min} to ${max}`
  const places = { what: patternWords(pattern) }
  const actual = String(calls.length)
  if (max !== undefined && calls.length > max)
    return fail({
      reason: 'tooOften',
      event: calls[max]!,
      cause: calls[max - 1] ?? null,
      expected,
      actual,
      places,
      sentence:
        max === 0
          ? '{what} must not happen here (line {line}, call {call}).'
          : '{what} happens {actual} times, not {expected}: line {line} (call {call}) is one too many.'
    })
  if (calls.length < min)
    return failAtEnd({
      reason: 'missing',
      event: calls.at(-1) ?? nearestCall(evidence, pattern),
      cause: null,
      expected,
      actual,
      places,
      sentence: '{what} happens {actual} times, not {expected}[; the nearest is line {line} (call {call})].'
    })
  return max === undefined ? PASS : PASS_AT_END
}

function order(patterns: readonly CallPattern[], evidence: Evidence): Verdict {
  let last: CallEvent | null = null
  for (const pattern of patterns) {
    const matches = findCalls(evidence, pattern)
    const next: CallEvent | undefined = matches.find((call) => last === null || call.n > last.n)
    if (next !== undefined) {
      last = next
      continue
    }
    const early: CallEvent | undefined = matches.at(-1)
    const expected = patternWords(pattern)
    if (early === undefined || last === null)
      return failAtEnd({
        reason: 'missing',
        event: last,
        cause: null,
        expected,
        actual: 'nothing',
        sentence: '{expected} is missing[ after {service} on line {line} (call {call})].'
      })
    return failAtEnd({
      reason: 'order',
      event: last,
      cause: early,
      expected: `${last.service} before ${early.service}`,
      actual: `${early.service} before ${last.service}`,
      sentence: '{service} on line {line} (call {call}) comes too late: it belongs before {cause} on line {causeLine} (call {causeCall}).'
    })
  }
  return PASS
}

function never(pattern: CallPattern, after: CallPattern, before: CallPattern | undefined, evidence: Evidence): Verdict {
  const ends = before === undefined ? [] : findCalls(evidence, before)
  // With an end, the window is the last one that is closed by it; a map read for another purpose later opens none.
  const starts = findCalls(evidence, after)
  const start = starts.findLast((call) => before === undefined || ends.some((end) => end.n > call.n)) ?? starts.at(-1)
  if (start === undefined) return PASS_AT_END
  const end = ends.find((call) => call.n > start.n)
  const between = findCalls(evidence, pattern).find((call) => call.n > start.n && (end === undefined || call.n < end.n))
  if (between === undefined) return end === undefined ? PASS_AT_END : PASS
  return fail({
    reason: 'between',
    event: between,
    cause: start,
    expected: end ? `nothing between ${start.service} and ${end.service}` : `nothing after ${start.service}`,
    actual: between.service,
    sentence: '{service} on line {line} (call {call}) comes after {cause} on line {causeLine} (call {causeCall}); it belongs before it.'
  })
}
