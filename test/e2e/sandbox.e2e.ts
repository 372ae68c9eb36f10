import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, goToTop, runDriver, startHost, test, typeDriver } from './host'

const driver = (
  body: string,
  imports = ''
): string => `import { type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, EFI_SUCCESS } from 'Uefi'
import { Print } from 'Library/UefiLib'
${imports}
export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
${body}
  return EFI_SUCCESS
}
`
async function startFrom(app: Page, testid: string, id?: string): Promise<void> {
  await app.getByTestId('card-sandbox').click()
  await app.locator(`[data-testid="${testid}"]${id ? `[data-id="${id}"]` : ''}`).click()
  await expect(app.getByTestId('editor').locator('.view-line').first()).toBeVisible()
}
const home = (app: Page): Promise<void> => app.getByRole('button', { name: 'Handoff', exact: true }).click()

test('every example is listed, and one runs as it is', async ({ app }) => {
  const listed = JSON.parse(readFileSync(join(import.meta.dirname, '../../labs/examples/examples.json'), 'utf8')) as unknown[]
  await app.getByTestId('card-sandbox').click()
  await expect(app.getByTestId('example')).toHaveCount(listed.length)
  await home(app)
  await startFrom(app, 'example', 'align-to-64-kib')
  await expect(app.getByTestId('band').first()).toBeVisible()
  await runDriver(app)
  await expect(app.getByTestId('console-text')).toContainText('aligned at 0xDEB0000')
  await expect(app.getByTestId('timeline-sentence')).not.toBeEmpty()
})

test('a driver of several files: added, imported, renamed, chosen as the entry, deleted and restored', async ({ app }) => {
  await startFrom(app, 'new-sandbox')
  await app.getByLabel('Name of a new file').fill('words')
  await app.getByTestId('add-file').click()
  await expect(app.getByTestId('file-tab')).toHaveText(['driver.ts', 'words.ts'])
  await typeDriver(
    app,
    "import { Print } from 'Library/UefiLib'\nexport function greet(): void {\n  Print('from the other file\\n')\n}\nexport const GREETING = 'bye'\n"
  )
  await app.getByTestId('file-tab').first().click()
  await typeDriver(app, driver("  greet()\n  Print('%s\\n', GREETING)", "import { greet, GREETING } from './words'"))
  await runDriver(app)
  await expect(app.getByTestId('console-text')).toContainText('from the other file')
  // A run leaves the file that one works on; along the timeline each call's own is opened. A line's number leads to its call.
  const shownTab = app.locator('[data-testid="file-tab"][aria-selected="true"]')
  await expect(shownTab).toHaveText('driver.ts')
  await app.getByTestId('timeline').press('ArrowLeft')
  await expect(shownTab).toHaveText('words.ts')
  await expect(app.getByTestId('timeline')).toHaveAttribute('aria-valuenow', '1')
  await app.getByTestId('file-tab').first().click()
  await app.getByTestId('editor').locator('.line-numbers', { hasText: /^6$/ }).click()
  await expect(app.getByTestId('timeline')).toHaveAttribute('aria-valuenow', '2')

  await app.getByRole('button', { name: 'Rename words.ts' }).click()
  await app.getByLabel('New name of words.ts').fill('lib/words.ts')
  await app.keyboard.press('Enter')
  await expect(app.getByTestId('file-tab')).toHaveText(['driver.ts', 'lib/words.ts'])
  await runDriver(app)
  await expect(app.getByTestId('stopped')).toContainText('./words')

  await app.getByLabel('Name of a new file').fill('second.ts')
  await app.getByTestId('add-file').click()
  await typeDriver(app, driver("  Print('the second one\\n')"))
  await app.getByLabel('second.ts is the entry file').check()
  await runDriver(app)
  await expect(app.getByTestId('console-text')).toContainText('the second one')

  await app.getByRole('button', { name: 'Delete second.ts' }).click()
  await expect(app.getByTestId('file-tab')).toHaveCount(2)
  await expect(app.getByLabel('driver.ts is the entry file')).toBeChecked()
  await app.getByTestId('history').click()
  await expect(app.getByTestId('history-entry').first()).toContainText('before a file was removed')
  await app.getByTestId('restore').click()
  await expect(app.getByTestId('file-tab')).toHaveCount(3)
})

