import { expect, runDriver, test, typeDriver } from './host'

const DRIVER = `import { type EFI_HANDLE, type EFI_PHYSICAL_ADDRESS, type EFI_STATUS, type EFI_SYSTEM_TABLE, type UINT32, type UINTN, AllocateAnyPages, EfiLoaderData, EFI_SUCCESS, IN_OUT, OUT } from 'Uefi'
import { SetMem } from 'Library/BaseMemoryLib'

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
  const Memory = OUT<EFI_PHYSICAL_ADDRESS>()
  gBS.AllocatePages(AllocateAnyPages, EfiLoaderData, 2, Memory)
  SetMem(Memory.value, 16, 0x41)
  gBS.GetMemoryMap(IN_OUT<UINTN>(8192), Memory.value, OUT<UINTN>(), OUT<UINTN>(), OUT<UINT32>())
  return EFI_SUCCESS
}
`

test('bytes at any moment, a map in bytes, pages to scale, and dmem in the shell', async ({ app, violations }) => {
  await app.getByTestId('card-sandbox').click()
  await app.getByTestId('new-sandbox').click()
  await expect(app.getByTestId('editor').locator('.view-line').first()).toBeVisible()
  await typeDriver(app, DRIVER)
  await runDriver(app)
  const more = app.getByTestId('more-views')

  // At the end, after GetMemoryMap: descriptors, and what a loop reads that steps by sizeof.
  await more.selectOption('raw')
  const raw = app.getByTestId('raw-map')
  await expect(raw).toContainText('ConventionalMemory, 0x1000')
  await app.getByRole('button', { name: 'sizeof, 40' }).click()
  await expect(raw).toContainText('no descriptor')

  // One call back the bytes are those of SetMem; two calls back nobody has written there.
  await app.getByRole('slider', { name: 'Moment of the run' }).focus()
  await app.keyboard.press('ArrowLeft')
  await more.selectOption('bytes')
  const bytes = app.getByTestId('bytes')
  await expect(bytes).toContainText('AAAAAAAA')
  await app.getByRole('slider', { name: 'Moment of the run' }).focus()
  await app.keyboard.press('ArrowLeft')
  await expect(bytes).not.toContainText('AAAAAAAA')
  await expect(bytes).toContainText('0xE5')

  await more.selectOption('pages')
  await expect(app.getByTestId('page-grid').getByRole('button')).toHaveCount(2)

  // The shell stands at the same moment.
  const first = await app.getByTestId('page-grid').getByRole('button').first().getAttribute('title')
  const address = first!.split(' ')[0]!
  await app.getByRole('slider', { name: 'Moment of the run' }).focus()
  await app.keyboard.press('ArrowRight')
  await app.getByTestId('console').click()
  // What is typed before the prompt names the moment stays behind it.
  await app.keyboard.type('dm')
  const rows = app.getByTestId('console').locator('.xterm-rows')
  await expect(rows).toContainText(/at call 2 ❯ dm\s*$/)
  await app.keyboard.type(`\t${address} 10\n`)
  await expect(rows).toContainText('41 41 41 41 41 41 41 41-41')
  await app.keyboard.press('ArrowUp')
  await expect(rows).toContainText(new RegExp(`dmem ${address} 10[^]*dmem ${address} 10`))
  await app.keyboard.press('ArrowDown')
  await app.keyboard.type('dh\n')
  await expect(rows).toContainText('180 handles from before the run')
  expect(violations).toEqual([])
})
