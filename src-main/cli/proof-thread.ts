/** One worker of `handoff pack test`: it compiles, runs and judges the variants of a lab that it is told to. */
import { parentPort, workerData } from 'node:worker_threads'
import { rememberingCompiler } from '../../src-lab/compile/remembering-compiler'
import { runLab } from '../../src-lab/run/lab-run'
import type { PackFiles } from '../../src-lab/pack/pack-files'
import type { LabBundle } from '../../src-lab/lab/bundle'
import { proofPlan, proveCell, type ProofRun } from '../../src-lab/proof/proof'
import { variantName, type ProofCell } from '../../src-lab/proof/variant'
import { readPack } from '../../src-lab/pack/read-pack'
import { rememberingEngine } from '../../src-lab/run/remembering-engine'
import { commandEngine } from './engine'
import type { ThreadAnswer } from './thread-pool'

export interface ProofData {
  readonly name: string
  readonly files: PackFiles
}
/** All cells of one variant of a lab. */
export interface ProofTask {
  readonly lab: string
  readonly variant: string
}

const { name, files } = workerData as ProofData
const { labs } = readPack(name, files)
const { compiler, execute } = commandEngine()
const engine = { compiler: rememberingCompiler(compiler), execute }
/** Every cell is run twice; what the one time remembers the other one does not know. */
const remembering = (bundle: LabBundle): ProofRun => {
  const own = rememberingEngine(engine)
  return (_, sources, machine, seed, answers) => runLab(own, bundle, sources, { machine, seed, answers, instructor: true })
}
const answer = (message: ThreadAnswer<ProofCell>): void => parentPort!.postMessage(message)

async function prove({ lab, variant }: ProofTask): Promise<void> {
  const bundle = labs.get(lab)!
  const [first, second] = [remembering(bundle), remembering(bundle)]
  for (const planned of proofPlan(bundle)) {
    if (variantName(planned.variant) !== variant) continue
    answer({ part: await proveCell(bundle, planned, first, second) })
  }
}

parentPort!.on('message', (task: ProofTask) => {
  prove(task).then(
    () => answer({ done: true }),
    (error: unknown) => answer({ bug: error instanceof Error ? error.message : String(error) })
  )
})
