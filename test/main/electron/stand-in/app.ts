/** Electron's `app`: the life of the process, from ready to quit. */
import { EventEmitter } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AboutPanelOptionsOptions, App, Event } from 'electron'
import { isAllowed } from './main-events'
import { seen } from './seen'
import { strict } from './strict'

/** What `app` knows of the windows; they are made later. */
interface Windows {
  /** Asks every window to close. @returns Whether all did. */
  closeAll(): Promise<boolean>
  destroyAll(): Promise<void>
  count(): number
}
/** What goes on before the app is ready and after it has quit. */
interface Surroundings {
  readonly windows: Windows
  start(userData: string): Promise<void>
  end(): Promise<void>
}

type AppMembers = Pick<
  App,
  | 'isPackaged'
  | 'enableSandbox'
  | 'exit'
  | 'getPath'
  | 'getPreferredSystemLanguages'
  | 'isReady'
  | 'quit'
  | 'requestSingleInstanceLock'
  | 'setAboutPanelOptions'
  | 'setPath'
  | 'showAboutPanel'
  | 'whenReady'
>

class StandInApp extends EventEmitter implements AppMembers {
  isPackaged = process.env.HANDOFF_STAND_IN_PACKAGED === '1'
  about: AboutPanelOptionsOptions = {}
  isSandboxed = false
  hasStarted = false
  private readonly paths: Record<string, string> = { userData: join(tmpdir(), `handoff-stand-in-${process.pid}`) }
  private readonly ready: Promise<void>
  private isQuitting = false

  constructor(private readonly around: Surroundings) {
    super()
    // Electron quits on these, as if the user had asked for it.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => this.quit())
    this.ready = new Promise((resolve) => setImmediate(resolve))
      .then(() => around.start(this.paths.userData!))
      .then(() => {
        this.hasStarted = true
        this.emit('ready')
      })
  }

  isReady(): boolean {
    return this.hasStarted
  }

  whenReady(): Promise<void> {
    return this.ready
  }

  enableSandbox(): void {
    if (this.hasStarted) throw new Error('app.enableSandbox() can only be called before app is ready')
    this.isSandboxed = true
  }

  getPath(name: string): string {
    const path = this.paths[name]
    if (path === undefined) throw new Error(`the stand-in for Electron has no path '${name}'`)
    return path
  }

  /** HANDOFF_STAND_IN_LANGUAGES: the best first, with commas between them. */
  getPreferredSystemLanguages(): string[] {
    return (process.env.HANDOFF_STAND_IN_LANGUAGES ?? 'en-US').split(',')
  }

  setPath(name: string, path: string): void {
    if (this.hasStarted) throw new Error('too late: the profile is open')
    if (!existsSync(path)) throw new Error(`Failed to set path: there is no ${path}`)
    this.paths[name] = path
  }

  setAboutPanelOptions(options: AboutPanelOptionsOptions): void {
    this.about = options
  }

  showAboutPanel(): void {
    seen.life.push('about')
  }

  /** One process for each profile; a later one leaves it a letter. */
  requestSingleInstanceLock(additionalData?: Record<string, unknown>): boolean {
    const folder = join(this.paths.userData!, 'instances')
    mkdirSync(folder, { recursive: true })
    const owner = readdirSync(folder)
      .map(Number)
      .find((pid) => pid > 0 && isAlive(pid))
    if (owner !== undefined && owner !== process.pid) {
      const letter = { argv: process.argv, workingDirectory: process.cwd(), additionalData }
      writeFileSync(join(folder, `letter-${process.pid}.part`), JSON.stringify(letter))
      writeFileSync(join(folder, `letter-${process.pid}`), JSON.stringify(letter))
      return false
    }
    writeFileSync(join(folder, String(process.pid)), '')
    const watcher = watch(folder, (_kind, name) => {
      if (name === null || !/^letter-\d+$/.test(name)) return
      try {
        const {
          argv,
          workingDirectory,
          additionalData: data
        } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, unknown>
        rmSync(join(folder, name))
        void this.ready.then(() => this.emit('second-instance', {}, argv, workingDirectory, data))
      } catch {
        // Not written yet: there is another event when it is.
      }
    })
    watcher.unref()
    this.on('quit', () => rmSync(join(folder, String(process.pid)), { force: true }))
    return true
  }

  quit(): void {
    if (this.isQuitting) return
    void this.tryToQuit()
  }

  exit(exitCode = 0): void {
    this.isQuitting = true
    void this.around.windows.destroyAll().then(() => this.end(exitCode))
  }

  /** The last window was closed. */
  lastClosed(): void {
    if (this.isQuitting) return
    if (!this.emit('window-all-closed')) this.quit()
  }

  private async tryToQuit(): Promise<void> {
    this.isQuitting = true
    seen.life.push('before-quit')
    const isWanted =
      isAllowed(this, 'before-quit') &&
      (await this.around.windows.closeAll()) &&
      (seen.life.push('will-quit'), isAllowed(this, 'will-quit'))
    this.isQuitting = false
    if (isWanted) await this.end(0)
  }

  private async end(code: number): Promise<void> {
    this.isQuitting = true
    seen.life.push('quit')
    this.emit('quit', {} as Event, code)
    await this.around.end()
    process.exit(code)
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

export function makeApp(around: Surroundings): StandInApp {
  return strict('app', new StandInApp(around))
}
