import { describe, expect, it } from 'vitest'
import type { MapEntry } from '../../../../src-firmware/dxe/memory/memory-map'
import { PageAllocator, type Bin } from '../../../../src-firmware/dxe/memory/page-allocator'
import { PresentedMap } from '../../../../src-firmware/dxe/memory/presented-map'
import { MemoryAttribute } from '../../../../src-firmware/spec/memory-attribute'
import { MemoryType } from '../../../../src-firmware/spec/memory-type'
import { pageCount } from '../../../../src-firmware/spec/units'

const { Conventional, LoaderData, BootServicesData, RuntimeServicesData, Reserved } = MemoryType
const { WB, XP, RO, RP, RUNTIME } = MemoryAttribute

type Row = readonly [start: bigint, last: bigint, type: number, attribute?: bigint]
const entry = ([start, last, type, attribute]: Row): MapEntry => ({ start, last, type, attribute: attribute ?? WB })
const row = ({ start, last, type, attribute }: MapEntry) => [start, last, type, attribute]

interface Shown {
  readonly map: PresentedMap
  readonly pages: PageAllocator
  /** Gives these bytes another type, as the allocator does it, by their address. */
  take(start: bigint, pages: bigint, type: number): void
  free(start: bigint, pages: bigint): void
  /** The GCD has other ranges from now on. */
  setGcd(rows: readonly Row[]): void
  difference(): { readonly removed: unknown[]; readonly added: unknown[] }
}

function shown(
  rows: readonly Row[],
  options: { bins?: readonly Bin[]; gcd?: readonly Row[]; required?: number; cutsAtBins?: boolean } = {}
): Shown {
  let gcd = (options.gcd ?? []).map(entry)
  const pages: PageAllocator = new PageAllocator(
    {
      entries: rows.map(entry),
      key: 0n,
      bins: options.bins ?? [],
      defaultMaximum: 0xffffffffffffffffn,
      binRequests: null,
      runtimeGranularity: 0x1000n
    },
    { changed: (change) => map.touch(change), freed: () => {}, tookDescriptorPage: () => {}, promote: () => false }
  )
  const rules = { asksRoomForBins: false, cutsAtBins: options.cutsAtBins ?? false }
  const map = new PresentedMap(pages, { presented: () => gcd, required: () => options.required ?? gcd.length }, rules)
  return {
    map,
    pages,
    take: (start, count, type) => expect(pages.allocatePages(2, type, pageCount(count), start).Status).toBe('EFI_SUCCESS'),
    free: (start, count) => expect(pages.freePages(start, pageCount(count)).Status).toBe('EFI_SUCCESS'),
    setGcd: (next) => (gcd = next.map(entry)),
    difference: () => {
      const { removed, added } = map.difference()
      return { removed: removed.map(row), added: added.map(row) }
    }
  }
}

/** A bin of two pages at 0x4000; the pages around it are free too. */
const BIN: readonly Bin[] = [
  { type: RuntimeServicesData, start: 0x4000n, last: 0x5fffn },
  { type: BootServicesData, start: 0x8000n, last: 0x8fffn }
]

