/** What a tool can say of access: every view in every theme, walked once. What only a person can say is in the other tests (keyboard, names, focus). */
import type { Page } from '@playwright/test'
import { findings, OF_COLOURS } from './axe'
import { expect, openLab, runDriver, test, typeDriver } from './host'

/** Everything in the light theme, and in each other one what is not the same there: the colours. */
async function expectNothing(page: Page, view: string): Promise<void> {
  expect.soft(await findings(page), view).toEqual([])
  for (const theme of ['dark', 'contrast', 'light']) {
    await page.getByTestId('settings').click()
    await page.getByTestId('theme').selectOption(theme)
    await page.keyboard.press('Escape')
    if (theme !== 'light') expect.soft(await findings(page, { only: OF_COLOURS }), `${view}, ${theme}`).toEqual([])
  }
}

test('axe finds nothing on any view in any theme', async ({ app }) => {
  test.setTimeout(240_000)
  await expect(app.getByTestId('card-lab0')).toBeVisible()
  await expectNothing(app, 'home')
  await app.keyboard.press('F1')
  await expect(app.getByTestId('help')).toBeVisible()
  expect.soft(await findings(app), 'help').toEqual([])
  await app.getByTestId('help').getByRole('button', { name: 'Glossary' }).click()
  expect.soft(await findings(app), 'glossary').toEqual([])
  await app.keyboard.press('Escape')
  await app.getByTestId('settings').click()
  expect.soft(await findings(app), 'settings').toEqual([])
  await app.keyboard.press('Escape')

  await openLab(app, '12-memory-map')
  await typeDriver(app, "import { Print } from 'Library/UefiLib'\nexport function UefiMain() {\n  Print('here')\n  return 0n\n}\n")
  await runDriver(app)
  await expect(app.locator('[data-testid="check-result"][data-status="fail"]').first()).toBeVisible()
  await app.getByRole('button', { name: 'Both', exact: true }).click()
  await expectNothing(app, 'a lab with a failed check')
  // The picture is one Tab stop; arrow keys go from range to range, whose names tell what becomes of them.
  await expect(app.locator('.bands [tabindex="0"]')).toHaveCount(1)
  await app.getByTestId('band').first().focus()
  await app.keyboard.press('ArrowDown')
  await expect(app.locator('.bands :focus')).toHaveAttribute('data-start', '0x1000')
  await app.keyboard.press('Home')
  await expect(app.locator('.bands :focus')).toHaveText(/BC 0x0 .*4 KiB.*boot services code, free after exit, firmware/)
  await app.getByTestId('pin').click()
  await app.getByTestId('timeline').focus()
  await app.keyboard.press('Home')
  await expect(app.getByTestId('compare')).toBeVisible()
  expect.soft(await findings(app), 'two moments compared').toEqual([])
  await app.getByTestId('pin').click()
  await app.setViewportSize({ width: 1024, height: 640 })
  await app.getByTestId('memory-tab').click()
  expect.soft(await findings(app), 'the memory as a tab').toEqual([])
  await app.setViewportSize({ width: 390, height: 844 })
  await expect(app.getByTestId('narrow')).toBeVisible()
  expect.soft(await findings(app), 'too narrow').toEqual([])
  await app.setViewportSize({ width: 1440, height: 900 })
  await app.getByTestId('history').click()
  await expect(app.getByTestId('diff').locator('.view-line').first()).toBeVisible()
  await app.getByTestId('export-work').click()
  expect.soft(await findings(app), 'history, and a sheet over it').toEqual([])
  await app.keyboard.press('Escape')

  await app.getByRole('button', { name: 'Handoff', exact: true }).click()
  await openLab(app, '02-hobs')
  await runDriver(app)
  await app.getByRole('button', { name: 'Both', exact: true }).click()
  await expectNothing(app, 'PEI, stopped')

  await app.getByRole('button', { name: 'Handoff', exact: true }).click()
  await app.getByTestId('card-sandbox').click()
  await app.getByTestId('new-sandbox').click()
  await expect(app.getByTestId('editor').locator('.view-line').first()).toBeVisible()
  await runDriver(app)
  for (const view of await app
    .getByTestId('more-views')
    .locator('option')
    .evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value))) {
    if (view === '') continue
    await app.getByTestId('more-views').selectOption(view)
    expect.soft(await findings(app), `memory, ${view}`).toEqual([])
  }
  await app.getByTestId('machine').selectOption('all')
  await runDriver(app)
  await expectNothing(app, 'all machines')
  await app.getByTestId('machine').selectOption('q35-256m')
  await app.getByRole('tab', { name: 'driver.ts' }).click()
  await typeDriver(app, 'export function UefiMain() {')
  await runDriver(app)
  await expect(app.getByTestId('stop-note')).toBeVisible()
  await expectNothing(app, 'a sandbox with a text that does not parse')

  await app.getByRole('button', { name: 'Handoff', exact: true }).click()
  await app.getByTestId('card-teach').click()
  await expect(app.getByTestId('new-pack')).toBeVisible()
  expect.soft(await findings(app), 'teach').toEqual([])
  await app.getByTestId('new-pack-title').fill('Mine')
  await app.getByTestId('new-pack').click()
  await expect(app.getByTestId('draft-editor').locator('.view-line').first()).toBeVisible()
  await expectNothing(app, 'a pack that is written')
})
