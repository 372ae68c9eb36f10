import type { HistoryEntry, LabBundle, LabProgress, LabRef, SavedFile, Work } from '../../src-lab/host-api'
import { callHost } from '../host/client'

export type SaveState = 'saved' | 'saving' | 'waiting' | 'failed' | 'conflict' | 'readOnly'

/** How long typing rests before it is saved. */
const REST_MS = 300

const NO_PROGRESS: LabProgress = { revision: 0, passedAt: null, runs: 0, hints: 0, lastResult: null }

/** One open lab: its bundle, the learner's files, and what was saved of them. */
export class LabState {
  readonly bundle: LabBundle
  /** The learner's text by path. */
  files = $state.raw<Readonly<Record<string, string>>>({})
  activeFile = $state('')
  saveState = $state<SaveState>('saved')
  saveMessage = $state('')
  progress = $state.raw<LabProgress>(NO_PROGRESS)
  history = $state.raw<readonly HistoryEntry[]>([])
  /** Raised when the text changed from outside the editor (reset, restore): the editor takes it over. */
  loaded = $state(0)
  private versions: Record<string, string | null> = {}
  private timer: ReturnType<typeof setTimeout> | undefined
  private readonly dirty = new Set<string>()
  private saving: Promise<void> = Promise.resolve()

  constructor(bundle: LabBundle, work: Work, progress: LabProgress | undefined) {
    this.bundle = bundle
    this.progress = progress ?? { ...NO_PROGRESS, revision: bundle.lab.revision }
    this.activeFile = bundle.lab.entry
    this.take(work)
  }

  get ref(): LabRef {
    return this.bundle.ref
  }

  edit(path: string, text: string): void {
    if (this.files[path] === text) return
    this.files = { ...this.files, [path]: text }
    this.dirty.add(path)
    this.saveState = 'waiting'
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.flush(), REST_MS)
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

  /** After a conflict: the text on this screen replaces the one on the disk, which goes into the history first. */
  async keepMine(): Promise<void> {
    const mine = this.files
    const reply = await callHost('reset', { ...this.ref, why: 'outside' })
    if (!reply.ok) return this.failed(reply.message, 'failed')
    this.noteVersions(reply.value.files)
    for (const path of Object.keys(mine)) this.dirty.add(path)
    this.files = mine
    await this.flush()
    await this.loadHistory()
  }

  async reset(): Promise<void> {
    await this.flush()
    const reply = await callHost('reset', { ...this.ref, why: 'reset' })
    if (!reply.ok) {
      // Where nothing can be saved the screen can still start again.
      this.failed(reply.message, reply.code === 'readOnly' ? 'readOnly' : 'failed')
      if (reply.code === 'readOnly') this.take({ files: {} })
      return
    }
    this.take(reply.value)
    await this.loadHistory()
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

  async noteProgress(changes: Partial<LabProgress>): Promise<void> {
    this.progress = { ...this.progress, ...changes }
    await callHost('saveProgress', { ...this.ref, progress: this.progress })
  }

  private async saveOne(path: string): Promise<void> {
    this.saveState = 'saving'
    const reply = await callHost('save', { ...this.ref, path, text: this.files[path] ?? '', base: this.versions[path] ?? null })
    if (reply.ok) {
      this.versions[path] = reply.value.version
      this.saveState = this.dirty.size > 0 ? 'waiting' : 'saved'
      this.saveMessage = ''
    } else this.failed(reply.message, reply.code === 'changedOutside' ? 'conflict' : reply.code === 'readOnly' ? 'readOnly' : 'failed')
  }

  private failed(message: string, state: SaveState): void {
    this.saveState = state
    this.saveMessage = message
  }

  private take(work: Work): void {
    const texts: Record<string, string> = { ...this.bundle.starter }
    for (const [path, file] of Object.entries(work.files)) texts[path] = file.text
    this.versions = {}
    this.noteVersions(work.files)
    this.dirty.clear()
    this.files = texts
    this.saveState = 'saved'
    this.loaded++
  }

  private noteVersions(files: Readonly<Record<string, SavedFile>>): void {
    for (const [path, file] of Object.entries(files)) this.versions[path] = file.version
  }
}
