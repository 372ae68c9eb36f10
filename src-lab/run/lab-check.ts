/** A lab's checks on every machine and seed of it: what Check does in the app, and `handoff check` on the command line. */
import type { SourceFiles } from '../compile/compiler'
import type { LabBundle } from '../lab/bundle'
import { pairsOf, type Pair } from '../lab/seeds'
import { runLab, type LabEngine, type LabRun, type LabRunOptions } from './lab-run'
import { rememberingEngine } from './remembering-engine'

/** How a lab is checked. */
interface LabCheckOptions extends Omit<LabRunOptions, 'machine' | 'seed'> {
  /** Absent: every machine and seed of the lab, in its order. */
  readonly pairs?: readonly Pair[]
}

/** Runs and judges a driver on one machine and seed after the other; whoever asks may leave off at any of them. */
export async function* checkLab(
  engine: LabEngine,
  bundle: LabBundle,
  files: SourceFiles,
  { pairs = pairsOf(bundle.lab), ...options }: LabCheckOptions = {}
): AsyncGenerator<LabRun, void, undefined> {
  // What an `everywhere` check asks for is the same run, whichever machine asks.
  const remembering = rememberingEngine(engine)
  for (const pair of pairs) yield await runLab(remembering, bundle, files, { ...options, ...pair })
}
