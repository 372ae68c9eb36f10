import { describe, expect, it } from 'vitest'
import type { MapEntry } from '../../../../src-firmware/dxe/memory/memory-map'
import { isRuntimeAligned, PageAllocator, type PageAllocatorState } from '../../../../src-firmware/dxe/memory/page-allocator'
import { MemoryType } from '../../../../src-firmware/spec/memory-type'
import { pageCount } from '../../../../src-firmware/spec/units'

const { Conventional, LoaderData, BootServicesData, RuntimeServicesData, AcpiReclaim, AcpiNvs, Reserved } = MemoryType
const TOP = 0xffffffffffffffffn
const WB = 8n

const ANY = 0
const MAX = 1
const ADDRESS = 2

type Row = readonly [start: bigint, last: bigint, type: number, attribute?: bigint]

interface Small {
  readonly pages: PageAllocator
  /** [start, last, type] of each entry. */
  rows(): unknown[]
  /** What those around it were told. */
  readonly told: string[]
  /** Ranges that wait to be promoted, one after the other. */
  readonly untested: MapEntry[]
}

/** An allocator over exactly these entries. */
function small(rows: readonly Row[], state: Partial<PageAllocatorState> = {}): Small {
  const told: string[] = []
  const untested: MapEntry[] = []
  const range = (start: bigint, last: bigint) => `0x${start.toString(16)}-0x${last.toString(16)}`
  const ranges = (entries: readonly MapEntry[]) => entries.map(({ start, last }) => range(start, last)).join(' ')
  const pages: PageAllocator = new PageAllocator(
    {
      entries: rows.map(([start, last, type, attribute]) => ({ start, last, type, attribute: attribute ?? WB })),
      key: 100n,
      bins: [],
      defaultMaximum: TOP,
      binRequests: null,
      runtimeGranularity: 0x1000n,
      ...state
    },
    {
      changed: ({ removed, added }) => told.push(`changed ${ranges(removed)} to ${ranges(added)}`),
      freed: (start, last) => told.push(`freed ${range(start, last)}`),
      tookDescriptorPage: (start) => told.push(`descriptors 0x${start.toString(16)}`),
      promote: () => {
        const next = untested.shift()
        if (next) pages.addMemory(next)
        return next !== undefined
      }
    }
  )
  return { pages, told, untested, rows: () => [...pages.map].map(({ start, last, type }) => [start, last, type]) }
}

/** 64 KiB from 0x10000 on, all of it free. */
const FREE: readonly Row[] = [[0x10000n, 0x1ffffn, Conventional]]
/** Free, somebody’s, free, a hole, free. */
const PARTED: readonly Row[] = [
  [0x1000n, 0x3fffn, Conventional],
  [0x4000n, 0x5fffn, LoaderData],
  [0x6000n, 0x7fffn, Conventional],
  [0xa000n, 0xafffn, Conventional]
]

