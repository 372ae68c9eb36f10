/** The screen in Chinese: nothing that is read or heard on the main views is left in English, but names. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { englishLeft } from './english-left'
import { checkDriver, expect, openLab, runDriver, test, typeDriver } from './host'

const labs = join(import.meta.dirname, '../../labs/uefi-memory/labs')
/** Where a lab has none its starter is right. */
const solution = (lab: string): string => {
  const path = join(labs, lab, 'solution/driver.ts')
  return readFileSync(existsSync(path) ? path : join(labs, lab, 'starter/driver.ts'), 'utf8')
}

test.use({ locale: 'zh-CN' })

async function nothingLeft(page: Page, view: string): Promise<void> {
  // A picture of each view, for whoever looks: HANDOFF_PICTURES names the folder.
  const { HANDOFF_PICTURES: folder } = process.env
  if (folder) await page.screenshot({ path: join(folder, `${view}.png`) })
  expect.soft(await englishLeft(page), view).toEqual([])
}

async function ask(page: Page, line: string): Promise<void> {
  await page.getByTestId('console').locator('.xterm').click()
  await page.keyboard.type(`${line}\n`)
}

test('the first page, its settings and the glossary', async ({ app }) => {
  await expect(app.getByTestId('add-pack')).toHaveText('添加实验包')
  await nothingLeft(app, 'home')
  await app.getByTestId('settings').click()
  await nothingLeft(app, 'settings')
  await app.keyboard.press('Escape')
  await app.keyboard.press('F1')
  await expect(app.getByRole('dialog')).toBeVisible()
  await nothingLeft(app, 'help')
})

for (const lab of ['00-tour', '02-hobs', '12-memory-map'])
  test(`a lab as it begins, wrong, stopped and passed: ${lab}`, async ({ app }) => {
    await openLab(app, lab)
    await nothingLeft(app, `${lab}-begun`)
    await checkDriver(app)
    await nothingLeft(app, `${lab}-starter`)
    await typeDriver(app, solution(lab))
    await checkDriver(app)
    await nothingLeft(app, `${lab}-solution`)
  })

test('the shell of the console', async ({ app }) => {
  await openLab(app, '12-memory-map')
  await typeDriver(app, solution('12-memory-map'))
  await runDriver(app)
  const answer = app.getByTestId('shell-answer')
  const phrases = /(?<![\w./<[-])[a-z]{3,} (?:[a-z]+ )*[a-z]{3,}/
  for (const line of ['help', 'dmem', 'dmem x', 'gcd', 'dh', 'vmap', 'hob', 'pool', 'lmb', 'mm', 'goto 9999', 'what']) {
    // Two answers that follow each other are never the same: the second is there when the first is not.
    await ask(app, 'nothing')
    await expect(answer).toContainText('nothing')
    await ask(app, line)
    await expect(answer).not.toContainText('nothing')
    expect.soft(await answer.innerText(), line).not.toMatch(phrases)
  }
  await nothingLeft(app, 'console')
})

test('a driver that goes wrong is told in Chinese, and in the language that is chosen afterwards', async ({ app }) => {
  await openLab(app, '00-tour')
  await typeDriver(app, "import { EFI_SUCCESS } from 'Uefi'\nexport function UefiMain() {\n  let a\n  a.b = 1\n  return EFI_SUCCES\n}\n")
  await checkDriver(app)
  await expect(app.getByTestId('console-text')).toContainText('已停止')
  await nothingLeft(app, 'stopped')
  const results = app.getByTestId('check-result')
  await expect(results.filter({ hasText: /\p{Script=Han}/u })).not.toHaveCount(0)
  await app.getByTestId('settings').click()
  await app.getByTestId('language').selectOption('en')
  await expect(results.filter({ hasText: /\p{Script=Han}/u })).toHaveCount(0)
})

test('a sandbox and its machines', async ({ app }) => {
  await app.getByTestId('card-sandbox').click()
  await expect(app.getByText('打印内存映射')).toBeVisible()
  await nothingLeft(app, 'sandboxes')
  await app.getByText('打印内存映射').click()
  await runDriver(app)
  await nothingLeft(app, 'sandbox')
})

test('packs that are written', async ({ app }) => {
  await app.goto(`${new URL(app.url()).origin}/#teach`)
  await nothingLeft(app, 'drafts')
})
