/**
 * Does a driver walk the memory map in steps of its structure's size instead of DescriptorSize? One sign of it is certain: it reads a Type in the gap
 * behind a descriptor, where there is nothing, and right after it the address 8 bytes on.
 */
const TYPE_BYTES = 4n
const START_BYTES = 8n
/** Where PhysicalStart lies in EFI_MEMORY_DESCRIPTOR, UEFI 2.10 §7.2.3, and how long that is. */
const START_OFFSET = 8n
const DESCRIPTOR_BYTES = 40n

/** Watches what the driver reads of the map that GetMemoryMap wrote last. */
export class MapWalk {
  private map: { readonly start: bigint; readonly last: bigint; readonly stride: bigint } | null = null
  /** Where a Type was read in a gap, by the read before this one. */
  private inGap: bigint | null = null
  private isTold = false

  /** A map lies here from now on. */
  filled(start: bigint, bytes: bigint, stride: bigint): void {
    this.map = bytes > 0n ? { start, last: start + bytes - 1n, stride } : null
    this.inGap = null
  }

  /** The driver has written: what it writes over is no map any more. */
  wrote(address: bigint, length: bigint): void {
    if (this.map && address <= this.map.last && address + length > this.map.start) this.map = null
  }

  /** @returns Where the wrong step led, the first time: the driver has just read a descriptor that begins in a gap; null: nothing says so. */
  read(address: bigint, length: bigint): bigint | null {
    const { map } = this
    if (!map || this.isTold) return null
    const before = this.inGap
    this.inGap = null
    this.isTold = before !== null && length === START_BYTES && address === before + START_OFFSET
    if (this.isTold) return before
    if (length === TYPE_BYTES && address >= map.start && address <= map.last && (address - map.start) % map.stride >= DESCRIPTOR_BYTES)
      this.inGap = address
    return null
  }
}
