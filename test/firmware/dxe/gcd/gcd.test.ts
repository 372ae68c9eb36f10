import { describe, expect, it } from 'vitest'
import { GcdMemorySpace } from '../../../../src-firmware/dxe/gcd/gcd'
import { isProtected, isUntested, type GcdEntry } from '../../../../src-firmware/dxe/gcd/gcd-entry'
import { PageProtection } from '../../../../src-firmware/dxe/memory/page-protection'
import { setX64Attributes } from '../../../../src-firmware/dxe/memory/processor'
import { GcdMemoryType } from '../../../../src-firmware/spec/gcd-memory-type'
import { MemoryAttribute } from '../../../../src-firmware/spec/memory-attribute'

const { UC, WC, WT, WB, UCE, WP, NV, RP, XP, RO, SP, CPU_CRYPTO, RUNTIME } = MemoryAttribute
const PORT_IO = 1n << 62n
const PRESENT = 1n << 56n
const INITIALIZED = 1n << 57n
const TESTED = 1n << 58n

/** Allocate types: EFI_GCD_ALLOCATE_TYPE. */
const BOTTOM_UP = 0
const MAX_BOTTOM_UP = 1
const ADDRESS = 2
const TOP_DOWN = 3
const MAX_TOP_DOWN = 4

const DRIVER = 0x1000n
const DEVICE = 0x2000n

/** The number of edk2-stable202211. */
const UNACCEPTED = 7

interface Space {
  readonly gcd: GcdMemorySpace
  /** What it asked of those around it. */
  readonly asked: string[]
  /** Blocks of the pool that are out. */
  readonly blocks: Set<bigint>
  /** [base, last, type, capabilities, attributes, image] of each entry. */
  readonly rows: () => unknown[]
}

type Row = readonly [base: bigint, last: bigint, type: number, changes?: Partial<GcdEntry>]

/** A space over exactly these ranges; `blocks` is how many entries the pool has room for. */
function space(rows: readonly Row[], options: { hasCpuDriver?: boolean; room?: number } = {}): Space {
  const asked: string[] = []
  const blocks = new Set<bigint>()
  let next = 1n
  const gcd = new GcdMemorySpace(
    rows.map(([base, last, type, changes]) => ({
      ...{ base, last, type, capabilities: 0n, attributes: 0n, image: 0n, device: 0n, block: null },
      ...changes
    })),
    options.hasCpuDriver ?? true,
    {
      take: () => {
        if (blocks.size >= (options.room ?? Infinity)) return null
        blocks.add(next)
        return next++
      },
      give: (block) => {
        if (!blocks.delete(block)) asked.push(`gave ${block}, which was not out`)
      },
      list: (descriptors) => asked.push(`list ${descriptors}`),
      toProcessor: (start, bytes, attributes) => {
        asked.push(`processor 0x${start.toString(16)} 0x${bytes.toString(16)}`)
        return setX64Attributes({ mtrrs: null, protection: new PageProtection([]) }, start, bytes, attributes)
      },
      recapable: () => {}
    }
  )
  return {
    gcd,
    asked,
    blocks,
    rows: () =>
      gcd.list().map(({ base, last, type, capabilities, attributes, image }) => [base, last, type, capabilities, attributes, image])
  }
}

/** 64 KiB of address space in which nothing is. */
const EMPTY: readonly Row[] = [[0n, 0xffffn, GcdMemoryType.NonExistent]]
/** Nothing, 16 KiB of device, nothing, 16 KiB of system memory of the core's, nothing. */
const MIXED: readonly Row[] = [
  [0n, 0x3fffn, GcdMemoryType.NonExistent],
  [0x4000n, 0x7fffn, GcdMemoryType.MemoryMappedIo, { capabilities: UC | RUNTIME | PORT_IO }],
  [0x8000n, 0xafffn, GcdMemoryType.NonExistent],
  [0xb000n, 0xefffn, GcdMemoryType.SystemMemory, { capabilities: 0xfn | XP | RO | RP | RUNTIME, image: 0x99n }],
  [0xf000n, 0xffffn, GcdMemoryType.NonExistent]
]

/** Every space is one list without holes, whatever was done to it; neighbours that are alike are one entry; no block of the pool is lost. */
function isWellFormed({ gcd, blocks, asked }: Space, last = 0xffffn): void {
  const list = gcd.list()
  expect(list[0]!.base).toBe(0n)
  expect(list.at(-1)!.last).toBe(last)
  for (let i = 1; i < list.length; i++) {
    expect(list[i]!.base).toBe(list[i - 1]!.last + 1n)
    const alike = (['type', 'capabilities', 'attributes', 'image', 'device'] as const).every((key) => list[i]![key] === list[i - 1]![key])
    expect(alike).toBe(false)
  }
  expect([...blocks].sort()).toEqual(list.flatMap(({ block }) => (block === null ? [] : [block])).sort())
  expect(asked.filter((one) => one.startsWith('gave'))).toEqual([])
}

