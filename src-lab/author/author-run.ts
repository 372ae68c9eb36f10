/** Runs for an author, who changes one thing at a time: what did not change is not run again. */
import { rememberingCompiler } from '../compile/remembering-compiler'
import type { ProofRun } from '../proof/proof'
import { runLab, type LabEngine } from '../run/lab-run'
import { rememberingEngine } from '../run/remembering-engine'

/** A lab's texts, as many as are compiled once. */
const TEXTS = 64
/** Events of all runs that are kept. */
const EVENTS = 400_000

/** Runs and judges with the instructor's checks. A text, a machine and a seed are run once, until the text, or what the lab does in its runs, is another. */
export function authorRun({ compiler, execute }: LabEngine): ProofRun {
  const engine = rememberingEngine({ compiler: rememberingCompiler(compiler, TEXTS), execute }, EVENTS)
  return (bundle, files, machine, seed, answers) => runLab(engine, bundle, files, { machine, seed, answers, instructor: true })
}
