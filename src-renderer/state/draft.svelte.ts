import type { Draft, DraftExport, DraftFile, Reply } from '../../src-lab/host-api'
import type { LabBundle } from '../../src-lab/lab/bundle'
import type { PackProblem } from '../../src-lab/pack/problem'
import type { PackReader, ReadDraft } from '../engine/pack-reader'
import { base64 } from '../host/base64'
import { callHost } from '../host/client'
import { t, whyNot } from '../language'

type SaveState = 'saved' | 'saving' | 'waiting' | 'failed' | 'conflict'

/** How long typing rests before it is saved, and read anew. */
const REST_MS = 300
/** How often somebody looks whether another program has changed a file. */
const LOOK_MS = 1500
/** After how long a save that failed is tried again. */
const AGAIN_MS = 3000

/** A pack that is written: its files, what was saved of them, and what lint says. */
export class DraftState {
  /** By path: text, or what is none. */
  files = $state.raw<Readonly<Record<string, string | Uint8Array>>>({})
  reading = $state.raw<ReadDraft | null>(null)
  saveState = $state<SaveState>('saved')
  /** Why something is not saved, or what happened outside, in a sentence; null: nothing. */
  message = $state<string | null>(null)
  /** Why nobody can tell any more what lies on the disk, in a sentence; null: it was looked at. */
  unseen = $state<string | null>(null)
  /** Raised when texts were replaced from outside the editor: it takes them over. */
  loaded = $state(0)
  readonly labs = $derived<readonly LabBundle[]>(this.reading?.labs ?? [])
  readonly problems = $derived<readonly PackProblem[]>(this.reading?.problems ?? [])

  private versions: Record<string, string> = {}
  private known: string
  private readonly dirty = new Set<string>()
  private saving: Promise<void> = Promise.resolve()
  private saveTimer: ReturnType<typeof setTimeout> | undefined
  private readTimer: ReturnType<typeof setTimeout> | undefined
  private lookTimer: ReturnType<typeof setInterval> | undefined
  private reads = 0

  constructor(
    readonly draft: Draft,
    private readonly reader: PackReader
  ) {
    this.known = draft.state
    this.take(draft.files)
  }

  /** From now on other programs' changes are looked for. @returns Ends that. */
  begin(): () => void {
    void this.read()
    this.lookTimer = setInterval(() => void this.look(), LOOK_MS)
    return () => {
      clearInterval(this.lookTimer)
      void this.flush()
    }
  }

  bundle(lab: string): LabBundle | null {
    return this.labs.find(({ ref }) => ref.lab === lab) ?? null
  }

  text(path: string): string | null {
    const content = this.files[path]
    return typeof content === 'string' ? content : null
  }

  /** Typed in the editor. */
  edit(path: string, text: string): void {
    if (this.files[path] === text) return
    this.files = { ...this.files, [path]: text }
    this.dirty.add(path)
    if (this.saveState === 'saved') this.saveState = 'waiting'
    clearTimeout(this.saveTimer)
    this.saveTimer = setTimeout(() => void this.flush(), REST_MS)
    clearTimeout(this.readTimer)
    this.readTimer = setTimeout(() => void this.read(), REST_MS)
  }

  /** Written by the app itself, in one or several files; the editor takes it over. */
  async put(texts: ReadonlyMap<string, string> | Readonly<Record<string, string>>): Promise<void> {
    for (const [path, text] of texts instanceof Map ? texts : Object.entries(texts as Readonly<Record<string, string>>))
      this.edit(path, text)
    this.loaded++
    await this.flush()
    await this.read()
  }

  /** A file that is no text, in the place of one that has its name. @returns Is it there? What kept it from being so is told. */
  async putBytes(path: string, bytes: Uint8Array): Promise<boolean> {
    await this.flush()
    const reply = await callHost('saveDraftFile', {
      draft: this.draft.draft,
      path,
      bytes: base64(bytes),
      base: this.versions[path] ?? null
    })
    if (!reply.ok) {
      this.fail(whyNot(reply))
      return false
    }
    this.versions[path] = reply.value.version
    this.files = { ...this.files, [path]: bytes }
    await this.read()
    return true
  }

