import { describe, expect, it } from 'vitest'
import type { Argument } from '../../../../src-firmware'
import { driven, out, type Driven } from '../../driven'
import { stopFor } from '../../stop-for'

const ADDER = '0f0b1735-87a0-4193-b266-538c38af48ce'
const OTHER = '11111111-2222-3333-4444-555555555555'

function install(on: Driven, protocol = ADDER, value = 0x1000n, handle = 0n): bigint {
  const made = on.call('InstallProtocolInterface', { handle: out(handle), protocol, interfaceType: 0n, interface: value })
  expect(made.name).toBe('EFI_SUCCESS')
  return made.out.handle as bigint
}

describe('the protocol database (UEFI 2.10 §7.3)', () => {
  it('finds what was installed, whatever the case of the GUID', () => {
    const on = driven()
    const handle = install(on)
    expect(on.call('LocateProtocol', { protocol: ADDER.toUpperCase(), registration: 0n, interface: out() })).toMatchObject({
      name: 'EFI_SUCCESS',
      out: { interface: 0x1000n }
    })
    expect(on.call('HandleProtocol', { handle, protocol: ADDER, interface: out() })).toMatchObject({
      name: 'EFI_SUCCESS',
      out: { interface: 0x1000n }
    })
  })

  it('hands an object back as the same object', () => {
    const on = driven()
    on.call('InstallProtocolInterface', { handle: out(0n), protocol: ADDER, interfaceType: 0n, interface: { guestObject: 5 } })
    expect(on.call('LocateProtocol', { protocol: ADDER, registration: 0n, interface: out() }).out.interface).toEqual({ guestObject: 5 })
  })

  it.each([
    [
      'InstallProtocolInterface, the protocol a second time',
      (on: Driven, handle: bigint) =>
        on.call('InstallProtocolInterface', { handle: out(handle), protocol: ADDER, interfaceType: 0n, interface: 0n }),
      'EFI_INVALID_PARAMETER'
    ],
    [
      'InstallProtocolInterface on a handle that does not exist',
      (on: Driven) => on.call('InstallProtocolInterface', { handle: out(5n), protocol: ADDER, interfaceType: 0n, interface: 0n }),
      'EFI_INVALID_PARAMETER'
    ],
    [
      'HandleProtocol, a protocol that is not there',
      (on: Driven, handle: bigint) => on.call('HandleProtocol', { handle, protocol: OTHER, interface: out() }),
      'EFI_UNSUPPORTED'
    ],
    [
      'LocateProtocol, a protocol that is nowhere',
      (on: Driven) => on.call('LocateProtocol', { protocol: OTHER, registration: 0n, interface: out() }),
      'EFI_NOT_FOUND'
    ],
    [
      'UninstallProtocolInterface, another interface',
      (on: Driven, handle: bigint) => on.call('UninstallProtocolInterface', { handle, protocol: ADDER, interface: 0x2000n }),
      'EFI_NOT_FOUND'
    ],
    [
      'LocateHandle without a protocol',
      (on: Driven) => on.call('LocateHandle', { searchType: 2n, protocol: null, searchKey: 0n, bufferSize: out(0n), buffer: 0n }),
      'EFI_INVALID_PARAMETER'
    ]
  ] as const)('%s', (_what, act, status) => {
    const on = driven()
    expect(act(on, install(on)).name).toBe(status)
  })

  it('a handle without interfaces is gone', () => {
    const on = driven()
    const handle = install(on)
    expect(on.call('UninstallProtocolInterface', { handle, protocol: ADDER, interface: 0x1000n }).name).toBe('EFI_SUCCESS')
    expect(on.call('HandleProtocol', { handle, protocol: ADDER, interface: out() }).name).toBe('EFI_INVALID_PARAMETER')
  })

  it('LocateHandleBuffer gives pool memory that the caller frees', () => {
    const on = driven()
    const handles = [install(on), install(on)]
    const found = on.call('LocateHandleBuffer', { searchType: 2n, protocol: ADDER, searchKey: 0n, noHandles: out(), buffer: out() })
    const buffer = found.out.buffer as bigint
    expect(found.out.noHandles).toBe(2n)
    expect([on.machine.read(buffer, 8, null), on.machine.read(buffer + 8n, 8, null)]).toEqual(handles)
    expect(on.call('FreePool', { buffer }).name).toBe('EFI_SUCCESS')
  })

  it('LocateHandle says how large its buffer must be', () => {
    const on = driven()
    install(on)
    expect(on.call('LocateHandle', { searchType: 2n, protocol: ADDER, searchKey: 0n, bufferSize: out(0n), buffer: 0n })).toMatchObject({
      name: 'EFI_BUFFER_TOO_SMALL',
      out: { bufferSize: 8n }
    })
  })

  it('InstallMultipleProtocolInterfaces is all or nothing', () => {
    const on = driven()
    const handle = install(on)
    expect(on.call('InstallMultipleProtocolInterfaces', { handle: out(handle), pairs: [OTHER, 1n, ADDER, 2n] }).name).toBe(
      'EFI_INVALID_PARAMETER'
    )
    expect(on.call('HandleProtocol', { handle, protocol: OTHER, interface: out() }).name).toBe('EFI_UNSUPPORTED')
    expect(on.call('InstallMultipleProtocolInterfaces', { handle: out(0n), pairs: [OTHER, 1n, ADDER, 2n, 0n] }).name).toBe('EFI_SUCCESS')
  })

  it('a protocol that a driver has opened cannot be taken away', () => {
    const on = driven()
    const handle = install(on)
    const agent = on.machine.imageHandle
    expect(
      on.call('OpenProtocol', {
        handle,
        protocol: ADDER,
        interface: out(),
        agentHandle: agent,
        controllerHandle: handle,
        attributes: 0x10n
      }).name
    ).toBe('EFI_SUCCESS')
    expect(on.call('UninstallProtocolInterface', { handle, protocol: ADDER, interface: 0x1000n }).name).toBe('EFI_ACCESS_DENIED')
    expect(on.call('CloseProtocol', { handle, protocol: ADDER, agentHandle: agent, controllerHandle: handle }).name).toBe('EFI_SUCCESS')
    expect(on.call('UninstallProtocolInterface', { handle, protocol: ADDER, interface: 0x1000n }).name).toBe('EFI_SUCCESS')
  })
})

