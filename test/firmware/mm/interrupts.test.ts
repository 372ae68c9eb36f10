import { describe, expect, it } from 'vitest'
import { fold } from '../../../src-firmware'
import { out } from '../driven'
import { stopFor } from '../stop-for'
import { BOARDS, call, goOn, GUID, handle, mm, peek, poke, send, taken } from './mm'

const INTERRUPT_PENDING = 0xa000000000000000n
const QUIESCED = 0x2000000000000001n
const INVALID_PARAMETER = 0x8000000000000002n
const OTHER = 'AAAAAAAA-2222-3333-4444-555555555555'

describe('a message from the normal world (PI 1.8 volume 4 §5.7)', () => {
  it.each(BOARDS)('%s: its handler reads it outside MMRAM, and answers in the same place', (platform) => {
    const on = mm(platform)
    const seen: unknown[] = []
    handle(on, (_handle, context, buffer, sizeAt) => {
      seen.push(context, peek(on, sizeAt as bigint), peek(on, buffer as bigint))
      poke(on, buffer as bigint, 42n)
      return 0n
    })
    goOn(on)
    const { name, buffer } = send(on, [41n, 7n])
    expect([name, seen, peek(on, buffer + 24n), peek(on, buffer + 32n)]).toEqual(['EFI_SUCCESS', [0n, 16n, 41n], 42n, 7n])
  })

  it('the machine is in MM while the handler runs, and back where it was afterwards', () => {
    const on = mm()
    const phases: string[] = []
    handle(on, () => {
      phases.push(on.machine.phase)
      return 0n
    })
    goOn(on, 'dxe')
    send(on, [1n])
    expect(phases).toEqual(['mm'])
    expect(on.machine.phase).toBe('dxe')
    expect(on.machine.events.flatMap((event) => (event.kind === 'phase' ? [event.to] : []))).toEqual(['mm', 'dxe', 'mm', 'dxe'])
  })

  it.each([
    ['no handler', [], 'EFI_NOT_FOUND'],
    ['one that leaves it to others', [INTERRUPT_PENDING], 'EFI_NOT_FOUND'],
    ['one that was done', [0n], 'EFI_SUCCESS'],
    ['the second was done', [QUIESCED, 0n], 'EFI_SUCCESS'],
    ['one whose source is quiet', [QUIESCED], 'EFI_SUCCESS']
  ])('%s', (_what, statuses, expected) => {
    const on = mm()
    for (const status of statuses) handle(on, () => status)
    goOn(on)
    expect(send(on, [1n]).name).toBe(expected)
  })

  it('a handler that returns an error: the core asserts, and a RELEASE build says that nobody handled it', () => {
    const [strict, lenient] = [mm(), mm('made-pc-256m', 'lenient')]
    for (const on of [strict, lenient]) {
      handle(on, () => INVALID_PARAMETER)
      goOn(on)
    }
    expect(() => send(strict, [1n])).toThrow(stopFor({ code: 'mmiStatus', status: 'EFI_INVALID_PARAMETER' }))
    expect(send(lenient, [1n]).name).toBe('EFI_NOT_FOUND')
  })

  it('the first that is done ends it; those that no GUID names run at every interrupt, after them', () => {
    const on = mm()
    const ran: string[] = []
    handle(on, () => (ran.push('every'), QUIESCED), null)
    handle(on, () => (ran.push('first'), 0n))
    handle(on, () => (ran.push('second'), 0n))
    handle(on, () => (ran.push('other'), 0n), OTHER)
    goOn(on)
    send(on, [1n])
    send(on, [1n], OTHER)
    expect(ran).toEqual(['first', 'every', 'other', 'every'])
  })

  it('a handler that was taken off does not run, and its handle is none any more', () => {
    const on = mm()
    const handler = handle(on, () => 0n)
    expect(call(on, 'MmiHandlerUnRegister', { dispatchHandle: handler }).name).toBe('EFI_SUCCESS')
    expect(call(on, 'MmiHandlerUnRegister', { dispatchHandle: handler }).name).toBe('EFI_INVALID_PARAMETER')
    expect(call(on, 'MmiHandlerUnRegister', { dispatchHandle: 0n }).name).toBe('EFI_INVALID_PARAMETER')
    goOn(on)
    expect(send(on, [1n]).name).toBe('EFI_NOT_FOUND')
  })

  it('a driver that failed has no code any more, and its handlers are still there', () => {
    const on = mm()
    handle(on, () => 0n)
    on.machine.imageReturned(INVALID_PARAMETER)
    on.machine.proceed('app')
    expect(() => send(on, [1n])).toThrow(stopFor({ code: 'fault' }))
  })

  it('handlers and variables that are NULL', () => {
    const on = mm()
    const register = (handler: boolean, variable: boolean) =>
      call(on, 'MmiHandlerRegister', {
        handler: handler ? on.keep(() => 0n) : null,
        handlerType: GUID,
        dispatchHandle: variable ? out() : null
      }).name
    expect([register(false, true), register(true, false)]).toEqual(['EFI_INVALID_PARAMETER', 'EFI_INVALID_PARAMETER'])
  })
})

