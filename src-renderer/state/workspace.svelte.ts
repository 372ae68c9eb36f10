import type { HistoryEntry, HistoryReason, SavedFile, Work, WorkRef } from '../../src-lab/host-api'
import { isSourcePath } from '../../src-lab/lab/source-path'
import { callHost } from '../host/client'

type SaveState = 'saved' | 'saving' | 'waiting' | 'failed' | 'conflict' | 'readOnly'

/** How long typing rests before it is saved. */
const REST_MS = 300

/** The learner's files in one lab or sandbox: what stands in the editor, what was saved of it, and its history. */
export class WorkspaceState {
  /** By path; what the learner has not touched is as it was given. */
  texts = $state.raw<Readonly<Record<string, string>>>({})
  active = $state('')
  saveState = $state<SaveState>('saved')
  saveMessage = $state('')
  /** What happened to files outside the app, in sentences. */
  notices = $state.raw<readonly string[]>([])
  history = $state.raw<readonly HistoryEntry[]>([])
  /** Raised when texts were replaced from outside the editor: it takes them over. */
  loaded = $state(0)
  private versions: Record<string, string> = {}
  private timer: ReturnType<typeof setTimeout> | undefined
  private readonly dirty = new Set<string>()
  private saving: Promise<void> = Promise.resolve()

  /** @param given What the files are before the learner changes them (a lab's starter). */
  constructor(
    readonly ref: WorkRef,
    private readonly given: Readonly<Record<string, string>>,
    work: Work,
    entry: string
  ) {
    this.take(work)
    this.active = entry in this.texts ? entry : (Object.keys(this.texts)[0] ?? '')
  }

