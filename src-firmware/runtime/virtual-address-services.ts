/** SetVirtualAddressMap and ConvertPointer, UEFI 2.10 §8.4, as EDK II's runtime driver (edk2-stable202211) does them. */
import type { RuntimeCore } from './runtime-state'
import { DriverStop } from '../board/guest'
import { hex } from '../spec/hex'
import { parameter, type Service } from '../services/service'
import { SUCCESS } from '../spec/status'
import { badValue, nullPointer, refusal } from '../trace/cause'
import type { Descriptor } from '../trace/trace'
import { MEMORY_DESCRIPTOR_BYTES, VirtualMap, type VirtualRange } from '../memory/virtual-map'

/** Longer maps than this describe no machine; the firmware would read on until no memory is left. */
const MAX_MAP_BYTES = 1n << 24n
/** DebugDisposition: the pointer may be NULL. */
const OPTIONAL_POINTER = 1n

/** UEFI 2.10 §8.4.1. */
export const setVirtualAddressMap: Service<RuntimeCore> = {
  table: 'RuntimeServices',
  service: 'SetVirtualAddressMap',
  parameters: [
    parameter('MemoryMapSize', 'UINTN'),
    parameter('DescriptorSize', 'UINTN'),
    parameter('DescriptorVersion', 'UINT32'),
    parameter('VirtualMap', 'POINTER')
  ],
  returns: 'EFI_STATUS',
  facts: { reads: [{ through: 'virtualMap', bytes: 'memoryMapSize' }], leadsTo: 'virtual' },
  run({ board, core, args, at, handOver }) {
    if (!board.exited) return refusal('EFI_UNSUPPORTED', { code: 'notExited' })
    if (board.virtualSince !== null) return refusal('EFI_UNSUPPORTED', { code: 'alreadyVirtual', since: board.virtualSince })
    const stride = args.integer('descriptorSize')
    if (args.integer('descriptorVersion') !== 1n) return badValue('descriptorVersion', args.number('descriptorVersion'))
    if (stride < MEMORY_DESCRIPTOR_BYTES) return badValue('descriptorSize', stride)
    const bytes = args.integer('memoryMapSize')
    if (bytes > MAX_MAP_BYTES) throw new DriverStop('firmware', { code: 'mapBeyondMemory', bytes: hex(bytes) }, at)
    const map = VirtualMap.read(
      board.readBytes(args.integer('virtualMap'), Number(bytes), at),
      Number(stride > bytes ? bytes + 1n : stride)
    )
    // The handlers run while addresses are still physical; only now, and only there, pointers can be converted.
    core.runtime.changeAddresses(map, () => core.events.notifyVirtualAddressChange())
    core.tables.convert(map)
    board.enterVirtualMode(map)
    board.note({ what: 'virtual', map: map.ranges.map(descriptor) })
    handOver('virtual')
    return { Status: 'EFI_SUCCESS', detail: { ranges: map.ranges.length } }
  }
}

/** UEFI 2.10 §8.4.2. */
export const convertPointer: Service<RuntimeCore> = {
  table: 'RuntimeServices',
  service: 'ConvertPointer',
  parameters: [parameter('DebugDisposition', 'UINTN'), parameter('Address', 'POINTER', 'inout')],
  returns: 'EFI_STATUS',
  facts: {},
  run({ core, args, at }) {
    const reference = args.reference('address')
    if (reference === null) return nullPointer('address')
    const physical = args.pointee(reference, 'Address', 'ConvertPointer', at)
    if (physical === 0n) return (args.integer('debugDisposition') & OPTIONAL_POINTER) !== 0n ? SUCCESS : badValue('address', physical)
    const virtual = core.runtime.convert(physical)
    if (virtual !== null) return { Status: 'EFI_SUCCESS', out: { address: virtual } }
    return refusal(
      'EFI_NOT_FOUND',
      core.runtime.isChangingAddresses ? { code: 'noVirtualRange', address: hex(physical) } : { code: 'noAddressChange' }
    )
  }
}

function descriptor({ type, physicalStart, virtualStart, pages, attribute }: VirtualRange): Descriptor {
  return [type, hex(physicalStart), hex(virtualStart), hex(pages), hex(attribute)]
}
