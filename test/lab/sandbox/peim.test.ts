import { describe, expect, it } from 'vitest'
import { boardById } from '../../firmware/boards'
import { fold } from '../../../src-firmware'
import { runDriver } from './run-driver'

const IMPORTS = `import * as P from 'PiPei'; import * as H from 'Library/HobLib'; import * as A from 'Library/MemoryAllocationLib'; import * as L from 'Library/BaseLib'
import { type EFI_PEI_SERVICES, EFI_SUCCESS, OUT, UINT64 } from 'PiPei'; import { DEBUG, DEBUG_INFO, ASSERT_EFI_ERROR } from 'Library/DebugLib'; import * as S from 'Library/PeiServicesLib'
`
/** A PEIM around some statements, which stand on line 4 and after; it returns EFI_SUCCESS at its end. */
function peim(body: string): string {
  return `${IMPORTS}export function PeimEntryPoint(FileHandle: P.EFI_PEI_FILE_HANDLE, PeiServices: EFI_PEI_SERVICES): P.EFI_STATUS {
${body}
  return EFI_SUCCESS
}
`
}
const run = (body: string, mode: 'strict' | 'lenient' = 'strict') => runDriver(peim(body), { phase: 'pei', mode })
const errors = (diagnostics: readonly { category: string; message: string }[]) =>
  diagnostics.filter(({ category }) => category === 'error').map(({ message }) => message)

const SAMPLE = `import { type EFI_PEI_FILE_HANDLE, type EFI_PEI_SERVICES, type EFI_STATUS, type VOID_PTR, type EFI_PHYSICAL_ADDRESS, EFI_ERROR, EFI_SUCCESS, EfiBootServicesData,
         EFI_HOB_GENERIC_HEADER, EFI_HOB_RESOURCE_DESCRIPTOR, EFI_HOB_TYPE_END_OF_HOB_LIST, EFI_HOB_TYPE_RESOURCE_DESCRIPTOR, EFI_RESOURCE_SYSTEM_MEMORY, OUT, UINT64 } from 'PiPei'
import { BuildGuidDataHob, BuildResourceDescriptorHob } from 'Library/HobLib'
import { DEBUG, DEBUG_INFO } from 'Library/DebugLib'
import { poke32 } from 'Library/BaseLib'

export function PeimEntryPoint(FileHandle: EFI_PEI_FILE_HANDLE, PeiServices: EFI_PEI_SERVICES): EFI_STATUS {
  const List = OUT<VOID_PTR>()
  let Status = PeiServices.GetHobList(List)
  if (EFI_ERROR(Status)) return Status
  const Page = OUT<EFI_PHYSICAL_ADDRESS>()
  Status = PeiServices.AllocatePages(EfiBootServicesData, 1, Page)
  if (EFI_ERROR(Status)) return Status
  poke32(Page.value + 16n, 0x1234)
  BuildGuidDataHob('11111111-2222-3333-4444-555555555555', Page.value, 32)
  BuildResourceDescriptorHob(EFI_RESOURCE_SYSTEM_MEMORY, 0x3C07, 0x100000, 0xFF00000)
  let Hob = EFI_HOB_GENERIC_HEADER.at(List.value)
  while (Hob.HobType !== EFI_HOB_TYPE_END_OF_HOB_LIST) {
    if (Hob.HobType === EFI_HOB_TYPE_RESOURCE_DESCRIPTOR) {
      const R = EFI_HOB_RESOURCE_DESCRIPTOR.at(Hob)
      DEBUG(DEBUG_INFO, 'RAM %lx + %lx\\n', R.PhysicalStart, R.ResourceLength)
      if (R.ResourceType === EFI_RESOURCE_SYSTEM_MEMORY && R.ResourceLength > 0x1000000) Status = PeiServices.InstallPeiMemory(R.PhysicalStart + R.ResourceLength - 0x1000000n, 0x1000000)
    }
    Hob = EFI_HOB_GENERIC_HEADER.at(Hob.address + UINT64(Hob.HobLength))
  }
  return EFI_SUCCESS
}
`

