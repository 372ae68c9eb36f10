/** 'Look what happens here': a moment of one's run, as a file that opens at the same call elsewhere. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, openLab, runDriver, test } from './host'

test('a moment is copied, and opens at its call in another app and on the command line', async ({ app, open }, info) => {
  await openLab(app, '17-exit-twice')
  await expect(app.getByTestId('copy-moment')).toHaveCount(0)
  await runDriver(app)
  const timeline = app.getByTestId('timeline')
  await timeline.focus()
  await app.keyboard.press('ArrowLeft')
  const shown = await timeline.getAttribute('aria-valuetext')
  const call = await timeline.getAttribute('aria-valuenow')
  const [download] = await Promise.all([app.waitForEvent('download'), app.getByTestId('copy-moment').click()])
  const file = join(info.outputDir, download.suggestedFilename())
  await download.saveAs(file)

  const { page } = await open()
  await page.getByTestId('pack-file').setInputFiles(file)
  await expect(page.getByTestId('sandbox-pane')).toBeVisible()
  await expect(page.getByTestId('timeline')).toHaveAttribute('aria-valuetext', shown!)
  await expect(page.getByTestId('timeline')).toHaveAttribute('aria-valuenow', call!)

  const said = execFileSync(process.execPath, [join(import.meta.dirname, '../../bin/handoff.js'), 'moment', file], { encoding: 'utf8' })
  expect(said).toContain(shown)

  await page.getByTestId('pack-file').setInputFiles({ name: 'not.json', mimeType: 'application/json', buffer: Buffer.from('{"a":1}') })
  await expect(page.locator('.strip[role=alert]')).toContainText('not.json is not a moment of Handoff')
})
