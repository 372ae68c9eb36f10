/** Starts the app's built main process, with the stand-in for the module `electron`, and does things inside it. */
import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build } from 'esbuild'

export const root = join(import.meta.dirname, '../../..')
const sources = join(import.meta.dirname, 'stand-in')

/** What a test's function is called with. */
export type StandIn = typeof import('./stand-in/electron') & { readonly windows: typeof import('./stand-in/window').windows }

/** The data folder of a test, and the app started on it. */
export async function startOn(data: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<Shell> {
  return startShell({ args: ['--data', data, ...args], env })
}

export interface Shell {
  readonly process: ChildProcess
  /** The folder of Chromium's profile, where its port is written; never resolves without Chromium. */
  readonly profile: Promise<string>
  /** Its exit code; null: a signal ended it. */
  readonly exited: Promise<number | null>
  /** What it printed. */
  said(): string
  /** Until the window is there and its page has the preload's interface. */
  opened(): Promise<void>
  /** Calls the function inside the main process. It sees its arguments and nothing around it. */
  evaluate<Result, Argument = undefined>(run: (standIn: StandIn, arg: Argument) => Result, arg?: Argument): Promise<Awaited<Result>>
}

interface ShellOptions {
  readonly args?: readonly string[]
  /** The path of a Chromium; absent: no page is shown. */
  readonly chromium?: string
  readonly env?: Readonly<Record<string, string>>
}

let built: Promise<string> | null = null

/** The stand-in as JavaScript, in a folder that is named for what is in it and is used again. It lies among the packages, where it finds Playwright. */
function standIn(): Promise<string> {
  return (built ??= (async () => {
    const entries = (...names: string[]) => names.map((name) => join(sources, `${name}.ts`))
    const common = { bundle: true, write: false, outdir: sources, target: 'es2023' } as const
    const results = await Promise.all([
      build({
        ...common,
        entryPoints: entries('electron', 'register'),
        format: 'esm',
        platform: 'node',
        splitting: true,
        external: ['playwright-core']
      }),
      build({ ...common, entryPoints: entries('preload-world', 'page-world'), format: 'iife', platform: 'browser' })
    ])
    const files = results.flatMap(({ outputFiles }) => outputFiles)
    const hash = createHash('sha256')
    for (const { text } of files) hash.update(text)
    const cache = join(root, 'node_modules/.cache/handoff')
    const folder = join(cache, `stand-in-${hash.digest('hex').slice(0, 12)}`)
    if (existsSync(folder)) return folder
    mkdirSync(cache, { recursive: true })
    const fresh = mkdtempSync(join(cache, 'making-'))
    for (const { path, text } of files) writeFileSync(join(fresh, basename(path)), text)
    try {
      renameSync(fresh, folder)
    } catch {
      // Another test made the same meanwhile.
      rmSync(fresh, { recursive: true })
    }
    return folder
  })())
}

export async function startShell({ args = [], chromium, env = {} }: ShellOptions): Promise<Shell> {
  const folder = await standIn()
  const child = spawn(process.execPath, ['--import', join(folder, 'register.js'), join(root, 'out/main/index.js'), ...args], {
    cwd: root,
    env: { ...process.env, ...(chromium === undefined ? {} : { HANDOFF_STAND_IN_CHROMIUM: chromium }), ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced'
  })
  let said = ''
  child.stdout!.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr!.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let orders = 0
  const profile = new Promise<string>((resolve) => {
    child.on('message', (message) => {
      if (typeof message === 'object' && 'profile' in message) return resolve(message.profile as string)
      const { id, ok, value } = message as { id: number; ok: boolean; value: unknown }
      const { resolve: done, reject } = waiting.get(id)!
      waiting.delete(id)
      if (ok) done(value)
      else reject(new Error(`inside the main process: ${String(value)}`))
    })
  })
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  void exited.then((code) => {
    for (const { reject } of waiting.values()) reject(new Error(`the app ended with ${code}: ${said}`))
  })
  const evaluate: Shell['evaluate'] = (run, arg) =>
    new Promise((resolve, reject) => {
      const id = orders++
      waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
      child.send({ id, text: run.toString(), arg }, (error) => error && reject(new Error(`the app is gone: ${said}`)))
    })
  const opened = (): Promise<void> =>
    evaluate(async ({ windows, pageOf }) => {
      while (windows.length === 0 || pageOf().handoff === undefined) await new Promise((resolve) => setTimeout(resolve, 5))
    })
  return { process: child, profile, exited, said: () => said, opened, evaluate }
}
