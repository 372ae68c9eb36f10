/** A driver's files on disk: the entry and what it imports by relative paths, inside the entry's folder. */
import { lstatSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { relativeNames } from '../../src-lab/compile/reachable-files'
import { MAX_SOURCE_BYTES, MAX_WORKSPACE_FILES } from '../host/bounds'
import { UsageProblem } from './problem'

interface DriverFiles {
  readonly files: Readonly<Record<string, string>>
  /** The entry's name among them. */
  readonly entry: string
}

/** @throws UsageProblem when a file of this name can be no driver. */
export function requireDriverName(path: string): void {
  if (!/\.ts$/.test(path) || /\.d\.ts$/.test(path))
    throw new UsageProblem('notADriver', `${path} is no driver: name a TypeScript file that ends in '.ts' and is no '.d.ts'`)
}

/** @throws UsageProblem when the entry cannot be read. */
export function readDriverFiles(path: string): DriverFiles {
  const folder = dirname(resolve(path))
  const entry = basename(path)
  const files: Record<string, string> = {}
  const waiting = [entry]
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    if (name in files) continue
    if (Object.keys(files).length >= MAX_WORKSPACE_FILES)
      throw new UsageProblem('tooManyFiles', `the driver has more than ${MAX_WORKSPACE_FILES} files`)
    const text = readSource(join(folder, name), name === entry ? path : name, name === entry)
    if (text === null) continue
    files[name] = text
    for (const target of relativeNames(text)) {
      const found = candidates(name, target).find((candidate) => candidate in files || isFile(join(folder, candidate)))
      if (found) waiting.push(found)
    }
  }
  return { files, entry }
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
    const stat = lstatSync(path)
    if (!stat.isFile() && !stat.isSymbolicLink()) throw new UsageProblem('notAFile', `${shown} is no file`)
    if (stat.size > MAX_SOURCE_BYTES) throw new UsageProblem('tooLarge', `${shown} is larger than ${MAX_SOURCE_BYTES / 1024} KiB`)
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof UsageProblem) throw error
    if (!required) return null
    throw new UsageProblem('noFile', `${shown} cannot be read: is the path right?`, { file: shown, line: null, column: null })
  }
}
