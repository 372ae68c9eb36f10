/**
 * What GetMemoryMap shows of the core's map (UEFI 2.10 §7.2.3): free pages of a special type's bin as that type, runtime types with
 * their attribute, equal neighbours joined, and behind them the ranges that only the GCD knows. What an event changed of it is told from
 * what changed in the core's map, without walking the whole.
 */
import { hex, u64 } from '../../spec/hex'
import { MemoryAttribute, PERMISSION_MASK } from '../../spec/memory-attribute'
import { isRuntimeType, isSpecialType, MemoryType } from '../../spec/memory-type'
import { PAGE_SIZE } from '../../spec/page'
import type { Descriptor } from '../../trace/trace'
import { edk2Rules, type Edk2Rules } from '../../platforms/edk2-rules'
import type { MapChange, MapEntry } from './memory-map'
import type { Bin, PageAllocator } from './page-allocator'

/** An entry of the GCD that the memory map shows although the page allocator does not know it. */
export type GcdRange = MapEntry

const NO_CHANGE: MapChange = { removed: [], added: [] }

/** Neighbouring entries of the core's map as they were, and as they are; one that has not changed is in both. */
interface Place {
  before: readonly MapEntry[]
  now: readonly MapEntry[]
  first: bigint
  last: bigint
}

/** The map as GetMemoryMap shows it. UEFI 2.10 §7.2.3. */
export class PresentedMap {
  /** Of the core's map, since somebody asked for the difference last. */
  private changes: MapChange[] = []
  private gcdShown: readonly GcdRange[]
  /** Where the bins lay then. */
  private bins: readonly Bin[]

  /** @param gcd The ranges to show behind the map, ascending and joined; the same list as long as nothing changed. */
  constructor(
    private readonly pages: PageAllocator,
    private readonly gcd: { presented(): readonly GcdRange[]; required(): number },
    private readonly rules: Pick<Edk2Rules, 'asksRoomForBins' | 'cutsAtBins'> = edk2Rules({})
  ) {
    this.gcdShown = this.gcd.presented()
    this.bins = this.pages.bins
  }

  /** The core's map has changed. */
  touch(change: MapChange): void {
    if (this.changes.length === 0) this.changes = [change]
    else this.changes.push(change)
  }

  /** Nobody asks for differences any more. */
  forget(): void {
    this.changes = []
  }

