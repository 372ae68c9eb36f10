/** The services behind the host API, on one data folder. Both doors, the window and the web host, go through `dispatch`. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { DEFAULT_SETTINGS } from '../../src-lab/default-settings'
import type { AppInfo, HostApi, PackOffer, PackSummary, Progress, Reply, SandboxRef, Settings, Work, WorkRef } from '../../src-lab/host-api'
import type { LabRef } from '../../src-lab/lab/bundle'
import { mergedProgress, NO_PROGRESS } from '../../src-lab/lab/progress'
import { AtomicFiles, removeTemporaryFiles, SaveFailed } from './atomic-file'
import type { DataFolder } from './data-folder'
import { readKept, writeKept, type KeptFile } from './kept-file'
import { hostMethods, progressFile, settingsFile } from './methods'
import { readExamples } from './examples'
import { exportedWork } from './export-work'
import { LabWork } from './lab-work'
import { carriedOver } from './moved'
import { DraftPacks } from './draft-packs'
import { InstalledPacks } from './installed-packs'
import { PackUnreadable } from './pack-folder'
import { PackLibrary } from './pack-library'
import { PackOwners } from './pack-owners'
import { PackShelf } from './pack-shelf'
import { readMoment } from '../../src-lab/moment/read-moment'
import { Sandboxes } from './sandboxes'
import { Turns } from './turns'
import { ChangedOutside, TooLarge, Workspace } from './workspace'
import { refusal, told } from '../../src-lab/sentences/told'

interface HostOptions {
  readonly version: string
  readonly shell: AppInfo['shell']
  readonly data: DataFolder
  /** Where the packs that ship with the app lie. */
  readonly labs: string
  /** What a new pack is made from; where it is left out, it lies beside the labs. */
  readonly authoring?: string
  /** A pack's folder that its author wants to see in the app. */
  readonly preview?: string
  /** ISO 8601. */
  readonly now: () => string
  /** Opens a link in the system's browser. */
  readonly openLink: (url: string) => Promise<void>
}

const PROGRESS = 'progress.json'
const SETTINGS = 'settings.json'
/** What is done one after the other, beside the workspaces. */
const PACKS = 'packs'
const SANDBOXES = 'sandboxes'
const DRAFTS = 'drafts'

function done<T>(value: T): Reply<T> {
  return { ok: true, value }
}

export class Host implements HostApi {
  private readonly library: PackLibrary
  private readonly files: AtomicFiles
  private readonly ownDrivers: Sandboxes
  private readonly owners: PackOwners
  private readonly labs: LabWork
  private readonly shelf: PackShelf
  private readonly ownPacks: DraftPacks
  private readonly turns = new Turns()
  /** What was asked and is not answered yet. */
  private readonly asked = new Set<Promise<unknown>>()
  /** By '<store>/<lab uuid>'. */
  private readonly kept: KeptFile<{ format: 1; labs: Progress }>
  private readonly keptSettings: KeptFile<{ format: 1; settings: Settings }>

  constructor(private readonly options: HostOptions) {
    const { path, readOnly } = options.data
    this.files = new AtomicFiles(path)
    const installed = new InstalledPacks(path, this.files)
    this.library = new PackLibrary(options.labs, installed)
    const writable = readOnly === null
    if (writable) removeTemporaryFiles(path)
    this.owners = new PackOwners(path, this.files, writable)
    this.labs = new LabWork(path, this.library, this.owners, this.files)
    this.shelf = new PackShelf(this.library, installed, this.owners)
    this.ownPacks = new DraftPacks(path, this.files, options.authoring ?? join(options.labs, '../authoring'), options.preview ?? null)
    this.ownDrivers = new Sandboxes(path, this.files, options.now, writable)
    this.kept = readKept(join(path, PROGRESS), progressFile, { format: 1, labs: {} }, writable, NO_PROGRESS)
    this.keptSettings = readKept(join(path, SETTINGS), settingsFile, { format: 1, settings: DEFAULT_SETTINGS }, writable)
  }