// ---- what EDK II answers to each kind of wrong argument, and in which order it looks ---------------------------------------------------

interface Scene {
  readonly on: Driven
  /** With ADDER on it. */
  readonly handle: bigint
  /** Another one, with OTHER on it. */
  readonly controller: bigint
  readonly agent: bigint
}
function scene(): Scene {
  const on = driven()
  return { on, handle: install(on), controller: install(on, OTHER), agent: on.machine.imageHandle }
}
const open = ({ on, handle, controller, agent }: Scene, attributes: bigint, wrong: Record<string, Argument> = {}) =>
  on.call('OpenProtocol', {
    handle,
    protocol: ADDER,
    interface: out(),
    agentHandle: agent,
    controllerHandle: controller,
    attributes,
    ...wrong
  })

describe('OpenProtocol (UEFI 2.10 §7.3.9)', () => {
  it.each<[string, bigint, Record<string, Argument>, string]>([
    ['NULL for Protocol', 2n, { protocol: null }, 'EFI_INVALID_PARAMETER'],
    ['NULL for Interface', 2n, { interface: null }, 'EFI_INVALID_PARAMETER'],
    ['NULL for Interface, when only tested', 4n, { interface: null }, 'EFI_SUCCESS'],
    ['a handle that does not exist', 2n, { handle: 5n }, 'EFI_INVALID_PARAMETER'],
    ['NULL for Handle', 2n, { handle: 0n }, 'EFI_INVALID_PARAMETER'],
    ['no attributes', 0n, {}, 'EFI_INVALID_PARAMETER'],
    ['attributes that do not go together', 3n, {}, 'EFI_INVALID_PARAMETER'],
    ['an unknown attribute', 0x40n, {}, 'EFI_INVALID_PARAMETER'],
    ['a protocol that is not there', 2n, { protocol: OTHER }, 'EFI_UNSUPPORTED'],
    ['an agent that does not exist, GET_PROTOCOL', 2n, { agentHandle: 5n }, 'EFI_SUCCESS'],
    ['an agent that does not exist, BY_DRIVER', 0x10n, { agentHandle: 5n }, 'EFI_INVALID_PARAMETER'],
    ['an agent that does not exist, EXCLUSIVE', 0x20n, { agentHandle: 5n }, 'EFI_INVALID_PARAMETER'],
    ['a controller that does not exist, BY_DRIVER', 0x10n, { controllerHandle: 5n }, 'EFI_INVALID_PARAMETER'],
    ['a controller that does not exist, EXCLUSIVE', 0x20n, { controllerHandle: 5n }, 'EFI_SUCCESS'],
    ['a controller that does not exist, BY_CHILD_CONTROLLER', 8n, { controllerHandle: 5n }, 'EFI_INVALID_PARAMETER'],
    ['BY_HANDLE_PROTOCOL', 1n, {}, 'EFI_SUCCESS'],
    ['BY_CHILD_CONTROLLER', 8n, {}, 'EFI_SUCCESS'],
    ['BY_DRIVER', 0x10n, {}, 'EFI_SUCCESS'],
    ['BY_DRIVER | EXCLUSIVE', 0x30n, {}, 'EFI_SUCCESS']
  ])('%s', (_what, attributes, wrong, status) => {
    expect(open(scene(), attributes, wrong).name).toBe(status)
  })

  it('a handle cannot be its own child', () => {
    const on = scene()
    expect(open(on, 8n, { controllerHandle: on.handle }).name).toBe('EFI_INVALID_PARAMETER')
  })

  it.each<[string, bigint, bigint, boolean, string]>([
    ['BY_DRIVER, then the same again', 0x10n, 0x10n, true, 'EFI_ALREADY_STARTED'],
    ['BY_DRIVER | EXCLUSIVE, then the same again', 0x30n, 0x30n, true, 'EFI_ALREADY_STARTED'],
    ['BY_DRIVER, then another driver', 0x10n, 0x10n, false, 'EFI_ACCESS_DENIED'],
    ['BY_DRIVER, then EXCLUSIVE by another', 0x10n, 0x20n, false, 'EFI_ACCESS_DENIED'],
    ['EXCLUSIVE, then BY_DRIVER by another', 0x20n, 0x10n, false, 'EFI_ACCESS_DENIED'],
    ['EXCLUSIVE, then EXCLUSIVE again', 0x20n, 0x20n, true, 'EFI_ACCESS_DENIED'],
    ['EXCLUSIVE, then GET_PROTOCOL by another', 0x20n, 2n, false, 'EFI_SUCCESS'],
    ['BY_DRIVER, then BY_CHILD_CONTROLLER', 0x10n, 8n, true, 'EFI_SUCCESS'],
    ['GET_PROTOCOL, then BY_DRIVER', 2n, 0x10n, false, 'EFI_SUCCESS']
  ])('%s', (_what, first, second, isSame, status) => {
    const on = scene()
    expect(open(on, first).name).toBe('EFI_SUCCESS')
    expect(open(on, second, isSame ? {} : { agentHandle: on.controller }).name).toBe(status)
  })

  it('gives the interface also to who has started already, NULL where there is none, and leaves it alone otherwise', () => {
    const on = scene()
    expect(open(on, 0x10n).out).toEqual({ interface: 0x1000n })
    expect(open(on, 0x10n).out).toEqual({ interface: 0x1000n })
    expect(open(on, 2n, { protocol: OTHER }).out).toEqual({ interface: 0n })
    expect(open(on, 0x10n, { agentHandle: on.controller }).out).toEqual({})
    expect(open(on, 4n).out).toEqual({})
    expect(on.on.call('HandleProtocol', { handle: 5n, protocol: ADDER, interface: out() })).toMatchObject({
      name: 'EFI_INVALID_PARAMETER',
      out: {}
    })
  })
})

