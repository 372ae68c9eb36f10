/**
 * A page in Chromium: the preload in an isolated world, its messages over a binding that this world alone has, and every request answered by the app.
 * Chromium knows no schemes of ours, so `app://handoff/` is an https origin in it, which no request ever leaves the process for.
 */
import { readFileSync } from 'node:fs'
import { parse, stringify } from 'devalue'
import { chromium, type BrowserContext, type CDPSession, type Page as BrowserPage, type Route } from 'playwright-core'
import type { Page, PageEvents, PageOptions } from './page'

const SUFFIX = '.stand-in.test'

function toChromium(url: string): string {
  return url.replace(/^app:\/\/([^/?#]+)/, `https://$1${SUFFIX}`)
}
function toElectron(url: string): string {
  const { protocol, hostname } = URL.canParse(url) ? new URL(url) : { protocol: '', hostname: '' }
  return protocol === 'https:' && hostname.endsWith(SUFFIX)
    ? url.replace(`https://${hostname}`, `app://${hostname.slice(0, -SUFFIX.length)}`)
    : url
}

/** Starts Chromium with its profile in the app's own folder, as Electron does. */
export function launchChromium(executablePath: string, profile: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profile, {
    executablePath,
    viewport: null,
    handleSIGINT: false,
    handleSIGTERM: false,
    args: ['--no-sandbox', '--disable-gpu', '--remote-debugging-port=0', '--disable-background-networking', '--disable-component-update']
  })
}

export class ChromiumPage implements Page {
  private browserPage: Promise<BrowserPage> | null = null
  private world: { readonly session: CDPSession; readonly id: number } | null = null
  private current = ''
  private isLoading = false
  private readonly events: PageEvents

  constructor(
    private readonly context: Promise<BrowserContext>,
    private readonly options: PageOptions
  ) {
    this.events = options.events
  }

  get url(): string {
    return this.current
  }

  async load(url: string): Promise<void> {
    this.current = url
    this.browserPage ??= this.open()
    this.isLoading = true
    await (await this.browserPage).goto(toChromium(url), { waitUntil: 'commit' })
    this.isLoading = false
  }

  send(channel: string, args: readonly unknown[]): void {
    this.toPreload({ kind: 'message', channel, args })
  }

  async reload(): Promise<void> {
    const page = await this.browserPage
    if (page && !page.isClosed()) await page.close()
    this.browserPage = null
    await this.load(this.current)
  }

  async crash(): Promise<void> {
    await this.world?.session.send('Page.crash').catch(() => {})
  }

  async close(): Promise<void> {
    await (await this.browserPage)?.close()
  }

  private async open(): Promise<BrowserPage> {
    const context = await this.context
    const page = context.pages().find((one) => one.url() === 'about:blank') ?? (await context.newPage())
    await page.setViewportSize({ width: this.options.width, height: this.options.height })
    await page.route('**/*', (route) => this.answer(page, route))
    page.on('popup', (popup) => {
      this.events.willOpen(toElectron(popup.url()))
      void popup.close()
    })
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) this.current = toElectron(frame.url())
    })
    page.on('crash', () => this.events.crashed())
    page.on('close', async () => {
      if ((await this.browserPage) === page) this.events.closed()
    })
    const session = await context.newCDPSession(page)
    session.on('Runtime.bindingCalled', ({ payload, executionContextId: id }) => {
      this.world = { session, id }
      void this.fromPreload(payload)
    })
    await session.send('Page.enable')
    await session.send('Runtime.enable')
    await session.send('Runtime.addBinding', { name: 'standInSend', executionContextName: 'preload' })
    const preload = `(function (require) {${readFileSync(this.options.preload, 'utf8')}\n})(standInRequire)`
    await session.send('Page.addScriptToEvaluateOnNewDocument', {
      worldName: 'preload',
      source: `${worldScript('preload-world')}\n${preload}`
    })
    await session.send('Page.addScriptToEvaluateOnNewDocument', { source: worldScript('page-world') })
    return page
  }

  private async answer(page: BrowserPage, route: Route): Promise<void> {
    const request = route.request()
    const url = toElectron(request.url())
    try {
      const goesElsewhere = request.isNavigationRequest() && request.frame() === page.mainFrame() && !this.isLoading
      // An answer without content leaves the page where it is.
      if (goesElsewhere && !this.events.willNavigate(url)) return await route.fulfill({ status: 204 })
      const response = await this.events.request(url, request.method())
      if (response === null) return await route.abort('blockedbyclient')
      const headers: Record<string, string> = {}
      response.headers.forEach((value, name) => (headers[name] = value))
      await route.fulfill({ status: response.status, headers, body: Buffer.from(await response.arrayBuffer()) })
    } catch {
      // The page was closed meanwhile.
    }
  }

  private async fromPreload(payload: string): Promise<void> {
    const { kind, id, channel, args } = parse(payload) as { kind: 'invoke' | 'send'; id: number; channel: string; args: unknown[] }
    if (kind === 'send') return this.events.sent(channel, args, this.current)
    try {
      this.toPreload({ kind: 'answer', id, ok: true, value: await this.events.invoke(channel, args, this.current) })
    } catch (error) {
      this.toPreload({ kind: 'answer', id, ok: false, value: (error as Error).message })
    }
  }

  private toPreload(message: unknown): void {
    const { session, id } = this.world ?? {}
    // A page that is gone hears nothing, as in Electron.
    void session
      ?.send('Runtime.evaluate', { contextId: id, expression: `standInReceive(${JSON.stringify(stringify(message))})` })
      .catch(() => {})
  }
}

/** A script that is there before the page's own: in the preload's world, or in the page's. */
function worldScript(name: 'preload-world' | 'page-world'): string {
  return readFileSync(new URL(`./${name}.js`, import.meta.url), 'utf8')
}
