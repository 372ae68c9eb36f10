import type { Page } from '@playwright/test'
import { expect, openLab, runDriver, test } from './host'

/** What reaches out of the window, or is narrower than a finger. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    Array.from(document.querySelectorAll<HTMLElement>('header button, header select, [role=tab], [role=slider], [role=separator]'))
      .filter((node) => node.offsetParent !== null)
      .filter((node) => {
        const box = node.getBoundingClientRect()
        // One that lies unseen over other words cuts off nothing of its own.
        const isSelect = node.tagName === 'SELECT' && getComputedStyle(node).opacity !== '0'
        const least = isSelect ? 90 : node.role === 'separator' ? 5 : 24
        return box.left < 0 || box.top < 0 || box.right > innerWidth || box.bottom > innerHeight || Math.max(box.width, box.height) < least
      })
      .map((node) => `${node.ariaLabel ?? node.textContent} ${JSON.stringify(node.getBoundingClientRect())}`)
  )
}

for (const [size, viewport] of [
  ['1024x640', { width: 1024, height: 640 }],
  ['1440x900 at 200 %', { width: 720, height: 450 }]
] as const)
  test(`nothing is cut off at ${size}`, async ({ app }) => {
    await app.setViewportSize(viewport)
    expect(await app.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    await openLab(app, '17-exit-twice')
    await runDriver(app)
    await expect(app.locator('[data-testid="check-result"][data-status="fail"]')).toBeInViewport()
    expect(await cutOff(app)).toEqual([])
    // The memory is a tab beside the console, and its bands can be reached.
    await app.getByTestId('memory-tab').click()
    await app.locator('[data-testid="band"]').last().click()
    await expect(app.locator('[data-testid="band"]').last()).toBeInViewport()
    // A line of code is broken, not cut.
    const wide = await app
      .getByTestId('editor')
      .locator('.view-line')
      .evaluateAll((lines) => lines.filter((line) => line.firstElementChild!.getBoundingClientRect().right > innerWidth).length)
    expect(wide).toBe(0)
    for (const dialog of ['help', 'glossary'] as const) {
      await app.getByTestId('help-button').click()
      if (dialog === 'glossary') await app.getByTestId('help').getByRole('button', { name: 'Glossary' }).click()
      await expect(app.getByRole('dialog').getByRole('button', { name: 'Close' })).toBeInViewport()
      await app.keyboard.press('Escape')
    }
    await app.getByTestId('settings').click()
    await app.getByLabel('Text size').selectOption('1.5')
    await app.keyboard.press('Escape')
    expect(await cutOff(app)).toEqual([])
  })

test('high contrast: the editor and the console have the theme’s own colours', async ({ app }) => {
  await app.getByTestId('settings').click()
  await app.getByTestId('theme').selectOption('contrast')
  await openLab(app, '12-memory-map')
  const comment = app.getByTestId('editor').locator('.view-line span span', { hasText: '// Steps 1 and 2' })
  await expect(comment).toHaveCSS('color', 'rgb(192, 192, 192)')
  await expect(app.getByTestId('console').locator('.xterm-viewport, .xterm-scrollable-element').first()).toHaveCSS(
    'background-color',
    'rgb(0, 0, 0)'
  )
})

test('zooming while a lab is open leaves its text as wide as it was, and the memory tab borrows its height', async ({ app }) => {
  await openLab(app, '12-memory-map')
  const widthOf = (pane: string): Promise<number> => app.locator(pane).evaluate((node) => node.clientWidth)
  const heightOf = (pane: string): Promise<number> => app.locator(pane).evaluate((node) => node.clientHeight)
  const text = await widthOf('#lab-pane')
  const memory = await widthOf('#memory-pane')
  await app.setViewportSize({ width: 720, height: 450 })
  await expect.poll(async () => Math.abs((await widthOf('#lab-pane')) - text)).toBeLessThan(4)
  const editor = await heightOf('#editor-pane')
  await app.getByTestId('memory-tab').click()
  await expect.poll(() => heightOf('#editor-pane')).toBeLessThan(editor)
  await app.getByRole('tab', { name: 'Console' }).click()
  await expect.poll(async () => Math.abs((await heightOf('#editor-pane')) - editor)).toBeLessThan(4)
  await app.setViewportSize({ width: 1440, height: 900 })
  await expect.poll(async () => Math.abs((await widthOf('#memory-pane')) - memory)).toBeLessThan(4)
})
