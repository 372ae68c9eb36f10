import { describe, expect, it } from 'vitest'
import { Owners, type Ground, type Holding } from '../../../src-firmware/memory/owners'

/** Memory in pages' notation: a holding of [start, last], taken by event `takenBy`. */
const holding = (start: bigint, last: bigint, takenBy: number | null = 1, owner = 'driver.ts'): Holding => ({
  start,
  last,
  takenBy,
  owner,
  unit: 'pages',
  type: 2
})
function owners(...holdings: readonly Holding[]): Owners {
  const all = new Owners()
  for (const one of holdings) all.take(one)
  return all
}
const ranges = (holdings: readonly Holding[]) => holdings.map(({ start, last }) => [start, last])
const onFree = (): Ground => ({ kind: 'free' })
const onFirmware = (): Ground => ({ kind: 'firmware', last: 0xffffn })

describe('who holds which bytes', () => {
  it('a holding is found by its first byte and by what touches it', () => {
    const all = owners(holding(0x1000n, 0x1fffn), holding(0x3000n, 0x3fffn, 2))
    expect(all.startingAt(0x1000n)?.takenBy).toBe(1)
    expect(all.startingAt(0x1001n)).toBeUndefined()
    expect(all.startingAt(0x2000n)).toBeUndefined()
    expect(ranges(all.within(0x1fffn, 0x3000n))).toEqual([
      [0x1000n, 0x1fffn],
      [0x3000n, 0x3fffn]
    ])
    expect(all.within(0x2000n, 0x2fffn)).toEqual([])
  })

  it('the next holding at or above a byte, and how a byte was given back', () => {
    const all = owners(holding(0x1000n, 0x1fffn), holding(0x3000n, 0x3fffn, 2))
    expect([0n, 0x1fffn, 0x2000n, 0x4000n].map((address) => all.atOrAbove(address)?.start)).toEqual([0x1000n, 0x1000n, 0x3000n, undefined])
    all.give(0x1000n, 0x1fffn, 9)
    expect(all.freedAt(0x1fffn)).toMatchObject({ takenBy: 1, freedBy: 9 })
    expect(all.freedAt(0x2000n)).toBeUndefined()
    expect(all.freedAt(0x3000n)).toBeUndefined()
  })

  it('whoever takes bytes that are held takes the whole holding’s place', () => {
    const all = owners(holding(0x1000n, 0x2fffn), holding(0x2000n, 0x3fffn, 2))
    expect(ranges(all.all())).toEqual([[0x2000n, 0x3fffn]])
  })

  it('a holding of one byte is one', () => {
    const all = owners(holding(0x1000n, 0x1000n))
    expect(all.check(0x1000n, 1n, 'write', onFree)).toBeNull()
    expect(all.giveEmpty(0x1000n)).toEqual([])
  })
})

describe('giving back', () => {
  it.each([
    ['the whole', 0x1000n, 0x3fffn, [[0x1000n, 0x3fffn]], []],
    ['its beginning', 0x1000n, 0x1fffn, [[0x1000n, 0x1fffn]], [[0x2000n, 0x3fffn]]],
    ['its end', 0x3000n, 0x4fffn, [[0x3000n, 0x3fffn]], [[0x1000n, 0x2fffn]]],
    [
      'its middle',
      0x2000n,
      0x2fffn,
      [[0x2000n, 0x2fffn]],
      [
        [0x1000n, 0x1fffn],
        [0x3000n, 0x3fffn]
      ]
    ],
    ['what nobody holds', 0x5000n, 0x5fffn, [], [[0x1000n, 0x3fffn]]]
  ])('%s', (_, start, last, given, left) => {
    const all = owners(holding(0x1000n, 0x3fffn))
    expect(ranges(all.give(start, last, 2))).toEqual(given)
    expect(ranges(all.all())).toEqual(left)
  })

  it('parts of several neighbours', () => {
    const all = owners(holding(0x1000n, 0x1fffn, 1), holding(0x2000n, 0x2fffn, 2))
    expect(all.give(0x1800n, 0x27ffn, 3)).toEqual([holding(0x1800n, 0x1fffn, 1), holding(0x2000n, 0x27ffn, 2)])
    expect(all.all()).toEqual([holding(0x1000n, 0x17ffn, 1), holding(0x2800n, 0x2fffn, 2)])
  })

  it('a buffer of no bytes is held and given back too, once', () => {
    const all = owners(holding(0x1018n, 0x1017n))
    expect(all.startingAt(0x1018n)).toBeDefined()
    expect(all.all()).toHaveLength(1)
    expect(all.within(0x1000n, 0x1fffn)).toEqual([])
    expect(all.giveEmpty(0x1018n)).toEqual([holding(0x1018n, 0x1017n)])
    expect(all.giveEmpty(0x1018n)).toEqual([])
    expect(all.all()).toEqual([])
  })
})

