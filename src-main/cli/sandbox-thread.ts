/** The worker thread that drivers run in. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { parentPort } from 'node:worker_threads'
import { quickJs } from '../../src-lab/sandbox/quickjs-vm'
import { serveRuns, type RunMessage } from '../../src-lab/run/runner'

serveRuns(
  {
    post: (message) => parentPort!.postMessage(message),
    onMessage: (listener) => void parentPort!.on('message', (message: RunMessage) => listener(message))
  },
  async () => {
    const path = createRequire(import.meta.url).resolve('@jitl/quickjs-ng-wasmfile-release-sync/wasm')
    const module = await WebAssembly.compile(readFileSync(path))
    return quickJs({ module, newMemory: (initial, maximum) => new WebAssembly.Memory({ initial, maximum }) })
  }
)
