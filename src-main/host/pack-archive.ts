/**
 * Reads a .labpack: a zip from a stranger. Everything is checked before and while it is inflated, into memory: nothing is written anywhere,
 * and nothing of a refused archive is kept.
 */
import { readFileSync, statSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { fromBuffer, type Entry, type ZipFile } from 'yauzl'
import { Clashes, entryNameProblem } from '../../src-lab/pack/entry-name'
import type { PackFiles } from '../../src-lab/pack/pack-files'
import { kindProblem } from '../../src-lab/pack/tree-findings'
import { MAX_ARCHIVE_BYTES, MAX_PACK_BYTES, MAX_PACK_ENTRIES, MAX_RATIO, RATIO_FROM_BYTES } from './bounds'
import { decoded, PackUnreadable } from './pack-folder'
import { told, type Told } from '../../src-lab/sentences/told'

const LOCAL_HEADER_BYTES = 30
const DESCRIPTOR_BYTES = 12
/** Bits of the general purpose flag: sizes stand behind the data; the name is UTF-8. Bits 1 and 2 say how hard the compressor tried. */
const DESCRIPTOR_FLAG = 1 << 3
const KNOWN_FLAGS = DESCRIPTOR_FLAG | (1 << 11) | 0b110
const ENCRYPTED = 1 | (1 << 6) | (1 << 13)
const STORED = 0
const DEFLATED = 8
const REGULAR_FILE = 0o100000
const FOLDER = 0o040000
const LINK = 0o120000

interface Archive {
  readonly files: PackFiles
  /** Of the .labpack, in bytes. */
  readonly packedBytes: number
  readonly unpackedBytes: number
}

/** @throws PackUnreadable with one sentence that names the bad entry. */
export async function readPackArchive(path: string): Promise<Archive> {
  let bytes: Buffer
  try {
    const stat = statSync(path)
    if (!stat.isFile()) throw new PackUnreadable(told`${path} is no regular file`)
    if (stat.size > MAX_ARCHIVE_BYTES) throw tooLarge()
    bytes = readFileSync(path)
  } catch (error) {
    if (error instanceof PackUnreadable) throw error
    throw new PackUnreadable(told`${path} cannot be read`)
  }
  return unpackPack(bytes)
}

/** As `readPackArchive`, of bytes that are at hand. */
export async function unpackPack(bytes: Buffer): Promise<Archive> {
  if (bytes.length > MAX_ARCHIVE_BYTES) throw tooLarge()
  if (bytes.length < 22 || bytes.readUInt32LE(0) !== 0x04034b50)
    throw new PackUnreadable(told`the file is no lab pack: it is no zip archive`)
  const zip = await open(bytes)
  const entries = await list(zip)
  const clashes = new Clashes()
  const seen = new Set<string>()
  let declared = 0
  for (const entry of entries) {
    checkEntry(entry)
    if (isFolder(entry)) continue
    if (seen.has(entry.fileName)) throw refused(entry, told`stands in the archive twice`)
    seen.add(entry.fileName)
    const other = clashes.add(entry.fileName)
    if (other !== null) throw refused(entry, told`is the same name as '${other}' on some disks`)
    declared += entry.uncompressedSize
    if (declared > MAX_PACK_BYTES) throw new PackUnreadable(told`the pack is larger than ${MAX_PACK_BYTES / 1024 / 1024} MiB unpacked`)
  }
  checkLayout(bytes, entries)
  const files = new Map<string, string | Uint8Array>()
  let unpackedBytes = 0
  for (const entry of entries.filter((one) => !isFolder(one)).sort((a, b) => (a.fileName < b.fileName ? -1 : 1))) {
    const content = await inflate(zip, entry)
    unpackedBytes += content.length
    const file = decoded(content)
    const kind = kindProblem(entry.fileName, file)
    if (kind !== null) throw refused(entry, told`is refused: ${kind}`)
    files.set(entry.fileName, file)
  }
  return { files, packedBytes: bytes.length, unpackedBytes }
}

function tooLarge(): PackUnreadable {
  return new PackUnreadable(told`the archive is larger than ${MAX_ARCHIVE_BYTES / 1024 / 1024} MiB`)
}

function refused(entry: Pick<Entry, 'fileName'>, what: Told): PackUnreadable {
  // A name may hold anything: only what a name of ours could have is shown as it is.
  const shown = entry.fileName.slice(0, 200).replace(/[^A-Za-z0-9._/\\ -]/g, '?')
  return new PackUnreadable(told`the entry '${shown}' ${what}`)
}

function open(bytes: Buffer): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    // Names are checked here, with sentences of our own; yauzl checks the rest.
    fromBuffer(bytes, { lazyEntries: true, decodeStrings: false, validateEntrySizes: true }, (error, zip) => {
      if (error) reject(new PackUnreadable(told`the archive is damaged (${plain(error)})`))
      else resolve(zip)
    })
  })
}

