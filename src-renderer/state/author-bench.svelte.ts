import { fieldsOf } from '../../src-lab/author/fields-of'
import { bytesProbes } from '../../src-lab/author/memory-drafts'
import type { Pointed } from '../../src-lab/author/pointed'
import { authorRuns, type AuthorRuns } from '../../src-lab/author/author-run'
import type { LabBundle } from '../../src-lab/lab/bundle'
import { machineOf } from '../../src-lab/lab/machine-of'
import { pairsOf, type Pair } from '../../src-lab/lab/seeds'
import { fileOf, filesOf, writtenAt, type Variant } from '../../src-lab/proof/variant'
import type { RunReply } from '../../src-lab/request/run-request'
import type { Engine } from '../engine/engine'
import {
  besides,
  documentsOf,
  lineOfPart,
  PARTS,
  plain,
  shownLine,
  variantOf,
  variantWord,
  type AuthorDocument,
  type AuthorTab
} from '../model/author-documents'
import { t } from '../language'
import { isPrediction, verdictOf } from '../model/verdict'
import type { DraftState } from './draft.svelte'
import { RunState } from './run.svelte'

/** An author at work: a lab of the pack, the file in the editor, and the run of one of the lab's texts. */
export class AuthorBenchState {
  readonly draft: DraftState
  readonly run: RunState
  /** For the proof, and for checks that are tried: what one has run the other need not run. */
  readonly runs: AuthorRuns
  lab = $state<string | null>(null)
  tab = $state<AuthorTab>('text')
  /** The file that was asked for: what a tab offers may be known later. */
  private wanted = $state('pack.json')
  /** What lies over the editor. */
  over = $state<'findings' | 'proof' | null>(null)
  /** Where the editor is to go; another object each time. */
  place = $state.raw<{ readonly line: number; readonly column: number } | null>(null)
  /** A paragraph for behind the editor's line; another object each time. */
  inserted = $state.raw<{ readonly text: string } | null>(null)
  /** What was run last. */
  variant = $state.raw<Variant>('solution')
  private chosen = $state('')
  /** The lab whose machine is shown, or whose driver has run. */
  private poweredFor: string | null = null
  seed = $state(0)

  /** The files of the last run, and the checks that judged it. */
  private ran = $state.raw<{ readonly files: Files; readonly checks: string } | null>(null)
  readonly isOutdated = $derived.by(() => {
    const { bundle, ran } = this
    if (ran === null || !bundle) return false
    const now = Object.entries(filesOf(bundle, this.variant))
    const isOther = now.length !== Object.keys(ran.files).length || now.some(([name, text]) => ran.files[name] !== text)
    return isOther || JSON.stringify(bundle.lab.checks) !== ran.checks
  })

  readonly paths = $derived.by(() => Object.keys(this.draft.files))
  readonly bundle = $derived.by((): LabBundle | null => (this.lab === null ? null : this.draft.bundle(this.lab)))
  readonly documents = $derived.by((): readonly AuthorDocument[] =>
    this.lab === null
      ? [plain(this.wanted)]
      : documentsOf(this.paths, this.lab, this.tab, this.bundle).filter(({ path, made }) => made !== undefined || path in this.draft.files)
  )
  readonly besides = $derived<readonly AuthorDocument[]>(this.lab === null ? [] : besides(this.paths, this.lab, this.tab))
  readonly verdict = $derived.by(() =>
    this.run.result === null
      ? null
      : `${variantWord(this.variant)}: ${verdictOf(
          this.run.checks,
          { pairs: [{ machine: this.machine, seed: this.seed }], tried: 1, where: '' },
          (id) => this.bundle !== null && isPrediction(this.bundle.lab, id)
        )}`
  )

  constructor(
    draft: DraftState,
    private readonly engine: Pick<Engine, 'run' | 'powerOn' | 'plain' | 'read'>
  ) {
    this.draft = draft
    this.run = new RunState(engine)
    this.runs = authorRuns(engine.plain())
  }

  /** A lab, and a tab of it. */
  open(lab: string, tab: AuthorTab = this.tab): void {
    const isAnother = lab !== this.lab
    this.lab = lab
    this.tab = tab
    if (!isAnother) return
    this.chosen = ''
    this.seed = this.pairs[0]?.seed ?? 0
    void this.powerOn()
  }

  /** A tab of the lab that is open, at its part of the file. */
  show(tab: AuthorTab): void {
    this.over = null
    if (this.lab === null) return
    this.open(this.lab, tab)
    const parts = PARTS[tab]
    if (parts !== null) this.place = { line: lineOfPart(this.draft.text(this.path) ?? '', parts), column: 1 }
  }

  /** A place in a file of the pack, or in a text that is made from one; what is not there is left alone. */
  openAt(path: string, line: number, column = 1): void {
    this.over = null
    if (!path.startsWith('labs/') && !(path in this.draft.files)) return
    this.openFile(path)
    if (this.path === path) this.place = { line, column }
  }

