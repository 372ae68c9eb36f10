/** A run's result as `handoff run --json` prints it: the engine's data with the sentences of one language. */
import type { FaultEvent, Stopped } from '../../src-firmware/index'
import type { RunReply, RunResult } from '../request/run-request'
import { consoleText, sentencesIn, type Sentences } from '../sentences'

/** A result with its sentences. */
export interface PrintedResult extends Omit<RunResult, 'console' | 'stopped'> {
  /** Driver and firmware output in order. */
  readonly console: string
  readonly faults: readonly (FaultEvent & { readonly text: string })[]
  readonly stopped: (Omit<Stopped, 'why'> & { readonly message: string }) | null
}

/** Makes the sentences of a result. */
export function printedResult(
  { result, trace }: Pick<RunReply, 'result' | 'trace'>,
  sentences: Sentences = sentencesIn('en')
): PrintedResult {
  const { platform, phase, mode, seed, status, statusName, console, diagnostics, stopped, ...rest } = result
  return {
    ...{ platform, phase, mode, seed, status, statusName },
    console: consoleText(console, sentences),
    faults: trace.filter((event) => event.kind === 'fault').map((fault) => ({ ...fault, text: sentences.fault(trace, fault) })),
    diagnostics,
    stopped: stopped && printedStop(stopped, sentences.why(stopped.why)),
    ...rest
  }
}

function printedStop({ reason, file, line, column }: Stopped, message: string): PrintedResult['stopped'] {
  return { reason, message, file, line, column }
}
