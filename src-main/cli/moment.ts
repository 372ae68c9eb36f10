/** `handoff moment`: a moment that somebody has copied, made again here: the run up to this call, and what the call did. */
import type { Platform, TraceEvent } from '../../src-firmware'
import { readMoment } from '../../src-lab/moment/read-moment'
import { MAX_MOMENT_BYTES, type MomentPlace, type SharedMoment } from '../../src-lab/moment/moment'
import { limitsOf, type RunReply } from '../../src-lab/request/run-request'
import { printedLines, sentencesIn } from '../../src-lab/sentences'
import { UsageProblem } from './problem'
import { readRegularFile } from './regular-file'
import { complain, say, sayDocument, sayPrinted } from './terminal'
import { inEnglish, told } from '../../src-lab/sentences/told'

export async function momentCommand(path: string, options: { readonly data?: string; readonly json?: boolean }): Promise<void> {
  const reading = readMoment(readRegularFile(path, path, told`moment`, MAX_MOMENT_BYTES).toString('utf8'))
  if ('refused' in reading)
    throw new UsageProblem('moment', `${path} ${inEnglish(reading.refused)}`, { file: path, line: null, column: null })
  const { moment } = reading
  const platform = await platformOf(moment, options.data)
  const { commandEngine } = await import('./engine')
  const engine = commandEngine()
  try {
    const { entry, phase, mode, seed, keys, until, scenario, budget } = moment
    const driver = await engine.compiler.compile(moment.files, entry)
    const request = { driver, entry, platform, phase, mode, seed, keys, limits: limitsOf(budget), scenario: { ...scenario, until } }
    tell(moment, await engine.execute(request), options.json ?? false)
  } finally {
    engine.close()
  }
}

async function platformOf({ machine, phase }: SharedMoment, data: string | undefined): Promise<Platform> {
  const { machineWithId } = await import('./installed')
  const platform = await machineWithId(machine, data)
  if (!platform) throw new UsageProblem('platform', `there is no machine '${machine}' here: add the pack that brings it`)
  if (!platform.phases.includes(phase)) throw new UsageProblem('phase', `${machine} has no phase ${phase}`)
  return platform
}

/** n of the last event of the moment; -1: nothing has happened yet. */
function lastOf(at: MomentPlace, trace: readonly TraceEvent[]): number {
  if (at === 'end') return trace.length - 1
  if (at === 'start') return trace.findIndex((event) => event.kind === 'call' && event.call !== null) - 1
  return at.event
}

function tell(moment: SharedMoment, reply: RunReply, json: boolean): void {
  const { trace, result } = reply
  const n = lastOf(moment.at, trace)
  const event = trace[n]
  if (n >= trace.length)
    throw new UsageProblem(
      'moment',
      `the run has ${trace.length} events here, and the moment is event ${n}: it was copied from another version`
    )
  const { range } = moment
  const taker = range ? takenBy(range, trace.slice(0, n + 1)) : null
  const words = sentencesIn('en')
  if (json)
    return sayDocument({
      title: moment.title,
      at: moment.at,
      event: event ?? null,
      stopped: moment.at === 'end' ? result.stopped : null,
      range: range ?? null,
      ...(range && { takenBy: taker })
    })
  say(`${moment.title} · ${moment.machine}`)
  const printed = trace.slice(0, n + 1).flatMap((one) => (one.kind !== 'console' ? [] : [one.source === 'driver' ? one.text : one.note]))
  sayPrinted(printedLines(printed, words))
  for (const one of result.diagnostics) complain(`${one.file}:${one.line}:${one.column} ${one.category} ${one.message}`)
  if (moment.at === 'end' && result.stopped) say(`stopped: ${words.stopped(result.stopped)}`)
  else if (!event || moment.at === 'start') say('Before the first call.')
  else {
    const call = event.kind === 'call' && event.call !== null ? `Call ${event.call}` : 'Between calls'
    say(`${call}${event.at ? `, ${event.at.file}:${event.at.line}` : ''}: ${words.event(trace, event)}`)
  }
  if (range) say(`Marked: ${range.bytes} bytes at ${range.start}${taker === null ? '' : `, taken on ${taker}`}`)
}

/** 'driver.ts:12': the line whose call took memory at the beginning of the range last; null: none did. */
function takenBy({ start }: NonNullable<SharedMoment['range']>, trace: readonly TraceEvent[]): string | null {
  const at = BigInt(start)
  const event = trace.findLast((one) =>
    one.changes.some((change) => change.what === 'take' && BigInt(change.start) <= at && at < BigInt(change.start) + BigInt(change.bytes))
  )
  return event?.at ? `${event.at.file}:${event.at.line}` : null
}
