/** Sentences about a run, made from the codes and values of its events: one folder for each language. */
import { localeFor } from '../lab/locale'
import type { TemplateRules } from './check-words'
import { english } from './en'
import { templateRules as englishTemplates } from './en/templates'
import type { Sentences } from './sentences'
import { templateRules as chineseTemplates } from './zh-CN/templates'

export { consoleText, printedText } from './console'
export { joinedLines, printedLines, type PrintedLine } from './printed-lines'
export { PLAIN, rowsOf, visible } from './visible'
export type { CallClass, OpenWords, TemplateRules, ValueWords } from './check-words'
export type { Sentences, StopParts } from './sentences'
export { inEnglish, refusal, told, ToldError, type Told } from './told'

/** A language that sentences can be made in: BCP 47. */
export type Language = 'en' | 'zh-CN'

const LANGUAGES: readonly Language[] = ['en', 'zh-CN']

const learnt = new Map<Language, Sentences>([['en', english]])

/** The language for what somebody asked for: BCP 47, in capitals or not. English, where there are no sentences in it. */
export function languageFor(wanted: string): Language {
  return preferredLanguage([wanted])
}

/** Reads a language's sentences, before somebody speaks it: only English is there at once. */
export async function learnSentences(language: Language): Promise<void> {
  if (language === 'zh-CN') learnt.set(language, (await import('./zh-CN')).chinese)
}

/** How the templates of each language are cut: a lab's own may be in another one than the app's. */
export const allTemplates: readonly TemplateRules[] = [englishTemplates, chineseTemplates]

/** The sentences of a language; English, as long as it was not learnt. */
export function sentencesIn(language: Language): Sentences {
  return learnt.get(language) ?? english
}

/** @param preferred What a system's user reads, the best first: BCP 47. English, where there are no sentences in any of them. */
export function preferredLanguage(preferred: readonly string[]): Language {
  return (preferred.map((one) => localeFor(one, LANGUAGES)).find((one) => one !== null) as Language | undefined) ?? 'en'
}
