import { describe, expect, it } from 'vitest'
import type { MapCheck } from '../../../src-lab/lab/lab'
import { driven, ref, results, type Bare, type Driven } from './driven'
import { PASS, table } from './table'

const map = (rule: MapCheck['rule'], at?: MapCheck['at']): Bare => ({ kind: 'map', rule, ...(at !== undefined && { at }) })
const buffer = { of: { service: 'AllocatePages' }, field: 'out.memory' } as const
const at = (d: Driven, line: number, memory: bigint, pages: number, memoryType: number): unknown =>
  d.boot(line, 'AllocatePages', { type: 2n, memoryType: BigInt(memoryType), pages: BigInt(pages), memory: ref(memory) })
/** Free memory of q35-256m, far from everything. */
const PLACE = 0x4000000n

describe('a range', () => {
  table([
    [
      'of another type: nobody of this run made it so',
      map({ range: '0x1000', pages: 1, type: 'EfiLoaderData' }),
      () => {},
      {
        reason: 'type',
        line: null,
        causeLine: null,
        expected: 'LoaderData',
        actual: '159 pages of ConventionalMemory at 0x1000',
        message: 'At 0x1000 stand 159 pages of ConventionalMemory at 0x1000; it should be LoaderData.'
      }
    ],
    [
      'of another type: the call that made the descriptor',
      map({ range: '0x4000000', pages: 2, type: 'EfiLoaderData' }),
      (d) => (at(d, 3, PLACE, 2, 4), at(d, 4, PLACE + 0x2000n, 1, 2)),
      { reason: 'type', line: 3, causeLine: 3, causeCall: 1, actual: '2 pages of BootServicesData at 0x4000000' }
    ],
    [
      'all of its pages count: the second descriptor is another',
      map({ range: '0x4000000', pages: 3, type: 'EfiBootServicesData' }),
      (d) => (at(d, 3, PLACE, 2, 4), at(d, 4, PLACE + 0x2000n, 1, 2)),
      { reason: 'type', line: 4, actual: '1 page of LoaderData at 0x4002000' }
    ],
    [
      'what lies behind it does not count',
      map({ range: '0x4000000', pages: 2, type: 'EfiBootServicesData' }),
      (d) => (at(d, 3, PLACE, 2, 4), at(d, 4, PLACE + 0x2000n, 1, 2)),
      PASS
    ],
    [
      'nor what lies before it',
      map({ range: '0x4002000', pages: 1, type: 'EfiLoaderData' }),
      (d) => (at(d, 3, PLACE, 2, 4), at(d, 4, PLACE + 0x2000n, 1, 2)),
      PASS
    ],
    [
      'an address inside a page means the page',
      map({ range: '0x4000fff', pages: 1, type: 'EfiBootServicesData' }),
      (d) => at(d, 3, PLACE, 1, 4),
      PASS
    ],
    ['in the map, of whatever type', map({ range: '0x1000', pages: 159 }), () => {}, PASS],
    [
      'that is longer than its descriptor, and nothing follows',
      map({ range: '0x9f000', pages: 2 }),
      () => {},
      {
        reason: 'noRange',
        line: null,
        expected: 'in the map',
        actual: 'nothing at 0xA0000',
        message: 'The map has no descriptor for all of the range at 0x9F000: there is nothing at 0xA0000.'
      }
    ],
    ['that begins in a hole', map({ range: '0xff000', pages: 2 }), () => {}, { reason: 'noRange', actual: 'nothing at 0xFF000' }],
    [
      'attributes it lacks, and one it should not have',
      map({ range: '0x1000', pages: 1, has: ['EFI_MEMORY_RUNTIME', 'EFI_MEMORY_WB'], lacks: ['EFI_MEMORY_UC', 'EFI_MEMORY_WP'] }),
      () => {},
      {
        reason: 'attributes',
        expected: 'with EFI_MEMORY_RUNTIME and EFI_MEMORY_WB without EFI_MEMORY_UC and EFI_MEMORY_WP',
        actual: 'EFI_MEMORY_UC | EFI_MEMORY_WC | EFI_MEMORY_WT | EFI_MEMORY_WB'
      }
    ],
    [
      'one attribute that it should not have',
      map({ range: '0x1000', pages: 1, lacks: ['EFI_MEMORY_WB'] }),
      () => {},
      { reason: 'attributes', expected: 'without EFI_MEMORY_WB' }
    ],
    [
      'attributes it has, and lacks those it should',
      map({ range: '0x1000', pages: 1, has: ['EFI_MEMORY_UC', 'EFI_MEMORY_WB'], lacks: ['EFI_MEMORY_RUNTIME'] }),
      () => {},
      PASS
    ],
    [
      'in words: type and attributes',
      map({ range: '0x1000', pages: 1, type: 'EfiLoaderData', has: ['EFI_MEMORY_WB'] }),
      () => {},
      { reason: 'type', expected: 'LoaderData with EFI_MEMORY_WB' }
    ],
    [
      'whose address nobody knows',
      map({ range: buffer, pages: 1, type: 'EfiLoaderData' }),
      () => {},
      {
        reason: 'noRange',
        line: null,
        expected: 'LoaderData',
        actual: 'no address',
        message: 'The run shows no address for this range, so there is nothing to look at.'
      }
    ],
    ['of so many pages as a name stands for', map({ range: '0x1000', pages: '0x9f', type: 'EfiConventionalMemory' }), () => {}, PASS],
    [
      'at a moment that never came',
      map({ range: '0x1000', pages: 1 }, { after: { service: 'FreePool' } }),
      () => {},
      { status: 'notReached', message: 'The run never came to this moment.' }
    ],
    [
      'at each moment that is meant: the first that fails',
      map({ range: '0x4000000', pages: 1, type: 'EfiConventionalMemory' }, { before: { service: 'Stall' } }),
      (d) => {
        d.boot(2, 'Stall', { microseconds: 1n })
        at(d, 3, PLACE, 1, 2)
        d.boot(4, 'Stall', { microseconds: 1n })
        d.freePages(5, PLACE, 1)
        d.boot(6, 'Stall', { microseconds: 1n })
      },
      { reason: 'type', line: 3 }
    ]
  ])
})

