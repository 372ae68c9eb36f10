/**
 * The one file of types that the screen and the host share about each other. Every method takes one plain-data argument, validated by a
 * schema at the trusted side, and answers a Reply: a refusal is a sentence for the user, never an exception.
 */
import type { Budget, Lab, LabResult, Pack, Scenario } from './lab/lab'
import type { SharedMoment } from './moment/moment'
import type { Platform } from '../src-firmware/platforms/platform'
import type { StartPhase, UntilPhase } from '../src-firmware/spec/phase'
import type { LabBundle, LabRef } from './lab/bundle'
import type { PackTranslation } from './lab/words'
import type { Language } from './sentences'
import type { Told } from './sentences/told'

/** What was asked for, or why not: `message` is a sentence for the user, in English, and `told` the same for whoever says it in another language. */
export type Reply<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly code: string; readonly message: string; readonly told?: Told }

/** What the screen knows of the app around it. */
export interface AppInfo {
  readonly version: string
  readonly shell: 'electron' | 'web'
  /** null: work is saved. Else why nothing can be saved (folder not writable, a second instance), in a sentence for the user. */
  readonly readOnly: Told | null
  /** Tells one data folder from another, for what a screen keeps by itself. */
  readonly folder: string
  /** What happened while starting that the user should know (a damaged file set aside, …). */
  readonly notices: readonly Told[]
  /** The pack among those that are written whose author wants to see it first; null: there is none. */
  readonly preview: string | null
}

/** A lab as a list shows it. */
export interface LabSummary {
  readonly id: string
  readonly uuid: string
  readonly revision: number
  /** The number its id begins with ('12-memory-map'); else its place in the pack, counted from 0. */
  readonly number: number
  readonly title: string
  readonly objective: string
  readonly minutes: number
  /** Ids of the labs that come before. */
  readonly needs: readonly string[]
  readonly phase: Lab['phase']
  readonly machines: readonly string[]
  readonly status: Lab['status']
  /** 'passes': it is right already, and to be looked at. */
  readonly starter: NonNullable<Lab['starter']>
  /** What it is about, in a few words each. */
  readonly teaches: readonly string[]
  /** Those that a learner is shown from the beginning. */
  readonly checks: readonly { readonly id: string; readonly title: string }[]
}
/** A pack as a list shows it. */
export interface PackSummary {
  /** Its folder's name: 'uefi-memory'. */
  readonly id: string
  readonly uuid: string
  readonly version: string
  /** Its own language; '' where it cannot be read. */
  readonly language: string
  readonly title: string
  /** Their names. */
  readonly authors: readonly string[]
  readonly summary: string
  readonly sections: readonly { readonly title: string; readonly labs: readonly string[] }[]
  readonly labs: readonly LabSummary[]
  /** By language. */
  readonly translations?: Readonly<Record<string, PackTranslation>>
  /** Shorter ways through it. The whole is always one, and has no name. */
  readonly walks: NonNullable<Pack['walks']>
  /** A pack that cannot be read is listed with its problems and no labs. */
  readonly problems: readonly Told[]
  /** Work under this pack's uuid belongs to another pack, which is named here: the user decides (`choosePack`), and before that no lab opens. */
  readonly clash?: { readonly title: string; readonly authors: readonly string[] }
  /** The user added it, and may remove it. */
  readonly added?: true
  /** It has no solutions, no mistakes and no instructor's checks. */
  readonly edition?: 'student'
  /** What is said of it before its labs, and when all of them are passed, in Markdown. */
  readonly welcome?: string
  readonly farewell?: string
}

/** Whom a pack was built for. */
export type PackEdition = 'student' | 'instructor'

