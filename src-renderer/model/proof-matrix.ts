/** The proof of a lab as a table: a row for each text on each machine and seed, a column for each check. */
import type { LabBundle } from '../../src-lab/lab/bundle'
import type { Pair } from '../../src-lab/lab/seeds'
import { proofPlan, type Planned } from '../../src-lab/proof/proof'
import type { ProofCell, Variant } from '../../src-lab/proof/variant'

type Status = ProofCell['result']['checks'][number]['status']

export interface MatrixRow extends Pair {
  readonly key: string
  readonly variant: Variant
  /** null: it was not run yet. */
  readonly cell: ProofCell | null
  /** What the whole row is to be, and is not, in a word or two; null: all is well, or it is not known. */
  readonly wrong: string | null
}

export function keyOf({ variant, machine, seed }: Pick<Planned, 'variant' | 'machine' | 'seed'>): string {
  return JSON.stringify([variant, machine, seed])
}

export function matrixRows(bundle: LabBundle, cells: ReadonlyMap<string, ProofCell>): readonly MatrixRow[] {
  return proofPlan(bundle).map(({ variant, machine, seed }) => {
    const key = keyOf({ variant, machine, seed })
    const cell = cells.get(key) ?? null
    return { key, variant, machine, seed, cell, wrong: cell && wrongOf(bundle, variant, cell) }
  })
}

function wrongOf({ lab }: LabBundle, variant: Variant, { result, isRepeatable, typeErrors }: ProofCell): string | null {
  if (!isRepeatable) return 'two runs differ'
  if (result.status === 'error' || result.status === 'timeout') return result.status === 'timeout' ? 'out of steps' : 'could not be judged'
  if (variant === 'starter' && lab.starter !== 'passes' && result.status === 'pass') return 'passes'
  if (variant === 'solution' && typeErrors.length > 0) return 'type error'
  return null
}

/** The status of a check in a row; null: that is not known, or the check is not asked there. */
export function statusOf(row: MatrixRow, check: string): Status | null {
  return row.cell?.result.checks.find(({ id }) => id === check)?.status ?? null
}

/** Is this not as the lab says? A mistake fails the check that it names, and no other; a solution fails none. */
export function isWrong({ lab }: LabBundle, row: MatrixRow, check: string): boolean {
  const status = statusOf(row, check)
  const { variant } = row
  if (status === null) return false
  if (variant === 'solution' || (variant === 'starter' && lab.starter === 'passes')) return status !== 'pass'
  return typeof variant !== 'string' && status === 'fail' && lab.mistakes.find(({ file }) => file === variant.mistake)?.fails !== check
}

/** Mistakes that fail nowhere, once all their rows are known. */
export function unseenMistakes({ lab }: LabBundle, rows: readonly MatrixRow[]): readonly string[] {
  return lab.mistakes.flatMap(({ file, fails }) => {
    const own = rows.filter(({ variant }) => typeof variant !== 'string' && variant.mistake === file)
    const isKnown = own.every(({ cell }) => cell !== null)
    return isKnown && !own.some((row) => statusOf(row, fails) === 'fail') ? [file] : []
  })
}
