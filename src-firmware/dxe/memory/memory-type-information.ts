/**
 * The memory type information that the core keeps (EDK II, edk2-stable202211): for each memory type the most pages that were ever in use at once.
 * A boot manager makes the next boot's bins from it. It is the core's own array, and the configuration table points at it.
 */
import { MAX_MEMORY_TYPE, MemoryType } from '../../spec/memory-type'
import { PAGE_SIZE } from '../../spec/page'
import type { PageCount } from '../../spec/units'
import type { MapEntry } from './memory-map'
import type { Bin } from './page-allocator'

const ENTRY_BYTES = 8n
/** EfiMaxMemoryType of this release: it ends the list. */
const END = MAX_MEMORY_TYPE
/** What the core was built with: every memory type once, the last of them by the GCD's number. */
const BUILT_IN = [...Array.from({ length: MAX_MEMORY_TYPE - 1 }, (_, type) => type), 7, END]

interface InformationMemory {
  readUint(address: bigint, bytes: 4): bigint
  writeUint(address: bigint, bytes: 4, value: bigint): void
}
/** Where the types' pages are taken first. */
interface Areas {
  readonly bins: readonly Bin[]
  /** The last byte of the area below the bins. */
  readonly defaultMaximumAddress: bigint
  /** The lowest address that a search of that area found. */
  readonly defaultBaseAddress: bigint
}

/** Counts the pages of each type, and keeps the list that tells their peaks. */
export class MemoryTypeInformation {
  private readonly inUse = new Map<number, bigint>()
  private readonly peaks: bigint[]
  private table = 0n

  /** @param types The list's types in its order, without its end. */
  private constructor(
    private readonly memory: InformationMemory,
    private readonly types: readonly number[]
  ) {
    this.peaks = types.map(() => 0n)
  }

  /** The list of a core that has just placed its bins: nothing is in use. */
  static fresh(memory: InformationMemory, types: readonly number[]): MemoryTypeInformation {
    return new MemoryTypeInformation(memory, types)
  }

  /** The list that lies in memory at a recorded moment; how much is in use tells the map. */
  static recorded(memory: InformationMemory, table: bigint, map: Iterable<MapEntry>, areas: Areas): MemoryTypeInformation {
    const types: number[] = []
    const peaks: bigint[] = []
    for (let at = table; types.length < END; at += ENTRY_BYTES) {
      const type = Number(memory.readUint(at, 4))
      if (type >= END) break
      types.push(type)
      peaks.push(memory.readUint(at + 4n, 4))
    }
    const information = new MemoryTypeInformation(memory, types)
    information.table = table
    information.peaks.splice(0, peaks.length, ...peaks)
    for (const { start, last, type } of map)
      if (isCounted(type, start, areas)) information.inUse.set(type, information.pages(type) + (last - start + 1n) / PAGE_SIZE)
    return information
  }

  /** From here on the list lies in memory. */
  place(table: bigint): void {
    this.table = table
    const types = [...this.types, END, ...BUILT_IN.slice(this.types.length + 1)].slice(0, BUILT_IN.length)
    types.forEach((type, i) => {
      const at = table + BigInt(i) * ENTRY_BYTES
      this.memory.writeUint(at, 4, BigInt(type))
      this.memory.writeUint(at + 4n, 4, this.peaks[i] ?? 0n)
    })
  }

  /** The bins have just been placed: counting begins. */
  begin(): void {
    this.inUse.clear()
    this.peaks.fill(0n)
  }

  /** @param pages As many as the request had, even where this range is only a part of them. */
  converted(start: bigint, pages: PageCount, from: number, to: number, areas: Areas): void {
    if (isCounted(from, start, areas)) {
      const before = this.pages(from)
      this.inUse.set(from, pages > before ? 0n : before - pages)
    }
    if (!isCounted(to, start, areas)) return
    const now = this.pages(to) + pages
    this.inUse.set(to, now)
    const index = this.types.lastIndexOf(to)
    if (index < 0 || now <= this.peaks[index]!) return
    this.peaks[index] = now
    if (this.table !== 0n) this.memory.writeUint(this.table + BigInt(index) * ENTRY_BYTES + 4n, 4, now)
  }

  private pages(type: number): bigint {
    return this.inUse.get(type) ?? 0n
  }
}

/** Only in its own bin, or in the area below the bins: types without a bin have all of that area. */
function isCounted(type: number, start: bigint, { bins, defaultMaximumAddress, defaultBaseAddress }: Areas): boolean {
  if (type >= END || type === MemoryType.Conventional) return false
  const bin = bins.find((each) => each.type === type)
  if (start <= defaultMaximumAddress && (!bin || start >= defaultBaseAddress)) return true
  return bin !== undefined && start >= bin.start && start <= bin.last
}