describe('AllocatePages (UEFI 2.10 §7.2.1)', () => {
  it.each<[what: string, how: number, type: number, pages: bigint, memory: bigint | null, status: string]>([
    ['allocate type 3', 3, LoaderData, 1n, 0n, 'EFI_INVALID_PARAMETER'],
    ['allocate type 2^32 − 1', 0xffffffff, LoaderData, 1n, 0n, 'EFI_INVALID_PARAMETER'],
    ['Conventional', ANY, Conventional, 1n, 0n, 'EFI_INVALID_PARAMETER'],
    ['Persistent', ANY, MemoryType.Persistent, 1n, 0n, 'EFI_INVALID_PARAMETER'],
    ['Unaccepted', ANY, MemoryType.Unaccepted, 1n, 0n, 'EFI_INVALID_PARAMETER'],
    ['type 16, the first that is none', ANY, 16, 1n, 0n, 'EFI_INVALID_PARAMETER'],
    ['type 0x6FFFFFFF, the last that is none', ANY, 0x6fffffff, 1n, 0n, 'EFI_INVALID_PARAMETER'],
    ['Memory NULL', ANY, LoaderData, 1n, null, 'EFI_INVALID_PARAMETER'],
    ['any pages, none', ANY, LoaderData, 0n, 0n, 'EFI_OUT_OF_RESOURCES'],
    ['any pages, more than there are', ANY, LoaderData, 17n, 0n, 'EFI_OUT_OF_RESOURCES'],
    ['any pages, 2^64 − 1', ANY, LoaderData, TOP, 0n, 'EFI_OUT_OF_RESOURCES'],
    ['any pages, 2^52: the byte count wraps to 0', ANY, LoaderData, 1n << 52n, 0n, 'EFI_INVALID_PARAMETER'],
    ['a maximum below a page', MAX, LoaderData, 1n, 0xffen, 'EFI_OUT_OF_RESOURCES'],
    ['a maximum below all memory', MAX, LoaderData, 1n, 0xffffn, 'EFI_OUT_OF_RESOURCES'],
    ['a maximum within the first page', MAX, LoaderData, 1n, 0x10ffen, 'EFI_OUT_OF_RESOURCES'],
    ['a maximum, no pages', MAX, LoaderData, 0n, 0x1ffffn, 'EFI_OUT_OF_RESOURCES'],
    ['an address within a page', ADDRESS, LoaderData, 1n, 0x10001n, 'EFI_NOT_FOUND'],
    ['an address, no pages', ADDRESS, LoaderData, 0n, 0x10000n, 'EFI_NOT_FOUND'],
    ['an address, 2^52 pages', ADDRESS, LoaderData, 1n << 52n, 0x10000n, 'EFI_NOT_FOUND'],
    ['an address, over the top of the address space', ADDRESS, LoaderData, 2n, 0xfffffffffffff000n, 'EFI_NOT_FOUND'],
    ['an address below memory', ADDRESS, LoaderData, 1n, 0xf000n, 'EFI_NOT_FOUND'],
    ['an address whose end lies behind memory', ADDRESS, LoaderData, 2n, 0x1f000n, 'EFI_NOT_FOUND']
  ])('%s', (_, how, type, pages, memory, status) => {
    const one = small(FREE)
    expect(one.pages.allocatePages(how, type, pageCount(pages), memory)).toMatchObject({ Status: status })
    expect(one.rows()).toEqual(FREE)
    expect(one.pages.key).toBe(100n)
    expect(one.told).toEqual([])
  })

  it.each([
    ['the allocate type comes first', 3, Conventional, null, 'badAllocateType'],
    ['then the memory type', ANY, Conventional, null, 'wrongType'],
    ['then the pointer', ADDRESS, LoaderData, null, 'nullPointer'],
    ['then the address’s alignment', ADDRESS, LoaderData, 0x10001n, 'misaligned'],
    ['then the count', ADDRESS, LoaderData, 0x10000n, 'nothingAsked']
  ])('the order of the checks: %s', (_, how, type, memory, code) => {
    expect(small(FREE).pages.allocatePages(how, type, pageCount(0n), memory)).toMatchObject({ cause: { code } })
  })

  it.each([Reserved, 1, 2, 3, 4, 5, 6, 8, AcpiReclaim, AcpiNvs, 11, 12, 13, 0x70000000, 0x80000001, 0xffffffff])(
    'type 0x%s may be had',
    (type) => {
      const { pages, rows } = small(FREE)
      expect(pages.allocatePages(ANY, type, pageCount(1n), 0n)).toEqual({ Status: 'EFI_SUCCESS', Memory: 0x1f000n })
      expect(rows()).toEqual([
        [0x10000n, 0x1efffn, Conventional],
        [0x1f000n, 0x1ffffn, type]
      ])
    }
  )

  it.each<[what: string, how: number, pages: bigint, memory: bigint, at: bigint | null]>([
    ['the highest run', ANY, 1n, 0n, 0xa000n],
    ['the highest that is long enough, not the tightest', ANY, 2n, 0n, 0x6000n],
    ['the only one that is long enough', ANY, 3n, 0n, 0x1000n],
    ['none is', ANY, 4n, 0n, null],
    ['what Memory held does not matter', ANY, 1n, 0x1234n, 0xa000n],
    ['up to a maximum: its last byte', MAX, 1n, 0x6fffn, 0x6000n],
    ['a maximum within a page: that page is out', MAX, 1n, 0x7ffen, 0x6000n],
    ['a maximum that is a page’s first byte', MAX, 1n, 0x7000n, 0x6000n],
    ['a maximum within the first page of a run', MAX, 1n, 0x6ffen, 0x3000n],
    ['a maximum in somebody’s memory', MAX, 1n, 0x4fffn, 0x3000n],
    ['a maximum that cuts a run too short', MAX, 2n, 0x6fffn, 0x2000n],
    ['a maximum of all there is', MAX, 1n, TOP, 0xa000n],
    ['an address in a free run', ADDRESS, 1n, 0x2000n, 0x2000n],
    ['a whole free run', ADDRESS, 3n, 0x1000n, 0x1000n],
    ['an address that is somebody’s', ADDRESS, 1n, 0x4000n, null],
    ['a range that is free at first', ADDRESS, 2n, 0x3000n, null],
    ['a hole', ADDRESS, 1n, 0x8000n, null]
  ])('%s', (_, how, pages, memory, at) => {
    const one = small(PARTED)
    const result = one.pages.allocatePages(how, LoaderData, pageCount(pages), memory)
    if (at === null) expect(result.Status).toBe(how === ADDRESS ? 'EFI_NOT_FOUND' : 'EFI_OUT_OF_RESOURCES')
    else expect(result).toEqual({ Status: 'EFI_SUCCESS', Memory: at })
    expect(one.pages.key).toBe(at === null ? 100n : 101n)
  })

  it('page 0 is never found, and can be had by its address', () => {
    const one = small([[0n, 0x1fffn, Conventional]])
    expect(one.pages.allocatePages(ANY, LoaderData, pageCount(1n), 0n)).toMatchObject({ Memory: 0x1000n })
    expect(one.pages.allocatePages(ANY, LoaderData, pageCount(1n), 0n)).toMatchObject({ Status: 'EFI_OUT_OF_RESOURCES' })
    expect(one.pages.allocatePages(MAX, LoaderData, pageCount(1n), 0xfffn)).toMatchObject({ Status: 'EFI_OUT_OF_RESOURCES' })
    expect(one.pages.allocatePages(ADDRESS, LoaderData, pageCount(1n), 0n)).toEqual({ Status: 'EFI_SUCCESS', Memory: 0n })
  })

  it('what was taken joins its equal neighbours; the attribute stays the memory’s', () => {
    const one = small([
      [0x1000n, 0x1fffn, LoaderData],
      [0x2000n, 0x2fffn, Conventional],
      [0x3000n, 0x3fffn, LoaderData, 1n]
    ])
    one.pages.allocatePages(ADDRESS, LoaderData, pageCount(1n), 0x2000n)
    expect([...one.pages.map]).toEqual([
      { start: 0x1000n, last: 0x2fffn, type: LoaderData, attribute: WB },
      { start: 0x3000n, last: 0x3fffn, type: LoaderData, attribute: 1n }
    ])
    expect(one.told).toEqual(['changed 0x1000-0x1fff 0x2000-0x2fff to 0x1000-0x2fff'])
  })

  it.each([
    ['taken', ADDRESS, 0x4000n, { code: 'entryTaken', at: 0x4000n }],
    ['in a hole', ADDRESS, 0x8000n, { code: 'noEntry', at: 0x8000n }],
    ['within a page', ADDRESS, 0x4001n, { code: 'misaligned' }]
  ])('says why not: %s', (_, how, memory, cause) => {
    expect(small(PARTED).pages.allocatePages(how, LoaderData, pageCount(1n), memory)).toMatchObject({ cause })
  })

  it.each<[what: string, rows: readonly Row[], cause: object]>([
    ['an entry that is taken', [[0x1000n, 0x1fffn, LoaderData]], { code: 'entryTaken', at: 0x1000n, entry: { last: 0x1fffn } }],
    [
      'the next one',
      [
        [0x1000n, 0x1fffn, Conventional],
        [0x2000n, 0x4fffn, LoaderData]
      ],
      { code: 'entryTaken', at: 0x2000n, entry: { last: 0x4fffn } }
    ],
    ['nothing behind its first page', [[0x1000n, 0x1fffn, Conventional]], { code: 'noEntry', at: 0x2000n }],
    [
      'free memory of another kind behind it',
      [
        [0x1000n, 0x1fffn, Conventional],
        [0x2000n, 0x4fffn, Conventional, 1n]
      ],
      { code: 'severalRanges', at: '0x2000' }
    ]
  ])('says what is in the way of a range: %s', (_, rows, cause) => {
    const answer = small(rows).pages.allocatePages(ADDRESS, LoaderData, pageCount(2n), 0x1000n)
    expect(answer).toMatchObject({ Status: 'EFI_NOT_FOUND', cause })
  })

  it('says that memory is there, and why it is of no use: no run begins where it must, or it is page 0', () => {
    const unaligned = small([[0x11000n, 0x24fffn, Conventional]], { runtimeGranularity: 0x10000n }).pages
    expect(unaligned.allocatePages(ANY, RuntimeServicesData, pageCount(16n), 0n)).toMatchObject({
      cause: { code: 'noAlignedRun', pages: '0x10', alignment: '0x10000', last: null }
    })
    expect(unaligned.allocatePages(MAX, RuntimeServicesData, pageCount(16n), 0x24fffn)).toMatchObject({
      cause: { code: 'noAlignedRun', last: '0x24fff' }
    })
    // With one unit more the run would be too short wherever it began.
    expect(unaligned.allocatePages(ANY, RuntimeServicesData, pageCount(32n), 0n)).toMatchObject({
      cause: { code: 'noRunLongEnough', longest: '0x14' }
    })
    const pageZero = small([[0n, 0xfffn, Conventional]]).pages
    expect(pageZero.allocatePages(ANY, LoaderData, pageCount(1n), 0n)).toMatchObject({ cause: { code: 'onlyPageZero', pages: '0x1' } })
  })

  it.each([
    [ANY, 4n, 0n, { code: 'noRunLongEnough', pages: '0x4', longest: '0x3', last: null }],
    [MAX, 4n, 0x2fffn, { code: 'noRunLongEnough', pages: '0x4', longest: '0x2', last: '0x2fff' }],
    [ANY, 0n, 0n, { code: 'nothingAsked' }]
  ])('says how much there is (how %i, pages %i, below 0x%s)', (how, pages, memory, cause) => {
    expect(small(PARTED).pages.allocatePages(how, LoaderData, pageCount(pages), memory)).toMatchObject({ cause })
  })
})

