/** The services behind the host API, on one data folder. Both doors, the window and the web host, go through `dispatch`. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { AppInfo, HostApi, Progress, Reply, SandboxRef, Settings, WorkRef } from '../../src-lab/host-api'
import type { LabBundle, LabRef } from '../../src-lab/lab/bundle'
import { AtomicFiles, SaveFailed } from './atomic-file'
import type { DataFolder } from './data-folder'
import { readKept, writeKept, type KeptFile } from './kept-file'
import { hostMethods, progressFile, settingsFile } from './methods'
import { readExamples } from './examples'
import { carriedOver, formerUuids, progressKey } from './moved'
import { PackLibrary } from './pack-library'
import { Sandboxes } from './sandboxes'
import { ChangedOutside, Workspace } from './workspace'

interface HostOptions {
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

const DEFAULT_SETTINGS: Settings = { theme: 'system', textSize: 1, motion: 'system', layout: {}, last: null, places: {} }
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
  private readonly ownDrivers: Sandboxes
  private readonly kept: KeptFile<{ format: 1; labs: Progress }>
  private readonly keptSettings: KeptFile<{ format: 1; settings: Settings }>

  constructor(private readonly options: HostOptions) {
    const { path, readOnly } = options.data
    this.library = new PackLibrary(options.labs)
    this.files = new AtomicFiles(path)
    const writable = readOnly === null
    this.ownDrivers = new Sandboxes(path, this.files, options.now, writable)
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
    return bundle ? done(bundle) : noSuch(ref)
  }

  async work(ref: WorkRef): ReturnType<HostApi['work']> {
    const notice = 'sandbox' in ref && this.ownDrivers.has(ref.sandbox) ? this.ownDrivers.notice(ref.sandbox) : null
    return this.at(ref, async (workspace) => {
      const work = await workspace.work(this.options.data.readOnly === null)
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

  async sandboxes(): ReturnType<HostApi['sandboxes']> {
    return done(this.ownDrivers.list())
  }

  async newSandbox({ settings, files }: Parameters<HostApi['newSandbox']>[0]): ReturnType<HostApi['newSandbox']> {
    return this.whenWritable(async () => done(await this.ownDrivers.create(settings, files)))
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

  async progress(): ReturnType<HostApi['progress']> {
    return done(carriedOver(this.kept.value.labs, this.library.bundles()))
  }

  async saveProgress(args: Parameters<HostApi['saveProgress']>[0]): ReturnType<HostApi['saveProgress']> {
    return this.whenWritable(async () => {
      const bundle = this.library.lab(args)
      if (!bundle) return noSuch(args)
      this.kept.value = { format: 1, labs: { ...this.kept.value.labs, [progressKey(bundle, bundle.lab.uuid)]: args.progress } }
      await writeKept(this.files, this.options.data.path, PROGRESS, this.kept)
      return this.progress()
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

  private async workspace(ref: WorkRef): Promise<Workspace | undefined> {
    if ('sandbox' in ref) return this.ownDrivers.workspace(ref.sandbox)
    const bundle = this.library.lab(ref)
    return bundle && new Workspace(await this.labFolder(bundle), editable(bundle), this.files, this.options.now)
  }

  /** By uuid, so that renaming a pack or a lab keeps the files. Those of a lab that was moved come along. */
  private async labFolder(bundle: LabBundle): Promise<string> {
    const { path, readOnly } = this.options.data
    const folderOf = (uuid: string): string => join(path, 'work', bundle.pack.uuid, uuid)
    const folder = folderOf(bundle.lab.uuid)
    const former = existsSync(folder) ? undefined : formerUuids(bundle).map(folderOf).findLast(existsSync)
    if (former === undefined) return folder
    if (readOnly !== null) return former
    await this.files.move(former, folder)
    return folder
  }

  private async at<T>(ref: WorkRef, act: (workspace: Workspace) => Promise<T>): Promise<Reply<T>> {
    const workspace = await this.workspace(ref)
    return workspace ? done(await act(workspace)) : noSuch(ref)
  }

  private writingAt<T>(ref: WorkRef, act: (workspace: Workspace) => Promise<T>): Promise<Reply<T>> {
    return this.whenWritable(() => this.at(ref, act))
  }

  private async whenWritable<T>(act: () => Promise<Reply<T>>): Promise<Reply<T>> {
    const { readOnly } = this.options.data
    return readOnly === null ? act() : refused('readOnly', readOnly)
  }
}

function editable({ lab }: LabBundle): readonly string[] {
  return lab.files.filter((file) => file.role === 'edit').map((file) => file.path)
}

async function entryFiles(workspace: Workspace, id: string): Promise<Readonly<Record<string, string>>> {
  const files = await workspace.historyFiles(id)
  if (files === null) throw new SaveFailed('this entry of the history cannot be read; nothing was changed')
  return files
}

function noSuch(ref: WorkRef): Reply<never> {
  if ('sandbox' in ref) return refused('noSandbox', `There is no sandbox ${ref.sandbox}.`)
  return refused('noLab', `There is no lab ${ref.pack}/${ref.lab}, or it cannot be used.`)
}
