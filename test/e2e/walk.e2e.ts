/** Every lab of the built-in pack, as it is walked by a learner: one host and one page for all of them, offline. Labs that are added are walked too. */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { Lab, Pack, Question } from '../../src-lab/lab/lab'
import { replaced } from '../../src-lab/pack/edited-text'
import { checkDriver, expect, goToTop, openLab, startHost, test, typeDriver, type Host } from './host'

const root = join(import.meta.dirname, '../../labs/uefi-memory')
const read = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8')
const pack = JSON.parse(read('pack.json')) as Pick<Pack, 'sections'>

/** What of a lab.json this walk needs; `predict` and `starter` may be left out. */
type Walked = Pick<Lab, 'title' | 'starter' | 'mistakes' | 'predict' | 'checks'>
const labs = pack.sections.flatMap((section) => section.labs).map((id) => ({ id, lab: JSON.parse(read('labs', id, 'lab.json')) as Walked }))

const failing = '[data-testid="check-result"][data-status="fail"]'
const notPassed = '[data-testid="check-result"]:not([data-status="pass"])'
/** The first line of the learner's text, by which it is known again. */
const mark = (id: string): string => `// my text of ${id}`

let host: Host
let page: Page
const requests: string[] = []
const errors: string[] = []

test.describe.configure({ timeout: 120_000 })

test.beforeAll(async ({ browser }) => {
  host = await startHost()
  page = await browser.newPage()
  page.on('request', (request) => requests.push(request.url()))
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  await page.goto(host.address)
})

test.afterAll(async () => {
  await page.close()
  await host.stop()
  rmSync(host.data, { recursive: true, force: true })
})