describe('a PEIM', () => {
  it('walks the HOB list, makes HOBs and installs memory; then everything moves', async () => {
    const { result, trace } = await runDriver(SAMPLE, { phase: 'pei' })
    expect(result.diagnostics).toEqual([])
    expect(result.stopped).toBeNull()
    expect(result).toMatchObject({ statusName: 'EFI_SUCCESS', phase: 'pei', mapKey: '0x0', map: [] })
    expect(result.console.split('\n').slice(0, 2)).toEqual(['RAM 0 + A0000', 'RAM 100000 + FF00000'])
    const moves = trace.flatMap(({ changes }) => changes.filter(({ what }) => what === 'move'))
    expect(moves).toEqual([
      { what: 'move', from: '0x818000', to: '0xf018000', bytes: '0x8000', content: 'stack' },
      { what: 'move', from: '0x810000', to: '0xf020000', bytes: '0x8000', content: 'heap' },
      { what: 'move', from: '0xf027000', to: '0xffff000', bytes: '0x1000', content: 'pages' }
    ])
  })

  it('that installs nothing sees the platform do it', async () => {
    const { trace } = await run('')
    const install = trace.find((event) => event.kind === 'call')
    expect(install).toMatchObject({
      service: 'InstallPeiMemory',
      call: null,
      at: null,
      image: 'firmware',
      in: { memoryBegin: '0xbb75000', memoryLength: '0x4403000' }
    })
  })

  it('gives the same trace every time', async () => {
    const [first, second] = [await runDriver(SAMPLE, { phase: 'pei' }), await runDriver(SAMPLE, { phase: 'pei' })]
    expect(first.result.traceHash).toBe(second.result.traceHash)
  })

  it('is told why there is no FreePool', async () => {
    const { result } = await run(`  PeiServices.FreePool(0n)`)
    expect(errors(result.diagnostics)).toEqual([expect.stringContaining("Property 'FreePool' does not exist")])
    expect(result.stopped).toMatchObject({ line: 4, message: expect.stringContaining('the HOB list only grows') as string })
  })

  it.each([
    ['gBS', `import { gBS } from 'Library/UefiBootServicesTableLib'`, 'gBS.FreePool(0n)'],
    ['gRT', `import { gRT } from 'Library/UefiRuntimeServicesTableLib'`, 'gRT'],
    ['gDS', `import { gDS } from 'Library/DxeServicesTableLib'`, 'gDS']
  ])('has no %s', async (_name, line, use) => {
    const { result } = await runDriver(`${line}\n${peim(`  ${use}`)}`, { phase: 'pei' })
    expect(result.stopped).toMatchObject({ reason: 'import', message: expect.stringContaining('is no library for a PEIM') as string })
  })

  it('that goes on as a driver imports from both worlds, and each has its own time', async () => {
    const text = `import { gBS } from 'Library/UefiBootServicesTableLib'
import { PeiServicesAllocatePool } from 'Library/PeiServicesLib'
import { EFI_SUCCESS, OUT } from 'PiPei'
export function PeimEntryPoint() { return PeiServicesAllocatePool(8, OUT()) }
export function UefiMain() { const B = OUT<bigint>(); gBS.AllocatePool(2, 8, B); gBS.FreePool(B.value)
  return PeiServicesAllocatePool(8, OUT()) }
`
    const { result, trace } = await runDriver(text, { phase: 'pei', platform: boardById('made-pc-256m')!, scenario: { until: 'app' } })
    expect(trace.flatMap((event) => (event.kind === 'call' && event.call !== null ? [`${event.phase} ${event.service}`] : []))).toEqual([
      'pei AllocatePool',
      'app AllocatePool',
      'app FreePool'
    ])
    expect(result.stopped).toMatchObject({ reason: 'noTable', line: 6 })
  })

  it('prints with DEBUG, not with Print', async () => {
    const { result } = await runDriver(`import { Print } from 'Library/UefiLib'\n${peim(`  Print('x')`)}`, { phase: 'pei' })
    expect(result.stopped).toMatchObject({ reason: 'noTable', message: expect.stringContaining('A PEIM prints with DEBUG') as string })
  })

  it('has services that nobody else has', async () => {
    const { result } = await runDriver(
      `import { PeiServicesAllocatePool } from 'Library/PeiServicesLib'\nimport { EFI_SUCCESS } from 'Uefi'\nexport function UefiMain() { PeiServicesAllocatePool; return EFI_SUCCESS }`
    )
    expect(result.stopped).toMatchObject({ reason: 'import', message: expect.stringContaining('is a library for PEIMs') as string })
  })
})

