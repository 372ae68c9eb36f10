/** Why PEI's memory and HOB services refuse: what stood in the way, with its numbers. */
import { describe, expect, it } from 'vitest'
import type { Argument, CallEvent } from '../../../src-firmware'
import { stopFor } from '../stop-for'
import { BARE, foundation, type Foundation } from './foundation'

const HEAP = 0x810000n
const TOP = HEAP + 0x8000n

function cause(before: (machine: Foundation) => void, service: string, ...args: readonly Argument[]): unknown {
  const machine = foundation({ ...BARE, hasTemporaryRamSupport: false })
  before(machine)
  const { name } = machine.call(service, ...args)
  const event = machine.board.recorder.events.filter(({ kind }) => kind === 'call').at(-1) as CallEvent
  expect(event.statusName).toBe(name)
  return event.cause
}
const nothing = (): void => undefined
/** One page is left below the top, and a bit. */
const full = ({ call }: Foundation): void => void call('AllocatePages', 4n, 6n)

describe('AllocatePages', () => {
  it.each([
    ['a type that is not allocated', nothing, 7n, 1n, { code: 'wrongType', type: 7 }],
    ['more than there is', nothing, 4n, 8n, { code: 'noRunLongEnough', pages: '0x8', longest: '0x7', last: null }],
    [
      'as many as nobody has',
      nothing,
      4n,
      0xfffffffffffffn,
      { code: 'noRunLongEnough', pages: '0xfffffffffffff', longest: '0x7', last: null }
    ],
    ['one too many when little is left', full, 4n, 2n, { code: 'noRunLongEnough', pages: '0x2', longest: '0x1', last: null }]
  ])('%s', (_what, before, type, pages, told) => {
    expect(cause(before, 'AllocatePages', type, pages)).toEqual(told)
  })

  it('the longest run may be free pages in the middle', () => {
    const free = ({ call }: Foundation): void => {
      call('AllocatePages', 4n, 4n)
      call('AllocatePages', 4n, 2n)
      call('FreePages', TOP - 0x4000n, 3n)
    }
    expect(cause(free, 'AllocatePages', 4n, 4n)).toEqual({ code: 'noRunLongEnough', pages: '0x4', longest: '0x3', last: null })
  })

  it('pages in use are no free run, however many', () => {
    const used = ({ call }: Foundation): void => void call('AllocatePages', 4n, 5n)
    expect(cause(used, 'AllocatePages', 4n, 3n)).toEqual({ code: 'noRunLongEnough', pages: '0x3', longest: '0x2', last: null })
  })

  it('a top so low that not even the padding fits', () => {
    const machine = foundation({ ...BARE, hasTemporaryRamSupport: false }, 'aarch64')
    machine.call('InstallPeiMemory', 0xb80f000n, 0x800n)
    expect(machine.call('AllocatePages', 6n, 1n).name).toBe('EFI_OUT_OF_RESOURCES')
    const event = machine.board.recorder.events.filter(({ kind }) => kind === 'call').at(-1) as CallEvent
    expect(event.cause).toEqual({ code: 'noRunLongEnough', pages: '0x1', longest: '0x0', last: null })
  })
})

describe('FreePages', () => {
  const one = ({ call }: Foundation): void => void call('AllocatePages', 4n, 1n)

  it.each([
    ['no pages', one, TOP - 0x1000n, 0n, { code: 'nothingAsked', parameter: 'pages' }],
    [
      'an address inside a page',
      one,
      TOP - 0xff8n,
      1n,
      { code: 'misaligned', parameter: 'memory', value: '0x817008', alignment: '0x1000' }
    ],
    ['pages that wrap', one, TOP - 0x1000n, 0xffffffffffff0n, { code: 'wrapsAround', start: '0x817000', pages: '0xffffffffffff0' }],
    ['a count whose bytes are none', one, TOP - 0x1000n, 1n << 52n, { code: 'wrapsAround', start: '0x817000', pages: '0x10000000000000' }],
    ['what nobody has', one, TOP - 0x2000n, 1n, { code: 'notAllocated', at: '0x816000', freedBy: null }]
  ])('%s', (_what, before, memory, pages, told) => {
    expect(cause(before, 'FreePages', memory, pages)).toEqual(told)
  })

  it('what was freed before: by which call', () => {
    const machine = foundation(BARE)
    machine.call('AllocatePages', 4n, 1n)
    machine.call('FreePages', TOP - 0x1000n, 1n)
    const calls = (): CallEvent[] => machine.board.recorder.events.filter((event): event is CallEvent => event.kind === 'call')
    const freedBy = calls().at(-1)!.n
    machine.call('FreePages', TOP - 0x1000n, 1n)
    expect(calls().at(-1)!.cause).toEqual({ code: 'notAllocated', at: '0x817000', freedBy })
  })
})

describe('AllocatePool and CreateHob', () => {
  it.each([
    ['AllocatePool', [65521n], { code: 'tooLarge', bytes: '0xfff1', limit: '0xfff0' }],
    ['AllocatePool', [65520n], { code: 'hobListFull', bytes: '0xfff8', free: '0x7fc0' }],
    ['CreateHob', [4n, 0xfff9n], { code: 'tooLarge', bytes: '0xfff9', limit: '0xfff8' }],
    ['CreateHob', [4n, 0x7fc1n], { code: 'hobListFull', bytes: '0x7fc8', free: '0x7fc0' }]
  ])('%s(%s)', (service, args, told) => {
    expect(cause(nothing, service, ...args)).toEqual(told)
  })
})

describe('who holds what, after a success', () => {
  it('pages of a count of nothing belong to nobody', () => {
    const { call, board } = foundation(BARE)
    expect(call('AllocatePages', 4n, 0n).out.memory).toBe(TOP)
    expect(board.owners.startingAt(TOP)).toMatchObject({ unit: 'stack' })
    call('AllocatePages', 4n, 1n)
    expect(call('AllocatePages', 4n, 0n).out.memory).toBe(TOP - 0x1000n)
    expect(board.owners.startingAt(TOP - 0x1000n)).toMatchObject({ unit: 'pages', last: TOP - 1n })
    const taken = board.recorder.events.flatMap(({ changes }) => changes.filter(({ what }) => what === 'take'))
    expect(taken.filter((change) => change.what === 'take' && change.bytes === '0x0')).toEqual([])
  })

  it('*Memory is NULL: the write goes to address 0, before there is a HOB', () => {
    const { call, pei } = foundation(BARE)
    expect(() => call('AllocatePages', 4n, 1n, null)).toThrow(
      stopFor({ code: 'fault', fault: expect.objectContaining({ address: '0x0', access: 'write' }) })
    )
    expect(pei.hobs.phit('EfiFreeMemoryTop')).toBe(TOP - 0x1000n)
    expect(pei.hobs.allocations()).toEqual([])
  })
})
