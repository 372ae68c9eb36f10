/** Proves labs in parallel: each worker takes one variant of a lab after the other, and one that does not come back is replaced. */
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { PackFiles } from '../../../src-lab/pack/pack-files'
import type { LabBundle } from '../../../src-lab/lab/bundle'
import { proofOf, proofPlan, type LabProof, type Planned } from '../../../src-lab/proof/proof'
import { fileOf, variantName, type ProofCell, type Variant } from '../../../src-lab/proof/variant'
import { UsageProblem } from '../problem'
import type { ProofAnswer, ProofData, ProofTask } from '../proof-thread'

/** No cell takes this long: each of its runs ends after 11 seconds at the latest. */
const PATIENCE = 300_000

export interface ProofProgress {
  readonly done: number
  readonly of: number
}

/** How many workers, as the command line says it. */
export function jobsOf(given: string | undefined): number {
  const jobs = given === undefined ? Math.min(availableParallelism(), 8) : Number(given)
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > 64) throw new UsageProblem('usage', `--jobs is a number from 1 to 64, not '${given}'`)
  return jobs
}

interface Lost extends ProofTask {
  readonly why: string
}

/** @param jobs How many workers. @param told Called after every cell. */
export async function proveInParallel(
  data: ProofData,
  bundles: readonly LabBundle[],
  jobs: number,
  told: (progress: ProofProgress) => void
): Promise<readonly LabProof[]> {
  const tasks = bundles.flatMap((bundle) =>
    [...new Set(proofPlan(bundle).map((planned) => variantName(planned.variant)))].map((variant) => ({ lab: bundle.ref.lab, variant }))
  )
  const of = bundles.reduce((sum, bundle) => sum + proofPlan(bundle).length, 0)
  const cells: { lab: string; cell: ProofCell }[] = []
  const lost: Lost[] = []
  const work = async (): Promise<void> => {
    let worker: Worker | null = null
    for (let task = tasks.shift(); task; task = tasks.shift()) {
      const { lab } = task
      worker ??= new Worker(threadFile(), { workerData: data, stdout: true, stderr: true })
      const why = await carryOut(worker, task, (cell) => {
        cells.push({ lab, cell })
        told({ done: cells.length, of })
      })
      if (why === null) continue
      lost.push({ ...task, why })
      await worker.terminate()
      worker = null
    }
    await worker?.terminate()
  }
  await Promise.all(Array.from({ length: Math.min(jobs, tasks.length) }, work))
  return bundles.map((bundle) => proofOfLab(bundle, cells, lost, data.files))
}

function proofOfLab(
  bundle: LabBundle,
  cells: readonly { lab: string; cell: ProofCell }[],
  lost: readonly Lost[],
  files: PackFiles
): LabProof {
  const { lab } = bundle.ref
  const nameOf = ({ variant, machine, seed }: Planned | ProofCell): string => `${variantName(variant)} ${machine} ${seed}`
  const order = new Map(proofPlan(bundle).map((planned, index) => [nameOf(planned), index]))
  const place = (cell: ProofCell): number => order.get(nameOf(cell)) ?? 0
  const own = cells.flatMap((one) => (one.lab === lab ? [one.cell] : [])).sort((a, b) => place(a) - place(b))
  const proof = proofOf(bundle, own, files)
  const missing = lost.filter((one) => one.lab === lab)
  if (missing.length === 0) return proof
  // What was not run proves nothing: only the reason is told.
  return {
    ...proof,
    findings: missing.map(({ variant, why }) => ({
      file: fileOf(bundle, variantNamed(variant)),
      line: 1,
      column: 1,
      code: 'proof.broken',
      message: `The run of the ${variant} could not be judged: ${why}`
    }))
  }
}

function variantNamed(name: string): Variant {
  return name === 'starter' || name === 'solution' ? name : { mistake: name.replace('mistakes/', '') }
}

/** @returns null when the task was carried out, else why it was not. */
function carryOut(worker: Worker, task: ProofTask, onCell: (cell: ProofCell) => void): Promise<string | null> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined
    const end = (why: string | null): void => {
      clearTimeout(timer)
      worker.off('message', listen).off('error', fail).off('exit', gone)
      resolve(why)
    }
    const wait = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => end('it did not end.'), PATIENCE)
    }
    const listen = (answer: ProofAnswer): void => {
      if ('cell' in answer) {
        onCell(answer.cell)
        wait()
      } else end('bug' in answer ? answer.bug : null)
    }
    const fail = (error: Error): void => end(error.message)
    const gone = (): void => end('its worker ended.')
    worker.on('message', listen).on('error', fail).on('exit', gone)
    wait()
    worker.postMessage(task)
  })
}

/** The built thread lies beside the built command, or one folder above its chunks. */
function threadFile(): string {
  const here = dirname(fileURLToPath(import.meta.url))
  return (
    [here, join(here, '..')].map((folder) => join(folder, 'proof-thread.js')).find((file) => existsSync(file)) ??
    join(here, 'proof-thread.js')
  )
}
