import { expect, openLab, test } from './host'

interface Focus {
  readonly name: string
  readonly outlined: boolean
  readonly pane: string
}

test('Tab goes through the whole bench and around, what has the focus shows it, and nothing lacks a name', async ({ app }) => {
  await openLab(app, '12-memory-map')
  await app.keyboard.press('ControlOrMeta+Enter')
  await expect(app.locator('[data-testid="check-result"][data-status="fail"]')).toBeVisible()
  const focus = (): Promise<Focus> =>
    app.evaluate(() => {
      const element = document.activeElement!
      const style = getComputedStyle(element)
      const field = element.closest('[data-testid="editor"], [data-testid="console"]')
      const ring = field ? getComputedStyle(field, '::after').borderTopStyle : style.outlineStyle
      return {
        name: element.getAttribute('aria-label') ?? element.textContent.trim(),
        outlined: element === document.body || ring === 'solid',
        pane: element.closest('[id$="-pane"], header')?.id || element.tagName
      }
    })
  // All bands are one Tab stop. The arrow keys go from range to range, whose names tell what becomes of them, and what the call did.
  await expect(app.locator('.bands [tabindex="0"]')).toHaveCount(1)
  const band = app.locator('.bands :focus')
  await app.getByTestId('band').first().focus()
  await app.keyboard.press('ArrowDown')
  await expect(band).toHaveAttribute('data-start', '0x1000')
  await app.keyboard.press('Home')
  await expect(band).toHaveText(/BC 0x0 .*4 KiB.*boot services code, free after exit, firmware/)
  await app.getByTestId('timeline').press('Home')
  await app.getByTestId('timeline').press('Shift+ArrowRight')
  await expect(app.getByTestId('band').and(app.locator('[data-mark="+"]'))).toHaveAccessibleName(
    /, new, loader data, free after exit, driver\.ts:\d+$/
  )
  await expect(app.locator('.bands [tabindex="0"]')).toHaveCount(1)

  await app.getByRole('button', { name: 'Handoff', exact: true }).focus()
  const seen: Focus[] = []
  for (let i = 0; i < 120; i++) {
    await app.keyboard.press('Tab')
    const now = await focus()
    seen.push(now)
    // In the editor Tab is a letter, until Ctrl+M makes it leave.
    if (now.pane === 'editor-pane' && now.name === 'Driver') await app.keyboard.press('Control+m')
    if (now.name === 'Handoff') break
  }
  expect(seen.filter(({ outlined }) => !outlined)).toEqual([])
  expect(seen.filter(({ name }) => name === '')).toEqual([])
  expect(seen.at(-1)!.name).toBe('Handoff')
  expect([...new Set(seen.map(({ pane }) => pane).filter((pane) => pane.endsWith('-pane')))]).toEqual([
    'lab-pane',
    'editor-pane',
    'console-pane',
    'memory-pane',
    'time-pane'
  ])
})

test('Tab completes a command of the console while there is one, and leaves it otherwise', async ({ app }) => {
  await openLab(app, '12-memory-map')
  await expect(app.getByTestId('console').locator('.xterm-rows')).toContainText('at the start')
  const input = app.getByRole('textbox', { name: 'Terminal input' })
  await input.focus()
  await app.keyboard.type('memm')
  await app.keyboard.press('Tab')
  await expect(app.getByTestId('console').locator('.xterm-rows')).toContainText('memmap')
  await expect(input).toBeFocused()
  await app.keyboard.press('Tab')
  await expect(input).not.toBeFocused()
})

test('Enter on a splitter shuts its pane and opens it as wide as it was', async ({ app }) => {
  await openLab(app, '12-memory-map')
  for (const [name, pane] of [
    ['Width of the lab’s text', '#lab-pane'],
    ['Width of the memory pane', '#memory-pane'],
    ['Height of the console', '#console-pane']
  ] as const) {
    const size = (): Promise<number> =>
      app.locator(pane).evaluate((node) => Math.min(node.clientWidth, node.clientHeight, node.parentElement!.clientWidth))
    const before = await size()
    await app.getByRole('separator', { name }).focus()
    await app.keyboard.press('Enter')
    await expect.poll(size).toBe(0)
    await app.keyboard.press('Enter')
    await expect.poll(size).toBe(before)
  }
})

test('what was opened from the keyboard is shut with Escape, and the focus comes back', async ({ app }) => {
  const settings = app.getByRole('button', { name: 'Settings' })
  await settings.focus()
  await app.keyboard.press('Enter')
  await app.keyboard.press('Tab')
  await expect(app.getByTestId('theme')).toBeFocused()
  await app.keyboard.press('Escape')
  await expect(app.getByTestId('theme')).toHaveCount(0)
  await expect(settings).toBeFocused()

  await app.getByTestId('help-button').focus()
  await app.keyboard.press('Enter')
  await app.keyboard.press('Escape')
  await expect(app.getByTestId('help-button')).toBeFocused()

  await app.getByTestId('card-sandbox').click()
  await app.getByTestId('new-sandbox').click()
  const rename = app.getByRole('button', { name: /^Rename/ })
  for (const [key, name] of [
    ['Escape', 'Rename driver.ts'],
    ['Enter', 'Rename loader.ts']
  ] as const) {
    await rename.focus()
    await app.keyboard.press('Enter')
    await app.keyboard.type('loader')
    await app.keyboard.press(key)
    await expect(rename).toBeFocused()
    await expect(rename).toHaveAccessibleName(name)
  }

  // A run has marks on the timeline, which says what they mean.
  const marks = app.getByRole('button', { name: 'What the marks mean' })
  await app.keyboard.press('Control+Enter')
  await marks.focus()
  await app.keyboard.press('Enter')
  await expect(app.getByTestId('legend')).toBeVisible()
  await app.keyboard.press('Escape')
  await expect(app.getByTestId('legend')).toHaveCount(0)
  await expect(marks).toBeFocused()
  // What the track says of a moment while it has the focus, nothing else says.
  const told = app.getByTestId('timeline-sentence')
  await expect(told).toHaveAttribute('aria-live', 'polite')
  await app.getByTestId('timeline').focus()
  await expect(told).toHaveAttribute('aria-live', 'off')

  await app.goBack()
  const remove = app.getByTestId('remove-sandbox')
  await remove.focus()
  await app.keyboard.press('Enter')
  await expect(app.getByRole('button', { name: 'Keep' })).toBeFocused()
  await app.keyboard.press('Enter')
  await expect(remove).toBeFocused()
})
