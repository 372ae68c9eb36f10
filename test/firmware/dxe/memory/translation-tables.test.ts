/** AArch64's firmware protects memory by its type: changes of type reach the processor's translation tables. */
import { edk2Rules } from '../../../../src-firmware/platforms/edk2-rules'
import { describe, expect, it } from 'vitest'
import { fold, MemoryType } from '../../../../src-firmware'
import { changesPermissions } from '../../../../src-firmware/dxe/memory/memory-protection'
import { MemoryAttribute } from '../../../../src-firmware/spec/memory-attribute'
import { TranslationTables } from '../../../../src-firmware/dxe/memory/translation-tables'
import { driven, out } from '../../driven'
import { wholeById } from '../../whole-platforms'

const firmwarePages = (on: ReturnType<typeof driven>): number =>
  fold(on.machine.events).owned.filter(({ unit, owner }) => unit === 'pages' && owner === 'firmware').length

describe('a pool buffer of LoaderData', () => {
  const allocate = (size: bigint): { name: string | null; tables: number } => {
    const on = driven({ platform: 'aarch64-virt-512m' })
    const before = firmwarePages(on)
    const { name } = on.call('AllocatePool', { poolType: BigInt(MemoryType.LoaderData), size, buffer: out() })
    return { name, tables: firmwarePages(on) - before }
  }

  it('takes pages for tables where it reaches into blocks that have none', () => {
    expect(allocate(0x800000n).tables).toBeGreaterThan(0)
  })

  it('takes none when its size wraps around inside the firmware', () => {
    expect(allocate(0xffffffffffffff00n)).toEqual({ name: 'EFI_SUCCESS', tables: 0 })
  })
})

const { UC, WC, WB, XP, RO } = MemoryAttribute

describe('the tables of the processor', () => {
  const GIB = 0x40000000n
  const MIB2 = 0x200000n
  function tables(blocks: readonly (readonly [bigint, bigint])[] = [], mapped: readonly (readonly [bigint, bigint])[] = []) {
    let pages = 0
    const made = new TranslationTables({ blocks, mapped }, [], () => BigInt(pages++) * 0x1000n)
    return { made, set: (start: bigint, bytes: bigint) => (made.set(start, bytes, WB), pages) }
  }

  it.each([
    ['a page: one table for each of three levels', GIB, 0x1000n, 3],
    ['whole 2 MiB need no table of pages', GIB, MIB2, 2],
    ['a whole GiB needs no table of 2 MiB either', GIB, GIB, 1],
    ['the largest blocks are never mapped as one', 0n, 512n * GIB, 1],
    ['two pages at the border of 2 MiB', GIB + MIB2 - 0x1000n, 0x2000n, 4],
    ['two pages at the border of a GiB', 2n * GIB - 0x1000n, 0x2000n, 5],
    ['nothing', GIB, 0n, 0]
  ])('%s', (_, start, bytes, pages) => {
    expect(tables().set(start, bytes)).toBe(pages)
  })

  it('a block that has a table keeps it, and another change there takes no more', () => {
    const one = tables()
    expect(one.set(GIB, 0x1000n)).toBe(3)
    expect(one.set(GIB + 0x1000n, 0x1000n)).toBe(3)
    expect(one.set(GIB + MIB2, 0x1000n)).toBe(4)
  })

  it('those that were there before the run are not taken again; whole blocks with tables are gone into', () => {
    const known = [
      [0n, 512n * GIB],
      [GIB, GIB]
    ] as const
    expect(tables(known).set(GIB, 0x1000n)).toBe(1)
    expect(tables([...known, [GIB, MIB2]]).set(GIB, GIB)).toBe(0)
  })

  it('what was set is mapped, and what was mapped stays', () => {
    const { made } = tables([], [[0x10000n, 0x4000n]])
    expect([0xffffn, 0x10000n, 0x13fffn, 0x14000n].map((address) => made.isMapped(address))).toEqual([false, true, true, false])
    made.set(0x12000n, 0x4000n, WB)
    made.set(0x11000n, 0x1000n, WB)
    expect([0x10000n, 0x15fffn, 0x16000n].map((address) => made.isMapped(address))).toEqual([true, true, false])
    made.set(0x20000n, 0n, WB)
    expect(made.isMapped(0x20000n)).toBe(false)
  })
})

