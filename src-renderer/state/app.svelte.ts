import type {
  AppInfo,
  Draft,
  DraftSummary,
  Example,
  LabSummary,
  PackMachine,
  PackSummary,
  Progress,
  SandboxSummary,
  WorkRef
} from '../../src-lab/host-api'
import type { LabRef } from '../../src-lab/lab/bundle'
import { packInLanguage } from '../../src-lab/lab/translation'
import { nextLab, passedIn, walkOf } from '../../src-lab/lab/what-next'
import { language, t, whyNot } from '../language'
import { hereAt, stationsOf } from '../model/whole-handoff'
import { labAt } from '../host/address'
import { MAX_MOMENT_BYTES } from '../../src-lab/moment/moment'
import { callHost } from '../host/client'
import { beforeLeaving, onPackFile } from '../host/window-shell'
import { emptyDriver } from '../model/empty-driver'
import { refKey, unsavedId, unsavedSentence } from '../model/unsaved'
import { LabState } from './lab.svelte'
import { PackShelfState } from './pack-shelf.svelte'
import { SandboxState } from './sandbox.svelte'
import type { SettingsState } from './settings.svelte'
import { UnsavedState } from './unsaved.svelte'

/** What is open. */
export type Page =
  | { readonly kind: 'starting' | 'home' | 'sandboxes' | 'drafts' }
  | { readonly kind: 'draft'; readonly draft: Draft }
  | { readonly kind: 'lab'; readonly lab: LabState }
  | { readonly kind: 'sandbox'; readonly sandbox: SandboxState }

/** A place of which something is not saved. */
interface UnsavedPlace {
  readonly ref: WorkRef
  /** null: there is no such place any more. */
  readonly title: string | null
  readonly sentence: string
}

/** What there is to open, and what is open. The address's hash says the same, so that a reload and the browser's Back find it. */
export class AppState {
  readonly unsaved = new UnsavedState()
  /** After a pack was added or removed the first page shows which there are. */
  readonly shelf = new PackShelfState(async (packs) => {
    this.listed = packs
    await Promise.all([this.loadMachines(), this.home()])
  })
  page = $state.raw<Page>({ kind: 'starting' })
  info = $state.raw<AppInfo | null>(null)
  /** As the host lists them. */
  private listed = $state.raw<readonly PackSummary[]>([])
  readonly packs = $derived.by((): readonly PackSummary[] => this.listed.map((pack) => packInLanguage(pack, language())))
  progress = $state.raw<Progress>({})
  sandboxes = $state.raw<readonly SandboxSummary[]>([])
  private shipped = $state.raw<readonly Example[]>([])
  /** As they are called in the language that is spoken. */
  readonly examples = $derived(this.shipped.map((one): Example => ({ ...one, ...one.translations?.[language()] })))
  drafts = $state.raw<readonly DraftSummary[]>([])
  machines = $state.raw<readonly PackMachine[]>([])
  /** A sentence; null: all is well. */
  problem = $state<string | null>(null)

  readonly pack = $derived.by(() => {
    const { page } = this
    return page.kind === 'lab' ? this.packs.find((pack) => pack.id === page.lab.bundle.ref.pack) : undefined
  })
  /** The walk through the open pack that the learner chose. */
  readonly walk = $derived.by(() => (this.pack ? walkOf(this.pack, this.settings.value.walks[this.pack.id]) : null))
  readonly done = $derived(this.pack && this.walk ? passedIn(this.pack, this.progress, this.walk) : 0)
  readonly next = $derived.by((): LabSummary | null => {
    const { page, pack, walk } = this
    return pack && walk && page.kind === 'lab' ? nextLab(pack, this.progress, page.lab.bundle.ref.lab, walk) : null
  })

  /** Where on the way from reset to the operating system the open lab is at work; null: no lab is open. */
  readonly here = $derived.by(() => {
    const { page, pack } = this
    return pack && page.kind === 'lab' ? hereAt(pack.id, { id: page.lab.bundle.ref.lab, phase: page.lab.bundle.lab.phase }) : null
  })
  readonly stations = $derived.by(() => stationsOf(this.packs, this.progress, this.here))

  /** Labs whose progress is not on the disk yet, by '<pack uuid>/<lab uuid>'. */
  readonly unsavedProgress = $derived(
    new Set(this.unsaved.all.flatMap((one) => (one.kind === 'progress' && one.progress.passedAt !== null ? [one.key] : [])))
  )
  /** What is not saved of places that are not open, by place. */
  readonly unsavedElsewhere = $derived.by((): readonly UnsavedPlace[] => {
    const here = this.work ? refKey(this.work.ref) : null
    const places = new Map(this.unsaved.all.map((one) => [refKey(one.ref), one.ref]))
    return [...places].flatMap(([key, ref]) => {
      const sentence = unsavedSentence(this.unsaved.of(ref), this.unsaved.isStored)
      return key === here || sentence === null ? [] : [{ ref, title: this.titleOf(ref), sentence }]
    })
  })

