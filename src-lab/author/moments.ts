/** The moments of a run that a check can look at, for who stands at an event. */
import type { Moment } from '../lab/lab'
import type { Evidence } from '../checks/evidence'
import { callOf, namedCall } from './naming'

/** A moment, and how a sentence ends that is about it. */
export interface ToldMoment {
  /** Absent: the end. */
  readonly at?: Moment
  readonly words: string
}

const END: ToldMoment = { words: 'at the end' }

/** The end of the run, and the moment that is looked at: where both are alike, a check may look at either. */
export function momentsFor(evidence: Evidence, n: number): readonly ToldMoment[] {
  const isLast = n >= evidence.trace.length - 1
  return isLast ? [END] : [END, momentAt(evidence, n)]
}

/** Fields of a check that looks at a moment. */
export const atOf = ({ at }: ToldMoment): { at?: Moment } => (at === undefined ? {} : { at })

/** The moment after an event, told by the call that it belongs to or that came before. */
function momentAt(evidence: Evidence, n: number): ToldMoment {
  const event = evidence.trace[n]
  if (event?.kind === 'image' && event.state === 'returned' && event.name === evidence.entry)
    return { at: 'returned', words: 'when the driver has returned' }
  if (event?.kind === 'phase' && (event.to === 'exited' || event.to === 'virtual'))
    return { at: event.to, words: event.to === 'exited' ? 'when the boot services have ended' : 'when virtual addresses have begun' }
  const call = callOf(evidence, n) ?? evidence.calls.findLast((one) => one.n <= n)
  if (call === undefined || call === null) return { at: 'start', words: 'when the driver begins' }
  return { at: { after: namedCall(evidence, call) }, words: `after ${call.service}${lineWords(call.at?.line)}` }
}

/** ' on line 12'; nothing where there is no line. */
export function lineWords(line: number | undefined): string {
  return line === undefined ? '' : ` on line ${line}`
}
