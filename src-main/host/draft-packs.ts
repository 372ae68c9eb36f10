/**
 * Packs that somebody writes in the app: each a folder of the data folder, and the one that `handoff pack preview` names, which lies where its author put
 * it and is written with another editor, too.
 */
import { createHash } from 'node:crypto'
import { existsSync, lstatSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Draft, DraftContent, DraftExport, DraftFile, DraftSummary } from '../../src-lab/host-api'
import { lintPack } from '../../src-lab/pack/lint'
import { changeSentence, packChanges } from '../../src-lab/pack/pack-changes'
import { PICTURE_BYTES, type PackFiles } from '../../src-lab/pack/pack-files'
import { isWarning, toldProblem } from '../../src-lab/pack/problem'
import { readPack } from '../../src-lab/pack/read-pack'
import { AtomicFiles, ORDINARY, SaveFailed } from './atomic-file'
import { MAX_ARCHIVE_BYTES, MAX_DRAFTS, MAX_SOURCE_BYTES } from './bounds'
import { newPackFiles, slugOf } from './new-pack'
import { unpackPack } from './pack-archive'
import { archiveName, buildArchive } from './pack-build'
import { folderState, PackUnreadable, readPackFolder } from './pack-folder'
import { ChangedOutside, TooLarge } from './workspace'
import { told } from '../../src-lab/sentences/told'

const FOLDER = 'drafts'
const REMOVED = join('removed', 'drafts')
const EXPORTS = 'exports'
const ID = /^[a-z0-9][a-z0-9-]{0,59}$/

export class DraftPacks {
  private readonly outside: { readonly id: string; readonly folder: string; readonly files: AtomicFiles } | null

  /**
   * @param root The data folder. @param authoring What a new pack is made from.
   * @param preview A pack's folder anywhere on this machine; null: there is none.
   */
  constructor(
    private readonly root: string,
    private readonly files: AtomicFiles,
    private readonly authoring: string,
    preview: string | null
  ) {
    this.outside =
      preview === null
        ? null
        : { id: this.freeId(slugOf(basename(preview))), folder: preview, files: new AtomicFiles(preview, undefined, ORDINARY) }
  }

  /** The name that the previewed folder has here; null: none is previewed. */
  get previewed(): string | null {
    return this.outside?.id ?? null
  }

  list(): DraftSummary[] {
    return [...(this.outside ? [this.outside.id] : []), ...this.ids()].map((id) => this.summary(id, this.readFiles(id)))
  }

  has(id: string): boolean {
    return id === this.outside?.id || (ID.test(id) && this.ids().includes(id))
  }

  async create(title: string): Promise<DraftSummary> {
    if (this.ids().length >= MAX_DRAFTS)
      throw new SaveFailed(told`there may be ${MAX_DRAFTS} packs; move one out of ${join(this.root, FOLDER)}`)
    const id = this.freeId(slugOf(title))
    const files = newPackFiles(this.authoring, { id, title })
    try {
      for (const [path, text] of files) await this.files.save(join(this.folder(id), path), text)
    } catch (error) {
      rmSync(this.folder(id), { recursive: true, force: true })
      throw error
    }
    return this.summary(id, this.readFiles(id))
  }

  read(id: string): Draft {
    const state = this.state(id)
    const files = this.readFiles(id)
    return { ...this.summary(id, files), state, files: Object.fromEntries([...files].map(([path, content]) => [path, fileOf(content)])) }
  }

  /** By names, sizes and times: nothing is read. */
  state(id: string): string {
    return folderState(this.folder(id))
  }

  /** @param base The version that the content was made from; null: there was no file. */
  async save(id: string, path: string, content: DraftContent, base: string | null): Promise<string> {
    const bytes = 'text' in content ? Buffer.from(content.text) : Buffer.from(content.bytes, 'base64')
    const most = 'text' in content ? MAX_SOURCE_BYTES : PICTURE_BYTES
    if (bytes.length > most) throw new TooLarge(told`${path} was not saved: it is larger than ${most / 1024} KiB.`)
    const there = this.content(id, path)
    const version = there === null ? null : versionOf(there)
    const next = versionOf(bytes)
    if (version === next) return next
    if (version !== base)
      throw new ChangedOutside(told`${path} was changed outside the app. Nothing is lost: choose which of the two to keep.`)
    await this.filesOf(id).save(join(this.folder(id), path), bytes)
    return next
  }