  constructor(private readonly settings: SettingsState) {
    addEventListener('popstate', () => void this.follow())
    // What was typed in the last moment goes to the host before the page does.
    addEventListener('pagehide', () => {
      this.work?.stash()
      void this.leave()
    })
    onPackFile(() => void this.shelf.look())
    beforeLeaving(() => {
      this.work?.stash()
      return this.leave()
    })
    // A window of our own closes without asking: what is unsaved is found again by the next one. A browser's may not be.
    addEventListener('beforeunload', (event) => {
      if (!window.handoff && this.unsaved.all.length > 0) event.preventDefault()
    })
    addEventListener('focus', () => void this.lookAgain())
  }

  async load(): Promise<void> {
    const [info, packs, examples] = await Promise.all([
      callHost('info', {}),
      callHost('packs', {}),
      callHost('examples', {}),
      this.refresh(),
      this.loadMachines(),
      this.settings.load()
    ])
    if (info.ok) {
      this.info = info.value
      if (await this.unsaved.begin(info.value.folder)) await this.refresh()
    } else this.problem = whyNot(info)
    if (packs.ok) this.listed = packs.value
    if (examples.ok) this.shipped = examples.value
    if (this.info?.preview && ['', '#/'].includes(location.hash)) await this.go(`#teach/${this.info.preview}`)
    else await this.show()
    await this.shelf.look()
  }

  private async loadMachines(): Promise<void> {
    const reply = await callHost('machines', {})
    if (reply.ok) this.machines = reply.value
  }

  /** Progress and sandboxes as the host knows them now. */
  async refresh(): Promise<void> {
    const [progress, sandboxes] = await Promise.all([callHost('progress', {}), callHost('sandboxes', {})])
    if (progress.ok) this.progress = this.unsaved.over(progress.value)
    if (sandboxes.ok) this.sandboxes = sandboxes.value
  }

  /** Goes to a page and leaves a step for the browser's Back. */
  async go(hash: string): Promise<void> {
    if (location.hash !== hash) history.pushState(null, '', hash)
    await this.follow()
  }

  home(): Promise<void> {
    return this.go('#/')
  }

  open(ref: WorkRef): Promise<void> {
    return this.go('sandbox' in ref ? `#sandbox/${ref.sandbox}` : `#/${ref.pack}/${ref.lab}`)
  }

  async openNext(): Promise<void> {
    if (this.pack && this.next) await this.open({ pack: this.pack.id, lab: this.next.id })
  }

  /** @param example null: an empty driver. */
  async newSandbox(example: Example | null): Promise<void> {
    const { title, machine, phase, until }: Omit<Example, 'id' | 'summary' | 'translations' | 'files'> = example ?? {
      title: t('Empty driver'),
      machine: 'q35-256m',
      phase: 'app' as const
    }
    const reply = await callHost('newSandbox', {
      settings: { title: this.freeTitle(title), entry: 'driver.ts', machine, phase, mode: 'strict', keys: '', ...(until && { until }) },
      files: example?.files ?? { 'driver.ts': emptyDriver(phase) }
    })
    if (!reply.ok) this.problem = whyNot(reply)
    else await this.open({ sandbox: reply.value.id })
  }

  /** A file that the user chose or dropped: a moment, as somebody has copied it. */
  async openMoment(file: File): Promise<void> {
    const text = await file.slice(0, MAX_MOMENT_BYTES + 1).text()
    const reply = await callHost('openMoment', { file: file.name.slice(0, 300) || 'a file', text: text.slice(0, MAX_MOMENT_BYTES + 1) })
    if (!reply.ok) return void (this.problem = whyNot(reply))
    await this.refresh()
    await this.open({ sandbox: reply.value.sandbox })
    if (this.page.kind === 'sandbox') this.page.sandbox.moment = reply.value
  }

  async newDraft(title: string): Promise<void> {
    const reply = await callHost('newDraft', { title })
    if (!reply.ok) this.problem = whyNot(reply)
    else await this.go(`#teach/${reply.value.draft}`)
  }

  async removeSandbox(id: string): Promise<void> {
    // What is not saved of it is kept among the removed ones with the rest.
    await this.unsaved.retry()
    const reply = await callHost('removeSandbox', { sandbox: id })
    if (!reply.ok) this.problem = whyNot(reply)
    await this.refresh()
  }

  /** Answers whose the work under a pack's uuid is. */
  async choosePack(pack: string, work: 'take' | 'begin'): Promise<void> {
    const reply = await callHost('choosePack', { pack, work })
    if (reply.ok) this.listed = reply.value
    else this.problem = whyNot(reply)
    await this.refresh()
  }

  /** Gives up what waits to be saved in a place that is no more. */
  discard(ref: WorkRef): void {
    for (const one of this.unsaved.of(ref)) this.unsaved.drop(unsavedId(one))
  }

