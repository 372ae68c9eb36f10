import { describe, expect, it } from 'vitest'
import { hex, type Argument, type CallEvent, type Change, type ImageEvent } from '../../../../src-firmware'
import { driven, out, type Driven } from '../../driven'
import { stopFor } from '../../stop-for'

const [GUID, OTHER] = ['11111111-2222-3333-4444-555555555555', 'AAAAAAAA-2222-3333-4444-555555555555']
const LOADED_IMAGE = '5B1B31A1-9562-11D2-8E3F-00A0C969723B'
const IMAGE_PATH = 'BC62157E-3E33-4FEC-9920-2D3B36D750DF'
const [BY_HANDLE, TEST, CHILD, DRIVER, EXCLUSIVE] = [1n, 4n, 8n, 0x10n, 0x20n]

const lastCall = (on: Driven): CallEvent => on.machine.events.findLast((event): event is CallEvent => event.kind === 'call')!
const changes = (on: Driven, what: Change['what'], from = lastCall(on).n): Change[] =>
  on.machine.events.slice(from).flatMap((event) => event.changes.filter((change) => change.what === what))
const install = (on: Driven, protocol = GUID, handle = 0n, value: Argument = 0x1000n) =>
  on.call('InstallProtocolInterface', { handle: out(handle), protocol, interfaceType: 0n, interface: value })
const installed = (on: Driven, protocol = GUID, handle = 0n, value: Argument = 0x1000n): bigint =>
  install(on, protocol, handle, value).out.handle as bigint
const uninstall = (on: Driven, handle: bigint, value: Argument = 0x1000n, protocol = GUID) =>
  on.call('UninstallProtocolInterface', { handle, protocol, interface: value })
const open = (on: Driven, handle: bigint, attributes: bigint, more: Readonly<Record<string, Argument>> = {}) =>
  on.call('OpenProtocol', {
    handle,
    protocol: GUID,
    interface: out(),
    agentHandle: on.machine.imageHandle,
    controllerHandle: handle,
    attributes,
    ...more
  })
const close = (on: Driven, handle: bigint, more: Readonly<Record<string, Argument>> = {}) =>
  on.call('CloseProtocol', { handle, protocol: GUID, agentHandle: on.machine.imageHandle, controllerHandle: handle, ...more })
/** All the memory there is goes, down to buffers of so many bytes. */
function exhaust(on: Driven, size: bigint): void {
  for (let pages = 0x10000n; pages > 0n; pages /= 2n)
    while (on.call('AllocatePages', { type: 0n, memoryType: 2n, pages, memory: out() }).name === 'EFI_SUCCESS');
  while (on.call('AllocatePool', { poolType: 4n, size, buffer: out() }).name === 'EFI_SUCCESS');
}

