/** The engine as the screen uses it: it compiles, runs and judges. */
import type { Compiler } from '../../src-lab/compile/compiler'
import { phases, platformById, type StartPhase, type TraceHead } from '../../src-firmware'
import type { Answers } from '../../src-lab/checks/answer'
import { rememberingCompiler } from '../../src-lab/compile/remembering-compiler'
import { reachableFiles } from '../../src-lab/compile/reachable-files'
import type { SandboxSettings } from '../../src-lab/host-api'
import type { LabBundle } from '../../src-lab/lab/bundle'
import type { LabEngine, LabRun } from '../../src-lab/run/lab-run'
import type { Pair } from '../../src-lab/lab/seeds'
import type { Probe, ProbeResult } from '../../src-lab/request/probes'
import { limitsOf, type RunReply, type RunRequest } from '../../src-lab/request/run-request'
import type { Language } from '../../src-lab/sentences'
import type { EngineClient, Patience } from '../../src-lab/run/engine-client'
import { t } from '../language'
import { machineTitle } from '../model/machine-title'

type Texts = Readonly<Record<string, string>>
/** What a lab asks for and how it is judged: loaded with the machine, behind the page that is read first. */
const judging = () => import('../../src-lab/run/lab-run')

/** Whoever carries out requests, one after another. */
type Runner = Pick<EngineClient, 'run'>

export class Engine {
  private first: Runner | null = null
  /** Takes every other run of a lab that is checked on several machines. */
  private second: Runner | null = null
  /** Makes runs once more, for bytes that somebody looks at: nobody's run waits for it. */
  private reader: Runner | null = null
  /** Makes an author's runs, many of them behind what is being written. */
  private background: Runner | null = null
  /** What each run was made from, by its trace's first line. */
  private readonly requests = new WeakMap<TraceHead, RunRequest>()
  /** What runs once more, on another machine or because it is checked now, is the driver that it was, and a lab's scripts always are. */
  private readonly compiler: Compiler

  /** @param cores With one alone a second runner would only wait for the first. */
  constructor(
    compiler: Compiler,
    private readonly newRunner: (patience?: Patience) => Runner,
    private readonly cores: number
  ) {
    this.compiler = rememberingCompiler(compiler)
  }

  /** Started when somebody wants a run: until then the page has other things to do. */
  private get client(): Runner {
    return (this.first ??= this.newRunner())
  }

  /** Compiles a lab's files before anybody runs them. Whoever does then hears what went wrong. */
  prepare({ lab }: LabBundle, files: Texts): void {
    this.compiler.compile(files, lab.entry).catch(() => {})
  }

  /** The same for a driver of the learner's own. */
  prepareSandbox(files: Texts, { entry }: Pick<SandboxSettings, 'entry'>): void {
    this.compiler.compile(reachableFiles(files, entry), entry).catch(() => {})
  }

  /** Compiles, runs and judges files on one of the lab's machines. */
  async run(
    bundle: LabBundle,
    files: Texts,
    options: {
      machine: string
      seed?: number
      answers?: Answers
      keys?: string
      instructor?: boolean
      language?: Language
      early?: (run: LabRun) => Promise<void>
    }
  ): Promise<LabRun> {
    const { runLab } = await judging()
    return runLab(this.engineFor(bundle), bundle, files, options)
  }

  /** Compiles, runs and judges files on one machine and seed after the other. */
  async *check(
    bundle: LabBundle,
    files: Texts,
    options: { pairs: readonly Pair[]; answers?: Answers; keys?: string; language?: Language }
  ): AsyncIterable<LabRun> {
    const { checkLab } = await import('../../src-lab/run/lab-check')
    yield* checkLab(this.engineFor(bundle), bundle, files, options)
  }

