/** Who gets into the web host, and who does not, as a browser does it. */
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { rmSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { expect, startHost, test } from './host'

const labs = (page: Page) => page.locator('[data-testid="lab-link"]').first()

test('a reload and another tab go on; the ticket is gone from the address', async ({ app, host }) => {
  await expect(labs(app)).toBeVisible()
  expect(app.url()).not.toContain('ticket')
  await app.reload()
  await expect(labs(app)).toBeVisible()
  const tab = await app.context().newPage()
  await tab.goto(host.origin)
  await expect(labs(tab)).toBeVisible()
  expect(await app.context().cookies()).toEqual([])
})

test('who goes on to a lab before the host has answered gets there', async ({ page }) => {
  const host = await startHost()
  let answer = (): void => {}
  const held = new Promise<void>((resolve) => (answer = resolve))
  await page.route('**/session', async (route) => {
    await held
    await route.continue()
  })
  try {
    await page.goto(host.address)
    await page.evaluate(() => (location.hash = '#/uefi-memory/12-memory-map'))
    answer()
    await expect(page.getByTestId('editor').locator('.view-line').first()).toBeVisible()
    expect(page.url()).toBe(`${host.origin}/#/uefi-memory/12-memory-map`)
  } finally {
    await host.stop()
    rmSync(host.data, { recursive: true, force: true })
  }
})

test('the printed address opens it once; another browser is told', async ({ app, host, browser }) => {
  await expect(labs(app)).toBeVisible()
  const other = await (await browser.newContext()).newPage()
  await other.goto(host.address)
  await expect(other.getByRole('alert')).toContainText('opens Handoff only once')
  await other.goto(`${host.origin}/`)
  await other.reload()
  await expect(other.getByRole('alert')).toContainText('Open the address that Handoff printed')
  await expect(labs(other)).toHaveCount(0)
})

test('two Handoffs in one browser do not end one another', async ({ app }) => {
  const second = await startHost()
  try {
    const beside = await app.context().newPage()
    await beside.goto(second.address)
    await expect(labs(beside)).toBeVisible()
    for (const page of [app, beside, app]) {
      await page.reload()
      await expect(labs(page)).toBeVisible()
    }
  } finally {
    await second.stop()
    rmSync(second.data, { recursive: true, force: true })
  }
})

test('another server on this machine is given nothing by the browser, and its page cannot ask', async ({ app, host }) => {
  await expect(labs(app)).toBeVisible()
  const heard: IncomingHttpHeaders[] = []
  const stranger = createServer((request, response) => {
    heard.push(request.headers)
    response.setHeader('Content-Type', 'text/html')
    response.end('<!doctype html><title>stranger</title>')
  })
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
  try {
    const page = await app.context().newPage()
    await page.goto(`http://127.0.0.1:${(stranger.address() as AddressInfo).port}/`)
    expect(heard.length).toBeGreaterThan(0)
    for (const headers of heard) expect([headers.cookie, headers.authorization]).toEqual([undefined, undefined])
    const asked = await page.evaluate(
      (origin) =>
        Promise.all(
          ['', 'api/info', 'session'].map((path) =>
            fetch(`${origin}/${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' }).then(String, String)
          )
        ),
      host.origin
    )
    expect(asked).toEqual(Array(3).fill('TypeError: Failed to fetch'))
  } finally {
    stranger.close()
  }
})
