/** The engine in the page: the compiler in one worker, the driver in another, the checks here. */
import wasmUrl from '@jitl/quickjs-ng-wasmfile-release-sync/wasm?url'
import type { CompiledDriver, Compiler } from '../../src-lab/compile/compiler'
import { EngineClient, type EngineWorker } from '../../src-lab/run/engine-client'
import { AskedWorker } from './asked-worker'
import { Engine } from './engine'
import SandboxWorker from './sandbox.worker?worker'
import type { CompilerRequest } from './typescript.worker'
import TypeScriptWorker from './typescript.worker?worker'

const timers = {
  set: (milliseconds: number, then: () => void) => setTimeout(then, milliseconds),
  clear: (timer: unknown) => clearTimeout(timer as number)
}

/** Compiled once in the page: the sandbox's worker may not load it itself. */
let wasm: Promise<WebAssembly.Module> | null = null

function spawnSandbox(): EngineWorker {
  const worker = new SandboxWorker()
  wasm ??= WebAssembly.compileStreaming(fetch(wasmUrl))
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
  private started: AskedWorker<CompilerRequest> | null = null

  private get worker(): AskedWorker<CompilerRequest> {
    return (this.started ??= new AskedWorker<CompilerRequest>(new TypeScriptWorker()))
  }

  compile(files: Parameters<Compiler['compile']>[0], entry: string): Promise<CompiledDriver> {
    return this.worker.ask({ compiler: true, do: 'compile', files, entry })
  }

  sourceFindings(
    files: Parameters<Compiler['sourceFindings']>[0],
    rule: Parameters<Compiler['sourceFindings']>[1]
  ): ReturnType<Compiler['sourceFindings']> {
    return this.worker.ask({ compiler: true, do: 'findings', files, rule })
  }
}

export function engineInWorkers(): Engine {
  return new Engine(new CompilerClient(), (patience) => new EngineClient(spawnSandbox, timers, patience), navigator.hardwareConcurrency)
}
