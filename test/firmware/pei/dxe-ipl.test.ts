/** The end of PEI: what the platform's other PEIMs and the DXE IPL (edk2-stable202211) put into the list that DXE is given. */
import { describe, expect, it } from 'vitest'
import type { Change } from '../../../src-firmware'
import type { PeiMoment } from '../../../src-firmware/platforms/platform'
import { leavePei } from '../../../src-firmware/pei/dxe-ipl'
import { switchToPermanentMemory } from '../../../src-firmware/pei/permanent-memory'
import { AllocationHob, HobGuid, HobType } from '../../../src-firmware/spec/hob'
import { guidText } from '../../../src-firmware/spec/guid'
import { PpiGuid } from '../../../src-firmware/spec/ppi'
import { stopFor } from '../stop-for'
import { BARE, foundation, range, type Foundation } from './foundation'

const BEGIN = 0x40000000n
const LENGTH = 0x80000000n
const TOP = BEGIN + LENGTH
const CORE_NAME = 'D6A2CB7F-6A18-4E2F-B43B-9920A733700A'
const SOME_GUID = 'AAAAAAAA-0000-0000-0000-000000000001'
const PLAIN: PeiMoment['dxeIpl'] = {
  dxeCore: { name: CORE_NAME, pages: 3, entryOffset: '0x240' },
  pageTables: null,
  endOfPei: [],
  vectorPages: 0
}

/** PEI in permanent memory, ready to be left. */
function installed(changes: Partial<PeiMoment> = {}, { length = LENGTH, alter = (_: Foundation): void => {} } = {}): Foundation {
  const machine = foundation({
    ...BARE,
    ram: [range(BEGIN, LENGTH), range(0x810000n, 0x10000n)],
    peims: [],
    dxeIpl: PLAIN,
    ...changes
  })
  machine.call('InstallPeiMemory', BEGIN, length)
  switchToPermanentMemory(machine.pei)
  alter(machine)
  return machine
}

function leave(machine: Foundation): ReturnType<typeof leavePei> {
  return leavePei(machine.pei, machine.inner)
}

/** Base, bytes, type and name of every allocation, in list order. */
function allocations({ pei, board }: Foundation): unknown[] {
  return pei.hobs
    .allocations()
    .map(({ hob, base, bytes, type }) => [base, bytes, type, guidText(board.memory.read(hob + BigInt(AllocationHob.Name), 16))])
}

describe('the DXE IPL', () => {
  it('takes pages for the core and a stack of 128 KiB, and the stack HOB names the new stack', () => {
    const machine = installed()
    const handOff = leave(machine)
    const core = TOP - 0x3000n
    const stack = core - 0x20000n
    expect(handOff).toEqual({
      hobList: BEGIN + 0x20000n,
      dxeCore: { start: core, pages: 3n },
      stack: { start: stack, bytes: 0x20000n }
    })
    expect(allocations(machine)).toEqual([
      [stack, 0x20000n, 4, HobGuid.stack],
      [core, 0x3000n, 3, HobGuid.zero],
      [core, 0x3000n, 3, HobGuid.module],
      [stack, 0x20000n, 4, HobGuid.zero],
      // PEI's own stack stays allocated.
      [BEGIN, 0x20000n, 4, HobGuid.zero]
    ])
  })

  it('names the core and its entry point in a module HOB', () => {
    const machine = installed()
    leave(machine)
    const { hob } = machine.pei.hobs.allocations()[2]!
    const { memory } = machine.board
    expect(memory.readUint(hob + 2n, 2)).toBe(BigInt(AllocationHob.moduleBytes))
    expect(guidText(memory.read(hob + BigInt(AllocationHob.ModuleName), 16))).toBe(CORE_NAME)
    expect(memory.readUint(hob + BigInt(AllocationHob.EntryPoint), 8)).toBe(TOP - 0x3000n + 0x240n)
  })

  it.each([
    [29, '2 MiB', 0x200n],
    [36, '2 MiB', 0x200n],
    [39, '2 MiB', 0x400n],
    [40, '2 MiB', 0x600n],
    [41, '2 MiB', 0xa00n],
    [46, '2 MiB', 0x10200n],
    [39, '1 GiB', 0x200n],
    [48, '1 GiB', 0x400n],
    // No more than 48 bits are used.
    [52, '1 GiB', 0x400n]
  ] as const)('page tables for %i bits of addresses, pages of %s: %s pages in pieces of 2 MiB', (memoryBits, pageTables, pages) => {
    const machine = installed({ hobs: [{ cpu: { memoryBits, ioBits: 16 } }], dxeIpl: { ...PLAIN, pageTables } })
    leave(machine)
    const [base, bytes, type] = allocations(machine)[4] as [bigint, bigint, number]
    expect([bytes, type, base % 0x200000n]).toEqual([pages * 0x1000n, 4, 0n])
    // What was taken too much in front of it is memory again; behind it stays a HOB of free pages.
    expect(machine.pei.hobs.phit('EfiFreeMemoryTop')).toBe(base)
    expect(allocations(machine)).toContainEqual([base + bytes, TOP - 0x23000n - base - bytes, 7, HobGuid.zero])
  })

  it('without a CPU HOB the addresses have 36 bits; whatever else stands in the list is none', () => {
    const machine = installed({
      hobs: [{ guid: SOME_GUID, data: '30'.repeat(16) }],
      dxeIpl: { ...PLAIN, pageTables: '2 MiB' }
    })
    leave(machine)
    expect((allocations(machine)[4] as unknown[])[1]).toBe(0x200000n)
  })

  it('on AArch64 it builds none', () => {
    const machine = installed()
    leave(machine)
    expect(machine.pei.hobs.phit('EfiFreeMemoryTop')).toBe(TOP - 0x23000n)
  })

  it('signals the end of PEI, and what its handlers make stands in front of the old stack’s HOB', () => {
    const machine = installed({ dxeIpl: { ...PLAIN, endOfPei: [{ guid: SOME_GUID, data: '0102030405060708' }] } })
    leave(machine)
    expect(machine.call('LocatePpi', PpiGuid.endOfPei, 0n)).toMatchObject({ name: 'EFI_SUCCESS', out: { ppi: 0n } })
    const types = machine.pei.hobs.all().map(({ type }) => type)
    expect(types.slice(-2)).toEqual([HobType.guidExtension, HobType.memoryAllocation])
    const { address } = machine.pei.hobs.all().at(-2)!
    expect(machine.bytes(address, 32)).toBe(`0400200000000000${'aaaaaaaa'}${'000000000000000000000001'}0102030405060708`)
  })

  it('where DXE runs in another processor mode, pages for its vectors come last', () => {
    const machine = installed({ dxeIpl: { ...PLAIN, vectorPages: 2 } })
    leave(machine)
    expect(allocations(machine).at(-1)).toEqual([TOP - 0x25000n, 0x2000n, 4, HobGuid.zero])
    expect(allocations(installedAndLeft({ ...PLAIN, vectorPages: 0 })).at(-1)).toEqual([BEGIN, 0x20000n, 4, HobGuid.zero])
  })

  it('a stack HOB that a PEIM made unusable is not mended', () => {
    const machine = installed({}, { alter: ({ pei }) => pei.hobs.setUsed(pei.hobs.allocations()[0]!.hob, false) })
    leave(machine)
    expect(allocations(machine)).toEqual([
      // The unused HOB is used again for the core's pages.
      [TOP - 0x3000n, 0x3000n, 3, HobGuid.zero],
      [TOP - 0x3000n, 0x3000n, 3, HobGuid.module],
      [TOP - 0x23000n, 0x20000n, 4, HobGuid.zero]
    ])
  })
})

