/** `handoff start`: a window where there is an Electron binary, else the same app in the browser. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { appRoot, labsFolder, rendererFolder, version } from '../app-paths'
import { electronBinary, installElectron } from '../electron-binary'
import { defaultDataFolder, openDataFolder } from '../host/data-folder'
import { Host } from '../host/host'
import { lastPort, rememberPort } from '../host/last-port'
import { openLink, showApp } from '../web/browser'
import { PortRefused, serveWeb, type WebHost } from '../web/web-host'
import { UsageProblem } from './problem'
import { complain, say } from './terminal'

interface StartOptions {
  readonly host?: 'web' | 'electron'
  readonly port?: string
  readonly open: boolean
  readonly data?: string
}

/** How long the one try to get Electron's binary may take. */
const INSTALL_LIMIT_MS = 60_000
/** How long the browser that is started may take to open the app. */
const BROWSER_LIMIT_MS = 60_000
/** Says that the try failed, so that the next start does not wait for it again. */
const TRIED_FILE = join(appRoot, 'node_modules', '.cache', 'handoff', 'electron-not-found')

export async function startCommand(options: StartOptions): Promise<void> {
  if (!existsSync(join(rendererFolder, 'index.html')))
    throw new UsageProblem('notBuilt', 'the app is not built yet: run npm start (or npm run build) in its folder')
  if (options.host !== 'web' && (await hasElectron(options.host === 'electron'))) return startWindow(options)
  if (options.host === 'electron')
    throw new UsageProblem(
      'noElectron',
      'there is no Electron binary on this machine, and it could not be downloaded; without --host the app opens in the browser'
    )
  if (options.host === undefined) say('There is no Electron binary on this machine; the app is shown in your browser.')
  return startWeb(options)
}

async function hasElectron(tryAgain: boolean): Promise<boolean> {
  if (electronBinary() !== null) return true
  if (existsSync(TRIED_FILE) && !tryAgain) return false
  say('Looking for an Electron binary (once, at most a minute) …')
  if (await installElectron(INSTALL_LIMIT_MS)) return true
  try {
    mkdirSync(join(TRIED_FILE, '..'), { recursive: true })
    writeFileSync(TRIED_FILE, 'npx install-electron gets it; then delete this file.\n')
  } catch {
    // A folder that cannot be written only means that the next start looks again.
  }
  return false
}

function startWindow(options: StartOptions): Promise<void> {
  const data = options.data ? ['--data', options.data] : []
  const window = spawn(electronBinary()!, [appRoot, ...data], { stdio: 'inherit' })
  return endWith(window)
}

async function startWeb(options: StartOptions): Promise<void> {
  const port = parsePort(options.port)
  const data = openDataFolder(options.data ?? defaultDataFolder())
  const host = new Host({
    version,
    shell: 'web',
    data,
    labs: labsFolder,
    now: () => new Date().toISOString(),
    openLink: async (url) => openLink(url)
  })
  if (data.readOnly) complain(`handoff: ${data.readOnly}`)
  try {
    const web = await serveWeb(host, rendererFolder, port || lastPort(data)).catch((error: unknown) => {
      if (port !== 0 || !(error instanceof PortRefused)) throw error
      return serveWeb(host, rendererFolder, 0)
    })
    rememberPort(data, Number(new URL(web.origin).port))
    say(`Handoff is at ${web.newAddress()}`, 'The address opens it once. Ctrl+C ends it.')
    const closeWindow = options.open ? openWindow(web) : () => {}
    await new Promise<void>((resolve) => {
      process.once('SIGINT', resolve)
      process.once('SIGTERM', resolve)
    })
    closeWindow()
    await web.close()
  } catch (error) {
    if (error instanceof PortRefused) throw new UsageProblem('port', error.message)
    throw error
  } finally {
    data.release()
  }
}

/** Opens a browser on an address of its own. @returns What closes its window. */
function openWindow(web: WebHost): () => void {
  const address = web.newAddress()
  const shown = showApp(address)
  const forget = (): void => {
    web.withdraw(address)
    shown?.forget()
  }
  setTimeout(forget, BROWSER_LIMIT_MS).unref()
  return () => {
    forget()
    end(shown?.browser ?? null)
  }
}

function parsePort(text: string | undefined): number {
  if (text === undefined) return 0
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new UsageProblem('usage', `--port takes a number from 0 to 65535, not '${text}'`)
  return port
}

/** Waits for a child; Ctrl+C ends it too. */
function endWith(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => end(child)
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
    child.once('error', () => {
      process.exitCode = 1
      resolve()
    })
    child.once('exit', (code) => {
      process.exitCode = code ?? 0
      resolve()
    })
  })
}

/** Ends what was started, with everything it started itself. */
function end(child: ChildProcess | null): void {
  if (!child || child.exitCode !== null || child.pid === undefined) return
  if (process.platform === 'win32') spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'])
  else child.kill('SIGTERM')
}