describe('none of a kind', () => {
  const none = (rule: Extract<MapCheck['rule'], { none: unknown }>['none']): Bare => map({ none: rule })
  table([
    [
      'of a type, whoever has it',
      none({ type: 'EfiLoaderData' }),
      () => {},
      { reason: 'stillThere', line: null, expected: 'none', message: /^The map still has \d+ pages of LoaderData at 0x[0-9A-F]+\.$/ }
    ],
    ['of a type that is not there', none({ type: 'EfiPersistentMemory' }), () => {}, PASS],
    [
      'with these attributes',
      none({ has: ['EFI_MEMORY_RUNTIME', 'EFI_MEMORY_WB'] }),
      () => {},
      { reason: 'stillThere', actual: expect.stringMatching(/RuntimeServices/) }
    ],
    ['with attributes that nothing has', none({ has: ['EFI_MEMORY_WB', 'EFI_MEMORY_WP'] }), () => {}, PASS],
    ['of a type with attributes that it does not have', none({ type: 'EfiLoaderData', has: ['EFI_MEMORY_RUNTIME'] }), () => {}, PASS],
    ['an attribute without meaning asks for nothing', none({ type: 'EfiPersistentMemory', has: ['nonsense'] }), () => {}, PASS],
    [
      'of the driver’s: pages',
      none({ type: 'EfiLoaderData', owner: 'driver' }),
      (d) => d.pages(3, 2),
      {
        reason: 'stillThere',
        line: 3,
        causeLine: 3,
        causeCall: 1,
        message: /^The map still has \d+ pages of LoaderData at 0x[0-9A-F]+\. AllocatePages on line 3 \(call 1\) made it\.$/
      }
    ],
    ['of the driver’s: a buffer', none({ type: 'EfiLoaderData', owner: 'driver' }), (d) => d.pool(3, 8), { reason: 'stillThere', line: 3 }],
    [
      'of the driver’s: what a library took for it',
      none({ owner: 'driver' }),
      (d) => d.library(3, 'AllocatePool', { allocationSize: 8n }),
      { line: 3, causeCall: 1 }
    ],
    [
      'of the driver’s: of two the lower',
      none({ owner: 'driver' }),
      (d) => (at(d, 3, PLACE + 0x5000n, 1, 4), at(d, 4, PLACE, 1, 4)),
      { line: 4 }
    ],
    ['the driver’s own image is not what it took', none({ type: 'EfiLoaderCode', owner: 'driver' }), () => {}, PASS],
    ['what the firmware took for it is not the driver’s', none({ type: 'EfiBootServicesData', owner: 'driver' }), (d) => d.event(3), PASS],
    [
      'of the driver’s, beside the firmware’s of the same type',
      none({ type: 'EfiBootServicesData', owner: 'driver' }),
      (d) => (d.event(3), d.pages(4, 1, 4), d.event(5)),
      { line: 4 }
    ],
    ['of another type than the driver took', none({ type: 'EfiLoaderCode', owner: 'driver' }), (d) => d.pages(3, 1), PASS],
    ['nobody’s any more', none({ owner: 'driver' }), (d) => (d.freePages(4, d.pages(3, 2), 2), d.freePool(6, d.pool(5, 8))), PASS],
    [
      'a descriptor that ends where the driver’s pages begin is not theirs',
      none({ type: 'EfiConventionalMemory', owner: 'driver' }),
      (d) => at(d, 3, PLACE, 1, 2),
      PASS
    ],
    [
      'made by a call of this run, though nobody holds it any more',
      none({ type: 'EfiLoaderCode' }),
      (d) => (at(d, 3, PLACE, 3, 1), d.freePages(4, PLACE + 0x1000n, 1)),
      { reason: 'stillThere', actual: '1 page of LoaderCode at 0x4000000', line: 3 }
    ]
  ])
})