describe('bins: pages set aside for a memory type', () => {
  /** Free from 0x10000 to 0x2FFFF: at the top a bin of RuntimeServicesData, below it one of BootServicesData, below that the rest. */
  const binned = (rows: readonly Row[] = [[0x10000n, 0x2ffffn, Conventional]]) =>
    small(rows, {
      bins: [
        { type: RuntimeServicesData, start: 0x2c000n, last: 0x2dfffn },
        { type: BootServicesData, start: 0x2a000n, last: 0x2bfffn }
      ],
      defaultMaximum: 0x29fffn
    })

  it.each<[what: string, how: number, type: number, pages: bigint, memory: bigint, at: bigint]>([
    ['a type’s bin comes first', ANY, RuntimeServicesData, 1n, 0n, 0x2d000n],
    ['then the area below the bins', ANY, RuntimeServicesData, 3n, 0n, 0x27000n],
    ['a type without a bin goes below the bins', ANY, LoaderData, 1n, 0n, 0x29000n],
    ['an OEM type too', ANY, 0x80000001, 1n, 0n, 0x29000n],
    ['more than fits below the bins goes anywhere', ANY, LoaderData, 27n, 0n, 0x15000n],
    ['a maximum at the bin’s last byte', MAX, RuntimeServicesData, 1n, 0x2dfffn, 0x2d000n],
    ['a maximum below it passes the bin by', MAX, RuntimeServicesData, 1n, 0x2cfffn, 0x29000n],
    ['a maximum below the area passes that by', MAX, LoaderData, 1n, 0x28fffn, 0x28000n],
    ['an address in a bin of one’s own', ADDRESS, RuntimeServicesData, 1n, 0x2c000n, 0x2c000n],
    ['an address in a bin that is not special', ADDRESS, LoaderData, 1n, 0x2a000n, 0x2a000n],
    ['an address above all bins', ADDRESS, LoaderData, 1n, 0x2e000n, 0x2e000n],
    ['an address right below a special bin', ADDRESS, LoaderData, 2n, 0x2a000n, 0x2a000n]
  ])('%s', (_, how, type, pages, memory, at) => {
    expect(binned().pages.allocatePages(how, type, pageCount(pages), memory)).toEqual({ Status: 'EFI_SUCCESS', Memory: at })
  })

  it.each([
    ['in it', 0x2c000n, 1n],
    ['into it', 0x2b000n, 2n],
    ['out of it', 0x2d000n, 2n],
    ['around it', 0x2b000n, 4n]
  ])('no other type’s request by address enters a special bin, although it is free: %s', (_, memory, pages) => {
    expect(binned().pages.allocatePages(ADDRESS, LoaderData, pageCount(pages), memory)).toMatchObject({
      Status: 'EFI_NOT_FOUND',
      cause: { code: 'foreignBin' }
    })
  })

  it('when a bin is full its type goes below the bins', () => {
    const { pages } = binned()
    const places = [1, 2, 3].map(() => pages.allocatePages(ANY, RuntimeServicesData, pageCount(1n), 0n))
    expect(places).toMatchObject([{ Memory: 0x2d000n }, { Memory: 0x2c000n }, { Memory: 0x29000n }])
  })

  it('a run of bin and neighbours is not a run of the bin', () => {
    const { pages } = binned([[0x2c000n, 0x2ffffn, Conventional]])
    expect(pages.allocatePages(ANY, RuntimeServicesData, pageCount(3n), 0n)).toMatchObject({ Memory: 0x2d000n })
  })

  it('are placed at the top, one below the other in their order, as soon as there is room for all', () => {
    const one = small([], {
      defaultMaximum: TOP,
      binRequests: [
        { type: AcpiNvs, pages: pageCount(2n) },
        { type: RuntimeServicesData, pages: pageCount(4n) }
      ]
    })
    one.pages.addMemory({ start: 0x10000n, last: 0x12fffn, type: Conventional, attribute: WB })
    expect(one.pages.bins).toEqual([])
    expect(one.pages.defaultMaximumAddress).toBe(TOP)
    one.pages.addMemory({ start: 0x20000n, last: 0x2ffffn, type: Conventional, attribute: WB })
    const top = 0x30000n
    expect(one.pages.bins).toEqual([
      { type: AcpiNvs, start: top - 0x2000n, last: top - 1n },
      { type: RuntimeServicesData, start: top - 0x6000n, last: top - 0x2001n }
    ])
    expect(one.pages.defaultMaximumAddress).toBe(top - 0x6001n)
    expect([...one.pages.map].map(({ type }) => type)).not.toContain(AcpiNvs)
    // Placed once and for all.
    one.pages.addMemory({ start: 0x40000n, last: 0x4ffffn, type: Conventional, attribute: WB })
    expect(one.pages.bins[0]!.last).toBe(top - 1n)
  })
})

