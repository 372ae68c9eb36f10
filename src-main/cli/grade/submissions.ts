/** What learners handed in: each a folder, a TypeScript file, an exported '.handoff', or a zip of these; many of them in one folder or one zip. */
import { lstatSync, readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { told } from '../../../src-lab/sentences'
import { UsageProblem } from '../problem'
import { unpackSubmissions } from './zip-files'

export interface Submission {
  /** The name of its file or folder. */
  readonly id: string
  /** From 0, over all submissions. */
  readonly index: number
  readonly path: string
  /** From where the submissions lie. */
  readonly inside: string
}
interface Submissions {
  readonly all: readonly Submission[]
  /** Names that are none. */
  readonly ignored: readonly string[]
  /** Takes away what was unpacked. */
  close(): void
}

const ENDING = /\.(ts|handoff|zip)$/i

/** @param entries What the labs' entry files are called: a folder that holds one is one learner's. @throws UsageProblem when there is nothing to grade. */
export async function findSubmissions(path: string, entries: readonly string[]): Promise<Submissions> {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) throw new UsageProblem('noFile', told`there is no '${path}': name the folder or the zip of the submissions`)
  if (stat.isDirectory()) return inFolder(path, entries, () => {})
  if (/\.zip$/i.test(path)) {
    const { folder, remove } = await unpackSubmissions(path)
    return inFolder(folder, entries, remove)
  }
  if (!ENDING.test(path)) throw new UsageProblem('notAFile', told`'${path}' is no folder, .zip, .handoff or .ts`)
  const name = basename(path)
  return { all: [{ id: name.replace(ENDING, ''), index: 0, path, inside: name }], ignored: [], close: () => {} }
}

function inFolder(folder: string, entries: readonly string[], close: () => void): Submissions {
  // A zip of a folder has that folder in it, alone.
  const names = readdirSync(folder).filter((name) => !name.startsWith('.') && name !== '__MACOSX')
  const [only] = names
  if (names.length === 1 && only !== undefined && holdsSubmissions(join(folder, only), entries))
    return inFolder(join(folder, only), entries, close)
  const isOne = (name: string): boolean => {
    const stat = lstatSync(join(folder, name))
    return stat.isDirectory() || (ENDING.test(name) && !/\.d\.ts$/.test(name))
  }
  const found = names.filter(isOne).sort()
  if (found.length === 0)
    throw new UsageProblem('noSubmissions', told`${folder} holds no submission: a folder, a .ts, a .handoff or a .zip for each learner`)
  const ids = found.map((name) => name.replace(ENDING, ''))
  const all = found.map((name, index) => ({
    // 'ann.ts' and 'ann.handoff' are two.
    id: ids.indexOf(ids[index]!) === index && ids.lastIndexOf(ids[index]!) === index ? ids[index]! : name,
    index,
    path: join(folder, name),
    inside: name
  }))
  return { all, ignored: names.filter((name) => !found.includes(name)).sort(), close }
}

/** A folder of folders and files that are submissions, and not one learner's own. */
function holdsSubmissions(path: string, entries: readonly string[]): boolean {
  if (!lstatSync(path).isDirectory()) return false
  const names = readdirSync(path).filter((name) => !name.startsWith('.'))
  return (
    names.length > 1 && names.every((name) => !entries.includes(name) && (lstatSync(join(path, name)).isDirectory() || ENDING.test(name)))
  )
}
