import { readFileSync } from 'node:fs'
import { boardById } from '../boards'
import { describe, expect, it } from 'vitest'
import { fold, hex, type Argument, type CallEvent, type Cause, type StatusName } from '../../../src-firmware'
import { driven, out, type Driven } from '../driven'

/** A machine whose driver was refused last, and what its trace must say of it. */
interface Refused<Code extends Cause['code']> {
  readonly on: Driven
  readonly status: StatusName
  readonly cause: Extract<Cause, { code: Code }>
}

const GUID = '11111111-2222-3333-4444-555555555555'
const OTHER = 'AAAAAAAA-2222-3333-4444-555555555555'
const RUNTIME = 1n << 63n
/** Above all memory of q35-256m, and inside of its address space. */
const HOLE = 0x200000000n
const BOTH_ACCESSES = 6n

const pages = (on: Driven, args: Record<string, Argument> = {}) =>
  on.call('AllocatePages', { type: 0n, memoryType: 2n, pages: 1n, memory: out(), ...args })
const taken = (on: Driven, args: Record<string, Argument> = {}): bigint => pages(on, args).out.memory as bigint
const at = (on: Driven, memory: bigint, args: Record<string, Argument> = {}) => pages(on, { type: 2n, memory: out(memory), ...args })
const pool = (on: Driven, size = 64n): bigint => on.call('AllocatePool', { poolType: 2n, size, buffer: out() }).out.buffer as bigint
const lastEvent = (on: Driven): number => on.machine.events.findLast(({ kind }) => kind === 'call')!.n
const exit = (on: Driven, mapKey = BigInt(on.machine.mapKey)) =>
  on.call('ExitBootServices', { imageHandle: on.machine.imageHandle, mapKey })
const dxe = (on: Driven, service: string, args: Record<string, Argument>) => on.call(service, args, 'DxeServices')
const runtime = (on: Driven, service: string, args: Record<string, Argument>) => on.call(service, args, 'RuntimeServices')
const mm = (): Driven => driven({ platform: 'made-pc-256m', phase: 'mm' })
const mmPages = (on: Driven, args: Record<string, Argument> = {}) =>
  on.call('MmAllocatePages', { type: 0n, memoryType: 6n, numberOfPages: 1n, memory: out(), ...args }, 'MmServices')
const MESSAGE = GUID.toUpperCase()
/** Beside management mode, and a message of 8 bytes that was sent to it. */
function sent(handler: ((...args: Argument[]) => Argument) | null): Driven {
  const on = mm()
  if (handler !== null) on.call('MmiHandlerRegister', { handler: on.keep(handler), handlerType: GUID, dispatchHandle: out() }, 'MmServices')
  on.machine.imageReturned(0n)
  on.machine.proceed('app')
  on.machine.loadEntryImage()
  on.machine.imageStarted()
  const buffer = pool(on, 32n)
  const place = { file: 'driver.ts', line: 1, column: 1 }
  for (const [index, byte] of [0x11, 0x11, 0x11, 0x11, 0x22, 0x22, 0x33, 0x33, 0x44, 0x44, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55].entries())
    on.machine.write(buffer + BigInt(index), 1, BigInt(byte), place)
  on.machine.write(buffer + 16n, 8, 8n, place)
  on.machine.write(buffer + 24n, 8, 0n, place)
  on.call('Communicate', { commBufferPhysical: buffer, commBufferVirtual: buffer, commSize: null }, 'MmCommunication2')
  return on
}
const pei = (): Driven => driven({ platform: 'q35-256m', phase: 'pei' })
const created = (on: Driven, args: Record<string, Argument> = {}) =>
  on.call('CreateEvent', { type: 0n, notifyTpl: 0n, notifyFunction: null, notifyContext: 0n, event: out(), ...args })
const event = (on: Driven, args: Record<string, Argument> = {}): bigint => created(on, args).out.event as bigint
const install = (on: Driven, handle = 0n, value = 0x1000n) =>
  on.call('InstallProtocolInterface', { handle: out(handle), protocol: GUID, interfaceType: 0n, interface: value })
const installed = (on: Driven): bigint => install(on).out.handle as bigint
const open = (on: Driven, handle: bigint, attributes: bigint) => {
  const agent = on.machine.imageHandle
  return on.call('OpenProtocol', { handle, protocol: GUID, interface: out(), agentHandle: agent, controllerHandle: handle, attributes })
}
const load = (on: Driven, devicePath: string) => {
  const parent = { bootPolicy: false, parentImageHandle: on.machine.imageHandle, sourceBuffer: 0n, sourceSize: 0n }
  return on.call('LoadImage', { ...parent, devicePath, imageHandle: out() })
}
const setVariable = (on: Driven, args: Record<string, Argument> = {}) =>
  runtime(on, 'SetVariable', { variableName: 'V', vendorGuid: GUID, attributes: BOTH_ACCESSES, dataSize: 8n, data: 0n, ...args })
const addSpace = (on: Driven, gcdMemoryType: bigint, capabilities: bigint, baseAddress = HOLE) =>
  dxe(on, 'AddMemorySpace', { gcdMemoryType, baseAddress, length: 0x10000n, capabilities })
