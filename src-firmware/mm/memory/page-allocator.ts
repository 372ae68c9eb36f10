/**
 * MmAllocatePages and MmFreePages as EDK II's MM core does them: one list of free regions, ascending, and the node of each lies in the first
 * bytes of the free region itself (links 0 and 8, NumberOfPages 16). What a node says is believed. PI 1.8 volume 4 §3.
 */
import { AllocateType } from '../../spec/allocate-type'
import { hex, u64 } from '../../spec/hex'
import { MemoryType } from '../../spec/memory-type'
import { PAGE_MASK, PAGE_SHIFT, PAGE_SIZE } from '../../spec/page'
import { misaligned, refusal, type Cause } from '../../trace/cause'
import type { CoreMemory } from './core-memory'
import { entriesOf, insertBefore, insertBehind, makeEmpty, nextOf, previousOf, unlink } from './linked-list'
import { TypedMap } from './typed-map'

/** Where a node holds its NumberOfPages. */
const COUNT = 16n
/** MAX_UINTN: any address will do. It is also what *Memory holds when there are no pages. */
const ANYWHERE = 0xffffffffffffffffn
/** A count above this is refused before anything else is looked at. */
const MOST_PAGES = 1n << 52n

/** How the core knows memory: without types, or since 2024-08 with a typed map beside the list. */
type TypedMapOptions = { readonly granularity: bigint } | null

/** A free region as its node tells it. */
interface FreeRegion {
  readonly start: bigint
  readonly pages: bigint
}

/** What MmAllocatePages answers. */
type MmAllocatePagesResult =
  | { readonly Status: 'EFI_SUCCESS'; readonly Memory: bigint }
  | {
      readonly Status: 'EFI_INVALID_PARAMETER' | 'EFI_OUT_OF_RESOURCES' | 'EFI_NOT_FOUND'
      /** What *Memory holds now; null: it was not written. */
      readonly Memory: bigint | null
      /** null: the address cannot be had, and who has it others know. */
      readonly cause: Cause | null
    }

/** What a caller of MmAllocatePages and MmAllocatePool may ask for. */
export function isMmType(type: number): boolean {
  return type === MemoryType.RuntimeServicesCode || type === MemoryType.RuntimeServicesData
}

/** The free list. */
export class MmPageAllocator {
  /** null: this generation has none. */
  readonly typed: TypedMap | null
  /** Told of every region that came into the list, changed its length (in pages) or went (null). */
  noted: (start: bigint, pages: bigint | null) => void = () => {}

  /** @param head Where the head of the list lies. */
  constructor(
    private readonly core: CoreMemory,
    private readonly head: bigint,
    typed: TypedMapOptions
  ) {
    makeEmpty(core, head)
    this.typed =
      typed &&
      new TypedMap(
        typed.granularity,
        () => this.takeMapPages(typed.granularity >> PAGE_SHIFT),
        (assert) => core.failed(assert, head)
      )
  }

  /** The regions in list order, ascending unless somebody wrote over a node. */
  *regions(): Generator<FreeRegion> {
    for (const start of entriesOf(this.core, this.head, 'first')) yield { start, pages: this.count(start) }
  }

  /** MmAllocatePages. @param memory What *Memory holds; asked for when it is looked at. */
  allocatePages(type: number, memoryType: number, pages: bigint, memory: () => bigint): MmAllocatePagesResult {
    if (!isMmType(memoryType)) return { ...refusal('EFI_INVALID_PARAMETER', { code: 'notForMm', type: memoryType }), Memory: null }
    if (pages > MOST_PAGES) return { ...refusal('EFI_OUT_OF_RESOURCES', this.noRun(pages, null)), Memory: null }
    const asked = memory()
    switch (type) {
      case AllocateType.AnyPages:
      case AllocateType.MaxAddress: {
        const limit = type === AllocateType.AnyPages ? ANYWHERE : asked
        const found = this.takeHighest(pages, limit)
        if (found === null || found === ANYWHERE)
          return { ...refusal('EFI_OUT_OF_RESOURCES', this.noRun(pages, limit === ANYWHERE ? null : limit)), Memory: ANYWHERE }
        return this.given(memoryType, found, pages)
      }
      case AllocateType.Address: {
        const found = this.takeAt(pages, asked)
        if (found === asked) return this.given(memoryType, found, pages)
        const cause = (asked & PAGE_MASK) === 0n ? null : misaligned('memory', asked, PAGE_SIZE)
        return { Status: 'EFI_NOT_FOUND', cause, Memory: found }
      }
      default:
        return { ...refusal('EFI_INVALID_PARAMETER', { code: 'badAllocateType', allocateType: type }), Memory: null }
    }
  }

  private given(memoryType: number, Memory: bigint, pages: bigint): MmAllocatePagesResult {
    this.convert(memoryType, Memory, pages)
    return { Status: 'EFI_SUCCESS', Memory }
  }

