/** PEI as a phase: what it lacks, how its PEIM runs, and how it ends. */
import { describe, expect, it } from 'vitest'
import { boardById } from '../boards'
import { powerOn, SimulatorBug, type Change, type Hex, type Machine, type Platform, type ServiceSignature } from '../../../src-firmware'
import { handedOverHobs } from '../../../src-firmware/pei/default-handoff'
import { peiAlone } from '../../../src-firmware/pei/alone'
import type { PeiPhase } from '../../../src-firmware/pei/phase'
import { Peim } from '../../../src-firmware/pei/peim'
import { hobBytes } from '../../../src-firmware/platforms/hob-bytes'
import { hexDigits } from '../../../src-firmware/spec/hex'
import { HobGuid } from '../../../src-firmware/spec/hob'
import { guidText } from '../../../src-firmware/spec/guid'
import { PpiGuid } from '../../../src-firmware/spec/ppi'
import { BARE, foundation, range, type Foundation } from './foundation'

const pc = boardById('made-pc-256m')!

function signature(table: ServiceSignature['table'], service: string): ServiceSignature {
  return { table, service, parameters: [], returns: 'EFI_STATUS', facts: {} }
}

describe('what a PEIM has not', () => {
  const alone = (): PeiPhase => peiAlone(pc).pei
  const at = { file: 'driver.ts', line: 3, column: 1, length: 1 }

  it.each(['BootServices', 'RuntimeServices', 'DxeServices', 'ConOut', 'ConIn'] as const)('%s: that table begins with DXE', (table) => {
    expect(() => alone().requireTable(signature(table, 'Something'), at)).toThrow(
      expect.objectContaining({ reason: 'noTable', at, why: { code: 'wrongPhase', service: 'Something', because: 'tablesBeginWithDxe' } })
    )
  })

  it.each(['PeiServices', 'Library', 'MmServices'] as const)('%s is no table of DXE’s', (table) => {
    expect(() => alone().requireTable(signature(table, 'Something'), at)).not.toThrow()
  })

  it.each(['Print', 'AsciiPrint'])('%s: there is no console', (service) => {
    expect(() => alone().lacks(signature('Library', service), at)).toThrow(
      expect.objectContaining({ reason: 'noTable', at, why: { code: 'noConsoleInPei', service } })
    )
  })

  it('any other function of a library: DXE has not begun', () => {
    expect(() => alone().lacks(signature('Library', 'EfiCreateEventLegacyBootEx'), at)).toThrow(
      expect.objectContaining({
        reason: 'noTable',
        at,
        why: { code: 'wrongPhase', service: 'EfiCreateEventLegacyBootEx', because: 'dxeNotBegun' }
      })
    )
  })

  it('a memory map, its key, a system table, timers', () => {
    const pei = alone()
    expect([pei.map(), pei.mapKey, pei.systemTable, pei.isInterruptible, pei.hiddenState]).toEqual([[], 0n, 0n, false, null])
    expect([pei.name, pei.allocator]).toEqual(['pei', 'PeiServices'])
  })

  it('a platform without PEI has no such phase', () => {
    const { pei: _, ...without } = pc
    expect(() => peiAlone(without)).toThrow(/has no PEI/)
  })
})

function poweredOn(platform: Platform): Machine {
  return powerOn({
    platform,
    phase: 'pei',
    mode: 'strict',
    keys: '',
    maxEvents: Infinity,
    outputBytes: 1000,
    entry: 'driver.ts',
    moduleType: null,
    guest: { callFunction: () => undefined, startImage: () => 0n, findImage: () => null }
  })
}

describe('power-on', () => {
  it.each([
    ['q35-256m', true],
    [pc.id, false]
  ])('%s: the first event tells the machine, and whether its PEI was recorded', (id, recorded) => {
    const platform = boardById(id)!
    const machine = poweredOn(platform)
    expect(machine.events[0]).toMatchObject({
      kind: 'phase',
      from: null,
      to: 'pei',
      recorded,
      machine: { title: platform.title, firmware: platform.firmware }
    })
    // The list as SEC and the platform left it belongs to that event.
    expect(machine.events[0]!.changes.filter(({ what }) => what === 'hob').length).toBeGreaterThan(2)
  })
})

