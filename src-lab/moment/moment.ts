/** A moment of a run as one file: all that the run depends on, and where in it one is. Whoever opens it sees the same. */
import type { Budget, Scenario } from '../lab/lab'
import type { Hex } from '../../src-firmware/spec/hex'
import type { StartPhase, UntilPhase } from '../../src-firmware/spec/phase'

/** Where the cursor stands: before the first call, at its end, or at the call or other event with this number in the trace. */
export type MomentPlace = 'start' | 'end' | { readonly event: number }

/** What the file holds. */
export interface SharedMoment {
  readonly format: 'handoff-moment'
  readonly version: 1
  readonly title: string
  readonly machine: string
  readonly phase: StartPhase
  readonly mode: 'strict' | 'lenient'
  readonly seed: number
  readonly keys: string
  readonly until?: UntilPhase
  /** What a lab does beside the driver, drawn from its seed. */
  readonly scenario?: Scenario
  /** What a lab lets a run use up, where that is less than the app does. */
  readonly budget?: Budget
  readonly entry: string
  readonly files: Readonly<Record<string, string>>
  readonly at: MomentPlace
  /** What is marked in the memory. */
  readonly range?: { readonly start: Hex; readonly bytes: Hex }
}

/** Bytes of such a file: more than any driver that somebody has written. */
export const MAX_MOMENT_BYTES = 4 * 1024 * 1024

const MOMENT_ENDING = '.moment.json'

/** The file's text. */
export function momentText(moment: SharedMoment): string {
  return `${JSON.stringify(moment, null, 2)}\n`
}

/** 'the-map-key.moment.json' */
export function momentName(title: string): string {
  const words = title.toLowerCase().match(/[a-z0-9]+/g) ?? []
  return `${words.join('-').slice(0, 60) || 'run'}${MOMENT_ENDING}`
}
