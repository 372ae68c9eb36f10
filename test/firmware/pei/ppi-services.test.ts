/** PPIs: installed, replaced, found, waited for; in the order in which EDK II runs notifications. */
import { describe, expect, it } from 'vitest'
import { SimulatorBug, type Argument, type CallEvent } from '../../../src-firmware'
import { PpiGuid } from '../../../src-firmware/spec/ppi'
import { stopFor } from '../stop-for'
import { BARE, foundation, out, type Foundation } from './foundation'

const PPI = 0x10n
const CALLBACK = 0x20n
const DISPATCH = 0x40n
const END = 0x80000000n
const A = 'AAAAAAAA-0000-0000-0000-000000000001'
const B = 'BBBBBBBB-0000-0000-0000-000000000002'
const ADDRESS = 0x1234n

/** A descriptor as it crosses from the driver: flags, GUID, interface or function, and the descriptor itself. */
type Descriptor = readonly [flags: bigint, guid: string, what: Argument, self: Argument]
const object = (guestObject: number): Argument => ({ guestObject })
/** A PPI whose descriptor is the driver's object of this number. */
const ppi = (guid: string, self: number, what: Argument = BigInt(self)): Descriptor => [PPI | END, guid, what, object(self)]
/** A notification that runs the driver's function of this number. */
const notify = (flags: bigint, guid: string, run: number): Descriptor => [flags | END, guid, { guestFunction: run }, object(1000 + run)]

interface Machine extends Foundation {
  /** Which functions of the driver's ran, and with which PPI. */
  readonly ran: [run: number, ppi: unknown][]
  install(...list: readonly Descriptor[]): string | null
  notifyPpi(...list: readonly Descriptor[]): string | null
  locate(guid: Argument, instance: number): string
}

/** @param does What each of the driver's functions does when it runs, by its number. */
function machine(does: (machine: Machine) => Readonly<Record<number, () => void>> = () => ({})): Machine {
  const ran: Machine['ran'] = []
  const made = foundation({ ...BARE, hasTemporaryRamSupport: false }, 'x64', (run, [, what]) => {
    ran.push([run, what])
    does(self)[run]?.()
    return 0n
  })
  const self: Machine = {
    ...made,
    ran,
    install: (...list) => made.call('InstallPpi', list.flat()).name,
    notifyPpi: (...list) => made.call('NotifyPpi', list.flat()).name,
    locate(guid, instance) {
      const { name, out: found } = made.call('LocatePpi', guid, BigInt(instance))
      return name === 'EFI_SUCCESS' ? String(found.ppi) : String(name)
    }
  }
  return self
}

const last = ({ board }: Machine): CallEvent => board.recorder.events.filter(({ kind }) => kind === 'call').at(-1) as CallEvent

