/** What is said of a pack that may be added. */
import type { PackOffer } from '../../src-lab/host-api'
import { language, list, sentence, t, type Sentence } from '../language'

/** What stands on the button that adds it; null: there is nothing to add. */
export function addWords({ standing, present, edition }: PackOffer): string | null {
  switch (standing) {
    case 'new':
      return t('Add')
    case 'update':
      return t('Update from {{version}}', { version: present?.version ?? '' })
    case 'same':
      return null
    case 'older':
      return t('Go back from {{version}}', { version: present?.version ?? '' })
    case 'edition':
      return edition === 'student' ? t('Take the student’s edition') : t('Take the instructor’s edition')
    case 'changed':
      return t('Replace')
  }
}

/** Is it only added when somebody says so? */
export function needsConsent({ standing }: PackOffer): boolean {
  return standing === 'older' || standing === 'changed' || standing === 'edition'
}

/** How it stands to what is there; null: there is nothing like it. */
export function standingSentence({ standing, present, version, edition }: PackOffer): string | null {
  const there = present?.version ?? ''
  switch (standing) {
    case 'new':
      return null
    case 'update':
      return t('{{version}} is there. What you wrote and reached in it stays.', { version: there })
    case 'same':
      return t('It is there already: nothing has to be added.')
    case 'older':
      return t('{{there}} is there, which is newer than {{version}}. Do you want the older one? What you wrote and reached stays.', {
        there,
        version
      })
    case 'edition':
      return edition === 'student'
        ? t(
            'The instructor’s edition of {{version}} is there, and this is the student’s. Does it take its place? What you wrote and reached stays.',
            { version }
          )
        : t(
            'The student’s edition of {{version}} is there, and this is the instructor’s. Does it take its place? What you wrote and reached stays.',
            { version }
          )
    case 'changed':
      return t('{{version}} is there with other content. Does this one take its place? What you wrote and reached stays.', { version })
  }
}

/** What a student's edition lacks; null: it is none. */
export function editionSentence({ edition }: PackOffer): string | null {
  return edition === 'student' ? t('It is the student’s edition: without solutions, mistakes and the instructor’s checks.') : null
}

const CAPABILITIES: Readonly<Record<string, Sentence>> = {
  'script-check': sentence(
    'It has checks that are programs. They run in a sandbox of their own, on copies of what your driver did, and can do nothing else.'
  )
}

export function capabilitySentence(capability: string): string {
  const words = CAPABILITIES[capability]
  return words === undefined ? capability : t(words)
}

/** 'English, Chinese (China)'. */
export function languageWords(codes: readonly string[]): string {
  const languages = new Intl.DisplayNames([language()], { type: 'language' })
  return list(
    codes.map((code) => {
      try {
        return languages.of(code) ?? code
      } catch {
        return code
      }
    })
  )
}

/** '8.2 KB'. */
export function sizeWords(bytes: number): string {
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