describe('AddMemorySpace (PI 1.8 volume 2 §7.2.4.1)', () => {
  it.each([
    ['type 0', 0, 0x1000n, 0x1000n, 'EFI_INVALID_PARAMETER'],
    ['a negative type', -1, 0x1000n, 0x1000n, 'EFI_INVALID_PARAMETER'],
    ['type 8, the first behind the last', 8, 0x1000n, 0x1000n, 'EFI_INVALID_PARAMETER'],
    ['type 6, which nobody has', 6, 0x1000n, 0x1000n, 'EFI_SUCCESS'],
    ['type 7, Unaccepted', 7, 0x1000n, 0x1000n, 'EFI_SUCCESS'],
    ['no bytes', 3, 0x1000n, 0n, 'EFI_INVALID_PARAMETER'],
    ['the type is looked at before the length', 0, 0x1000n, 0n, 'EFI_INVALID_PARAMETER'],
    ['to the last byte of the space', 3, 0xf000n, 0x1000n, 'EFI_SUCCESS'],
    ['one byte over the end', 3, 0xf000n, 0x1001n, 'EFI_UNSUPPORTED'],
    ['far outside', 3, 0x100000n, 0x1000n, 'EFI_UNSUPPORTED'],
    ['a part that exists', 3, 0x3000n, 0x1001n, 'EFI_ACCESS_DENIED'],
    ['what lies behind one that exists', 3, 0x7fffn, 0x1001n, 'EFI_ACCESS_DENIED'],
    ['over everything', 3, 0n, 0x10000n, 'EFI_ACCESS_DENIED'],
    ['exactly the hole', 3, 0x8000n, 0x3000n, 'EFI_SUCCESS']
  ])('%s', (_, type, base, length, status) => {
    const one = space(MIXED)
    expect(one.gcd.add(type, base, length, UC).Status).toBe(status)
    if (status !== 'EFI_SUCCESS') expect(one.rows()).toEqual(space(MIXED).rows())
    isWellFormed(one)
  })

  it('what somebody owns is there already, even where nothing exists', () => {
    const one = space(EMPTY)
    expect(
      one.gcd.allocate({
        allocateType: ADDRESS,
        type: GcdMemoryType.NonExistent,
        alignment: 0n,
        length: 0x1000n,
        base: 0x2000n,
        image: DRIVER,
        device: 0n
      }).Status
    ).toBe('EFI_SUCCESS')
    expect(one.gcd.add(3, 0x1000n, 0x2000n, UC).Status).toBe('EFI_ACCESS_DENIED')
  })

  it('every range can be made runtime; a device’s is a window of I/O ports too', () => {
    const one = space(EMPTY)
    one.gcd.add(GcdMemoryType.SystemMemory, 0x1000n, 0x1000n, WB)
    one.gcd.add(GcdMemoryType.MemoryMappedIo, 0x2000n, 0x400n, UC)
    one.gcd.add(GcdMemoryType.Reserved, 0x2400n, 0xc00n, UC)
    expect(one.rows()).toEqual([
      [0n, 0xfffn, 0, 0n, 0n, 0n],
      [0x1000n, 0x1fffn, 2, WB | RUNTIME, 0n, 0n],
      [0x2000n, 0x23ffn, 3, UC | RUNTIME | PORT_IO, 0n, 0n],
      [0x2400n, 0x2fffn, 1, UC | RUNTIME, 0n, 0n],
      [0x3000n, 0xffffn, 0, 0n, 0n, 0n]
    ])
    isWellFormed(one)
  })

  it('the attributes stay what they were', () => {
    const one = space([[0n, 0xffffn, GcdMemoryType.NonExistent, { attributes: RUNTIME }]])
    one.gcd.add(3, 0x1000n, 0x1000n, UC)
    expect(one.gcd.find(0x1000n)!.attributes).toBe(RUNTIME)
  })

  it.each([0, 1])('room for %i entries in the pool and not for two: EFI_OUT_OF_RESOURCES, and nothing has changed', (room) => {
    const one = space(EMPTY, { room })
    expect(one.gcd.add(3, 0x1000n, 0x1000n, UC).Status).toBe('EFI_OUT_OF_RESOURCES')
    expect(one.rows()).toEqual(space(EMPTY).rows())
    isWellFormed(one)
  })

  it('lists its entries for the debug output once the map was looked at, also when it refuses', () => {
    const one = space(EMPTY)
    one.gcd.add(0, 0x1000n, 0x1000n, UC)
    one.gcd.add(3, 0x1000n, 0n, UC)
    expect(one.asked).toEqual([])
    one.gcd.add(3, 0x1000n, 0x1000n, UC)
    one.gcd.add(3, 0x1000n, 0x1000n, UC)
    expect(one.asked).toEqual(['list 3', 'list 3'])
  })
})

