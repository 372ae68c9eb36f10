/** Judges one run of a lab: every check becomes a result with a reason, a sentence and the places it is about. */
import type { SourceFinding } from '../compile/compiler'
import type { LabBundle } from '../lab/bundle'
import type { Check, CheckResult, EverywhereCheck, LabResult } from '../lab/lab'
import { pairsOf } from '../lab/seeds'
import { fillSentence } from '../lab/sentence'
import type { RunReply } from '../request/run-request'
import { consoleText, sentencesIn, type Language } from '../sentences'
import { accessVerdict } from './access'
import { answerVerdict, type Answers } from './answer'
import { balanceVerdict } from './balance'
import { callsVerdict } from './calls'
import { compileVerdict } from './compile'
import { consoleVerdict } from './console'
import { entryVerdict } from './entry'
import { Evidence } from './evidence'
import { mapVerdict } from './map'
import { memoryVerdict } from './memory'
import { phaseVerdict } from './phase'
import { scriptVerdict } from './script'
import { sourceVerdict } from './source'
import { statusVerdict } from './status'
import { culpritOf, stoppedVerdict } from './stopped'
import { fail, PASS, type Verdict } from './verdict'
import { placesOf, sentenceOf, withoutUnknown } from './words'

/** What a run is judged from. */
export interface JudgeInput {
  readonly bundle: Pick<LabBundle, 'ref' | 'lab'>
  readonly reply: RunReply
  /** What the compiler found for each `source` check, by its id. */
  readonly findings?: ReadonlyMap<string, readonly SourceFinding[]>
  /** Absent: the run is judged without its predictions. */
  readonly answers?: Answers
  /** The solution's run on the same machine and seed, for predictions whose answer it shows. */
  readonly solution?: RunReply
  /** Runs of the same driver on other machines and seeds, for `everywhere`. null: there is none. */
  readonly elsewhere?: (machine: string, seed: number) => RunReply | null
  /** Also the checks that only instructors run. */
  readonly instructor?: boolean
  /** What the app's own sentences are said in; a lab's are in the bundle's. Absent: English. */
  readonly language?: Language
  /** The runs elsewhere are still to come: a first answer, while they are made. */
  readonly isEarly?: boolean
}

/** The checks of a lab that take part: without predictions nobody was asked for, and without the instructor's own. */
export function checksFor(bundle: Pick<LabBundle, 'lab'>, options: { answers?: Answers; instructor?: boolean }): readonly Check[] {
  return judged(bundle.lab.checks, options.instructor === true).filter((check) => check.kind !== 'answer' || options.answers !== undefined)
}

/** The result of a lab's run, check by check. */
export function judge(input: JudgeInput): LabResult {
  const { bundle, reply } = input
  const evidence = Evidence.of(reply, input.language)
  const verdicts = new Judgement(input, evidence, checksFor(bundle, input)).verdicts()
  const checks = verdicts.map(({ check, verdict }) => resultOf(check, verdict, evidence))
  return {
    version: 1,
    pack: bundle.ref.pack,
    lab: bundle.ref.lab,
    revision: bundle.lab.revision,
    machine: evidence.machine,
    seed: evidence.seed,
    // A prediction is a guess before the run: a wrong one is told what is right, and keeps no lab from passing.
    status: labStatus(
      evidence,
      verdicts.filter(({ check }) => check.kind !== 'answer').map(({ verdict }) => verdict)
    ),
    checks,
    console: consoleText(reply.result.console, sentencesIn('en')),
    get traceHash() {
      return reply.result.traceHash
    }
  }
}

/** The `everywhere` checks of a run whose turn has come: only for these are other machines worth running. */
export function everywhereDue(input: JudgeInput): readonly EverywhereCheck[] {
  const evidence = Evidence.of(input.reply, input.language)
  const judgement = new Judgement(input, evidence, checksFor(input.bundle, input))
  return checksFor(input.bundle, input).filter((check): check is EverywhereCheck => check.kind === 'everywhere' && judgement.isDue(check))
}

function labStatus(evidence: Evidence, verdicts: readonly Verdict[]): LabResult['status'] {
  const reason = evidence.result.stopped?.reason
  if (reason === 'watchdog' || reason === 'syntax' || reason === 'import') return 'error'
  if (reason === 'steps') return 'timeout'
  if (verdicts.some((verdict) => verdict.outcome === 'error')) return 'error'
  return verdicts.every((verdict) => verdict.outcome === 'pass') ? 'pass' : 'fail'
}