describe('moving', () => {
  it('holdings and empty ones go along, and what lies behind is as if given back', () => {
    const all = owners(
      holding(0x1000n, 0x1fffn, 1),
      holding(0x2018n, 0x2017n, 2),
      holding(0x2fffn, 0x2ffen, 3),
      holding(0x3000n, 0x2fffn, 4)
    )
    all.move(0x1000n, 0x2fffn, 0x10000n, 9)
    expect(all.all()).toEqual([
      holding(0x11000n, 0x11fffn, 1),
      holding(0x3000n, 0x2fffn, 4),
      holding(0x12018n, 0x12017n, 2),
      holding(0x12fffn, 0x12ffen, 3)
    ])
    expect(all.check(0x1000n, 1n, 'read', onFree)).toEqual({ reason: 'freed', address: 0x1000n, takenBy: 1, freedBy: 9 })
  })

  it('an empty one at the very start goes along, one below it does not', () => {
    const all = owners(holding(0x1000n, 0xfffn, 1), holding(0xff8n, 0xff7n, 2))
    all.move(0x1000n, 0x1fffn, 0x1000n, 9)
    expect(all.all().map(({ start }) => start)).toEqual([0xff8n, 0x2000n])
  })

  it('to a place that overlaps the old one', () => {
    const all = owners(holding(0x1000n, 0x2fffn, 1))
    all.move(0x1000n, 0x2fffn, 0x1000n, 9)
    expect(ranges(all.all())).toEqual([[0x2000n, 0x3fffn]])
    expect(all.check(0x2000n, 0x2000n, 'write', onFree)).toBeNull()
    expect(all.check(0x1fffn, 1n, 'read', onFree)).toMatchObject({ reason: 'freed', freedBy: 9 })
  })
})