  /** Checks the name and the argument, then calls. What goes wrong is a reply; nothing is thrown at the screen. */
  async dispatch(method: string, args: unknown): Promise<Reply<unknown>> {
    if (!Object.hasOwn(hostMethods, method)) return refusal('unknownMethod', told`There is no method '${method.slice(0, 40)}'.`)
    const name = method as keyof HostApi
    const parsed = hostMethods[name].safeParse(args)
    if (!parsed.success)
      return refusal(
        'badArgument',
        told`${name}: ${parsed.error.issues.map((issue) => `${issue.path.join('.') || 'argument'}: ${issue.message}`).join('; ')}`
      )
    const answer = (this[name] as (argument: unknown) => Promise<Reply<unknown>>).call(this, parsed.data)
    this.asked.add(answer)
    try {
      return await answer
    } catch (error) {
      if (error instanceof SaveFailed) return refusal('saveFailed', error.told)
      if (error instanceof ChangedOutside) return refusal('changedOutside', error.told)
      if (error instanceof PackUnreadable) return refusal('packRefused', error.told)
      if (error instanceof TooLarge) return refusal('tooLarge', error.told)
      return refusal('host', told`The host failed to answer this. Try again; what was saved is safe.`)
    } finally {
      this.asked.delete(answer)
    }
  }

  /** Answers what a first page asks before it does: while a browser or a window starts there is time to read the packs, and what has never run yet. */
  async prepare(): Promise<void> {
    for (const method of ['packs', 'info', 'examples', 'progress', 'sandboxes', 'machines', 'settings'] as const)
      await this.dispatch(method, {})
  }

  /** When everything that was asked so far is done, saves among it. */
  async settled(): Promise<void> {
    while (this.asked.size > 0) await Promise.allSettled(this.asked)
  }

  async info(): Promise<Reply<AppInfo>> {
    const notices = [this.kept.notice, this.keptSettings.notice, this.owners.notice].filter((notice) => notice !== null)
    const { version, shell, data } = this.options
    const folder = createHash('sha256').update(data.path).digest('hex').slice(0, 12)
    return done({ version, shell, readOnly: data.readOnly, folder, notices, preview: this.ownPacks.previewed })
  }

  async packs(): ReturnType<HostApi['packs']> {
    await this.library.open()
    return done(
      this.library.all().map((reading): PackSummary => {
        const clash = reading.pack && this.labs.clashOf(reading.pack)
        const summary = this.library.summaryOf(reading)
        return clash ? { ...summary, labs: [], clash } : summary
      })
    )
  }

  /** A file that the user handed to the app: `packOffer` tells what it is, or `packRefused` why it cannot be used. */
  lookAtPack(path: string): Promise<PackOffer> {
    return this.turns.take(PACKS, () => this.shelf.lookAt(path))
  }

  async offerPack(args: Parameters<HostApi['offerPack']>[0]): ReturnType<HostApi['offerPack']> {
    return this.turns.take(PACKS, async () => done(await this.shelf.takePiece(args)))
  }

  async packOffer(): ReturnType<HostApi['packOffer']> {
    return done(this.shelf.offer)
  }

  async addPack({ offer, anyway }: Parameters<HostApi['addPack']>[0]): ReturnType<HostApi['addPack']> {
    return this.whenWritable(() =>
      this.turns.take(PACKS, async () => {
        await this.shelf.add(offer, anyway)
        return this.packs()
      })
    )
  }

  async declinePack(): ReturnType<HostApi['declinePack']> {
    return this.turns.take(PACKS, async () => {
      this.shelf.decline()
      return done(null)
    })
  }

  async removePack({ pack }: Parameters<HostApi['removePack']>[0]): ReturnType<HostApi['removePack']> {
    return this.whenWritable(() =>
      this.turns.take(PACKS, async () => {
        await this.library.open()
        await this.shelf.remove(pack)
        return this.packs()
      })
    )
  }

  async choosePack({ pack: id, work }: Parameters<HostApi['choosePack']>[0]): ReturnType<HostApi['choosePack']> {
    return this.whenWritable(() =>
      this.turns.take(PACKS, async () => {
        await this.library.open()
        const pack = this.library.reading(id)?.pack
        if (!pack) return refusal('noPack', told`There is no pack ${id}, or it cannot be used.`)
        await (work === 'take' ? this.owners.give(pack) : this.owners.begin(pack))
        return this.packs()
      })
    )
  }