describe('what a PEIM may touch', () => {
  const fault = async (body: string) => (await run(body)).result.faults.find(({ reason }) => reason !== 'unwritten')

  it('HOBs: it may write them', async () => {
    const { result } = await run(`  const List = H.GetHobList(); P.EFI_HOB_HANDOFF_INFO_TABLE.at(List).BootMode = 0x20
  DEBUG(DEBUG_INFO, '%x', H.GetBootModeHob())`)
    expect(result.console).toBe('20')
  })

  it('a list that it has broken is one that firmware walks for ever', async () => {
    const { result } = await run(`  L.poke16(H.GetHobList() + 2n, 0)\n  PeiServices.AllocatePages(P.EfiBootServicesData, 1, OUT())`)
    expect(result.stopped).toMatchObject({ reason: 'firmware', message: expect.stringContaining('real firmware hangs here') as string })
  })

  it('memory that is too small for stack, heap and its own pages ends the run with what to do about it', async () => {
    const { result } = await run(`  PeiServices.InstallPeiMemory(0xb800000n, 0x10000n)
  const Pages = OUT<P.EFI_PHYSICAL_ADDRESS>(); PeiServices.AllocatePages(P.EfiBootServicesData, 8, Pages)`)
    expect(result.stopped).toMatchObject({
      reason: 'firmware',
      message: expect.stringMatching(
        /given 0x10000 bytes at 0xB800000, and that is too small.*reach up to 0xB808\w+.*begin at 0xB808000.*Install more memory/
      ) as string
    })
  })

  it('a list that it has written itself is walked as it is', async () => {
    const { result, trace } = await run(
      `  const Phit = P.EFI_HOB_HANDOFF_INFO_TABLE.at(H.GetHobList()); const Hob = P.EFI_HOB_GENERIC_HEADER.at(Phit.EfiEndOfHobList)
  const End = P.EFI_HOB_GENERIC_HEADER.at(Hob.address + 16n); Phit.EfiEndOfHobList += 16n; Phit.EfiFreeMemoryBottom += 16n
  Hob.HobLength = 16; End.HobLength = 8; End.Reserved = 0; End.HobType = P.EFI_HOB_TYPE_END_OF_HOB_LIST; Hob.HobType = P.EFI_HOB_TYPE_MEMORY_POOL
  H.BuildCpuHob(36, 16); let Count = 0
  for (let Each = H.GetHobList(); !H.END_OF_HOB_LIST(Each); Each = H.GET_NEXT_HOB(Each)) Count++
  DEBUG(DEBUG_INFO, '%d', Count)`,
      'lenient'
    )
    expect(result.stopped).toBeNull()
    expect(result.console).toBe('14')
    expect(
      fold(
        trace,
        trace.findLastIndex((event) => event.kind === 'console')
      ).pei.hobs
    ).toHaveLength(15)
  })

  it('a write over the end of a HOB is one past its bounds', async () => {
    const at = await fault(`  const Data = H.BuildGuidHob('11111111-2222-3333-4444-555555555555', 16); L.poke64(Data + 12n, 0)`)
    expect(at).toMatchObject({ reason: 'bounds', access: 'write' })
  })

  it('pool, up to the size asked for', async () => {
    const at = await fault(
      `  const B = OUT<bigint>(); PeiServices.AllocatePool(12, B); L.poke32(B.value + 8n, 1)\n  L.poke8(B.value + 12n, 1)`
    )
    expect(at).toMatchObject({ reason: 'bounds', at: { line: 5 } })
  })

  it('free heap is nobody’s, and the stack is the firmware’s', async () => {
    expect(await fault('  L.peek8(0x816000)')).toMatchObject({ reason: 'unowned' })
    expect(await fault('  L.peek8(0x819000)')).toBeUndefined()
    expect(await fault('  L.poke8(0x819000, 1)')).toMatchObject({ reason: 'foreign' })
    expect(await fault('  L.peek8(0xFEE00000)')).toMatchObject({ reason: 'mmio' })
    expect(await fault('  L.peek8(0xFFF)')).toMatchObject({ reason: 'null' })
  })

  it('a pointer kept from before the switch dangles, and the fault says where everything went', async () => {
    const at = await fault(`  const Pool = OUT<bigint>(); PeiServices.AllocatePool(8, Pool); L.poke64(Pool.value, 7)
  PeiServices.NotifyPpi([{ Flags: P.EFI_PEI_PPI_DESCRIPTOR_NOTIFY_CALLBACK | P.EFI_PEI_PPI_DESCRIPTOR_TERMINATE_LIST, Guid: P.gEfiPeiMemoryDiscoveredPpiGuid, Notify: () => {
    L.peek64(Pool.value)
    return EFI_SUCCESS } }])`)
    expect(at).toMatchObject({ reason: 'freed', at: { line: 6 } })
    const pool = 0x810000n + 0x38n + 10n * 0x30n + 0x10n + 8n
    expect(at!.address).toBe(`0x${pool.toString(16)}`)
    expect(at!.text).toContain('temporary RAM')
    expect(at!.text).toContain('allocated on driver.ts:4')
    expect(at!.text).toContain(`0x${(pool - 0x810000n + 0xbb95000n).toString(16).toUpperCase()} now`)
  })
})

