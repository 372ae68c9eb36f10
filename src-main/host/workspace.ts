/**
 * One place that a learner writes in: a folder of files, and beside it their history. Nothing here is ever deleted that is not in the
 * history first; of the history itself only old runs are thinned.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { lstat, readFile, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { HistoryEntry, HistoryReason, SavedFile, Work } from '../../src-lab/host-api'
import { isSourcePath } from '../../src-lab/lab/source-path'
import { SaveFailed, type AtomicFiles } from './atomic-file'
import { thinnable } from './history-thinning'
import { MAX_ENTRY_BYTES, MAX_HISTORY_LISTED, MAX_SOURCE_BYTES, MAX_WORKSPACE_BYTES, MAX_WORKSPACE_FILES } from './bounds'
import { told, type Told, ToldError } from '../../src-lab/sentences/told'

/** The file on disk is no longer the one the text was made from. */
export class ChangedOutside extends ToldError {
  override readonly name = 'ChangedOutside'
}

/** A text, or all of a workspace together, larger than its bound; nothing was read or changed. */
export class TooLarge extends ToldError {
  override readonly name = 'TooLarge'
}

type Texts = Readonly<Record<string, string>>
interface HistoryFile {
  readonly format: 1
  readonly savedAt: string
  readonly why: HistoryReason
  readonly files: Texts
}
/** What lies under a name: a text, nothing, or something that cannot be one, and why. */
type Found = { readonly text: string } | { readonly unusable: Told } | null
/** How an entry of the history is called: its number, and when it was made. The first version of the app gave no numbers. */
const ENTRY = /^(?:e([0-9]{1,9})-)?([0-9A-Za-z-]{1,40})$/

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
    const notices: Told[] = []
    const paths = await this.paths()
    const bytes = await this.bytes(paths)
    if (bytes > MAX_WORKSPACE_BYTES)
      throw new TooLarge(
        told`The files here have ${mebibytes(bytes)} MiB together, and ${mebibytes(MAX_WORKSPACE_BYTES)} MiB are read at most. Nothing was changed; move some of them out of ${this.filesFolder}.`
      )
    for (const path of paths) {
      const file = await this.find(path)
      if (file === null) continue
      if ('text' in file) found[path] = { text: file.text, version: versionOf(file.text) }
      else
        notices.push(writable ? await this.putFileAside(path, file.unusable) : told`${path} on the disk cannot be used: ${file.unusable}.`)
    }
    return { files: found, notices }
  }

  /** @param base The version the text was made from; null: there was no file. */
  async save(path: string, text: string, base: string | null): Promise<string> {
    await this.requireRoom(path)
    await this.requireSize({ [path]: text })
    const found = await this.find(path)
    if (found !== null && 'unusable' in found) throw new SaveFailed(await this.putFileAside(path, found.unusable))
    const version = found === null ? null : versionOf(found.text)
    if (version !== base && found?.text !== text)
      throw new ChangedOutside(
        told`${path} was changed outside the app. Nothing is lost: choose which of the two to keep, and the other one goes into the history.`
      )
    if (found?.text !== text) await this.files.save(join(this.filesFolder, path), text)
    return versionOf(text)
  }

  /** @param texts Absent: the files as they are on the disk. */
  async keep(why: HistoryReason, texts?: Texts): Promise<void> {
    const files = texts ?? textsOf(await this.work())
    if (Object.keys(files).length === 0) return
    requireFileSizes(files)
    const [newest] = await this.entryIds()
    const last = newest === undefined ? null : await this.readEntry(newest)
    if (last && sameTexts(last.files, files) && (why === 'run' || last.why === why)) return
    const savedAt = this.now()
    const entry: HistoryFile = { format: 1, savedAt, why, files }
    const text = `${JSON.stringify(entry, null, 2)}\n`
    if (Buffer.byteLength(text) > MAX_ENTRY_BYTES)
      throw new TooLarge(told`These texts were not put into the history: they have more than ${mebibytes(MAX_ENTRY_BYTES)} MiB.`)
    // By its number: a clock that was set wrong for a while does not bring the entries out of their order.
    const number = (newest === undefined ? 0 : numberOf(newest)) + 1
    await this.files.save(join(this.historyFolder, `e${number}-${savedAt.replace(/[^0-9A-Za-z]/g, '-')}.json`), text)
    await this.thin()
  }

  /** The newest first. */
  async history(): Promise<HistoryEntry[]> {
    const entries: HistoryEntry[] = []
    let bytes = 0
    for (const id of (await this.entryIds()).slice(0, MAX_HISTORY_LISTED)) {
      bytes += (await lstat(this.entryPath(id)).catch(() => null))?.size ?? 0
      if (bytes > MAX_ENTRY_BYTES) break
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

  /** Counted as they will be read: in bytes. */
  private async requireSize(texts: Texts): Promise<void> {
    requireFileSizes(texts)
    const others = await this.bytes((await this.paths()).filter((path) => !(path in texts)))
    const bytes = Object.values(texts).reduce((sum, text) => sum + Buffer.byteLength(text), others)
    if (bytes > MAX_WORKSPACE_BYTES)
      throw new TooLarge(
        told`${Object.keys(texts).join(', ')} was not saved: all files here may have ${mebibytes(MAX_WORKSPACE_BYTES)} MiB together.`
      )
  }

  /** Of those files that can be read at all. */
  private async bytes(paths: readonly string[]): Promise<number> {
    let bytes = 0
    for (const path of paths) {
      const stat = await lstat(join(this.filesFolder, path)).catch(() => null)
      if (stat?.isFile() && stat.size <= MAX_SOURCE_BYTES) bytes += stat.size
    }
    return bytes
  }

  /** A name that is new, but differs only in its letters' case from one that is there, would be the same file on some disks. */
  private async requireRoom(path: string): Promise<void> {
    if (this.names !== null) {
      if (!this.names.includes(path)) throw new SaveFailed(told`${path} is not a file of this lab that can be changed`)
      return
    }
    const present = await this.paths()
    if (present.includes(path)) return
    const clash = present.find((other) => other.toLowerCase() === path.toLowerCase())
    if (clash !== undefined) throw new SaveFailed(told`${clash} is there already, and some disks do not tell the two names apart`)
    if (present.length >= MAX_WORKSPACE_FILES) throw new SaveFailed(told`a sandbox may have ${MAX_WORKSPACE_FILES} files`)
  }

  private async paths(): Promise<readonly string[]> {
    if (!(await this.files.holds(this.filesFolder))) return []
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
    if (stat === null || !(await this.files.holds(dirname(target)))) return null
    if (!stat.isFile()) return { unusable: told`it is no regular file` }
    if (stat.size > MAX_SOURCE_BYTES) return { unusable: told`it is larger than ${MAX_SOURCE_BYTES / 1024} KiB` }
    try {
      return { text: utf8.decode(await readFile(target)) }
    } catch {
      return { unusable: told`it cannot be read as UTF-8 text` }
    }
  }

  /** @returns What happened, for the user. */
  private async putFileAside(path: string, why: Told): Promise<Told> {
    let aside = `${path}.aside-1`
    for (let i = 2; existsSync(join(this.filesFolder, aside)); i++) aside = `${path}.aside-${i}`
    await this.files.move(join(this.filesFolder, path), join(this.filesFolder, aside))
    return told`${path} on the disk cannot be used: ${why}. It was kept as ${aside}.`
  }

  /** Old runs go when others of the same hour or day stay; everything else in the history stays. */
  private async thin(): Promise<void> {
    const ids = await this.entryIds()
    for (const place of thinnable(ids.map(timeOf)))
      if ((await this.readEntry(ids[place]!))?.why === 'run') await this.files.remove(this.entryPath(ids[place]!))
  }

  /** The newest first. */
  private async entryIds(): Promise<string[]> {
    if (!(await this.files.holds(this.historyFolder))) return []
    const names = await readdir(this.historyFolder).catch(() => [])
    return names
      .filter((name) => name.endsWith('.json') && ENTRY.test(name.slice(0, -'.json'.length)))
      .map((name) => name.slice(0, -'.json'.length))
      .sort((a, b) => numberOf(b) - numberOf(a) || (a < b ? 1 : -1))
  }

  private entryPath(id: string): string {
    return join(this.historyFolder, `${id}.json`)
  }

  private async readEntry(id: string): Promise<HistoryFile | null> {
    const path = this.entryPath(id)
    const stat = await lstat(path).catch(() => null)
    if (!stat?.isFile() || stat.size > MAX_ENTRY_BYTES || !(await this.files.holds(this.historyFolder))) return null
    try {
      const entry = JSON.parse(await readFile(path, 'utf8')) as HistoryFile
      const texts = Object.entries(entry.files)
      const whole = entry.format === 1 && texts.every(([name, text]) => isSourcePath(name) && isFileText(text))
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

function requireFileSizes(texts: Texts): void {
  for (const [path, text] of Object.entries(texts))
    if (!isFileText(text))
      throw new TooLarge(
        told`${path} was not saved: it has ${Math.ceil(Buffer.byteLength(text) / 1024)} KiB, and a file may have ${MAX_SOURCE_BYTES / 1024}.`
      )
}

function isFileText(text: unknown): boolean {
  return typeof text === 'string' && Buffer.byteLength(text) <= MAX_SOURCE_BYTES
}

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / 1024 / 1024)
}

function numberOf(entryId: string): number {
  return Number(ENTRY.exec(entryId)?.[1] ?? 0)
}

function timeOf(entryId: string): string {
  return ENTRY.exec(entryId)?.[2] ?? ''
}