  async remove(id: string, path: string): Promise<void> {
    const content = this.content(id, path)
    if (content === null) throw new SaveFailed(told`there is no file ${path}`)
    await this.files.save(join(this.root, REMOVED, id, `${versionOf(content).slice(0, 8)}-${basename(path)}`), content)
    await this.filesOf(id).remove(join(this.folder(id), path))
    this.removeEmptyFolders(id, dirname(path))
  }

  /** A lab whose files are gone is no folder that somebody wonders about. */
  private removeEmptyFolders(id: string, folder: string): void {
    for (let inside = folder; inside !== '.'; inside = dirname(inside)) {
      try {
        rmdirSync(join(this.folder(id), inside))
      } catch {
        // Something else lies in it.
        return
      }
    }
  }

  /** The file that is given away. It is kept, so that the next one can be compared with it. */
  async export(id: string): Promise<DraftExport> {
    const files = this.readFiles(id)
    const { reading, problems } = lintPack(id, files)
    const [first, ...more] = problems.filter((problem) => !isWarning(problem))
    if (first || !reading.pack) {
      const worst = first ? toldProblem(first) : told`it is no lab pack`
      throw new PackUnreadable(more.length > 0 ? told`${worst} (and ${more.length} more)` : worst)
    }
    const archive = buildArchive(files)
    if (archive.length > MAX_ARCHIVE_BYTES) throw new PackUnreadable(told`it would be larger than ${MAX_ARCHIVE_BYTES / 1024 / 1024} MiB`)
    const kept = join(this.root, EXPORTS, `${id}.labpack`)
    const before = await readArchive(kept)
    await this.files.save(kept, archive)
    return {
      file: archiveName(reading.pack),
      bytes: Buffer.from(archive).toString('base64'),
      packedBytes: archive.length,
      sha256: createHash('sha256').update(archive).digest('hex'),
      changes: before && packChanges(readPack(id, before), reading).map(changeSentence),
      before: before && (readPack(id, before).pack?.version ?? null)
    }
  }

  private summary(draft: string, files: PackFiles): DraftSummary {
    const { pack } = readPack(draft, files)
    const isOutside = draft === this.outside?.id
    return {
      draft,
      title: pack?.title ?? draft,
      version: pack?.version ?? '?',
      // A lab with a finding is one, too.
      labs: [...files.keys()].filter((path) => /^labs\/[^/]+\/lab\.json$/.test(path)).length,
      folder: this.folder(draft),
      isOutside
    }
  }

  /** A link or a file that is none is no part of the pack; lint tells it on the command line. */
  private readFiles(id: string): PackFiles {
    return readPackFolder(this.folder(id), () => {})
  }

  /** null: there is no such file. */
  private content(id: string, path: string): Buffer | null {
    const target = join(this.folder(id), path)
    const stat = lstatSync(target, { throwIfNoEntry: false })
    if (!stat) return null
    if (!stat.isFile()) throw new SaveFailed(told`${path} is no regular file, so it is left alone`)
    return readFileSync(target)
  }

  private freeId(wanted: string): string {
    for (let i = 1; ; i++) {
      const id = i === 1 ? wanted : `${wanted}-${i}`
      if (!this.has(id) && !existsSync(join(this.root, FOLDER, id))) return id
    }
  }

  private ids(): string[] {
    const folder = join(this.root, FOLDER)
    if (!existsSync(folder)) return []
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && ID.test(entry.name))
      .map((entry) => entry.name)
      .sort()
  }

  private folder(id: string): string {
    return id === this.outside?.id ? this.outside.folder : join(this.root, FOLDER, id)
  }

  private filesOf(id: string): AtomicFiles {
    return id === this.outside?.id ? this.outside.files : this.files
  }
}

async function readArchive(path: string): Promise<PackFiles | null> {
  if (!existsSync(path)) return null
  // One that was damaged compares with nothing.
  return unpackPack(readFileSync(path)).then(
    ({ files }) => files,
    () => null
  )
}

function fileOf(content: string | Uint8Array): DraftFile {
  const version = versionOf(typeof content === 'string' ? Buffer.from(content) : content)
  return typeof content === 'string' ? { text: content, version } : { bytes: Buffer.from(content).toString('base64'), version }
}

function versionOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 32)
}
