/** What can be asserted of a printed line: its words, with the numbers in it told by the calls that they came from. */
import { PAGE_SIZE } from '../../src-firmware'
import type { Address, ConsoleCheck, Matcher } from '../lab/lab'
import { consoleLines, type ConsoleLine } from '../checks/console-lines'
import type { Evidence } from '../checks/evidence'
import type { Draft } from './draft'
import { answerOf, relationOf, type Relation } from './relation'

/** The drafts for a line. @param n An event that printed some of it. @param row Which of the lines that begin in this event, from 0. */
export function consoleDrafts(evidence: Evidence, n: number, row = 0): readonly Draft[] {
  const event = evidence.trace[n]
  if (event?.kind !== 'console') return []
  const { source } = event
  const lines = consoleLines(evidence, source)
  const begun = lines.filter((line) => line.n === n)[row]
  // What goes on with a line that another event has begun.
  const line = begun ?? lines.findLast((one) => one.n <= n)
  if (line === undefined) return []
  const parts = partsOf(evidence, line)
  const number = lines.indexOf(line)
  const before = lines[number - 1]
  const draft = (name: string, lines: string[], says: string, more: Partial<ConsoleCheck> = {}, here?: Draft['here']): Draft => ({
    name,
    check: { kind: 'console', ...(source === 'firmware' && { source }), lines, ...more },
    says: () => says,
    why: more.absent
      ? { has: "Line {line}[ (call {call})] prints '{actual}', which should not be printed." }
      : { lacks: "No line says '{expected}'.[ Line {line} (call {call}) prints '{actual}'.]" },
    here
  })
  const told = patternOf(parts, 'told')
  const any = patternOf(parts, 'any')
  const loose = around(parts)
  const name = wordsIn(parts)
  const values = (pattern: string): Partial<ConsoleCheck> => valuesIn(pattern, parts)
  return [
    draft(`prints ${name}`, [told], `A line says '${told}'${sources(told, parts)}`, values(told)),
    draft(
      `prints ${name} any`,
      [any],
      `A line says '${any}'${any === told ? '' : ', whatever the other numbers are'}${sources(any, parts)}`,
      values(any)
    ),
    draft(`prints ${name} in it`, [loose], `A line holds '${loose}'${sources(loose, parts)}`, values(loose)),
    draft(`prints ${name} word for word`, [patternOf(parts, 'literal')], `A line says '${line.text}', word for word`),
    ...(before === undefined ? [] : [after(evidence, before, parts, told, draft)]),
    draft(`never prints ${name}`, [any], `No line says '${any}'`, { ...values(any), absent: true }, 'fails')
  ]
}

/** A piece of a line: words, or a number. */
type Part =
  | { readonly text: string }
  | { readonly text: string; readonly form: 'hex' | 'dec'; readonly name: string | null; readonly from: Relation | null }

/** What may be a number: letters and digits, with thousands set apart. */
const TOKEN = /[0-9A-Za-z]+(?:,[0-9]{3})*/g
/** Digits in decimal, or in hexadecimal of one case with at least one digit that is no letter: 'bad' is a word. */
const isNumber = (token: string): boolean =>
  /^[0-9,]+$/.test(token) ||
  /^0[xX][0-9a-fA-F]+$/.test(token) ||
  (/[0-9]/.test(token) && (/^[0-9A-F]+$/.test(token) || /^[0-9a-f]+$/.test(token)))

function partsOf(evidence: Evidence, line: ConsoleLine): readonly Part[] {
  const parts: Part[] = []
  const names = new Set<string>()
  let at = 0
  for (const match of line.text.matchAll(TOKEN)) {
    if (!isNumber(match[0])) continue
    if (match.index > at) parts.push({ text: line.text.slice(at, match.index) })
    const text = match[0]
    at = match.index + text.length
    const form = /^[0-9,]+$/.test(text) ? 'dec' : 'hex'
    const from = sourceOf(evidence, text, line.n)
    const name = from === null ? null : freeName(from, names)
    parts.push({ text, form, from, name })
  }
  if (at < line.text.length) parts.push({ text: line.text.slice(at) })
  return parts
}

