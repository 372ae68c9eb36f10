import { describe, expect, it } from 'vitest'
import { runDriver } from './run-driver'

const parent = (after: string) => `
import { type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, EFI_SUCCESS, EFI_LOADED_IMAGE_PROTOCOL, gEfiLoadedImageProtocolGuid, NULL, OUT, UINTN } from 'Uefi'
import { Print, SetUnload } from 'Library/UefiLib'
import { gImageHandle } from 'Library/UefiBootServicesTableLib'
export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
  const Child = OUT<EFI_HANDLE>()
  let Status = gBS.LoadImage(false, ImageHandle, './child.ts', NULL, 0, Child)
  ${after}
  return EFI_SUCCESS
}`

describe('images in the sandbox', () => {
  it('each image has its own state and its own gImageHandle', async () => {
    const { result } = await runDriver({
      'driver.ts': parent(`
  gBS.StartImage(Child.value, NULL, NULL)
  gBS.LoadImage(false, ImageHandle, './child.ts', NULL, 0, Child)
  gBS.StartImage(Child.value, NULL, NULL)
  Print('mine %d\\n', gImageHandle === ImageHandle ? 1 : 0)`),
      'child.ts': `import { Print } from 'Library/UefiLib'
import { gImageHandle } from 'Library/UefiBootServicesTableLib'
let times = 0
export function UefiMain(ImageHandle: bigint): bigint { times++; Print('child %d %d\\n', times, gImageHandle === ImageHandle ? 1 : 0); return 0n }`
    })
    expect(result.stopped).toBeNull()
    expect(result.console).toBe('child 1 1\nchild 1 1\nmine 1\n')
  })

  it('Exit leaves the image past its finally and catch blocks; the parent goes on and can still be stopped later', async () => {
    const { result } = await runDriver({
      'driver.ts': parent(`
  Status = gBS.StartImage(Child.value, NULL, NULL)
  Print('%r\\n', Status)
  try { throw new Error('mine') } catch { Print('caught\\n') }
  throw new Error('the end')`),
      'child.ts': `import { Print } from 'Library/UefiLib'
export function UefiMain(ImageHandle: bigint, SystemTable: any): bigint {
  try { SystemTable.BootServices.Exit(ImageHandle, 0x8000000000000015n, 0, null) } catch { Print('no') } finally { Print('no') }
  Print('no')
  return 0n
}`
    })
    expect(result.console).toBe('Aborted\ncaught\n')
    expect(result.stopped).toMatchObject({ reason: 'thrown', message: 'Error: the end' })
  })

  it('Exit of the first image ends the run with its status', async () => {
    const { result } = await runDriver({
      'driver.ts': parent("gBS.Exit(ImageHandle, 0x8000000000000002n, 0, NULL)\n  Print('no')"),
      'child.ts': 'export const UefiMain = () => 0n'
    })
    expect(result).toMatchObject({ stopped: null, statusName: 'EFI_INVALID_PARAMETER', console: '' })
  })

  it('Exit from a notify function that runs inside the image leaves the image', async () => {
    const { result } = await runDriver({
      'driver.ts': parent("Print('%r\\n', gBS.StartImage(Child.value, NULL, NULL))"),
      'child.ts': `import { OUT, EVT_NOTIFY_SIGNAL, TPL_CALLBACK } from 'Uefi'
import { Print } from 'Library/UefiLib'
export function UefiMain(ImageHandle: bigint, SystemTable: any): bigint {
  const gBS = SystemTable.BootServices
  const Event = OUT<bigint>()
  gBS.CreateEvent(EVT_NOTIFY_SIGNAL, TPL_CALLBACK, () => gBS.Exit(ImageHandle, 5n, 0, null), null, Event)
  gBS.SignalEvent(Event.value)
  Print('no')
  return 0n
}`
    })
    expect(result.stopped).toBeNull()
    expect(result.console).toBe('Warning Stale Data\n')
  })

  it('a driver whose image stays can be unloaded through its Unload function', async () => {
    const { result } = await runDriver({
      'driver.ts': parent(`
  gBS.StartImage(Child.value, NULL, NULL)
  const Info = OUT<bigint>()
  gBS.HandleProtocol(Child.value, gEfiLoadedImageProtocolGuid, Info)
  const Loaded = EFI_LOADED_IMAGE_PROTOCOL.at(Info.value)
  Print('%d pages of type %d\\n', UINTN(Loaded.ImageSize) / 4096, Loaded.ImageCodeType)
  Print('%r\\n', gBS.UnloadImage(Child.value))`),
      'child.ts': `import { Print, SetUnload } from 'Library/UefiLib'
export const MODULE_TYPE = 'UEFI_DRIVER'
export function UefiMain(ImageHandle: bigint): bigint { SetUnload(ImageHandle, () => { Print('bye\\n'); return 0n }); return 0n }`
    })
    expect(result.stopped).toBeNull()
    expect(result.console).toBe('11 pages of type 3\nbye\nSuccess\n')
  })

  it('an entry file that is a driver is loaded on top of the recorded application and stays', async () => {
    const { result, trace } = await runDriver("export const MODULE_TYPE = 'UEFI_DRIVER'\nexport const UefiMain = () => 0n")
    expect(result.stopped).toBeNull()
    const images = trace.flatMap((event) => (event.kind === 'image' ? [`${event.name} ${event.state}`] : []))
    expect(images).toEqual(['driver.ts loaded', 'driver.ts started', 'driver.ts returned'])
    const types = trace.flatMap((event) =>
      event.changes.flatMap((change) => (change.what === 'take' && change.unit === 'image' ? [`${change.owner} ${change.type}`] : []))
    )
    expect(types).toEqual(['the recorded loader 1', 'driver.ts 3'])
  })

  it('images that start each other without end are stopped', async () => {
    const { result } = await runDriver({
      'driver.ts': parent('gBS.StartImage(Child.value, NULL, NULL)'),
      'child.ts': `import { OUT } from 'Uefi'
export function UefiMain(ImageHandle: bigint, SystemTable: any): bigint {
  const Child = OUT<bigint>()
  SystemTable.BootServices.LoadImage(false, ImageHandle, 'child.ts', null, 0, Child)
  return SystemTable.BootServices.StartImage(Child.value, null, null)
}`
    })
    expect(result.stopped?.reason).toBe('nesting')
  })
})
