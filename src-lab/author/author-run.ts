/** Runs for an author, who changes one thing at a time: what did not change is not run again. */
import { rememberingCompiler } from '../compile/remembering-compiler'
import type { SourceFiles } from '../compile/compiler'
import type { LabBundle } from '../lab/bundle'
import type { ProofRun } from '../proof/proof'
import type { Probe } from '../request/probes'
import type { RunReply } from '../request/run-request'
import { labRequest, runLab, type LabEngine, type LabRunOptions } from '../run/lab-run'
import { rememberingEngine } from '../run/remembering-engine'

/** A lab's texts, as many as are compiled once. */
const TEXTS = 64
/** Events of all runs that are kept. */
const EVENTS = 400_000

/** `run` and `again` judge with the instructor's checks, too. */
export interface AuthorRuns {
  /** A text, a machine and a seed are run once, until the text, or what the lab does in its runs, is another. */
  readonly run: ProofRun
  /** Is run whatever is remembered: two runs have to be alike. */
  readonly again: ProofRun
  /** A run with bytes that are read on the way; nothing is judged. */
  readonly reading: (bundle: LabBundle, files: SourceFiles, options: LabRunOptions, probes: readonly Probe[]) => Promise<RunReply>
}

/** Runs over an engine: what it answers is kept as long as they are. */
export function authorRuns({ compiler, execute }: LabEngine): AuthorRuns {
  const engine = { compiler: rememberingCompiler(compiler, TEXTS), execute }
  const over =
    (one: LabEngine): ProofRun =>
    (bundle, files, machine, seed, answers) =>
      runLab(one, bundle, files, { machine, seed, answers, instructor: true })
  return {
    run: over(rememberingEngine(engine, EVENTS)),
    again: over(engine),
    reading: async (bundle, files, options, probes) => {
      const driver = await engine.compiler.compile(files, bundle.lab.entry)
      return execute({ ...labRequest(bundle, driver, options), probes })
    }
  }
}
