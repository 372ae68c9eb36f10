import type { HistoryEntry, HistoryReason, SavedFile, Work, WorkRef } from '../../src-lab/host-api'
import { isSourcePath } from '../../src-lab/lab/source-path'
import { callHost } from '../host/client'
import type { Told } from '../../src-lab/sentences'
import { list, t, whyNot } from '../language'
import { unsavedId, unsavedSentence, type Unsaved } from '../model/unsaved'
import type { UnsavedState } from './unsaved.svelte'

type SaveState = 'saved' | 'saving' | 'waiting' | 'failed' | 'conflict' | 'readOnly'

/** How long typing rests before it is saved. */
const REST_MS = 300

/** The learner's files in one lab or sandbox: what stands in the editor, what was saved of it, and its history. */
export class WorkspaceState {
  /** By path; what the learner has not touched is as it was given. */
  texts = $state.raw<Readonly<Record<string, string>>>({})
  active = $state('')
  /** How it stands with the texts that are shown here. */
  private textState = $state<SaveState>('saved')
  private textMessage = $state('')
  /** 'saved' only when everything of this workspace is on the disk. */
  readonly saveState = $derived.by((): SaveState => {
    const [other] = this.unsaved.of(this.ref)
    if (this.textState !== 'saved' || other === undefined) return this.textState
    return other.code === 'readOnly' ? 'readOnly' : 'failed'
  })
  readonly saveMessage = $derived.by((): string => {
    const { textState, textMessage, unsaved } = this
    if (textState === 'conflict' || (textMessage !== '' && !this.isTroubled)) return textMessage
    return unsavedSentence(unsaved.of(this.ref), unsaved.isStored) ?? textMessage
  })
  /** What happened to files outside the app, in sentences. */
  notices = $state.raw<readonly (Told | string)[]>([])
  history = $state.raw<readonly HistoryEntry[]>([])
  /** The entry of the history that the text before a reset is in, until something else is typed; null: there is none. */
  undo = $state.raw<string | null>(null)
  /** Raised when texts were replaced from outside the editor: it takes them over. */
  loaded = $state(0)
  private versions: Record<string, string> = {}
  private timer: ReturnType<typeof setTimeout> | undefined
  /** Whose text here is not on the disk. */
  private readonly dirty = new Set<string>()
  private saving: Promise<void> = Promise.resolve()

  /** @param given What the files are before the learner changes them (a lab's starter). */
  constructor(
    readonly ref: WorkRef,
    private readonly given: Readonly<Record<string, string>>,
    work: Work,
    entry: string,
    private readonly unsaved: UnsavedState
  ) {
    this.show(work)
    this.takeUp()
    this.active = entry in this.texts ? entry : (Object.keys(this.texts)[0] ?? '')
  }

  edit(path: string, text: string): void {
    if (this.texts[path] === text || !(path in this.texts)) return
    const isTroubled = this.isTroubled
    this.undo = null
    this.texts = { ...this.texts, [path]: text }
    this.dirty.add(path)
    if (!isTroubled) this.textState = 'waiting'
    this.flushLater()
  }

