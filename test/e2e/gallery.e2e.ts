import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'

const root = join(import.meta.dirname, '../..')

test('the gallery shows every pane in each of its states, in each theme', async ({ page }) => {
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
    for (const theme of ['dark', 'contrast']) {
      await page.getByRole('button', { name: theme, exact: true }).click()
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
    }
    expect(await stands.count()).toBeGreaterThan(60)
    expect(errors).toEqual([])
  } finally {
    gallery.kill()
    rmSync(folder, { recursive: true, force: true })
  }
})
