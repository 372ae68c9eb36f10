/** Reads a pack's folder from disk: regular files only, no links, within the bounds. */
import { lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import type { PackFiles } from '../../src-lab/pack/pack-files'
import { MAX_PACK_BYTES, MAX_PACK_DEPTH, MAX_PACK_ENTRIES } from './bounds'

/** A folder that is no pack, or one that is too large; the message is for the user. */
export class PackUnreadable extends Error {
  override readonly name = 'PackUnreadable'
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

export function readPackFolder(folder: string): PackFiles {
  const files = new Map<string, string | Uint8Array>()
  let bytes = 0
  const visit = (path: string, depth: number): void => {
    if (depth > MAX_PACK_DEPTH) throw new PackUnreadable(`${path} lies deeper than ${MAX_PACK_DEPTH} folders`)
    for (const name of readdirSync(join(folder, path)).sort()) {
      const inside = path === '' ? name : `${path}/${name}`
      const stat = lstatSync(join(folder, inside))
      if (stat.isSymbolicLink()) throw new PackUnreadable(`${inside} is a link; a pack holds files only`)
      if (stat.isDirectory()) {
        visit(inside, depth + 1)
        continue
      }
      if (!stat.isFile()) throw new PackUnreadable(`${inside} is no regular file`)
      bytes += stat.size
      if (files.size >= MAX_PACK_ENTRIES) throw new PackUnreadable(`the pack has more than ${MAX_PACK_ENTRIES} files`)
      if (bytes > MAX_PACK_BYTES) throw new PackUnreadable(`the pack is larger than ${MAX_PACK_BYTES / 1024 / 1024} MiB`)
      files.set(inside, decoded(readFileSync(join(folder, inside))))
    }
  }
  try {
    realpathSync(folder)
    visit('', 1)
  } catch (error) {
    if (error instanceof PackUnreadable) throw error
    throw new PackUnreadable(`${folder} cannot be read as a lab pack`)
  }
  return files
}

/** Text as text; what is not UTF-8 (pictures) as bytes. */
export function decoded(bytes: Buffer): string | Uint8Array {
  try {
    return utf8.decode(bytes)
  } catch {
    return new Uint8Array(bytes)
  }
}
