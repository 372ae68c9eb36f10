/** The engine on the command line: the compiler here, the driver in a worker thread. */
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type ts from 'typescript'
import { wholePlatform } from '../../src-firmware'
import { createCompiler } from '../../src-lab/compile/create-compiler'
import type { LabEngine } from '../../src-lab/run/lab-run'
import { run } from '../../src-lab/run/run'
import { EngineClient, type EngineWorker, type Patience } from '../../src-lab/run/engine-client'
import { loadQuickJs } from './quickjs'

const fromHere = createRequire(import.meta.url)
// Imported, its nine megabytes would be searched for what they export before they are read.
const typescript = fromHere('typescript') as typeof ts

/** TypeScript's library files by name, read from its package when the compiler asks. */
function libraryFiles(): Record<string, string> {
  const folder = dirname(fromHere.resolve('typescript'))
  const names = readdirSync(folder).filter((name) => /^lib\..*\.d\.ts$/.test(name) || name === 'lib.d.ts')
  const files: Record<string, string> = {}
  for (const name of names) {
    let text: string | undefined
    Object.defineProperty(files, name, { enumerable: true, get: () => (text ??= readFileSync(join(folder, name), 'utf8')) })
  }
  return files
}

/** As it was built, beside this file or above it. */
function builtThread(): string {
  const here = dirname(fileURLToPath(import.meta.url))
  const file = [join(here, 'sandbox-thread.js'), join(here, '..', 'sandbox-thread.js')].find((path) =>
    readdirSync(dirname(path)).includes('sandbox-thread.js')
  )
  return file ?? join(here, 'sandbox-thread.js')
}

function spawnThread(file: string): EngineWorker {
  const worker = new Worker(file, { stdout: true, stderr: true })
  worker.unref()
  return {
    post: (message) => {
      // While a run is under way the process waits for it.
      worker.ref()
      worker.postMessage(message)
    },
    onMessage: (listener) => {
      worker.on('message', (message) => {
        worker.unref()
        listener(message)
      })
    },
    onError: (listener) => {
      worker.on('error', (error) => listener(error.message))
    },
    terminate: () => void worker.terminate()
  }
}

/**
 * An engine whose drivers run in this thread, for a thread that somebody outside watches over: nothing crosses from one to another, which is half of what
 * a small run costs.
 *
 * @param alive Told every few steps while a driver runs.
 */
export function engineHere(alive: () => void): LabEngine {
  const loading = loadQuickJs()
  let last: Promise<unknown> = loading
  return {
    compiler: createCompiler(typescript, libraryFiles()),
    // One after the other, so that they share an engine: nothing is gained by beginning a second one in the same thread.
    execute: (request) => {
      const reply = last.then(async () => run({ ...request, platform: await wholePlatform(request.platform) }, await loading, alive))
      last = reply.catch(() => {})
      return reply
    }
  }
}

interface CommandEngine extends LabEngine {
  close(): void
}

/** @param thread The file of the worker thread. */
export function commandEngine(thread = builtThread(), patience: Patience = 'batch'): CommandEngine {
  const client = new EngineClient(
    () => spawnThread(thread),
    { set: (milliseconds, then) => setTimeout(then, milliseconds), clear: (timer) => clearTimeout(timer as NodeJS.Timeout) },
    patience
  )
  return { compiler: createCompiler(typescript, libraryFiles()), execute: (request) => client.run(request), close: () => client.close() }
}
