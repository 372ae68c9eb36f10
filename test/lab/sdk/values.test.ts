import { describe, expect, it } from 'vitest'
import { driverOf, runDriver } from '../sandbox/run-driver'

/** Runs statements that print one value for each expression. */
async function values(...expressions: string[]): Promise<string[]> {
  const show = 'const show = (v: unknown) => Print("%a\\n", typeof v === "bigint" ? `${v}n` : typeof v === "string" ? v : `${v}`);'
  const { result } = await runDriver(driverOf(`${show}\n${expressions.map((expression) => `show(${expression})`).join(';')}`))
  expect(result.stopped).toBeNull()
  return result.console.trimEnd().split('\n')
}

describe('casts', () => {
  it.each([
    ['UINT64(5)', '5n'],
    ['UINT64(-1)', '18446744073709551615n'],
    ['U.UINT8(-1)', '255'],
    ['U.UINT8(0x1234n)', '52'],
    ['U.UINT16(0x12345)', '9029'],
    ['U.UINT32(-1n)', '4294967295'],
    ['U.INT32(0xffffffff)', '-1'],
    ['U.INT64(0xffffffffffffffffn)', '-1n'],
    ['UINTN(4096n)', '4096'],
    ['UINTN(1n << 53n)', '9007199254740992'],
    ['UINT64(U.EFI_MEMORY_DESCRIPTOR.at(0x100))', '256n']
  ])('%s is %s', async (expression, value) => {
    expect(await values(expression)).toEqual([value])
  })
})

describe('BigInt.asUintN, which the engine has wrong', () => {
  it.each([
    ['BigInt.asUintN(64, -1n)', '18446744073709551615n'],
    ['BigInt.asUintN(32, -5n)', '4294967291n'],
    ['BigInt.asUintN(64, 1n << 63n)', '9223372036854775808n'],
    ['BigInt.asUintN(0, 5n)', '0n'],
    ['BigInt.asUintN(65, -(1n << 63n))', '27670116110564327424n'],
    ['BigInt.asUintN.name + BigInt.asUintN.length', 'asUintN2']
  ])('%s is %s', async (expression, value) => {
    expect(await values(expression)).toEqual([value])
  })
})

describe('macros', () => {
  it.each([
    ['U.EFI_PAGE_SIZE', '4096'],
    ['U.EFI_SIZE_TO_PAGES(0)', '0'],
    ['U.EFI_SIZE_TO_PAGES(1)', '1'],
    ['U.EFI_SIZE_TO_PAGES(4097n)', '2'],
    ['U.EFI_PAGES_TO_SIZE(3)', '12288n'],
    ['U.ALIGN_VALUE(5, 8)', '8n'],
    ['U.ALIGN_VALUE(8n, 8)', '8n'],
    ['U.EFI_ERROR(U.EFI_NOT_FOUND)', 'true'],
    ['U.EFI_ERROR(U.EFI_WARN_STALE_DATA)', 'false'],
    ['U.EFI_ERROR(0)', 'false'],
    ["U.SIGNATURE_16('M', 'Z')", '23117'],
    ["U.SIGNATURE_32('T', 'E', 'S', 'T')", '1414743380'],
    ["U.SIGNATURE_64('I', 'B', 'I', ' ', 'S', 'Y', 'S', 'T')", `${0x5453595320494249n}n`],
    ['U.NEXT_MEMORY_DESCRIPTOR(U.EFI_MEMORY_DESCRIPTOR.at(0x1000), 48).address', '4144n'],
    ['U.NEXT_MEMORY_DESCRIPTOR(0x1000 as any, 48n).address', '4144n']
  ])('%s is %s', async (expression, value) => {
    expect(await values(expression)).toEqual([value])
  })
})

