/**
 * One place that a learner writes in: a folder of files, and beside it their history. Nothing here is ever deleted that is not in the
 * history first; of the history itself only old runs are thinned.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { lstat, readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { HistoryEntry, HistoryReason, SavedFile, Work } from '../../src-lab/host-api'
import { isSourcePath } from '../../src-lab/lab/source-path'
import { SaveFailed, type AtomicFiles } from './atomic-file'
import { thinnable } from './history-thinning'
import { MAX_HISTORY_LISTED, MAX_SOURCE_BYTES, MAX_WORKSPACE_BYTES, MAX_WORKSPACE_FILES } from './bounds'

/** The file on disk is no longer the one the text was made from. */
export class ChangedOutside extends Error {
  override readonly name = 'ChangedOutside'
}

type Texts = Readonly<Record<string, string>>
interface HistoryFile {
  readonly format: 1
  readonly savedAt: string
  readonly why: HistoryReason
  readonly files: Texts
}
/** What lies under a name: a text, nothing, or something that cannot be one, and why. */
type Found = { readonly text: string } | { readonly unusable: string } | null

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export class Workspace {
  private readonly filesFolder: string
  private readonly historyFolder: string

  /**
   * @param folder Holds files/ and history/.
   * @param names The files it may have; null: any that are TypeScript.
   * @param now ISO 8601 time, for the history.
   */
  constructor(
    folder: string,
    private readonly names: readonly string[] | null,
    private readonly files: AtomicFiles,
    private readonly now: () => string
  ) {
    this.filesFolder = join(folder, 'files')
    this.historyFolder = join(folder, 'history')
  }

  /** @param writable Whether a file that cannot be used may be put aside; otherwise it is only told. */
  async work(writable = true): Promise<Work> {
    const found: Record<string, SavedFile> = {}
    const notices: string[] = []
    for (const path of await this.paths()) {
      const file = await this.find(path)
      if (file === null) continue
      if ('text' in file) found[path] = { text: file.text, version: versionOf(file.text) }
      else notices.push(writable ? await this.putFileAside(path, file.unusable) : `${path} on the disk cannot be used: ${file.unusable}.`)
    }
    return { files: found, notices }
  }

  /** @param base The version the text was made from; null: there was no file. */
  async save(path: string, text: string, base: string | null): Promise<string> {
    await this.requireRoom(path)
    const found = await this.find(path)
    if (found !== null && 'unusable' in found) throw new SaveFailed(await this.putFileAside(path, found.unusable))
    const version = found === null ? null : versionOf(found.text)
    if (version !== base && found?.text !== text)
      throw new ChangedOutside(
        `${path} was changed outside the app. Nothing is lost: choose which of the two to keep, and the other one goes into the history.`
      )
    if (found?.text !== text) await this.files.save(join(this.filesFolder, path), text)
    return versionOf(text)
  }

  /** @param texts Absent: the files as they are on the disk. */
  async keep(why: HistoryReason, texts?: Texts): Promise<void> {
    const files = texts ?? textsOf(await this.work())
    if (Object.keys(files).length === 0) return
    const [newest] = await this.entryIds()
    const last = newest === undefined ? null : await this.readEntry(newest)
    if (last && sameTexts(last.files, files) && (why === 'run' || last.why === why)) return
    const savedAt = this.now()
    const entry: HistoryFile = { format: 1, savedAt, why, files }
    await this.files.save(join(this.historyFolder, `${await this.freeId(savedAt)}.json`), `${JSON.stringify(entry, null, 2)}\n`)
    await this.thin()
  }

  /** The newest first. */
  async history(): Promise<HistoryEntry[]> {
    const entries: HistoryEntry[] = []
    for (const id of (await this.entryIds()).slice(0, MAX_HISTORY_LISTED)) {
      const entry = await this.readEntry(id)
      if (entry) entries.push({ id, savedAt: entry.savedAt, why: entry.why, files: Object.keys(entry.files) })
    }
    return entries
  }

  /** @returns null: there is no such entry. */
  async historyFiles(id: string): Promise<Texts | null> {
    return (await this.readEntry(id))?.files ?? null
  }

  /** Puts the present files into the history; afterwards these texts are all there is. */
  async replace(texts: Texts, why: HistoryReason): Promise<Work> {
    const present = await this.work()
    await this.keep(why, textsOf(present))
    for (const [path, text] of Object.entries(texts))
      if (this.names?.includes(path) !== false && present.files[path]?.text !== text)
        await this.files.save(join(this.filesFolder, path), text)
    for (const path of Object.keys(present.files)) if (!(path in texts)) await this.files.remove(join(this.filesFolder, path))
    return this.work()
  }

  async rename(from: string, to: string): Promise<Work> {
    await this.requireRoom(to)
    await this.files.move(join(this.filesFolder, from), join(this.filesFolder, to))
    return this.work()
  }

  async remove(path: string): Promise<Work> {
    await this.keep('removed')
    await this.files.remove(join(this.filesFolder, path))
    return this.work()
  }

  /** A name that is new, but differs only in its letters' case from one that is there, would be the same file on some disks. */
  private async requireRoom(path: string): Promise<void> {
    if (this.names !== null) {
      if (!this.names.includes(path)) throw new SaveFailed(`${path} is not a file of this lab that can be changed`)
      return
    }
    const present = await this.paths()
    if (present.includes(path)) return
    const clash = present.find((other) => other.toLowerCase() === path.toLowerCase())
    if (clash !== undefined) throw new SaveFailed(`${clash} is there already, and some disks do not tell the two names apart`)
    if (present.length >= MAX_WORKSPACE_FILES) throw new SaveFailed(`a sandbox may have ${MAX_WORKSPACE_FILES} files`)
  }

  private async paths(): Promise<readonly string[]> {
    if (this.names !== null) return this.names
    const entries = await readdir(this.filesFolder, { recursive: true, withFileTypes: true }).catch(() => [])
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(this.filesFolder.length + 1)
          .replaceAll('\\', '/')
      )
      .filter(isSourcePath)
      .sort()
      .slice(0, MAX_WORKSPACE_FILES)
  }

  private async find(path: string): Promise<Found> {
    const target = join(this.filesFolder, path)
    const stat = await lstat(target).catch(() => null)
    if (stat === null) return null
    if (!stat.isFile()) return { unusable: 'it is no regular file' }
    if (stat.size > MAX_SOURCE_BYTES) return { unusable: `it is larger than ${MAX_SOURCE_BYTES / 1024} KiB` }
    try {
      return { text: utf8.decode(await readFile(target)) }
    } catch {
      return { unusable: 'it cannot be read as UTF-8 text' }
    }
  }

  /** @returns What happened, for the user. */
  private async putFileAside(path: string, why: string): Promise<string> {
    let aside = `${path}.aside-1`
    for (let i = 2; existsSync(join(this.filesFolder, aside)); i++) aside = `${path}.aside-${i}`
    await this.files.move(join(this.filesFolder, path), join(this.filesFolder, aside))
    return `${path} on the disk cannot be used: ${why}. It was kept as ${aside}.`
  }

  /** Old runs go when others of the same hour or day stay; everything else in the history stays. */
  private async thin(): Promise<void> {
    for (const id of thinnable(await this.entryIds()))
      if ((await this.readEntry(id))?.why === 'run') await this.files.remove(join(this.historyFolder, `${id}.json`))
  }

  private async entryIds(): Promise<string[]> {
    const names = await readdir(this.historyFolder).catch(() => [])
    return names
      .filter((name) => /^[0-9A-Za-z-]+\.json$/.test(name))
      .map((name) => name.slice(0, -'.json'.length))
      .sort()
      .reverse()
  }

  private async freeId(savedAt: string): Promise<string> {
    const taken = new Set(await this.entryIds())
    const stem = savedAt.replace(/[:.]/g, '-')
    let id = stem
    for (let i = 1; taken.has(id); i++) id = `${stem}-${i}`
    return id
  }

  private async readEntry(id: string): Promise<HistoryFile | null> {
    const path = join(this.historyFolder, `${id}.json`)
    const stat = await lstat(path).catch(() => null)
    if (!stat?.isFile() || stat.size > MAX_WORKSPACE_BYTES) return null
    try {
      const entry = JSON.parse(await readFile(path, 'utf8')) as HistoryFile
      const texts = Object.entries(entry.files)
      const whole = entry.format === 1 && texts.every(([name, text]) => isSourcePath(name) && typeof text === 'string')
      return whole ? entry : null
    } catch {
      return null
    }
  }
}

function textsOf({ files }: Work): Texts {
  return Object.fromEntries(Object.entries(files).map(([path, file]) => [path, file.text]))
}

function sameTexts(a: Texts, b: Texts): boolean {
  const paths = Object.keys(a)
  return paths.length === Object.keys(b).length && paths.every((path) => a[path] === b[path])
}

function versionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}