describe('the key', () => {
  const key = (moved: boolean, at?: MapCheck['at']): Bare =>
    map({ key: { of: { service: 'GetMemoryMap' }, field: 'out.mapKey' }, moved }, at)
  const before = { before: { service: 'Stall' } } as const
  const stall = (d: Driven): unknown => d.boot(20, 'Stall', { microseconds: 1n })
  table([
    [
      'has moved, and should not have',
      key(false, before),
      (d) => (d.map(3, 0), d.pages(4, 300), d.pages(5, 300), stall(d)),
      {
        reason: 'keyMoved',
        line: 5,
        causeLine: 5,
        causeCall: 3,
        expected: '2020',
        actual: '2022',
        message: 'The key was 2020 and is 2022 now. AllocatePages on line 5 (call 3) changed the map.'
      }
    ],
    ['has moved, as it should', key(true, before), (d) => (d.map(3, 0), d.pages(4, 300), stall(d)), PASS],
    ['stayed, as it should', key(false, before), (d) => (d.pages(2, 300), d.map(3, 0), stall(d)), PASS],
    [
      'stayed, and should not have',
      key(true, before),
      (d) => (d.pages(2, 300), d.map(3, 0), stall(d), d.pages(21, 300)),
      { reason: 'keySame', line: null, expected: '2021', actual: '2021', message: 'The key is still 2021: nothing has changed the map.' }
    ],
    [
      'then nobody asked for it',
      key(true),
      () => {},
      { reason: 'keySame', line: null, expected: null, actual: null, message: 'The run shows no earlier key to compare with.' }
    ],
    ['then nobody asked for it, and it should not have moved', key(false), () => {}, { reason: 'keyMoved', line: null, expected: null }]
  ])

  it('at a call that is counted from the front is certain; a stop afterwards does not change it', () => {
    const reply = driven((d) => {
      d.map(3, 0)
      stall(d)
      d.library(21, 'ASSERT', { expression: 0n, text: 'x' })
    })
    const driver: Bare = { kind: 'status', of: 'driver', is: 'EFI_SUCCESS' }
    const nth = { before: { service: 'Stall', nth: 1 } } as const
    expect(results(reply, driver, key(false, nth), key(false, before), key(true, nth)).map(({ status }) => status)).toEqual([
      'fail',
      'pass',
      'notReached',
      'notReached'
    ])
  })
})