/** A .labpack that somebody may add: what it is, before anything of it is kept. */
export interface PackOffer {
  /** SHA-256 of the file: `addPack` names it, so that what is added is what was looked at. */
  readonly offer: string
  /** The file's name. */
  readonly file: string
  /** The name that its labs will be called by. */
  readonly name: string
  readonly title: string
  readonly version: string
  readonly summary: string
  /** In Markdown. */
  readonly welcome?: string
  readonly authors: readonly { readonly name: string; readonly email?: string | undefined; readonly url?: string | undefined }[]
  readonly license: string
  /** Its own language first. */
  readonly languages: readonly string[]
  /** What it asks for beyond running drivers in the sandbox. */
  readonly capabilities: readonly string[]
  /** By language. */
  readonly translations?: Readonly<Record<string, PackTranslation>>
  readonly labs: readonly { readonly id: string; readonly number: number; readonly title: string; readonly minutes: number }[]
  readonly machines: readonly string[]
  readonly files: number
  readonly packedBytes: number
  readonly unpackedBytes: number
  /**
   * To what is there: 'new'; 'update'; 'same' bytes or the same version of what ships with the app; 'older'; 'changed': the same version with other
   * content; 'edition': the same version for somebody else. The last three are only added when somebody says so.
   */
  readonly standing: 'new' | 'update' | 'same' | 'older' | 'changed' | 'edition'
  /** 'student': it has no solutions, no mistakes and no instructor's checks; 'instructor': everything. */
  readonly edition: PackEdition
  /** The version that is there. */
  readonly present: { readonly title: string; readonly version: string; readonly edition: PackEdition } | null
  /** What is different from it, one sentence each. */
  readonly changes: readonly Told[]
  /** Others that it could be mistaken for: they have its uuid or its id, and other authors. */
  readonly others: readonly { readonly title: string; readonly authors: readonly string[] }[]
}

/** A pack that somebody writes here, as a list shows it. */
export interface DraftSummary {
  /** Its folder's name; never a path. */
  readonly draft: string
  readonly title: string
  readonly version: string
  readonly labs: number
  /** Where it lies on this machine. */
  readonly folder: string
  /** It lies where its author put it, and is written with another editor, too. */
  readonly isOutside: boolean
}
/** A file of a pack that is written: text, or what is none (a picture) in base64. */
export type DraftContent = { readonly text: string } | { readonly bytes: string }
/** With the version that a save of it names. */
export type DraftFile = DraftContent & { readonly version: string }
/** A pack that is written, with every file by its path. */
export interface Draft extends DraftSummary {
  readonly files: Readonly<Record<string, DraftFile>>
  /** Changes whenever one of the files does. */
  readonly state: string
}
/** A pack as it would be given away. */
export interface DraftExport {
  /** 'my-labs-0.1.0.labpack' */
  readonly file: string
  /** Base64. */
  readonly bytes: string
  readonly packedBytes: number
  readonly sha256: string
  /** What is different from the file that was made before, one sentence each; null: there is none. */
  readonly changes: readonly Told[] | null
  readonly before: string | null
}

/** Names a sandbox. */
export interface SandboxRef {
  /** The host gives it; never a path. */
  readonly sandbox: string
}
/** What a learner writes in. */
export type WorkRef = LabRef | SandboxRef

/** The learner's files in one place. */
export interface Work {
  /** Of a lab only those that the learner has changed; the others are the starter's. */
  readonly files: Readonly<Record<string, SavedFile>>
  /** What the learner should know: a file that could not be used and was put aside. */
  readonly notices: readonly Told[]
}
/** A file as it lies on the disk. */
export interface SavedFile {
  readonly text: string
  /** Identifies this state of the file; a save names the state it was made from. */
  readonly version: string
}
/** Why a text was put into the history. 'outside': two texts of one file met, and this is the one that was not chosen. */
export type HistoryReason = 'run' | 'passed' | 'reset' | 'restore' | 'outside' | 'removed'
/** Texts as they were at one time. */
export interface HistoryEntry {
  readonly id: string
  /** ISO 8601. */
  readonly savedAt: string
  readonly why: HistoryReason
  readonly files: readonly string[]
}

/** A learner's work as one file, to be handed in. */
export interface WorkExport {
  /** What it may be called: 'uefi-memory-12-memory-map.handoff'. */
  readonly file: string
  /** JSON. */
  readonly text: string
  /** How many labs are in it. */
  readonly labs: number
  /** In how many of them there is something that the learner wrote or answered. */
  readonly begun: number
}

