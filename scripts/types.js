// Type-checks every room with its own tsconfig, then the Svelte components. Prints what failed and exits with 1.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const steps = [
  ...[
    'src-firmware',
    'src-lab',
    'src-lab/sdk/guest',
    'src-main',
    'src-main/electron/tsconfig.preload.json',
    'src-renderer/model',
    'scripts',
    'test'
  ].map((room) => ['node_modules/typescript/bin/tsc', '-p', room]),
  [
    'node_modules/svelte-check/bin/svelte-check',
    '--tsconfig',
    './src-renderer/tsconfig.json',
    '--threshold',
    'warning',
    '--output',
    'human'
  ]
]
let failed = 0
for (const step of steps) {
  const { status } = spawnSync(process.execPath, step, { cwd: root, stdio: 'inherit' })
  if (status !== 0) {
    failed++
    console.error(`types: ${step.slice(1).join(' ')} failed`)
  }
}
process.exit(failed ? 1 : 0)
