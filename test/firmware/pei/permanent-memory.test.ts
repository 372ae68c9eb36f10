import { describe, expect, it } from 'vitest'
import type { Change } from '../../../src-firmware'
import { switchToPermanentMemory } from '../../../src-firmware/pei/permanent-memory'
import { AllocationHob, HobGuid } from '../../../src-firmware/spec/hob'
import { guidText } from '../../../src-firmware/spec/guid'
import { PpiGuid } from '../../../src-firmware/spec/ppi'
import { BARE, foundation, range, type Foundation } from './foundation'
import { stopFor } from '../stop-for'

const BEGIN = 0x4000000n
const LENGTH = 0x1000000n

function switched(changes: Parameters<typeof foundation>[0] = BARE, before: (machine: Foundation) => void = () => {}): Foundation {
  const machine = foundation(changes)
  before(machine)
  machine.call('InstallPeiMemory', BEGIN, LENGTH)
  switchToPermanentMemory(machine.pei)
  return machine
}

function moves({ board }: Foundation): Extract<Change, { what: 'move' }>[] {
  return board.recorder.events.flatMap(({ changes }) => changes.filter((change) => change.what === 'move'))
}

describe('InstallPeiMemory (PI 1.8 volume 1 §4.6)', () => {
  it('checks nothing and moves nothing: heap and stack stay where they are', () => {
    const { call, pei } = foundation(BARE)
    expect(call('InstallPeiMemory', 0x123n, 0n).name).toBe('EFI_SUCCESS')
    expect(pei.hobs.address).toBe(0x810000n)
    expect(pei.hobs.all()).toHaveLength(1)
  })

  it('a second call before the switch replaces the first', () => {
    const { call, pei } = foundation(BARE)
    call('InstallPeiMemory', 0x123n, 0n)
    call('InstallPeiMemory', BEGIN, LENGTH)
    switchToPermanentMemory(pei)
    expect(pei.hobs.phit('EfiMemoryBottom')).toBe(BEGIN)
  })

  it('after the switch it is ignored, and succeeds', () => {
    const { call, pei } = switched()
    expect(call('InstallPeiMemory', 0x8000000n, LENGTH).name).toBe('EFI_SUCCESS')
    expect(switchToPermanentMemory(pei)).toBe(false)
    expect(call('AllocatePages', 4n, 1n).out.memory).toBe(BEGIN + LENGTH - 0x1000n)
  })
})

