/** Sentences about a run, made from the codes and values of its events: one folder for each language. */
import { localeFor } from '../lab/locale'
import { english } from './en'
import { chinese } from './zh-CN'
import { learnWords } from './zh-CN/learnt'
import type { Sentences } from './sentences'

export { consoleText, printedText } from './console'
export { joinedLines, printedLines, type PrintedLine } from './printed-lines'
export { PLAIN, rowsOf, visible } from './visible'
export type { CallClass, OpenWords, TemplateRules, ValueWords } from './check-words'
export type { Sentences, StopParts } from './sentences'
export { inEnglish, refusal, told, ToldError, type Told } from './told'

/** A language that sentences can be made in: BCP 47. */
export type Language = 'en' | 'zh-CN'

const languages: Readonly<Record<Language, Sentences>> = { en: english, 'zh-CN': chinese }

/** The language for what somebody asked for: BCP 47, in capitals or not. English, where there are no sentences in it. */
export function languageFor(wanted: string): Language {
  return preferredLanguage([wanted])
}

/** Reads what a language has too much of to be there before somebody speaks it: its words for what is told and heard. */
export async function learnSentences(language: Language): Promise<void> {
  if (language === 'zh-CN') learnWords(await import('./zh-CN/words'))
}

/** Of every language. */
export const allSentences: readonly Sentences[] = Object.values(languages)

/** The sentences of a language. */
export function sentencesIn(language: Language): Sentences {
  return languages[language]
}

/** @param preferred What a system's user reads, the best first: BCP 47. English, where there are no sentences in any of them. */
export function preferredLanguage(preferred: readonly string[]): Language {
  const there = Object.keys(languages)
  return (preferred.map((one) => localeFor(one, there)).find((one) => one !== null) as Language | undefined) ?? 'en'
}
