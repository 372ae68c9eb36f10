/** The engine as the screen uses it: the compiler in one worker, the driver in another, the checks here. */
import wasmUrl from '@jitl/quickjs-ng-wasmfile-release-sync/wasm?url'
import type { CompiledDriver, Compiler } from '../../src-lab/compile/compiler'
import type { LabBundle } from '../../src-lab/host-api'
import { labFiles, labRequest, runLab } from '../../src-lab/lab-run'
import type { LabResult } from '../../src-lab/pack/lab'
import type { RunReply } from '../../src-lab/run-request'
import { EngineClient, type EngineWorker } from '../../src-lab/sandbox/runner'
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

export class Engine {
  private readonly compiler = new CompilerClient()
  private readonly client = new EngineClient(spawnSandbox, timers)

  /** Compiles, runs and judges a learner's files on one of the lab's machines. */
  async run(bundle: LabBundle, files: Readonly<Record<string, string>>, machine: string): Promise<{ reply: RunReply; result: LabResult }> {
    const execute = (request: Parameters<EngineClient['run']>[0]): Promise<RunReply> => this.client.run(request)
    return runLab({ compiler: this.compiler, execute }, bundle, labFiles(bundle, files), { machine })
  }

  /** The machine before anything ran; null: the machine has no such phase. */
  async powerOn(bundle: LabBundle, machine: string): Promise<RunReply | null> {
    const entry = bundle.lab.entry
    const nothing = await this.compiler.compile({ [entry]: NOTHING }, entry)
    const reply = await this.client.run(labRequest(bundle, nothing, { machine }))
    // The first event is the machine as it was powered on, with its image loaded by the second.
    return { ...reply, trace: reply.trace.slice(0, 2) }
  }
}

/** A driver that does nothing: it also warms the compiler and the sandbox for the learner's first run. */
const NOTHING = 'export function UefiMain(): bigint {\n  return 0n\n}\n'
