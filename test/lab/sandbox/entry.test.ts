import { describe, expect, it } from 'vitest'
import type { SourceFiles } from '../../../src-lab/compile/compiler'
import { driverOf, runDriver } from './run-driver'

async function stopOf(text: string | SourceFiles) {
  return (await runDriver(text)).result.stopped
}

describe('the entry point', () => {
  it.each([
    ['none', 'export const x = 1', 'entry', "no UefiMain is exported: write 'export function UefiMain(…)'"],
    ['no function', 'export const UefiMain = 1', 'entry', 'no UefiMain is exported'],
    ['async', 'export async function UefiMain() { return 0n }', 'entry', 'UefiMain is async: nothing in firmware waits'],
    ['a generator', 'export function* UefiMain() { return 0n }', 'entry', 'UefiMain is a generator'],
    ['a promise', 'export function UefiMain() { return Promise.resolve(0n) }', 'entry', 'UefiMain returned a promise'],
    ['nothing', 'export function UefiMain() {}', 'noStatus', 'UefiMain returned no status: it returned undefined'],
    ['text', "export function UefiMain() { return 'EFI_SUCCESS' }", 'noStatus', "it returned 'EFI_SUCCESS'"],
    ['a fraction', 'export function UefiMain() { return 0.5 }', 'noStatus', 'it returned 0.5'],
    ['a negative number', 'export function UefiMain() { return -1 }', 'noStatus', 'it returned -1'],
    ['an object', 'export function UefiMain() { return { valueOf: () => 0 } }', 'noStatus', 'it returned an object'],
    [
      'top-level await',
      'await new Promise(() => {})\nexport function UefiMain() { return 0n }',
      'entry',
      'driver.ts waits for a promise at its top level'
    ],
    [
      'an unknown MODULE_TYPE',
      "export const MODULE_TYPE = 'PEIM'\nexport function UefiMain() { return 0n }",
      'entry',
      "MODULE_TYPE is 'PEIM'"
    ]
  ])('%s', async (_, text, reason, message) => {
    const stopped = await stopOf(text)
    expect(stopped).toMatchObject({ reason })
    expect(stopped!.message).toContain(message)
  })

  it.each([
    ['0n', '0x0', 'EFI_SUCCESS'],
    ['0', '0x0', 'EFI_SUCCESS'],
    ['0x8000000000000002n', '0x8000000000000002', 'EFI_INVALID_PARAMETER'],
    ['77', '0x4d', null]
  ])('returns %s', async (value, status, statusName) => {
    const { result } = await runDriver(`export const UefiMain = () => ${value}`)
    expect(result).toMatchObject({ status, statusName, stopped: null })
  })

  it.each([
    ['const', 'export const UefiMain = () => 0n'],
    ['default renamed', 'const f = () => 0n\nexport { f as UefiMain }'],
    ['from another file', "export { UefiMain } from './main'"]
  ])('may be exported as %s', async (_, text) => {
    expect(await stopOf({ 'driver.ts': text, 'main.ts': 'export const UefiMain = () => 0n' })).toBeNull()
  })
})

describe('top-level code', () => {
  it.each([
    [
      "import { gBS } from 'Library/UefiBootServicesTableLib'\nimport { NULL } from 'Uefi'\ngBS.FreePool(NULL)",
      'FreePool was called while driver.ts was being loaded',
      3
    ],
    ["import { peek8 } from 'Library/BaseLib'\npeek8(0x1000)", 'memory was touched while driver.ts was being loaded', 2],
    ["import { Print } from 'Library/UefiLib'\nPrint('x')", 'Print was called while driver.ts was being loaded', 2]
  ])('calls no service: %s', async (text, message, line) => {
    const stopped = await stopOf(`${text}\nexport const UefiMain = () => 0n`)
    expect(stopped).toMatchObject({ reason: 'entry', line })
    expect(stopped!.message).toContain(message)
  })

  it('may compute and define', async () => {
    const text = `import { gImageHandle } from 'Library/UefiBootServicesTableLib'
import { STRUCT, UINT32_FIELD, OUT, SIGNATURE_32 } from 'Uefi'
const T = STRUCT({ S: UINT32_FIELD }), S = SIGNATURE_32('T', 'E', 'S', 'T'), B = OUT<bigint>()
export const UefiMain = (Handle: bigint) => Handle === gImageHandle && T.size === 4 && S === 0x54534554 && B !== null ? 0n : 1n`
    expect((await runDriver(text)).result).toMatchObject({ status: '0x0', stopped: null })
  })

  it('that throws stops the driver at its line', async () => {
    expect(await stopOf("const x = 1\nthrow new Error('early')\nexport const UefiMain = () => 0n")).toMatchObject({
      reason: 'thrown',
      message: 'Error: early',
      line: 2
    })
  })
})

describe('an import that its module does not have', () => {
  it('stops with the compiler’s words and line', async () => {
    expect(await stopOf("import { Nonsense } from 'Uefi'\nexport const UefiMain = () => Nonsense")).toMatchObject({
      reason: 'import',
      file: 'driver.ts',
      line: 1,
      column: 10
    })
  })
})

describe('promises', () => {
  it('that still wait are dropped, and said', async () => {
    const { result } = await runDriver(driverOf("void Promise.resolve().then(() => Print('never'))"))
    expect(result).toMatchObject({ status: '0x0', console: '', stopped: null })
    expect(result.diagnostics.at(-1)).toMatchObject({ category: 'warning', code: 0 })
    expect(result.diagnostics.at(-1)!.message).toContain('Promises were still waiting')
  })
})

describe('a run', () => {
  it('gives the same trace every time', async () => {
    const text = driverOf("const P = OUT<bigint>(); gBS.AllocatePool(2, 100, P); Print('%lx\\n', P.value); gBS.FreePool(P.value)")
    const [first, second] = [await runDriver(text), await runDriver(text)]
    expect(second).toEqual(first)
    expect(first.result.traceHash).toMatch(/^[0-9a-f]{64}$/)
  })

  it('counts its steps the same every time', async () => {
    const text = driverOf('let n = 0; for (;;) { n++; if (n % 100000 === 0) Print("%d ", n) }')
    const [first, second] = [await runDriver(text), await runDriver(text)]
    expect(first.result.stopped?.reason).toBe('steps')
    expect(second.result.traceHash).toBe(first.result.traceHash)
  })

  it('of a text that does not parse leaves the machine as it was', async () => {
    const { result, trace } = await runDriver('let x = ;')
    expect(result).toMatchObject({ status: null, statusName: null, stopped: { reason: 'syntax', file: 'driver.ts', line: 1, column: 9 } })
    expect(trace.some((event) => event.kind === 'call')).toBe(false)
    expect(result.map.length).toBeGreaterThan(50)
  })
})