describe('the runtime granularity of 64 KiB (AArch64)', () => {
  const arm = () => small([[0x10000n, 0x4ffffn, Conventional]], { runtimeGranularity: 0x10000n })

  it.each([RuntimeServicesData, MemoryType.RuntimeServicesCode, AcpiReclaim, AcpiNvs])('type %i is handed out in it', (type) => {
    const one = arm()
    expect(one.pages.granularity(type)).toBe(0x10000n)
    expect(one.pages.allocatePages(ANY, type, pageCount(1n), 0n)).toMatchObject({ Memory: 0x40000n })
    expect(one.rows()).toEqual([
      [0x10000n, 0x3ffffn, Conventional],
      [0x40000n, 0x4ffffn, type]
    ])
    expect(one.pages.allocatePages(ANY, type, pageCount(17n), 0n)).toMatchObject({ Memory: 0x20000n })
  })

  it('the others are not', () => {
    const one = arm()
    expect(one.pages.granularity(LoaderData)).toBe(0x1000n)
    expect(one.pages.allocatePages(ANY, LoaderData, pageCount(1n), 0n)).toMatchObject({ Memory: 0x4f000n })
    expect(one.pages.allocatePages(ANY, RuntimeServicesData, pageCount(1n), 0n)).toMatchObject({ Memory: 0x30000n })
  })

  it('an address must be a multiple of it', () => {
    expect(arm().pages.allocatePages(ADDRESS, RuntimeServicesData, pageCount(1n), 0x11000n)).toMatchObject({ Status: 'EFI_NOT_FOUND' })
    expect(arm().pages.allocatePages(ADDRESS, RuntimeServicesData, pageCount(1n), 0x20000n)).toMatchObject({ Memory: 0x20000n })
  })

  it('FreePages goes by the type of what is freed', () => {
    const one = arm()
    one.pages.allocatePages(ANY, RuntimeServicesData, pageCount(16n), 0n)
    expect(one.pages.freePages(0x41000n, pageCount(1n))).toMatchObject({ Status: 'EFI_INVALID_PARAMETER', cause: { code: 'misaligned' } })
    expect(one.pages.freePages(0x40000n, pageCount(1n))).toEqual({ Status: 'EFI_SUCCESS', type: RuntimeServicesData })
    expect(one.rows()).toEqual([[0x10000n, 0x4ffffn, Conventional]])
  })
})

