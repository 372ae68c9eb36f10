import { describe, expect, it } from 'vitest'
import { fold, hex, ImageExit, MemoryType, type Argument } from '../../../../src-firmware'
import { driven, out } from '../../driven'
import { stopFor } from '../../stop-for'

const load = (on: ReturnType<typeof driven>, name: string) =>
  on.call('LoadImage', {
    bootPolicy: false,
    parentImageHandle: on.machine.imageHandle,
    devicePath: name,
    sourceBuffer: 0n,
    sourceSize: 0n,
    imageHandle: out()
  })
const start = (on: ReturnType<typeof driven>, imageHandle: bigint) =>
  on.call('StartImage', { imageHandle, exitDataSize: null, exitData: null })
const imageStates = (on: ReturnType<typeof driven>) =>
  on.machine.events.flatMap((event) => (event.kind === 'image' ? [`${event.name} ${event.state}`] : []))

describe('LoadImage', () => {
  it.each([
    ['UEFI_APPLICATION', 1, 2],
    ['UEFI_DRIVER', 3, 4],
    ['DXE_DRIVER', 3, 4],
    ['DXE_RUNTIME_DRIVER', 5, 6]
  ])('an image of type %s lies in 11 pages of its code type', (moduleType, code, data) => {
    const on = driven({ files: { 'child.ts': () => 0n }, moduleTypes: { 'child.ts': moduleType } })
    const loaded = load(on, 'child.ts')
    expect(loaded.name).toBe('EFI_SUCCESS')
    const found = on.call('HandleProtocol', {
      handle: loaded.out.imageHandle as bigint,
      protocol: '5b1b31a1-9562-11d2-8e3f-00a0c969723b',
      interface: out()
    })
    const record = found.out.interface as bigint
    const base = on.machine.read(record + 64n, 8, null)
    expect(on.machine.read(record + 8n, 8, null)).toBe(on.machine.imageHandle)
    expect(on.machine.read(record + 72n, 8, null)).toBe(0xb000n)
    expect([on.machine.read(record + 80n, 4, null), on.machine.read(record + 84n, 4, null)]).toEqual([BigInt(code), BigInt(data)])
    const region = on.machine.memoryMap().find(({ physicalStart, pages }) => {
      const first = BigInt(physicalStart)
      return base >= first && base < first + BigInt(pages) * 4096n
    })
    expect(region?.type).toBe(code)
  })

  it.each([
    ['no such parent', { parentImageHandle: 0x1234n }, 'EFI_INVALID_PARAMETER'],
    ['no variable for the handle', { imageHandle: null }, 'EFI_INVALID_PARAMETER'],
    ['no such file', { devicePath: 'nobody.ts' }, 'EFI_NOT_FOUND'],
    ['NULL for the path', { devicePath: 0n }, 'EFI_INVALID_PARAMETER']
  ])('%s is refused', (_, wrong, status) => {
    const on = driven({ files: { 'child.ts': () => 0n } })
    const right = {
      bootPolicy: false,
      parentImageHandle: on.machine.imageHandle,
      devicePath: 'child.ts',
      sourceBuffer: 0n,
      sourceSize: 0n,
      imageHandle: out()
    }
    const key = on.machine.mapKey
    expect(on.call('LoadImage', { ...right, ...wrong }).name).toBe(status)
    expect(on.machine.mapKey).toBe(key)
  })
})