  async lab(ref: LabRef): ReturnType<HostApi['lab']> {
    await this.library.open()
    const bundle = this.labs.open(ref)
    return bundle ? done(bundle) : this.noSuch(ref)
  }

  async work(ref: WorkRef): ReturnType<HostApi['work']> {
    const notice = 'sandbox' in ref && this.ownDrivers.has(ref.sandbox) ? this.ownDrivers.notice(ref.sandbox) : null
    return this.at(ref, async (workspace) => {
      const found = await workspace.work(this.options.data.readOnly === null)
      const work = 'lab' in ref ? await this.carriedOver(ref, workspace, found) : found
      return notice === null ? work : { ...work, notices: [notice, ...work.notices] }
    })
  }

  async save(args: Parameters<HostApi['save']>[0]): ReturnType<HostApi['save']> {
    return this.writingAt(args, async (workspace) => ({ version: await workspace.save(args.path, args.text, args.base) }))
  }

  async keep(args: Parameters<HostApi['keep']>[0]): ReturnType<HostApi['keep']> {
    return this.writingAt(args, async (workspace) => {
      await workspace.keep(args.why, args.files)
      return null
    })
  }

  async reset(ref: LabRef): ReturnType<HostApi['reset']> {
    return this.writingAt(ref, (workspace) => workspace.replace({}, 'reset'))
  }

  async history(ref: WorkRef): ReturnType<HostApi['history']> {
    return this.at(ref, (workspace) => workspace.history())
  }

  async historyFiles(args: Parameters<HostApi['historyFiles']>[0]): ReturnType<HostApi['historyFiles']> {
    return this.at(args, (workspace) => entryFiles(workspace, args.id))
  }

  async restore(args: Parameters<HostApi['restore']>[0]): ReturnType<HostApi['restore']> {
    return this.writingAt(args, async (workspace) => workspace.replace(await entryFiles(workspace, args.id), 'restore'))
  }

  async exportWork({ pack: name, lab, history }: Parameters<HostApi['exportWork']>[0]): ReturnType<HostApi['exportWork']> {
    await this.library.open()
    const reading = this.library.reading(name)
    const bundles = [...(reading?.labs.keys() ?? [])]
      .filter((id) => lab === null || id === lab)
      .flatMap((id) => this.labs.open({ pack: name, lab: id }) ?? [])
    if (!reading?.pack || bundles.length === 0) return this.noSuch({ pack: name, lab: lab ?? '' })
    const progress = await this.progress()
    const known = progress.ok ? progress.value : {}
    const labs = []
    for (const bundle of bundles)
      labs.push({
        bundle,
        workspace: (await this.workspace(bundle.ref, false))!,
        progress: known[`${bundle.pack.uuid}/${bundle.lab.uuid}`]
      })
    return done(await exportedWork(reading.pack, lab, labs, history))
  }

  async machines(): ReturnType<HostApi['machines']> {
    await this.library.open()
    return done(this.library.machines())
  }

  async sandboxes(): ReturnType<HostApi['sandboxes']> {
    return done(this.ownDrivers.list())
  }

  async newSandbox({ settings, files }: Parameters<HostApi['newSandbox']>[0]): ReturnType<HostApi['newSandbox']> {
    return this.whenWritable(() => this.turns.take(SANDBOXES, async () => done(await this.ownDrivers.create(settings, files))))
  }

  async openMoment({ file, text }: Parameters<HostApi['openMoment']>[0]): ReturnType<HostApi['openMoment']> {
    const reading = readMoment(text)
    if ('refused' in reading) return refusal('moment', told`${file} ${reading.refused}.`)
    const { title, entry, machine, phase, mode, keys, until, scenario, budget, files, at, range } = reading.moment
    const settings = {
      title,
      entry,
      machine,
      phase,
      mode,
      keys,
      ...(until && { until }),
      ...(scenario && { scenario }),
      ...(budget && { budget })
    }
    return this.whenWritable(() =>
      this.turns.take(SANDBOXES, async () => {
        const { id } = await this.ownDrivers.create(settings, files)
        return done({ sandbox: id, at, ...(range && { range }) })
      })
    )
  }

  async saveSandbox({ sandbox, settings }: Parameters<HostApi['saveSandbox']>[0]): ReturnType<HostApi['saveSandbox']> {
    return this.writingAt({ sandbox }, () => this.ownDrivers.save(sandbox, settings))
  }