describe('FreePages (UEFI 2.10 §7.2.2)', () => {
  const TAKEN: readonly Row[] = [
    [0x1000n, 0x4fffn, LoaderData],
    [0x5000n, 0x5fffn, BootServicesData],
    [0x6000n, 0x6fffn, Conventional],
    [0x7000n, 0x7fffn, LoaderData]
  ]
  it.each<[what: string, memory: bigint, pages: bigint, status: string]>([
    ['no memory', 0x9000n, 1n, 'EFI_NOT_FOUND'],
    ['within a page', 0x1001n, 1n, 'EFI_INVALID_PARAMETER'],
    ['the last byte of an entry', 0x4fffn, 1n, 'EFI_NOT_FOUND'],
    ['no pages', 0x1000n, 0n, 'EFI_INVALID_PARAMETER'],
    ['what is free already', 0x6000n, 1n, 'EFI_NOT_FOUND'],
    ['2^52 pages', 0x1000n, 1n << 52n, 'EFI_INVALID_PARAMETER']
  ])('%s', (_, memory, pages, status) => {
    const one = small(TAKEN)
    expect(one.pages.freePages(memory, pageCount(pages))).toMatchObject({ Status: status })
    expect(one.rows()).toEqual(TAKEN)
    expect(one.pages.key).toBe(100n)
  })

  it.each<[what: string, memory: bigint, pages: bigint, key: bigint, told: string[]]>([
    ['a part of an allocation', 0x2000n, 1n, 101n, ['freed 0x2000-0x2fff']],
    ['all of it', 0x1000n, 4n, 101n, ['freed 0x1000-0x4fff']],
    ['neighbours of two types: the key moves twice', 0x4000n, 2n, 102n, ['freed 0x4000-0x4fff', 'freed 0x5000-0x5fff']]
  ])('%s', (_, memory, pages, key, told) => {
    const one = small(TAKEN)
    expect(one.pages.freePages(memory, pageCount(pages))).toEqual({ Status: 'EFI_SUCCESS', type: LoaderData })
    expect(one.pages.key).toBe(key)
    expect(one.told.filter((what) => what.startsWith('freed'))).toEqual(told)
    for (let page = memory; page < memory + (pages << 12n); page += 0x1000n) expect(one.pages.map.find(page)?.type).toBe(Conventional)
  })

  it('is not atomic: what came before the page that cannot be freed stays freed', () => {
    const one = small(TAKEN)
    expect(one.pages.freePages(0x5000n, pageCount(3n))).toMatchObject({
      Status: 'EFI_NOT_FOUND',
      cause: { code: 'entryFree', at: 0x6000n }
    })
    expect(one.pages.key).toBe(101n)
    expect(one.rows()).toEqual([
      [0x1000n, 0x4fffn, LoaderData],
      [0x5000n, 0x6fffn, Conventional],
      [0x7000n, 0x7fffn, LoaderData]
    ])
  })

  it('over the end of memory', () => {
    const one = small(TAKEN)
    expect(one.pages.freePages(0x7000n, pageCount(2n))).toMatchObject({ Status: 'EFI_NOT_FOUND', cause: { code: 'noEntry', at: 0x8000n } })
    expect(one.rows().at(-1)).toEqual([0x6000n, 0x7fffn, Conventional])
  })

  it('what is freed joins free neighbours', () => {
    const one = small(TAKEN)
    one.pages.freePages(0x7000n, pageCount(1n))
    one.pages.freePages(0x5000n, pageCount(1n))
    expect(one.rows()).toEqual([
      [0x1000n, 0x4fffn, LoaderData],
      [0x5000n, 0x7fffn, Conventional]
    ])
  })
})

