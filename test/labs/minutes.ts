/** How long a lab takes, by one rule for all of them: what is read, what is written, what is run. */
import { diffLines } from 'diff'
import type { LabBundle } from '../../src-lab/lab/bundle'

const WORDS_A_MINUTE = 190
/** A line of code wants five seconds of who reads it. */
const LINES_READ_A_MINUTE = 12
/** And half a minute of who writes it, with the looking up and the mistyping. */
const LINES_WRITTEN_A_MINUTE = 2
const MINUTES_A_QUESTION = 0.5
/** Each step ends with a run, and with a look at what it did. */
const MINUTES_A_RUN = 1

const lines = (text: string): number => text.split('\n').filter((line) => line.trim() !== '').length

/** Minutes for everything above 'Try it differently', which is left to who likes. */
export function minutesOf({ lab, text, starter, solution }: Pick<LabBundle, 'lab' | 'text' | 'starter' | 'solution'>): number {
  const [main] = text.split('## Try it differently')
  const code = [...main!.matchAll(/^```ts\n([^]*?)^```/gm)].map(([, block]) => lines(block!))
  const words = main!.replace(/^```[^]*?^```/gm, '').replace(/\]\([^)]*\)/g, ']').split(/\s+/).length
  const given = lab.files.filter(({ role }) => role !== 'hidden').map(({ path }) => lines(starter[path] ?? ''))
  const written = lab.files
    .filter(({ role, path }) => role === 'edit' && solution[path] !== undefined)
    .flatMap(({ path }) => diffLines(starter[path] ?? '', solution[path]!).map(({ added, value }) => (added ? lines(value) : 0)))
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
  const steps = main!.match(/^## \d/gm)?.length ?? 0
  return (
    words / WORDS_A_MINUTE +
    (sum(code) + sum(given)) / LINES_READ_A_MINUTE +
    sum(written) / LINES_WRITTEN_A_MINUTE +
    (lab.predict?.length ?? 0) * MINUTES_A_QUESTION +
    (steps + 1) * MINUTES_A_RUN
  )
}
