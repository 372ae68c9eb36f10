import type { Progress, Reply, WorkRef } from '../../src-lab/host-api'
import { mergedProgress } from '../../src-lab/lab/progress'
import { UNSAVED } from '../host/ahead'
import { callHost } from '../host/client'
import { whyNot } from '../language'
import { mayPass, refKey, unsavedFrom, unsavedId, type Unsaved } from '../model/unsaved'

/** How long after a refusal the host is asked again. */
const RETRY_MS = 3000
/** So many runs' texts of one workspace wait for the history; of more the oldest go, as the history's own do. */
const RUNS_KEPT = 20

/** What is open and saves its own texts. */
interface OpenWork {
  readonly ref: WorkRef
  flush(): Promise<void>
}

/** What the host could not be given yet. It is kept here and in the browser's storage, and given to the host as soon as that takes it. */
export class UnsavedState {
  all = $state.raw<readonly Unsaved[]>([])
  /** false: the browser's storage is full or switched off. */
  isStored = $state(true)
  private open: OpenWork | null = null
  /** Ids of what was put here, not found in the storage: another tab may have something else under the same id. */
  private readonly own = new Set<string>()
  /** What the names in the storage begin with; null: it is not known yet whose data folder this is. */
  private prefix: string | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  private retrying: Promise<void> | null = null

  constructor() {
    addEventListener('focus', () => void this.retry())
    addEventListener('online', () => void this.retry())
    addEventListener('storage', (event) => this.hear(event))
  }

