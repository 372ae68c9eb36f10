/** Runs one of a lab's mistakes where it is one: not every mistake shows on every machine. */
import type { LabBundle } from '../../src-lab/lab/bundle'
import { mistakeFiles } from '../../src-lab/run/lab-run'
import type { LabResult } from '../../src-lab/lab/lab'
import { pairsOf, type Pair } from '../../src-lab/lab/seeds'
import type { RunReply } from '../../src-lab/request/run-request'

type Texts = Readonly<Record<string, string>>
export interface MistakeRun {
  readonly file: string
  readonly title: string
  readonly texts: Texts
  readonly reply: RunReply
  readonly result: LabResult
}
type RunOn = (files: Texts, pair: Pair) => Promise<{ readonly reply: RunReply; readonly result: LabResult }>

/**
 * @param first The machine to begin with.
 * @param runOn Runs and judges files on a machine with a seed.
 */
export async function runMistake(bundle: LabBundle, file: string, first: string, runOn: RunOn): Promise<MistakeRun> {
  const { lab } = bundle
  const mistake = lab.mistakes.find((one) => one.file === file)
  const texts = mistakeFiles(bundle, file)
  const machines = [first, ...lab.machines.filter((machine) => machine !== first)]
  const pairs = pairsOf({ machines, seeds: lab.seeds })
  const failingOf = (result: LabResult): LabResult['checks'][number] | undefined => result.checks.find((check) => check.status === 'fail')

  let run = await runOn(texts, pairs[0]!)
  for (const pair of pairs.slice(1)) {
    if (failingOf(run.result)) break
    run = await runOn(texts, pair)
  }
  // An `everywhere` check tells of another machine: that machine's run is the one to see.
  const failing = failingOf(run.result)
  if (failing && (failing.machine !== run.result.machine || failing.seed !== run.result.seed))
    run = { reply: (await runOn(texts, failing)).reply, result: run.result }
  return { file, title: mistake?.title ?? file, texts, ...run }
}