describe('the life of an image', () => {
  it('an application is unloaded when it returns, whatever it returned, and the map is as before', () => {
    const on = driven({ files: { 'child.ts': () => 0n } })
    const before = on.machine.memoryMap()
    const handle = load(on, 'child.ts').out.imageHandle as bigint
    expect(on.machine.memoryMap()).not.toEqual(before)
    expect(start(on, handle).name).toBe('EFI_SUCCESS')
    expect(on.machine.memoryMap()).toEqual(before)
    expect(start(on, handle).name).toBe('EFI_INVALID_PARAMETER')
    expect(imageStates(on).slice(2)).toEqual(['child.ts loaded', 'child.ts started', 'child.ts returned', 'child.ts unloaded'])
  })

  it('a driver stays when it succeeds and goes when it fails; its status is the answer', () => {
    const on = driven({
      files: { 'good.ts': () => 0n, 'bad.ts': () => 0x8000000000000003n },
      moduleTypes: { 'good.ts': 'UEFI_DRIVER', 'bad.ts': 'UEFI_DRIVER' }
    })
    const good = load(on, 'good.ts').out.imageHandle as bigint
    expect(start(on, good).name).toBe('EFI_SUCCESS')
    expect(start(on, good).name).toBe('EFI_INVALID_PARAMETER')
    const withGood = on.machine.memoryMap()
    expect(start(on, load(on, 'bad.ts').out.imageHandle as bigint).name).toBe('EFI_UNSUPPORTED')
    expect(on.machine.memoryMap()).toEqual(withGood)
    expect(imageStates(on)).not.toContain('good.ts unloaded')
  })

  it('what an image allocated stays after it was unloaded: the leak is its own', () => {
    const on: ReturnType<typeof driven> = driven({
      files: {
        'child.ts': () => {
          on.call('AllocatePages', { type: 0n, memoryType: 2n, pages: 3n, memory: out() })
          return 0n
        }
      }
    })
    const loaderData = () =>
      on.machine
        .memoryMap()
        .filter(({ type }) => type === 2)
        .reduce((sum, { pages }) => sum + BigInt(pages), 0n)
    const before = loaderData()
    start(on, load(on, 'child.ts').out.imageHandle as bigint)
    expect(loaderData()).toBe(before + 3n)
    const takes = on.machine.events.flatMap((event) =>
      event.changes.filter((change) => change.what === 'take' && change.owner === 'child.ts')
    )
    expect(takes.map((take) => take.what === 'take' && take.unit)).toEqual(['image', 'pages'])
  })

  it('the same file loaded twice is two images', () => {
    const on = driven({ files: { 'child.ts': () => 0n } })
    const first = load(on, 'child.ts').out.imageHandle
    const second = load(on, 'child.ts').out.imageHandle
    expect(first).not.toBe(second)
    expect(imageStates(on).slice(2)).toEqual(['child.ts loaded', 'child.ts#2 loaded'])
  })

  it('Exit ends the running image with its status and hands its data to who started it', () => {
    const on: ReturnType<typeof driven> = driven({
      files: {
        'child.ts': (handle) => {
          const pool = on.call('AllocatePool', { poolType: 4n, size: 8n, buffer: out() }).out.buffer as bigint
          on.machine.write(pool, 8, 0x1122334455667788n, null)
          on.call('Exit', { imageHandle: handle, exitStatus: 0x8000000000000015n, exitDataSize: 8n, exitData: pool })
          throw new Error('Exit came back')
        }
      }
    })
    const handle = load(on, 'child.ts').out.imageHandle as bigint
    const result = on.call('StartImage', { imageHandle: handle, exitDataSize: out(), exitData: out() })
    expect(result.name).toBe('EFI_ABORTED')
    expect(result.out.exitDataSize).toBe(8n)
    expect(on.machine.read(result.out.exitData as bigint, 8, null)).toBe(0x1122334455667788n)
    expect(on.call('FreePool', { buffer: result.out.exitData as bigint }).name).toBe('EFI_SUCCESS')
  })

  it('Exit: an image that was never started goes; one that does not run is refused; the first image leaves', () => {
    const on = driven({ files: { 'child.ts': () => 0n } })
    const exit = (imageHandle: bigint) => on.call('Exit', { imageHandle, exitStatus: 0n, exitDataSize: 0n, exitData: 0n })
    expect(exit(0x99n).name).toBe('EFI_INVALID_PARAMETER')
    expect(exit(load(on, 'child.ts').out.imageHandle as bigint).name).toBe('EFI_SUCCESS')
    expect(imageStates(on).at(-1)).toBe('child.ts unloaded')
    expect(() => exit(on.machine.imageHandle)).toThrow(ImageExit)
  })

  it('UnloadImage asks the driver, and a driver without an Unload function cannot go', () => {
    const on = driven({ files: { 'child.ts': () => 0n }, moduleTypes: { 'child.ts': 'UEFI_DRIVER' } })
    const unload = (imageHandle: bigint) => on.call('UnloadImage', { imageHandle }).name
    const before = on.machine.memoryMap()
    const handle = load(on, 'child.ts').out.imageHandle as bigint
    start(on, handle)
    expect(unload(handle)).toBe('EFI_UNSUPPORTED')
    let answer = 0x8000000000000014n
    const asked: unknown[] = []
    on.call(
      'SetUnload',
      {
        imageHandle: handle,
        function: on.keep((given) => {
          asked.push(given)
          return answer
        })
      },
      'Library'
    )
    expect(unload(handle)).toBe('EFI_ALREADY_STARTED')
    answer = 0n
    expect(unload(handle)).toBe('EFI_SUCCESS')
    expect(asked).toEqual([handle, handle])
    expect(unload(handle)).toBe('EFI_INVALID_PARAMETER')
    expect(on.machine.memoryMap()).toEqual(before)
  })

  it('TPL is what it was before the image ran', () => {
    const on: ReturnType<typeof driven> = driven({
      files: {
        'child.ts': () => {
          on.call('RaiseTPL', { newTpl: 16n })
          return 0n
        }
      }
    })
    start(on, load(on, 'child.ts').out.imageHandle as bigint)
    expect(on.call('RaiseTPL', { newTpl: 16n }).value).toBe(4n)
  })
})

