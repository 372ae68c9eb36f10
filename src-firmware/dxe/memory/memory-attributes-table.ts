/**
 * The Memory Attributes Table (UEFI 2.10 §4.6.4) as EDK II keeps it: after every allocation and every free of runtime code or data it is made
 * anew, with a map buffer of whole pages in between. That is why such a call moves the map key by more than one.
 */
import type { Edk2Rules } from '../../platforms/edk2-rules'
import { MemoryAttribute } from '../../spec/memory-attribute'
import { MemoryType } from '../../spec/memory-type'
import { PAGE_SIZE } from '../../spec/page'
import { byteCount, type ByteCount } from '../../spec/units'
import type { FirmwareMemory } from '../../board/firmware-memory'
import type { MapEntry } from './memory-map'
import type { Pool } from './pool'
import type { PresentedMap } from './presented-map'

/** An image that the operating system keeps, with the code in it; everything else of it is data. */
interface RuntimeImage {
  readonly start: bigint
  readonly bytes: bigint
  /** Whole pages, ascending. */
  readonly code: readonly { readonly start: bigint; readonly bytes: bigint }[]
}

/** The table as a recorded moment has it. */
export interface RecordedAttributesTable {
  /** Where the table lies at the start: the pool buffer. */
  readonly buffer: bigint
  /** Its descriptors at the start. */
  readonly entries: number
  /** Ascending, and the buffers of the core's records of them in the order of its list; null: not known. */
  readonly images: readonly (RuntimeImage & { readonly record: bigint | null })[]
}

const HEADER_BYTES = 16n
const DESCRIPTOR_BYTES = 48n

interface Surroundings {
  readonly rules: Pick<Edk2Rules, 'roomBesideSections' | 'protectsCodeOutsideImages' | 'attributesTableVersion'>
  readonly shown: PresentedMap
  readonly pool: Pool
  readonly memory: FirmwareMemory
  /** The map is in these bytes now. What it says nobody reads there, and whose they were before may matter. */
  wrote(start: bigint, bytes: bigint): void
  /** The configuration table names this address from now on. */
  install(table: bigint): void
  /** No lock is held: what the map's change has signalled is notified now. */
  unlocked(): void
}

/** Keeps the table up to date. UEFI 2.10 §4.6.4. */
export class MemoryAttributesTable {
  private images: readonly RuntimeImage[]
  /** Sections of code that an image had at most. */
  private mostSections: number
  private isEnabled = true

  private constructor(
    private readonly around: Surroundings,
    private buffer: bigint,
    images: readonly RuntimeImage[],
    /** Images of which only is known that they are there. */
    private readonly otherImages: number
  ) {
    this.images = images
    this.mostSections = Math.max(1, ...images.map(({ code }) => code.length))
  }

  /** As far as they are known, ascending. */
  get runtimeImages(): readonly RuntimeImage[] {
    return this.images
  }

  /** A runtime image was loaded. */
  add(image: RuntimeImage): void {
    this.images = [...this.images, image].sort((a, b) => (a.start < b.start ? -1 : 1))
    this.mostSections = Math.max(this.mostSections, image.code.length)
  }

  /** A runtime image was loaded that cannot be described: from now on the table is made no more. */
  end(): void {
    this.isEnabled = false
  }

  remove(start: bigint): void {
    this.images = this.images.filter((image) => image.start !== start)
  }

  /** The table that lay there when the recording began. */
  static recorded(around: Surroundings, { buffer, entries, images }: RecordedAttributesTable): MemoryAttributesTable {
    around.pool.adopt(MemoryType.BootServicesData, buffer, tableBytes(entries))
    return new MemoryAttributesTable(around, buffer, images, 0)
  }

  /** A first table; null: there is no memory for it. @param images How many images there are, without sections of their own. */
  static make(around: Surroundings, images: number): MemoryAttributesTable | null {
    const made = new MemoryAttributesTable(around, 0n, [], images)
    const entries = made.entries()
    const table = made.take(tableBytes(entries.length))
    if (table === null) return null
    made.buffer = table
    made.write(table, entries)
    around.install(table)
    return made
  }

  /** After an allocation or a free: does nothing but for runtime code and data. */
  memoryChanged(type: number): void {
    if (!this.isEnabled || (type !== MemoryType.RuntimeServicesCode && type !== MemoryType.RuntimeServicesData)) return
    this.around.unlocked()
    const map = this.takeMap()
    if (map === null) return
    const entries = this.entries()
    const table = this.take(tableBytes(entries.length))
    this.give(map)
    if (table === null) return
    this.write(table, entries)
    this.around.install(table)
    this.give(this.buffer)
    this.buffer = table
  }

