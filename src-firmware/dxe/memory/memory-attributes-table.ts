/**
 * The Memory Attributes Table (UEFI 2.10 §4.6.4) as EDK II keeps it: after every allocation and every free of runtime code or data it is made
 * anew, with a map buffer of whole pages in between. That is why such a call moves the map key by more than one.
 */
import { MemoryType } from '../../spec/memory-type'
import { byteCount, type ByteCount } from '../../spec/units'
import type { Pool } from './pool'
import type { PresentedMap } from './presented-map'

/** The table as a recorded moment has it. */
export interface RecordedAttributesTable {
  /** Where the table lies at the start: the pool buffer. */
  readonly buffer: bigint
  /** Its descriptors at the start. Runtime images count one for each section, which no memory map shows. */
  readonly entries: number
  readonly runtimeImages: number
}

const HEADER_BYTES = 16n
const DESCRIPTOR_BYTES = 48n
/** Descriptors that the firmware leaves room for beyond the map's: each runtime image is head, code and data. */
const DESCRIPTORS_FOR_IMAGE = 3n

/** Keeps the table up to date. UEFI 2.10 §4.6.4. */
export class MemoryAttributesTable {
  private constructor(
    private readonly shown: PresentedMap,
    private readonly pool: Pool,
    private buffer: bigint,
    /** Entries that come from the sections of images, beyond the map's own runtime entries. */
    private readonly sectionEntries: number,
    private readonly runtimeImages: number
  ) {}

  /** The table that lay there when the recording began. */
  static recorded(shown: PresentedMap, pool: Pool, { buffer, entries, runtimeImages }: RecordedAttributesTable): MemoryAttributesTable {
    pool.adopt(MemoryType.BootServicesData, buffer, tableBytes(entries))
    return new MemoryAttributesTable(shown, pool, buffer, entries - runtimeEntries(shown), runtimeImages)
  }

  /** A first table; images without sections of their own. */
  static make(shown: PresentedMap, pool: Pool, runtimeImages: number): MemoryAttributesTable | null {
    const table = pool.allocatePool(MemoryType.BootServicesData, tableBytes(runtimeEntries(shown)), true)
    return table.Status === 'EFI_SUCCESS' ? new MemoryAttributesTable(shown, pool, table.Buffer, 0, runtimeImages) : null
  }

  get address(): bigint {
    return this.buffer
  }

  /** After an allocation or a free: does nothing but for runtime code and data. @returns Whether the table was made anew. */
  memoryChanged(type: number): boolean {
    if (type !== MemoryType.RuntimeServicesCode && type !== MemoryType.RuntimeServicesData) return false
    const descriptors = BigInt(this.shown.required()) + BigInt(this.runtimeImages) * DESCRIPTORS_FOR_IMAGE
    const map = this.pool.allocatePool(MemoryType.BootServicesData, byteCount(descriptors * DESCRIPTOR_BYTES), true)
    if (map.Status !== 'EFI_SUCCESS') return false
    const table = this.pool.allocatePool(MemoryType.BootServicesData, tableBytes(runtimeEntries(this.shown) + this.sectionEntries), true)
    this.pool.freePool(map.Buffer)
    if (table.Status !== 'EFI_SUCCESS') return false
    this.pool.freePool(this.buffer)
    this.buffer = table.Buffer
    return true
  }
}

/** The runtime entries of the map as GetMemoryMap gives it: the table is made from that. */
function runtimeEntries(shown: PresentedMap): number {
  return shown.entries().filter(({ type }) => type === MemoryType.RuntimeServicesCode || type === MemoryType.RuntimeServicesData).length
}

function tableBytes(entries: number): ByteCount {
  return byteCount(HEADER_BYTES + BigInt(entries) * DESCRIPTOR_BYTES)
}
