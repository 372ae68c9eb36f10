import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect, type BrowserContext, type Locator, type Page } from '@playwright/test'
import { openWindow } from './window'

const root = join(import.meta.dirname, '../..')

/** A running web host on a data folder of its own. */
export interface Host {
  /** With the ticket that opens it once, as the host prints it. */
  readonly address: string
  readonly origin: string
  readonly data: string
  stop(): Promise<void>
  /** Ends its process without a word. */
  kill(): Promise<void>
}

/** The app as its user has it, whichever door it was opened through. */
export interface Handoff {
  readonly page: Page
  readonly data: string
  stop(): Promise<void>
  /** Ends its process without a word. */
  kill(): Promise<void>
}

export async function startHost(data = mkdtempSync(join(tmpdir(), 'handoff-e2e-'))): Promise<Host> {
  const child: ChildProcess = spawn(process.execPath, ['bin/handoff.js', 'start', '--host', 'web', '--no-open', '--data', data], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe']
  })
  const address = await new Promise<string>((resolve, reject) => {
    let said = ''
    const hear = (chunk: Buffer): void => {
      said += chunk.toString()
      const found = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(said)
      if (found) resolve(found[0])
    }
    child.stdout!.on('data', hear)
    child.stderr!.on('data', hear)
    child.once('exit', (code) => reject(new Error(`the host ended with ${code}: ${said}`)))
  })
  const end = (signal: NodeJS.Signals): Promise<void> =>
    new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve()
      child.once('exit', () => resolve())
      child.kill(signal)
    })
  return { address, origin: new URL(address).origin, data, stop: () => end('SIGINT'), kill: () => end('SIGKILL') }
}

async function openInBrowser(context: BrowserContext, data: string, watch: (page: Page) => void): Promise<Handoff & { host: Host }> {
  const host = await startHost(data)
  const page = await context.newPage()
  watch(page)
  await page.goto(host.address)
  return { page, data, host, stop: host.stop, kill: host.kill }
}

interface Fixtures {
  /** Opens the app, on a folder that has data already or on an empty one. */
  readonly open: (data?: string) => Promise<Handoff>
  readonly handoff: Handoff
  /** The web host behind it; there is none behind a window. */
  readonly host: Host
  readonly app: Page
  /** What the first page asked for. */
  readonly requests: string[]
  readonly violations: string[]
}

/** Each test gets the app with an empty data folder, through the door of its project; a test with the tag `@window` goes through both. */
export const test = base.extend<Fixtures & { readonly door: 'web' | 'window' }>({
  door: ['web', { option: true }],
  requests: async ({}, use) => use([]),
  violations: async ({}, use) => use([]),
  open: async ({ door, browser, context, requests, violations }, use) => {
    const opened: Handoff[] = []
    const watch = (page: Page): void => {
      page.on('request', (request) => requests.push(request.url()))
      page.on('console', (message) => {
        if (/Content.Security.Policy|Refused to/i.test(message.text())) violations.push(message.text())
      })
      page.on('pageerror', (error) => violations.push(String(error)))
    }
    await use(async (data = mkdtempSync(join(tmpdir(), 'handoff-e2e-'))) => {
      const isFirst = opened.length === 0
      const handoff =
        door === 'window'
          ? await openWindow(data, isFirst ? watch : () => {})
          : await openInBrowser(isFirst ? context : await browser.newContext(), data, isFirst ? watch : () => {})
      opened.push(handoff)
      return handoff
    })
    for (const { page } of opened.slice(1)) if (door === 'web') await page.context().close()
    for (const handoff of opened) await handoff.stop()
    for (const { data } of opened) rmSync(data, { recursive: true, force: true })
  },
  handoff: async ({ open }, use) => use(await open()),
  host: async ({ handoff }, use) => use((handoff as Handoff & { host: Host }).host),
  app: async ({ handoff }, use) => use(handoff.page)
})

export { expect }

export async function openLab(page: Page, lab: string): Promise<void> {
  await page.locator(`[data-testid="lab-link"][data-lab="${lab}"]`).click()
  await expect(page.getByTestId('editor').locator('.view-line').first()).toBeVisible()
}

/** Replaces the text of the driver. */
export const typeDriver = (page: Page, text: string): Promise<void> => pasteInto(page, page.getByTestId('editor'), text)

/** Replaces the text of an editor as a user would: select all, paste. */
export async function pasteInto(page: Page, editor: Locator, text: string): Promise<void> {
  await editor.locator('.monaco-editor').first().click()
  await page.keyboard.press('ControlOrMeta+A')
  await page.evaluate((value) => {
    const target = document.activeElement!
    const data = new DataTransfer()
    data.setData('text/plain', value)
    target.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  }, text)
}

/** Brings the first line of the text into view. */
export async function goToTop(page: Page): Promise<void> {
  await page.getByTestId('editor').locator('.monaco-editor').first().click()
  await page.keyboard.press('ControlOrMeta+Home')
}

export async function runDriver(page: Page): Promise<void> {
  await page.getByTestId('run').click()
  await expect(page.getByTestId('run')).toHaveAttribute('data-state', 'idle')
}

/** On every machine and seed of the lab. */
export async function checkDriver(page: Page): Promise<void> {
  await page.getByTestId('check').click()
  await expect(page.getByTestId('run')).toHaveAttribute('data-state', 'idle')
}
