/** Where in lab.json its parts stand: to jump there, and to mark what a finding is about. */
import { findNodeAtLocation, findNodeAtOffset, parseTree, type Node } from 'jsonc-parser'
import { positionIn, lineStarts } from '../pack/text-position'

/** Lines and columns count from 1; the end is the place behind the last character. */
interface LabPlace {
  /** The list that it stands in: 'checks', 'hints', 'mistakes', 'machines', 'predict', 'setup', 'faults', 'afterwards'. */
  readonly list: string
  /** Its id, a mistake's file, a machine's name; of a check inside 'everywhere' behind the outer one's: 'all/inner'. */
  readonly name: string
  readonly from: TextPosition
  readonly to: TextPosition
}
interface TextPosition {
  readonly line: number
  readonly column: number
}

const LISTS = ['checks', 'hints', 'mistakes', 'machines', 'predict', 'setup', 'faults', 'afterwards'] as const

/** Every entry of the lists, in the order of the text. What cannot be read of a text that is being written is left out. */
export function labPlaces(text: string): readonly LabPlace[] {
  const root = parseTree(text)
  const starts = lineStarts(text)
  if (root === undefined) return []
  const placesOf = (list: string, entries: readonly Node[], before = ''): readonly LabPlace[] =>
    entries.flatMap((entry) => {
      const name = nameOf(entry)
      if (name === null) return []
      const inner = list === 'checks' ? (findNodeAtLocation(entry, ['checks'])?.children ?? []) : []
      return [{ list, name: before + name, ...rangeOf(starts, entry) }, ...placesOf(list, inner, `${before}${name}/`)]
    })
  return LISTS.flatMap((list) => placesOf(list, findNodeAtLocation(root, [list])?.children ?? [])).sort(
    (a, b) => a.from.line - b.from.line || a.from.column - b.from.column
  )
}

function nameOf(entry: Node): string | null {
  const value: unknown =
    entry.type === 'string' ? entry.value : (findNodeAtLocation(entry, ['id']) ?? findNodeAtLocation(entry, ['file']))?.value
  return typeof value === 'string' ? value : null
}

/** The whole value, or key, that begins where a finding stands. null: nothing of JSON stands there. */
export function rangeAt(text: string, { line, column }: TextPosition): Pick<LabPlace, 'from' | 'to'> | null {
  const starts = lineStarts(text)
  const start = starts[line - 1]
  const root = parseTree(text)
  if (start === undefined || root === undefined) return null
  const node = findNodeAtOffset(root, start + column - 1)
  return node === undefined ? null : rangeOf(starts, node)
}

function rangeOf(starts: readonly number[], { offset, length }: Node): Pick<LabPlace, 'from' | 'to'> {
  return { from: positionIn(starts, offset), to: positionIn(starts, offset + length) }
}
