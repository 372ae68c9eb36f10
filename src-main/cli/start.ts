/** `handoff start`: a window where there is an Electron binary, else the same app in the browser. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { appRoot, labsFolder, rendererFolder, version } from '../app-paths'
import { electronBinary } from '../electron-binary'
import { defaultDataFolder, openDataFolder } from '../host/data-folder'
import { Host } from '../host/host'
import { lastPort, rememberPort } from '../host/last-port'
import { PackUnreadable } from '../host/pack-folder'
import { placeOf } from '../host/place'
import { installElectron, LastTry, noElectronSentence, whyNotInstall, type NoElectron } from '../install-electron'
import { openLink, showApp } from '../web/browser'
import { PortRefused, serveWeb, type WebHost } from '../web/web-host'
import { UsageProblem } from './problem'
import { complain, say } from './terminal'
import { inEnglish } from '../../src-lab/sentences/told'

interface StartOptions {
  readonly host?: 'web' | 'electron'
  readonly port?: string
  readonly open: boolean
  readonly data?: string
  readonly lab?: string
  /** A pack's folder that is shown while it is written. */
  readonly preview?: string
}

/** What ends the app: Ctrl+C, a shutdown, a terminal that is closed. */
const ENDS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** How long the browser that is started may take to open the app. */
const BROWSER_LIMIT_MS = 60_000
/** What the last look for a binary came to. */
const lastTry = new LastTry(join(appRoot, 'node_modules', '.cache', 'handoff', 'electron-not-found'))

/** @param pack A .labpack to be offered. */
export async function startCommand(pack: string | undefined, options: StartOptions): Promise<void> {
  if (!existsSync(join(rendererFolder, 'index.html')))
    throw new UsageProblem('notBuilt', 'the app is not built yet: run npm start (or npm run build) in its folder')
  if (pack !== undefined && !/\.labpack$/i.test(pack))
    throw new UsageProblem('usage', `'${pack}' is no lab pack: handoff start opens a .labpack, and --lab a lab`)
  if (options.host !== 'web') {
    const reason = await findElectron(options.host === 'electron')
    if (reason === null) return startWindow(pack, options)
    if (options.host === 'electron')
      throw new UsageProblem(
        'noElectron',
        `there is no Electron binary on this machine. ${noElectronSentence(reason)} Without --host the app opens in the browser`
      )
    say(`${noElectronSentence(reason)} The app is shown in your browser.`)
  }
  return startWeb(pack, options)
}

/** @param isWanted Whoever asks for the window has it looked for, whenever that was tried last. @returns null: it is there. */
async function findElectron(isWanted: boolean): Promise<NoElectron | null> {
  if (electronBinary() !== null) return null
  const known = whyNotInstall() ?? (isWanted ? null : lastTry.reason(Date.now()))
  if (known !== null) return known
  say('Looking for the window (once a day, at most a minute) …')
  const reason = await installElectron()
  lastTry.keep(reason)
  return reason ?? (electronBinary() === null ? 'failed' : null)
}

function startWindow(pack: string | undefined, options: StartOptions): Promise<void> {
  const args = (['data', 'lab', 'preview'] as const).flatMap((name) => (options[name] ? [`--${name}`, options[name]] : []))
  if (pack !== undefined) args.push(resolve(pack))
  return endWith(() => spawn(electronBinary()!, [appRoot, ...args], { stdio: 'inherit' }))
}

async function startWeb(pack: string | undefined, options: StartOptions): Promise<void> {
  const port = parsePort(options.port)
  const data = openDataFolder(options.data ?? defaultDataFolder())
  const host = new Host({
    version,
    shell: 'web',
    data,
    labs: labsFolder,
    now: () => new Date().toISOString(),
    openLink: async (url) => openLink(url),
    ...(options.preview === undefined ? {} : { preview: options.preview })
  })
  if (data.readOnly) complain(`handoff: ${inEnglish(data.readOnly)}`)
  try {
    const place = options.lab === undefined ? '' : await placeOf(host, options.lab)
    if (options.lab !== undefined && place === '')
      throw new UsageProblem('noLab', `there is no lab '${options.lab}' (handoff labs lists them)`)
    if (pack !== undefined) await offer(host, pack)
    const web = await serveWeb(host, rendererFolder, port || lastPort(data)).catch((error: unknown) => {
      if (port !== 0 || !(error instanceof PortRefused)) throw error
      return serveWeb(host, rendererFolder, 0)
    })
    rememberPort(data, Number(new URL(web.origin).port))
    say(`Handoff is at ${web.newAddress(place)}`, 'The address opens it once. Ctrl+C ends it.')
    const closeWindow = options.open ? openWindow(web, place) : () => {}
    setImmediate(() => void host.prepare().then(() => web.prepare()))
    await new Promise<void>((resolve) => {
      for (const signal of ENDS) process.once(signal, () => resolve())
    })
    closeWindow()
    await web.close()
    await host.settled()
  } catch (error) {
    if (error instanceof PortRefused) throw new UsageProblem('port', error.message)
    throw error
  } finally {
    data.release()
  }
}

/** The page shows what it is, and asks. @throws UsageProblem when it cannot be used. */
async function offer(host: Host, pack: string): Promise<void> {
  try {
    await host.lookAtPack(resolve(pack))
  } catch (error) {
    if (!(error instanceof PackUnreadable)) throw error
    throw new UsageProblem('packRefused', `${basename(pack)} cannot be used: ${error.message}`)
  }
}

/** Opens a browser on an address of its own. @returns What closes its window. */
function openWindow(web: WebHost, place: string): () => void {
  const address = web.newAddress(place)
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

/** Starts a child and waits for it; what ends this process ends it too, from the first moment on. */
function endWith(start: () => ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    let isAsked = false
    const stop = (): void => {
      isAsked = true
      end(child)
    }
    for (const signal of ENDS) process.once(signal, stop)
    const child = start()
    child.once('error', (error) => {
      complain(`handoff: the window cannot be started (${error.message}); with --host web the app opens in the browser`)
      process.exitCode = 1
      resolve()
    })
    child.once('exit', (code) => {
      process.exitCode = code ?? (isAsked ? 0 : 1)
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