describe('CloseProtocol (UEFI 2.10 §7.3.10)', () => {
  it.each<[string, Record<string, Argument>, string]>([
    ['a handle that does not exist', { handle: 5n }, 'EFI_INVALID_PARAMETER'],
    ['an agent that does not exist', { agentHandle: 5n }, 'EFI_INVALID_PARAMETER'],
    ['a controller that does not exist', { controllerHandle: 5n }, 'EFI_INVALID_PARAMETER'],
    ['NULL for Protocol', { protocol: null }, 'EFI_INVALID_PARAMETER'],
    ['another protocol', { protocol: OTHER }, 'EFI_NOT_FOUND'],
    ['nobody has it open like this', { controllerHandle: 0n }, 'EFI_NOT_FOUND'],
    ['who opened it', {}, 'EFI_SUCCESS']
  ])('%s', (_what, wrong, status) => {
    const on = scene()
    open(on, 0x10n)
    const { handle, agent, controller } = on
    const args = { handle, protocol: ADDER, agentHandle: agent, controllerHandle: controller, ...wrong }
    expect(on.on.call('CloseProtocol', args).name).toBe(status)
  })
})

describe('taking an interface away (UEFI 2.10 §7.3.3, §7.3.4)', () => {
  it.each<[string, bigint, string]>([
    ['BY_HANDLE_PROTOCOL', 1n, 'EFI_SUCCESS'],
    ['GET_PROTOCOL', 2n, 'EFI_SUCCESS'],
    ['TEST_PROTOCOL', 4n, 'EFI_SUCCESS'],
    ['BY_CHILD_CONTROLLER', 8n, 'EFI_ACCESS_DENIED'],
    ['BY_DRIVER', 0x10n, 'EFI_ACCESS_DENIED'],
    ['EXCLUSIVE', 0x20n, 'EFI_ACCESS_DENIED']
  ])('open %s: %s', (_what, attributes, status) => {
    const on = scene()
    open(on, attributes)
    const { handle } = on
    expect(on.on.call('ReinstallProtocolInterface', { handle, protocol: ADDER, oldInterface: 0x1000n, newInterface: 0x1000n }).name).toBe(
      status
    )
    expect(on.on.call('UninstallProtocolInterface', { handle, protocol: ADDER, interface: 0x1000n }).name).toBe(status)
  })

  it.each<[string, string, Record<string, Argument>, string]>([
    ['ReinstallProtocolInterface', 'NULL for Protocol', { protocol: null }, 'EFI_INVALID_PARAMETER'],
    ['ReinstallProtocolInterface', 'a handle that does not exist', { handle: 5n }, 'EFI_INVALID_PARAMETER'],
    ['ReinstallProtocolInterface', 'another protocol', { protocol: OTHER }, 'EFI_NOT_FOUND'],
    ['ReinstallProtocolInterface', 'another interface', { oldInterface: 1n }, 'EFI_NOT_FOUND'],
    ['UninstallProtocolInterface', 'NULL for Protocol', { protocol: null }, 'EFI_INVALID_PARAMETER'],
    ['UninstallProtocolInterface', 'a handle that does not exist', { handle: 5n }, 'EFI_INVALID_PARAMETER'],
    ['UninstallProtocolInterface', 'another protocol', { protocol: OTHER }, 'EFI_NOT_FOUND']
  ])('%s: %s', (service, _what, wrong, status) => {
    const { on, handle } = scene()
    const args = { handle, protocol: ADDER, interface: 0x1000n, oldInterface: 0x1000n, newInterface: 2n, ...wrong }
    expect(on.call(service, args).name).toBe(status)
  })
})

