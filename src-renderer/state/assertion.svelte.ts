import { byText, whereTheyHold, type Held, type HeldIn } from '../../src-lab/author/candidate'
import type { Pointed } from '../../src-lab/author/pointed'
import type { LabBundle } from '../../src-lab/lab/bundle'
import type { Check } from '../../src-lab/lab/lab'
import type { RunReply } from '../../src-lab/request/run-request'
import { proposalGroups, type ProposalGroup } from '../model/proposals'
import type { AuthorBenchState } from './author-bench.svelte'

/** What was pointed at, the checks that are offered for it, and which of the lab's texts they hold in. */
export class AssertionState {
  groups = $state.raw<readonly ProposalGroup[]>([])
  /** The run that was pointed at; of bytes, the one that they were read in. */
  reply = $state.raw<RunReply | null>(null)
  /** Of each check what is known so far, text by text. */
  held = $state.raw<ReadonlyMap<Check, readonly HeldIn[]>>(new Map())
  running = $state(false)
  /** Why nothing is offered, in a sentence; null: nothing is wrong. */
  problem = $state<string | null>(null)
  readonly proposals = $derived(this.groups.flatMap(({ proposals }) => proposals))
  private turn: { aborted: boolean } = { aborted: false }

  constructor(
    private readonly bench: AuthorBenchState,
    private readonly bundle: LabBundle
  ) {}

  /** Whatever is under way is let go. */
  stop(): void {
    this.turn.aborted = true
  }

  /** @param step The '## n.' section that the checks belong to until their author says otherwise. */
  async point(pointed: Pointed, step: number): Promise<void> {
    this.stop()
    const turn = (this.turn = { aborted: false })
    Object.assign(this, { groups: [], held: new Map(), problem: null, running: true })
    try {
      const reply = pointed.what === 'bytes' ? await this.bench.readBytes(pointed) : this.bench.run.reply
      if (turn.aborted || !reply) return
      const { tick, event } = this.bench.run
      this.reply = reply
      this.groups = proposalGroups(reply, pointed, tick?.last ?? event, { bundle: this.bundle, step })
      const all = new Map<Check, Held[]>()
      const checks = this.proposals.map(({ check }) => check)
      for await (const one of whereTheyHold(this.bundle, checks, this.bench.runs.run, turn)) {
        all.set(one.check, [...(all.get(one.check) ?? []), one])
        this.held = new Map(this.held).set(one.check, byText(all.get(one.check)!))
      }
    } catch (error) {
      if (!turn.aborted) this.problem = error instanceof Error ? error.message : String(error)
    } finally {
      if (!turn.aborted) this.running = false
    }
  }
}
