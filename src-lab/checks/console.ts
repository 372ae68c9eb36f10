/** `console`: lines that were printed, or were not. */
import type { Address, ConsoleCheck, Matcher } from '../lab/lab'
import { addressOf } from './address'
import { consoleLines, type ConsoleLine } from './console-lines'
import type { Evidence } from './evidence'
import { LinePattern } from './line-pattern'
import { meets } from './call-pattern'
import { wordsOfWanted } from './value'
import { capitals, hex } from '../../src-firmware/spec/hex'
import { fail, failAtEnd, PASS, PASS_AT_END, type Verdict } from './verdict'

/** Passes when the lines were printed, or when none of them was. */
export function consoleVerdict(check: ConsoleCheck, evidence: Evidence): Verdict {
  const lines = consoleLines(evidence, check.source)
  const patterns = check.lines.map((line) => new LinePattern(line))
  const holdsAt =
    (line: ConsoleLine) =>
    (name: string, number: bigint): boolean =>
      holds(check, evidence, name, number, line.n)
  const matches = (pattern: LinePattern, line: ConsoleLine): boolean => pattern.match(line.line, holdsAt(line)) !== null

  if (check.absent) {
    for (const line of lines) {
      const index = patterns.findIndex((pattern) => matches(pattern, line))
      if (index >= 0)
        return fail({
          reason: 'has',
          event: line.event,
          cause: null,
          expected: evidence.words.notPrinted(check.lines[index]!),
          actual: line.text,
          sentence: evidence.words.failed.printed
        })
    }
    return PASS_AT_END
  }

  let from = 0
  for (const [index, pattern] of patterns.entries()) {
    const found = indexFrom(lines, from, (line) => matches(pattern, line))
    if (found < 0) return failAtEnd(missing(check, evidence, index, lines, from))
    if (check.order !== 'any') from = found + 1
  }
  return PASS
}

function indexFrom<T>(list: readonly T[], from: number, isMeant: (item: T) => boolean): number {
  for (let at = from; at < list.length; at++) if (isMeant(list[at]!)) return at
  return -1
}

function holds(check: ConsoleCheck, evidence: Evidence, name: string, number: bigint, before: number): boolean {
  const wanted = check.values?.[name]
  if (wanted === undefined) return false
  if (wanted !== null && typeof wanted === 'object' && ('of' in wanted || 'printed' in wanted))
    return addressOf(evidence, wanted, before) === number
  return meets(evidence, hex(number), wanted, before)
}

function missing(
  check: ConsoleCheck,
  evidence: Evidence,
  index: number,
  lines: readonly ConsoleLine[],
  from: number
): Parameters<typeof failAtEnd>[0] {
  const instead = check.order === 'any' ? (lines.at(-1) ?? null) : (lines[from] ?? lines.at(-1) ?? null)
  return {
    reason: 'lacks',
    event: instead?.event ?? null,
    cause: null,
    expected: filled(check, evidence, check.lines[index]!),
    actual: instead?.text ?? null,
    sentence: evidence.words.failed.notPrinted
  }
}

/** The wanted line as a person would look for it: values for names, '…' for any text between. */
function filled(check: ConsoleCheck, evidence: Evidence, line: string): string {
  const words = line
    .replace(/\{([A-Za-z][A-Za-z0-9]*)\}/g, (_, name: string) =>
      name === 'hex' || name === 'dec' ? '…' : valueWords(check, evidence, name)
    )
    .replaceAll('{*}', '…')
    .replace(/…(\s*…)+/g, '…')
    .trim()
  return words.replace(/^…\s*(?=[^\s…])|(?<=[^\s…])\s*…$/g, '')
}

function valueWords(check: ConsoleCheck, evidence: Evidence, name: string): string {
  const wanted = check.values?.[name]
  if (wanted === undefined) return '…'
  const isAddress =
    typeof wanted === 'string'
      ? wanted.startsWith('0x')
      : wanted !== null && typeof wanted === 'object' && ('of' in wanted || 'printed' in wanted)
  if (!isAddress) return wordsOfWanted(wanted as Matcher, name, evidence.words)
  const number = addressOf(evidence, wanted as Address, evidence.trace.length)
  // As `%lx` prints an address, and `%d` a small number.
  return number === null ? '…' : number > 0xffffn ? capitals(number) : number.toString()
}
