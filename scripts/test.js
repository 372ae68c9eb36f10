// The whole proof of the project: types, lint, licences, unit and conformance tests with the labs' proof, the build, and the end-to-end tests in a
// real Chromium where one is found.
import { existsSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { findChromium } from './find-chromium.js'

const root = fileURLToPath(new URL('..', import.meta.url))

/** @param {string} title @param {string[]} args */
function step(title, args, env = {}) {
  const began = Date.now()
  console.log(`\n── ${title}`)
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
  console.log(`── ${title}: ${status === 0 ? 'passed' : 'failed'} in ${((Date.now() - began) / 1000).toFixed(1)} s`)
  if (status !== 0) process.exit(1)
}

step('build', ['node_modules/electron-vite/bin/electron-vite.js', 'build'])
step('types', ['scripts/types.js'])
step('lint', ['node_modules/eslint/bin/eslint.js', '.'])
step('format', ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'])
step('licences', ['scripts/licences.js'])
step('unit and conformance tests', ['node_modules/vitest/vitest.mjs', 'run'])
step('the labs’ proof', ['bin/handoff.js', 'pack', 'test', 'labs/uefi-memory'])

const chromium = findChromium()
if (chromium && existsSync(chromium)) step('end to end', ['node_modules/@playwright/test/cli.js', 'test'], { HANDOFF_CHROMIUM: chromium })
else console.log('\n── end to end: skipped, no Chromium was found (install chromium, or set HANDOFF_CHROMIUM to its path)')