describe('the switch to permanent memory', () => {
  it('does not happen before memory is installed', () => {
    expect(switchToPermanentMemory(foundation(BARE).pei)).toBe(false)
  })

  it.each([
    [0x1000000n, 0x20000n],
    [0x40000n, 0x20000n],
    [0x3f000n, 0x20000n],
    [0x21000n, 0x11000n]
  ])('of %i bytes: the stack takes half, rounded up to pages, and 128 KiB at most', (length, stack) => {
    const machine = foundation(BARE)
    machine.call('InstallPeiMemory', BEGIN, length)
    switchToPermanentMemory(machine.pei)
    const { board, pei } = machine
    const hob = pei.hobs.allocations()[0]!
    expect(guidText(board.memory.read(hob.hob + BigInt(AllocationHob.Name), 16))).toBe(HobGuid.stack)
    expect(hob).toMatchObject({ base: BEGIN, bytes: stack, type: 4 })
    expect(pei.hobs.address).toBe(BEGIN + stack)
  })

  it('leaves a PHIT that describes permanent memory', () => {
    const { pei } = switched()
    expect(pei.hobs.phit('EfiMemoryBottom')).toBe(BEGIN)
    expect(pei.hobs.phit('EfiMemoryTop')).toBe(BEGIN + LENGTH)
    expect(pei.hobs.phit('EfiFreeMemoryTop')).toBe(BEGIN + LENGTH)
    expect(pei.hobs.phit('EfiEndOfHobList')).toBe(BEGIN + 0x20000n + 0x38n + 0x30n)
    expect(pei.hobs.phit('EfiFreeMemoryBottom')).toBe(BEGIN + 0x20000n + 0x38n + 0x30n + 8n)
  })

  describe('with the TemporaryRamSupport PPI', () => {
    it('the old stack ends where the new one does, the heap begins there, and both halves are copied whole', () => {
      const machine = switched()
      expect(moves(machine)).toEqual([
        { what: 'move', from: '0x818000', to: '0x4018000', bytes: '0x8000', content: 'stack' },
        { what: 'move', from: '0x810000', to: '0x4020000', bytes: '0x8000', content: 'heap' }
      ])
    })

    it('pages of before move to the top afterwards, and their HOBs with them', () => {
      let page = 0n
      const machine = switched(BARE, ({ call, board }) => {
        call('AllocatePages', 4n, 2n)
        page = call('AllocatePages', 6n, 1n).out.memory as bigint
        board.memory.writeUint(page + 8n, 8, 0x1122334455667788n)
      })
      const { pei, board } = machine
      expect(moves(machine)[2]).toEqual({ what: 'move', from: '0x4025000', to: '0x4ffd000', bytes: '0x3000', content: 'pages' })
      expect(pei.hobs.allocations().map(({ base, bytes }) => [base, bytes])).toEqual([
        [0x4ffe000n, 0x2000n],
        [0x4ffd000n, 0x1000n],
        [BEGIN, 0x20000n]
      ])
      expect(board.memory.readUint(0x4ffd008n, 8)).toBe(0x1122334455667788n)
      expect(pei.hobs.phit('EfiFreeMemoryTop')).toBe(0x4ffd000n)
      expect(board.owners.startingAt(0x4ffd000n)).toMatchObject({ owner: 'driver.ts', unit: 'pages' })
      expect(board.owners.within(page, page)).toEqual([])
    })

    it('pages that came from permanent memory before the switch stay where they are', () => {
      const machine = foundation(BARE)
      machine.call('AllocatePages', 4n, 1n)
      machine.call('InstallPeiMemory', BEGIN, LENGTH)
      const page = machine.call('AllocatePages', 4n, 1n).out.memory
      switchToPermanentMemory(machine.pei)
      expect(machine.pei.hobs.allocations().map(({ base }) => base)).toEqual([BEGIN + LENGTH - 0x2000n, page, BEGIN])
    })
  })

  describe('without it', () => {
    const alone = { ...BARE, hasTemporaryRamSupport: false }

    it('pages move first, then the heap in use, then the stack', () => {
      const machine = switched(alone, ({ call }) => void call('AllocatePages', 4n, 1n))
      expect(moves(machine)).toEqual([
        { what: 'move', from: '0x817000', to: '0x4fff000', bytes: '0x1000', content: 'pages' },
        { what: 'move', from: '0x810000', to: '0x4020000', bytes: '0xa0', content: 'heap' },
        { what: 'move', from: '0x818000', to: '0x4018000', bytes: '0x8000', content: 'stack' }
      ])
    })

    it('what is neither heap nor stack lies between the new stack and the new heap', () => {
      const layout = { ...alone, temporaryRam: range(0x810000n, 0x11000n) }
      const { pei, board } = switched(layout, (machine) => machine.board.memory.writeUint(0x820000n, 8, 77n))
      expect(pei.hobs.address).toBe(BEGIN + 0x21000n)
      expect(board.memory.readUint(BEGIN + 0x20000n, 8)).toBe(77n)
    })

    it('the stack may be the lower half', () => {
      const layout = { ...alone, heap: range(0x818000n, 0x8000n), stack: range(0x810000n, 0x8000n) }
      const machine = switched(layout)
      expect(moves(machine).find(({ content }) => content === 'stack')).toMatchObject({ from: '0x810000', to: '0x4018000' })
      expect(machine.pei.hobs.address).toBe(BEGIN + 0x20000n)
    })
  })

  it('keeps what lies in pools: their owner has them at the new place', () => {
    let pool = 0n
    const { board } = switched(BARE, (machine) => {
      pool = machine.call('AllocatePool', 16n).out.buffer as bigint
      machine.board.memory.writeUint(pool, 8, 5n)
    })
    const now = pool - 0x810000n + 0x4020000n
    expect(board.memory.readUint(now, 8)).toBe(5n)
    expect(board.owners.startingAt(now)).toMatchObject({ last: now + 15n, owner: 'driver.ts', unit: 'pool' })
    expect(() => board.access(pool, 8n, 'read', null)).toThrow(
      stopFor({ code: 'fault', fault: expect.objectContaining({ reason: 'freed', movedTo: '0x4020040' }) })
    )
  })

  it('no byte of temporary RAM is anybody’s afterwards', () => {
    const { board } = switched(BARE, ({ call }) => void call('AllocatePool', 16n))
    for (const address of [0x810000n, 0x814000n, 0x817fffn, 0x818000n, 0x81ffffn])
      expect(() => board.access(address, 1n, 'read', null)).toThrow(stopFor({ code: 'fault' }))
  })

  it('tells DXE by a HOB alone that the stack is in use; and PEIMs by a PPI that memory is there', () => {
    const { pei } = switched()
    expect(pei.hobs.allocations()).toHaveLength(1)
    expect(pei.ppis.locate(PpiGuid.memoryDiscovered, 0)).toBeDefined()
  })

  it('to where no RAM is ends the run: the processor loses its stack', () => {
    const { call, pei } = foundation(BARE)
    call('InstallPeiMemory', 0x90000000n, LENGTH)
    expect(() => switchToPermanentMemory(pei)).toThrow(stopFor({ code: 'stackOutsideRam' }))
  })

  it('nobody looks whether pages from before the switch lie where the heap comes to lie', () => {
    const { call, pei } = foundation(BARE)
    call('InstallPeiMemory', BEGIN, 0x40000n)
    call('AllocatePages', 4n, 0x20n)
    switchToPermanentMemory(pei)
    expect(pei.hobs.phit('EfiFreeMemoryTop')).toBe(BEGIN + 0x20000n)
    expect(pei.hobs.phit('EfiFreeMemoryBottom')).toBeGreaterThan(BEGIN + 0x20000n)
  })

  it('HOBs grow into pages that were given back', () => {
    const { call, board, pei } = switched(BARE, (machine) => void machine.call('AllocatePages', 4n, 4n))
    for (let i = 0; i < 5; i++) call('CreateHob', 4n, 0x1000n)
    for (const { address } of pei.hobs.all()) expect(() => board.access(address, 8n, 'read', null)).not.toThrow()
  })
})
