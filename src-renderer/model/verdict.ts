/** What the checks said, in a sentence. */
import type { CheckResult } from '../../src-lab/lab/lab'

export function verdictOf(checks: readonly Pick<CheckResult, 'status' | 'reason'>[]): string {
  const count = (status: CheckResult['status']): number => checks.filter((check) => check.status === status).length
  const unanswered = checks.filter((check) => check.reason === 'none').length
  const open = count('notReached') - unanswered
  const parts = [
    `${count('pass')} passed`,
    `${count('fail')} failed`,
    ...(open > 0 ? [`${open} not reached`] : []),
    ...(unanswered > 0 ? [`${unanswered} not answered`] : [])
  ]
  return `${checks.length} ${checks.length === 1 ? 'check' : 'checks'}: ${parts.join(', ')}`
}
