/** `handoff run --platform all`: one driver on every machine that has its phase, and where each run parts from the first one's. */
import { goesOnToDxe, platforms, type Platform, type StartPhase, type UntilPhase } from '../../src-firmware'
import { noWay } from '../../src-lab/lab/until'
import { firstDifference } from '../../src-lab/request/run-difference'
import type { RunReply } from '../../src-lab/request/run-request'
import { printedResult } from '../../src-lab/run/printed-result'
import { told, type Sentences } from '../../src-lab/sentences'
import { UsageProblem } from './problem'
import { say, sayDocument } from './terminal'

/** What stands for all machines where one would be named. */
export const EVERYWHERE = 'all'

/** Every machine of the app that has the phase, and goes on as far as is asked. @throws UsageProblem when there is none. */
export function machinesFor(
  phase: StartPhase,
  { until = 'returned', trace }: { readonly until?: UntilPhase; readonly trace?: string }
): readonly Platform[] {
  if (trace !== undefined) throw new UsageProblem('trace', told`--trace writes the trace of one run: name one machine with --platform`)
  if (until !== 'returned' && !goesOnToDxe(phase))
    throw new UsageProblem('until', told`--until goes with --phase pei and mm; this driver runs in ${phase}`)
  const having = platforms.filter((platform) => platform.phases.includes(phase) && noWay(platform, until) === null)
  if (having.length === 0) throw new UsageProblem('platform', told`no machine of this version goes from ${phase} to ${until}`)
  return having
}

/** Runs on one machine after the other and prints the table, or the document. @returns Was the driver stopped, or did it return an error, on one of them? */
export async function runEverywhere(
  machines: readonly Platform[],
  runOn: (platform: Platform) => Promise<RunReply>,
  { json, sentences }: { readonly json: boolean; readonly sentences: Sentences },
  hasFailed: (reply: RunReply) => boolean
): Promise<boolean> {
  const replies: RunReply[] = []
  for (const platform of machines) replies.push(await runOn(platform))
  const rows = replies.map((reply, index) => {
    const difference = index === 0 ? null : firstDifference(replies[0]!, reply)
    return { reply, difference: difference && { ...difference, text: sentences.difference(difference) } }
  })
  if (json)
    sayDocument(
      rows.map(({ reply, difference }) => ({
        platform: reply.result.platform,
        result: printedResult(reply, sentences),
        firstDifference: difference
      }))
    )
  else
    say(
      ...table([
        [told`machine`, told`status`, told`first difference`].map(sentences.say),
        ...rows.map(({ reply: { result }, difference }, index) => [
          result.platform,
          result.stopped ? sentences.say(told`stopped: ${result.stopped.reason}`) : (result.statusName ?? result.status ?? ''),
          index === 0 ? '' : (difference?.text ?? sentences.say(told`none`))
        ])
      ])
    )
  return replies.some(hasFailed)
}

/** Columns side by side; the last one is as wide as it is. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd()
  )
}