describe('AllocateMemorySpace (PI 1.8 volume 2 §7.2.4.2)', () => {
  const IO = GcdMemoryType.MemoryMappedIo

  it.each<[what: string, how: number, type: number, alignment: bigint, length: bigint, base: bigint | null, image: bigint, status: string]>(
    [
      ['the last allocate type', 4, IO, 0n, 0x1000n, 0xffffn, DRIVER, 'EFI_SUCCESS'],
      ['allocate type 5', 5, IO, 0n, 0x1000n, 0x4000n, DRIVER, 'EFI_INVALID_PARAMETER'],
      ['type 8', ADDRESS, 8, 0n, 0x1000n, 0x4000n, DRIVER, 'EFI_INVALID_PARAMETER'],
      ['type 7, of which there is nothing', ADDRESS, 7, 0n, 0x1000n, 0x4000n, DRIVER, 'EFI_NOT_FOUND'],
      ['BaseAddress NULL', ADDRESS, IO, 0n, 0x1000n, null, DRIVER, 'EFI_INVALID_PARAMETER'],
      ['no image', ADDRESS, IO, 0n, 0x1000n, 0x4000n, 0n, 'EFI_INVALID_PARAMETER'],
      ['no bytes', ADDRESS, IO, 0n, 0n, 0x4000n, DRIVER, 'EFI_INVALID_PARAMETER'],
      ['alignment 64', ADDRESS, IO, 64n, 0x1000n, 0x4000n, DRIVER, 'EFI_NOT_FOUND'],
      ['alignment 63', BOTTOM_UP, GcdMemoryType.NonExistent, 63n, 0x1000n, 0n, DRIVER, 'EFI_SUCCESS'],
      ['the alignment is looked at before the length', ADDRESS, IO, 64n, 0n, 0x4000n, DRIVER, 'EFI_NOT_FOUND'],
      ['and the image before the alignment', ADDRESS, IO, 64n, 0n, 0x4000n, 0n, 'EFI_INVALID_PARAMETER'],
      ['an address that is aligned', ADDRESS, IO, 14n, 0x1000n, 0x4000n, DRIVER, 'EFI_SUCCESS'],
      ['an address that is not', ADDRESS, IO, 14n, 0x1000n, 0x6000n, DRIVER, 'EFI_NOT_FOUND'],
      ['an address outside of the space', ADDRESS, GcdMemoryType.NonExistent, 0n, 0x1001n, 0xf000n, DRIVER, 'EFI_NOT_FOUND'],
      ['another type at the address', ADDRESS, IO, 0n, 0x1000n, 0x8000n, DRIVER, 'EFI_NOT_FOUND'],
      ['another type behind it', ADDRESS, IO, 0n, 0x1001n, 0x7000n, DRIVER, 'EFI_NOT_FOUND'],
      ['somebody’s', ADDRESS, GcdMemoryType.SystemMemory, 0n, 0x1000n, 0xb000n, DRIVER, 'EFI_NOT_FOUND']
    ]
  )('%s', (_, how, type, alignment, length, base, image, status) => {
    const one = space(MIXED)
    const { Status, BaseAddress } = one.gcd.allocate({ allocateType: how, type, alignment, length, base, image, device: 0n })
    expect(Status).toBe(status)
    if (status === 'EFI_INVALID_PARAMETER') expect(BaseAddress).toBeNull()
    if (status !== 'EFI_SUCCESS') expect(one.rows()).toEqual(space(MIXED).rows())
    isWellFormed(one)
  })

  it('the range belongs to image and device', () => {
    const one = space(MIXED)
    expect(
      one.gcd.allocate({ allocateType: ADDRESS, type: IO, alignment: 12n, length: 0x1000n, base: 0x5000n, image: DRIVER, device: DEVICE })
    ).toMatchObject({ Status: 'EFI_SUCCESS', BaseAddress: 0x5000n })
    expect(one.gcd.find(0x5fffn)).toMatchObject({ base: 0x5000n, last: 0x5fffn, type: IO, image: DRIVER, device: DEVICE })
    expect(one.gcd.find(0x4fffn)).toMatchObject({ base: 0x4000n, image: 0n, device: 0n })
    expect(
      one.gcd.allocate({ allocateType: ADDRESS, type: IO, alignment: 12n, length: 0x1000n, base: 0x5000n, image: DRIVER, device: DEVICE })
        .Status
    ).toBe('EFI_NOT_FOUND')
  })

  it('no pool for its entries: EFI_OUT_OF_RESOURCES', () => {
    expect(
      space(MIXED, { room: 1 }).gcd.allocate({
        allocateType: ADDRESS,
        type: IO,
        alignment: 0n,
        length: 0x1000n,
        base: 0x4000n,
        image: DRIVER,
        device: 0n
      }).Status
    ).toBe('EFI_OUT_OF_RESOURCES')
  })

  it('nothing is listed where the arguments were refused', () => {
    const one = space(MIXED)
    one.gcd.allocate({ allocateType: 5, type: IO, alignment: 0n, length: 0x1000n, base: 0x4000n, image: DRIVER, device: 0n })
    one.gcd.allocate({ allocateType: ADDRESS, type: IO, alignment: 64n, length: 0x1000n, base: 0x4000n, image: DRIVER, device: 0n })
    one.gcd.allocate({ allocateType: ADDRESS, type: IO, alignment: 0n, length: 0n, base: 0x4000n, image: DRIVER, device: 0n })
    expect(one.asked).toEqual([])
    one.gcd.allocate({ allocateType: ADDRESS, type: IO, alignment: 0n, length: 0x1000n, base: 0x8000n, image: DRIVER, device: 0n })
    expect(one.asked).toEqual(['list 5'])
  })

  /** Three device ranges: 4 KiB and 1 KiB more, 4 KiB of somebody’s, 16 KiB. */
  const devices: readonly Row[] = [
    [0n, 0xfffn, 0],
    [0x1000n, 0x23ffn, IO],
    [0x2400n, 0x2fffn, 0],
    [0x3000n, 0x3fffn, IO, { image: 0x77n }],
    [0x4000n, 0x7fffn, IO, { capabilities: 1n }],
    [0x8000n, 0xffffn, 0]
  ]

  it.each<[what: string, how: number, alignment: bigint, length: bigint, base: bigint, expected: string, at: bigint | null]>([
    ['bottom up: the lowest', BOTTOM_UP, 0n, 0x100n, 0n, 'EFI_SUCCESS', 0x1000n],
    ['bottom up: all of the lowest', BOTTOM_UP, 0n, 0x1400n, 0n, 'EFI_SUCCESS', 0x1000n],
    ['bottom up: the next one, where the lowest is too short', BOTTOM_UP, 0n, 0x1401n, 0n, 'EFI_SUCCESS', 0x4000n],
    ['bottom up: aligned upwards', BOTTOM_UP, 13n, 0x400n, 0n, 'EFI_SUCCESS', 0x2000n],
    ['bottom up: aligned out of the lowest', BOTTOM_UP, 14n, 0x400n, 0n, 'EFI_SUCCESS', 0x4000n],
    ['bottom up: nowhere', BOTTOM_UP, 0n, 0x4001n, 0n, 'EFI_NOT_FOUND', 0x4000n],
    ['bottom up to a maximum: its last byte is the maximum', MAX_BOTTOM_UP, 0n, 0x1000n, 0x1fffn, 'EFI_SUCCESS', 0x1000n],
    ['bottom up to a maximum: one byte too low', MAX_BOTTOM_UP, 0n, 0x1000n, 0x1ffen, 'EFI_NOT_FOUND', 0x1000n],
    [
      'bottom up to a maximum: behind the first that does not fit nobody looks',
      MAX_BOTTOM_UP,
      0n,
      0x1401n,
      0x5000n,
      'EFI_NOT_FOUND',
      0x4000n
    ],
    ['top down: the highest', TOP_DOWN, 0n, 0x100n, 0n, 'EFI_SUCCESS', 0x7f00n],
    ['top down: aligned downwards', TOP_DOWN, 12n, 0x100n, 0n, 'EFI_SUCCESS', 0x7000n],
    ['top down: all of the highest', TOP_DOWN, 12n, 0x4000n, 0n, 'EFI_SUCCESS', 0x4000n],
    ['top down: nowhere', TOP_DOWN, 0n, 0x4001n, 0n, 'EFI_NOT_FOUND', 0x3fffn],
    ['top down below a maximum', MAX_TOP_DOWN, 0n, 0x1000n, 0x5fffn, 'EFI_SUCCESS', 0x5000n],
    ['top down below a maximum that is a first byte', MAX_TOP_DOWN, 0n, 0x1000n, 0x6000n, 'EFI_SUCCESS', 0x5001n],
    ['top down: a range whose end would be the maximum', MAX_TOP_DOWN, 0n, 0x1000n, 0x5000n, 'EFI_SUCCESS', 0x4001n],
    ['top down: a range that reaches over the maximum is passed by', MAX_TOP_DOWN, 0n, 0x1000n, 0x4fffn, 'EFI_SUCCESS', 0x1400n],
    ['top down: longer than all below stops the search', MAX_TOP_DOWN, 0n, 0x2401n, 0x6000n, 'EFI_NOT_FOUND', null]
  ])('%s', (_, how, alignment, length, base, status, at) => {
    const one = space(devices)
    expect(one.gcd.allocate({ allocateType: how, type: IO, alignment, length, base, image: DRIVER, device: 0n })).toMatchObject({
      Status: status,
      BaseAddress: at
    })
  })

  it('a place may span entries that differ in what they can', () => {
    const one = space([
      [0n, 0xfffn, IO],
      [0x1000n, 0x1fffn, IO, { capabilities: UC }],
      [0x2000n, 0xffffn, 0]
    ])
    expect(
      one.gcd.allocate({ allocateType: BOTTOM_UP, type: IO, alignment: 0n, length: 0x2000n, base: 0n, image: DRIVER, device: 0n })
    ).toMatchObject({ Status: 'EFI_SUCCESS', BaseAddress: 0n })
    expect(one.gcd.list().map(({ image, capabilities }) => [image, capabilities])).toEqual([
      [DRIVER, 0n],
      [DRIVER, UC],
      [0n, 0n]
    ])
  })

  it('top down a range that ends with the space is never had whole', () => {
    expect(
      space(EMPTY).gcd.allocate({ allocateType: TOP_DOWN, type: 0, alignment: 0n, length: 0x10000n, base: 5n, image: DRIVER, device: 0n })
    ).toMatchObject({ Status: 'EFI_NOT_FOUND', BaseAddress: null })
    expect(
      space(EMPTY).gcd.allocate({ allocateType: TOP_DOWN, type: 0, alignment: 0n, length: 0xffffn, base: 5n, image: DRIVER, device: 0n })
    ).toMatchObject({ Status: 'EFI_SUCCESS', BaseAddress: 1n })
  })

  it('the address 0 is one like any other', () => {
    expect(
      space(EMPTY).gcd.allocate({ allocateType: ADDRESS, type: 0, alignment: 63n, length: 1n, base: 0n, image: DRIVER, device: 0n })
    ).toMatchObject({ Status: 'EFI_SUCCESS', BaseAddress: 0n })
  })
})

