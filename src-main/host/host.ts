/** The services behind the host API, on one data folder. Both doors, the window and the web host, go through `dispatch`. */
import { join } from 'node:path'
import type { AppInfo, HostApi, LabBundle, LabRef, Progress, Reply, Settings } from '../../src-lab/host-api'
import { AtomicFiles, SaveFailed } from './atomic-file'
import type { DataFolder } from './data-folder'
import { readKept, writeKept, type KeptFile } from './kept-file'
import { hostMethods, progressFile, settingsFile } from './methods'
import { PackLibrary } from './pack-library'
import { ChangedOutside, Workspaces } from './workspaces'

export interface HostOptions {
  readonly version: string
  readonly shell: AppInfo['shell']
  readonly data: DataFolder
  /** Where the packs that ship with the app lie. */
  readonly labs: string
  /** ISO 8601. */
  readonly now: () => string
  /** Opens a link in the system's browser. */
  readonly openLink: (url: string) => Promise<void>
}

const DEFAULT_SETTINGS: Settings = { theme: 'system', textSize: 1, motion: 'system', layout: {}, last: null }
const PROGRESS = 'progress.json'
const SETTINGS = 'settings.json'

function done<T>(value: T): Reply<T> {
  return { ok: true, value }
}
function refused(code: string, message: string): Reply<never> {
  return { ok: false, code, message }
}

export class Host implements HostApi {
  private readonly library: PackLibrary
  private readonly files: AtomicFiles
  private readonly workspaces: Workspaces
  private readonly kept: KeptFile<{ format: 1; labs: Progress }>
  private readonly keptSettings: KeptFile<{ format: 1; settings: Settings }>

  constructor(private readonly options: HostOptions) {
    const { path, readOnly } = options.data
    this.library = new PackLibrary(options.labs)
    this.files = new AtomicFiles(path)
    this.workspaces = new Workspaces(path, this.files, options.now)
    const writable = readOnly === null
    this.kept = readKept(join(path, PROGRESS), progressFile, { format: 1, labs: {} }, writable)
    this.keptSettings = readKept(join(path, SETTINGS), settingsFile, { format: 1, settings: DEFAULT_SETTINGS }, writable)
  }

  /** Checks the name and the argument, then calls. What goes wrong is a reply; nothing is thrown at the screen. */
  async dispatch(method: string, args: unknown): Promise<Reply<unknown>> {
    if (!Object.hasOwn(hostMethods, method)) return refused('unknownMethod', `There is no method '${method.slice(0, 40)}'.`)
    const name = method as keyof HostApi
    const parsed = hostMethods[name].safeParse(args)
    if (!parsed.success)
      return refused(
        'badArgument',
        `${name}: ${parsed.error.issues.map((issue) => `${issue.path.join('.') || 'argument'}: ${issue.message}`).join('; ')}`
      )
    try {
      return await (this[name] as (argument: unknown) => Promise<Reply<unknown>>).call(this, parsed.data)
    } catch (error) {
      if (error instanceof SaveFailed) return refused('saveFailed', error.message)
      if (error instanceof ChangedOutside) return refused('changedOutside', error.message)
      throw error
    }
  }

  async info(): Promise<Reply<AppInfo>> {
    const notices = [this.kept.notice, this.keptSettings.notice].filter((notice) => notice !== null)
    return done({ version: this.options.version, shell: this.options.shell, readOnly: this.options.data.readOnly, notices })
  }

  async packs(): ReturnType<HostApi['packs']> {
    return done(this.library.summaries())
  }

  async lab(ref: LabRef): ReturnType<HostApi['lab']> {
    const bundle = this.library.lab(ref)
    return bundle ? done(bundle) : noLab(ref)
  }

  async work(ref: LabRef): ReturnType<HostApi['work']> {
    return this.withLab(ref, (bundle) => this.workspaces.work(bundle))
  }

  async save(args: Parameters<HostApi['save']>[0]): ReturnType<HostApi['save']> {
    return this.writing(args, async (bundle) => {
      const file = bundle.lab.files.find((candidate) => candidate.path === args.path)
      if (file?.role !== 'edit') throw new SaveFailed(`${args.path} is not a file of this lab that can be changed`)
      return { version: await this.workspaces.save(bundle, args.path, args.text, args.base) }
    })
  }

  async reset(args: Parameters<HostApi['reset']>[0]): ReturnType<HostApi['reset']> {
    return this.writing(args, (bundle) => this.workspaces.reset(bundle, args.why))
  }

  async history(ref: LabRef): ReturnType<HostApi['history']> {
    return this.withLab(ref, (bundle) => this.workspaces.history(bundle))
  }

  async restore(args: Parameters<HostApi['restore']>[0]): ReturnType<HostApi['restore']> {
    return this.writing(args, async (bundle) => {
      const work = await this.workspaces.restore(bundle, args.id)
      if (!work) throw new SaveFailed('this entry of the history cannot be read; nothing was changed')
      return work
    })
  }

  async progress(): ReturnType<HostApi['progress']> {
    return done(this.kept.value.labs)
  }

  async saveProgress(args: Parameters<HostApi['saveProgress']>[0]): ReturnType<HostApi['saveProgress']> {
    return this.writing(args, async (bundle) => {
      this.kept.value = { format: 1, labs: { ...this.kept.value.labs, [`${bundle.pack.uuid}/${bundle.lab.uuid}`]: args.progress } }
      await writeKept(this.files, this.options.data.path, PROGRESS, this.kept)
      return this.kept.value.labs
    })
  }

  async settings(): ReturnType<HostApi['settings']> {
    return done(this.keptSettings.value.settings)
  }

  async saveSettings(args: Partial<Settings>): ReturnType<HostApi['saveSettings']> {
    this.keptSettings.value = { format: 1, settings: { ...this.keptSettings.value.settings, ...args } }
    if (this.options.data.readOnly === null) await writeKept(this.files, this.options.data.path, SETTINGS, this.keptSettings)
    return done(this.keptSettings.value.settings)
  }

  async openLink({ url }: { url: string }): ReturnType<HostApi['openLink']> {
    await this.options.openLink(url)
    return done(null)
  }

  private async withLab<T>(ref: LabRef, act: (bundle: LabBundle) => Promise<T>): Promise<Reply<T>> {
    const bundle = this.library.lab(ref)
    return bundle ? done(await act(bundle)) : noLab(ref)
  }

  private writing<T>(ref: LabRef, act: (bundle: LabBundle) => Promise<T>): Promise<Reply<T>> {
    const { readOnly } = this.options.data
    return readOnly === null ? this.withLab(ref, act) : Promise.resolve(refused('readOnly', readOnly))
  }
}

function noLab(ref: LabRef): Reply<never> {
  return refused('noLab', `There is no lab ${ref.pack}/${ref.lab}, or it cannot be used.`)
}
