/**
 * The learner's files, by pack and lab uuid, so that renaming a pack keeps them; and beside them the lab's history: what was put aside by a
 * reset, a solution or a restore. Nothing here is ever deleted.
 */
import { createHash } from 'node:crypto'
import { lstat, readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { HistoryEntry, LabBundle, SavedFile, Work } from '../../src-lab/host-api'
import type { AtomicFiles } from './atomic-file'
import { codeOf } from './atomic-file'
import { MAX_SOURCE_BYTES, MAX_WORKSPACE_FILES } from './bounds'

/** The file on disk is no longer the one the text was made from. */
export class ChangedOutside extends Error {
  override readonly name = 'ChangedOutside'
}

interface HistoryFile {
  readonly format: 1
  readonly savedAt: string
  readonly why: HistoryEntry['why']
  readonly files: Readonly<Record<string, string>>
}

export class Workspaces {
  /** @param now ISO 8601 time, for the history. */
  constructor(
    private readonly root: string,
    private readonly files: AtomicFiles,
    private readonly now: () => string
  ) {}

  async work(bundle: LabBundle): Promise<Work> {
    const found: Record<string, SavedFile> = {}
    for (const { path } of bundle.lab.files) {
      const text = await this.read(join(this.folder(bundle), path))
      if (text !== null) found[path] = { text, version: versionOf(text) }
    }
    return { files: found }
  }

  /** @param base The version the text was made from; null: there was no file. */
  async save(bundle: LabBundle, path: string, text: string, base: string | null): Promise<string> {
    const target = join(this.folder(bundle), path)
    const present = await this.read(target)
    const version = present === null ? null : versionOf(present)
    if (version !== base && present !== text)
      throw new ChangedOutside(`${path} was changed outside the app. Your text here is not lost: choose which of the two to keep.`)
    if (present !== text) await this.files.save(target, text)
    return versionOf(text)
  }

  /** Puts the present files into the history and starts again from the starter. */
  async reset(bundle: LabBundle, why: HistoryEntry['why']): Promise<Work> {
    await this.putAside(bundle, why)
    for (const { path } of bundle.lab.files) {
      const target = join(this.folder(bundle), path)
      if ((await this.read(target)) !== null) await this.files.save(target, bundle.starter[path] ?? '')
    }
    return this.work(bundle)
  }

  async history(bundle: LabBundle): Promise<HistoryEntry[]> {
    const names = await readdir(this.historyFolder(bundle)).catch(() => [])
    const entries: HistoryEntry[] = []
    for (const name of names
      .filter((candidate) => /^[0-9A-Za-z-]+\.json$/.test(candidate))
      .sort()
      .reverse()) {
      const entry = await this.readHistory(bundle, name.slice(0, -'.json'.length))
      if (entry)
        entries.push({ id: name.slice(0, -'.json'.length), savedAt: entry.savedAt, why: entry.why, files: Object.keys(entry.files) })
    }
    return entries
  }

  /** @returns null: there is no such entry. */
  async restore(bundle: LabBundle, id: string): Promise<Work | null> {
    const entry = await this.readHistory(bundle, id)
    if (!entry) return null
    await this.putAside(bundle, 'restore')
    for (const { path } of bundle.lab.files) {
      const text = entry.files[path] ?? bundle.starter[path]
      if (text !== undefined) await this.files.save(join(this.folder(bundle), path), text)
    }
    return this.work(bundle)
  }

  private async putAside(bundle: LabBundle, why: HistoryEntry['why']): Promise<void> {
    const { files } = await this.work(bundle)
    const texts = Object.fromEntries(Object.entries(files).map(([path, file]) => [path, file.text]))
    if (Object.keys(texts).length === 0) return
    const savedAt = this.now()
    const taken = new Set(await readdir(this.historyFolder(bundle)).catch(() => []))
    const stem = savedAt.replace(/[:.]/g, '-')
    let id = stem
    for (let i = 1; taken.has(`${id}.json`); i++) id = `${stem}-${i}`
    const entry: HistoryFile = { format: 1, savedAt, why, files: texts }
    await this.files.save(join(this.historyFolder(bundle), `${id}.json`), `${JSON.stringify(entry, null, 2)}\n`)
  }

  private async readHistory(bundle: LabBundle, id: string): Promise<HistoryFile | null> {
    const text = await this.read(join(this.historyFolder(bundle), `${id}.json`), MAX_SOURCE_BYTES * MAX_WORKSPACE_FILES)
    if (text === null) return null
    try {
      const entry = JSON.parse(text) as HistoryFile
      return entry.format === 1 && typeof entry.files === 'object' ? entry : null
    } catch {
      return null
    }
  }

  private folder(bundle: LabBundle): string {
    return join(this.root, 'work', bundle.pack.uuid, bundle.lab.uuid, 'files')
  }

  private historyFolder(bundle: LabBundle): string {
    return join(this.root, 'work', bundle.pack.uuid, bundle.lab.uuid, 'history')
  }

  /** A regular file's text; null: there is none, or something that is not one. */
  private async read(path: string, limit = MAX_SOURCE_BYTES): Promise<string | null> {
    try {
      const stat = await lstat(path)
      if (!stat.isFile() || stat.size > limit) return null
      return await readFile(path, 'utf8')
    } catch (error) {
      if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null
      throw error
    }
  }
}

function versionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}