  async removeSandbox({ sandbox }: SandboxRef): ReturnType<HostApi['removeSandbox']> {
    return this.writingAt({ sandbox }, async () => {
      await this.ownDrivers.remove(sandbox)
      return null
    })
  }

  async renameFile({ sandbox, from, to }: Parameters<HostApi['renameFile']>[0]): ReturnType<HostApi['renameFile']> {
    return this.writingAt({ sandbox }, (workspace) => workspace.rename(from, to))
  }

  async removeFile({ sandbox, path }: Parameters<HostApi['removeFile']>[0]): ReturnType<HostApi['removeFile']> {
    return this.writingAt({ sandbox }, (workspace) => workspace.remove(path))
  }

  async examples(): ReturnType<HostApi['examples']> {
    return done(readExamples(this.options.labs))
  }

  async drafts(): ReturnType<HostApi['drafts']> {
    return done(this.ownPacks.list())
  }

  async newDraft({ title }: Parameters<HostApi['newDraft']>[0]): ReturnType<HostApi['newDraft']> {
    return this.whenWritable(() => this.turns.take(DRAFTS, async () => done(await this.ownPacks.create(title))))
  }

  async draft({ draft }: Parameters<HostApi['draft']>[0]): ReturnType<HostApi['draft']> {
    return this.ofDraft(draft, async () => this.ownPacks.read(draft))
  }

  async draftState({ draft }: Parameters<HostApi['draftState']>[0]): ReturnType<HostApi['draftState']> {
    return this.ofDraft(draft, async () => this.ownPacks.state(draft))
  }

  async saveDraftFile({ draft, path, base, ...content }: Parameters<HostApi['saveDraftFile']>[0]): ReturnType<HostApi['saveDraftFile']> {
    return this.whenWritable(() => this.ofDraft(draft, async () => ({ version: await this.ownPacks.save(draft, path, content, base) })))
  }

  async removeDraftFile({ draft, path }: Parameters<HostApi['removeDraftFile']>[0]): ReturnType<HostApi['removeDraftFile']> {
    return this.whenWritable(() =>
      this.ofDraft(draft, async () => {
        await this.ownPacks.remove(draft, path)
        return null
      })
    )
  }

  async exportDraft({ draft }: Parameters<HostApi['exportDraft']>[0]): ReturnType<HostApi['exportDraft']> {
    return this.whenWritable(() => this.ofDraft(draft, () => this.ownPacks.export(draft)))
  }

  private async ofDraft<T>(draft: string, act: () => Promise<T>): Promise<Reply<T>> {
    return this.turns.take(DRAFTS, async () =>
      this.ownPacks.has(draft) ? done(await act()) : refusal('noDraft', told`There is no pack ${draft} among those that are written here.`)
    )
  }

  async progress(): ReturnType<HostApi['progress']> {
    await this.library.open()
    const stores = this.owners.stores()
    const byUuid = Object.entries(this.kept.value.labs).flatMap(([key, progress]) => {
      const [store, lab] = key.split('/')
      const owned = stores.get(store!)
      if (owned === undefined) return [[key, progress] as const]
      return owned.isPresent ? [[`${owned.uuid}/${lab}`, progress] as const] : []
    })
    const packs = this.library
      .all()
      .flatMap((reading) => (reading.pack && !this.labs.clashOf(reading.pack) ? [[...reading.labs.values()]] : []))
    return done(carriedOver(Object.fromEntries(byUuid), packs))
  }

  async saveProgress(args: Parameters<HostApi['saveProgress']>[0]): ReturnType<HostApi['saveProgress']> {
    return this.whenWritable(() =>
      this.turns.take(PROGRESS, async () => {
        await this.library.open()
        const bundle = this.labs.open(args)
        if (!bundle) return this.noSuch(args)
        await this.turns.take(PACKS, () => this.labs.own(bundle))
        const { pack, lab } = bundle
        const before = await this.progress()
        const progress = mergedProgress(before.ok ? before.value[`${pack.uuid}/${lab.uuid}`] : undefined, args.progress)
        const value = { format: 1 as const, labs: { ...this.kept.value.labs, [`${this.owners.store(pack.uuid)}/${lab.uuid}`]: progress } }
        await writeKept(this.files, join(this.options.data.path, PROGRESS), { ...this.kept, value })
        // Only what is on the disk is known.
        this.kept.value = value
        return this.progress()
      })
    )
  }

