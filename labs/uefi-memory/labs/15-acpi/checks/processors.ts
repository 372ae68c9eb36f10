import type { Check } from 'Handoff/Check'
import { returned } from './deeds'

/** The running kernel knows as many processors as it counted when it started. */
export const check: Check = (run, trace) => {
  const [first, later] = [returned(trace, 'KernelStarts'), returned(trace, 'KernelRuns')]
  if (later === null || first?.value === later.value) return { pass: true }
  return { pass: false, n: later.n, message: `${later.value}` }
}
