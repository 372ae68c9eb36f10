/** What was printed, line by line, each with the event that began it. */
import type { ConsoleEvent } from '../../src-firmware/trace/trace'
import { printedText, sentencesIn } from '../sentences'
import type { Evidence } from './evidence'
import { LineText } from './line-pattern'

/** A line of the console, and the event that began it. */
export interface ConsoleLine {
  /** White space is one space, none at the ends. */
  readonly text: string
  readonly line: LineText
  readonly event: ConsoleEvent
  readonly n: number
}

/** Lines of one source, or of both in the order they were printed. A line that was never ended counts too. */
export function consoleLines(evidence: Evidence, source?: 'driver' | 'firmware'): readonly ConsoleLine[] {
  return evidence.once(`lines of ${source ?? 'both'}`, () => printedLines(evidence, source))
}

function printedLines(evidence: Evidence, source?: 'driver' | 'firmware'): readonly ConsoleLine[] {
  const lines: ConsoleLine[] = []
  let text = ''
  let began: ConsoleEvent | null = null
  const end = (): void => {
    if (began) {
      const line = new LineText(plain(text))
      lines.push({ text: line.text, line, event: began, n: began.n })
    }
    text = ''
    began = null
  }
  for (const event of evidence.trace) {
    if (event.kind !== 'console' || (source !== undefined && event.source !== source)) continue
    printedText(event, sentencesIn('en'))
      .split('\n')
      .forEach((part, index) => {
        if (index > 0) end()
        if (part === '') return
        began ??= event
        text += part
      })
  }
  end()
  return lines.filter((line) => line.text !== '')
}

/** ESC [ … letter: a colour, or another control sequence. */
const CONTROL = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*[A-Za-z]`, 'g')

/** Colours and other control sequences are not part of what was said. */
function plain(text: string): string {
  return text.replace(CONTROL, '')
}