test('what a helper does tells who called it; a stop in another file opens it; the console comes to the moment', async ({ app }) => {
  await startFrom(app, 'new-sandbox')
  await app.getByLabel('Name of a new file').fill('lib')
  await app.getByTestId('add-file').click()
  await typeDriver(
    app,
    "import { gBS } from 'Library/UefiBootServicesTableLib'\nexport function pause(): void {\n  gBS.Stall(1)\n}\nexport function fail(): never {\n  throw new Error('on purpose')\n}\n"
  )
  await app.getByTestId('file-tab').first().click()
  await typeDriver(
    app,
    driver("  for (let i = 0; i < 60; i++) Print('line %d\\n', i)\n  pause()\n  fail()", "import { fail, pause } from './lib'")
  )
  await runDriver(app)
  const stack = app.getByTestId('call-stack')
  await expect(app.getByRole('tab', { name: 'lib.ts' })).toHaveAttribute('aria-selected', 'true')
  await expect(app.getByTestId('stop-note')).toContainText('on purpose')
  await expect(stack).toHaveText(/^\s*line 6, in fail\(\)\s*← line \d+ of driver\.ts, in UefiMain\(\)\s*$/)
  const rows = app.getByTestId('console').locator('.xterm-rows')
  await expect(rows).toContainText('at the stop')

  await app.getByTestId('timeline').press('ArrowLeft')
  await expect(stack).toHaveText(/^\s*line 3, in pause\(\)\s*← /)
  await stack.getByRole('button').last().press('Enter')
  await expect(app.getByRole('tab', { name: 'driver.ts' })).toHaveAttribute('aria-selected', 'true')

  await app.getByTestId('timeline').press('Home')
  await app.getByTestId('timeline').press('ArrowRight')
  await expect(rows).toContainText('line 0')
  await expect(rows).not.toContainText('at call')
  await expect(stack).toHaveCount(0)
})

test('sandboxes keep their files, name and machine over a restart, each its own', async ({ app, host }) => {
  await startFrom(app, 'new-sandbox')
  await app.getByLabel('Name of the sandbox').fill('My loader')
  await app.getByTestId('machine').selectOption('pc-1g')
  await typeDriver(app, driver("  Print('mine\\n')"))
  await expect(app.getByTestId('save-state')).toHaveAttribute('data-state', 'saved')
  await home(app)
  await startFrom(app, 'example', 'allocate-and-free')
  await home(app)
  await host.stop()
  const again = await startHost(host.data)
  await app.goto(again.address)
  await app.getByTestId('card-sandbox').click()
  await expect(app.getByTestId('sandbox-link')).toHaveCount(2)
  await app.locator('[data-testid="sandbox-link"]', { hasText: 'My loader' }).click()
  await expect(app.getByTestId('machine')).toHaveValue('pc-1g')
  await goToTop(app)
  await expect(app.getByTestId('editor')).toContainText('mine')
  await runDriver(app)
  await expect(app.getByTestId('console-text')).toContainText('F pc, 1 GiB')
  await expect(app.getByTestId('console-text')).toContainText('D mine')
  // One that is removed leaves the list; its folder is kept.
  await app.goBack()
  await app.getByTestId('remove-sandbox').first().click()
  await app.getByTestId('remove-sandbox-yes').click()
  await expect(app.getByTestId('sandbox-link')).toHaveCount(1)
  expect(readdirSync(join(host.data, 'removed'))).toHaveLength(1)
  await again.stop()
})

test('a wrong access stops the driver, or goes on as the machine would', async ({ app }) => {
  await startFrom(app, 'new-sandbox')
  await typeDriver(app, driver("  poke8(0xE52E000, 1)\n  Print('went on\\n')", "import { poke8 } from 'Library/BaseLib'"))
  await runDriver(app)
  await expect(app.getByTestId('stopped')).toContainText('driver.ts:5')
  await app.getByLabel('A wrong access').selectOption('lenient')
  await runDriver(app)
  await expect(app.getByTestId('stopped')).toHaveCount(0)
  await expect(app.getByTestId('console-text')).toContainText('went on')
})