describe('FreeMemorySpace (PI 1.8 volume 2 §7.2.4.3)', () => {
  const OWNED: readonly Row[] = [
    [0n, 0x3fffn, 0],
    [0x4000n, 0x5fffn, 3, { image: DRIVER, device: DEVICE }],
    [0x6000n, 0x6fffn, 3, { image: 0x77n }],
    [0x7000n, 0xffffn, 3]
  ]
  it.each([
    ['no bytes', 0x4000n, 0n, 'EFI_INVALID_PARAMETER'],
    ['outside of the space', 0xf000n, 0x1001n, 'EFI_UNSUPPORTED'],
    ['nobody’s', 0x7000n, 0x1000n, 'EFI_NOT_FOUND'],
    ['half of it nobody’s', 0x6000n, 0x1001n, 'EFI_NOT_FOUND'],
    ['a part of what somebody has', 0x5000n, 0x800n, 'EFI_SUCCESS'],
    ['two owners’ at once', 0x4000n, 0x3000n, 'EFI_SUCCESS']
  ])('%s', (_, base, length, status) => {
    const one = space(OWNED)
    expect(one.gcd.free(base, length).Status).toBe(status)
    if (status === 'EFI_SUCCESS') {
      expect(one.gcd.find(base)).toMatchObject({ image: 0n, device: 0n })
      expect(one.gcd.find(base + length - 1n)).toMatchObject({ image: 0n, device: 0n })
    } else expect(one.rows()).toEqual(space(OWNED).rows())
    expect(one.asked).toEqual(length === 0n ? [] : [`list ${one.gcd.list().length}`])
    isWellFormed(one)
  })

  it('the core’s own system memory can be freed by anybody', () => {
    expect(space(MIXED).gcd.free(0xb000n, 0x4000n).Status).toBe('EFI_SUCCESS')
  })
})