function installedAndLeft(dxeIpl: PeiMoment['dxeIpl']): Foundation {
  const machine = installed({ dxeIpl })
  leave(machine)
  return machine
}

describe('the platform’s other PEIMs', () => {
  it('make HOBs and take pages in their order, before the DXE IPL', () => {
    const machine = installed({
      peims: [
        { pages: [6, 2] },
        { hob: { allocation: 0, ...range(0xe0000000n, 0x1000n) } },
        { hob: { guid: SOME_GUID, data: 'ff' } },
        { pages: [4, 1] }
      ]
    })
    const { dxeCore } = leave(machine)
    expect(allocations(machine).slice(1, 5)).toEqual([
      [TOP - 0x2000n, 0x2000n, 6, HobGuid.zero],
      [0xe0000000n, 0x1000n, 0, HobGuid.zero],
      [TOP - 0x3000n, 0x1000n, 4, HobGuid.zero],
      [TOP - 0x6000n, 0x3000n, 3, HobGuid.zero]
    ])
    expect(dxeCore.start).toBe(TOP - 0x6000n)
  })

  it('the trace holds each HOB whole, once, and its end after the last one', () => {
    const machine = installed({ peims: [{ hob: { guid: SOME_GUID, data: 'ff'.repeat(8) } }] })
    const before = machine.board.recorder.events.length
    leave(machine)
    const changes = machine.board.recorder.events
      .slice(before - 1)
      .flatMap((event) => event.changes)
      .filter((change): change is Extract<Change, { what: 'hob' }> => change.what === 'hob')
    const own = changes.filter(({ after }) => after?.startsWith('04002000'))
    expect(own.map(({ after }) => after?.slice(-16))).toEqual(expect.arrayContaining(['ff'.repeat(8)]))
    expect(changes.at(-1)?.address).toBeDefined()
  })

  it('too little memory for their pages ends the run', () => {
    expect(() => leave(installed({ peims: [{ pages: [4, 0x1000] }] }, { length: 0x200000n }))).toThrow(
      stopFor({ code: 'permanentMemoryTooSmall', pages: '0x1000' })
    )
  })

  it('too little memory for page tables ends the run', () => {
    expect(() => leave(installed({ dxeIpl: { ...PLAIN, pageTables: '2 MiB' } }, { length: 0x200000n }))).toThrow(
      stopFor({ code: 'permanentMemoryTooSmall', pages: '0x200' })
    )
  })

  it('too little memory for a HOB ends the run', () => {
    const fills = { pages: [4, 0x190] as const }
    const hob = { hob: { guid: SOME_GUID, data: 'ff'.repeat(0xf000) } }
    expect(() => leave(installed({ peims: [fills, hob] }, { length: 0x200000n }))).not.toThrow()
    expect(() => leave(installed({ peims: [fills, hob, hob, hob, hob, hob, hob] }, { length: 0x200000n }))).toThrow(
      stopFor({ code: 'noRoomForHobs', where: 'list' })
    )
  })
})
