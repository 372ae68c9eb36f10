import { SvelteMap } from 'svelte/reactivity'
import { language, type Language } from '../language'
import { Glossary, readNotes, translatedNotes } from '../model/glossary'
import english from './glossary.md?raw'

const notes = readNotes(english)
/** Of each other language what `translatedNotes` reads. */
const translations: Readonly<Record<Exclude<Language, 'en'>, () => Promise<{ default: string }>>> = {
  'zh-CN': () => import('./glossary.zh-CN.md?raw')
}
const glossaries = new SvelteMap<Language, Glossary>([['en', new Glossary(notes)]])

/** In the language that is spoken now; in English until its notes have been read. Reads runes. */
export function glossary(): Glossary {
  const spoken = language()
  const there = glossaries.get(spoken)
  if (!there && spoken !== 'en')
    void translations[spoken]().then(({ default: text }) => glossaries.set(spoken, new Glossary(translatedNotes(notes, text))))
  return there ?? glossaries.get('en')!
}
