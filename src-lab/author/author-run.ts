/** Runs for an author, who changes one thing at a time: what did not change is not run again. */
import { rememberingCompiler } from '../compile/remembering-compiler'
import type { ProofRun } from '../proof/proof'
import { runLab, type LabEngine } from '../run/lab-run'
import { rememberingEngine } from '../run/remembering-engine'

/** A lab's texts, as many as are compiled once. */
const TEXTS = 64
/** Events of all runs that are kept. */
const EVENTS = 400_000

/** Both judge with the instructor's checks, too. */
export interface AuthorRuns {
  /** A text, a machine and a seed are run once, until the text, or what the lab does in its runs, is another. */
  readonly run: ProofRun
  /** Is run whatever is remembered: two runs have to be alike. */
  readonly again: ProofRun
}

/** Runs over an engine: what it answers is kept as long as they are. */
export function authorRuns({ compiler, execute }: LabEngine): AuthorRuns {
  const engine = { compiler: rememberingCompiler(compiler, TEXTS), execute }
  const over =
    (one: LabEngine): ProofRun =>
    (bundle, files, machine, seed, answers) =>
      runLab(one, bundle, files, { machine, seed, answers, instructor: true })
  return { run: over(rememberingEngine(engine, EVENTS)), again: over(engine) }
}