describe('the order of checks', () => {
  const request = (on: ReturnType<typeof driven>, wrong: Record<string, Argument>) =>
    on.call('LoadImage', {
      bootPolicy: false,
      parentImageHandle: on.machine.imageHandle,
      devicePath: 'child.ts',
      sourceBuffer: 0n,
      sourceSize: 0n,
      imageHandle: out(),
      ...wrong
    })
  it.each<[string, Record<string, Argument>, string]>([
    ['NULL for the parent', { parentImageHandle: 0n }, 'EFI_INVALID_PARAMETER'],
    ['neither path nor buffer', { devicePath: 0n }, 'EFI_INVALID_PARAMETER'],
    ['a buffer of no bytes', { sourceBuffer: 0x100000n }, 'EFI_LOAD_ERROR'],
    ['no such file leaves the handle alone', { devicePath: 'nobody.ts' }, 'EFI_NOT_FOUND']
  ])('LoadImage: %s', (_what, wrong, status) => {
    const answer = request(driven({ files: { 'child.ts': () => 0n } }), wrong)
    expect({ name: answer.name, out: answer.out }).toEqual({ name: status, out: {} })
  })
})

describe('an image that is gone', () => {
  const GROUP = '11111111-2222-3333-4444-555555555555'
  it.each<['strict' | 'lenient', string]>([
    ['strict', 'fault'],
    ['lenient', 'firmware']
  ])('%s: its notification would run in memory that was given back', (mode, reason) => {
    const on = driven({
      mode,
      files: {
        'child.ts': () => {
          on.call('CreateEventEx', {
            type: 0x200n,
            notifyTpl: 8n,
            notifyFunction: on.keep(() => {}),
            notifyContext: 0n,
            eventGroup: GROUP,
            event: out()
          })
          return 0n
        }
      }
    })
    start(on, load(on, 'child.ts').out.imageHandle as bigint)
    const own = on.call('CreateEventEx', {
      type: 0x200n,
      notifyTpl: 8n,
      notifyFunction: on.keep(() => {}),
      notifyContext: 0n,
      eventGroup: GROUP,
      event: out()
    })
    expect(() => on.call('SignalEvent', { event: own.out.event as bigint })).toThrow(expect.objectContaining({ reason }))
    expect(on.machine.events.findLast((event) => event.kind === 'fault')).toMatchObject({ reason: 'freed', access: 'execute' })
  })

  it('UnloadImage of an image whose code runs takes the ground from under it', () => {
    const on = driven({
      files: {
        'child.ts': (handle) => {
          on.call('SetUnload', { imageHandle: handle, function: on.keep(() => 0n) }, 'Library')
          on.call('UnloadImage', { imageHandle: handle })
          return 0n
        }
      },
      moduleTypes: { 'child.ts': 'UEFI_DRIVER' }
    })
    expect(() => start(on, load(on, 'child.ts').out.imageHandle as bigint)).toThrow(
      stopFor({ code: 'unloadedWhileRunning', image: 'child.ts' })
    )
  })

  it('UnloadImage gives what the image’s own function gave, a warning too', () => {
    const on = driven({
      files: {
        'child.ts': (handle) => {
          on.call('SetUnload', { imageHandle: handle, function: on.keep(() => 2n) }, 'Library')
          return 0n
        }
      },
      moduleTypes: { 'child.ts': 'UEFI_DRIVER' }
    })
    const imageHandle = load(on, 'child.ts').out.imageHandle as bigint
    start(on, imageHandle)
    expect(on.call('UnloadImage', { imageHandle }).status).toBe(2n)
    expect(on.call('UnloadImage', { imageHandle }).name).toBe('EFI_INVALID_PARAMETER')
  })
})

describe('StartImage and the task priority level', () => {
  it.each([4n, 16n])('an image that ends at level %s is followed by the level before it', (level) => {
    const on = driven({ files: { 'child.ts': () => (on.call('RaiseTPL', { newTpl: level }), 0n) } })
    const imageHandle = load(on, 'child.ts').out.imageHandle as bigint
    on.call('RaiseTPL', { newTpl: 8n })
    start(on, imageHandle)
    expect(on.call('RaiseTPL', { newTpl: 8n }).value).toBe(8n)
  })
})

describe('the application in the place of the one that was recorded', () => {
  it.each([
    ['q35-256m', 11],
    ['aarch64-virt-512m', 7]
  ])('owns the pages that the map of %s shows for it, and no more', (platform, pages) => {
    const { machine } = driven({ platform })
    const { owned, dxe } = fold(machine.events)
    const images = owned.filter(({ unit }) => unit === 'image')
    expect(images.map(({ bytes }) => Math.ceil(Number(bytes) / 4096))).toEqual([pages])
    expect(dxe.map.find(([type]) => type === MemoryType.LoaderCode)).toMatchObject([
      1,
      images[0]!.start,
      '0x0',
      hex(pages),
      expect.anything()
    ])
  })
})