  /** A buffer for the map, with room for the sections of all images; the map may grow by the buffer itself. null: there is not enough memory. */
  private takeMap(): bigint | null {
    const { shown, rules } = this.around
    const more = (2 * this.mostSections + rules.roomBesideSections) * (this.runtimeImages.length + this.otherImages)
    for (let room = shown.required() + more; ;) {
      const bytes = byteCount(BigInt(room) * DESCRIPTOR_BYTES)
      const map = this.take(bytes)
      if (map === null) return null
      this.around.wrote(map, bytes)
      const needed = shown.required() > room ? shown.required() : shown.entries().length
      if (needed + more <= room) return map
      this.give(map)
      room = needed + more
    }
  }

  private take(bytes: ByteCount): bigint | null {
    const buffer = this.around.pool.allocatePool(MemoryType.BootServicesData, bytes, true)
    this.around.unlocked()
    return buffer.Status === 'EFI_SUCCESS' ? buffer.Buffer : null
  }

  private give(buffer: bigint): void {
    this.around.pool.freePool(buffer)
    this.around.unlocked()
  }

  private write(table: bigint, entries: readonly MapEntry[]): void {
    const { memory, rules } = this.around
    const bytes = new Uint8Array(Number(tableBytes(entries.length)))
    const view = new DataView(bytes.buffer)
    view.setUint32(0, rules.attributesTableVersion, true)
    view.setUint32(4, entries.length, true)
    view.setUint32(8, Number(DESCRIPTOR_BYTES), true)
    entries.forEach(({ type, start, last, attribute }, i) => {
      const at = Number(HEADER_BYTES) + i * Number(DESCRIPTOR_BYTES)
      view.setUint32(at, type, true)
      view.setBigUint64(at + 8, start, true)
      view.setBigUint64(at + 24, (last - start + 1n) / PAGE_SIZE, true)
      view.setBigUint64(at + 32, attribute, true)
    })
    memory.write(table, bytes)
  }

  /** The runtime entries of the map as GetMemoryMap gives it, the images among them cut into code, which is read-only, and data, which does not run. */
  private entries(): MapEntry[] {
    const list: MapEntry[] = []
    for (const entry of this.around.shown.entries()) {
      if (entry.type === MemoryType.RuntimeServicesData) append(list, { ...entry, attribute: kept(entry.attribute) | MemoryAttribute.XP })
      if (entry.type === MemoryType.RuntimeServicesCode) for (const part of this.sections(entry)) append(list, part)
    }
    return list
  }

  private sections(entry: MapEntry): MapEntry[] {
    const attribute = kept(entry.attribute)
    const outside = this.around.rules.protectsCodeOutsideImages ? MemoryAttribute.RO | MemoryAttribute.XP : null
    const images = this.runtimeImages.filter(({ start, bytes }) => start >= entry.start && start + bytes - 1n <= entry.last)
    if (images.length === 0) return [{ ...entry, attribute: attribute | (outside ?? 0n) }]
    const parts: MapEntry[] = []
    let at = entry.start
    const upTo = (end: bigint, own: bigint): void => {
      if (end > at) parts.push({ ...entry, start: at, last: end - 1n, attribute: attribute | own })
      at = end
    }
    for (const image of images) {
      if (outside !== null) upTo(image.start, outside)
      for (const code of image.code) {
        upTo(code.start, MemoryAttribute.XP)
        upTo(code.start + code.bytes, MemoryAttribute.RO)
      }
      if (outside !== null) upTo(image.start + image.bytes, MemoryAttribute.XP)
    }
    upTo(entry.last + 1n, outside ?? MemoryAttribute.XP)
    return parts
  }
}

function kept(attribute: bigint): bigint {
  return attribute & (MemoryAttribute.RO | MemoryAttribute.XP | MemoryAttribute.RUNTIME)
}

function append(list: MapEntry[], entry: MapEntry): void {
  const before = list.at(-1)
  if (before?.type === entry.type && before.attribute === entry.attribute && before.last + 1n === entry.start)
    list[list.length - 1] = { ...before, last: entry.last }
  else list.push(entry)
}

function tableBytes(entries: number): ByteCount {
  return byteCount(HEADER_BYTES + BigInt(entries) * DESCRIPTOR_BYTES)
}
