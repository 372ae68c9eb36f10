/**
 * What GetMemoryMap shows of the core's map (UEFI 2.10 §7.2.3): free pages of a special type's bin as that type, runtime types with
 * their attribute, equal neighbours joined, and behind them the ranges that only the GCD knows. Kept up to date range by range, so that
 * an event can say what changed without walking the whole map.
 */
import { RangeTree } from '../../memory/range-tree'
import { MemoryAttribute } from '../../spec/memory-attribute'
import { isRuntimeType, isSpecialType, MemoryType } from '../../spec/memory-type'
import type { MapEntry } from './memory-map'
import type { PageAllocator } from './page-allocator'

/** Bits that say how memory is protected, not what it can do: never shown. */
const PROTECTION = MemoryAttribute.RP | MemoryAttribute.XP | MemoryAttribute.RO

/** An entry of the GCD that the memory map shows although the page allocator does not know it. */
export type GcdRange = MapEntry

interface MapDifference {
  readonly removed: readonly MapEntry[]
  readonly added: readonly MapEntry[]
}

/** The map as GetMemoryMap shows it. UEFI 2.10 §7.2.3. */
export class PresentedMap {
  private readonly shown = new RangeTree<MapEntry>()
  private gcdShown: readonly GcdRange[] = []
  private dirty: { start: bigint; last: bigint }[] = []

  /** @param gcd The ranges to show behind the map, ascending and joined; the same list as long as nothing changed. */
  constructor(
    private readonly pages: PageAllocator,
    private readonly gcd: { presented(): readonly GcdRange[]; required(): number }
  ) {
    for (const entry of this.pages.map) this.dirty.push(entry)
    this.difference()
  }

  /** These bytes may be shown differently from now on. */
  touch(start: bigint, last: bigint): void {
    this.dirty.push({ start, last })
  }

  /** In the order GetMemoryMap gives them: memory ascending, then the GCD's ranges. */
  entries(): MapEntry[] {
    const joined: MapEntry[] = []
    for (const entry of this.pages.map) append(joined, this.present(entry))
    return [...joined, ...this.gcd.presented()]
  }

  /**
   * The number of descriptors GetMemoryMap asks room for: those of the core before joining, and the GCD's. EDK II counts before it
   * merges, so this is more than it returns.
   */
  required(): number {
    return this.pages.map.size + this.gcd.required()
  }

  /** What changed since the last call. */
  difference(): MapDifference {
    const removed: MapEntry[] = []
    const added: MapEntry[] = []
    const dirty = this.dirty
    this.dirty = []
    for (const range of dirty) {
      const { start, last } = this.window(range.start, range.last)
      const before = this.shown.within(start, last)
      const now: MapEntry[] = []
      for (const entry of this.pages.map.within(start, last)) append(now, this.present(entry))
      for (const entry of before) this.shown.remove(entry)
      for (const entry of now) this.shown.insert(entry)
      for (const entry of before) removed.push(entry)
      for (const entry of now) added.push(entry)
    }
    const gcd = this.gcd.presented()
    if (gcd !== this.gcdShown) {
      removed.push(...this.gcdShown)
      added.push(...gcd)
      this.gcdShown = gcd
    }
    return withoutCommon(removed, added)
  }

  /** Widens a range until it holds whole shown descriptors, old and new. */
  private window(start: bigint, last: bigint): { start: bigint; last: bigint } {
    for (;;) {
      const low = this.lowEdge(start)
      const high = this.highEdge(last)
      if (low === start && high === last) return { start, last }
      start = low
      last = high
    }
  }

  private lowEdge(start: bigint): bigint {
    let low = start
    const old = this.shown.find(low)
    if (old && old.start < low) low = old.start
    let entry = this.pages.map.find(low)
    if (!entry) return low
    let shown = this.present(entry)
    for (;;) {
      if (entry.start < low) low = entry.start
      const below: MapEntry | undefined = entry.start > 0n ? this.pages.map.find(entry.start - 1n) : undefined
      if (!below) return low
      const next = this.present(below)
      if (!alike(next, shown)) return low
      entry = below
      shown = next
    }
  }

  private highEdge(last: bigint): bigint {
    let high = last
    const old = this.shown.find(high)
    if (old && old.last > high) high = old.last
    let entry = this.pages.map.find(high)
    if (!entry) return high
    let shown = this.present(entry)
    for (;;) {
      if (entry.last > high) high = entry.last
      const above: MapEntry | undefined = this.pages.map.find(entry.last + 1n)
      if (!above) return high
      const next = this.present(above)
      if (!alike(next, shown)) return high
      entry = above
      shown = next
    }
  }

  private present(entry: MapEntry): MapEntry {
    let { type } = entry
    if (type === MemoryType.Conventional) {
      const bin = this.pages.bins.find(
        (candidate) => isSpecialType(candidate.type) && entry.start >= candidate.start && entry.last <= candidate.last
      )
      if (bin) type = bin.type
    }
    const attribute = (isRuntimeType(type) ? entry.attribute | MemoryAttribute.RUNTIME : entry.attribute) & ~PROTECTION
    return { start: entry.start, last: entry.last, type, attribute }
  }
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

function withoutCommon(removed: readonly MapEntry[], added: readonly MapEntry[]): MapDifference {
  const name = (entry: MapEntry): string => `${entry.type}:${entry.start}:${entry.last}:${entry.attribute}`
  const net = new Map<string, { entry: MapEntry; times: number }>()
  const count = (entry: MapEntry, step: number): void => {
    const known = net.get(name(entry))
    if (known) known.times += step
    else net.set(name(entry), { entry, times: step })
  }
  for (const entry of removed) count(entry, -1)
  for (const entry of added) count(entry, 1)
  const left = [...net.values()]
  return {
    removed: left.filter((item) => item.times < 0).map((item) => item.entry),
    added: left.filter((item) => item.times > 0).map((item) => item.entry)
  }
}
