import { describe, expect, it } from 'vitest'
import { driven, out, type Driven } from './driven'

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
