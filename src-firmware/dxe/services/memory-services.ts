/** The memory services of the boot services table, UEFI 2.10 §7.2. */
import type { DxeCore } from '../core/core'
import { copyBytes, setBytes } from '../../library/base-memory-lib'
import { DriverStop } from '../../board/guest'
import { hex, u64 } from '../../spec/hex'
import type { Result } from '../../services/signature'
import { parameter, type Service, type ServiceContext } from '../../services/service'
import { MemoryType } from '../../spec/memory-type'
import { PAGE_SIZE } from '../../spec/page'
import { byteCount, bytesOf, pageCount } from '../../spec/units'
import { SUCCESS } from '../../spec/status'
import { bufferTooSmall, noBuffer, nullPointer, refusal } from '../../trace/cause'
import { POOL_HEAD_SIZE } from '../memory/pool-block'
import { fullPageCause, fullPoolCause } from '../core/full-cause'
import { AllocateType } from '../../spec/allocate-type'
import { poolSizeWraps } from '../memory/pool'

/** Bytes between two descriptors: 40 for the structure and 8 more, so that nobody walks by sizeof. */
export const DESCRIPTOR_STRIDE = 48n

/** The highest level at which memory may be allocated, UEFI 2.10 §7.1. */
const TPL_NOTIFY = 16

/** Memory services above their level work in a release build; one is told that they may not be called there. */
function noteLevel({ board, core, at }: ServiceContext<DxeCore>, service: string): void {
  if (core.tpl > TPL_NOTIFY) board.console.noteOnce({ code: 'levelTooHigh', service, tpl: core.tpl, highest: TPL_NOTIFY }, at)
}

/** Pages of 4 KiB. UEFI 2.10 §7.2.1. */
export const allocatePages: Service<DxeCore> = {
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
  run(context) {
    const { board, core, args, at } = context
    noteLevel(context, 'AllocatePages')
    const type = args.number('type')
    const memoryType = args.number('memoryType')
    const pages = pageCount(args.integer('pages'))
    const reference = args.reference('memory')
    const reads = type === AllocateType.MaxAddress || type === AllocateType.Address
    const memory =
      reference === null
        ? null
        : reads
          ? args.pointee(reference, 'Memory', type === AllocateType.Address ? 'AllocateAddress' : 'AllocateMaxAddress', at)
          : 0n
    const result = core.pages.allocatePages(type, memoryType, pages, memory)
    if (result.Status !== 'EFI_SUCCESS') return refusal(result.Status, fullPageCause(core, result.cause))
    const bytes = u64(bytesOf(pages))
    const granularity = core.pages.granularity(memoryType)
    board.hold({
      start: result.Memory,
      bytes: ((bytes + granularity - 1n) / granularity) * granularity,
      unit: 'pages',
      type: memoryType,
      owner: board.image
    })
    core.memoryChanged(memoryType)
    core.typeChanged(MemoryType.Conventional, memoryType, result.Memory, pages)
    return { Status: 'EFI_SUCCESS', out: { memory: result.Memory } }
  }
}

/** UEFI 2.10 §7.2.2. */
export const freePages: Service<DxeCore> = {
  table: 'BootServices',
  service: 'FreePages',
  parameters: [parameter('Memory', 'EFI_PHYSICAL_ADDRESS'), parameter('Pages', 'UINTN')],
  returns: 'EFI_STATUS',
  facts: {
    classes: ['frees', 'memory'],
    frees: { what: 'pages', at: 'memory', pages: 'pages' },
    mayMoveKey: true
  },
  run(context) {
    const { board, core, args, at } = context
    noteLevel(context, 'FreePages')
    const [memory, pages] = [args.integer('memory'), pageCount(args.integer('pages'))]
    const result = core.freePages(memory, pages)
    // Nothing was freed: the release does not hand out protected memory to the next one who asks.
    if (result.Status === 'left') {
      board.console.noteOnce({ code: 'pagesLeft', start: hex(memory), pages: hex(pages) }, at)
      return SUCCESS
    }
    if (result.Status !== 'EFI_SUCCESS') return refusal(result.Status, fullPageCause(core, result.cause))
    core.memoryChanged(result.type)
    core.typeChanged(result.type, MemoryType.Conventional, memory, pages)
    return { Status: 'EFI_SUCCESS' }
  }
}

