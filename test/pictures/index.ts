/** `npm run pictures`: takes the README's pictures of the built app, in light and dark, from real runs. */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import config from '../../playwright.config'
import { openLab, runDriver, startHost, typeDriver } from '../e2e/host'

const root = join(import.meta.dirname, '../..')
const solution = (lab: string): string => readFileSync(join(root, `labs/uefi-memory/labs/${lab}/solution/driver.ts`), 'utf8')

/** What each picture shows. */
const PICTURES: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  async bench(page) {
    await openLab(page, '12-memory-map')
    await typeDriver(page, solution('12-memory-map'))
    await runDriver(page)
    await page.getByRole('slider', { name: 'Moment of the run' }).focus()
    await page.keyboard.press('Home')
    for (let call = 0; call < 2; call++) await page.keyboard.press('ArrowRight')
  },
  async pei(page) {
    await openLab(page, '03-install-pei-memory')
    await typeDriver(page, solution('03-install-pei-memory'))
    await runDriver(page)
  }
}

for (const theme of ['light', 'dark'] as const)
  for (const [name, show] of Object.entries(PICTURES)) {
    const host = await startHost()
    const browser = await chromium.launch(config.use!.launchOptions)
    const page = await browser.newPage({ viewport: { width: 1190, height: 660 }, colorScheme: theme, reducedMotion: 'reduce' })
    await page.goto(host.address)
    await show(page)
    // The cursor rests: what follows it has come.
    await page.waitForTimeout(1000)
    await page.screenshot({ path: join(root, `docs/pictures/${name}-${theme}.png`), caret: 'hide' })
    await browser.close()
    await host.stop()
    rmSync(host.data, { recursive: true, force: true })
  }
