import { describe, expect, it } from 'vitest'
import { boardById } from '../../firmware/boards'
import { RangeStories, type StoryStep } from '../../../src-firmware'
import { runDriver } from './run-driver'

/** A PEIM takes a page and a pool buffer; the application of the same file frees the page, or nothing, and hands over. */
const walk = (inApplication: string): string => `
import { type EFI_PEI_FILE_HANDLE, type EFI_PEI_SERVICES, type EFI_HANDLE, type EFI_SYSTEM_TABLE, type EFI_STATUS, type EFI_PHYSICAL_ADDRESS, type UINTN, type UINT32, type VOID_PTR, EfiBootServicesData, EfiRuntimeServicesData, OUT } from 'PiPei'
import { Print } from 'Library/UefiLib'
import { GetFirstGuidHob, BuildGuidDataHob } from 'Library/HobLib'
import { AllocatePool } from 'Library/MemoryAllocationLib'
import { gBS } from 'Library/UefiBootServicesTableLib'
export function PeimEntryPoint(FileHandle: EFI_PEI_FILE_HANDLE, PeiServices: EFI_PEI_SERVICES): EFI_STATUS {
  const Page = OUT<EFI_PHYSICAL_ADDRESS>()
  PeiServices.AllocatePages(EfiRuntimeServicesData, 1, Page)
  const Buffer = OUT<VOID_PTR>()
  PeiServices.AllocatePool(64, Buffer)
  return 0n
}
export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const Size = OUT<UINTN>(), Key = OUT<UINTN>(), Stride = OUT<UINTN>(), Version = OUT<UINT32>()
  Size.value = 0x4000
  const Map = AllocatePool(0x4000)
  ${inApplication}
  gBS.GetMemoryMap(Size, Map, Key, Stride, Version)
  return gBS.ExitBootServices(ImageHandle, Key.value)
}
`

async function story(inApplication: string, unit: 'pages' | 'pool'): Promise<StoryStep[]> {
  const reply = await runDriver(walk(inApplication), { phase: 'pei', platform: boardById('made-pc-256m')!, scenario: { until: 'app' } })
  expect(reply.result.stopped).toBeNull()
  const taken = reply.trace.find(({ changes }) =>
    changes.some((change) => change.what === 'take' && change.unit === unit && change.owner === 'driver.ts')
  )!
  const take = taken.changes.find((change) => change.what === 'take' && change.unit === unit)!
  return new RangeStories(reply.trace).of(BigInt((take as { start: string }).start), taken.n)
}

describe('what a PEIM took is followed to ExitBootServices', () => {
  it('a page: taken in PEI, moved with the switch, left to the operating system', async () => {
    const steps = await story('', 'pages')
    expect(steps.map(({ phase, what }) => [phase, what.kind])).toEqual([
      ['pei', 'taken'],
      ['pei', 'moved'],
      ['pei', 'moved'],
      ['exited', 'leftToOs']
    ])
    expect(steps[0]).toMatchObject({ at: { file: 'driver.ts', line: 9 }, call: 1, what: { unit: 'pages', type: 6, owner: 'driver.ts' } })
  })

  it('a pool buffer: its HOB moves with the list, and DXE gives it up when it has copied the list', async () => {
    const steps = await story('', 'pool')
    expect(steps.map(({ phase, what }) => [phase, what.kind])).toEqual([
      ['pei', 'taken'],
      ['pei', 'moved'],
      ['dxe', 'given']
    ])
  })

  it('seen from where the page lies at the end, the story is the same', async () => {
    const reply = await runDriver(walk(''), { phase: 'pei', platform: boardById('made-pc-256m')!, scenario: { until: 'app' } })
    const moves = (await story('', 'pages')).flatMap(({ what }) => (what.kind === 'moved' ? [what.to] : []))
    expect(new RangeStories(reply.trace).of(moves.at(-1)!, reply.trace.length - 1)[0]).toMatchObject({ call: 1, phase: 'pei' })
  })
})
