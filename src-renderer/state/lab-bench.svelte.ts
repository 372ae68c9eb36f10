import type { Answers } from '../../src-lab/checks/answer'
import type { LabBundle } from '../../src-lab/lab/bundle'
import type { CheckResult } from '../../src-lab/lab/lab'
import { drawnScenario } from '../../src-lab/lab/seeded'
import { machineOf } from '../../src-lab/lab/machine-of'
import { pairsOf, seedsOf, type Pair } from '../../src-lab/lab/seeds'
import type { RunReply } from '../../src-lab/request/run-request'
import { labFiles } from '../../src-lab/run/lab-files'
import type { Engine } from '../engine/engine'
import { language, type Language } from '../language'
import { firstToFail, fromChosen, type Checked, type Judged } from '../model/checked'
import { nextHint } from '../model/hints'
import { runMistake, type MistakeRun } from '../model/mistake'
import { stepAtWork } from '../model/step-at-work'
import { countsOf, isPrediction, pairWords, verdictOf } from '../model/verdict'
import type { Platform } from '../../src-firmware'
import { nextPaint } from './next-paint'
import { BenchState } from './bench.svelte'
import type { LabState } from './lab.svelte'
import { RunState } from './run.svelte'
import type { WorkspaceState } from './workspace.svelte'
import { machineTitle } from '../model/machine-title'

type Texts = Readonly<Record<string, string>>

/** A place in the lab's text. */
export type TextPlace = { readonly at: 'afterPass' | 'stop' } | { readonly at: 'check' | 'hint'; readonly id: string }

interface LabBenchListener {
  /** Brings a place of the lab's text into view, once what is new in it stands there. */
  reveal(place: TextPlace): void
  /** The host knows more of the learner's progress than before. */
  progressed(): void
}

/** A lab at work: the learner's text run and judged on one of its machines, or one of its mistakes in the text's place. */
export class LabBenchState extends BenchState {
  readonly work: WorkspaceState
  /** The seed that the lab's own machine draws from. */
  readonly ownSeed: number
  machine = $state('')
  seed = $state(0)
  /** The mistake that was asked for, and its run. */
  mistake = $state.raw<{ readonly made: MistakeRun; readonly run: RunState } | null>(null)
  /** The last run was Check's, so that its verdict is worth saying aloud. */
  checked = $state(false)
  /** So many of the lab's machines and seeds were tried by the last run. */
  private tried = $state(0)
  /** What Check found on one machine and seed after the other, each in a sentence, as they come. */
  found = $state.raw<readonly string[]>([])
  /** While Check is at work: so many of them are done. */
  readonly done = $derived(this.found.length)
  /** What the last run was made from, and the language that its checks are told in. */
  private told: { readonly files: Texts; readonly keys: string; readonly reply: RunReply; readonly language: Language } | null = null
  /** The checks that passed in the last run that came to its end. */
  private passedBefore = $state.raw<ReadonlySet<string>>(new Set())
  /** Every machine and seed that the lab is proved on. */
  readonly pairs: readonly Pair[]

  readonly verdict = $derived.by(() => {
    const { result, checks } = this.shown
    if (result === null) return null
    const failing = checks.find((check) => check.status === 'fail') ?? result
    const tried = this.shown === this.run ? this.tried : 1
    return verdictOf(checks, { pairs: this.pairs, tried, where: this.wordsOf(failing) }, (id) => isPrediction(this.bundle.lab, id))
  })
  /** What stopped the driver, in the step that is being worked on; null: it was not stopped, or the check of that step says it. */
  readonly stop = $derived.by(() => {
    const { stopHere, checks } = this.shown
    const failed = checks.filter((check) => check.status === 'fail' && !isPrediction(this.bundle.lab, check.id))
    const culprit = failed.find(({ reason }) => reason === 'notReturned') ?? failed[0]
    if (!stopHere || !culprit || !this.isAbout(culprit)) return null
    const step = stepAtWork(this.bundle.lab.checks, checks, this.shown === this.run ? this.passedBefore : new Set())
    return step === null || step === culprit.step ? null : { ...stopHere, step, culprit: culprit.id }
  })
  /** The hint that comes next; null: all are open. */
  readonly hint = $derived.by(() => nextHint(this.bundle.lab.hints, this.lab.progress.hints, this.run.checks))
  /** The check that comes next: one that failed, else one that waits, and predictions after all others. */
  readonly firstOpen = $derived.by(() => {
    const open = [false, true].flatMap((guessed) => {
      const checks = this.shown.checks.filter(({ id }) => isPrediction(this.bundle.lab, id) === guessed)
      return [...checks.filter(({ status }) => status === 'fail'), ...checks.filter(({ status }) => status === 'notReached')]
    })
    return open[0] ?? null
  })

