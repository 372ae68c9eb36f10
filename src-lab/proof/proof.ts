/**
 * 'Lint is a proof': a lab's starter, solution and mistakes are run on every machine and seed it declares, twice, and each must
 * end as the lab says.
 */
import { rightAnswers, type Answers } from '../checks/answer'
import { Evidence } from '../checks/evidence'
import { checksFor } from '../checks/judge'
import type { LabBundle } from '../lab/bundle'
import type { Check, LabResult } from '../lab/lab'
import { mistakeFiles, type LabRun } from '../run/lab-run'
import type { StepNotDone } from '../request/run-request'
import type { CodeOf, PackProblem } from '../pack/problem'
import { pairsOf, type Pair } from '../lab/seeds'
import { sentencesIn } from '../sentences'

/** Compiles, runs and judges a driver in a lab, as `runLab` does. */
export type ProofRun = (
  bundle: LabBundle,
  files: Readonly<Record<string, string>>,
  machine: string,
  seed: number,
  answers?: Answers
) => Promise<Pick<LabRun, 'reply' | 'result'>>

type Variant = 'starter' | 'solution' | { readonly mistake: string }

/** One cell of the matrix: a variant of the driver on one machine with one seed. */
export interface ProofCell {
  readonly variant: Variant
  readonly machine: string
  readonly seed: number
  readonly result: LabResult
  /** Two runs gave the same trace. */
  readonly isRepeatable: boolean
  /** Questions whose answer the run of the solution does not show. */
  readonly unanswered: readonly string[]
  /** Steps of the lab that could not be carried out. */
  readonly notDone: readonly StepNotDone[]
}

/** What the proof of one lab found. */
export interface LabProof {
  readonly lab: string
  readonly cells: readonly ProofCell[]
  /** Empty: the lab is proved. */
  readonly findings: readonly PackProblem[]
  /** Mistakes that pass somewhere. That is allowed, and worth knowing: a learner who makes one sees it only where it fails. */
  readonly passing: readonly PassingMistake[]
}

/** A mistake that is none on some machines or seeds. */
interface PassingMistake {
  readonly file: string
  readonly on: readonly Pair[]
  /** Where it fails; empty: nowhere, which is a finding. */
  readonly failsOn: readonly Pair[]
}

/** 'mistakes/exact-size.ts', as people name it. */
export function variantName(variant: Variant): string {
  return typeof variant === 'string' ? variant : `mistakes/${variant.mistake}`
}

/** Proves one lab, one run after the other. */
export async function proveLab(bundle: LabBundle, run: ProofRun, again: ProofRun = run): Promise<LabProof> {
  const cells: ProofCell[] = []
  for (const planned of proofPlan(bundle)) cells.push(await proveCell(bundle, planned, run, again))
  return proofOf(bundle, cells)
}

/**
 * Runs one cell of the matrix, twice. The second run of the solution is given the right answers, which the first one has shown.
 *
 * @param second Runs it the second time: not from what `run` may remember.
 */
export async function proveCell(bundle: LabBundle, planned: Planned, run: ProofRun, second: ProofRun = run): Promise<ProofCell> {
  const { variant, files, machine, seed } = planned
  const { reply, result } = await run(bundle, files, machine, seed)
  const right = isRight(bundle, variant) && bundle.lab.predict ? rightAnswers(bundle.lab.predict, Evidence.of(reply)) : null
  const again = await second(bundle, files, machine, seed, right === null ? undefined : shown(right))
  return {
    variant,
    machine,
    seed,
    result: right === null ? result : again.result,
    isRepeatable: result.traceHash === again.result.traceHash,
    unanswered: Object.entries(right ?? {}).flatMap(([question, answer]) => (answer === null ? [question] : [])),
    notDone: reply.notDone ?? []
  }
}

/** Is this variant to pass? */
function isRight({ lab }: Pick<LabBundle, 'lab'>, variant: Variant): boolean {
  return variant === 'solution' || (variant === 'starter' && lab.starter === 'passes')
}

function shown(answers: ReturnType<typeof rightAnswers>): Answers {
  return Object.fromEntries(Object.entries(answers).flatMap(([question, answer]) => (answer === null ? [] : [[question, answer]])))
}

/** What the cells of a lab prove. */
export function proofOf(bundle: LabBundle, cells: readonly ProofCell[]): LabProof {
  const findings: PackProblem[] = []
  const find = (code: CodeOf<'proof'>, message: string, file = 'lab.json'): void =>
    void findings.push({ file: `labs/${bundle.ref.lab}/${file}`, line: 1, column: 1, code: `proof.${code}`, message })
  for (const { variant, machine, seed, isRepeatable } of cells)
    if (!isRepeatable) find('differs', `Two runs of ${variantName(variant)} on ${machine} with seed ${seed} gave different traces.`)
  for (const cell of cells) judgeCell(bundle, cell, find)
  judgeMistakes(bundle, cells, find)
  judgeChecks(bundle, cells, find)
  return { lab: bundle.ref.lab, cells, findings, passing: passingMistakes(bundle, cells) }
}

function passingMistakes({ lab }: LabBundle, cells: readonly ProofCell[]): readonly PassingMistake[] {
  return lab.mistakes.flatMap(({ file }) => {
    const own = cells.filter(({ variant }) => typeof variant !== 'string' && variant.mistake === file)
    const where = (isThere: (cell: ProofCell) => boolean): Pair[] => own.filter(isThere).map(({ machine, seed }) => ({ machine, seed }))
    const on = where(({ result }) => result.status === 'pass')
    return on.length === 0 ? [] : [{ file, on, failsOn: where(({ result }) => failed(result).length > 0) }]
  })
}

type Find = (code: CodeOf<'proof'>, message: string, file?: string) => void

