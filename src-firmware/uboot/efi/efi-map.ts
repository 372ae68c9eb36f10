/**
 * The memory map of U-Boot's EFI loader: one list of ranges, and a key that every update moves, also one that fails. Arithmetic wraps at 2^64 as
 * in the C code, and a range may come into the list that no memory has.
 */
import { u64 } from '../../spec/hex'
import { MemoryAttribute } from '../../spec/memory-attribute'
import { MAX_MEMORY_TYPE, MemoryType } from '../../spec/memory-type'
import { PAGE_SHIFT } from '../../spec/page'

/** A range of the map; pages of 4 KiB. */
export interface EfiEntry {
  readonly type: number
  readonly start: bigint
  readonly pages: bigint
  readonly attribute: bigint
}

/** How an update ended: it may fail over a type that cannot be, or over a byte that is not free. Pieces taken out before that stay out. */
type MapUpdate = 'done' | 'wrongType' | { readonly notFree: bigint }

const SIGN = 0x80000000

/** The first byte behind an entry; it wraps. */
export function endOf({ start, pages }: Pick<EfiEntry, 'start' | 'pages'>): bigint {
  return u64(start + (pages << PAGE_SHIFT))
}

/** Ranges by address, and the key. */
export class EfiMap {
  /** Ascending; entries never change, so that who kept some sees by themselves what is another. */
  private readonly list: EfiEntry[]
  /** Starts and ends both ascend, and nothing wraps: then most of the list need not be looked at. */
  private isOrderly = true
  /** Two neighbours are there that would be one. */
  private isUnmerged = false

  /** @param entries In any order. */
  constructor(
    entries: readonly EfiEntry[],
    public key: bigint
  ) {
    this.list = [...entries].sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0))
    this.list.forEach((_, index) => this.watchOrder(index))
  }

  /** Ascending by start. */
  get entries(): readonly EfiEntry[] {
    return this.list
  }

  /** The entry with this byte. */
  at(address: bigint): EfiEntry | undefined {
    for (let index = this.lastFrom(address); index >= 0; index--) {
      const entry = this.list[index]!
      if (entry.start <= address && address < endOf(entry)) return entry
      if (this.isOrderly) return undefined
    }
    return undefined
  }

  /** Entries from the highest down. */
  *fromTop(): Generator<EfiEntry> {
    for (let index = this.list.length - 1; index >= 0; index--) yield this.list[index]!
  }

  /**
   * Gives a range a type: efi_add_memory_map and what lies below it. 0 pages change nothing.
   * @param onlyFree All of it has to be Conventional now.
   */
  update(start: bigint, pages: bigint, type: number, onlyFree: boolean): MapUpdate {
    // The C code compares signed: types of operating system loaders are negative, and pass.
    if (type < SIGN && type >= MAX_MEMORY_TYPE) return 'wrongType'
    if (pages === 0n) return 'done'
    this.key++
    const end = u64(start + u64(pages << PAGE_SHIFT))
    const missing = onlyFree ? this.firstMissing(start, end) : start
    const carved = this.carve(start, end, onlyFree)
    if (typeof carved !== 'bigint') return carved
    if (onlyFree && carved !== pages) return { notFree: missing }
    this.insert({ type, start, pages, attribute: attributeOf(type) })
    return 'done'
  }

  /** Takes the range out of every entry, from the highest down. @returns Pages that were taken out. */
  private carve(start: bigint, end: bigint, onlyFree: boolean): bigint | { notFree: bigint } {
    let carved = 0n
    for (let index = this.nextToCarve(start, end); index >= 0; index = this.nextToCarve(start, end)) {
      const entry = this.list[index]!
      const [from, to] = [entry.start, endOf(entry)]
      if (onlyFree && entry.type !== MemoryType.Conventional) return { notFree: from > start ? from : start }
      const [first, last] = [start > from ? start : from, end < to ? end : to]
      if (first !== from) {
        const [low, high] = [(first - from) >> PAGE_SHIFT, (to - first) >> PAGE_SHIFT]
        this.list.splice(index, 1, { ...entry, pages: low }, { ...entry, start: first, pages: high })
        this.isUnmerged = true
        continue
      }
      carved += (last - first) >> PAGE_SHIFT
      if (last === to) this.list.splice(index, 1)
      else this.list[index] = { ...entry, start: last, pages: (to - last) >> PAGE_SHIFT }
    }
    return carved
  }

  private nextToCarve(start: bigint, end: bigint): number {
    const canStop = this.isOrderly && end > start
    for (let index = canStop ? this.lastFrom(end) : this.list.length - 1; index >= 0; index--) {
      const entry = this.list[index]!
      const to = endOf(entry)
      if (end > entry.start && start < to) return index
      if (canStop && to <= start) return -1
    }
    return -1
  }

  private insert(entry: EfiEntry): void {
    const { list } = this
    let index = this.isOrderly ? this.lastFrom(entry.start) + 1 : list.length
    while (index > 0 && list[index - 1]!.start >= entry.start) index--
    list.splice(index, 0, entry)
    this.watchOrder(index)
    if (!this.isOrderly || this.isUnmerged) for (let at = list.length - 1; at > 0; at--) this.merge(at)
    else {
      this.merge(index + 1)
      this.merge(index)
    }
    this.isUnmerged = false
  }

  /** Joins an entry with the one below, where they touch and are alike. */
  private merge(index: number): void {
    const [below, above] = [this.list[index - 1], this.list[index]]
    if (!below || !above || endOf(below) !== above.start || below.type !== above.type || below.attribute !== above.attribute) return
    this.list.splice(index - 1, 2, { ...below, pages: below.pages + above.pages })
  }

  /** The highest index whose entry begins at this byte or below, while the list is orderly; otherwise the highest of all. */
  private lastFrom(address: bigint): number {
    if (!this.isOrderly) return this.list.length - 1
    let [low, high] = [0, this.list.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.list[middle]!.start > address) high = middle
      else low = middle + 1
    }
    return low - 1
  }

  /** The first byte of the range that no entry has; its end when all of it is there. */
  private firstMissing(start: bigint, end: bigint): bigint {
    let at = start
    for (let entry = this.at(at); entry && at < end && endOf(entry) > at; entry = this.at(at)) at = endOf(entry)
    return at
  }

  private watchOrder(index: number): void {
    const [before, entry, after] = [this.list[index - 1], this.list[index]!, this.list[index + 1]]
    const follows = (a: EfiEntry, b: EfiEntry): boolean => endOf(a) <= b.start
    if (endOf(entry) <= entry.start || (before && !follows(before, entry)) || (after && !follows(entry, after))) this.isOrderly = false
  }
}

function attributeOf(type: number): bigint {
  if (type === MemoryType.RuntimeServicesCode || type === MemoryType.RuntimeServicesData)
    return MemoryAttribute.WB | MemoryAttribute.RUNTIME
  return type === MemoryType.Mmio ? MemoryAttribute.RUNTIME : MemoryAttribute.WB
}
