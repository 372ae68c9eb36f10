/** An instructor writes labs in the app: from nothing to the file that is given away, and what becomes of it. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { checkDriver, expect, pasteInto, test, typeDriver } from './host'

const tab = (app: Page, name: string): Promise<void> => app.locator(`[data-testid="author-tab"][data-tab="${name}"]`).click()

async function newPack(app: Page, title: string): Promise<void> {
  await app.getByTestId('card-teach').click()
  await app.getByTestId('new-pack-title').fill(title)
  await app.getByTestId('new-pack').click()
  await expect(app.getByTestId('draft-editor').locator('.view-line').first()).toBeVisible()
}

async function newLab(app: Page, title: string): Promise<void> {
  await app.getByTestId('new-lab').click()
  await app.getByTestId('new-lab-title').fill(title)
  await app.getByTestId('new-lab-title').press('Enter')
  await expect(app.getByTestId('draft-lab').and(app.locator('[aria-current="true"]'))).toHaveText(title)
}

async function removeLab(app: Page): Promise<void> {
  await app.getByTestId('remove-lab').click()
  await app.getByTestId('remove-lab-yes').click()
}

const LAB = {
  uuid: '3b0f5a52-6f0e-4a52-9d0c-0b8f6a1c2d3e',
  revision: 1,
  title: 'A mailbox',
  objective: 'Set two pages aside as a mailbox, say where it is, and give it back.',
  teaches: ['AllocatePages'],
  needs: [],
  minutes: 10,
  files: [{ path: 'driver.ts', role: 'edit' }],
  checks: [{ id: 'returns', kind: 'status', step: 1, title: 'The driver returns EFI_SUCCESS', of: 'driver', is: 'EFI_SUCCESS' }],
  mistakes: [],
  hints: [
    { id: 'pages', step: 1, cost: 'nudge', text: 'What does the last argument of `AllocatePages` count?' },
    { id: 'call', step: 1, cost: 'code', text: '`gBS.FreePages(Mailbox.value, 2)`' }
  ]
}
const TEXT = '# A mailbox\n\nA mailbox is memory.\n\n## 1. Set it aside\n\nTake two pages, print where they are, and give them back.\n'
const DRIVER = `import { type EFI_HANDLE, type EFI_PHYSICAL_ADDRESS, type EFI_STATUS, type EFI_SYSTEM_TABLE, AllocateAnyPages, EfiBootServicesData, OUT } from 'Uefi'
import { Print } from 'Library/UefiLib'

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
const gBS = SystemTable.BootServices
const Mailbox = OUT<EFI_PHYSICAL_ADDRESS>()
gBS.AllocatePages(AllocateAnyPages, EfiBootServicesData, 2, Mailbox)
Print('mailbox at %lx\\n', Mailbox.value)
return gBS.FreePages(Mailbox.value, 2)
}
`

test('a lab is written from nothing, proved, given away, passed by a learner, handed in and graded', async ({ app, open }) => {
  test.setTimeout(120_000)
  await newPack(app, 'Mailboxes')
  const write = async (name: string, text: string): Promise<void> => {
    await tab(app, name)
    await pasteInto(app, app.getByTestId('draft-editor'), text)
  }
  await newLab(app, 'A mailbox')
  // The lab that a pack begins with makes room.
  await app.locator('[data-testid="draft-lab"][data-lab="01-four-pages"]').click()
  await removeLab(app)
  await expect(app.getByTestId('draft-lab')).toHaveText(['A mailbox'])
  await write('text', TEXT)
  await write('starter', DRIVER.replace(/const gBS[^}]*/, 'return 3n\n'))
  await write('solution', DRIVER)
  await write('checks', JSON.stringify(LAB, null, 2))
  await expect(app.getByTestId('findings-chip')).toHaveText('0 findings')
  await tab(app, 'mistakes')
  for (const [name, wrong] of [
    ['nothing freed', DRIVER.replace(/return .*/, 'return 0n')],
    ['nothing printed', DRIVER.replace(/Print\('.*/, '')]
  ] as const) {
    await app.getByTestId('new-mistake').fill(name)
    await app.getByTestId('new-mistake').press('Enter')
    await expect(app.getByTestId('draft-mistake').and(app.locator('[aria-pressed="true"]'))).toHaveText(`${name.replace(' ', '-')}.ts`)
    await pasteInto(app, app.getByTestId('draft-editor'), wrong)
  }

  // Two checks, made of what happened: the pages that were given back, and the line that was printed.
  await tab(app, 'solution')
  await app.getByTestId('run').click()
  await expect(app.getByTestId('timeline-sentence')).toContainText('FreePages')
  const holds = app.getByTestId('where-it-holds')
  await app.getByTestId('assert-event').click()
  await app.getByRole('radio', { name: /^All pages are given back once/ }).check()
  await expect(holds).toContainText('solution holds')
  await expect(holds).toContainText('nothing-freed.ts fails')
  await app.getByTestId('add-check').click()
  await expect(app.getByTestId('lab-text')).toContainText('All pages are given back once')
  await expect(app.getByTestId('run')).toHaveAttribute('data-state', 'idle')
  await app.getByTestId('timeline').press('ArrowLeft')
  await expect(app.getByTestId('timeline-sentence')).toContainText('Print')
  await app.getByTestId('assert-event').click()
  await expect(holds).toContainText('nothing-printed.ts fails')
  await app.getByTestId('add-check').click()
  await expect(app.getByTestId('lab-text')).toContainText('A line says')
  // It is made once more, and the author stays where the check came from.
  await expect(app.getByTestId('run')).toHaveAttribute('data-state', 'idle')
  await expect(app.getByTestId('timeline-sentence')).toContainText('Print')

  await tab(app, 'proof')
  await expect(app.getByTestId('proved')).toContainText('Proved: 4 runs', { timeout: 60_000 })
  await app.getByTestId('export').click()
  await expect(app.getByTestId('still-as-made')).toContainText('authors and summary')
  const [download] = await Promise.all([app.waitForEvent('download'), app.getByTestId('save-export').click()])
  const folder = mkdtempSync(join(tmpdir(), 'handoff-e2e-class-'))
  const pack = join(folder, download.suggestedFilename())
  await download.saveAs(pack)

  // Somebody else, on another machine.
  const { page } = await open()
  await page.getByTestId('pack-file').setInputFiles(pack)
  await page.getByTestId('pack-add').click()
  await page.locator('[data-testid="pack"][data-pack="mailboxes"]').getByTestId('pack-next').click()
  await typeDriver(page, DRIVER)
  await checkDriver(page)
  await expect(page.getByTestId('lab-text')).not.toContainText('failed')
  await page.getByTestId('export-work').click()
  const [work] = await Promise.all([page.waitForEvent('download'), page.getByTestId('export-work-save').click()])
  mkdirSync(join(folder, 'submissions'))
  await work.saveAs(join(folder, 'submissions/ann.handoff'))

  const graded = execFileSync(process.execPath, ['bin/handoff.js', 'grade', pack, join(folder, 'submissions'), '--json'], {
    encoding: 'utf8'
  })
  expect(JSON.parse(graded)).toMatchObject({ rows: [{ submission: 'ann', points: 3, of: 3 }] })
})

test('a finding stands at its place, a new lab begins proved, and what another editor writes is followed', async ({ app, host }) => {
  await newPack(app, 'mine')
  await expect(app.getByTestId('findings-chip')).toHaveText('0 findings')
  const labs = app.getByTestId('draft-lab')
  await app.getByTestId('new-lab').click()
  await app.getByTestId('new-lab-title').fill('Not wanted')
  await app.getByTestId('new-lab-copy').check()
  await app.getByTestId('add-lab').click()
  await expect(labs.and(app.locator('[data-lab="02-not-wanted"]'))).toHaveAttribute('aria-current', 'true')
  await removeLab(app)
  await expect(labs).toHaveCount(1)
  await newLab(app, 'Hello')
  await expect(app.getByTestId('findings-chip')).toHaveText('0 findings')
  const text = join(host.data, 'drafts/mine/labs/02-hello/text.md')
  writeFileSync(text, readFileSync(text, 'utf8').replace('# Hello', '# Written elsewhere').replace('## 1.', '## One.'))
  await expect(app.getByTestId('draft-editor')).toContainText('Written elsewhere')
  await expect(app.getByTestId('findings-chip')).not.toHaveText('0 findings')
  // What another editor breaks or takes away for a moment is told, and is there again when it is mended.
  const lab = join(text, '..')
  const json = readFileSync(join(lab, 'lab.json'), 'utf8')
  writeFileSync(join(lab, 'lab.json'), json.slice(0, -3))
  renameSync(join(lab, 'solution'), join(host.data, 'away'))
  await expect(app.getByText('Its lab.json cannot be read yet.').first()).toBeVisible()
  writeFileSync(join(lab, 'lab.json'), json)
  renameSync(join(host.data, 'away'), join(lab, 'solution'))
  await expect(app.getByTestId('lab-text')).toContainText('Say here what is to be done')
  await app.getByTestId('findings-chip').click()
  await app.getByTestId('findings').getByRole('button').first().click()
  await app.getByTestId('export').click()
  await expect(app.getByTestId('export-refused')).toContainText('labs/02-hello')
})