  /**
   * MmFreePages. Nobody asks whether the pages were ever allocated, or are MM's at all: what does not overlap free memory is taken.
   *
   * @returns Why it is refused; null: it is not.
   */
  freePages(memory: bigint, pages: bigint): Cause | null {
    const { core, head } = this
    const above = this.placeFor(memory, pages)
    if (typeof above !== 'bigint') return above
    this.writeCount(memory, pages)
    insertBefore(core, above, memory)
    this.noted(memory, pages)
    const first = previousOf(core, memory)
    const merged = first === head ? memory : this.merge(first)
    if (above !== head) this.merge(merged)
    this.convert(MemoryType.Conventional, memory, pages)
    return null
  }

  /** Would these pages be refused, and why? null: they would be taken. */
  refusesFree(memory: bigint, pages: bigint): Cause | null {
    const above = this.placeFor(memory, pages)
    return typeof above === 'bigint' ? null : above
  }

  /** Does a free region cover this address? */
  isFree(address: bigint): boolean {
    for (const start of entriesOf(this.core, this.head, 'first')) if (address >= start && address < this.end(start)) return true
    return false
  }

  /** The region, or the head, before which these pages come into the list. */
  private placeFor(memory: bigint, pages: bigint): bigint | Cause {
    if ((memory & PAGE_MASK) !== 0n) return misaligned('memory', memory, PAGE_SIZE)
    const { core, head } = this
    let above = head
    for (const start of entriesOf(core, head, 'first'))
      if (memory < start) {
        above = start
        break
      }
    if (above !== head && u64(memory + pages * PAGE_SIZE) > above) return this.overlaps(above)
    const below = previousOf(core, above)
    if (below !== head && this.end(below) > memory) return this.overlaps(memory)
    return above
  }

  private overlaps(at: bigint): Cause {
    return { code: 'notAllocated', at: hex(at), freedBy: null }
  }

  /** Joins a region with the next one where they touch. @returns What the core goes on with. */
  private merge(first: bigint): bigint {
    const next = nextOf(this.core, first)
    const between = u64(next - first) >> PAGE_SHIFT
    if (between < this.count(first)) this.core.failed('regionsApart', first)
    if (between !== this.count(first)) return next
    const pages = u64(this.count(first) + this.count(next))
    this.writeCount(first, pages)
    this.remove(next)
    this.noted(first, pages)
    return first
  }

  /** The highest region that is long enough and whose first pages lie below the limit; null: none. The limit itself may be used. */
  private takeHighest(pages: bigint, limit: bigint): bigint | null {
    for (const start of entriesOf(this.core, this.head, 'last'))
      if (this.count(start) >= pages && u64(start + pages * PAGE_SIZE - 1n) <= limit) return this.takeFrom(start, pages, limit)
    return null
  }

  /** The pages at this address. What is another number says that they cannot be had. */
  private takeAt(pages: bigint, address: bigint): bigint {
    if ((address & PAGE_MASK) !== 0n) return u64(~address)
    // The end is not looked at for having gone round the end of the address space.
    const end = u64(address + pages * PAGE_SIZE)
    for (const start of entriesOf(this.core, this.head, 'last')) {
      if (start > address) continue
      if (this.end(start) < end) break
      return this.takeFrom(start, pages, end)
    }
    return u64(~address)
  }

  /** Cuts pages from a region, the highest ones that end at the limit or below it. What lies above them becomes a region of its own. */
  private takeFrom(start: bigint, pages: bigint, limit: bigint): bigint {
    const { core } = this
    const count = this.count(start)
    const reach = u64(limit + 1n - start) >> PAGE_SHIFT
    const top = reach > count ? count : reach
    const bottom = u64(top - pages)
    if (top < count) {
      const rest = u64(start + top * PAGE_SIZE)
      this.writeCount(rest, count - top)
      insertBehind(core, start, rest)
      this.noted(rest, count - top)
    }
    if (bottom > 0n) {
      this.writeCount(start, bottom)
      this.noted(start, bottom)
    } else this.remove(start)
    return u64(start + bottom * PAGE_SIZE)
  }

  /** Pages for entries of the typed map: the highest ones, at whatever moment the entries run out. */
  private takeMapPages(pages: bigint): boolean {
    const found = this.takeHighest(pages, ANYWHERE)
    if (found === null) return false
    this.typed?.convert(MemoryType.RuntimeServicesData, found, pages)
    return true
  }

  /** A range is not MM's to give away, and stands in the typed map. */
  noteAllocated(start: bigint, pages: bigint): void {
    this.convert(MemoryType.RuntimeServicesData, start, pages)
  }

  private convert(type: number, start: bigint, pages: bigint): void {
    this.typed?.convert(type, start, pages)
    this.typed?.flush()
  }

  private noRun(pages: bigint, last: bigint | null): Cause {
    let longest = 0n
    for (const region of this.regions()) if (region.pages > longest) longest = region.pages
    return { code: 'noRunLongEnough', pages: hex(pages), longest: hex(longest), last: last === null ? null : hex(last) }
  }

  private remove(start: bigint): void {
    unlink(this.core, start)
    this.noted(start, null)
  }
  private count(start: bigint): bigint {
    return this.core.bytes.readUint(start + COUNT, 8)
  }
  private writeCount(start: bigint, pages: bigint): void {
    this.core.bytes.writeUint(start + COUNT, 8, pages)
  }
  /** The first byte behind a region. */
  private end(start: bigint): bigint {
    return u64(start + this.count(start) * PAGE_SIZE)
  }
}