const allocateSpace = (on: Driven, args: Record<string, Argument>) => {
  const imageHandle = on.machine.imageHandle
  const request = { gcdAllocateType: 2n, gcdMemoryType: 3n, alignment: 0n, length: 0x1000n, imageHandle, deviceHandle: 0n }
  return dxe(on, 'AllocateMemorySpace', { ...request, baseAddress: out(HOLE), ...args })
}
/** The entry of the GCD at this address, as the trace has it. */
function entryAt(on: Driven, baseAddress: bigint) {
  const entry = dxe(on, 'GetMemorySpaceDescriptor', { baseAddress, descriptor: out() }).out.descriptor as Record<string, bigint>
  return {
    base: hex(entry.BaseAddress!),
    length: hex(entry.Length!),
    capabilities: hex(entry.Capabilities!),
    attributes: hex(entry.Attributes!),
    gcdType: Number(entry.GcdMemoryType!),
    image: hex(entry.ImageHandle!),
    device: hex(entry.DeviceHandle!)
  }
}
/** 64 KiB of free memory, at a multiple of it, with as much that is free below. */
function freePlace(on: Driven): bigint {
  const free = on.machine.memoryMap().find(({ type, pages: count }) => type === 7 && BigInt(count) >= 64n)!
  return (BigInt(free.physicalStart) + 0x1ffffn) & ~0xffffn
}
/** Takes all the memory there is. */
function exhaust(on: Driven): void {
  for (let count = 0x10000n; count > 0n; count /= 2n) while (pages(on, { pages: count }).name === 'EFI_SUCCESS');
}

