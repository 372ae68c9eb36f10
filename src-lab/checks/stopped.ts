/** A driver that was stopped fails exactly one check: the one that looks at what stopped it, else at what the driver returned. */
import type { Check, StatusCheck } from '../lab/lab'
import { accessVerdict } from './access'
import { compileVerdict } from './compile'
import type { Evidence } from './evidence'
import { fail, type Verdict } from './verdict'

/** The one check that a stopped driver fails. */
export function culpritOf(checks: readonly Check[], evidence: Evidence): Check | null {
  const { stopped } = evidence.result
  if (stopped === null) return null
  if (stopped.reason === 'syntax' || stopped.reason === 'import') {
    const compile = checks.find((check) => check.kind === 'compile')
    if (compile) return compile
  }
  if (stopped.reason === 'fault') {
    const access = checks.find((check) => check.kind === 'access' && accessVerdict(check, evidence).outcome === 'fail')
    if (access) return access
  }
  const driver = checks.find((check): check is StatusCheck => check.kind === 'status' && check.of === 'driver')
  return driver ?? checks[0] ?? null
}

/** How that check fails. */
export function stoppedVerdict(check: Check, evidence: Evidence): Verdict {
  const stopped = evidence.result.stopped!
  if (check.kind === 'access') {
    const verdict = accessVerdict(check, evidence)
    if (verdict.outcome === 'fail') return verdict
  }
  if (check.kind === 'compile') {
    const verdict = compileVerdict(evidence)
    if (verdict.outcome === 'fail') return verdict
  }
  const { file, line, column } = stopped
  const { failed, or } = evidence.words
  const message = evidence.sentences.why(stopped.why)
  const event = evidence.trace.findLast(
    (one) => one.kind === 'call' && one.call !== null && line !== null && one.at?.file === file && one.at.line === line
  )
  return fail({
    reason: check.kind === 'status' ? 'notReturned' : check.kind === 'compile' ? 'error' : 'stopped',
    event: event ?? null,
    place: file !== null && line !== null ? { file, line, column: column ?? 1 } : null,
    cause: null,
    expected: check.kind === 'status' ? (typeof check.is === 'string' ? check.is : or(check.is)) : null,
    actual: message,
    sentence: failed.stopped,
    places: {
      during: evidence.osCall(event?.n ?? evidence.trace.length),
      stop: failed.stop(message)
    }
  })
}