  constructor(
    readonly lab: LabState,
    private readonly engine: Pick<Engine, 'prepare' | 'run' | 'check' | 'powerOn' | 'read'>,
    private readonly listener: LabBenchListener
  ) {
    super(engine)
    const { bundle, work } = lab
    this.work = work
    this.pairs = pairsOf(bundle.lab)
    this.ownSeed = seedsOf(bundle.lab)[0]!
    this.machine = bundle.lab.machines[0]!
    this.seed = this.ownSeed
  }

  get bundle(): LabBundle {
    return this.lab.bundle
  }

  override get shown(): RunState {
    return this.view === 'mistake' && this.mistake ? this.mistake.run : this.run
  }

  override get platforms(): readonly Platform[] {
    return this.bundle.lab.machines.flatMap((id) => machineOf(this.bundle, id) ?? [])
  }

  /** The machine as it is powered on, so that there is a map before the first run. */
  async powerOn(): Promise<void> {
    const { run, machine } = this
    if (run.made) return
    await this.showPoweredOn(this.engine.powerOn(this.bundle, machine), () => !run.made && this.machine === machine)
  }

  override prepare(): void {
    this.engine.prepare(this.bundle, labFiles(this.bundle, this.work.texts))
  }

  override async start(): Promise<void> {
    if (this.run.running) return
    this.checked = false
    await super.start()
  }

  /** A run on every machine and seed of the lab as far as one fails, and then the first check that fails. */
  async check(): Promise<void> {
    if (this.run.running) return
    this.checked = true
    this.chooseAll(false)
    await super.start()
    // What is only a guess keeps nobody: who passes is shown what comes next.
    if (this.run.result?.status !== 'pass') this.showFirstFailing()
  }

  /** Is the run that is shown the one a check speaks of? One of `everywhere` may have failed on another machine or seed. */
  isAbout(check: CheckResult): boolean {
    const head = this.shown.reply?.head
    return check.machine === head?.platform && check.seed === head?.seed
  }

  /** The machine and seed that a result speaks of, in words; null: the lab has no other. */
  whereOf(result: Pair): string | null {
    const [own, ...others] = this.pairs
    const isOnly = others.length === 0 && result.machine === own!.machine && result.seed === own!.seed
    return isOnly ? null : this.wordsOf(result)
  }

  private wordsOf({ machine, seed }: Pair): string {
    const platform = machineOf(this.bundle, machine)
    return pairWords(platform ? machineTitle(platform) : machine, seed, this.pairs)
  }

  /** Runs the text on the machine and seed where a check failed. Run stays there until another is chosen. */
  async runThere(pair: Pair): Promise<void> {
    this.chooseAll(false)
    this.choose(pair)
    await this.start()
    this.showFirstFailing()
  }

  /** Another language was chosen: the same run is judged once more in it. Nothing else comes of that. */
  async tellAgain(): Promise<void> {
    const { told } = this
    if (told === null || told.language === language() || this.run.running) return
    this.told = { ...told, language: language() }
    this.mistake = null
    this.found = []
    const { platform: machine, seed } = told.reply.head
    const { result } = await this.runOnPair(told.files, { machine, seed, keys: told.keys })
    if (this.told?.reply === told.reply && !this.run.running) this.run.result = result
  }