describe('LocateHandle and LocateHandleBuffer (UEFI 2.10 §7.3.6, §7.3.15)', () => {
  const locate = (on: Driven, wrong: Record<string, Argument>) =>
    on.call('LocateHandle', { searchType: 2n, protocol: ADDER, searchKey: 0n, bufferSize: out(0n), buffer: 0n, ...wrong })

  it.each<[string, Record<string, Argument>, string]>([
    ['NULL for BufferSize', { bufferSize: null }, 'EFI_INVALID_PARAMETER'],
    ['room and no buffer', { bufferSize: out(8n) }, 'EFI_INVALID_PARAMETER'],
    ['room and no buffer come before a protocol that is nowhere', { bufferSize: out(8n), protocol: OTHER }, 'EFI_INVALID_PARAMETER'],
    ['NULL for Protocol', { protocol: null }, 'EFI_INVALID_PARAMETER'],
    ['a search that does not exist', { searchType: 3n }, 'EFI_INVALID_PARAMETER'],
    ['ByRegisterNotify without a key', { searchType: 1n }, 'EFI_INVALID_PARAMETER'],
    ['a protocol that is nowhere', { protocol: OTHER }, 'EFI_NOT_FOUND'],
    ['asking for the size', {}, 'EFI_BUFFER_TOO_SMALL']
  ])('%s', (_what, wrong, status) => {
    const on = driven()
    install(on)
    expect(locate(on, wrong).name).toBe(status)
  })

  it('handles of a protocol come in the order of its installation, all handles in the order in which they were made', () => {
    const on = driven()
    const [first, second] = [install(on, OTHER), install(on, OTHER)]
    install(on, ADDER, 1n, second)
    install(on, ADDER, 2n, first)
    const found = (searchType: bigint): bigint[] => {
      const { out: given } = on.call('LocateHandleBuffer', {
        searchType,
        protocol: ADDER,
        searchKey: 0n,
        noHandles: out(),
        buffer: out()
      })
      return Array.from({ length: Number(given.noHandles) }, (_, i) => on.machine.read((given.buffer as bigint) + BigInt(8 * i), 8, null))
    }
    expect(found(2n)).toEqual([second, first])
    expect(found(0n).slice(-2)).toEqual([first, second])
    expect(on.call('LocateProtocol', { protocol: ADDER, registration: 0n, interface: out() }).out.interface).toBe(1n)
    on.call('ReinstallProtocolInterface', { handle: second, protocol: ADDER, oldInterface: 1n, newInterface: 3n })
    expect(found(2n)).toEqual([first, second])
  })

  it('writes the handles that fit into a buffer that is too small', () => {
    const on = driven()
    const handles = [install(on), install(on)]
    const buffer = on.call('AllocatePool', { poolType: 2n, size: 16n, buffer: out() }).out.buffer as bigint
    on.machine.write(buffer + 8n, 8, 7n, null)
    expect(locate(on, { bufferSize: out(15n), buffer })).toMatchObject({ name: 'EFI_BUFFER_TOO_SMALL', out: { bufferSize: 16n } })
    expect([on.machine.read(buffer, 8, null), on.machine.read(buffer + 8n, 8, null)]).toEqual([handles[0], 7n])
  })

  it('LocateHandleBuffer gives no handles and no buffer when it finds none', () => {
    const on = driven()
    const args = { searchType: 2n, protocol: OTHER, searchKey: 0n, noHandles: out(), buffer: out() }
    expect(on.call('LocateHandleBuffer', args)).toMatchObject({ name: 'EFI_NOT_FOUND', out: { noHandles: 0n, buffer: 0n } })
    expect(on.call('LocateHandleBuffer', { ...args, searchType: 9n })).toMatchObject({
      name: 'EFI_INVALID_PARAMETER',
      out: { noHandles: 0n, buffer: 0n }
    })
    expect(on.call('LocateHandleBuffer', { ...args, noHandles: null })).toMatchObject({ name: 'EFI_INVALID_PARAMETER', out: {} })
  })
})

