/**
 * The starter in the solution's own file. Lines between the marks are left out of the starter; what is commented out behind 'instead' stands in their place:
 *
 *     // starter: begin
 *     return gBS.FreePages(Memory.value, 4)
 *     // starter: instead
 *     // return EFI_SUCCESS
 *     // starter: end
 *
 * No mark, and nothing of what stands instead, is in the solution that is run and shown.
 */
import { nearestName } from './nearest-name'

const MARK = /^\s*\/\/\s*starter\s*:(.*)$/s
const WORDS = ['begin', 'instead', 'end'] as const
type Word = (typeof WORDS)[number]

/** Both texts that a file with marks is. */
interface MarkedText {
  readonly solution: string
  readonly starter: string
  /** For each line of the text the line of the file, counted from 1. */
  readonly solutionLines: readonly number[]
  readonly starterLines: readonly number[]
  readonly problems: readonly MarkProblem[]
}
/** A mark that is none, or stands where it means nothing. */
interface MarkProblem {
  readonly line: number
  readonly message: string
}

/** null: there is no mark in the text. */
export function readMarks(text: string): MarkedText | null {
  const lines = text.split('\n')
  if (!lines.some((line) => markIn(line) !== null)) return null
  const problems: MarkProblem[] = []
  const [solution, starter]: [number, string][][] = [[], []]
  /** The last mark, the line of the 'begin' that is open, and how many problems there were before it. */
  let within: Exclude<Word, 'end'> | null = null
  let [opened, before] = [0, 0]
  lines.forEach((line, index) => {
    const number = index + 1
    const find = (message: string): void => void problems.push({ line: number, message })
    const mark = markIn(line)
    if (mark === null) {
      if (within !== 'instead') solution!.push([number, line])
      if (within === null) starter!.push([number, line])
      if (within === 'instead') {
        const bare = uncommented(line)
        if (bare === null)
          find("Behind 'starter: instead' every line is a comment: begin it with '//', or end the part with '// starter: end'.")
        else starter!.push([number, bare])
      }
      return
    }
    const word = WORDS.find((one) => one === mark)
    if (word === undefined) return find(noSuchMark(mark.slice(0, 40)))
    if (word === 'begin') {
      if (within !== null) find(`Another part was begun on line ${opened}: end it first, with '// starter: end'.`)
      ;[opened, before] = [number, problems.length]
      within = 'begin'
    } else if (within === null) find(`Nothing was begun before this mark: write '// starter: begin' where the part begins.`)
    else if (word === 'instead') {
      if (within === 'instead') find("'starter: instead' stands in this part already.")
      within = 'instead'
    } else within = null
  })
  // What else was found behind it comes of that.
  if (within !== null)
    problems.splice(before, Infinity, { line: opened, message: "This part has no end: write '// starter: end' behind it." })
  const [solved, begun] = [solution!, starter!]
  return {
    solution: solved.map(([, line]) => line).join('\n'),
    starter: begun.map(([, line]) => line).join('\n'),
    solutionLines: solved.map(([number]) => number),
    starterLines: begun.map(([number]) => number),
    problems
  }
}

/** A mark in a text that is shown as it is. null: there is none. */
export function strayMark(text: string): number | null {
  const index = text.split('\n').findIndex((line) => (WORDS as readonly string[]).includes(markIn(line) ?? ''))
  return index < 0 ? null : index + 1
}

/** The word behind 'starter:'; null: the line is no mark. */
function markIn(line: string): string | null {
  return MARK.exec(line)?.[1]!.trim() ?? null
}

function noSuchMark(word: string): string {
  const nearest = nearestName(word, WORDS)
  return nearest === null
    ? `There is no mark 'starter: ${word}'; there are begin, instead and end. A comment of another kind begins otherwise.`
    : `There is no mark 'starter: ${word}'; did you mean '${nearest}'?`
}

/** The line that is commented out, where it stood; null: it is no comment. */
function uncommented(line: string): string | null {
  if (line.trim() === '') return line
  const comment = /^(\s*)\/\/ ?(.*)$/s.exec(line)
  if (comment === null) return null
  return comment[2]!.trim() === '' ? comment[2]!.replace(/ /g, '') : comment[1]! + comment[2]!
}