describe('Library/HobLib', () => {
  it('walks the list', async () => {
    const { result } = await run(`  let Count = 0
  for (let Hob = H.GetHobList(); !H.END_OF_HOB_LIST(Hob); Hob = H.GET_NEXT_HOB(Hob)) Count++
  const Cpu = P.EFI_HOB_CPU.at(H.GetFirstHob(P.EFI_HOB_TYPE_CPU))
  const Second = H.GetNextHob(P.EFI_HOB_TYPE_RESOURCE_DESCRIPTOR, H.GET_NEXT_HOB(H.GetFirstHob(P.EFI_HOB_TYPE_RESOURCE_DESCRIPTOR)))
  DEBUG(DEBUG_INFO, '%d %d %lx %lx', Count, Cpu.SizeOfMemorySpace, P.EFI_HOB_RESOURCE_DESCRIPTOR.at(Second).ResourceLength, H.GetFirstHob(P.EFI_HOB_TYPE_FV))`)
    expect(errors(result.diagnostics)).toEqual([])
    expect(result.console).toBe('12 40 FF00000 0')
  })

  it('finds data under a GUID, also the second', async () => {
    const { result } = await run(`  const Guid = '11111111-aaaa-3333-4444-555555555555'
  L.poke32(H.BuildGuidHob(Guid, 4), 1); L.poke32(H.BuildGuidHob(Guid, 10), 2)
  const First = H.GetFirstGuidHob(Guid); const Second = H.GetNextGuidHob(Guid, H.GET_NEXT_HOB(First))
  DEBUG(DEBUG_INFO, '%d %d %d %lx', L.peek32(H.GET_GUID_HOB_DATA(First)), L.peek32(H.GET_GUID_HOB_DATA(Second)), H.GET_GUID_HOB_DATA_SIZE(Second), H.GetNextGuidHob(Guid, H.GET_NEXT_HOB(Second)))`)
    expect(result.console).toBe('1 2 16 0')
  })

  it('stops the driver when there is no room', async () => {
    const { result } = await run(`  for (;;) H.BuildGuidHob('11111111-2222-3333-4444-555555555555', 4096)`)
    expect(result.stopped).toMatchObject({ reason: 'assert', message: expect.stringContaining('EFI_OUT_OF_RESOURCES') as string })
  })

  it('builds every kind byte by byte', async () => {
    const { result } = await run(`  const Before = P.EFI_HOB_HANDOFF_INFO_TABLE.at(H.GetHobList()).EfiEndOfHobList
  H.BuildFvHob(0x1000, 0x2000); H.BuildFv2Hob(1, 2, '11111111-2222-3333-4444-555555555555', '66666666-7777-8888-9999-AAAAAAAAAAAA'); H.BuildCpuHob(48, 16)
  H.BuildFv3Hob(1, 2, 3, true, '11111111-2222-3333-4444-555555555555', '66666666-7777-8888-9999-AAAAAAAAAAAA')
  H.BuildStackHob(0x1000, 0x2000); H.BuildBspStoreHob(0x1000, 0x2000, 4); H.BuildModuleHob('11111111-2222-3333-4444-555555555555', 0x1000, 0x2000, 0x1234)
  H.BuildMemoryAllocationHob(0x9000000, 0x1000, 10); H.BuildResourceDescriptorWithOwnerHob(0, 7, 0x1000, 0x2000, '11111111-2222-3333-4444-555555555555')
  let Text = ''
  for (let Hob = Before; !H.END_OF_HOB_LIST(Hob); Hob = H.GET_NEXT_HOB(Hob)) {
    for (let i = 0; i < H.GET_HOB_LENGTH(Hob); i++) DEBUG(DEBUG_INFO, '%02x', L.peek8(Hob + BigInt(i)))
    DEBUG(DEBUG_INFO, '\\n')
  }`)
    const g1 = '11111111222233334444555555555555'
    const g2 = '66666666777788889999AAAAAAAAAAAA'
    expect(result.stopped).toBeNull()
    expect(result.console.trim().split('\n')).toEqual([
      '0500180000000000' + '0010000000000000' + '0020000000000000',
      '0900380000000000' + '0100000000000000' + '0200000000000000' + g1 + g2,
      '0600100000000000' + '3010000000000000',
      '0C00400000000000' + '0100000000000000' + '0200000000000000' + '03000000' + '01000000' + g1 + g2,
      '0200300000000000' + '27BFD44E9240E942807D527B1D00C9BD' + '0010000000000000' + '0020000000000000' + '0400000000000000',
      '0200300000000000' + 'CD334B562AC99345' + '90BF2473E43C6322' + '0010000000000000' + '0020000000000000' + '0400000000000000',
      '0200480000000000' +
        '7519E2F89908584FA4BE5525A9C6D77A' +
        '0010000000000000' +
        '0020000000000000' +
        '0300000000000000' +
        g1 +
        '3412000000000000',
      '0200300000000000' + '0'.repeat(32) + '0000000900000000' + '0010000000000000' + '0A00000000000000',
      '0300300000000000' + g1 + '00000000' + '07000000' + '0010000000000000' + '0020000000000000'
    ])
  })
})

