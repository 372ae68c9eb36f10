import { describe, expect, it } from 'vitest'
import { driven, out, type Driven } from '../../driven'
import { stopFor } from '../../stop-for'
import { FILE_BYTES, machineCode, type MachineCode } from '../../../../scripts/oracle/machine-code'

const LOADED_IMAGE = '5B1B31A1-9562-11D2-8E3F-00A0C969723B'
const PLATFORMS = { x64: 'q35-256m', aarch64: 'aarch64-virt-512m' } as const

/** A machine, a buffer, and the image in it. @param spoil Bytes at these offsets are others. */
function withImage(code: MachineCode = {}, spoil: Readonly<Record<number, number>> = {}, architecture: keyof typeof PLATFORMS = 'x64') {
  const on = driven({ platform: PLATFORMS[architecture], mode: 'lenient' })
  const buffer = on.call('AllocatePool', { poolType: 2n, size: 0x1000n, buffer: out() }).out.buffer as bigint
  const bytes = machineCode(architecture, code)
  for (const [at, byte] of Object.entries(spoil)) bytes[Number(at)] = byte
  on.machine.writeBytes(buffer, bytes, null)
  return { on, buffer }
}

const load = (on: Driven, sourceBuffer: bigint, sourceSize = BigInt(FILE_BYTES), devicePath: bigint | string | null = null) =>
  on.call('LoadImage', {
    bootPolicy: false,
    parentImageHandle: on.machine.imageHandle,
    devicePath,
    sourceBuffer,
    sourceSize,
    imageHandle: out()
  })

const lastCause = (on: Driven) => {
  const call = on.machine.events.findLast((event) => event.kind === 'call')
  return call?.kind === 'call' ? call.cause : undefined
}

function imageOf(on: Driven, handle: bigint) {
  const at = on.call('HandleProtocol', { handle, protocol: LOADED_IMAGE, interface: out() }).out.interface as bigint
  return { base: on.machine.read(at + 64n, 8, null), bytes: on.machine.read(at + 72n, 8, null), type: on.machine.read(at + 80n, 4, null) }
}

