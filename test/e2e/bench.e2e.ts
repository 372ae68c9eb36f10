import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, openLab, runDriver, startHost, test, typeDriver } from './host'

const head = `import { type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, type VOID_PTR, EFI_SUCCESS, EfiLoaderData, OUT } from 'Uefi'
import { Print } from 'Library/UefiLib'

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
`
const driver = (body: string): string => `${head}${body}\n}\n`

test('the first run moves the map and passes: lab 0 is right already', async ({ app }) => {
  await app.getByTestId('card-lab0').click()
  await expect(app.getByTestId('editor').locator('.view-line').first()).toBeVisible()
  await expect(app.getByTestId('band').first()).toBeVisible()
  await runDriver(app)
  await expect(app.locator('[data-testid="check-result"][data-status="pass"]').first()).toBeVisible()
  await expect(app.locator('[data-testid="check-result"]:not([data-status="pass"])')).toHaveCount(0)
})

test('the editor knows the SDK: hover tells the specification’s section, completion lists the services', async ({ app }) => {
  await openLab(app, '12-memory-map')
  await typeDriver(app, driver('  const gBS = SystemTable.BootServices\n  gBS.GetMemoryMap\n  return EFI_SUCCESS'))
  const word = app.getByTestId('editor').locator('.view-line span span', { hasText: 'GetMemoryMap' }).last()
  await expect(async () => {
    await app.mouse.move(10, 300)
    await word.hover()
    await expect(app.locator('.monaco-hover', { hasText: '7.2.3' })).toBeVisible({ timeout: 3000 })
  }).toPass({ timeout: 30_000 })
  await app.keyboard.press('Escape')
  await word.click()
  await app.keyboard.press('End')
  await app.keyboard.press('Enter')
  await app.keyboard.type('gBS.All')
  await app.keyboard.press('ControlOrMeta+Space')
  await expect(app.locator('.suggest-widget')).toContainText('AllocatePages')
})

test('a type error is shown at its place and the driver runs all the same', async ({ app }) => {
  await openLab(app, '12-memory-map')
  await typeDriver(app, driver("  const wrong: number = 'text'\n  Print('still here\\n')\n  return EFI_SUCCESS"))
  await runDriver(app)
  await expect(app.getByTestId('console-text')).toContainText('still here')
  await expect(app.getByTestId('editor').locator('.squiggly-error').first()).toBeVisible()
})

test.describe('what stops a driver gets one clear sentence, and the app stays alive', () => {
  const cases: [string, string, RegExp][] = [
    ['a throw', '  throw 7', /threw 7.*driver\.ts:5/],
    ['no status', "  Print('x')\n  return undefined as never", /no status/],
    ['output without end', "  for (;;) SystemTable.ConOut.OutputString('x'.repeat(1000))", /printed more than/],
    ['allocation without end', "  const all: string[] = []\n  for (;;) all.push('x'.repeat(100000) + all.length)", /memory/],
    [
      'a use after free',
      '  const Buffer = OUT<VOID_PTR>()\n  SystemTable.BootServices.AllocatePool(EfiLoaderData, 64, Buffer)\n  SystemTable.BootServices.FreePool(Buffer.value)\n  SystemTable.BootServices.SetMem(Buffer.value, 8, 0)\n  return EFI_SUCCESS',
      /given back/
    ]
  ]
  test('each in turn, and a good driver after them', async ({ app }) => {
    await openLab(app, '12-memory-map')
    for (const [what, body, sentence] of cases)
      await test.step(what, async () => {
        await typeDriver(app, driver(body))
        await runDriver(app)
        await expect(app.getByTestId('stopped')).toContainText(sentence)
      })
    await typeDriver(app, driver("  Print('well\\n')\n  return EFI_SUCCESS"))
    await runDriver(app)
    await expect(app.getByTestId('stopped')).toHaveCount(0)
    await expect(app.getByTestId('console-text')).toContainText('well')
  })
})

