/** What is said of a pack that may be added. */
import type { PackOffer } from '../../src-lab/host-api'

/** What stands on the button that adds it; null: there is nothing to add. */
export function addWords({ standing, present, edition }: PackOffer): string | null {
  switch (standing) {
    case 'new':
      return 'Add'
    case 'update':
      return `Update from ${present?.version}`
    case 'same':
      return null
    case 'older':
      return `Go back from ${present?.version}`
    case 'edition':
      return `Take the ${edition}’s edition`
    case 'changed':
      return 'Replace'
  }
}

/** Is it only added when somebody says so? */
export function needsConsent({ standing }: PackOffer): boolean {
  return standing === 'older' || standing === 'changed' || standing === 'edition'
}

/** How it stands to what is there; null: there is nothing like it. */
export function standingSentence({ standing, present, version, edition }: PackOffer): string | null {
  switch (standing) {
    case 'new':
      return null
    case 'update':
      return `${present?.version} is there. What you wrote and reached in it stays.`
    case 'same':
      return 'It is there already: nothing has to be added.'
    case 'older':
      return `${present?.version} is there, which is newer than ${version}. Do you want the older one? What you wrote and reached stays.`
    case 'edition':
      return `The ${present?.edition}’s edition of ${version} is there, and this is the ${edition}’s. Does it take its place? What you wrote and reached stays.`
    case 'changed':
      return `${version} is there with other content. Does this one take its place? What you wrote and reached stays.`
  }
}

/** What a student's edition lacks; null: it is none. */
export function editionSentence({ edition }: PackOffer): string | null {
  return edition === 'student' ? 'It is the student’s edition: without solutions, mistakes and the instructor’s checks.' : null
}

const CAPABILITIES: Readonly<Record<string, string>> = {
  'script-check':
    'It has checks that are programs. They run in a sandbox of their own, on copies of what your driver did, and can do nothing else.'
}

export function capabilitySentence(capability: string): string {
  return CAPABILITIES[capability] ?? capability
}

const languages = new Intl.DisplayNames(['en'], { type: 'language' })

/** 'English, Chinese (China)'. */
export function languageWords(codes: readonly string[]): string {
  return codes
    .map((code) => {
      try {
        return languages.of(code) ?? code
      } catch {
        return code
      }
    })
    .join(', ')
}

/** '8.2 KB'. */
export function sizeWords(bytes: number): string {
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
