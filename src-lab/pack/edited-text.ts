/**
 * A text as an edit of another one: by what stands in the place of what, or by a unified diff. Edits come from strangers: what they cost grows with their
 * length and the text's, not with the product of both.
 */
import { applyPatch, parsePatch, type StructuredPatch } from 'diff'
import type { Mistake } from '../lab/lab'

/** Of the text that is edited, in characters. */
const MAX_EDITED = 64 * 1024
/** Of a diff, in characters. */
const MAX_DIFF = 64 * 1024
const MAX_HUNKS = 50
/** Lines that are compared until every hunk has its place. */
const MAX_COMPARED = 500_000

/** What is wrong with an edit. */
interface EditProblem {
  /** Which of the replacements; of a diff the line of its file, counted from 1. */
  readonly at: number
  readonly message: string
}
type Edited = { readonly text: string; readonly problems: readonly [] } | { readonly text: null; readonly problems: readonly EditProblem[] }

/** @param name The edited file's name, for the sentences. @param edits Each `from` stands once in the text as it was, so their order does not matter. */
export function replaced(text: string, name: string, edits: NonNullable<Mistake['replace']>): Edited {
  if (text.length > MAX_EDITED) return refused(0, tooLong(name))
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const joined = (lines: string | readonly string[]): string =>
    (typeof lines === 'string' ? lines.split('\n') : lines).join('\n').replaceAll('\n', eol)
  const problems: EditProblem[] = []
  const places: { at: number; start: number; end: number; to: string }[] = []
  edits.forEach((edit, at) => {
    const [from, to] = [joined(edit.from), joined(edit.to)]
    const starts = from === '' ? [] : occurrences(text, from)
    const message =
      from === ''
        ? `'from' is empty: write what stands in ${name} and is to be replaced.`
        : from === to
          ? `'from' and 'to' are the same: nothing would be different from ${name}.`
          : starts.length === 0
            ? `'from' stands nowhere in ${name}: copy it from there, with its blanks and its ends of lines.`
            : starts.length > 1
              ? `'from' stands ${starts.length} times in ${name} (${linesInWords(text, starts)}): make it longer, until it stands there once.`
              : null
    if (message === null) places.push({ at, start: starts[0]!, end: starts[0]! + from.length, to })
    else problems.push({ at, message })
  })
  places.sort((a, b) => a.start - b.start)
  places.forEach(({ at, start }, index) => {
    const before = places[index - 1]
    if (before && before.end > start)
      problems.push({ at: Math.max(at, before.at), message: `It changes what another one changes, too: make one of the two.` })
  })
  if (problems.length > 0) return { text: null, problems }
  let result = ''
  let done = 0
  for (const { start, end, to } of places) {
    result += text.slice(done, start) + to
    done = end
  }
  return { text: result + text.slice(done), problems: [] }
}

/** @param diff A unified diff of this one text. Every line of it must be there; hunks may have moved as a whole. */
export function patched(text: string, name: string, diff: string): Edited {
  if (text.length > MAX_EDITED) return refused(1, tooLong(name))
  if (diff.length > MAX_DIFF) return refused(1, `A diff may have ${MAX_DIFF / 1024} KiB.`)
  const again = `Make it anew: diff -u ${name} with the mistake.`
  let patches: StructuredPatch[]
  try {
    patches = parsePatch(diff)
  } catch (error) {
    return refused(1, `This is no unified diff (${error instanceof Error ? error.message : String(error)}). ${again}`)
  }
  const [patch, ...others] = patches.filter(({ hunks }) => hunks.length > 0)
  if (!patch) return refused(1, `This diff changes nothing: it has no hunk, which begins with '@@'. ${again}`)
  if (others.length > 0) return refused(1, `This diff changes several files: a mistake is another text of ${name} alone.`)
  if (patch.hunks.length > MAX_HUNKS) return refused(1, `A diff may have ${MAX_HUNKS} hunks.`)
  const lines = text.split('\n').length
  const heads = diff.split('\n').flatMap((line, index) => (line.startsWith('@@') ? [index + 1] : []))
  let compared = 0
  const compareLine = (_: number, line: string | undefined, __: string, wanted: string): boolean => {
    if (++compared > MAX_COMPARED) throw new TooMuch()
    return line === wanted
  }
  const apply = (count: number): string | false => {
    const hunks = patch.hunks.slice(0, count)
    // The library would walk there line by line.
    if (hunks.some(({ oldStart }) => oldStart > lines + 1)) return false
    return applyPatch(text, { ...patch, hunks }, { compareLine })
  }
  try {
    const result = apply(patch.hunks.length)
    if (result === text) return refused(1, `This diff changes nothing. ${again}`)
    if (result !== false) return { text: result, problems: [] }
    const index = patch.hunks.findIndex((_, at) => apply(at + 1) === false)
    const of = patch.hunks.length === 1 ? 'The hunk' : `Hunk ${index + 1} of ${patch.hunks.length}`
    const there = new Set(text.split(/\r?\n/))
    const missing = patch.hunks[index]?.lines.find((line) => /^[ -]/.test(line) && !there.has(line.slice(1).replace(/\r$/, '')))
    const why =
      missing === undefined ? 'its lines do not stand there one behind the other' : `the line '${missing.slice(1).trim()}' is not there`
    return refused(heads[index] ?? 1, `${of} does not fit ${name}: ${why}. ${again}`)
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error
    return refused(1, `It takes too long to find where this diff belongs in ${name}. ${again}`)
  }
}

class TooMuch extends Error {}

function refused(at: number, message: string): Edited {
  return { text: null, problems: [{ at, message }] }
}

function tooLong(name: string): string {
  return `${name} has more than ${MAX_EDITED / 1024} KiB: write the mistake as a file of its own.`
}

/** 'lines 4, 9 and 17'. */
function linesInWords(text: string, starts: readonly number[]): string {
  const numbers = starts.slice(0, 5).map((start) => text.slice(0, start).split('\n').length)
  const more = starts.length > numbers.length ? ' …' : ''
  return `lines ${numbers.join(', ')}${more}`
}

/** Where a part begins in a text: Knuth, Morris and Pratt, which never goes back in the text. */
function occurrences(text: string, part: string): readonly number[] {
  /** For each length of the part's beginning the longest shorter beginning that it ends with. */
  const shorter = [0]
  for (let at = 1, length = 0; at < part.length; at++) {
    while (length > 0 && part[at] !== part[length]) length = shorter[length - 1]!
    if (part[at] === part[length]) length++
    shorter.push(length)
  }
  const starts: number[] = []
  for (let at = 0, length = 0; at < text.length; at++) {
    while (length > 0 && text[at] !== part[length]) length = shorter[length - 1]!
    if (text[at] === part[length]) length++
    if (length < part.length) continue
    starts.push(at + 1 - length)
    length = shorter[length - 1]!
  }
  return starts
}
