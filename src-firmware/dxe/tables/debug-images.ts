/** The table of images for debuggers, EFI_DEBUG_IMAGE_INFO_TABLE (UEFI 2.10 §18.4.3), as EDK II keeps it (edk2-stable202211). */
import type { PhysicalMemory } from '../../memory/physical-memory'
import { byteCount, type ByteCount } from '../../spec/units'

/** EFI_DEBUG_IMAGE_INFO_TABLE_GUID. UEFI 2.10 §18.4.3. */
export const DEBUG_IMAGE_INFO_TABLE = '49152E77-1ADA-4764-B7A2-7AFEFED95E8B'
const POINTER_BYTES = 8n
/** Entries that the array grows by: a page of them. */
const STEP = 512
/** EFI_DEBUG_IMAGE_INFO_NORMAL. */
const INFO_BYTES = byteCount(24n)
const NORMAL = 1n
const MODIFIED = 2n

interface DebugImageSurroundings {
  readonly memory: Pick<PhysicalMemory, 'read' | 'write' | 'readUint' | 'writeUint'>
  /** BootServicesData pool; null: there is not enough. */
  takePool(bytes: ByteCount): bigint | null
  givePool(buffer: bigint): void
}

/** Adds images to the table and takes them out. */
export class DebugImages {
  /** Handles of the images, 0n where nobody knows which; null: the entry is free. */
  private readonly entries: (bigint | null)[]
  private readonly infos = new Map<bigint, bigint>()
  private array: bigint

  /** @param header Where the table's head lies; 0n: nobody was told, and the firmware keeps only its records. */
  constructor(
    private readonly around: DebugImageSurroundings,
    private readonly header: bigint
  ) {
    const count = header === 0n ? 0 : Number(around.memory.readUint(header + 4n, 4))
    this.array = header === 0n ? 0n : around.memory.readUint(header + 8n, 8)
    const room = Math.max(1, Math.ceil(count / STEP)) * STEP
    this.entries = Array.from({ length: room }, (_, i) => (i < count ? 0n : null))
  }

  add(loadedImage: bigint, handle: bigint): void {
    const { memory, takePool } = this.around
    const index = this.entries.includes(null) ? this.entries.indexOf(null) : this.grow()
    const info = index === null ? null : takePool(INFO_BYTES)
    if (index === null || info === null) return
    memory.write(info, new Uint8Array(Number(INFO_BYTES)))
    memory.writeUint(info, 4, NORMAL)
    memory.writeUint(info + 8n, 8, loadedImage)
    memory.writeUint(info + 16n, 8, handle)
    this.entries[index] = handle
    this.infos.set(handle, info)
    this.changed(index, info)
  }

  remove(handle: bigint): void {
    const info = this.infos.get(handle)
    const index = this.entries.indexOf(handle)
    if (info === undefined || index < 0) return
    this.around.givePool(info)
    this.entries[index] = null
    this.infos.delete(handle)
    this.changed(index, 0n)
  }

  /** @returns The first entry of the new part; null: there is no memory for it. */
  private grow(): number | null {
    const { memory, takePool, givePool } = this.around
    const room = this.entries.length
    const bytes = Number(POINTER_BYTES) * room
    const array = takePool(byteCount(POINTER_BYTES * BigInt(room + STEP)))
    if (array === null) return null
    memory.write(array, new Uint8Array(bytes + Number(POINTER_BYTES) * STEP))
    if (this.array !== 0n) {
      memory.write(array, memory.read(this.array, bytes))
      givePool(this.array)
    }
    this.array = array
    this.entries.push(...Array.from({ length: STEP }, () => null))
    if (this.header !== 0n) memory.writeUint(this.header + 8n, 8, array)
    return room
  }

  private changed(index: number, info: bigint): void {
    const { memory } = this.around
    if (this.array !== 0n) memory.writeUint(this.array + POINTER_BYTES * BigInt(index), 8, info)
    if (this.header === 0n) return
    const inUse = this.entries.filter((entry) => entry !== null).length
    memory.writeUint(this.header, 4, memory.readUint(this.header, 4) | MODIFIED)
    memory.writeUint(this.header + 4n, 4, BigInt(inUse))
  }
}
