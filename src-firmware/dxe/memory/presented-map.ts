/**
 * What GetMemoryMap shows of the core's map (UEFI 2.10 §7.2.3): free pages of a special type's bin as that type, runtime types with
 * their attribute, equal neighbours joined, and behind them the ranges that only the GCD knows. Kept up to date range by range, so that
 * an event can say what changed without walking the whole map.
 */
import { RangeTree } from '../../memory/range-tree'
import { hex } from '../../spec/hex'
import { MemoryAttribute, PERMISSION_MASK } from '../../spec/memory-attribute'
import { isRuntimeType, isSpecialType, MemoryType } from '../../spec/memory-type'
import { PAGE_SIZE } from '../../spec/page'
import type { Descriptor } from '../../trace/trace'
import { edk2Rules, type Edk2Rules } from '../../platforms/edk2-rules'
import type { MapEntry } from './memory-map'
import type { Bin, PageAllocator } from './page-allocator'

/** An entry of the GCD that the memory map shows although the page allocator does not know it. */
export type GcdRange = MapEntry

interface MapDifference {
  readonly removed: readonly MapEntry[]
  readonly added: readonly MapEntry[]
}
const NO_DIFFERENCE: MapDifference = { removed: [], added: [] }

/** What began at an address before some changes, and what does after them. */
interface Replacement {
  readonly was: MapEntry | null
  is: MapEntry | null
}

/** The map as GetMemoryMap shows it. UEFI 2.10 §7.2.3. */
export class PresentedMap {
  private readonly shown = new RangeTree<MapEntry>()
  private gcdShown: readonly GcdRange[] = []
  private dirty: { start: bigint; last: bigint }[] = []

  /** @param gcd The ranges to show behind the map, ascending and joined; the same list as long as nothing changed. */
  constructor(
    private readonly pages: PageAllocator,
    private readonly gcd: { presented(): readonly GcdRange[]; required(): number },
    private readonly rules: Pick<Edk2Rules, 'asksRoomForBins' | 'cutsAtBins'> = edk2Rules({})
  ) {
    for (const entry of this.pages.map) this.dirty.push(entry)
    this.difference()
  }

  /** These bytes may be shown differently from now on. */
  touch(start: bigint, last: bigint): void {
    this.dirty.push({ start, last })
  }

  /** Nobody asks for differences any more. */
  forget(): void {
    this.dirty = []
  }

  /** In the order GetMemoryMap gives them: memory ascending, then the GCD's ranges. */
  entries(): MapEntry[] {
    const joined: MapEntry[] = []
    for (const entry of this.pages.map) this.present(entry, joined)
    return [...joined, ...this.gcd.presented()]
  }

  /**
   * The number of descriptors GetMemoryMap asks room for: those of the core before joining, and the GCD's. EDK II counts before it
   * merges, so this is more than it returns.
   */
  required(): number {
    const bins = this.rules.asksRoomForBins ? this.pages.bins.filter(({ type }) => isSpecialType(type)).length : 0
    return this.pages.map.size + this.gcd.required() + 2 * bins
  }

  /** What changed since the last call, ascending by address. */
  difference(): MapDifference {
    const gcd = this.gcd.presented()
    const { dirty } = this
    if (dirty.length === 0 && gcd === this.gcdShown) return NO_DIFFERENCE
    this.dirty = []
    // Nearly every change is of one range, where nothing can come and leave again.
    if (dirty.length === 1 && gcd === this.gcdShown) return this.showAnew(dirty[0]!)
    const replaced = new Map<bigint, Replacement>()
    for (const range of dirty) replace(replaced, this.showAnew(range))
    if (gcd !== this.gcdShown) replace(replaced, { removed: this.gcdShown, added: gcd })
    this.gcdShown = gcd
    return differenceOf(replaced)
  }

  private showAnew({ start, last }: { readonly start: bigint; readonly last: bigint }): MapDifference {
    const { shown } = this
    const low = this.lowEdge(start)
    const high = this.highEdge(last)
    const before = shown.within(low, high)
    const now: MapEntry[] = []
    for (const entry of this.pages.map.within(low, high)) this.present(entry, now)
    const [removed, added]: [MapEntry[], MapEntry[]] = [[], []]
    // Both ascend by address; what is shown as before stays where it is.
    for (let i = 0, j = 0; i < before.length || j < now.length;) {
      const [old, entry] = [before[i], now[j]]
      const isThere = old !== undefined && (entry === undefined || old.start <= entry.start)
      const comes = entry !== undefined && (old === undefined || entry.start <= old.start)
      if (isThere) i++
      if (comes) j++
      if (isThere && comes && old.last === entry.last && alike(old, entry)) continue
      if (isThere) removed.push(old)
      if (comes) added.push(entry)
      if (isThere && comes) shown.replace(entry)
      else if (isThere) shown.remove(old)
      else if (comes) shown.insert(entry)
    }
    return { removed, added }
  }

  /** The first byte of the shown descriptors, old and new, around this byte. */
  private lowEdge(start: bigint): bigint {
    let low = this.lowEnd(start)
    for (;;) {
      const old = this.shown.find(low)
      if (!old || old.start === low) return low
      low = this.lowEnd(old.start)
    }
  }

