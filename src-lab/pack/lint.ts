/** `handoff pack lint`: everything that can be said about a pack without running anything. */
import type { LabBundle } from '../lab/bundle'
import { changeFindings } from './change-findings'
import { readJson } from './json-text'
import type { PackFiles } from './pack-files'
import type { PackProblem } from './problem'
import { readPack, type PackReading } from './read-pack'
import { textFindings } from './text-findings'
import { translationFindings } from './translation-findings'
import { treeFindings } from './tree-findings'

const MIN_HINTS = 2

/** What lint has to say of a pack. */
export interface Lint {
  readonly reading: PackReading
  /** In the order of files and lines. */
  readonly problems: readonly PackProblem[]
}

/** @param old An earlier version of the pack, for what must not change and what must rise. */
export function lintPack(folder: string, files: PackFiles, old: PackReading | null = null): Lint {
  const reading = readPack(folder, files)
  const problems = [
    ...reading.problems,
    ...treeFindings(files, reading.pack).filter((finding) => !isSaid(finding, reading.problems)),
    ...textFindings(files),
    ...translationFindings(files, reading.pack, reading.drafts),
    ...[...reading.drafts.values()].flatMap((bundle) => labHabits(bundle, files)),
    ...(old ? changeFindings(old, reading) : [])
  ]
  return { reading, problems: problems.sort(inOrder) }
}

/** A file that is no text is found by whoever reads it, too. */
function isSaid(finding: PackProblem, known: readonly PackProblem[]): boolean {
  return known.some((one) => one.file === finding.file && one.message === finding.message)
}

/** What a lab that could be read still lacks. */
function labHabits({ ref, lab, starter, solution }: LabBundle, files: PackFiles): PackProblem[] {
  const file = `labs/${ref.lab}/lab.json`
  const text = files.get(file)
  const json = readJson(file, typeof text === 'string' ? text : '')
  const problems: PackProblem[] = []
  if (lab.hints.length < MIN_HINTS)
    problems.push({
      file,
      ...json.place(['hints']),
      code: 'lab.fewHints',
      message: `A lab has at least ${MIN_HINTS} hints: first a nudge, then more.`
    })
  const listed = new Set(lab.files.map((one) => one.path))
  const unlisted = (folder: string, names: readonly string[]): void => {
    for (const name of names)
      if (!listed.has(name) && files.has(`labs/${ref.lab}/${folder}/${name}`))
        problems.push({
          file: `labs/${ref.lab}/${folder}/${name}`,
          line: 1,
          column: 1,
          code: 'lab.unlistedFile',
          message: "The lab's 'files' do not list this file."
        })
  }
  unlisted('starter', Object.keys(starter))
  unlisted('solution', Object.keys(solution))
  return problems
}

/** Findings in the order of files and lines. */
export function inOrder(a: PackProblem, b: PackProblem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1
  return a.line - b.line || a.column - b.column || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0)
}
