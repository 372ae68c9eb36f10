import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { PackFiles } from '../../src-lab/pack/pack-files'

/** A pack's files from its folder. */
export function packFolder(folder: string): PackFiles {
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(folder, path).split(sep).join('/'), contentOf(path)])
  )
}

function contentOf(path: string): string | Uint8Array {
  const bytes = readFileSync(path)
  return /\.(json|md|ts|c|h)$/.test(path) || !/\./.test(path.split(sep).at(-1)!) ? bytes.toString('utf8') : new Uint8Array(bytes)
}
