/** The module `electron` as a sandboxed preload has it, and what its `require` gives. Runs in Node and in the browser. */
import type { ContextBridge, IpcRenderer, WebUtils } from 'electron'
import type { Bridge } from './bridge'
import { strict } from './strict'

/** The way to the main process. */
interface ToMain {
  invoke(channel: string, args: readonly unknown[]): Promise<unknown>
  send(channel: string, args: readonly unknown[]): void
}
type Listener = (event: Electron.IpcRendererEvent, ...args: unknown[]) => void

export class PreloadModule {
  private readonly listeners = new Map<string, Listener[]>()
  /** What the page is given, by name, as it crosses. */
  readonly exposed: Record<string, unknown> = {}

  /** @param pathOf Where a file lies that was dropped on the page. */
  constructor(
    private readonly main: ToMain,
    private readonly bridge: Bridge,
    private readonly pathOf: (file: File) => string
  ) {}

  readonly require = (name: string): unknown => {
    if (name !== 'electron') throw new Error(`module not found: ${name} (a sandboxed preload has no other module of its own)`)
    return strict('electron', { contextBridge: this.contextBridge, ipcRenderer: this.ipcRenderer, webUtils: this.webUtils })
  }

  /** From the main process. */
  receive(channel: string, args: readonly unknown[]): void {
    for (const listener of this.listeners.get(channel) ?? []) listener({} as Electron.IpcRendererEvent, ...args)
  }

  private readonly contextBridge = strict('contextBridge', {
    exposeInMainWorld: (name: string, api: unknown): void => {
      if (name in this.exposed) throw new Error(`Cannot bind an API on top of an existing property on the window object: ${name}`)
      this.exposed[name] = this.bridge.pack(api)
    }
  } satisfies Partial<ContextBridge>)

  private readonly ipcRenderer = strict('ipcRenderer', {
    invoke: (channel: string, ...args: unknown[]): Promise<unknown> => this.main.invoke(channel, structuredClone(args)),
    send: (channel: string, ...args: unknown[]): void => this.main.send(channel, structuredClone(args)),
    on: (channel: string, listener: Listener): IpcRenderer => {
      this.listeners.set(channel, [...(this.listeners.get(channel) ?? []), listener])
      return this.ipcRenderer as unknown as IpcRenderer
    }
  } satisfies Partial<IpcRenderer>)

  private readonly webUtils = strict('webUtils', { getPathForFile: (file: File): string => this.pathOf(file) } satisfies Partial<WebUtils>)
}
