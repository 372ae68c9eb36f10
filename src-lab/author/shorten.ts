/** What an author keeps twice, written once: no text is another one for a learner, or for the proof. */
import { diffArrays } from 'diff'
import type { LabBundle } from '../lab/bundle'
import type { PackFiles } from '../pack/pack-files'
import { readMarks } from '../pack/starter-marks'
import { editsBetween } from './edits-between'
import { withEntry } from './lab-json'

/** How much of a mistake's text an edit may have, and how many places, to be the clearer of both. */
const MAX_SHARE = 1 / 3
const MAX_PLACES = 3

/** By path what becomes of a file: its new text; null: it is removed. */
export type Rewritten = ReadonlyMap<string, string | null>

/** Mistakes that are nearly the solution become edits of it. */
export function mistakesAsEdits(bundle: LabBundle, files: PackFiles): Rewritten {
  const root = `labs/${bundle.ref.lab}`
  const solution = bundle.solution[bundle.lab.entry] ?? ''
  const rewritten = new Map<string, string | null>()
  let json = files.get(`${root}/lab.json`) as string
  for (const mistake of bundle.lab.mistakes) {
    const path = `${root}/mistakes/${mistake.file}`
    const text = files.get(path)
    if (typeof text !== 'string' || mistake.replace) continue
    const edits = editsBetween(solution, text)
    if (edits === null || edits.length > MAX_PLACES || JSON.stringify(edits).length > text.length * MAX_SHARE) continue
    json = withEntry(json, 'mistakes', { ...mistake, replace: [...edits] })
    rewritten.set(path, null)
  }
  if (rewritten.size > 0) rewritten.set(`${root}/lab.json`, json)
  return rewritten
}

/** Starters that are the solution with parts taken out are cut from it by marks. */
export function startersByMarks(bundle: LabBundle, files: PackFiles): Rewritten {
  const root = `labs/${bundle.ref.lab}`
  const rewritten = new Map<string, string | null>()
  for (const [name, starter] of Object.entries(bundle.starter)) {
    const [from, into] = [`${root}/starter/${name}`, `${root}/solution/${name}`]
    const solution = files.get(into)
    if (files.get(from) !== starter || typeof solution !== 'string') continue
    const marked = markedText(starter, solution)
    const read = readMarks(marked)
    // A text whose own lines look like marks is left as it is, and so is one that has nothing in common.
    if (!read || read.starter !== starter || read.solution !== solution || read.problems.length > 0) continue
    if (marked.length > (starter.length + solution.length) * (1 - MAX_SHARE / 2)) continue
    rewritten.set(into, marked).set(from, null)
  }
  return rewritten
}

function markedText(starter: string, solution: string): string {
  const lines: string[] = []
  let part: { solved: string[]; begun: string[] } | null = null
  const close = (): void => {
    if (part === null) return
    const indent = /^\s*/.exec([...part.solved, ...part.begun].find((line) => line.trim() !== '') ?? '')![0]
    lines.push(`${indent}// starter: begin`, ...part.solved)
    if (part.begun.length > 0) lines.push(`${indent}// starter: instead`, ...part.begun.map(commented))
    lines.push(`${indent}// starter: end`)
    part = null
  }
  for (const { added, removed, value } of diffArrays(starter.split('\n'), solution.split('\n'))) {
    if (!added && !removed) {
      close()
      lines.push(...value)
      continue
    }
    part ??= { solved: [], begun: [] }
    ;(added ? part.solved : part.begun).push(...value)
  }
  close()
  return lines.join('\n')
}

function commented(line: string): string {
  if (line.trim() === '') return line
  const indent = /^\s*/.exec(line)![0]
  return `${indent}// ${line.slice(indent.length)}`
}
