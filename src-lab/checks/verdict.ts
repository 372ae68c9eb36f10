/** What the evaluation of one check says, before it becomes a sentence. */
import type { Place, TraceEvent } from '../../src-firmware/trace/trace'
import type { Places } from '../lab/sentence'

/** Why a check failed, and where. */
export interface Failure {
  readonly reason: string
  /** The event it is about; its line and call are shown. */
  readonly event: TraceEvent | null
  /** Where there is no event: a place in the text. */
  readonly place?: Place | null
  /** The earlier event that made it go wrong. */
  readonly cause: TraceEvent | null
  readonly expected: string | null
  readonly actual: string | null
  /** The app's own sentence, for a check without `why`. It may name more places than a pack's sentence. */
  readonly sentence: string
  /** The pack's sentence for this very failure, in place of the check's `why`. */
  readonly why?: string
  /** Of a wrong answer: the file of the mistake whose run refutes it. */
  readonly refutedBy?: string
  /** Further places, and those that say something else in the sentence than in the result. */
  readonly places?: Places
  /** `everywhere`: the pair that failed. */
  readonly on?: { readonly machine: string; readonly seed: number }
}

/** What one check says of a run. */
export type Verdict =
  /** settled: nothing that could come later in the run would change it. */
  | { readonly outcome: 'pass'; readonly settled: boolean }
  | { readonly outcome: 'fail'; readonly settled: boolean; readonly failure: Failure }
  | { readonly outcome: 'notReached'; readonly message: string; readonly reason?: string }
  /** It cannot be judged: the lab's result is an error, never a pass. isBroken: by the check's own fault. */
  | { readonly outcome: 'error'; readonly message: string; readonly isBroken?: true }

/** Nothing that comes later in a run changes it. */
export const PASS: Verdict = { outcome: 'pass', settled: true }
/** A pass that holds only if the run went on to its end. */
export const PASS_AT_END: Verdict = { outcome: 'pass', settled: false }

/** Certain: nothing that comes later in a run changes it. */
export function fail(failure: Failure): Verdict {
  return { outcome: 'fail', settled: true, failure }
}

/** A failure that something later in the run could still have mended. */
export function failAtEnd(failure: Failure): Verdict {
  return { outcome: 'fail', settled: false, failure }
}