describe('InstallPpi (PI 1.8 volume 1 §4.2)', () => {
  it.each([[null], [0n]])('a NULL list (%s): EFI_INVALID_PARAMETER', (list) => {
    const made = machine()
    expect(made.call('InstallPpi', list).name).toBe('EFI_INVALID_PARAMETER')
    expect(last(made).cause).toEqual({ code: 'nullPointer', parameter: 'ppiList' })
  })

  it('a whole list is there afterwards, in its order', () => {
    const made = machine()
    expect(made.install(ppi(A, 1), ppi(B, 2), ppi(A, 3))).toBe('EFI_SUCCESS')
    expect([made.locate(A, 0), made.locate(B, 0), made.locate(A, 1), made.locate(A, 2)]).toEqual(['1', '2', '3', 'EFI_NOT_FOUND'])
  })

  it('the trace names the GUIDs', () => {
    const made = machine()
    made.install(ppi(A, 1), ppi(B, 2))
    expect(last(made).detail).toEqual({ guids: [A, B] })
  })

  it.each([
    ['a notification', CALLBACK],
    ['nothing', 0n],
    ['the end of the list alone', END]
  ])('one of the list is %s: EFI_INVALID_PARAMETER, and none of it is there', (_what, flags) => {
    const made = machine()
    made.install(ppi(A, 1))
    expect(made.install(ppi(A, 2), [flags, B, 3n, object(3)])).toBe('EFI_INVALID_PARAMETER')
    expect(last(made).cause).toEqual({ code: 'badValue', parameter: 'Flags', value: Number(flags) })
    expect([made.locate(A, 1), made.locate(B, 0)]).toEqual(['EFI_NOT_FOUND', 'EFI_NOT_FOUND'])
    made.install(ppi(A, 4))
    expect(made.locate(A, 1)).toBe('4')
  })

  it('an interface may be an address or an object of the driver’s, a descriptor too', () => {
    const made = machine()
    made.install(ppi(A, 1, object(7)), [PPI, B, ADDRESS, 0xfeedn])
    expect(made.call('LocatePpi', A, 0n).out).toEqual({ ppi: object(7), ppiDescriptor: object(1) })
    expect(made.call('LocatePpi', B, 0n).out).toEqual({ ppi: ADDRESS, ppiDescriptor: 0xfeedn })
  })

  it.each([
    ['flags', ['0x10', A, 1n, object(1)]],
    ['name', [PPI, 5n, 1n, object(1)]],
    ['interface', [PPI, A, 'text', object(1)]],
    ['interface at all', [PPI, A]],
    ['descriptor', [PPI, A, 1n, 'text']],
    ['descriptor, but a function', [PPI, A, 1n, { guestFunction: 1 }]],
    ['interface, but a function', [PPI, A, { guestFunction: 1 }, object(1)]],
    ['interface, but NULL', [PPI, A, null, object(1)]]
  ] as readonly [string, readonly Argument[]][])('what has no %s does not come from the sandbox', (_what, descriptor) => {
    expect(() => machine().call('InstallPpi', descriptor)).toThrow(SimulatorBug)
  })
})

describe('LocatePpi (PI 1.8 volume 1 §4.2)', () => {
  it.each([
    [0, '1'],
    [1, '3'],
    [2, 'EFI_NOT_FOUND'],
    [0x7fffffff, 'EFI_NOT_FOUND']
  ])('instance %i: %s', (instance, found) => {
    const made = machine()
    made.install(ppi(A, 1), ppi(B, 2), ppi(A, 3))
    expect(made.locate(A, instance)).toBe(found)
  })

  it('the refusal names what was looked for', () => {
    const made = machine()
    made.locate(B, 4)
    expect(last(made).cause).toEqual({ code: 'noSuchPpi', guid: B, instance: 4 })
  })

  it('a GUID in small letters, or in memory, is the same GUID', () => {
    const made = machine()
    made.install(ppi(A, 1))
    expect(made.locate(A.toLowerCase(), 0)).toBe('1')
    const buffer = made.call('AllocatePool', 16n).out.buffer as bigint
    made.board.memory.write(buffer, Uint8Array.from([0xaa, 0xaa, 0xaa, 0xaa, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]))
    expect(made.locate(buffer, 0)).toBe('1')
  })

  it('a GUID where nobody has memory is a fault', () => {
    expect(() => machine().locate(0x810fffn, 0)).toThrow(stopFor({ code: 'fault' }))
  })

  it('NULL for the GUID: whatever lies at address 0', () => {
    const made = machine()
    made.install(ppi('00000000-0000-0000-0000-000000000000', 1))
    expect(made.locate(null, 0)).toBe('1')
  })

  it.each([
    ['the descriptor', null, out, { ppi: 1n }],
    ['the interface', out, null, { ppiDescriptor: object(1) }],
    ['both', null, null, {}]
  ])('NULL for %s: it is not written', (_what, descriptor, what, written) => {
    const made = machine()
    made.install(ppi(A, 1))
    const answer = made.call('LocatePpi', A, 0n, descriptor, what)
    expect(answer.name).toBe('EFI_SUCCESS')
    expect(answer.out).toEqual(written)
  })

  it('the firmware’s own: the PPI that migrates temporary RAM has an interface, the sign that memory is there has none', () => {
    const { pei, call } = foundation(BARE)
    const { name, out: found } = call('LocatePpi', PpiGuid.temporaryRamSupport, 0n)
    expect(name).toBe('EFI_SUCCESS')
    // Neither is bytes of this machine's memory.
    expect([found.ppi, found.ppiDescriptor].every((at) => (at as bigint) > 0xffff800000000000n)).toBe(true)
    expect(found.ppi).not.toBe(found.ppiDescriptor)
    pei.installOwn(PpiGuid.memoryDiscovered, false)
    const sign = call('LocatePpi', PpiGuid.memoryDiscovered, 0n).out
    expect(sign.ppi).toBe(0n)
    expect(sign.ppiDescriptor).not.toBe(found.ppiDescriptor)
  })

  it('without that PPI there is none', () => {
    expect(machine().locate(PpiGuid.temporaryRamSupport, 0)).toBe('EFI_NOT_FOUND')
  })
})

