/** What a stranger's lab text can do on the screen: nothing but be read. */
import type { Page } from '@playwright/test'
import { expect, openLab, test } from './host'

const TEXT = `## 1. Read

A [page](https://example.com/a?b=1) and a [\`coded\` one](http://example.com/c), ![words for a picture](https://evil.example/p.png).

[named](https://good.example@evil.example/) [script](javascript:alert(1)) [data](data:image/png;base64,AAAA) [file](file:///etc/passwd)

![script](data:image/svg+xml;base64,AAAA) ![not even that](//evil.example/p.png) Turned \u202earound\u202c.

&copy; &rarr; &#x41; &amp;lt; &lt;b&gt; &semi; &nothing;
`

/** The lab's text is what a hostile pack would have. */
async function openStranger(app: Page): Promise<void> {
  await app.route('**/api/lab', async (route) => {
    const response = await route.fetch()
    const reply = (await response.json()) as { value: { text: string } }
    await route.fulfill({ response, json: { ...reply, value: { ...reply.value, text: TEXT } } })
  })
  await openLab(app, '00-tour')
  await expect(app.getByTestId('lab-text')).toContainText('words for a picture')
}

test('a link asks, however it is opened', async ({ app, requests }) => {
  await openStranger(app)
  const opened: string[] = []
  app.context().on('page', (page) => opened.push(page.url()))
  const text = app.getByTestId('lab-text')
  const link = text.getByRole('link', { name: 'page' })
  const question = app.getByRole('alertdialog')
  const ways: [string, () => Promise<void>][] = [
    ['a click', () => link.click()],
    ['Ctrl and a click', () => link.click({ modifiers: ['ControlOrMeta'] })],
    ['Shift and a click', () => link.click({ modifiers: ['Shift'] })],
    ['Enter', () => link.press('Enter')]
  ]
  for (const [way, open] of ways) {
    await open()
    await expect(question, way).toContainText('https://example.com/a?b=1')
    await question.getByRole('button', { name: 'Cancel' }).click()
    await expect(question).toHaveCount(0)
  }
  await link.click({ button: 'middle' })
  await link.press('ControlOrMeta+Enter')
  await link.dragTo(app.getByTestId('editor'))
  // Whoever would open it without asking (a menu, a drag to another window) finds no address.
  expect(await text.evaluate((node) => node.querySelectorAll('[href]').length)).toBe(0)
  expect(opened).toEqual([])
  expect(requests.filter((url) => url.includes('.example') || url.includes('example.com'))).toEqual([])
})

test('characters by their names are the characters, and nothing more', async ({ app }) => {
  await openStranger(app)
  await expect(app.getByTestId('lab-text')).toContainText('© → A &lt; <b> ; &nothing;')
})

test('what is no page is no link; what is not of the pack is no picture', async ({ app, requests }) => {
  await openStranger(app)
  const text = app.getByTestId('lab-text')
  await expect(text.getByRole('link')).toHaveText(['page', 'coded one'])
  await expect(text.locator('img')).toHaveCount(0)
  await expect(text).toContainText('named [script](javascript:alert(1)) data [file]')
  await expect(text).toContainText('Turned <U+202E>around<U+202C>')
  expect(requests.filter((url) => url.includes('evil.example'))).toEqual([])
})

for (const [language, lab] of [
  ['en-US', '17-exit-twice'],
  ['zh-CN', '19-u-boot']
] as const)
  test.describe(`in ${language}`, () => {
    test.use({ locale: language })

    test('what closes a sentence or a bracket stands in the line of the word before it', async ({ app }) => {
      await openLab(app, lab)
      const text = app.getByTestId('lab-text')
      await expect(text.locator('.kept').nth(4)).toBeAttached()
      for (const width of [1440, 1024, 1280]) {
        await app.setViewportSize({ width, height: 800 })
        // The last line of each button, and the character behind it.
        const strays = await text.locator('button.term, button.link').evaluateAll((buttons) =>
          buttons.flatMap((button) => {
            const { nextSibling: behind } = button
            if (!(behind instanceof Text) || !/^[.,;:)，。、；：）]/.test(behind.data)) return []
            const range = document.createRange()
            range.setStart(behind, 0)
            range.setEnd(behind, 1)
            const [mark, word] = [range.getBoundingClientRect(), button.getBoundingClientRect()]
            return mark.top >= word.bottom || mark.left < word.left ? [`${button.textContent}${behind.data}`] : []
          })
        )
        expect(strays, String(width)).toEqual([])
      }
    })
  })
