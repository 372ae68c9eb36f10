/** What of a pack an author has in the editor: the files behind a tab, each as the editor's model of it. */
import type { LabBundle } from '../../src-lab/lab/bundle'
import { variantName, writtenAt, type Variant } from '../../src-lab/proof/variant'

export const AUTHOR_TABS = ['text', 'starter', 'solution', 'mistakes', 'checks', 'hints', 'machine'] as const
export type AuthorTab = (typeof AUTHOR_TABS)[number]

export interface AuthorDocument {
  /** The file in the pack. */
  readonly path: string
  /**
   * The editor's model. A solution and a mistake stand beside the other files of the lab, as they do when they are run: an import of './list' finds the
   * starter's, whose model is another one there.
   */
  readonly model: string
  readonly language: 'markdown' | 'json' | 'typescript' | 'cpp' | 'plaintext' | 'picture'
  /**
   * The text itself, where no file of the pack holds it: a starter that marks cut from the solution, a mistake that is an edit of it. It is shown and run, and
   * never saved: `from` is the file that is written instead.
   */
  readonly made?: { readonly text: string; readonly from: string }
}

/** The part of lab.json that a tab is about; null: another file is. */
export const PARTS: Readonly<Record<AuthorTab, readonly string[] | null>> = {
  text: null,
  starter: null,
  solution: null,
  mistakes: null,
  checks: ['checks'],
  hints: ['hints', 'predict'],
  machine: ['machines', 'seeds', 'setup', 'faults', 'afterwards']
}

/** A lab's words in another language. */
const TRANSLATION = /^labs\/[^/]+\/(?:text\.[^/]+\.md|lab\.[^/]+\.json)$/

/** Of pictures that a pack may have. */
export const PICTURE_ENDINGS = ['png', 'jpg', 'jpeg', 'gif', 'webp'] as const

const LANGUAGES: Readonly<Record<string, AuthorDocument['language']>> = {
  md: 'markdown',
  json: 'json',
  ts: 'typescript',
  c: 'cpp',
  h: 'cpp',
  ...Object.fromEntries(PICTURE_ENDINGS.map((ending) => [ending, 'picture']))
}

function languageOf(path: string): AuthorDocument['language'] {
  return LANGUAGES[path.slice(path.lastIndexOf('.') + 1)] ?? 'plaintext'
}

/** @param paths Every file of the pack. @param bundle null: the lab cannot be read yet. @returns What a tab of a lab offers, its first file first. */
export function documentsOf(paths: readonly string[], lab: string, tab: AuthorTab, bundle: LabBundle | null): readonly AuthorDocument[] {
  const under = (folder: string): string[] => paths.filter((path) => path.startsWith(`labs/${lab}/${folder}/`)).sort()
  switch (tab) {
    case 'text':
      return [
        plain(`labs/${lab}/text.md`),
        ...paths.filter((path) => path.startsWith(`labs/${lab}/`) && TRANSLATION.test(path)).map(plain),
        ...under('assets').map(plain)
      ]
    case 'checks':
      return [`labs/${lab}/lab.json`, ...under('checks')].map(plain)
    case 'hints':
    case 'machine':
      return [plain(`labs/${lab}/lab.json`)]
    case 'solution':
      return [...under('solution'), ...under('solutions')].map(plain)
    case 'starter':
    case 'mistakes':
      return [...under(tab).map(plain), ...madeDocuments(paths, lab, tab, bundle)].sort((a, b) => (a.path < b.path ? -1 : 1))
  }
}

function madeDocuments(paths: readonly string[], lab: string, tab: 'starter' | 'mistakes', bundle: LabBundle | null): AuthorDocument[] {
  return Object.entries(bundle?.made ?? {}).flatMap(([name, { file }]) => {
    const path = `labs/${lab}/${name}`
    const text = bundle?.[tab][name.slice(tab.length + 1)]
    if (!name.startsWith(`${tab}/`) || text === undefined || paths.includes(path)) return []
    return [{ ...plain(path), made: { text, from: `labs/${lab}/${file}` } }]
  })
}

