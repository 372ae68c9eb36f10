/** The engine as the screen uses it: the compiler in one worker, the driver in another, the checks here. */
import wasmUrl from '@jitl/quickjs-ng-wasmfile-release-sync/wasm?url'
import type { CompiledDriver, Compiler } from '../../src-lab/compile/compiler'
import { phases, platformById, type StartPhase } from '../../src-firmware'
import type { Answers } from '../../src-lab/checks/answer'
import { reachableFiles } from '../../src-lab/compile/reachable-files'
import type { SandboxSettings } from '../../src-lab/host-api'
import type { LabBundle } from '../../src-lab/lab/bundle'
import { labRequest, runLab } from '../../src-lab/run/lab-run'
import type { LabResult } from '../../src-lab/lab/lab'
import { DEFAULT_LIMITS, type RunReply, type RunRequest } from '../../src-lab/request/run-request'
import { EngineClient, type EngineWorker } from '../../src-lab/run/runner'
import SandboxWorker from './sandbox.worker?worker'
import type { CompilerAnswer, CompilerRequest } from './typescript.worker'
import TypeScriptWorker from './typescript.worker?worker'

const timers = {
  set: (milliseconds: number, then: () => void) => setTimeout(then, milliseconds),
  clear: (timer: unknown) => clearTimeout(timer as number)
}

/** Compiled once in the page: the sandbox's worker may not load it itself. */
const wasm = WebAssembly.compileStreaming(fetch(wasmUrl))

function spawnSandbox(): EngineWorker {
  const worker = new SandboxWorker()
  void wasm.then((module) => worker.postMessage({ engine: module }))
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => (worker.onmessage = (event) => listener(event.data)),
    onError: (listener) => (worker.onerror = (event) => listener(event.message)),
    terminate: () => worker.terminate()
  }
}

/** The compiler's port over its worker. */
class CompilerClient implements Compiler {
  private readonly worker = new TypeScriptWorker()
  private readonly waiting = new Map<number, (answer: CompilerAnswer) => void>()
  private nextId = 1

  constructor() {
    this.worker.onmessage = (event: MessageEvent<CompilerAnswer>) => {
      this.waiting.get(event.data.id)?.(event.data)
      this.waiting.delete(event.data.id)
    }
  }

  compile(files: Parameters<Compiler['compile']>[0], entry: string): Promise<CompiledDriver> {
    return this.ask((id) => ({ compiler: true, id, do: 'compile', files, entry }))
  }

  sourceFindings(
    files: Parameters<Compiler['sourceFindings']>[0],
    rule: Parameters<Compiler['sourceFindings']>[1]
  ): ReturnType<Compiler['sourceFindings']> {
    return this.ask((id) => ({ compiler: true, id, do: 'findings', files, rule }))
  }

  private ask<T>(request: (id: number) => CompilerRequest): Promise<T> {
    const id = this.nextId++
    return new Promise((resolve, reject) => {
      this.waiting.set(id, (answer) => (answer.bug === undefined ? resolve(answer.value as T) : reject(new Error(answer.bug))))
      this.worker.postMessage(request(id))
    })
  }
}

type Texts = Readonly<Record<string, string>>

export class Engine {
  private readonly compiler = new CompilerClient()
  private readonly client = new EngineClient(spawnSandbox, timers)
  /** Takes every other run of a lab that is checked on several machines. */
  private second: EngineClient | null = null

  /** Compiles, runs and judges files on one of the lab's machines. */
  async run(
    bundle: LabBundle,
    files: Texts,
    options: { machine: string; seed?: number; answers?: Answers }
  ): Promise<{ reply: RunReply; result: LabResult }> {
    const clients = this.clientsFor(bundle)
    let runs = 0
    const execute = (request: RunRequest): Promise<RunReply> => clients[runs++ % clients.length]!.run(request)
    return runLab({ compiler: this.compiler, execute }, bundle, files, options)
  }

  /** Compiles and runs a driver of the learner's own; files that its entry does not reach are another driver's. */
  async runSandbox(files: Texts, settings: SandboxSettings): Promise<RunReply> {
    const { entry, machine, phase, mode, keys, until } = settings
    const platform = platformById(machine)
    if (!platform) throw new RangeError(`There is no machine '${machine}'. Choose another one.`)
    if (!platform.phases.includes(phase)) throw new RangeError(`${platform.title} has no phase ${phase}. Choose another machine.`)
    const driver = await this.compiler.compile(reachableFiles(files, entry), entry)
    return this.client.run({ driver, entry, platform, phase, mode, seed: 0, keys, limits: DEFAULT_LIMITS, scenario: { until } })
  }

  private clientsFor({ lab }: LabBundle): readonly EngineClient[] {
    if (navigator.hardwareConcurrency < 2 || !lab.checks.some((check) => check.kind === 'everywhere')) return [this.client]
    this.second ??= new EngineClient(spawnSandbox, timers)
    return [this.client, this.second]
  }

  /** A lab's machine before anything ran. */
  async powerOn(bundle: LabBundle, machine: string): Promise<RunReply> {
    // Warm before the learner's first run.
    this.clientsFor(bundle)
    const { entry, phase } = bundle.lab
    const nothing = await this.compiler.compile({ [entry]: idleDriver(phase) }, entry)
    return beforeTheDriver(await this.client.run(labRequest(bundle, nothing, { machine })))
  }

  /** A sandbox's machine before anything ran. */
  async powerOnSandbox(settings: SandboxSettings): Promise<RunReply> {
    const entry = 'driver.ts'
    return beforeTheDriver(await this.runSandbox({ [entry]: idleDriver(settings.phase) }, { ...settings, entry }))
  }
}

/** A driver that does nothing: it also warms the compiler and the sandbox for the learner's first run. */
function idleDriver(phase: StartPhase): string {
  return `export function ${phases[phase].entryPoint}() {\n  return 0\n}\n`
}

/** What stands in the trace before the driver's image is started. */
function beforeTheDriver(reply: RunReply): RunReply {
  const started = reply.trace.findIndex((event) => event.kind === 'image' && event.state === 'started')
  return { ...reply, trace: started < 0 ? reply.trace : reply.trace.slice(0, started) }
}
