import { describe, expect, it } from 'vitest'
import { MemoryType } from '../../../src-firmware'
import { HobType } from '../../../src-firmware/spec/hob'
import { switchToPermanentMemory } from '../../../src-firmware/pei/permanent-memory'
import { BARE, foundation, type Foundation } from './foundation'
import { stopFor } from '../stop-for'

/** The heap of the board: 32 KiB at 0x810000. */
const HEAP = 0x810000n
const TOP = 0x818000n
const FIRST_HOB = HEAP + 0x38n

const allocations = ({ pei }: Foundation) => pei.hobs.allocations().map(({ base, bytes, type }) => [base, bytes, type])
const types = ({ pei }: Foundation) => pei.hobs.all().map(({ type }) => type)
const freeTop = ({ pei }: Foundation) => pei.hobs.phit('EfiFreeMemoryTop')

describe('SEC hands over temporary RAM (PI 1.8 volume 1 §5)', () => {
  it('the PHIT describes the heap, and the end mark follows it', () => {
    const { bytes } = foundation(BARE)
    expect(bytes(HEAP, 0x40)).toBe(
      '0100380000000000' + // HobType 1, HobLength 0x38
        '09000000' +
        '00000000' + // Version 9, full configuration
        '0080810000000000' +
        '0000810000000000' + // EfiMemoryTop, EfiMemoryBottom
        '0080810000000000' +
        '4000810000000000' + // EfiFreeMemoryTop, EfiFreeMemoryBottom
        '3800810000000000' + // EfiEndOfHobList
        'ffff080000000000'
    )
  })

  it('OVMF fills it with 0x5AA55AA5', () => {
    const { bytes } = foundation({ hobs: [] })
    expect(bytes(HEAP + 0x40n, 8)).toBe('a55aa55aa55aa55a')
    expect(bytes(0x81fff8n, 8)).toBe('a55aa55aa55aa55a')
  })

  it('on a recorded platform the resource and CPU HOBs stand behind the PHIT', () => {
    const machine = foundation()
    expect(types(machine)).toEqual([HobType.handoff, ...Array<number>(10).fill(HobType.resourceDescriptor), HobType.cpu])
  })
})

describe('CreateHob (PI 1.8 volume 1 §4.4)', () => {
  it.each([0xfff9n, 0xffffn])('length 0x%s: EFI_INVALID_PARAMETER, and *Hob is the PHIT', (length) => {
    expect(foundation(BARE).call('CreateHob', 4n, length)).toEqual({ name: 'EFI_INVALID_PARAMETER', out: { hob: HEAP } })
  })

  it('no room: EFI_OUT_OF_RESOURCES, and *Hob is the PHIT', () => {
    const { call } = foundation(BARE)
    expect(call('CreateHob', 4n, 0x7fc1n)).toEqual({ name: 'EFI_OUT_OF_RESOURCES', out: { hob: HEAP } })
  })

  it('an exact fit succeeds: the end mark’s own bytes are counted already', () => {
    const machine = foundation(BARE)
    expect(machine.call('CreateHob', 4n, 0x7fc0n)).toEqual({ name: 'EFI_SUCCESS', out: { hob: FIRST_HOB } })
    expect(machine.pei.hobs.phit('EfiFreeMemoryBottom')).toBe(TOP)
    expect(machine.call('CreateHob', 4n, 8n).name).toBe('EFI_OUT_OF_RESOURCES')
  })

  it('rounds up to a multiple of 8, writes the head and the end mark, and leaves the body as it was', () => {
    const { call, bytes, pei } = foundation({ hobs: [] })
    expect(call('CreateHob', 4n, 13n).out.hob).toBe(FIRST_HOB)
    expect(bytes(FIRST_HOB, 24)).toBe('0400100000000000' + 'a55aa55aa55aa55a' + 'ffff080000000000')
    expect(pei.hobs.phit('EfiEndOfHobList')).toBe(FIRST_HOB + 16n)
    expect(pei.hobs.phit('EfiFreeMemoryBottom')).toBe(FIRST_HOB + 24n)
  })

  it('length 0 makes no HOB: the end mark is written over its head', () => {
    const machine = foundation(BARE)
    expect(machine.call('CreateHob', 4n, 0n)).toEqual({ name: 'EFI_SUCCESS', out: { hob: FIRST_HOB } })
    expect(types(machine)).toEqual([HobType.handoff])
  })
})