test('of a run with very many ranges only those in view are in the page, and each of them is reached', async ({ app }) => {
  await startFrom(app, 'new-sandbox')
  await typeDriver(
    app,
    driver(
      '  const M = OUT<bigint>()\n  for (let i = 0; i < 6000; i++) SystemTable.BootServices.AllocatePages(0, i % 2 ? 2 : 4, 1, M)',
      "import { OUT } from 'Uefi'"
    )
  )
  await runDriver(app)
  const memory = app.getByTestId('memory')
  await expect(memory).toContainText(/6[,\d]\d\d\d? descriptors/)
  expect(await app.getByTestId('band').count()).toBeLessThan(200)
  // The band of the call that is shown is in view, wherever it lies.
  await app.getByTestId('timeline').focus()
  for (const key of ['End', 'ArrowLeft', 'Home', 'ArrowRight']) await app.keyboard.press(key)
  await expect(app.locator('[data-testid="band"][data-mark="+"]')).toBeInViewport()
  await app.keyboard.press('End')
  await expect(app.locator('[data-testid="band"][data-mark="+"]')).toBeInViewport()
  // The overview leads to the other end of memory.
  const overview = (await app.getByTestId('overview').boundingBox())!
  await app.mouse.move(overview.x + 5, overview.y + 10)
  await app.mouse.down()
  await app.mouse.move(overview.x + 5, overview.y + overview.height - 3, { steps: 4 })
  await app.mouse.up()
  await expect(app.locator('[data-testid="band"][data-start="0xFFC00000"]')).toBeInViewport()
  await app.getByRole('button', { name: 'Table', exact: true }).click()
  const table = app.getByTestId('memory-table')
  expect(Number(await table.locator('table').getAttribute('aria-rowcount'))).toBeGreaterThan(6000)
  expect(await table.locator('tbody tr').count()).toBeLessThan(200)
  await table.locator('.scroll').evaluate((scroll) => (scroll.scrollTop = scroll.scrollHeight))
  const last = await table.locator('table').getAttribute('aria-rowcount')
  await expect(table.locator(`tr[aria-rowindex="${last}"]`)).toBeInViewport()
})

test('a driver that waits for a key gets what is typed into the console', { tag: '@window' }, async ({ app }) => {
  await startFrom(app, 'new-sandbox')
  await typeDriver(
    app,
    driver(
      `  const Index = OUT<UINTN>(), Key = OUT<EFI_INPUT_KEY>()
  for (let i = 0; i < 3; i++) {
    SystemTable.BootServices.WaitForEvent(1, [SystemTable.ConIn.WaitForKey], Index)
    SystemTable.ConIn.ReadKeyStroke(Key)
    Print('key %d: %x\\n', i, Key.value.UnicodeChar)
  }`,
      "import { type EFI_INPUT_KEY, type UINTN, OUT } from 'Uefi'"
    )
  )
  await app.getByLabel('Keys typed').fill('a')
  await runDriver(app)
  const shown = app.getByTestId('console-text')
  await expect(shown).toContainText('key 0: 61')
  await expect(shown).toContainText('waiting for a key')
  // The console has the focus: what is typed is the driver's.
  await app.keyboard.press('Enter')
  await expect(shown).toContainText('key 1: D')
  await app.keyboard.type('b')
  await expect(shown).toContainText('key 2: 62')
  await expect(shown).toContainText('returned EFI_SUCCESS')
  // What was typed is kept among the sandbox's keys: a new run goes through by itself, until they are taken away.
  await expect(app.getByLabel('Keys typed')).toHaveValue('a⏎b')
  await runDriver(app)
  await expect(shown).toContainText('key 2: 62')
  await app.getByLabel('Keys typed').fill('a')
  await runDriver(app)
  await expect(shown).toContainText('waiting for a key')
  await expect(shown).not.toContainText('key 1')
})

