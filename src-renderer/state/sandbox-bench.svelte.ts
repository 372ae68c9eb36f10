import type { Engine } from '../engine/engine'
import { BenchState } from './bench.svelte'
import type { SandboxState } from './sandbox.svelte'
import type { WorkspaceState } from './workspace.svelte'

/** A driver of the learner's own, and its run. */
export class SandboxBenchState extends BenchState {
  readonly work: WorkspaceState

  constructor(
    readonly sandbox: SandboxState,
    private readonly engine: Pick<Engine, 'runSandbox' | 'powerOnSandbox'>
  ) {
    super()
    this.work = sandbox.work
  }

  /** The machine as it is powered on; another machine or phase begins anew. */
  async powerOn(): Promise<void> {
    const { sandbox, run } = this
    const { settings } = sandbox
    const { machine, phase } = settings
    await this.showPoweredOn(this.engine.powerOnSandbox(settings, sandbox.machine(settings.machine)), () => {
      const isAsked = sandbox.settings.machine === machine && sandbox.settings.phase === phase
      const hasRun = run.made && run.reply?.head.platform === machine && run.reply.head.phase === phase
      return isAsked && !hasRun && !run.running
    })
  }

  protected async makeRun(typed: string): Promise<void> {
    const { settings } = this.sandbox
    await this.run.show(
      await this.engine.runSandbox(this.work.texts, { ...settings, keys: settings.keys + typed }, this.sandbox.machine(settings.machine)),
      null
    )
    await this.work.noteRun(false)
  }
}
