/** What the host could not be given yet, and what is said about it. */
import type { HistoryReason, LabProgress, SandboxRef, SandboxSettings, WorkRef } from '../../src-lab/host-api'
import type { LabRef } from '../../src-lab/lab/bundle'
import { type Sentence, listed, sentence, t } from '../language'

type Texts = Readonly<Record<string, string>>
type What =
  | { readonly kind: 'text'; readonly ref: WorkRef; readonly path: string; readonly text: string; readonly base: string | null }
  | { readonly kind: 'history'; readonly ref: WorkRef; readonly why: HistoryReason; readonly files: Texts; readonly savedAt: string }
  | { readonly kind: 'progress'; readonly ref: LabRef; readonly key: string; readonly progress: LabProgress }
  | { readonly kind: 'sandbox'; readonly ref: SandboxRef; readonly settings: SandboxSettings }
/** One thing that is not on the disk, and the host's word why: a code, and a sentence. */
export type Unsaved = What & { readonly code: string; readonly message: string }

/** Refusals that may be over the next time one asks. */
const PASSING = new Set(['saveFailed', 'noHost', 'busy', 'host', 'leaving'])

/** May it be saved the next time, without anybody having done something about it? */
export function mayPass({ code }: Unsaved): boolean {
  return PASSING.has(code)
}

/** '<pack>/<lab>', or the sandbox's id. */
export function refKey(ref: WorkRef): string {
  return 'sandbox' in ref ? ref.sandbox : `${ref.pack}/${ref.lab}`
}

/** A later one with the same id stands in an earlier one's place. */
export function unsavedId(unsaved: Unsaved): string {
  const part = unsaved.kind === 'text' ? unsaved.path : unsaved.kind === 'history' ? unsaved.savedAt : ''
  return `${unsaved.kind} ${refKey(unsaved.ref)} ${part}`
}

/** What came out of the browser's storage: null, if it is none of ours. The host checks it once more when it is given it. */
export function unsavedFrom(json: string | null): Unsaved | null {
  if (json === null) return null
  try {
    const { kind, ref, code, message, ...rest } = JSON.parse(json) as Record<string, unknown>
    const isText = kind === 'text' && typeof rest.path === 'string' && typeof rest.text === 'string'
    const isOther = kind === 'history' || kind === 'progress' || kind === 'sandbox'
    const isOurs = typeof ref === 'object' && ref !== null && typeof code === 'string' && typeof message === 'string'
    return isOurs && (isText || isOther) ? (JSON.parse(json) as Unsaved) : null
  } catch {
    return null
  }
}

/** What weighs most comes first. */
const WORDS: Readonly<Record<Unsaved['kind'], Sentence>> = {
  text: sentence('your text'),
  progress: sentence('how far you came'),
  sandbox: sentence('how the sandbox is run'),
  history: sentence('a text for the history')
}
const KINDS = Object.keys(WORDS)

/**
 * @param isStored Whether the browser keeps it too; otherwise this window alone does.
 * @returns null: everything is saved.
 */
export function unsavedSentence(unsaved: readonly Unsaved[], isStored: boolean): string | null {
  const sorted = [...unsaved].sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind))
  const [first] = sorted
  if (first === undefined) return null
  const words = sorted.map((one) => (one.kind === 'progress' && one.progress.passedAt !== null ? t('your pass') : t(WORDS[one.kind])))
  const what = listed([...new Set(words)])
  const where = isStored
    ? t('This browser keeps it and saves it as soon as that is possible.')
    : t('Only this window keeps it: leave it open, or copy your text.')
  return t('Not saved yet: {{what}}. {{why}} {{where}}', { what, why: first.message, where }).replace('  ', ' ')
}