test('text that does not parse does not run, and the last run stays', async ({ app }) => {
  await openLab(app, '12-memory-map')
  await typeDriver(app, driver("  Print('one\\n')\n  throw 7"))
  await runDriver(app)
  await expect(app.getByTestId('timeline')).toHaveAttribute('aria-valuetext', /threw 7/)
  await expect(app.getByTestId('stop-note')).toContainText('An exception that nothing caught')
  await typeDriver(app, `${head}  const x = = 3\n}\n`)
  await expect(app.getByTestId('stop-note')).toHaveCount(0)
  await runDriver(app)
  await expect(app.getByTestId('stopped')).toContainText('driver.ts:5')
  await expect(app.getByTestId('stop-note')).toContainText("A value is missing before '='.")
  await expect(app.getByLabel('Timeline', { exact: true })).toContainText('from your last run')
  await expect(app.getByTestId('console-text')).toContainText('D one')
})

test('a second instance on the same data shows everything, saves nothing and says so', async ({ app, host, browser }) => {
  await expect(app.getByTestId('card-lab0')).toBeVisible()
  const second = await startHost(host.data)
  const page = await browser.newPage()
  // An address may lead to a lab, behind its ticket.
  await page.goto(`${second.address}/uefi-memory/12-memory-map`)
  await expect(page.getByRole('alert').first()).toContainText('open already')
  await expect(page.getByTestId('editor').locator('.view-line').first()).toBeVisible()
  await typeDriver(page, driver('  return EFI_SUCCESS'))
  await expect(page.getByTestId('save-state')).toHaveAttribute('data-state', 'readOnly')
  await runDriver(page)
  await page.close()
  await second.stop()
})

test('a file changed outside is not overwritten', async ({ app, host }) => {
  await openLab(app, '12-memory-map')
  await typeDriver(app, driver('  return EFI_SUCCESS // one'))
  await expect(app.getByTestId('save-state')).toHaveAttribute('data-state', 'saved')
  const { readdirSync } = await import('node:fs')
  const path = readdirSync(join(host.data, 'work'), { recursive: true, withFileTypes: true }).find((entry) => entry.name === 'driver.ts')!
  writeFileSync(join(path.parentPath, path.name), 'changed by another editor')
  await typeDriver(app, driver('  return EFI_SUCCESS // two'))
  await expect(app.getByTestId('save-state')).toHaveAttribute('data-state', 'conflict')
  await app.getByTestId('keep-mine').click()
  await expect(app.getByTestId('save-state')).toHaveAttribute('data-state', 'saved')
  await app.getByTestId('history').click()
  await expect(app.getByTestId('history-entry').first()).toContainText('changed outside')
  await expect(app.getByTestId('diff')).toContainText('changed by another editor')
  await app.getByTestId('file-tab').click()
  // The other way round: theirs comes, mine is kept.
  await typeDriver(app, driver('  return EFI_SUCCESS // three'))
  await expect(app.getByTestId('save-state')).toHaveAttribute('data-state', 'saved')
  writeFileSync(join(path.parentPath, path.name), '// theirs')
  await typeDriver(app, driver('  return EFI_SUCCESS // four'))
  await app.getByTestId('take-other').click()
  await expect(app.getByTestId('editor')).toContainText('// theirs')
  await app.getByTestId('history').click()
  await expect(app.getByTestId('diff')).toContainText('// four')
  await app.getByTestId('file-tab').click()
  // And a change while nothing was typed is shown when the window is looked at again.
  writeFileSync(join(path.parentPath, path.name), '// theirs again')
  await app.evaluate(() => window.dispatchEvent(new FocusEvent('focus')))
  await expect(app.getByTestId('work-notice')).toContainText('changed outside')
  await expect(app.getByTestId('editor')).toContainText('// theirs again')
})

test('everything is reached from the keyboard, and the table lacks nothing of the picture', async ({ app }) => {
  await openLab(app, '12-memory-map')
  await app.getByTestId('editor').locator('.monaco-editor').first().click()
  await app.keyboard.press('ControlOrMeta+Enter')
  await expect(app.locator('[data-testid="check-result"][data-status="fail"]').first()).toBeVisible()
  await app.keyboard.press('F6')
  await app.keyboard.press('F6')
  await app.getByRole('button', { name: 'Table', exact: true }).click()
  await expect(app.getByTestId('memory-table').locator('table')).toHaveAttribute('aria-rowcount', '126')
  await app.getByLabel('Filter descriptors').fill('driver.ts:')
  await expect(app.getByTestId('memory-table').locator('tbody tr')).toHaveCount(1)
})