/** A cell that has not been run. */
export interface Planned {
  readonly variant: Variant
  readonly files: Readonly<Record<string, string>>
  readonly machine: string
  readonly seed: number
}

/** Every cell of a lab's matrix: the cells of one variant stand together. */
export function proofPlan(bundle: LabBundle): readonly Planned[] {
  const { lab } = bundle
  const pairs = pairsOf(lab)
  const variants: { variant: Variant; files: Readonly<Record<string, string>> }[] = [{ variant: 'starter', files: bundle.starter }]
  if (lab.starter !== 'passes') variants.push({ variant: 'solution', files: bundle.solution })
  for (const { file } of lab.mistakes) variants.push({ variant: { mistake: file }, files: mistakeFiles(bundle, file) })
  return variants.flatMap(({ variant, files }) =>
    (isEverywhere(bundle, variant) ? pairs.slice(0, 1) : pairs).map((pair) => ({ variant, files, ...pair }))
  )
}

/** A mistake that an `everywhere` check is about: the check itself goes through the machines and seeds, so it starts from the first. */
function isEverywhere(bundle: LabBundle, variant: Variant): boolean {
  const fails = typeof variant === 'string' ? undefined : bundle.lab.mistakes.find((mistake) => mistake.file === variant.mistake)?.fails
  return bundle.lab.checks.some((check) => check.id === fails && check.kind === 'everywhere')
}

function failed(result: LabResult): readonly string[] {
  return result.checks.filter((check) => check.status === 'fail').map((check) => check.id)
}

function judgeCell(bundle: LabBundle, cell: ProofCell, find: Find): void {
  const { variant, machine, seed, result, unanswered, notDone } = cell
  const where = `on ${machine} with seed ${seed}`
  if (isRight(bundle, variant)) {
    // A driver that is wrong may leave the lab's side without what it needs; the right one may not.
    for (const { step, why } of notDone)
      find('stepNotDone', `The step '${step}' is not carried out with the ${variantName(variant)} ${where}: ${sentencesIn('en').deed(why)}`)
    for (const question of unanswered)
      find('noAnswer', `The ${variantName(variant)} ${where} does not show what the question '${question}' asks for.`)
    if (result.status === 'pass' || unanswered.length > 0) return
    const first = result.checks.find((check) => check.status === 'fail') ?? result.checks.find((check) => check.status !== 'pass')
    find(
      'solution',
      `The ${variantName(variant)} does not pass ${where}: ${result.status}${first ? `, '${first.id}' ${first.status}: ${first.message}` : ''}`
    )
    return
  }
  const named = typeof variant === 'string' ? null : bundle.lab.mistakes.find((mistake) => mistake.file === variant.mistake)
  if ((result.status === 'error' || result.status === 'timeout') && !aboutTheEnd(bundle, named?.fails, result)) {
    const open = result.checks.find((check) => check.status === 'notReached')
    find('ended', `The run of ${variantName(variant)} ${where} ended in ${result.status}${open ? `: '${open.id}': ${open.message}` : ''}.`)
    return
  }
  if (variant === 'starter' && failed(result).length === 0)
    find('starter', `The starter fails no check ${where}; a learner would have nothing to do.`)
  if (!named) return
  for (const id of failed(result))
    if (id !== named.fails)
      find(
        'otherFails',
        `The mistake fails '${id}' too ${where}; it should fail '${named.fails}' alone. Let '${id}' need it, or mend the mistake.`,
        `mistakes/${named.file}`
      )
}

/** A run may end early where the check that the mistake is about says so: a compile check for a text that does not run, a status for a driver that never returns. */
function aboutTheEnd(bundle: LabBundle, id: string | undefined, result: LabResult): boolean {
  const check = bundle.lab.checks.find((one) => one.id === id)
  return check !== undefined && failed(result).includes(check.id) && check.kind === (result.status === 'timeout' ? 'status' : 'compile')
}

function judgeMistakes(bundle: LabBundle, cells: readonly ProofCell[], find: Find): void {
  for (const { file, fails } of bundle.lab.mistakes) {
    const own = cells.filter(({ variant }) => typeof variant !== 'string' && variant.mistake === file)
    if (!own.some(({ result }) => failed(result).includes(fails)))
      find('mistakePasses', `This mistake never fails '${fails}', on no machine and with no seed.`, `mistakes/${file}`)
    // Where it is no mistake it must be right: neither failing nor left open.
    for (const { machine, seed, result } of own)
      if (failed(result).length === 0 && result.status === 'fail')
        find(
          'mistakeOpen',
          `This mistake neither passes nor fails on ${machine} with seed ${seed}: a check is left open.`,
          `mistakes/${file}`
        )
  }
}

/** Every check fails somewhere, and every sentence that the lab wrote is said somewhere. */
function judgeChecks(bundle: LabBundle, cells: readonly ProofCell[], find: Find): void {
  for (const check of checksFor(bundle, { instructor: true })) {
    const reasons = new Set(
      cells.flatMap(({ result }) => result.checks.filter((one) => one.id === check.id && one.status === 'fail').map((one) => one.reason))
    )
    if (reasons.size === 0) find('neverFails', `The check '${check.id}' fails in no run; add a mistake that it catches.`)
    for (const reason of sentencesOf(check))
      if (!reasons.has(reason))
        find('neverSaid', `The sentence of '${check.id}' for '${reason}' is said in no run; add a mistake for it, or leave it out.`)
  }
}

/** The reasons that the lab has written a sentence for; a check of every machine fails for those of the checks in it. */
function sentencesOf(check: Check): readonly string[] {
  const own = typeof check.why === 'object' ? Object.keys(check.why) : []
  return check.kind === 'everywhere' ? [...new Set([...own, ...check.checks.flatMap(sentencesOf)])] : own
}
