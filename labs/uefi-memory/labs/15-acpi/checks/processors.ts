import type { Check } from 'Handoff/Check'
import { returned } from './deeds'

/** The running kernel knows as many processors as it counted when it started. */
export const check: Check = (run, trace) => {
  const [first, later] = [returned(trace, 'KernelStarts'), returned(trace, 'KernelRuns')]
  if (later === null || first?.value === later.value) return { pass: true }
  const words = later.value === null ? 'no number' : `${later.value}`
  return {
    pass: false,
    n: later.n,
    message: `When it started, the kernel counted ${first?.value ?? 'no'} processors; now KernelRuns returns ${words}. Its copy is not the whole table.`
  }
}
