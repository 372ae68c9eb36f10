/** What a language says of a run. A second language implements this beside `en/`; nothing else in the house makes sentences of a run's facts. */
import type { ConsoleNote, FaultEvent, LabDeed, Stopped, StopWhy, TraceEvent, WayRefusal } from '../../src-firmware/index'
import type { Edk2Release } from '../../src-firmware/platforms/edk2-rules'
import type { CheckWords } from './check-words'
import type { RunDifference } from '../request/run-difference'
import type { Told } from './told'

/** A stop in its parts. where: 'driver.ts:4'. try: null where the reason says it. */
export interface StopParts {
  readonly what: string
  readonly where: string | null
  readonly why: string
  readonly try: string | null
}

/** All that a language says. */
export interface Sentences {
  /** What checks say. */
  readonly checks: CheckWords
  /** One event in plain words: 'AllocatePool, 4096 bytes of LoaderData. Key 2021 to 2022.' A console event: what was printed. */
  event(events: readonly TraceEvent[], event: TraceEvent): string
  /** The same in two: what happened, and what became of the map key (empty where it stayed). Together they are the whole. */
  parts(events: readonly TraceEvent[], event: TraceEvent): readonly [what: string, key: string]
  /** What was touched, and whose it is. @param events The trace that it stands in: it knows the lines that took and gave back the memory. */
  fault(events: readonly TraceEvent[], fault: FaultEvent): string
  /** What the firmware notes on the console, one line without its end. */
  note(note: ConsoleNote): string
  /** What a step of a lab did, or why it could not. */
  deed(did: LabDeed): string
  /** Why a driver was stopped. */
  why(why: StopWhy): string
  /** A stop with its place: 'the driver threw 7 and nothing caught it, driver.ts:4'. */
  stopped(stopped: Stopped): string
  /** The same in its parts: what it is, where, why, and what to try. */
  stop(stopped: Stopped): StopParts
  /** The first difference of a run from another machine's: 'AllocatePages (line 8, call 3): EFI_NOT_FOUND instead of EFI_SUCCESS'. */
  difference(difference: RunDifference): string
  /** What is new in a release of EDK II, for who chooses a machine. */
  release(release: Edk2Release): string
  /** What somebody else tells: the host, the window, a pack's reader. In English where this language has no words for it. */
  say(told: Told): string
  /** What compiler, engine and SDK say as a text: in this language, where it knows the form of it. */
  heard(text: string): string
  /** Why a machine cannot go on by itself after a PEIM, without a final stop. */
  way(way: WayRefusal): string
}
