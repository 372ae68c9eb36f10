/**
 * The processor's translation tables on AArch64, as far as a driver sees them (edk2-stable202211, ArmMmuLib): which addresses are mapped, and the
 * pages that the tables take. Where a change cuts a block, a page of BootServicesData becomes a table of smaller blocks, and stays one.
 */

/** What one entry of a table describes, by its level: 512 GiB, 1 GiB, 2 MiB. Below them are pages. */
const BLOCKS = [0x8000000000n, 0x40000000n, 0x200000n]

/** Address and bytes. */
export type MappedRange = readonly [start: bigint, bytes: bigint]
/** The tables at the start. */
export interface TranslationTablesState {
  /** Blocks that have a table of their own. */
  readonly blocks: readonly MappedRange[]
  readonly mapped: readonly MappedRange[]
}

/** Which addresses are mapped, and the blocks that were cut. */
export class TranslationTables {
  private readonly tables: Set<string>
  private readonly mapped: MappedRange[]

  /** @param takePage Takes a page of BootServicesData. */
  constructor(
    { blocks, mapped }: TranslationTablesState,
    private readonly takePage: () => void
  ) {
    this.tables = new Set(blocks.map(([start, bytes]) => blockName(start, bytes)))
    this.mapped = [...mapped]
  }

  isMapped(address: bigint): boolean {
    return this.mapped.some(([start, bytes]) => address >= start && address < start + bytes)
  }

  /** These bytes, whole pages, are mapped with attributes of their own from now on. */
  set(start: bigint, bytes: bigint): void {
    if (bytes === 0n) return
    this.describe(start, start + bytes, 0)
    const isKnown = this.mapped.some(([from, size]) => start >= from && start + bytes <= from + size)
    if (!isKnown) this.mapped.push([start, bytes])
  }

  private describe(start: bigint, end: bigint, level: number): void {
    const size = BLOCKS[level]
    if (size === undefined) return
    for (let block = start - (start % size); block < end; block += size) {
      const isWhole = start <= block && block + size <= end
      const name = blockName(block, size)
      // A block that has a table keeps it: its smaller ones are gone into all the same. The largest are never mapped as one.
      if (isWhole && level > 0 && !this.tables.has(name)) continue
      if (!this.tables.has(name)) {
        this.tables.add(name)
        this.takePage()
      }
      this.describe(start > block ? start : block, end < block + size ? end : block + size, level + 1)
    }
  }
}

function blockName(start: bigint, bytes: bigint): string {
  return `${start}+${bytes}`
}
