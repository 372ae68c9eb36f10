import type { LabBundle } from '../../src-lab/lab/bundle'
import type { PackProblem } from '../../src-lab/pack/problem'
import { proofOf, proofPlan, proveCell, type ProofRun } from '../../src-lab/proof/proof'
import type { ProofCell } from '../../src-lab/proof/variant'
import type { Engine } from '../engine/engine'
import { keyOf } from '../model/proof-matrix'

type Files = ReadonlyMap<string, string | Uint8Array>

/** The proof of one lab, made in the background cell by cell. What a cell depends on and has not changed is not run again. */
export class ProofState {
  cells = $state.raw<ReadonlyMap<string, ProofCell>>(new Map())
  /** So many of all cells are known. */
  done = $state(0)
  all = $state(0)
  running = $state(false)
  /** What the whole proof found; null: it is not made. */
  findings = $state.raw<readonly PackProblem[] | null>(null)
  problem = $state<string | null>(null)
  /** What each known cell was run with. */
  private readonly made = new Map<string, { readonly of: string; readonly cell: ProofCell }>()
  private turn = 0

  constructor(private readonly engine: Pick<Engine, 'run'>) {}

  /** Whatever is under way is let go. */
  stop(): void {
    this.turn++
    this.running = false
  }

  /** @param files The pack's, for the places of what is found. */
  async begin(bundle: LabBundle, files: Files): Promise<void> {
    const turn = ++this.turn
    const run: ProofRun = (lab, texts, machine, seed, answers) => this.engine.run(lab, texts, { machine, seed, answers, instructor: true })
    const plan = proofPlan(bundle)
    const of = JSON.stringify([bundle.lab, bundle.machines])
    const known = new Map<string, ProofCell>()
    this.running = true
    this.problem = this.findings = null
    this.all = plan.length
    const show = (): void => {
      this.cells = new Map(known)
      this.done = known.size
    }
    try {
      for (const planned of plan) {
        const made = this.made.get(keyOf(planned))
        if (made?.of === of + JSON.stringify(planned.files)) known.set(keyOf(planned), made.cell)
      }
      show()
      for (const planned of plan) {
        const key = keyOf(planned)
        if (known.has(key)) continue
        const cell = await proveCell(bundle, planned, run)
        if (turn !== this.turn) return
        this.made.set(key, { of: of + JSON.stringify(planned.files), cell })
        known.set(key, cell)
        show()
      }
      this.findings = proofOf(
        bundle,
        plan.map((planned) => known.get(keyOf(planned))!),
        files
      ).findings
    } catch (error) {
      if (turn === this.turn) this.problem = error instanceof Error ? error.message : String(error)
    } finally {
      if (turn === this.turn) this.running = false
    }
  }
}
