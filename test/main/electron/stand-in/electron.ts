/**
 * Stands in for the module `electron` where its binary cannot be had: what the app calls, and nothing else. Each part is held against Electron's own types;
 * a page is shown in Chromium (`HANDOFF_STAND_IN_CHROMIUM`), or there is none and a test does what a page would.
 */
import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import type {
  BrowserWindowConstructorOptions,
  CustomScheme,
  Dialog,
  IpcMain,
  IpcMainEvent,
  IpcMainInvokeEvent,
  MessageBoxOptions,
  MessageBoxReturnValue,
  Protocol,
  Screen,
  Session,
  Shell,
  WebRequest
} from 'electron'
import type { BrowserContext } from 'playwright-core'
import { makeApp } from './app'
import { BarePage } from './bare-page'
import { Menu } from './menu'
import { obeyTests } from './remote'
import { seen } from './seen'
import { strict } from './strict'
import { StandInWindow, windows, type AroundWindows, type StandInWebContents } from './window'

export { Menu, seen }

const chromiumPath = process.env.HANDOFF_STAND_IN_CHROMIUM
let browser: Promise<BrowserContext> | null = null

export const app = makeApp({
  windows: {
    closeAll: async () => {
      for (const window of [...windows]) if (!(await window.tryToClose())) return false
      return true
    },
    destroyAll: async () => windows.slice().forEach((window) => window.destroy()),
    count: () => windows.length
  },
  start: async (userData) => {
    if (chromiumPath === undefined) return
    const profile = join(userData, 'chromium')
    const { launchChromium } = await import('./chromium-page')
    browser = launchChromium(chromiumPath, profile)
    await browser
    process.send?.({ profile })
  },
  end: async () => (await browser)?.close()
})

// --- requests

const schemes = new Map<string, CustomScheme>()
const handlers = new Map<string, (request: Request) => Response | Promise<Response>>()

