/** What the processor's page tables on x64 forbid: pages that may not be read, written or run. Everything else may. */
import { RangeTree, type Range } from '../../memory/range-tree'
import { MemoryAttribute, PERMISSION_MASK } from '../../spec/memory-attribute'

/** Bytes of one protection: EFI_MEMORY_RP, XP, RO. */
export interface ProtectedRange extends Range {
  readonly attributes: bigint
}

/** The protected pages by address. */
export class PageProtection {
  private readonly ranges = new RangeTree<ProtectedRange>()

  constructor(ranges: Iterable<ProtectedRange>) {
    for (const range of ranges) this.set(range.start, range.last, range.attributes)
  }

  /** These bytes have this protection and no other from now on. */
  set(start: bigint, last: bigint, attributes: bigint): void {
    if (last < start) return
    this.ranges.cut(start, last)
    const own = attributes & PERMISSION_MASK
    if (own !== 0n) this.ranges.insert({ start, last, attributes: own })
  }

  /** All of these bytes get some protection and lose other; the rest of what each has stays. */
  change(start: bigint, last: bigint, { add, remove }: { readonly add: bigint; readonly remove: bigint }): void {
    const before = this.within(start, last)
    this.set(start, last, add)
    for (const range of before) {
      const [from, to] = [range.start > start ? range.start : start, range.last < last ? range.last : last]
      this.set(from, to, (range.attributes & ~remove) | add)
    }
  }

  /** The protected bytes in this range, ascending, with those of one protection as one range. */
  private within(start: bigint, last: bigint): ProtectedRange[] {
    const found: ProtectedRange[] = []
    for (const range of this.ranges.within(start, last)) {
      const before = found.at(-1)
      if (before && before.last + 1n === range.start && before.attributes === range.attributes)
        found[found.length - 1] = { ...before, last: range.last }
      else found.push(range)
    }
    return found
  }

  /** The first of these bytes that the processor must not touch like this; null: none. */
  firstProtected(
    start: bigint,
    last: bigint,
    access: 'read' | 'write'
  ): { readonly address: bigint; readonly by: 'readOnly' | 'readProtected' } | null {
    const forbidden = access === 'write' ? MemoryAttribute.RP | MemoryAttribute.RO : MemoryAttribute.RP
    let range = this.ranges.atOrAbove(start)
    while (range && range.start <= last && (range.attributes & forbidden) === 0n) range = this.ranges.atOrAbove(range.last + 1n)
    if (!range || range.start > last) return null
    const by = (range.attributes & MemoryAttribute.RP) !== 0n ? 'readProtected' : 'readOnly'
    return { address: range.start < start ? start : range.start, by }
  }

  /**
   * The protection that all of these bytes have; 'uneven': they have several; 'unmapped': some are not mapped, and those in front of them are
   * protected alike (EFI_MEMORY_ATTRIBUTE_PROTOCOL.GetMemoryAttributes, UEFI 2.10 §37.7).
   *
   * @param end The first byte that the page tables do not map.
   */
  of(start: bigint, last: bigint, end: bigint): bigint | 'uneven' | 'unmapped' {
    if (start >= end) return 'unmapped'
    const mapped = last < end ? last : end - 1n
    const ranges = this.within(start, mapped)
    const [first] = ranges
    if (!first) return last < end ? 0n : 'unmapped'
    if (first.start > start || first.last < mapped) return 'uneven'
    return last < end ? first.attributes : 'unmapped'
  }
}
