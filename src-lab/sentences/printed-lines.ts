/** What was printed, line by line, each with who printed it. */
import type { ConsolePart } from '../../src-firmware/index'
import { consoleText } from './console'
import type { Sentences } from './sentences'
import { visibleInColours } from './visible'

/** A line of the console, or a piece of one. */
export interface PrintedLine {
  /** D the driver, F the firmware. */
  readonly source: 'D' | 'F'
  /** What it says, made visible; colours stay. */
  readonly text: string
  /** The event, or the part of the console, that began it. */
  readonly n: number
}

/** Joins pieces to lines. A line has one source: what the other one prints begins a new line. */
export function joinedLines(pieces: Iterable<PrintedLine>): PrintedLine[] {
  const lines: PrintedLine[] = []
  let open = null as PrintedLine | null
  for (const { source, text, n } of pieces) {
    const parts = text.split('\n')
    for (const [index, part] of parts.entries()) {
      if (index > 0 || (open && open.source !== source)) open = null
      // A text that ends its line begins no new one.
      if (part === '' && index === parts.length - 1) continue
      const before: PrintedLine | null = open
      const line: PrintedLine =
        before === null ? { source, text: visibleInColours(part), n } : { ...before, text: before.text + visibleInColours(part) }
      if (before === null) lines.push(line)
      else lines[lines.length - 1] = line
      open = line
    }
  }
  return lines
}

/** All lines of a run's console. */
export function printedLines(parts: readonly ConsolePart[], sentences: Pick<Sentences, 'note'>): PrintedLine[] {
  return joinedLines(
    parts.map((part, n) => ({
      source: typeof part === 'string' ? ('D' as const) : ('F' as const),
      text: consoleText([part], sentences),
      n
    }))
  )
}
