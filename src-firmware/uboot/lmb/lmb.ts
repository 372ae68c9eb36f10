/**
 * lmb, U-Boot's logical memory blocks: which memory there is, and which of it is in use by files, by U-Boot itself and, from v2025.01 on, by EFI.
 * Every answer is the C code's of the release, its oversights with it.
 */
import { hex, u64 } from '../../spec/hex'
import { Errno, lastOf, overlaps, RegionList, type Region } from './region-list'
import type { LmbRules } from './rules'

/** What lmb tells EFI's memory map. */
export interface LmbNotice {
  readonly what: 'reserved' | 'free'
  readonly base: bigint
  readonly size: bigint
}

/** An allocation's answer: a number, 0 for success, and the address it found; null: it found none, or looked for none. */
interface LmbFound {
  readonly error: number
  readonly address: bigint | null
}

/** Memory that there is, and memory in use. */
export interface LmbLists {
  readonly available: readonly Region[]
  readonly used: readonly Region[]
}

/** Two lists of regions and what may be done with them. */
export class Lmb {
  available: RegionList
  used: RegionList
  /** Lines for the console since somebody took them. */
  private said: string[] = []

  /** @param notify Told of memory that is in use, or free again; only the global map of v2025.01 and later tells. */
  constructor(
    readonly rules: LmbRules,
    start: { readonly available?: readonly Region[]; readonly used?: readonly Region[] } = {},
    private readonly notify: (notice: LmbNotice) => void = () => {}
  ) {
    this.available = new RegionList(rules, start.available)
    this.used = new RegionList(rules, start.used)
  }

  /** Other lists from here on, as U-Boot's own tests have them for a while. @returns Those of before. */
  exchange(lists: LmbLists): LmbLists {
    const before = { available: this.available.regions, used: this.used.regions }
    this.available = new RegionList(this.rules, lists.available)
    this.used = new RegionList(this.rules, lists.used)
    return before
  }

  /** What it printed since it was asked last. */
  takePrinted(): string[] {
    const lines = [...this.used.printed.splice(0), ...this.said]
    this.said = []
    return lines
  }

  /** Memory there is. @returns 0, or a negative error; v2023.01: how many regions it was joined with. */
  add(base: bigint, size: bigint): number {
    const result = this.available.add(base, size, this.rules.flags.none)
    if (!this.rules.isGlobal) return result
    if (result < 0) return result
    if (result === 0) this.tell('free', base, size, this.rules.flags.none)
    return 0
  }

  /** Memory in use. @returns As `add`. */
  reserve(base: bigint, size: bigint, flags: number): number {
    const { rules, used } = this
    const { none } = rules.flags
    if (rules.looksAtAllFirst && used.overlapping(base, size).some((region) => flags !== none || region.flags !== none)) return Errno.exists
    const result = used.add(base, size, flags)
    if (!rules.isGlobal) return result
    if (result < 0) return result
    this.tell('reserved', base, size, flags)
    return 0
  }

  /** Gives back a range that lies in one region; nobody counts who else is in it. @returns 0, or a negative error. */
  free(base: bigint, size: bigint, flags: number): number {
    const result = this.used.remove(base, size)
    if (result < 0) return result
    this.tell('free', base, size, flags)
    return result
  }

  /**
   * The highest place that is free.
   * @param max Exclusive; 0n: anywhere.
   */
  allocate(size: bigint, align: bigint, max: bigint, flags: number): LmbFound {
    const { rules } = this
    if (rules.answersNumber && size === 0n) return { error: 0, address: null }
    const address = this.highestPlace(size, align, max)
    const found = address === null ? null : this.takePlace(address, size, rules.isGlobal ? flags : rules.flags.none)
    if (found) return found
    if (!rules.answersNumber) this.said.push(`ERROR: Failed to allocate ${hex(size)} bytes below ${hex(max)}.`)
    return { error: Errno.fail, address: null }
  }

  /** This very range. @returns With `answersNumber` an error number, 0 for success; otherwise the address, 0n for a failure. */
  allocateAt(base: bigint, size: bigint, flags: number): { readonly error: number; readonly address: bigint } {
    const { answersNumber, isGlobal, flags: known } = this.rules
    const answer = (error: number): { error: number; address: bigint } => ({ error, address: error < 0 ? 0n : base })
    if (answersNumber && size === 0n) return answer(0)
    const bank = this.available.regions[this.available.firstOverlapping(base, size)]
    if (!bank || !overlaps(bank.base, bank.size, { base: lastOf(base, size), size: 1n })) return answer(Errno.invalid)
    const result = this.reserve(base, size, isGlobal ? flags : known.none)
    return answer(result > 0 ? 0 : result)
  }

  /** Bytes from here to the next region in use; 0n inside one, and where there is no memory. */
  freeSizeAt(address: bigint): bigint {
    if (this.available.firstOverlapping(address, 1n) < 0) return 0n
    for (const { base, size } of this.used.regions) {
      if (address < base) return base - address
      if (u64(base + size) > address) return 0n
    }
    const top = this.available.regions.at(-1)!
    return u64(top.base + top.size - address)
  }

  /** Does the first region with this byte have all of these flags? */
  isReserved(address: bigint, flags: number): boolean {
    const region = this.used.regions.find(({ base, size }) => address >= base && address <= lastOf(base, size))
    return region !== undefined && (region.flags & flags) === flags
  }

  private highestPlace(size: bigint, align: bigint, max: bigint): bigint | null {
    const banks = this.available.regions
    for (let index = banks.length - 1; index >= 0; index--) {
      const bank = banks[index]!
      if (bank.size < size || (max !== 0n && bank.base >= max)) continue
      let at = alignDown(u64(endBelow(bank, max) - size), align)
      while (at !== 0n && bank.base <= at) {
        const inTheWay = this.used.regions[this.used.firstOverlapping(at, size)]
        if (!inTheWay) return at
        if (inTheWay.base < size) break
        at = alignDown(u64(inTheWay.base - size), align)
      }
    }
    return null
  }

  private takePlace(address: bigint, size: bigint, flags: number): LmbFound | null {
    if (this.used.add(address, size, flags) < 0) return this.rules.answersNumber ? { error: 0, address: null } : null
    this.tell('reserved', address, size, flags)
    return { error: 0, address }
  }

  private tell(what: LmbNotice['what'], base: bigint, size: bigint, flags: number): void {
    if (this.rules.isGlobal && (flags & this.rules.flags.noNotify) === 0) this.notify({ what, base, size })
  }
}

/** Where a bank ends, and no higher than the limit; a bank that wraps ends at the last address. */
function endBelow({ base, size }: Region, max: bigint): bigint {
  const end = u64(base + size)
  if (max === 0n) return end
  const limited = end < base ? 0xffffffffffffffffn : end
  return limited < max ? limited : max
}

function alignDown(address: bigint, align: bigint): bigint {
  return address & u64(~(align - 1n))
}
