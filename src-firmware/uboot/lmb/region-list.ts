/** A list of lmb's regions, ascending by base, as the C code keeps it: addresses wrap at 2^64, and what one release overlooks stays overlooked. */
import { u64 } from '../../spec/hex'
import type { LmbRules } from './rules'

/** Bytes that lmb knows of: memory there is, or memory in use. */
export interface Region {
  readonly base: bigint
  readonly size: bigint
  readonly flags: number
}

/** Negative error numbers as lmb answers them. */
export const Errno = { fail: -1, exists: -17, invalid: -22 } as const

/** The last byte of so many from here on; it wraps. */
export function lastOf(base: bigint, size: bigint): bigint {
  return u64(base + size - 1n)
}

/** Do these share a byte? */
export function overlaps(base: bigint, size: bigint, other: Pick<Region, 'base' | 'size'>): boolean {
  return base <= lastOf(other.base, other.size) && other.base <= lastOf(base, size)
}

/** Regions ascending by base. From v2025.01 on some may overlap, where a release does not look. */
export class RegionList {
  private list: Region[]
  /** Bases and last bytes both ascend, and nothing wraps: then most of the list need not be looked at. */
  private isOrderly = true
  /** What the C code prints where it finds what it does not expect. */
  readonly printed: string[] = []

  constructor(
    private readonly rules: LmbRules,
    regions: readonly Region[] = []
  ) {
    this.list = [...regions]
    this.list.forEach((_, index) => this.watchOrder(index))
  }

  get regions(): readonly Region[] {
    return this.list
  }

  /** The region of the lowest index that shares a byte with this range. */
  firstOverlapping(base: bigint, size: bigint): number {
    for (let index = this.startFor(base, size); index < this.list.length; index++) {
      if (overlaps(base, size, this.list[index]!)) return index
      if (this.isOrderly && this.list[index]!.base > lastOf(base, size) && lastOf(base, size) >= base) break
    }
    return -1
  }

  /** Every region that shares a byte with this range. */
  overlapping(base: bigint, size: bigint): Region[] {
    return this.list.filter((region) => overlaps(base, size, region))
  }

  /** @returns How many regions became one with the new one, or a negative error. */
  add(base: bigint, size: bigint, flags: number): number {
    const { rules, list } = this
    let joined = 0
    let index = this.startFor(base, size)
    for (; index < list.length; index++) {
      const region = list[index]!
      if (!rules.joinsOverlapping && region.base === base && region.size === size) return region.flags === flags ? 0 : Errno.fail
      if (region.base === u64(base + size)) {
        if (flags === region.flags) joined += this.replace(index, { base: u64(region.base - size), size: u64(region.size + size), flags })
        break
      }
      if (base === u64(region.base + region.size)) {
        if (flags !== region.flags && rules.passesOtherFlags) continue
        if (flags === region.flags) joined += this.replace(index, { ...region, size: u64(region.size + size) })
        break
      }
      if (overlaps(base, size, region)) {
        const refused = this.whyNotOver(flags) ?? this.joinOverlapping(index, base, size)
        if (refused !== null) return refused
        joined++
        break
      }
      if (this.isOrderly && base !== 0n && u64(base + size) >= base && region.base > u64(base + size)) {
        index = list.length
        break
      }
    }
    const behind = this.joinWithNext(index)
    if (behind < 0) return behind
    joined += behind
    if (joined > 0) return joined
    if (rules.room !== null && list.length >= rules.room) return Errno.fail
    this.insert({ base, size, flags })
    return 0
  }

  /** Takes the range out of the one region that holds all of it. @returns 0, or a negative error. */
  remove(base: bigint, size: bigint): number {
    const end = lastOf(base, size)
    const index = this.holding(base, size)
    const region = this.list[index]
    if (!region) return Errno.fail
    const last = lastOf(region.base, region.size)
    if (region.base === base && last === end) this.list.splice(index, 1)
    else if (region.base === base) this.replace(index, { ...region, base: u64(end + 1n), size: u64(region.size - size) })
    else if (last === end) this.replace(index, { ...region, size: u64(region.size - size) })
    else {
      this.replace(index, { ...region, size: u64(base - region.base) })
      return Math.min(0, this.add(u64(end + 1n), u64(last - end), region.flags))
    }
    return 0
  }

