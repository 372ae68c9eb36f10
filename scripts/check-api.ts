/** What a script check is written against, by the names that its author imports from 'Handoff/Check'. `check-types.ts` makes one file of it. */
import type { MachineState } from '../src-firmware/trace/fold'
import type { TraceEvent } from '../src-firmware/trace/trace'
import type { PrintedResult } from '../src-lab/run/printed-result'

/** What the script says of the run. */
export type Judgement =
  | { readonly pass: true }
  | {
      readonly pass: false
      /** A name for the way it fails, such as 'tooMany': `why` of the check, and its translations, may have a sentence for each. Left out, 'said'. */
      readonly reason?: string
      /** One line for the learner, of at most 600 characters. */
      readonly message: string
      /** Number of the event that it is about, whose line and call are then shown. */
      readonly n?: number
    }

/**
 * The function that a script exports as `check`.
 *
 * @param run What `handoff run --json` prints.
 * @param trace Every event, as `--trace` writes them.
 * @param state The machine after the last of them.
 */
export type Check = (run: PrintedResult, trace: readonly TraceEvent[], state: MachineState) => Judgement
