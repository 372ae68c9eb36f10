import type { LabBundle } from '../../src-lab/lab/bundle'
import type { CheckResult, LabResult } from '../../src-lab/lab/lab'
import { seedsOf, type Pair } from '../../src-lab/lab/seeds'
import type { RunReply } from '../../src-lab/request/run-request'
import { labFiles } from '../../src-lab/run/lab-run'
import type { Engine } from '../engine/engine'
import { nextHint } from '../model/hints'
import { runMistake, type MistakeRun } from '../model/mistake'
import { verdictOf } from '../model/verdict'
import { BenchState } from './bench.svelte'
import type { LabState } from './lab.svelte'
import { RunState } from './run.svelte'
import type { WorkspaceState } from './workspace.svelte'

/** A place in the lab's text. */
export type TextPlace = { readonly at: 'afterPass' } | { readonly at: 'check' | 'hint'; readonly id: string }

interface LabBenchListener {
  /** Brings a place of the lab's text into view, once what is new in it stands there. */
  reveal(place: TextPlace): void
  /** The host knows more of the learner's progress than before. */
  progressed(): void
}

/** A lab at work: the learner's text run and judged on one of its machines, or one of its mistakes in the text's place. */
export class LabBenchState extends BenchState {
  readonly bundle: LabBundle
  readonly work: WorkspaceState
  /** The seed that the lab's own machine draws from. */
  readonly ownSeed: number
  machine = $state('')
  seed = $state(0)
  /** The mistake that was asked for, and its run. */
  mistake = $state.raw<{ readonly made: MistakeRun; readonly run: RunState } | null>(null)
  /** Check was asked for, so that its verdict is worth saying aloud. */
  checked = $state(false)

  readonly verdict = $derived(this.shown.result === null ? null : verdictOf(this.shown.checks))
  /** The hint that comes next; null: all are open. */
  readonly hint = $derived.by(() => nextHint(this.bundle.lab.hints, this.lab.progress.hints, this.run.checks))
  /** The check that comes next: one that failed, else one that waits (for an answer, mostly). */
  readonly firstOpen = $derived(this.shown.failing ?? this.shown.checks.find((check) => check.status === 'notReached') ?? null)

  constructor(
    readonly lab: LabState,
    private readonly engine: Pick<Engine, 'run' | 'powerOn'>,
    private readonly listener: LabBenchListener
  ) {
    super()
    const { bundle, work } = lab
    this.bundle = bundle
    this.work = work
    this.ownSeed = seedsOf(bundle.lab)[0]!
    this.machine = bundle.lab.machines[0]!
    this.seed = this.ownSeed
  }

  override get shown(): RunState {
    return this.view === 'mistake' && this.mistake ? this.mistake.run : this.run
  }

  /** The machine as it is powered on, so that there is a map before the first run. */
  async powerOn(): Promise<void> {
    const { run, machine } = this
    if (run.made) return
    await this.showPoweredOn(this.engine.powerOn(this.bundle, machine), () => !run.made && this.machine === machine)
  }

  /** A run, and then the first check that fails. */
  async check(): Promise<void> {
    this.checked = true
    await this.start()
    this.showFirstFailing()
  }

  /** Is the run that is shown the one a check speaks of? One of `everywhere` may have failed on another machine or seed. */
  isAbout(check: CheckResult): boolean {
    const head = this.shown.reply?.head
    return check.machine === head?.platform && check.seed === head?.seed
  }

  /** Runs the text on the machine and seed where a check failed. Run stays there until another is chosen. */
  checkOn({ machine, seed }: Pair): Promise<void> {
    this.machine = machine
    this.seed = seed
    return this.check()
  }

  showMistake(file: string): Promise<void> {
    return this.run.make(async () => {
      const made = await runMistake(this.bundle, file, this.machine, (files, pair) => this.runOn(files, pair))
      const run = new RunState()
      run.show(made.reply, made.result)
      this.mistake = { made, run }
      this.view = 'mistake'
      this.showFirstFailing()
    })
  }

  leaveMistake(): void {
    this.view = null
    this.mistake = null
  }

  /** Moves to the call that a check failed at, and to the check. */
  showFirstFailing(): void {
    const { failing } = this.shown
    if (failing && failing.call !== null && this.isAbout(failing)) this.shown.moveToCall(failing.call)
    this.revealFirstOpen()
  }

  async openHint(id: string | undefined): Promise<void> {
    if (id === undefined) return
    await this.lab.openHint(id)
    this.listener.reveal({ at: 'hint', id })
  }

  protected async makeRun(keys: string): Promise<void> {
    const { lab, machine, seed } = this
    this.mistake = null
    const { reply, result } = await this.runOn(labFiles(this.bundle, this.work.texts), { machine, seed, keys })
    this.run.show(reply, result)
    // Who passes by pressing Run goes on reading; who worked for it is shown what comes next.
    const worked = !lab.passed && this.bundle.lab.starter !== 'passes'
    await Promise.all([this.work.noteRun(result.status === 'pass'), lab.noteResult(result)])
    this.listener.progressed()
    // What the run said opens in place first.
    if (worked && lab.passed) this.listener.reveal({ at: 'afterPass' })
    else this.revealFirstOpen()
  }

  private revealFirstOpen(): void {
    if (this.firstOpen) this.listener.reveal({ at: 'check', id: this.firstOpen.id })
  }

  private runOn(
    files: Readonly<Record<string, string>>,
    pair: Pair & { readonly keys?: string }
  ): Promise<{ readonly reply: RunReply; readonly result: LabResult }> {
    const answers = this.bundle.lab.predict ? this.lab.progress.answers : undefined
    return this.engine.run(this.bundle, files, { ...pair, answers })
  }
}
