/** Proves labs in parallel: each worker takes one variant of a lab after the other, and one that does not come back is replaced. */
import type { PackFiles } from '../../../src-lab/pack/pack-files'
import type { LabBundle } from '../../../src-lab/lab/bundle'
import { proofOf, proofPlan, type LabProof, type Planned } from '../../../src-lab/proof/proof'
import { fileOf, variantName, variantNamed, writtenAt, type ProofCell } from '../../../src-lab/proof/variant'
import type { Progress } from '../progress-bar'
import type { ProofData, ProofTask } from '../proof-thread'
import { carryOutAll } from '../thread-pool'

/** No cell takes this long: each of its runs ends after 11 seconds at the latest. */
const PATIENCE = 300_000

interface Lost extends ProofTask {
  readonly why: string
}

/** @param jobs How many workers. @param told Called after every cell. @param only A mistake: nothing else is run. */
export async function proveInParallel(
  data: ProofData,
  bundles: readonly LabBundle[],
  jobs: number,
  told: (progress: Progress) => void,
  only: string | null = null
): Promise<readonly LabProof[]> {
  const tasks = bundles.flatMap((bundle) =>
    [...new Set(proofPlan(bundle, only).map((planned) => variantName(planned.variant)))].map((variant) => ({
      lab: bundle.ref.lab,
      variant
    }))
  )
  const of = bundles.reduce((sum, bundle) => sum + proofPlan(bundle, only).length, 0)
  const cells: { lab: string; cell: ProofCell }[] = []
  const lost: Lost[] = []
  await carryOutAll<ProofTask, ProofCell>(tasks, {
    thread: 'proof-thread',
    data,
    jobs,
    patience: PATIENCE,
    told: ({ lab }, cell) => {
      cells.push({ lab, cell })
      told({ done: cells.length, of })
    },
    lost: (task, why) => void lost.push({ ...task, why })
  })
  return bundles.map((bundle) => proofOfLab(bundle, cells, lost, data.files, only))
}

function proofOfLab(
  bundle: LabBundle,
  cells: readonly { lab: string; cell: ProofCell }[],
  lost: readonly Lost[],
  files: PackFiles,
  only: string | null
): LabProof {
  const { lab } = bundle.ref
  const nameOf = ({ variant, machine, seed }: Planned | ProofCell): string => `${variantName(variant)} ${machine} ${seed}`
  const order = new Map(proofPlan(bundle).map((planned, index) => [nameOf(planned), index]))
  const place = (cell: ProofCell): number => order.get(nameOf(cell)) ?? 0
  const own = cells.flatMap((one) => (one.lab === lab ? [one.cell] : [])).sort((a, b) => place(a) - place(b))
  const proof = proofOf(bundle, own, files, only)
  const missing = lost.filter((one) => one.lab === lab)
  if (missing.length === 0) return proof
  // What was not run proves nothing: only the reason is told.
  return {
    ...proof,
    findings: missing.map(({ variant, why }) => ({
      ...writtenAt(bundle, fileOf(bundle, variantNamed(variant))),
      code: 'proof.broken',
      message: `The run of the ${variant} could not be judged: ${why}`
    }))
  }
}
