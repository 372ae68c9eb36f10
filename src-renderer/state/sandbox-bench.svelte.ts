import { goesOnToDxe, type Platform } from '../../src-firmware'
import type { OpenedMoment } from '../../src-lab/host-api'
import { noWay } from '../../src-lab/lab/until'
import type { Engine } from '../engine/engine'
import { boardInReleases } from '../model/machine-groups'
import type { MadeRun } from './all-machines.svelte'
import { BenchState } from './bench.svelte'
import type { SandboxState } from './sandbox.svelte'
import type { WorkspaceState } from './workspace.svelte'

/** A driver of the learner's own, and its run. */
export class SandboxBenchState extends BenchState {
  /** Of all machines those alone that are this board, with each release of its firmware. */
  releases = $state(false)
  readonly work: WorkspaceState

  constructor(
    readonly sandbox: SandboxState,
    private readonly engine: Pick<Engine, 'prepareSandbox' | 'runSandbox' | 'powerOnSandbox' | 'read'>
  ) {
    super(engine)
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

  override prepare(): void {
    this.engine.prepareSandbox(this.work.texts, this.sandbox.settings)
  }

  /** Those that have the phase and go on as far as is asked. */
  override get platforms(): readonly Platform[] {
    const { phase, until } = this.sandbox.settings
    const { inReleases } = this
    return (this.releases && inReleases.length > 0 ? inReleases : this.sandbox.machines).filter(
      (platform) => platform.phases.includes(phase) && (!goesOnToDxe(phase) || noWay(platform, until ?? 'returned') === null)
    )
  }

  /** The chosen board with each release of its firmware; none: it has one alone. */
  get inReleases(): readonly Platform[] {
    return boardInReleases(this.sandbox.machines, this.sandbox.machine(this.sandbox.settings.machine))
  }

  /** What was typed into the console belongs to how the sandbox is run from then on. */
  override async again(): Promise<void> {
    await super.again()
    const { typed } = this.run
    if (typed === '' || this.run.running) return
    this.run.typed = ''
    await this.sandbox.change({ keys: this.sandbox.settings.keys + typed })
  }

  protected override get source(): BenchState['source'] {
    const { title, until, scenario, budget } = this.sandbox.settings
    return { title, until, scenario, budget, files: this.work.texts }
  }

  /** Makes the run of a moment that was opened, and stands where it stands. */
  async showMoment({ at, range }: Pick<OpenedMoment, 'at' | 'range'>): Promise<void> {
    await this.start()
    this.run.marked = range ? { start: BigInt(range.start), bytes: BigInt(range.bytes) } : null
    if (at === 'start') this.run.moveTo(-1)
    else if (at === 'end') this.run.moveTo(this.run.ticks.length - 1)
    else this.run.moveToEvent(at.event)
  }

  protected override async runOn(platform: Platform | undefined, typed: string): Promise<MadeRun> {
    const { settings } = this.sandbox
    const keys = settings.keys + typed
    return { reply: await this.engine.runSandbox(this.work.texts, { ...settings, keys }, platform), result: null }
  }

  protected async makeRun(typed: string): Promise<void> {
    await this.showMade(await this.runOn(this.sandbox.machine(this.sandbox.settings.machine), typed))
    await this.work.noteRun(false)
  }
}
