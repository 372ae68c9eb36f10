/**
 * 'Lint is a proof': a lab's starter, solution and mistakes are run on every machine and seed it declares, twice, and each must
 * end as the lab says.
 */
import { rightAnswers, type Answers } from '../checks/answer'
import { Evidence } from '../checks/evidence'
import type { Place, Stopped } from '../../src-firmware/trace/trace'
import type { LabBundle } from '../lab/bundle'
import type { LabRun } from '../run/lab-run'
import type { PackFiles } from '../pack/pack-files'
import type { PackProblem } from '../pack/problem'
import { pairsOf, type Pair } from '../lab/seeds'
import { proofFindings } from './proof-findings'
import { failed, mistakeOf } from './rules'
import { filesOf, isRight, variantName, variantsOf, type ProofCell, type Variant } from './variant'

/** Compiles, runs and judges a driver in a lab, as `runLab` does. */
export type ProofRun = (
  bundle: LabBundle,
  files: Readonly<Record<string, string>>,
  machine: string,
  seed: number,
  answers?: Answers
) => Promise<Pick<LabRun, 'reply' | 'result'>>

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

/** Proves one lab, one run after the other. @param files Its pack's, for the places of what is found. */
export async function proveLab(bundle: LabBundle, files: PackFiles, run: ProofRun, again: ProofRun = run): Promise<LabProof> {
  const cells: ProofCell[] = []
  for (const planned of proofPlan(bundle)) cells.push(await proveCell(bundle, planned, run, again))
  return proofOf(bundle, cells, files)
}

/**
 * Runs one cell of the matrix, twice. The second run of the solution is given the right answers, which the first one has shown.
 *
 * @param second Runs it the second time: not from what `run` may remember.
 */
export async function proveCell(bundle: LabBundle, planned: Planned, run: ProofRun, second: ProofRun = run): Promise<ProofCell> {
  const { variant, files, machine, seed } = planned
  const { reply, result } = await run(bundle, files, machine, seed)
  // What is right is what the solution shows: another right answer may take another way there.
  const right =
    typeof variant === 'string' && isRight(bundle, variant) && bundle.lab.predict
      ? rightAnswers(bundle.lab.predict, Evidence.of(reply))
      : null
  const answers = shown(right ?? {})
  const again = await second(bundle, files, machine, seed, right === null ? undefined : answers)
  return {
    variant,
    machine,
    seed,
    result: right === null ? result : again.result,
    isRepeatable: result.traceHash === again.result.traceHash,
    answers,
    unanswered: Object.entries(right ?? {}).flatMap(([question, answer]) => (answer === null ? [question] : [])),
    notDone: reply.notDone ?? [],
    typeErrors: reply.result.diagnostics.filter(({ category }) => category === 'error'),
    stoppedAt: placeOf(reply.result.stopped)
  }
}

function shown(answers: ReturnType<typeof rightAnswers>): Answers {
  return Object.fromEntries(Object.entries(answers).flatMap(([question, answer]) => (answer === null ? [] : [[question, answer]])))
}

function placeOf(stopped: Stopped | null): Place | null {
  if (!stopped?.file || !stopped.line) return null
  return { file: stopped.file, line: stopped.line, column: stopped.column ?? 1 }
}

/** What the cells of a lab prove. @param files Its pack's, for the places of what is found. @param only The one mistake that was run. */
export function proofOf(bundle: LabBundle, cells: readonly ProofCell[], files: PackFiles, only: string | null = null): LabProof {
  return { lab: bundle.ref.lab, cells, findings: proofFindings(bundle, cells, files, only), passing: passingMistakes(bundle, cells) }
}

function passingMistakes({ lab }: LabBundle, cells: readonly ProofCell[]): readonly PassingMistake[] {
  return lab.mistakes.flatMap(({ file }) => {
    const own = cells.filter(({ variant }) => variantName(variant) === `mistakes/${file}`)
    const where = (isThere: (cell: ProofCell) => boolean): Pair[] => own.filter(isThere).map(({ machine, seed }) => ({ machine, seed }))
    const on = where(({ result }) => result.status === 'pass')
    return on.length === 0 ? [] : [{ file, on, failsOn: where(({ result }) => failed(result).length > 0) }]
  })
}

/** A cell that has not been run. */
export interface Planned {
  readonly variant: Variant
  readonly files: Readonly<Record<string, string>>
  readonly machine: string
  readonly seed: number
}

/** Every cell of a lab's matrix: the cells of one variant stand together. @param only Those of one mistake alone. */
export function proofPlan(bundle: LabBundle, only: string | null = null): readonly Planned[] {
  const { lab } = bundle
  const pairs = pairsOf(lab)
  const variants = only === null ? variantsOf(bundle) : [{ mistake: only }]
  return variants.flatMap((variant) =>
    (isEverywhere(bundle, variant) ? pairs.slice(0, 1) : pairs).map((pair) => ({ variant, files: filesOf(bundle, variant), ...pair }))
  )
}

/** A mistake that an `everywhere` check is about: the check itself goes through the machines and seeds, so it starts from the first. */
function isEverywhere(bundle: LabBundle, variant: Variant): boolean {
  const fails = mistakeOf(bundle, variant)?.fails
  return bundle.lab.checks.some((check) => check.id === fails && check.kind === 'everywhere')
}