describe('sizes of a message', () => {
  const answered = (commSize: bigint) => {
    const on = mm()
    handle(on, () => 0n)
    goOn(on)
    const { name, out: answers } = send(on, [1n], GUID, out(commSize))
    return [name, answers.commSize]
  }
  it.each([
    ['as the header says', 32n, ['EFI_SUCCESS', undefined]],
    ['another than the header says', 40n, ['EFI_INVALID_PARAMETER', undefined]],
    ['0 asks for the most', 0n, ['EFI_BAD_BUFFER_SIZE', 0x10000n]],
    ['more than the most', 0x10001n, ['EFI_BAD_BUFFER_SIZE', 0x10000n]]
  ])('%s: %d', (_what, size, expected) => {
    expect(answered(size)).toEqual(expected)
  })

  it('a header that says more than can be is corrected', () => {
    const on = mm()
    goOn(on)
    const { buffer } = send(on, [1n])
    poke(on, buffer + 16n, 0x10000n)
    const again = on.call('Communicate', { commBufferPhysical: buffer, commBufferVirtual: buffer, commSize: null }, 'MmCommunication2')
    expect([again.name, peek(on, buffer + 16n)]).toEqual(['EFI_BAD_BUFFER_SIZE', 0x10000n - 24n])
  })

  it('an answer that is longer than the message runs over the caller’s buffer', () => {
    const on = mm()
    handle(on, (_handle, _context, buffer) => {
      poke(on, (buffer as bigint) - 8n, 64n)
      return 0n
    })
    goOn(on)
    expect(() => send(on, [1n])).toThrow(stopFor({ code: 'fault', fault: expect.objectContaining({ reason: 'bounds', access: 'write' }) }))
  })
})

describe('MMRAM is closed to the normal world', () => {
  it.each(['read', 'write'] as const)('%s, in either mode', (access) => {
    for (const mode of ['strict', 'lenient'] as const) {
      const on = mm('made-pc-256m', mode)
      const memory = taken(on)
      poke(on, memory, 7n)
      goOn(on)
      expect(() => (access === 'read' ? peek(on, memory) : poke(on, memory, 8n))).toThrow(
        stopFor({ code: 'fault', then: 'mmramShut', fault: expect.objectContaining({ reason: 'mmram', access }) })
      )
    }
  })

  it('a handler reaches its own memory, and the sender’s', () => {
    const on = mm()
    const memory = taken(on)
    poke(on, memory, 7n)
    handle(on, (_handle, _context, buffer) => {
      poke(on, peek(on, buffer as bigint), peek(on, memory))
      return 0n
    })
    goOn(on)
    const target = on.call('AllocatePool', { poolType: 4n, size: 8n, buffer: out() }).out.buffer as bigint
    send(on, [target])
    expect(peek(on, target)).toBe(7n)
  })

  it('after ExitBootServices messages are still handled, with the operating system’s addresses outside and physical ones inside', () => {
    const on = mm()
    handle(on, (_handle, _context, buffer) => (poke(on, buffer as bigint, 9n), 0n))
    goOn(on)
    const { buffer } = send(on, [1n])
    on.call('ExitBootServices', { imageHandle: on.machine.imageHandle, mapKey: BigInt(on.machine.mapKey) })
    poke(on, buffer + 24n, 1n)
    const again = on.call('Communicate', { commBufferPhysical: buffer, commBufferVirtual: buffer, commSize: null }, 'MmCommunication2')
    expect([again.name, peek(on, buffer + 24n), on.machine.phase]).toEqual(['EFI_SUCCESS', 9n, 'exited'])
  })
})

