/**
 * The one file of types that the screen and the host share about each other. Every method takes one plain-data argument, validated by a
 * schema at the trusted side, and answers a Reply: a refusal is a sentence for the user, never an exception.
 */
import type { Lab, LabResult, Pack } from './pack/lab'

export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly code: string; readonly message: string }

export interface AppInfo {
  readonly version: string
  readonly shell: 'electron' | 'web'
  /** null: work is saved. Else why nothing can be saved (folder not writable, a second instance), in a sentence for the user. */
  readonly readOnly: string | null
  /** What happened while starting that the user should know (a damaged file set aside, …). */
  readonly notices: readonly string[]
}

export interface LabSummary {
  readonly id: string
  readonly uuid: string
  readonly revision: number
  /** The number its id begins with ('12-memory-map'); else its place in the pack, counted from 0. */
  readonly number: number
  readonly title: string
  readonly objective: string
  readonly minutes: number
  readonly phase: Lab['phase']
  readonly machines: readonly string[]
  readonly status: Lab['status']
}
export interface PackSummary {
  /** Its folder's name: 'uefi-memory'. */
  readonly id: string
  readonly uuid: string
  readonly version: string
  readonly title: string
  readonly summary: string
  readonly sections: readonly { readonly title: string; readonly labs: readonly string[] }[]
  readonly labs: readonly LabSummary[]
  /** A pack that cannot be read is listed with its problems and no labs. */
  readonly problems: readonly string[]
}

export interface LabRef {
  readonly pack: string
  readonly lab: string
}
/** Everything of one lab that the screen and the engine need. File contents by path. */
export interface LabBundle {
  readonly ref: LabRef
  readonly pack: Pick<Pack, 'uuid' | 'title' | 'version' | 'language'>
  /** With the pack's defaults filled in. */
  readonly lab: Lab
  /** The number its id begins with ('12-memory-map'); else its place in the pack, counted from 0. */
  readonly number: number
  /** Markdown. */
  readonly text: string
  readonly starter: Readonly<Record<string, string>>
  readonly solution: Readonly<Record<string, string>>
  readonly mistakes: Readonly<Record<string, string>>
  /** The driver in C, by file name. */
  readonly inC: Readonly<Record<string, string>>
  /** Pictures as data: URLs by file name. */
  readonly assets: Readonly<Record<string, string>>
}

/** The learner's files of one lab. */
export interface Work {
  /** Only files that the learner has changed; the others are the starter's. */
  readonly files: Readonly<Record<string, SavedFile>>
}
export interface SavedFile {
  readonly text: string
  /** Identifies this state of the file; a save names the state it was made from. */
  readonly version: string
}
export interface HistoryEntry {
  readonly id: string
  /** ISO 8601. */
  readonly savedAt: string
  readonly why: 'reset' | 'solution' | 'update' | 'restore' | 'outside'
  readonly files: readonly string[]
}

export interface LabProgress {
  readonly revision: number
  readonly passedAt: string | null
  readonly runs: number
  /** Hints opened so far. */
  readonly hints: number
  readonly lastResult: Pick<LabResult, 'status' | 'revision'> | null
}
/** By '<pack uuid>/<lab uuid>'. */
export type Progress = Readonly<Record<string, LabProgress>>

export interface Settings {
  readonly theme: 'system' | 'light' | 'dark' | 'contrast'
  readonly textSize: number
  readonly motion: 'system' | 'reduced'
  /** Sizes of panes and the like, by name. */
  readonly layout: Readonly<Record<string, number>>
  /** Where the learner left off. */
  readonly last: LabRef | null
}

export interface HostApi {
  info(args: Record<string, never>): Promise<Reply<AppInfo>>
  packs(args: Record<string, never>): Promise<Reply<readonly PackSummary[]>>
  lab(args: LabRef): Promise<Reply<LabBundle>>
  work(args: LabRef): Promise<Reply<Work>>
  /** Refused with code 'changedOutside' when the file on disk is no longer `base` (null: it did not exist). Answers the new version. */
  save(args: LabRef & { path: string; text: string; base: string | null }): Promise<Reply<{ version: string }>>
  /** Puts the learner's files aside into the lab's history and starts again from the starter. */
  reset(args: LabRef & { why: HistoryEntry['why'] }): Promise<Reply<Work>>
  history(args: LabRef): Promise<Reply<readonly HistoryEntry[]>>
  /** Puts the present text into the history first. */
  restore(args: LabRef & { id: string }): Promise<Reply<Work>>
  progress(args: Record<string, never>): Promise<Reply<Progress>>
  saveProgress(args: LabRef & { progress: LabProgress }): Promise<Reply<Progress>>
  settings(args: Record<string, never>): Promise<Reply<Settings>>
  saveSettings(args: Partial<Settings>): Promise<Reply<Settings>>
  /** Opens a link of a lab's text in the system's browser, after the user confirmed it. */
  openLink(args: { url: string }): Promise<Reply<null>>
}
