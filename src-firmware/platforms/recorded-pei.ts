/**
 * What PEI started from and did, read out of the HOB list that a recorded platform handed to DXE. HOBs stand in the order in which they were
 * made, so the list tells when memory was allocated too.
 */
import { AllocationHob, BIN_RECORD_BYTES, HOB_HEADER_BYTES, HobGuid, HobType, Phit, ResourceHob, ResourceType } from '../spec/hob'
import { guidText } from '../spec/guid'
import { MemoryType } from '../spec/memory-type'
import { bytesOfDigits, hex } from '../spec/hex'
import { PAGE_SIZE } from '../spec/page'
import type { ByteRange, PeiMoment, PeiStep, RecordedHobs } from './platform'

/** PcdInitValueInTempStack. */
const OVMF_FILL = 0x5aa55aa5

interface Allocation {
  readonly name: string
  readonly base: bigint
  readonly bytes: bigint
  readonly type: number
}

function view(hob: string): DataView {
  return new DataView(bytesOfDigits(hob).buffer)
}

function allocation(hob: string): Allocation | null {
  const data = view(hob)
  if (data.getUint16(0, true) !== HobType.memoryAllocation) return null
  return {
    name: guidText(new Uint8Array(data.buffer, AllocationHob.Name, 16)),
    base: data.getBigUint64(AllocationHob.MemoryBaseAddress, true),
    bytes: data.getBigUint64(AllocationHob.MemoryLength, true),
    type: data.getUint32(AllocationHob.MemoryType, true)
  }
}

/** A name that stands behind the header: of a GUID extension, or who owns a resource. */
function nameOf(data: DataView): string {
  return guidText(new Uint8Array(data.buffer, HOB_HEADER_BYTES, 16))
}

function isOwnedByBins(hob: string): boolean {
  const data = view(hob)
  return data.getUint16(0, true) === HobType.resourceDescriptor && nameOf(data) === HobGuid.memoryTypeInformation
}

function isTypeInformation(hob: string): boolean {
  const data = view(hob)
  return data.getUint16(0, true) === HobType.guidExtension && nameOf(data) === HobGuid.memoryTypeInformation
}

/** What the Foundation keeps of its bins lies in pools of these lengths. */
function isRecordOfBins(hob: string): boolean {
  const data = view(hob)
  return data.getUint16(0, true) === HobType.memoryPool && BIN_RECORD_BYTES.includes(BigInt(data.getUint16(2, true) - HOB_HEADER_BYTES))
}

/** The range of a resource HOB of system memory; null: the HOB is another one. */
function ramOf(hob: string): ByteRange | null {
  const data = view(hob)
  if (
    data.getUint16(0, true) !== HobType.resourceDescriptor ||
    data.getUint32(ResourceHob.ResourceType, true) !== ResourceType.systemMemory
  )
    return null
  return {
    start: hex(data.getBigUint64(ResourceHob.PhysicalStart, true)),
    bytes: hex(data.getBigUint64(ResourceHob.ResourceLength, true))
  }
}

/**
 * The PEI moment of a recorded OVMF. The PEIM of ours starts before every other: behind the PHIT stand the resource and CPU HOBs alone, and the
 * rest of the list is made by the platform's PEIMs after the switch.
 *
 * @param temporaryRam Its first byte and its length: the heap is the low half, and no HOB says so.
 */
export function recordedPei({ hobs }: RecordedHobs, [base, bytes]: readonly [base: bigint, bytes: bigint]): PeiMoment {
  const phit = view(hobs[0]!)
  const bottom = phit.getBigUint64(Number(Phit.EfiMemoryBottom), true)
  const top = phit.getBigUint64(Number(Phit.EfiMemoryTop), true)
  const found = hobs.map((hob) => ({ hob, type: view(hob).getUint16(0, true), memory: allocation(hob) }))
  const module = found.findIndex(({ memory }) => memory?.name === HobGuid.module)
  const dxeCore = view(found[module]!.hob)
  const coreBase = dxeCore.getBigUint64(AllocationHob.MemoryBaseAddress, true)
  const isFirst = (type: number): boolean => type === HobType.resourceDescriptor || type === HobType.cpu
  // Bins that PEI has set aside: the Foundation makes the HOBs anew at the switch, out of the memory type information that stands before it.
  const reservesBins = found.some(({ hob }) => isOwnedByBins(hob))
  const isOfBins = ({ hob }: { readonly hob: string }): boolean => reservesBins && (isOwnedByBins(hob) || isRecordOfBins(hob))
  const isBefore = ({ hob, type }: { readonly hob: string; readonly type: number }): boolean =>
    (isFirst(type) && !isOfBins({ hob })) || (reservesBins && isTypeInformation(hob))
  // The DXE core's pages stand before its module HOB; everything from there on is the DXE IPL's.
  const others = found.slice(1, module - 1).filter((one) => !isBefore(one) && !isOfBins(one) && one.memory?.name !== HobGuid.stack)
  const oldStack = found.findIndex(({ memory }, i) => i > module && memory?.base === bottom)
  return {
    ram: hobs.map(ramOf).filter((range) => range !== null),
    temporaryRam: { start: hex(base), bytes: hex(bytes) },
    heap: { start: hex(base), bytes: hex(bytes / 2n) },
    stack: { start: hex(base + bytes / 2n), bytes: hex(bytes / 2n) },
    fill: OVMF_FILL,
    bootMode: phit.getUint32(Number(Phit.BootMode), true),
    hobs: found.filter(isBefore).map(({ hob }) => hob),
    permanentMemory: { start: hex(bottom), bytes: hex(top - bottom) },
    hasTemporaryRamSupport: true,
    reservesBins,
    peims: others.map(({ hob, memory }): PeiStep => {
      const isAllocated = memory !== null && memory.name === HobGuid.zero && memory.base >= bottom && memory.base + memory.bytes <= top
      return isAllocated ? { pages: [memory.type, Number(memory.bytes / PAGE_SIZE)] } : { hob }
    }),
    dxeIpl: {
      dxeCore: {
        name: guidText(new Uint8Array(dxeCore.buffer, AllocationHob.ModuleName, 16)),
        pages: Number(dxeCore.getBigUint64(AllocationHob.MemoryLength, true) / PAGE_SIZE),
        entryOffset: hex(dxeCore.getBigUint64(AllocationHob.EntryPoint, true) - coreBase)
      },
      pageTables: '2 MiB',
      endOfPei: found
        .slice(module, oldStack)
        .filter(({ type }) => type === HobType.guidExtension)
        .map(({ hob }) => hob),
      vectorPages: found
        .slice(oldStack + 1)
        .reduce((pages, { memory }) => pages + (memory?.type === MemoryType.BootServicesData ? Number(memory.bytes / PAGE_SIZE) : 0), 0)
    }
  }
}
