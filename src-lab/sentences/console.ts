/** The console's text, put together from what the driver printed and what the firmware noted. */
import type { CallEvent, ConsoleEvent, ConsolePart, TraceEvent } from '../../src-firmware/index'
import type { Sentences } from './sentences'
import { visible } from './visible'

/** All of the console. Line ends are \n. */
export function consoleText(parts: readonly ConsolePart[], { note }: Pick<Sentences, 'note'>): string {
  return parts.map((part) => (typeof part === 'string' ? part : `${note(part)}\n`)).join('')
}

/** What one event put on it. */
export function printedText(event: ConsoleEvent, sentences: Pick<Sentences, 'note'>): string {
  return consoleText([event.source === 'driver' ? event.text : event.note], sentences)
}

/** Characters of a printed text that a sentence repeats. */
const PRINTED_CHARACTERS = 60

/** What a call printed, in one line of few characters; empty: nothing that can be seen. */
export function printedOnTheWay(events: readonly TraceEvent[], { n }: CallEvent): string {
  let text = ''
  for (let at = n + 1; at < events.length && text.length <= PRINTED_CHARACTERS; at++) {
    const event = events[at]!
    if (event.kind === 'console') text += event.source === 'driver' ? event.text : ''
    else if (event.kind !== 'call' || event.parent !== n) break
  }
  const words = visible(text.replaceAll(/\s+/g, ' ').trim())
  return words.length > PRINTED_CHARACTERS ? `${words.slice(0, PRINTED_CHARACTERS)}…` : words
}
