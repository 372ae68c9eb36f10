import { describe, expect, it } from 'vitest'
import type { Descriptor } from '../../../../src-firmware'
import type { ApplicationMoment, RecordedBin, RecordedTables } from '../../../../src-firmware/platforms/platform'
import { fillFreedRanges, recordedStart } from '../../../../src-firmware/dxe/start/recorded-map'
import { PhysicalMemory } from '../../../../src-firmware/memory/physical-memory'

const RAM = 0x800000000000000fn
const WB = 0xfn
const UC = 1n
/** What every range can be, as the CPU driver told the GCD; the runtime bit is no capability of memory. */
const CAPABLE = 0x802000000000600fn
const ATTRIBUTE = CAPABLE & ~(1n << 63n)

const descriptor = (type: number, start: number, pages: number, attribute = WB): Descriptor => [
  type,
  `0x${start.toString(16)}`,
  '0x0',
  `0x${pages.toString(16)}`,
  `0x${attribute.toString(16)}`
]
type Run = RecordedBin['runs'][number]
const run = (start: number, pages: number, state: 'free' | 'used'): Run => [`0x${start.toString(16)}`, `0x${pages.toString(16)}`, state]

function moment(parts: Partial<ApplicationMoment>): ApplicationMoment {
  return {
    map: [],
    mapKey: '0x77',
    descriptorSize: 48,
    bins: [],
    defaultMaximumAddress: '0xfffffff',
    imageBase: '0x0',
    imageSize: '0x0',
    loaderData: { start: '0x0', pages: 0 },
    gcd: [
      {
        base: '0x0',
        length: '0x10000000',
        capabilities: `0x${CAPABLE.toString(16)}`,
        attributes: '0x8',
        gcdType: 2,
        image: '0x0',
        device: '0x0'
      }
    ],
    freeBlocks: [],
    atExit: [],
    ...parts
  }
}
const bin = (type: number, base: number, pages: number, ...runs: Run[]) => ({
  type,
  base: `0x${base.toString(16)}` as const,
  pages,
  runs
})
/** [type, first page, pages] of the entries that a recording becomes. */
const entriesOf = (parts: Partial<ApplicationMoment>) =>
  recordedStart(moment(parts), undefined, []).entries.map(({ type, start, last }) => [
    type,
    Number(start >> 12n),
    Number((last - start + 1n) >> 12n)
  ])

describe('a recorded map is taken apart', () => {
  it.each<[string, Run[], number[][]]>([
    ['a bin in use stays whole', [run(0x100000, 8, 'used')], [[5, 0x100, 8]]],
    ['a bin that is free is free memory', [run(0x100000, 8, 'free')], [[7, 0x100, 8]]],
    [
      'its lower end is free',
      [run(0x100000, 3, 'free'), run(0x103000, 5, 'used')],
      [
        [7, 0x100, 3],
        [5, 0x103, 5]
      ]
    ],
    [
      'its upper end is free',
      [run(0x100000, 3, 'used'), run(0x103000, 5, 'free')],
      [
        [5, 0x100, 3],
        [7, 0x103, 5]
      ]
    ],
    [
      'its last page is free',
      [run(0x107000, 1, 'free')],
      [
        [5, 0x100, 7],
        [7, 0x107, 1]
      ]
    ],
    [
      'holes in any order',
      [run(0x106000, 1, 'free'), run(0x101000, 2, 'free'), run(0x104000, 1, 'free')],
      [
        [5, 0x100, 1],
        [7, 0x101, 2],
        [5, 0x103, 1],
        [7, 0x104, 1],
        [5, 0x105, 1],
        [7, 0x106, 1],
        [5, 0x107, 1]
      ]
    ],
    [
      'holes side by side are one',
      [run(0x102000, 1, 'free'), run(0x103000, 1, 'free')],
      [
        [5, 0x100, 2],
        [7, 0x102, 2],
        [5, 0x104, 4]
      ]
    ],
    ['a hole before it is none of it', [run(0xff000, 1, 'free')], [[5, 0x100, 8]]],
    ['nor is one behind it', [run(0x108000, 1, 'free')], [[5, 0x100, 8]]],
    [
      'a hole that begins before it',
      [run(0xff000, 3, 'free')],
      [
        [7, 0x100, 2],
        [5, 0x102, 6]
      ]
    ],
    [
      'a hole that ends behind it',
      [run(0x106000, 9, 'free')],
      [
        [5, 0x100, 6],
        [7, 0x106, 2]
      ]
    ]
  ])('%s', (_, runs, expected) => {
    expect(entriesOf({ map: [descriptor(5, 0x100000, 8)], bins: [bin(5, 0xf0000, 0x40, ...runs)] })).toEqual(expected)
  })

  it('what the GCD brings is left out, and neighbours that are alike become one', () => {
    const map = [
      descriptor(2, 0x100000, 1),
      descriptor(2, 0x101000, 2),
      descriptor(4, 0x103000, 1),
      descriptor(11, 0x200000, 1, UC),
      descriptor(4, 0x105000, 1, RAM)
    ]
    expect(entriesOf({ map })).toEqual([
      [2, 0x100, 3],
      [4, 0x103, 1],
      [4, 0x105, 1]
    ])
  })

  it('a hole joins the free memory beside it', () => {
    const map = [descriptor(7, 0x100000, 2), descriptor(5, 0x102000, 2)]
    expect(entriesOf({ map, bins: [bin(5, 0x102000, 2, run(0x102000, 1, 'free'))] })).toEqual([
      [7, 0x100, 3],
      [5, 0x103, 1]
    ])
  })

  it('memory can be what the GCD says of its place, without the runtime bit; elsewhere nothing', () => {
    const map = [descriptor(2, 0xfff0000, 16), descriptor(2, 0x10000000, 1)]
    expect(recordedStart(moment({ map }), undefined, []).entries.map(({ attribute }) => attribute)).toEqual([ATTRIBUTE, 0n])
  })
})

