/** The console's lines: who printed each, and at which event. Control sequences other than colours are shown, not obeyed. */
import { capitals, type TraceEvent } from '../../src-firmware'
import type { RunResult } from '../../src-lab/request/run-request'
import { printedText, sentencesIn } from '../../src-lab/sentences'
import { waitsForKey } from './waiting'

export interface ConsoleLine {
  /** D the driver, F the firmware, C the checks. */
  readonly source: 'D' | 'F' | 'C'
  readonly text: string
  /** n of the event that printed it; null: it belongs to no moment. */
  readonly n: number | null
}

/** Bounds of what is shown (what the run may print is bounded elsewhere). */
const MAX_LINES = 2000

const COLOUR = /^\x1b\[[0-9;]{0,20}m/

/** Makes control characters visible: an escape that is no colour, bidirectional overrides, and the rest. */
export function visible(text: string): string {
  let out = ''
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x1b) {
      const colour = COLOUR.exec(text.slice(i, i + 24))
      if (colour) {
        out += colour[0]
        i += colour[0].length - 1
      } else out += '␛'
    } else if (code === 9) out += '    '
    else if (code < 0x20) out += String.fromCharCode(0x2400 + code)
    else if (code === 0x7f || (code >= 0x80 && code < 0xa0)) out += '�'
    else if ((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || code === 0x200e || code === 0x200f)
      out += `<U+${capitals(code)}>`
    else out += text[i]
  }
  return out
}

export function consoleLines(
  events: readonly TraceEvent[],
  result: RunResult | null,
  title: string,
  verdict: string | null
): ConsoleLine[] {
  const lines: ConsoleLine[] = [{ source: 'F', text: title, n: null }]
  let open = null as ConsoleLine | null
  for (const event of events) {
    if (event.kind !== 'console') continue
    const source = event.source === 'driver' ? 'D' : 'F'
    const parts = printedText(event, sentencesIn('en')).split('\n')
    for (const [index, part] of parts.entries()) {
      if (index > 0 || (open && open.source !== source)) open = null
      // A text that ends its line begins no new one.
      if (part === '' && index === parts.length - 1) continue
      const before: ConsoleLine | null = open
      const line: ConsoleLine =
        before === null ? { source, text: visible(part), n: event.n } : { ...before, text: before.text + visible(part) }
      if (before === null) lines.push(line)
      else lines[lines.length - 1] = line
      open = line
    }
  }
  // The end of the run belongs to its last call's moment.
  const end = result ? lastShown(events) : null
  if (waitsForKey(result?.stopped ?? null)) lines.push({ source: 'F', text: 'waiting for a key: type it here', n: end })
  else if (result?.stopped) lines.push({ source: 'F', text: `stopped: ${sentencesIn('en').stopped(result.stopped)}`, n: end })
  else if (result?.status) lines.push({ source: 'F', text: `returned ${result.statusName ?? result.status}`, n: end })
  if (verdict !== null) lines.push({ source: 'C', text: verdict, n: null })
  if (lines.length <= MAX_LINES) return lines
  const cut = lines.length - MAX_LINES
  return [lines[0]!, { source: 'F', text: `… ${cut} lines are not shown …`, n: null }, ...lines.slice(cut + 1)]
}

/** n of the last event that is a driver's call or fault, or that stands inside one. */
function lastShown(events: readonly TraceEvent[]): number {
  return events.findLast((event) => (event.kind === 'call' && event.call !== null) || event.kind === 'fault')?.n ?? 0
}
