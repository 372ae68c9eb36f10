import { AuthorProof } from '../../src-lab/author/author-proof'
import type { AuthorRuns } from '../../src-lab/author/author-run'
import type { ProofMatrix } from '../../src-lab/author/proof-matrix'
import type { LabBundle } from '../../src-lab/lab/bundle'
import type { PackProblem } from '../../src-lab/pack/problem'

type Files = ReadonlyMap<string, string | Uint8Array>

/** The proof of one lab, made in the background run by run. What a run depends on and has not changed is not run again. */
export class ProofState {
  matrix = $state.raw<ProofMatrix | null>(null)
  running = $state(false)
  problem = $state<string | null>(null)
  /** So many of all runs are known. */
  readonly done = $derived(this.matrix?.done ?? 0)
  readonly all = $derived(this.matrix?.of ?? 0)
  /** What the whole proof found; null: it is not made. */
  readonly findings = $derived<readonly PackProblem[] | null>(this.running ? null : (this.matrix?.findings ?? null))
  private readonly proof: AuthorProof
  private turn: { aborted: boolean } = { aborted: false }

  constructor(runs: AuthorRuns) {
    this.proof = new AuthorProof(runs)
  }

  /** Whatever is under way is let go. */
  stop(): void {
    this.turn.aborted = true
    this.running = false
  }

  /** @param files The pack's, for the places of what is found. */
  async begin(bundle: LabBundle, files: Files): Promise<void> {
    this.stop()
    const turn = (this.turn = { aborted: false })
    this.running = true
    this.problem = null
    try {
      for await (const matrix of this.proof.prove(bundle, files, turn)) if (!turn.aborted) this.matrix = matrix
    } catch (error) {
      if (!turn.aborted) this.problem = error instanceof Error ? error.message : String(error)
    } finally {
      if (!turn.aborted) this.running = false
    }
  }
}
