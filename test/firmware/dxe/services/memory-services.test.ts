import { describe, expect, it } from 'vitest'
import type { CallEvent, Change } from '../../../../src-firmware'
import { driven, out, type Driven } from '../../driven'
import { stopFor } from '../../stop-for'

const getMap = (on: Driven, args: Record<string, unknown> = {}) =>
  on.call('GetMemoryMap', {
    memoryMapSize: out(0n),
    memoryMap: 0n,
    mapKey: out(),
    descriptorSize: out(),
    descriptorVersion: out(),
    ...(args as object)
  })
const pool = (on: Driven, size: bigint, poolType = 2n): bigint =>
  on.call('AllocatePool', { poolType, size, buffer: out() }).out.buffer as bigint
const pages = (on: Driven, args: object = {}) => on.call('AllocatePages', { type: 0n, memoryType: 2n, pages: 1n, memory: out(), ...args })
const lastCall = (on: Driven): CallEvent => on.machine.events.findLast((event): event is CallEvent => event.kind === 'call')!
const takes = (on: Driven): Change[] => lastCall(on).changes.filter(({ what }) => what === 'take')

describe('GetMemoryMap (UEFI 2.10 §7.2.3)', () => {
  it('says how much it needs, and all the rest, to a buffer that is too small', () => {
    const on = driven()
    const { name, out: given } = getMap(on)
    expect(name).toBe('EFI_BUFFER_TOO_SMALL')
    expect(given).toMatchObject({ mapKey: BigInt(on.machine.mapKey), descriptorSize: 48n, descriptorVersion: 1n })
    expect((given.memoryMapSize as bigint) % 48n).toBe(0n)
    expect(given.memoryMapSize as bigint).toBeGreaterThanOrEqual(48n * BigInt(on.machine.memoryMap().length))
    expect(lastCall(on).cause).toMatchObject({ code: 'bufferTooSmall', given: '0x0' })
  })

  it('one byte less than it needs is too small, and as much as it needs is enough', () => {
    const on = driven()
    const buffer = pool(on, 20_000n)
    const needed = getMap(on).out.memoryMapSize as bigint
    expect(getMap(on, { memoryMapSize: out(needed - 1n), memoryMap: buffer })).toMatchObject({
      name: 'EFI_BUFFER_TOO_SMALL',
      out: { memoryMapSize: needed }
    })
    expect(getMap(on, { memoryMapSize: out(needed), memoryMap: buffer }).name).toBe('EFI_SUCCESS')
  })

  it('enough room at no address: refused, with all that a driver asks for', () => {
    const on = driven()
    const needed = getMap(on).out.memoryMapSize as bigint
    expect(getMap(on, { memoryMapSize: out(needed) })).toMatchObject({
      name: 'EFI_INVALID_PARAMETER',
      out: { memoryMapSize: needed, mapKey: BigInt(on.machine.mapKey), descriptorSize: 48n, descriptorVersion: 1n }
    })
  })

  it('writes a descriptor every 48 bytes: Type, PhysicalStart, VirtualStart, NumberOfPages, Attribute', () => {
    const on = driven()
    const buffer = pool(on, 20_000n)
    on.machine.writeBytes(buffer, new Uint8Array(20_000).fill(0xee), null)
    const { name, out: given } = getMap(on, { memoryMapSize: out(20_000n), memoryMap: buffer })
    expect(name).toBe('EFI_SUCCESS')
    const map = on.machine.memoryMap()
    expect(given.memoryMapSize).toBe(48n * BigInt(map.length))
    const bytes = on.machine.peek(buffer, 48 * map.length + 1)
    const view = new DataView(bytes.buffer, bytes.byteOffset)
    map.forEach((row, index) => {
      const at = 48 * index
      expect(view.getUint32(at, true)).toBe(row.type)
      expect(view.getUint32(at + 4, true)).toBe(0)
      expect(view.getBigUint64(at + 8, true)).toBe(BigInt(row.physicalStart))
      expect(view.getBigUint64(at + 16, true)).toBe(0n)
      expect(view.getBigUint64(at + 24, true)).toBe(BigInt(row.pages))
      expect(view.getBigUint64(at + 32, true)).toBe(BigInt(row.attribute))
      expect(view.getBigUint64(at + 40, true)).toBe(0n)
    })
    // Nothing is written behind the last one.
    expect(bytes.at(-1)).toBe(0xee)
  })

  it.each(['mapKey', 'descriptorSize', 'descriptorVersion'])('NULL for %s is nobody asking for it', (field) => {
    const on = driven()
    const { name, out: given } = getMap(on, { [field]: null })
    expect(name).toBe('EFI_BUFFER_TOO_SMALL')
    expect(Object.keys(given).sort()).toEqual(
      ['descriptorSize', 'descriptorVersion', 'mapKey', 'memoryMapSize'].filter((each) => each !== field)
    )
  })

  it('refuses NULL for MemoryMapSize, and stops a driver whose variable holds nothing', () => {
    const on = driven()
    expect(getMap(on, { memoryMapSize: null })).toMatchObject({ name: 'EFI_INVALID_PARAMETER', out: {} })
    expect(() => getMap(on, { memoryMapSize: out() })).toThrow(
      stopFor({ code: 'noValue', parameter: 'MemoryMapSize', reader: 'GetMemoryMap' })
    )
  })
})

