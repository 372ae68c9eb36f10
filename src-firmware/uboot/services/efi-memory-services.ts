/** The memory services of U-Boot's boot services table, UEFI 2.10 §7.2, as U-Boot answers them. */
import { DriverStop } from '../../board/guest'
import { copyBytes, setBytes } from '../../library/base-memory-lib'
import { parameter, type Service, type ServiceContext } from '../../services/service'
import type { Result } from '../../services/signature'
import { AllocateType } from '../../spec/allocate-type'
import { hex, u64 } from '../../spec/hex'
import { MemoryType } from '../../spec/memory-type'
import { PAGE_SHIFT } from '../../spec/page'
import { bufferTooSmall, noBuffer, nullPointer, refusal } from '../../trace/cause'
import type { UBootCore } from '../core/core'
import { fullEfiCause } from '../core/full-cause'
import { givingAway } from '../core/own-memory'
import { POOL_HEAD_BYTES } from '../efi/efi-memory'

/** Bytes between two descriptors: the structure itself and no more. */
const DESCRIPTOR_STRIDE = 40n
const ADDRESS_SPACE = 1n << 64n

/** Pages of 4 KiB. UEFI 2.10 §7.2.1. */
const allocatePages: Service<UBootCore> = {
  table: 'BootServices',
  service: 'AllocatePages',
  parameters: [
    parameter('Type', 'ENUM'),
    parameter('MemoryType', 'ENUM'),
    parameter('Pages', 'UINTN'),
    parameter('Memory', 'EFI_PHYSICAL_ADDRESS', 'inout')
  ],
  returns: 'EFI_STATUS',
  facts: {
    classes: ['allocates', 'memory'],
    allocates: { what: 'pages', at: 'memory', pages: 'pages' },
    mayMoveKey: true
  },
  run({ board, core, args, at }) {
    const [type, memoryType, pages] = [args.number('type'), args.number('memoryType'), args.integer('pages')]
    const reference = args.reference('memory')
    const reads = type === AllocateType.MaxAddress || type === AllocateType.Address
    const reader = type === AllocateType.Address ? 'AllocateAddress' : 'AllocateMaxAddress'
    const memory = reference === null ? null : reads ? args.pointee(reference, 'Memory', reader, at) : 0n
    const found = core.efi.allocatePages(type, memoryType, pages, memory)
    if (found.Status !== 'EFI_SUCCESS') return refusal(found.Status, fullEfiCause(core, found.cause))
    if (found.address === null) return { Status: 'EFI_SUCCESS', detail: { memory: 'uninitialised' } }
    const bytes = u64(pages << PAGE_SHIFT)
    if (memoryType !== MemoryType.Conventional)
      board.hold({ start: found.address, bytes, unit: 'pages', type: memoryType, owner: board.image })
    return { Status: 'EFI_SUCCESS', out: { memory: found.address } }
  }
}

/** UEFI 2.10 §7.2.2. */
const freePages: Service<UBootCore> = {
  table: 'BootServices',
  service: 'FreePages',
  parameters: [parameter('Memory', 'EFI_PHYSICAL_ADDRESS'), parameter('Pages', 'UINTN')],
  returns: 'EFI_STATUS',
  facts: {
    classes: ['frees', 'memory'],
    frees: { what: 'pages', at: 'memory', pages: 'pages' },
    mayMoveKey: true
  },
  run({ board, core, args, at }) {
    const [memory, pages] = [args.integer('memory'), args.integer('pages')]
    const beyond = core.efi.firstNotAllocated(memory, pages)
    const stopIfOwn = givingAway(core, 'FreePages', memory, u64(pages << PAGE_SHIFT), at)
    const freed = core.efi.freePages(memory, pages)
    if (board.mode === 'strict' && freed.Status === 'EFI_SUCCESS' && beyond !== null)
      throw new DriverStop('firmware', { code: 'freedBeyond', start: hex(memory), at: hex(beyond) }, at)
    if (freed.Status === 'EFI_SUCCESS') stopIfOwn()
    return freed.Status === 'EFI_SUCCESS' ? freed : refusal(freed.Status, fullEfiCause(core, freed.cause))
  }
}

/** Bytes; each buffer has pages of its own. UEFI 2.10 §7.2.4. */
const allocatePool: Service<UBootCore> = {
  table: 'BootServices',
  service: 'AllocatePool',
  parameters: [parameter('PoolType', 'ENUM'), parameter('Size', 'UINTN'), parameter('Buffer', 'POINTER', 'out')],
  returns: 'EFI_STATUS',
  facts: {
    classes: ['allocates', 'memory'],
    allocates: { what: 'pool', at: 'buffer', bytes: 'size' },
    mayMoveKey: true
  },
  run(context) {
    const { core, args, board } = context
    const [type, size] = [args.number('poolType'), args.integer('size')]
    requireSize(context, size)
    const found = core.efi.allocatePool(type, size, args.reference('buffer') !== null)
    if (found.Status !== 'EFI_SUCCESS') return refusal(found.Status, fullEfiCause(core, found.cause))
    if (found.address === null) return { Status: 'EFI_SUCCESS', detail: { buffer: 'uninitialised' } }
    if (size > 0n && !wraps(size)) core.holdPool(found.address, size, type, board.image)
    return { Status: 'EFI_SUCCESS', out: { buffer: found.address } }
  }
}