describe('the attributes of what is mapped', () => {
  const MEMORY = { start: 0x10000n, last: 0x1ffffn, attributes: WB }
  const tables = () =>
    new TranslationTables(
      { blocks: [], mapped: [[0n, 0x100000n]] },
      [MEMORY, { start: 0x20000n, last: 0x2ffffn, attributes: WB | XP }],
      () => null
    )

  it.each([
    ['what all of the range has', 0x10000n, 0x10000n, WB, true],
    ['a part of a page too', 0x10000n, 1n, WB, true],
    ['not what runs into memory without code', 0x1f000n, 0x2000n, WB, false],
    ['another cache type', 0x10000n, 0x1000n, WC, false],
    ['protection without a cache type is never compared', 0x10000n, 0x1000n, 0n, false],
    ['memory without code does not have it, for one bit too few is compared', 0x20000n, 0x1000n, WB | XP, false],
    ['a device', 0x30000n, 0x1000n, UC, true],
    ['a read-only device', 0x30000n, 0x1000n, UC | RO, false],
    ['what is not mapped', 0x100000n, 0x1000n, UC, false]
  ])('%s', (_, start, bytes, attributes, has) => {
    expect(tables().has(start, bytes, attributes)).toBe(has)
  })

  it('follow what is set: a cache type with its protection, or protection alone', () => {
    const made = tables()
    made.set(0x12000n, 0x2000n, WC | RO)
    expect([made.has(0x12000n, 0x2000n, WC | RO), made.has(0x11000n, 0x1000n, WB), made.has(0x14000n, 0x1000n, WB)]).toEqual([
      true,
      true,
      true
    ])
    made.set(0x11000n, 0x2000n, 0n)
    expect([made.has(0x11000n, 0x1000n, WB), made.has(0x12000n, 0x1000n, WC), made.has(0x13000n, 0x1000n, WC | RO)]).toEqual([
      true,
      true,
      true
    ])
  })
})

describe('permissions change with a memory type', () => {
  it.each([
    [MemoryType.LoaderData, MemoryType.Conventional, true],
    [MemoryType.BootServicesCode, MemoryType.Conventional, true],
    [MemoryType.BootServicesData, MemoryType.Conventional, false],
    [MemoryType.Reserved, MemoryType.RuntimeServicesCode, true],
    [MemoryType.LoaderData, MemoryType.LoaderCode, false],
    [0x70000000, MemoryType.Conventional, false],
    [0x80000001, MemoryType.LoaderData, true]
  ])('%i to %i: %s', (from, to, changes) => {
    expect(changesPermissions(edk2Rules({}), from, to)).toBe(changes)
  })
})

describe('the page of a table that was given back', () => {
  const BLOCK = 0x48000000n
  const [OTHER, PAGE] = [BLOCK + 0x200000n, 0x50000000n]
  /** Both blocks have tables of pages; the first one's lies at PAGE + 0x2000. */
  function cut() {
    let next = PAGE
    const memory = [{ start: BLOCK, last: BLOCK + 0x3fffffn, attributes: WB | XP }]
    const made = new TranslationTables({ blocks: [], mapped: [] }, memory, () => (next += 0x1000n) - 0x1000n)
    made.set(BLOCK, 0x1000n, WB | XP)
    return made
  }
  const alike = (made: TranslationTables, start: bigint, pages: bigint) => made.of(start, start + pages * 0x1000n - 1n)

  it('is read as before, until somebody writes there: then the pages whose entries that were are none that are alike', () => {
    const made = cut()
    expect(made.gaveBack(PAGE + 0x2000n, PAGE + 0x2fffn)).toBe(true)
    expect(alike(made, BLOCK, 512n)).toBe(WB | XP)
    made.written(PAGE + 0x2000n + 8n * 16n - 1n, 2n)
    expect([
      alike(made, BLOCK, 15n),
      alike(made, BLOCK + 0xf000n, 1n),
      alike(made, BLOCK + 0x10000n, 1n),
      alike(made, BLOCK + 0x11000n, 400n)
    ]).toEqual([WB | XP, null, null, WB | XP])
    made.written(PAGE, 0x10000n)
    expect(alike(made, BLOCK + 0x1ff000n, 1n)).toBeNull()
    expect(alike(made, OTHER, 512n)).toBe(WB | XP)
  })

  it('matters only where it is a table’s, and was given back', () => {
    const made = cut()
    made.written(PAGE, 0x10000n)
    expect(made.gaveBack(PAGE + 0x3000n, PAGE + 0xffffn)).toBe(false)
    made.written(PAGE, 0x10000n)
    expect(alike(made, BLOCK, 512n)).toBe(WB | XP)
  })
})

it('whoever gets the page of a table writes into it: FreePages of what it describes finds no protection that is alike', () => {
  const on = driven({ platform: wholeById('aarch64-virt-512m-2026.08') })
  const pages = (memoryType: number, count: bigint, memory = out()) =>
    on.call('AllocatePages', { type: memory.value === undefined ? 0n : 2n, memoryType: BigInt(memoryType), pages: count, memory }).out
      .memory as bigint
  const free = (memory: bigint, count: bigint) => on.call('FreePages', { memory, pages: count }).name
  const key = () => on.machine.mapKey
  const code = pages(MemoryType.LoaderCode, 0x200n)
  const tables = fold(on.machine.events).owned.filter(({ unit, owner }) => unit === 'pages' && owner === 'firmware')
  expect(tables.length).toBeGreaterThan(0)
  for (const { start } of tables) {
    free(BigInt(start), 1n)
    const got = pages(MemoryType.LoaderData, 1n, { ref: true, value: BigInt(start) })
    for (let entry = 0n; entry < 512n; entry++) on.machine.write(got + 8n * entry, 8, 1n, { file: 'driver.ts', line: 1, column: 1 })
  }
  const before = key()
  expect([free(code, 0x200n), key()]).toEqual(['EFI_SUCCESS', before])
})
