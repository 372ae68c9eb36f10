/**
 * Bins in PEI (PcdPeiMemoryBinsEnable, since edk2-stable202608): when permanent memory is there, a place is set aside for the types of the memory type
 * information. What PEI allocates of them lies there already, and DXE takes the place over.
 */
import { hobBytes } from '../platforms/hob-bytes'
import { memoryTypeInformation } from '../library/memory-type-information'
import { walkHobs } from '../library/hob-walk'
import { guidBytes, guidText } from '../spec/guid'
import { BIN_RECORD_BYTES, HobGuid, HobType, ResourceAttribute, ResourceHob, ResourceType } from '../spec/hob'
import { hex } from '../spec/hex'
import { MemoryType } from '../spec/memory-type'
import { PAGE_SIZE } from '../spec/page'
import type { PeiCore } from './core'

const { PRESENT, INITIALIZED, TESTED } = ResourceAttribute
const TESTED_MEMORY = PRESENT | INITIALIZED | TESTED

/** Sets the bins aside, where the platform's build says so and a HOB tells how large they are to be. */
export function reserveBins({ board: { memory }, hobs, pages, moment }: PeiCore): void {
  if (!moment.reservesBins) return
  for (const bytes of BIN_RECORD_BYTES) {
    const record = pages.allocatePool(bytes)
    if (record.Status !== 'EFI_SUCCESS') return
    memory.write(record.Buffer, new Uint8Array(Number(bytes)))
  }
  const sizes = memoryTypeInformation(memory, walkHobs(memory, hobs.address).hobs).map(({ type, pages: count }) => {
    const unit = pages.granularity(type)
    return { type, bytes: ((count * PAGE_SIZE + unit - 1n) / unit) * unit }
  })
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0n)
  const top = total === 0n ? null : (placeToldOf(memory, hobs.address, total) ?? placeTaken({ hobs, pages }, total))
  if (top === null) return
  let base = top
  for (const { type, bytes } of sizes) {
    if (bytes === 0n) continue
    pages.bins.set(type, { base: base - bytes, top: base - 1n })
    base -= bytes
  }
  if (hobs.phit('EfiFreeMemoryTop') > base && hobs.phit('EfiFreeMemoryBottom') < top) hobs.setPhit('EfiFreeMemoryTop', base)
}

/** Where the one resource HOB ends that the platform has made for the bins; null: there is none that will do. */
function placeToldOf(memory: PeiCore['board']['memory'], list: bigint, bytes: bigint): bigint | null {
  const own = walkHobs(memory, list).hobs.filter(
    ({ type, address }) =>
      type === HobType.resourceDescriptor &&
      guidText(memory.read(address + BigInt(ResourceHob.Owner), 16)) === HobGuid.memoryTypeInformation
  )
  const [only] = own
  if (!only || own.length > 1) return null
  const field = (offset: number, width: 4 | 8): bigint => memory.readUint(only.address + BigInt(offset), width)
  const isTested = (Number(field(ResourceHob.ResourceAttribute, 4)) & TESTED_MEMORY) === TESTED_MEMORY
  const length = field(ResourceHob.ResourceLength, 8)
  if (Number(field(ResourceHob.ResourceType, 4)) !== ResourceType.systemMemory || !isTested || length < bytes) return null
  return field(ResourceHob.PhysicalStart, 8) + length
}

/** Takes a block, gives it back, and tells DXE of it: no page of it is in use, and PEI's free memory ends below it. */
function placeTaken({ hobs, pages }: Pick<PeiCore, 'hobs' | 'pages'>, bytes: bigint): bigint | null {
  const count = bytes / PAGE_SIZE
  const alignment = pages.granularity(MemoryType.RuntimeServicesData)
  const slack = alignment > PAGE_SIZE ? alignment / PAGE_SIZE : 0n
  const block = pages.allocatePages(MemoryType.BootServicesData, count + slack, () => undefined)
  if (block.Status !== 'EFI_SUCCESS') return null
  const start = (block.Memory + alignment - 1n) & ~(alignment - 1n)
  const before = (start - block.Memory) / PAGE_SIZE
  if (before > 0n) pages.freePages(block.Memory, before)
  if (slack > before) pages.freePages(start + bytes, slack - before)
  pages.freePages(start, count)
  const place = { resource: ResourceType.systemMemory, attributes: TESTED_MEMORY, start: hex(start), bytes: hex(bytes) }
  const resource = hobBytes(place)
  resource.set(guidBytes(HobGuid.memoryTypeInformation)!, ResourceHob.Owner)
  return hobs.append(resource) === null ? null : start + bytes
}
