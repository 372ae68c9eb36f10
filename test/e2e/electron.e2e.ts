import { accessSync, constants, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { _electron, expect, test } from '@playwright/test'

const root = join(import.meta.dirname, '../..')

/** Where Electron's binary is, without asking the network for it; null where it was never downloaded. */
function electronBinary(): string | null {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'))
    const binary = join(
      process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'),
      readFileSync(join(folder, 'path.txt'), 'utf8').trim()
    )
    accessSync(binary, constants.X_OK)
    return binary
  } catch {
    return null
  }
}

const binary = electronBinary()

test('Electron: the window opens, the page has no Node, and a lab runs', async () => {
  test.skip(binary === null, 'skipped: there is no Electron binary on this machine (npx install-electron gets one)')
  const data = mkdtempSync(join(tmpdir(), 'handoff-electron-'))
  const app = await _electron.launch({ executablePath: binary!, args: [root, '--no-sandbox', '--data', data], cwd: root })
  const page = await app.firstWindow()
  expect(await page.evaluate(() => typeof (globalThis as { require?: unknown }).require)).toBe('undefined')
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true)
  await page.locator('[data-testid="lab-link"][data-lab="00-tour"]').click()
  await page.getByTestId('run').click()
  await expect(page.locator('[data-testid="check-result"]').first()).toHaveAttribute('data-status', 'pass')
  await app.close()
  rmSync(data, { recursive: true, force: true })
})
