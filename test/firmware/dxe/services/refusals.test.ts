import { describe, expect, it } from 'vitest'
import type { Argument, CallEvent, ServiceTable, StatusName } from '../../../../src-firmware'
import { driven, out, type Driven } from '../../driven'
import { stopFor } from '../../stop-for'

const GUID = '11111111-2222-3333-4444-555555555555'
const OTHER = 'AAAAAAAA-2222-3333-4444-555555555555'
type Args = Readonly<Record<string, Argument>>
type Row = [service: string, what: string, args: Args | ((on: Driven) => Args), status: StatusName, cause: object, written?: object]

const machine = (): Driven => driven({ files: { 'child.ts': () => 0n, 'odd.ts': () => 0n }, moduleTypes: { 'odd.ts': 'NOTHING' } })
const lastCause = (on: Driven): unknown => on.machine.events.findLast((event): event is CallEvent => event.kind === 'call')!.cause
const table = (rows: readonly Row[], of: ServiceTable = 'BootServices'): void =>
  it.each(rows)('%s: %s', (service, _what, args, status, cause, written = {}) => {
    const on = machine()
    const { name, out: given } = on.call(service, typeof args === 'function' ? args(on) : args, of)
    expect(name).toBe(status)
    expect(lastCause(on)).toEqual(cause)
    expect(given).toEqual(written)
  })
const nullPointer = (parameter: string): object => ({ code: 'nullPointer', parameter })
const install = (on: Driven, protocol = GUID): bigint =>
  on.call('InstallProtocolInterface', { handle: out(0n), protocol, interfaceType: 0n, interface: 0x1000n }).out.handle as bigint

describe('protocols (UEFI 2.10 §7.3): what a service refuses, why, and what it writes all the same', () => {
  const installing = { handle: out(0n), protocol: GUID, interfaceType: 0n, interface: 0x1000n }
  const opening = (on: Driven): Args => {
    const handle = install(on)
    return { handle, protocol: GUID, interface: out(), agentHandle: on.machine.imageHandle, controllerHandle: 0n, attributes: 2n }
  }
  table([
    ['InstallProtocolInterface', 'NULL for Handle', { ...installing, handle: null }, 'EFI_INVALID_PARAMETER', nullPointer('handle')],
    ['InstallProtocolInterface', 'NULL for Protocol', { ...installing, protocol: 0n }, 'EFI_INVALID_PARAMETER', nullPointer('protocol')],
    [
      'InstallProtocolInterface',
      'a type of interface that is not native',
      { ...installing, interfaceType: 1n },
      'EFI_INVALID_PARAMETER',
      { code: 'badValue', parameter: 'interfaceType', value: 1 }
    ],
    [
      'ReinstallProtocolInterface',
      'NULL for Protocol',
      (on) => ({ handle: install(on), protocol: null, oldInterface: 0x1000n, newInterface: 0n }),
      'EFI_INVALID_PARAMETER',
      nullPointer('protocol')
    ],
    [
      'UninstallProtocolInterface',
      'NULL for Protocol',
      (on) => ({ handle: install(on), protocol: null, interface: 0x1000n }),
      'EFI_INVALID_PARAMETER',
      nullPointer('protocol')
    ],
    [
      'HandleProtocol',
      'NULL for Protocol',
      (on) => ({ handle: install(on), protocol: null, interface: out() }),
      'EFI_INVALID_PARAMETER',
      nullPointer('protocol')
    ],
    [
      'HandleProtocol',
      'NULL for Interface',
      (on) => ({ handle: install(on), protocol: GUID, interface: null }),
      'EFI_INVALID_PARAMETER',
      nullPointer('interface')
    ],
    ['OpenProtocol', 'NULL for Protocol', (on) => ({ ...opening(on), protocol: null }), 'EFI_INVALID_PARAMETER', nullPointer('protocol')],
    [
      'OpenProtocol',
      'NULL for Interface',
      (on) => ({ ...opening(on), interface: null }),
      'EFI_INVALID_PARAMETER',
      nullPointer('interface')
    ],
    [
      'CloseProtocol',
      'NULL for Protocol',
      (on) => ({ handle: install(on), protocol: null, agentHandle: on.machine.imageHandle, controllerHandle: 0n }),
      'EFI_INVALID_PARAMETER',
      nullPointer('protocol')
    ],
    [
      'InstallMultipleProtocolInterfaces',
      'NULL for Handle',
      { handle: null, pairs: [GUID, 0x1000n] },
      'EFI_INVALID_PARAMETER',
      nullPointer('handle')
    ]
  ])

  it('UninstallMultipleProtocolInterfaces is all or nothing, and answers EFI_INVALID_PARAMETER whatever stood in the way', () => {
    const on = machine()
    const handle = install(on)
    on.call('InstallProtocolInterface', { handle: out(handle), protocol: OTHER, interfaceType: 0n, interface: 0x2000n })
    const uninstall = (...pairs: Argument[]) => on.call('UninstallMultipleProtocolInterfaces', { handle, pairs }).name
    const has = (protocol: string) => on.call('HandleProtocol', { handle, protocol, interface: out() }).out.interface
    expect(uninstall(GUID, 0x1000n, OTHER, 0x3000n)).toBe('EFI_INVALID_PARAMETER')
    expect(lastCause(on)).toEqual({ code: 'otherInterface', handle: `0x${handle.toString(16)}`, protocol: OTHER })
    expect([has(GUID), has(OTHER)]).toEqual([0x1000n, 0x2000n])
    expect(uninstall(GUID, 0x1000n, null)).toBe('EFI_SUCCESS')
    expect([has(GUID), has(OTHER)]).toEqual([0n, 0x2000n])
    expect(uninstall(OTHER, 0x2000n)).toBe('EFI_SUCCESS')
    expect(on.call('HandleProtocol', { handle, protocol: OTHER, interface: out() }).name).toBe('EFI_INVALID_PARAMETER')
  })

  it('InstallMultipleProtocolInterfaces of nothing is a success that leaves the handle alone', () => {
    const on = machine()
    expect(on.call('InstallMultipleProtocolInterfaces', { handle: out(), pairs: [null] })).toMatchObject({ name: 'EFI_SUCCESS', out: {} })
  })

  it('TEST_PROTOCOL answers without an interface', () => {
    const on = machine()
    const test = { ...opening(on), attributes: 4n }
    expect(on.call('OpenProtocol', { ...test, interface: null })).toMatchObject({ name: 'EFI_SUCCESS', out: {} })
    expect(on.call('OpenProtocol', test)).toMatchObject({ name: 'EFI_SUCCESS', out: {} })
    expect(on.call('OpenProtocol', opening(on))).toMatchObject({ name: 'EFI_SUCCESS', out: { interface: 0x1000n } })
  })
})