describe('the firmware’s records of handles', () => {
  it('lie in its pool: a handle is an address, and going away gives it back', () => {
    const on = driven()
    const probe = (): bigint => {
      const buffer = on.call('AllocatePool', { poolType: 4n, size: 56n, buffer: out() }).out.buffer as bigint
      on.call('FreePool', { buffer })
      return buffer
    }
    install(on, ADDER, 1n, install(on, OTHER))
    const before = probe()
    const handle = install(on)
    expect(probe()).not.toBe(before)
    expect(() => on.machine.write(handle, 8, 0n, null)).toThrow(expect.objectContaining({ reason: 'fault' }))
    const again = driven()
    install(again, ADDER, 1n, install(again, OTHER))
    const gone = install(again)
    again.call('UninstallProtocolInterface', { handle: gone, protocol: ADDER, interface: 0x1000n })
    expect(again.call('AllocatePool', { poolType: 4n, size: 56n, buffer: out() }).out.buffer).toBe(gone)
  })

  it('InstallMultipleProtocolInterfaces ends at a NULL protocol, and stops a driver whose last protocol has no interface', () => {
    const on = driven()
    const made = on.call('InstallMultipleProtocolInterfaces', { handle: out(0n), pairs: [ADDER, 1n, 0n, OTHER, 2n] })
    expect(made.name).toBe('EFI_SUCCESS')
    expect(on.call('HandleProtocol', { handle: made.out.handle as bigint, protocol: OTHER, interface: out() }).name).toBe('EFI_UNSUPPORTED')
    expect(() => on.call('InstallMultipleProtocolInterfaces', { handle: out(0n), pairs: [ADDER] })).toThrow(
      stopFor({ code: 'noInterface' })
    )
  })
})