  edit(path: string, text: string): void {
    if (this.texts[path] === text || !(path in this.texts)) return
    this.texts = { ...this.texts, [path]: text }
    this.dirty.add(path)
    this.saveState = 'waiting'
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.flush(), REST_MS)
  }

  /** Writes a text in the learner's place; the editor takes it over. */
  put(path: string, text: string): void {
    this.edit(path, text)
    this.loaded++
  }

  /** Saves what waits. */
  flush(): Promise<void> {
    clearTimeout(this.timer)
    this.saving = this.saving.then(async () => {
      for (const path of [...this.dirty]) {
        this.dirty.delete(path)
        await this.saveOne(path)
      }
    })
    return this.saving
  }

  /** After a conflict: the text on this screen stays, the one on the disk goes into the history. */
  async keepMine(): Promise<void> {
    const disk = await callHost('work', this.ref)
    if (!disk.ok) return this.failed(disk.message, 'failed')
    if (!(await this.keep('outside', textsOf(disk.value.files)))) return
    this.noteVersions(disk.value.files)
    for (const path of this.changed()) this.dirty.add(path)
    await this.flush()
  }

  /** After a conflict: the text on the disk comes here, the one on this screen goes into the history. */
  async takeOther(): Promise<void> {
    if (!(await this.keep('outside', this.mine()))) return
    const disk = await callHost('work', this.ref)
    if (disk.ok) this.take(disk.value)
    else this.failed(disk.message, 'failed')
  }

  /** Looks whether files were changed by another program while nothing was typed here; their new text is shown then. */
  async refresh(): Promise<void> {
    if (this.dirty.size > 0 || this.saveState !== 'saved') return
    const disk = await callHost('work', this.ref)
    if (!disk.ok || this.dirty.size > 0) return
    const { files } = disk.value
    const changed = Object.keys(files).filter((path) => files[path]!.version !== this.versions[path])
    const gone = Object.keys(this.versions).filter((path) => !(path in files))
    if (changed.length + gone.length === 0) return
    if (!(await this.keep('outside', this.mine()))) return
    this.take(disk.value)
    this.notices = [
      ...this.notices,
      `${[...changed, ...gone].join(', ')}: changed outside the app. The new text is shown; the one before is in the history.`
    ]
  }

  /** Puts the text as it is now into the history. */
  noteRun(passed: boolean): Promise<boolean> {
    return this.keep(passed ? 'passed' : 'run', this.mine())
  }

  async reset(): Promise<void> {
    if (!('lab' in this.ref)) return
    await this.flush()
    const reply = await callHost('reset', this.ref)
    if (reply.ok) return this.take(reply.value)
    // Where nothing can be saved the screen can still start again.
    this.failed(reply.message, reply.code === 'readOnly' ? 'readOnly' : 'failed')
    if (reply.code === 'readOnly') this.take({ files: {}, notices: [] })
  }

  async restore(id: string): Promise<void> {
    await this.flush()
    const reply = await callHost('restore', { ...this.ref, id })
    if (!reply.ok) return this.failed(reply.message, 'failed')
    this.take(reply.value)
    await this.loadHistory()
  }

  async loadHistory(): Promise<void> {
    const reply = await callHost('history', this.ref)
    if (reply.ok) this.history = reply.value
  }

  async historyFiles(id: string): Promise<Readonly<Record<string, string>>> {
    const reply = await callHost('historyFiles', { ...this.ref, id })
    return reply.ok ? reply.value : {}
  }

  /** Adds a file and shows it. */
  async add(path: string): Promise<void> {
    if (!this.mayName(path)) return
    const reply = await callHost('save', { ...this.ref, path, text: '', base: null })
    if (!reply.ok) return this.failed(reply.message, 'failed')
    this.versions[path] = reply.value.version
    this.texts = { ...this.texts, [path]: '' }
    this.active = path
    this.clear()
    this.loaded++
  }

  async rename(from: string, to: string): Promise<boolean> {
    if (!('sandbox' in this.ref) || from === to || !this.mayName(to)) return false
    await this.flush()
    const reply = await callHost('renameFile', { ...this.ref, from, to })
    if (!reply.ok) {
      this.failed(reply.message, 'failed')
      return false
    }
    this.take(reply.value)
    if (this.active === from) this.active = to
    return true
  }

  async remove(path: string): Promise<void> {
    if (!('sandbox' in this.ref)) return
    await this.flush()
    const reply = await callHost('removeFile', { ...this.ref, path })
    if (!reply.ok) return this.failed(reply.message, 'failed')
    this.take(reply.value)
    if (!(this.active in this.texts)) this.active = Object.keys(this.texts)[0] ?? ''
  }

  /** Says why not, where a file cannot have this name. */
  private mayName(path: string): boolean {
    if (!isSourcePath(path))
      this.failed(`'${path}' is no name for a file: use letters, digits, - and _, a / for folders, and .ts at the end.`, 'failed')
    else if (path in this.texts) this.failed(`${path} is there already.`, 'failed')
    else return true
    return false
  }

  private async keep(why: HistoryReason, files: Readonly<Record<string, string>>): Promise<boolean> {
    if (Object.keys(files).length === 0) return true
    const reply = await callHost('keep', { ...this.ref, why, files })
    if (reply.ok) return true
    if (reply.code !== 'readOnly') this.failed(reply.message, 'failed')
    return false
  }

  private async saveOne(path: string): Promise<void> {
    this.saveState = 'saving'
    const reply = await callHost('save', { ...this.ref, path, text: this.texts[path] ?? '', base: this.versions[path] ?? null })
    if (reply.ok) {
      this.versions[path] = reply.value.version
      this.clear()
    } else this.failed(reply.message, reply.code === 'changedOutside' ? 'conflict' : reply.code === 'readOnly' ? 'readOnly' : 'failed')
  }

  private clear(): void {
    this.saveState = this.dirty.size > 0 ? 'waiting' : 'saved'
    this.saveMessage = ''
  }

  private failed(message: string, state: SaveState): void {
    this.saveState = state
    this.saveMessage = message
  }

  /** Paths whose text is no longer what was given. */
  private changed(): readonly string[] {
    return Object.keys(this.texts).filter((path) => this.texts[path] !== this.given[path] || path in this.versions)
  }

  private mine(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.changed().map((path) => [path, this.texts[path]!]))
  }

  private take(work: Work): void {
    this.texts = { ...this.given, ...textsOf(work.files) }
    this.versions = {}
    this.noteVersions(work.files)
    this.dirty.clear()
    this.notices = work.notices
    this.clear()
    this.loaded++
  }

  private noteVersions(files: Readonly<Record<string, SavedFile>>): void {
    for (const [path, file] of Object.entries(files)) this.versions[path] = file.version
  }
}

function textsOf(files: Readonly<Record<string, SavedFile>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(files).map(([path, file]) => [path, file.text]))
}