/** Bytes. UEFI 2.10 §7.2.4. */
export const allocatePool: Service<DxeCore> = {
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
    const { board, core, args, at } = context
    noteLevel(context, 'AllocatePool')
    const type = args.number('poolType')
    const size = byteCount(args.integer('size'))
    const result = core.pool.allocatePool(type, size, args.reference('buffer') !== null)
    if (result.Status === 'crash') throw new DriverStop('firmware', { code: 'poolSizeWraps', bytes: hex(size) }, at)
    if (result.Status === 'EFI_OUT_OF_RESOURCES') return { ...refusal(result.Status, result.cause), out: { buffer: result.Buffer } }
    if (result.Status !== 'EFI_SUCCESS') return result
    const bytes = poolSizeWraps(size, core.pages.granularity(type)) ? 0n : size
    board.hold({ start: result.Buffer, bytes, unit: 'pool', type, owner: board.image })
    core.memoryChanged(type)
    return { Status: 'EFI_SUCCESS', out: { buffer: result.Buffer } }
  }
}

/** UEFI 2.10 §7.2.5. */
export const freePool: Service<DxeCore> = {
  table: 'BootServices',
  service: 'FreePool',
  parameters: [parameter('Buffer', 'POINTER')],
  returns: 'EFI_STATUS',
  facts: { classes: ['frees', 'memory'], frees: { what: 'pool', at: 'buffer' }, mayMoveKey: true },
  run(context) {
    const { board, core, args, at } = context
    noteLevel(context, 'FreePool')
    const buffer = args.integer('buffer')
    const holding = board.owners.startingAt(buffer)
    if (buffer !== 0n && !core.isMapped(u64(buffer - POOL_HEAD_SIZE)))
      throw new DriverStop('firmware', { code: 'poolHeadNowhere', buffer: hex(buffer) }, at)
    const result = core.pool.freePool(buffer)
    if (result.Status !== 'EFI_SUCCESS') return refusal(result.Status, fullPoolCause(board, buffer, result.cause))
    if (holding?.unit === 'pool') board.release(buffer, holding.last - holding.start + 1n)
    core.memoryChanged(result.type)
    return { Status: 'EFI_SUCCESS' }
  }
}

/** UEFI 2.10 §7.2.3. */
export const getMemoryMap: Service<DxeCore> = {
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
    const buffer = args.integer('memoryMap')
    const given: Record<string, Result> = {}
    if (args.reference('mapKey')) given.mapKey = core.mapKey
    if (args.reference('descriptorSize')) given.descriptorSize = DESCRIPTOR_STRIDE
    if (args.reference('descriptorVersion')) given.descriptorVersion = 1n

    const required = BigInt(core.shown.required()) * DESCRIPTOR_STRIDE
    if (size < required) return { ...bufferTooSmall(size, required), out: { memoryMapSize: required, ...given } }
    if (buffer === 0n) return { ...noBuffer('memoryMap', size), out: { memoryMapSize: required, ...given } }

    if (core.rules.walksFinishedMap && board.platform.clearsMemory && args.reference('descriptorSize') === null)
      throw new DriverStop('firmware', { code: 'mapWalkedWithoutStride' }, at)
    const entries = core.shown.entries()
    const bytes = new Uint8Array(entries.length * Number(DESCRIPTOR_STRIDE))
    const view = new DataView(bytes.buffer)
    entries.forEach((entry, index) => {
      const at = index * Number(DESCRIPTOR_STRIDE)
      view.setUint32(at, entry.type, true)
      view.setBigUint64(at + 8, entry.start, true)
      view.setBigUint64(at + 24, (entry.last - entry.start + 1n) / PAGE_SIZE, true)
      view.setBigUint64(at + 32, entry.attribute, true)
    })
    board.writeBytes(buffer, bytes, at)
    board.mapWalk.filled(buffer, BigInt(bytes.length), DESCRIPTOR_STRIDE)
    return { Status: 'EFI_SUCCESS', out: { memoryMapSize: BigInt(bytes.length), ...given } }
  }
}

/** Pages, pool and map, and bytes copied and filled. UEFI 2.10 §7.2. */
export const memoryServices: readonly Service<DxeCore>[] = [
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