describe('ReInstallPpi (PI 1.8 volume 1 §4.2)', () => {
  const reinstall = (made: Machine, old: Argument, replacement: Argument): string | null => made.call('ReInstallPpi', old, replacement).name

  it.each([
    ['oldPpi', null, ppi(A, 2)],
    ['newPpi', ppi(A, 1), 0n]
  ] as const)('%s is NULL: EFI_INVALID_PARAMETER', (parameter, old, replacement) => {
    const made = machine()
    made.install(ppi(A, 1))
    expect(reinstall(made, old, replacement as Argument)).toBe('EFI_INVALID_PARAMETER')
    expect(last(made).cause).toEqual({ code: 'nullPointer', parameter })
    expect(made.locate(A, 0)).toBe('1')
  })

  it('a descriptor that is no PPI’s: EFI_INVALID_PARAMETER', () => {
    const made = machine()
    made.install(ppi(A, 1))
    expect(reinstall(made, ppi(A, 1), [DISPATCH, A, 2n, object(2)])).toBe('EFI_INVALID_PARAMETER')
    expect(last(made).cause).toEqual({ code: 'badValue', parameter: 'Flags', value: 0x40 })
    expect(made.locate(A, 0)).toBe('1')
  })

  it('an old one that nobody installed: EFI_NOT_FOUND. It is known by its descriptor, not by its GUID', () => {
    const made = machine()
    made.install(ppi(A, 1))
    expect(reinstall(made, ppi(A, 9), ppi(A, 2))).toBe('EFI_NOT_FOUND')
    expect(last(made).cause).toEqual({ code: 'noSuchPpi', guid: null, instance: 0 })
    expect(reinstall(made, [PPI, A, 1n, 1n], ppi(A, 2))).toBe('EFI_NOT_FOUND')
    expect(made.locate(A, 0)).toBe('1')
  })

  it('the new one stands where the old one stood, under its own GUID', () => {
    const made = machine()
    made.install(ppi(A, 1), ppi(A, 2), ppi(A, 3))
    expect(reinstall(made, ppi(A, 2), ppi(B, 4))).toBe('EFI_SUCCESS')
    expect(last(made).detail).toEqual({ guids: [B] })
    expect([made.locate(A, 0), made.locate(A, 1), made.locate(A, 2), made.locate(B, 0)]).toEqual(['1', '3', 'EFI_NOT_FOUND', '4'])
  })

  it('the first one of all can be replaced, and an address is no object’s number', () => {
    const made = machine()
    made.install(ppi(A, 1))
    expect(reinstall(made, [PPI, A, 1n, 1n], ppi(A, 2))).toBe('EFI_NOT_FOUND')
    expect(reinstall(made, ppi(A, 1), ppi(A, 2))).toBe('EFI_SUCCESS')
    made.install([PPI, B, 5n, 7n])
    expect(reinstall(made, ppi(B, 7), ppi(B, 6))).toBe('EFI_NOT_FOUND')
  })

  it('a descriptor of the firmware’s is known by its address', () => {
    const made = machine()
    made.install([PPI, A, 1n, 0xfeed0n], [PPI, A, 2n, 0xfeed1n])
    expect(reinstall(made, [PPI, A, 2n, 0xfeed1n], ppi(A, 5))).toBe('EFI_SUCCESS')
    expect([made.locate(A, 0), made.locate(A, 1)]).toEqual(['1', '5'])
  })

  it('callbacks for the new one run, and for no other', () => {
    const made = machine()
    made.install(ppi(A, 1), ppi(B, 2), ppi(A, 3))
    made.notifyPpi(notify(CALLBACK, A, 50), notify(CALLBACK, B, 51))
    made.ran.length = 0
    reinstall(made, ppi(B, 2), ppi(A, 4))
    expect(made.ran).toEqual([[50, 4n]])
  })
})

