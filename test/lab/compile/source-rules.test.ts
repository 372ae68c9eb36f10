import { describe, expect, it } from 'vitest'
import type { SourceRule } from '../../../src-lab/compile/compiler'
import { compiler } from '../sandbox/run-driver'

const head = `import { IN_OUT, OUT, EFI_PAGE_SIZE, EfiLoaderData, NULL, UINT64, EFI_ERROR as failed, type EFI_SYSTEM_TABLE, type VOID_PTR } from 'Uefi'
import { AllocatePool } from 'Library/MemoryAllocationLib'
export function UefiMain(H: bigint, T: EFI_SYSTEM_TABLE): bigint {
  const gBS = T.BootServices, B = OUT<VOID_PTR>(), K = OUT<number>()
`

async function findings(body: string, rule: SourceRule) {
  const found = await compiler.sourceFindings({ 'driver.ts': `${head}${body}\n  return 0n\n}` }, rule)
  return found.map(({ reason, place }) => [reason, place?.line ?? null])
}

describe('noLiteral', () => {
  const rule: SourceRule = { noLiteral: { service: 'AllocatePool', argument: 'size' } }
  it.each([
    ['gBS.AllocatePool(EfiLoaderData, 8192, B)', [['literal', 5]]],
    ['gBS.AllocatePool(EfiLoaderData, 2 * 4096, B)', [['literal', 5]]],
    ['gBS.AllocatePool(EfiLoaderData, UINT64(0x2000), B)', [['literal', 5]]],
    ['const n = 8192\n  gBS.AllocatePool(EfiLoaderData, n, B)', [['literal', 6]]],
    ['const n = 2 * EFI_PAGE_SIZE\n  gBS.AllocatePool(EfiLoaderData, n, B)', []],
    ['let n = 8192\n  gBS.AllocatePool(EfiLoaderData, n, B)', []],
    ['gBS.AllocatePool(2, K.value, B)', []]
  ])('%s', async (body, expected) => {
    expect(await findings(body, rule)).toEqual(expected)
  })

  it.each([
    ['const S = IN_OUT(16384)\n  gBS.GetMemoryMap(S, NULL, K, K, NULL)', [['literal', 6]]],
    ['const S = IN_OUT(0)\n  gBS.GetMemoryMap(S, NULL, K, K, NULL)', []]
  ])('of an IN OUT argument: %s', async (body, expected) => {
    expect(await findings(body, { noLiteral: { service: 'GetMemoryMap', argument: 'memoryMapSize' } })).toEqual(expected)
  })
})

describe('uses', () => {
  it.each([
    ['FreePool', 'gBS.FreePool(B.value)', []],
    ['FreePool', '', [['uses', null]]],
    ['AllocatePool', 'AllocatePool(1)', []],
    ['AllocatePool', '', [['uses', null]]],
    ['EFI_ERROR', 'failed(0n)', []]
  ])('%s in: %s', async (uses, body, expected) => {
    expect(await findings(body, { uses })).toEqual(expected)
  })
})

describe('avoids', () => {
  it('names each place', async () => {
    expect(await findings('AllocatePool(1)\n  AllocatePool(2)', { avoids: 'AllocatePool' })).toEqual([
      ['avoids', 5],
      ['avoids', 6]
    ])
    expect(await findings('', { avoids: 'AllocatePool' })).toEqual([])
  })
})

describe('noLoopAround', () => {
  const rule: SourceRule = { noLoopAround: { service: 'AllocatePool' } }
  it.each([
    ['gBS.AllocatePool(2, 1, B)', []],
    ['while (K.value) gBS.AllocatePool(2, 1, B)', [['loop', 5]]],
    ['do { gBS.AllocatePool(2, 1, B) } while (K.value)', [['loop', 5]]],
    ['for (gBS.AllocatePool(2, 1, B); ;) break', []],
    ['for (const x of [1, 2]) gBS.AllocatePool(2, x, B)', [['loop', 5]]],
    ['[1, 2].forEach((x) => gBS.AllocatePool(2, x, B))', [['loop', 5]]],
    ['function take() { gBS.AllocatePool(2, 1, B) }\n  take()', []],
    ['function take() { gBS.AllocatePool(2, 1, B) }\n  while (K.value) take()', [['loop', 6]]]
  ])('%s', async (body, expected) => {
    expect(await findings(body, rule)).toEqual(expected)
  })
})
