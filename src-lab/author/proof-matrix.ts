/** The proof as a table: checks in rows, and a column for each text, machine and seed. */
import type { Check, CheckResult, LabResult } from '../lab/lab'
import type { LabBundle } from '../lab/bundle'
import type { PackFiles } from '../pack/pack-files'
import type { PackProblem } from '../pack/problem'
import { proofOf, type Planned } from '../proof/proof'
import { endsAmiss, failed, failsBeside, isLeftOpen, leavesNothingToDo, mistakeOf } from '../proof/rules'
import { isRight, variantName, type ProofCell, type Variant } from '../proof/variant'

/** What one check says of one run. */
export interface MatrixCell {
  /** The check's id. */
  readonly check: string
  /** open: not run yet. notAsked: a prediction, of a text that nobody answers for. */
  readonly state: CheckResult['status'] | 'open' | 'notAsked'
  /** Is it as the proof wants it? null: that is not known yet. */
  readonly isRight: boolean | null
  /** It was so before the lab was changed, and is looked at again. */
  readonly isOld: boolean
  /** Its machine and seed are those that show it: of an `everywhere` check another run than the column's. */
  readonly result: CheckResult | null
  /** The event to stand on; null: there is none, or it is another run's: then `eventOf` finds it there. */
  readonly n: number | null
}

/** What can be wrong with a whole run. */
export type Amiss = 'differs' | 'error' | 'timeout' | 'nothingToDo' | 'types' | 'noAnswer' | 'stepNotDone' | 'doesNotPass'

/** One run. */
export interface MatrixColumn {
  readonly variant: Variant
  /** 'solution', 'mistakes/exact-size.ts'. */
  readonly name: string
  readonly machine: string
  readonly seed: number
  /** What is run: all files of the driver. */
  readonly files: Readonly<Record<string, string>>
  /** null: not run yet. */
  readonly status: LabResult['status'] | null
  readonly isRight: boolean | null
  /** What is wrong with the whole run, beside its checks; null: nothing, or it is not known. */
  readonly amiss: Amiss | null
  /** The run could not be made, and why; null: it could. */
  readonly problem: string | null
  readonly cells: readonly MatrixCell[]
}

/** A lab's proof, as far as it has come. */
export interface ProofMatrix {
  readonly checks: readonly Pick<Check, 'id' | 'title' | 'kind'>[]
  readonly columns: readonly MatrixColumn[]
  /** Columns that are done, of all. */
  readonly done: number
  readonly of: number
  /** What the whole proves, as `handoff pack test` tells it; null until every column is done. */
  readonly findings: readonly PackProblem[] | null
}

/** A run that was judged. */
export interface Proved {
  readonly cell: ProofCell
  /** The events to stand on, by the checks' ids. */
  readonly events: ReadonlyMap<string, number | null>
}

/** What is known of a column. */
export interface ColumnState {
  readonly planned: Planned
  /** null: not run yet. */
  readonly proved: Proved | null
  /** Results from before, by check: those whose check and text are as they were. */
  readonly old: ReadonlyMap<string, CheckResult>
  readonly problem: string | null
}

/** @param files The pack's, for the places of what is found. @param only The one mistake that the columns are of. */
export function matrixOf(bundle: LabBundle, states: readonly ColumnState[], files: PackFiles, only: string | null = null): ProofMatrix {
  const cells = states.flatMap(({ proved }) => (proved === null ? [] : [proved.cell]))
  const done = states.filter(({ proved, problem }) => proved !== null || problem !== null).length
  return {
    checks: bundle.lab.checks.map(({ id, title, kind }) => ({ id, title, kind })),
    columns: states.map((state) => columnOf(bundle, state, states)),
    done,
    of: states.length,
    findings: cells.length === states.length ? proofOf(bundle, cells, files, only).findings : null
  }
}

function columnOf(bundle: LabBundle, state: ColumnState, all: readonly ColumnState[]): MatrixColumn {
  const { planned, proved, problem } = state
  const { variant, machine, seed, files } = planned
  const cells = bundle.lab.checks.map((check) => cellOf(bundle, check, state, all))
  const amiss = proved === null ? null : amissIn(bundle, proved.cell)
  return {
    variant,
    name: variantName(variant),
    machine,
    seed,
    files,
    status: proved?.cell.result.status ?? null,
    isRight: problem !== null ? false : proved === null ? null : columnIsRight(amiss, cells),
    amiss,
    problem,
    cells
  }
}

function columnIsRight(amiss: Amiss | null, cells: readonly MatrixCell[]): boolean | null {
  if (amiss !== null || cells.some(({ isRight }) => isRight === false)) return false
  return cells.some(({ isRight }) => isRight === null) ? null : true
}

function amissIn(bundle: LabBundle, { variant, result, isRepeatable, typeErrors, unanswered, notDone }: ProofCell): Amiss | null {
  if (!isRepeatable) return 'differs'
  if (endsAmiss(bundle, variant, result)) return result.status === 'timeout' ? 'timeout' : 'error'
  if (leavesNothingToDo(bundle, variant, result)) return 'nothingToDo'
  if (!isRight(bundle, variant)) return null
  if (typeErrors.length > 0) return 'types'
  if (unanswered.length > 0) return 'noAnswer'
  if (notDone.length > 0) return 'stepNotDone'
  return result.status === 'pass' ? null : 'doesNotPass'
}

function cellOf(bundle: LabBundle, { id }: Check, { planned, proved, old }: ColumnState, all: readonly ColumnState[]): MatrixCell {
  if (proved === null) {
    const before = old.get(id) ?? null
    return { check: id, state: before?.status ?? 'open', isRight: null, isOld: before !== null, result: before, n: null }
  }
  const result = proved.cell.result.checks.find((one) => one.id === id) ?? null
  if (result === null) return { check: id, state: 'notAsked', isRight: true, isOld: false, result, n: null }
  return {
    check: id,
    state: result.status,
    isRight: isAsWanted(bundle, planned.variant, proved.cell.result, result, all),
    isOld: false,
    result,
    n: proved.events.get(id) ?? null
  }
}

/** Is what a check says of a run as the proof wants it? null: other runs of the text decide, and are not done. */
function isAsWanted(bundle: LabBundle, variant: Variant, run: LabResult, check: CheckResult, all: readonly ColumnState[]): boolean | null {
  if (isRight(bundle, variant)) return check.status === 'pass'
  if (endsAmiss(bundle, variant, run)) return check.status === 'pass'
  const named = mistakeOf(bundle, variant)
  if (named === undefined) return check.status !== 'pass' || !leavesNothingToDo(bundle, variant, run)
  if (check.id !== named.fails)
    return !failsBeside(bundle, variant, check) && !(check.status === 'notReached' && isLeftOpen(bundle, variant, run))
  if (check.status === 'fail') return true
  // Not a mistake here: then it must be one elsewhere.
  if (run.status !== 'pass') return false
  const own = all.filter(({ planned }) => variantName(planned.variant) === variantName(variant))
  if (own.some(({ proved }) => proved !== null && failed(proved.cell.result).includes(named.fails))) return true
  return own.every(({ proved }) => proved !== null) ? false : null
}
