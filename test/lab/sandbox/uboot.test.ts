import { describe, expect, it } from 'vitest'
import { boardById } from '../../firmware/boards'
import { runDriver, type PrintedReply } from './run-driver'

const APPLICATION = `import { type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, EFI_ABORTED, OUT } from 'Uefi'
import { Print } from 'Library/UefiLib'
export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const Memory = OUT<bigint>()
  const Status = SystemTable.BootServices.AllocatePages(0, 4, 1, Memory)
  Print('in the application: %r\\n', Status)
  return EFI_ABORTED
}
`

function command(body: string, release = '-2026.10'): Promise<PrintedReply> {
  const text = `import * as U from 'UBoot'
import { peek8, peek64, poke64 } from 'Library/BaseLib'
export function do_command(argc: number, argv: string[]): number {
${body}
  return U.CMD_RET_SUCCESS
}
`
  const platform = boardById(`uboot-arm64-512m${release}`)!
  return runDriver({ 'driver.ts': text, 'app.ts': APPLICATION }, { platform, phase: 'uboot' })
}

describe('a U-Boot command', () => {
  it('is given its words, prints with C’s formats, and its number is named', async () => {
    const { result } = await command(
      "U.printf('%s %d|%5d|%-5d|%05x|%x|%llx|%c|%u|%%|%p\\n', argv[0]!, argc, 42, 42, 42, -1, 1n << 40n, 'ab', -1, 16)"
    )
    expect(result.console).toBe('do_command 1|   42|42   |0002a|ffffffff|10000000000|a|4294967295|%|0000000000000010\n')
    expect([result.status, result.statusName, result.stopped]).toEqual(['0x0', 'CMD_RET_SUCCESS', null])
    expect(result.diagnostics).toEqual([])
  })

  it('reads what it loaded, uses its heap, and starts applications one after the other', async () => {
    const { result } = await command(`
  const p = U.malloc(8)
  poke64(p, 42n)
  U.printf('%d %llx %c\\n', U.load(0x42000000, 'f64k.bin'), peek64(p), peek8(0x42000000))
  U.free(p)
  for (let i = 0; i < 2; i++) {
    U.load(0x40400000, './app.ts')
    U.printf('rc %d\\n', U.bootefi(0x40400000))
  }`)
    expect(result.stopped).toBeNull()
    const run = 'Booting /app.ts\nin the application: Success\n## Application failed, r = 21\nrc 1\n'
    expect(result.console.replaceAll('\r', '')).toBe(`65536 2a f\n${run}${run}`)
  })

  it('has lmb in the form of its release, and is told where it takes another', async () => {
    const { result } = await command(
      `
  const lmb = U.OUT<U.LMB>()
  U.lmb_init_and_reserve(lmb)
  U.printf('%llx\\n', U.lmb_alloc(lmb, 0x1000, 0x1000))
  U.lmb_reserve(0x42000000, 0x1000)`,
      ''
    )
    expect(result.console).toBe('5ddb1000\n')
    expect(result.stopped).toMatchObject({ reason: 'argument', message: expect.stringContaining('struct lmb'), line: 8 })
  })

  it('lists lmb’s regions', async () => {
    const { result } = await command(
      "U.load(0x42000000, 'one.bin')\n  for (const { base, size, flags } of U.lmb_get().used) U.printf('%llx+%llx %d\\n', base, size, flags)"
    )
    expect(result.console.split('\n')[0]).toBe('42000000+1000 0')
  })

  it.each([
    ["'1'", 'noStatus'],
    ['undefined', 'noStatus']
  ])('that returns %s has returned no number', async (value, reason) => {
    const { result } = await command(`  return ${value} as unknown as number`)
    expect(result.stopped).toMatchObject({ reason, message: expect.stringContaining('CMD_RET_SUCCESS') })
  })

  it('-1 is CMD_RET_USAGE', async () => {
    expect((await command('  return U.CMD_RET_USAGE')).result.statusName).toBe('CMD_RET_USAGE')
  })
})
