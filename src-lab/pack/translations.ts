/**
 * Reading a pack's words in other languages: `pack.<locale>.json`, beside each lab.json and text.md a `lab.<locale>.json` and a `text.<locale>.md`, and
 * beside a page of the pack's root one with the language before its ending.
 */
import type { z } from 'zod'
import type { Pack } from '../lab/lab'
import type { LabTranslation, LabWords, PackTranslation, PackWords } from '../lab/words'
import { readJson } from './json-text'
import { namesIn, type PackFiles } from './pack-files'
import { pageTexts, type PAGES } from './pages'
import type { PackProblem } from './problem'
import { checkShape } from './schema-problems'
import { labTranslation, packTranslation } from './schema/translation-schema'

/** A language in the name of a file. */
const FILE = /^(lab|text|pack)\.([a-z]{2,3}(?:-[a-z0-9]{1,8})*)\.(json|md)$/i

/** A file with words in one more language. */
interface LocaleFile {
  readonly name: string
  readonly kind: 'lab' | 'text' | 'pack'
  readonly locale: string
}

/** Those that stand directly in a folder ('' is the pack's root), whatever pack.json says of their languages. */
export function localeFiles(files: PackFiles, folder: string): readonly LocaleFile[] {
  return namesIn(files, folder).flatMap((name): LocaleFile[] => {
    const [, kind, locale, ending] = FILE.exec(name) ?? []
    if (kind === undefined || (kind === 'text') !== (ending === 'md') || (kind === 'pack') !== (folder === '')) return []
    return [{ name, kind: kind as LocaleFile['kind'], locale: locale! }]
  })
}

/** The languages that a pack is translated into. Its own is none of them. */
export function localesOf({ language, locales = [] }: Pick<Pack, 'language' | 'locales'>): readonly string[] {
  return [...new Set(locales)].filter((one) => one !== language)
}

interface Reading<Words> {
  /** By language, of those that the pack says it has. */
  readonly words: ReadonlyMap<string, Words>
  /** Those whose file cannot be used. */
  readonly damaged: ReadonlySet<string>
  /** A file has the wrong shape, whether or not its language counts. */
  readonly problems: readonly PackProblem[]
}

function readWords<Words>(
  files: PackFiles,
  folder: string,
  pack: Pick<Pack, 'language' | 'locales'>,
  schema: z.ZodType<Words>
): Reading<Words> {
  const words = new Map<string, Words>()
  const damaged = new Set<string>()
  const problems: PackProblem[] = []
  const known = localesOf(pack)
  for (const { name, kind, locale } of localeFiles(files, folder)) {
    const path = folder === '' ? name : `${folder}/${name}`
    const text = files.get(path)
    if (kind === 'text' || typeof text !== 'string') continue
    const json = readJson(path, text)
    const { value, problems: shape } = json.value === undefined ? { value: null, problems: [] } : checkShape(path, json, json.value, schema)
    problems.push(...json.problems, ...shape)
    if (!known.includes(locale)) continue
    if (value === null || json.problems.length > 0) damaged.add(locale)
    else words.set(locale, value)
  }
  return { words, damaged, problems }
}

/** @param ofPack The pack's own words, for its title. */
export function labTranslations(
  files: PackFiles,
  root: string,
  pack: Pick<Pack, 'language' | 'locales'>,
  ofPack: ReadonlyMap<string, PackWords>
): { readonly translations: Readonly<Record<string, LabTranslation>>; readonly problems: readonly PackProblem[] } {
  const { words, damaged, problems } = readWords<LabWords>(files, root, pack, labTranslation)
  const translations = localesOf(pack).flatMap((locale): [string, LabTranslation][] => {
    const text = files.get(`${root}/text.${locale}.md`)
    const title = ofPack.get(locale)?.title
    const own: LabTranslation = {
      words: words.get(locale) ?? {},
      text: typeof text === 'string' ? text : null,
      ...(damaged.has(locale) && { isDamaged: true })
    }
    if (!words.has(locale) && !damaged.has(locale) && own.text === null && title === undefined) return []
    return [[locale, title === undefined ? own : { ...own, pack: title }]]
  })
  return { translations: Object.fromEntries(translations), problems }
}

/** The words of the pack as a whole. */
export function packWords(files: PackFiles, pack: Pick<Pack, 'language' | 'locales'>): Reading<PackWords> {
  return readWords<PackWords>(files, '', pack, packTranslation)
}

/** What a list of packs shows in other languages. */
export function packTranslations(
  files: PackFiles,
  pack: Pick<Pack, 'language' | 'locales' | (typeof PAGES)[number]>,
  words: ReadonlyMap<string, PackWords>,
  labs: readonly { readonly ref: { readonly lab: string }; readonly translations?: Readonly<Record<string, LabTranslation>> }[]
): Readonly<Record<string, PackTranslation>> {
  const translations = localesOf(pack).flatMap((locale): [string, PackTranslation][] => {
    const ofLabs = labs.flatMap(({ ref, translations: own }): [string, Pick<LabWords, 'title' | 'objective'>][] => {
      const { title, objective } = own?.[locale]?.words ?? {}
      return title === undefined && objective === undefined ? [] : [[ref.lab, { title, objective }]]
    })
    const pages = pageTexts(files, pack, locale)
    if (!words.has(locale) && ofLabs.length === 0 && Object.keys(pages).length === 0) return []
    const { title, summary, sections, walks } = words.get(locale) ?? {}
    return [[locale, { title, summary, sections, walks, ...pages, labs: Object.fromEntries(ofLabs) }]]
  })
  return Object.fromEntries(translations)
}
