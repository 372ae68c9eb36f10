/** `console`: lines that were printed, or were not. */
import type { ConsoleCheck } from '../pack/lab'
import { addressOf } from './address'
import { consoleLines, type ConsoleLine } from './console-lines'
import type { Evidence } from './evidence'
import { LinePattern } from './line-pattern'
import { meets, wordsOfWanted } from './value'
import { address, hex } from '../../src-firmware/hex'
import { fail, failAtEnd, PASS, PASS_AT_END, type Verdict } from './verdict'

export function consoleVerdict(check: ConsoleCheck, evidence: Evidence): Verdict {
  const lines = consoleLines(evidence, check.source)
  const patterns = check.lines.map((line) => new LinePattern(line))
  const holdsAt =
    (line: ConsoleLine) =>
    (name: string, number: bigint): boolean =>
      holds(check, evidence, name, number, line.n)
  const matches = (pattern: LinePattern, line: ConsoleLine): boolean => pattern.match(line.text, holdsAt(line)) !== null

  if (check.absent) {
    for (const line of lines) {
      const index = patterns.findIndex((pattern) => matches(pattern, line))
      if (index >= 0)
        return fail({
          reason: 'has',
          event: line.event,
          cause: null,
          expected: `no '${check.lines[index]!}'`,
          actual: line.text,
          sentence: "Line {line}[ (call {call})] prints '{actual}', which should not be printed."
        })
    }
    return PASS_AT_END
  }

  let from = 0
  for (const [index, pattern] of patterns.entries()) {
    const found = lines.findIndex((line, at) => at >= from && matches(pattern, line))
    if (found < 0) return failAtEnd(missing(check, evidence, index, lines, from))
    if (check.order !== 'any') from = found + 1
  }
  return PASS
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
    sentence: "No line says '{expected}'.[ Line {line} (call {call}) prints '{actual}'.]"
  }
}

/** The wanted line as a person would look for it: values for names, '…' for any text. */
function filled(check: ConsoleCheck, evidence: Evidence, line: string): string {
  return line
    .replace(/\{([A-Za-z][A-Za-z0-9]*)\}/g, (place, name: string) => {
      if (name === 'hex' || name === 'dec') return '…'
      const wanted = check.values?.[name]
      if (wanted === undefined) return place
      if (wanted === null || typeof wanted !== 'object') return wordsOfWanted(wanted, name)
      if (!('of' in wanted) && !('printed' in wanted)) return wordsOfWanted(wanted, name)
      const number = addressOf(evidence, wanted, evidence.trace.length)
      return number === null ? '…' : number > 0xffffn ? address(number).slice(2) : number.toString()
    })
    .replaceAll('{*}', '…')
    .replace(/…(\s*…)+/g, '…')
    .trim()
}
