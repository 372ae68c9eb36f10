/**
 * The Memory Attributes Table (UEFI 2.10 §4.6.4) as EDK II keeps it: after every allocation and every free of runtime code or data it is made
 * anew, with a map buffer of whole pages in between. That is why such a call moves the map key by more than one.
 */
import { MemoryAttribute } from '../spec/memory-attribute'
import { MemoryType } from '../spec/memory-type'
import type { PageAllocator } from './page-allocator'
import type { Pool } from './pool'

export interface RecordedAttributesTable {
  /** Where the table lies at the start: the pool buffer. */
  readonly buffer: bigint
  /** Its descriptors at the start. Runtime images count one for each section, which no memory map shows. */
  readonly entries: number
}

const HEADER_BYTES = 16n
const DESCRIPTOR_BYTES = 48n
/** Descriptors that the firmware adds to the map's when it asks for the buffer, for the sections of its runtime images. */
const SECTION_DESCRIPTORS = 35n

export class MemoryAttributesTable {
  private buffer: bigint
  /** Entries that come from the sections of images, beyond the map's own runtime entries. */
  private readonly sectionEntries: number

  constructor(
    private readonly pages: PageAllocator,
    private readonly pool: Pool,
    recorded: RecordedAttributesTable
  ) {
    this.sectionEntries = recorded.entries - this.runtimeEntries()
    this.buffer = recorded.buffer
    pool.adopt(MemoryType.BootServicesData, recorded.buffer, tableBytes(recorded.entries))
  }

  /** After an allocation or a free: does nothing but for runtime code and data. */
  memoryChanged(type: number): void {
    if (type !== MemoryType.RuntimeServicesCode && type !== MemoryType.RuntimeServicesData) return
    const mapBytes = (BigInt(this.pages.map.size) + SECTION_DESCRIPTORS) * DESCRIPTOR_BYTES
    const map = this.pool.allocatePool(MemoryType.BootServicesData, mapBytes, true)
    if (map.Status !== 'EFI_SUCCESS') return
    const table = this.pool.allocatePool(MemoryType.BootServicesData, tableBytes(this.runtimeEntries() + this.sectionEntries), true)
    this.pool.freePool(map.Buffer)
    if (table.Status !== 'EFI_SUCCESS') return
    this.pool.freePool(this.buffer)
    this.buffer = table.Buffer
  }

  private runtimeEntries(): number {
    let entries = 0
    for (const entry of this.pages.map)
      if (
        (entry.type === MemoryType.RuntimeServicesCode || entry.type === MemoryType.RuntimeServicesData) &&
        (entry.attribute & MemoryAttribute.WB) !== 0n
      )
        entries++
    return entries
  }
}

function tableBytes(entries: number): bigint {
  return HEADER_BYTES + BigInt(entries) * DESCRIPTOR_BYTES
}