describe('RemoveMemorySpace (PI 1.8 volume 2 §7.2.4.4)', () => {
  it.each([
    ['no bytes', 0x4000n, 0n, 'EFI_INVALID_PARAMETER'],
    ['outside of the space', 0xf000n, 0x1001n, 'EFI_UNSUPPORTED'],
    ['what does not exist', 0x3fffn, 1n, 'EFI_NOT_FOUND'],
    ['what exists in part', 0x4000n, 0x4001n, 'EFI_NOT_FOUND'],
    ['somebody’s', 0xb000n, 0x1000n, 'EFI_ACCESS_DENIED'],
    ['a hole in front of somebody’s', 0xa000n, 0x2000n, 'EFI_NOT_FOUND'],
    ['somebody’s in front of a hole', 0xe000n, 0x2000n, 'EFI_ACCESS_DENIED'],
    ['all of it', 0x4000n, 0x4000n, 'EFI_SUCCESS'],
    ['a part', 0x5000n, 0x1000n, 'EFI_SUCCESS']
  ])('%s', (_, base, length, status) => {
    const one = space(MIXED)
    expect(one.gcd.remove(base, length).Status).toBe(status)
    if (status === 'EFI_SUCCESS') expect(one.gcd.find(base)).toMatchObject({ type: 0, capabilities: 0n })
    else expect(one.rows()).toEqual(space(MIXED).rows())
    expect(one.asked).toEqual(length === 0n ? [] : [`list ${one.gcd.list().length}`])
    isWellFormed(one)
  })

  it('the attributes stay', () => {
    const one = space(MIXED)
    one.gcd.setAttributes(0x4000n, 0x4000n, RUNTIME)
    one.gcd.remove(0x4000n, 0x4000n)
    expect(one.gcd.find(0x4000n)).toMatchObject({ type: 0, capabilities: 0n, attributes: RUNTIME })
  })
})

describe('SetMemorySpaceAttributes (PI 1.8 volume 2 §7.2.4.6)', () => {
  it.each([
    ['no bytes', 0x4000n, 0n, UC, 'EFI_INVALID_PARAMETER'],
    ['outside of the space', 0xf000n, 0x1001n, 0n, 'EFI_UNSUPPORTED'],
    ['runtime for a part of a page', 0x4000n, 0x800n, RUNTIME, 'EFI_INVALID_PARAMETER'],
    ['runtime from within a page', 0x4800n, 0x1000n, RUNTIME, 'EFI_INVALID_PARAMETER'],
    ['runtime for whole pages', 0x4000n, 0x1000n, RUNTIME, 'EFI_SUCCESS'],
    ['runtime for a part of a page that cannot be runtime', 0x8000n, 0x800n, RUNTIME, 'EFI_INVALID_PARAMETER'],
    ['what the range cannot be', 0x4000n, 0x1000n, WB, 'EFI_UNSUPPORTED'],
    ['what the second entry cannot be', 0x7000n, 0x2000n, UC, 'EFI_UNSUPPORTED'],
    ['a cache type for a part of a page', 0x4000n, 0x800n, UC, 'EFI_UNSUPPORTED'],
    ['a cache type from within a page', 0x4800n, 0x1000n, UC, 'EFI_UNSUPPORTED'],
    ['nothing for a part of a page', 0x4800n, 0x100n, 0n, 'EFI_SUCCESS'],
    ['a port window for a part of a page', 0x4800n, 0x100n, PORT_IO, 'EFI_SUCCESS'],
    ['owned system memory', 0xb000n, 0x1000n, WB | XP, 'EFI_SUCCESS'],
    ['nothing where nothing exists', 0n, 0x1000n, 0n, 'EFI_SUCCESS']
  ])('%s', (_, base, length, attributes, status) => {
    const one = space(MIXED)
    expect(one.gcd.setAttributes(base, length, attributes).Status).toBe(status)
    if (status === 'EFI_SUCCESS') expect(one.gcd.find(base)!.attributes).toBe(attributes)
    else expect(one.rows()).toEqual(space(MIXED).rows())
    expect(one.asked.filter((what) => what.startsWith('list'))).toHaveLength(length === 0n ? 0 : 1)
    isWellFormed(one)
  })

  /** Whole memory that can be everything. */
  const CAPABLE: readonly Row[] = [[0n, 0xffffn, GcdMemoryType.SystemMemory, { capabilities: 0xffffffffffffffffn }]]
  it.each([
    ['UC', UC],
    ['WC', WC],
    ['WT', WT],
    ['WB', WB],
    ['WP', WP],
    ['RP', RP],
    ['XP', XP],
    ['RO', RO],
    ['SP', SP],
    ['CPU_CRYPTO', CPU_CRYPTO]
  ])('%s goes to the processor, and waits for its driver', (_, bit) => {
    const without = space(CAPABLE, { hasCpuDriver: false })
    expect(without.gcd.setAttributes(0x1000n, 0x2000n, bit).Status).toBe('EFI_NOT_AVAILABLE_YET')
    expect(without.gcd.setAttributes(0x1000n, 0x2001n, bit).Status).toBe('EFI_NOT_AVAILABLE_YET')
    expect(without.rows()).toEqual(space(CAPABLE).rows())
    expect(without.asked).toEqual(['list 1', 'list 1'])
    const one = space(CAPABLE)
    expect(one.gcd.setAttributes(0x1000n, 0x2000n, bit).Status).toBe('EFI_SUCCESS')
    expect(one.asked).toEqual(['processor 0x1000 0x2000', 'list 3'])
  })

  it('UCE is a cache type of no MTRR', () => {
    expect(space(CAPABLE).gcd.setAttributes(0x1000n, 0x2000n, UCE).Status).toBe('EFI_INVALID_PARAMETER')
  })

  it.each([
    ['RUNTIME', RUNTIME],
    ['a port window', PORT_IO],
    ['nothing', 0n]
  ])('%s does not', (_, bit) => {
    const one = space(CAPABLE, { hasCpuDriver: false })
    expect(one.gcd.setAttributes(0x1000n, 0x2000n, bit).Status).toBe('EFI_SUCCESS')
    expect(one.asked.filter((what) => what.startsWith('processor'))).toEqual([])
  })

  it('with cache or protection bits in it, the attributes are what was asked for', () => {
    const one = space([[0n, 0xffffn, 2, { capabilities: 0xffffffffffffffffn, attributes: WB | XP }]])
    one.gcd.setAttributes(0x1000n, 0x1000n, UC)
    expect(one.gcd.find(0x1000n)!.attributes).toBe(UC)
  })

  it('without, the old cache and protection bits are kept and the others are not', () => {
    const one = space([[0n, 0xffffn, 2, { capabilities: 0xffffffffffffffffn, attributes: WB | XP | PORT_IO }]])
    one.gcd.setAttributes(0x1000n, 0x1000n, RUNTIME)
    expect(one.gcd.find(0x1000n)!.attributes).toBe(WB | XP | RUNTIME)
  })

  it('EDK II carries the kept bits from entry to entry: the last one has all of them', () => {
    const entry = (base: bigint, attributes: bigint): Row => [base, base + 0xfffn, 2, { capabilities: 0xffffffffffffffffn, attributes }]
    const one = space([entry(0n, WB), entry(0x1000n, XP), entry(0x2000n, RO | PORT_IO), entry(0x3000n, UC)])
    expect(one.gcd.setAttributes(0n, 0x3000n, RUNTIME).Status).toBe('EFI_SUCCESS')
    expect(one.gcd.list().map(({ attributes }) => attributes)).toEqual([RUNTIME | WB, RUNTIME | WB | XP, RUNTIME | WB | XP | RO, UC])
  })

  it('a call begins with none of the bits that an earlier one kept', () => {
    const one = space([
      [0n, 0xfffn, 2, { capabilities: 0xffffffffffffffffn, attributes: WB }],
      [0x1000n, 0x1fffn, 2, { capabilities: 0xffffffffffffffffn, attributes: XP }]
    ])
    one.gcd.setAttributes(0n, 0x1000n, RUNTIME)
    one.gcd.setAttributes(0x1000n, 0x1000n, RUNTIME)
    expect(one.gcd.list().map(({ attributes }) => attributes)).toEqual([RUNTIME | WB, RUNTIME | XP])
  })
})

