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

test('high contrast: the editor and the console have the theme’s own colours, and what a call changed is the brightest of all bands', async ({
  app
}) => {
  await app.getByTestId('settings').click()
  await app.getByTestId('theme').selectOption('contrast')
  await openLab(app, '12-memory-map')
  const comment = app.getByTestId('editor').locator('.view-line span span', { hasText: '// Steps 1 and 2' })
  await expect(comment).toHaveCSS('color', 'rgb(192, 192, 192)')
  await expect(app.getByTestId('console').locator('.xterm-viewport, .xterm-scrollable-element').first()).toHaveCSS(
    'background-color',
    'rgb(0, 0, 0)'
  )

  // What a call changed is what the eye finds, and free memory is what it finds last.
  await runDriver(app)
  await app.getByTestId('timeline').press('Home')
  await app.getByTestId('timeline').press('Shift+ArrowRight')
  await expect(app.locator('.bands .current')).not.toHaveCount(0)
  const lights = (which: string): Promise<number[]> => app.locator(`.bands [data-type]${which}`).evaluateAll(lightsOf)
  expect(Math.min(...(await lights('.current')))).toBeGreaterThan(Math.max(...(await lights(':not(.current)'))))
  expect(Math.max(...(await lights('.vacant')))).toBeLessThan(Math.min(...(await lights(':not(.vacant)'))))
})

/** How much light comes from each band, on average: from its ring and border, the field of its letters and its ground. */
function lightsOf(bands: Element[]): number[] {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!
  function light(colour: string): number {
    for (const fill of ['#000', colour]) {
      canvas.fillStyle = fill
      canvas.fillRect(0, 0, 1, 1)
    }
    const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
  }
  return bands.map((band) => {
    const [style, letters] = [getComputedStyle(band), getComputedStyle(band.querySelector('b')!)]
    const { width, height } = band.getBoundingClientRect()
    const ring = style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth) * light(style.outlineColor)
    const ground = light(style.backgroundColor)
    const field = 34 * height * (light(letters.backgroundColor) - ground)
    return (2 * (width + height) * (ring + light(style.borderTopColor)) + field) / (width * height) + ground
  })
}

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
