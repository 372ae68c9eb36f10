import { describe, expect, it } from 'vitest'
import type { CheckResult } from '../../../src-lab/lab/lab'
import { verdictOf } from '../../../src-renderer/model/verdict'

const passed = { status: 'pass', reason: null } as unknown as CheckResult
const failed = { status: 'fail', reason: 'status' } as unknown as CheckResult
const waiting = { status: 'notReached', reason: null } as unknown as CheckResult
const unanswered = { status: 'notReached', reason: 'none' } as unknown as CheckResult

describe('what the checks said', () => {
  it.each([
    [[passed], '1 check: 1 passed, 0 failed'],
    [[passed, failed, failed], '3 checks: 1 passed, 2 failed'],
    [[passed, waiting], '2 checks: 1 passed, 0 failed, 1 not reached'],
    [[unanswered, waiting, failed], '3 checks: 0 passed, 1 failed, 1 not reached, 1 not answered'],
    [[passed, unanswered], '2 checks: 1 passed, 0 failed, 1 not answered']
  ])('of %#', (checks, sentence) => {
    expect(verdictOf(checks)).toBe(sentence)
  })
})