  /** The last byte of them. */
  private highEdge(last: bigint): bigint {
    let high = this.highEnd(last)
    for (;;) {
      const old = this.shown.find(high)
      if (!old || old.last === high) return high
      high = this.highEnd(old.last)
    }
  }

  /** Where the map's entries begin that are shown as one around this byte. */
  private lowEnd(start: bigint): bigint {
    let entry = this.pages.map.find(start)
    if (!entry) return start
    for (;;) {
      const below: MapEntry | undefined = entry.start > 0n ? this.pages.map.find(entry.start - 1n) : undefined
      if (!below || !this.isShownAlike(below, entry)) return entry.start
      entry = below
    }
  }

  private highEnd(last: bigint): bigint {
    let entry = this.pages.map.find(last)
    if (!entry) return last
    for (;;) {
      const above: MapEntry | undefined = this.pages.map.find(entry.last + 1n)
      if (!above || !this.isShownAlike(entry, above)) return entry.last
      entry = above
    }
  }

  /** Are the neighbours shown alike where they touch? */
  private isShownAlike(lower: MapEntry, upper: MapEntry): boolean {
    const type = this.shownType(lower, lower.last)
    return type === this.shownType(upper, upper.start) && shownAttribute(type, lower.attribute) === shownAttribute(type, upper.attribute)
  }

  /** Free memory of a special type's bin is shown as that type: where all of the entry is inside; in later releases where this byte is. */
  private shownType(entry: MapEntry, at: bigint): number {
    if (entry.type !== MemoryType.Conventional) return entry.type
    const { start, last } = this.rules.cutsAtBins ? { start: at, last: at } : entry
    for (const bin of this.pages.bins) if (start >= bin.start && last <= bin.last && isSpecialType(bin.type)) return bin.type
    return entry.type
  }

  /** Adds how one range of the core's is shown: in pieces where it is cut at the edges of bins. */
  private present(entry: MapEntry, list: MapEntry[]): void {
    let at = entry.start
    if (this.rules.cutsAtBins && entry.type === MemoryType.Conventional)
      for (const edge of this.edgesIn(entry)) {
        this.show({ ...entry, start: at, last: edge - 1n }, list)
        at = edge
      }
    this.show(at === entry.start ? entry : { ...entry, start: at }, list)
  }

  private show(part: MapEntry, list: MapEntry[]): void {
    const type = this.shownType(part, part.start)
    append(list, { start: part.start, last: part.last, type, attribute: shownAttribute(type, part.attribute) })
  }

  /** Where bins begin and end inside this entry, ascending. */
  private edgesIn({ start, last }: MapEntry): bigint[] {
    const edges = (bin: Bin): bigint[] => (isSpecialType(bin.type) ? [bin.start, bin.last + 1n] : [])
    const inside = this.pages.bins.flatMap(edges).filter((edge) => edge > start && edge <= last)
    return [...new Set(inside)].sort((a, b) => (a < b ? -1 : 1))
  }
}

/** How memory is protected is never shown, only what it can do. */
function shownAttribute(type: number, attribute: bigint): bigint {
  return (isRuntimeType(type) ? attribute | MemoryAttribute.RUNTIME : attribute) & ~PERMISSION_MASK
}

function alike(a: MapEntry, b: MapEntry): boolean {
  return a.type === b.type && a.attribute === b.attribute
}

/** Adds an entry at the end, joined with the last one where they touch and are alike. */
function append(list: MapEntry[], entry: MapEntry): void {
  const before = list.at(-1)
  if (before && before.last + 1n === entry.start && alike(before, entry)) list[list.length - 1] = { ...before, last: entry.last }
  else list.push(entry)
}

/** Some ranges left and others came. */
function replace(replaced: Map<bigint, Replacement>, { removed, added }: MapDifference): void {
  for (const entry of removed) {
    const known = replaced.get(entry.start)
    if (known) known.is = null
    else replaced.set(entry.start, { was: entry, is: null })
  }
  for (const entry of added) {
    const known = replaced.get(entry.start)
    if (known) known.is = entry
    else replaced.set(entry.start, { was: null, is: entry })
  }
}

/** What came and left again in between is no difference. */
function differenceOf(replaced: ReadonlyMap<bigint, Replacement>): MapDifference {
  const [removed, added]: [MapEntry[], MapEntry[]] = [[], []]
  for (const { was, is } of replaced.values()) {
    if (was && is && was.last === is.last && alike(was, is)) continue
    if (was) removed.push(was)
    if (is) added.push(is)
  }
  return { removed: ascending(removed), added: ascending(added) }
}

function ascending(entries: MapEntry[]): MapEntry[] {
  return entries.sort((a, b) => (a.start < b.start ? -1 : 1))
}

/** A descriptor as the trace writes it. */
export function descriptor(entry: MapEntry): Descriptor {
  return [entry.type, hex(entry.start), '0x0', hex((entry.last - entry.start + 1n) / PAGE_SIZE), hex(entry.attribute)]
}