/** For each cause a call that is refused for it. A new cause without a case does not compile. */
const cases: { readonly [Code in Cause['code']]: () => Refused<Code> } = {
  nullPointer: () => {
    const on = driven()
    pages(on, { memory: null })
    return { on, status: 'EFI_INVALID_PARAMETER', cause: { code: 'nullPointer', parameter: 'memory' } }
  },
  badValue: () => {
    const on = driven()
    created(on, { type: 0x200n, notifyTpl: 4n, notifyFunction: on.keep(() => {}) })
    return { on, status: 'EFI_INVALID_PARAMETER', cause: { code: 'badValue', parameter: 'notifyTpl', value: 4 } }
  },
  badAllocateType: () => {
    const on = driven()
    pages(on, { type: 3n })
    return { on, status: 'EFI_INVALID_PARAMETER', cause: { code: 'badAllocateType', allocateType: 3 } }
  },
  wrongType: () => {
    const on = driven()
    pages(on, { memoryType: 7n })
    return { on, status: 'EFI_INVALID_PARAMETER', cause: { code: 'wrongType', type: 7 } }
  },
  notForMm: () => {
    const on = mm()
    mmPages(on, { memoryType: 4n })
    return { on, status: 'EFI_INVALID_PARAMETER', cause: { code: 'notForMm', type: 4 } }
  },
  outsideMmram: () => {
    const on = mm()
    mmPages(on, { type: 2n, memory: out(0x100000n) })
    return { on, status: 'EFI_NOT_FOUND', cause: { code: 'outsideMmram', at: '0x100000' } }
  },
  insideMmram: () => {
    const on = mm()
    const memory = mmPages(on).out.memory as bigint
    on.call('MmCopyMemToMmram', { destinationBuffer: memory, sourceBuffer: memory, length: 8n }, 'Library')
    return { on, status: 'EFI_SECURITY_VIOLATION', cause: { code: 'insideMmram', parameter: 'sourceBuffer', at: hex(memory) } }
  },
  noMmiHandler: () => ({ on: sent(null), status: 'EFI_NOT_FOUND', cause: { code: 'noMmiHandler', guid: MESSAGE } }),
  mmiNotHandled: () => {
    const on = sent(() => 0xa000000000000000n)
    return { on, status: 'EFI_NOT_FOUND', cause: { code: 'mmiNotHandled', guid: MESSAGE, status: 'EFI_INTERRUPT_PENDING' } }
  },
  nothingAsked: () => {
    const on = driven()
    on.call('FreePages', { memory: taken(on), pages: 0n })
    return { on, status: 'EFI_INVALID_PARAMETER', cause: { code: 'nothingAsked', parameter: 'pages' } }
  },
  misaligned: () => {
    const on = driven({ platform: 'aarch64-virt-512m' })
    const memory = taken(on, { memoryType: 6n })
    on.call('FreePages', { memory: memory + 0x1000n, pages: 1n })
    const value = hex(memory + 0x1000n)
    return { on, status: 'EFI_INVALID_PARAMETER', cause: { code: 'misaligned', parameter: 'memory', value, alignment: '0x10000' } }
  },
  tooLarge: () => {
    const on = driven()
    pool(on, 0xffffffffffffffffn)
    const cause = { code: 'tooLarge', bytes: '0xffffffffffffffff', limit: '0xffffffffffffffd7' } as const
    return { on, status: 'EFI_OUT_OF_RESOURCES', cause }
  },
  wrapsAround: () => {
    const on = driven()
    const memory = taken(on)
    on.call('FreePages', { memory, pages: 0xfffffffffffffn })
    return { on, status: 'EFI_INVALID_PARAMETER', cause: { code: 'wrapsAround', start: hex(memory), pages: '0xfffffffffffff' } }
  },
  bufferTooSmall: () => {
    const on = driven()
    const size = { memoryMapSize: out(100n), memoryMap: 0n, mapKey: null, descriptorSize: null, descriptorVersion: null }
    const needed = hex(on.call('GetMemoryMap', size).out.memoryMapSize as bigint)
    return { on, status: 'EFI_BUFFER_TOO_SMALL', cause: { code: 'bufferTooSmall', given: '0x64', needed } }
  },
  noBuffer: () => {
    const on = driven()
    on.call('GetMemoryMap', { memoryMapSize: out(0x10000n), memoryMap: 0n, mapKey: null, descriptorSize: null, descriptorVersion: null })
    return { on, status: 'EFI_INVALID_PARAMETER', cause: { code: 'noBuffer', parameter: 'memoryMap', given: '0x10000' } }
  },
  noSuchHandle: () => {
    const on = driven()
    on.call('HandleProtocol', { handle: 0x1234n, protocol: GUID, interface: out() })
    return { on, status: 'EFI_INVALID_PARAMETER', cause: { code: 'noSuchHandle', parameter: 'handle', handle: '0x1234' } }
  },
  notFree: () => {
    const on = driven()
    const memory = taken(on, { pages: 3n })
    const takenBy = lastEvent(on)
    at(on, memory + 0x1000n)
    const holder = { start: hex(memory), bytes: '0x3000', type: 2, owner: 'driver.ts', takenBy } as const
    return { on, status: 'EFI_NOT_FOUND', cause: { code: 'notFree', holder } }
  },
  severalRanges: () => {
    const on = driven()
    const memory = freePlace(on)
    dxe(on, 'SetMemorySpaceCapabilities', { baseAddress: memory, length: 0x1000n, capabilities: 0x400fn })
    at(on, memory, { pages: 2n })
    return { on, status: 'EFI_NOT_FOUND', cause: { code: 'severalRanges', at: hex(memory + 0x1000n) } }
  },
  foreignBin: () => {
    const on = driven()
    const memory = taken(on, { memoryType: 6n })
    on.call('FreePages', { memory, pages: 1n })
    at(on, memory)
    const bin = on.machine.events.findLast((each): each is CallEvent => each.kind === 'call')!.cause as Extract<
      Cause,
      { code: 'foreignBin' }
    >
    expect(BigInt(bin.start)).toBeLessThanOrEqual(memory)
    expect(BigInt(bin.start) + BigInt(bin.bytes)).toBeGreaterThan(memory)
    return { on, status: 'EFI_NOT_FOUND', cause: { ...bin, code: 'foreignBin', type: 6 } }
  },
  outsideMemory: () => {
    const on = driven()
    addSpace(on, 3n, 1n)
    at(on, HOLE + 0x1000n)
    const cause = { code: 'outsideMemory', at: hex(HOLE + 0x1000n), start: hex(HOLE), bytes: '0x10000', gcdType: 3 } as const
    return { on, status: 'EFI_NOT_FOUND', cause }
  },
  untested: () => {
    const on = driven()
    addSpace(on, 1n, 1n << 56n)
    at(on, HOLE + 0x1000n)
    return { on, status: 'EFI_NOT_FOUND', cause: { code: 'untested', at: hex(HOLE + 0x1000n), start: hex(HOLE), bytes: '0x10000' } }
  },
  noRunLongEnough: () => {
    const on = driven()
    const below = freePlace(on) + 0x1fffn
    const free = on.machine.memoryMap().filter(({ type, physicalStart }) => type === 7 && BigInt(physicalStart) <= below)
    const longest = free.reduce((most, { physicalStart, pages: count }) => {
      const first = BigInt(physicalStart)
      const end = first + BigInt(count) * 4096n
      const length = (end > below ? below + 1n : end) - first
      return length > most ? length : most
    }, 0n)
    pages(on, { type: 1n, pages: 0x10000n, memory: out(below) })
    const cause = { code: 'noRunLongEnough', pages: '0x10000', longest: hex(longest / 4096n), last: hex(below) } as const
    return { on, status: 'EFI_OUT_OF_RESOURCES', cause }
  },
  notAllocated: () => {
    const on = driven()
    const memory = taken(on, { pages: 4n })
    on.call('FreePages', { memory: memory + 0x2000n, pages: 1n })
    const freedBy = lastEvent(on)
    on.call('FreePages', { memory, pages: 4n })
    return { on, status: 'EFI_NOT_FOUND', cause: { code: 'notAllocated', at: hex(memory + 0x2000n), freedBy } }
  },
  lmbInUse: () => {
    const on = driven({ platform: 'uboot-x64-256m-2025.01' })
    const start = taken(on, { pages: 2n })
    at(on, start)
    const [region] = fold(on.machine.events).uboot.used
    return { on, status: 'EFI_NOT_FOUND', cause: { code: 'lmbInUse', start: region!.base, bytes: region!.size, flags: 12 } }
  },
  notOneRegion: () => {
    const on = driven({ platform: 'uboot-x64-256m-2026.10' })
    at(on, 0x2000000n)
    on.call('FreePages', { memory: 0x2000000n, pages: 2n })
    return { on, status: 'EFI_NOT_FOUND', cause: { code: 'notOneRegion', start: '0x2000000', bytes: '0x2000' } }
  },
  noAlignedRun: () => {
    // All that is left free is 31 pages from the second one of a unit on.
    const on = driven({ platform: 'aarch64-virt-512m' })
    const place = freePlace(on)
    pages(on, { type: 2n, memory: out(place), pages: 32n })
    exhaust(on)
    on.call('FreePages', { memory: place + 0x1000n, pages: 15n })
    const cause = { code: 'noAlignedRun', pages: '0x10', alignment: '0x10000', last: null } as const
    on.call('FreePages', { memory: place + 0x10000n, pages: 15n })
    pages(on, { memoryType: 6n })
    return { on, status: 'EFI_OUT_OF_RESOURCES', cause }
  },
  onlyPageZero: () => {
    const on = driven()
    on.call('FreePages', { memory: 0n, pages: 1n })
    pages(on, { type: 1n, memory: out(0xfffn) })
    return { on, status: 'EFI_OUT_OF_RESOURCES', cause: { code: 'onlyPageZero', pages: '0x1' } }
  },
  pageZeroKept: () => {
    const on = driven({ platform: { ...boardById('made-pc-256m')!, edk2: '2026.08' } })
    pages(on, { type: 2n, memory: out(0n) })
    return { on, status: 'EFI_NOT_FOUND', cause: { code: 'pageZeroKept' } }
  },
  notPool: () => {
    const on = driven()
    const buffer = taken(on)
    const takenBy = lastEvent(on)
    on.call('FreePool', { buffer: buffer })
    const holder = { start: hex(buffer), bytes: '0x1000', type: 2, owner: 'driver.ts', takenBy } as const
    return { on, status: 'EFI_INVALID_PARAMETER', cause: { code: 'notPool', buffer: hex(buffer), holder } }
  },
  headOverwritten: () => {
    const on = driven({ mode: 'lenient' })
    const buffer = pool(on)
    on.machine.write(buffer - 16n, 4, 0x6ffffff9n, null)
    on.call('FreePool', { buffer })
    const cause = { code: 'headOverwritten', buffer: hex(buffer), at: hex(buffer - 16n), type: 0x6ffffff9 } as const
    return { on, status: 'EFI_INVALID_PARAMETER', cause }
  },
  tailOverwritten: () => {
    const on = driven({ mode: 'lenient' })
    const buffer = pool(on, 64n)
    const takenBy = lastEvent(on)
    on.machine.write(buffer + 64n, 1, 0n, null)
    on.call('FreePool', { buffer })
    const holder = { start: hex(buffer), bytes: '0x40', type: 2, owner: 'driver.ts', takenBy } as const
    return { on, status: 'EFI_INVALID_PARAMETER', cause: { code: 'tailOverwritten', buffer: hex(buffer), at: hex(buffer + 64n), holder } }
  },
  noMemory: () => {
    const on = driven()
    exhaust(on)
    while (created(on).name === 'EFI_SUCCESS');
    return { on, status: 'EFI_OUT_OF_RESOURCES', cause: { code: 'noMemory', bytes: hex(184n) } }
  },
  keyIsOld: () => {
    const on = driven()
    const given = BigInt(on.machine.mapKey)
    pages(on)
    const movedBy = lastEvent(on)
    const now = on.machine.mapKey
    exit(on, given)
    return { on, status: 'EFI_INVALID_PARAMETER', cause: { code: 'keyIsOld', given: hex(given), now, movedBy } }
  },
  runtimeUnaligned: () => {
    const on = driven({ platform: 'aarch64-virt-512m' })
    const memory = freePlace(on)
    at(on, memory, { memoryType: 6n, pages: 16n })
    const takenBy = lastEvent(on)
    at(on, memory - 0x1000n)
    // Pages of two types are freed at once, and the granularity of the first one counts.
    on.call('FreePages', { memory: memory - 0x1000n, pages: 2n })
    exit(on)
    const holder = { start: hex(memory + 0x1000n), bytes: '0xf000', type: 6, owner: 'driver.ts', takenBy } as const
    return { on, status: 'EFI_INVALID_PARAMETER', cause: { code: 'runtimeUnaligned', holder, granularity: '0x10000' } }
  },
  notExited: () => {
    const on = driven()
    runtime(on, 'SetVirtualAddressMap', { memoryMapSize: 0n, descriptorSize: 48n, descriptorVersion: 1n, virtualMap: 0n })
    return { on, status: 'EFI_UNSUPPORTED', cause: { code: 'notExited' } }
  },
  alreadyVirtual: () => {
    const on = driven()
    const map = { memoryMapSize: 0n, descriptorSize: 48n, descriptorVersion: 1n, virtualMap: 0n }
    exit(on)
    runtime(on, 'SetVirtualAddressMap', map)
    const since = lastEvent(on)
    runtime(on, 'SetVirtualAddressMap', map)
    return { on, status: 'EFI_UNSUPPORTED', cause: { code: 'alreadyVirtual', since } }
  },
  noAddressChange: () => {
    const on = driven()
    runtime(on, 'ConvertPointer', { debugDisposition: 0n, address: out(0x1000n) })
    return { on, status: 'EFI_NOT_FOUND', cause: { code: 'noAddressChange' } }
  },
  noVirtualRange: () => {
    const on = driven()
    const convert = () => void runtime(on, 'ConvertPointer', { debugDisposition: 0n, address: out(0x1000n) })
    event(on, { type: 0x60000202n, notifyTpl: 16n, notifyFunction: on.keep(convert) })
    exit(on)
    runtime(on, 'SetVirtualAddressMap', { memoryMapSize: 0n, descriptorSize: 48n, descriptorVersion: 1n, virtualMap: 0n })
    return { on, status: 'EFI_NOT_FOUND', cause: { code: 'noVirtualRange', address: '0x1000' } }
  },
  noSuchEvent: () => {
    const on = driven()
    on.call('SignalEvent', { event: 0x1234n })
    return { on, status: 'EFI_INVALID_PARAMETER', cause: { code: 'noSuchEvent', event: '0x1234' } }
  },
  notTimer: () => {
    const on = driven()
    const handle = event(on)
    on.call('SetTimer', { event: handle, type: 2n, triggerTime: 1n })
    return { on, status: 'EFI_INVALID_PARAMETER', cause: { code: 'notTimer', event: hex(handle), type: 0 } }
  },
  notPollable: () => {
    const on = driven()
    const handle = event(on, { type: 0x200n, notifyTpl: 8n, notifyFunction: on.keep(() => {}) })
    on.call('CheckEvent', { event: handle })
    return { on, status: 'EFI_INVALID_PARAMETER', cause: { code: 'notPollable', event: hex(handle), type: 0x200 } }
  },
  notSignalled: () => {
    const on = driven()
    const handle = event(on)
    on.call('CheckEvent', { event: handle })
    return { on, status: 'EFI_NOT_READY', cause: { code: 'notSignalled', event: hex(handle) } }
  },
  wrongTpl: () => {
    const on = driven()
    const handle = event(on)
    on.call('RaiseTPL', { newTpl: 8n })
    on.call('WaitForEvent', { numberOfEvents: 1n, event: [handle], index: out() })
    return { on, status: 'EFI_UNSUPPORTED', cause: { code: 'wrongTpl', tpl: 8, needed: 4 } }
  },
  noKey: () => {
    const on = driven()
    on.call('ReadKeyStroke', { key: out() }, 'ConIn')
    return { on, status: 'EFI_NOT_READY', cause: { code: 'noKey' } }
  },
  alreadyInstalled: () => {
    const on = driven()
    const handle = installed(on)
    install(on, handle)
    return { on, status: 'EFI_INVALID_PARAMETER', cause: { code: 'alreadyInstalled', handle: hex(handle), protocol: GUID } }
  },
  notInstalled: () => {
    const on = driven()
    const handle = installed(on)
    on.call('HandleProtocol', { handle, protocol: OTHER, interface: out() })
    return { on, status: 'EFI_UNSUPPORTED', cause: { code: 'notInstalled', handle: hex(handle), protocol: OTHER } }
  },
  otherInterface: () => {
    const on = driven()
    const handle = installed(on)
    on.call('UninstallProtocolInterface', { handle, protocol: GUID, interface: 0x2000n })
    return { on, status: 'EFI_NOT_FOUND', cause: { code: 'otherInterface', handle: hex(handle), protocol: GUID } }
  },
  inUse: () => {
    const on = driven()
    const handle = installed(on)
    open(on, handle, 0x10n)
    on.call('UninstallProtocolInterface', { handle, protocol: GUID, interface: 0x1000n })
    const by = { agent: hex(on.machine.imageHandle), controller: hex(handle), attributes: 0x10 }
    return { on, status: 'EFI_ACCESS_DENIED', cause: { code: 'inUse', handle: hex(handle), protocol: GUID, by } }
  },
  alreadyOpen: () => {
    const on = driven()
    const handle = installed(on)
    open(on, handle, 0x10n)
    open(on, handle, 0x10n)
    const by = { agent: hex(on.machine.imageHandle), controller: hex(handle), attributes: 0x10 }
    return { on, status: 'EFI_ALREADY_STARTED', cause: { code: 'alreadyOpen', handle: hex(handle), protocol: GUID, by } }
  },
  notOpen: () => {
    const on = driven()
    const handle = installed(on)
    on.call('CloseProtocol', { handle, protocol: GUID, agentHandle: on.machine.imageHandle, controllerHandle: handle })
    const cause = {
      code: 'notOpen',
      handle: hex(handle),
      protocol: GUID,
      agent: hex(on.machine.imageHandle),
      controller: hex(handle)
    } as const
    return { on, status: 'EFI_NOT_FOUND', cause }
  },
  noRegistration: () => {
    const on = driven()
    on.call('LocateProtocol', { protocol: GUID, registration: 5n, interface: out() })
    return { on, status: 'EFI_NOT_FOUND', cause: { code: 'noRegistration', registration: '0x5' } }
  },
  noSuchFile: () => {
    const on = driven()
    load(on, 'nobody.ts')
    return { on, status: 'EFI_NOT_FOUND', cause: { code: 'noSuchFile', name: 'nobody.ts' } }
  },
  noImage: () => {
    const on = driven()
    on.call('LoadImage', {
      bootPolicy: false,
      parentImageHandle: on.machine.imageHandle,
      devicePath: null,
      sourceBuffer: on.machine.systemTable,
      sourceSize: 0x78n,
      imageHandle: out()
    })
    return { on, status: 'EFI_UNSUPPORTED', cause: { code: 'noImage', part: 'header' } }
  },
  alreadyStarted: () => {
    const on = driven()
    on.call('StartImage', { imageHandle: on.machine.imageHandle, exitDataSize: null, exitData: null })
    return { on, status: 'EFI_INVALID_PARAMETER', cause: { code: 'alreadyStarted', handle: hex(on.machine.imageHandle), state: 'started' } }
  },
  notRunning: () => {
    const on: Driven = driven({
      files: {
        'child.ts': () => {
          on.call('Exit', { imageHandle: on.machine.imageHandle, exitStatus: 0n, exitDataSize: 0n, exitData: 0n })
          return 0n
        }
      }
    })
    on.call('StartImage', { imageHandle: load(on, 'child.ts').out.imageHandle as bigint, exitDataSize: null, exitData: null })
    const handle = hex(on.machine.imageHandle)
    return { on, status: 'EFI_INVALID_PARAMETER', cause: { code: 'notRunning', handle, running: 'child.ts' } }
  },
  noUnload: () => {
    const on = driven()
    on.call('UnloadImage', { imageHandle: on.machine.imageHandle })
    return { on, status: 'EFI_UNSUPPORTED', cause: { code: 'noUnload', handle: hex(on.machine.imageHandle) } }
  },
  noSuchEntry: () => {
    const on = driven()
    on.call('InstallConfigurationTable', { guid: GUID, table: 0n })
    return { on, status: 'EFI_NOT_FOUND', cause: { code: 'noSuchEntry', guid: GUID } }
  },
  noSuchVariable: () => {
    const on = driven()
    runtime(on, 'GetVariable', { variableName: 'V', vendorGuid: GUID, attributes: null, dataSize: out(0n), data: 0n })
    return { on, status: 'EFI_NOT_FOUND', cause: { code: 'noSuchVariable', name: 'V', guid: GUID } }
  },
  noMoreVariables: () => {
    const on = driven()
    const variableName = pool(on)
    on.machine.write(variableName, 2, 0n, null)
    runtime(on, 'GetNextVariableName', { variableNameSize: out(64n), variableName, vendorGuid: out(GUID) })
    return { on, status: 'EFI_NOT_FOUND', cause: { code: 'noMoreVariables' } }
  },
  unterminatedName: () => {
    const on = driven()
    const variableName = pool(on)
    on.machine.write(variableName, 4, 0x41n, null)
    runtime(on, 'GetNextVariableName', { variableNameSize: out(2n), variableName, vendorGuid: out(GUID) })
    return { on, status: 'EFI_INVALID_PARAMETER', cause: { code: 'unterminatedName', bytes: '0x2' } }
  },
  unsupportedAttributes: () => {
    const on = driven()
    setVariable(on, { attributes: 0xfn, data: filled(on) })
    return { on, status: 'EFI_UNSUPPORTED', cause: { code: 'unsupportedAttributes', attributes: 0xf } }
  },
  otherAttributes: () => {
    const on = driven()
    const data = filled(on)
    setVariable(on, { data })
    setVariable(on, { attributes: 2n, data })
    return { on, status: 'EFI_INVALID_PARAMETER', cause: { code: 'otherAttributes', given: 2, stored: 6 } }
  },
  notSigned: () => {
    const on = driven()
    setVariable(on, { attributes: 0x27n, data: filled(on) })
    return { on, status: 'EFI_SECURITY_VIOLATION', cause: { code: 'notSigned' } }
  },
  notAtRuntime: () => {
    const on = driven()
    const data = filled(on)
    setVariable(on, { attributes: 2n, data })
    exit(on)
    setVariable(on, { attributes: 2n, data })
    return { on, status: 'EFI_WRITE_PROTECTED', cause: { code: 'notAtRuntime', attributes: 2 } }
  },
  storeFull: () => {
    const on = driven()
    const data = filled(on, 0x8000n)
    for (let i = 0; i < 7; i++) setVariable(on, { variableName: `V${i}`, dataSize: 0x8000n, data })
    setVariable(on, { dataSize: 0x8000n, data })
    // The store has a head of 28 bytes; a variable has one of 60 and its name, and begins at a multiple of 4.
    const free = 0x40000 - 28 - 7 * (0x8000 + 68)
    return { on, status: 'EFI_OUT_OF_RESOURCES', cause: { code: 'storeFull', bytes: 0x8000 + 64, free } }
  },
  outsideAddressSpace: () => {
    const on = driven()
    addSpace(on, 3n, 1n, 1n << 60n)
    const cause = { code: 'outsideAddressSpace', start: hex(1n << 60n), bytes: '0x10000', last: hex((1n << 40n) - 1n) } as const
    return { on, status: 'EFI_UNSUPPORTED', cause }
  },
  protectedUnevenly: () => {
    const on = driven({ platform: { ...boardById('made-pc-256m')!, edk2: '2026.08' } })
    const memory = taken(on, { pages: 2n })
    on.call('SetMemoryAttributes', { baseAddress: memory, length: 0x1000n, attributes: 0x20000n }, 'MemoryAttribute')
    on.call('GetMemoryAttributes', { baseAddress: memory, length: 0x2000n, attributes: out() }, 'MemoryAttribute')
    return { on, status: 'EFI_NO_MAPPING', cause: { code: 'protectedUnevenly', start: hex(memory), bytes: '0x2000' } }
  },
  spaceExists: () => {
    const on = driven()
    addSpace(on, 3n, 1n)
    const entry = entryAt(on, HOLE)
    addSpace(on, 3n, 1n)
    return { on, status: 'EFI_ACCESS_DENIED', cause: { code: 'spaceExists', entry } }
  },
  noSpace: () => {
    const on = driven()
    const entry = entryAt(on, HOLE)
    dxe(on, 'RemoveMemorySpace', { baseAddress: HOLE, length: 0x1000n })
    return { on, status: 'EFI_NOT_FOUND', cause: { code: 'noSpace', entry } }
  },
  spaceOwned: () => {
    const on = driven()
    addSpace(on, 3n, 1n)
    allocateSpace(on, {})
    const entry = entryAt(on, HOLE)
    allocateSpace(on, {})
    return { on, status: 'EFI_NOT_FOUND', cause: { code: 'spaceOwned', entry } }
  },
  spaceNotOwned: () => {
    const on = driven()
    addSpace(on, 3n, 1n)
    const entry = entryAt(on, HOLE)
    dxe(on, 'FreeMemorySpace', { baseAddress: HOLE, length: 0x1000n })
    return { on, status: 'EFI_NOT_FOUND', cause: { code: 'spaceNotOwned', entry } }
  },
  wrongGcdType: () => {
    const on = driven()
    const entry = entryAt(on, HOLE)
    allocateSpace(on, {})
    return { on, status: 'EFI_NOT_FOUND', cause: { code: 'wrongGcdType', gcdType: 3, entry } }
  },
  noSpaceLongEnough: () => {
    const on = driven()
    allocateSpace(on, { gcdAllocateType: 0n, length: 1n << 50n })
    return { on, status: 'EFI_NOT_FOUND', cause: { code: 'noSpaceLongEnough', bytes: hex(1n << 50n), gcdType: 3 } }
  },
  notCapable: () => {
    const on = driven()
    addSpace(on, 3n, 1n)
    const entry = entryAt(on, HOLE)
    dxe(on, 'SetMemorySpaceAttributes', { baseAddress: HOLE, length: 0x1000n, attributes: 9n })
    return { on, status: 'EFI_UNSUPPORTED', cause: { code: 'notCapable', attributes: '0x8', entry } }
  },
  attributesInUse: () => {
    const on = driven()
    addSpace(on, 3n, 1n)
    dxe(on, 'SetMemorySpaceAttributes', { baseAddress: HOLE, length: 0x10000n, attributes: RUNTIME })
    const entry = entryAt(on, HOLE)
    dxe(on, 'SetMemorySpaceCapabilities', { baseAddress: HOLE, length: 0x10000n, capabilities: 1n })
    return { on, status: 'EFI_UNSUPPORTED', cause: { code: 'attributesInUse', attributes: hex(RUNTIME), entry } }
  },
  noCpuDriver: () => {
    const on = driven({ platform: 'made-pc-256m', phase: 'dxe' })
    const memory = taken(on)
    dxe(on, 'SetMemorySpaceAttributes', { baseAddress: memory, length: 0x1000n, attributes: 8n })
    return { on, status: 'EFI_NOT_AVAILABLE_YET', cause: { code: 'noCpuDriver', attributes: '0x8' } }
  },
  noCacheRegister: () => {
    const on = driven()
    const memory = 0x1540000n
    for (let i = 0n; i < 5n; i++)
      dxe(on, 'SetMemorySpaceAttributes', { baseAddress: memory + 0x2000n * i, length: 0x1000n, attributes: 1n })
    const cause = { code: 'noCacheRegister', needed: 7, registers: 6, start: hex(memory + 0x8000n), bytes: '0x1000' } as const
    return { on, status: 'EFI_OUT_OF_RESOURCES', cause }
  },
  noWholePage: () => {
    const on = driven()
    dxe(on, 'AddMemorySpace', { gcdMemoryType: 2n, baseAddress: 0x300000800n, length: 0x900n, capabilities: 0xfn })
    return { on, status: 'EFI_INVALID_PARAMETER', cause: { code: 'noWholePage', start: '0x300000800', bytes: '0x900' } }
  },
  hobListFull: () => {
    const on = pei()
    const hob = { type: 4n, length: 0xfff0n, hob: out() }
    while (on.call('CreateHob', hob, 'PeiServices').name === 'EFI_SUCCESS');
    const { cause } = lastCall(on)
    expect(BigInt((cause as Extract<Cause, { code: 'hobListFull' }>).free)).toBeLessThan(0xfff0n)
    return { on, status: 'EFI_OUT_OF_RESOURCES', cause: { ...(cause as Extract<Cause, { code: 'hobListFull' }>), bytes: '0xfff0' } }
  },
  noSuchPpi: () => {
    const on = pei()
    on.call('LocatePpi', { guid: GUID, instance: 1n, ppiDescriptor: null, ppi: out() }, 'PeiServices')
    return { on, status: 'EFI_NOT_FOUND', cause: { code: 'noSuchPpi', guid: GUID, instance: 1 } }
  },
  notSimulated: () => {
    const on = driven()
    on.call('ConnectController', { controllerHandle: 1n, driverImageHandle: 0n, remainingDevicePath: 0n, recursive: false })
    return { on, status: 'EFI_UNSUPPORTED', cause: { code: 'notSimulated', what: 'ConnectController' } }
  },
  injected: () => {
    const on = driven({ bystander: { before: () => ({ answer: 'EFI_OUT_OF_RESOURCES', fault: 'full' }), after: () => {} } })
    pages(on)
    return { on, status: 'EFI_OUT_OF_RESOURCES', cause: { code: 'injected', fault: 'full' } }
  }
}