describe('Library/HobLib after PEI', () => {
  it.each([
    ['q35-256m', 'dxe', 70],
    ['q35-256m', 'app', 70],
    ['pc-4g', 'app', 68]
  ] as const)('%s in %s: finds the list that DXE has moved', async (id, phase, count) => {
    const { result } = await runDriver(
      `import * as H from 'Library/HobLib'; import { DEBUG, DEBUG_INFO } from 'Library/DebugLib'; import { EFI_SUCCESS } from 'Uefi'
export function UefiMain() { let Count = 0
  for (let Hob = H.GetHobList(); !H.END_OF_HOB_LIST(Hob); Hob = H.GET_NEXT_HOB(Hob)) Count++
  DEBUG(DEBUG_INFO, '%d', Count)
  return EFI_SUCCESS }`,
      { phase, platform: boardById(id)! }
    )
    expect(result.stopped).toBeNull()
    expect(result.console).toBe(`${boardById(id)!.hobs!.hobs.length - 1}`)
    expect(boardById(id)!.hobs!.hobs).toHaveLength(count + 1)
  })
})

describe('Library/MemoryAllocationLib in PEI', () => {
  it('takes pool as HOBs, other types as pages, and gives no pool back', async () => {
    const { result, trace } =
      await run(`  const Pool = A.AllocatePool(16), Runtime = A.AllocateRuntimePool(16), Zero = A.AllocateZeroPool(8)
  DEBUG(DEBUG_INFO, '%d %d %ld\\n', Pool % 8n === 0n ? 1 : 0, Runtime % 4096n === 0n ? 1 : 0, L.peek64(Zero))
  A.FreePool(Pool); A.FreePool(Zero); A.FreePages(A.AllocatePages(2), 2)
  DEBUG(DEBUG_INFO, '%d', A.AllocateAlignedPages(1, 0x2000) % 0x2000n === 0n ? 1 : 0)`)
    expect(result.stopped).toBeNull()
    expect(result.console.split('\n')).toEqual(['1 1 0', expect.stringContaining('FreePool does nothing in PEI'), '1'])
    const inner = trace.filter((event) => event.kind === 'call' && event.table === 'PeiServices' && event.parent !== null)
    expect(inner.map((event) => event.kind === 'call' && event.service)).toEqual([
      'AllocatePool',
      'AllocatePages',
      'AllocatePool',
      'AllocatePages',
      'FreePages',
      'AllocatePages',
      'FreePages'
    ])
  })
})