  async settings(): ReturnType<HostApi['settings']> {
    return done(this.keptSettings.value.settings)
  }

  async saveSettings(args: Partial<Settings>): ReturnType<HostApi['saveSettings']> {
    this.keptSettings.value = { format: 1, settings: { ...this.keptSettings.value.settings, ...args } }
    if (this.options.data.readOnly === null && this.keptSettings.writable)
      await writeKept(this.files, join(this.options.data.path, SETTINGS), this.keptSettings)
    return done(this.keptSettings.value.settings)
  }

  async openLink({ url }: { url: string }): ReturnType<HostApi['openLink']> {
    await this.options.openLink(url)
    return done(null)
  }

  private async workspace(ref: WorkRef, writing: boolean): Promise<Workspace | undefined> {
    if ('sandbox' in ref) return this.ownDrivers.workspace(ref.sandbox)
    const bundle = this.labs.open(ref)
    if (!bundle) return undefined
    if (writing) await this.turns.take(PACKS, () => this.labs.own(bundle))
    const names = bundle.lab.files.filter((file) => file.role === 'edit').map((file) => file.path)
    return new Workspace(await this.labs.folder(bundle, this.options.data.readOnly === null), names, this.files, this.options.now)
  }

  /** A lab that goes on from another one begins with what was written there; one that was begun stays as it is. */
  private async carriedOver(ref: LabRef, workspace: Workspace, work: Work): Promise<Work> {
    const lab = this.labs.open(ref)?.lab
    const isBegun = Object.keys(work.files).length > 0 || (await workspace.history()).length > 0
    if (lab?.carryFrom === undefined || isBegun || this.options.data.readOnly !== null) return work
    const from = { pack: ref.pack, lab: lab.carryFrom }
    const earlier = await (await this.workspace(from, false))?.work(false)
    const names = lab.files.flatMap(({ path, role }) => (role === 'edit' && earlier?.files[path] ? [path] : []))
    if (names.length === 0) return work
    // What is saved is this pack's from here on.
    await this.workspace(ref, true)
    for (const path of names) await workspace.save(path, earlier!.files[path]!.text, null)
    const title = this.labs.open(from)?.lab.title ?? lab.carryFrom
    const carried = await workspace.work()
    return {
      ...carried,
      notices: [...carried.notices, told`This lab goes on from ${title}: it begins with your text. Reset brings its own starter.`]
    }
  }

  /** One after the other: a save compares what is there with what it was made from. */
  private async at<T>(ref: WorkRef, act: (workspace: Workspace) => Promise<T>, writing = false): Promise<Reply<T>> {
    return this.turns.take('sandbox' in ref ? ref.sandbox : `${ref.pack}/${ref.lab}`, async () => {
      if ('lab' in ref) await this.library.open()
      const workspace = await this.workspace(ref, writing)
      return workspace ? done(await act(workspace)) : this.noSuch(ref)
    })
  }

  private writingAt<T>(ref: WorkRef, act: (workspace: Workspace) => Promise<T>): Promise<Reply<T>> {
    return this.whenWritable(() => this.at(ref, act, true))
  }

  private async whenWritable<T>(act: () => Promise<Reply<T>>): Promise<Reply<T>> {
    const { readOnly } = this.options.data
    return readOnly === null ? act() : refusal('readOnly', readOnly)
  }

  private noSuch(ref: WorkRef): Reply<never> {
    if ('sandbox' in ref) return refusal('noSandbox', told`There is no sandbox ${ref.sandbox}.`)
    const clash = this.labs.clashSentence(ref)
    if (clash !== null) return refusal('packClash', clash)
    return refusal('noLab', told`There is no lab ${ref.pack}/${ref.lab}, or it cannot be used.`)
  }
}

async function entryFiles(workspace: Workspace, id: string): Promise<Readonly<Record<string, string>>> {
  const files = await workspace.historyFiles(id)
  if (files === null) throw new SaveFailed(told`this entry of the history cannot be read; nothing was changed`)
  return files
}
