/** Where the focus is when what had it was shut, taken away or disabled: never on the page's body, where Tab would begin again at the top. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { checkDriver, expect, runDriver, test, typeDriver } from './host'
import { greeting } from './labpack'

/** Something that goes away under the focus. */
interface Closing {
  readonly what: string
  /** Until it is there. */
  readonly open?: (app: Page) => Promise<unknown>
  /** What has the focus when the key is pressed; absent: whatever has it. */
  readonly on?: (app: Page) => Locator
  readonly key?: string
  /** What is gone afterwards, or is there instead. */
  readonly then?: (app: Page) => Promise<unknown>
}

const solution = readFileSync(join(import.meta.dirname, '../../labs/uefi-memory/labs/12-memory-map/solution/driver.ts'), 'utf8')
const WRONG = "import { Print } from 'Library/UefiLib'\nexport function UefiMain() {\n  Print('here')\n  return 0n\n}\n"

const byId = (testid: string) => (app: Page) => app.getByTestId(testid)
const named = (name: string | RegExp, within?: string) => (app: Page) =>
  (within ? app.getByTestId(within) : app).getByRole('button', { name, exact: typeof name === 'string' }).first()
const enter = (on: (app: Page) => Locator) => (app: Page) => on(app).press('Enter')
const gone = (testid: string) => (app: Page) => expect(app.getByTestId(testid)).toHaveCount(0)

/** The one that has it, in words; three frames later: what is disabled loses it behind the first, and it is put elsewhere in the second, behind who asks there. */
function focusIn(app: Page): Promise<string> {
  return app.evaluate(async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise((done) => requestAnimationFrame(done))
    const { activeElement: element } = document
    return element instanceof HTMLElement && element !== document.body ? element.outerHTML.slice(0, 80) : 'the body'
  })
}

async function expectKept(app: Page, closings: readonly Closing[]): Promise<void> {
  for (const { what, open, on, key = 'Enter', then } of closings)
    await test.step(what, async () => {
      await open?.(app)
      await on?.(app).focus()
      await app.keyboard.press(key)
      await then?.(app)
      expect.soft(await focusIn(app), what).not.toBe('the body')
    })
}

const FIRST_PAGE: readonly Closing[] = [
  { what: 'settings, shut with Escape', open: enter(byId('settings')), on: byId('theme'), key: 'Escape', then: gone('theme') },
  { what: 'help, shut with Escape', open: enter(byId('help-button')), key: 'Escape', then: gone('help') },
  { what: 'help, shut with its button', open: enter(byId('help-button')), on: named('Close', 'help'), then: gone('help') },
  { what: 'the glossary in the place of help', open: enter(byId('help-button')), on: named('Glossary', 'help'), then: gone('help') },
  { what: 'the glossary', on: named('Close', 'glossary'), then: gone('glossary') },
  { what: 'the whole handoff', open: enter(byId('way-button')), on: named('Close', 'way'), then: gone('way') },
  { what: 'the commands', open: (app) => app.keyboard.press('Control+Shift+P'), key: 'Escape', then: gone('palette') },
  {
    what: 'a command that was chosen',
    open: async (app) => {
      await app.keyboard.press('Control+Shift+P')
      await app.keyboard.type('theme: light')
    },
    then: gone('palette')
  },
  {
    what: 'a file that was refused',
    open: (app) =>
      app.getByTestId('pack-file').setInputFiles({ name: 'no.labpack', mimeType: 'application/zip', buffer: Buffer.from('no') }),
    on: named('Close', 'pack-refused'),
    then: gone('pack-refused')
  },
  {
    what: 'a pack that is not added',
    open: (app) => app.getByTestId('pack-file').setInputFiles(greeting('0.1.0')),
    on: byId('pack-decline'),
    then: gone('pack-offer')
  },
  {
    what: 'a pack that is added',
    open: (app) => app.getByTestId('pack-file').setInputFiles(greeting('0.1.0')),
    on: byId('pack-add'),
    then: (app) => expect(app.locator('[data-pack="my-pack"]')).toBeVisible()
  },
  {
    what: 'a link that is not followed',
    open: async (app) => {
      await app.getByText('About this pack').press('Enter')
      await app.getByRole('link', { name: 'The course' }).press('Enter')
    },
    on: (app) => app.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }),
    then: (app) => expect(app.getByRole('alertdialog')).toHaveCount(0)
  },
  { what: 'a pack that is kept', open: enter(byId('remove-pack')), on: named('Keep', 'pack'), then: gone('remove-pack-yes') },
  { what: 'a pack that is removed', open: enter(byId('remove-pack')), on: byId('remove-pack-yes'), then: gone('remove-pack-yes') },
  {
    what: 'the first page, when a lab opens',
    on: (app) => app.locator('[data-testid="lab-link"][data-lab="12-memory-map"]'),
    then: gone('lab-link')
  }
]