  /** Compiles and runs a driver of the learner's own; files that its entry does not reach are another driver's. */
  async runSandbox(files: Texts, settings: SandboxSettings, platform = platformById(settings.machine)): Promise<RunReply> {
    const { entry, machine, phase, mode, keys, until, scenario, budget } = settings
    if (!platform) throw new RangeError(t('There is no machine ‘{{machine}}’. Choose another one.', { machine }))
    if (!platform.phases.includes(phase))
      throw new RangeError(t('{{machine}} has no phase {{phase}}. Choose another machine.', { machine: machineTitle(platform), phase }))
    const driver = await this.compiler.compile(reachableFiles(files, entry), entry)
    return this.carryOut(this.client, {
      driver,
      entry,
      platform,
      phase,
      mode,
      seed: 0,
      keys,
      limits: limitsOf(budget),
      scenario: { ...scenario, until }
    })
  }

  /** For whoever judges by himself what comes of his runs. */
  plain(): LabEngine {
    const runner = (this.background ??= this.newRunner('batch'))
    return { compiler: this.compiler, execute: (request) => this.carryOut(runner, request) }
  }

  /**
   * Bytes at moments of a run: it is made once more, which is exact, and nothing else of it is kept. A moment that never came is not among them.
   */
  async read({ head }: RunReply, probes: readonly Probe[]): Promise<readonly ProbeResult[]> {
    const request = this.requests.get(head)
    if (!request) return []
    this.reader ??= this.newRunner()
    const { scripts: _, ...again } = request
    return (await this.reader.run({ ...again, probes, limits: { ...again.limits, events: 1 } })).memory ?? []
  }

  private async carryOut(runner: Runner, request: RunRequest): Promise<RunReply> {
    const reply = await runner.run(request)
    this.requests.set(reply.head, request)
    return reply
  }

  private engineFor(bundle: LabBundle): LabEngine {
    const clients = this.clientsFor(bundle)
    let runs = 0
    const execute = (request: RunRequest): Promise<RunReply> => this.carryOut(clients[runs++ % clients.length]!, request)
    return { compiler: this.compiler, execute }
  }

  private clientsFor({ lab }: LabBundle): readonly Runner[] {
    if (this.cores < 2 || !lab.checks.some((check) => check.kind === 'everywhere')) return [this.client]
    this.second ??= this.newRunner()
    return [this.client, this.second]
  }

  /** A lab's machine before anything ran. */
  async powerOn(bundle: LabBundle, machine: string): Promise<RunReply> {
    // Warm before the learner's first run.
    this.clientsFor(bundle)
    const { entry, phase } = bundle.lab
    const nothing = await this.compiler.compile({ [entry]: idleDriver(phase) }, entry)
    const { labRequest } = await judging()
    const { scenario, ...request } = labRequest(bundle, nothing, { machine })
    // What follows the driver is not for one that does nothing and exports nothing.
    return beforeTheDriver(await this.carryOut(this.client, { ...request, scenario: { setup: scenario?.setup } }))
  }

  /** A sandbox's machine before anything ran. */
  async powerOnSandbox(settings: SandboxSettings, platform = platformById(settings.machine)): Promise<RunReply> {
    const entry = 'driver.ts'
    return beforeTheDriver(
      await this.runSandbox({ [entry]: idleDriver(settings.phase) }, { ...settings, entry, scenario: undefined }, platform)
    )
  }
}

/** A driver that does nothing: it also warms the compiler and the sandbox for the learner's first run. */
function idleDriver(phase: StartPhase): string {
  return `export function ${phases[phase].entryPoint}() {\n  return 0\n}\n`
}

/** What there is before the driver's image is started: what became of the driver is nobody's business. */
function beforeTheDriver(reply: RunReply): RunReply {
  const started = reply.trace.findIndex((event) => event.kind === 'image' && event.state === 'started')
  if (started < 0) return reply
  const nothing = { status: null, statusName: null, stopped: null, diagnostics: [] }
  return { ...reply, trace: reply.trace.slice(0, started), result: { ...reply.result, ...nothing } }
}
