/** Electron's BrowserWindow and the webContents in it. */
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import type { BrowserWindow, BrowserWindowConstructorOptions, Rectangle, WebContents, WindowOpenHandlerResponse } from 'electron'
import { isAllowed } from './main-events'
import type { Page, PageEvents, PageOptions } from './page'
import { seen } from './seen'
import { strict } from './strict'

/** What the windows of an app have in common. */
export interface AroundWindows {
  openPage(options: PageOptions): Page
  readonly request: PageEvents['request']
  readonly ipc: {
    invoke(channel: string, args: unknown[], sender: StandInWebContents, url: string): Promise<unknown>
    sent(channel: string, args: unknown[], sender: StandInWebContents, url: string): void
  }
  created(contents: StandInWebContents): void
  allClosed(): void
}

export const windows: StandInWindow[] = []

type ContentsMembers = Pick<WebContents, 'forcefullyCrashRenderer' | 'getURL' | 'isDestroyed' | 'reload' | 'send' | 'setWindowOpenHandler'>

export class StandInWebContents extends EventEmitter implements ContentsMembers {
  private mayOpen: (details: { url: string }) => WindowOpenHandlerResponse = () => ({ action: 'allow' })

  constructor(
    readonly page: Page,
    private readonly owner: { isDestroyed(): boolean }
  ) {
    super()
  }

  send(channel: string, ...args: unknown[]): void {
    this.page.send(channel, structuredClone(args))
  }

  getURL(): string {
    return this.page.url
  }

  isDestroyed(): boolean {
    return this.owner.isDestroyed()
  }

  reload(): void {
    void this.page.reload()
  }

  forcefullyCrashRenderer(): void {
    void this.page.crash()
  }

  setWindowOpenHandler(handler: (details: Electron.HandlerDetails) => WindowOpenHandlerResponse): void {
    this.mayOpen = handler as (details: { url: string }) => WindowOpenHandlerResponse
  }

  /** For the page: what the app's handler says. */
  opens(url: string): boolean {
    const isAllowedToOpen = this.mayOpen({ url }).action === 'allow'
    if (!isAllowedToOpen) seen.cancelled.push({ url, by: 'window' })
    return isAllowedToOpen
  }
}

type WindowMembers = Pick<
  BrowserWindow,
  | 'close'
  | 'destroy'
  | 'focus'
  | 'getNormalBounds'
  | 'isDestroyed'
  | 'isFullScreen'
  | 'isMaximized'
  | 'isMinimized'
  | 'loadURL'
  | 'maximize'
  | 'restore'
  | 'setFullScreen'
  | 'show'
>

export class StandInWindow extends EventEmitter implements WindowMembers {
  readonly webContents: Electron.WebContents
  readonly contents: StandInWebContents
  /** What happened to it, one after the other. */
  readonly done: string[] = []
  state: 'normal' | 'minimized' | 'maximized' | 'fullscreen' = 'normal'
  bounds: Rectangle
  private isGone = false

  constructor(
    readonly options: BrowserWindowConstructorOptions,
    private readonly around: AroundWindows
  ) {
    super()
    const { x = 0, y = 0, width = 800, height = 600, webPreferences } = options
    this.bounds = { x, y, width, height }
    readFileSync(webPreferences!.preload!)
    const events: PageEvents = {
      request: around.request,
      invoke: (channel, args, url) => around.ipc.invoke(channel, args, this.contents, url),
      sent: (channel, args, url) => around.ipc.sent(channel, args, this.contents, url),
      willNavigate: (url) => {
        const may = isAllowed(this.contents, 'will-navigate', { url })
        if (!may) seen.cancelled.push({ url, by: 'navigation' })
        return may
      },
      willOpen: (url) => this.contents.opens(url),
      crashed: () => this.contents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 }),
      closed: () => this.gone()
    }
    const page = around.openPage({ preload: webPreferences!.preload!, width, height, events })
    this.contents = strict('webContents', new StandInWebContents(page, this))
    this.webContents = this.contents as unknown as Electron.WebContents
    windows.push(this)
    around.created(this.contents)
  }

  async loadURL(url: string): Promise<void> {
    await this.contents.page.load(url)
    this.emit('ready-to-show')
  }

  show(): void {
    this.done.push('show')
  }
  focus(): void {
    this.done.push('focus')
  }
  restore(): void {
    this.done.push('restore')
    this.state = 'normal'
  }
  maximize(): void {
    this.state = 'maximized'
  }
  setFullScreen(flag: boolean): void {
    this.state = flag ? 'fullscreen' : 'normal'
  }
  isMinimized(): boolean {
    return this.state === 'minimized'
  }
  isMaximized(): boolean {
    return this.state === 'maximized'
  }
  isFullScreen(): boolean {
    return this.state === 'fullscreen'
  }
  getNormalBounds(): Rectangle {
    return this.bounds
  }
  isDestroyed(): boolean {
    return this.isGone
  }

  close(): void {
    void this.tryToClose()
  }

  destroy(): void {
    void this.contents.page.close()
    this.gone()
  }

  /** @returns Whether nobody prevented it. */
  async tryToClose(): Promise<boolean> {
    if (this.isGone) return true
    if (!isAllowed(this, 'close')) return false
    await this.contents.page.close()
    this.gone()
    return true
  }

  private gone(): void {
    if (this.isGone) return
    this.isGone = true
    windows.splice(windows.indexOf(this), 1)
    this.emit('closed')
    if (windows.length === 0) this.around.allClosed()
  }
}