describe('why the protocol database refuses', () => {
  it.each<[string, (on: Driven, handle: bigint) => unknown, string, (handle: bigint, on: Driven) => object]>([
    [
      'a protocol that is there already',
      (on, handle) => install(on, GUID, handle),
      'EFI_INVALID_PARAMETER',
      (handle) => ({ code: 'alreadyInstalled', handle: hex(handle), protocol: GUID })
    ],
    [
      'a handle that is none',
      (on) => install(on, GUID, 0x1234n),
      'EFI_INVALID_PARAMETER',
      () => ({ code: 'noSuchHandle', parameter: 'handle', handle: '0x1234' })
    ],
    [
      'taking off what a handle does not have',
      (on, handle) => uninstall(on, handle, 0x1000n, OTHER),
      'EFI_NOT_FOUND',
      (handle) => ({ code: 'notInstalled', handle: hex(handle), protocol: OTHER })
    ],
    [
      'taking off another interface',
      (on, handle) => uninstall(on, handle, 0x2000n),
      'EFI_NOT_FOUND',
      (handle) => ({ code: 'otherInterface', handle: hex(handle), protocol: GUID })
    ],
    [
      'taking off from what is no handle',
      (on) => uninstall(on, 0x1234n),
      'EFI_INVALID_PARAMETER',
      () => ({ code: 'noSuchHandle', parameter: 'handle', handle: '0x1234' })
    ],
    [
      'taking off what a driver has open',
      (on, handle) => (open(on, handle, DRIVER), uninstall(on, handle)),
      'EFI_ACCESS_DENIED',
      (handle, on) => ({
        code: 'inUse',
        handle: hex(handle),
        protocol: GUID,
        by: { agent: hex(on.machine.imageHandle), controller: hex(handle), attributes: 0x10 }
      })
    ],
    [
      'opening what a handle does not have',
      (on, handle) => open(on, handle, 2n, { protocol: OTHER }),
      'EFI_UNSUPPORTED',
      (handle) => ({ code: 'notInstalled', handle: hex(handle), protocol: OTHER })
    ],
    [
      'opening on what is no handle',
      (on) => open(on, 0x1234n, 2n),
      'EFI_INVALID_PARAMETER',
      () => ({ code: 'noSuchHandle', parameter: 'handle', handle: '0x1234' })
    ],
    [
      'opening in a way that there is not',
      (on, handle) => open(on, handle, 3n),
      'EFI_INVALID_PARAMETER',
      () => ({ code: 'badValue', parameter: 'attributes', value: 3 })
    ],
    [
      'a driver that is no handle',
      (on, handle) => open(on, handle, DRIVER, { agentHandle: 0x12n }),
      'EFI_INVALID_PARAMETER',
      () => ({ code: 'noSuchHandle', parameter: 'agentHandle', handle: '0x12' })
    ],
    [
      'a controller that is none',
      (on, handle) => open(on, handle, DRIVER, { controllerHandle: 0x12n }),
      'EFI_INVALID_PARAMETER',
      () => ({ code: 'noSuchHandle', parameter: 'controllerHandle', handle: '0x12' })
    ],
    [
      'a child of itself',
      (on, handle) => open(on, handle, CHILD),
      'EFI_INVALID_PARAMETER',
      (handle) => ({ code: 'badValue', parameter: 'controllerHandle', value: hex(handle) })
    ],
    [
      'a driver that has it open already',
      (on, handle) => (open(on, handle, DRIVER), open(on, handle, DRIVER)),
      'EFI_ALREADY_STARTED',
      (handle, on) => ({
        code: 'alreadyOpen',
        handle: hex(handle),
        protocol: GUID,
        by: { agent: hex(on.machine.imageHandle), controller: hex(handle), attributes: 0x10 }
      })
    ],
    [
      'exclusively, and a driver has it open',
      (on, handle) => (open(on, handle, DRIVER), open(on, handle, EXCLUSIVE)),
      'EFI_ACCESS_DENIED',
      (handle, on) => ({
        code: 'inUse',
        handle: hex(handle),
        protocol: GUID,
        by: { agent: hex(on.machine.imageHandle), controller: hex(handle), attributes: 0x10 }
      })
    ],
    [
      'closing on what is no handle',
      (on) => close(on, 0x1234n),
      'EFI_INVALID_PARAMETER',
      () => ({ code: 'noSuchHandle', parameter: 'handle', handle: '0x1234' })
    ],
    [
      'closing for what is no agent',
      (on, handle) => close(on, handle, { agentHandle: 0x12n }),
      'EFI_INVALID_PARAMETER',
      () => ({ code: 'noSuchHandle', parameter: 'agentHandle', handle: '0x12' })
    ],
    [
      'closing for what is no controller',
      (on, handle) => close(on, handle, { controllerHandle: 0x12n }),
      'EFI_INVALID_PARAMETER',
      () => ({ code: 'noSuchHandle', parameter: 'controllerHandle', handle: '0x12' })
    ],
    [
      'closing what a handle does not have',
      (on, handle) => close(on, handle, { protocol: OTHER }),
      'EFI_NOT_FOUND',
      (handle) => ({ code: 'notInstalled', handle: hex(handle), protocol: OTHER })
    ],
    [
      'closing what nobody has open',
      (on, handle) => close(on, handle, { controllerHandle: 0n }),
      'EFI_NOT_FOUND',
      (handle, on) => ({ code: 'notOpen', handle: hex(handle), protocol: GUID, agent: hex(on.machine.imageHandle), controller: '0x0' })
    ],
    [
      'closing for another controller than it was opened for',
      (on, handle) => (open(on, handle, DRIVER), close(on, handle, { controllerHandle: 0n })),
      'EFI_NOT_FOUND',
      (handle, on) => ({ code: 'notOpen', handle: hex(handle), protocol: GUID, agent: hex(on.machine.imageHandle), controller: '0x0' })
    ]
  ])('%s', (_, act, status, cause) => {
    const on = driven()
    const handle = installed(on)
    act(on, handle)
    expect([lastCall(on).statusName, lastCall(on).cause]).toEqual([status, cause(handle, on)])
  })

  it.each([
    ['a protocol’s', 72n],
    ['an interface’s', 88n],
    ['a handle’s', 56n]
  ])('no memory for %s record', (_, bytes) => {
    const on = driven()
    exhaust(on, bytes === 72n ? 64n : bytes === 88n ? 80n : 40n)
    for (let n = 0; ; n++) {
      const { name } = install(on, `11111111-2222-3333-4444-${n.toString(16).padStart(12, '0')}`)
      if (name !== 'EFI_SUCCESS') break
    }
    expect(lastCall(on)).toMatchObject({ statusName: 'EFI_OUT_OF_RESOURCES', cause: { code: 'noMemory' } })
    expect([72n, 88n, 56n].map((size) => hex(size))).toContain((lastCall(on).cause as { bytes: string }).bytes)
  })

  it('no memory to open: nothing is open', () => {
    const on = driven()
    const handle = installed(on)
    exhaust(on, 40n)
    const { name } = open(on, handle, DRIVER)
    expect([name, lastCall(on).cause]).toEqual(['EFI_OUT_OF_RESOURCES', { code: 'noMemory', bytes: '0x30' }])
    expect(close(on, handle).name).toBe('EFI_NOT_FOUND')
  })
})