const A_LAB: readonly Closing[] = [
  {
    what: 'a term, shut with Escape',
    open: (app) => app.locator('button.term').first().press('Enter'),
    key: 'Escape',
    then: gone('term-note')
  },
  {
    what: 'a term, shut with its button',
    open: (app) => app.locator('button.term').first().press('Enter'),
    on: named('Close', 'term-note'),
    then: gone('term-note')
  },
  {
    what: 'the hint of a failed check, when it is open',
    open: async (app) => {
      await typeDriver(app, WRONG)
      await runDriver(app)
    },
    on: (app) => app.getByTestId('hint-for-check').first(),
    then: (app) => expect(app.getByTestId('hint')).toBeVisible()
  },
  {
    what: 'work as a file',
    open: enter(byId('export-work')),
    on: named('Not now'),
    then: (app) => expect(app.getByRole('dialog')).toHaveCount(0)
  },
  {
    what: 'a moment that was pinned',
    open: async (app) => {
      await app.getByTestId('pin').press('Enter')
      await app.getByTestId('timeline').press('Home')
    },
    on: named('Unpin'),
    then: gone('compare')
  },
  { what: 'a fold that is opened', on: (app) => app.getByTestId('fold').first() },
  {
    what: 'a filter that finds nothing',
    open: async (app) => {
      await app.getByTestId('memory').getByRole('button', { name: 'Table', exact: true }).press('Enter')
      await app.getByLabel('Filter descriptors').fill('nothing of the kind')
    },
    on: named('Show all'),
    then: gone('table-empty')
  },
  {
    what: 'the picture, in whose place the table comes',
    open: (app) => app.getByTestId('memory').getByRole('button', { name: 'Picture', exact: true }).press('Enter'),
    on: (app) => app.getByTestId('memory').getByRole('button', { name: 'Table', exact: true })
  },
  {
    what: 'the memory pane, when the window is too narrow for it',
    open: (app) => app.setViewportSize({ width: 1024, height: 640 }),
    key: 'Shift',
    then: (app) => expect(app.getByTestId('memory-tab')).toBeVisible()
  },
  {
    what: 'the memory as a tab, when there is room for it beside',
    open: async (app) => {
      await app.getByTestId('memory-tab').press('Enter')
      await app.getByTestId('memory').getByRole('button', { name: 'Table', exact: true }).focus()
      await app.setViewportSize({ width: 1440, height: 900 })
    },
    key: 'Shift',
    then: gone('memory-tab')
  },
  {
    what: 'a text that is restored',
    open: async (app) => {
      await typeDriver(app, solution)
      await checkDriver(app)
      await app.getByTestId('reset').press('Enter')
      await app.getByTestId('history').press('Enter')
    },
    on: byId('restore'),
    then: gone('history-view')
  },
  { what: 'a reset that is taken back', open: enter(byId('reset')), on: byId('undo-reset'), then: gone('was-reset') },
  { what: 'the strip of a reset', open: enter(byId('reset')), on: named('Close', 'was-reset'), then: gone('was-reset') },
  {
    what: 'the tab of the solution',
    open: enter(byId('solution')),
    on: (app) => app.getByRole('tab', { name: 'Solution' }),
    key: 'Control+Enter',
    then: (app) => expect(app.getByTestId('run')).toHaveAttribute('data-state', 'idle')
  },
  {
    what: 'the solution, when its tab goes',
    open: enter(byId('solution')),
    on: (app) => app.getByRole('tab', { name: 'driver.ts' }),
    then: (app) => expect(app.getByRole('tab', { name: 'Solution' })).toHaveCount(0)
  },
  {
    what: 'a mistake, left for one’s own text',
    open: enter((app) => app.getByTestId('mistake').first()),
    on: byId('back-to-mine'),
    then: gone('back-to-mine')
  },
  { what: 'a lab that is left', on: named('Handoff'), then: gone('lab-text') }
]

