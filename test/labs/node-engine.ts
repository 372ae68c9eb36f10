import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { wholePlatform } from '../../src-firmware'
import { createCompiler } from '../../src-lab/compile/create-compiler'
import { rememberingCompiler } from '../../src-lab/compile/remembering-compiler'
import type { LabEngine } from '../../src-lab/run/lab-run'
import { run } from '../../src-lab/run/run'
import { reusedQuickJs } from '../../src-lab/sandbox/reused-quickjs'

const require = createRequire(import.meta.url)

/** The real compiler and the real sandbox, in this process. */
export function nodeEngine(): LabEngine {
  const library = dirname(require.resolve('typescript'))
  const libFiles = Object.fromEntries(
    readdirSync(library)
      .filter((name) => /^lib\..*\.d\.ts$/.test(name))
      .map((name) => [name, readFileSync(join(library, name), 'utf8')])
  )
  const module = new WebAssembly.Module(readFileSync(require.resolve('@jitl/quickjs-ng-wasmfile-release-sync/wasm')))
  const newVm = reusedQuickJs({ module, newMemory: (initial, maximum) => new WebAssembly.Memory({ initial, maximum }) })
  let runs: Promise<unknown> = Promise.resolve()
  return {
    compiler: rememberingCompiler(createCompiler(ts, libFiles)),
    // One at a time, as everywhere: one instance of the sandbox serves them all.
    execute(request) {
      const reply = runs.then(async () => run({ ...request, platform: await wholePlatform(request.platform) }, newVm))
      runs = reply.catch(() => undefined)
      return reply
    }
  }
}