/** A buffer whose bytes are all written. */
function filled(on: Driven, bytes = 8n): bigint {
  const buffer = pool(on, bytes)
  on.machine.writeBytes(buffer, new Uint8Array(Number(bytes)), null)
  return buffer
}

/** The driver's call that was refused last. */
function lastCall(on: Driven): CallEvent {
  return on.machine.events.findLast((each): each is CallEvent => each.kind === 'call' && each.cause !== null)!
}

describe('a refused call says why', () => {
  it.each(Object.entries(cases))('%s', (_code, run) => {
    const { on, status, cause } = run()
    expect(lastCall(on)).toMatchObject({ statusName: status })
    expect(lastCall(on).cause).toEqual(cause)
  })

  it('in a way that the docs explain', () => {
    const page = readFileSync('docs/trace-causes.md', 'utf8')
    expect(Object.keys(cases).filter((code) => !page.includes(`\`${code}\``))).toEqual([])
  })

  it('one that was not refused says nothing', () => {
    const on = driven()
    pages(on)
    expect(on.machine.events.findLast(({ kind }) => kind === 'call')).toMatchObject({ statusName: 'EFI_SUCCESS', cause: null })
  })

  it('a status that an image returned is its own', () => {
    const on = driven({ files: { 'child.ts': () => 0x800000000000000en } })
    on.call('StartImage', { imageHandle: load(on, 'child.ts').out.imageHandle as bigint, exitDataSize: null, exitData: null })
    const started = on.machine.events.findLast((each) => each.kind === 'call' && each.service === 'StartImage')
    expect(started).toMatchObject({ statusName: 'EFI_NOT_FOUND', cause: null })
  })
})

