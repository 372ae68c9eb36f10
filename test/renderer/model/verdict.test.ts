import { describe, expect, it } from 'vitest'
import type { CheckResult } from '../../../src-lab/lab/lab'
import { pairWords, verdictOf } from '../../../src-renderer/model/verdict'

const passed = { status: 'pass', reason: null } as unknown as CheckResult
const failed = { status: 'fail', reason: 'status' } as unknown as CheckResult
const waiting = { status: 'notReached', reason: null } as unknown as CheckResult
const unanswered = { id: 'guess', status: 'notReached', reason: 'none' } as unknown as CheckResult
const right = { id: 'guess', status: 'pass', reason: null } as unknown as CheckResult
const wrong = { id: 'guess', status: 'fail', reason: 'answer' } as unknown as CheckResult
const isGuess = (id: string): boolean => id === 'guess'

describe('what the checks said', () => {
  it.each([
    [[passed], '1 check: 1 passed, 0 failed'],
    [[passed, failed, failed], '3 checks: 1 passed, 2 failed'],
    [[passed, waiting], '2 checks: 1 passed, 0 failed, 1 not reached'],
    [[unanswered, waiting, failed], '2 checks: 0 passed, 1 failed, 1 not reached; 1 prediction: 0 right, 0 wrong, 1 not made'],
    [[passed, unanswered], '1 check: 1 passed, 0 failed; 1 prediction: 0 right, 0 wrong, 1 not made'],
    [[passed, failed, { ...waiting, reason: 'needs' }], '3 checks: 1 passed, 1 failed, 1 not looked at yet'],
    [[passed, waiting, { ...waiting, reason: 'pending' }], '3 checks: 1 passed, 0 failed, 1 not reached, 1 being tried on other machines'],
    [[passed, right, wrong], '1 check: 1 passed, 0 failed; 2 predictions: 1 right, 1 wrong']
  ])('of %#', (checks, sentence) => {
    expect(verdictOf(checks, { pairs: [{ machine: 'a', seed: 0 }], tried: 1, where: 'A' }, isGuess)).toBe(sentence)
  })

  const on = (machines: string[], seeds: number[]) => machines.flatMap((machine) => seeds.map((seed) => ({ machine, seed })))
  it.each([
    [
      'a run that passes says what is still to be tried',
      [passed],
      on(['a', 'b', 'c'], [0]),
      1,
      '1 check: 1 passed, 0 failed, on A. Check tries all 3 machines.'
    ],
    ['everywhere', [passed], on(['a', 'b', 'c'], [0]), 3, '1 check: 1 passed, 0 failed, on all 3 machines'],
    ['with every seed', [passed], on(['a', 'b'], [0, 1]), 4, '1 check: 1 passed, 0 failed, on both machines with 2 seeds each'],
    ['on a single machine', [passed], on(['a'], [0, 1, 2]), 3, '1 check: 1 passed, 0 failed, on all 3 seeds'],
    ['a failure says where', [passed, failed], on(['a', 'b'], [0]), 2, '2 checks: 1 passed, 1 failed, on A'],
    [
      'a wrong prediction keeps nothing from passing',
      [passed, wrong],
      on(['a', 'b'], [0]),
      2,
      '1 check: 1 passed, 0 failed; 1 prediction: 0 right, 1 wrong, on both machines'
    ]
  ])('%s', (_what, checks, pairs, tried, sentence) => {
    expect(verdictOf(checks, { pairs, tried, where: 'A' }, isGuess)).toBe(sentence)
  })

  it.each([
    [[0], 0, 'A'],
    [[0], 3, 'A, seed 3'],
    [[0, 1], 0, 'A, seed 0']
  ])('seeds %j, %i: %s', (seeds, seed, words) => {
    expect(pairWords('A', seed, on(['a', 'b'], seeds))).toBe(words)
  })
})