describe('structures', () => {
  it.each([
    ['U.EFI_MEMORY_DESCRIPTOR.size', '40'],
    ["U.EFI_MEMORY_DESCRIPTOR.offsetOf('PhysicalStart')", '8'],
    ['U.EFI_TABLE_HEADER.size', '24'],
    ['U.EFI_CONFIGURATION_TABLE.size', '24'],
    ['U.EFI_LOADED_IMAGE_PROTOCOL.size', '96'],
    ['U.EFI_SYSTEM_TABLE.size', '120'],
    ["U.EFI_SYSTEM_TABLE.offsetOf('NumberOfTableEntries')", '104'],
    ['STRUCT({ A: U.UINT8_FIELD, B: U.UINT32_FIELD, C: U.UINT8_FIELD }).size', '12'],
    ['STRUCT({ A: U.UINT8_FIELD, B: U.UINT64_FIELD, C: U.UINT16_FIELD }).size', '24'],
    ['PACKED_STRUCT({ A: U.UINT8_FIELD, B: U.UINT64_FIELD, C: U.UINT16_FIELD }).size', '11'],
    ['STRUCT({ A: U.UINT8_FIELD, G: U.GUID_FIELD }).size', '20'],
    ['STRUCT({ A: U.UINT8_FIELD, N: STRUCT({ X: U.UINT16_FIELD, Y: U.UINT8_FIELD }) }).size', '6'],
    ['STRUCT({ A: U.BYTES(3), L: U.ARRAY(U.UINT32_FIELD, 2) }).size', '12']
  ])('%s is %s', async (expression, value) => {
    expect(await values(expression)).toEqual([value])
  })

  it('read and write the bytes there and then', async () => {
    const body = `const P = OUT<bigint>(); gBS.AllocatePool(2, 128, P); M.ZeroMem(P.value, 128)
const N = STRUCT({ X: U.UINT16_FIELD, Y: U.UINT8_FIELD })
const T = STRUCT({ A: U.UINT8_FIELD, B: U.UINT16_FIELD, C: U.UINT32_FIELD, D: U.UINT64_FIELD, S: U.UINTN_FIELD, P: U.POINTER_FIELD, G: U.GUID_FIELD, Y: U.BYTES(3), L: U.ARRAY(U.UINT16_FIELD, 2), N })
const V = T.at(P.value)
V.A = 0x12; V.B = 0x3456; V.C = 0x789abcde; V.D = 0x1122334455667788n; V.S = 4096; V.P = V as any; V.G = '4c19049f-4137-4dd3-9c10-8b97a83ffdfa'
V.Y = Uint8Array.of(1, 2, 3); V.L = [5, 6]; V.N.X = 7; V.N.Y = 8; const W = T.at(V)
Print('%x %x %x %lx %d %d %a %d %d %d %d\\n', W.A, W.B, W.C, W.D, W.S, W.P === V.address ? 1 : 0, W.G, W.Y[2], W.L[1], W.N.X, W.N.Y)
Print('%x %x %x %x\\n', B.peek8(V.address), B.peek32(P.value + 4n), B.peek8(P.value + 8n), B.peek32(P.value + UINT64(T.offsetOf('G'))))
const O = T.at(P.value + 0n); O.N = W.N; V.D++; Print('%lx %d\\n', O.D, Object.keys(O).length); gBS.FreePool(P.value)`
    const { result } = await runDriver(driverOf(body))
    expect(result.stopped).toBeNull()
    expect(result.console).toBe(
      '12 3456 789ABCDE 1122334455667788 4096 1 4C19049F-4137-4DD3-9C10-8B97A83FFDFA 3 6 7 8\n12 789ABCDE 88 4C19049F\n1122334455667789 0\n'
    )
  })
})

