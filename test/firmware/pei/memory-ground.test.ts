/** What a PEIM may touch: what the HOB list says of an address that the run gave to nobody. */
import { describe, expect, it } from 'vitest'
import { fold } from '../../../src-firmware'
import { ResourceType } from '../../../src-firmware/spec/hob'
import { MemoryType } from '../../../src-firmware/spec/memory-type'
import type { PeiMoment } from '../../../src-firmware/platforms/platform'
import { stopFor } from '../stop-for'
import { BARE, foundation, range } from './foundation'

const HEAP = 0x810000n
const resource = (type: number, start: bigint, bytes: bigint): PeiMoment['hobs'][number] => ({
  resource: type,
  attributes: 7,
  ...range(start, bytes)
})
const allocation = (type: number, start: bigint, bytes: bigint): PeiMoment['hobs'][number] => ({
  allocation: type,
  ...range(start, bytes)
})

/** 16 MiB of RAM from 1 MiB; registers, flash and reserved memory above; ports whose numbers lie where memory could be. */
const LISTED: Partial<PeiMoment> = {
  fill: null,
  hobs: [
    resource(ResourceType.io, 0x2000000n, 0x1000n),
    resource(ResourceType.ioReserved, 0x3000000n, 0x1000n),
    resource(ResourceType.systemMemory, 0x100000n, 0x1000000n),
    resource(ResourceType.memoryMappedIo, 0xfec00000n, 0x1000n),
    resource(ResourceType.memoryMappedIoPort, 0xfed00000n, 0x1000n),
    resource(ResourceType.memoryReserved, 0xe0000000n, 0x2000n),
    resource(ResourceType.firmwareDevice, 0xff000000n, 0x1000000n),
    allocation(MemoryType.BootServicesData, 0x900000n, 0x2000n),
    allocation(MemoryType.Conventional, 0x904000n, 0x1000n),
    { cpu: { memoryBits: 36, ioBits: 16 } }
  ]
}

describe('an address that nobody holds', () => {
  it.each([
    ['RAM’s first byte', 0x100000n, { kind: 'free' }],
    ['RAM’s last byte', 0x10fffffn, { kind: 'free' }],
    ['in front of RAM', 0xfffffn, { kind: 'hole' }],
    ['behind RAM', 0x1100000n, { kind: 'hole' }],
    ['a port’s number', 0x2000000n, { kind: 'hole' }],
    ['a reserved port’s number', 0x3000000n, { kind: 'hole' }],
    ['registers', 0xfec00000n, { kind: 'mmio' }],
    ['behind the registers', 0xfec01000n, { kind: 'hole' }],
    ['ports that lie in memory', 0xfed00010n, { kind: 'firmware', last: 0xfed00fffn }],
    ['reserved memory', 0xe0000000n, { kind: 'firmware', last: 0xe0001fffn }],
    ['reserved memory’s last byte', 0xe0001fffn, { kind: 'firmware', last: 0xe0001fffn }],
    ['flash', 0xff800000n, { kind: 'firmware', last: 0xffffffffn }],
    ['an allocation', 0x900000n, { kind: 'firmware', last: 0x901fffn }],
    ['an allocation’s last byte', 0x901fffn, { kind: 'firmware', last: 0x901fffn }],
    ['behind an allocation', 0x902000n, { kind: 'free' }],
    ['in front of an allocation', 0x8fffffn, { kind: 'free' }],
    ['pages that are free again', 0x904000n, { kind: 'free' }]
  ])('%s', (_what, address, ground) => {
    expect(foundation(LISTED).pei.ground(address)).toEqual(ground)
  })

  it('only resource HOBs tell of memory, not data that look like one', () => {
    const data = '00'.repeat(8) + '0010000000000000'.repeat(2)
    const { pei } = foundation({ ...BARE, hobs: [{ guid: 'AAAAAAAA-0000-0000-0000-000000000001', data }] })
    expect(pei.ground(0x1800n)).toEqual({ kind: 'hole' })
  })

  it('the firmware’s stretch ends where somebody holds memory', () => {
    const { pei, board } = foundation(LISTED)
    board.hold({ start: 0x901000n, bytes: 0x100n, unit: 'pages', type: 4, owner: 'driver.ts' })
    board.hold({ start: 0xe0001000n, bytes: 0x100n, unit: 'pages', type: 0, owner: 'driver.ts' })
    expect(pei.ground(0x900000n)).toEqual({ kind: 'firmware', last: 0x900fffn })
    expect(pei.ground(0xe0000000n)).toEqual({ kind: 'firmware', last: 0xe0000fffn })
  })

  it.each([
    ['registers', 0xfec00000n, 'mmio'],
    ['nothing', 0x1100000n, 'unowned'],
    ['free RAM', 0x100000n, 'unowned']
  ])('reading %s is a fault', (_what, address, reason) => {
    const { board } = foundation(LISTED)
    expect(() => board.access(address, 4n, 'read', null)).toThrow(stopFor({ code: 'fault', fault: expect.objectContaining({ reason }) }))
  })

  it('the firmware’s own may be read and not written', () => {
    const { board } = foundation(LISTED)
    expect(() => board.access(0x900000n, 8n, 'read', null)).not.toThrow()
    expect(() => board.access(0x900000n, 8n, 'write', null)).toThrow(
      stopFor({ code: 'fault', fault: expect.objectContaining({ reason: 'foreign' }) })
    )
  })
})