describe('SetMemorySpaceCapabilities (PI 1.8 volume 2 §7.2.4.7)', () => {
  it.each([
    ['no bytes', 0x4000n, 0n, UC, 'EFI_INVALID_PARAMETER'],
    ['outside of the space', 0xf000n, 0x1001n, UC, 'EFI_UNSUPPORTED'],
    ['a part of a page', 0x4000n, 0x800n, UC, 'EFI_INVALID_PARAMETER'],
    ['from within a page', 0x4800n, 0x1000n, UC, 'EFI_INVALID_PARAMETER'],
    ['without what the range is now', 0x4000n, 0x1000n, WB, 'EFI_UNSUPPORTED'],
    ['with it', 0x4000n, 0x1000n, WB | UC, 'EFI_SUCCESS'],
    ['over a border', 0x3000n, 0x2000n, UC | (1n << 50n), 'EFI_SUCCESS']
  ])('%s', (_, base, length, capabilities, status) => {
    const rows = MIXED.map((row): Row => (row[2] === 3 ? [row[0], row[1], 3, { ...row[3], attributes: UC }] : row))
    const one = space(rows)
    expect(one.gcd.setCapabilities(base, length, capabilities).Status).toBe(status)
    if (status === 'EFI_SUCCESS') {
      expect(one.gcd.find(base)!.capabilities).toBe(capabilities)
      expect(one.gcd.find(base + length - 1n)!.capabilities).toBe(capabilities)
    } else expect(one.rows()).toEqual(space(rows).rows())
    expect(one.asked).toEqual(length === 0n ? [] : [`list ${one.gcd.list().length}`])
    isWellFormed(one)
  })
})

