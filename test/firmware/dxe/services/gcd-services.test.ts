import { describe, expect, it } from 'vitest'
import { hex, type Argument, type CallEvent } from '../../../../src-firmware'
import { driven, out, type Driven } from '../../driven'
import { stopFor } from '../../stop-for'

/** Above all memory of q35-256m, and inside of its address space. */
const HOLE = 0x200000000n
const SYSTEM = 2n
const MMIO = 3n
const dxe = (on: Driven, service: string, args: Readonly<Record<string, Argument>>) => on.call(service, args, 'DxeServices')
const add = (on: Driven, gcdMemoryType: bigint, baseAddress: bigint, length: bigint, capabilities = 0xfn) =>
  dxe(on, 'AddMemorySpace', { gcdMemoryType, baseAddress, length, capabilities })
const entry = (on: Driven, baseAddress: bigint) =>
  dxe(on, 'GetMemorySpaceDescriptor', { baseAddress, descriptor: out() }).out.descriptor as Record<string, bigint>
const allocate = (on: Driven, args: Readonly<Record<string, Argument>>) =>
  dxe(on, 'AllocateMemorySpace', {
    gcdAllocateType: 2n,
    gcdMemoryType: MMIO,
    alignment: 0n,
    length: 0x1000n,
    baseAddress: out(HOLE),
    imageHandle: on.machine.imageHandle,
    deviceHandle: 0n,
    ...args
  })
const lastCall = (on: Driven): CallEvent => on.machine.events.findLast((event): event is CallEvent => event.kind === 'call')!
const rows = (on: Driven, start: bigint) => on.machine.memoryMap().filter(({ physicalStart }) => BigInt(physicalStart) >= start)

describe('AddMemorySpace (PI 1.8 volume 2 §7.2.4.1)', () => {
  it('adds a range that nobody owns', () => {
    const on = driven()
    expect(add(on, MMIO, HOLE, 0x10000n, 1n).name).toBe('EFI_SUCCESS')
    expect(entry(on, HOLE)).toEqual({
      BaseAddress: HOLE,
      Length: 0x10000n,
      Capabilities: expect.any(BigInt) as bigint,
      Attributes: 0n,
      GcdMemoryType: MMIO,
      ImageHandle: 0n,
      DeviceHandle: 0n
    })
    expect(rows(on, HOLE)).toEqual([])
    expect(lastCall(on).changes).toEqual([])
  })

  it('system memory becomes free memory at once, in whole pages, and belongs to the core', () => {
    const on = driven()
    expect(add(on, SYSTEM, HOLE + 0x800n, 0x3000n).name).toBe('EFI_SUCCESS')
    expect(rows(on, HOLE)).toMatchObject([{ type: 7, physicalStart: '0x200001000', pages: '0x2', attribute: '0xf' }])
    expect(entry(on, HOLE + 0x1000n)).toMatchObject({ BaseAddress: HOLE + 0x1000n, Length: 0x2000n, GcdMemoryType: SYSTEM })
    expect(entry(on, HOLE + 0x1000n).ImageHandle).not.toBe(0n)
    expect(entry(on, HOLE + 0x800n).ImageHandle).toBe(0n)
    const memory = on.call('AllocatePages', { type: 2n, memoryType: 2n, pages: 2n, memory: out(HOLE + 0x1000n) })
    expect(memory.name).toBe('EFI_SUCCESS')
  })

  it('so does memory that is more reliable', () => {
    const on = driven()
    add(on, 5n, HOLE, 0x2000n)
    expect(rows(on, HOLE)).toMatchObject([{ type: 7, pages: '0x2' }])
  })

  it('without a whole page it is there, and is refused all the same: nobody has it', () => {
    const on = driven()
    expect(add(on, SYSTEM, HOLE + 0x800n, 0x1000n).name).toBe('EFI_INVALID_PARAMETER')
    expect(lastCall(on).cause).toEqual({ code: 'noWholePage', start: hex(HOLE + 0x800n), bytes: '0x1000' })
    expect(rows(on, HOLE)).toEqual([])
    expect(entry(on, HOLE + 0x800n)).toMatchObject({ ImageHandle: 0n, Length: 0x1000n, GcdMemoryType: SYSTEM })
  })

  it('fewer bytes than up to the next page: the firmware counts below zero and never comes back', () => {
    expect(() => add(driven(), SYSTEM, HOLE + 0x800n, 0x100n)).toThrow(
      stopFor({ code: 'pagesBelowZero', start: hex(HOLE + 0x800n), bytes: '0x100' })
    )
  })

  it('what is there already is refused, and the trace has no change', () => {
    const on = driven()
    add(on, MMIO, HOLE, 0x10000n)
    const before = on.machine.mapKey
    expect(add(on, SYSTEM, HOLE + 0x1000n, 0x1000n).name).toBe('EFI_ACCESS_DENIED')
    expect(on.machine.mapKey).toBe(before)
    expect(rows(on, HOLE)).toEqual([])
  })

  it('is a change of the GCD in the trace', () => {
    const on = driven()
    dxe(on, 'AddMemorySpace', { gcdMemoryType: MMIO, baseAddress: HOLE, length: 0x10000n, capabilities: 1n })
    const change = on.machine.events.flatMap(({ changes }) => changes).findLast(({ what }) => what === 'gcd')
    expect(change).toMatchObject({
      what: 'gcd',
      added: expect.arrayContaining([expect.objectContaining({ base: '0x200000000', gcdType: 3 })])
    })
  })
})

