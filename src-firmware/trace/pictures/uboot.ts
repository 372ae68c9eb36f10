/**
 * U-Boot's picture: who has one RAM among them, and how long each keeps its books. EFI's map is in DXE's picture, as on every machine; what images and
 * commands were given of EFI's memory and of the heap is in the owners' one (`owned`).
 */
import type { Hex } from '../../spec/hex'
import { AddressList } from '../address-list'
import type { Change, Lifetime, LmbRegion } from '../trace'
import type { Picture } from './picture'

/** A range of memory. */
export interface UBootRange {
  readonly start: Hex
  readonly bytes: Hex
}
/** What was set aside before relocation, from the top of RAM down. */
export interface Reservation extends UBootRange {
  readonly name: string
}
/** A file, or an image of bootm's, as it was brought into memory. */
export interface LoadedFile extends UBootRange {
  readonly name: string
  /** 'load', 'tftpboot', 'bootm'. */
  readonly by: string
  /** n of the event that brought it. */
  readonly n: number
}
/** An owner's books: a bar from the event that opened them to the one that closed them. */
export interface Books {
  readonly owner: 'reservations' | 'malloc' | 'efi' | 'lmb'
  /** Of lmb: which map, counted from 1 in the order in which commands made them; 0 is the board's own, and every other owner's. */
  readonly map: number
  readonly lifetime: Lifetime
  /** n of the event they begin with. */
  readonly from: number
  /** n of the event with which they are gone; null: they are still there. */
  readonly to: number | null
}

/** U-Boot's four owners of one RAM at a moment; empty in a run without U-Boot. */
export interface UBootState {
  readonly reservations: readonly Reservation[]
  /** malloc's region: `end` is how far it is in use, exclusive. null: no heap. */
  readonly heap: (UBootRange & { readonly end: Hex }) | null
  /** Chunks of the heap that nobody has, ascending, each with its head; what lies between them is in use. */
  readonly freeChunks: readonly UBootRange[]
  /** lmb: memory that there is, ascending by address. */
  readonly available: readonly LmbRegion[]
  /** lmb: memory in use, ascending by address. In v2025.01 regions may overlap. */
  readonly used: readonly LmbRegion[]
  /** How long the map lasts that lmb's regions are of; null: there is none at this moment. */
  readonly lmbLifetime: Lifetime | null
  /** What was loaded where, the oldest first: a later one may lie over a part of an earlier. One that later files cover wholly is left out. */
  readonly files: readonly LoadedFile[]
  /** Every owner's books up to now, those that are closed too, in the order in which they were opened. */
  readonly books: readonly Books[]
}

/** Regions that begin at one address. */
type AtOneAddress = readonly LmbRegion[]

function regions(): AddressList<AtOneAddress> {
  return new AddressList<AtOneAddress>((all) => all[0]!.base)
}

/** Folds what events changed in U-Boot's owners. */
export class UBootPicture implements Picture<UBootState> {
  private reservations: readonly Reservation[] = []
  private heap: UBootState['heap'] = null
  private files: readonly LoadedFile[] = []
  private books: readonly Books[] = []
  private lmbLifetime: Lifetime | null = null

  constructor(
    private readonly available = regions(),
    private readonly used = regions(),
    private readonly chunks = new AddressList<UBootRange>(({ start }) => start)
  ) {}

  snapshot(): UBootPicture {
    const copy = new UBootPicture(this.available.snapshot(), this.used.snapshot(), this.chunks.snapshot())
    copy.reservations = this.reservations
    copy.heap = this.heap
    copy.files = this.files
    copy.books = this.books
    copy.lmbLifetime = this.lmbLifetime
    return copy
  }

  shown(): UBootState {
    const { reservations, heap, files, books, lmbLifetime } = this
    return {
      reservations,
      heap,
      freeChunks: this.chunks.toArray(),
      available: this.available.toArray().flat(),
      used: this.used.toArray().flat(),
      lmbLifetime,
      files,
      books
    }
  }

  apply(change: Change, n: number): void {
    switch (change.what) {
      case 'reservation':
        this.open('reservations', n)
        this.reservations = [...this.reservations, { name: change.name, start: change.start, bytes: change.bytes }]
        break
      case 'heap':
        this.open('malloc', n)
        this.heap = { start: change.start, bytes: change.bytes, end: change.end }
        break
      case 'chunk':
        if (change.bytes === null) this.chunks.delete(change.start)
        else this.chunks.set({ start: change.start, bytes: change.bytes })
        break
      case 'map':
        // EFI's map, where it is U-Boot's.
        if (this.heap) this.open('efi', n)
        break
      case 'lmbMap':
        this.turnTo(change, n)
        break
      case 'lmb':
        this.moveRegions(change)
        break
      case 'file': {
        const { name, start, bytes, by } = change
        this.files = [...this.files.filter((older) => !covers(change, older)), { name, start, bytes, by, n }]
      }
    }
  }

  private open(owner: Books['owner'], from: number, map = 0, lifetime: Lifetime = 'forever'): void {
    if (this.books.some((one) => one.owner === owner && one.map === map)) return
    this.books = [...this.books, { owner, map, lifetime, from, to: null }]
  }

  /** The map that lmb had until now is gone, unless it is turned to again. */
  private turnTo({ map, lifetime }: Extract<Change, { what: 'lmbMap' }>, n: number): void {
    this.lmbLifetime = lifetime
    this.books = this.books.map((one) => (one.owner === 'lmb' ? { ...one, to: one.map === map ? null : (one.to ?? n) } : one))
    if (map !== null && lifetime !== null) this.open('lmb', n, map, lifetime)
  }

  private moveRegions({ removed, added }: Extract<Change, { what: 'lmb' }>): void {
    for (const region of removed) {
      const list = this[region.list]
      const there = list.get(region.base) ?? []
      const at = there.findIndex(({ size, flags }) => size === region.size && flags === region.flags)
      const rest = there.filter((_, index) => index !== at)
      if (rest.length > 0) list.set(rest)
      else list.delete(region.base)
    }
    for (const region of added) this[region.list].set([...(this[region.list].get(region.base) ?? []), region])
  }
}

function covers(one: UBootRange, other: UBootRange): boolean {
  const [start, from] = [BigInt(one.start), BigInt(other.start)]
  return start <= from && start + BigInt(one.bytes) >= from + BigInt(other.bytes)
}
