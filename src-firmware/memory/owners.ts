/**
 * Who owns which bytes, and which call made it so: the machine's own bookkeeping, which no firmware has. It decides what a driver may
 * touch (docs/driver-api.md, "Memory is bytes"), and it finds leaks.
 */
import { PAGE_SIZE } from '../spec/page'
import type { FaultReason, Unit } from '../trace/trace'
import { RangeTree, type Range } from './range-tree'

/** The owners that are no image of a driver's: first the firmware itself. */
export const FIRMWARE = 'firmware'
/** The lab that prepares its machine. */
export const LAB = 'lab'

/** Memory that somebody was given during this run, or holds since before it. */
export interface Holding extends Range {
  readonly unit: Unit
  readonly type: number
  /** Name of the image: 'driver.ts', 'firmware', 'lab', 'the recorded loader'. */
  readonly owner: string
  /** n of the event that took it; null: held before the trace began. */
  readonly takenBy: number | null
}
/** Memory that was given back and not handed out since. */
export interface Freed extends Range {
  readonly takenBy: number | null
  readonly freedBy: number
}

/** What a driver must not touch, and since when. */
export interface Fault {
  readonly reason: FaultReason
  /** The first byte that must not be touched. */
  readonly address: bigint
  readonly takenBy: number | null
  readonly freedBy: number | null
}

/** What the firmware itself makes of an address that no holding covers. */
export type Ground =
  /** Firmware's own: may be read, and written where it shares it. */
  | { readonly kind: 'firmware'; readonly last: bigint; readonly isShared?: boolean }
  /** A HOB while PEI runs: may be read and written, but no write may run over its end. */
  | { readonly kind: 'hob'; readonly last: bigint }
  /** A page that this run's pool cuts its blocks from. */
  | { readonly kind: 'poolPage' }
  | { readonly kind: 'free' | 'hole' | 'mmio' }

/** Owners that let a driver read their memory and not write it. */
const FOREIGN_OWNERS = new Set([FIRMWARE, LAB])

/** What of a holding lies in a range; nearly always all of it. */
function partIn(holding: Holding, start: bigint, last: bigint): Holding {
  if (holding.start >= start && holding.last <= last) return holding
  return { ...holding, start: holding.start < start ? start : holding.start, last: holding.last > last ? last : holding.last }
}

/** Every holding and everything given back, by address; checks each access of a driver. */
export class Owners {
  private readonly holdings = new RangeTree<Holding>()
  private readonly freed = new RangeTree<Freed>()
  /** Buffers of no bytes have an owner too; they cover nothing. */
  private readonly empty = new Map<bigint, Holding>()

  take(holding: Holding): void {
    if (holding.last < holding.start) this.empty.set(holding.start, holding)
    else {
      for (const old of this.holdings.within(holding.start, holding.last)) this.holdings.remove(old)
      this.freed.cut(holding.start, holding.last)
      this.holdings.insert(holding)
    }
  }

  /** The holding that starts exactly here. */
  startingAt(start: bigint): Holding | undefined {
    const found = this.holdings.find(start)
    return found?.start === start ? found : this.empty.get(start)
  }

  /** The lowest holding that ends at or above this byte. */
  atOrAbove(address: bigint): Holding | undefined {
    return this.holdings.atOrAbove(address)
  }

  /** How this byte was given back, if nobody has it since. */
  freedAt(address: bigint): Freed | undefined {
    return this.freed.find(address)
  }

  /** Every holding that touches these bytes, ascending. */
  within(start: bigint, last: bigint): Holding[] {
    return this.holdings.within(start, last)
  }

  /** Takes these bytes away from whoever holds them; answers the parts that were held. */
  give(start: bigint, last: bigint, freedBy: number): Holding[] {
    const parts = this.holdings.cut(start, last).map((holding) => partIn(holding, start, last))
    // What nobody held keeps its story: the page under a pool buffer goes back after the buffer itself.
    for (const part of parts) this.freed.insert({ start: part.start, last: part.last, takenBy: part.takenBy, freedBy })
    return parts
  }

  /** Whoever held some of these bytes holds them at another place now. What lies behind is as if given back. */
  move(start: bigint, last: bigint, offset: bigint, movedBy: number): void {
    for (const part of this.give(start, last, movedBy)) this.take({ ...part, start: part.start + offset, last: part.last + offset })
    for (const [at, holding] of [...this.empty])
      if (at >= start && at <= last) {
        this.empty.delete(at)
        this.take({ ...holding, start: holding.start + offset, last: holding.last + offset })
      }
  }

  /** Nobody owns these bytes from now on; what was held or given back before keeps its story. */
  abandon(start: bigint, last: bigint, freedBy: number): void {
    this.give(start, last, freedBy)
    let at = start
    for (const gone of this.freed.within(start, last)) {
      if (gone.start > at) this.freed.insert({ start: at, last: gone.start - 1n, takenBy: null, freedBy })
      at = gone.last + 1n
    }
    if (at <= last) this.freed.insert({ start: at, last, takenBy: null, freedBy })
  }

  /** Gives back a buffer of no bytes, if one starts here. */
  giveEmpty(start: bigint): Holding[] {
    const holding = this.empty.get(start)
    this.empty.delete(start)
    return holding ? [holding] : []
  }

  all(): Holding[] {
    return [...this.holdings, ...this.empty.values()]
  }

  /** The first byte of the range that must not be touched; null: all may be. */
  check(address: bigint, length: bigint, access: 'read' | 'write', ground: (address: bigint) => Ground): Fault | null {
    let at = address
    const last = address + length - 1n
    let inside: Holding | null = null
    while (at <= last) {
      if (at < PAGE_SIZE) return { reason: 'null', address: at, takenBy: null, freedBy: null }
      const holding = this.holdings.find(at)
      if (holding) {
        // Neighbouring allocations are two objects even where their bytes touch.
        if (inside) return { reason: 'bounds', address: at, takenBy: inside.takenBy, freedBy: null }
        if (access === 'write' && FOREIGN_OWNERS.has(holding.owner))
          return { reason: 'foreign', address: at, takenBy: holding.takenBy, freedBy: null }
        inside = holding
        at = holding.last + 1n
        continue
      }
      if (inside) return { reason: 'bounds', address: at, takenBy: inside.takenBy, freedBy: null }
      const under = ground(at)
      // A HOB list grows into pages that were given back, and asks nobody.
      const gone = under.kind === 'hob' ? undefined : this.freed.find(at)
      if (gone) return { reason: 'freed', address: at, takenBy: gone.takenBy, freedBy: gone.freedBy }
      if (under.kind === 'firmware') {
        if (access === 'write' && under.isShared !== true) return { reason: 'foreign', address: at, takenBy: null, freedBy: null }
        at = under.last + 1n
        continue
      }
      if (under.kind === 'hob') {
        if (access === 'write' && last > under.last) return { reason: 'bounds', address: under.last + 1n, takenBy: null, freedBy: null }
        at = under.last + 1n
        continue
      }
      const nearest = this.holdings.atOrBelow(at)
      if (under.kind === 'poolPage') return { reason: 'bounds', address: at, takenBy: nearest?.takenBy ?? null, freedBy: null }
      return { reason: under.kind === 'mmio' ? 'mmio' : 'unowned', address: at, takenBy: null, freedBy: null }
    }
    return null
  }
}
