/** Names that a pack's files may have, on any disk and in any archive. */
import { isDeviceName } from '../lab/source-path'
import { utf8Bytes } from './pack-files'
import { told, type Told } from '../sentences/told'

const MAX_PATH_BYTES = 200
const MAX_PATH_DEPTH = 8

/** Names that mean something to JavaScript objects. */
const SPECIAL = new Set(['__proto__', 'constructor', 'prototype'])

/** What is wrong with a path inside a pack, as the end of a sentence; null: nothing. */
export function entryNameProblem(path: string): Told | null {
  if (path === '') return told`is empty`
  if (path.includes('\\')) return told`has a backslash; the parts of a path stand between '/'`
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return told`is an absolute path`
  const parts = path.split('/')
  if (parts.includes('..')) return told`leaves the pack's folder`
  if (utf8Bytes(path) > MAX_PATH_BYTES) return told`is longer than ${MAX_PATH_BYTES} bytes`
  if (parts.length > MAX_PATH_DEPTH) return told`lies deeper than ${MAX_PATH_DEPTH} folders`
  for (const part of parts) {
    if (part === '' || part === '.') return told`has an empty part`
    if (part.startsWith('.')) return told`has the hidden part '${part}'`
    if (!/^[A-Za-z0-9._-]+$/.test(part)) return told`has other characters than letters, digits, '.', '_' and '-'`
    if (part.endsWith('.')) return told`has the part '${part}', which Windows cannot keep`
    if (isDeviceName(part) || SPECIAL.has(part)) return told`has the reserved name '${part}'`
  }
  return null
}

/** Two paths that are one on a disk that does not tell capitals apart, or where one is a file and the folder of the other. */
export class Clashes {
  private readonly files = new Map<string, string>()
  private readonly folders = new Map<string, string>()

  /** The path, or the folder, that this one clashes with; null: none. The path counts from here on. */
  add(path: string): string | null {
    const folded = path.toLowerCase()
    const clash = this.files.get(folded) ?? this.folders.get(folded) ?? this.folderClash(path)
    this.files.set(folded, path)
    return clash
  }

  private folderClash(path: string): string | null {
    const parts = path.split('/')
    for (let length = 1; length < parts.length; length++) {
      const folder = parts.slice(0, length).join('/')
      const folded = folder.toLowerCase()
      const file = this.files.get(folded)
      if (file !== undefined) return file
      const known = this.folders.get(folded)
      if (known !== undefined && known !== folder) return known
      this.folders.set(folded, folder)
    }
    return null
  }
}
