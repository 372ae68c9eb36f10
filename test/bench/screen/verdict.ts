/** From a press of Run to the verdict on the screen: each lab's own solution, in a text that never ran before. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Page } from '@playwright/test'
import { readPack } from '../../../src-lab/pack/read-pack'
import { packFolder } from '../../labs/pack-folder'
import { median, type Report } from '../measure'
import { PATIENCE, withApp } from './page'

const PACK = 'uefi-memory'
const RUNS = 7
const GOAL = 100
/** Milliseconds between the last key and Run, and behind a run: as long as a hand takes to the button, and longer than all that a run leaves to be done. */
const REST_MS = 1000

/** Milliseconds from the press until the chosen machine's verdict is painted; what a lab tries elsewhere may go on behind it. */
async function press(page: Page): Promise<number> {
  const milliseconds = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const began = performance.now()
        new PerformanceObserver((_, observer) => {
          observer.disconnect()
          // The frame that shows it, and what follows the frame.
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)))
        }).observe({ type: 'mark' })
        document.querySelector<HTMLButtonElement>('[data-testid="run"]')!.click()
      })
  )
  await page.locator('[data-testid="run"][data-state="idle"]').waitFor({ timeout: PATIENCE })
  return milliseconds
}

/** Another text for the same driver. */
async function edit(page: Page): Promise<void> {
  await page.waitForTimeout(REST_MS)
  await page.getByTestId('editor').locator('.monaco-editor').first().click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type(' ')
  await page.waitForTimeout(REST_MS)
}

/** @param only Part of a lab's name; empty: all. */
export async function verdict(report: Report, only: string): Promise<void> {
  report.title('From a press of Run to the painted verdict, the solution of each lab: median, and the first run')
  const { labs } = readPack(PACK, packFolder(join(process.cwd(), 'labs', PACK)))
  const chosen = [...labs].filter(([id]) => id.includes(only))
  await withApp(async ({ page }, { origin, data }) => {
    for (const [, { pack, lab, solution }] of chosen)
      for (const [path, text] of Object.entries(solution)) {
        const file = join(data, 'work', pack.uuid, lab.uuid, 'files', path)
        mkdirSync(dirname(file), { recursive: true })
        writeFileSync(file, text)
      }
    for (const [id] of chosen) {
      await page.goto(`${origin}/#/${PACK}/${id}`)
      await page.getByTestId('editor').locator('.view-line').first().waitFor({ timeout: PATIENCE })
      // What is loaded behind the first picture is there, as it is for who has read the lab.
      await page.waitForTimeout(3000)
      const first = await press(page)
      const times: number[] = []
      for (let run = 0; run < RUNS; run++) {
        await edit(page)
        times.push(await press(page))
      }
      const failing = await page.locator('[data-testid="check-result"]:not([data-status="pass"])').count()
      report.milliseconds(id, median(times), GOAL)
      report.line('', `first ${first.toFixed(0)} ms`, failing === 0 ? '' : `${failing} checks open`)
    }
  })
}
