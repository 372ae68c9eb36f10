/** A page without a browser: the preload runs in it, and a test does what a page's own scripts would. */
import { readFileSync } from 'node:fs'
import { compileFunction } from 'node:vm'
import { Bridge } from './bridge'
import type { Page, PageEvents, PageOptions } from './page'
import type { WindowShell } from '../../../../src-lab/host-api'
import { PreloadModule } from './preload-module'

export class BarePage implements Page {
  url = ''
  /** What the page's own scripts see of the preload: `window.handoff` and nothing else of Electron's. */
  window: { readonly handoff?: WindowShell } = {}
  /** Who listens to the window's events, by name. */
  readonly listeners = new Map<string, ((event: Event) => void)[]>()
  private preload: PreloadModule | null = null
  private readonly events: PageEvents

  constructor(private readonly options: PageOptions) {
    this.events = options.events
  }

  async load(url: string): Promise<void> {
    const isSamePage = this.preload !== null && url.split('#')[0] === this.url.split('#')[0]
    this.url = url
    if (isSamePage) return
    const response = await this.events.request(url, 'GET')
    if (response?.status !== 200) throw new Error(`ERR_FAILED (-2) loading '${url}'`)
    await response.arrayBuffer()
    this.runPreload()
  }

  send(channel: string, args: readonly unknown[]): void {
    this.preload?.receive(channel, args)
  }

  async reload(): Promise<void> {
    this.preload = null
    await this.load(this.url)
  }

  async crash(): Promise<void> {
    this.preload = null
    this.events.crashed()
  }

  async close(): Promise<void> {
    this.preload = null
    this.events.closed()
  }

  private runPreload(): void {
    const [inPreload, inPage]: [Bridge, Bridge] = [
      new Bridge((message) => inPage.receive(structuredClone(message))),
      new Bridge((message) => inPreload.receive(structuredClone(message)))
    ]
    const main = {
      invoke: (channel: string, args: readonly unknown[]) => this.events.invoke(channel, [...args], this.url),
      send: (channel: string, args: readonly unknown[]) => this.events.sent(channel, [...args], this.url)
    }
    this.preload = new PreloadModule(main, inPreload, (file) => (file as File & { path?: string }).path ?? '')
    compileFunction(readFileSync(this.options.preload, 'utf8'), ['require', 'window'])(this.preload.require, {
      addEventListener: (name: string, listener: (event: Event) => void) =>
        void this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener])
    })
    this.window = Object.fromEntries(Object.entries(this.preload.exposed).map(([name, api]) => [name, inPage.unpack(structuredClone(api))]))
  }
}