describe('interfaces', () => {
  const object = (guestObject: number): Argument => ({ guestObject }) as Argument
  it('an object is the same object, and neither another nor an address', () => {
    const on = driven()
    const handle = installed(on, GUID, 0n, object(1))
    expect([uninstall(on, handle, object(2)).name, uninstall(on, handle, 1n).name, uninstall(on, handle, null).name]).toEqual([
      'EFI_NOT_FOUND',
      'EFI_NOT_FOUND',
      'EFI_NOT_FOUND'
    ])
    expect(uninstall(on, handle, object(1)).name).toBe('EFI_SUCCESS')
  })

  it('NULL is an interface as any other', () => {
    const on = driven()
    const handle = installed(on, GUID, 0n, null)
    expect(on.call('HandleProtocol', { handle, protocol: GUID, interface: out() }).out.interface).toBe(0n)
    expect(uninstall(on, handle, 0n).name).toBe('EFI_SUCCESS')
  })

  it('the one that was installed first is found first, until it goes', () => {
    const on = driven()
    const [first, second] = [installed(on, GUID, 0n, 0x1000n), installed(on, GUID, 0n, 0x2000n)]
    const found = () => on.call('LocateProtocol', { protocol: GUID, registration: 0n, interface: out() }).out.interface
    expect(found()).toBe(0x1000n)
    uninstall(on, first, 0x1000n)
    expect(found()).toBe(0x2000n)
    uninstall(on, second, 0x2000n)
    expect(found()).toBe(0n)
  })

  it('who only looked at one does not keep it, and a child of a driver’s does', () => {
    const on = driven()
    const [handle, child] = [installed(on), installed(on, OTHER)]
    open(on, handle, BY_HANDLE)
    open(on, handle, TEST)
    expect(uninstall(on, handle).name).toBe('EFI_SUCCESS')
    const again = installed(on)
    open(on, again, CHILD, { controllerHandle: child })
    expect(uninstall(on, again).name).toBe('EFI_ACCESS_DENIED')
    expect(close(on, again, { controllerHandle: child }).name).toBe('EFI_SUCCESS')
    expect(uninstall(on, again).name).toBe('EFI_SUCCESS')
  })

  it('opened in the same way twice is open once', () => {
    const on = driven()
    const handle = installed(on)
    open(on, handle, 2n)
    open(on, handle, 2n)
    expect([close(on, handle).name, close(on, handle).name]).toEqual(['EFI_SUCCESS', 'EFI_NOT_FOUND'])
  })

  it('opened for nobody is not remembered', () => {
    const on = driven()
    const handle = installed(on)
    expect(open(on, handle, 2n, { agentHandle: 0n })).toMatchObject({ name: 'EFI_SUCCESS', out: { interface: 0x1000n } })
    expect(close(on, handle, { agentHandle: 0n }).name).toBe('EFI_INVALID_PARAMETER')
  })

  it('records lie in the pool, and what is taken off gives its record back', () => {
    const on = driven()
    const pool = (size: bigint): bigint => on.call('AllocatePool', { poolType: 4n, size, buffer: out() }).out.buffer as bigint
    const handle = installed(on)
    const give = (change: Change): boolean => change.what === 'give' && change.unit === 'pool'
    uninstall(on, handle)
    const given = lastCall(on)
      .changes.filter(give)
      .map((change) => 'bytes' in change && change.bytes)
    expect(given.toSorted()).toEqual(['0x38', '0x58'])
    // The handle’s own record is handed out next.
    expect(pool(56n)).toBe(handle)
  })

  it('of a handle with two, one going leaves the handle', () => {
    const on = driven()
    const handle = installed(on)
    installed(on, OTHER, handle)
    uninstall(on, handle)
    expect(lastCall(on).changes.filter(({ what }) => what === 'give')).toMatchObject([{ bytes: '0x58' }])
    expect(on.call('HandleProtocol', { handle, protocol: OTHER, interface: out() }).name).toBe('EFI_SUCCESS')
    expect(changes(on, 'handle', 0).filter((change) => change.what === 'handle' && change.state === 'removed')).toHaveLength(1)
  })

  it('each that comes, changes and goes is in the trace, the image’s own too', () => {
    const on = driven()
    const handle = installed(on)
    on.call('ReinstallProtocolInterface', { handle, protocol: GUID, oldInterface: 0x1000n, newInterface: 0x2000n })
    uninstall(on, handle, 0x2000n)
    const told = changes(on, 'handle', 0).map((change) => change.what === 'handle' && `${change.protocol} ${change.state}`)
    expect(told).toEqual([
      `${LOADED_IMAGE} installed`,
      `${IMAGE_PATH} installed`,
      `${GUID} installed`,
      `${GUID} replaced`,
      `${GUID} removed`
    ])
  })
})

