/**
 * Several files that a command writes in a folder of the user's: all of them or none. What is to be written stands in a journal before the first file is
 * changed, so that a save which was cut off, by the end of its process or of the machine, can be finished.
 */
import { createHash } from 'node:crypto'
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { z } from 'zod'
import { entryNameProblem } from '../../src-lab/pack/entry-name'
import { UNFINISHED } from '../host/pack-folder'
import { UsageProblem } from './problem'
import { isLeftBeside, realDisk, saveFile, type DiskSteps } from './save-file'

const journalSchema = z.strictObject({
  files: z.array(
    z.strictObject({
      path: z.string().refine((path) => entryNameProblem(path) === null),
      /** SHA-256 of what stood there; null: no file did. */
      before: z.string().nullable(),
      /** null: the file is removed. */
      text: z.string().nullable()
    })
  )
})
type Journal = z.infer<typeof journalSchema>

/**
 * @param files By path in the folder: the new text; null: the file is removed.
 * @throws UsageProblem when one of them could not be written; then all are what they were.
 */
export function saveFiles(folder: string, files: ReadonlyMap<string, string | null>, disk: DiskSteps = realDisk): void {
  if (files.size === 0) return
  clearLeftovers(folder, [UNFINISHED], disk)
  // What is removed stands in another file by then.
  const order = [...files].sort(([, a], [, b]) => Number(a === null) - Number(b === null))
  const before = new Map(order.map(([path]) => [path, contentOf(join(folder, path))]))
  const journal: Journal = { files: order.map(([path, text]) => ({ path, before: hashOf(before.get(path) ?? null), text })) }
  const begun: string[] = []
  try {
    saveFile(join(folder, UNFINISHED), JSON.stringify(journal), disk)
    for (const [path, text] of order) {
      begun.push(path)
      put(join(folder, path), text, disk)
    }
  } catch {
    const lost = begun.filter((path) => !isPutBack(join(folder, path), before.get(path) ?? null, disk))
    if (lost.length === 0) close(folder, disk)
    throw new UsageProblem(
      'unwritable',
      `${folder} cannot be written; ${lost.length === 0 ? 'it is as it was' : `these could not be put back: ${lost.join(', ')}`}`,
      { file: folder, line: null, column: null }
    )
  }
  close(folder, disk)
}

/**
 * Finishes what was cut off.
 *
 * @returns How many files were still to be written or removed; null: nothing was cut off.
 * @throws UsageProblem when somebody has changed one of the files since, or they cannot be written.
 */
export function finishFiles(folder: string, disk: DiskSteps = realDisk): number | null {
  const written = contentOf(join(folder, UNFINISHED))
  if (written === null) return null
  const journal = readJournal(folder, written)
  const left = journal.files.filter(({ path, text }) => hashOf(contentOf(join(folder, path))) !== hashOf(text))
  const strange = left.filter(({ path, before }) => hashOf(contentOf(join(folder, path))) !== before).map(({ path }) => path)
  if (strange.length > 0)
    throw new UsageProblem(
      'changedSince',
      `${folder} was being rewritten when that was cut off, and since then somebody has changed ${strange.join(', ')}: ` +
        `put back what stood there to have it finished, or remove ${UNFINISHED} to keep everything as it is now`,
      { file: folder, line: null, column: null }
    )
  for (const { path, text } of left) put(join(folder, path), text, disk)
  clearLeftovers(
    folder,
    journal.files.map(({ path }) => path),
    disk
  )
  close(folder, disk)
  return left.length
}

/** A journal is a file of the folder, which may come from anybody: it speaks of files in there alone. */
function readJournal(folder: string, written: Buffer): Journal {
  let json: unknown
  try {
    json = JSON.parse(written.toString('utf8'))
  } catch {
    json = null
  }
  const journal = journalSchema.safeParse(json)
  if (!journal.success || !journal.data.files.every(({ path }) => isInside(folder, path)))
    throw new UsageProblem('unreadable', `${UNFINISHED} is none that Handoff wrote: remove it`, {
      file: join(folder, UNFINISHED),
      line: null,
      column: null
    })
  return journal.data
}

/** Does no link on the way lead out of the folder? */
function isInside(folder: string, path: string): boolean {
  let parent = dirname(join(folder, path))
  while (!existsSync(parent)) parent = dirname(parent)
  const way = relative(realpathSync(folder), realpathSync(parent))
  return way !== '..' && !way.startsWith(`..${sep}`)
}

function put(file: string, content: string | Buffer | null, disk: DiskSteps): void {
  if (content === null) {
    disk.remove(file)
    return disk.flushFolder(dirname(file))
  }
  mkdirSync(dirname(file), { recursive: true })
  saveFile(file, content, disk)
}

/** Is the file what it was? One that could not be changed is. */
function isPutBack(file: string, content: Buffer | null, disk: DiskSteps): boolean {
  try {
    put(file, content, disk)
    return true
  } catch {
    return hashOf(contentOf(file)) === hashOf(content)
  }
}

/** Last of all: from now on nothing is unfinished. */
function close(folder: string, disk: DiskSteps): void {
  try {
    put(join(folder, UNFINISHED), null, disk)
  } catch {
    // Then the next one finds everything done.
  }
}

function clearLeftovers(folder: string, paths: readonly string[], disk: DiskSteps): void {
  for (const path of paths) {
    const file = join(folder, path)
    if (!existsSync(dirname(file))) continue
    for (const name of readdirSync(dirname(file))) if (isLeftBeside(file, name)) disk.remove(join(dirname(file), name))
  }
}

function contentOf(file: string): Buffer | null {
  return lstatSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file) : null
}

function hashOf(content: string | Buffer | null): string | null {
  return content === null ? null : createHash('sha256').update(content).digest('hex')
}