  /** In the order GetMemoryMap gives them: memory ascending, then the GCD's ranges. */
  entries(): MapEntry[] {
    return [...this.presented([...this.pages.map], this.pages.bins), ...this.gcd.presented()]
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
  difference(): MapChange {
    const gcd = this.gcd.presented()
    const { changes } = this
    if (changes.length === 0 && gcd === this.gcdShown) return NO_CHANGE
    this.changes = []
    // Nearly every event changes one place.
    const isOne = changes.length === 1 && gcd === this.gcdShown
    const difference = isOne ? this.differenceAt(this.widened(placeOf(changes[0]!))) : this.differenceOf(changes, gcd)
    this.gcdShown = gcd
    this.bins = this.pages.bins
    return difference
  }

  private differenceOf(changes: readonly MapChange[], gcd: readonly GcdRange[]): MapChange {
    const parts = this.placesOf(changes).map((place) => this.differenceAt(place))
    if (gcd !== this.gcdShown) parts.push({ removed: this.gcdShown, added: gcd })
    // What went from the one to the other, or is the GCD's as before, is no difference.
    return difference(ascending(parts.flatMap(({ removed }) => removed)), ascending(parts.flatMap(({ added }) => added)))
  }

  private differenceAt({ before, now }: Place): MapChange {
    return difference(this.presented(before, this.bins), this.presented(now, this.pages.bins))
  }

  /** The places where the map is not what it was before these changes, ascending; no two touch. */
  private placesOf(changes: readonly MapChange[]): Place[] {
    const places: Place[] = []
    const changed = changedPlaces(changes)
    for (const [i, place] of changed.entries()) {
      const below = places.at(-1)
      this.widenDown(place, below)
      const touches = below && below.last + 1n === place.first
      if (touches) places.pop()
      places.push(this.widenUp(touches ? joined(below, place) : place, changed[i + 1]))
    }
    return places
  }

  /** With the neighbours that are, or were, shown as one with what changed. */
  private widened(place: Place): Place {
    this.widenDown(place)
    return this.widenUp(place)
  }

  private widenDown(place: Place, below?: Place): void {
    const { before, now } = place
    const neighbours: MapEntry[] = []
    while (place.first > 0n && below?.last !== place.first - 1n) {
      const neighbour = this.pages.map.find(place.first - 1n)
      const upper = neighbours.at(-1)
      const isAlike =
        this.isShownAlike(neighbour, upper ?? before[0], this.bins) || this.isShownAlike(neighbour, upper ?? now[0], this.pages.bins)
      if (!isAlike) break
      neighbours.push(neighbour!)
      place.first = neighbour!.start
    }
    if (neighbours.length === 0) return
    neighbours.reverse()
    place.before = [...neighbours, ...before]
    place.now = [...neighbours, ...now]
  }

  private widenUp(place: Place, above?: Place): Place {
    const { before, now } = place
    const neighbours: MapEntry[] = []
    while (above?.first !== place.last + 1n) {
      const neighbour = this.pages.map.find(place.last + 1n)
      const lower = neighbours.at(-1)
      const isAlike =
        this.isShownAlike(lower ?? before.at(-1), neighbour, this.bins) ||
        this.isShownAlike(lower ?? now.at(-1), neighbour, this.pages.bins)
      if (!isAlike) break
      neighbours.push(neighbour!)
      place.last = neighbour!.last
    }
    if (neighbours.length === 0) return place
    place.before = [...before, ...neighbours]
    place.now = [...now, ...neighbours]
    return place
  }

  /** Do the two touch, and are they shown alike there? */
  private isShownAlike(lower: MapEntry | undefined, upper: MapEntry | undefined, bins: readonly Bin[]): boolean {
    if (!lower || !upper || lower.last + 1n !== upper.start) return false
    const type = this.shownType(lower, lower.last, bins)
    return (
      type === this.shownType(upper, upper.start, bins) && shownAttribute(type, lower.attribute) === shownAttribute(type, upper.attribute)
    )
  }

  /** Free memory of a special type's bin is shown as that type: where all of the entry is inside; in later releases where this byte is. */
  private shownType(entry: MapEntry, at: bigint, bins: readonly Bin[]): number {
    if (entry.type !== MemoryType.Conventional) return entry.type
    const { cutsAtBins } = this.rules
    const start = cutsAtBins ? at : entry.start
    const last = cutsAtBins ? at : entry.last
    for (const bin of bins) if (start >= bin.start && last <= bin.last && isSpecialType(bin.type)) return bin.type
    return entry.type
  }

  /** How entries of the core's map that touch are shown: cut at the edges of bins in later releases, named, joined. */
  private presented(entries: readonly MapEntry[], bins: readonly Bin[]): readonly MapEntry[] {
    const parts = this.rules.cutsAtBins ? entries.flatMap((entry) => cutAtBins(entry, bins)) : entries
    return joinedWhereAlike(parts.map((part) => this.named(part, bins)))
  }

  private named(part: MapEntry, bins: readonly Bin[]): MapEntry {
    const type = this.shownType(part, part.start, bins)
    return { start: part.start, last: part.last, type, attribute: shownAttribute(type, part.attribute) }
  }
}

function cutAtBins(entry: MapEntry, bins: readonly Bin[]): MapEntry[] {
  if (entry.type !== MemoryType.Conventional) return [entry]
  const starts = [entry.start, ...edgesIn(entry, bins)]
  return starts.map((start, i) => ({ ...entry, start, last: i + 1 < starts.length ? starts[i + 1]! - 1n : entry.last }))
}

/** Where bins begin and end inside this entry, ascending. */
function edgesIn({ start, last }: MapEntry, bins: readonly Bin[]): bigint[] {
  const edges = (bin: Bin): bigint[] => (isSpecialType(bin.type) ? [bin.start, bin.last + 1n] : [])
  const inside = bins.flatMap(edges).filter((edge) => edge > start && edge <= last)
  return [...new Set(inside)].sort((a, b) => (a < b ? -1 : 1))
}

function placeOf({ removed: before, added: now }: MapChange): Place {
  return { before, now, first: firstOf(before, now), last: lastOf(before, now) }
}

/** What is not in both lists, which ascend by address. */
function difference(before: readonly MapEntry[], now: readonly MapEntry[]): MapChange {
  const kept: bigint[] = []
  for (let i = 0, j = 0; i < before.length && j < now.length;) {
    const [old, entry] = [before[i]!, now[j]!]
    if (old.start === entry.start && old.last === entry.last && alike(old, entry)) kept.push(old.start)
    if (old.start <= entry.start) i++
    if (entry.start <= old.start) j++
  }
  if (kept.length === 0) return { removed: before, added: now }
  const starts = new Set(kept)
  const isOther = ({ start }: MapEntry): boolean => !starts.has(start)
  return { removed: before.filter(isOther), added: now.filter(isOther) }
}

/** Where the map is not what it was before all of these changes, ascending; no two of these places touch. */
function changedPlaces(changes: readonly MapChange[]): Place[] {
  const before = new Set<MapEntry>()
  const now = new Set<MapEntry>()
  for (const { removed, added } of changes) {
    for (const entry of removed) if (!now.delete(entry)) before.add(entry)
    for (const entry of added) now.add(entry)
  }
  const places: { before: MapEntry[]; now: MapEntry[]; first: bigint; last: bigint }[] = []
  for (const entry of ascending([...before, ...now])) {
    let place = places.at(-1)
    if (!place || entry.start > place.last + 1n) places.push((place = { before: [], now: [], first: entry.start, last: entry.last }))
    ;(now.has(entry) ? place.now : place.before).push(entry)
    if (entry.last > place.last) place.last = entry.last
  }
  return places
}

function joined(lower: Place, upper: Place): Place {
  return { before: [...lower.before, ...upper.before], now: [...lower.now, ...upper.now], first: lower.first, last: upper.last }
}

function firstOf([a]: readonly MapEntry[], [b]: readonly MapEntry[]): bigint {
  if (!a || !b) return (a ?? b)!.start
  return a.start < b.start ? a.start : b.start
}

function lastOf(before: readonly MapEntry[], now: readonly MapEntry[]): bigint {
  const [a, b] = [before.at(-1), now.at(-1)]
  if (!a || !b) return (a ?? b)!.last
  return a.last > b.last ? a.last : b.last
}

/** All of an attribute but how the memory is protected. */
const SHOWN_MASK = u64(~PERMISSION_MASK)

/** How memory is protected is never shown, only what it can do. */
function shownAttribute(type: number, attribute: bigint): bigint {
  return (isRuntimeType(type) ? attribute | MemoryAttribute.RUNTIME : attribute) & SHOWN_MASK
}

function alike(a: MapEntry, b: MapEntry): boolean {
  return a.type === b.type && a.attribute === b.attribute
}

/** Neighbours that are alike become one; nearly always none are. */
function joinedWhereAlike(entries: MapEntry[]): MapEntry[] {
  if (!entries.some((entry, i) => i > 0 && continues(entries[i - 1]!, entry))) return entries
  const joined: MapEntry[] = []
  for (const entry of entries) {
    const before = joined.at(-1)
    if (before && continues(before, entry)) joined[joined.length - 1] = { ...before, last: entry.last }
    else joined.push(entry)
  }
  return joined
}

function continues(lower: MapEntry, upper: MapEntry): boolean {
  return lower.last + 1n === upper.start && alike(lower, upper)
}

function ascending(entries: MapEntry[]): MapEntry[] {
  return entries.sort((a, b) => (a.start < b.start ? -1 : 1))
}

/** A descriptor as the trace writes it. */
export function descriptor(entry: MapEntry): Descriptor {
  return [entry.type, hex(entry.start), '0x0', hex((entry.last - entry.start + 1n) / PAGE_SIZE), hex(entry.attribute)]
}
