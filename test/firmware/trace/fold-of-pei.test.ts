import { describe, expect, it } from 'vitest'
import { fold } from '../../../src-firmware'
import { switchToPermanentMemory } from '../../../src-firmware/pei/permanent-memory'
import { foundation, type Foundation } from '../pei/foundation'

/** The list as it lies in memory now. */
function inMemory({ pei, bytes }: Foundation): { address: string; bytes: string }[] {
  const hobs = pei.hobs.all().map(({ address, length }) => ({ address: `0x${address.toString(16)}`, bytes: bytes(address, length) }))
  const end = pei.hobs.last - 7n
  return [...hobs, { address: `0x${end.toString(16)}`, bytes: bytes(end, 8) }]
}

describe('the trace of PEI, folded', () => {
  it('holds the HOB list byte by byte, before the switch and after it', () => {
    const machine = foundation()
    const { board, pei, call } = machine
    const state = () => fold(board.recorder.events)
    expect(state().pei.hobs).toEqual(inMemory(machine))
    expect(state().pei).toMatchObject({ heap: { start: '0x810000', bytes: '0x8000' }, stacks: [{ start: '0x818000', bytes: '0x8000' }] })

    const pool = call('AllocatePool', 40n).out.buffer as bigint
    const page = call('AllocatePages', 4n, 1n).out.memory as bigint
    call('FreePages', call('AllocatePages', 4n, 2n).out.memory as bigint, 1n)
    board.recordChanges()
    expect(state().pei.hobs).toEqual(inMemory(machine))
    expect(state().owned.find(({ unit }) => unit === 'pool')).toMatchObject({ start: `0x${pool.toString(16)}`, bytes: '0x28' })

    call('InstallPeiMemory', 0x4000000n, 0x1000000n)
    switchToPermanentMemory(pei)
    expect(state().pei.hobs).toEqual(inMemory(machine))
    expect(state().pei).toMatchObject({ heap: { start: '0x4020000' }, stacks: [{ start: '0x4000000', bytes: '0x20000' }] })
    const offset = 0x4020000n - 0x810000n
    expect(state().owned.find(({ unit }) => unit === 'pool')?.start).toBe(`0x${(pool + offset).toString(16)}`)
    expect(
      state()
        .owned.filter(({ unit }) => unit === 'pages')
        .map(({ start }) => start)
    ).toContain(`0x${(0x5000000n - (0x818000n - page)).toString(16)}`)
  })
})
