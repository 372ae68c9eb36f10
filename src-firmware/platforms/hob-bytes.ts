/** The bytes of a HOB that a platform's data describe. PI 1.8 volume 3 §5. */
import { bytesOfDigits } from '../spec/hex'
import type { PlatformHob } from './platform'
import { guidBytes } from '../spec/guid'
import { AllocationHob, CpuHob, GUID_DATA_OFFSET, HobGuid, HobType, ResourceHob, roundedHobLength } from '../spec/hob'
import { MAX_MEMORY_TYPE } from '../spec/memory-type'

/** An entry of the memory type information: UINT32 Type, UINT32 NumberOfPages. */
const BIN_BYTES = 8

/** The whole HOB, header included. */
export function hobBytes(hob: PlatformHob): Uint8Array<ArrayBuffer> {
  if (typeof hob === 'string') return bytesOfDigits(hob)
  if ('resource' in hob)
    return written(HobType.resourceDescriptor, ResourceHob.bytes, (view) => {
      view.setUint32(ResourceHob.ResourceType, hob.resource, true)
      view.setUint32(ResourceHob.ResourceAttribute, hob.attributes, true)
      view.setBigUint64(ResourceHob.PhysicalStart, BigInt(hob.start), true)
      view.setBigUint64(ResourceHob.ResourceLength, BigInt(hob.bytes), true)
    })
  if ('allocation' in hob)
    return written(HobType.memoryAllocation, AllocationHob.bytes, (view) => {
      view.setBigUint64(AllocationHob.MemoryBaseAddress, BigInt(hob.start), true)
      view.setBigUint64(AllocationHob.MemoryLength, BigInt(hob.bytes), true)
      view.setUint32(AllocationHob.MemoryType, hob.allocation, true)
    })
  if ('cpu' in hob)
    return written(HobType.cpu, CpuHob.bytes, (view) => {
      view.setUint8(CpuHob.SizeOfMemorySpace, hob.cpu.memoryBits)
      view.setUint8(CpuHob.SizeOfIoSpace, hob.cpu.ioBits)
    })
  return 'bins' in hob ? typeInformation(hob.bins) : guidExtension(hob.guid, bytesOfDigits(hob.data))
}

function typeInformation(bins: readonly (readonly [type: number, pages: number])[]): Uint8Array<ArrayBuffer> {
  const data = new DataView(new ArrayBuffer((bins.length + 1) * BIN_BYTES))
  for (const [index, [type, pages]] of [...bins, [MAX_MEMORY_TYPE, 0] as const].entries()) {
    data.setUint32(index * BIN_BYTES, type, true)
    data.setUint32(index * BIN_BYTES + 4, pages, true)
  }
  return guidExtension(HobGuid.memoryTypeInformation, new Uint8Array(data.buffer))
}

function guidExtension(guid: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  return written(HobType.guidExtension, GUID_DATA_OFFSET + data.length, ({ buffer }) => {
    new Uint8Array(buffer).set(guidBytes(guid)!, GUID_DATA_OFFSET - 16)
    new Uint8Array(buffer).set(data, GUID_DATA_OFFSET)
  })
}

function written(type: number, bytes: number, fill: (view: DataView<ArrayBuffer>) => void): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(roundedHobLength(bytes)))
  view.setUint16(0, type, true)
  view.setUint16(2, view.byteLength, true)
  fill(view)
  return new Uint8Array(view.buffer)
}
