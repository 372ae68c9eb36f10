/** A text judged on one machine and seed after the other, and the one of these runs to look at. */
import type { LabResult } from '../../src-lab/lab/lab'
import type { Pair } from '../../src-lab/lab/seeds'
import type { RunReply } from '../../src-lab/request/run-request'
import { hasFailed } from '../../src-lab/run/has-failed'
import { t } from '../language'

export interface Judged {
  readonly reply: RunReply
  readonly result: LabResult
}
export interface Checked extends Judged {
  /** So many machines and seeds were tried: all of them, or as far as the first that failed. */
  readonly tried: number
  /** Every check passed on each. */
  readonly passed: boolean
}

/**
 * Goes on as far as the first run that fails. That one is to be seen; else one where something is open, else the first.
 *
 * @param runOn Runs the same text once more, where an `everywhere` check tells of another machine than the one that asked.
 * @param told Called after every run with how many there were, and what came of it.
 */
export async function firstToFail(
  runs: AsyncIterable<Judged>,
  runOn: (pair: Pair) => Promise<Judged>,
  told: (tried: number, run: Judged) => void = () => {}
): Promise<Checked> {
  let tried = 0
  let shown: Judged | null = null
  for await (const run of runs) {
    told(++tried, run)
    if (shown === null || hasFailed(run) || (shown.result.status === 'pass' && run.result.status !== 'pass')) shown = run
    if (hasFailed(run)) break
  }
  if (shown === null) throw new RangeError(t('There is no machine to check this lab on.'))
  const { reply, result } = shown
  const failing = result.checks.find((check) => check.status === 'fail')
  const isElsewhere = failing !== undefined && (failing.machine !== result.machine || failing.seed !== result.seed)
  return { reply: isElsewhere ? (await runOn(failing)).reply : reply, result, tried, passed: result.status === 'pass' }
}

/** The machines and seeds of a lab, from the chosen one on if it is among them. */
export function fromChosen(pairs: readonly Pair[], { machine, seed }: Pair): readonly Pair[] {
  const isChosen = (pair: Pair): boolean => pair.machine === machine && pair.seed === seed
  return [...pairs.filter(isChosen), ...pairs.filter((pair) => !isChosen(pair))]
}
