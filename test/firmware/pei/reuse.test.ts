/** Free pages that are given out again when the gap is too small: the upper end of the first HOB, in list order, that is long enough. */
import { describe, expect, it } from 'vitest'
import { stopFor } from '../stop-for'
import { BARE, foundation, range, type Foundation } from './foundation'

const AT = 0x40000000n
const PAGE = 0x1000n

/** HOBs of free pages, made by hand; nothing is left of temporary RAM but room for HOBs. */
function withFree(free: readonly (readonly [start: bigint, bytes: bigint])[]): Foundation {
  const machine = foundation({ ...BARE, hasTemporaryRamSupport: false })
  machine.call('AllocatePages', 4n, 7n)
  for (const [start, bytes] of free) machine.pei.hobs.buildAllocation(start, bytes, 7)
  return machine
}
const allocations = ({ pei }: Foundation, from: number) =>
  pei.hobs
    .allocations()
    .slice(from)
    .map(({ base, bytes, type }) => [base, bytes, type])

describe('AllocatePages when the gap is too small', () => {
  it('takes the first that is long enough, not the best', () => {
    const machine = withFree([
      [AT, PAGE],
      [AT + 0x10000n, 4n * PAGE],
      [AT + 0x20000n, 2n * PAGE]
    ])
    expect(machine.call('AllocatePages', 6n, 2n)).toEqual({ name: 'EFI_SUCCESS', out: { memory: AT + 0x12000n } })
    expect(allocations(machine, 1)).toEqual([
      [AT, PAGE, 7],
      [AT + 0x12000n, 2n * PAGE, 6],
      [AT + 0x20000n, 2n * PAGE, 7],
      [AT + 0x10000n, 2n * PAGE, 7]
    ])
  })

  it('one that is just long enough is taken whole', () => {
    const machine = withFree([[AT, 2n * PAGE]])
    expect(machine.call('AllocatePages', 2n, 2n).out.memory).toBe(AT)
    expect(allocations(machine, 1)).toEqual([[AT, 2n * PAGE, 2]])
  })

  it('where runtime pages come in units of 64 KiB, their place is such a unit’s beginning, and must lie inside', () => {
    const withRange = (start: bigint, bytes: bigint): Foundation => {
      // The heap's top is such a beginning too, so that no padding is in the way.
      const machine = foundation(
        { ...BARE, temporaryRam: range(0x810000n, 0x18000n), heap: range(0x810000n, 0x10000n), stack: range(0x820000n, 0x8000n) },
        'aarch64'
      )
      machine.pei.hobs.buildAllocation(start, bytes, 7)
      return machine
    }
    expect(withRange(AT + 0x8000n, 0x20000n).call('AllocatePages', 6n, 17n).name).toBe('EFI_OUT_OF_RESOURCES')
    const enough = withRange(AT + 0x8000n, 0x28000n)
    expect(enough.call('AllocatePages', 6n, 17n).out.memory).toBe(AT + 0x10000n)
    expect(allocations(enough, 0)).toEqual([
      [AT + 0x10000n, 0x20000n, 6],
      [AT + 0x8000n, 0x8000n, 7]
    ])
  })

  it.each([
    [1n << 52n, 0n, AT + 2n * PAGE],
    [(1n << 52n) + 1n, PAGE, AT + PAGE]
  ])('0x%s pages are bytes that wrap: a free HOB gives as many as are left of them', (pages, bytes, memory) => {
    const machine = withFree([[AT, 2n * PAGE]])
    expect(machine.call('AllocatePages', 4n, pages)).toEqual({ name: 'EFI_SUCCESS', out: { memory } })
    expect(allocations(machine, 1)[0]).toEqual([memory, bytes, 4])
  })

  it('without a free HOB the same counts are refused', () => {
    expect(withFree([]).call('AllocatePages', 4n, 1n << 52n).name).toBe('EFI_OUT_OF_RESOURCES')
  })
})

describe('FreePages at the lower edge', () => {
  it('of two free HOBs that begin at the new top the first one in the list goes back, and then what begins behind it', () => {
    const { call, pei } = foundation({ ...BARE, hasTemporaryRamSupport: false })
    const top = pei.hobs.phit('EfiFreeMemoryTop') - PAGE
    call('AllocatePages', 4n, 1n)
    pei.hobs.buildAllocation(top + PAGE, PAGE, 7)
    pei.hobs.buildAllocation(top + PAGE, 3n * PAGE, 7)
    expect(call('FreePages', top, 1n).name).toBe('EFI_SUCCESS')
    expect(pei.hobs.phit('EfiFreeMemoryTop')).toBe(top + 2n * PAGE)
    expect(pei.hobs.allocations().map(({ bytes }) => bytes)).toEqual([3n * PAGE])
  })

  it('pages that end with the last byte of all are taken from the first HOB that is not free, whatever it describes', () => {
    const { call, pei } = foundation({ ...BARE, hasTemporaryRamSupport: false })
    call('AllocatePages', 4n, 2n)
    expect(call('FreePages', 0xfffffffffffff000n, 1n).name).toBe('EFI_SUCCESS')
    expect(pei.hobs.allocations().map(({ base, bytes, type }) => [base, bytes, type])).toEqual([
      [0xfffffffffffff000n, PAGE, 7],
      [0n, 0x818000n, 4],
      [0x816000n, 0xffffffffff7e9000n, 4]
    ])
  })
})

describe('a list that is broken behind what is looked for', () => {
  /** Two allocations, and behind their HOBs one whose length is 0. */
  function broken(): Foundation {
    const machine = foundation({ ...BARE, hasTemporaryRamSupport: false })
    machine.call('AllocatePages', 4n, 2n)
    machine.call('AllocatePages', 4n, 1n)
    const hob = machine.call('CreateHob', 4n, 8n).out.hob as bigint
    machine.board.willBeWritten(hob + 2n, 2n)
    machine.board.memory.writeUint(hob + 2n, 2, 0n)
    return machine
  }
  const hangs = stopFor({ code: 'hobListBroken' })

  it('FreePages of a whole allocation finds it, and needs no other HOB', () => {
    const { call } = broken()
    expect(call('FreePages', 0x816000n, 2n).name).toBe('EFI_SUCCESS')
  })

  it.each([
    ['pages that nobody has', 0x814000n, 1n],
    ['a part, whose rest needs a HOB', 0x816000n, 1n],
    ['the lowest pages, behind which free ones may lie', 0x815000n, 1n]
  ])('FreePages of %s walks on for ever', (_what, memory, pages) => {
    const { call } = broken()
    expect(() => call('FreePages', memory, pages)).toThrow(hangs)
  })

  it('AllocatePages looks for an unused HOB, and one that lies in front is enough', () => {
    const without = broken()
    expect(() => without.call('AllocatePages', 4n, 1n)).toThrow(hangs)
    const machine = foundation({ ...BARE, hasTemporaryRamSupport: false })
    const unused = machine.call('CreateHob', 0xfffen, 48n).out.hob as bigint
    const hob = machine.call('CreateHob', 4n, 8n).out.hob as bigint
    machine.board.willBeWritten(hob + 2n, 2n)
    machine.board.memory.writeUint(hob + 2n, 2, 0n)
    expect(machine.call('AllocatePages', 4n, 1n).name).toBe('EFI_SUCCESS')
    expect(machine.pei.hobs.at(unused)).toMatchObject({ address: unused, type: 2 })
  })
})
