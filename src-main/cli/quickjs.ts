import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { quickJs } from '../../src-lab/sandbox/quickjs-vm'
import { reusedQuickJs } from '../../src-lab/sandbox/reused-quickjs'

/** The sandbox's engine, compiled for this thread. @param isReused One instance for one run after another, else one for each run. */
export async function loadQuickJs(isReused = false): Promise<ReturnType<typeof quickJs>> {
  const path = createRequire(import.meta.url).resolve('@jitl/quickjs-ng-wasmfile-release-sync/wasm')
  const module = await WebAssembly.compile(readFileSync(path))
  return (isReused ? reusedQuickJs : quickJs)({ module, newMemory: (initial, maximum) => new WebAssembly.Memory({ initial, maximum }) })
}
