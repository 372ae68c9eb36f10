import { fork, spawn, type ChildProcess } from 'node:child_process'
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

/** The process of this test file that carries out its commands. */
let warm: ChildProcess | null = null
const waiting = new Map<number, { resolve: (ended: Ended) => void; reject: (why: Error) => void }>()
let asked = 0

/** Runs the built command; in one process for all that a test file runs, which need not load the compiler for each. */
export function handoff(args: readonly string[], env: Record<string, string> = {}, cwd = root): Promise<Ended> {
  requireBuilt()
  const process = (warm ??= warmProcess())
  return new Promise((resolve, reject) => {
    const id = ++asked
    waiting.set(id, { resolve, reject })
    process.send({ id, args, env, cwd })
  })
}

function warmProcess(): ChildProcess {
  const child = fork(join(import.meta.dirname, 'warm-process.js'), [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  child.on('message', ({ id, ended }: { id: number; ended: Ended }) => {
    waiting.get(id)!.resolve(ended)
    waiting.delete(id)
  })
  child.once('exit', (status, signal) => {
    warm = null
    for (const { reject } of waiting.values()) reject(new Error(`the process of the commands ended with ${signal ?? status}`))
    waiting.clear()
  })
  // Nobody waits for it when all tests are done: it ends with its parent.
  child.unref()
  child.channel!.unref()
  return child
}

/** Runs the built command as a user does, in a process of its own. */
export function handoffAlone(args: readonly string[], env: Record<string, string> = {}, cwd = root): Promise<Ended> {
  requireBuilt()
  return run(join(root, 'bin/handoff.js'), args, env, cwd)
}

function requireBuilt(): void {
  if (!existsSync(join(root, 'out/main/cli.js'))) throw new Error('these tests need the built command: npm run build')
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
