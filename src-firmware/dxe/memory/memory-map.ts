/** The DXE core's memory map: ranges of equal type and attribute, as EDK II keeps them (gMemoryMap). */
import { RangeTree, type Range } from '../../memory/range-tree'
import { MemoryAttribute } from '../../spec/memory-attribute'
import { MemoryType } from '../../spec/memory-type'

/** A run of pages of one type. */
export interface MapEntry extends Range {
  readonly type: number
  readonly attribute: bigint
}

/** Entries that left the map, and those that are in their place; both ascend by address. */
export interface MapChange {
  readonly removed: readonly MapEntry[]
  readonly added: readonly MapEntry[]
}

/** Where a free range must lie to be taken. */
interface Fit {
  readonly bytes: bigint
  /** The lowest first byte. */
  readonly min: bigint
  /** The highest last byte; a page's last byte. */
  readonly max: bigint
  readonly alignment: bigint
}

function freeBytes(entry: MapEntry): bigint {
  return entry.type === MemoryType.Conventional ? entry.last - entry.start + 1n : 0n
}

function isAlike(other: MapEntry | undefined, range: MapEntry): other is MapEntry {
  return other !== undefined && other.type === range.type && other.attribute === range.attribute
}

/** Written out: a list that grows asks for room for many. */
function listOf(below: MapEntry | null, entry: MapEntry, above: MapEntry | null): MapEntry[] {
  if (below) return above ? [below, entry, above] : [below, entry]
  return above ? [entry, above] : [entry]
}

/** The page allocator's map by address. */
export class MemoryMap extends RangeTree<MapEntry> {
  /** @param sparesSpecialPurpose No search finds memory of the attribute SP. */
  constructor(
    entries: Iterable<MapEntry> = [],
    private readonly sparesSpecialPurpose = false
  ) {
    super(freeBytes)
    for (const entry of entries) this.insert(entry)
  }

  /** Adds a range and joins it with neighbours of the same type and attribute. It must not overlap an entry. */
  add(range: MapEntry): MapChange {
    const { start, last, type, attribute } = range
    const below = start > 0n ? this.find(start - 1n) : undefined
    const above = this.find(last + 1n)
    const removed = [below, above].filter((neighbour) => isAlike(neighbour, range))
    const joined = { start: isAlike(below, range) ? below.start : start, last: isAlike(above, range) ? above.last : last, type, attribute }
    for (const entry of removed) this.remove(entry)
    this.insert(joined)
    return { removed, added: [joined] }
  }

  /** A part of an entry is of this type and attribute from now on, and is joined with its neighbours; what is left of the entry stays. */
  convert(entry: MapEntry, part: MapEntry): MapChange {
    const { start, last, type, attribute } = part
    const isLow = start === entry.start
    const isHigh = last === entry.last
    const below = !isLow ? entry : start > 0n ? this.find(start - 1n) : undefined
    const above = !isHigh ? entry : this.find(last + 1n)
    const joinsBelow = isAlike(below, part)
    const joinsAbove = isAlike(above, part)
    const joined = { start: joinsBelow ? below.start : start, last: joinsAbove ? above.last : last, type, attribute }
    if (isHigh && joinsAbove) this.remove(above)
    if (isLow && joinsBelow) this.remove(entry)
    const left = !isLow && !joinsBelow ? { start: entry.start, last: start - 1n, type: entry.type, attribute: entry.attribute } : null
    const right = !isHigh && !joinsAbove ? { start: last + 1n, last: entry.last, type: entry.type, attribute: entry.attribute } : null
    if (left) {
      this.replace(left)
      this.insert(joined)
    } else this.replace(joined)
    if (right) this.insert(right)
    return {
      removed: listOf(isLow && joinsBelow ? below : null, entry, isHigh && joinsAbove ? above : null),
      added: listOf(left, joined, right)
    }
  }

  /** Bytes of the longest run of free memory at or below `max`. */
  longestFree(max: bigint): bigint {
    const longest = BigInt(this.heaviestUpTo(max))
    const cut = this.find(max)
    const below = cut?.type === MemoryType.Conventional ? max - cut.start + 1n : 0n
    return below > longest ? below : longest
  }

  /**
   * The last byte of the highest place in free memory that fits; 0n: nowhere. As in EDK II only the end of the place is aligned, and the
   * list is searched for the highest end, not for the tightest hole.
   */
  highestFit({ bytes, min, max, alignment }: Fit): bigint {
    let found = 0n
    const end = (entry: MapEntry): bigint => (((entry.last < max ? entry.last : max) + 1n) & ~(alignment - 1n)) - 1n
    this.highest(bytes === 0n ? 1n : bytes, (entry) => {
      if (entry.start >= max) return 'skip'
      if (entry.last < min) return 'stop'
      if (this.sparesSpecialPurpose && (entry.attribute & MemoryAttribute.SP) !== 0n) return 'skip'
      const last = end(entry)
      if (last < entry.start || last - entry.start + 1n < bytes || last - bytes + 1n < min) return 'skip'
      found = last
      return 'take'
    })
    return found
  }
}
