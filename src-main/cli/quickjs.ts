import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { quickJs } from '../../src-lab/sandbox/quickjs-vm'

/** The sandbox's engine, compiled for this thread. */
export async function loadQuickJs(): Promise<ReturnType<typeof quickJs>> {
  const path = createRequire(import.meta.url).resolve('@jitl/quickjs-ng-wasmfile-release-sync/wasm')
  const module = await WebAssembly.compile(readFileSync(path))
  return quickJs({ module, newMemory: (initial, maximum) => new WebAssembly.Memory({ initial, maximum }) })
}
