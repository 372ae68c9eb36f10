import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, goToTop, openLab, runDriver, test, typeDriver } from './host'

const labs = join(import.meta.dirname, '../../labs/uefi-memory/labs')
const solution12 = readFileSync(join(labs, '12-memory-map/solution/driver.ts'), 'utf8')

test('the first reason of lab 12 is three clicks from a fresh start', async ({ app }) => {
  await app.locator('[data-testid="lab-link"][data-lab="12-memory-map"]').click()
  await expect(app.getByTestId('editor').locator('.view-line').first()).toBeVisible()
  await app.getByTestId('check').click()
  const failed = app.locator('[data-testid="check-result"][data-status="fail"]').first()
  await expect(failed).toBeVisible()
  await expect(failed).toContainText(/line \d+/)
})

test('the starter fails with a reason that names a line, the solution passes', { tag: '@window' }, async ({ app }) => {
  await openLab(app, '12-memory-map')
  await runDriver(app)
  await expect(app.locator('[data-testid="check-result"][data-status="fail"]').first()).toContainText(/line \d+/)
  await typeDriver(app, solution12)
  await runDriver(app)
  await expect(app.locator('[data-testid="check-result"]').first()).toHaveAttribute('data-status', 'pass')
  await expect(app.locator('[data-testid="check-result"]:not([data-status="pass"])')).toHaveCount(0)
})

test('an earlier call shows the map of that moment, its line and its console', async ({ app }) => {
  await openLab(app, '12-memory-map')
  await typeDriver(app, solution12)
  await runDriver(app)
  const timeline = app.getByTestId('timeline')
  const sentence = app.getByTestId('timeline-sentence')
  await timeline.focus()
  await app.keyboard.press('End')
  const last = await sentence.innerText()
  const bandsAtEnd = await app
    .getByTestId('band')
    .evaluateAll((bands) => bands.map((band) => `${(band as HTMLElement).dataset.start}:${(band as HTMLElement).dataset.owner}`))
  await app.keyboard.press('Home')
  // Forward until the buffer for the map has been allocated: a band of the driver's own appears.
  for (let i = 0; i < 12 && !(await sentence.innerText()).includes('AllocatePool'); i++) await app.keyboard.press('ArrowRight')
  await expect(sentence).toContainText('AllocatePool')
  expect(await sentence.innerText()).not.toBe(last)
  const bandsThen = await app
    .getByTestId('band')
    .evaluateAll((bands) => bands.map((band) => `${(band as HTMLElement).dataset.start}:${(band as HTMLElement).dataset.owner}`))
  expect(bandsThen).not.toEqual(bandsAtEnd)
})

test('work is there again after a reload and after a restart', { tag: '@window' }, async ({ app, handoff, open }) => {
  await openLab(app, '12-memory-map')
  await typeDriver(app, `// my own first line\n${solution12}`)
  await expect(app.getByTestId('save-state')).toHaveAttribute('data-state', 'saved')
  await app.reload()
  await goToTop(app)
  await expect(app.getByTestId('editor')).toContainText('my own first line')
  await handoff.stop()
  const { page } = await open(handoff.data)
  await openLab(page, '12-memory-map')
  await goToTop(page)
  await expect(page.getByTestId('editor')).toContainText('my own first line')
})

test('an endless loop is stopped with its line, and the next run passes', async ({ app }) => {
  await openLab(app, '12-memory-map')
  await typeDriver(
    app,
    `import { type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE } from 'Uefi'\n\nexport function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {\n  for (;;) {\n  }\n}\n`
  )
  await runDriver(app)
  await expect(app.getByTestId('stopped')).toContainText('driver.ts:4')
  await typeDriver(app, solution12)
  await runDriver(app)
  await expect(app.locator('[data-testid="check-result"]').first()).toHaveAttribute('data-status', 'pass')
  await expect(app.locator('[data-testid="check-result"]:not([data-status="pass"])')).toHaveCount(0)
})

test('the strict policy is in force and nothing is asked of another origin', async ({ app, host, requests, violations }) => {
  await openLab(app, '12-memory-map')
  await runDriver(app)
  await expect(app.locator('[data-testid="check-result"]').first()).toBeVisible()
  const response = await app.request.get(`${host.origin}/`)
  expect(response.headers()['content-security-policy']).toBe(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
  )
  expect(
    await app.evaluate(() =>
      fetch('https://example.com/').then(
        () => 'reached',
        () => 'refused'
      )
    )
  ).toBe('refused')
  const inline = await app.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'document.documentElement.dataset.inline = "ran"'
    document.head.append(script)
    return document.documentElement.dataset.inline ?? 'refused'
  })
  expect(inline).toBe('refused')
  const sandbox = requests.find((url) => url.includes('/sandbox/'))
  expect(sandbox).toBeDefined()
  expect((await app.request.get(sandbox!)).headers()['content-security-policy']).toBe("default-src 'none'; script-src 'self'")
  expect(requests.filter((url) => !url.startsWith(host.origin) && !url.startsWith('data:') && !url.includes('example.com'))).toEqual([])
  expect(violations.filter((text) => !text.includes('example.com') && !text.includes('inline script'))).toEqual([])
})

test('reset keeps a copy that can be restored', async ({ app }) => {
  await openLab(app, '12-memory-map')
  await typeDriver(app, `// kept\n${solution12}`)
  await expect(app.getByTestId('save-state')).toHaveAttribute('data-state', 'saved')
  await app.getByTestId('reset').click()
  await expect(app.getByTestId('editor')).not.toContainText('// kept')
  await app.getByTestId('history').click()
  await expect(app.getByTestId('history-entry').first()).toContainText('before a reset')
  await expect(app.getByTestId('diff')).toContainText('// kept')
  await app.getByTestId('restore').click()
  await goToTop(app)
  await expect(app.getByTestId('editor')).toContainText('// kept')
})