describe('an address in the HOB list', () => {
  it('every HOB may be read and written up to its end, the PHIT and the end mark too', () => {
    const { pei } = foundation(BARE)
    expect(pei.ground(HEAP)).toEqual({ kind: 'hob', last: HEAP + 0x37n })
    expect(pei.ground(HEAP + 0x37n)).toEqual({ kind: 'hob', last: HEAP + 0x37n })
    expect(pei.ground(HEAP + 0x38n)).toEqual({ kind: 'hob', last: HEAP + 0x3fn })
    expect(pei.ground(HEAP + 0x3fn)).toEqual({ kind: 'hob', last: HEAP + 0x3fn })
    expect(pei.ground(HEAP + 0x40n)).not.toMatchObject({ kind: 'hob' })
    expect(pei.ground(HEAP - 1n)).not.toMatchObject({ kind: 'hob' })
  })

  it('a pool HOB’s data belong to whoever asked; its header is a HOB’s, and what was rounded up is nobody’s', () => {
    const { pei, call } = foundation(BARE)
    expect(call('AllocatePool', 12n).out.buffer).toBe(HEAP + 0x40n)
    expect(pei.ground(HEAP + 0x38n)).toEqual({ kind: 'hob', last: HEAP + 0x3fn })
    expect(pei.ground(HEAP + 0x3fn)).toEqual({ kind: 'hob', last: HEAP + 0x3fn })
    expect(pei.ground(HEAP + 0x40n)).toEqual({ kind: 'poolPage' })
    expect(pei.ground(HEAP + 0x4cn)).toEqual({ kind: 'poolPage' })
  })

  it('a pool HOB that CreateHob made is nobody’s pool: all of it is a HOB', () => {
    const { pei, call } = foundation(BARE)
    call('CreateHob', 7n, 24n)
    expect(pei.ground(HEAP + 0x48n)).toEqual({ kind: 'hob', last: HEAP + 0x4fn })
  })

  it('no write runs over a HOB’s end', () => {
    const { board, call } = foundation(BARE)
    call('CreateHob', 4n, 24n)
    expect(() => board.access(HEAP + 0x40n, 16n, 'write', null)).not.toThrow()
    expect(() => board.access(HEAP + 0x40n, 17n, 'write', null)).toThrow(
      stopFor({ code: 'fault', fault: expect.objectContaining({ reason: 'bounds', address: '0x810050' }) })
    )
  })

  it('a write up to a HOB’s last byte does not make the list be read again; one byte more does', () => {
    const { pei, call } = foundation(BARE)
    call('CreateHob', 4n, 24n)
    const list = pei.hobs.all()
    pei.willBeWritten(HEAP + 0x40n, 16n)
    expect(pei.hobs.all()).toBe(list)
    pei.willBeWritten(HEAP + 0x40n, 17n)
    expect(pei.hobs.all()).not.toBe(list)
  })

  it('a broken list: what lies behind the broken HOB is not known to be a HOB, and the HOBs in front of it are', () => {
    const { pei, board, call } = foundation(BARE)
    call('CreateHob', 4n, 24n)
    board.willBeWritten(HEAP + 0x3an, 2n)
    board.memory.writeUint(HEAP + 0x3an, 2, 0n)
    expect(pei.ground(HEAP)).toEqual({ kind: 'hob', last: HEAP + 0x37n })
    expect(pei.ground(HEAP + 0x38n)).toEqual({ kind: 'hob', last: HEAP + 0x3fn })
  })
})

