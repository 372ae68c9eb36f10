import { describe, expect, it } from 'vitest'
import { boardById } from '../../firmware/boards'
import type { Scenario } from '../../../src-lab/lab/lab'
import { sentencesIn } from '../../../src-lab/sentences'
import { runDriver, type PrintedReply } from '../sandbox/run-driver'

const deeds = (reply: PrintedReply): string[] =>
  reply.trace.flatMap((event) => (event.kind === 'lab' ? [sentencesIn('en').deed(event.did)] : []))

function command(body: string, scenario: Scenario, more = ''): Promise<PrintedReply> {
  const text = `import * as U from 'UBoot'
export function do_command(argc: number, argv: string[]): number {
${body}
  return U.CMD_RET_SUCCESS
}
${more}`
  return runDriver({ 'driver.ts': text }, { platform: boardById('uboot-x64-256m-2026.10')!, phase: 'uboot', scenario })
}

describe('beside a U-Boot command', () => {
  it('files are loaded for the lab, pages and pool taken, bytes written', async () => {
    const reply = await command("U.printf('%d\\n', U.load(0x2000000, 'two.bin'))", {
      setup: [
        { id: 'file', do: 'loadFile', address: '0x3000000', file: 'one.bin' },
        { id: 'none', do: 'loadFile', address: '0x3000000', file: 'none.bin' },
        { id: 'u-boot', do: 'loadFile', address: '0xf000000', file: 'one.bin' },
        { id: 'pages', do: 'allocatePages', type: 'AllocateAddress', memory: '0x2000000', memoryType: 'EfiLoaderData', pages: 1 },
        { id: 'w', do: 'write', start: { named: 'pages' }, bytes: '01' }
      ]
    })
    expect(deeds(reply)).toEqual([
      'one.bin loaded at 0x3000000, 4096 bytes.',
      "There is no file 'none.bin' on the disk.",
      'U-Boot refuses to load one.bin: its place is reserved, or no memory (-28).',
      '1 page of LoaderData taken at 0x2000000.',
      '1 byte written at 0x2000000.'
    ])
    expect(reply.notDone?.map(({ step }) => step)).toEqual(['none', 'u-boot'])
    expect(reply.result.console).toContain('-28\n')
  })

  it('calls fail with a status, or with the value that a function answers', async () => {
    const reply = await command(
      "U.printf('%d %llx %d\\n', U.malloc(8) === U.NULL ? 1 : 0, U.efi_allocate_pages(0, 2, 1, U.OUT()), U.load(0x2000000, 'one.bin'))",
      {
        faults: [
          { id: 'heap', when: { service: 'malloc' }, fail: 'NULL' },
          { id: 'pages', when: { service: 'efi_allocate_pages' }, fail: 'EFI_OUT_OF_RESOURCES' },
          { id: 'disk', when: { service: 'load' }, fail: '-28' }
        ]
      }
    )
    expect(reply.result.console).toBe('1 8000000000000009 -28\n')
  })

  it('a step follows a call, and what was exported is called afterwards, in the driver’s name', async () => {
    const reply = await command(
      "U.efi_allocate_pages(2, 2, 1, U.IN_OUT(0x2000000n))\n  U.printf('%d\\n', U.load(0x2000000, 'one.bin'))",
      {
        faults: [
          { id: 'after', after: { service: 'efi_allocate_pages' }, do: { id: 'f', do: 'loadFile', address: '0x3000000', file: 'one.bin' } }
        ],
        afterwards: [
          { id: 'again', do: 'call', export: 'again', args: ['0x2000000'] },
          { id: 'os', do: 'exitBootServices' },
          { id: 'all', do: 'reuse', types: ['EfiLoaderData'] }
        ]
      },
      'export function again(at: bigint): number { return Number(U.efi_free_pages(at, 1)) + U.load(at, "two.bin") }\n'
    )
    expect(reply.result.stopped?.message).toBeUndefined()
    expect(deeds(reply)).toEqual([
      'one.bin loaded at 0x3000000, 4096 bytes.',
      'The operating system calls again; it returns 0x2000.',
      'The operating system leaves the boot services.',
      expect.stringMatching(/^The operating system takes 0 pages of LoaderData/)
    ])
    expect(reply.trace.find((event) => event.kind === 'call' && event.service === 'efi_free_pages')).toMatchObject({ image: 'driver.ts' })
    expect(reply.result.console).toContain('-28\n')
  })
})

describe('beside an MM driver', () => {
  const GUID = '11111111-2222-3333-4444-555555555555'
  it('pages and pool are the lab’s, calls fail, and an operating system follows', async () => {
    const text = `import * as U from 'PiMm'
import { gMmst } from 'Library/MmServicesTableLib'
export function MmDriverEntryPoint(ImageHandle: U.EFI_HANDLE, MmSystemTable: U.EFI_MM_SYSTEM_TABLE): U.EFI_STATUS {
  const Status = gMmst.MmAllocatePages(0, U.EfiRuntimeServicesData, 1, U.OUT())
  gMmst.MmiHandlerRegister(() => U.EFI_SUCCESS, '${GUID}', U.OUT())
  return Status === U.EFI_OUT_OF_RESOURCES ? U.EFI_SUCCESS : U.EFI_ABORTED
}
export function UefiMain(ImageHandle: U.EFI_HANDLE, SystemTable: U.EFI_SYSTEM_TABLE): U.EFI_STATUS { return U.EFI_SUCCESS }
`
    const reply = await runDriver(text, {
      platform: boardById('made-pc-256m')!,
      phase: 'mm',
      scenario: {
        until: 'app',
        setup: [
          { id: 'pages', do: 'allocatePages', memoryType: 'EfiRuntimeServicesData', pages: 2 },
          { id: 'file', do: 'loadFile', address: 0, file: 'one.bin' }
        ],
        faults: [{ id: 'full', when: { service: 'MmAllocatePages' }, fail: 'EFI_OUT_OF_RESOURCES' }],
        afterwards: [{ id: 'os', do: 'exitBootServices' }]
      }
    })
    expect(reply.result).toMatchObject({ stopped: null, statusName: 'EFI_SUCCESS' })
    expect(deeds(reply)).toEqual([
      expect.stringMatching(/^2 pages of RuntimeServicesData taken at 0x10/),
      'Not done: files are loaded at U-Boot’s prompt.',
      'The lab lets this call answer EFI_OUT_OF_RESOURCES.',
      'The operating system leaves the boot services.'
    ])
    // What the operating system is given knows nothing of MMRAM.
    const [start, end] = [0x10000000n, 0x10000000n + 0x800000n]
    const overlapping = reply.result.map.filter(({ physicalStart, pages }) => {
      const from = BigInt(physicalStart)
      return from < end && from + BigInt(pages) * 4096n > start
    })
    expect(overlapping).toEqual([])
  })
})
