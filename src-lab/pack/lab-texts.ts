/**
 * The drivers of a lab as they are run and shown, from what its author writes: a starter may be cut from the solution by marks, a mistake may be an edit of
 * the solution. Whoever needs one of these texts has it from here, in the bundle.
 */
import type { LabBundle, MadeFrom } from '../lab/bundle'
import type { Lab, Mistake } from '../lab/lab'
import { patched, replaced } from './edited-text'
import type { JsonPath, JsonText } from './json-text'
import { textsUnder, type PackFiles } from './pack-files'
import type { CodeOf, PackProblem } from './problem'
import { readMarks, strayMark } from './starter-marks'

type Texts = Readonly<Record<string, string>>
interface LabTexts extends Pick<LabBundle, 'starter' | 'solution' | 'solutions' | 'mistakes' | 'made'> {
  readonly problems: readonly PackProblem[]
}

/** @param root 'labs/<id>'. @param json Its lab.json, for the places of what is found. */
export function labTexts(files: PackFiles, root: string, lab: Lab, json: JsonText): LabTexts {
  const problems: PackProblem[] = []
  const made: Record<string, MadeFrom> = {}
  const find = (file: string, line: number, code: CodeOf<'lab'>, message: string): void =>
    void problems.push({ file: `${root}/${file}`, line, column: 1, code: `lab.${code}`, message })
  const findIn = (path: JsonPath, code: CodeOf<'lab'>, message: string): void =>
    void problems.push({ file: `${root}/lab.json`, ...json.place(path), code: `lab.${code}`, message })
  const under = (folder: string): Texts => textsUnder(files, `${root}/${folder}`)

  const written = under('solution')
  const [starter, solution] = [new Map(Object.entries(under('starter'))), new Map<string, string>()]
  for (const [name, text] of Object.entries(written)) {
    const marked = readMarks(text)
    solution.set(name, marked?.solution ?? text)
    if (marked === null) continue
    for (const { line, message } of marked.problems) find(`solution/${name}`, line, 'mark', message)
    made[`solution/${name}`] = { file: `solution/${name}`, lines: marked.solutionLines }
    if (starter.has(name))
      find(`starter/${name}`, 1, 'twice', `The marks in 'solution/${name}' make this file, too: remove this one, or the marks.`)
    else {
      starter.set(name, marked.starter)
      made[`starter/${name}`] = { file: `solution/${name}`, lines: marked.starterLines }
    }
  }
  for (const folder of ['starter', 'solutions', 'mistakes'])
    for (const [name, text] of Object.entries(under(folder))) {
      const line = name.endsWith('.ts') ? strayMark(text) : null
      if (line !== null)
        find(
          `${folder}/${name}`,
          line,
          'mark',
          "Marks that cut the starter stand in 'solution/' alone; here they would be shown. Remove it."
        )
    }
  const right = { ...sorted(starter), ...sorted(solution) }

  const mistakes = new Map<string, string>()
  const sources = under('mistakes')
  const used = new Set<string>()
  /** A mistake's text; null: there is none, and the problem was told. */
  const textOf = (mistake: Mistake, index: number): string | null => {
    const { file } = mistake
    const path: JsonPath = ['mistakes', index]
    const own = [file, ...['.diff', '.patch'].map((ending) => file.replace(/\.ts$/, ending))].filter((name) => sources[name] !== undefined)
    for (const name of own) used.add(name)
    const [source, other] = own
    if (other !== undefined || (source !== undefined && mistake.replace))
      findIn(
        [...path, mistake.replace ? 'replace' : 'file'],
        'twice',
        `There are two texts of this mistake: ${[...own.map((name) => `'mistakes/${name}'`), ...(mistake.replace ? ["'replace'"] : [])].slice(0, 2).join(' and ')}. Keep one.`
      )
    if (source === file) return sources[file]!
    if (source === undefined && !mistake.replace) {
      findIn([...path, 'file'], 'noFile', `There is no file '${root}/mistakes/${file}', no .diff of this name, and no 'replace'.`)
      return null
    }
    // Without a solution's entry there is nothing to edit, which is a problem of its own.
    const base = right[lab.entry]
    if (base === undefined) return ''
    if (mistake.replace) {
      const { text, problems: wrong } = replaced(base, `the solution's ${lab.entry}`, mistake.replace)
      for (const { at, message } of wrong) findIn([...path, 'replace', at], 'edit', message)
      made[`mistakes/${file}`] = { file: 'lab.json', lines: json.place(path).line }
      return text
    }
    // A diff is of the file as it is written, marks and all.
    const { text, problems: wrong } = patched(
      written[lab.entry] ?? base,
      `${written[lab.entry] === undefined ? 'starter' : 'solution'}/${lab.entry}`,
      sources[source!]!
    )
    for (const { at, message } of wrong) find(`mistakes/${source}`, at, 'edit', message)
    made[`mistakes/${file}`] = { file: `mistakes/${source}`, lines: 1 }
    const marked = text === null ? null : readMarks(text)
    for (const { message } of marked?.problems ?? [])
      find(`mistakes/${source}`, 1, 'mark', `What the diff makes has broken marks: ${message}`)
    return marked?.solution ?? text
  }
  lab.mistakes.forEach((mistake, index) => {
    const text = textOf(mistake, index)
    if (text !== null) mistakes.set(mistake.file, text)
  })
  for (const name of Object.keys(sources))
    if (!used.has(name)) find(`mistakes/${name}`, 1, 'unlisted', "This file is not listed in the lab's 'mistakes'.")
  return { starter: sorted(starter), solution: right, solutions: under('solutions'), mistakes: sorted(mistakes), made, problems }
}

function sorted(texts: ReadonlyMap<string, string>): Texts {
  return Object.fromEntries([...texts].sort(([a], [b]) => (a < b ? -1 : 1)))
}
