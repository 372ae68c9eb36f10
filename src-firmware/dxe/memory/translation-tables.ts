/**
 * The processor's translation tables on AArch64, as far as a driver sees them (edk2-stable202211, ArmMmuLib): which addresses are mapped, and the
 * pages that the tables take. Where a change cuts a block, a page of BootServicesData becomes a table of smaller blocks, and stays one.
 */
import { edk2Rules, type Edk2Rules } from '../../platforms/edk2-rules'
import { RangeTree, type Range } from '../../memory/range-tree'
import { CACHE_MASK, MemoryAttribute } from '../../spec/memory-attribute'
import { PAGE_SIZE } from '../../spec/page'

/** What a table of pages describes: 2 MiB. */
const PAGES_BLOCK = 0x200000n
/** What one entry of a table describes, by its level: 512 GiB, 1 GiB, 2 MiB. Below them are pages. */
const BLOCKS = [0x8000000000n, 0x40000000n, PAGES_BLOCK]
const ENTRY_BYTES = 8n

/** Address and bytes. */
export type MappedRange = readonly [start: bigint, bytes: bigint]
/** The tables at the start. */
export interface TranslationTablesState {
  /** Blocks that have a table of their own. */
  readonly blocks: readonly MappedRange[]
  readonly mapped: readonly MappedRange[]
}

/** Bytes of one cache type and one protection: EFI_MEMORY_… bits. */
interface AttributedRange extends Range {
  readonly attributes: bigint
}

/** Which addresses are mapped, how, and the blocks that were cut. */
export class TranslationTables {
  private readonly tables: Set<string>
  /** Where the tables of pages lie that were made during the run, and the block that each is of. */
  private readonly places = new Map<bigint, bigint>()
  /** Those whose page was given back: the processor uses them still. */
  private readonly givenBack = new Set<bigint>()
  /** Addresses whose entries somebody has written over. */
  private readonly overwritten = new RangeTree<Range>()
  private readonly mapped: MappedRange[]
  private readonly attributes = new RangeTree<AttributedRange>()
  /** What these tables hold of attributes: SP and the like are not in them. */
  private readonly kept: bigint

  /**
   * @param memory How memory is mapped at the start; what else is mapped is a device's.
   * @param takePage Takes a page of BootServicesData; null: there is none.
   */
  constructor(
    { blocks, mapped }: TranslationTablesState,
    memory: readonly AttributedRange[],
    private readonly takePage: () => bigint | null,
    { translatesReadProtection }: Pick<Edk2Rules, 'translatesReadProtection'> = edk2Rules({})
  ) {
    this.kept = CACHE_MASK | MemoryAttribute.XP | MemoryAttribute.RO | (translatesReadProtection ? MemoryAttribute.RP : 0n)
    this.tables = new Set(blocks.map(([start, bytes]) => blockName(start, bytes)))
    this.mapped = [...mapped]
    for (const [start, bytes] of mapped) this.attribute(start, start + bytes - 1n, MemoryAttribute.UC)
    for (const { start, last, attributes } of memory) this.attribute(start, last, attributes)
  }

  /** How all of these bytes are mapped, EFI_MEMORY_… bits with the cache type; null: not alike, or some are not mapped. */
  of(start: bigint, last: bigint): bigint | null {
    if (this.overwritten.within(start, last).length > 0) return null
    let common: bigint | null = null
    for (let at = start; at <= last;) {
      const range = this.attributes.find(at)
      if (!range || (common !== null && range.attributes !== common)) return null
      common = range.attributes
      at = range.last + 1n
    }
    return common
  }

  /** Pages were given back. @returns Are there tables among them? What is written there from now on has to be told. */
  gaveBack(first: bigint, last: bigint): boolean {
    for (const page of this.places.keys()) if (page >= first && page <= last) this.givenBack.add(page)
    return this.givenBack.size > 0
  }

  /** Somebody has written these bytes: where a table lies, its entries say something else now. */
  written(start: bigint, bytes: bigint): void {
    for (const page of this.givenBack) {
      const from = start > page ? start - page : 0n
      const to = (start + bytes < page + PAGE_SIZE ? start + bytes : page + PAGE_SIZE) - page
      if (from >= to) continue
      const block = this.places.get(page)!
      const first = block + (from / ENTRY_BYTES) * PAGE_SIZE
      const last = block + ((to - 1n) / ENTRY_BYTES + 1n) * PAGE_SIZE - 1n
      this.overwritten.cut(first, last)
      this.overwritten.insert({ start: first, last })
    }
  }

  isMapped(address: bigint): boolean {
    return this.mapped.some(([start, bytes]) => address >= start && address < start + bytes)
  }

  /**
   * Do all these bytes have these attributes already, as the CPU driver sees it? It compares one bit too few of what forbids to run code, so that
   * a range without code never has what is asked for.
   */
  has(start: bigint, bytes: bigint, attributes: bigint): boolean {
    if ((attributes & CACHE_MASK) === 0n || (attributes & MemoryAttribute.XP) !== 0n) return false
    const wanted = this.normal(attributes)
    let at = start
    while (at < start + bytes) {
      const range = this.attributes.find(at)
      if (range?.attributes !== wanted) return false
      at = range.last + 1n
    }
    return true
  }

  /** These bytes, whole pages, are mapped with attributes of their own from now on. @param attributes Without a cache type only protection changes. */
  set(start: bigint, bytes: bigint, attributes: bigint): void {
    if (bytes === 0n) return
    this.attribute(start, start + bytes - 1n, attributes)
    this.describe(start, start + bytes, 0)
    const isKnown = this.mapped.some(([from, size]) => start >= from && start + bytes <= from + size)
    if (!isKnown) this.mapped.push([start, bytes])
  }

  private attribute(start: bigint, last: bigint, attributes: bigint): void {
    const keepsCache = (attributes & CACHE_MASK) === 0n
    for (const old of this.attributes.cut(start, last)) {
      if (!keepsCache) continue
      const part = { start: old.start < start ? start : old.start, last: old.last > last ? last : old.last }
      this.attributes.insert({ ...part, attributes: (old.attributes & CACHE_MASK) | this.normal(attributes) })
    }
    if (!keepsCache) this.attributes.insert({ start, last, attributes: this.normal(attributes) })
  }

  /** Nothing runs from a device's registers. */
  private normal(attributes: bigint): bigint {
    const kept = attributes & this.kept
    return (kept & MemoryAttribute.UC) !== 0n ? kept | MemoryAttribute.XP : kept
  }

  /** A page that was a table and was given back is one of another block now: for the first block it has been written over. */
  private makeTable(page: bigint, block: bigint): void {
    this.written(page, PAGE_SIZE)
    this.givenBack.delete(page)
    this.places.set(page, block)
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
        const page = this.takePage()
        if (page !== null && size === PAGES_BLOCK) this.makeTable(page, block)
      }
      this.describe(start > block ? start : block, end < block + size ? end : block + size, level + 1)
    }
  }
}

function blockName(start: bigint, bytes: bigint): string {
  return `${start}+${bytes}`
}