describe('LoadImage from a buffer (UEFI 2.10 §7.4.1)', () => {
  it.each([
    [10, 1n],
    [11, 3n],
    [12, 5n]
  ] as const)('the subsystem %i decides the memory type', (subsystem, type) => {
    const { on, buffer } = withImage({ subsystem })
    const image = imageOf(on, load(on, buffer).out.imageHandle as bigint)
    expect(image).toMatchObject({ bytes: 0x3000n, type })
    const range = on.machine.memoryMap().find((one) => image.base >= BigInt(one.physicalStart) && one.type === Number(type))
    expect(range).toBeDefined()
  })

  it('headers and sections lie where the image says, and it knows where it lies', () => {
    const { on, buffer } = withImage({ returns: 5n })
    const { base } = imageOf(on, load(on, buffer).out.imageHandle as bigint)
    const file = machineCode('x64', { returns: 5n })
    expect(on.machine.readBytes(base + 0x1000n, 11, null)).toEqual(Uint8Array.from(file.subarray(0x200, 0x20b)))
    expect(on.machine.read(base, 2, null)).toBe(0x5a4dn)
    // ImageBase in the header.
    expect(on.machine.read(base + 0x40n + 24n + 24n, 8, null)).toBe(base)
  })

  it('a relocation of 64 bits is moved by as much as the image', () => {
    // The block's first entry: DIR64 at the beginning of the code.
    const { on, buffer } = withImage({}, { 0x409: 0xa0 })
    const { base } = imageOf(on, load(on, buffer).out.imageHandle as bigint)
    const before = machineCode('x64').readBigUInt64LE(0x200)
    expect(on.machine.read(base + 0x1000n, 8, null)).toBe(BigInt.asUintN(64, before + base))
  })

  it('an image linked for an address that is free lies there, else anywhere', () => {
    const place = (linked: bigint): bigint => {
      const { on, buffer } = withImage({}, { 0x73: Number((linked >> 24n) & 0xffn), 0x72: Number((linked >> 16n) & 0xffn) })
      return imageOf(on, load(on, buffer).out.imageHandle as bigint).base
    }
    expect(place(0x2000000n)).toBe(0x2000000n)
    expect(place(0xdf00000n)).not.toBe(0xdf00000n)
  })

  it('sections aligned to more than a page take that much more', () => {
    const { on, buffer } = withImage({ alignment: 0x10000 })
    const { base, bytes } = imageOf(on, load(on, buffer).out.imageHandle as bigint)
    expect([base % 0x10000n, bytes]).toEqual([0n, 0x30000n])
  })

  it.each<[string, MachineCode, Readonly<Record<number, number>>, string, string]>([
    ['no PE', {}, { 0x40: 0 }, 'EFI_UNSUPPORTED', 'signature'],
    ['another processor', { machine: 'aarch64' }, {}, 'EFI_UNSUPPORTED', 'machine'],
    ['32 bits', {}, { 0x59: 1 }, 'EFI_UNSUPPORTED', 'machine'],
    ['a subsystem of another system', {}, { 0x9c: 3 }, 'EFI_UNSUPPORTED', 'subsystem'],
    ['directories that do not fit', {}, { 0x54: 0xf8 }, 'EFI_UNSUPPORTED', 'header'],
    ['a section behind the file', {}, { 0x15d: 0x60 }, 'EFI_UNSUPPORTED', 'sections'],
    ['a section behind the image', { imageBytes: 0x1800 }, {}, 'EFI_LOAD_ERROR', 'sections'],
    ['relocations without an end', { relocationBlock: 0 }, {}, 'EFI_LOAD_ERROR', 'relocations'],
    ['relocations of no length, a runtime driver', { relocationBlock: 0, subsystem: 12 }, {}, 'EFI_LOAD_ERROR', 'relocations'],
    ['no relocations, and another address', { relocationsStripped: true }, {}, 'EFI_NOT_FOUND', 'relocations']
  ])('refuses %s, and leaves nothing behind', (_what, code, spoil, status, part) => {
    const { on, buffer } = withImage(code, spoil)
    const before = on.machine.memoryMap()
    const answer = load(on, buffer)
    expect([answer.name, answer.out.imageHandle]).toEqual([status, undefined])
    expect(lastCause(on)).toEqual({ code: 'noImage', part })
    expect(on.machine.memoryMap()).toEqual(before)
  })

  it.each([0x20n, 0x100n, 0x1ffn, 0x3ffn])('refuses a file cut after %i bytes', (bytes) => {
    const { on, buffer } = withImage()
    expect(load(on, buffer, bytes).name).toBe('EFI_UNSUPPORTED')
  })

  it('nothing at all is a load error', () => {
    const { on, buffer } = withImage()
    expect(load(on, buffer, 0n).name).toBe('EFI_LOAD_ERROR')
    expect(lastCause(on)).toEqual({ code: 'nothingAsked', parameter: 'sourceSize' })
  })

  it('machine code is loaded and not run: a driver has nobody to run it', () => {
    const { on, buffer } = withImage()
    const imageHandle = load(on, buffer).out.imageHandle as bigint
    const started = on.call('StartImage', { imageHandle, exitDataSize: null, exitData: null })
    expect(started.name).toBe('EFI_UNSUPPORTED')
    expect(lastCause(on)).toEqual({ code: 'notSimulated', what: 'machine code' })
    expect(on.machine.console).toEqual([{ code: 'imageNeedsFile' }])
    expect(on.call('UnloadImage', { imageHandle }).name).toBe('EFI_SUCCESS')
  })

  it('a device path whose node has no length is walked without end', () => {
    const { on, buffer } = withImage()
    expect(() => load(on, buffer, BigInt(FILE_BYTES), buffer + 0x800n)).toThrow(
      stopFor({ code: 'devicePathEndless', at: `0x${(buffer + 0x800n).toString(16)}` })
    )
  })
})
