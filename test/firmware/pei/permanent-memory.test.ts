import { describe, expect, it } from 'vitest'
import { fold, type Change, type DriverStop } from '../../../src-firmware'
import { Peim } from '../../../src-firmware/pei/peim'
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
        { what: 'move', from: '0x810000', to: '0x4020000', bytes: '0xd0', content: 'heap' },
        { what: 'move', from: '0x818000', to: '0x4018000', bytes: '0x8000', content: 'stack' }
      ])
    })

    it.each([
      [undefined, 1n],
      [544, 1n],
      [0xff8, 1n],
      [0xff9, 2n]
    ])(
      'on x64 the interrupt table of %s bytes and the pointer in front of it get pages of BootServicesCode, below those that moved',
      (bytes, pages) => {
        const { pei, board } = switched(
          { ...alone, ...(bytes === undefined ? {} : { interruptTableBytes: bytes }) },
          ({ call }) => void call('AllocatePages', 4n, 1n)
        )
        const moved = BEGIN + LENGTH - 0x1000n
        const start = moved - pages * 0x1000n
        expect(pei.hobs.allocations().map((hob) => [hob.base, hob.bytes, hob.type])).toEqual([
          [moved, 0x1000n, 4],
          [BEGIN, 0x20000n, 4],
          [start, pages * 0x1000n, 3]
        ])
        expect(pei.hobs.phit('EfiFreeMemoryTop')).toBe(start)
        expect(board.owners.startingAt(start)).toMatchObject({ owner: 'firmware', unit: 'pages', last: moved - 1n })
      }
    )

    it.each([
      ['aarch64', undefined],
      ['x64', 0]
    ] as const)('there is none to move (%s, %s)', (architecture, interruptTableBytes) => {
      const machine = foundation({ ...alone, ...(interruptTableBytes === undefined ? {} : { interruptTableBytes }) }, architecture)
      machine.call('InstallPeiMemory', BEGIN, LENGTH)
      switchToPermanentMemory(machine.pei)
      expect(machine.pei.hobs.allocations().map(({ base }) => base)).toEqual([BEGIN])
    })

    it('pages may be copied below the new stack: heap and stack come later, and over them', () => {
      const { pei, board } = foundation({ ...alone, interruptTableBytes: 0 })
      const page = pei.pages.allocatePages(4, 4n, () => undefined)
      board.memory.writeUint(0x814000n, 8, 0x1122334455667788n)
      pei.pages.installPeiMemory(BEGIN, 0x4000n)
      expect(page.Status).toBe('EFI_SUCCESS')
      expect(switchToPermanentMemory(pei)).toBe(true)
      expect(pei.hobs.address).toBe(BEGIN + 0x2000n)
      expect(pei.hobs.all().map(({ type }) => type)).toEqual([1, 2, 2])
      expect(pei.hobs.phit('EfiFreeMemoryTop')).toBe(BEGIN)
    })

    it('what is neither heap nor stack lies between the new stack and the new heap', () => {
      const layout = { ...alone, temporaryRam: range(0x810000n, 0x11000n) }
      const { pei, board } = switched(layout, (machine) => machine.board.memory.writeUint(0x820000n, 8, 77n))
      expect(pei.hobs.address).toBe(BEGIN + 0x21000n)
      expect(board.memory.readUint(BEGIN + 0x20000n, 8)).toBe(77n)
    })

    it.each([
      ['behind both', range(0x810000n, 0x8000n), range(0x818000n, 0x8000n), range(0x810000n, 0x11000n), 0x820000n],
      ['between heap and stack', range(0x810000n, 0x8000n), range(0x819000n, 0x8000n), range(0x810000n, 0x11000n), 0x818000n],
      ['between stack and heap', range(0x819000n, 0x8000n), range(0x810000n, 0x8000n), range(0x810000n, 0x11000n), 0x818000n],
      ['behind both, the stack the lower', range(0x818000n, 0x8000n), range(0x810000n, 0x8000n), range(0x810000n, 0x11000n), 0x820000n]
    ])('the rest of temporary RAM lies %s', (_where, heap, stack, temporaryRam, rest) => {
      const { pei, board } = switched({ ...alone, heap, stack, temporaryRam }, (machine) => machine.board.memory.writeUint(rest, 8, 77n))
      expect(board.memory.readUint(BEGIN + 0x20000n, 8)).toBe(77n)
      expect(pei.hobs.address).toBe(BEGIN + 0x21000n)
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
    expect(pei.ppis.locate(PpiGuid.memoryDiscovered, 0)).toMatchObject({ ppi: 0n })
  })

  describe('needs RAM for stack and heap: a processor without a stack comes no further', () => {
    const into = (start: bigint, bytes: bigint, length: bigint, changes = {}) => {
      const { call, pei } = foundation({ ...BARE, ram: [range(0x1000000n, 0x1000n), range(start, bytes)], ...changes })
      call('InstallPeiMemory', 0xb800000n, length)
      return () => switchToPermanentMemory(pei)
    }
    const outside = (first: bigint, last: bigint) =>
      expect.objectContaining({
        reason: 'firmware',
        why: { code: 'stackOutsideRam', first: `0x${first.toString(16)}`, last: `0x${last.toString(16)}` }
      }) as DriverStop

    it('from the new stack’s bottom to the end of what is copied as heap', () => {
      expect(into(0xb800000n, 0x28000n, LENGTH)).not.toThrow()
      expect(into(0xb800000n, 0x27fffn, LENGTH)).toThrow(outside(0xb800000n, 0xb827fffn))
      expect(into(0xb800001n, 0x28000n, LENGTH)).toThrow(outside(0xb800000n, 0xb827fffn))
      expect(into(0xc000000n, 0x1000000n, LENGTH)).toThrow(outside(0xb800000n, 0xb827fffn))
    })

    it('the old stack is copied whole, also where the new one is shorter', () => {
      expect(into(0xb7fa000n, 0x100000n, 0x4000n)).not.toThrow()
      expect(into(0xb7fb000n, 0x100000n, 0x4000n)).toThrow(outside(0xb7fa000n, 0xb809fffn))
    })

    it('without the PPI only the heap in use is copied, behind the hole', () => {
      const alone = { hasTemporaryRamSupport: false, temporaryRam: range(0x810000n, 0x11004n) }
      // 128 KiB of stack, 0x1008 bytes of hole, and a list of PHIT, stack HOB, interrupt table's HOB and end mark.
      expect(into(0xb800000n, 0x21008n + 0xa0n, LENGTH, alone)).not.toThrow()
      expect(into(0xb800000n, 0x21008n + 0x70n, LENGTH, { ...alone, interruptTableBytes: 0 })).not.toThrow()
      expect(into(0xb800000n, 0x21008n + 0x9fn, LENGTH, alone)).toThrow(outside(0xb800000n, 0xb8210a7n))
    })

    it('of a length that wraps only the beginning has to be RAM', () => {
      const machine = foundation({ ...BARE, ram: [range(0xb000000n, 0x1000000n)] })
      machine.call('InstallPeiMemory', 0xb800000n, 0xffffffffffff0000n)
      switchToPermanentMemory(machine.pei)
      expect(machine.pei.hobs.phit('EfiMemoryTop')).toBe(0xb7f0000n)
      expect(machine.pei.hobs.address).toBe(0xb820000n)
    })
  })

  describe('in the trace', () => {
    const told = ({ board }: Foundation) => board.recorder.events.filter((event) => event.kind === 'phase' && event.step !== null)
    const page = ({ call }: Foundation): void => void call('AllocatePages', 4n, 1n)

    it('with the PPI: stack, migration, pages, fix-up, and then the sign that memory is there', () => {
      expect(told(switched(BARE, page))).toMatchObject(
        [
          { code: 'newStack', start: '0x4000000', bytes: '0x20000' },
          { code: 'migration', by: 'ppi' },
          { code: 'pagesMove' },
          { code: 'fixUp' },
          { code: 'temporaryRamGone' },
          { code: 'memoryDiscovered' }
        ].map((step) => ({ kind: 'phase', from: 'pei', to: 'pei', at: null, recorded: false, machine: null, step }))
      )
    })

    it('without it: pages and the interrupt table come before heap and stack', () => {
      expect(told(switched({ ...BARE, hasTemporaryRamSupport: false }, page)).map((event) => event.kind === 'phase' && event.step)).toEqual(
        [
          { code: 'newStack', start: '0x4000000', bytes: '0x20000' },
          { code: 'pagesMove' },
          { code: 'interruptTable', start: '0x4ffe000', bytes: '0x220' },
          { code: 'migration', by: 'foundation' },
          { code: 'fixUp' },
          { code: 'temporaryRamGone' },
          { code: 'memoryDiscovered' }
        ]
      )
    })

    it('heap and stack are where they are now: what the PHIT manages, and the new stack', () => {
      const { board } = switched()
      const { heap, stacks } = fold(board.recorder.events).pei
      expect(heap).toEqual({ start: '0x4020000', bytes: '0xfe0000' })
      expect(stacks).toEqual([{ start: '0x4000000', bytes: '0x20000' }])
      const given = board.recorder.events.flatMap(({ changes }) => changes.filter(({ what }) => what === 'give'))
      expect(given).toEqual([
        { what: 'give', start: '0x810000', bytes: '0x8000', unit: 'heap', takenBy: null },
        { what: 'give', start: '0x818000', bytes: '0x8000', unit: 'stack', takenBy: null }
      ])
    })
  })

  it('the byte behind temporary RAM keeps its owner', () => {
    const { board } = switched(BARE, (machine) =>
      machine.board.hold({ start: 0x820000n, bytes: 16n, unit: 'pages', type: 4, owner: 'driver.ts' })
    )
    expect(() => board.access(0x820000n, 16n, 'write', null)).not.toThrow()
  })

  it('a HOB of no pages at temporary RAM’s top is not among the pages that move', () => {
    const { pei } = switched(BARE, ({ call }) => {
      call('AllocatePages', 4n, 0n)
      call('AllocatePages', 4n, 1n)
      call('AllocatePages', 4n, 0n)
    })
    expect(pei.hobs.allocations().map(({ base, bytes }) => [base, bytes])).toEqual([
      [0x818000n, 0n],
      [BEGIN + LENGTH - 0x1000n, 0x1000n],
      [BEGIN + LENGTH - 0x1000n, 0n],
      [BEGIN, 0x20000n]
    ])
  })

  it('nobody looks whether pages from before the switch lie where the heap comes to lie', () => {
    const { call, pei } = foundation(BARE)
    call('InstallPeiMemory', BEGIN, 0x40000n)
    call('AllocatePages', 4n, 0x20n)
    switchToPermanentMemory(pei)
    expect(pei.hobs.phit('EfiFreeMemoryTop')).toBe(BEGIN + 0x20000n)
    expect(pei.hobs.phit('EfiFreeMemoryBottom')).toBeGreaterThan(BEGIN + 0x20000n)
  })

  describe('into memory that is too small', () => {
    const ended = ({ pei, inner }: Foundation): void => new Peim(pei, 'driver.ts', inner).ended(0n)

    it('the dispatcher goes no further when heap and stack lie over pages of before', () => {
      const machine = foundation(BARE)
      machine.call('InstallPeiMemory', 0xb800000n, 0x10000n)
      expect(machine.call('AllocatePages', 4n, 8n).out.memory).toBe(0xb808000n)
      expect(() => ended(machine)).toThrow(
        expect.objectContaining({
          reason: 'firmware',
          why: { code: 'memoryTooSmallForSwitch', begin: '0xb800000', bytes: '0x10000', heapEnd: '0xb8080a0', pages: '0xb808000' }
        }) as DriverStop
      )
    })

    it('one page less, and it goes on', () => {
      const machine = foundation(BARE)
      machine.call('InstallPeiMemory', 0xb800000n, 0x10000n)
      machine.call('AllocatePages', 4n, 7n)
      expect(() => ended(machine)).not.toThrow()
      expect(machine.pei.hobs.phit('EfiFreeMemoryTop')).toBe(0xb809000n)
    })

    it('up to the list’s last byte there is room', () => {
      const machine = foundation(BARE)
      // With the HOBs of the pages and of the stack, and its end mark, the list has exactly one page.
      machine.call('CreateHob', 4n, 0xf60n)
      machine.call('InstallPeiMemory', 0xb800000n, 0x10000n)
      machine.call('AllocatePages', 4n, 7n)
      expect(() => ended(machine)).not.toThrow()
      expect(machine.pei.hobs.phit('EfiFreeMemoryBottom')).toBe(0xb809000n)
      expect(machine.pei.hobs.phit('EfiFreeMemoryTop')).toBe(0xb809000n)
    })

    const shortStack = { ...BARE, stack: range(0x818000n, 0x1000n) }

    it.each([
      ['the list', 4n, 0x9000n, 0n, '0xb805000'],
      ['the stack and the list', 5n, 0x8000n, 0n, '0xb803000'],
      ['the stack and a page of the list', 2n, 0x20000n, 15n, '0xb80f000']
    ])('the PPI’s way copies pages last: on to %s, and the list is gone', (_what, pages, length, between, place) => {
      const { call, pei } = foundation(shortStack)
      call('AllocatePages', 4n, pages)
      call('InstallPeiMemory', 0xb800000n, length)
      if (between > 0n) call('AllocatePages', 4n, between)
      expect(() => switchToPermanentMemory(pei)).toThrow(stopFor({ code: 'memoryTooSmallForSwitch', pages: place }))
    })

    it('the PPI’s way: pages that come to lie right behind the list do no harm', () => {
      const { call, pei } = foundation(shortStack)
      call('CreateHob', 4n, 0xf60n)
      call('AllocatePages', 4n, 4n)
      call('InstallPeiMemory', 0xb800000n, 0xa000n)
      expect(switchToPermanentMemory(pei)).toBe(true)
      expect(pei.hobs.phit('EfiFreeMemoryBottom')).toBe(0xb806000n)
      expect(pei.hobs.phit('EfiFreeMemoryTop')).toBe(0xb806000n)
    })

    it('without the PPI, and no page is left for the interrupt table: the Foundation goes on without', () => {
      const { call, pei } = foundation({ ...BARE, hasTemporaryRamSupport: false })
      call('InstallPeiMemory', 0xb800000n, 0x10000n)
      call('AllocatePages', 4n, 16n)
      expect(switchToPermanentMemory(pei)).toBe(true)
      expect(pei.hobs.allocations().map(({ type }) => type)).toEqual([4, 4])
    })

    it.each([
      ['right behind the list’s page', 4n, 0xc000n, 0n, 0xb808000n],
      ['on to the stack, up to the list', 2n, 0x20000n, 16n, 0xb80e000n]
    ])('%s does no harm yet', (_what, pages, length, between, place) => {
      const { call, pei } = foundation(shortStack)
      call('AllocatePages', 4n, pages)
      call('InstallPeiMemory', 0xb800000n, length)
      if (between > 0n) call('AllocatePages', 4n, between)
      expect(switchToPermanentMemory(pei)).toBe(true)
      expect(pei.hobs.phit('EfiFreeMemoryTop')).toBe(place)
    })

    it('the stack alone: the list is whole, and the dispatcher goes no further', () => {
      const machine = foundation(shortStack)
      machine.call('AllocatePages', 4n, 2n)
      machine.call('InstallPeiMemory', 0xb800000n, 0x20000n)
      machine.call('AllocatePages', 4n, 16n)
      expect(() => ended(machine)).toThrow(stopFor({ code: 'memoryTooSmallForSwitch', pages: '0xb80e000' }))
      expect(machine.pei.hobs.all().map(({ type }) => type)).toEqual([1, 2, 2, 2])
    })
  })

  it('HOBs grow into pages that were given back', () => {
    const { call, board, pei } = switched(BARE, (machine) => void machine.call('AllocatePages', 4n, 4n))
    for (let i = 0; i < 5; i++) call('CreateHob', 4n, 0x1000n)
    for (const { address } of pei.hobs.all()) expect(() => board.access(address, 8n, 'read', null)).not.toThrow()
  })
})
