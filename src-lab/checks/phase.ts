/** `phase`: the machine came so far, in few enough tries, and nothing forbidden was called on the way. */
import type { CallEvent } from '../../src-firmware/trace/trace'
import type { PhaseCheck } from '../lab/lab'
import { causeOfRefusal } from './cause'
import type { Evidence } from './evidence'
import { fail, failAtEnd, PASS, PASS_AT_END, type Verdict } from './verdict'

const GOES_THERE: Readonly<Record<PhaseCheck['reached'], string>> = {
  permanentMemory: 'InstallPeiMemory',
  dxe: '',
  exited: 'ExitBootServices',
  virtual: 'SetVirtualAddressMap'
}
/** Between two tries a loader may read the map into the buffer it has, and nothing else: the firmware may have shut parts down. */
const QUIET = new Set(['GetMemoryMap', 'ExitBootServices'])

export function phaseVerdict(check: PhaseCheck, evidence: Evidence): Verdict {
  const reached = evidence.trace.find((event) =>
    check.reached === 'permanentMemory'
      ? event.changes.some((change) => change.what === 'move')
      : event.kind === 'phase' && event.to === check.reached
  )
  const tries = evidence.calls.filter((call) => call.service === GOES_THERE[check.reached])

  if (check.quietAfterFirstTry && tries[0]) {
    const noisy = evidence.calls.find((call) => call.n > tries[0]!.n && (reached === undefined || call.n < reached.n) && isNoisy(call))
    if (noisy)
      return fail({
        reason: 'forbidden',
        event: noisy,
        cause: noisy,
        expected: 'only GetMemoryMap and ExitBootServices',
        actual: noisy.service,
        sentence: `{service} on line {line} (call {call}) comes after the first try of ${tries[0].service}. From there on only GetMemoryMap and another try are safe.`
      })
  }
  if (check.tries && tries.length > check.tries.max) {
    const over = tries[check.tries.max]!
    return fail({
      reason: 'tries',
      event: over,
      cause: causeOfRefusal(evidence, tries[check.tries.max - 1]!),
      expected: `at most ${check.tries.max}`,
      actual: String(tries.length),
      sentence: '{service} on line {line} (call {call}) is one try too many: {expected}, not {actual}.'
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
      sentence: `The machine never came to '{expected}'[: {service} on line {line} (call {call}) answered {status}].`
    })
  }
  return check.reached === 'exited' || (check.tries === undefined && !check.quietAfterFirstTry) ? PASS : PASS_AT_END
}

function isNoisy(call: CallEvent): boolean {
  return call.table === 'BootServices' || call.table === 'ConOut' || call.table === 'ConIn'
    ? !QUIET.has(call.service)
    : /^(Print|AsciiPrint|DEBUG|Allocate|Free)/.test(call.service)
}