describe('AllocateMemorySpace (PI 1.8 volume 2 §7.2.4.2)', () => {
  const withHole = (): Driven => {
    const on = driven()
    add(on, MMIO, HOLE, 0x10000n)
    return on
  }
  it('at an address: the range is the image’s and the device’s', () => {
    const on = withHole()
    const device = on.call('InstallProtocolInterface', {
      handle: out(0n),
      protocol: '11111111-2222-3333-4444-555555555555',
      interfaceType: 0n,
      interface: 0n
    }).out.handle as bigint
    expect(allocate(on, { baseAddress: out(HOLE + 0x2000n), deviceHandle: device })).toMatchObject({
      name: 'EFI_SUCCESS',
      out: { baseAddress: HOLE + 0x2000n }
    })
    expect(entry(on, HOLE + 0x2000n)).toMatchObject({
      BaseAddress: HOLE + 0x2000n,
      Length: 0x1000n,
      ImageHandle: on.machine.imageHandle,
      DeviceHandle: device
    })
    expect(on.machine.events.flatMap(({ changes }) => changes).filter(({ what }) => what === 'gcd')).not.toEqual([])
  })

  it.each([
    ['AnySearchBottomUp', 0n, undefined],
    ['AnySearchTopDown', 3n, undefined]
  ])('%s does not read its variable', (_, gcdAllocateType, held) => {
    const on = withHole()
    const { name, out: given } = allocate(on, { gcdAllocateType, baseAddress: out(held) })
    expect(name).toBe('EFI_SUCCESS')
    expect(entry(on, given.baseAddress as bigint).ImageHandle).toBe(on.machine.imageHandle)
  })

  it.each([1n, 2n, 4n])('type %i does: one that nobody wrote stops the driver', (gcdAllocateType) => {
    expect(() => allocate(withHole(), { gcdAllocateType, baseAddress: out() })).toThrow(
      stopFor({ code: 'noValue', parameter: 'BaseAddress', reader: 'AllocateMemorySpace' })
    )
  })

  it('a search that finds nothing leaves its last trial in the variable; where it had none, and at an address, what was there', () => {
    const on = driven()
    const PERSISTENT = 4n
    add(on, PERSISTENT, HOLE, 0x10000n)
    const search = (gcdAllocateType: bigint, length: bigint, gcdMemoryType = PERSISTENT) =>
      allocate(on, { gcdAllocateType, gcdMemoryType, length, baseAddress: out(HOLE + 0x8000n) })
    for (const gcdAllocateType of [0n, 1n]) {
      expect(search(gcdAllocateType, 0x11000n)).toMatchObject({ name: 'EFI_NOT_FOUND', out: { baseAddress: HOLE } })
      expect(search(gcdAllocateType, 0x11000n, 5n)).toMatchObject({ name: 'EFI_NOT_FOUND', out: {} })
    }
    expect(search(2n, 0x11000n)).toMatchObject({ name: 'EFI_NOT_FOUND', out: {} })
    expect(search(1n, 0x8000n)).toMatchObject({ name: 'EFI_SUCCESS', out: { baseAddress: HOLE } })
  })

  it('refuses NULL for BaseAddress, and writes nothing where the arguments are wrong', () => {
    const on = withHole()
    expect(allocate(on, { baseAddress: null })).toMatchObject({ name: 'EFI_INVALID_PARAMETER', out: {} })
    expect(allocate(on, { length: 0n })).toMatchObject({ name: 'EFI_INVALID_PARAMETER', out: {} })
    expect(allocate(on, { imageHandle: 0n })).toMatchObject({ name: 'EFI_INVALID_PARAMETER', out: {} })
    expect(allocate(on, { gcdMemoryType: 99n })).toMatchObject({ name: 'EFI_INVALID_PARAMETER', out: {} })
  })

  it('aligns to a power of two, given by its exponent', () => {
    const on = withHole()
    const { out: given } = allocate(on, { gcdAllocateType: 1n, alignment: 14n, baseAddress: out(HOLE + 0xffffn) })
    expect((given.baseAddress as bigint) % 0x4000n).toBe(0n)
  })
})

