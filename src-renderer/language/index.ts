/**
 * What the interface says, in the chosen language. The English sentence is the key, so code reads as the screen does; what nobody has translated is said
 * in English. The room knows no document and no rune: whoever keeps the choice lends it (`speak`).
 */
import type { Settings } from '../../src-lab/host-api'
import { learnSentences, preferredLanguage, sentencesIn, type Told } from '../../src-lab/sentences'
import english from './en.json'
import type { Words } from './translator'

/** What the interface can be read in: BCP 47. */
export type Language = Exclude<Settings['language'], 'system'>

/** A sentence that is written in one place, in a table for example, and said in another: `t(NAMES[id])`. */
export type Sentence = string & { readonly [written]: true }
declare const written: unique symbol

/** 'count' and 'name' of '{{count}} pages of {{name}}'. */
type Named<Text extends string> = Text extends `${string}{{${infer Name}}}${infer Rest}` ? Name | Named<Rest> : never
type Values<Text extends string> = { readonly [Name in Named<Text>]: Name extends 'count' ? number : string | number }
/** What somebody puts together is no sentence that could be looked up. */
type Written<Text extends string> = string extends Text ? never : Text

/** English needs a catalogue only where one thing is named otherwise than several ('{{count}} labs_one'). */
const catalogues: Readonly<Record<Exclude<Language, 'en'>, () => Promise<{ default: Readonly<Record<string, string>> }>>> = {
  'zh-CN': () => import('./zh-CN')
}

/** The sentences are English: a catalogue is asked for one thing of several alone. */
const ENGLISH: Words = {
  template: (text, count) => (count === 1 && (english as Readonly<Record<string, string>>)[`${text}_one`]) || text,
  plural: (count) => (count === 1 ? 'one' : 'other')
}
const learnt = new Map<Language, Words>([['en', ENGLISH]])

/** English, as long as the chosen one was not learnt. */
const words = (): Words => learnt.get(chosen()) ?? ENGLISH

const looked: Readonly<Record<Language, Map<string, string>>> = { en: new Map(), 'zh-CN': new Map() }
/** Words and names of values in turns. */
const cut: Readonly<Record<Language, Map<string, readonly string[]>>> = { en: new Map(), 'zh-CN': new Map() }

let chosen = (): Language => 'en'

/** @param language Says the chosen one. Where it reads a rune, everything on the screen that says a sentence says it anew when that changes. */
export function speak(language: () => Language): void {
  chosen = language
}

/** The language that is spoken now. */
export function language(): Language {
  return chosen()
}

/** Reads a language's catalogue, once. */
export async function learn(language: Language): Promise<void> {
  if (language === 'en' || learnt.has(language)) return
  const [catalogue, { wordsOf }] = await Promise.all([catalogues[language](), import('./translator'), learnSentences(language)])
  learnt.set(language, wordsOf(language, catalogue.default))
  looked[language].clear()
  cut[language].clear()
}

/**
 * The language for what the user chose.
 *
 * @param preferred What the system prefers, the best first: BCP 47. English, if the interface has none of them.
 */
export function languageFor(setting: Settings['language'], preferred: readonly string[]): Language {
  return setting === 'system' ? preferredLanguage(preferred) : setting
}

/**
 * A sentence in the language that is spoken now.
 *
 * @param text English, with a name for each value: `t('{{count}} pages', { count })`. Of `count` the language's own plural is taken.
 */
export function t<Text extends string>(text: Written<Text>, ...[values]: [Named<Text>] extends [never] ? [] : [Values<Text>]): string {
  return values === undefined ? plain(text) : withValues(text, values)
}

/** What has no values is looked up once: some of these words stand on each of thousands of ranges. */
function plain(text: string): string {
  const known = looked[chosen()]
  let translated = known.get(text)
  if (translated === undefined) known.set(text, (translated = words().template(text)))
  return translated
}

const VALUE = /\{\{(\w+)\}\}/

/** The sentence is looked up once for each of its plurals, and cut at its values: dozens of them are said anew at each step along the timeline. */
function withValues(text: string, values: Readonly<Record<string, string | number>>): string {
  const count = countIn(values)
  const plural = count === undefined ? '' : count === 0 ? 'none' : words().plural(count)
  const known = cut[chosen()]
  const key = `${plural} ${text}`
  let pieces = known.get(key)
  if (!pieces) {
    known.set(key, (pieces = words().template(text, count).split(VALUE)))
  }
  return filled(pieces, values)
}

/** What a sentence takes its plural of; undefined: it has none. */
function countIn({ count }: Readonly<Record<string, string | number>>): number | undefined {
  return typeof count === 'number' ? count : undefined
}

/** @param pieces Words and names of values in turns. */
function filled(pieces: readonly string[], values: Readonly<Record<string, string | number>>): string {
  return pieces.map((piece, index) => (index % 2 === 0 ? piece : values[piece])).join('')
}

/** What the host tells, which has words of its own in each language. A text is said as it is. */
export function say(told: Told | string): string {
  return typeof told === 'string' ? told : sentencesIn(chosen()).say(told)
}

/** What comes as a text, of the compiler or of lint: in the language that is spoken, where it is known by its form. */
export function heard(text: string): string {
  return sentencesIn(chosen()).heard(text)
}

/** Why the host refused, in the language that is spoken now. */
export function whyNot({ message, told }: { readonly message: string; readonly told?: Told }): string {
  return told === undefined ? message : say(told)
}

/** Marks a sentence that `t` says elsewhere, so that `npm run language` finds it. */
export function sentence<Text extends string>(text: Written<Text>): Sentence {
  return text as string as Sentence
}

/** 'a, b, c'. */
export function list(items: readonly string[]): string {
  return items.join(t(', '))
}

/** 'a, b and c'. */
export function listed(items: readonly string[]): string {
  const last = items.at(-1)
  return last === undefined || items.length === 1 ? list(items) : t('{{first}} and {{last}}', { first: list(items.slice(0, -1)), last })
}

/** A piece of a sentence, and how it is marked in it. */
export interface Piece {
  readonly mark: 'b' | 'code' | 'kbd' | 'i' | null
  readonly text: string
}
const MARKED = /<(b|code|kbd|i)>(.*?)<\/\1>/

/** A sentence with words in <b>, <code>, <kbd> or <i>, in pieces. What stands in a value marks nothing. */
export function marked<Text extends string>(
  text: Written<Text>,
  ...[values]: [Named<Text>] extends [never] ? [] : [Values<Text>]
): readonly Piece[] {
  const all: Readonly<Record<string, string | number>> = { ...values }
  const pieces = words().template(text, countIn(all)).split(MARKED)
  return pieces
    .flatMap((piece, index) => (index % 3 === 1 ? [] : [{ mark: index % 3 === 2 ? (pieces[index - 1] as Piece['mark']) : null, piece }]))
    .filter(({ piece }) => piece !== '')
    .map(({ mark, piece }) => ({ mark, text: filled(piece.split(VALUE), all) }))
}
