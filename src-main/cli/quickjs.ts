import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { reusedQuickJs } from '../../src-lab/sandbox/reused-quickjs'

/** The sandbox's engine, compiled for this thread. */
export async function loadQuickJs(): Promise<ReturnType<typeof reusedQuickJs>> {
  const path = createRequire(import.meta.url).resolve('@jitl/quickjs-ng-wasmfile-release-sync/wasm')
  const module = await WebAssembly.compile(readFileSync(path))
  return reusedQuickJs({ module, newMemory: (initial, maximum) => new WebAssembly.Memory({ initial, maximum }) })
}