function list(zip: ZipFile): Promise<Entry[]> {
  if (zip.entryCount > MAX_PACK_ENTRIES) throw new PackUnreadable(told`the pack has more than ${MAX_PACK_ENTRIES} files`)
  return new Promise((resolve, reject) => {
    const entries: Entry[] = []
    zip.on('entry', (entry: Entry) => {
      entry.fileName = (entry.fileName as unknown as Buffer).toString('utf8')
      entries.push(entry)
      zip.readEntry()
    })
    zip.on('end', () => resolve(entries))
    zip.on('error', (error: Error) => reject(new PackUnreadable(told`the archive is damaged (${plain(error)})`)))
    zip.readEntry()
  })
}

function isFolder(entry: Entry): boolean {
  return entry.fileName.endsWith('/')
}

function checkEntry(entry: Entry): void {
  const { fileName, generalPurposeBitFlag: flags, compressionMethod: method, compressedSize, uncompressedSize } = entry
  const name = entryNameProblem(isFolder(entry) ? fileName.slice(0, -1) : fileName)
  if (name !== null) throw refused(entry, name)
  const mode = (entry.externalFileAttributes >>> 16) & 0o170000
  if (mode === LINK) throw refused(entry, told`is a link; a pack holds files only`)
  if (mode !== 0 && mode !== (isFolder(entry) ? FOLDER : REGULAR_FILE)) throw refused(entry, told`is no regular file`)
  if ((flags & ENCRYPTED) !== 0) throw refused(entry, told`is encrypted`)
  if ((flags & ~KNOWN_FLAGS) !== 0) throw refused(entry, told`has a flag that no pack needs`)
  if (method !== STORED && method !== DEFLATED) throw refused(entry, told`is compressed with the unknown method ${method}`)
  if (isFolder(entry) && uncompressedSize !== 0) throw refused(entry, told`is a folder with content`)
  if (method === STORED && compressedSize !== uncompressedSize) throw refused(entry, told`lies about its size`)
  if (uncompressedSize > RATIO_FROM_BYTES && uncompressedSize > compressedSize * MAX_RATIO)
    throw refused(entry, told`would grow more than ${MAX_RATIO} times; that is a zip bomb`)
}

/** The two headers of each entry agree, and no bytes belong to two entries. */
function checkLayout(bytes: Buffer, entries: readonly Entry[]): void {
  const ranges = entries.map((entry) => {
    const start = entry.relativeOffsetOfLocalHeader
    if (start + LOCAL_HEADER_BYTES > bytes.length || bytes.readUInt32LE(start) !== 0x04034b50)
      throw refused(entry, told`has no header of its own`)
    const flags = bytes.readUInt16LE(start + 6)
    const nameLength = bytes.readUInt16LE(start + 26)
    const data = start + LOCAL_HEADER_BYTES + nameLength + bytes.readUInt16LE(start + 28)
    const name = bytes.toString('utf8', start + LOCAL_HEADER_BYTES, start + LOCAL_HEADER_BYTES + nameLength)
    const before = [14, 18, 22].map((offset) => bytes.readUInt32LE(start + offset))
    const real = [entry.crc32, entry.compressedSize, entry.uncompressedSize]
    const isLater = (flags & DESCRIPTOR_FLAG) !== 0
    const agrees =
      flags === entry.generalPurposeBitFlag &&
      bytes.readUInt16LE(start + 8) === entry.compressionMethod &&
      name === entry.fileName &&
      before.every((value, index) => value === real[index] || (isLater && value === 0))
    if (!agrees) throw refused(entry, told`has two headers that do not agree`)
    return { entry, start, end: data + entry.compressedSize + (isLater ? DESCRIPTOR_BYTES : 0) }
  })
  ranges.sort((a, b) => a.start - b.start)
  ranges.forEach(({ entry, end }, index) => {
    if (end > (ranges[index + 1]?.start ?? bytes.length)) throw refused(entry, told`shares bytes with another entry`)
  })
}

function inflate(zip: ZipFile, entry: Entry): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const damaged = (): void => reject(refused(entry, told`is damaged: its bytes are not what the archive says`))
    zip.openReadStream(entry, (error, stream) => {
      if (error) return damaged()
      const pieces: Buffer[] = []
      let length = 0
      stream.on('data', (piece: Buffer) => {
        length += piece.length
        // yauzl counts too; a pack must never cost more memory than it declared.
        if (length > entry.uncompressedSize) stream.destroy(new Error('too long'))
        else pieces.push(piece)
      })
      stream.on('error', damaged)
      stream.on('end', () => {
        const content = Buffer.concat(pieces)
        if (content.length !== entry.uncompressedSize || crc32(content) !== entry.crc32) damaged()
        else resolve(content)
      })
    })
  })
}

/** yauzl's words, without anything that came from the archive. */
function plain(error: Error): string {
  return error.message.replace(/[^\x20-\x7e]/g, '?').slice(0, 120)
}
