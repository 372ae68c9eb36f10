/** Another language than English, by i18next: it is read with the first catalogue. */
import { createInstance } from 'i18next'
import english from './en.json'

/** What a language says in the place of an English sentence. */
export interface Words {
  /** With the names of its values: '{{count}} labs' for several, '{{count}} lab' for one. */
  template(text: string, count?: number): string
  /** Which of its plurals a number takes. */
  plural(count: number): string
}

/** @param language BCP 47. @param catalogue By the English sentence; what is not in it is said in English. */
export function wordsOf(language: string, catalogue: Readonly<Record<string, string>>): Words {
  const said = createInstance()
  void said.init({
    lng: language,
    fallbackLng: 'en',
    load: 'currentOnly',
    resources: { en: { translation: english }, [language]: { translation: catalogue } },
    initAsync: false,
    keySeparator: false,
    nsSeparator: false
  })
  const rules = new Intl.PluralRules(language)
  return {
    // Values are put in by whoever says it: what stands in one, a title of a pack for example, is no template.
    template: (text, count) => said.t(text, { ...(count !== undefined && { count }), skipInterpolation: true }),
    plural: (count) => rules.select(count)
  }
}
