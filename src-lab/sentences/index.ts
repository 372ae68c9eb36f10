/** Sentences about a run, made from the codes and values of its events: one folder for each language. */
import { english } from './en'
import type { Sentences } from './sentences'

export { consoleText, printedText } from './console'
export { joinedLines, printedLines, type PrintedLine } from './printed-lines'
export { PLAIN, rowsOf, visible } from './visible'
export type { Sentences, StopParts } from './sentences'

/** A language that sentences can be made in: BCP 47. */
export type Language = 'en'

const languages: Readonly<Record<Language, Sentences>> = { en: english }

/** The sentences of a language. */
export function sentencesIn(language: Language): Sentences {
  return languages[language]
}
