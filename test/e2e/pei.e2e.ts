import type { Page } from '@playwright/test'
import { expect, runDriver, test, typeDriver } from './host'

/** Fills temporary RAM with pages and pools until neither is left, then installs memory. */
const FILLS_TEMPORARY_RAM = `import { type EFI_PEI_FILE_HANDLE, type EFI_PEI_SERVICES, type EFI_PHYSICAL_ADDRESS, type EFI_STATUS, type VOID_PTR, EFI_ERROR, EFI_OUT_OF_RESOURCES, EFI_SUCCESS, EfiBootServicesData, OUT } from 'PiPei'
import { DEBUG, DEBUG_INFO } from 'Library/DebugLib'

export function PeimEntryPoint(FileHandle: EFI_PEI_FILE_HANDLE, PeiServices: EFI_PEI_SERVICES): EFI_STATUS {
  const Page = OUT<EFI_PHYSICAL_ADDRESS>()
  let Pages = 0
  while (!EFI_ERROR(PeiServices.AllocatePages(EfiBootServicesData, 1, Page))) Pages++
  const Buffer = OUT<VOID_PTR>()
  let Status = EFI_SUCCESS
  let Pools = 0
  for (;;) {
    Status = PeiServices.AllocatePool(200, Buffer)
    if (EFI_ERROR(Status)) break
    Pools++
  }
  DEBUG(DEBUG_INFO, '%d pages and %d pools, then %r\\n', Pages, Pools, Status)
  if (Status !== EFI_OUT_OF_RESOURCES) return Status
  return PeiServices.InstallPeiMemory(0xb800000n, 0x4000000)
}
`

async function openPeim(app: Page): Promise<void> {
  await app.getByTestId('card-sandbox').click()
  await app.getByTestId('new-sandbox').click()
  await expect(app.getByTestId('editor').locator('.view-line').first()).toBeVisible()
  await app.getByTestId('sandbox-phase').selectOption('pei')
  await app.getByTestId('machine').selectOption('made-pc-256m')
  await typeDriver(app, FILLS_TEMPORARY_RAM)
}

test('a PEIM fills temporary RAM, installs memory, and the switch can be scrubbed', async ({ app }) => {
  await openPeim(app)
  await runDriver(app)
  await expect(app.getByTestId('console-text')).toContainText('Out of Resources')

  // The end: everything has moved.
  await expect(app.getByTestId('switch')).toBeVisible()
  await expect(app.getByTestId('switch')).toContainText('stack')
  await expect(app.getByTestId('pei-picture')).toContainText('Permanent memory, the low end on top')

  // The first moment: temporary RAM, heap low, stack high, all of the gap free.
  await app.getByRole('slider').focus()
  await app.keyboard.press('Home')
  await expect(app.getByTestId('switch')).toHaveCount(0)
  await expect(app.getByTestId('pei-picture')).toContainText('Temporary RAM, the low end on top')
  await expect(app.getByTestId('pei-picture')).toContainText('0xFEF08000')
  await app.keyboard.press('ArrowRight')
  await expect(app.getByTestId('pei-picture')).toContainText('driver.ts:7')

  // Step by step through the switch: the sentence of each step, then the move.
  await app.keyboard.press('End')
  const sentence = app.getByTestId('timeline-sentence')
  const steps: string[] = []
  for (let i = 0; i < 8; i++) {
    steps.unshift((await sentence.textContent()) ?? '')
    await app.keyboard.press('ArrowLeft')
  }
  expect(steps.join(' ')).toMatch(/copies heap and stack.*PHIT describes permanent memory.*nobody’s any more/)
})

test('the HOB list is a chain: the PHIT’s pointers, each HOB’s fields and bytes', async ({ app }) => {
  await openPeim(app)
  await runDriver(app)
  await app.getByRole('button', { name: 'HOBs', exact: true }).click()
  const list = app.getByTestId('hob-list')
  await expect(list).toContainText('EfiFreeMemoryTop')
  await expect(list.getByRole('listitem').nth(1)).toContainText('system memory')
  await list.getByRole('button', { name: /resource system memory 0x100000/ }).click()
  await expect(list).toContainText('ResourceAttribute')
  await expect(list).toContainText('07 3c' /* the attribute, little-endian */)
  // The PHIT names where the list ends; that is a place in the list.
  await list
    .getByRole('button', { name: /^0x[0-9A-F]+$/ })
    .last()
    .click()
  await expect(list.getByRole('listitem').last().getByRole('button').first()).toBeFocused()
})

test('on a constructed machine the same run goes on to an application of the same file, and hands over', async ({ app }) => {
  await openPeim(app)
  await expect(app.getByTestId('until').locator('option')).toHaveCount(3)
  await app.getByTestId('until').selectOption('app')
  await typeDriver(
    app,
    FILLS_TEMPORARY_RAM.replace(
      "from 'PiPei'",
      "from 'PiPei'\nimport { type EFI_HANDLE, type EFI_SYSTEM_TABLE } from 'Uefi'\nimport { Print } from 'Library/UefiLib'"
    ) +
      `
export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  Print('the application runs\\n')
  return EFI_SUCCESS
}
`
  )
  await runDriver(app)
  await expect(app.getByTestId('console-text')).toContainText('the application runs')
  await expect(app.getByTestId('phase')).toHaveText(/application/)
  await expect(app.getByTestId('map-key')).toBeVisible()

  // A recorded machine has no way from a PEIM to an application.
  await app.getByTestId('machine').selectOption('q35-256m')
  await expect(app.getByTestId('until')).toHaveValue('returned')
  await expect(app.getByTestId('until').locator('option[value="app"]')).toBeDisabled()
})
