import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { buildArchive } from '../../src-main/host/pack-build'
import { readPackFolder } from '../../src-main/host/pack-folder'
import { checkDriver, expect, test, typeDriver } from './host'
import { folder, greeting, labpack, template } from './labpack'

const choose = (app: Page, path: string): Promise<void> => app.getByTestId('pack-file').setInputFiles(path)

test('a pack is looked at, added, passed, updated and removed @window', async ({ app }) => {
  await choose(app, labpack('0.1.0'))
  const sheet = app.getByTestId('pack-offer')
  await expect(sheet).toContainText('My pack 0.1.0')
  await expect(sheet).toContainText('Your name')
  await expect(sheet).toContainText('nothing beyond running drivers in the sandbox')
  await app.getByTestId('pack-decline').click()
  await expect(app.getByTestId('pack')).toHaveCount(1)

  await choose(app, labpack('0.1.0'))
  await app.getByTestId('pack-add').click()
  const pack = app.locator('[data-testid="pack"][data-pack="my-pack"]')
  await expect(pack).toContainText('0/1')
  await pack.getByTestId('pack-next').click()
  await typeDriver(app, readFileSync(join(template, 'labs/01-four-pages/solution/driver.ts'), 'utf8'))
  await checkDriver(app)
  if (!(await app.evaluate(() => 'handoff' in window))) {
    await app.getByTestId('export-work').click()
    const [download] = await Promise.all([app.waitForEvent('download'), app.getByTestId('export-work-save').click()])
    expect(download.suggestedFilename()).toBe('my-pack-01-four-pages.handoff')
    const work = JSON.parse(readFileSync(await download.path(), 'utf8')) as { labs: { files: Record<string, string> }[] }
    expect(work.labs[0]!.files['driver.ts']).toBe(readFileSync(join(template, 'labs/01-four-pages/solution/driver.ts'), 'utf8'))
  }
  await app.getByRole('button', { name: /My pack/ }).click()
  await expect(pack).toContainText('1/1')

  await choose(
    app,
    labpack('0.2.0', (text) =>
      text
        .replace('"revision": 1', '"revision": 2')
        .replace('"minutes": 10', '"minutes": 12')
        .replace(/"title": "[^"]*"/, '"title": "Five pages"')
    )
  )
  await expect(app.getByTestId('pack-standing')).toContainText('0.1.0 is there')
  await expect(app.getByTestId('pack-changes')).toContainText('was called')
  await app.getByTestId('pack-add').click()
  await expect(pack).toContainText('Five pages')
  await expect(pack.getByTestId('lab-link')).toHaveAttribute('data-state', 'changed')

  await choose(app, labpack('0.1.0'))
  await expect(app.getByTestId('pack-add')).toHaveText('Go back from 0.2.0')
  await app.getByTestId('pack-decline').click()

  await pack.getByTestId('remove-pack').click()
  await pack.getByTestId('remove-pack-yes').click()
  await expect(pack).toHaveCount(0)
})

test('a file that is no pack is refused with a sentence, and a dropped one is looked at', async ({ app }) => {
  const bad = join(folder, 'notes.labpack')
  writeFileSync(bad, 'hello')
  await choose(app, bad)
  await expect(app.getByTestId('pack-refused')).toContainText('notes.labpack is not added: the file is no lab pack')
  const bytes = [...readFileSync(labpack('0.1.0'))]
  await app.evaluate((content) => {
    const data = new DataTransfer()
    data.items.add(new File([new Uint8Array(content)], 'dropped.labpack'))
    dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }))
  }, bytes)
  await expect(app.getByTestId('pack-offer')).toContainText('My pack')
  await app.getByTestId('pack-add').click()
  // Its machine is there for drivers of one's own.
  await app.getByTestId('card-sandbox').click()
  await app.getByTestId('new-sandbox').click()
  await app.getByTestId('machine').selectOption('my-pack.tiny-32m')
  await app.getByTestId('run').click()
  await expect(app.getByTestId('run')).toHaveAttribute('data-state', 'idle')
  await expect(app.getByTestId('band').first()).toBeVisible()
})

test('a student’s edition says what it is, and its labs show no solution', async ({ app }) => {
  const files = new Map(readPackFolder(template))
  for (const path of [...files.keys()]) if (/\/(solution|mistakes|in-c)\//.test(path)) files.delete(path)
  files.set('pack.json', (files.get('pack.json') as string).replace('{', '{ "edition": "student",'))
  const lab = 'labs/01-four-pages/lab.json'
  files.set(lab, JSON.stringify({ ...(JSON.parse(files.get(lab) as string) as object), mistakes: [] }))
  const path = join(folder, 'students.labpack')
  writeFileSync(path, buildArchive(files))

  await choose(app, path)
  await expect(app.getByTestId('pack-edition')).toContainText('without solutions, mistakes and the instructor’s checks')
  await app.getByTestId('pack-add').click()
  await app.locator('[data-testid="pack"][data-pack="my-pack"]').getByTestId('pack-next').click()
  await typeDriver(app, readFileSync(join(template, 'labs/01-four-pages/solution/driver.ts'), 'utf8'))
  await checkDriver(app)
  await expect(app.getByTestId('after-pass')).toBeVisible()
  await expect(app.getByTestId('mistake')).toHaveCount(0)
  await expect(app.getByTestId('solution')).toHaveCount(0)

  await choose(app, labpack('0.1.0'))
  await expect(app.getByTestId('pack-standing')).toContainText('The student’s edition of 0.1.0 is there, and this is the instructor’s.')
  await app.getByTestId('pack-add').click()
  await app.getByRole('button', { name: /My pack/ }).click()
  await app.locator('[data-testid="pack"][data-pack="my-pack"]').getByTestId('lab-link').click()
  await expect(app.getByTestId('solution')).toBeVisible()
})

test('a pack says its own words before it is added, above its labs, and when all of them are passed', async ({ app, context, host }) => {
  await choose(app, greeting('0.1.0'))
  await expect(app.getByTestId('pack-offer').getByRole('heading', { name: 'Before you begin' })).toBeVisible()
  await app.getByTestId('pack-add').click()
  const pack = app.locator('[data-testid="pack"][data-pack="my-pack"]')
  await pack.getByText('About this pack').click()
  // A link asks first, here too.
  await pack.getByRole('link', { name: 'The course' }).click()
  await expect(pack.getByRole('alertdialog')).toContainText('https://example.org/course')
  await pack.getByTestId('pack-next').click()
  await expect(app.getByTestId('lab-teaches')).toContainText('AllocatePages, FreePages')
  const text = readFileSync(join(template, 'labs/01-four-pages/solution/driver.ts'), 'utf8')
  await typeDriver(app, text)

  // Meanwhile another window replaces it: the open lab is told so, and is shown anew with the text that was written.
  const other = await context.newPage()
  await other.goto(`${host.origin}/`)
  await choose(other, greeting('0.2.0'))
  await other.getByTestId('pack-add').click()
  await expect(other.locator('[data-testid="pack"][data-pack="my-pack"]')).toContainText('0.2.0')
  await other.close()
  await app.evaluate(() => dispatchEvent(new Event('focus')))
  await expect(app.getByTestId('pack-replaced')).toContainText('replaced by version 0.2.0')
  await app.getByTestId('reopen-lab').click()
  await expect(app.getByTestId('pack-replaced')).toHaveCount(0)
  await checkDriver(app)
  await expect(app.getByTestId('after-pass')).toContainText('See you in the second half (0.2.0).')
})
