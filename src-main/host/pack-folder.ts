/** Reads a pack's folder from disk: regular files only, no links, within the bounds. */
import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import ignore, { type Ignore } from 'ignore'
import type { PackFiles } from '../../src-lab/pack/pack-files'
import { MAX_PACK_BYTES, MAX_PACK_DEPTH, MAX_PACK_ENTRIES } from './bounds'
import { told, type Told, ToldError } from '../../src-lab/sentences/told'

/** A folder that is no pack, or one that is too large, told for the user. */
export class PackUnreadable extends ToldError {
  override readonly name = 'PackUnreadable'
}

/** What several files are to become that are being written, until all of them are. */
export const UNFINISHED = '.handoff-unfinished.json'

/** What lies in a folder because of the tools and the system that its author works with. */
const NOBODYS = [
  ...['.git', '.gitignore', '.gitattributes', '.gitmodules', '.github', '.hg', '.hgignore', '.svn'],
  ...['.vscode', '.idea', '.fleet', '.editorconfig', '.prettierrc*', '.prettierignore', '*.code-workspace'],
  ...['*~', '*.swp', '*.swo', '.*.sw?', '.#*', '#*#', '*.bak', '*.orig'].map((name) => name.replace(/^#/, '\\#')),
  ...[
    '.DS_Store',
    '._*',
    '.Spotlight-V100',
    '.Trashes',
    '.directory',
    '.Trash-*',
    'Thumbs.db',
    'ehthumbs.db',
    'desktop.ini',
    '$RECYCLE.BIN'
  ],
  'node_modules',
  // What handoff pack types makes for an editor.
  '/handoff.d.ts',
  '/handoff-check.d.ts',
  'tsconfig.json',
  // What was not finished is told before a pack's folder is read at all; its journal may have been cut off itself.
  `/${UNFINISHED}*`
]
/** Further patterns, as .gitignore has them. */
const IGNORE_FILE = '.labpackignore'
const MAX_IGNORE_BYTES = 64 * 1024

/** What of a pack's folder is no part of it. */
function ignoredIn(folder: string): Ignore {
  const patterns = ignore({ allowRelativePaths: true }).add([...NOBODYS, IGNORE_FILE])
  try {
    const path = join(folder, IGNORE_FILE)
    const stat = lstatSync(path)
    if (stat.isFile() && stat.size <= MAX_IGNORE_BYTES) patterns.add(readFileSync(path, 'utf8'))
  } catch {
    // Most packs have none.
  }
  return patterns
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** What in a folder is no file of a pack, and what is wrong with it, as the end of a sentence. */
type Refuse = (path: string, code: 'link' | 'kind' | 'name', what: Told) => void

/** @param refuse Told of everything that is left out. Absent: the first thing that would be left out is thrown. */
export function readPackFolder(folder: string, refuse: Refuse = refuseAll): PackFiles {
  const files = new Map<string, string | Uint8Array>()
  const ignored = ignoredIn(folder)
  let bytes = 0
  const visit = (path: string, depth: number): void => {
    for (const entry of readdirSync(join(folder, path), { encoding: 'buffer' }).sort(Buffer.compare)) {
      const name = textOf(entry)
      const inside = path === '' ? (name ?? '?') : `${path}/${name ?? '?'}`
      if (name === null) {
        refuse(inside, 'name', told`has a name that is not UTF-8`)
        continue
      }
      const stat = lstatSync(join(folder, inside))
      if (ignored.ignores(stat.isDirectory() ? `${inside}/` : inside)) continue
      if (stat.isSymbolicLink()) refuse(inside, 'link', told`is a link; a pack holds files only`)
      else if (stat.isDirectory()) {
        if (depth < MAX_PACK_DEPTH) visit(inside, depth + 1)
        else refuse(inside, 'name', told`lies deeper than ${MAX_PACK_DEPTH} folders`)
      } else if (!stat.isFile()) refuse(inside, 'kind', told`is no regular file`)
      else {
        bytes += stat.size
        if (files.size >= MAX_PACK_ENTRIES) throw new PackUnreadable(told`the pack has more than ${MAX_PACK_ENTRIES} files`)
        if (bytes > MAX_PACK_BYTES) throw new PackUnreadable(told`the pack is larger than ${MAX_PACK_BYTES / 1024 / 1024} MiB`)
        files.set(inside, decoded(readFileSync(join(folder, inside))))
      }
    }
  }
  try {
    realpathSync(folder)
    visit('', 1)
  } catch (error) {
    if (error instanceof PackUnreadable) throw error
    throw new PackUnreadable(told`${folder} cannot be read as a lab pack`)
  }
  return files
}

/** What changes when something in a pack's folder does: names, sizes and times. Nothing is read. */
export function folderState(folder: string): string {
  const hash = createHash('sha256')
  let entries = 0
  const visit = (inside: string): void => {
    for (const entry of readdirSync(inside, { withFileTypes: true })) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules' || ++entries > 2 * MAX_PACK_ENTRIES) continue
      const path = join(inside, entry.name)
      if (entry.isDirectory()) visit(path)
      const { size, mtimeMs } = lstatSync(path)
      hash.update(`${path}\0${entry.isDirectory() ? '' : `${size} ${mtimeMs}`}\n`)
    }
  }
  try {
    visit(folder)
  } catch {
    // A file that goes while it is looked at: the next look finds another state.
    hash.update('gone')
  }
  return hash.digest('hex').slice(0, 32)
}

function refuseAll(path: string, _code: string, what: Told): never {
  throw new PackUnreadable(told`${path} ${what}`)
}

/** null: the bytes are not UTF-8. */
function textOf(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes)
  } catch {
    return null
  }
}

/** Text as text; what is not UTF-8 (pictures) as bytes. */
export function decoded(bytes: Buffer): string | Uint8Array {
  return textOf(bytes) ?? new Uint8Array(bytes)
}
