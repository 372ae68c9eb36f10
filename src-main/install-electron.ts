/** Tries to get Electron's binary with Electron's own installer, and says why that did not work. */
import { spawn } from 'node:child_process'
import { accessSync, constants, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { electronRange } from './app-paths'
import { electronFolder } from './electron-binary'

/** Why there is no binary. */
const reasons = ['oldNode', 'noPackage', 'notOurs', 'noNetwork', 'proxy', 'refused', 'failed'] as const
export type NoElectron = (typeof reasons)[number]

/** The oldest Node that Electron's installer runs on. */
const INSTALLER_NODE = [22, 12] as const
/** How long the installer may take, in milliseconds. */
const INSTALL_LIMIT_MS = 60_000
/** How long the answer of a try holds, in milliseconds: no start looks more often. */
const TRY_AGAIN_MS = 24 * 3600 * 1000

interface InstallOptions {
  readonly node?: string
  /** Of the package electron. */
  readonly folder?: string | null
  readonly env?: NodeJS.ProcessEnv
  readonly limitMs?: number
}

/** What says at once that the installer need not be tried. null: it may be. */
export function whyNotInstall(node = process.versions.node, folder = electronFolder()): NoElectron | null {
  if (isOldNode(node)) return 'oldNode'
  if (folder === null) return 'noPackage'
  try {
    accessSync(folder, constants.W_OK)
    return null
  } catch {
    return 'notOurs'
  }
}

/** @returns null: the installer ended well. */
export async function installElectron({
  node = process.versions.node,
  folder = electronFolder(),
  env = process.env,
  limitMs = INSTALL_LIMIT_MS
}: InstallOptions = {}): Promise<NoElectron | null> {
  const known = whyNotInstall(node, folder)
  if (known !== null || folder === null) return known
  const installer = join(folder, 'install.js')
  const said: Buffer[] = []
  const status = await new Promise<number | null>((resolve) => {
    // The installer knows no proxy by itself; Node does, when it is asked to.
    const child = spawn(process.execPath, [installer], { stdio: ['ignore', 'ignore', 'pipe'], env: { NODE_USE_ENV_PROXY: '1', ...env } })
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk))
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMs)
    const end = (code: number | null): void => {
      clearTimeout(timer)
      resolve(code)
    }
    child.once('close', end)
    child.once('error', () => end(1))
  })
  return status === 0 ? null : whyNot(status, Buffer.concat(said).toString('utf8'), env)
}

export function isOldNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major < INSTALLER_NODE[0] || (major === INSTALLER_NODE[0] && minor < INSTALLER_NODE[1])
}

/** @param status null: it was ended because it took too long. */
function whyNot(status: number | null, said: string, env: NodeJS.ProcessEnv): NoElectron {
  const isReached = /Response code (?!407)/.test(said)
  if (isReached) return 'refused'
  if (status !== null && !/fetch failed|Response code|terminated|EAI_AGAIN|ENOTFOUND|ECONN/.test(said)) return 'failed'
  return proxyIn(env) === undefined ? 'noNetwork' : 'proxy'
}

/** The variable that names a proxy. */
function proxyIn(env: NodeJS.ProcessEnv): string | undefined {
  return ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].find((name) => env[name])
}

/** One sentence for the user. */
export function noElectronSentence(reason: NoElectron, node: string = process.versions.node, env: NodeJS.ProcessEnv = process.env): string {
  switch (reason) {
    case 'oldNode':
      return `The window is installed by Node ${INSTALLER_NODE.join('.')} or newer, and this is Node ${node}.`
    case 'noPackage':
      return `The window needs the package electron beside Handoff, which is not there (npm install -g electron@${electronRange}, or npm ci in its sources).`
    case 'notOurs':
      return 'The window has to be put into the folder of the package electron, which is not yours to write in (whoever installed it runs install-electron once).'
    case 'noNetwork':
      return 'The window could not be downloaded: there is no network, or no way to github.com (npx install-electron tries it again).'
    case 'proxy':
      return `The window could not be downloaded through the proxy that ${proxyIn(env) ?? 'HTTPS_PROXY'} names (npx install-electron tries it again, and its README tells of mirrors).`
    case 'refused':
      return 'The window could not be downloaded: the server has no such file or gives it to nobody here (npx install-electron says more).'
    case 'failed':
      return 'The window could not be installed (npx install-electron says why).'
  }
}

/** The answer of the last try, where it still holds: kept among the packages' caches, so that a fresh install looks anew. */
export class LastTry {
  constructor(private readonly file: string) {}

  /** null: none, or it was more than a day ago. */
  reason(now: number): NoElectron | null {
    try {
      const age = now - statSync(this.file).mtimeMs
      const text = readFileSync(this.file, 'utf8').trim()
      return age >= 0 && age < TRY_AGAIN_MS ? (reasons.find((reason) => reason === text) ?? null) : null
    } catch {
      return null
    }
  }

  keep(reason: NoElectron | null): void {
    try {
      if (reason === null) return rmSync(this.file, { force: true })
      mkdirSync(dirname(this.file), { recursive: true })
      writeFileSync(this.file, `${reason}\n`)
    } catch {
      // A folder that cannot be written only means that the next start looks again.
    }
  }
}