describe('memory', () => {
  it('peek and poke, little-endian, in every width', async () => {
    const body = `const P = OUT<bigint>(); gBS.AllocatePool(2, 16, P); B.poke64(P.value, 0x8877665544332211n)
Print('%x %x %x %lx\\n', B.peek8(P.value), B.peek16(P.value), B.peek32(P.value), B.peek64(P.value))
B.poke8(P.value, 1); B.poke16(P.value + 2n, 0x303); B.poke32(P.value + 4n, -0 + 5); Print('%lx %x\\n', B.ReadUnaligned64(P.value), B.WriteUnaligned16(P.value + 1n, 9))
gBS.FreePool(P.value)`
    const { result } = await runDriver(driverOf(body))
    expect(result).toMatchObject({ stopped: null, console: '11 2211 44332211 8877665544332211\n503032201 9\n' })
  })

  it('BaseMemoryLib', async () => {
    const body = `const P = OUT<bigint>(); gBS.AllocatePool(2, 16, P); M.SetMem(P.value, 16, 0xab); M.ZeroMem(P.value, 4); M.CopyMem(P.value + 8n, P.value, 4)
Print('%lx %lx %d %d\\n', B.peek64(P.value), B.peek64(P.value + 8n), M.CompareMem(P.value, P.value + 8n, 8), M.CompareMem(P.value, P.value + 4n, 1)); gBS.FreePool(P.value)`
    const { result } = await runDriver(driverOf(body))
    expect(result).toMatchObject({ stopped: null, console: 'ABABABAB00000000 ABABABAB00000000 0 -171\n' })
  })
})

describe('the system table', () => {
  it('is bytes, and objects where C has pointers', async () => {
    const body = `Print('%lx %d %d\\n', SystemTable.Hdr.Signature, SystemTable.BootServices === gBS ? 1 : 0, typeof SystemTable.ConOut.OutputString === 'function' ? 1 : 0)`
    const { result } = await runDriver(driverOf(body))
    expect(result.console).toBe('5453595320494249 1 1\n')
  })

  it('has no boot services after ExitBootServices, and a kept table stops the driver', async () => {
    const body = `const S = IN_OUT(65536), K = OUT<number>(), D = OUT<number>(), P = OUT<bigint>(); gBS.AllocatePool(2, 65536, P); gBS.GetMemoryMap(S, P.value, K, D, NULL)
if (gBS.ExitBootServices(ImageHandle, K.value) !== 0n) return 1n
if (SystemTable.BootServices !== null || SystemTable.ConOut !== null || SystemTable.RuntimeServices === null) return 2n
gBS.FreePool(P.value)`
    const { result } = await runDriver(driverOf(body))
    expect(result.stopped).toMatchObject({ reason: 'noTable', line: 7 })
  })
})

describe('libraries', () => {
  it('gBS, gST and gImageHandle are those of the entry point', async () => {
    const { result } = await runDriver(`import { gBS, gST, gImageHandle } from 'Library/UefiBootServicesTableLib'
import type { EFI_SYSTEM_TABLE } from 'Uefi'
export const UefiMain = (Handle: bigint, Table: EFI_SYSTEM_TABLE) =>
  Handle === gImageHandle && Table.BootServices === gBS && Table.address === gST.address ? 0n : 1n`)
    expect(result.status).toBe('0x0')
  })

  it('ASSERT stops the driver at its line', async () => {
    const text =
      "import { ASSERT, DEBUG, DEBUG_INFO, DEBUG_VERBOSE } from 'Library/DebugLib'\nexport function UefiMain() {\n  DEBUG(DEBUG_INFO, 'a')\n  DEBUG(DEBUG_VERBOSE, 'b')\n  ASSERT(true)\n  ASSERT(false)\n  return 0n\n}"
    const { result } = await runDriver(text)
    expect(result.console).toBe('a')
    expect(result.stopped).toMatchObject({ reason: 'assert', line: 6 })
    expect(result.stopped!.message).toContain('driver.ts(6)')
  })

  it('the names of PiDxe are those of Uefi, the same things', async () => {
    const { result } = await runDriver(
      "import * as U from 'Uefi'\nimport * as D from 'PiDxe'\nexport const UefiMain = () => (U.STRUCT === D.STRUCT && U.EFI_MEMORY_DESCRIPTOR === D.EFI_MEMORY_DESCRIPTOR && D.EFI_GCD_MEMORY_SPACE_DESCRIPTOR.size === 56 ? 0n : 1n)"
    )
    expect(result.status).toBe('0x0')
  })
})
