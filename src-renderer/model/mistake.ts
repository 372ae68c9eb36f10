/** Runs one of a lab's mistakes where it is one: not every mistake shows on every machine. */
import type { LabBundle } from '../../src-lab/lab/bundle'
import { filesOf } from '../../src-lab/proof/variant'
import { pairsOf, type Pair } from '../../src-lab/lab/seeds'
import { firstToFail, fromChosen, type Judged } from './checked'

type Texts = Readonly<Record<string, string>>
export interface MistakeRun extends Judged {
  readonly file: string
  readonly title: string
  readonly texts: Texts
}

/** How texts are judged on several machines and seeds, and run on one. */
export interface Judge {
  check(files: Texts, pairs: readonly Pair[]): AsyncIterable<Judged>
  runOn(files: Texts, pair: Pair): Promise<Judged>
}

/** @param first The machine and seed to begin with. */
export async function runMistake(bundle: LabBundle, file: string, first: Pair, judge: Judge): Promise<MistakeRun> {
  const { lab } = bundle
  const mistake = lab.mistakes.find((one) => one.file === file)
  const texts = filesOf(bundle, { mistake: file })
  const runs = judge.check(texts, fromChosen(pairsOf(lab), first))
  const { reply, result } = await firstToFail(runs, (pair) => judge.runOn(texts, pair))
  return { file, title: mistake?.title ?? file, texts, reply, result }
}
