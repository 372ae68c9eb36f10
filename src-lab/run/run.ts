/** One run of one driver: power on, run, and everything that came of it. */
import { goesOnToDxe, phases, type UntilPhase } from '../../src-firmware/spec/phase'
import { isModuleType, moduleTypeNames, powerOn, signatures, type Machine } from '../../src-firmware/index'
import type { Diagnostic, Stopped } from '../../src-firmware/trace/trace'
import type { CompiledDriver } from '../compile/compiler'
import { replyOf } from './run-reply'
import { runScripts } from './run-scripts'
import type { RunReply, RunRequest } from '../request/run-request'
import { ScenarioRun } from '../scenario/scenario-run'
import { GuestSession } from '../sandbox/guest-session'
import type { VmFactory } from '../sandbox/vm'
import { noWay } from '../lab/until'

/** The driver runs, or a script of the pack judges its run. */
export type Doing = 'driver' | 'script'

/**
 * @param alive Told every few steps what is under way.
 * @throws SimulatorBug, our own broken invariants, and nothing else: whatever a driver does is in the reply.
 */
export async function run(request: RunRequest, newVm: VmFactory, alive: (doing: Doing) => void = () => {}): Promise<RunReply> {
  const { driver, entry, platform, phase, mode, keys, limits } = request
  const moduleType = driver.moduleTypes[entry] ?? null
  const session = new GuestSession(driver, phase, signatures, limits, () => alive('driver'))
  const scenario = new ScenarioRun(request.scenario ?? {}, request.probes ?? [])
  const machine = powerOn({
    platform,
    phase,
    mode,
    keys,
    maxEvents: limits.events,
    outputBytes: limits.outputBytes,
    entry,
    moduleType: moduleType !== null && isModuleType(moduleType) ? moduleType : null,
    guest: session,
    bystander: scenario
  })

  let status: bigint | null = null
  const until = request.scenario?.until ?? 'returned'
  const refused = refusal(driver, entry) ?? wayRefused(request, until)
  if (refused === null) {
    await session.begin(newVm, machine)
    scenario.begin(machine, (name, args) => session.callExport(name, args))
    session.attempt(() => {
      scenario.setup()
      scenario.starting()
      machine.imageStarted()
      status = session.runEntry(entry, machine.imageHandle, machine.systemTable)
      machine.imageReturned(status)
      scenario.returned()
      if (goesOnToDxe(phase) && until !== 'returned') {
        machine.proceed(until)
        if (driver.exports[entry]?.includes(phases.app.entryPoint)) status = runNext(session, machine, entry)
      }
      scenario.afterwards()
    })
  }
  machine.finish()
  scenario.finish(machine)

  const reply = replyOf(request, machine, {
    status,
    stopped: refused ?? named(session.stopped, driver.diagnostics),
    notes: session.hasPendingJobs ? [dropped(entry)] : []
  })
  session.end()
  const scripts =
    request.scripts !== undefined && reply.result.stopped === null
      ? await runScripts(request.scripts, reply, newVm, () => alive('script'))
      : undefined
  return {
    ...reply,
    ...(refused === null && { stacks: session.stacks }),
    ...(scripts && { scripts }),
    ...(request.probes && { memory: scenario.memory }),
    ...(scenario.notDone.length > 0 && { notDone: scenario.notDone })
  }
}

/** The entry file as a driver or an application, where the machine has come to. */
function runNext(session: GuestSession, machine: Machine, entry: string): bigint {
  machine.loadEntryImage()
  machine.imageStarted()
  const status = session.runEntry(entry, machine.imageHandle, machine.systemTable)
  machine.imageReturned(status)
  return status
}

function wayRefused({ platform, phase, entry }: RunRequest, until: UntilPhase): Stopped | null {
  const way = goesOnToDxe(phase) ? noWay(platform, until) : null
  return way === null ? null : { reason: 'entry', why: { code: 'cannotGoOn', way }, file: entry, line: null, column: null }
}

/** Why a driver does not even begin. */
function refusal(driver: CompiledDriver, entry: string): Stopped | null {
  if (driver.stops !== null) {
    const [first] = driver.diagnostics
    return {
      reason: driver.stops,
      why: { code: 'notCompiled', text: first?.message ?? null },
      file: first?.file ?? entry,
      line: first?.line ?? null,
      column: first?.column ?? null
    }
  }
  const moduleType = driver.moduleTypes[entry]
  if (moduleType === undefined || isModuleType(moduleType)) return null
  return {
    reason: 'entry',
    why: { code: 'noSuchModuleType', moduleType, types: moduleTypeNames },
    file: entry,
    line: null,
    column: null
  }
}

/** TS2305, TS2724, TS2614: a module has no such export. */
const NO_EXPORT: ReadonlySet<number> = new Set([2305, 2724, 2614])
/** TS2365: an operator between a pointer and a number. */
const MIXED: ReadonlySet<number> = new Set([2365])
const ADDED = 'a pointer (bigint) and a size (number)'

/** What the engine says, where the compiler knows the line of it, or better words for it. */
function named(stopped: Stopped | null, diagnostics: readonly Diagnostic[]): Stopped | null {
  if (stopped?.why.code !== 'guest') return stopped
  const { why, reason, line } = stopped
  if (reason === 'import' && line === null) {
    const found = diagnostics.find(({ code }) => NO_EXPORT.has(code))
    return found
      ? { reason, why: { code: 'notCompiled', text: found.message }, file: found.file, line: found.line, column: found.column }
      : stopped
  }
  if (reason !== 'thrown') return stopped
  const here = diagnostics.filter((one) => one.file === stopped.file && one.line === line)
  const name = /^ReferenceError: (\S+) is not defined$/.exec(why.text)?.[1]
  const found = name
    ? here.find((one) => one.name === name)
    : why.text.startsWith(ADDED)
      ? here.find(({ code }) => MIXED.has(code))
      : undefined
  return found ? { ...stopped, why: { code: 'guest', text: found.message } } : stopped
}

function dropped(entry: string): Diagnostic {
  const message = 'Promises were still waiting when the entry point returned. Nothing in firmware waits for one: they were dropped.'
  return { file: entry, line: 1, column: 1, code: 0, category: 'warning', message }
}
