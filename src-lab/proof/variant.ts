/** The drivers that a lab's proof runs, and what one run of them showed. */
import type { Diagnostic, Place } from '../../src-firmware/trace/trace'
import type { LabBundle } from '../lab/bundle'
import type { LabResult } from '../lab/lab'
import type { StepNotDone } from '../request/run-request'

/** What is run: the lab's starter, its solution, or one of its mistakes. */
export type Variant = 'starter' | 'solution' | { readonly mistake: string }

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
  /** What TypeScript finds wrong. */
  readonly typeErrors: readonly Diagnostic[]
  /** Where the driver was stopped; null: it was not, or nowhere in its text. */
  readonly stoppedAt: Place | null
}

/** 'mistakes/exact-size.ts', as people name it. */
export function variantName(variant: Variant): string {
  return typeof variant === 'string' ? variant : `mistakes/${variant.mistake}`
}

/** Is this variant to pass? */
export function isRight({ lab }: Pick<LabBundle, 'lab'>, variant: Variant): boolean {
  return variant === 'solution' || (variant === 'starter' && lab.starter === 'passes')
}

/** The file of the pack that a variant's file lies in: of what does not differ from the starter there may be one alone. */
export function fileOf({ ref, lab, starter, solution }: LabBundle, variant: Variant, file: string = lab.entry): string {
  const root = `labs/${ref.lab}`
  if (typeof variant !== 'string' && file === lab.entry) return `${root}/mistakes/${variant.mistake}`
  const isStarter = variant === 'starter' || lab.starter === 'passes' || solution[file] === starter[file]
  return `${root}/${isStarter ? 'starter' : 'solution'}/${file}`
}
