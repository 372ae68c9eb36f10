import { describe, expect, it } from 'vitest'
import { fold, MemoryType, platforms, powerOn, SimulatorBug, type Descriptor, type Machine, type Platform } from '../../../src-firmware'
import type { ByteRange } from '../../../src-firmware/platforms/platform'
import { driven, out } from '../driven'

const constructed = platforms.filter(({ kind }) => kind === 'constructed')

function walked(platform: Platform, until: 'dxe' | 'app'): Machine {
  const refuse = (): never => {
    throw new SimulatorBug('this test has no driver')
  }
  const machine = powerOn({
    platform,
    phase: 'pei',
    mode: 'strict',
    keys: '',
    maxEvents: Infinity,
    outputBytes: 1e6,
    entry: 'peim.ts',
    moduleType: null,
    guest: { findImage: () => null, startImage: refuse, callFunction: refuse }
  })
  machine.imageStarted()
  machine.imageReturned(0n)
  machine.proceed(until)
  return machine
}

const covered = (map: readonly Descriptor[], from: bigint, bytes: bigint): bigint =>
  map.reduce((sum, [, start, , pages]) => {
    const low = BigInt(start) > from ? BigInt(start) : from
    const end = BigInt(start) + BigInt(pages) * 4096n
    const high = end < from + bytes ? end : from + bytes
    return high > low ? sum + high - low : sum
  }, 0n)

it('there are a PC, two servers and a board', () =>
  expect(constructed.map(({ id }) => id)).toEqual(['made-pc-256m', 'made-server-64g', 'made-server-high', 'made-board-64m']))

describe.each(constructed.map((platform): [string, Platform] => [platform.id, platform]))('%s', (id, platform) => {
  it.each(['dxe', 'app'] as const)('a PEIM that does nothing hands over what %s starts with when PEI is no part of the run', (phase) => {
    const { machine } = driven({ platform: id, phase })
    const after = walked(platform, phase)
    after.loadEntryImage()
    expect(after.memoryMap()).toEqual(machine.memoryMap())
    expect(after.mapKey).toBe(machine.mapKey)
  })

  it('one trace goes from the PEIM to the application: its phases, and its fold is the map', () => {
    const machine = walked(platform, 'app')
    const ways = machine.events.flatMap((event) => (event.kind === 'phase' && event.from !== event.to ? [[event.from, event.to]] : []))
    expect(ways).toEqual([
      [null, 'pei'],
      ['pei', 'dxe'],
      ['dxe', 'app']
    ])
    const map = machine.memoryMap().map(({ type, physicalStart, pages, attribute }) => [type, physicalStart, '0x0', pages, attribute])
    expect(fold(machine.events).dxe.map.toSorted()).toEqual(map.toSorted())
    expect(fold(machine.events).pei.heap).toBeNull()
  })

  it('the map covers all of its RAM, each byte once', () => {
    const map = fold(walked(platform, 'app').events).dxe.map
    const described = platform.pei!.hobs.filter((hob) => typeof hob === 'object' && 'resource' in hob && hob.resource === 0)
    expect(described).not.toEqual([])
    for (const { start, bytes } of described as readonly ByteRange[]) expect(covered(map, BigInt(start), BigInt(bytes))).toBe(BigInt(bytes))
  })

  it('every range that the firmware’s drivers need afterwards is runtime memory or reserved, in whole units of the processor', () => {
    const unit = platform.architecture === 'aarch64' ? 0x10000n : 0x1000n
    const runtime = fold(walked(platform, 'app').events).dxe.map.filter(
      ([type]) => type === MemoryType.RuntimeServicesCode || type === MemoryType.RuntimeServicesData
    )
    expect(runtime.length).toBeGreaterThan(0)
    for (const [, start, , pages] of runtime) expect([BigInt(start) % unit, (BigInt(pages) * 4096n) % unit]).toEqual([0n, 0n])
  })

  it('an application allocates, frees and leaves', () => {
    const { call, machine } = driven({ platform: id, phase: 'app' })
    const memory = out()
    expect(call('AllocatePages', { type: 0n, memoryType: 2n, pages: 4n, memory })).toMatchObject({ name: 'EFI_SUCCESS' })
    expect(call('ExitBootServices', { imageHandle: machine.imageHandle, mapKey: BigInt(machine.mapKey) }).name).toBe('EFI_SUCCESS')
    expect(machine.phase).toBe('exited')
  })
})