describe('searches (UEFI 2.10 §7.3.6, §7.3.15, §7.3.16)', () => {
  const handles = { searchType: 2n, protocol: GUID, searchKey: 0n, bufferSize: out(0n), buffer: 0n }
  const buffered = { searchType: 2n, protocol: GUID, searchKey: 0n, noHandles: out(), buffer: out() }
  const none = { code: 'notInstalled', handle: null, protocol: GUID }
  const nothing = { noHandles: 0n, buffer: 0n }
  table([
    [
      'LocateProtocol',
      'NULL for Protocol',
      { protocol: null, registration: 0n, interface: out() },
      'EFI_INVALID_PARAMETER',
      nullPointer('protocol')
    ],
    [
      'LocateProtocol',
      'NULL for Interface',
      { protocol: GUID, registration: 0n, interface: null },
      'EFI_INVALID_PARAMETER',
      nullPointer('interface')
    ],
    ['LocateProtocol', 'nobody has it', { protocol: GUID, registration: 0n, interface: out() }, 'EFI_NOT_FOUND', none, { interface: 0n }],
    [
      'LocateProtocol',
      'a registration, of which there is none',
      (on) => (install(on), { protocol: GUID, registration: 0x10n, interface: out() }),
      'EFI_NOT_FOUND',
      { code: 'noRegistration', registration: '0x10' },
      { interface: 0n }
    ],
    ['LocateHandle', 'NULL for BufferSize', { ...handles, bufferSize: null }, 'EFI_INVALID_PARAMETER', nullPointer('bufferSize')],
    ['LocateHandle', 'room at no address', { ...handles, bufferSize: out(8n) }, 'EFI_INVALID_PARAMETER', nullPointer('buffer')],
    ['LocateHandle', 'nobody has it', handles, 'EFI_NOT_FOUND', none],
    [
      'LocateHandle',
      'no room',
      (on) => (install(on), handles),
      'EFI_BUFFER_TOO_SMALL',
      { code: 'bufferTooSmall', given: '0x0', needed: '0x8' },
      { bufferSize: 8n }
    ],
    ['LocateHandle', 'NULL for Protocol', { ...handles, protocol: null }, 'EFI_INVALID_PARAMETER', nullPointer('protocol')],
    ['LocateHandle', 'by a registration that is NULL', { ...handles, searchType: 1n }, 'EFI_INVALID_PARAMETER', nullPointer('searchKey')],
    [
      'LocateHandle',
      'by a registration',
      { ...handles, searchType: 1n, searchKey: 0x20n },
      'EFI_NOT_FOUND',
      { code: 'noRegistration', registration: '0x20' }
    ],
    [
      'LocateHandle',
      'a type of search that is none',
      { ...handles, searchType: 3n },
      'EFI_INVALID_PARAMETER',
      { code: 'badValue', parameter: 'searchType', value: 3 }
    ],
    ['LocateHandleBuffer', 'NULL for NoHandles', { ...buffered, noHandles: null }, 'EFI_INVALID_PARAMETER', nullPointer('noHandles')],
    ['LocateHandleBuffer', 'NULL for Buffer', { ...buffered, buffer: null }, 'EFI_INVALID_PARAMETER', nullPointer('buffer')],
    ['LocateHandleBuffer', 'nobody has it', buffered, 'EFI_NOT_FOUND', none, nothing],
    ['LocateHandleBuffer', 'NULL for Protocol', { ...buffered, protocol: null }, 'EFI_INVALID_PARAMETER', nullPointer('protocol'), nothing],
    [
      'LocateHandleBuffer',
      'by a registration that is NULL',
      { ...buffered, searchType: 1n },
      'EFI_INVALID_PARAMETER',
      nullPointer('searchKey'),
      nothing
    ]
  ])

  it('LocateHandleBuffer: no memory for the buffer', () => {
    const on = machine()
    install(on)
    for (let pages = 0x10000n; pages > 0n; pages /= 2n)
      while (on.call('AllocatePages', { type: 0n, memoryType: 2n, pages, memory: out() }).name === 'EFI_SUCCESS');
    while (on.call('AllocatePool', { poolType: 4n, size: 8n, buffer: out() }).name === 'EFI_SUCCESS');
    expect(on.call('LocateHandleBuffer', buffered)).toMatchObject({ name: 'EFI_OUT_OF_RESOURCES', out: nothing })
    expect(lastCause(on)).toEqual({ code: 'noMemory', bytes: '0x8' })
  })

  it('LocateHandle writes as many as it has room for, and says how many bytes there are', () => {
    const on = machine()
    const [first, second] = [install(on), install(on)]
    const buffer = on.call('AllocatePool', { poolType: 2n, size: 32n, buffer: out() }).out.buffer as bigint
    on.machine.writeBytes(buffer, new Uint8Array(32).fill(0xee), null)
    expect(on.call('LocateHandle', { ...handles, bufferSize: out(15n), buffer })).toMatchObject({
      name: 'EFI_BUFFER_TOO_SMALL',
      out: { bufferSize: 16n }
    })
    expect([on.machine.read(buffer, 8, null), on.machine.read(buffer + 8n, 1, null)]).toEqual([first, 0xeen])
    expect(on.call('LocateHandle', { ...handles, bufferSize: out(16n), buffer })).toMatchObject({
      name: 'EFI_SUCCESS',
      out: { bufferSize: 16n }
    })
    expect(on.machine.read(buffer + 8n, 8, null)).toBe(second)
  })

  it('the bytes that it would write must be the driver’s', () => {
    const on = machine()
    install(on)
    expect(() => on.call('LocateHandle', { ...handles, bufferSize: out(8n), buffer: 0x100000n })).toThrow()
  })

  it('a variable that nobody wrote stops a strict run', () => {
    expect(() => machine().call('LocateHandle', { ...handles, bufferSize: out() })).toThrow(
      stopFor({ code: 'noValue', parameter: 'BufferSize', reader: 'LocateHandle' })
    )
    expect(() => machine().call('InstallProtocolInterface', { handle: out(), protocol: GUID, interfaceType: 0n, interface: 0n })).toThrow(
      stopFor({ code: 'noValue', parameter: 'Handle', reader: 'InstallProtocolInterface' })
    )
    expect(() => machine().call('InstallMultipleProtocolInterfaces', { handle: out(), pairs: [GUID, 0n] })).toThrow(
      stopFor({ code: 'noValue', parameter: 'Handle', reader: 'InstallMultipleProtocolInterfaces' })
    )
  })
})