/** A line of a run's text as the editor shows it: marks in the file move what stands behind them. @param path As `fileOf` gives it. */
export function shownLine(bundle: LabBundle, path: string, line: number): number {
  const at = writtenAt(bundle, path, { line, column: 1 })
  return at.file === path ? at.line : line
}

/** Is this the file that a run of this text is of? */
export function isFileOf(variant: Variant, lab: string, path: string): boolean {
  return typeof variant === 'string' ? path.startsWith(`labs/${lab}/${variant}/`) : path === `labs/${lab}/${variantName(variant)}`
}

/** The other files that a driver is compiled with, as models beside it: a solution's beside a mistake and another right answer, the starter's beside all. */
export function besides(paths: readonly string[], lab: string, tab: AuthorTab): readonly AuthorDocument[] {
  if (tab === 'mistakes') return besidesIn(paths, lab, 'mistakes', ['solution', 'starter'])
  if (tab !== 'solution') return []
  return [...besidesIn(paths, lab, 'solution', ['starter']), ...besidesIn(paths, lab, 'solutions', ['solution', 'starter'])]
}

function besidesIn(paths: readonly string[], lab: string, folder: string, from: readonly string[]): readonly AuthorDocument[] {
  const under = (one: string): string[] => paths.filter((path) => path.startsWith(`labs/${lab}/${one}/`))
  const own = new Set(under(folder).map((path) => nameOf(path, lab)))
  if (folder === 'solutions' && own.size === 0) return []
  const beside = new Map<string, AuthorDocument>()
  for (const path of from.flatMap(under)) {
    const name = nameOf(path, lab)
    if (!own.has(name) && !beside.has(name)) beside.set(name, { path, model: `labs/${lab}/${folder}/${name}`, language: languageOf(path) })
  }
  return [...beside.values()]
}

export function plain(path: string): AuthorDocument {
  return { path, model: path, language: languageOf(path) }
}

/** May the lab be without this file? @param path One of those that its tabs offer. */
export function isOptional(path: string, { lab, starter }: Pick<LabBundle, 'lab' | 'starter'>): boolean {
  if (TRANSLATION.test(path)) return true
  const [, folder, name] = /^labs\/[^/]+\/([^/]+)\/(.*)$/.exec(path) ?? []
  if (folder === 'starter') return name !== lab.entry
  // The starter's stands in for it then.
  if (folder === 'solution') return name !== lab.entry && name! in starter
  return folder !== undefined
}

/** A file's name inside its folder of the lab. */
function nameOf(path: string, lab: string): string {
  return path.slice(`labs/${lab}/`.length).split('/').slice(1).join('/')
}

/** Which of the lab's texts a tab shows: the one that Run runs there. */
export function variantOf(tab: AuthorTab, path: string | null): Variant {
  if (tab === 'starter') return 'starter'
  const [, folder, name] = /^labs\/[^/]+\/(mistakes|solutions)\/(.*)$/.exec(path ?? '') ?? []
  // A diff is run as what it makes.
  if (tab === 'mistakes' && folder === 'mistakes') return { mistake: name!.replace(/\.(diff|patch)$/, '.ts') }
  return tab === 'solution' && folder === 'solutions' ? { solution: name! } : 'solution'
}

export function variantWord(variant: Variant): string {
  return typeof variant === 'string' ? variant : 'mistake' in variant ? variant.mistake : variant.solution
}

/** The line of lab.json, counted from 1, where one of these parts begins; 1: there is none of them. */
export function lineOfPart(json: string, parts: readonly string[]): number {
  const lines = json.split('\n')
  for (const part of parts) {
    const line = lines.findIndex((text) => text.startsWith(`  "${part}":`))
    if (line >= 0) return line + 1
  }
  return 1
}
