/** A driver's files on disk: the entry and what it imports by relative paths, inside the entry's folder. */
import { lstatSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { relativeNames } from '../../src-lab/compile/reachable-files'
import { MAX_SOURCE_BYTES, MAX_WORKSPACE_BYTES, MAX_WORKSPACE_FILES } from '../host/bounds'
import { told } from '../../src-lab/sentences'
import { UsageProblem } from './problem'
import { readRegularFile } from './regular-file'
import { sourceText } from './source-text'

export interface DriverFiles {
  readonly files: Readonly<Record<string, string>>
  /** The entry's name among them. */
  readonly entry: string
  /** Paths of everything that was looked for, whether it is there or not. */
  readonly looked: readonly string[]
}

/** @throws UsageProblem when a file of this name can be no driver. */
export function requireDriverName(path: string): void {
  if (!/\.ts$/.test(path) || /\.d\.ts$/.test(path))
    throw new UsageProblem('notADriver', told`${path} is no driver: name a TypeScript file that ends in '.ts' and is no '.d.ts'`)
}

/** @throws UsageProblem when the entry cannot be read. */
export function readDriverFiles(path: string): DriverFiles {
  const folder = dirname(resolve(path))
  const entry = basename(path)
  const files: Record<string, string> = {}
  const waiting = [entry]
  const looked = new Set<string>()
  const isThere = (name: string): boolean => {
    looked.add(join(folder, name))
    return isFile(join(folder, name))
  }
  let bytes = 0
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    if (name in files) continue
    if (Object.keys(files).length >= MAX_WORKSPACE_FILES)
      throw new UsageProblem('tooManyFiles', told`the driver has more than ${MAX_WORKSPACE_FILES} files`)
    looked.add(join(folder, name))
    const text = readSource(join(folder, name), name === entry ? path : name, name === entry)
    if (text === null) continue
    files[name] = text
    bytes += Buffer.byteLength(text)
    if (bytes > MAX_WORKSPACE_BYTES)
      throw new UsageProblem('tooLarge', told`the driver's files together are larger than ${MAX_WORKSPACE_BYTES / 1024 / 1024} MiB`)
    for (const target of relativeNames(text)) {
      const found = candidates(name, target).find((candidate) => candidate in files || isThere(candidate))
      if (found) waiting.push(found)
    }
  }
  return { files, entry, looked: [...looked] }
}

/** Names a relative import can mean, inside the folder only. */
function candidates(from: string, target: string): string[] {
  const parts = from.split('/').slice(0, -1)
  for (const part of target.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return []
    } else if (part !== '.' && part !== '') parts.push(part)
  }
  const name = parts.join('/')
  return name.endsWith('.ts') ? [name] : [`${name}.ts`, name.replace(/\.js$/, '.ts')].filter((candidate) => candidate.endsWith('.ts'))
}

function isFile(path: string): boolean {
  try {
    return lstatSync(path).isFile()
  } catch {
    return false
  }
}

function readSource(path: string, shown: string, required: boolean): string | null {
  try {
    return sourceText(readRegularFile(path, shown, told`driver`, MAX_SOURCE_BYTES), shown)
  } catch (error) {
    // An import of what is not there is the compiler's to tell.
    if (!required && error instanceof UsageProblem && error.code === 'noFile') return null
    throw error
  }
}