describe('how far the processor reaches', () => {
  it('as many bits as the CPU HOB says', () => {
    const { pei } = foundation(LISTED)
    expect(pei.isMapped((1n << 36n) - 1n)).toBe(true)
    expect(pei.isMapped(1n << 36n)).toBe(false)
  })

  it('48 bits while there is no CPU HOB', () => {
    const { pei } = foundation(BARE)
    expect(pei.isMapped((1n << 48n) - 1n)).toBe(true)
    expect(pei.isMapped(1n << 48n)).toBe(false)
  })

  it('page tables forbid nothing', () => {
    expect(foundation(LISTED).pei.forbids()).toBe(false)
  })
})

describe('what SEC hands over (PI 1.8 volume 1 §5)', () => {
  it('the trace holds heap and stack, whose stack nobody’s event took', () => {
    const { board } = foundation(BARE)
    const state = fold(board.recorder.events).pei
    expect(state.heap).toEqual({ start: '0x810000', bytes: '0x8000' })
    expect(state.stacks).toEqual([{ start: '0x818000', bytes: '0x8000' }])
    expect(board.owners.startingAt(0x818000n)).toMatchObject({
      last: 0x81ffffn,
      unit: 'stack',
      type: MemoryType.BootServicesData,
      owner: 'firmware',
      takenBy: null
    })
    expect(board.recorder.events.flatMap(({ changes }) => changes)).toContainEqual({
      what: 'take',
      start: '0x810000',
      bytes: '0x8000',
      unit: 'heap',
      type: MemoryType.BootServicesData,
      owner: 'firmware'
    })
  })

  it('the stack may be read, not written', () => {
    const { board } = foundation(BARE)
    expect(() => board.access(0x818000n, 8n, 'read', null)).not.toThrow()
    expect(() => board.access(0x81fff8n, 8n, 'write', null)).toThrow(stopFor({ code: 'fault' }))
  })

  it('all of temporary RAM is full of SEC’s word, also beside heap and stack', () => {
    const { bytes } = foundation({ ...BARE, fill: 0x5aa55aa5, temporaryRam: range(HEAP - 0x10n, 0x10014n) })
    expect(bytes(HEAP - 0x14n, 12)).toBe('00000000a55aa55aa55aa55a')
    expect(bytes(0x81fffcn, 12)).toBe('a55aa55aa55aa55a00000000')
  })

  it('half a word at its end stays as it was', () => {
    const { bytes } = foundation({ ...BARE, fill: 0x5aa55aa5, temporaryRam: range(HEAP, 0x10002n) })
    expect(bytes(0x81fffcn, 8)).toBe('a55aa55a00000000')
  })

  it('SEC’s word was written by nobody: pages that hold it were never written', () => {
    const { board, call } = foundation({ ...BARE, fill: 0x5aa55aa5 })
    const page = call('AllocatePages', 4n, 1n).out.memory as bigint
    expect(board.memory.firstUnwritten(page, 8)).toBe(page)
    expect(board.memory.firstUnwritten(HEAP + 0x100n, 8)).toBe(HEAP + 0x100n)
  })

  it('HOBs that do not fit into the heap end the run', () => {
    const data = 'ff'.repeat(0x7fa8)
    const guid = 'AAAAAAAA-0000-0000-0000-000000000001'
    expect(() => foundation({ ...BARE, hobs: [{ guid, data }] })).not.toThrow()
    expect(() => foundation({ ...BARE, hobs: [{ guid, data: `${data}ff` }] })).toThrow(
      stopFor({ code: 'noRoomForHobs', where: 'temporaryRam' })
    )
  })
})