/** How a sandbox is run. */
export interface SandboxSettings {
  readonly title: string
  readonly entry: string
  /** A platform's id. */
  readonly machine: string
  readonly phase: StartPhase
  readonly mode: 'strict' | 'lenient'
  /** What is typed. */
  readonly keys: string
  /** How far the machine goes on after a PEIM; absent: it stops there. */
  readonly until?: UntilPhase
  /** What a lab did beside the driver, where the sandbox was made from a moment of it. */
  readonly scenario?: Scenario
  /** What a run of it may use up, where that is less than the app lets it: as in the lab of that moment. */
  readonly budget?: Budget
}
/** A sandbox as a list shows it. */
export interface SandboxSummary extends SandboxSettings {
  readonly id: string
}
/** A moment that was opened. */
export interface OpenedMoment extends Pick<SharedMoment, 'at' | 'range'> {
  readonly sandbox: string
}
/** A machine of a pack, for sandboxes; its platform's id is '<pack>.<machine>'. */
export interface PackMachine {
  /** The pack's title. */
  readonly pack: string
  readonly platform: Platform
}
/** A driver to start a sandbox from. */
export interface Example {
  /** Its file's name without '.ts'. */
  readonly id: string
  readonly title: string
  readonly summary: string
  /** By language. */
  readonly translations?: Readonly<Record<string, { readonly title: string; readonly summary: string }>>
  readonly machine: string
  readonly phase: StartPhase
  /** As in a sandbox's settings. */
  readonly until?: UntilPhase
  /** By name; the entry is driver.ts. */
  readonly files: Readonly<Record<string, string>>
}

/** What was answered to a prediction: ids of what was chosen, or a number as it was typed. */
export type GivenAnswer = readonly string[] | string

/** How far a learner came in one lab. */
export interface LabProgress {
  readonly revision: number
  readonly passedAt: string | null
  readonly runs: number
  /** Ids of the hints opened so far, in that order. */
  readonly hints: readonly string[]
  /** By question. */
  readonly answers: Readonly<Record<string, GivenAnswer>>
  readonly lastResult: Pick<LabResult, 'status' | 'revision'> | null
  /** In how many runs each check failed, by its id. */
  readonly failed: Readonly<Record<string, number>>
}
/** By '<pack uuid>/<lab uuid>'. */
export type Progress = Readonly<Record<string, LabProgress>>

/** What the user chose for the whole app. */
export interface Settings {
  readonly theme: 'system' | 'light' | 'dark' | 'contrast'
  readonly textSize: number
  readonly motion: 'system' | 'reduced'
  readonly language: 'system' | 'en' | 'zh-CN'
  /** Sizes of panes and the like, by name. */
  readonly layout: Readonly<Record<string, number>>
  /** Where the learner left off. */
  readonly last: WorkRef | null
  /** By '<pack>/<lab>' or the sandbox's id. */
  readonly places: Readonly<Record<string, Place>>
  /** The walk that was chosen in a pack, by the pack; a pack that is not named is walked as a whole. */
  readonly walks: Readonly<Record<string, string>>
}
/** Where in a workspace the learner was. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
  /** First line that was in view. */
  readonly top: number
  /** How far the lab's text was scrolled, in pixels. */
  readonly text: number
}