describe('the core’s own descriptors', () => {
  /** 64 entries: pages of LoaderData between free ones. */
  const full = (): readonly Row[] =>
    Array.from({ length: 64 }, (_, i): Row => [
      0x100000n + (BigInt(i) << 16n),
      0x10ffffn + (BigInt(i) << 16n),
      i % 2 ? LoaderData : Conventional
    ])

  it('live in pages of 64, which are taken when there are more', () => {
    const one = small(full())
    // It takes a page from the highest free run: two entries more.
    expect(one.pages.allocatePages(ADDRESS, BootServicesData, pageCount(1n), 0x108000n)).toMatchObject({ Status: 'EFI_SUCCESS' })
    expect(one.told).toEqual([
      'changed 0x100000-0x10ffff to 0x100000-0x107fff 0x108000-0x108fff 0x109000-0x10ffff',
      'changed 0x4e0000-0x4effff to 0x4e0000-0x4eefff 0x4ef000-0x4effff',
      'descriptors 0x4ef000'
    ])
    expect(one.pages.map.find(0x4ef000n)).toEqual({ start: 0x4ef000n, last: 0x4effffn, type: BootServicesData, attribute: WB })
    expect(one.pages.key).toBe(102n)
  })

  it('none is taken while they fit', () => {
    const one = small(full().slice(2))
    one.pages.allocatePages(ADDRESS, BootServicesData, pageCount(1n), 0x128000n)
    expect(one.told).toEqual(['changed 0x120000-0x12ffff to 0x120000-0x127fff 0x128000-0x128fff 0x129000-0x12ffff'])
  })

  it('where nothing is free there is no page for them', () => {
    const one = small(full().map(([start, last], i): Row => [start, last, i % 2 ? LoaderData : BootServicesData]))
    one.pages.setAttribute(0x108000n, 0x108fffn, 1n)
    expect(one.told).toEqual(['changed 0x100000-0x10ffff to 0x100000-0x107fff 0x108000-0x108fff 0x109000-0x10ffff'])
  })
})

