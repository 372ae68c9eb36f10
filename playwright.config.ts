import { defineConfig } from '@playwright/test'
import { findChromium } from './scripts/find-chromium.js'
import { ownTemporaryFolder } from './scripts/temporary-folder.js'

ownTemporaryFolder()

/**
 * End-to-end tests drive the built app in a Chromium of this machine (no browser is downloaded): served by the real web host, and those with the tag
 * `@window` in the window too (test/e2e/window.ts tells which).
 */
export default defineConfig<{ door: 'web' | 'window' }>({
  testDir: 'test/e2e',
  testMatch: '*.e2e.ts',
  outputDir: 'test-results',
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  retries: 0,
  reporter: [['list']],
  use: {
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      executablePath: findChromium() ?? undefined,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--no-first-run']
    },
    // A picture of the failure costs nothing; recording every test takes a quarter of the time: `npx playwright test --trace=retain-on-failure`.
    screenshot: 'only-on-failure',
    trace: 'off'
  },
  projects: [
    { name: 'web', use: { door: 'web' }, grepInvert: /@only-window/ },
    { name: 'window', use: { door: 'window' }, grep: /@window|@only-window/ }
  ]
})
