/**
 * The map that SetVirtualAddressMap was given (UEFI 2.10 §8.4.1): where the operating system wants each range of runtime memory. The firmware
 * asks it for the virtual address of a pointer, the machine for what lies behind a virtual one.
 */
import { u64 } from '../spec/hex'
import { RangeTree, type Range } from './range-tree'
import { MemoryAttribute } from '../spec/memory-attribute'
import { PAGE_SIZE } from '../spec/page'

/** The last address there is. */
const TOP = 0xffffffffffffffffn
/** EFI_MEMORY_DESCRIPTOR, UEFI 2.10 §7.2.3: the least that a descriptor can be long. */
export const MEMORY_DESCRIPTOR_BYTES = 40n

/** A descriptor of the operating system's map; `pages` of 4 KiB. UEFI 2.10 §7.2.3. */
export interface VirtualRange {
  readonly type: number
  readonly physicalStart: bigint
  readonly virtualStart: bigint
  readonly pages: bigint
  readonly attribute: bigint
}

/** Physical bytes behind a piece of a virtual range. */
export interface PhysicalRun {
  readonly physical: bigint
  /** Bytes. */
  readonly length: number
}

/** A run of virtual addresses and the physical one behind its start. */
interface Mapped extends Range {
  readonly physical: bigint
}

/** From virtual to physical addresses and back. */
export class VirtualMap {
  private readonly byAddress = new RangeTree<Mapped>()

  /** @param ranges In the order of the operating system's map; those without EFI_MEMORY_RUNTIME left out. */
  constructor(readonly ranges: readonly VirtualRange[]) {
    for (const range of ranges) this.map(range)
  }

  /** Reads descriptors that lie `stride` bytes apart; what is left over at the end is no descriptor. */
  static read(bytes: Uint8Array, stride: number): VirtualMap {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const ranges: VirtualRange[] = []
    for (let at = 0; at + stride <= bytes.length; at += stride) {
      const attribute = view.getBigUint64(at + 32, true)
      if ((attribute & MemoryAttribute.RUNTIME) === 0n) continue
      ranges.push({
        type: view.getUint32(at, true),
        physicalStart: view.getBigUint64(at + 8, true),
        virtualStart: view.getBigUint64(at + 16, true),
        pages: view.getBigUint64(at + 24, true),
        attribute
      })
    }
    return new VirtualMap(ranges)
  }

  /** Where a physical address is in the map: the first range that covers it decides. null: none does. */
  convert(physical: bigint): bigint | null {
    for (const { physicalStart, virtualStart, pages } of this.ranges)
      if (physical >= physicalStart && physical < u64(physicalStart + pages * PAGE_SIZE))
        return u64(physical - physicalStart + virtualStart)
    return null
  }

  /** The physical runs behind virtual addresses; missing: the first address with nothing behind it, null: there is none. Page 0 is never mapped. */
  runs(virtual: bigint, length: number): { readonly runs: readonly PhysicalRun[]; readonly missing: bigint | null } {
    const runs: { physical: bigint; length: number }[] = []
    const end = virtual + BigInt(length)
    for (let at = virtual; at < end;) {
      const found = at < PAGE_SIZE ? undefined : this.byAddress.find(at)
      if (!found) return { runs, missing: at }
      const physical = found.physical + (at - found.start)
      const last = found.last < end ? found.last : end - 1n
      const bytes = Number(last - at + 1n)
      const before = runs.at(-1)
      // What is one run of physical memory stays one: whether an access leaves its allocation is seen only then.
      if (before && before.physical + BigInt(before.length) === physical) before.length += bytes
      else runs.push({ physical, length: bytes })
      at = last + 1n
    }
    return { runs, missing: null }
  }

  /** Two ranges at one virtual address: the first has it. */
  private map({ physicalStart, virtualStart, pages }: VirtualRange): void {
    if (pages === 0n) return
    const end = virtualStart + pages * PAGE_SIZE
    const last = end > TOP ? TOP : end - 1n
    let at = virtualStart
    for (const taken of this.byAddress.within(virtualStart, last)) {
      if (taken.start > at) this.byAddress.insert({ start: at, last: taken.start - 1n, physical: physicalStart + (at - virtualStart) })
      at = taken.last + 1n
    }
    if (at <= last) this.byAddress.insert({ start: at, last, physical: physicalStart + (at - virtualStart) })
  }
}
