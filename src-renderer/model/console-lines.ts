/** The console's lines: who printed each, and at which event. Control sequences other than colours are shown, not obeyed. */
import type { Stopped, TraceEvent } from '../../src-firmware'
import type { RunResult } from '../../src-lab/request/run-request'
import { joinedLines, PLAIN, printedText, rowsOf, sentencesIn, visible } from '../../src-lab/sentences'
import { language, t } from '../language'
import { waitsForKey } from './waiting'

export interface ConsoleLine {
  /** D the driver, F the firmware, C the checks. */
  readonly source: 'D' | 'F' | 'C'
  readonly text: string
  /** n of the event that printed it; null: it belongs to no moment. */
  readonly n: number | null
  /** Of a printed line: which of the lines that begin in its event, from 0. */
  readonly row?: number
}

/** Bounds of what is shown (what the run may print is bounded elsewhere). */
const MAX_LINES = 2000

/**
 * @param said What the checks said.
 * @param refused Why a text since this run did not begin; null: there is none, or it ran.
 */
export function consoleLines(
  events: readonly TraceEvent[],
  result: RunResult | null,
  title: string,
  said: readonly string[],
  refused: Stopped | null = null
): ConsoleLine[] {
  const pieces = events
    .filter((event) => event.kind === 'console')
    .map((event) => ({
      source: event.source === 'driver' ? ('D' as const) : ('F' as const),
      text: printedText(event, sentencesIn(language())),
      n: event.n
    }))
  const lines: ConsoleLine[] = [{ source: 'F', text: visible(title), n: null }, ...inRows(joinedLines(pieces))]
  // The end of the run belongs to its last call's moment.
  const end = result ? lastShown(events) : null
  if (waitsForKey(result?.stopped ?? null)) lines.push({ source: 'F', text: t('waiting for a key: type it here'), n: end })
  else if (result?.stopped)
    lines.push({ source: 'F', text: visible(t('stopped: {{why}}', { why: sentencesIn(language()).stopped(result.stopped) })), n: end })
  else if (result?.status)
    lines.push({ source: 'F', text: t('returned {{status}}', { status: result.statusName ?? result.status }), n: end })
  if (refused)
    lines.push({
      source: 'F',
      text: visible(t('not run: {{why}}. Above is your last run.', { why: sentencesIn(language()).stopped(refused) })),
      n: null
    })
  for (const text of said) lines.push({ source: 'C', text: visible(text), n: null })
  if (lines.length <= MAX_LINES) return lines
  const cut = lines.length - MAX_LINES
  const gap = t('… the first {{cut}} of {{all}} lines are not shown …', { cut: numbered(cut), all: numbered(lines.length) })
  return [lines[0]!, { source: 'F', text: gap, n: null }, ...lines.slice(cut + 1)]
}

function numbered(count: number): string {
  return count.toLocaleString('en-US')
}

function inRows(lines: readonly (ConsoleLine & { readonly n: number })[]): ConsoleLine[] {
  const begun = new Map<number, number>()
  return lines.map((line) => {
    const row = begun.get(line.n) ?? 0
    begun.set(line.n, row + 1)
    return { ...line, row }
  })
}

const GREY = '\x1b[90m'
/** Grey and slanted: half the ink, as a terminal dims, would be too little to read. */
const LATER = '\x1b[3;90m'
const CONTINUED = `${GREY}⋮${PLAIN} `
/** A terminal that counts columns otherwise than we do cuts what does not fit: it begins no row by itself. */
const WRAP_OFF = '\x1b[?7l'
const WRAP_ON = '\x1b[?7h'

/**
 * The lines as a terminal is told them: letter and grey are ours, and a row that goes on begins with a mark, so that no line can pass for another one's.
 *
 * @param event n of the last event that is shown; later lines are grey and slanted.
 * @returns row: the one, counted from 0, that the first later line begins in; null: there is none.
 */
export function terminalText(
  lines: readonly ConsoleLine[],
  event: number,
  columns: number
): { readonly text: string; readonly row: number | null } {
  let row: number | null = null
  const rows: string[] = []
  for (const line of lines) {
    const isLater = line.n !== null && line.n > event
    if (isLater) row ??= rows.length
    rows.push(...rowsFor(line, columns, isLater ? LATER : line.source === 'D' ? '' : GREY))
  }
  return { text: `${WRAP_OFF}${rows.map((text) => `${text}${PLAIN}\r\n`).join('')}${WRAP_ON}`, row }
}

function rowsFor({ source, text }: ConsoleLine, columns: number, ink: string): readonly string[] {
  return rowsOf(`${GREY}${source}${PLAIN} ${ink}${text}`, columns, CONTINUED, source === 'D' ? 'columns' : 'words')
}

/** The line that a row of the terminal belongs to, counted from 0; undefined: the row lies below them. */
export function lineInRow(lines: readonly ConsoleLine[], row: number, columns: number): ConsoleLine | undefined {
  let end = 0
  return lines.find((line) => (end += rowsFor(line, columns, '').length) > row)
}

/** n of the last event that is a driver's call or fault, or that stands inside one. */
function lastShown(events: readonly TraceEvent[]): number {
  return events.findLast((event) => (event.kind === 'call' && event.call !== null) || event.kind === 'fault')?.n ?? 0
}