/** The call that a printed number came from: digits alone may be read in two ways. */
function sourceOf(evidence: Evidence, text: string, before: number): Relation | null {
  const plain = text.replaceAll(',', '').replace(/^0x/i, '')
  const readings = [...(/^0x/i.test(text) || !/^[0-9]+$/.test(plain) ? [] : [BigInt(plain)]), BigInt(`0x${plain}`)]
  for (const number of readings) {
    if (number < SMALL) continue
    const from = (number >= PAGE_SIZE ? relationOf(evidence, number, before - 1) : null) ?? answerOf(evidence, number, before)
    if (from !== null) return from
  }
  return null
}

/** Numbers below are counts that many things have. */
const SMALL = 16n

function freeName(from: Relation, taken: Set<string>): string {
  const field = from.field.replace(/^(in|out)\./, '')
  const own = field === 'memory' || field === 'return' ? 'address' : field.replace(/[^A-Za-z0-9]/g, '')
  let name = own
  for (let number = 2; taken.has(name); number++) name = `${own}${number}`
  taken.add(name)
  return name
}

/** A pattern's words: what stands in braces in the line itself would be a place. */
const words = (text: string): string => text.replace(/\{[^}]*\}?/g, '{*}')

function patternOf(parts: readonly Part[], numbers: 'told' | 'any' | 'literal'): string {
  return parts
    .map((part) => {
      if (!('form' in part) || numbers === 'literal') return words(part.text)
      if (part.name !== null) return `{${part.name}}`
      return numbers === 'told' ? part.text : `{${part.form}}`
    })
    .join('')
    .replace(/(\{\*\})+/g, '{*}')
    .slice(0, MAX_LINE)
}
/** The longest line of a check. */
const MAX_LINE = 400

/** The numbers that came from calls, else the longest word, with any text around. */
function around(parts: readonly Part[]): string {
  const named = parts.flatMap((part) => ('form' in part && part.name !== null ? [`{${part.name}}`] : []))
  if (named.length > 0) return `{*}${named.join('{*}')}{*}`
  const longest = parts
    .flatMap((part) => ('form' in part ? [] : words(part.text).split(/\s+|\{\*\}/)))
    .reduce((a, b) => (b.length > a.length ? b : a), '')
  return longest === '' ? patternOf(parts, 'any') : `{*}${longest.slice(0, MAX_LINE - 6)}{*}`
}

function valuesIn(pattern: string, parts: readonly Part[]): Pick<ConsoleCheck, 'values'> {
  const values: Record<string, Matcher | Address> = {}
  for (const part of parts)
    if ('form' in part && part.name !== null && part.from !== null && pattern.includes(`{${part.name}}`)) values[part.name] = part.from
  return Object.keys(values).length === 0 ? {} : { values }
}

/** ", with {address} from AllocatePages". */
function sources(pattern: string, parts: readonly Part[]): string {
  const told = parts.flatMap((part) =>
    'form' in part && part.name !== null && part.from !== null && pattern.includes(`{${part.name}}`)
      ? [`{${part.name}} from ${[part.from.of.service].flat().join(' or ')}`]
      : []
  )
  return told.length === 0 ? '' : `, with ${told.join(' and ')}`
}

/** The line after the one that stands before it. */
function after(
  evidence: Evidence,
  before: ConsoleLine,
  parts: readonly Part[],
  told: string,
  draft: (name: string, lines: string[], says: string, more?: Partial<ConsoleCheck>) => Draft
): Draft {
  const first = patternOf(partsOf(evidence, before), 'any').replace(/\{(?!hex|dec|\*)[A-Za-z0-9]+\}/g, '{hex}')
  return draft(
    `prints ${wordsIn(parts)} after`,
    [first, told],
    `A line says '${told}' after one that says '${first}'`,
    valuesIn(told, parts)
  )
}

/** The first words, for the check's id. */
function wordsIn(parts: readonly Part[]): string {
  const all = parts.flatMap((part) => ('form' in part ? [] : (part.text.match(/[A-Za-z][A-Za-z0-9]*/g) ?? [])))
  return all.slice(0, 3).join(' ') || 'number'
}
