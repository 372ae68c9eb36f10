/**
 * What the command prints. Lines are text and nothing else, whoever wrote what they quote; on a terminal a line that is longer than a row goes on
 * behind a mark. Documents (JSON, XML) hold exact data: what a terminal would obey is written there as these formats write any character.
 */
import { capitals } from '../../src-firmware'
import { PLAIN, rowsOf, visible, type PrintedLine } from '../../src-lab/sentences'

/** Where lines go: process.stdout, process.stderr. */
interface Output {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

const CONTINUED = '⋮ '
const GREY = '\x1b[90m'
/** What fits into a row is ours to say: a terminal that counts columns otherwise cuts, and begins no row by itself. */
const WRAP_OFF = '\x1b[?7l'
const WRAP_ON = '\x1b[?7h'

/** Lines of what was asked for. */
export function say(...lines: readonly string[]): void {
  for (const line of lines) write(process.stdout, visible(line))
}

/** Lines about what went wrong. */
export function complain(...lines: readonly string[]): void {
  for (const line of lines) write(process.stderr, visible(line))
}

/** What driver and firmware printed: each line with the letter of who did, D or F. */
export function sayPrinted(lines: readonly PrintedLine[], out: Output = process.stdout): void {
  for (const { source, text } of lines)
    if (out.isTTY) write(out, `${GREY}${source}${PLAIN} ${text}${PLAIN}`)
    // Colours are for a terminal.
    else write(out, `${source} ${visible(withoutColours(text))}`)
}

/** One JSON document. */
export function sayDocument(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value).replace(OBEYED, (one) => `\\u${capitals(one.charCodeAt(0), 4)}`)}\n`)
}

/** An XML document whose texts are escaped. */
export function sayXml(xml: string): void {
  process.stdout.write(xml.replace(OBEYED, (one) => `&#x${capitals(one.charCodeAt(0))};`))
}

function write(out: Output, line: string): void {
  if (out.isTTY !== true || !out.columns) out.write(`${line}\n`)
  else out.write(`${WRAP_OFF}${rowsOf(line, out.columns, CONTINUED).join('\n')}\n${WRAP_ON}`)
}

/** In a document: what JSON and XML would leave as it is. */
const OBEYED = /[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g

function withoutColours(text: string): string {
  return text.replace(/\x1b\[[0-9;]{0,20}m/g, '')
}
