/** HOBs as a platform's PEIMs make them, each as its bytes in hexadecimal. PI 1.8 volume 3 §4.5. */
import { guidBytes } from '../../spec/guid'
import { AllocationHob, GUID_DATA_OFFSET, HobGuid, HobType, ResourceHob, roundedHobLength } from '../../spec/hob'

function hob(type: number, bytes: number, fill: (view: DataView) => void): string {
  const length = roundedHobLength(bytes)
  const data = new Uint8Array(length)
  const view = new DataView(data.buffer)
  view.setUint16(0, type, true)
  view.setUint16(2, length, true)
  fill(view)
  return [...data].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

function putGuid(view: DataView, offset: number, guid: string): void {
  new Uint8Array(view.buffer).set(guidBytes(guid)!, offset)
}

/** @param type EFI_RESOURCE_*. @param attributes EFI_RESOURCE_ATTRIBUTE_*. */
export function resourceHob(type: number, attributes: number, start: bigint, length: bigint): string {
  return hob(HobType.resourceDescriptor, ResourceHob.bytes, (view) => {
    view.setUint32(ResourceHob.ResourceType, type, true)
    view.setUint32(ResourceHob.ResourceAttribute, attributes, true)
    view.setBigUint64(ResourceHob.PhysicalStart, start, true)
    view.setBigUint64(ResourceHob.ResourceLength, length, true)
  })
}

export function allocationHob(memoryType: number, start: bigint, length: bigint): string {
  return hob(HobType.memoryAllocation, AllocationHob.bytes, (view) => {
    view.setBigUint64(AllocationHob.MemoryBaseAddress, start, true)
    view.setBigUint64(AllocationHob.MemoryLength, length, true)
    view.setUint32(AllocationHob.MemoryType, memoryType, true)
  })
}

/** @param memoryBits Width of a physical address. @param ioBits Width of an I/O port's number. */
export function cpuHob(memoryBits: number, ioBits: number): string {
  return hob(HobType.cpu, 0x10, (view) => {
    view.setUint8(8, memoryBits)
    view.setUint8(9, ioBits)
  })
}

/** The memory type information: how many pages each type's bin is to have, in the order in which they are placed. */
export function typeInformationHob(bins: readonly (readonly [type: number, pages: number])[]): string {
  const END = 16
  return hob(HobType.guidExtension, GUID_DATA_OFFSET + (bins.length + 1) * 8, (view) => {
    putGuid(view, 8, HobGuid.memoryTypeInformation)
    for (const [index, [type, pages]] of [...bins, [END, 0] as const].entries()) {
      view.setUint32(GUID_DATA_OFFSET + index * 8, type, true)
      view.setUint32(GUID_DATA_OFFSET + index * 8 + 4, pages, true)
    }
  })
}
