/** `handoff run`: one driver on one machine, or on all that have its phase. */
import { existsSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { goesOnToDxe, phaseOf, phases, platformById, platforms, type Platform, type StartPhase, type UntilPhase } from '../../src-firmware'
import { readMachine } from '../../src-lab/pack/read-machines'
import { noWay } from '../../src-lab/lab/until'
import { DEFAULT_LIMITS, type RunReply } from '../../src-lab/request/run-request'
import type { LabEngine } from '../../src-lab/run/lab-run'
import { printedResult } from '../../src-lab/run/printed-result'
import { languageFor, learnSentences, printedLines, sentencesIn, told, type Sentences } from '../../src-lab/sentences'
import { traceLine } from '../../src-lab/run/trace-lines'
import { readDriverFiles, requireDriverName, type DriverFiles } from './driver-files'
import { UsageProblem } from './problem'
import { readRegularFile } from './regular-file'
import { EVERYWHERE, machinesFor, runEverywhere } from './run-everywhere'
import { complain, say, sayDocument, sayPrinted } from './terminal'
import { watchDriver } from './watch-driver'
import { whyUnwritable } from './why-not'

interface RunOptions {
  readonly platform?: string
  readonly phase?: StartPhase
  readonly until?: UntilPhase
  readonly lenient?: boolean
  readonly trace?: string
  readonly keys: string
  readonly lang?: string
  readonly data?: string
  readonly watch?: boolean
  readonly json?: boolean
}

/** More than a machine of a pack may have. */
const MAX_MACHINE_BYTES = 1024 * 1024

export async function runCommand(path: string, options: RunOptions): Promise<void> {
  const driver = readDriverFiles(path)
  const isEverywhere = options.platform === EVERYWHERE
  const named = options.platform === undefined || isEverywhere ? null : await machineNamed(options.platform, options.data)
  // What was asked for and cannot be is told before the compiler is loaded.
  if (options.phase && isEverywhere) machinesFor(options.phase, options)
  else if (options.phase) platformFor(options.phase, named, options)
  requireDriverName(path)
  if (options.trace !== undefined) requireTraceName(options.trace)
  const { commandEngine } = await import('./engine')
  const engine = commandEngine()
  const run = (now: DriverFiles): Promise<boolean> => runDriver(engine, now, named, options)
  try {
    if (options.watch) await watchDriver(path, driver, run)
    else if (await run(driver)) process.exitCode = 1
  } finally {
    engine.close()
  }
}

/** @param named null: the usual machine of the phase. @returns Has it failed? */
async function runDriver(engine: LabEngine, { files, entry }: DriverFiles, named: Platform | null, options: RunOptions): Promise<boolean> {
  const driver = await engine.compiler.compile(files, entry)
  const phase = options.phase ?? phaseOf(driver.exports[entry] ?? [])
  const runOn = (platform: Platform): Promise<RunReply> =>
    engine.execute({
      driver,
      entry,
      platform,
      phase,
      mode: options.lenient ? 'lenient' : 'strict',
      seed: 0,
      keys: options.keys,
      limits: DEFAULT_LIMITS,
      scenario: { until: options.until }
    })
  const language = languageFor(options.lang ?? '')
  await learnSentences(language)
  const sentences = sentencesIn(language)
  if (options.platform === EVERYWHERE)
    return runEverywhere(machinesFor(phase, options), runOn, { json: options.json ?? false, sentences }, (reply) => hasFailed(phase, reply))
  const reply = await runOn(platformFor(phase, named, options))
  if (options.trace) writeTrace(options.trace, reply)
  if (options.json) sayDocument(printedResult(reply, sentences))
  else print(reply, sentences)
  return hasFailed(phase, reply)
}

/** Was the driver stopped, or did it return an error? */
function hasFailed(phase: StartPhase, { result: { stopped, status } }: RunReply): boolean {
  if (stopped !== null) return true
  return phases[phase].returns === 'int' ? BigInt(status ?? 0) !== 0n : status === null || BigInt(status) >> 63n === 1n
}

/** Of the app, of a pack that was added, or a file's. @throws UsageProblem when there is none. */
async function machineNamed(name: string, data: string | undefined): Promise<Platform> {
  if (!name.includes('.') || name.endsWith('.json') || platformById(name)) return platformNamed(name)
  const { machineWithId } = await import('./installed')
  return (await machineWithId(name, data)) ?? platformNamed(name)
}

/** @throws UsageProblem when there is none. */
function platformNamed(name: string): Platform {
  const platform = name.endsWith('.json') ? machineFile(name) : platformById(name)
  if (platform) return platform
  throw new UsageProblem(
    'platform',
    told`there is no platform '${name}'; there are ${platforms.map((one) => one.id).join(', ')}, and machines of packs by their file's path`
  )
}

/** The platform that was named, or the usual one of the phase. @throws UsageProblem when it lacks what is asked for. */
function platformFor(phase: StartPhase, named: Platform | null, options: RunOptions): Platform {
  const platform = named ?? platformNamed(phases[phase].platform)
  const { id } = platform
  if (!platform.phases.includes(phase)) {
    const having = platforms.filter((one) => one.phases.includes(phase)).map((one) => one.id)
    throw new UsageProblem(
      'phase',
      having.length > 0
        ? told`${id} has no phase ${phase}; these have: ${having.join(', ')}`
        : told`${id} has no phase ${phase}; no platform of this version has it`
    )
  }
  const until = options.until ?? 'returned'
  if (until !== 'returned' && !goesOnToDxe(phase))
    throw new UsageProblem('until', told`--until goes with --phase pei and mm; this driver runs in ${phase}`)
  const refusal = noWay(platform, until)
  if (refusal !== null) throw new UsageProblem('until', sentencesIn(languageFor(options.lang ?? '')).way(refusal))
  return platform
}

/** A pack's own machine, as whoever writes it tries it. @throws UsageProblem with its first finding. */
function machineFile(path: string): Platform {
  const { machine, problems } = readMachine(path, basename(path, '.json'), machineText(path))
  if (machine !== null && problems.length === 0) return machine
  const { code, message, line, column } = problems[0]!
  throw new UsageProblem('platform', told`${code} ${{ heard: message }}`, { file: path, line, column })
}

function machineText(path: string): string {
  if (!existsSync(path)) throw new UsageProblem('platform', told`there is no file '${path}'`, { file: path, line: null, column: null })
  return readRegularFile(path, path, told`machine`, MAX_MACHINE_BYTES).toString('utf8')
}

/** @throws UsageProblem when the trace would take the place of a text that somebody wrote. */
function requireTraceName(trace: string): void {
  if (trace === '-') throw new UsageProblem('trace', told`--trace wants the name of a file, as in out.jsonl`)
  if (trace.endsWith('.ts') && existsSync(trace))
    throw new UsageProblem('trace', told`--trace would write over the text in ${trace}: name another file, as in out.jsonl`)
}

function writeTrace(path: string, reply: RunReply): void {
  try {
    writeFileSync(path, [reply.head, ...reply.trace].map((line) => `${traceLine(line)}\n`).join(''))
  } catch (error) {
    throw new UsageProblem('trace', whyUnwritable(path, error), { file: path, line: null, column: null })
  }
}

function print(reply: RunReply, sentences: Sentences): void {
  const result = printedResult(reply, sentences)
  for (const { file, line, column, category, message } of result.diagnostics)
    complain(...`${file}:${line}:${column} ${category} ${sentences.heard(message)}`.split('\n'))
  sayPrinted(printedLines(reply.result.console, sentences))
  for (const fault of result.faults) complain(`${fault.at ? `${fault.at.file}:${fault.at.line}: ` : ''}${fault.text}`)
  const { stopped } = reply.result
  if (stopped) {
    complain(sentences.say(told`stopped: ${sentences.stopped(stopped)}`))
    for (const { at, in: name } of reply.stacks?.stop?.frames.slice(1) ?? [])
      complain(`  ${sentences.say(name ? told`called from ${at.file}:${at.line}, in ${name}()` : told`called from ${at.file}:${at.line}`)}`)
  } else say(`${result.statusName ?? result.status}`)
}