describe('AllocatePool (PI 1.8 volume 1 §4.6)', () => {
  it('refuses more than 65520 bytes before it looks anywhere, and does not write *Buffer', () => {
    expect(foundation(BARE).call('AllocatePool', 65521n)).toEqual({ name: 'EFI_OUT_OF_RESOURCES', out: {} })
  })

  it('no room: *Buffer is NULL', () => {
    expect(foundation(BARE).call('AllocatePool', 65520n)).toEqual({ name: 'EFI_OUT_OF_RESOURCES', out: { buffer: 0n } })
  })

  it('is a HOB of type 7 with its data 8 bytes behind its start', () => {
    const machine = foundation(BARE)
    expect(machine.call('AllocatePool', 9n)).toEqual({ name: 'EFI_SUCCESS', out: { buffer: FIRST_HOB + 8n } })
    expect(machine.bytes(FIRST_HOB, 8)).toBe('0700180000000000')
    expect(machine.call('AllocatePool', 0n).out.buffer).toBe(FIRST_HOB + 0x18n + 8n)
  })

  it('belongs to the PEIM that asked, up to the size asked for', () => {
    const { call, board } = foundation(BARE)
    const buffer = call('AllocatePool', 9n).out.buffer as bigint
    expect(board.owners.startingAt(buffer)).toMatchObject({ start: buffer, last: buffer + 8n, unit: 'pool', owner: 'driver.ts' })
  })
})

describe('AllocatePages (PI 1.8 volume 1 §4.6)', () => {
  it.each([7, 8, 11, 12, 13, 14, 15, 16, 0x70000000, 0x80000001])('type 0x%s: EFI_INVALID_PARAMETER', (type) => {
    expect(foundation(BARE).call('AllocatePages', BigInt(type), 1n)).toEqual({ name: 'EFI_INVALID_PARAMETER', out: {} })
  })

  it.each([0, 1, 2, 3, 4, 5, 6, 9, 10])('type %i is allowed', (type) => {
    expect(foundation(BARE).call('AllocatePages', BigInt(type), 1n)).toEqual({ name: 'EFI_SUCCESS', out: { memory: TOP - 0x1000n } })
  })

  it('takes from the top down and builds a HOB without a name', () => {
    const machine = foundation({ hobs: [] })
    machine.call('AllocatePages', 4n, 2n)
    expect(machine.call('AllocatePages', 6n, 1n).out.memory).toBe(TOP - 0x3000n)
    expect(freeTop(machine)).toBe(TOP - 0x3000n)
    expect(machine.bytes(FIRST_HOB + 0x30n, 0x30)).toBe(
      '0200300000000000' + '0'.repeat(32) + '0050810000000000' + '0010000000000000' + '06000000' + '00000000'
    )
  })

  it('0 pages: the top itself, and a HOB of no length', () => {
    const machine = foundation(BARE)
    expect(machine.call('AllocatePages', 4n, 0n)).toEqual({ name: 'EFI_SUCCESS', out: { memory: TOP } })
    expect(allocations(machine)).toEqual([[TOP, 0n, 4]])
  })

  it('more than there is: EFI_OUT_OF_RESOURCES, and nothing has changed', () => {
    const machine = foundation(BARE)
    expect(machine.call('AllocatePages', 4n, 8n).name).toBe('EFI_OUT_OF_RESOURCES')
    expect(freeTop(machine)).toBe(TOP)
    expect(types(machine)).toEqual([HobType.handoff])
  })

  it('an odd top loses its bytes without a word', () => {
    const machine = foundation({ ...BARE, heap: { start: '0x810000', bytes: '0x7ff0' } })
    expect(machine.call('AllocatePages', 4n, 1n).out.memory).toBe(0x816000n)
    expect(allocations(machine)).toEqual([[0x816000n, 0x1000n, 4]])
  })

  it('between InstallPeiMemory and the switch: pages from the new range, pool and HOBs still from temporary RAM', () => {
    const machine = foundation(BARE)
    machine.call('InstallPeiMemory', 0x4000000n, 0x100000n)
    expect(machine.call('AllocatePages', 4n, 1n).out.memory).toBe(0x40ff000n)
    expect(freeTop(machine)).toBe(TOP)
    expect(machine.call('AllocatePool', 8n).out.buffer).toBe(FIRST_HOB + 0x30n + 8n)
    expect(machine.call('AllocatePages', 4n, 0x100n).name).toBe('EFI_OUT_OF_RESOURCES')
    expect(machine.call('AllocatePages', 4n, 0xffn)).toMatchObject({ name: 'EFI_SUCCESS', out: { memory: 0x4000000n } })
  })

  it('after the switch: from permanent memory', () => {
    const machine = foundation(BARE)
    machine.call('InstallPeiMemory', 0x4000000n, 0x100000n)
    switchToPermanentMemory(machine.pei)
    expect(machine.call('AllocatePages', 4n, 1n).out.memory).toBe(0x40ff000n)
    expect(freeTop(machine)).toBe(0x40ff000n)
  })

  describe('where runtime memory has a granularity of 64 KiB (AArch64)', () => {
    const heap = { start: '0x4000000', bytes: '0x100000' } as const
    const wide = () => foundation({ ...BARE, heap, stack: { start: '0x4100000', bytes: '0x8000' } }, 'aarch64')

    it.each([5, 6, 9, 10])('type %i takes whole units, and the padding is free memory with a HOB', (type) => {
      const machine = wide()
      machine.call('AllocatePages', 4n, 1n)
      expect(machine.call('AllocatePages', BigInt(type), 1n).out.memory).toBe(0x40e0000n)
      expect(allocations(machine)).toEqual([
        [0x40ff000n, 0x1000n, 4],
        [0x40f0000n, 0xf000n, MemoryType.Conventional],
        [0x40e0000n, 0x10000n, type]
      ])
    })

    it.each([0, 1, 2, 3, 4])('type %i takes pages of 4 KiB', (type) => {
      expect(wide().call('AllocatePages', BigInt(type), 1n).out.memory).toBe(0x40ff000n)
    })

    it('what was padding is used when the rest is gone', () => {
      const machine = wide()
      machine.call('AllocatePages', 4n, 1n)
      machine.call('AllocatePages', 6n, 0xe0n)
      machine.call('AllocatePages', 4n, 15n)
      expect(machine.call('AllocatePages', 4n, 15n).out.memory).toBe(0x40f0000n)
    })
  })
})

