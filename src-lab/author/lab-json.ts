/** lab.json as its author keeps it: what is changed by the app changes nothing else of the text. */
import { applyEdits, modify, type JSONPath } from 'jsonc-parser'
import type { Check } from '../lab/lab'

/** As packs are written: two spaces, an object on its own lines. */
const FORMAT = { tabSize: 2, insertSpaces: true, eol: '\n' } as const

/** A new check, behind the others. @param text A lab.json that is JSON. */
export function withCheck(text: string, check: Check): string {
  return changed(text, ['checks', -1], check)
}

/** A lab among those of a pack's section, behind the others. @param text A pack.json that is JSON. @param section Its place, counted from 0. */
export function withLab(text: string, section: number, lab: string): string {
  return changed(text, ['sections', section, 'labs', -1], lab)
}

/** Puts a value at the end of a list. */
function changed(text: string, path: JSONPath, value: unknown): string {
  const [edit] = modify(text, path, value, { isArrayInsertion: true })
  if (!edit) return text
  // Behind others it is laid out by itself: the library would lay out its neighbour anew.
  if (edit.content.startsWith(','))
    return applyEdits(text, [{ ...edit, content: typeof value === 'string' ? `, ${JSON.stringify(value)}` : onItsLines(value) }])
  return applyEdits(text, modify(text, path, value, { formattingOptions: FORMAT, isArrayInsertion: true }))
}

/** As an entry of a list that is a field of the whole. */
function onItsLines(value: unknown): string {
  return `,\n${JSON.stringify(value, null, 2)}`.replaceAll('\n', '\n    ')
}
