import { hex, type Platform } from '../../src-firmware'
import type { SharedMoment } from '../../src-lab/moment/moment'
import type { RunReply } from '../../src-lab/request/run-request'
import { AllMachinesState, type MadeRun } from './all-machines.svelte'
import { RunState, type ByteSource } from './run.svelte'
import type { WorkspaceState } from './workspace.svelte'

/** What a lab's bench and a sandbox's have in common: a text, its run, and what lies over the text. */
export abstract class BenchState {
  abstract readonly work: WorkspaceState
  readonly run: RunState
  /** What lies over the text: 'history', 'solution', …; null: nothing. */
  view = $state<string | null>(null)

  /** Run means every machine, one after the other. */
  all = $state(false)
  readonly machines = new AllMachinesState()

  constructor(source: ByteSource) {
    this.run = new RunState(source)
  }

  /** The machines that this text can run on as it is to be run. */
  abstract get platforms(): readonly Platform[]

  /** What a moment of this bench's run depends on, beside what the run itself tells. */
  protected abstract get source(): Pick<SharedMoment, 'title' | 'files' | 'scenario' | 'until' | 'budget'>

  /** There is a run, and the text is still the one that ran. */
  get canShare(): boolean {
    return this.shown === this.run && this.run.made && !this.run.stale
  }

  /** The moment that is shown, as one file for somebody else; null: there is none, or its text is another one by now. */
  get moment(): SharedMoment | null {
    const { reply, tick, marked } = this.run
    if (!this.canShare || !reply) return null
    const { platform, phase, mode, seed, keys, entry } = reply.head
    const { scenario, budget, until, ...source } = this.source
    return {
      ...{ format: 'handoff-moment', version: 1, ...source, machine: platform, phase, mode, seed, keys },
      ...(until && until !== 'returned' && { until }),
      ...(scenario && { scenario }),
      ...(budget && { budget }),
      entry,
      at: !tick ? 'start' : tick.stop ? 'end' : { event: tick.first },
      ...(marked && { range: { start: hex(marked.start), bytes: hex(marked.bytes) } })
    }
  }

  /** The run that all panes show. */
  get shown(): RunState {
    return this.run
  }

  /** A new run: nothing was typed into it yet. */
  start(): Promise<void> {
    this.run.typed = ''
    return this.again()
  }

  /** The run once more, with what was typed into it. */
  again(): Promise<void> {
    return this.run.make(async (typed) => {
      this.view = this.all ? 'machines' : null
      await (this.all ? this.runOnAll(typed) : this.makeRun(typed))
    })
  }

  /** One of the runs on all machines, in all panes. */
  showMade({ reply, result }: MadeRun): Promise<void> {
    return this.run.show(reply, result)
  }

  /** A machine, or all of them. */
  chooseAll(all: boolean): void {
    this.all = all
    if (!all && this.view === 'machines') this.view = null
  }

  private async runOnAll(typed: string): Promise<void> {
    let isFirst = true
    await this.machines.run(this.platforms, async (platform) => {
      const made = await this.runOn(platform, typed)
      if (isFirst) await this.showMade(made)
      isFirst = false
      return made
    })
    await this.work.noteRun(false)
  }

  toggle(view: string): void {
    this.view = this.view === view ? null : view
  }

  /** Compiles the text as it is now, so that its run begins at once. */
  abstract prepare(): void

  /** Runs the text on one machine. */
  protected abstract runOn(platform: Platform, typed: string): Promise<MadeRun>

  /** Runs the text and shows what came of it. */
  protected abstract makeRun(typed: string): Promise<void>

  /** Shows a machine as it is powered on, unless something else is to be seen by the time it is. */
  protected async showPoweredOn(reply: Promise<RunReply>, isWanted: () => boolean): Promise<void> {
    try {
      const poweredOn = await reply
      if (isWanted()) this.run.showPoweredOn(poweredOn)
    } catch (error) {
      this.run.problem = error instanceof Error ? error.message : String(error)
    }
  }
}