describe('GetMemoryMap (UEFI 2.10 §7.2.3)', () => {
  it.each<[what: string, rows: readonly Row[], expected: readonly (readonly [bigint, bigint, number, bigint])[]]>([
    ['memory as it is', [[0x1000n, 0x1fffn, LoaderData]], [[0x1000n, 0x1fffn, LoaderData, WB]]],
    ['runtime types are runtime', [[0x1000n, 0x1fffn, RuntimeServicesData]], [[0x1000n, 0x1fffn, RuntimeServicesData, WB | RUNTIME]]],
    ['how it is protected is not shown', [[0x1000n, 0x1fffn, LoaderData, WB | XP | RO | RP]], [[0x1000n, 0x1fffn, LoaderData, WB]]],
    [
      'a free special bin is shown as its type',
      [[0x4000n, 0x5fffn, Conventional]],
      [[0x4000n, 0x5fffn, RuntimeServicesData, WB | RUNTIME]]
    ],
    ['a part of one too', [[0x5000n, 0x5fffn, Conventional]], [[0x5000n, 0x5fffn, RuntimeServicesData, WB | RUNTIME]]],
    ['free memory that begins before the bin is not', [[0x3000n, 0x5fffn, Conventional]], [[0x3000n, 0x5fffn, Conventional, WB]]],
    ['free memory that ends behind it is not', [[0x4000n, 0x6fffn, Conventional]], [[0x4000n, 0x6fffn, Conventional, WB]]],
    ['a bin that is not special is free memory', [[0x8000n, 0x8fffn, Conventional]], [[0x8000n, 0x8fffn, Conventional, WB]]],
    ['somebody’s memory in a bin is somebody’s', [[0x4000n, 0x5fffn, LoaderData]], [[0x4000n, 0x5fffn, LoaderData, WB]]],
    [
      'the free rest of a bin joins what its type has there',
      [
        [0x4000n, 0x4fffn, Conventional],
        [0x5000n, 0x6fffn, RuntimeServicesData]
      ],
      [[0x4000n, 0x6fffn, RuntimeServicesData, WB | RUNTIME]]
    ],
    [
      'entries that differ only in their protection join',
      [
        [0x1000n, 0x1fffn, LoaderData, WB | XP],
        [0x2000n, 0x2fffn, LoaderData, WB | RO]
      ],
      [[0x1000n, 0x2fffn, LoaderData, WB]]
    ],
    [
      'those that do not touch do not, nor those of other attributes',
      [
        [0x1000n, 0x1fffn, LoaderData],
        [0x3000n, 0x3fffn, LoaderData],
        [0x4000n, 0x4fffn, LoaderData, 1n]
      ],
      [
        [0x1000n, 0x1fffn, LoaderData, WB],
        [0x3000n, 0x3fffn, LoaderData, WB],
        [0x4000n, 0x4fffn, LoaderData, 1n]
      ]
    ]
  ])('%s', (_, rows, expected) => {
    const { map } = shown(rows, { bins: BIN })
    expect(map.entries().map(row)).toEqual(expected)
  })

  it('the GCD’s ranges come behind the memory, also lower ones; room is asked for what is not joined yet', () => {
    const { map } = shown(
      [
        [0x4000n, 0x4fffn, Conventional],
        [0x5000n, 0x6fffn, RuntimeServicesData]
      ],
      { bins: BIN, gcd: [[0x1000n, 0x1fffn, Reserved]], required: 5 }
    )
    expect(map.entries().map(({ start }) => start)).toEqual([0x4000n, 0x1000n])
    expect(map.required()).toBe(7)
  })
})

