/** What of a pack an author has in the editor: the files behind a tab, each as the editor's model of it. */
import type { Variant } from '../../src-lab/proof/variant'

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
  readonly language: 'markdown' | 'json' | 'typescript' | 'cpp' | 'plaintext'
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

const LANGUAGES: Readonly<Record<string, AuthorDocument['language']>> = {
  md: 'markdown',
  json: 'json',
  ts: 'typescript',
  c: 'cpp',
  h: 'cpp'
}

function languageOf(path: string): AuthorDocument['language'] {
  return LANGUAGES[path.slice(path.lastIndexOf('.') + 1)] ?? 'plaintext'
}

/** @param paths Every file of the pack. @returns What a tab of a lab offers, its first file first. */
export function documentsOf(paths: readonly string[], lab: string, tab: AuthorTab): readonly AuthorDocument[] {
  const under = (folder: string): string[] => paths.filter((path) => path.startsWith(`labs/${lab}/${folder}/`)).sort()
  switch (tab) {
    case 'text':
      return [plain(`labs/${lab}/text.md`)]
    case 'checks':
    case 'hints':
    case 'machine':
      return [plain(`labs/${lab}/lab.json`)]
    case 'starter':
    case 'solution':
    case 'mistakes':
      return under(tab).map(plain)
  }
}

/** The other files that a driver is compiled with, as models beside it: a solution's beside a mistake, the starter's beside both. */
export function besides(paths: readonly string[], lab: string, tab: AuthorTab): readonly AuthorDocument[] {
  const own = new Set(documentsOf(paths, lab, tab).map(({ path }) => nameOf(path, lab)))
  const from = tab === 'mistakes' ? ['solution', 'starter'] : tab === 'solution' ? ['starter'] : []
  const beside = new Map<string, AuthorDocument>()
  for (const folder of from)
    for (const path of paths) {
      if (!path.startsWith(`labs/${lab}/${folder}/`)) continue
      const name = nameOf(path, lab)
      if (!own.has(name) && !beside.has(name)) beside.set(name, { path, model: `labs/${lab}/${tab}/${name}`, language: languageOf(path) })
    }
  return [...beside.values()]
}

export function plain(path: string): AuthorDocument {
  return { path, model: path, language: languageOf(path) }
}

/** A file's name inside its folder of the lab. */
function nameOf(path: string, lab: string): string {
  return path.slice(`labs/${lab}/`.length).split('/').slice(1).join('/')
}

/** Which of the lab's texts a tab shows: the one that Run runs there. */
export function variantOf(tab: AuthorTab, path: string | null): Variant {
  if (tab === 'starter') return 'starter'
  if (tab === 'mistakes' && path !== null) return { mistake: path.slice(path.lastIndexOf('/mistakes/') + '/mistakes/'.length) }
  return 'solution'
}

export function variantWord(variant: Variant): string {
  return typeof variant === 'string' ? variant : variant.mistake
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