describe('attributes', () => {
  it('the range gets them up to the first byte that the map does not know; each part moves the key', () => {
    const one = small(PARTED)
    one.pages.setAttribute(0x3000n, 0xa7ffn, 1n)
    expect([...one.pages.map].map(({ start, last, type, attribute }) => [start, last, type, attribute])).toEqual([
      [0x1000n, 0x2fffn, Conventional, WB],
      [0x3000n, 0x3fffn, Conventional, 1n],
      [0x4000n, 0x5fffn, LoaderData, 1n],
      [0x6000n, 0x7fffn, Conventional, 1n],
      [0xa000n, 0xafffn, Conventional, WB]
    ])
    expect(one.pages.key).toBe(103n)
  })

  it('of a range that begins where nothing is, nothing changes', () => {
    const one = small(PARTED)
    one.pages.setAttribute(0x8000n, 0xafffn, 1n)
    expect(one.pages.key).toBe(100n)
  })
})

describe('memory that nobody tested', () => {
  const untested: MapEntry = { start: 0x40000n, last: 0x43fffn, type: Conventional, attribute: WB }
  it('becomes free when nothing else is left', () => {
    const one = small([[0x10000n, 0x10fffn, Conventional]])
    one.untested.push(untested)
    expect(one.pages.allocatePages(ANY, LoaderData, pageCount(1n), 0n)).toMatchObject({ Memory: 0x10000n })
    expect(one.untested).toHaveLength(1)
    expect(one.pages.allocatePages(ANY, LoaderData, pageCount(1n), 0n)).toMatchObject({ Memory: 0x43000n })
    expect(one.untested).toHaveLength(0)
  })

  it('also where it is asked for by its address', () => {
    const one = small([[0x10000n, 0x10fffn, Conventional]])
    one.untested.push(untested)
    expect(one.pages.allocatePages(ADDRESS, LoaderData, pageCount(1n), 0x41000n)).toEqual({ Status: 'EFI_SUCCESS', Memory: 0x41000n })
  })

  it('again and again until it is enough', () => {
    const one = small([[0x10000n, 0x10fffn, Conventional]])
    one.untested.push(untested, { ...untested, start: 0x44000n, last: 0x4ffffn })
    expect(one.pages.allocatePages(ANY, LoaderData, pageCount(16n), 0n)).toMatchObject({ Memory: 0x40000n })
  })
})