/** Every method of the host. */
export interface HostApi {
  info(args: Record<string, never>): Promise<Reply<AppInfo>>
  packs(args: Record<string, never>): Promise<Reply<readonly PackSummary[]>>
  /**
   * A .labpack, in pieces of at most 4 MiB, which are base64: it is looked at when the last one is there, and nothing of it is kept. Answers null before
   * that. A second file takes the place of the first.
   */
  offerPack(args: { file: string; piece: number; of: number; bytes: string }): Promise<Reply<PackOffer | null>>
  /** The file that the app was started with or that was handed to its window. null: there is none. */
  packOffer(args: Record<string, never>): Promise<Reply<PackOffer | null>>
  /** Adds what was offered. @param anyway Also an older version, or the same one with other content. */
  addPack(args: { offer: string; anyway: boolean }): Promise<Reply<readonly PackSummary[]>>
  /** Nothing is added. */
  declinePack(args: Record<string, never>): Promise<Reply<null>>
  /** Takes a pack away that the user added. What was written and reached in it stays. */
  removePack(args: { pack: string }): Promise<Reply<readonly PackSummary[]>>
  /**
   * Answers a pack's `clash`. 'take': the work that is there is this pack's from now on. 'begin': it stays with the pack it was made in, and this one
   * begins anew, or where it was left.
   */
  choosePack(args: { pack: string; work: 'take' | 'begin' }): Promise<Reply<readonly PackSummary[]>>
  lab(args: LabRef): Promise<Reply<LabBundle>>
  work(args: WorkRef): Promise<Reply<Work>>
  /**
   * Refused with code 'changedOutside' when the file on disk is no longer `base` (null: it did not exist), with 'tooLarge' when no disk would take it.
   * Answers the new version.
   */
  save(args: WorkRef & { path: string; text: string; base: string | null }): Promise<Reply<{ version: string }>>
  /** Puts texts into the history; not again when its newest entry holds the same. */
  keep(args: WorkRef & { why: HistoryReason; files: Readonly<Record<string, string>> }): Promise<Reply<null>>
  /** Puts the learner's files into the history and starts again from the starter. */
  reset(args: LabRef): Promise<Reply<Work>>
  /** The newest first. */
  history(args: WorkRef): Promise<Reply<readonly HistoryEntry[]>>
  historyFiles(args: WorkRef & { id: string }): Promise<Reply<Readonly<Record<string, string>>>>
  /** Puts the present text into the history first. */
  restore(args: WorkRef & { id: string }): Promise<Reply<Work>>
  /** @param lab null: every lab of the pack in which something was written. @param history With what is in the history. */
  exportWork(args: { pack: string; lab: string | null; history: boolean }): Promise<Reply<WorkExport>>
  /** The machines that packs bring along. */
  machines(args: Record<string, never>): Promise<Reply<readonly PackMachine[]>>
  sandboxes(args: Record<string, never>): Promise<Reply<readonly SandboxSummary[]>>
  newSandbox(args: { settings: SandboxSettings; files: Readonly<Record<string, string>> }): Promise<Reply<SandboxSummary>>
  /** A moment's file: its driver as a new sandbox, and where in its run the moment is. */
  openMoment(args: { file: string; text: string }): Promise<Reply<OpenedMoment>>
  saveSandbox(args: SandboxRef & { settings: SandboxSettings }): Promise<Reply<SandboxSummary>>
  /** Takes it off the list; its folder is kept among the removed ones. */
  removeSandbox(args: SandboxRef): Promise<Reply<null>>
  renameFile(args: SandboxRef & { from: string; to: string }): Promise<Reply<Work>>
  /** Puts the files into the history first. */
  removeFile(args: SandboxRef & { path: string }): Promise<Reply<Work>>
  examples(args: Record<string, never>): Promise<Reply<readonly Example[]>>
  drafts(args: Record<string, never>): Promise<Reply<readonly DraftSummary[]>>
  /** A pack of one lab that passes its own proof. */
  newDraft(args: { title: string }): Promise<Reply<DraftSummary>>
  draft(args: { draft: string }): Promise<Reply<Draft>>
  /** `Draft.state` as it is now: whoever has another one asks for the whole. */
  draftState(args: { draft: string }): Promise<Reply<string>>
  /** As `save`: refused with 'changedOutside' when the file on the disk is no longer `base`. */
  saveDraftFile(args: { draft: string; path: string; base: string | null } & DraftContent): Promise<Reply<{ version: string }>>
  /** Puts the file among the removed ones. */
  removeDraftFile(args: { draft: string; path: string }): Promise<Reply<null>>
  /** Refused while lint finds anything. Whether it is proved is for the screen to say. */
  exportDraft(args: { draft: string }): Promise<Reply<DraftExport>>
  progress(args: Record<string, never>): Promise<Reply<Progress>>
  /** What was known before is not lost by it: two windows may both know something. */
  saveProgress(args: LabRef & { progress: LabProgress }): Promise<Reply<Progress>>
  settings(args: Record<string, never>): Promise<Reply<Settings>>
  saveSettings(args: Partial<Settings>): Promise<Reply<Settings>>
  /** Opens a link of a lab's text in the system's browser, after the user confirmed it. */
  openLink(args: { url: string }): Promise<Reply<null>>
}

/** A command of the screen as the window's menu shows it. */
export interface ShellCommand {
  readonly name: string
  /** 'Ctrl+Shift+P'; Ctrl is ⌘ on a Mac. */
  readonly keys?: string
  readonly enabled: boolean
  /** 'driver': it belongs to the page that is open. */
  readonly menu: 'file' | 'driver' | 'view' | 'help'
}

/** A call of the host, as several of them are asked in one request. */
export interface HostCall {
  readonly method: keyof HostApi
  readonly args: unknown
}

/** What the window's preload gives the page. In a browser there is none of it. */
export interface WindowShell {
  call(method: string, args: unknown): Promise<Reply<unknown>>
  /** The commands that there are now, in the language that the page speaks: menus and boxes are in it too. */
  showCommands(commands: readonly ShellCommand[], language: Language): void
  /** Is told which command was chosen in the menu, by its name. */
  onCommand(run: (name: string) => void): void
  /** Is told that the window was handed a .labpack: `packOffer` says what it is. */
  onPack(look: () => void): void
  /** Is called before the window closes, which waits for it a little. */
  onLeave(leave: () => Promise<void>): void
}