  /** One file after the other, until one cannot be removed, which is told. */
  async remove(...paths: readonly string[]): Promise<void> {
    await this.flush()
    for (const path of paths) {
      const reply = await callHost('removeDraftFile', { draft: this.draft.draft, path })
      if (!reply.ok) {
        this.fail(whyNot(reply))
        break
      }
      const { [path]: _gone, ...files } = this.files
      this.files = files
      delete this.versions[path]
    }
    await this.read()
  }

  flush(): Promise<void> {
    clearTimeout(this.saveTimer)
    this.saving = this.saving.then(async () => {
      for (const path of [...this.dirty]) await this.save(path)
      if (this.dirty.size === 0) this.saveState = 'saved'
    })
    return this.saving
  }

  /** After a conflict: what stands here is written over what another program wrote. */
  async keepMine(): Promise<void> {
    const disk = await callHost('draft', { draft: this.draft.draft })
    if (!disk.ok) return this.fail(whyNot(disk))
    for (const path of this.dirty) this.setVersion(path, disk.value.files[path])
    this.message = null
    await this.flush()
  }

  /** After a conflict: what another program wrote stands here. */
  async takeOther(): Promise<void> {
    this.dirty.clear()
    this.message = null
    this.saveState = 'saved'
    await this.look(true)
  }

  async export(): Promise<Reply<DraftExport>> {
    await this.flush()
    return callHost('exportDraft', { draft: this.draft.draft })
  }

  /** Files that other programs have changed are taken over; a text that is typed here is a conflict, which its save will tell. */
  private async look(always = false): Promise<void> {
    if (this.dirty.size > 0) return
    const { draft } = this.draft
    const state = await callHost('draftState', { draft })
    if (!state.ok) return void (this.unseen = whyNot(state))
    if (state.value === this.known && !always) return void (this.unseen = null)
    const disk = await callHost('draft', { draft })
    this.unseen = disk.ok ? null : whyNot(disk)
    if (!disk.ok || this.dirty.size > 0) return
    this.known = disk.value.state
    const isNew = Object.entries(disk.value.files).some(([path, { version }]) => this.versions[path] !== version)
    const isGone = Object.keys(this.versions).some((path) => !(path in disk.value.files))
    if (!isNew && !isGone) return
    this.take(disk.value.files)
    this.loaded++
    await this.read()
  }

  private take(files: Draft['files']): void {
    this.versions = Object.fromEntries(Object.entries(files).map(([path, { version }]) => [path, version]))
    this.files = Object.fromEntries(Object.entries(files).map(([path, file]) => [path, contentOf(file)]))
  }

  private async read(): Promise<void> {
    clearTimeout(this.readTimer)
    const read = ++this.reads
    try {
      const reading = await this.reader.read(this.draft.draft, new Map(Object.entries(this.files)))
      // A later one may have been quicker.
      if (read === this.reads) this.reading = reading
    } catch (error) {
      this.fail(t('The pack could not be read: {{why}}', { why: error instanceof Error ? error.message : String(error) }))
    }
  }

  private async save(path: string): Promise<void> {
    const text = this.text(path)
    if (text === null) return void this.dirty.delete(path)
    this.saveState = 'saving'
    const reply = await callHost('saveDraftFile', { draft: this.draft.draft, path, text, base: this.versions[path] ?? null })
    if (!reply.ok) {
      this.saveState = reply.code === 'changedOutside' ? 'conflict' : 'failed'
      this.message = whyNot(reply)
      if (this.saveState === 'failed') this.saveTimer = setTimeout(() => void this.flush(), AGAIN_MS)
      return
    }
    this.versions[path] = reply.value.version
    this.message = null
    // What was typed meanwhile is saved by its own turn.
    if (this.files[path] === text) this.dirty.delete(path)
  }

  private setVersion(path: string, file: DraftFile | undefined): void {
    if (file) this.versions[path] = file.version
    else delete this.versions[path]
  }

  private fail(message: string): void {
    this.message = message
  }
}

function contentOf(file: DraftFile): string | Uint8Array {
  return 'text' in file ? file.text : Uint8Array.from(atob(file.bytes), (letter) => letter.charCodeAt(0))
}
