/** What a driver holds while its run goes on: each allocation, and the pieces of it that were not given back. */
import { PAGE_SIZE } from '../../src-firmware/spec/page'
import type { CallEvent, Change, TraceEvent } from '../../src-firmware/trace/trace'
import { Pieces, type Piece } from './pieces'

/** An allocation of the driver's, or of a library for it. */
export interface Allocation {
  readonly kind: 'pages' | 'pool'
  /** Where it lies now: the switch to permanent memory moves what PEI handed out before. */
  start: bigint
  readonly bytes: bigint
  /** The call of the driver's own text. */
  readonly call: CallEvent
  /** Ascending. */
  pieces: readonly Piece<Allocation>[]
  /** The free that gave back only a part. */
  partBy: CallEvent | null
}

/** Bytes of it that have not been given back. */
export function leftOf(allocation: Allocation): bigint {
  return allocation.pieces.reduce((sum, piece) => sum + piece.end - piece.start, 0n)
}

/** Who took what, and what became of it. */
export class Ledger {
  /** By the number of the event whose changes took them. */
  private readonly taken = new Map<number, Allocation[]>()
  private readonly live = new Set<Allocation>()
  private readonly pieces = new Pieces<Allocation>()

  take(change: Extract<Change, { what: 'take' }>, n: number, call: CallEvent): void {
    if (change.unit !== 'pages' && change.unit !== 'pool') return
    const start = BigInt(change.start)
    const bytes = BigInt(change.bytes)
    const allocation: Allocation = { kind: change.unit, start, bytes, call, pieces: [], partBy: null }
    this.replace(allocation, [[start, start + bytes]])
    const beside = this.taken.get(n)
    if (beside) beside.push(allocation)
    else this.taken.set(n, [allocation])
    this.live.add(allocation)
  }

  give(change: Extract<Change, { what: 'give' }>, by: TraceEvent): void {
    const start = BigInt(change.start)
    const end = start + BigInt(change.bytes)
    const from = this.taken.get(change.takenBy ?? -1)?.find((one) => start >= one.start && end <= one.start + one.bytes)
    if (!from) return
    this.replace(
      from,
      from.pieces.flatMap((piece) => [
        ...(piece.start < start ? [[piece.start, piece.end < start ? piece.end : start] as const] : []),
        ...(piece.end > end ? [[piece.start > end ? piece.start : end, piece.end] as const] : [])
      ])
    )
    if (from.pieces.length === 0) this.live.delete(from)
    else if (by.kind === 'call') from.partBy = by
  }

  /** What lay in these bytes lies elsewhere now. */
  move({ from, to, bytes, content }: Extract<Change, { what: 'move' }>): void {
    if (content === 'stack') return
    const first = BigInt(from)
    const end = first + BigInt(bytes)
    const offset = BigInt(to) - first
    for (const one of this.live) {
      if (one.start < first || one.start >= end) continue
      one.start += offset
      this.replace(
        one,
        one.pieces.map((piece) => [piece.start + offset, piece.end + offset])
      )
    }
  }

  /** The allocation that an address lies in. A page service may be given the page that a pool buffer begins in. */
  holding(address: bigint): Allocation | undefined {
    const inside = this.pieces.at(address)
    if (inside) return inside.of
    const next = this.pieces.from(address)
    return next?.of.kind === 'pool' && (next.start / PAGE_SIZE) * PAGE_SIZE <= address ? next.of : undefined
  }

  takenBy(n: number | null): Allocation | undefined {
    return n === null ? undefined : this.taken.get(n)?.[0]
  }

  /** What is still held, in the order it was taken. */
  held(): readonly Allocation[] {
    return [...this.live]
  }

  /** Are all of these pages the driver's? */
  coversPages(start: bigint, end: bigint): boolean {
    return this.pieces.coveredUntil(start, (one) => one.kind === 'pages', end) >= end
  }

  private replace(allocation: Allocation, ranges: readonly (readonly [start: bigint, end: bigint])[]): void {
    for (const piece of allocation.pieces) this.pieces.delete(piece)
    allocation.pieces = ranges.map(([start, end]) => ({ start, end, of: allocation }))
    for (const piece of allocation.pieces) this.pieces.add(piece)
  }
}
