/** A lab whose starter is cut from the solution, and whose mistake is an edit of it, in author mode. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './host'

test('a text that is made from another file is shown and run, and never written', async ({ app, host }) => {
  await app.getByTestId('card-teach').click()
  await app.getByTestId('new-pack-title').fill('short')
  await app.getByTestId('new-pack').click()
  await expect(app.getByTestId('draft-editor').locator('.view-line').first()).toBeVisible()

  const lab = join(host.data, 'drafts/short/labs/01-four-pages')
  const manifest = join(lab, 'lab.json')
  const json = readFileSync(manifest, 'utf8')
  const solution = readFileSync(join(lab, 'solution/driver.ts'), 'utf8')
  const last = solution.split('\n').findLast((line) => line.includes('return gBS.FreePages'))!
  writeFileSync(
    manifest,
    json.replace(
      '"file": "nothing-freed.ts",',
      `"file": "nothing-freed.ts", "replace": [${JSON.stringify({ from: last, to: '  return Status' })}],`
    )
  )
  rmSync(join(lab, 'mistakes/nothing-freed.ts'))
  rmSync(join(lab, 'starter/driver.ts'))
  writeFileSync(
    join(lab, 'solution/driver.ts'),
    solution.replace(last, `  // starter: begin\n${last}\n  // starter: instead\n  // return Status\n  // starter: end`)
  )

  await app.locator('[data-testid="author-tab"][data-tab="mistakes"]').click()
  await app.getByRole('button', { name: 'nothing-freed.ts', exact: true }).click()
  await expect(app.getByTestId('made-from')).toHaveText('Made from lab.json: change it there.')
  await expect(app.getByTestId('findings-chip')).toHaveText('0 findings')
  const editor = app.getByTestId('draft-editor')
  await editor.locator('.view-line').first().click()
  await app.keyboard.press('Control+End')
  await expect(editor).toContainText('Print(')
  await expect(editor).not.toContainText('FreePages')
  await app.keyboard.type('x')
  await app.getByTestId('run').click()
  await expect(app.getByTestId('run')).toHaveAttribute('data-state', 'idle')
  await expect(app.getByTestId('timeline-sentence')).toBeVisible()

  await app.locator('[data-testid="author-tab"][data-tab="starter"]').click()
  await expect(app.getByTestId('made-from')).toContainText('solution/driver.ts')
  await editor.locator('.view-line').first().click()
  await app.keyboard.press('Control+End')
  await expect(editor).toContainText('return Status')
  await expect(editor).not.toContainText('starter: begin')
  await app.getByTestId('made-from').getByRole('button').click()
  await editor.locator('.view-line').first().click()
  await app.keyboard.press('Control+End')
  await expect(editor).toContainText('starter: begin')
  await expect(app.getByTestId('save-state')).toHaveAttribute('data-state', 'saved')
  expect(() => readFileSync(join(lab, 'mistakes/nothing-freed.ts'))).toThrow('ENOENT')
  expect(() => readFileSync(join(lab, 'starter/driver.ts'))).toThrow('ENOENT')
})
