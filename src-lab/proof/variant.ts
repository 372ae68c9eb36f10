/** The drivers that a lab's proof runs, and what one run of them showed. */
import type { Diagnostic, Place } from '../../src-firmware/trace/trace'
import type { Answers } from '../checks/answer'
import type { LabBundle } from '../lab/bundle'
import type { LabResult } from '../lab/lab'
import type { StepNotDone } from '../request/run-request'

/** What is run: the lab's starter, its solution, another right answer, or one of its mistakes. */
export type Variant = 'starter' | 'solution' | { readonly solution: string } | { readonly mistake: string }

/** One cell of the matrix: a variant of the driver on one machine with one seed. */
export interface ProofCell {
  readonly variant: Variant
  readonly machine: string
  readonly seed: number
  readonly result: LabResult
  /** Two runs gave the same trace. */
  readonly isRepeatable: boolean
  /** What the run of the solution shows to be right, by question. */
  readonly answers: Answers
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
  if (typeof variant === 'string') return variant
  return 'mistake' in variant ? `mistakes/${variant.mistake}` : `solutions/${variant.solution}`
}

/** The variant that has this name. */
export function variantNamed(name: string): Variant {
  if (name === 'starter' || name === 'solution') return name
  const [, folder, file] = /^(mistakes|solutions)\/(.*)$/s.exec(name)!
  return folder === 'mistakes' ? { mistake: file! } : { solution: file! }
}

/** Is this variant to pass? */
export function isRight({ lab }: Pick<LabBundle, 'lab'>, variant: Variant): boolean {
  if (typeof variant !== 'string') return 'solution' in variant
  return variant === 'solution' || lab.starter === 'passes'
}

/** Every text of a lab, in the order that they are proved in. */
export function variantsOf({ lab, solutions }: Pick<LabBundle, 'lab' | 'solutions'>): readonly Variant[] {
  return [
    'starter',
    ...(lab.starter === 'passes' ? [] : ['solution' as const]),
    ...Object.keys(solutions).map((solution) => ({ solution })),
    ...lab.mistakes.map(({ file }) => ({ mistake: file }))
  ]
}

/** The files that a variant is run with: a mistake and another right answer stand in for the solution's entry file. */
export function filesOf(
  { lab, starter, solution, solutions, mistakes }: Pick<LabBundle, 'lab' | 'starter' | 'solution' | 'solutions' | 'mistakes'>,
  variant: Variant
): Readonly<Record<string, string>> {
  if (typeof variant === 'string') return variant === 'starter' ? starter : solution
  return { ...solution, [lab.entry]: ('mistake' in variant ? mistakes[variant.mistake] : solutions[variant.solution]) ?? '' }
}

/**
 * Where a variant's file lies in the pack: of what does not differ from the starter there may be one alone. No file may lie there: then `writtenAt` tells
 * what it is made from.
 */
export function fileOf({ ref, lab, starter, solution }: LabBundle, variant: Variant, file: string = lab.entry): string {
  const root = `labs/${ref.lab}`
  if (typeof variant !== 'string' && file === lab.entry) return `${root}/${variantName(variant)}`
  const isStarter = variant === 'starter' || lab.starter === 'passes' || solution[file] === starter[file]
  return `${root}/${isStarter ? 'starter' : 'solution'}/${file}`
}

/** The place that an author goes to for a line of one of the lab's texts. @param path As `fileOf` gives it. */
export function writtenAt(
  { ref, made }: Pick<LabBundle, 'ref' | 'made'>,
  path: string,
  place: Pick<Place, 'line' | 'column'> = { line: 1, column: 1 }
): { readonly file: string; readonly line: number; readonly column: number } {
  const root = `labs/${ref.lab}/`
  const from = made[path.slice(root.length)]
  if (from === undefined) return { file: path, line: place.line, column: place.column }
  const file = root + from.file
  if (typeof from.lines === 'number') return { file, line: from.lines, column: 1 }
  return { file, line: from.lines[place.line - 1] ?? from.lines.at(-1) ?? 1, column: place.column }
}