describe('AllocateAddress: EFI_NOT_FOUND has many causes (UEFI 2.10 §7.2.1)', () => {
  it.each<[what: string, memory: (on: Driven) => bigint, args: Record<string, Argument>, cause: Partial<Cause>]>([
    ['an address inside a page', () => 0x100001n, {}, { code: 'misaligned', alignment: '0x1000' }],
    ['no pages', freePlace, { pages: 0n }, { code: 'nothingAsked' }],
    ['more pages than there are', freePlace, { pages: 1n << 53n }, { code: 'wrapsAround', pages: hex(1n << 53n) }],
    ['an end over the end', freePlace, { pages: 0xfffffffffffffn }, { code: 'wrapsAround' }],
    ['a hole of the machine', () => HOLE, {}, { code: 'outsideMemory', at: hex(HOLE), gcdType: 0 }],
    ['no address of the machine', () => 1n << 50n, {}, { code: 'outsideMemory', start: hex(1n << 40n), gcdType: 0 }],
    ['its own pages', (on) => taken(on), {}, { code: 'notFree' }]
  ])('%s', (_what, memory, args, cause) => {
    const on = driven()
    expect(at(on, memory(on), args).name).toBe('EFI_NOT_FOUND')
    expect(lastCall(on).cause).toMatchObject(cause)
  })

  it('the firmware’s memory: where it is in the way, up to what another holds', () => {
    const on = driven()
    const firmware = on.machine.memoryMap().find(({ type }) => type === 4)!
    at(on, BigInt(firmware.physicalStart))
    const { cause } = lastCall(on)
    expect(cause).toMatchObject({ code: 'notFree', holder: { start: firmware.physicalStart, type: 4, owner: 'firmware', takenBy: null } })
  })

  it('a free start does not help: the first range in the way is named', () => {
    const on = driven()
    const place = freePlace(on)
    at(on, place + 0x3000n)
    const takenBy = lastEvent(on)
    at(on, place, { pages: 8n })
    const holder = { start: hex(place + 0x3000n), bytes: '0x1000', type: 2, owner: 'driver.ts', takenBy } as const
    expect(lastCall(on).cause).toEqual({ code: 'notFree', holder })
  })
})

describe('FreePool of a buffer that was given back', () => {
  it('names the call that did it', () => {
    const on = driven()
    const buffer = pool(on)
    pool(on)
    on.call('FreePool', { buffer })
    const freedBy = lastEvent(on)
    on.call('FreePool', { buffer })
    expect(lastCall(on).cause).toEqual({ code: 'notAllocated', at: hex(buffer), freedBy })
  })
})

describe('FreePages of what PEI freed before (PI 1.8 volume 1 §4.6)', () => {
  it('names the call that did it', () => {
    const on = pei()
    const memory = on.call('AllocatePages', { memoryType: 4n, pages: 1n, memory: out() }, 'PeiServices').out.memory as bigint
    on.call('FreePages', { memory, pages: 1n }, 'PeiServices')
    const freedBy = lastEvent(on)
    expect(on.call('FreePages', { memory, pages: 1n }, 'PeiServices').name).toBe('EFI_NOT_FOUND')
    expect(lastCall(on).cause).toEqual({ code: 'notAllocated', at: hex(memory), freedBy })
  })
})
