/** Which step of a lab the learner is at: what stopped the driver is told there. */
import type { Check, CheckResult } from '../../src-lab/lab/lab'
import type { StopParts } from '../../src-lab/sentences'

/** What stopped the driver, told in a step of the lab. */
export interface StopInStep {
  readonly step: number
  /** Id of the check that fails by it; it belongs to another step. */
  readonly culprit: string
  readonly file: string
  readonly line: number
  readonly stop: StopParts
  /** The driver goes on as soon as it has a key. */
  readonly waits: boolean
}

/**
 * The first step with a check that is still open. Of a driver that was stopped most checks are; those that passed in the last run that came to its end
 * are not what is being worked on.
 *
 * @returns null: no check is open.
 */
export function stepAtWork(
  checks: readonly Check[],
  results: readonly Pick<CheckResult, 'id' | 'status'>[],
  passedBefore: ReadonlySet<string>
): number | null {
  const isOpen = (check: Check): boolean =>
    check.kind !== 'answer' &&
    !check.hidden &&
    !passedBefore.has(check.id) &&
    results.some(({ id, status }) => id === check.id && status !== 'pass')
  const steps = checks.filter(isOpen).map(({ step }) => step)
  return steps.length === 0 ? null : Math.min(...steps)
}