describe('AllocatePages (UEFI 2.10 §7.2.1)', () => {
  it.each([
    ['AllocateMaxAddress', 1n],
    ['AllocateAddress', 2n]
  ])('%s reads its variable: one that nobody wrote stops the driver', (reader, type) => {
    expect(() => pages(driven(), { type })).toThrow(stopFor({ code: 'noValue', parameter: 'Memory', reader }))
  })

  it('AllocateAnyPages does not', () => expect(pages(driven(), { type: 0n }).name).toBe('EFI_SUCCESS'))

  it('the driver holds what it asked for, with its type', () => {
    const on = driven()
    const memory = pages(on, { pages: 3n, memoryType: 4n }).out.memory as bigint
    expect(takes(on)).toEqual([
      { what: 'take', start: `0x${memory.toString(16)}`, bytes: '0x3000', unit: 'pages', type: 4, owner: 'driver.ts' }
    ])
  })

  it.each([
    ['aarch64-virt-512m', 6n, 1n, '0x10000'],
    ['aarch64-virt-512m', 6n, 16n, '0x10000'],
    ['aarch64-virt-512m', 6n, 17n, '0x20000'],
    ['aarch64-virt-512m', 2n, 1n, '0x1000'],
    ['q35-256m', 6n, 1n, '0x1000']
  ])('on %s of type %i, %i pages are %s bytes: runtime memory comes in the machine’s granularity', (platform, memoryType, count, bytes) => {
    const on = driven({ platform })
    pages(on, { memoryType, pages: count })
    expect(takes(on)).toMatchObject([{ bytes }])
  })

  it('writes nothing where it refuses', () => {
    const on = driven()
    expect(pages(on, { memoryType: 14n })).toMatchObject({ name: 'EFI_INVALID_PARAMETER', out: {} })
    expect(pages(on, { pages: 0x100000n })).toMatchObject({ name: 'EFI_OUT_OF_RESOURCES', out: {} })
  })

  it('says whose the pages are that were asked for by address', () => {
    const on = driven()
    const memory = pages(on, { pages: 2n }).out.memory as bigint
    expect(pages(on, { type: 2n, memory: out(memory) }).name).toBe('EFI_NOT_FOUND')
    expect(lastCall(on).cause).toMatchObject({ code: 'notFree', holder: { owner: 'driver.ts', bytes: '0x2000' } })
  })
})

describe('FreePages (UEFI 2.10 §7.2.2)', () => {
  it('gives them back: they are nobody’s, and another may have them', () => {
    const on = driven()
    const memory = pages(on, { pages: 2n }).out.memory as bigint
    expect(on.call('FreePages', { memory, pages: 2n }).name).toBe('EFI_SUCCESS')
    expect(lastCall(on).changes.filter(({ what }) => what === 'give')).toMatchObject([{ bytes: '0x2000', unit: 'pages' }])
    expect(pages(on, { type: 2n, memory: out(memory), pages: 2n }).name).toBe('EFI_SUCCESS')
  })

  it('says who freed them before', () => {
    const on = driven()
    const memory = pages(on).out.memory as bigint
    on.call('FreePages', { memory, pages: 1n })
    const freedBy = lastCall(on).n
    expect(on.call('FreePages', { memory, pages: 1n }).name).toBe('EFI_NOT_FOUND')
    expect(lastCall(on).cause).toMatchObject({ code: 'notAllocated', freedBy })
  })
})