describe('what changed of it', () => {
  const FREE: readonly Row[] = [[0x1000n, 0x9fffn, Conventional]]

  it('nothing at first, and nothing without a change', () => {
    const one = shown(FREE)
    expect(one.difference()).toEqual({ removed: [], added: [] })
    one.map.touch({ removed: FREE.map(entry), added: FREE.map(entry) })
    expect(one.difference()).toEqual({ removed: [], added: [] })
  })

  it('whole descriptors, old and new', () => {
    const one = shown(FREE)
    one.take(0x4000n, 1n, LoaderData)
    expect(one.difference()).toEqual({
      removed: [[0x1000n, 0x9fffn, Conventional, WB]],
      added: [
        [0x1000n, 0x3fffn, Conventional, WB],
        [0x4000n, 0x4fffn, LoaderData, WB],
        [0x5000n, 0x9fffn, Conventional, WB]
      ]
    })
    one.free(0x4000n, 1n)
    expect(one.difference().added).toEqual([[0x1000n, 0x9fffn, Conventional, WB]])
  })

  it('what came and went in between is no difference', () => {
    const one = shown(FREE)
    one.take(0x4000n, 1n, LoaderData)
    one.free(0x4000n, 1n)
    expect(one.difference()).toEqual({ removed: [], added: [] })
  })

  it('several changes at once are told once', () => {
    const one = shown(FREE)
    one.take(0x2000n, 1n, LoaderData)
    one.take(0x3000n, 1n, LoaderData)
    expect(one.difference()).toEqual({
      removed: [[0x1000n, 0x9fffn, Conventional, WB]],
      added: [
        [0x1000n, 0x1fffn, Conventional, WB],
        [0x2000n, 0x3fffn, LoaderData, WB],
        [0x4000n, 0x9fffn, Conventional, WB]
      ]
    })
  })

  it.each([
    ['below', 0x4000n],
    ['above', 0x6000n]
  ])('a descriptor that joins one %s through a bin is widened to it', (_, page) => {
    const one = shown(
      [
        [0x3000n, 0x3fffn, RuntimeServicesData],
        [0x4000n, 0x4fffn, LoaderData],
        [0x5000n, 0x5fffn, LoaderData, 1n],
        [0x6000n, 0x6fffn, LoaderData],
        [0x7000n, 0x7fffn, RuntimeServicesData]
      ],
      { bins: [{ type: RuntimeServicesData, start: 0x3000n, last: 0x7fffn }] }
    )
    one.free(page, 1n)
    const neighbour = page === 0x4000n ? [0x3000n, 0x3fffn] : [0x7000n, 0x7fffn]
    const joined = page === 0x4000n ? [0x3000n, 0x4fffn] : [0x6000n, 0x7fffn]
    expect(one.difference()).toEqual({
      removed: expect.arrayContaining([[...neighbour, RuntimeServicesData, WB | RUNTIME]]),
      added: [[...joined, RuntimeServicesData, WB | RUNTIME]]
    })
  })

  it('the GCD’s ranges, when they are others', () => {
    const one = shown(FREE, { gcd: [[0xa000n, 0xafffn, Reserved]] })
    one.setGcd([
      [0xa000n, 0xafffn, Reserved],
      [0xc000n, 0xcfffn, Reserved]
    ])
    expect(one.difference()).toEqual({ removed: [], added: [[0xc000n, 0xcfffn, Reserved, WB]] })
    one.setGcd([])
    expect(one.difference().removed).toHaveLength(2)
  })

  it('ascending, in whatever order it came about', () => {
    const one = shown(FREE)
    const { start, last } = one.map.entries()[0]!
    for (const page of [4n, 1n, 2n]) one.take(start + page * 0x2000n, 1n, page === 2n ? BootServicesData : LoaderData)
    const { removed, added } = one.difference()
    expect(removed).toHaveLength(1)
    const starts = (added as [bigint][]).map(([at]) => at)
    expect(starts).toEqual([...starts].sort((a, b) => (a < b ? -1 : 1)))
    expect(starts).toHaveLength(6)
    expect([starts[0], (added.at(-1) as [bigint, bigint])[1]]).toEqual([start, last])
  })

  it('not of what nobody asks about any more', () => {
    const one = shown(FREE)
    one.take(one.map.entries()[0]!.start + 0x1000n, 1n, LoaderData)
    one.map.forget()
    expect(one.difference()).toEqual({ removed: [], added: [] })
  })

  it.each([
    ['each of them', 1, false],
    ['several at once', 5, false],
    ['each of them, where bins cut what is free', 1, true],
    ['several at once, where bins cut what is free', 5, true]
  ])('is what the whole map says, after any calls: %s', (_, asksAfter, cutsAtBins) => {
    const bins = [{ type: RuntimeServicesData, start: 0x40000n, last: 0x4ffffn }]
    const rows: readonly Row[] = [
      [0n, 0x7ffffn, Conventional],
      [0x80000n, 0xbffffn, Conventional, WB | XP],
      [0xc0000n, 0xfffffn, Conventional]
    ]
    const one = shown(rows, { bins, cutsAtBins })
    const known = new Set(one.map.entries().map((each) => String(row(each))))
    // A walk over the pages in a fixed order that meets every neighbourhood.
    for (let i = 0; i < 1000; i++) {
      const page = BigInt((i * 37) % 256) << 12n
      const isFree = one.pages.map.find(page)!.type === Conventional
      if (i % 11 === 0) one.pages.setAttribute(page, page + 0x2fffn, i % 2 ? WB : WB | RO)
      else if (isFree) one.pages.allocatePages(2, [LoaderData, RuntimeServicesData, BootServicesData][i % 3]!, pageCount(1n), page)
      else one.free(page, 1n)
      if (i % asksAfter !== 0) continue
      const { removed, added } = one.difference()
      for (const gone of removed) expect(known.delete(String(gone))).toBe(true)
      for (const came of added) known.add(String(came))
      expect(known).toEqual(new Set(one.map.entries().map((each) => String(row(each)))))
    }
  })
})