/** One run's checks, each evaluated once. */
class Judgement {
  private readonly known = new Map<string, Verdict>()
  private readonly culprit: Check | null

  constructor(
    private readonly input: JudgeInput,
    private readonly evidence: Evidence,
    private readonly checks: readonly Check[]
  ) {
    this.culprit = culpritOf(checks, evidence)
  }

  verdicts(): { check: Check; verdict: Verdict }[] {
    return this.checks.map((check) => ({ check, verdict: this.verdict(check) }))
  }

  /** Has the driver come through, and have all passed that the check needs? */
  isDue(check: Check): boolean {
    return this.evidence.result.stopped === null && this.unmet(check) === undefined
  }

  /** The first check that this one needs and that has not passed. */
  private unmet(check: Check): Check | undefined {
    return this.checks.find((one) => check.needs?.includes(one.id) && this.verdict(one).outcome !== 'pass')
  }

  private verdict(check: Check): Verdict {
    const known = this.known.get(check.id)
    if (known) return known
    const verdict = this.attempt(check)
    this.known.set(check.id, verdict)
    return verdict
  }

  /** A check that throws has failed, whatever it was about to say. */
  private attempt(check: Check): Verdict {
    this.evidence.startCheck()
    try {
      return this.decide(check)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      return { outcome: 'error', message: this.evidence.words.open.broken(why), isBroken: true }
    }
  }

  private decide(check: Check): Verdict {
    const { stopped } = this.evidence.result
    if (check === this.culprit) return stoppedVerdict(check, this.evidence)
    const unmet = this.unmet(check)
    if (unmet) {
      const message = this.evidence.words.open.waitsFor(unmet.title)
      return stopped === null ? { outcome: 'notReached', reason: 'needs', message } : { outcome: 'notReached', message }
    }
    // Other machines are not asked while the driver cannot get through on this one.
    if (stopped !== null && check.kind === 'everywhere') return { outcome: 'notReached', message: this.evidence.words.open.wasStopped }
    const verdict = this.evaluate(check)
    if (check.kind === 'compile' || check.kind === 'source' || check.kind === 'answer') return verdict
    // A stopped driver fails exactly one check; what others found before it is the consequence of the same thing, or not certain yet.
    if (stopped !== null && (verdict.outcome === 'fail' || (verdict.outcome === 'pass' && !verdict.settled)))
      return { outcome: 'notReached', message: this.evidence.words.open.wasStopped }
    if (this.evidence.isCut && (verdict.outcome === 'pass' || verdict.outcome === 'fail') && !verdict.settled) return cut(this.evidence)
    return verdict
  }

  private evaluate(check: Check): Verdict {
    const { evidence, input } = this
    switch (check.kind) {
      case 'source':
        return sourceVerdict(check, input.findings?.get(check.id), evidence)
      case 'answer':
        return answerVerdict(
          check,
          input.bundle.lab.predict ?? [],
          input.answers ?? {},
          input.solution ? Evidence.of(input.solution, input.language) : null,
          evidence,
          evidence.words
        )
      case 'everywhere':
        return everywhere(check, input, evidence)
      default:
        // One run is judged several times while others are made.
        return evidence.once(check, () => verdictOfRun(check, evidence))
    }
  }
}

/** What hangs on nothing but the run. */
function verdictOfRun(check: Exclude<Check, { kind: 'source' | 'answer' | 'everywhere' }>, evidence: Evidence): Verdict {
  switch (check.kind) {
    case 'status':
      return statusVerdict(check, evidence)
    case 'calls':
      return callsVerdict(check, evidence)
    case 'map':
      return mapVerdict(check, evidence)
    case 'balance':
      return balanceVerdict(check, evidence)
    case 'access':
      return accessVerdict(check, evidence)
    case 'phase':
      return phaseVerdict(check, evidence)
    case 'console':
      return consoleVerdict(check, evidence)
    case 'compile':
      return compileVerdict(evidence)
    case 'memory':
      return memoryVerdict(check, evidence)
    case 'hob':
    case 'gcd':
    case 'pool':
    case 'lmb':
    case 'mm':
      return entryVerdict(check, check.kind, evidence)
    case 'script':
      return scriptVerdict(check, evidence)
  }
}