export const protocol = strict('protocol', {
  registerSchemesAsPrivileged: (given: CustomScheme[]): void => {
    if (app.isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    for (const scheme of given) schemes.set(scheme.scheme, scheme)
  },
  handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>): void => {
    if (!app.isReady()) throw new Error('protocol.handle can only be called after app is ready')
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`)
    handlers.set(scheme, handler)
  }
} satisfies Partial<Protocol>)

type RequestListener = Parameters<WebRequest['onBeforeRequest']>[0]
type PermissionHandler = Parameters<Session['setPermissionRequestHandler']>[0]
type PermissionCheck = Parameters<Session['setPermissionCheckHandler']>[0]
type DeviceCheck = Parameters<Session['setDevicePermissionHandler']>[0]

/** What the app decides about requests and permissions. */
export const decisions: {
  request: Extract<RequestListener, (...args: never[]) => void> | null
  permission: PermissionHandler
  permissionCheck: PermissionCheck
  device: DeviceCheck
} = { request: null, permission: null, permissionCheck: null, device: null }

export const session = strict('session', {
  defaultSession: strict(
    'session.defaultSession',
    Object.assign(new EventEmitter(), {
      setPermissionRequestHandler: (handler: PermissionHandler): void => void (decisions.permission = handler),
      setPermissionCheckHandler: (handler: PermissionCheck): void => void (decisions.permissionCheck = handler),
      setDevicePermissionHandler: (handler: DeviceCheck): void => void (decisions.device = handler),
      webRequest: strict('webRequest', {
        onBeforeRequest: (listener: unknown): void => {
          if (typeof listener !== 'function') throw new Error('the stand-in takes a listener for all requests')
          decisions.request = listener as typeof decisions.request
        }
      } satisfies Partial<Record<keyof WebRequest, unknown>>)
    } satisfies Partial<Record<keyof Session, unknown>>)
  )
})

/** null: the app cancelled it. Electron asks webRequest first, then the scheme's handler. */
export async function request(url: string, method = 'GET'): Promise<Response | null> {
  const cancel = await new Promise<boolean>((resolve) => {
    if (decisions.request === null) return resolve(false)
    decisions.request({ url, method } as Electron.OnBeforeRequestListenerDetails, (response) => resolve(response.cancel === true))
  })
  if (cancel) {
    seen.cancelled.push({ url, by: 'webRequest' })
    return null
  }
  const scheme = url.slice(0, url.indexOf(':'))
  const handler = handlers.get(scheme)
  if (handler && schemes.get(scheme)?.privileges?.standard) return handler(new Request(url, { method }))
  seen.cancelled.push({ url, by: 'noHandler' })
  return null
}

// --- messages

type Handler = (event: IpcMainInvokeEvent, ...args: unknown[]) => unknown
const invokable = new Map<string, Handler>()
const messages = new EventEmitter()

export const ipcMain = strict('ipcMain', {
  handle: (channel: string, handler: Handler): void => {
    if (invokable.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    invokable.set(channel, handler)
  },
  on: (channel: string, listener: (event: IpcMainEvent, ...args: unknown[]) => void): IpcMain => {
    messages.on(channel, listener)
    return ipcMain as unknown as IpcMain
  },
  once: (channel: string, listener: (event: IpcMainEvent, ...args: unknown[]) => void): IpcMain => {
    messages.once(channel, listener)
    return ipcMain as unknown as IpcMain
  }
} satisfies Partial<IpcMain>)

/** As a frame at this address asks. */
export async function invoke(channel: string, args: unknown[], sender: StandInWebContents | null, url: string): Promise<unknown> {
  const handler = invokable.get(channel)
  if (!handler) throw new Error(`Error invoking remote method '${channel}': Error: No handler registered for '${channel}'`)
  try {
    const event = { sender, senderFrame: { url } } as unknown as IpcMainInvokeEvent
    return structuredClone(await handler(event, ...args))
  } catch (error) {
    throw new Error(`Error invoking remote method '${channel}': ${String(error)}`)
  }
}

/** As a frame at this address sends. */
export function sent(channel: string, args: unknown[], sender: StandInWebContents | null, url: string): void {
  messages.emit(channel, { sender, senderFrame: { url } } as unknown as IpcMainEvent, ...args)
}

// --- windows

const around: AroundWindows = {
  openPage: (options) => {
    if (browser === null) return new BarePage(options)
    // The chunk is here already: the browser was launched by it.
    return new chromiumPage.ChromiumPage(browser, options)
  },
  request,
  ipc: { invoke, sent },
  created: (contents) => app.emit('web-contents-created', {}, contents),
  allClosed: () => app.lastClosed()
}
const chromiumPage = chromiumPath === undefined ? ({} as typeof import('./chromium-page')) : await import('./chromium-page')

export class BrowserWindow extends StandInWindow {
  constructor(options: BrowserWindowConstructorOptions) {
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready')
    super(options, around)
    return strict('BrowserWindow', this)
  }

  static getAllWindows(): Electron.BrowserWindow[] {
    return [...windows] as unknown as Electron.BrowserWindow[]
  }
}

// --- outside

async function messageBox(...given: unknown[]): Promise<MessageBoxReturnValue> {
  if (!app.isReady()) throw new Error('dialog module can only be used after app is ready')
  const options = given.at(-1) as MessageBoxOptions
  if (seen.answers.length === 0 && process.env.HANDOFF_STAND_IN_ASKS === '1')
    await new Promise<void>((resolve) => options.signal?.addEventListener('abort', () => resolve()))
  const response = seen.answers.shift() ?? options.cancelId ?? 0
  seen.dialogs.push({ options: { ...options, signal: undefined }, response })
  return { response, checkboxChecked: false }
}

export const dialog = strict('dialog', {
  showMessageBox: messageBox,
  // There may be nobody left to ask what was shown.
  showErrorBox: (title: string, content: string): void => console.log(`error box: ${title}: ${content}`)
} satisfies Partial<Dialog>)

export const shell = strict('shell', {
  openExternal: async (url: string): Promise<void> => void seen.links.push(url)
} satisfies Partial<Shell>)

export const screen = strict('screen', {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1040 } } as Electron.Display]
} satisfies Partial<Screen>)

/** What the scripts of the one page see, where there is no browser. */
export function pageOf(): BarePage['window'] {
  return (windows[0]!.contents.page as BarePage).window
}

obeyTests({ app, BrowserWindow, Menu, dialog, session, seen, decisions, request, invoke, sent, pageOf, windows })
