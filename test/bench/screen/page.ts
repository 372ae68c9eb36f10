/** The built app in Chromium, and what its main thread does. */
import { rmSync } from 'node:fs'
import { chromium, type Browser, type CDPSession, type Page } from '@playwright/test'
import config from '../../../playwright.config'
import { startHost, typeDriver, type Host } from '../../e2e/host'

/** Milliseconds for one step on a busy computer. */
export const PATIENCE = 60_000

/** A page of the app; tasks of its main thread are watched from the first moment on. */
export interface AppPage {
  readonly browser: Browser
  readonly page: Page
  readonly session: CDPSession
}

/** Does something with the app on an empty data folder. */
export async function withApp<T>(act: (app: AppPage, host: Host) => Promise<T>): Promise<T> {
  const { launchOptions, viewport } = config.use!
  const host = await startHost()
  const browser = await chromium.launch(launchOptions)
  try {
    const page = await browser.newPage({ viewport })
    await watchTasks(page)
    await page.goto(host.address)
    const session = await page.context().newCDPSession(page)
    // Processor time, whatever else the computer does.
    await session.send('Performance.enable', { timeDomain: 'threadTicks' })
    return await act({ browser, page, session }, host)
  } finally {
    await browser.close()
    await host.stop()
    rmSync(host.data, { recursive: true, force: true })
  }
}

async function watchTasks(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const watched = globalThis as unknown as { longTasks: number[] }
    watched.longTasks = []
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) watched.longTasks.push(duration)
    })
    observer.observe({ type: 'longtask', buffered: true })
  })
}

/** Milliseconds of each task of 50 ms or more since it was asked before. */
export async function longTasks(page: Page): Promise<number[]> {
  return page.evaluate(() => (globalThis as unknown as { longTasks: number[] }).longTasks.splice(0))
}

/** Milliseconds of processor time of the main thread so far. */
export interface Work {
  /** Scripts, styles and layout: what the app has a hand in, however busy the computer is otherwise. */
  readonly app: number
  /** All tasks, painting and waiting for the thread that draws among them. */
  readonly tasks: number
}

export async function workOf(session: CDPSession): Promise<Work> {
  const { metrics } = await session.send('Performance.getMetrics')
  const of = (wanted: string): number => metrics.find(({ name }) => name === wanted)!.value * 1000
  return { app: of('ScriptDuration') + of('RecalcStyleDuration') + of('LayoutDuration'), tasks: of('TaskDuration') }
}

/** Bytes of JavaScript that the page still holds. */
export async function heapOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage')
  return (await session.send('Runtime.getHeapUsage')).usedSize
}

export async function openSandbox(page: Page): Promise<void> {
  await page.getByTestId('card-sandbox').click()
  await page.getByTestId('new-sandbox').click()
  await page.getByTestId('editor').locator('.view-line').first().waitFor({ timeout: PATIENCE })
}

/** A driver with this body, in a sandbox's editor. */
export async function typeBody(page: Page, body: string): Promise<void> {
  await typeDriver(
    page,
    `import { type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, EFI_SUCCESS, OUT } from 'Uefi'
import { Print } from 'Library/UefiLib'
export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
${body}
  return EFI_SUCCESS
}
`
  )
}

export async function runToEnd(page: Page): Promise<void> {
  await page.getByTestId('run').click()
  await page.locator('[data-testid="run"][data-state="idle"]').waitFor({ timeout: PATIENCE })
}
