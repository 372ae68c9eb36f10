/** Points of a run that a check looks at: the start, the end, a call, an exit. */
import type { Moment } from '../lab/lab'
import { findCalls } from './call-pattern'
import type { Evidence } from './evidence'

/** Where in the trace a moment of a check lies. */
export interface Moments {
  /** Numbers of the events after which to look; none: the run never came there. */
  readonly at: readonly number[]
  /** Nothing that comes later in the run adds to them. */
  readonly settled: boolean
}

/** Every point of the run that the moment means. */
export function momentsOf(evidence: Evidence, moment: Moment = 'end'): Moments {
  const { trace } = evidence
  if (moment === 'start') {
    const started = trace.findIndex((event) => event.kind === 'image' && event.state === 'started' && event.name === evidence.entry)
    return { at: [started < 0 ? 0 : started - 1], settled: true }
  }
  if (moment === 'returned')
    return once(trace.findIndex((event) => event.kind === 'image' && event.state === 'returned' && event.name === evidence.entry))
  if (moment === 'exited' || moment === 'virtual') return once(trace.findIndex((event) => event.kind === 'phase' && event.to === moment))
  if (moment === 'end') return { at: [trace.length - 1], settled: false }
  const after = 'after' in moment
  const pattern = after ? moment.after : moment.before
  const at = findCalls(evidence, pattern).map((call) => (after ? evidence.lastOf(call) : call.n - 1))
  return { at, settled: pattern.nth !== undefined && pattern.nth > 0 }
}

function once(n: number): Moments {
  return n < 0 ? { at: [], settled: false } : { at: [n], settled: true }
}
