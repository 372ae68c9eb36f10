/** The memory type information: how many pages each type's bin is to have, told by PEI in a HOB. PEI and DXE read it alike. */
import type { PhysicalMemory } from '../memory/physical-memory'
import { guidText } from '../spec/guid'
import { GUID_DATA_OFFSET, HobGuid, HobType } from '../spec/hob'
import { MAX_MEMORY_TYPE } from '../spec/memory-type'
import { pageCount, type PageCount } from '../spec/units'
import type { Hob } from './hob-walk'

/** A type and the pages that its bin is to have. */
interface BinSize {
  readonly type: number
  readonly pages: PageCount
}

/** The memory type information HOB's entries up to its end mark; none: there is no such HOB, or one that is too long. */
export function memoryTypeInformation(memory: PhysicalMemory, hobs: readonly Hob[]): BinSize[] {
  const hob = hobs.find(
    ({ type, address }) => type === HobType.guidExtension && guidText(memory.read(address + 8n, 16)) === HobGuid.memoryTypeInformation
  )
  const bytes = hob ? hob.length - GUID_DATA_OFFSET : 0
  if (!hob || bytes > (MAX_MEMORY_TYPE + 1) * 8) return []
  const sizes: BinSize[] = []
  for (let offset = GUID_DATA_OFFSET; offset < hob.length; offset += 8) {
    const type = Number(memory.readUint(hob.address + BigInt(offset), 4))
    const pages = pageCount(memory.readUint(hob.address + BigInt(offset) + 4n, 4))
    if (type >= MAX_MEMORY_TYPE) break
    sizes.push({ type, pages })
  }
  return sizes
}