describe('images (UEFI 2.10 §7.4)', () => {
  const loading = (more: Args) => (on: Driven) => ({
    bootPolicy: false,
    parentImageHandle: on.machine.imageHandle,
    devicePath: 'child.ts',
    sourceBuffer: 0n,
    sourceSize: 0n,
    imageHandle: out(),
    ...more
  })
  const none = (parameter: string, handle: string): object => ({ code: 'noSuchHandle', parameter, handle })
  table([
    ['LoadImage', 'NULL for ImageHandle', loading({ imageHandle: null }), 'EFI_INVALID_PARAMETER', nullPointer('imageHandle')],
    [
      'LoadImage',
      'a parent that is none',
      loading({ parentImageHandle: 0x1234n }),
      'EFI_INVALID_PARAMETER',
      none('parentImageHandle', '0x1234')
    ],
    [
      'LoadImage',
      'a source of no bytes',
      loading({ sourceBuffer: 0x1000n }),
      'EFI_LOAD_ERROR',
      { code: 'nothingAsked', parameter: 'sourceSize' }
    ],
    [
      'LoadImage',
      'a source in memory',
      (on) => loading({ sourceBuffer: on.machine.systemTable, sourceSize: 8n })(on),
      'EFI_UNSUPPORTED',
      { code: 'noImage', part: 'header' }
    ],
    ['LoadImage', 'neither path nor source', loading({ devicePath: null }), 'EFI_INVALID_PARAMETER', nullPointer('devicePath')],
    ['LoadImage', 'a path at no address', loading({ devicePath: 0n }), 'EFI_INVALID_PARAMETER', nullPointer('devicePath')],
    ['LoadImage', 'a file that is not there', loading({ devicePath: 'gone.ts' }), 'EFI_NOT_FOUND', { code: 'noSuchFile', name: 'gone.ts' }],
    [
      'LoadImage',
      'a file that says it is something else',
      loading({ devicePath: 'odd.ts' }),
      'EFI_UNSUPPORTED',
      { code: 'badValue', parameter: 'MODULE_TYPE', value: 'NOTHING' }
    ],
    [
      'StartImage',
      'no image',
      { imageHandle: 0x1234n, exitDataSize: null, exitData: null },
      'EFI_INVALID_PARAMETER',
      none('imageHandle', '0x1234')
    ],
    [
      'StartImage',
      'the image that runs',
      (on) => ({ imageHandle: on.machine.imageHandle, exitDataSize: null, exitData: null }),
      'EFI_INVALID_PARAMETER',
      { code: 'alreadyStarted', handle: '0xffff800000001018', state: 'started' }
    ],
    ['UnloadImage', 'no image', { imageHandle: 0x1234n }, 'EFI_INVALID_PARAMETER', none('imageHandle', '0x1234')]
  ])
  table(
    [['SetUnload', 'no image', { imageHandle: 0x1234n, function: null }, 'EFI_INVALID_PARAMETER', none('imageHandle', '0x1234')]],
    'Library'
  )

  it('the console says once what kind of image there is none of', () => {
    const on = machine()
    const load = (more: Args) => on.call('LoadImage', loading(more)(on))
    load({ devicePath: 'odd.ts' })
    load({ sourceBuffer: on.machine.systemTable, sourceSize: 8n })
    load({ sourceBuffer: on.machine.systemTable, sourceSize: 8n })
    expect(on.machine.console).toEqual([{ code: 'noSuchModuleType', file: 'odd.ts', moduleType: 'NOTHING' }, { code: 'imageNeedsFile' }])
  })

  it('a path may lie in memory; without a kind of its own a file is an application', () => {
    const on = machine()
    const text = on.call('AllocatePool', { poolType: 2n, size: 64n, buffer: out() }).out.buffer as bigint
    ;[...'child.ts\0'].forEach((letter, i) => on.machine.write(text + BigInt(2 * i), 2, BigInt(letter.charCodeAt(0)), null))
    expect(on.call('LoadImage', loading({ devicePath: text })(on)).name).toBe('EFI_SUCCESS')
    // LoaderCode: the memory of an application.
    expect(on.machine.events.findLast((event) => event.kind === 'image')).toMatchObject({ state: 'loaded', place: { type: 1 } })
  })

  it('a child without exit data leaves none behind, asked for or not', () => {
    const on = machine()
    const child = () => on.call('LoadImage', loading({})(on)).out.imageHandle as bigint
    expect(on.call('StartImage', { imageHandle: child(), exitDataSize: out(), exitData: out() })).toMatchObject({
      name: 'EFI_SUCCESS',
      out: { exitDataSize: 0n, exitData: 0n }
    })
    expect(on.call('StartImage', { imageHandle: child(), exitDataSize: null, exitData: out() })).toMatchObject({
      name: 'EFI_SUCCESS',
      out: {}
    })
    expect(on.call('StartImage', { imageHandle: child(), exitDataSize: out(), exitData: null })).toMatchObject({
      name: 'EFI_SUCCESS',
      out: {}
    })
  })
})

