/** lab.json and pack.json as their author keeps them: what is changed by the app changes nothing else of the text. */
import { applyEdits, findNodeAtLocation, modify, parseTree, type JSONPath, type Node, type ParseError } from 'jsonc-parser'
import type { Check, Hint, Lab } from '../lab/lab'

/** The lists of lab.json that are written entry by entry. */
interface Lists {
  readonly checks: Check
  readonly hints: Hint
  readonly mistakes: Lab['mistakes'][number]
  readonly files: Lab['files'][number]
}
/** One of them. */
type LabList = keyof Lists

/** The field that an entry is known by. */
const NAMED_BY: Readonly<Record<LabList, string>> = { checks: 'id', hints: 'id', mistakes: 'file', files: 'path' }
/** As packs are written: two spaces, and lines not longer than this. */
const WIDTH = 140
const INDENT = 2

/** Puts an entry in the place of the one with its name, or behind the others. @param text A lab.json that is JSON; another is given back as it is. */
export function withEntry<L extends LabList>(text: string, list: L, entry: Lists[L]): string {
  const root = treeOf(text)
  if (root === null) return text
  const name = (entry as unknown as Readonly<Record<string, unknown>>)[NAMED_BY[list]]
  const index = indexOf(root, list, String(name))
  return index < 0 ? added(text, root, [list], entry) : put(text, findNodeAtLocation(root, [list, index])!, entry)
}

/** A check, in the place of the one with its id or behind the others. */
export function withCheck(text: string, check: Check): string {
  return withEntry(text, 'checks', check)
}

/** Takes out the entry with this name: a check's or a hint's id, a mistake's file, a file's path. Whatever names it is left to lint. */
export function withoutEntry(text: string, list: LabList, name: string): string {
  const root = treeOf(text)
  const index = root === null ? -1 : indexOf(root, list, name)
  return index < 0 ? text : without(text, findNodeAtLocation(root!, [list])!.children!, index)
}

function without(text: string, entries: readonly Node[], index: number): string {
  const [before, own, after] = [entries[index - 1], entries[index]!, entries[index + 1]]
  // With the comma that parts it from the one before, else from the one behind. (The library takes a last one for one on lines of its own.)
  const from = before ? before.offset + before.length : own.offset
  const to = before || !after ? own.offset + own.length : after.offset
  return applyEdits(text, [{ offset: from, length: to - from, content: '' }])
}

/** A field of the whole, in the place of the one that is there or behind the others: 'machines', 'title'. */
export function withField(text: string, field: string, value: unknown): string {
  const root = treeOf(text)
  if (root === null) return text
  const there = findNodeAtLocation(root, [field])
  if (there) return put(text, there, value)
  const made = modify(text, [field], null, { formattingOptions: { tabSize: INDENT, insertSpaces: true, eol: eolOf(text) } })
  const after = applyEdits(text, made)
  return put(after, findNodeAtLocation(treeOf(after)!, [field])!, value)
}

/** Takes out a field of the whole. */
export function withoutField(text: string, field: string): string {
  const root = treeOf(text)
  return root === null || !findNodeAtLocation(root, [field]) ? text : applyEdits(text, modify(text, [field], undefined, {}))
}

/** A lab among those of a pack's section, behind the others. @param text A pack.json that is JSON. @param section Its place, counted from 0. */
export function withLab(text: string, section: number, lab: string): string {
  const root = treeOf(text)
  return root === null ? text : added(text, root, ['sections', section, 'labs'], lab)
}

/** Takes a lab out of the sections. */
export function withoutLab(text: string, lab: string): string {
  const sections = treeOf(text)
  for (const section of (sections && findNodeAtLocation(sections, ['sections'])?.children) ?? []) {
    const labs = findNodeAtLocation(section, ['labs'])?.children ?? []
    const index = labs.findIndex(({ value }) => value === lab)
    if (index >= 0) return withoutLab(without(text, labs, index), lab)
  }
  return text
}

/** null: the text is no JSON object. */
function treeOf(text: string): Node | null {
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { disallowComments: true })
  return errors.length === 0 && root?.type === 'object' ? root : null
}

function indexOf(root: Node, list: LabList, name: string): number {
  const entries = findNodeAtLocation(root, [list])?.children ?? []
  return entries.findIndex((entry) => findNodeAtLocation(entry, [NAMED_BY[list]])?.value === name)
}

/** Behind the last entry of a list, as that one is laid out; the list is made where there is none. */
function added(text: string, root: Node, path: JSONPath, value: unknown): string {
  const list = findNodeAtLocation(root, path)
  if (list === undefined) return withField(text, String(path[0]), [value])
  if (list.type !== 'array') return text
  const last = list.children?.at(-1)
  if (last === undefined) return put(text, list, [value])
  const end = last.offset + last.length
  const before = text.slice(text.lastIndexOf('\n', last.offset) + 1, last.offset)
  // One that stands on the list's own line has its neighbours beside it.
  const content = /\S/.test(before)
    ? `, ${written(value, 0, text, Infinity)}`
    : `,${eolOf(text)}${before}${written(value, before.length, text)}`
  return applyEdits(text, [{ offset: end, length: 0, content }])
}

function put(text: string, { offset, length }: Node, value: unknown): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset)
  const indent = /^\s*/.exec(line)![0].length
  return applyEdits(text, [{ offset, length, content: written(value, indent, text) }])
}

/** A value as a person would lay it out: on one line where there is room for it. @param indent Blanks before the line that it begins on. */
function written(value: unknown, indent: number, text: string, width = WIDTH): string {
  const short = oneLine(value)
  if (typeof value !== 'object' || value === null || short.length + indent <= width) return short
  const blanks = ' '.repeat(indent + INDENT)
  const inner = Array.isArray(value)
    ? value.map((one) => written(one, indent + INDENT, text, width))
    : Object.entries(value)
        .filter(([, one]) => one !== undefined)
        .map(([name, one]) => `${JSON.stringify(name)}: ${written(one, indent + INDENT, text, width - name.length - 4)}`)
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  const eol = eolOf(text)
  return `${open}${eol}${inner.map((one) => blanks + one).join(`,${eol}`)}${eol}${' '.repeat(indent)}${close}`
}

/** A new file. */
export function laidOut(value: unknown): string {
  return `${written(value, 0, '')}\n`
}

function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).filter(([, one]) => one !== undefined)
  return fields.length === 0 ? '{}' : `{ ${fields.map(([name, one]) => `${JSON.stringify(name)}: ${oneLine(one)}`).join(', ')} }`
}

function eolOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n'
}