describe('images', () => {
  const loading = (on: Driven, devicePath: string) =>
    on.call('LoadImage', {
      bootPolicy: false,
      parentImageHandle: on.machine.imageHandle,
      devicePath,
      sourceBuffer: 0n,
      sourceSize: 0n,
      imageHandle: out()
    })
  const load = (on: Driven, devicePath = 'child.ts'): bigint => loading(on, devicePath).out.imageHandle as bigint
  const start = (on: Driven, imageHandle: bigint) => on.call('StartImage', { imageHandle, exitDataSize: out(), exitData: out() })
  const exit = (on: Driven, imageHandle: bigint, exitStatus = 0n, exitDataSize = 0n, exitData = 0n) =>
    on.call('Exit', { imageHandle, exitStatus, exitDataSize, exitData })
  const told = (on: Driven): ImageEvent[] => on.machine.events.filter((event): event is ImageEvent => event.kind === 'image')
  const machine = (run: (handle: bigint) => bigint = () => 0n, type = 'DXE_DRIVER'): Driven =>
    driven({ files: { 'child.ts': run }, moduleTypes: { 'child.ts': type } })

  it('their life is in the trace: where they lie, what they answered, and that they are gone', () => {
    const on = machine(() => 5n, 'UEFI_APPLICATION')
    const handle = load(on)
    start(on, handle)
    const child = told(on).filter(({ name }) => name === 'child.ts')
    expect(child).toMatchObject([
      { state: 'loaded', handle: hex(handle), status: null, place: { pages: 11, type: 1 } },
      { state: 'started', status: null, place: null },
      { state: 'returned', status: '0x5', place: null },
      { state: 'unloaded', status: null, place: null }
    ])
    expect(told(on)[0]!.place).not.toBeNull()
    // What loading took belongs to the event of the loading, what unloading gave to that of the unloading.
    expect(child[0]!.changes.some((change) => change.what === 'take' && change.unit === 'image')).toBe(true)
    expect(child[3]!.changes.some((change) => change.what === 'give' && change.unit === 'image')).toBe(true)
  })

  it('each has a handle of its own, and a name where its file was loaded before', () => {
    const on = machine()
    const [first, second, third] = [load(on), load(on), load(on)]
    expect(new Set([first, second, third]).size).toBe(3)
    expect(
      told(on)
        .filter(({ state }) => state === 'loaded')
        .map(({ name }) => name)
    ).toEqual(['driver.ts', 'child.ts', 'child.ts#2', 'child.ts#3'])
  })

  it('the protocol says where one lies, who loaded it, and the types of its memory', () => {
    const on = machine()
    const handle = load(on)
    const at = on.call('HandleProtocol', { handle, protocol: LOADED_IMAGE, interface: out() }).out.interface as bigint
    const read = (offset: bigint, bytes: 4 | 8): bigint => on.machine.read(at + offset, bytes, null)
    const { place } = told(on).at(-1)!
    expect([read(0n, 4), read(8n, 8), read(16n, 8), read(64n, 8), read(72n, 8), read(80n, 4), read(84n, 4)]).toEqual([
      0x1000n,
      on.machine.imageHandle,
      on.machine.systemTable,
      BigInt(place!.start),
      0xb000n,
      3n,
      4n
    ])
  })

  it('there is no memory for one: nothing is left of it', () => {
    const on = machine()
    exhaust(on, 360n)
    const before = told(on).length
    expect(loading(on, 'child.ts').name).toBe('EFI_OUT_OF_RESOURCES')
    expect(told(on)).toHaveLength(before)
    const pages = driven({ files: { 'child.ts': () => 0n } })
    for (let count = 0x10000n; count > 0n; count /= 2n)
      while (pages.call('AllocatePages', { type: 0n, memoryType: 2n, pages: count, memory: out() }).name === 'EFI_SUCCESS');
    const { name } = loading(pages, 'child.ts')
    const { changes: all } = lastCall(pages)
    expect(name).toBe('EFI_OUT_OF_RESOURCES')
    expect(lastCall(pages).cause).toEqual({ code: 'noMemory', bytes: '0xb000' })
    expect(all.filter(({ what }) => what === 'take')).toHaveLength(all.filter(({ what }) => what === 'give').length)
  })

  it.each<[string, (on: Driven, child: bigint) => unknown, string, (on: Driven, child: bigint) => object]>([
    [
      'Exit of what is none',
      (on) => exit(on, 0x12n),
      'EFI_INVALID_PARAMETER',
      () => ({ code: 'noSuchHandle', parameter: 'imageHandle', handle: '0x12' })
    ],
    [
      'Exit of one that has returned',
      (on, child) => (start(on, child), exit(on, child)),
      'EFI_INVALID_PARAMETER',
      (_on, child) => ({ code: 'notRunning', handle: hex(child), running: 'driver.ts' })
    ],
    [
      'starting one twice',
      (on, child) => (start(on, child), start(on, child)),
      'EFI_INVALID_PARAMETER',
      (_on, child) => ({ code: 'alreadyStarted', handle: hex(child), state: 'returned' })
    ],
    [
      'unloading one that cannot be',
      (on, child) => (start(on, child), on.call('UnloadImage', { imageHandle: child })),
      'EFI_UNSUPPORTED',
      (_on, child) => ({ code: 'noUnload', handle: hex(child) })
    ]
  ])('%s', (_, act, status, cause) => {
    const on = machine()
    const child = load(on)
    act(on, child)
    expect([lastCall(on).statusName, lastCall(on).cause]).toEqual([status, cause(on, child)])
  })

  it('one that was never started goes without being asked', () => {
    const on = machine()
    const child = load(on)
    on.call('SetUnload', { imageHandle: child, function: on.keep(() => 1n << 63n) }, 'Library')
    expect(on.call('UnloadImage', { imageHandle: child }).name).toBe('EFI_SUCCESS')
    expect(told(on).at(-1)).toMatchObject({ state: 'unloaded', name: 'child.ts' })
  })

  it('a function that answers nothing when it is asked stops the driver', () => {
    const on = machine()
    const child = load(on)
    start(on, child)
    on.call('SetUnload', { imageHandle: child, function: on.keep(() => {}) }, 'Library')
    expect(() => on.call('UnloadImage', { imageHandle: child })).toThrow(stopFor({ code: 'unloadNoStatus', image: 'child.ts' }))
  })

  it('Exit without data hands none over; with data a buffer of the one who started it', () => {
    const given = (bytes: bigint, hasData: boolean) => {
      const on: Driven = driven({
        files: {
          'child.ts': (handle) => {
            const data = on.call('AllocatePool', { poolType: 4n, size: 16n, buffer: out() }).out.buffer as bigint
            on.machine.writeBytes(data, new Uint8Array(16).fill(0x42), null)
            exit(on, handle, 3n, bytes, hasData ? data : 0n)
            return 0n
          }
        }
      })
      const result = start(on, load(on))
      return { on, result }
    }
    expect(given(0n, false).result.out).toEqual({ exitDataSize: 0n, exitData: 0n })
    const { on, result } = given(16n, true)
    expect([result.status, result.out.exitDataSize]).toEqual([3n, 16n])
    expect(on.machine.readBytes(result.out.exitData as bigint, 16, null)).toEqual(new Uint8Array(16).fill(0x42))
    expect(on.call('FreePool', { buffer: result.out.exitData as bigint }).name).toBe('EFI_SUCCESS')
  })

  it('an event whose image is gone runs code that is no more', () => {
    const on: Driven = driven({
      files: {
        'child.ts': () => {
          on.call('CreateEvent', { type: 0x80000200n, notifyTpl: 8n, notifyFunction: on.keep(() => {}), notifyContext: 0n, event: out() })
          return 0n
        }
      },
      moduleTypes: { 'child.ts': 'UEFI_APPLICATION' }
    })
    start(on, load(on))
    const create = on.machine.events.findLast((event): event is CallEvent => event.kind === 'call' && event.service === 'CreateEvent')!
    expect(() => on.call('SignalEvent', { event: BigInt(create.out.event as string) })).toThrow(
      expect.objectContaining({ reason: 'fault' })
    )
    expect(on.machine.events.findLast(({ kind }) => kind === 'fault')).toMatchObject({ access: 'execute', unloaded: 'child.ts' })
  })
})