  /**
   * @param folder Names the data folder: what is unsaved of one is never given to another.
   * @returns Was anything found, and offered to the host?
   */
  async begin(folder: string): Promise<boolean> {
    this.prefix = `${UNSAVED}${folder} `
    try {
      const keys = Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index) ?? '')
      for (const key of keys)
        if (key.startsWith(this.prefix)) this.follow(key.slice(this.prefix.length), unsavedFrom(localStorage.getItem(key)))
    } catch {
      this.isStored = false
    }
    if (this.all.length === 0) return false
    await this.retry(true)
    return true
  }

  of(ref: WorkRef): readonly Unsaved[] {
    const key = refKey(ref)
    return this.all.filter((one) => refKey(one.ref) === key)
  }

  /** The workspace that is open saves its own texts; null: none is. */
  attend(work: OpenWork | null): void {
    this.open = work
  }

  put(unsaved: Unsaved): void {
    const id = unsavedId(unsaved)
    this.own.add(id)
    this.all = [...this.all.filter((one) => unsavedId(one) !== id), unsaved]
    this.store(id, JSON.stringify(unsaved))
    const runs = this.of(unsaved.ref).filter((one) => one.kind === 'history' && one.why === 'run')
    for (const run of runs.slice(0, -RUNS_KEPT)) this.drop(unsavedId(run))
    this.later()
  }

  drop(id: string): void {
    if (!this.all.some((one) => unsavedId(one) === id)) return
    this.own.delete(id)
    this.all = this.all.filter((one) => unsavedId(one) !== id)
    this.store(id, null)
  }

  /** With what is not on the disk yet. */
  over(progress: Progress): Progress {
    const more = this.all.flatMap((one) =>
      one.kind === 'progress' ? [[one.key, mergedProgress(progress[one.key], one.progress)] as const] : []
    )
    return { ...progress, ...Object.fromEntries(more) }
  }

  /** @param all Also what was refused for a reason that does not pass by itself: another host may think otherwise. */
  retry(all = false): Promise<void> {
    clearTimeout(this.timer)
    this.timer = undefined
    return (this.retrying ??= this.giveAll(all).finally(() => {
      this.retrying = null
      this.later()
    }))
  }

  private async giveAll(all: boolean): Promise<void> {
    const openKey = this.open === null ? null : refKey(this.open.ref)
    for (const one of this.all) {
      if (!all && !mayPass(one)) continue
      if (one.kind === 'text' && refKey(one.ref) === openKey) continue
      const reply = await give(one)
      // What was put in its place meanwhile is not what was given.
      if (!this.all.includes(one)) continue
      if (reply.ok) this.drop(unsavedId(one))
      else {
        const message = whyNot(reply)
        if (reply.code !== one.code || message !== one.message) this.put({ ...one, code: reply.code, message })
      }
    }
    if (this.open !== null && this.of(this.open.ref).some((one) => one.kind === 'text' && mayPass(one))) await this.open.flush()
  }

  private later(): void {
    if (this.timer === undefined && this.all.some(mayPass)) this.timer = setTimeout(() => void this.retry(), RETRY_MS)
  }

  /** Another tab could not save something either, or has saved it. What only this one has is not lost by that. */
  hear({ key, oldValue, newValue }: Pick<StorageEvent, 'key' | 'oldValue' | 'newValue'>): void {
    if (this.prefix === null || !key?.startsWith(this.prefix)) return
    const id = key.slice(this.prefix.length)
    const other = unsavedFrom(newValue)
    const own = this.own.has(id) ? this.all.find((one) => unsavedId(one) === id) : undefined
    if (own === undefined) return this.follow(id, other)
    const json = JSON.stringify(own)
    if (other === null) {
      // Of the text that is open its own workspace says when it is saved.
      if (oldValue === json && !this.isOpen(id)) return this.drop(id)
      this.store(id, json)
      if (this.isOpen(id)) void this.open?.flush()
    } else if (own.kind === 'progress' && other.kind === 'progress') {
      const progress = mergedProgress(other.progress, own.progress)
      if (JSON.stringify(progress) !== JSON.stringify(other.progress)) this.put({ ...own, progress })
      else this.follow(id, other)
    } else if (own.kind === 'text' && other.kind === 'text' && own.text !== other.text) this.keepBeside(own)
  }

  /** The storage has one text for each file: where another tab put its own there, this one's goes beside it. */
  private keepBeside({ ref, path, text, code, message }: Unsaved & { readonly kind: 'text' }): void {
    const isKept = this.of(ref).some((one) => one.kind === 'history' && one.files[path] === text)
    if (!isKept)
      this.put({ kind: 'history', ref, why: 'outside', files: { [path]: text }, savedAt: new Date().toISOString(), code, message })
  }

  private follow(id: string, unsaved: Unsaved | null): void {
    // An open workspace knows more of its own texts than another tab. One that was saved there is saved here too, or is a conflict.
    if (this.isOpen(id)) return unsaved === null ? void this.open?.flush() : undefined
    this.own.delete(id)
    this.all = [...this.all.filter((one) => unsavedId(one) !== id), ...(unsaved === null ? [] : [unsaved])]
  }

  /** Is it a text of the workspace that is open? */
  private isOpen(id: string): boolean {
    return this.open !== null && id.startsWith(`text ${refKey(this.open.ref)} `)
  }

  private store(id: string, json: string | null): void {
    if (this.prefix === null) return
    try {
      if (json === null) localStorage.removeItem(this.prefix + id)
      else localStorage.setItem(this.prefix + id, json)
      if (this.all.length === 0) this.isStored = true
    } catch {
      this.isStored = false
    }
  }
}

function give(unsaved: Unsaved): Promise<Reply<unknown>> {
  switch (unsaved.kind) {
    case 'text':
      return callHost('save', { ...unsaved.ref, path: unsaved.path, text: unsaved.text, base: unsaved.base })
    case 'history':
      return callHost('keep', { ...unsaved.ref, why: unsaved.why, files: unsaved.files })
    case 'progress':
      return callHost('saveProgress', { ...unsaved.ref, progress: unsaved.progress })
    case 'sandbox':
      return callHost('saveSandbox', { ...unsaved.ref, settings: unsaved.settings })
  }
}
