/** Random drivers through the engine as the command line has it: each comes to an end that can be told, and to the same one when it is run again. */
import { join } from 'node:path'
import { Fold } from '../../src-firmware'
import { DEFAULT_LIMITS, type RunReply } from '../../src-lab/request/run-request'
import { printedResult } from '../../src-lab/run/printed-result'
import { sentencesIn } from '../../src-lab/sentences'
import { commandEngine } from '../../src-main/cli/engine'
import type { Report } from '../bench/measure'
import { MEANT, randomDriver } from './random-driver'

/** As `npm run build` makes it. */
const THREAD = join(import.meta.dirname, '../../out/main/sandbox-thread.js')
/** One in so many is run twice. */
const AGAIN = 10
/** Of a long trace so many events are put into sentences. */
const TOLD = 100
const SHOWN = 5

type Engine = ReturnType<typeof commandEngine>

async function runNumber(engine: Engine, number: number): Promise<RunReply> {
  const { text, platform, phase, mode, until } = randomDriver(number)
  const driver = await engine.compiler.compile({ 'driver.ts': text }, 'driver.ts')
  const request = { driver, entry: 'driver.ts', platform, phase, mode, seed: number, keys: 'ab\r', limits: DEFAULT_LIMITS }
  return engine.execute({ ...request, scenario: { until } })
}

/** How it ended; a status counts as one. */
function endOf({ result }: RunReply): string {
  return result.stopped?.reason ?? 'returned'
}

/** What no driver can be the reason of; null: all is well. */
function wrongWith(reply: RunReply): string | null {
  const { stopped, status } = reply.result
  const sentence = printedResult(reply).stopped?.message ?? ''
  if (stopped === null) return status === null ? 'neither a status nor a stop' : untold(reply)
  if (['watchdog', 'syntax', 'import', 'entry'].includes(stopped.reason)) return `${stopped.reason}: ${sentence}`
  if (stopped.reason === 'thrown' && !sentence.includes(MEANT)) return `thrown, and not by the driver’s own throw: ${sentence}`
  return sentence.trim() === '' ? `no sentence for ${JSON.stringify(stopped.why)}` : untold(reply)
}

/** An event without a sentence, or a trace that folds to no state. */
function untold({ trace }: RunReply): string | null {
  new Fold(trace).at(trace.length)
  const step = Math.max(1, Math.floor(trace.length / TOLD))
  for (let i = 0; i < trace.length; i += step) {
    const event = trace[i]!
    if (event.kind !== 'call') continue
    const sentence = sentencesIn('en').event(trace, event)
    if (/^\s*$|\[object|\bNaN\b/.test(sentence)) return `event ${event.n} (${event.service}) reads '${sentence}'`
  }
  return null
}

export async function soakDrivers(report: Report, count: number, first: number): Promise<void> {
  report.title(`${count.toLocaleString('en-US')} random drivers in a worker thread, from number ${first} on`)
  // The second runs are made in an engine that has seen other runs.
  const [engine, second] = [commandEngine(THREAD), commandEngine(THREAD)]
  const ends = new Map<string, number>()
  let wrong = 0
  let twice = 0
  let different = 0
  const tell = (number: number, what: string): void => {
    wrong++
    if (wrong <= SHOWN) console.log(`  driver ${number}: ${what}\n    (npm run soak -- drivers 1 ${number} runs it alone)`)
    if (count === 1) console.log(randomDriver(number).text)
  }
  const began = performance.now()
  let slowest = { milliseconds: 0, number: first }
  for (let number = first; number < first + count; number++)
    try {
      const start = performance.now()
      const reply = await runNumber(engine, number)
      const milliseconds = performance.now() - start
      if (milliseconds > slowest.milliseconds) slowest = { milliseconds, number }
      const end = endOf(reply)
      ends.set(end, (ends.get(end) ?? 0) + 1)
      const problem = wrongWith(reply)
      if (problem !== null) tell(number, problem)
      if (number % AGAIN !== 0) continue
      twice++
      if ((await runNumber(second, number)).result.traceHash === reply.result.traceHash) continue
      different++
      tell(number, 'another trace when it is run again')
    } catch (error) {
      tell(number, error instanceof Error ? (error.stack ?? error.message) : String(error))
    }
  const seconds = (performance.now() - began) / 1000
  engine.close()
  second.close()
  for (const [end, times] of [...ends].sort(([, a], [, b]) => b - a)) report.line(`ended: ${end}`, times.toLocaleString('en-US'))
  report.line('drivers per second', ((count + twice) / seconds).toFixed(1))
  report.line('slowest', `${slowest.milliseconds.toFixed(0)} ms`, `number ${slowest.number}`)
  report.line('peak of the process’ memory', `${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`)
  report.line('run twice', twice.toLocaleString('en-US'))
  report.exactly('  with another trace', different, 0)
  report.exactly('ends that no driver can be the reason of', wrong, 0)
}
