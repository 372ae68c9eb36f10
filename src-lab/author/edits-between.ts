/** What makes one driver of another, as lab.json writes it: pairs of what stands in the place of what. */
import { diffArrays } from 'diff'
import type { Lines, Mistake } from '../lab/lab'
import { replaced } from '../pack/edited-text'

type Edit = NonNullable<Mistake['replace']>[number]

/** Lines of the first text, from `start` to before `end`, and what stands in their place in the other one. */
interface Region {
  readonly start: number
  readonly end: number
  readonly to: readonly string[]
}

/** A line that is longer is not repeated as a whole for a word in it. */
const SHORT_LINE = 80

/** @returns null: lab.json cannot say it. */
export function editsBetween(from: string, to: string): readonly Edit[] | null {
  const [before, after] = [from.split('\n'), to.split('\n')]
  const isOnce = (part: string): boolean => part !== '' && from.indexOf(part) >= 0 && from.indexOf(part) === from.lastIndexOf(part)
  const edits = regionsOf(before, after, isOnce)?.map((region) => editOf(region, before, isOnce)) ?? []
  return edits.length > 0 && replaced(from, '', edits).text === to ? edits : null
}

/** The places that differ, each with as many lines around it as make it the only one of its kind. null: there is no such. */
function regionsOf(before: readonly string[], after: readonly string[], isOnce: (part: string) => boolean): readonly Region[] | null {
  const regions: Region[] = []
  let line = 0
  for (const { added, removed, value } of diffArrays([...before], [...after])) {
    const last = regions.at(-1)
    if (added) {
      if (last?.end === line) regions[regions.length - 1] = { ...last, to: [...last.to, ...value] }
      else regions.push({ start: line, end: line, to: value })
      continue
    }
    if (removed) {
      if (last?.end === line) regions[regions.length - 1] = { ...last, end: line + value.length }
      else regions.push({ start: line, end: line + value.length, to: [] })
    }
    line += value.length
  }
  for (let index = 0; index < regions.length;) {
    const region = regions[index]!
    const isWhole = region.end > region.start && region.to.length > 0
    if (isWhole && isOnce(before.slice(region.start, region.end).join('\n'))) {
      index++
      continue
    }
    const [above, below] = [before[region.start - 1], before[region.end]]
    if (above === undefined && below === undefined) return null
    const wider =
      above !== undefined && (below === undefined || saysMore(above, below))
        ? { start: region.start - 1, end: region.end, to: [above, ...region.to] }
        : { start: region.start, end: region.end + 1, to: [...region.to, below!] }
    // What comes to touch its neighbour is one with it.
    const [previous, next] = [regions[index - 1], regions[index + 1]]
    if (previous && previous.end >= wider.start && previous.end > region.start - 1) {
      regions.splice(index - 1, 2, {
        start: previous.start,
        end: wider.end,
        to: [...previous.to, ...wider.to.slice(previous.end - wider.start)]
      })
      index--
    } else if (next && next.start < wider.end) {
      regions.splice(index, 2, { start: wider.start, end: next.end, to: [...region.to, ...next.to] })
    } else regions[index] = wider
  }
  return regions
}

/** Is the line above a better companion than the one below? */
function saysMore(above: string, below: string): boolean {
  const letters = (line: string): number => line.replace(/[^A-Za-z0-9]/g, '').length
  return Math.min(letters(above), 20) >= Math.min(letters(below), 20)
}

function editOf({ start, end, to }: Region, before: readonly string[], isOnce: (part: string) => boolean): Edit {
  const lines = before.slice(start, end)
  if (lines.length === 1 && to.length === 1) {
    const [from, into] = [lines[0]!, to[0]!]
    const word = from.length > SHORT_LINE ? wordsBetween(from, into, isOnce) : null
    if (word) return word
  }
  const blanks = /^\s*/.exec(lines[0]!)![0]
  const canTrim = blanks !== '' && to[0]!.startsWith(blanks) && isOnce(lines.join('\n').slice(blanks.length))
  const trimmed = (all: readonly string[]): Lines => {
    const own = canTrim ? [all[0]!.slice(blanks.length), ...all.slice(1)] : [...all]
    return own.length === 1 ? own[0]! : own
  }
  return { from: trimmed(lines), to: trimmed(to) }
}

/** The words of a line that are others, with as many beside them as make them the only ones of their kind. */
function wordsBetween(from: string, to: string, isOnce: (part: string) => boolean): Edit | null {
  const [a, b] = [wordsOf(from), wordsOf(to)]
  let left = 0
  while (left < Math.min(a.length, b.length) && a[left] === b[left]) left++
  let right = 0
  while (right < Math.min(a.length, b.length) - left && a.at(-1 - right) === b.at(-1 - right)) right++
  for (let turn = 0; ; turn++) {
    const edit = { from: a.slice(left, a.length - right).join(''), to: b.slice(left, b.length - right).join('') }
    if (edit.from.length > 8 && isOnce(edit.from)) return edit
    if (left === 0 && right === 0) return null
    if (turn % 2 === 0 && right > 0) right--
    else if (left > 0) left--
    else right--
  }
}

/** Names, blanks, and every other character for itself. */
function wordsOf(line: string): readonly string[] {
  return line.match(/\w+|\s+|[^\w\s]/g) ?? []
}