/** `everywhere`: the checks it wraps, on every machine and seed. The first pair that fails is shown, and can be run again. */
function everywhere(check: EverywhereCheck, input: JudgeInput, own: Evidence): Verdict {
  let open: Verdict | null = null
  for (const { machine, seed } of pairsOf(input.bundle.lab, check)) {
    const reply = machine === own.machine && seed === own.seed ? input.reply : (input.elsewhere?.(machine, seed) ?? null)
    if (reply === null && input.isEarly) return { outcome: 'notReached', reason: 'pending', message: own.words.open.pending }
    if (reply === null) return { outcome: 'error', message: own.words.open.noRun(machine, seed) }
    if (reply.result.stopped?.reason === 'watchdog')
      return { outcome: 'error', message: own.words.failed.there(machine, seed, own.sentences.why(reply.result.stopped.why)) }
    const evidence = Evidence.of(reply, input.language)
    for (const { check: inner, verdict } of innerVerdicts(check, input, evidence)) {
      if (verdict.outcome === 'pass') continue
      if (verdict.outcome === 'error') return verdict
      const there = (text: string): string => own.words.failed.there(machine, seed, text)
      if (verdict.outcome === 'notReached') {
        open ??= { outcome: 'notReached', message: there(verdict.message) }
        continue
      }
      const { failure } = verdict
      const places = placesOf(failure, evidence)
      const placed = (value: string | number | null | undefined): string | null =>
        value === null || value === undefined ? null : there(String(value))
      return fail({
        ...failure,
        expected: placed(failure.expected),
        actual: placed(failure.actual),
        on: { machine, seed },
        sentence: '{inner}',
        places: {
          ...places,
          expected: placed(places.expected),
          actual: placed(places.actual),
          inner: there(fillSentence(sentenceOf(inner, failure, places), places))
        }
      })
    }
  }
  return open ?? PASS
}

/** What the inner checks say of one run: the same whichever run of the lab asks. */
function innerVerdicts(check: EverywhereCheck, input: JudgeInput, evidence: Evidence): readonly { check: Check; verdict: Verdict }[] {
  const isInstructor = input.instructor === true
  const known = evidence.once(check, () => new Map<boolean, readonly { check: Check; verdict: Verdict }[]>())
  const verdicts = known.get(isInstructor) ?? new Judgement(input, evidence, judged(check.checks, isInstructor)).verdicts()
  known.set(isInstructor, verdicts)
  return verdicts
}

function judged(checks: readonly Check[], isInstructor: boolean): readonly Check[] {
  return checks.filter((check) => isInstructor || check.instructorOnly !== true)
}

function cut(evidence: Evidence): Verdict {
  return { outcome: 'error', message: evidence.words.open.cut(evidence.result.events, evidence.trace.length - 1) }
}

function resultOf(check: Check, verdict: Verdict, evidence: Evidence): CheckResult {
  const base = {
    id: check.id,
    step: check.step,
    reason: null,
    file: null,
    line: null,
    call: null,
    causeLine: null,
    causeCall: null,
    expected: null,
    actual: null,
    machine: evidence.machine,
    seed: evidence.seed
  }
  if (verdict.outcome === 'pass') return { ...base, status: 'pass', message: '' }
  if (verdict.outcome === 'error' && verdict.isBroken) return { ...base, status: 'fail', reason: 'error', message: verdict.message }
  if (verdict.outcome === 'notReached' && verdict.reason !== undefined) {
    const own = typeof check.why === 'object' ? check.why[verdict.reason] : undefined
    return {
      ...base,
      status: 'notReached',
      reason: verdict.reason,
      message: own === undefined ? verdict.message : fillSentence(withoutUnknown(own, {}), {})
    }
  }
  if (verdict.outcome !== 'fail')
    return { ...base, status: 'notReached', reason: verdict.outcome === 'error' ? 'unjudged' : null, message: verdict.message }
  const { failure } = verdict
  const places = placesOf(failure, evidence)
  const where = failure.place ?? failure.event?.at ?? null
  const number = (value: string | number | null | undefined): number | null => (typeof value === 'number' ? value : null)
  return {
    ...base,
    status: 'fail',
    reason: failure.reason,
    message: fillSentence(sentenceOf(check, failure, places), places),
    file: where?.file ?? null,
    line: where?.line ?? null,
    call: number(places.call),
    causeLine: number(places.causeLine),
    causeCall: number(places.causeCall),
    expected: failure.expected,
    actual: failure.actual,
    ...failure.on,
    ...(typeof places.during === 'string' && { during: places.during }),
    ...(failure.refutedBy !== undefined && { refutedBy: failure.refutedBy })
  }
}
