/** One submission's files for one lab, whatever way they were handed in. */
import { createHash } from 'node:crypto'
import { lstatSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Answers } from '../../../src-lab/checks/answer'
import { reachableFiles } from '../../../src-lab/compile/reachable-files'
import type { LabBundle } from '../../../src-lab/lab/bundle'
import { isSourcePath } from '../../../src-lab/lab/source-path'
import { MAX_SOURCE_BYTES, MAX_WORKSPACE_BYTES, MAX_WORKSPACE_FILES } from '../../host/bounds'
import { MAX_WORK_FILE_BYTES, readWorkFile, type WorkFile } from '../../host/work-file'
import { told } from '../../../src-lab/sentences'
import { UsageProblem } from '../problem'
import { readRegularFile } from '../regular-file'
import { eachZipFile } from './zip-files'

type Texts = Readonly<Record<string, string>>

/** What was handed in: TypeScript files by their path, and exported files. */
interface HandedIn {
  readonly texts: Texts
  readonly works: readonly WorkFile[]
  /** Why some of it cannot be used. */
  readonly problems: readonly string[]
  /** Files of other kinds, which nobody looks into. */
  readonly others: readonly string[]
}
/** A learner's files in one lab. */
export interface LabWork {
  readonly files: Texts
  readonly answers: Answers
  /** For whoever looks at it: another revision, another pack. */
  readonly note: string | null
}

const MAX_DEPTH = 8
/** What a text in UTF-16 begins with, the lower byte first or the higher. */
const UTF16_MARKS = ['\xff\xfe', '\xfe\xff']

