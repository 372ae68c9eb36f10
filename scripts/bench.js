// `npm run bench`: the benchmark as one bundle, compiled as the product is. (tsx would give each function of the engine its name once more, at run time,
// which costs more than some of what is measured.)
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { buildSdk } from './build-sdk.js'

const root = fileURLToPath(new URL('..', import.meta.url))
buildSdk()
// Inside the project: what is not bundled is found from there.
const folder = mkdtempSync(join(root, 'node_modules/.bench-'))
try {
  await build({
    absWorkingDir: root,
    entryPoints: ['test/bench/index.ts'],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error'
  })
  const { status } = spawnSync(process.execPath, ['--expose-gc', join(folder, 'index.mjs'), ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit'
  })
  process.exitCode = status ?? 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