describe('why the GCD refuses', () => {
  const IO = GcdMemoryType.MemoryMappedIo
  const outside = { code: 'outsideAddressSpace', start: '0xf000', bytes: '0x1001', last: '0xffff' }
  const nothing = { code: 'nothingAsked', parameter: 'length' }
  const taken = { base: '0x4000', length: '0x4000', capabilities: '0xc000000000000001', attributes: '0x0', gcdType: IO, image: '0x0', device: '0x0' } // prettier-ignore
  const cores = { base: '0xb000', gcdType: GcdMemoryType.SystemMemory, image: '0x99' }
  const request = { allocateType: ADDRESS, type: IO, alignment: 0n, length: 0x1000n, base: 0x4000n, image: DRIVER, device: 0n }
  type Asked = (gcd: GcdMemorySpace) => object

  it.each<[what: string, asked: Asked, cause: object]>([
    ['add no bytes', (gcd) => gcd.add(IO, 0n, 0n, UC), nothing],
    ['add of no type', (gcd) => gcd.add(8, 0n, 1n, UC), { code: 'badValue', parameter: 'gcdMemoryType', value: 8 }],
    ['add outside', (gcd) => gcd.add(IO, 0xf000n, 0x1001n, UC), outside],
    ['add over what is there', (gcd) => gcd.add(IO, 0x3000n, 0x2000n, UC), { code: 'spaceExists', entry: taken }],
    ['remove outside', (gcd) => gcd.remove(0xf000n, 0x1001n), outside],
    ['remove nothing', (gcd) => gcd.remove(0x9000n, 0x1000n), { code: 'noSpace', entry: { base: '0x8000' } }],
    ['remove the core’s', (gcd) => gcd.remove(0xb000n, 0x1000n), { code: 'spaceOwned', entry: cores }],
    ['free outside', (gcd) => gcd.free(0xf000n, 0x1001n), outside],
    ['attributes outside', (gcd) => gcd.setAttributes(0xf000n, 0x1001n, 0n), outside],
    ['attributes, runtime from within a page', (gcd) => gcd.setAttributes(0x4800n, 0x1000n, RUNTIME), { code: 'misaligned', parameter: 'baseAddress', value: '0x4800', alignment: '0x1000' }], // prettier-ignore
    ['attributes, runtime for a part of one', (gcd) => gcd.setAttributes(0x4000n, 0x800n, RUNTIME), { code: 'misaligned', parameter: 'length', value: '0x800', alignment: '0x1000' }], // prettier-ignore
    ['capabilities outside', (gcd) => gcd.setCapabilities(0xf000n, 0x1001n, UC), outside],
    [
      'capabilities from within a page',
      (gcd) => gcd.setCapabilities(0x4800n, 0x1000n, UC),
      { code: 'misaligned', parameter: 'baseAddress' }
    ],
    [
      'allocate, no such way',
      (gcd) => gcd.allocate({ ...request, allocateType: 5 }),
      { code: 'badValue', parameter: 'gcdAllocateType', value: 5 }
    ],
    ['allocate, no such type', (gcd) => gcd.allocate({ ...request, type: 8 }), { code: 'badValue', parameter: 'gcdMemoryType', value: 8 }],
    ['allocate, BaseAddress NULL', (gcd) => gcd.allocate({ ...request, base: null }), { code: 'nullPointer', parameter: 'baseAddress' }],
    ['allocate, no image', (gcd) => gcd.allocate({ ...request, image: 0n }), { code: 'nullPointer', parameter: 'imageHandle' }],
    ['allocate, alignment 64', (gcd) => gcd.allocate({ ...request, alignment: 64n }), { code: 'badValue', parameter: 'alignment' }],
    ['allocate no bytes', (gcd) => gcd.allocate({ ...request, length: 0n }), nothing],
    ['allocate at an address that is not aligned', (gcd) => gcd.allocate({ ...request, alignment: 15n }), { code: 'misaligned', parameter: 'baseAddress', value: '0x4000', alignment: '0x8000' }], // prettier-ignore
    ['allocate outside', (gcd) => gcd.allocate({ ...request, base: 0xf000n, length: 0x1001n }), outside],
    ['allocate another type’s', (gcd) => gcd.allocate({ ...request, type: 1 }), { code: 'wrongGcdType', gcdType: 1, entry: taken }],
    ['allocate the core’s', (gcd) => gcd.allocate({ ...request, type: 2, base: 0xb000n }), { code: 'spaceOwned', entry: cores }],
    ['find no room', (gcd) => gcd.allocate({ ...request, allocateType: BOTTOM_UP, length: 0x5000n }), { code: 'noSpaceLongEnough', bytes: '0x5000', gcdType: IO }] // prettier-ignore
  ])('%s', (_, asked, cause) => {
    expect(asked(space(MIXED).gcd)).toMatchObject({ cause })
  })

  it('the firmware’s own allocation at an address is one for no device', () => {
    const one = space(MIXED)
    expect(one.gcd.allocateAt(0x4000n, 0x1000n, IO, DRIVER)).toMatchObject({ Status: 'EFI_SUCCESS', BaseAddress: 0x4000n })
    expect(one.gcd.find(0x4000n)).toMatchObject({ last: 0x4fffn, image: DRIVER, device: 0n })
  })

  it.each([
    [GcdMemoryType.Reserved, PRESENT, true],
    [GcdMemoryType.Reserved, PRESENT | INITIALIZED, true],
    [GcdMemoryType.Reserved, PRESENT | TESTED, false],
    [GcdMemoryType.Reserved, INITIALIZED, false],
    [GcdMemoryType.SystemMemory, PRESENT, false]
  ])('type %i of capabilities %i is untested: %s', (type, capabilities, untested) => {
    expect(isUntested(space([[0n, 0xffffn, type, { capabilities }]]).gcd.find(0n)!)).toBe(untested)
  })
})

describe('entries', () => {
  it('are found by any of their bytes', () => {
    const { gcd } = space(MIXED)
    for (const [base, last] of MIXED) {
      expect(gcd.find(base)).toMatchObject({ base, last })
      expect(gcd.find(last)).toMatchObject({ base, last })
    }
  })

  it('a change in the middle makes three of one, and its undoing makes one again', () => {
    const one = space(EMPTY)
    one.gcd.add(3, 0x4000n, 0x1000n, UC)
    expect(one.gcd.list()).toHaveLength(3)
    one.gcd.remove(0x4000n, 0x1000n)
    expect(one.rows()).toEqual(space(EMPTY).rows())
    isWellFormed(one)
  })

  it.each([
    ['below', 0x4000n, 0x5000n],
    ['above', 0x5000n, 0x4000n]
  ])('equal neighbours join, %s', (_, first, second) => {
    const one = space(EMPTY)
    one.gcd.add(3, first, 0x1000n, UC)
    one.gcd.add(3, second, 0x1000n, UC)
    expect(one.gcd.list().map(({ base }) => base)).toEqual([0n, 0x4000n, 0x6000n])
    isWellFormed(one)
  })

  it('the whole space changes at once', () => {
    const one = space(EMPTY)
    one.gcd.add(3, 0n, 0x10000n, UC)
    expect(one.gcd.list()).toHaveLength(1)
    expect(one.blocks.size).toBe(0)
  })

  it.each<keyof GcdEntry>(['type', 'capabilities', 'attributes', 'image', 'device'])('that differ in their %s stay two', (key) => {
    const other = key === 'type' ? 3 : 5n
    const one = space([
      [0n, 0x3fffn, 2, { image: 9n }],
      [0x4000n, 0x7fffn, 2, { image: 9n, [key]: other }],
      [0x8000n, 0xffffn, 2, { image: 9n }]
    ])
    one.gcd.setCapabilities(0x8000n, 0x8000n, 0n)
    one.gcd.setCapabilities(0n, 0x4000n, 0n)
    expect(one.gcd.list()).toHaveLength(3)
  })
})

