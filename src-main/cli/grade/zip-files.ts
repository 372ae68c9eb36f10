/** Zips of learners' work, from strangers: names, kinds and sizes are looked at before and while they are inflated. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { open, type Entry, type ZipFile } from 'yauzl'
import { MAX_SOURCE_BYTES } from '../../host/bounds'
import { MAX_WORK_FILE_BYTES } from '../../host/work-file'
import { told } from '../../../src-lab/sentences'
import { UsageProblem } from '../problem'

const MAX_ENTRIES = 200_000
const MAX_BYTES = 2 * 1024 * 1024 * 1024
const LINK = 0o120000

/** The files of a zip that can be learners' work, one after the other. What is none, and what is too large for one, is left out. */
export async function eachZipFile(path: string, take: (name: string, bytes: Buffer) => void): Promise<void> {
  const zip = await new Promise<ZipFile>((resolve, reject) =>
    open(path, { lazyEntries: true, validateEntrySizes: true }, (error, opened) =>
      error ? reject(new Error('it is no zip, or was cut off: have it handed in again')) : resolve(opened)
    )
  )
  if (zip.entryCount > MAX_ENTRIES) throw new Error(`it has more than ${MAX_ENTRIES} entries`)
  let bytes = 0
  await new Promise<void>((resolve, reject) => {
    zip.on('error', reject)
    zip.on('end', resolve)
    zip.on('entry', (entry: Entry) => {
      const limit = limitOf(entry)
      if (limit === null || entry.uncompressedSize > limit) return zip.readEntry()
      bytes += entry.uncompressedSize
      if (bytes > MAX_BYTES) return reject(new Error(`it is larger than ${MAX_BYTES / 2 ** 30} GiB`))
      contentOf(zip, entry).then((content) => {
        take(entry.fileName, content)
        zip.readEntry()
      }, reject)
    })
    zip.readEntry()
  }).finally(() => zip.close())
}

/** null: it is nothing that is handed in. yauzl has refused names that lead out. */
function limitOf({ fileName, externalFileAttributes, generalPurposeBitFlag }: Entry): number | null {
  const isLink = ((externalFileAttributes >>> 16) & 0o170000) === LINK
  if (isLink || fileName.endsWith('/') || (generalPurposeBitFlag & 1) !== 0 || hasControl(fileName)) return null
  if (fileName.split('/').some((part) => part.startsWith('.') || part === '__MACOSX')) return null
  if (/\.ts$/i.test(fileName)) return MAX_SOURCE_BYTES
  return /\.(handoff|zip)$/i.test(fileName) ? MAX_WORK_FILE_BYTES : null
}

function hasControl(name: string): boolean {
  return /\p{Cc}/u.test(name)
}

function contentOf(zip: ZipFile, entry: Entry): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    zip.openReadStream(entry, (error, stream) => {
      if (error) return reject(error)
      const pieces: Buffer[] = []
      stream.on('data', (piece: Buffer) => void pieces.push(piece))
      stream.on('error', reject)
      stream.on('end', () => resolve(Buffer.concat(pieces)))
    })
  )
}

/** Unpacks what can be graded into a folder for as long as it is needed. @throws UsageProblem */
export async function unpackSubmissions(path: string): Promise<{ readonly folder: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'handoff-grade-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  try {
    await eachZipFile(path, (name, bytes) => {
      const target = join(folder, name)
      mkdirSync(dirname(target), { recursive: true })
      writeFileSync(target, bytes)
    })
  } catch (error) {
    remove()
    throw new UsageProblem(
      'unreadable',
      told`${path} cannot be unpacked: ${{ heard: error instanceof Error ? error.message : String(error) }}`
    )
  }
  return { folder, remove }
}