describe('PPIs', () => {
  const FLAGS = 'P.EFI_PEI_PPI_DESCRIPTOR_PPI | P.EFI_PEI_PPI_DESCRIPTOR_TERMINATE_LIST'
  const GUID = "'11111111-2222-3333-4444-555555555555'"

  it('are found by name, the object as it is', async () => {
    const { result } = await run(
      `  const Mine = { Add: (a: number, b: number) => a + b }; const Descriptor = { Flags: ${FLAGS}, Guid: ${GUID}, Ppi: Mine }
  ASSERT_EFI_ERROR(PeiServices.InstallPpi([Descriptor]))
  const D = OUT<P.EFI_PEI_PPI_DESCRIPTOR>(), Found = OUT<typeof Mine>()
  ASSERT_EFI_ERROR(PeiServices.LocatePpi(${GUID}, 0, D, Found))
  DEBUG(DEBUG_INFO, '%d %d %r', Found.value.Add(2, 3), D.value === Descriptor ? 1 : 0, PeiServices.LocatePpi(${GUID}, 1, NULL, Found))`.replace(
        'NULL',
        'P.NULL'
      )
    )
    expect(errors(result.diagnostics)).toEqual([])
    expect(result.console).toBe('5 1 Not Found')
  })

  it('call back at once, or when the PEIM has returned', async () => {
    const { result } =
      await run(`  const Say = (Word: string) => (Services: EFI_PEI_SERVICES, _D: P.EFI_PEI_NOTIFY_DESCRIPTOR, Ppi: { Name: string }) => { DEBUG(DEBUG_INFO, '%a %a %d\\n', Word, Ppi.Name, Services === PeiServices ? 1 : 0); return EFI_SUCCESS }
  const END = P.EFI_PEI_PPI_DESCRIPTOR_TERMINATE_LIST
  PeiServices.NotifyPpi([{ Flags: P.EFI_PEI_PPI_DESCRIPTOR_NOTIFY_DISPATCH, Guid: ${GUID}, Notify: Say('dispatch') }, { Flags: P.EFI_PEI_PPI_DESCRIPTOR_NOTIFY_CALLBACK | END, Guid: ${GUID}, Notify: Say('callback') }])
  const First = { Flags: ${FLAGS}, Guid: ${GUID}, Ppi: { Name: 'first' } }
  S.PeiServicesInstallPpi([First])
  S.PeiServicesReInstallPpi(First, { Flags: ${FLAGS}, Guid: ${GUID}, Ppi: { Name: 'second' } })
  DEBUG(DEBUG_INFO, 'returns\\n')`)
    expect(errors(result.diagnostics)).toEqual([])
    expect(result.stopped).toBeNull()
    expect(result.console).toBe('callback first 1\ncallback second 1\nreturns\ndispatch second 1\n')
  })

  it('a list without its end stops the driver, as C would read on', async () => {
    const { result } = await run(`  PeiServices.InstallPpi([{ Flags: P.EFI_PEI_PPI_DESCRIPTOR_PPI, Guid: ${GUID}, Ppi: P.NULL }])`)
    expect(result.stopped).toMatchObject({ reason: 'argument', line: 4, message: expect.stringContaining('TERMINATE_LIST') as string })
  })

  it('memory that a notification installs is switched to after it', async () => {
    const { trace } = await run(`  const END = P.EFI_PEI_PPI_DESCRIPTOR_TERMINATE_LIST
  PeiServices.NotifyPpi([{ Flags: P.EFI_PEI_PPI_DESCRIPTOR_NOTIFY_DISPATCH | END, Guid: ${GUID}, Notify: (Services: EFI_PEI_SERVICES) => Services.InstallPeiMemory(0x8000000, 0x1000000) }])
  PeiServices.InstallPpi([{ Flags: ${FLAGS}, Guid: ${GUID}, Ppi: P.NULL }])`)
    const changes = trace.flatMap((event) => event.changes)
    expect(changes.filter(({ what }) => what === 'move')[0]).toMatchObject({ content: 'stack', to: '0x8018000' })
    expect(trace.filter((event) => event.kind === 'call' && event.service === 'InstallPeiMemory')).toHaveLength(1)
  })
})