describe('AllocatePool and FreePool (UEFI 2.10 §7.2.4, §7.2.5)', () => {
  it('the driver holds as many bytes as it asked for, until it gives them back', () => {
    const on = driven()
    const buffer = pool(on, 100n)
    expect(takes(on)).toEqual([
      { what: 'take', start: `0x${buffer.toString(16)}`, bytes: '0x64', unit: 'pool', type: 2, owner: 'driver.ts' }
    ])
    expect(on.call('FreePool', { buffer }).name).toBe('EFI_SUCCESS')
    expect(lastCall(on).changes.filter(({ what }) => what === 'give')).toMatchObject([{ bytes: '0x64', unit: 'pool' }])
  })

  it('one buffer of a page goes alone', () => {
    const on = driven()
    const first = pool(on, 100n)
    pool(on, 50n)
    on.call('FreePool', { buffer: first })
    expect(lastCall(on).changes.filter(({ what }) => what === 'give')).toMatchObject([{ start: `0x${first.toString(16)}`, bytes: '0x64' }])
  })

  it('refuses NULL for Buffer and a type that nobody may ask for; what it lacks leaves NULL behind', () => {
    const on = driven()
    const ask = (args: object) => on.call('AllocatePool', { poolType: 2n, size: 8n, buffer: out(), ...args })
    expect(ask({ buffer: null })).toMatchObject({ name: 'EFI_INVALID_PARAMETER', out: {} })
    expect(ask({ poolType: 7n })).toMatchObject({ name: 'EFI_INVALID_PARAMETER', out: {} })
    expect(ask({ size: 0x4000000000n })).toMatchObject({ name: 'EFI_OUT_OF_RESOURCES', out: { buffer: 0n } })
  })

  const ask = (on: Driven, size: bigint, poolType = 2n) => on.call('AllocatePool', { poolType, size, buffer: out() })

  // Head, tail and whole pages: from this size on the firmware's sum of bytes is 0 again.
  it.each([
    ['made-board-64m', 2n, 0xffffffffffffefd8n, 0xffffffffffffefd9n],
    ['aarch64-virt-512m', 2n, 0xffffffffffffefd8n, 0xffffffffffffefd9n],
    ['aarch64-virt-512m', 6n, 0xfffffffffffeffd8n, 0xfffffffffffeffd9n]
  ])('on %s of type %i a size of %i is too much, and one more leaves a buffer of nothing', (platform, type, most, more) => {
    const on = driven({ platform })
    expect(ask(on, most, type)).toMatchObject({ name: 'EFI_OUT_OF_RESOURCES', out: { buffer: 0n } })
    for (const size of [more, 0xffffffffffffffd7n]) {
      expect(ask(on, size, type).name).toBe('EFI_SUCCESS')
      expect(takes(on)).toMatchObject([{ bytes: '0x0', unit: 'pool' }])
    }
    expect(ask(on, 0xffffffffffffffd8n, type)).toMatchObject({ name: 'EFI_OUT_OF_RESOURCES', out: { buffer: 0n } })
  })

  it('firmware that clears its memory crashes there', () => {
    const on = driven()
    expect(ask(on, 0xffffffffffffefd8n).name).toBe('EFI_OUT_OF_RESOURCES')
    expect(() => ask(on, 0xffffffffffffefd9n)).toThrow(stopFor({ code: 'poolSizeWraps', bytes: '0xffffffffffffefd9' }))
  })

  it('a buffer that lies in no memory crashes the firmware', () => {
    const on = driven()
    expect(() => on.call('FreePool', { buffer: 0x8000000000000n })).toThrow(stopFor({ code: 'poolHeadNowhere', buffer: '0x8000000000000' }))
  })

  it('what is no buffer is refused, and its holder keeps it', () => {
    const on = driven()
    const memory = pages(on).out.memory as bigint
    expect(on.call('FreePool', { buffer: memory }).name).toBe('EFI_INVALID_PARAMETER')
    expect(lastCall(on).changes).toEqual([])
    expect(on.call('FreePages', { memory, pages: 1n }).name).toBe('EFI_SUCCESS')
  })
})

describe('CopyMem and SetMem (UEFI 2.10 §7.5.3, §7.5.4)', () => {
  it('copy and fill, overlapping or not', () => {
    const on = driven()
    const buffer = pool(on, 16n)
    on.call('SetMem', { buffer, size: 16n, value: 0x11n })
    on.call('SetMem', { buffer: buffer + 2n, size: 2n, value: 0x22n })
    on.call('CopyMem', { destination: buffer + 3n, source: buffer + 2n, length: 4n })
    expect([...on.machine.peek(buffer, 9)]).toEqual([0x11, 0x11, 0x22, 0x22, 0x22, 0x11, 0x11, 0x11, 0x11])
  })
})

describe('the firmware follows what happens to runtime memory', () => {
  const tableKey = (on: Driven): bigint => BigInt(on.machine.mapKey)
  it.each([
    ['pages of runtime data', (on: Driven) => pages(on, { memoryType: 6n, pages: 600n })],
    ['boot services data, which no attributes table names', (on: Driven) => pages(on, { memoryType: 4n, pages: 600n })]
  ])('%s move the key', (_, act) => {
    const on = driven()
    const before = tableKey(on)
    act(on)
    expect(tableKey(on)).toBeGreaterThan(before)
  })
})