describe('a fault', () => {
  it.each([
    ['page 0 is never a place', 0n],
    ['to its last byte', 4095n]
  ])('%s', (_, address) => {
    const all = owners(holding(0n, 0x1fffn))
    expect(all.check(address, 1n, 'read', onFirmware)).toEqual({ reason: 'null', address, takenBy: null, freedBy: null })
  })

  it('page 1 is one', () => {
    expect(owners(holding(0x1000n, 0x1fffn)).check(4096n, 1n, 'read', onFree)).toBeNull()
  })

  it.each(['read', 'write'] as const)('a %s inside a holding is none, from its first byte to its last', (access) => {
    const all = owners(holding(0x1000n, 0x1fffn))
    expect(all.check(0x1000n, 0x1000n, access, onFree)).toBeNull()
  })

  it.each(['read', 'write'] as const)('a %s over the end of a holding: bounds, at the first byte behind it', (access) => {
    const all = owners(holding(0x1000n, 0x1fffn, 7))
    expect(all.check(0x1ff9n, 8n, access, onFree)).toEqual({ reason: 'bounds', address: 0x2000n, takenBy: 7, freedBy: null })
  })

  it.each(['read', 'write'] as const)('a %s over two neighbours: they are two objects even where their bytes touch', (access) => {
    const all = owners(holding(0x1000n, 0x1fffn, 7), holding(0x2000n, 0x2fffn, 8))
    expect(all.check(0x1ff8n, 8n, access, onFree)).toBeNull()
    expect(all.check(0x2000n, 8n, access, onFree)).toBeNull()
    expect(all.check(0x1ffcn, 8n, access, onFree)).toEqual({ reason: 'bounds', address: 0x2000n, takenBy: 7, freedBy: null })
  })

  it.each(['firmware', 'lab'])('what belongs to the %s may be read and not written', (owner) => {
    const all = owners(holding(0x1000n, 0x1fffn, 7, owner))
    expect(all.check(0x1000n, 8n, 'read', onFree)).toBeNull()
    expect(all.check(0x1004n, 8n, 'write', onFree)).toEqual({ reason: 'foreign', address: 0x1004n, takenBy: 7, freedBy: null })
  })

  it('freed memory: who took it and who gave it back', () => {
    const all = owners(holding(0x1000n, 0x1fffn, 7))
    all.give(0x1000n, 0x1fffn, 9)
    expect(all.check(0x1800n, 1n, 'read', onFree)).toEqual({ reason: 'freed', address: 0x1800n, takenBy: 7, freedBy: 9 })
    expect(all.check(0x1fffn, 2n, 'read', onFirmware)).toMatchObject({ reason: 'freed', address: 0x1fffn })
    expect(all.check(0x2000n, 1n, 'read', onFree)).toMatchObject({ reason: 'unowned' })
  })

  it('freed memory that is handed out again is its new owner’s; what is left of it keeps its story', () => {
    const all = owners(holding(0x1000n, 0x3fffn, 7))
    all.give(0x1000n, 0x3fffn, 9)
    all.take(holding(0x2000n, 0x2fffn, 10))
    expect(all.check(0x2000n, 0x1000n, 'write', onFree)).toBeNull()
    all.give(0x2000n, 0x2fffn, 11)
    for (const [address, freedBy] of [
      [0x1000n, 9],
      [0x1fffn, 9],
      [0x2000n, 11],
      [0x2fffn, 11],
      [0x3000n, 9],
      [0x3fffn, 9]
    ] as const)
      expect(all.check(address, 1n, 'read', onFree)).toMatchObject({ reason: 'freed', freedBy })
  })

  it('freed memory that a HOB list has grown into is a HOB’s', () => {
    const all = owners(holding(0x1000n, 0x1fffn))
    all.give(0x1000n, 0x1fffn, 9)
    expect(all.check(0x1000n, 8n, 'write', () => ({ kind: 'hob', last: 0x1037n }))).toBeNull()
  })

  it('what is abandoned was given back by that event; what was before keeps its story', () => {
    const all = owners(holding(0x2000n, 0x2fffn, 1), holding(0x4000n, 0x4fffn, 2))
    all.give(0x2000n, 0x2fffn, 3)
    all.abandon(0x1000n, 0x5fffn, 9)
    expect(all.all()).toEqual([])
    for (const [address, takenBy, freedBy] of [
      [0x1000n, null, 9],
      [0x1fffn, null, 9],
      [0x2000n, 1, 3],
      [0x2fffn, 1, 3],
      [0x3000n, null, 9],
      [0x3fffn, null, 9],
      [0x4000n, 2, 9],
      [0x4fffn, 2, 9],
      [0x5000n, null, 9],
      [0x5fffn, null, 9]
    ] as const)
      expect(all.check(address, 1n, 'read', onFirmware)).toEqual({ reason: 'freed', address, takenBy, freedBy })
    expect(all.check(0x6000n, 1n, 'read', onFirmware)).toBeNull()
  })

  it.each([
    ['from its first byte', 0x2000n, 0x2fffn],
    ['of one byte', 0x2800n, 0x2800n],
    ['to its last byte', 0x1000n, 0x2fffn]
  ])('a part that was given back before, abandoned %s', (_, start, last) => {
    const all = owners(holding(0x2000n, 0x2fffn, 1))
    all.give(0x2000n, 0x2fffn, 3)
    all.abandon(start, last, 9)
    expect(all.check(0x2800n, 1n, 'read', onFree)).toMatchObject({ takenBy: 1, freedBy: 3 })
    expect(all.check(0x3000n, 1n, 'read', onFree)).toMatchObject({ reason: 'unowned' })
    expect(all.check(0x1fffn, 1n, 'read', onFree)).toMatchObject(start < 0x2000n ? { freedBy: 9 } : { reason: 'unowned' })
  })

  it('the firmware’s own memory may be read and not written', () => {
    expect(owners().check(0x2000n, 8n, 'read', onFirmware)).toBeNull()
    expect(owners().check(0x2000n, 8n, 'write', onFirmware)).toEqual({ reason: 'foreign', address: 0x2000n, takenBy: null, freedBy: null })
  })

  it('a read that begins in the firmware’s memory may not go over a driver’s holding and on', () => {
    const ground = (address: bigint): Ground => (address < 0x2000n ? { kind: 'firmware', last: 0x1fffn } : { kind: 'free' })
    expect(owners().check(0x1ffcn, 8n, 'read', ground)).toMatchObject({ reason: 'unowned', address: 0x2000n })
    const all = owners(holding(0x2000n, 0x2003n, 7))
    expect(all.check(0x1ffcn, 8n, 'read', ground)).toBeNull()
    expect(all.check(0x1ffcn, 9n, 'read', ground)).toEqual({ reason: 'bounds', address: 0x2004n, takenBy: 7, freedBy: null })
  })

  const onHobs = (address: bigint): Ground => ({ kind: 'hob', last: address | 0x3fn })
  it.each([
    ['read', 0x2038n, null],
    ['read', 0x203cn, null],
    ['write', 0x2038n, null],
    ['write', 0x203cn, { reason: 'bounds', address: 0x2040n, takenBy: null, freedBy: null }]
  ] as const)('a %s of 8 bytes at 0x%s of HOBs: no write runs over a HOB’s end', (access, address, fault) => {
    expect(owners().check(address, 8n, access, onHobs)).toEqual(fault)
  })

  it('behind the firmware’s memory may come a HOB’s, and the other way round', () => {
    const mixed = (address: bigint): Ground =>
      address < 0x2008n ? { kind: 'firmware', last: 0x2007n } : address < 0x2010n ? { kind: 'hob', last: 0x200fn } : { kind: 'free' }
    expect(owners().check(0x2000n, 16n, 'read', mixed)).toBeNull()
    expect(owners().check(0x2000n, 17n, 'read', mixed)).toMatchObject({ reason: 'unowned', address: 0x2010n })
  })

  it('a pool page outside of every buffer: bounds, and the buffer below is named', () => {
    const onPool = (): Ground => ({ kind: 'poolPage' })
    expect(owners(holding(0x2018n, 0x2027n, 7)).check(0x2030n, 1n, 'write', onPool)).toEqual({
      reason: 'bounds',
      address: 0x2030n,
      takenBy: 7,
      freedBy: null
    })
    expect(owners().check(0x2030n, 1n, 'write', onPool)).toMatchObject({ reason: 'bounds', takenBy: null })
  })

  it.each([
    ['mmio', 'mmio'],
    ['free', 'unowned'],
    ['hole', 'unowned']
  ] as const)('%s: %s', (kind, reason) => {
    const all = owners(holding(0x1000n, 0x1fffn, 7))
    expect(all.check(0x2000n, 1n, 'read', () => ({ kind }))).toEqual({ reason, address: 0x2000n, takenBy: null, freedBy: null })
  })

  it('no bytes touch nothing', () => {
    expect(owners().check(0n, 0n, 'write', onFree)).toBeNull()
  })
})