describe('tables of the other world', () => {
  it('nothing of UEFI can be called from MM, and nothing of MM from outside', () => {
    const on = mm()
    expect(() => on.call('AllocatePool', { poolType: 4n, size: 8n, buffer: out() })).toThrow(
      stopFor({ code: 'wrongPhase', because: 'insideMm' })
    )
    const other = mm()
    goOn(other)
    expect(() => taken(other)).toThrow(stopFor({ code: 'wrongPhase', because: 'outsideMm' }))
  })
})

describe('MM’s own protocols (PI 1.8 volume 4 §3)', () => {
  const install = (on: ReturnType<typeof mm>, handle = 0n, protocol = GUID) =>
    call(on, 'MmInstallProtocolInterface', { handle: out(handle), protocol, interfaceType: 0n, interface: 0x1234n })

  it('installed, found by handle and by name, and taken off; a handle with nothing on it is gone', () => {
    const on = mm()
    const handle = install(on).out.handle as bigint
    const found = (service: string, args: object) => call(on, service, { protocol: GUID, interface: out(), ...args })
    expect(found('MmHandleProtocol', { handle }).out).toEqual({ interface: 0x1234n })
    expect(found('MmLocateProtocol', { registration: 0n }).out).toEqual({ interface: 0x1234n })
    expect(found('MmHandleProtocol', { handle, protocol: OTHER })).toMatchObject({ name: 'EFI_UNSUPPORTED', out: { interface: 0n } })
    const buffer = call(on, 'MmAllocatePool', { poolType: 6n, size: 16n, buffer: out() }).out.buffer as bigint
    const locate = (bufferSize: bigint, protocol = GUID) =>
      call(on, 'MmLocateHandle', { searchType: 2n, protocol, searchKey: 0n, bufferSize: out(bufferSize), buffer })
    expect(locate(7n)).toMatchObject({ name: 'EFI_BUFFER_TOO_SMALL', out: { bufferSize: 8n } })
    expect(locate(16n).out).toEqual({ bufferSize: 8n })
    expect(peek(on, buffer)).toBe(handle)
    expect(locate(16n, OTHER).name).toBe('EFI_NOT_FOUND')
    const uninstall = () => call(on, 'MmUninstallProtocolInterface', { handle, protocol: GUID, interface: 0x1234n }).name
    expect([uninstall(), uninstall()]).toEqual(['EFI_SUCCESS', 'EFI_INVALID_PARAMETER'])
    expect(found('MmLocateProtocol', { registration: 0n }).name).toBe('EFI_NOT_FOUND')
  })

  it('the same protocol twice on one handle is refused, and a handle that is none', () => {
    const on = mm()
    const handle = install(on).out.handle as bigint
    expect(install(on, handle).name).toBe('EFI_INVALID_PARAMETER')
    expect(install(on, 0x1000n).name).toBe('EFI_INVALID_PARAMETER')
    expect(install(on, handle, OTHER).name).toBe('EFI_SUCCESS')
  })

  it('the driver’s own handle has the loaded image protocol', () => {
    const on = mm()
    const { out: answers } = call(on, 'MmHandleProtocol', {
      handle: on.machine.imageHandle,
      protocol: '5B1B31A1-9562-11D2-8E3F-00A0C969723B',
      interface: out()
    })
    const image = answers.interface as bigint
    expect([peek(on, image + 64n), peek(on, image + 72n)]).toEqual([0x107b0000n - 12n * 0x1000n, 11n * 0x1000n])
  })
})

describe('what a fold shows', () => {
  it('the free blocks of a page that was cut', () => {
    const on = mm()
    call(on, 'MmAllocatePool', { poolType: 6n, size: 2000n, buffer: out() })
    const { mm: state } = fold(on.machine.events)
    expect(state.blocks.every(({ start }) => BigInt(start) >= BigInt(state.mmram[0]!.start))).toBe(true)
    expect(state.blocks.map(({ bytes }) => bytes)).toContain('0x400')
  })
})
