/**
 * What the events of one run changed. Nearly every change is of a few kinds, which are kept as numbers, some 24 bytes each, and written out as text
 * whenever somebody reads them; the others are kept as they are told.
 */
import { hex } from '../spec/hex'
import { PAGE_SIZE } from '../spec/page'
import type { Change, Descriptor, Unit } from './trace'

/** A row of DXE's map, which tells no virtual addresses. */
interface ShownRow {
  readonly type: number
  readonly start: bigint
  readonly last: bigint
  readonly attribute: bigint
}

/** The changes that are kept as numbers: 'map', 'key', 'take', 'give' and 'pool' of a trace. */
type NumberedChange =
  | { readonly what: 'shown'; readonly removed: readonly ShownRow[]; readonly added: readonly ShownRow[] }
  | { readonly what: 'keyMoved'; readonly from: bigint; readonly to: bigint }
  | {
      readonly what: 'taken'
      readonly start: bigint
      readonly bytes: bigint
      readonly unit: Unit
      readonly type: number
      readonly owner: string
    }
  | { readonly what: 'given'; readonly start: bigint; readonly bytes: bigint; readonly unit: Unit; readonly takenBy: number | null }
  | { readonly what: 'poolPages'; readonly start: bigint; readonly bytes: bigint; readonly type: number; readonly state: 'free' | 'gone' }

/** A change as the machine tells it. */
export type NewChange = Change | NumberedChange

const SHOWN = 0
const KEY = 1
const TAKEN = 2
const GIVEN = 3
const POOL = 4
/** Kept as it was told; its index among those. */
const OTHER = 5

const UNITS: readonly Unit[] = ['pages', 'pool', 'image', 'heap', 'stack', 'table', 'file']
const NOBODY = 0xffffffff
/** Places that a row takes. */
const ROW = 3

/** Places of 64 bits in one piece of the log. */
const PIECE = 1 << 12
const INDEX = PIECE - 1
const SHIFT = 12

interface Piece {
  readonly wide: BigUint64Array
  /** The same places, each as two numbers of 32 bits. */
  readonly narrow: Uint32Array
}

/** Changes of all events, one after the other. */
export class ChangeLog {
  private readonly pieces: Piece[] = []
  private piece: Piece | null = null
  private used = 0
  private readonly others: Change[] = []
  private readonly attributes = new Numbered<bigint>()
  private readonly owners = new Numbered<string>()

  /** Where the next change will stand. */
  get end(): number {
    return this.used
  }

  add(change: NewChange): void {
    switch (change.what) {
      case 'shown': {
        const { removed, added } = change
        this.head(SHOWN, removed.length, added.length)
        for (const row of removed) this.row(row)
        for (const row of added) this.row(row)
        return
      }
      case 'keyMoved':
        this.head(KEY, 0, 0)
        this.put(change.from)
        this.put(change.to)
        return
      case 'taken':
        this.range(TAKEN, UNITS.indexOf(change.unit) + UNITS.length * this.owners.numberOf(change.owner), change.type, change)
        return
      case 'given':
        this.range(GIVEN, UNITS.indexOf(change.unit), change.takenBy ?? NOBODY, change)
        return
      case 'poolPages':
        this.range(POOL, change.state === 'free' ? 1 : 0, change.type, change)
        return
      default:
        this.head(OTHER, 0, this.others.push(change) - 1)
    }
  }

  /** What was added between two places, as a trace tells it. */
  read(from: number, end: number): Change[] {
    const changes: Change[] = []
    for (let at = from; at < end;) {
      const kind = this.narrow(at, 0) & 7
      changes.push(this.changeAt(at, kind))
      at += kind === OTHER ? 1 : kind === SHOWN ? 1 + (this.detail(at) + this.narrow(at, 1)) * ROW : 3
    }
    return changes
  }

  private changeAt(at: number, kind: number): Change {
    const [detail, second] = [this.detail(at), this.narrow(at, 1)]
    if (kind === OTHER) return this.others[second]!
    if (kind === SHOWN) return { what: 'map', removed: this.rows(at + 1, detail), added: this.rows(at + 1 + detail * ROW, second) }
    const [start, bytes] = [hex(this.wide(at + 1)), hex(this.wide(at + 2))]
    if (kind === KEY) return { what: 'key', from: start, to: bytes }
    if (kind === POOL) return { what: 'pool', address: start, type: second, bytes, state: detail === 1 ? 'free' : 'gone' }
    const unit = UNITS[detail % UNITS.length]!
    if (kind === GIVEN) return { what: 'give', start, bytes, unit, takenBy: second === NOBODY ? null : second }
    return { what: 'take', start, bytes, unit, type: second, owner: this.owners.values[Math.floor(detail / UNITS.length)]! }
  }

  /** @param detail Up to 29 bits. @param second Up to 32 bits. */
  private head(kind: number, detail: number, second: number): void {
    const piece = this.pieceAtEnd()
    const index = 2 * (this.used++ & INDEX)
    piece.narrow[index] = (detail << 3) | kind
    piece.narrow[index + 1] = second
  }

  private put(value: bigint): void {
    this.pieceAtEnd().wide[this.used++ & INDEX] = value
  }

  private range(kind: number, detail: number, second: number, { start, bytes }: { readonly start: bigint; readonly bytes: bigint }): void {
    this.head(kind, detail, second)
    this.put(start)
    this.put(bytes)
  }

  private row({ type, start, last, attribute }: ShownRow): void {
    this.head(0, this.attributes.numberOf(attribute), type)
    this.put(start)
    this.put(last)
  }

  private rows(from: number, count: number): Descriptor[] {
    const rows: Descriptor[] = []
    for (let at = from; at < from + count * ROW; at += ROW) {
      const [start, last] = [this.wide(at + 1), this.wide(at + 2)]
      const attribute = this.attributes.values[this.detail(at)]!
      rows.push([this.narrow(at, 1), hex(start), '0x0', hex((last - start + 1n) / PAGE_SIZE), hex(attribute)])
    }
    return rows
  }

  private pieceAtEnd(): Piece {
    if ((this.used & INDEX) === 0 && this.pieces.length === this.used >> SHIFT) {
      const wide = new BigUint64Array(PIECE)
      this.piece = { wide, narrow: new Uint32Array(wide.buffer) }
      this.pieces.push(this.piece)
    }
    return this.piece!
  }

  private wide(at: number): bigint {
    return this.pieces[at >> SHIFT]!.wide[at & INDEX]!
  }
  private detail(at: number): number {
    return this.narrow(at, 0) >>> 3
  }
  private narrow(at: number, half: 0 | 1): number {
    return this.pieces[at >> SHIFT]!.narrow[2 * (at & INDEX) + half]!
  }
}

/** Values that come again and again, by number. */
class Numbered<T> {
  readonly values: T[] = []
  private readonly numbers = new Map<T, number>()
  private last: T | undefined
  private lastNumber = 0

  numberOf(value: T): number {
    if (value === this.last) return this.lastNumber
    const number = this.numbers.get(value) ?? this.values.push(value) - 1
    this.numbers.set(value, number)
    this.last = value
    return (this.lastNumber = number)
  }
}