/** Size and head together run over 2^64, and what is left of them is taken: U-Boot answers a pointer into memory of others. */
function wraps(size: bigint): boolean {
  return size + POOL_HEAD_BYTES + 0xfffn >= ADDRESS_SPACE
}

function requireSize({ board, at }: ServiceContext<UBootCore>, size: bigint): void {
  if (board.mode === 'strict' && wraps(size)) throw new DriverStop('firmware', { code: 'poolSizeWraps', bytes: hex(size) }, at)
}

/** UEFI 2.10 §7.2.5. */
const freePool: Service<UBootCore> = {
  table: 'BootServices',
  service: 'FreePool',
  parameters: [parameter('Buffer', 'POINTER')],
  returns: 'EFI_STATUS',
  facts: { classes: ['frees', 'memory'], frees: { what: 'pool', at: 'buffer' }, mayMoveKey: true },
  run({ core, args, at }) {
    const buffer = args.integer('buffer')
    const stopIfOwn = givingAway(core, 'FreePool', u64(buffer - POOL_HEAD_BYTES), 1n, at)
    const freed = core.efi.freePool(buffer)
    if (freed.Status === 'EFI_SUCCESS') stopIfOwn()
    return freed.Status === 'EFI_SUCCESS' ? { Status: freed.Status } : refusal(freed.Status, fullEfiCause(core, freed.cause))
  }
}

/** UEFI 2.10 §7.2.3. */
const getMemoryMap: Service<UBootCore> = {
  table: 'BootServices',
  service: 'GetMemoryMap',
  parameters: [
    parameter('MemoryMapSize', 'UINTN', 'inout'),
    parameter('MemoryMap', 'POINTER'),
    parameter('MapKey', 'UINTN', 'out'),
    parameter('DescriptorSize', 'UINTN', 'out'),
    parameter('DescriptorVersion', 'UINT32', 'out')
  ],
  returns: 'EFI_STATUS',
  facts: { classes: ['memory'], writes: [{ through: 'memoryMap', bytes: 'memoryMapSize' }], tellsMap: true },
  run({ board, core, args, at }) {
    const sizeReference = args.reference('memoryMapSize')
    if (sizeReference === null) return nullPointer('memoryMapSize')
    const size = args.pointee(sizeReference, 'MemoryMapSize', 'GetMemoryMap', at)
    const { entries } = core.efi.map
    const needed = BigInt(entries.length) * DESCRIPTOR_STRIDE
    const given: Record<string, Result> = { memoryMapSize: needed }
    if (args.reference('descriptorSize')) given.descriptorSize = DESCRIPTOR_STRIDE
    if (args.reference('descriptorVersion')) given.descriptorVersion = 1n
    if (size < needed) return { ...bufferTooSmall(size, needed), out: given }
    const buffer = args.integer('memoryMap')
    if (buffer === 0n) return { ...noBuffer('memoryMap', size), out: given }
    const bytes = new Uint8Array(Number(needed))
    const view = new DataView(bytes.buffer)
    entries.forEach(({ type, start, pages, attribute }, index) => {
      const offset = index * Number(DESCRIPTOR_STRIDE)
      view.setUint32(offset, type, true)
      view.setBigUint64(offset + 8, start, true)
      view.setBigUint64(offset + 16, start, true)
      view.setBigUint64(offset + 24, pages, true)
      view.setBigUint64(offset + 32, attribute, true)
    })
    board.writeBytes(buffer, bytes, at)
    board.mapWalk.filled(buffer, needed, DESCRIPTOR_STRIDE)
    return { Status: 'EFI_SUCCESS', out: { ...given, ...(args.reference('mapKey') && { mapKey: core.mapKey }) } }
  }
}

/** Pages, pool and map, and bytes copied and filled. UEFI 2.10 §7.2. */
export const efiMemoryServices: readonly Service<UBootCore>[] = [
  allocatePages,
  freePages,
  getMemoryMap,
  allocatePool,
  freePool,
  copyBytes(
    {
      table: 'BootServices',
      parameters: [parameter('Destination', 'POINTER'), parameter('Source', 'POINTER'), parameter('Length', 'UINTN')],
      returns: 'VOID'
    },
    { destination: 'destination', source: 'source' }
  ),
  setBytes(
    {
      table: 'BootServices',
      service: 'SetMem',
      parameters: [parameter('Buffer', 'POINTER'), parameter('Size', 'UINTN'), parameter('Value', 'UINT8')],
      returns: 'VOID'
    },
    'size'
  )
]