test('the theme is kept over a reload', async ({ app }) => {
  await app.getByTestId('settings').click()
  await app.getByTestId('theme').selectOption('dark')
  await expect(app.locator('html')).toHaveAttribute('data-theme', 'dark')
  await app.waitForTimeout(300)
  await app.reload()
  await expect(app.locator('html')).toHaveAttribute('data-theme', 'dark')
})
test('the timeline is dragged with the knob under the pointer, whatever is said beside it, and selects no text', async ({ app }) => {
  await app.getByTestId('card-sandbox').click()
  await app.getByTestId('new-sandbox').click()
  const driver = (pairs: number): string =>
    `import { type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, type VOID_PTR, EFI_SUCCESS, OUT } from 'Uefi'
export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const B = OUT<VOID_PTR>()
  for (let i = 0; i < ${pairs}; i++) { SystemTable.BootServices.AllocatePool(2, 64, B); SystemTable.BootServices.FreePool(B.value) }
  return EFI_SUCCESS
}
`
  await typeDriver(app, driver(2500))
  await runDriver(app)
  const track = app.getByTestId('timeline')
  await expect(track).toHaveAttribute('aria-valuemax', '5000')
  const box = (await track.boundingBox())!
  const knob = async (): Promise<number> => {
    const { x, width } = (await track.locator('.knob').boundingBox())!
    return x + width / 2
  }
  const y = box.y + box.height / 2
  await app.mouse.move(box.x + box.width * 0.9, y)
  await app.mouse.down()
  for (const share of [0.7, 0.31, 0.5, 0.12]) {
    const x = box.x + box.width * share
    // The pointer leaves the track on its way: it is held all the same.
    await app.mouse.move(x, y - 200, { steps: 3 })
    expect(Math.abs((await knob()) - x)).toBeLessThanOrEqual(2)
    expect((await track.boundingBox())!.width).toBe(box.width)
  }
  await app.mouse.move(box.x - 50, y)
  await expect(track).toHaveAttribute('aria-valuenow', '0')
  await app.mouse.move(box.x + box.width + 50, y)
  await expect(track).toHaveAttribute('aria-valuenow', '5000')
  await app.mouse.up()
  expect(await app.evaluate(() => getSelection()?.toString() ?? '')).toBe('')

  // As many events as a trace keeps: the knob stands under the pointer, not under the next call's place.
  await typeDriver(app, driver(9_990))
  await runDriver(app)
  await expect(track).toHaveAttribute('aria-valuemax', '19980')
  await app.mouse.move(box.x + box.width * 0.9, y)
  await app.mouse.down()
  for (const share of [0.62, 0.333, 0.871]) {
    const x = box.x + box.width * share
    await app.mouse.move(x, y, { steps: 3 })
    expect(Math.abs((await knob()) - x)).toBeLessThanOrEqual(2)
  }
  await app.mouse.up()
  await app.getByRole('button', { name: 'What the marks mean' }).click()
  await expect(app.getByTestId('legend')).toContainText('There is no room for')
})

test('a moment is pinned and compared: only what changed, in the memory pane, with a sentence', async ({ app }) => {
  await openLab(app, '12-memory-map')
  await typeDriver(app, readFileSync(join(import.meta.dirname, '../../labs/uefi-memory/labs/12-memory-map/solution/driver.ts'), 'utf8'))
  await runDriver(app)
  const timeline = app.getByTestId('timeline')
  await timeline.press('Home')
  await app.getByTestId('pin').click()
  await expect(app.getByTestId('since')).toHaveText(/^Since the start: nothing has changed\./)
  await timeline.press('End')
  await expect(app.getByTestId('since')).toContainText(/Since the start: \+\d+ ranges?.*key \d+ → \d+\./)
  const rows = app.getByTestId('compare').locator('tbody tr')
  await expect(rows.filter({ hasText: 'driver.ts' })).not.toHaveCount(0)
  expect(await rows.count()).toBeLessThan(12)
  // What is closed from the keyboard takes the focus nowhere: it goes back to where it came from.
  await app.getByRole('button', { name: 'Unpin' }).press('Enter')
  await expect(app.getByTestId('compare')).toHaveCount(0)
  await expect(timeline).toBeFocused()
  await expect(app.getByTestId('band').first()).toBeVisible()
})
