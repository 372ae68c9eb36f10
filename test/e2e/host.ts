import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect, type Page } from '@playwright/test'

const root = join(import.meta.dirname, '../..')

/** A running web host on a data folder of its own. */
export interface Host {
  /** With the ticket that opens it once, as the host prints it. */
  readonly address: string
  readonly origin: string
  readonly data: string
  stop(): Promise<void>
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
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      if (child.exitCode !== null) return resolve()
      child.once('exit', () => resolve())
      child.kill('SIGINT')
    })
  return { address, origin: new URL(address).origin, data, stop }
}

/** Each test gets a host with an empty data folder, and a page that has opened its address and watches what the page asks for. */
export const test = base.extend<{ host: Host; app: Page; requests: string[]; violations: string[] }>({
  host: async ({}, use) => {
    const host = await startHost()
    await use(host)
    await host.stop()
    rmSync(host.data, { recursive: true, force: true })
  },
  requests: async ({}, use) => use([]),
  violations: async ({}, use) => use([]),
  app: async ({ page, host, requests, violations }, use) => {
    page.on('request', (request) => requests.push(request.url()))
    page.on('console', (message) => {
      if (/Content.Security.Policy|Refused to/i.test(message.text())) violations.push(message.text())
    })
    page.on('pageerror', (error) => violations.push(String(error)))
    await page.goto(host.address)
    await use(page)
  }
})

export { expect }

export async function openLab(page: Page, lab: string): Promise<void> {
  await page.locator(`[data-testid="lab-link"][data-lab="${lab}"]`).click()
  await expect(page.getByTestId('editor').locator('.view-line').first()).toBeVisible()
}

/** Replaces the text of the editor as a user would: select all, paste. */
export async function typeDriver(page: Page, text: string): Promise<void> {
  await page.getByTestId('editor').locator('.monaco-editor').first().click()
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
