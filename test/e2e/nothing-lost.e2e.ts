/** What cannot be saved for a while is kept by the browser, told on every page, and saved in the end. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, openLab, test, typeDriver } from './host'

const LAB = '12-memory-map'
const state = (page: Page) => page.getByTestId('save-state')
/** Nothing can be saved under work/: a file stands there. */
function block(data: string): void {
  try {
    renameSync(join(data, 'work'), join(data, 'work.before'))
  } catch {
    // Nothing was saved yet.
  }
  writeFileSync(join(data, 'work'), '')
}
function unblock(data: string): void {
  rmSync(join(data, 'work'))
  try {
    renameSync(join(data, 'work.before'), join(data, 'work'))
  } catch {
    // Nothing was saved before.
  }
}
const saved = (data: string): string[] =>
  readdirSync(join(data, 'work'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('driver.ts'))
    .map((name) => readFileSync(join(data, 'work', name), 'utf8'))

test('a text that cannot be saved outlives leaving, a reload and another tab, and is saved when it can be', async ({
  app,
  host,
  context
}) => {
  await openLab(app, LAB)
  block(host.data)
  await typeDriver(app, '// never lost\n')
  await expect(state(app)).toHaveAttribute('data-state', 'failed')
  await expect(app.getByRole('alert').first()).toContainText('Not saved yet: your text.')

  await app.getByRole('button', { name: 'Handoff', exact: true }).click()
  await expect(app.getByTestId('unsaved')).toContainText('12 ')
  await app.getByTestId('unsaved').getByRole('button', { name: 'Open' }).click()
  await expect(app.getByTestId('editor')).toContainText('never lost')

  await app.reload()
  await expect(app.getByTestId('editor')).toContainText('never lost')
  await expect(state(app)).toHaveAttribute('data-state', 'failed')

  const other = await context.newPage()
  await other.goto(host.origin)
  await expect(other.getByTestId('unsaved')).toContainText('Not saved yet: your text.')

  unblock(host.data)
  await expect(state(app)).toHaveAttribute('data-state', 'saved')
  expect(saved(host.data)).toEqual(['// never lost\n'])
  await expect(other.getByTestId('unsaved')).toHaveCount(0)
  expect(await app.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('handoff.unsaved')))).toEqual([])
})

test('a reset while nothing can be saved keeps the text on the screen', async ({ app, host }) => {
  await openLab(app, LAB)
  block(host.data)
  await typeDriver(app, '// never lost\n')
  await expect(state(app)).toHaveAttribute('data-state', 'failed')
  // A reset that comes to its end later, when everything can be saved again, is one.
  const refused = app.waitForResponse((response) => response.url().endsWith('/api/keep'))
  await app.getByTestId('reset').click()
  await refused
  await expect(app.getByTestId('editor')).toContainText('never lost')
  await expect(state(app)).toHaveAttribute('data-state', 'failed')
  unblock(host.data)
  await expect(state(app)).toHaveAttribute('data-state', 'saved')
  expect(saved(host.data)).toEqual(['// never lost\n'])
})

test('a tab with unsaved text is not closed unasked', async ({ app, host }) => {
  await openLab(app, LAB)
  block(host.data)
  await typeDriver(app, '// never lost\n')
  await expect(state(app)).toHaveAttribute('data-state', 'failed')
  const asked = app.waitForEvent('dialog')
  const closing = app.close({ runBeforeUnload: true })
  const dialog = await asked
  expect(dialog.type()).toBe('beforeunload')
  await dialog.dismiss()
  await closing
  await expect(app.getByTestId('editor')).toContainText('never lost')
  unblock(host.data)
  await expect(state(app)).toHaveAttribute('data-state', 'saved')
})

test('a pass that cannot be saved says so, and is saved when it can be', async ({ app, host }) => {
  await openLab(app, '00-tour')
  mkdirSync(join(host.data, 'progress.json'))
  await app.getByTestId('check').click()
  await expect(app.getByTestId('after-pass')).toBeVisible()
  await expect(state(app)).toHaveAttribute('data-state', 'failed')
  await expect(app.getByRole('alert').first()).toContainText('Not saved yet: your pass.')
  await app.getByRole('button', { name: 'Handoff', exact: true }).click()
  await expect(app.locator('[data-testid="lab-link"][data-lab="00-tour"]')).toContainText('passed · not saved yet')
  await app.reload()
  await expect(app.locator('[data-testid="lab-link"][data-lab="00-tour"]')).toContainText('passed · not saved yet')
  rmdirSync(join(host.data, 'progress.json'))
  await expect(app.getByTestId('unsaved')).toHaveCount(0)
  await expect(app.locator('[data-testid="lab-link"][data-lab="00-tour"]')).toHaveAttribute('data-state', 'passed')
  expect(readFileSync(join(host.data, 'progress.json'), 'utf8')).toContain('"passedAt": "2')
})

test('what was told as saved outlives the end of the process, whenever it comes', { tag: '@window' }, async ({ app, handoff, open }) => {
  await openLab(app, LAB)
  await typeDriver(app, '// text 0\n')
  await expect(state(app)).toHaveAttribute('data-state', 'saved')
  // Saves follow on one another until the process is gone, in the middle of one of them.
  for (let i = 1; i <= 5; i++) {
    await typeDriver(app, `// text ${i}\n`)
    if (i < 5) await expect(state(app)).toHaveAttribute('data-state', 'saved')
    else await expect(state(app)).not.toHaveAttribute('data-state', 'waiting')
  }
  await handoff.kill()
  const [text] = saved(handoff.data)
  expect(text).toMatch(/^\/\/ text [45]\n$/)
  const { page } = await open(handoff.data)
  await openLab(page, LAB)
  await expect(page.getByTestId('editor')).toContainText(/text.[45]/)
})