describe('what differs between the machines', () => {
  it('there is no RAM below 4 GiB on made-server-high', () => {
    const { call } = driven({ platform: 'made-server-high' })
    expect(call('AllocatePages', { type: 1n, memoryType: 2n, pages: 1n, memory: out(0xffffffffn) }).name).toBe('EFI_OUT_OF_RESOURCES')
  })

  it('a page of runtime data takes 64 KiB on an Arm server, and one page on a PC', () => {
    for (const [platform, bytes] of [
      ['made-server-64g', '0x10000'],
      ['made-pc-256m', '0x1000']
    ] as const) {
      const { call, machine } = driven({ platform })
      call('AllocatePages', { type: 0n, memoryType: 6n, pages: 1n, memory: out() })
      const last = machine.events.at(-1)!
      expect(last.changes.filter(({ what }) => what === 'take')).toMatchObject([{ unit: 'pages', bytes }])
    }
  })

  it('freed pages hold what they held where the firmware clears nothing', () => {
    for (const [platform, value] of [
      ['made-server-64g', 0x42n],
      ['made-pc-256m', 0xafn]
    ] as const) {
      const { call, machine } = driven({ platform, mode: 'lenient' })
      const memory = call('AllocatePages', { type: 0n, memoryType: 2n, pages: 1n, memory: out() }).out.memory as bigint
      machine.write(memory, 1, 0x42n, null)
      call('FreePages', { memory, pages: 1n })
      expect(machine.read(memory, 1, null)).toBe(value)
    }
  })

  it('the frame buffer of the PC can be write-combined, its device registers cannot', () => {
    const { call } = driven({ platform: 'made-pc-256m' })
    const set = (baseAddress: bigint, attributes: bigint): string | null =>
      call('SetMemorySpaceAttributes', { baseAddress, length: 0x1000n, attributes }, 'DxeServices').name
    expect([set(0xc0000000n, 2n), set(0xc1000000n, 2n), set(0xc1000000n, 1n), set(0x100000n, 8n)]).toEqual([
      'EFI_SUCCESS',
      'EFI_UNSUPPORTED',
      'EFI_SUCCESS',
      'EFI_SUCCESS'
    ])
  })
})

describe('memory that is present and initialised, and not tested', () => {
  it('is reserved until nothing else is left; then it is taken into use', () => {
    const made = constructed.find(({ id }) => id === 'made-server-high')!
    const untested = { resource: 0, attributes: 0x2003, start: '0x20000000000', bytes: '0x400000000' } as const
    const platform: Platform = { ...made, pei: { ...made.pei!, hobs: [...made.pei!.hobs, untested] } }
    const machine = walked(platform, 'app')
    const type = (): number | undefined => machine.memoryMap().find(({ physicalStart }) => physicalStart === '0x20000000000')?.type
    expect(type()).toBe(MemoryType.Reserved)
    const free = machine
      .memoryMap()
      .reduce((most, entry) => (entry.type === 7 && BigInt(entry.pages) > most ? BigInt(entry.pages) : most), 0n)
    machine.loadEntryImage()
    const ask = (): unknown =>
      machine.call({
        table: 'BootServices',
        service: 'AllocatePages',
        args: { type: 0n, memoryType: 2n, pages: free + 1n, memory: out() },
        at: null
      }).status
    expect(ask()).toBe(0n)
    expect(type()).toBe(MemoryType.Conventional)
  })
})
