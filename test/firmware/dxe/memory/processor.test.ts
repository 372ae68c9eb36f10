import { describe, expect, it } from 'vitest'
import { PageProtection } from '../../../../src-firmware/dxe/memory/page-protection'
import { Mtrrs } from '../../../../src-firmware/dxe/memory/mtrr'
import { setAArch64Attributes, setX64Attributes } from '../../../../src-firmware/dxe/memory/processor'
import { TranslationTables } from '../../../../src-firmware/dxe/memory/translation-tables'
import { MemoryAttribute } from '../../../../src-firmware/spec/memory-attribute'

const { UC, WC, WB, UCE, XP, RO } = MemoryAttribute
const AT = 0x1000000n

describe('the CPU driver of x64', () => {
  const set = (base: bigint, length: bigint, attributes: bigint, mtrrs: Mtrrs | null = new Mtrrs(40, [])) =>
    setX64Attributes({ mtrrs, protection: new PageProtection([]) }, base, length, attributes)?.Status ?? 'done'

  it.each([
    ['a cache type for whole pages', AT, 0x1000n, UC, 'done'],
    ['protection alone', AT, 0x1000n, XP | RO, 'done'],
    ['a cache type that no register has', AT, 0x1000n, UCE, 'EFI_INVALID_PARAMETER'],
    ['and that before the pages', AT + 1n, 0x1000n, UCE, 'EFI_INVALID_PARAMETER'],
    ['a part of a page', AT, 0x800n, UC, 'EFI_UNSUPPORTED'],
    ['from within a page', AT + 0x800n, 0x1000n, XP, 'EFI_UNSUPPORTED']
  ])('%s', (_, base, length, attributes, status) => expect(set(base, length, attributes)).toBe(status))

  it('says which of the two is no multiple of a page', () => {
    const processor = { mtrrs: null, protection: new PageProtection([]) }
    expect(setX64Attributes(processor, AT + 1n, 0x1000n, XP)?.cause).toMatchObject({ parameter: 'baseAddress', value: '0x1000001' })
    expect(setX64Attributes(processor, AT, 0x1001n, XP)?.cause).toMatchObject({ parameter: 'length', value: '0x1001', alignment: '0x1000' })
  })

  it('asks the first byte alone whether anything is to be done', () => {
    const mtrrs = new Mtrrs(40, [])
    expect(set(AT, 0x1000n, WC, mtrrs)).toBe('done')
    expect(set(AT - 0x1000n, 0x2000n, WB, mtrrs)).toBe('done')
    expect(mtrrs.typeAt(AT)).toBe(WC)
    expect(set(AT, 0x2000n, WB, mtrrs)).toBe('done')
    expect(mtrrs.typeAt(AT)).toBe(WB)
  })

  it('where no registers are known, any cache type does', () => {
    for (let page = 0n; page < 10n; page++) expect(set(AT + page * 0x2000n, 0x1000n, UC, null)).toBe('done')
  })
})

describe('the CPU driver of AArch64', () => {
  const tables = () => {
    const taken = { pages: 0 }
    const memory = [{ start: AT, last: AT + 0xffffffn, attributes: WB }]
    return { taken, made: new TranslationTables({ blocks: [], mapped: [] }, memory, () => BigInt(taken.pages++)) }
  }

  it.each([
    ['from within a page', AT + 1n, 0x1000n, WB, 'EFI_UNSUPPORTED'],
    ['what is there already, for a part of a page', AT, 1n, WB, 'done'],
    ['something else for a part of a page', AT, 1n, WC, 'EFI_INVALID_PARAMETER'],
    ['something else for a page', AT, 0x1000n, WC, 'done']
  ])('%s', (_, base, length, attributes, status) =>
    expect(setAArch64Attributes(tables().made, base, length, attributes)?.Status ?? 'done').toBe(status)
  )

  it('cuts no block for what is there already', () => {
    const { made, taken } = tables()
    setAArch64Attributes(made, AT + 0x3000n, 0x1000n, WB)
    expect(taken.pages).toBe(0)
    setAArch64Attributes(made, AT + 0x3000n, 0x1000n, WC)
    expect(taken.pages).toBe(3)
    expect(made.has(AT + 0x3000n, 0x1000n, WC)).toBe(true)
  })
})
