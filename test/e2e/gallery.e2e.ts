import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { findings, OF_COLOURS } from './axe'

const root = join(import.meta.dirname, '../..')

/** Rules that a page of the app keeps, and many panes beside one another cannot. */
const OF_A_WHOLE_PAGE = ['landmark-main-is-top-level', 'landmark-no-duplicate-main', 'landmark-unique']

test('the gallery shows every pane in each of its states, and axe finds nothing on them in any theme', async ({ page }) => {
  test.setTimeout(180_000)
  const folder = mkdtempSync(join(tmpdir(), 'handoff-gallery-'))
  const gallery = spawn(process.execPath, [join(root, 'node_modules/tsx/dist/cli.mjs'), 'test/gallery/index.ts', join(folder, 'page')], {
    cwd: root
  })
  try {
    const address = await new Promise<string>((resolve, reject) => {
      let said = ''
      const hear = (chunk: Buffer): void => {
        said += chunk.toString()
        const found = /http:\/\/127\.0\.0\.1:\d+\//.exec(said)
        if (found) resolve(found[0])
      }
      gallery.stdout.on('data', hear)
      gallery.stderr.on('data', hear)
      gallery.once('exit', (code) => reject(new Error(`the gallery ended with ${code}: ${said}`)))
    })
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(String(error)))
    await page.goto(address)
    const stands = page.getByTestId('stand')
    // The longest of them is a run of six thousand calls.
    await expect(stands.filter({ hasText: 'Call 6000 of 6000' })).toBeVisible()
    await expect(stands.filter({ hasText: 'Proved: 8 runs' })).toBeVisible()
    await page.getByRole('button', { name: 'an update' }).click()
    await expect(page.getByTestId('pack-offer')).toContainText('other words or another solution')
    await page.keyboard.press('Escape')
    await expect(page.getByTestId('call-stack').first()).toContainText('in fill()')
    expect.soft(await findings(page, { without: OF_A_WHOLE_PAGE }), 'light').toEqual([])
    for (const theme of ['dark', 'contrast']) {
      await page.getByRole('button', { name: theme, exact: true }).click()
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
      expect.soft(await findings(page, { only: OF_COLOURS }), theme).toEqual([])
    }
    expect(await stands.count()).toBeGreaterThan(60)
    expect(errors).toEqual([])
  } finally {
    gallery.kill()
    rmSync(folder, { recursive: true, force: true })
  }
})
