import { describe, expect, it } from 'vitest'
import { fileDevicePath } from '../../../../src-firmware/dxe/handles/device-path'
import { HandleWalks, type FirmwareHandles } from '../../../../src-firmware/dxe/handles/handle-walks'
import { DEVICE_PATH_PROTOCOL, Handles, OpenAttribute } from '../../../../src-firmware/dxe/handles/handles'

const VOLUME = '220E73B6-6BDB-4413-8405-B974B108619A'
const BINDING = '18A031AB-B443-4D1A-A5C0-0C09261E9F71'
const OTHER = '11111111-2222-3333-4444-555555555555'
const CORE = 0x500n

interface Setting {
  readonly handles: Handles
  readonly walks: HandleWalks
  /** What is taken (bytes) and given back (buffers by their number) since the last look. */
  log(): string[]
  handle(protocol?: string): bigint
}

/** @param room Buffers that there are for the walks. */
function setting({
  recorded = null,
  debug = false,
  room = Infinity
}: { recorded?: FirmwareHandles | null; debug?: boolean; room?: number } = {}): Setting {
  let next = 0x1000n
  let lines: string[] = []
  let taken = 0
  const handles = new Handles({
    note: () => {},
    takePool: () => (next += 0x100n),
    givePool: () => {},
    coreImage: CORE,
    knownProtocols: []
  })
  const pool = {
    take: (bytes: bigint) => {
      if (taken >= room) return null
      lines.push(`take ${bytes}`)
      return BigInt(++taken)
    },
    give: (buffer: bigint) => void lines.push(`give ${buffer}`)
  }
  return {
    handles,
    walks: new HandleWalks(handles, pool, recorded, debug),
    log: () => {
      const said = lines
      lines = []
      taken = 0
      return said
    },
    handle: (protocol = OTHER) => {
      const made = handles.install(0n, protocol, 0n)
      return 'handle' in made ? made.handle : 0n
    }
  }
}
/** Three handles of the firmware's: a volume that two have open, one with a volume and a binding, one with nothing that counts. */
const recorded: FirmwareHandles = {
  protocols: [OTHER, VOLUME, BINDING],
  handles: [
    [[1, 2]],
    [
      [1, 0],
      [2, 1]
    ],
    [[0, 3]]
  ]
}
const path = fileDevicePath('a.ts').whole

describe('LocateDevicePath for a path that leads nowhere', () => {
  it('takes a list of the handles that have the protocol, the firmware’s and this run’s', () => {
    const on = setting({ recorded })
    on.handle(VOLUME)
    on.walks.locateDevicePath(VOLUME)
    expect(on.log()).toEqual(['take 24', 'give 1'])
    on.walks.locateDevicePath(BINDING)
    expect(on.log()).toEqual(['take 8', 'give 1'])
  })

  it('takes nothing where no handle has it', () => {
    const on = setting()
    on.walks.locateDevicePath(VOLUME)
    expect(on.log()).toEqual([])
  })

  it('asks each of this run’s for its device path, which the core has open from then on', () => {
    const on = setting()
    const handle = on.handle(VOLUME)
    on.handles.install(handle, DEVICE_PATH_PROTOCOL, 0n)
    on.walks.locateDevicePath(VOLUME)
    expect(on.handles.openings(handle, DEVICE_PATH_PROTOCOL)).toMatchObject([{ agent: CORE, attributes: OpenAttribute.byHandleProtocol }])
    expect(on.handles.openings(handle, VOLUME)).toEqual([])
  })

  it('asks nobody where there is no memory for the list', () => {
    const on = setting({ room: 0 })
    const handle = on.handle(VOLUME)
    on.handles.install(handle, DEVICE_PATH_PROTOCOL, 0n)
    on.walks.locateDevicePath(VOLUME)
    expect(on.log()).toEqual([])
    expect(on.handles.openings(handle)).toEqual([])
  })
})

