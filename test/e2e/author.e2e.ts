/** An instructor writes labs in the app: from nothing to the file that is given away. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './host'

const tab = (app: Page, name: string): Promise<void> => app.locator(`[data-testid="author-tab"][data-tab="${name}"]`).click()

async function newPack(app: Page, title: string): Promise<void> {
  await app.getByTestId('card-teach').click()
  await app.getByTestId('new-pack-title').fill(title)
  await app.getByTestId('new-pack').click()
  await expect(app.getByTestId('draft-editor').locator('.view-line').first()).toBeVisible()
}

test('a lab is written, gets two checks by pointing at what happened, is proved and given away', async ({ app }) => {
  await newPack(app, 'My first labs')
  await tab(app, 'solution')
  await app.getByTestId('run').click()
  await expect(app.getByTestId('run')).toHaveAttribute('data-state', 'idle')
  await expect(app.getByTestId('timeline-sentence')).toContainText('FreePages')

  // The call at the cursor, and what was printed before it.
  await app.getByTestId('assert-call').click()
  await expect(app.getByTestId('assert-sheet')).toContainText('solution holds')
  await app.getByRole('radio', { name: /^All pages are given back once/ }).check()
  await expect(app.getByTestId('assert-sheet')).toContainText('nothing-freed.ts fails')
  await app.getByTestId('add-check').click()
  await expect(app.getByTestId('lab-text')).toContainText('All pages are given back once')
  await app.getByTestId('timeline').press('ArrowLeft')
  await app.getByTestId('assert-call').click()
  await app.getByTestId('add-check').click()
  await expect(app.getByTestId('save-state')).toHaveAttribute('data-state', 'saved')

  // The proof sees that a mistake fails two checks now; a wrong cell opens its run.
  await tab(app, 'proof')
  await expect(app.getByTestId('proved')).toContainText('finding', { timeout: 60_000 })
  await app
    .getByRole('button', { name: /in nothing-freed.ts, .*which is wrong/ })
    .first()
    .click()
  await expect(app.getByRole('button', { name: 'nothing-freed.ts', exact: true })).toHaveAttribute('aria-pressed', 'true')

  await app.getByTestId('export').click()
  await expect(app.getByTestId('export-sheet')).toContainText('my-first-labs-0.1.0.labpack')
  const [download] = await Promise.all([app.waitForEvent('download'), app.getByTestId('save-export').click()])
  expect(
    readFileSync(await download.path())
      .subarray(0, 2)
      .toString()
  ).toBe('PK')
})

test('a finding stands at its place, a new lab begins proved, and what another editor writes is followed', async ({ app, host }) => {
  await newPack(app, 'mine')
  await expect(app.getByTestId('findings-chip')).toHaveText('0 findings')
  await app.getByTestId('new-lab').click()
  await expect(app.locator('[data-testid="draft-lab"][data-lab="02-new-lab"]')).toHaveAttribute('aria-current', 'true')
  await expect(app.getByTestId('findings-chip')).toHaveText('0 findings')
  const text = join(host.data, 'drafts/mine/labs/02-new-lab/text.md')
  writeFileSync(text, readFileSync(text, 'utf8').replace('# Four pages', '# Written elsewhere').replace('## 1.', '## One.'))
  await expect(app.getByTestId('draft-editor')).toContainText('Written elsewhere')
  await expect(app.getByTestId('findings-chip')).not.toHaveText('0 findings')
  await app.getByTestId('findings-chip').click()
  await app.getByTestId('findings').getByRole('button').first().click()
  await app.getByTestId('export').click()
  await expect(app.getByTestId('export-refused')).toContainText('labs/02-new-lab')
})
