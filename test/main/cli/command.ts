import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../../..')

export interface Ended {
  readonly status: number | null
  /** What ended it from outside. */
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the built command, as a user does. */
export function handoff(args: readonly string[], env: Record<string, string> = {}, cwd = root): Promise<Ended> {
  if (!existsSync(join(root, 'out/main/cli.js'))) throw new Error('these tests need the built command: npm run build')
  return run(join(root, 'bin/handoff.js'), args, env, cwd)
}

/** Runs a script with this Node, to its end. */
export function run(script: string, args: readonly string[], env: Record<string, string>, cwd: string): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, ...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe']
    })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk) => (stdout += chunk))
    child.stderr.on('data', (chunk) => (stderr += chunk))
    child.once('close', (status, signal) => resolve({ status, signal, stdout, stderr }))
  })
}