describe('where an image comes from', () => {
  it('is looked for among the firmware volumes', () => {
    const on = setting({ recorded })
    on.walks.authenticate(path)
    expect(on.log()).toEqual(['take 16', 'give 1'])
  })

  it('is made into a text by a build with debug code, as the recorded firmware is', () => {
    const on = setting({ recorded, debug: true })
    on.walks.authenticate(path)
    expect(on.log().slice(0, 4)).toEqual(['take 16', 'give 1', 'take 12', 'take 52'])
    const constructed = setting({ debug: true })
    constructed.walks.authenticate(path)
    expect(constructed.log()).toEqual([])
  })
})

describe('ConnectController', () => {
  it('sorts the drivers in a second list, and asks the handle for its children', () => {
    const on = setting({ recorded })
    on.handle(BINDING)
    on.walks.connect(on.handle())
    expect(on.log()).toEqual(['take 16', 'take 16', 'give 1', 'take 16', 'give 3', 'give 2', 'take 0', 'give 4'])
  })

  it('without drivers only asks for the children', () => {
    const on = setting()
    const handle = on.handle()
    const child = on.handle()
    const attributes = OpenAttribute.byChildController
    on.handles.open(handle, OTHER, { agent: CORE, controller: child, attributes })
    on.handles.open(handle, OTHER, { agent: child, controller: 0n, attributes: OpenAttribute.getProtocol })
    on.walks.connect(handle)
    expect(on.log()).toEqual(['take 8', 'give 1'])
  })

  it('of every handle that was made or changed since then', () => {
    const on = setting()
    const before = on.handle()
    const since = on.handles.changeCount
    on.walks.connectChanged(since)
    expect(on.log()).toEqual(['take 0', 'give 1'])
    on.handle()
    on.handles.install(before, VOLUME, 0n)
    on.walks.connectChanged(since)
    // The older one got an interface more, which is no change of the handle.
    expect(on.log()).toEqual(['take 8', 'take 0', 'give 2', 'give 1'])
    on.handles.reinstall(before, VOLUME, 0n, 1n)
    on.walks.connectChanged(since)
    expect(on.log()).toEqual(['take 16', 'take 0', 'give 2', 'take 0', 'give 3', 'give 1'])
  })
})

describe('the end of an image', () => {
  it('goes over every interface of every handle: none open takes as much as one', () => {
    const on = setting({ recorded })
    const handle = on.handle()
    on.handles.install(handle, VOLUME, 0n)
    on.handles.open(handle, OTHER, { agent: handle, controller: 0n, attributes: OpenAttribute.getProtocol })
    on.handles.open(handle, OTHER, { agent: CORE, controller: 0n, attributes: OpenAttribute.getProtocol })
    on.walks.closeAll(0x9999n)
    expect(on.log().filter((line) => line.startsWith('take'))).toEqual([
      'take 32',
      ...['take 8', 'take 48'],
      ...['take 16', 'take 24', 'take 24'],
      ...['take 8', 'take 72'],
      // This run's: the newest interface first, with the core's own opening from the installation.
      ...['take 16', 'take 24', 'take 48']
    ])
  })

  it('closes what the image has open, for whatever controller, and nothing of others', () => {
    const on = setting()
    const [handle, controller, image] = [on.handle(), on.handle(), on.handle()]
    const attributes = OpenAttribute.getProtocol
    on.handles.open(handle, OTHER, { agent: image, controller: 0n, attributes })
    on.handles.open(handle, OTHER, { agent: image, controller, attributes })
    on.handles.open(handle, OTHER, { agent: CORE, controller: 0n, attributes })
    on.walks.closeAll(image)
    expect(on.handles.openings(handle)).toMatchObject([{ agent: CORE }])
  })

  it('closes nothing where there is no memory to look', () => {
    for (const room of [0, 1, 2]) {
      const on = setting({ room })
      const handle = on.handle()
      on.handles.open(handle, OTHER, { agent: handle, controller: 0n, attributes: OpenAttribute.getProtocol })
      on.walks.closeAll(handle)
      expect(on.handles.openings(handle)).toHaveLength(1)
    }
  })
})
