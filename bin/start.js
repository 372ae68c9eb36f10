#!/usr/bin/env node
// npm start: builds when the sources are newer than what was built, then starts the app.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const built = join(root, 'out/main/cli.js')
const sources = ['src-firmware', 'src-lab', 'src-main', 'src-renderer', 'electron.vite.config.ts', 'package-lock.json']

/** @param {string} path @returns {number} */
function newest(path) {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))))
}

/** The SDK's generated file is made by the build itself. */
const isStale = () => {
  const time = statSync(built).mtimeMs
  return sources.some((source) => newest(join(root, source)) > time)
}

if (!existsSync(built) || isStale()) {
  console.log('Building the app …')
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32'
  })
  if (status !== 0) {
    console.error('The app could not be built; what is above says why.')
    process.exit(1)
  }
}
process.argv.splice(2, 0, 'start')
await import('./handoff.js')