describe('FreePages (PI 1.8 volume 1 §4.6)', () => {
  /** Three runs of two pages each: A at 0x816000, B at 0x814000, C at 0x812000. */
  function three(): Foundation {
    const machine = foundation(BARE)
    for (const type of [2n, 3n, 4n]) machine.call('AllocatePages', type, 2n)
    return machine
  }

  it.each([
    ['0 pages', 0x814000n, 0n],
    ['an address inside a page', 0x814008n, 1n],
    ['so many pages that they come to none', 0x814000n, 1n << 52n],
    ['a range that runs over the end of all addresses', 0xfffffffffffff000n, 2n]
  ])('%s: EFI_INVALID_PARAMETER', (_what, memory, pages) => {
    expect(three().call('FreePages', memory, pages).name).toBe('EFI_INVALID_PARAMETER')
  })

  it.each([
    ['what nobody allocated', 0x811000n, 1n],
    ['a range over two allocations', 0x815000n, 2n]
  ])('%s: EFI_NOT_FOUND', (_what, memory, pages) => {
    expect(three().call('FreePages', memory, pages).name).toBe('EFI_NOT_FOUND')
  })

  it('twice: EFI_NOT_FOUND', () => {
    const { call } = three()
    expect(call('FreePages', 0x814000n, 2n).name).toBe('EFI_SUCCESS')
    expect(call('FreePages', 0x814000n, 2n).name).toBe('EFI_NOT_FOUND')
  })

  it('at the top of free memory: the top rises, and the HOB is unused', () => {
    const machine = three()
    machine.call('FreePages', 0x812000n, 2n)
    expect(freeTop(machine)).toBe(0x814000n)
    expect(types(machine)).toEqual([HobType.handoff, HobType.memoryAllocation, HobType.memoryAllocation, HobType.unused])
  })

  it('above: the HOB says that the pages are free; when the top comes to them they return with it', () => {
    const machine = three()
    machine.call('FreePages', 0x814000n, 2n)
    expect(freeTop(machine)).toBe(0x812000n)
    expect(allocations(machine)[1]).toEqual([0x814000n, 0x2000n, MemoryType.Conventional])
    machine.call('FreePages', 0x812000n, 2n)
    expect(freeTop(machine)).toBe(0x816000n)
  })

  it('the middle of an allocation: first a HOB for what is above, then one for what is below', () => {
    const machine = foundation(BARE)
    machine.call('AllocatePages', 2n, 1n)
    machine.call('AllocatePages', 4n, 5n)
    machine.call('FreePages', 0x814000n, 1n)
    expect(allocations(machine)).toEqual([
      [0x817000n, 0x1000n, 2],
      [0x814000n, 0x1000n, MemoryType.Conventional],
      [0x815000n, 0x2000n, 4],
      [0x812000n, 0x2000n, 4]
    ])
  })

  it('new HOBs take the place of unused ones of their length, with a cleared name', () => {
    const machine = three()
    const { board, call } = machine
    call('FreePages', 0x812000n, 2n)
    board.memory.write(FIRST_HOB + 0x60n + 8n, new Uint8Array(16).fill(0xee))
    call('AllocatePages', 6n, 1n)
    expect(types(machine)).toHaveLength(4)
    expect(machine.bytes(FIRST_HOB + 0x60n, 0x30)).toBe(
      '0200300000000000' + '0'.repeat(32) + '0030810000000000' + '0010000000000000' + '06000000' + '00000000'
    )
  })

  it('any allocation HOB will do, also one that was built by hand', () => {
    const machine = foundation(BARE)
    machine.inner('Library', 'BuildMemoryAllocationHob', { baseAddress: 0x9000000n, length: 0x3000n, memoryType: 10n })
    expect(machine.call('FreePages', 0x9001000n, 1n).name).toBe('EFI_SUCCESS')
    expect(allocations(machine)).toEqual([
      [0x9001000n, 0x1000n, MemoryType.Conventional],
      [0x9002000n, 0x1000n, 10],
      [0x9000000n, 0x1000n, 10]
    ])
  })

  it('freed neighbours are joined when nothing else is left, and the first in the list gives way', () => {
    const machine = foundation(BARE)
    for (let i = 0; i < 6; i++) machine.call('AllocatePages', 4n, 1n)
    for (const memory of [0x814000n, 0x815000n]) machine.call('FreePages', memory, 1n)
    expect(machine.call('AllocatePages', 6n, 2n).out.memory).toBe(0x814000n)
    expect(types(machine)).toContain(HobType.unused)
  })

  it('the first free HOB in the list that is long enough gives its upper end', () => {
    const machine = foundation(BARE)
    machine.call('AllocatePages', 4n, 1n)
    machine.call('AllocatePages', 4n, 3n)
    machine.call('AllocatePages', 4n, 2n)
    machine.call('FreePages', 0x814000n, 3n)
    expect(machine.call('AllocatePages', 6n, 2n).out.memory).toBe(0x815000n)
    expect(allocations(machine)[1]).toEqual([0x815000n, 0x2000n, 6])
  })

  it('takes the pages from their owner', () => {
    const { call, board } = three()
    call('FreePages', 0x814000n, 1n)
    board.recordChanges()
    expect(board.owners.within(0x814000n, 0x815fffn)).toMatchObject([{ start: 0x815000n }])
  })
})

describe('CopyMem and SetMem', () => {
  it('copy over each other, and fill', () => {
    const { call, bytes } = foundation(BARE)
    const page = call('AllocatePages', 4n, 1n).out.memory as bigint
    call('SetMem', page, 4n, 0xabn)
    call('SetMem', page + 4n, 4n, 0xcdn)
    call('CopyMem', page + 2n, page, 8n)
    expect(bytes(page, 12)).toBe('ababababababcdcdcdcd0000')
  })
})

describe('GetBootMode and SetBootMode (PI 1.8 volume 1 §4.3)', () => {
  it('live in the PHIT', () => {
    const { call, bytes } = foundation(BARE)
    call('SetBootMode', 0x11n)
    expect(call('GetBootMode').out.bootMode).toBe(0x11n)
    expect(bytes(HEAP + 12n, 4)).toBe('11000000')
  })
})

describe('a NULL pointer where a service writes', () => {
  it.each([['GetHobList'], ['GetBootMode']])('%s writes through it: a fault below 4096', (service) => {
    const { call } = foundation(BARE)
    expect(() => call(service, null)).toThrow(stopFor({ code: 'fault', fault: expect.objectContaining({ reason: 'null' }) }))
  })
})
