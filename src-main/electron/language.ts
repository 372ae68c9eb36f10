/** The language of menus and boxes: the page's. Before there is a page, the one that it will choose. */
import { app } from 'electron'
import { learnSentences, preferredLanguage, sentencesIn, type Language, type Told } from '../../src-lab/sentences'
import type { Host } from '../host/host'

let spoken: Language = 'en'

export async function speak(language: Language): Promise<void> {
  await learnSentences(language)
  spoken = language
}

export function say(told: Told): string {
  return sentencesIn(spoken).say(told)
}

/** What was chosen in the settings, or what the system prefers. */
export async function speakChosen(host: Host): Promise<void> {
  const settings = await host.settings()
  const chosen = settings.ok ? settings.value.language : 'system'
  await speak(chosen === 'system' ? preferredLanguage(app.getPreferredSystemLanguages()) : chosen)
}