const A_SANDBOX: readonly Closing[] = [
  {
    what: 'the list, when a sandbox opens',
    open: (app) => app.getByTestId('card-sandbox').press('Enter'),
    on: byId('new-sandbox'),
    then: gone('new-sandbox')
  },
  {
    what: 'a file that is added',
    open: (app) => app.getByLabel('Name of a new file').fill('list'),
    on: byId('add-file'),
    then: (app) => expect(app.getByTestId('file-tab')).toHaveCount(2)
  },
  {
    what: 'a file that is removed',
    on: named('Delete list.ts'),
    then: (app) => expect(app.getByTestId('file-tab')).toHaveCount(1)
  },
  {
    what: 'the run of all machines, stopped',
    open: async (app) => {
      await app.getByTestId('machine').selectOption('all')
      await app.getByTestId('run').press('Enter')
    },
    on: byId('all-stop'),
    then: gone('all-stop')
  },
  {
    what: 'the tab of all machines',
    on: (app) => app.getByRole('tab', { name: 'All machines' }),
    key: 'Shift',
    then: async (app) => {
      await app.getByTestId('machine').selectOption('q35-256m')
    }
  },
  {
    what: 'a sandbox that is kept',
    open: async (app) => {
      await app.goBack()
      await app.getByTestId('remove-sandbox').press('Enter')
    },
    on: named('Keep'),
    then: gone('remove-sandbox-yes')
  },
  { what: 'a sandbox that is removed', open: enter(byId('remove-sandbox')), on: byId('remove-sandbox-yes'), then: gone('sandbox-link') }
]

const AUTHOR: readonly Closing[] = [
  {
    what: 'the list of packs, when a new one opens',
    open: async (app) => {
      await app.getByTestId('card-teach').press('Enter')
      await app.getByTestId('new-pack-title').fill('Mine')
    },
    on: byId('new-pack'),
    then: (app) => expect(app.getByTestId('draft-editor').locator('.view-line').first()).toBeVisible()
  },
  {
    what: 'a mistake that is kept',
    open: async (app) => {
      await app.locator('[data-testid="author-tab"][data-tab="mistakes"]').press('Enter')
      await app.getByTestId('remove-file').press('Enter')
    },
    on: named('Keep it'),
    then: gone('remove-file-yes')
  },
  {
    what: 'a mistake that is deleted',
    open: enter(byId('remove-file')),
    on: byId('remove-file-yes'),
    then: (app) => expect(app.getByTestId('draft-mistake')).toHaveCount(5)
  },
  {
    what: 'a mistake that is added',
    open: (app) => app.getByTestId('new-mistake').fill('nothing at all'),
    on: (app) =>
      app
        .locator('form')
        .filter({ has: app.getByTestId('new-mistake') })
        .getByRole('button'),
    then: (app) => expect(app.getByTestId('draft-mistake')).toHaveCount(6)
  },
  {
    what: 'a proof that is begun',
    open: enter((app) => app.locator('[data-testid="author-tab"][data-tab="proof"]')),
    on: byId('prove'),
    then: gone('prove')
  },
  { what: 'a proof that is stopped', on: named('Stop', 'proof'), then: (app) => expect(app.getByTestId('prove')).toBeVisible() },
  {
    what: 'a run, while it goes on and afterwards',
    on: byId('run'),
    then: (app) => expect(app.getByTestId('assert-event')).toBeVisible()
  },
  { what: 'what is asserted', open: enter(byId('assert-event')), on: named('Close', 'assert-sheet'), then: gone('assert-sheet') },
  { what: 'the pack as a file', open: enter(byId('export')), on: named('Close', 'export-sheet'), then: gone('export-sheet') }
]

test('what is shut, taken away or disabled leaves the focus to something else', async ({ app }) => {
  test.setTimeout(120_000)
  await expect(app.getByTestId('card-lab0')).toBeVisible()
  await expectKept(app, [...FIRST_PAGE, ...A_LAB, ...A_SANDBOX])
})

test('in author mode, too', async ({ app }) => {
  test.setTimeout(120_000)
  await expect(app.getByTestId('card-lab0')).toBeVisible()
  await expectKept(app, AUTHOR)
})