  /** The lowest index whose region holds all of this range; -1: none does. */
  private holding(base: bigint, size: bigint): number {
    const end = lastOf(base, size)
    for (let index = this.startFor(base, size); index < this.list.length; index++) {
      const region = this.list[index]!
      if (region.base <= base && end <= lastOf(region.base, region.size)) return index
      if (this.isOrderly && region.base > base) return -1
    }
    return -1
  }

  /** v2025.01 looks at the request's flags alone here; v2026.10 has looked at everything before. */
  private whyNotOver(flags: number): number | null {
    if (!this.rules.joinsOverlapping) return Errno.fail
    return !this.rules.looksAtAllFirst && flags !== this.rules.flags.none ? Errno.exists : null
  }

  /** The range and all regions that it overlaps from this one on become one region. @returns null, or a negative error. */
  private joinOverlapping(first: number, base: bigint, size: bigint): number | null {
    const { list } = this
    let last = first
    let count = 0
    for (let index = first; index < list.length; index++) {
      if (!overlaps(base, size, list[index]!)) continue
      if (list[index]!.flags !== this.rules.flags.none) return Errno.fail
      last = index
      count++
    }
    const low = list[first]!.base < base ? list[first]!.base : base
    const [a, b] = [u64(list[last]!.base + list[last]!.size), u64(base + size)]
    const high = a > b ? a : b
    list.splice(first + 1, count - 1)
    this.replace(first, { base: low, size: u64(high - low), flags: list[first]!.flags })
    return null
  }

  /** The region that changed is compared once with the one behind it. @returns How many were joined, or a negative error. */
  private joinWithNext(index: number): number {
    const { list, rules } = this
    const [region, next] = [list[index], list[index + 1]]
    if (!region || !next || region.flags !== next.flags) return 0
    if (u64(region.base + region.size) === next.base || u64(next.base + next.size) === region.base) {
      list.splice(index + 1, 1)
      return this.replace(index, { ...region, size: u64(region.size + next.size) })
    }
    if (!rules.joinsOverlapping || !overlaps(region.base, region.size, next)) return 0
    if (rules.looksAtAllFirst) return this.joinOverlapping(index, region.base, region.size) ?? 1
    const [end, nextEnd] = [u64(region.base + region.size), u64(next.base + next.size)]
    if (end > nextEnd) this.printed.push('This will not be a case any time')
    else {
      list.splice(index + 1, 1)
      this.replace(index, { ...region, size: u64(nextEnd - region.base) })
    }
    return 1
  }

  private replace(index: number, region: Region): 1 {
    this.list[index] = region
    this.watchOrder(index)
    return 1
  }

  private insert(region: Region): void {
    let index = this.isOrderly ? this.firstAbove(region.base) : this.list.length
    while (index > 0 && region.base < this.list[index - 1]!.base) index--
    this.list.splice(index, 0, region)
    this.watchOrder(index)
  }

  /** The first index that a walk for this range has to look at. */
  private startFor(base: bigint, size: bigint): number {
    if (!this.isOrderly || u64(base + size) < base || base === 0n) return 0
    // One more: a region that ends where the range begins touches it.
    const above = this.firstAbove(base)
    let index = above
    while (index > 0 && lastOf(this.list[index - 1]!.base, this.list[index - 1]!.size) + 1n >= base) index--
    return index
  }

  /** The first index whose base is higher than this, while the list is orderly. */
  private firstAbove(base: bigint): number {
    let [low, high] = [0, this.list.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.list[middle]!.base > base) high = middle
      else low = middle + 1
    }
    return low
  }

  private watchOrder(index: number): void {
    const [before, region, after] = [this.list[index - 1], this.list[index]!, this.list[index + 1]]
    const last = lastOf(region.base, region.size)
    const follows = (a: Region, b: Region): boolean => a.base <= b.base && lastOf(a.base, a.size) <= lastOf(b.base, b.size)
    if (last < region.base || region.size === 0n || (before && !follows(before, region)) || (after && !follows(region, after)))
      this.isOrderly = false
  }
}
