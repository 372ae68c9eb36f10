/** `phase`: the machine came so far, in few enough tries, and nothing forbidden was called on the way. */
import { factsOf, isOfClass } from '../../src-firmware'
import type { CallEvent } from '../../src-firmware/trace/trace'
import type { PhaseCheck } from '../lab/lab'
import { causeOfRefusal } from './cause'
import type { Evidence } from './evidence'
import { fail, failAtEnd, PASS, PASS_AT_END, type Verdict } from './verdict'

/** Passes when the machine came there, in few enough tries. */
export function phaseVerdict(check: PhaseCheck, evidence: Evidence): Verdict {
  const { words } = evidence
  const reached = evidence.trace.find((event) =>
    check.reached === 'permanentMemory'
      ? event.changes.some((change) => change.what === 'move')
      : event.kind === 'phase' && event.to === check.reached
  )
  const tries = evidence.calls.filter((call) => factsOf(call).leadsTo === check.reached)

  if (check.quietAfterFirstTry && tries[0]) {
    const noisy = evidence.calls.find((call) => call.n > tries[0]!.n && (reached === undefined || call.n < reached.n) && isNoisy(call))
    if (noisy)
      return fail({
        reason: 'forbidden',
        event: noisy,
        cause: noisy,
        expected: words.onlyThese,
        actual: noisy.service,
        sentence: words.failed.notQuiet(tries[0].service)
      })
  }
  if (check.tries && tries.length > check.tries.max) {
    const over = tries[check.tries.max]!
    return fail({
      reason: 'tries',
      event: over,
      cause: causeOfRefusal(evidence, tries[check.tries.max - 1]!),
      expected: words.atMost(check.tries.max),
      actual: String(tries.length),
      sentence: words.failed.tries
    })
  }
  if (reached === undefined) {
    const last = tries.at(-1) ?? null
    return failAtEnd({
      reason: 'notReached',
      event: last,
      cause: last ? causeOfRefusal(evidence, last) : null,
      expected: check.reached,
      actual: evidence.state(evidence.trace.length - 1).phase,
      sentence: words.failed.notReached
    })
  }
  return check.reached === 'exited' || (check.tries === undefined && !check.quietAfterFirstTry) ? PASS : PASS_AT_END
}

/** Between two tries a loader may read the map into the buffer it has, and nothing else: the firmware may have shut parts down. */
function isNoisy(call: CallEvent): boolean {
  const { tellsMap, leadsTo } = factsOf(call)
  if (call.table === 'BootServices' || call.table === 'ConOut' || call.table === 'ConIn') return !tellsMap && leadsTo !== 'exited'
  return (['console', 'allocates', 'frees'] as const).some((kind) => isOfClass(call, kind))
}
