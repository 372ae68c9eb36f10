import type { LabBundle } from '../../src-lab/lab/bundle'
import type { CheckResult } from '../../src-lab/lab/lab'
import { pairsOf, type Pair } from '../../src-lab/lab/seeds'
import { filesOf, type Variant } from '../../src-lab/proof/variant'
import type { Engine } from '../engine/engine'
import { besides, documentsOf, plain, variantOf, variantWord, type AuthorDocument, type AuthorTab } from '../model/author-documents'
import { verdictOf } from '../model/verdict'
import type { DraftState } from './draft.svelte'
import { RunState } from './run.svelte'

/** An author at work: a lab of the pack, the file in the editor, and the run of one of the lab's texts. */
export class AuthorBenchState {
  readonly draft: DraftState
  readonly run = new RunState()
  lab = $state<string | null>(null)
  tab = $state<AuthorTab>('text')
  /** The file in the editor, by its path in the pack. */
  path = $state('pack.json')
  /** What was run last. */
  variant = $state.raw<Variant>('solution')
  machine = $state('')
  seed = $state(0)

  readonly paths = $derived.by(() => Object.keys(this.draft.files))
  readonly bundle = $derived.by((): LabBundle | null => (this.lab === null ? null : this.draft.bundle(this.lab)))
  readonly documents = $derived.by((): readonly AuthorDocument[] =>
    this.lab === null
      ? [plain(this.path)]
      : documentsOf(this.paths, this.lab, this.tab, this.bundle).filter(({ path, made }) => made !== undefined || path in this.draft.files)
  )
  readonly besides = $derived<readonly AuthorDocument[]>(this.lab === null ? [] : besides(this.paths, this.lab, this.tab))
  readonly verdict = $derived(
    this.run.result === null
      ? null
      : `${variantWord(this.variant)}: ${verdictOf(this.run.checks, { pairs: [{ machine: this.machine, seed: this.seed }], tried: 1, where: '' })}`
  )

  constructor(
    draft: DraftState,
    private readonly engine: Pick<Engine, 'run' | 'powerOn'>
  ) {
    this.draft = draft
  }

  /** A lab, and a tab of it. */
  open(lab: string, tab: AuthorTab = this.tab): void {
    const isAnother = lab !== this.lab
    this.lab = lab
    this.tab = tab
    this.path = this.documents.some(({ path }) => path === this.path) ? this.path : (this.documents[0]?.path ?? '')
    if (!isAnother) return
    this.machine = this.bundle?.lab.machines[0] ?? ''
    this.seed = 0
    void this.powerOn()
  }

  /** A file of the pack, wherever it lies. */
  openFile(path: string): void {
    const [, lab, folder] = /^labs\/([^/]+)\/([^/]+)/.exec(path) ?? []
    if (lab === undefined) {
      this.lab = null
      this.path = path
      return
    }
    const tab: AuthorTab =
      folder === 'starter' || folder === 'solution' || folder === 'mistakes'
        ? folder
        : folder === 'solutions'
          ? 'solution'
          : folder === 'lab.json'
            ? 'checks'
            : 'text'
    this.open(lab, tab)
    if (this.documents.some((document) => document.path === path)) this.path = path
  }

  /** Runs the text that the tab is about; the tabs of lab.json and of the text run the solution. */
  start(): Promise<void> {
    return this.runVariant(variantOf(this.tab, this.path), { machine: this.machine, seed: this.seed })
  }

  /** Runs one of the lab's texts and judges it, on one of its machines. */
  runVariant(variant: Variant, pair: Pair): Promise<void> {
    return this.run.make(async (keys) => {
      const { bundle } = this
      if (!bundle) throw new Error('This lab cannot be run before its lab.json is right: the findings below say what is missing.')
      this.variant = variant
      this.machine = pair.machine
      this.seed = pair.seed
      const { reply, result } = await this.engine.run(bundle, filesOf(bundle, variant), { ...pair, keys })
      await this.run.show(reply, result)
    })
  }

  /** What a lab's checks say of one of its texts, on the machine that is chosen. Nothing is shown of the run. */
  async judge(bundle: LabBundle, variant: Variant): Promise<readonly CheckResult[]> {
    const { machine, seed } = this
    return (await this.engine.run(bundle, filesOf(bundle, variant), { machine, seed })).result.checks
  }

  get pairs(): readonly Pair[] {
    return this.bundle ? pairsOf(this.bundle.lab) : []
  }

  /** The machine as it is powered on, so that there is a picture before the first run. */
  private async powerOn(): Promise<void> {
    const { bundle, lab, run } = this
    if (!bundle || bundle.lab.machines.length === 0) return
    try {
      const poweredOn = await this.engine.powerOn(bundle, bundle.lab.machines[0]!)
      if (this.lab === lab && !run.running) run.showPoweredOn(poweredOn)
    } catch (error) {
      run.problem = error instanceof Error ? error.message : String(error)
    }
  }
}