describe('FreeMemorySpace and RemoveMemorySpace (PI 1.8 volume 2 §7.2.4.3, §7.2.4.4)', () => {
  it('give a range back and take it out of the space', () => {
    const on = driven()
    add(on, MMIO, HOLE, 0x10000n)
    allocate(on, {})
    const range = { baseAddress: HOLE, length: 0x1000n }
    expect(dxe(on, 'RemoveMemorySpace', range).name).toBe('EFI_ACCESS_DENIED')
    expect(dxe(on, 'FreeMemorySpace', range).name).toBe('EFI_SUCCESS')
    expect(entry(on, HOLE)).toMatchObject({ BaseAddress: HOLE, Length: 0x10000n, ImageHandle: 0n })
    expect(dxe(on, 'FreeMemorySpace', range).name).toBe('EFI_NOT_FOUND')
    expect(dxe(on, 'RemoveMemorySpace', range).name).toBe('EFI_SUCCESS')
    expect(entry(on, HOLE)).toMatchObject({ GcdMemoryType: 0n })
    expect(entry(on, HOLE + 0x1000n)).toMatchObject({ BaseAddress: HOLE + 0x1000n, Length: 0xf000n, GcdMemoryType: MMIO })
  })
})

describe('SetMemorySpaceAttributes and SetMemorySpaceCapabilities (PI 1.8 volume 2 §7.2.4.6, §7.2.4.7)', () => {
  const range = (baseAddress: bigint, length: bigint, more: object) => ({ baseAddress, length, ...more })
  it('attributes are set within what the range can', () => {
    const on = driven()
    add(on, MMIO, HOLE, 0x10000n, 1n)
    expect(dxe(on, 'SetMemorySpaceAttributes', range(HOLE, 0x1000n, { attributes: 1n })).name).toBe('EFI_SUCCESS')
    expect(entry(on, HOLE)).toMatchObject({ Length: 0x1000n, Attributes: 1n })
    expect(dxe(on, 'SetMemorySpaceAttributes', range(HOLE, 0x1000n, { attributes: 2n })).name).toBe('EFI_UNSUPPORTED')
  })

  it('what memory can be is what its descriptors show, without the runtime bit, and moves the key', () => {
    const on = driven()
    const before = BigInt(on.machine.mapKey)
    const capabilities = (1n << 63n) | 0x400fn
    expect(dxe(on, 'SetMemorySpaceCapabilities', range(0x4000000n, 0x2000n, { capabilities })).name).toBe('EFI_SUCCESS')
    expect(BigInt(on.machine.mapKey)).toBeGreaterThan(before)
    expect(entry(on, 0x4000000n)).toMatchObject({ BaseAddress: 0x4000000n, Length: 0x2000n, Capabilities: capabilities })
    const { memory } = on.call('AllocatePages', { type: 2n, memoryType: 2n, pages: 3n, memory: out(0x4000000n) }).out
    expect(memory).toBeUndefined()
    expect(on.call('AllocatePages', { type: 2n, memoryType: 2n, pages: 2n, memory: out(0x4000000n) }).name).toBe('EFI_SUCCESS')
    expect(on.call('AllocatePages', { type: 2n, memoryType: 2n, pages: 1n, memory: out(0x4002000n) }).name).toBe('EFI_SUCCESS')
  })

  it('refused capabilities leave map and key alone', () => {
    const on = driven()
    const before = on.machine.mapKey
    expect(dxe(on, 'SetMemorySpaceCapabilities', range(0x4000000n, 0x1001n, { capabilities: 0xfn })).name).not.toBe('EFI_SUCCESS')
    expect(on.machine.mapKey).toBe(before)
  })
})