  /** What waits is kept in the browser, for the page goes now and may not hear the host's answer. */
  stash(): void {
    for (const path of this.dirty) this.note(path, { code: 'leaving', message: '' })
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
      for (const path of [...this.dirty]) await this.saveOne(path)
    })
    return this.saving
  }

  /** After a conflict: the text on this screen stays, the one on the disk goes into the history. */
  async keepMine(): Promise<void> {
    const disk = await callHost('work', this.ref)
    if (!disk.ok) return this.failed(whyNot(disk), 'conflict')
    if (!(await this.keep('outside', textsOf(disk.value.files)))) return
    this.versions = {}
    this.noteVersions(disk.value.files)
    for (const path of this.changed()) this.dirty.add(path)
    await this.flush()
  }

  /** After a conflict: the text on the disk comes here, the one on this screen goes into the history. */
  async takeOther(): Promise<void> {
    if (!(await this.keep('outside', this.mine()))) return
    const disk = await callHost('work', this.ref)
    if (disk.ok) this.take(disk.value)
    else this.failed(whyNot(disk), 'conflict')
  }

  /** Looks whether files were changed by another program while nothing was typed here; their new text is shown then. */
  async refresh(): Promise<void> {
    if (this.dirty.size > 0 || this.textState !== 'saved') return
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
      t('{{files}}: changed outside the app. The new text is shown; the one before is in the history.', {
        files: list([...changed, ...gone])
      })
    ]
  }

  /** Puts the text as it is now into the history. */
  noteRun(passed: boolean): Promise<boolean> {
    return this.keepSometime(passed ? 'passed' : 'run')
  }

  async reset(): Promise<void> {
    if (!('lab' in this.ref)) return
    await this.flush()
    if (!(await this.keepUnsaved('reset'))) return
    const reply = await callHost('reset', this.ref)
    if (reply.ok) {
      this.take(reply.value)
      await this.loadHistory()
      const [newest] = this.history
      this.undo = newest?.why === 'reset' ? newest.id : null
      return
    }
    if (reply.code !== 'readOnly') return this.failed(whyNot(reply), 'failed')
    // Where nothing can be saved the screen can still start again.
    this.take({ files: {}, notices: [] })
    this.failed(whyNot(reply), 'readOnly')
  }

  async restore(id: string): Promise<void> {
    this.undo = null
    await this.flush()
    if (!(await this.keepUnsaved('restore'))) return
    const kept = this.keptHere.find((one) => hereId(one) === id)
    if (kept) {
      if (this.dirty.size === 0) await this.keepSometime('restore')
      for (const [path, text] of Object.entries(kept.files)) this.put(path, text)
      await this.flush()
      return this.loadHistory()
    }
    const reply = await callHost('restore', { ...this.ref, id })
    if (!reply.ok) return this.failed(whyNot(reply), 'failed')
    this.take(reply.value)
    await this.loadHistory()
  }

  async loadHistory(): Promise<void> {
    const reply = await callHost('history', this.ref)
    const here = this.keptHere.map((one) => ({ id: hereId(one), savedAt: one.savedAt, why: one.why, files: Object.keys(one.files) }))
    if (reply.ok) this.history = [...here.reverse(), ...reply.value]
  }

  async historyFiles(id: string): Promise<Readonly<Record<string, string>>> {
    const kept = this.keptHere.find((one) => hereId(one) === id)
    if (kept) return kept.files
    const reply = await callHost('historyFiles', { ...this.ref, id })
    return reply.ok ? reply.value : {}
  }

  /** Adds a file and shows it. @returns Whether it is there. */
  async add(path: string): Promise<boolean> {
    if (!this.mayName(path)) return false
    const reply = await callHost('save', { ...this.ref, path, text: '', base: null })
    if (!reply.ok) {
      this.failed(whyNot(reply), 'failed')
      return false
    }
    this.versions[path] = reply.value.version
    this.texts = { ...this.texts, [path]: '' }
    this.active = path
    this.clear()
    this.loaded++
    return true
  }

  async rename(from: string, to: string): Promise<boolean> {
    if (!('sandbox' in this.ref) || from === to || !this.mayName(to)) return false
    await this.flush()
    // What was not saved is nowhere but here: nothing comes in its place.
    if (this.dirty.size > 0) return false
    const reply = await callHost('renameFile', { ...this.ref, from, to })
    if (!reply.ok) {
      this.failed(whyNot(reply), 'failed')
      return false
    }
    this.take(reply.value)
    if (this.active === from) this.active = to
    return true
  }

  async remove(path: string): Promise<void> {
    if (!('sandbox' in this.ref)) return
    await this.flush()
    if (this.dirty.size > 0) return
    const reply = await callHost('removeFile', { ...this.ref, path })
    if (!reply.ok) return this.failed(whyNot(reply), 'failed')
    this.take(reply.value)
    if (!(this.active in this.texts)) this.active = Object.keys(this.texts)[0] ?? ''
  }

  /** Says why not, where a file cannot have this name. */
  private mayName(path: string): boolean {
    if (!isSourcePath(path))
      this.failed(
        t('‘{{path}}’ is no name for a file: use letters, digits, - and _, a / for folders, and .ts at the end.', { path }),
        'failed'
      )
    else if (path in this.texts) this.failed(t('{{path}} is there already.', { path }), 'failed')
    else return true
    return false
  }

  private async keep(why: HistoryReason, files: Readonly<Record<string, string>>): Promise<boolean> {
    if (Object.keys(files).length === 0) return true
    const reply = await callHost('keep', { ...this.ref, why, files })
    // Which of two texts is to stay is still asked.
    if (!reply.ok) this.failed(whyNot(reply), this.textState === 'conflict' ? 'conflict' : stateOf(reply.code))
    return reply.ok
  }

  /** The text as it is now goes into the history, now or as soon as that is possible. @returns Whether it is there now. */
  private async keepSometime(why: HistoryReason): Promise<boolean> {
    const files = this.mine()
    if (Object.keys(files).length === 0) return true
    const reply = await callHost('keep', { ...this.ref, why, files })
    if (reply.ok) return true
    const last = this.keptHere.at(-1)
    const isNew = !last || last.why !== why || JSON.stringify(last.files) !== JSON.stringify(files)
    const { code } = reply
    if (isNew)
      this.unsaved.put({ kind: 'history', ref: this.ref, why, files, savedAt: new Date().toISOString(), code, message: whyNot(reply) })
    return false
  }

  /**
   * Before something else stands in the place of what could not be saved: that goes into the history, or, where nothing can ever be saved, waits for it
   * in the browser.
   * @returns false: it is nowhere but here, and stays.
   */
  private async keepUnsaved(why: HistoryReason): Promise<boolean> {
    if (this.dirty.size === 0) return true
    if (this.textState !== 'readOnly') return this.keep(this.textState === 'conflict' ? 'outside' : why, this.mine())
    await this.keepSometime(why)
    return true
  }

  /** Texts that wait for the history. */
  private get keptHere(): readonly (Unsaved & { readonly kind: 'history' })[] {
    return this.unsaved.of(this.ref).filter((one) => one.kind === 'history')
  }

  private async saveOne(path: string): Promise<void> {
    const text = this.texts[path] ?? ''
    if (!this.isTroubled) this.textState = 'saving'
    const reply = await callHost('save', { ...this.ref, path, text, base: this.versions[path] ?? null })
    if (!reply.ok) {
      this.note(path, { code: reply.code, message: whyNot(reply) })
      return this.failed(whyNot(reply), stateOf(reply.code))
    }
    this.versions[path] = reply.value.version
    // What was typed meanwhile waits for its own turn.
    if (this.texts[path] === text) {
      this.dirty.delete(path)
      this.unsaved.drop(unsavedId(this.unsavedText(path, { code: '', message: '' })))
    }
    this.clear()
  }

  private note(path: string, why: { readonly code: string; readonly message: string }): void {
    this.unsaved.put(this.unsavedText(path, why))
  }

  private unsavedText(path: string, { code, message }: { readonly code: string; readonly message: string }): Unsaved {
    return { kind: 'text', ref: this.ref, path, text: this.texts[path] ?? '', base: this.versions[path] ?? null, code, message }
  }

  /** What was typed here another time and is not on the disk yet. */
  private takeUp(): void {
    for (const one of this.unsaved.of(this.ref)) {
      if (one.kind !== 'text' || ('lab' in this.ref && !(one.path in this.given))) continue
      this.texts = { ...this.texts, [one.path]: one.text }
      // It was made from the text of that time: another one there by now is a conflict.
      if (one.base === null) delete this.versions[one.path]
      else this.versions[one.path] = one.base
      this.dirty.add(one.path)
      this.failed(one.message, stateOf(one.code))
    }
    if (this.dirty.size > 0) this.flushLater()
  }

  private flushLater(): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.flush(), REST_MS)
  }

  /** Something here could not be saved; what is typed on does not make it well. */
  private get isTroubled(): boolean {
    return this.dirty.size > 0 && ['failed', 'conflict', 'readOnly'].includes(this.textState)
  }

  private clear(): void {
    if (this.isTroubled && this.unsaved.of(this.ref).some((one) => one.kind === 'text')) return
    this.textState = this.dirty.size > 0 ? 'waiting' : 'saved'
    this.textMessage = ''
  }

  private failed(message: string, state: SaveState): void {
    this.textState = state
    this.textMessage = message
  }

  /** Paths whose text is no longer what was given. */
  private changed(): readonly string[] {
    return Object.keys(this.texts).filter((path) => this.texts[path] !== this.given[path] || path in this.versions)
  }

  private mine(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.changed().map((path) => [path, this.texts[path]!]))
  }

  /** What is on the disk is shown; nothing else is to be saved. */
  private take(work: Work): void {
    for (const one of this.unsaved.of(this.ref)) if (one.kind === 'text') this.unsaved.drop(unsavedId(one))
    this.dirty.clear()
    this.show(work)
  }

  private show(work: Work): void {
    this.texts = { ...this.given, ...textsOf(work.files) }
    this.versions = {}
    this.noteVersions(work.files)
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

function stateOf(code: string): SaveState {
  return code === 'changedOutside' ? 'conflict' : code === 'readOnly' ? 'readOnly' : 'failed'
}

/** Among the entries of the history, one that still waits to be among them. */
function hereId({ savedAt }: { readonly savedAt: string }): string {
  return `here ${savedAt}`
}