/** What stopped the driver, or the reason of a failed check, stands in view, in words: nothing is left to be filled in. */
async function expectReason(): Promise<void> {
  const stop = page.getByTestId('step-stop')
  const reason = (await stop.count()) > 0 ? stop : page.locator(failing).first().getByRole('note')
  await expect(reason).toBeInViewport()
  await expect(reason).toHaveText(/\w+ \w+/)
  await expect(reason).not.toHaveText(/\{\w+\}|undefined|\[object/)
}

/** A run that stopped in another file of the driver has opened that one. */
async function typeEntry(text: string): Promise<void> {
  await page.getByRole('tab', { name: /^driver\.ts/ }).click()
  await typeDriver(page, text)
}

/** Check goes through the machines and seeds of the lab as far as the check that the mistake is about fails. */
async function expectMistake(id: string, { file, fails, replace }: Lab['mistakes'][number]): Promise<void> {
  const machines = page.getByTestId('machine')
  const own = await machines.inputValue()
  const text = replace ? replaced(read('labs', id, 'solution', 'driver.ts'), 'driver.ts', replace).text : read('labs', id, 'mistakes', file)
  await typeEntry(text ?? '')
  await checkDriver(page)
  await expect(page.locator(failing)).toHaveCount(1)
  await expect(page.locator(failing)).toHaveAttribute('data-id', fails)
  await expectReason()
  await machines.selectOption(own)
}

const inputsOf = (question: Question) => page.locator(`[data-testid="prediction"][data-id="${question.id}"]`).locator('input')

/** Answers what the lab itself tells; of what is to be observed, the first choice is a guess. */
async function predict(question: Question): Promise<void> {
  const { answer } = question
  const inputs = inputsOf(question)
  if ('choose' in answer)
    for (const right of answer.right) await inputs.nth(answer.choose.findIndex((choice) => choice.id === right)).check()
  else if ('number' in answer) await inputs.fill(String(answer.number))
  else if ('keyMoved' in answer.observed) await inputs.first().check()
  else throw new Error(`The walk has no answer for the question '${question.id}'.`)
}

/** Guesses that a run proved wrong are told as such, and turned round. */
async function correctGuesses({ predict = [], checks }: Walked): Promise<void> {
  for (const check of checks) {
    if (check.kind !== 'answer') continue
    const question = predict.find(({ id, answer }) => id === check.question && 'observed' in answer)
    const judged = page.locator(`${failing}[data-id="${check.id}"]`)
    if (!question || (await judged.count()) === 0) continue
    await expect(judged.getByRole('note')).toContainText('not what happens')
    await inputsOf(question).nth(1).check()
  }
}

for (const { id, lab } of labs)
  test(`lab ${id}: its starter, its classic mistakes, its solution`, async () => {
    await openLab(page, id)
    await checkDriver(page)
    if (lab.starter === 'passes') await expect(page.locator(notPassed)).toHaveCount(0)
    else {
      await expectReason()
      await expect(page.getByTestId('after-pass')).toHaveCount(0)
      const classics = lab.mistakes.filter((mistake) => mistake.classic)
      expect(classics).not.toHaveLength(0)
      for (const mistake of classics) await expectMistake(id, mistake)
      for (const question of lab.predict ?? []) await predict(question)
    }
    const solution = read('labs', id, lab.starter === 'passes' ? 'starter' : 'solution', 'driver.ts')
    await typeEntry(`${mark(id)}\n${solution}`)
    await checkDriver(page)
    if ((await page.locator(failing).count()) > 0) {
      await correctGuesses(lab)
      await checkDriver(page)
    }
    await expect(page.locator('[data-testid="check-result"]')).not.toHaveCount(0)
    await expect(page.locator(notPassed)).toHaveCount(0)
    await expect(page.getByTestId('after-pass')).toBeVisible()
    await expect(page.getByTestId('save-state')).toHaveAttribute('data-state', 'saved')
    await page.getByRole('button', { name: 'Handoff', exact: true }).click()
    await expect(page.locator(`[data-testid="lab-link"][data-lab="${id}"]`)).toHaveAttribute('data-state', 'passed')
  })

/** The lab whose solution is checked in Chinese, too. */
const CHECKED = '19-u-boot'

test('every lab in Chinese: its title and its steps, and what Check says of one of them', async () => {
  const chooseLanguage = async (language: string): Promise<void> => {
    await page.getByTestId('settings').click()
    await page.getByTestId('language').selectOption(language)
    await page.keyboard.press('Escape')
    await expect(page.locator('html')).toHaveAttribute('lang', language)
  }
  await chooseLanguage('zh-CN')
  for (const { id, lab } of labs) {
    const { title } = JSON.parse(read('labs', id, 'lab.zh-CN.json')) as { readonly title: string }
    await openLab(page, id)
    await expect(page.locator('h1')).toHaveText(title)
    const steps = [...read('labs', id, 'text.zh-CN.md').matchAll(/^## \d+\. (.*)$/gm)].map(([, name]) => name!.replaceAll('`', ''))
    await expect(page.getByTestId('lab-text').locator('h2')).toContainText(steps)
    if (id === CHECKED) {
      await typeEntry(`${mark(id)}\n${read('labs', id, 'solution', 'driver.ts')}`)
      await checkDriver(page)
      // A guess may be wrong; every check of the driver passes, and what it says of itself is Chinese.
      const guesses = lab.checks.flatMap((check) => (check.kind === 'answer' ? [check.id] : []))
      const failed = await page.locator(notPassed).evaluateAll((all) => all.map((one) => one.getAttribute('data-id') ?? ''))
      expect(failed.filter((check) => !guesses.includes(check))).toEqual([])
      await expect(page.getByTestId('check-result').first()).toContainText(/\p{Script=Han}/u)
    }
    await page.getByRole('button', { name: 'Handoff', exact: true }).click()
  }
  await chooseLanguage('en')
})

test('the whole walk asks nothing of anybody but the host, and is kept over its restart', async () => {
  expect(requests.filter((url) => !url.startsWith(`${host.origin}/`) && !url.startsWith('data:'))).toEqual([])
  expect(errors).toEqual([])
  await host.stop()
  host = await startHost(host.data)
  await page.goto(host.address)
  await expect(page.locator('[data-testid="lab-link"]')).toHaveCount(labs.length)
  await expect(page.locator('[data-testid="lab-link"][data-state="passed"]')).toHaveCount(labs.length)
  for (const { id } of labs) {
    await openLab(page, id)
    await goToTop(page)
    await expect(page.getByTestId('editor')).toContainText(mark(id))
    await expect(page.getByTestId('after-pass')).toBeAttached()
    await page.getByRole('button', { name: 'Handoff', exact: true }).click()
  }
})