describe('GetMemorySpaceDescriptor and GetMemorySpaceMap (PI 1.8 volume 2 §7.2.4.5, §7.2.4.8)', () => {
  it('find the entry of an address, first byte and last, and none outside of the space', () => {
    const on = driven()
    const { BaseAddress: base, Length: length } = entry(on, HOLE) as { BaseAddress: bigint; Length: bigint }
    expect(base).toBeLessThanOrEqual(HOLE)
    expect(base + length).toBeGreaterThan(HOLE)
    expect(entry(on, base)).toEqual(entry(on, HOLE))
    expect(entry(on, base + length - 1n)).toEqual(entry(on, HOLE))
    const outside = dxe(on, 'GetMemorySpaceDescriptor', { baseAddress: 1n << 60n, descriptor: out() })
    expect(outside).toMatchObject({ name: 'EFI_NOT_FOUND', out: {} })
    expect(lastCall(on).cause).toMatchObject({ code: expect.any(String) as string })
  })

  it.each([
    ['GetMemorySpaceDescriptor', { baseAddress: 0n, descriptor: null }, 'descriptor'],
    ['GetMemorySpaceMap', { numberOfDescriptors: null, memorySpaceMap: out() }, 'numberOfDescriptors'],
    ['GetMemorySpaceMap', { numberOfDescriptors: out(), memorySpaceMap: null }, 'memorySpaceMap']
  ])('%s refuses NULL', (service, args, parameter) => {
    const on = driven()
    expect(dxe(on, service, args as never)).toMatchObject({ name: 'EFI_INVALID_PARAMETER', out: {} })
    expect(lastCall(on).cause).toEqual({ code: 'nullPointer', parameter })
  })

  it('the map is a buffer of 56 bytes for each entry, the driver’s to free', () => {
    const on = driven()
    add(on, MMIO, HOLE, 0x10000n, 1n)
    allocate(on, {})
    const { out: given } = dxe(on, 'GetMemorySpaceMap', { numberOfDescriptors: out(), memorySpaceMap: out() })
    const [count, buffer] = [Number(given.numberOfDescriptors), given.memorySpaceMap as bigint]
    expect(lastCall(on).changes).toContainEqual(
      expect.objectContaining({ what: 'take', bytes: `0x${(count * 56).toString(16)}`, owner: 'driver.ts' })
    )
    const bytes = on.machine.peek(buffer, count * 56)
    const view = new DataView(bytes.buffer, bytes.byteOffset)
    let next = 0n
    for (let i = 0; i < count; i++) {
      const at = i * 56
      const shown = {
        BaseAddress: view.getBigUint64(at, true),
        Length: view.getBigUint64(at + 8, true),
        Capabilities: view.getBigUint64(at + 16, true),
        Attributes: view.getBigUint64(at + 24, true),
        GcdMemoryType: BigInt(view.getUint32(at + 32, true)),
        ImageHandle: view.getBigUint64(at + 40, true),
        DeviceHandle: view.getBigUint64(at + 48, true)
      }
      expect(shown.BaseAddress).toBe(next)
      expect(entry(on, shown.BaseAddress)).toEqual(shown)
      next = shown.BaseAddress + shown.Length
    }
    expect(on.call('FreePool', { buffer }).name).toBe('EFI_SUCCESS')
  })

  it('the map needs memory', () => {
    const on = driven()
    for (let pages = 0x10000n; pages > 0n; pages /= 2n)
      while (on.call('AllocatePages', { type: 0n, memoryType: 2n, pages, memory: out() }).name === 'EFI_SUCCESS');
    while (on.call('AllocatePool', { poolType: 4n, size: 1024n, buffer: out() }).name === 'EFI_SUCCESS');
    expect(dxe(on, 'GetMemorySpaceMap', { numberOfDescriptors: out(), memorySpaceMap: out() })).toMatchObject({
      name: 'EFI_OUT_OF_RESOURCES',
      out: {}
    })
    expect(lastCall(on).cause).toMatchObject({ code: 'noMemory' })
  })
})