test('a bad name is refused with a sentence, and nothing is lost', async ({ app }) => {
  await startFrom(app, 'new-sandbox')
  for (const [name, sentence] of [
    ['../evil', 'no name for a file'],
    ['con', 'no name for a file'],
    ['Driver', 'some disks do not tell'],
    ['driver', 'there already']
  ] as const) {
    await app.getByLabel('Name of a new file').fill(name)
    await app.getByTestId('add-file').click()
    await expect(app.locator('.strip[role=alert]')).toContainText(sentence)
    await expect(app.getByTestId('file-tab')).toHaveText(['driver.ts'])
  }
})

test('an empty sandbox begins with the entry point of its phase, until something is typed', async ({ app }) => {
  await startFrom(app, 'new-sandbox')
  const editor = app.getByTestId('editor')
  await expect(editor).toContainText('UefiMain')
  await app.getByTestId('sandbox-phase').selectOption('pei')
  await expect(editor).toContainText('PeimEntryPoint')
  await runDriver(app)
  await expect(app.getByTestId('console-text')).toContainText('D Hello from PEI')
  await app.getByTestId('sandbox-phase').selectOption('dxe')
  await expect(editor).toContainText('UefiMain')
  await runDriver(app)
  await expect(app.getByTestId('console-text')).toContainText('D Hello')
  await editor.locator('.monaco-editor').first().click()
  await app.keyboard.press('ControlOrMeta+End')
  await app.keyboard.type('// mine')
  await app.getByTestId('sandbox-phase').selectOption('pei')
  await expect(editor).toContainText('UefiMain')
  await expect(editor).toContainText('// mine')
})

test('U-Boot’s conflict is made, seen, and refused by the newest release; one driver on all machines', async ({ app }) => {
  await startFrom(app, 'new-sandbox')
  await app.getByTestId('sandbox-phase').selectOption('uboot')
  await expect(app.getByTestId('editor')).toContainText('do_command')
  await app.getByTestId('phase-example').filter({ hasText: 'Load a file over' }).click()
  await expect(app.getByTestId('file-tab')).toHaveCount(3)
  await runDriver(app)
  const lanes = app.getByTestId('lanes')
  await expect(app.getByTestId('conflict')).toContainText(/f64k\.bin .* over 64 KiB at 0x42000000 that app\.ts:\d+ has/)
  await expect(app.getByTestId('conflict-hatch')).toBeInViewport()
  await expect(app.getByTestId('lifetimes').locator('[data-lane="lmb"][data-kind="books"]')).toHaveCount(2)
  // Before the file came (the stop, its call, the call before) there was nothing to see.
  await app.getByTestId('timeline').focus()
  for (const key of ['ArrowLeft', 'ArrowLeft']) await app.keyboard.press(key)
  await expect(app.getByTestId('conflict')).toHaveCount(0)
  await app.keyboard.press('End')
  // The bands are one stop for Tab; the arrow keys go on among them.
  await lanes.getByRole('listbox').focus()
  for (const key of ['ArrowDown', 'Home']) await app.keyboard.press(key)
  await expect(app.getByTestId('details')).toContainText('Reserved: kept free for the stack')
  await app.getByRole('button', { name: 'Table', exact: true }).click()
  await expect(app.getByTestId('memory-table').getByRole('row', { name: /EFI 0x42000000 .* does not notice/ })).toBeVisible()

  await app.getByTestId('machine').selectOption('uboot-arm64-512m-2026.10')
  await runDriver(app)
  await expect(app.getByTestId('console-text')).toContainText('returned CMD_RET_SUCCESS')
  await expect(app.getByTestId('conflict')).toHaveCount(0)

  await app.getByTestId('machine').selectOption('all')
  await runDriver(app)
  await expect(app.getByTestId('all-progress')).toHaveText('7 of 7 machines')
  const row = (machine: string) => app.locator(`[data-testid="machine-row"][data-machine="${machine}"]`)
  await expect(row('uboot-arm64-512m-2025.01')).toContainText('three.bin')
  await expect(row('uboot-arm64-512m-2026.10')).toContainText('CMD_RET_SUCCESS')
  await row('uboot-arm64-512m-2025.01').getByRole('button').click()
  await expect(app.getByTestId('conflict')).toContainText('three.bin')
})