/** What is in a folder, a file or a zip. What cannot be read is told, and never thrown. */
export async function readSubmission(path: string): Promise<HandedIn> {
  const texts: Record<string, string> = {}
  const works: WorkFile[] = []
  const problems: string[] = []
  const others: string[] = []
  let bytes = 0
  const take = (name: string, content: Buffer): void => {
    bytes += content.length
    if (/\.handoff$/i.test(name)) {
      const work = readWorkFile(content.toString('utf8'))
      if ('unusable' in work) problems.push(`${name} ${work.unusable}`)
      else works.push(work)
    } else if (Object.keys(texts).length >= MAX_WORKSPACE_FILES || bytes > MAX_WORKSPACE_BYTES)
      problems.push(`${name} is one file too many`)
    else if (UTF16_MARKS.includes(content.toString('latin1', 0, 2))) problems.push(`${name} is UTF-16: have it saved as UTF-8`)
    else texts[name] = content.toString('utf8')
  }
  const attempt = (name: string, act: () => void): void => {
    try {
      act()
    } catch (error) {
      problems.push(error instanceof UsageProblem ? error.message : `${name} cannot be read`)
    }
  }
  const visit = (folder: string, at: string, depth: number): void => {
    for (const name of readdirSync(join(folder, at)).sort()) {
      if (name.startsWith('.') || name === 'node_modules' || name === '__MACOSX') continue
      const inside = at === '' ? name : `${at}/${name}`
      const stat = lstatSync(join(folder, inside))
      if (stat.isSymbolicLink()) problems.push(`${inside} is a link`)
      else if (stat.isDirectory()) {
        if (depth < MAX_DEPTH) visit(folder, inside, depth + 1)
      } else if (isOurs(name)) attempt(inside, () => take(inside, contentOf(join(folder, inside), inside)))
      else others.push(inside)
    }
  }
  try {
    const stat = lstatSync(path)
    if (stat.isSymbolicLink()) problems.push(`${basename(path)} is a link`)
    else if (stat.isDirectory()) visit(path, '', 1)
    else if (/\.zip$/i.test(path))
      await eachZipFile(path, (name, content) => {
        if (isOurs(basename(name))) take(name, content)
        else others.push(name)
      })
    else attempt(basename(path), () => take(basename(path), contentOf(path, basename(path))))
  } catch (error) {
    problems.push(`${basename(path)} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
  return { texts, works, problems, others }
}

function isOurs(name: string): boolean {
  return /\.handoff$/i.test(name) || (/\.ts$/.test(name) && !/\.d\.ts$/.test(name))
}

function contentOf(path: string, shown: string): Buffer {
  const isWork = /\.handoff$/i.test(path)
  return readRegularFile(path, shown, isWork ? told`export` : told`driver`, isWork ? MAX_WORK_FILE_BYTES : MAX_SOURCE_BYTES)
}

/**
 * What of it belongs to a lab.
 * @param isOnly Only this lab is graded: then a file that names no lab is about it.
 * @returns null: nothing was handed in for it; a sentence: what there is cannot be used.
 */
export function workFor(handedIn: HandedIn, bundle: LabBundle, isOnly: boolean): LabWork | null | { readonly unusable: string } {
  const { lab, pack, ref, number } = bundle
  for (const { pack: from, labs } of handedIn.works) {
    const found = labs.find((one) => one.uuid === lab.uuid) ?? labs.find((one) => lab.moved?.some(({ fromUuid }) => fromUuid === one.uuid))
    if (!found) continue
    const notes = [
      ...(from.uuid === pack.uuid ? [] : [`it was written in another pack, ${from.title} ${from.version}`]),
      ...(found.revision === lab.revision ? [] : [`it was written for revision ${found.revision}; this is ${lab.revision}`])
    ]
    return { files: found.files, answers: found.answers, note: notes.join('; ') || null }
  }
  const names = Object.keys(handedIn.texts)
  const root = rootFor(names, [ref.lab, String(number), String(number).padStart(2, '0')], lab.entry, isOnly)
  if (root !== null) {
    const files = Object.fromEntries(
      names.flatMap((name) => {
        const inside = name.slice(root.length)
        return name.startsWith(root) && isSourcePath(inside) ? [[inside, handedIn.texts[name]!]] : []
      })
    )
    return { files: ownFiles(files, bundle), answers: {}, note: null }
  }
  // One file alone is the entry, whatever it is called.
  const [single] = names
  if (isOnly && names.length === 1 && single !== undefined)
    return { files: { [lab.entry]: handedIn.texts[single]! }, answers: {}, note: null }
  if (!isOnly) return null
  if (names.length > 0) return { unusable: `none of its ${names.length} files is called ${lab.entry}` }
  if (handedIn.problems.length > 0) return { unusable: handedIn.problems[0]! }
  if (handedIn.works.length > 0)
    return {
      unusable: `what was exported is of another lab (${handedIn.works.flatMap(({ labs }) => labs.map((one) => one.title)).join(', ')})`
    }
  return null
}

/** The lab's files, and those that they reach: a folder may hold an older try, which is no part of the driver. */
function ownFiles(files: Texts, { lab, starter }: LabBundle): Texts {
  const reached = reachableFiles({ ...starter, ...files }, lab.entry)
  return Object.fromEntries(Object.entries(files).filter(([path]) => path in reached || lab.files.some((file) => file.path === path)))
}

/** Why there is nothing to grade; null: it has a driver, of another lab. */
export function emptiness({ texts, works, problems, others }: HandedIn): string | null {
  if (Object.keys(texts).length > 0 || works.length > 0) return null
  if (problems.length > 0) return problems[0]!
  if (others.length === 0) return 'nothing is in it'
  const zip = others.find((name) => /\.zip$/i.test(name))
  if (zip !== undefined) return `${zip} is a zip inside what was handed in, which is not looked into: unpack it`
  return `it has no .ts file and nothing that Handoff exported, only ${others[0]}${others.length === 1 ? '' : ' and the like'}`
}

/** The folder that holds a lab's files: one with the lab's name, else, where only one lab is graded, the one nearest to the top that has the entry. */
function rootFor(names: readonly string[], labNames: readonly string[], entry: string, isOnly: boolean): string | null {
  const roots = names
    .filter((name) => name === entry || name.endsWith(`/${entry}`))
    .map((name) => name.slice(0, name.length - entry.length))
  const depth = (root: string): number => root.split('/').length
  const ordered = roots.sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1))
  const named = ordered.find((root) => root.split('/').some((part) => labNames.includes(part)))
  return named ?? (isOnly ? (ordered[0] ?? null) : null)
}

/** Tells two submissions apart by what is graded of them. */
export function fingerprint(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}