  showMistake(file: string): Promise<void> {
    return this.run.make(async () => {
      const { machine, seed } = this
      const made = await runMistake(
        this.bundle,
        file,
        { machine, seed },
        {
          check: (files, pairs) => this.checkOn(files, pairs),
          runOn: (files, pair) => this.runOnPair(files, pair)
        }
      )
      const run = new RunState(this.engine)
      await run.show(made.reply, made.result)
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
    const { firstOpen } = this
    if (firstOpen?.status === 'fail' && firstOpen.call !== null && this.isAbout(firstOpen)) this.shown.moveToCall(firstOpen.call)
    this.revealFirstOpen()
  }

  async openHint(id: string | undefined): Promise<void> {
    if (id === undefined) return
    await this.lab.openHint(id)
    this.listener.reveal({ at: 'hint', id })
  }

  protected async makeRun(keys: string): Promise<void> {
    const { lab, checked } = this
    this.mistake = null
    this.found = []
    const files = labFiles(this.bundle, this.work.texts)
    const { reply, result, tried, passed } = await (checked ? this.checkAll(files, keys) : this.runOne(files, keys))
    this.tried = tried
    if (reply.result.stopped === null)
      this.passedBefore = new Set(result.checks.flatMap(({ id, status }) => (status === 'pass' ? [id] : [])))
    await this.run.show(reply, result)
    this.told = { files, keys, reply, language: language() }
    // Who passes by pressing Run goes on reading; who worked for it is shown what comes next.
    const worked = !lab.passed && this.bundle.lab.starter !== 'passes'
    await Promise.all([this.work.noteRun(passed), lab.noteResult(result, passed)])
    this.listener.progressed()
    // What the run said opens in place first.
    if (worked && lab.passed) this.listener.reveal({ at: 'afterPass' })
    else this.revealFirstOpen()
  }

  protected override get source(): BenchState['source'] {
    const { lab, pack, ref } = this.bundle
    const { setup, faults, afterwards, until, budget } = lab
    const drawn = drawnScenario(
      { setup, faults, afterwards },
      { pack: pack.uuid, lab: lab.uuid, seed: this.run.reply?.head.seed ?? this.seed }
    )
    const scenario = JSON.parse(JSON.stringify(drawn)) as typeof drawn
    const files = labFiles(this.bundle, this.work.texts)
    return { title: `${ref.pack} ${ref.lab}`.slice(0, 80), files, until, budget, ...(Object.keys(scenario).length > 0 && { scenario }) }
  }

  protected override runOn({ id: machine }: Platform, keys: string): Promise<Judged> {
    const { seed } = this
    this.checked = false
    this.tried = 1
    return this.runOnPair(labFiles(this.bundle, this.work.texts), { machine, seed, keys })
  }

  private choose({ machine, seed }: Pair): void {
    this.machine = machine
    this.seed = seed
  }

  private revealFirstOpen(): void {
    if (this.stop) this.listener.reveal({ at: 'stop' })
    else if (this.firstOpen) this.listener.reveal({ at: 'check', id: this.firstOpen.id })
  }

  /** On the chosen machine and seed alone. A lab of several is not passed by it. */
  private async runOne(files: Texts, keys: string): Promise<Checked> {
    const { machine, seed, pairs } = this
    const early = async ({ reply, result }: Judged): Promise<void> => {
      this.tried = 1
      await this.run.show(reply, result)
      await nextPaint()
    }
    const { reply, result } = await this.runOnPair(files, { machine, seed, keys, early })
    const isAll = pairs.length === 1 && pairs[0]!.machine === machine && pairs[0]!.seed === seed
    return { reply, result, tried: 1, passed: isAll && result.status === 'pass' }
  }

  /** On all of them, as far as one fails: that one is chosen then. */
  private async checkAll(files: Texts, keys: string): Promise<Checked> {
    const { machine, seed } = this
    const runs = this.checkOn(files, fromChosen(this.pairs, { machine, seed }), keys)
    const checked = await firstToFail(
      runs,
      (pair) => this.runOnPair(files, { ...pair, keys }),
      (_, run) => (this.found = [...this.found, this.foundOn(run)])
    )
    const { platform, seed: shown } = checked.reply.head
    this.choose({ machine: platform, seed: shown })
    return checked
  }

  private checkOn(files: Texts, pairs: readonly Pair[], keys?: string): AsyncIterable<Judged> {
    return this.engine.check(this.bundle, files, { pairs, keys, answers: this.answers, language: language() })
  }

  private foundOn({ result }: Judged): string {
    return `${this.wordsOf(result)}: ${countsOf(result.checks, (id) => isPrediction(this.bundle.lab, id))}`
  }

  private runOnPair(
    files: Texts,
    pair: Pair & { readonly keys?: string; readonly early?: (run: Judged) => Promise<void> }
  ): Promise<Judged> {
    return this.engine.run(this.bundle, files, { ...pair, answers: this.answers, language: language() })
  }

  private get answers(): Answers | undefined {
    return this.bundle.lab.predict ? this.lab.progress.answers : undefined
  }
}