  /** A line of the text that was run. */
  openLine(file: string, line: number): void {
    const { bundle, variant } = this
    if (!bundle) return
    const path = fileOf(bundle, variant, file)
    this.openAt(path, shownLine(bundle, path, line))
  }

  /** Where the text in the editor is written: it may be made from another file. */
  openSource(): void {
    if (!this.bundle) return
    const { file, line } = writtenAt(this.bundle, this.path)
    this.openAt(file, line)
  }

  /** A file of the pack, wherever it lies. */
  openFile(path: string): void {
    const [, lab, folder] = /^labs\/([^/]+)\/([^/]+)/.exec(path) ?? []
    if (lab === undefined) {
      this.lab = null
      this.wanted = path
      return
    }
    const tab: AuthorTab =
      folder === 'starter' || folder === 'solution' || folder === 'mistakes'
        ? folder
        : folder === 'solutions'
          ? 'solution'
          : folder === 'lab.json' || folder === 'checks'
            ? 'checks'
            : 'text'
    this.open(lab, tab)
    this.wanted = path
  }

  /** Puts a picture into the lab's text, where its author is. */
  insertPicture(path: string): void {
    this.openFile(`labs/${this.lab}/text.md`)
    this.inserted = { text: `![Say here what the picture shows](assets/${path.split('/').at(-1)})` }
  }

  /** Its machines stand in pack.json, for all of its labs, and not in the lab's own file. */
  readonly hasPacksMachines = $derived.by(() => {
    const fields = this.tab === 'machine' && this.bundle !== null ? fieldsOf(this.draft.text(this.path) ?? '') : null
    return fields !== null && !Object.hasOwn(fields, 'machines')
  })

  /** The pack's own words for what its labs leave out. */
  openDefaults(): void {
    this.openAt('pack.json', lineOfPart(this.draft.text('pack.json') ?? '', ['defaults']))
  }

  /** Runs the text that the tab is about; the tabs of lab.json and of the text run the solution. */
  start(): Promise<void> {
    return this.runVariant(variantOf(this.tab, this.path), { machine: this.machine, seed: this.seed })
  }

  /** Runs one of the lab's texts and judges it, on one of its machines. */
  runVariant(variant: Variant, pair: Pair): Promise<void> {
    return this.run.make(async (keys) => {
      const { bundle } = this
      if (!bundle) throw new Error(t('This lab cannot be run before its lab.json is right: the findings below say what is missing.'))
      this.variant = variant
      this.machine = pair.machine
      this.seed = pair.seed
      this.ran = { files: filesOf(bundle, variant), checks: JSON.stringify(bundle.lab.checks) }
      this.poweredFor = this.lab
      const { reply, result } = await this.engine.run(bundle, filesOf(bundle, variant), { ...pair, keys })
      await this.run.show(reply, result)
    })
  }

  /**
   * The last run once more, with the bytes read that were pointed at: a trace holds none.
   *
   * @throws Error with a sentence when it is not that run: its text was changed.
   */
  async readBytes(pointed: Extract<Pointed, { what: 'bytes' }>): Promise<RunReply> {
    const { bundle, variant, machine, seed, run } = this
    if (!bundle) throw new Error(t('This lab cannot be run before its lab.json is right: the findings below say what is missing.'))
    const probes = run.reply ? bytesProbes(run.reply, pointed) : []
    const reply = await this.runs.reading(bundle, filesOf(bundle, variant), { machine, seed, keys: run.typed }, probes)
    if (reply.result.traceHash !== run.reply?.result.traceHash)
      throw new Error(t('The text was changed since this run. Run it again, and point at the bytes then.'))
    return reply
  }

  /** The file in the editor, by its path in the pack: the tab's first, unless another one of its was asked for; '' where it has none. */
  get path(): string {
    const { documents, wanted } = this
    return documents.some(({ path }) => path === wanted) ? wanted : (documents[0]?.path ?? '')
  }
  set path(path: string) {
    this.wanted = path
  }

  /** The machine that is run on: the lab's first, when the one that was chosen does not run this lab, or no longer does. */
  get machine(): string {
    const { bundle, chosen } = this
    if (!bundle) return chosen
    const platform = machineOf(bundle, chosen)
    return platform?.phases.includes(bundle.lab.phase) ? chosen : (bundle.lab.machines[0] ?? '')
  }
  set machine(id: string) {
    this.chosen = id
  }

  get pairs(): readonly Pair[] {
    return this.bundle ? pairsOf(this.bundle.lab) : []
  }

  /** The machine as it is powered on, so that there is a picture before the first run: once for each lab, as soon as the lab can be read. */
  async powerOn(): Promise<void> {
    const { bundle, lab, run } = this
    if (!bundle || bundle.lab.machines.length === 0 || this.poweredFor === lab) return
    this.poweredFor = lab
    try {
      const poweredOn = await this.engine.powerOn(bundle, bundle.lab.machines[0]!)
      if (this.lab === lab && !run.running) run.showPoweredOn(poweredOn)
    } catch (error) {
      run.problem = error instanceof Error ? error.message : String(error)
    }
  }
}

type Files = Readonly<Record<string, string>>