describe('NotifyPpi and when notifications run (PI 1.8 volume 1 §4.2)', () => {
  it('a NULL list: EFI_INVALID_PARAMETER', () => {
    const made = machine()
    expect(made.call('NotifyPpi', null).name).toBe('EFI_INVALID_PARAMETER')
    expect(last(made).cause).toEqual({ code: 'nullPointer', parameter: 'notifyList' })
  })

  it.each([
    ['a PPI', PPI],
    ['nothing', END]
  ])('one of the list is %s: EFI_INVALID_PARAMETER, and none of it waits', (_what, flags) => {
    const made = machine()
    expect(made.notifyPpi(notify(CALLBACK, A, 50), [flags, A, { guestFunction: 51 }, object(51)])).toBe('EFI_INVALID_PARAMETER')
    expect(last(made).cause).toMatchObject({ code: 'badValue', parameter: 'Flags' })
    made.install(ppi(A, 1))
    made.pei.ppis.dispatch()
    expect(made.ran).toEqual([])
  })

  it.each([
    ['an address', [CALLBACK, A, 5n, object(1)]],
    ['an object', [CALLBACK, A, object(5), object(1)]],
    ['NULL', [CALLBACK, A, null, object(1)]],
    ['told by a descriptor at an address', [CALLBACK, A, { guestFunction: 5 }, 0x1000n]]
  ] as readonly [string, readonly Argument[]][])('a notification that is %s does not come from the sandbox', (_what, descriptor) => {
    expect(() => machine().call('NotifyPpi', descriptor)).toThrow(SimulatorBug)
  })

  it('it is given its own descriptor and the interface', () => {
    const given: unknown[] = []
    const made = foundation(BARE, 'x64', (...all) => void given.push(all))
    made.call('NotifyPpi', notify(CALLBACK, A, 50))
    made.call('InstallPpi', ppi(A, 1, object(7)))
    expect(given).toEqual([[50, [object(1050), object(7)]]])
  })

  it('a callback runs at once for what is there already, in the order of installation, and for nothing else', () => {
    const made = machine()
    made.install(ppi(A, 1), ppi(B, 2), ppi(A, 3))
    expect(made.notifyPpi(notify(CALLBACK, A, 50))).toBe('EFI_SUCCESS')
    expect(made.ran).toEqual([
      [50, 1n],
      [50, 3n]
    ])
  })

  it('of two callbacks the first one sees every PPI before the second one sees any', () => {
    const made = machine()
    made.install(ppi(A, 1), ppi(A, 2))
    made.notifyPpi(notify(CALLBACK, A, 50), notify(CALLBACK, A, 51))
    expect(made.ran).toEqual([
      [50, 1n],
      [50, 2n],
      [51, 1n],
      [51, 2n]
    ])
  })

  it('a new callback does not make the old ones run again', () => {
    const made = machine()
    made.install(ppi(A, 1))
    made.notifyPpi(notify(CALLBACK, A, 50))
    made.notifyPpi(notify(CALLBACK, A, 51))
    expect(made.ran).toEqual([
      [50, 1n],
      [51, 1n]
    ])
  })

  it('a callback runs inside InstallPpi, for the new ones alone', () => {
    const made = machine()
    made.notifyPpi(notify(CALLBACK, A, 50))
    made.install(ppi(A, 1))
    made.install(ppi(B, 2), ppi(A, 3))
    expect(made.ran).toEqual([
      [50, 1n],
      [50, 3n]
    ])
  })

  it('flags of both kinds: a callback', () => {
    const made = machine()
    made.notifyPpi(notify(CALLBACK | DISPATCH, A, 50))
    made.install(ppi(A, 1))
    expect(made.ran).toEqual([[50, 1n]])
    made.pei.ppis.dispatch()
    expect(made.ran).toEqual([[50, 1n]])
  })

  it('what a callback installs is seen by the callbacks inside that call', () => {
    const made = machine(({ install }) => ({ 50: () => void install(ppi(B, 2)) }))
    made.notifyPpi(notify(CALLBACK, A, 50), notify(CALLBACK, B, 51))
    made.install(ppi(A, 1))
    expect(made.ran).toEqual([
      [50, 1n],
      [51, 2n]
    ])
  })

  it('one of dispatch level waits for the dispatcher, and runs once for each PPI', () => {
    const made = machine()
    made.install(ppi(A, 1))
    made.notifyPpi(notify(DISPATCH, A, 50))
    made.install(ppi(A, 2))
    expect(made.ran).toEqual([])
    made.pei.ppis.dispatch()
    expect(made.ran).toEqual([
      [50, 1n],
      [50, 2n]
    ])
    made.pei.ppis.dispatch()
    expect(made.ran).toHaveLength(2)
  })

  it('the dispatcher brings new notifications together with PPIs that it has seen, then new PPIs with all', () => {
    const made = machine()
    made.install(ppi(A, 1))
    made.pei.ppis.dispatch()
    made.notifyPpi(notify(DISPATCH, A, 50), notify(DISPATCH, A, 51))
    made.install(ppi(A, 2))
    made.pei.ppis.dispatch()
    expect(made.ran).toEqual([
      [50, 1n],
      [51, 1n],
      [50, 2n],
      [51, 2n]
    ])
  })

  it('what a notification installs, and what it waits for, has its turn in the same dispatch', () => {
    const made = machine(({ install, notifyPpi }) => ({
      50: () => void install(ppi(B, 2)),
      51: () => void notifyPpi(notify(DISPATCH, A, 52))
    }))
    made.notifyPpi(notify(DISPATCH, A, 50), notify(DISPATCH, B, 51))
    made.install(ppi(A, 1))
    made.pei.ppis.dispatch()
    expect(made.ran).toEqual([
      [50, 1n],
      [51, 2n],
      [52, 1n]
    ])
  })

  it('a PPI that was put in place of one already seen is not seen again by the dispatcher', () => {
    const made = machine()
    made.notifyPpi(notify(DISPATCH, A, 50))
    made.install(ppi(A, 1))
    made.pei.ppis.dispatch()
    made.call('ReInstallPpi', ppi(A, 1), ppi(A, 2))
    made.pei.ppis.dispatch()
    expect(made.ran).toEqual([[50, 1n]])
  })

  it('the trace holds where one begins and ends; what it does belongs to the PEIM', () => {
    const images: string[] = []
    const made = machine(({ board }) => ({ 50: () => void images.push(board.image) }))
    made.pei.entry = 'second.ts'
    made.board.image = 'driver.ts'
    made.notifyPpi(notify(CALLBACK, A, 50))
    made.install(ppi(A, 1))
    expect(images).toEqual(['second.ts'])
    expect(made.board.image).toBe('driver.ts')
    const one = { kind: 'notify', group: A, image: 'second.ts', at: null, event: '0x0', tpl: 0 }
    expect(made.board.recorder.events.filter(({ kind }) => kind === 'notify')).toMatchObject([
      { ...one, edge: 'begin' },
      { ...one, edge: 'end' }
    ])
  })
})