describe('pages for the pool', () => {
  it('are searched like any pages and given back like any', () => {
    const one = small(FREE)
    expect(one.pages.takeForPool(LoaderData, pageCount(2n))).toBe(0x1e000n)
    expect(one.pages.map.find(0x1e000n)?.type).toBe(LoaderData)
    one.pages.giveFromPool(0x1e000n, pageCount(2n))
    expect(one.rows()).toEqual(FREE)
    expect(one.pages.key).toBe(102n)
    expect(one.pages.takeForPool(LoaderData, pageCount(17n))).toBe(0n)
    expect(one.pages.key).toBe(102n)
  })
})

describe('what stands in the way of a range that is free at first', () => {
  const at = (rows: readonly Row[], start: bigint) => small(rows).pages.allocatePages(ADDRESS, LoaderData, pageCount(2n), start)
  it.each<[what: string, rows: readonly Row[], start: bigint, cause: object]>([
    [
      'somebody’s, from its first page on',
      PARTED,
      0x3000n,
      { code: 'entryTaken', at: 0x4000n, entry: { start: 0x4000n, type: LoaderData } }
    ],
    ['somebody’s last page, and free memory', PARTED, 0x5000n, { code: 'entryTaken', at: 0x5000n, entry: { start: 0x4000n } }],
    ['a hole', PARTED, 0x7000n, { code: 'noEntry', at: 0x8000n }],
    [
      'free memory of other attributes: pages are cut from one entry',
      [
        [0x1000n, 0x1fffn, Conventional],
        [0x2000n, 0x2fffn, Conventional, 1n]
      ],
      0x1000n,
      { code: 'severalRanges', at: '0x2000' }
    ]
  ])('%s', (_, rows, start, cause) => {
    expect(at(rows, start)).toMatchObject({ Status: 'EFI_NOT_FOUND', cause })
  })

  it.each([
    ['a type', { code: 'wrongType', type: Conventional }, ANY, Conventional, 1n, 0n],
    ['an allocate type', { code: 'badAllocateType', allocateType: 3 }, 3, LoaderData, 1n, 0n],
    ['no pointer', { code: 'nullPointer', parameter: 'memory' }, ANY, LoaderData, 1n, null],
    ['an address', { code: 'misaligned', parameter: 'memory', value: '0x10001', alignment: '0x1000' }, ADDRESS, LoaderData, 1n, 0x10001n],
    ['no pages', { code: 'nothingAsked', parameter: 'pages' }, ADDRESS, LoaderData, 0n, 0x10000n],
    ['too many pages', { code: 'wrapsAround', start: '0x10000' }, ADDRESS, LoaderData, 1n << 52n, 0x10000n]
  ])('%s', (_, cause, how, type, pages, memory) => {
    expect(small(FREE).pages.allocatePages(how, type, pageCount(pages), memory)).toMatchObject({ cause })
  })

  it.each([
    ['a page, a free page', 0x4000n, { code: 'noEntry' }],
    ['a byte within a page', 0x4001n, { code: 'misaligned', parameter: 'memory', value: '0x4001' }]
  ])('FreePages of no memory, %s', (_, memory, cause) => {
    const rows: readonly Row[] = memory === 0x4000n ? FREE : PARTED
    expect(small(rows).pages.freePages(memory, pageCount(1n))).toMatchObject({ cause })
  })
})

describe('the ends of a runtime entry on the runtime granularity', () => {
  it.each([
    [RuntimeServicesData, 0x10000n, 0x1ffffn, true],
    [RuntimeServicesData, 0x10000n, 0x10fffn, false],
    [RuntimeServicesData, 0x11000n, 0x1ffffn, false],
    [RuntimeServicesData, 0x1f000n, 0x20fffn, false],
    [LoaderData, 0x11000n, 0x11fffn, true]
  ])('type %i from %i to %i: %s', (type, start, last, isAligned) => {
    expect(isRuntimeAligned({ start, last, type, attribute: WB }, 0x10000n)).toBe(isAligned)
  })
})