describe('events (UEFI 2.10 §7.1)', () => {
  table([
    ['WaitForEvent', 'NULL for Event', { numberOfEvents: 1n, event: null, index: out() }, 'EFI_INVALID_PARAMETER', nullPointer('event')],
    [
      'WaitForEvent',
      'no events',
      { numberOfEvents: 0n, event: [], index: out() },
      'EFI_INVALID_PARAMETER',
      { code: 'nothingAsked', parameter: 'numberOfEvents' }
    ],
    [
      'WaitForEvent',
      'no event',
      { numberOfEvents: 1n, event: [0x1234n], index: out() },
      'EFI_INVALID_PARAMETER',
      { code: 'noSuchEvent', event: '0x1234' },
      { index: 0n }
    ]
  ])
  const event = (on: Driven): bigint =>
    on.call('CreateEvent', { type: 0n, notifyTpl: 0n, notifyFunction: null, notifyContext: 0n, event: out() }).out.event as bigint

  it('WaitForEvent looks at as many as it is told of, and stops a driver that has fewer', () => {
    const on = machine()
    const [a, b] = [event(on), event(on)]
    on.call('SignalEvent', { event: b })
    expect(on.call('WaitForEvent', { numberOfEvents: 2n, event: [a, b], index: out() })).toMatchObject({
      name: 'EFI_SUCCESS',
      out: { index: 1n }
    })
    on.call('SignalEvent', { event: b })
    expect(on.call('WaitForEvent', { numberOfEvents: 2n, event: [a, b], index: null })).toMatchObject({ name: 'EFI_SUCCESS', out: {} })
    on.call('SignalEvent', { event: b })
    expect(() => on.call('WaitForEvent', { numberOfEvents: 1n, event: [a, b], index: out() })).toThrow(stopFor({ code: 'eventCannotCome' }))
    const other = machine()
    expect(() => other.call('WaitForEvent', { numberOfEvents: 2n, event: [event(other)], index: out() })).toThrow(
      stopFor({ code: 'eventsMissing', count: 2, given: 1 })
    )
  })

  it('CreateEventEx takes its group from memory too; NULL is none', () => {
    const on = machine()
    const guid = on.call('AllocatePool', { poolType: 2n, size: 16n, buffer: out() }).out.buffer as bigint
    // 27ABF055-B1B8-4C26-8048-748F37BAA2DF, EFI_EVENT_GROUP_EXIT_BOOT_SERVICES, as it lies in memory.
    on.machine.writeBytes(
      guid,
      Uint8Array.from([0x55, 0xf0, 0xab, 0x27, 0xb8, 0xb1, 0x26, 0x4c, 0x80, 0x48, 0x74, 0x8f, 0x37, 0xba, 0xa2, 0xdf]),
      null
    )
    const heard: string[] = []
    const create = (name: string, eventGroup: Argument) =>
      on.call('CreateEventEx', {
        type: 0x200n,
        notifyTpl: 8n,
        notifyFunction: on.keep(() => void heard.push(name)),
        notifyContext: 0n,
        eventGroup,
        event: out()
      }).name
    expect([
      create('in memory', guid),
      create('text', '27abf055-b1b8-4c26-8048-748f37baa2df'),
      create('none', 0n),
      create('null', null)
    ]).toEqual(Array.from({ length: 4 }, () => 'EFI_SUCCESS'))
    on.call('ExitBootServices', { imageHandle: on.machine.imageHandle, mapKey: BigInt(on.machine.mapKey) })
    expect(heard).toEqual(['text', 'in memory'])
    expect(on.machine.console).toEqual([])
  })
})