describe('what else was recorded', () => {
  it('bins, key and limits as numbers', () => {
    const start = recordedStart(moment({ bins: [bin(5, 0x102000, 2)], poolRecords: '0x5000' }), undefined, [])
    expect(start).toMatchObject({ key: 0x77n, defaultMaximum: 0xfffffffn, poolRecords: 0x5000n, binRequests: null, hasCpuDriver: true })
    expect(start.bins).toEqual([{ type: 5, start: 0x102000n, last: 0x103fffn }])
    expect(recordedStart(moment({}), undefined, [])).toMatchObject({
      poolRecords: 0n,
      attributesTable: null,
      translationTables: null,
      tables: null
    })
  })

  it('of a GCD entry that there was a handle, and where the core keeps it', () => {
    const plain = {
      base: '0x1000',
      length: '0x1000',
      capabilities: '0xf',
      attributes: '0x8',
      gcdType: 3,
      image: '0x0',
      device: '0x0'
    } as const
    const { gcd } = recordedStart(moment({ gcd: [plain, { ...plain, image: '0x7e0', device: '0x8f0', record: '0x9000' }] }), undefined, [])
    expect(gcd[0]).toEqual({ base: 0x1000n, last: 0x1fffn, capabilities: 15n, attributes: 8n, type: 3, image: 0n, device: 0n, block: null })
    expect(gcd[1]!.image).not.toBe(0n)
    expect(gcd[1]!.device).not.toBe(0n)
    expect(gcd[1]!.block).toBe(0x9000n)
  })

  it('the images of the attributes table, and what is mapped', () => {
    const start = recordedStart(
      moment({
        attributesTable: {
          buffer: '0x8000',
          entries: 3,
          images: [{ start: '0x10000', bytes: '0x3000', record: '0x7000', code: [['0x11000', '0x1000']] }]
        },
        translationTables: { blocks: [['0x0', '0x200000']], mapped: [['0x40000000', '0x1000']] }
      }),
      undefined,
      []
    )
    expect(start.attributesTable).toEqual({
      buffer: 0x8000n,
      entries: 3,
      images: [{ start: 0x10000n, bytes: 0x3000n, record: 0x7000n, code: [{ start: 0x11000n, bytes: 0x1000n }] }]
    })
    expect(start.translationTables).toEqual({ blocks: [[0n, 0x200000n]], mapped: [[0x40000000n, 0x1000n]] })
  })

  const tables: RecordedTables = {
    systemTable: '0x1',
    runtimeServices: '0x2',
    bootServices: '0x3',
    vendor: { name: 'V', address: '0x4' },
    revision: '0x5',
    configurationTable: '0x6',
    configuration: [['7739f24c-93d7-11d4-9a3a-0090273fc14d', '0x7']]
  }
  it('the tables, with the runtime code where its bin is in use first', () => {
    const code = bin(5, 0x100000, 8, run(0x100000, 1, 'free'), run(0x101000, 2, 'used'), run(0x103000, 1, 'used'))
    expect(recordedStart(moment({ bins: [bin(6, 0x200000, 1, run(0x200000, 1, 'used')), code] }), tables, []).tables).toEqual({
      systemTable: 1n,
      runtimeServices: 2n,
      bootServices: 3n,
      runtimeCode: 0x101000n,
      vendor: { name: 'V', address: 4n },
      revision: 5n,
      configuration: { address: 6n, entries: [['7739F24C-93D7-11D4-9A3A-0090273FC14D', 7n]] }
    })
  })

  it.each([
    ['no bin of that type', []],
    ['nothing of it in use', [bin(5, 0x100000, 1, run(0x100000, 1, 'free'))]]
  ])('and none where nobody knows the runtime code: %s', (_, bins) => {
    expect(recordedStart(moment({ bins }), tables, []).tables).toBeNull()
  })
})

describe('short free ranges were in use before, and are cleared', () => {
  it.each([
    ['short and free', 7, 0x101000n, 0x140fffn, 0xaf],
    ['as long as one that never was', 7, 0x101000n, 0x141000n, 0],
    ['in use', 4, 0x101000n, 0x140fffn, 0],
    ['below 1 MiB', 7, 0x1000n, 0x1fffn, 0],
    ['just at 1 MiB', 7, 0x100000n, 0x100fffn, 0]
  ])('%s', (_, type, start, last, byte) => {
    const memory = new PhysicalMemory()
    fillFreedRanges(memory, [{ type, start, last, attribute: 0n }])
    expect([...memory.read(start, 1), ...memory.read(last, 1), ...memory.read(last + 1n, 1)]).toEqual([byte, byte, 0])
  })
})
