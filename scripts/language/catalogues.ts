/** The catalogues of `src-renderer/language` beside what the screen says: what is missing, what nobody says any more, what does not fit. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { toldInChinese } from '../../src-lab/sentences/zh-CN/told'
import { saidIn, type Said } from './said'

const root = join(import.meta.dirname, '../..')
const screen = join(root, 'src-renderer')
const language = join(screen, 'language')

export interface Entry {
  readonly text: string
  readonly translation: string
  /** 'zh-CN/home.json'. */
  readonly file: string
}

/** Everything that the screen says, and the texts that it shows without asking for their translation. */
export function screenSays(): { readonly said: readonly Said[]; readonly bare: readonly Said[] } {
  const files = readdirSync(screen, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|svelte)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    // The room itself says its own as others do, but hands on what it was given, too.
    .filter((path) => path !== join(language, 'index.ts'))
    // Nobody sees the gallery but who writes the app.
    .filter((path) => !path.startsWith(join(screen, 'gallery')))
  const found = [
    ...files.map((path) => saidIn(relative(root, path), readFileSync(path, 'utf8'))),
    { said: saidIn('src-renderer/language/index.ts', readFileSync(join(language, 'index.ts'), 'utf8')).said, bare: [] }
  ]
  return { said: found.flatMap(({ said }) => said), bare: found.flatMap(({ bare }) => bare) }
}

/** Everything that host, window, command line and readers of packs tell. */
export function roomsTell(): readonly Said[] {
  const files = ['src-main', 'src-lab', 'src-renderer/host'].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && entry.name !== 'generated.ts')
      .map((entry) => join(entry.parentPath, entry.name))
  )
  return files
    .filter((path) => !path.endsWith(join('sentences', 'told.ts')))
    .map((path) => ({ path, source: readFileSync(path, 'utf8') }))
    .filter(({ source }) => source.includes('told`'))
    .flatMap(({ path, source }) => saidIn(relative(root, path), source).told)
}

/** What Chinese has for what is told. */
export const toldEntries: readonly Entry[] = Object.entries(toldInChinese).map(([text, translation]) => ({
  text,
  translation,
  file: 'src-lab/sentences/zh-CN/told.ts'
}))

/** The languages that have a catalogue, beside English. */
export function languages(): readonly string[] {
  return readdirSync(language, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
}

export function entriesOf(name: string): readonly Entry[] {
  return readdirSync(join(language, name))
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => entriesIn(`${name}/${file}`))
}

/** What English itself has written down: its plurals. */
export function englishEntries(): readonly Entry[] {
  return entriesIn('en.json')
}

function entriesIn(file: string): readonly Entry[] {
  const catalogue = JSON.parse(readFileSync(join(language, file), 'utf8')) as Readonly<Record<string, string>>
  return Object.entries(catalogue).map(([text, translation]) => ({ text, translation, file }))
}

/** What is values alone needs no translation. */
const HAS_WORDS = /\p{L}/u

/** Said sentences that have no translation, once each. */
export function missingFrom(entries: readonly Entry[], said: readonly Said[]): readonly Said[] {
  const known = new Set(entries.map(({ text }) => text))
  const first = new Map(said.toReversed().map((one) => [one.text, one]))
  return [...first.values()].toReversed().filter(({ text }) => !known.has(text) && HAS_WORDS.test(text.replaceAll(/\{\{\w+\}\}/g, '')))
}

const PLURAL = /_(?:zero|one|two|few|many|other)$/

/** What is wrong in a catalogue, each as a line: an entry that nobody says, one that stands twice, names and marks that the other side does not have. */
export function faultsOf(entries: readonly Entry[], said: readonly Said[]): readonly string[] {
  const texts = new Set(said.map(({ text }) => text))
  const seen = new Set<string>()
  return entries.flatMap(({ text, translation, file }) => {
    const key = texts.has(text) ? text : text.replace(PLURAL, '')
    const faults = [
      ...(texts.has(key) ? [] : ['nobody says it']),
      ...(seen.has(text) ? ['it stands twice'] : []),
      ...(translation.trim() === '' ? ['it is empty'] : []),
      ...(partsOf(key) === partsOf(translation) ? [] : [`it has ${partsOf(translation) || 'none'}, not ${partsOf(key) || 'none'}`])
    ]
    seen.add(text)
    return faults.map((fault) => `${file}: '${text}': ${fault}`)
  })
}

/** '{{count}} {{name}} <b>': a language may say them in an order of its own, and may say one of them twice. */
function partsOf(text: string): string {
  return [...new Set(text.match(/\{\{[^}]*\}\}|<\/?\w+>/g))].toSorted().join(' ')
}
