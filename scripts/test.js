// The whole proof of the project: types, lint, licences, unit and conformance tests with the labs' proof, the build, and the end-to-end tests in a
// real Chromium where one is found. What waits for nothing else goes on side by side.
import { existsSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { findChromium } from './find-chromium.js'

const root = fileURLToPath(new URL('..', import.meta.url))

/** @typedef {{ title: string, args: string[], env?: Record<string, string> }} Step */

/**
 * Runs one step; what it says is shown when it has ended, or at once when nothing runs beside it.
 * @param {Step} step @param {boolean} alone @returns {Promise<boolean>}
 */
function run({ title, args, env }, alone) {
  const began = Date.now()
  if (alone) console.log(`\n── ${title}`)
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['inherit', alone ? 'inherit' : 'pipe', alone ? 'inherit' : 'pipe'],
    env: { ...process.env, ...env }
  })
  /** @type {Buffer[]} */
  const said = []
  child.stdout?.on('data', (chunk) => said.push(chunk))
  child.stderr?.on('data', (chunk) => said.push(chunk))
  return new Promise((resolve) =>
    child.once('close', (status) => {
      if (!alone) process.stdout.write(`\n── ${title}\n${Buffer.concat(said)}`)
      console.log(`── ${title}: ${status === 0 ? 'passed' : 'failed'} in ${((Date.now() - began) / 1000).toFixed(1)} s`)
      resolve(status === 0)
    })
  )
}

/** Lanes of steps, side by side; each goes on while its own steps pass. @param {Step[][]} lanes */
async function stage(...lanes) {
  const passed = await Promise.all(
    lanes.map(async (lane) => {
      for (const step of lane) if (!(await run(step, lanes.length === 1))) return false
      return true
    })
  )
  if (passed.includes(false)) process.exit(1)
}

await stage([{ title: 'build', args: ['node_modules/electron-vite/bin/electron-vite.js', 'build'] }])
await stage(
  [{ title: 'types', args: ['scripts/types.js'] }],
  [
    { title: 'lint', args: ['node_modules/eslint/bin/eslint.js', '.'] },
    { title: 'format', args: ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'] },
    { title: 'licences', args: ['scripts/licences.js'] }
  ]
)
await stage([{ title: 'unit and conformance tests', args: ['node_modules/vitest/vitest.mjs', 'run'] }])

const proof = { title: 'the labs’ proof', args: ['bin/handoff.js', 'pack', 'test', 'labs/uefi-memory'] }
const chromium = findChromium()
if (chromium && existsSync(chromium)) {
  await stage(
    [proof],
    [{ title: 'end to end', args: ['node_modules/@playwright/test/cli.js', 'test'], env: { HANDOFF_CHROMIUM: chromium } }]
  )
} else {
  await stage([proof])
  console.log('\n── end to end: skipped, no Chromium was found (install chromium, or set HANDOFF_CHROMIUM to its path)')
}
