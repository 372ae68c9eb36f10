import { describe, expect, it } from 'vitest'
import { boardById } from '../../firmware/boards'
import { runDriver } from './run-driver'

const HEAD = `import * as U from 'PiMm'
import { gMmst } from 'Library/MmServicesTableLib'
import { MmIsBufferOutsideMmValid } from 'Library/StandaloneMmMemLib'
import { peek64, poke64 } from 'Library/BaseLib'
import { AllocatePool, AllocateReservedPool, FreePool } from 'Library/MemoryAllocationLib'
import { DEBUG, DEBUG_INFO } from 'Library/DebugLib'
import { Print } from 'Library/UefiLib'
const GUID = '11111111-2222-3333-4444-555555555555'
`
const SENDER = `
export function UefiMain(ImageHandle: U.EFI_HANDLE, SystemTable: U.EFI_SYSTEM_TABLE): U.EFI_STATUS {
  const gBS = SystemTable.BootServices
  const Mm = U.OUT<U.EFI_MM_COMMUNICATION2_PROTOCOL>()
  Print('%r\\n', gBS.LocateProtocol(U.gEfiMmCommunication2ProtocolGuid, U.NULL, Mm))
  const Buffer = U.OUT<U.VOID_PTR>()
  gBS.AllocatePool(U.EfiBootServicesData, 32, Buffer)
  const Header = U.EFI_MM_COMMUNICATE_HEADER.at(Buffer.value)
  Header.HeaderGuid = GUID
  Header.MessageLength = 8n
  poke64(Buffer.value + 24n, 41n)
  Print('%r %ld, %d calls\\n', Mm.value.Communicate(Buffer.value, Buffer.value, U.NULL), peek64(Buffer.value + 24n), Calls)
  return gBS.FreePool(Buffer.value)
}
`
const run = (body: string, until: 'returned' | 'app' = 'returned', mode: 'strict' | 'lenient' = 'strict') =>
  runDriver(
    `${HEAD}export function MmDriverEntryPoint(ImageHandle: U.EFI_HANDLE, MmSystemTable: U.EFI_MM_SYSTEM_TABLE): U.EFI_STATUS {\n${body}\n}\nlet Calls = 0\n${until === 'app' ? SENDER : ''}`,
    { phase: 'mm', platform: boardById('made-pc-256m')!, mode, scenario: { until } }
  )

describe('a Standalone MM driver', () => {
  it('has gMmst, a library for its memory, and no type errors', async () => {
    const { result } = await run(`
  const Memory = U.OUT<U.EFI_PHYSICAL_ADDRESS>()
  DEBUG(DEBUG_INFO, '%r\\n', gMmst.MmAllocatePages(U.AllocateAnyPages, U.EfiBootServicesData, 1, Memory))
  DEBUG(DEBUG_INFO, '%r %lx\\n', MmSystemTable.MmAllocatePages(U.AllocateAnyPages, U.EfiRuntimeServicesData, 1, Memory), Memory.value)
  const Buffer = AllocatePool(100)
  DEBUG(DEBUG_INFO, '%lx %lx\\n', Buffer % 16n, AllocateReservedPool(100))
  FreePool(Buffer)
  return gMmst.MmFreePages(Memory.value, 1)`)
    expect(result).toMatchObject({ stopped: null, diagnostics: [], statusName: 'EFI_SUCCESS' })
    expect(result.console).toBe('Invalid Parameter\nSuccess 107A2000\n0 0\n')
  })

  it('is reached with a message by an application of the same file, which shares no variable with it', async () => {
    const { result } = await run(
      `
  const Handle = U.OUT<U.EFI_HANDLE>()
  return gMmst.MmiHandlerRegister((DispatchHandle, Context, CommBuffer, CommBufferSize) => {
    Calls++
    DEBUG(DEBUG_INFO, '%d bytes, outside %d\\n', CommBufferSize!.value, MmIsBufferOutsideMmValid(CommBuffer, CommBufferSize!.value) ? 1 : 0)
    poke64(CommBuffer, peek64(CommBuffer) + U.UINT64(Calls))
    return U.EFI_SUCCESS
  }, GUID, Handle)`,
      'app'
    )
    expect(result).toMatchObject({ stopped: null, diagnostics: [], faults: [], statusName: 'EFI_SUCCESS' })
    expect(result.console).toBe('Success\n8 bytes, outside 1\nSuccess 42, 0 calls\n')
  })

  it.each([
    ['a free of memory that is not MM’s', 'return gMmst.MmFreePages(0x100000n, 1)', /no MMRAM.*EFI_SUCCESS/],
    ['the console of UEFI', "Print('x')\n  return 0n", /Print cannot be called here.*DEBUG/]
  ])('%s stops it with a sentence', async (_what, body, sentence) => {
    const { result } = await run(body)
    expect(result.stopped?.message).toMatch(sentence)
    expect(result.stopped?.line).toBe(10)
  })

  it('no library of the other world can be imported where the run has one world', async () => {
    const stopped = async (module: string, phase: 'mm' | 'app') => {
      const entry = phase === 'mm' ? 'MmDriverEntryPoint' : 'UefiMain'
      const { result } = await runDriver(`import * as L from '${module}'\nexport const ${entry} = () => (L ? 0n : 1n)`, {
        phase,
        platform: boardById('made-pc-256m')!
      })
      return [result.stopped?.reason, result.stopped?.message]
    }
    expect(await stopped('Library/UefiBootServicesTableLib', 'mm')).toEqual([
      'import',
      expect.stringMatching(/no library for an MM driver/)
    ])
    expect(await stopped('Library/MmServicesTableLib', 'app')).toEqual(['import', expect.stringMatching(/library for MM drivers/)])
  })
})