describe('the PEIM of the run', () => {
  const peim = ({ pei, inner }: Foundation): Peim => new Peim(pei, 'driver.ts', inner)
  const images = ({ board }: Foundation): unknown[] => board.recorder.events.filter(({ kind }) => kind === 'image')

  it('is loaded, started and has returned; its file lies in no memory of this machine', () => {
    const machine = foundation(BARE)
    const one = peim(machine)
    expect(machine.pei.entry).toBe('driver.ts')
    expect(one.isLoaded()).toBe(true)
    machine.board.image = 'firmware'
    one.begin()
    expect(machine.board.image).toBe('driver.ts')
    one.ended(0x8000000000000009n)
    expect(machine.board.image).toBe('firmware')
    const told = { kind: 'image', at: null, name: 'driver.ts', handle: `0x${one.handle.toString(16)}`, place: null }
    expect(images(machine)).toMatchObject([
      { ...told, state: 'loaded', status: null },
      { ...told, state: 'started', status: null },
      { ...told, state: 'returned', status: '0x8000000000000009' }
    ])
    expect(one.handle).toBeGreaterThan(1n << 63n)
  })

  it('what changed before it returned belongs to what it did, not to its return', () => {
    const machine = foundation(BARE)
    const one = peim(machine)
    machine.pei.hobs.bootMode = 0x11
    one.begin()
    const started = images(machine)[1] as { readonly changes: readonly unknown[] }
    expect(started.changes).toEqual([])
  })

  it('has installed nothing: the platform installs its own permanent memory', () => {
    const machine = foundation({ ...BARE, permanentMemory: range(0x2000000n, 0x800000n) })
    peim(machine).ended(0n)
    expect(machine.pei.hobs.phit('EfiMemoryBottom')).toBe(0x2000000n)
    expect(machine.pei.hobs.phit('EfiMemoryTop')).toBe(0x2800000n)
    expect(machine.pei.pages.isPermanent).toBe(true)
  })

  it('has installed memory: that is what PEI moves to, and the platform’s is not installed', () => {
    const machine = foundation(BARE)
    machine.call('InstallPeiMemory', 0x4000000n, 0x1000000n)
    peim(machine).ended(0n)
    expect(machine.pei.hobs.phit('EfiMemoryBottom')).toBe(0x4000000n)
    const calls = machine.board.recorder.events.filter((event) => event.kind === 'call' && event.service === 'InstallPeiMemory')
    expect(calls).toHaveLength(1)
  })

  it('a notification installs memory: the dispatcher looks again after the notifications', () => {
    const machine: Foundation = foundation(BARE, 'x64', () => {
      machine.call('InstallPeiMemory', 0x4000000n, 0x1000000n)
      return 0n
    })
    const guid = 'AAAAAAAA-0000-0000-0000-000000000001'
    machine.call('NotifyPpi', [0x80000040n, guid, { guestFunction: 1 }, { guestObject: 1 }])
    machine.call('InstallPpi', [0x80000010n, guid, 0n, { guestObject: 2 }])
    peim(machine).ended(0n)
    expect(machine.pei.hobs.phit('EfiMemoryBottom')).toBe(0x4000000n)
  })

  it('a notification for memory runs when the switch is done', () => {
    const seen: bigint[] = []
    const machine: Foundation = foundation(BARE, 'x64', () => void seen.push(machine.pei.hobs.phit('EfiMemoryBottom')))
    machine.call('NotifyPpi', [0x80000040n, PpiGuid.memoryDiscovered, { guestFunction: 1 }, { guestObject: 1 }])
    machine.call('InstallPeiMemory', 0x4000000n, 0x1000000n)
    peim(machine).ended(0n)
    expect(seen).toEqual([0x4000000n])
  })
})

describe('PEI is over', () => {
  it('DXE begins from the list; the heap is nobody’s any more, and the stack is DXE’s', () => {
    const { board, pei } = peiAlone(pc)
    pei.load('firmware').ended(0n)
    const { core } = pei
    const hobList = core.hobs.address
    expect(pei.goOn()).toBe(pei)
    expect(core.hobs.address).toBe(hobList)
    const stack = core.hobs.allocations().find(({ hob }) => guidText(board.memory.read(hob + 8n, 16)) === HobGuid.stack)!
    expect(board.owners.startingAt(stack.base)).toMatchObject({
      unit: 'stack',
      last: stack.base + stack.bytes - 1n,
      owner: 'firmware'
    })
  })
})

describe('in the trace, when DXE begins', () => {
  function changes(): Change[] {
    const machine = poweredOn(pc)
    machine.imageStarted()
    machine.imageReturned(0n)
    const before = machine.eventCount
    machine.proceed('dxe')
    return machine.events.slice(before - 1).flatMap((event) => event.changes)
  }

  it('the heap ends, from the list up to the top of PEI’s memory, and nobody took it', () => {
    const { start, bytes } = pc.pei!.permanentMemory
    const top = BigInt(start) + BigInt(bytes)
    const { address } = handedOverHobs(pc)
    const length: Hex = `0x${(top - BigInt(address)).toString(16)}`
    expect(changes()).toContainEqual({ what: 'give', start: address, bytes: length, unit: 'heap', takenBy: null })
  })

  it('there is a stack of 128 KiB', () => {
    expect(changes()).toContainEqual(expect.objectContaining({ what: 'take', unit: 'stack', bytes: '0x20000', owner: 'firmware' }))
  })
})

it('no service of PEI’s hands over to another phase, and no driver runs where PEI is alone', () => {
  const { pei, board } = peiAlone(pc)
  expect(() => pei.handedOver('exited')).toThrow(SimulatorBug)
  expect(() => board.guest.startImage('x', 0n, 0n)).toThrow(SimulatorBug)
  expect(() => board.guest.callFunction(0, [])).toThrow(SimulatorBug)
  expect(board.guest.findImage('x', 'y')).toBeNull()
})

describe('what a constructed platform hands to DXE by itself', () => {
  it('is the list of its own PEI, from the PHIT to the end mark', () => {
    const { address, hobs } = handedOverHobs({ ...pc })
    expect(hobs[0]).toMatch(/^01003800/)
    expect(hobs.at(-1)).toBe('ffff080000000000')
    const begin = BigInt(pc.pei!.permanentMemory.start)
    expect(BigInt(address)).toBeGreaterThanOrEqual(begin)
    expect(BigInt(address)).toBeLessThan(begin + BigInt(pc.pei!.permanentMemory.bytes))
    expect(hobs.slice(1, 1 + pc.pei!.hobs.length)).toEqual(pc.pei!.hobs.map((hob) => hexDigits(hobBytes(hob))))
    expect(hobs.filter((hob) => hob.startsWith('02004800'))).toHaveLength(1)
  })

  it('is made once for a platform, and is another platform’s own', () => {
    const { address, hobs } = handedOverHobs(pc)
    expect(handedOverHobs(pc)).toBe(handedOverHobs(pc))
    const other = boardById('made-board-64m')!
    expect(handedOverHobs(other).address).not.toBe(address)
    expect(handedOverHobs({ ...pc })).toEqual({ address, hobs })
  })
})