describe('what GetMemoryMap shows of the GCD (UEFI 2.10 §7.2.3)', () => {
  const shown = (rows: readonly Row[]) => {
    const { gcd } = space(rows)
    return gcd.presented().map(({ start, last, type, attribute }) => [start, last, type, attribute])
  }
  it.each<[what: string, type: number, changes: Partial<GcdEntry>, memoryType: number | null]>([
    ['reserved', GcdMemoryType.Reserved, {}, 0],
    ['persistent', GcdMemoryType.Persistent, {}, 14],
    ['unaccepted', UNACCEPTED, {}, 15],
    ['a device that is runtime', GcdMemoryType.MemoryMappedIo, { attributes: RUNTIME }, 11],
    ['a window of ports that is runtime', GcdMemoryType.MemoryMappedIo, { attributes: RUNTIME | PORT_IO }, 12],
    ['a device that is not', GcdMemoryType.MemoryMappedIo, { attributes: PORT_IO }, null],
    ['system memory, which is the page allocator’s', GcdMemoryType.SystemMemory, { attributes: RUNTIME }, null],
    ['more reliable memory', GcdMemoryType.MoreReliable, {}, null],
    ['nothing', GcdMemoryType.NonExistent, { attributes: RUNTIME }, null]
  ])('%s', (_, type, changes, memoryType) => {
    const { gcd } = space([
      [0n, 0xfffn, 0],
      [0x1000n, 0x1fffn, type, changes],
      [0x2000n, 0xffffn, 0]
    ])
    expect(gcd.presented().map((one) => [one.start, one.last, one.type])).toEqual(
      memoryType === null ? [] : [[0x1000n, 0x1fffn, memoryType]]
    )
    expect(gcd.required()).toBe(memoryType === null || type === UNACCEPTED ? 0 : 1)
  })

  it('attributes without the port window, and what the range can be; never how it is protected', () => {
    expect(
      shown([[0n, 0xffffn, 1, { attributes: PORT_IO | RUNTIME | RO, capabilities: UC | WB | XP | SP | CPU_CRYPTO | RUNTIME | PRESENT }]])
    ).toEqual([[0n, 0xffffn, 0, RUNTIME | UC | WB | SP | CPU_CRYPTO]])
  })

  it('equal neighbours are one', () => {
    expect(
      shown([
        [0n, 0xfffn, 1, { image: DRIVER }],
        [0x1000n, 0x1fffn, 1],
        [0x2000n, 0x2fffn, 1, { attributes: UC }],
        [0x3000n, 0x3fffn, 3],
        [0x4000n, 0x4fffn, 1, { attributes: UC }],
        [0x5000n, 0x5fffn, 4, { attributes: UC }]
      ])
    ).toEqual([
      [0n, 0x1fffn, 0, 0n],
      [0x2000n, 0x2fffn, 0, UC],
      [0x4000n, 0x4fffn, 0, UC],
      [0x5000n, 0x5fffn, 14, UC | NV]
    ])
  })

  it('is the same list until something changes', () => {
    const { gcd } = space(MIXED)
    const before = gcd.presented()
    expect(gcd.presented()).toBe(before)
    gcd.add(3, 0x4000n, 0x1000n, UC)
    expect(gcd.presented()).toBe(before)
    gcd.setAttributes(0x4000n, 0x1000n, RUNTIME)
    expect(gcd.presented()).not.toBe(before)
  })
})

describe('untested memory', () => {
  const UNTESTED = PRESENT | INITIALIZED | RUNTIME | WB
  it('becomes the core’s system memory; what is not even initialized, or tested already, does not', () => {
    const one = space([
      [0n, 0xfffn, 1, { capabilities: UNTESTED, device: DEVICE }],
      [0x1000n, 0x1fffn, 1, { capabilities: PRESENT | WB }],
      [0x2000n, 0x2fffn, 1, { capabilities: UNTESTED | TESTED }],
      [0x3000n, 0x3fffn, 3, { capabilities: UNTESTED }],
      [0x4000n, 0xffffn, 1, { capabilities: UNTESTED | XP }]
    ])
    const before = one.gcd.presented()
    expect(one.gcd.promote(0x99n)).toEqual([
      { start: 0n, last: 0xfffn, attribute: WB },
      { start: 0x4000n, last: 0xffffn, attribute: WB | XP }
    ])
    expect(one.gcd.list().map(({ type, image, capabilities }) => [type, image, capabilities])).toEqual([
      [2, 0x99n, UNTESTED | TESTED],
      [1, 0n, PRESENT | WB],
      [1, 0n, UNTESTED | TESTED],
      [3, 0n, UNTESTED],
      [2, 0x99n, UNTESTED | TESTED | XP]
    ])
    expect(one.gcd.list()[0]!.device).toBe(0n)
    expect(one.gcd.presented()).not.toEqual(before)
    expect(one.gcd.promote(0x99n)).toEqual([])
  })

  it('where there is none, nothing changes', () => {
    const one = space(MIXED)
    const before = one.gcd.presented()
    expect(one.gcd.promote(0x99n)).toEqual([])
    expect(one.gcd.presented()).toBe(before)
  })
})

describe('the processor’s protection of a range', () => {
  it.each([
    [0n, false, false],
    [RO, false, true],
    [RP, true, true],
    [XP, false, false]
  ])('attributes 0x%s: read refused %s, write refused %s', (attributes, read, write) => {
    const entry = space([[0n, 0xffffn, 2, { attributes }]]).gcd.find(0n)
    expect([isProtected(entry, 'read'), isProtected(entry, 'write')]).toEqual([read, write])
  })

  it('a place without an entry has none', () => {
    expect(isProtected(undefined, 'write')).toBe(false)
  })
})