describe('services that are not simulated', () => {
  it('answer EFI_UNSUPPORTED and say so once', async () => {
    const { result } = await run(`  const V = OUT<bigint>()
  PeiServices.FfsFindNextVolume(0, V); DEBUG(DEBUG_INFO, '%r\\n', PeiServices.FfsFindNextVolume(0, V))`)
    expect(result.console).toBe('FfsFindNextVolume is not simulated: it answers EFI_UNSUPPORTED.\nUnsupported\n')
  })

  it('ResetSystem has nobody to ask', async () => {
    const { result } = await run(
      `  const Status = PeiServices.ResetSystem(); DEBUG(DEBUG_INFO, '%d', Status === P.EFI_NOT_AVAILABLE_YET ? 1 : 0)`
    )
    expect(result.console).toContain('no PEIM has installed a reset PPI')
    expect(result.console.endsWith('1')).toBe(true)
  })
})

describe('what a PEIM leaves for DXE', () => {
  it('is too little for DXE to begin with: the run stops, as real firmware does', async () => {
    const all = `  H.BuildMemoryAllocationHob(0x80000000n, 0x3e00000n, P.EfiBootServicesData)`
    const install = `  PeiServices.InstallPeiMemory(0x82000000n, 0x80000)`
    const toDxe = (body: string) =>
      runDriver(peim(body), { phase: 'pei', platform: boardById('made-board-64m')!, scenario: { until: 'dxe' } })
    expect((await toDxe(install)).result.stopped).toBeNull()
    expect((await toDxe(`${all}\n${install}`)).result.stopped).toMatchObject({
      reason: 'firmware',
      message: expect.stringContaining('No memory in the HOB list is large enough for DXE') as string
    })
  })
})
