import type { RunReply } from '../../src-lab/request/run-request'
import { RunState } from './run.svelte'
import type { WorkspaceState } from './workspace.svelte'

/** What a lab's bench and a sandbox's have in common: a text, its run, and what lies over the text. */
export abstract class BenchState {
  abstract readonly work: WorkspaceState
  readonly run = new RunState()
  /** What lies over the text: 'history', 'solution', …; null: nothing. */
  view = $state<string | null>(null)

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
      this.view = null
      await this.makeRun(typed)
    })
  }

  toggle(view: string): void {
    this.view = this.view === view ? null : view
  }

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
