import { describe, expect, it } from 'vitest'
import { driven, out } from '../driven'

/** A machine whose driver has the map in a buffer. */
function withMap() {
  const on = driven()
  const { machine } = on
  const buffer = on.call('AllocatePool', { poolType: 2n, size: 0x4000n, buffer: out() }).out.buffer as bigint
  const map = on.call('GetMemoryMap', {
    memoryMapSize: out(0x4000n),
    memoryMap: buffer,
    mapKey: out(),
    descriptorSize: out(),
    descriptorVersion: out()
  })
  expect(map.name).toBe('EFI_SUCCESS')
  /** Type, PhysicalStart, NumberOfPages: as a driver reads a descriptor. */
  const readDescriptor = (at: bigint): void => {
    machine.read(at, 4, null)
    machine.read(at + 8n, 8, null)
    machine.read(at + 24n, 8, null)
  }
  return { machine, buffer, bytes: map.out.memoryMapSize as bigint, readDescriptor }
}

describe('a driver that adds the size of EFI_MEMORY_DESCRIPTOR', () => {
  it('is told once, at the first descriptor that is none', () => {
    const { machine, buffer, readDescriptor } = withMap()
    for (let i = 0n; i < 20n; i++) readDescriptor(buffer + 40n * i)
    expect(machine.console).toEqual([{ code: 'mapStride', address: `0x${(buffer + 40n).toString(16)}` }])
  })

  it('is told nothing when it adds DescriptorSize', () => {
    const { machine, buffer, bytes, readDescriptor } = withMap()
    for (let at = buffer; at < buffer + bytes; at += 48n) readDescriptor(at)
    expect(machine.console).toEqual([])
  })

  it.each([4, 8] as const)('copies the map %i bytes at a time: that is no walk', (width) => {
    const { machine, buffer, bytes } = withMap()
    for (let at = buffer; at < buffer + bytes; at += BigInt(width)) machine.read(at, width, null)
    expect(machine.console).toEqual([])
  })

  it('has something else in the buffer by now', () => {
    const { machine, buffer, readDescriptor } = withMap()
    machine.write(buffer + 8n, 8, 0n, null)
    for (let i = 0n; i < 20n; i++) readDescriptor(buffer + 40n * i)
    expect(machine.console).toEqual([])
  })

  it('reads behind the map', () => {
    const { machine, buffer, bytes } = withMap()
    machine.writeBytes(buffer + bytes, new Uint8Array(0x100), null)
    machine.read(buffer + bytes + 40n, 4, null)
    machine.read(buffer + bytes + 48n, 8, null)
    expect(machine.console).toEqual([])
  })
})
