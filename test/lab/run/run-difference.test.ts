import { describe, expect, it } from 'vitest'
import { boardById } from '../../firmware/boards'
import { firstDifference } from '../../../src-lab/request/run-difference'
import { sentencesIn } from '../../../src-lab/sentences'
import { driverOf, runDriver } from '../sandbox/run-driver'

const Q35 = 'q35-256m'
const UBOOT = 'uboot-x64-256m-2026.10'

async function between(first: string, here: string, text: string, phase: 'app' | 'uboot' = 'app'): Promise<string | null> {
  const on = async (id: string) => (await runDriver(text, { platform: boardById(id)!, phase })).reply
  const difference = firstDifference(await on(first), await on(here))
  return difference && `${difference.what}: ${sentencesIn('en').difference(difference)}`
}
const application = (body: string, first = Q35, here = UBOOT): Promise<string | null> => between(first, here, driverOf(body))
const command = (body: string, first: string, here = UBOOT): Promise<string | null> =>
  between(first, here, `import * as U from 'UBoot'\nexport function do_command() {\n${body}\n  return 0\n}`, 'uboot')

describe('where a run parts from another machine’s', () => {
  it('nowhere', async () => {
    expect(await application('', Q35, Q35)).toBeNull()
    expect(await application('gBS.AllocatePool(4, 1, OUT())', Q35, Q35)).toBeNull()
  })

  it('a call is answered otherwise', async () => {
    expect(await application('Print("x\\n"); gBS.AllocatePages(0, 7, 1, OUT())')).toBe(
      'answer: AllocatePages (line 4, call 2): EFI_SUCCESS instead of EFI_INVALID_PARAMETER'
    )
  })

  it('a function that has no status answers another number; how much it is, or where, does not count', async () => {
    const text = `
  const place = U.efi_allocate_pages(2, 2, 1, U.IN_OUT(0x2000000n))
  U.efi_allocate_pages(2, 2, 1, U.IN_OUT(0x2002000n))
  U.load(0x2001000, 'two.bin')`
    expect(await command(text, 'uboot-x64-256m-2025.01')).toBe('answer: load (line 6, call 3): -28 instead of 8192')
    expect(await command('  U.free(U.malloc(100))\n  U.load(0x2000000, "one.bin")', 'uboot-x64-256m-2025.01')).toMatch(
      /^address: the same but for where things lie: malloc \(line 3, call 1\) gives 0x/
    )
    expect(await command('  U.load(0x42000000, "one.bin")', 'uboot-arm64-512m')).toBe('answer: load (line 3, call 1): -28 instead of 4096')
  })

  it('of two releases of one firmware the rule is told that it comes from', async () => {
    const newest = 'q35-256m-2026.08'
    const key = 'const S = OUT<number>(), K = OUT<bigint>(), D = OUT<number>(); S.value = 0; gBS.GetMemoryMap(S, NULL, K, D, NULL)'
    expect(await application(`${key}\nany(gBS.ExitBootServices(ImageHandle, K.value))`, Q35, newest)).toBe(
      'answer: ExitBootServices (line 5, call 2): EFI_INVALID_PARAMETER instead of EFI_SUCCESS; since June 2026 file systems are flushed ' +
        'before the key is looked at, and the disk takes a page for it: ask for the map again, and call again'
    )
    const zero = 'gBS.FreePages(0n, 1); gBS.AllocatePages(2, 2, 1, IN_OUT(0n))'
    expect(await application(zero, Q35, newest)).toMatch(/^answer: FreePages/)
    expect(await application(zero, 'q35-256m-2025.02', newest)).toMatch(/; since July 2025 page 0 is not handed out$/)
    const pool = 'gBS.AllocatePool(15, 100, OUT())'
    expect(await application(pool, Q35, 'q35-256m-2025.02')).toMatch(/; since February 2023 there is no pool of unaccepted memory$/)
    expect(await application(pool, 'q35-256m-2025.02', newest)).toBeNull()
  })

  it('another call follows, or none', async () => {
    const asked = (then: string): string => `const E = OUT<bigint>(); ${then}`
    const text = asked("if (any(gBS.AllocatePages(0, 7, 1, E)) !== 0n) gBS.Stall(1)\nPrint('x\\n')")
    expect(await application(text)).toMatch(/^answer: AllocatePages/)
    const size = `const S = OUT<number>(), K = OUT<number>(), D = OUT<number>(); S.value = 0; gBS.GetMemoryMap(S, NULL, K, D, NULL)
if (D.value === 48) gBS.Stall(1)`
    expect(await application(size)).toBe('call: makes no more calls, where there Stall (line 5, call 2) follows')
    expect(await application(size, UBOOT, Q35)).toBe('call: goes on with Stall (line 5, call 2), where there no more calls are made')
    expect(await application(`${size}\nelse gBS.SetWatchdogTimer(0, 0, 0, NULL)`)).toBe(
      'call: calls SetWatchdogTimer (line 6, call 2) instead of Stall'
    )
  })

  it('the driver is stopped on one of them', async () => {
    const text =
      "const S = OUT<number>(), D = OUT<number>(); S.value = 0; gBS.GetMemoryMap(S, NULL, NULL, D, NULL)\nif (D.value === 40) throw 'forty'"
    expect(await application(text)).toMatch(/^stop: is stopped: the driver threw .*driver\.ts:5$/)
    expect(await application(text, UBOOT, Q35)).toBe('stop: is not stopped: EFI_SUCCESS')
  })

  it('the driver returns something else', async () => {
    const text =
      'const S = OUT<number>(), D = OUT<number>(); S.value = 0; gBS.GetMemoryMap(S, NULL, NULL, D, NULL)\nif (D.value === 40) return U.EFI_ABORTED'
    expect(await application(text)).toBe('end: returns EFI_ABORTED instead of EFI_SUCCESS')
  })

  it('the driver prints something else; addresses in a line do not count', async () => {
    const text =
      "const S = OUT<number>(), D = OUT<number>(), M = OUT<bigint>(); S.value = 0; gBS.GetMemoryMap(S, NULL, NULL, D, NULL)\ngBS.AllocatePages(0, 4, 1, M)\nPrint('at %lx\\n', M.value)\n"
    expect(await application(`${text}Print('stride %d\\n', D.value)`)).toBe("line: prints 'stride 40' instead of 'stride 48' (line 7)")
    expect(await application(`${text}if (D.value === 40) Print('forty\\n')`)).toBe("line: prints also 'forty' (line 7)")
  })

  it('nothing but addresses', async () => {
    expect(await application('gBS.AllocatePages(0, 4, 1, OUT())', Q35, 'q35-1g')).toMatch(
      /^address: the same but for where things lie: AllocatePages \(line 4, call 1\) gives 0x\w+ instead of 0x\w+$/
    )
  })
})
