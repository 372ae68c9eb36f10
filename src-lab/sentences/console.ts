/** The console's text, put together from what the driver printed and what the firmware noted. */
import type { ConsoleEvent, ConsolePart } from '../../src-firmware/index'
import type { Sentences } from './sentences'

/** All of the console. Line ends are \n. */
export function consoleText(parts: readonly ConsolePart[], { note }: Pick<Sentences, 'note'>): string {
  return parts.map((part) => (typeof part === 'string' ? part : `${note(part)}\n`)).join('')
}

/** What one event put on it. */
export function printedText(event: ConsoleEvent, sentences: Pick<Sentences, 'note'>): string {
  return consoleText([event.source === 'driver' ? event.text : event.note], sentences)
}