  /** The texts among what waits, one after the other. */
  unsavedText(ref: WorkRef): string {
    return this.unsaved
      .of(ref)
      .flatMap((one) => (one.kind === 'text' ? [`// ${one.path}\n${one.text}`] : []))
      .join('\n')
  }

  /** The open lab as its pack has it now, with the learner's own text. */
  async reopen(): Promise<void> {
    await this.list()
    await this.follow()
  }

  /** The packs that there are by now, and how far they were walked. */
  private async list(): Promise<void> {
    const [packs] = await Promise.all([callHost('packs', {}), this.refresh()])
    if (packs.ok && JSON.stringify(packs.value) !== JSON.stringify(this.listed)) this.listed = packs.value
  }

  /** In another window the text may have been changed, packs added and removed, and the pack of the open lab replaced. */
  private async lookAgain(): Promise<void> {
    const { page } = this
    await this.work?.refresh()
    if (page.kind === 'lab') page.lab.noteChange(await callHost('lab', page.lab.bundle.ref))
    if (page.kind === 'home') await this.list()
  }

  private get work(): LabState['work'] | undefined {
    const { page } = this
    return page.kind === 'lab' ? page.lab.work : page.kind === 'sandbox' ? page.sandbox.work : undefined
  }

  private async leave(): Promise<void> {
    await Promise.all([this.work?.flush(), this.settings.flush()])
  }

  /** Goes on to the page that the address names. */
  private async follow(): Promise<void> {
    await this.leave()
    this.unsaved.attend(null)
    if (labAt(location.hash) === null) await this.refresh()
    await this.show()
  }

  /** Shows the page that the address names, unless it names another by the time the host has answered. */
  private async show(): Promise<void> {
    const { hash } = location
    const enter = await this.pageAt(hash)
    if (location.hash === hash) enter()
  }

  /** @returns What shows that place. */
  private async pageAt(hash: string): Promise<() => void> {
    const lab = labAt(hash)
    const [, sandbox] = /^#sandbox\/([^/]+)$/.exec(hash) ?? []
    const [, draft] = /^#teach\/([^/]+)$/.exec(hash) ?? []
    if (draft !== undefined) return this.draftPage(draft)
    if (hash === '#teach') return this.draftsPage()
    if (lab) return this.labPage(lab)
    if (sandbox !== undefined) return this.sandboxPage(sandbox)
    return () => (this.page = { kind: hash === '#sandbox' ? 'sandboxes' : 'home' })
  }

  private async labPage(ref: LabRef): Promise<() => void> {
    const [bundle, work] = await Promise.all([callHost('lab', ref), callHost('work', ref)])
    if (!bundle.ok) return () => this.refuse(whyNot(bundle))
    if (!work.ok) return () => this.refuse(whyNot(work))
    const { pack, lab } = bundle.value
    return () => {
      const progress = this.progress[`${pack.uuid}/${lab.uuid}`]
      this.page = { kind: 'lab', lab: new LabState(bundle.value, work.value, progress, this.unsaved) }
      this.begin(ref)
    }
  }

  private async draftsPage(): Promise<() => void> {
    const drafts = await callHost('drafts', {})
    if (!drafts.ok) return () => this.refuse(whyNot(drafts))
    return () => {
      this.drafts = drafts.value
      this.page = { kind: 'drafts' }
    }
  }

  private async draftPage(id: string): Promise<() => void> {
    const draft = await callHost('draft', { draft: id })
    if (!draft.ok) return () => this.refuse(whyNot(draft))
    return () => (this.page = { kind: 'draft', draft: draft.value })
  }

  private async sandboxPage(id: string): Promise<() => void> {
    const work = await callHost('work', { sandbox: id })
    const summary = this.sandboxes.find((each) => each.id === id)
    if (!work.ok) return () => this.refuse(whyNot(work))
    if (!summary) return () => this.refuse(t('There is no sandbox {{id}}.', { id }))
    return () => {
      this.page = { kind: 'sandbox', sandbox: new SandboxState(summary, work.value, this.unsaved, this.machines) }
      this.begin({ sandbox: id })
    }
  }

  /** What is typed from now on is of this place, and so is the next start. */
  private begin(ref: WorkRef): void {
    this.unsaved.attend(this.work!)
    this.settings.rememberLast(ref)
  }

  private titleOf(ref: WorkRef): string | null {
    if ('sandbox' in ref) return this.sandboxes.find(({ id }) => id === ref.sandbox)?.title ?? null
    const lab = this.packs.find(({ id }) => id === ref.pack)?.labs.find(({ id }) => id === ref.lab)
    return lab ? `${lab.number} ${lab.title}` : null
  }

  private refuse(sentence: string): void {
    this.problem = sentence
    if (this.page.kind === 'starting') this.page = { kind: 'home' }
  }

  private freeTitle(title: string): string {
    const taken = this.sandboxes.map((sandbox) => sandbox.title)
    for (let i = 2; ; i++) {
      const free = i === 2 ? title : `${title} ${i - 1}`
      if (!taken.includes(free)) return free
    }
  }
}
