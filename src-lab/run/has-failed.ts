import type { LabResult } from '../lab/lab'

/** Did this run of a lab, or a check of it, fail? One that waits for an answer did not. */
export function hasFailed({ result }: { readonly result: LabResult }): boolean {
  // A wrong prediction fails nothing.
  if (result.status === 'pass') return false
  return result.status === 'error' || result.status === 'timeout' || result.checks.some((check) => check.status === 'fail')
}
