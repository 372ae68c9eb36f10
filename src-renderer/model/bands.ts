/**
 * The rows of the memory picture: one band per descriptor of the memory map, cut further where the owner changes; runs of the firmware's
 * own memory folded into one row; holes between descriptors.
 */
import { hex, MemoryType, PAGE_SIZE, type Descriptor, type MachineState, type Owned, type TraceEvent } from '../../src-firmware'
import { fateOf, type Fate } from './memory-words'
import type { Work } from './work'

export interface Band {
  readonly kind: 'band'
  readonly start: bigint
  readonly bytes: bigint
  readonly type: number
  readonly attribute: bigint
  /** 'driver.ts', 'firmware', 'the recorded loader'; '' for free memory. */
  readonly owner: string
  /** n of the event that took it; null: nobody of this run did. */
  readonly takenBy: number | null
  /** The band above belongs to the same descriptor. */
  readonly seam: boolean
}
export interface Hole {
  readonly kind: 'hole'
  readonly start: bigint
  readonly bytes: bigint
}
export interface FoldedBands {
  readonly kind: 'fold'
  readonly start: bigint
  readonly bytes: bigint
  /** Descriptors of the firmware's that are folded. */
  readonly descriptors: number
  readonly freeBytes: bigint
  readonly bands: readonly Band[]
}
export type Row = Band | Hole | FoldedBands

/** A free range this long is worth a row of its own, in pages. */
const LONG_FREE = 64n

/** Bytes of memory, the end not among them. */
interface Span {
  readonly start: bigint
  readonly end: bigint
}

function spanOf(one: Descriptor | Owned): Span {
  const isOwned = 'bytes' in one
  const start = BigInt(isOwned ? one.start : one[1])
  return { start, end: start + (isOwned ? BigInt(one.bytes) : BigInt(one[3]) * PAGE_SIZE) }
}

/** So many descriptors or owners are one piece of work: some milliseconds. */
const PIECE = 1000

interface Piece extends Span {
  readonly owner: string
  readonly takenBy: number
}

/** Whole pages that somebody of this run holds, ascending: page allocations, images, and pool pages by the blocks that lie in them. */
function* heldPages(state: MachineState): Work<Piece[]> {
  const pieces: Piece[] = []
  const blocks: Owned[] = []
  let read = 0
  for (const one of state.owned) {
    if (one.unit === 'pool') blocks.push(one)
    else if (one.owner !== 'firmware') {
      const { start, end } = spanOf(one)
      pieces.push({ start, end, owner: one.owner, takenBy: one.takenBy })
    }
    if (++read % PIECE === 0) yield
  }
  let next = 0
  for (const pages of state.dxe.poolPages) {
    const start = BigInt(pages.start)
    const end = start + BigInt(pages.bytes)
    // Both ascend by address.
    while (next < blocks.length && spanOf(blocks[next]!).start < start) next++
    const block = blocks[next]
    if (block && spanOf(block).start < end) pieces.push({ start, end, owner: block.owner, takenBy: block.takenBy })
  }
  return pieces.sort((a, b) => (a.start < b.start ? -1 : 1))
}

/** MMRAM as a map: what of it is free, and what the MM core has, or handed out. */
function mmramMap({ mmram, pages }: MachineState['mm']): Descriptor[] {
  const map: Descriptor[] = []
  const add = (type: number, from: bigint, to: bigint): void => {
    if (to > from) map.push([type, hex(from), '0x0', hex((to - from) / PAGE_SIZE), '0x0'])
  }
  let next = 0
  for (const { start, bytes } of mmram) {
    const end = BigInt(start) + BigInt(bytes)
    let at = BigInt(start)
    // Both ascend by address.
    for (; next < pages.length && BigInt(pages[next]!.start) < end; next++) {
      const free = BigInt(pages[next]!.start)
      add(MemoryType.RuntimeServicesData, at, free)
      at = free + BigInt(pages[next]!.bytes)
      add(MemoryType.Conventional, free, at)
    }
    add(MemoryType.RuntimeServicesData, at, end)
  }
  return map
}

/** The rows before any is folded, in pieces of work; what is read meanwhile must not change. */
export function* bandsOf(state: MachineState): Work<(Band | Hole)[]> {
  const rows: (Band | Hole)[] = []
  const pieces = yield* heldPages(state)
  let read = 0
  let next = 0
  let end: bigint | null = null
  for (const descriptor of state.phase === 'mm' ? mmramMap(state.mm) : state.dxe.map) {
    const [type, , , , attributeText] = descriptor
    const { start, end: last } = spanOf(descriptor)
    const attribute = BigInt(attributeText)
    if (end !== null && start > end) rows.push({ kind: 'hole', start: end, bytes: start - end })
    end = end === null || last > end ? last : end
    const plain = type === MemoryType.Conventional ? '' : 'firmware'
    let at = start
    const push = (to: bigint, owner: string, takenBy: number | null): void => {
      if (to <= at) return
      rows.push({ kind: 'band', start: at, bytes: to - at, type, attribute, owner, takenBy, seam: at > start })
      at = to
    }
    while (next < pieces.length && pieces[next]!.end <= start) next++
    for (let i = next; i < pieces.length && pieces[i]!.start < last; i++) {
      const piece = pieces[i]!
      push(piece.start, plain, null)
      push(piece.end < last ? piece.end : last, piece.owner, piece.takenBy)
    }
    push(last, plain, null)
    if (++read % PIECE === 0) yield
  }
  return rows
}

interface FoldRules {
  /** Ranges that must stay visible: what the current call changed, and where a link leads. */
  readonly keep: readonly { readonly start: bigint; readonly bytes: bigint }[]
  /** Starts of folds that the user has opened. */
  readonly opened: ReadonlySet<bigint>
}

function touches(band: { start: bigint; bytes: bigint }, ranges: FoldRules['keep']): boolean {
  return ranges.some((range) => range.start < band.start + band.bytes && band.start < range.start + range.bytes)
}

/** Folds runs of firmware-owned boot services memory, with the short free ranges between them. */
export function foldBands(rows: readonly (Band | Hole)[], rules: FoldRules): Row[] {
  const folded: Row[] = []
  let run: Band[] = []
  const flush = (): void => {
    const firmware = run.filter((band) => band.type !== MemoryType.Conventional)
    if (firmware.length >= 2 && !rules.opened.has(run[0]!.start))
      folded.push({
        kind: 'fold',
        start: run[0]!.start,
        bytes: run.reduce((sum, band) => sum + band.bytes, 0n),
        descriptors: firmware.length,
        freeBytes: run.filter((band) => band.type === MemoryType.Conventional).reduce((sum, band) => sum + band.bytes, 0n),
        bands: run
      })
    else folded.push(...run)
    run = []
  }
  for (const row of rows) {
    const foldable =
      row.kind === 'band' &&
      !touches(row, rules.keep) &&
      ((row.owner === 'firmware' && (row.type === MemoryType.BootServicesCode || row.type === MemoryType.BootServicesData)) ||
        (row.owner === '' && row.bytes < LONG_FREE * PAGE_SIZE))
    if (foldable) run.push(row)
    else {
      flush()
      folded.push(row)
    }
  }
  flush()
  return folded
}

export type Mark = '+' | '−' | '~' | '≈'
export interface RangeMark {
  readonly start: bigint
  readonly bytes: bigint
  readonly mark: Mark
}

/** What events first … last changed, by range: new, freed, another type, other attributes. */
export function marksOf(events: readonly TraceEvent[], first: number, last: number): RangeMark[] {
  const taken = new Map<string, bigint>()
  const marks: RangeMark[] = []
  for (let n = first; n <= last; n++)
    for (const change of events[n]?.changes ?? []) {
      if (change.what === 'take') taken.set(change.start, BigInt(change.bytes))
      else if (change.what === 'give') {
        // Taken and given back within one call (a library's buffer): nothing is left to see.
        if (!taken.delete(change.start)) marks.push({ start: BigInt(change.start), bytes: BigInt(change.bytes), mark: '−' })
      } else if (change.what === 'map') {
        for (const [, start, , pages, attribute] of change.added) {
          const before = change.removed.find((old) => old[1] === start && old[3] === pages)
          if (before && before[4] !== attribute) marks.push({ start: BigInt(start), bytes: BigInt(pages) * PAGE_SIZE, mark: '≈' })
        }
      }
    }
  for (const [start, bytes] of taken) marks.push({ start: BigInt(start), bytes: bytes > 0n ? bytes : 1n, mark: '+' })
  return marks
}

/** More pieces than this are no more than one pixel each. */
const OVERVIEW_PIECES = 400

interface OverviewPiece {
  readonly fate: Fate
  readonly weight: number
}

/** All memory on one line: holes left out, heights by the square root so that small ranges are still seen. Of very many the heaviest of some stand for all. */
export function overviewOf(bands: readonly Band[]): OverviewPiece[] {
  const together = Math.ceil(bands.length / OVERVIEW_PIECES)
  const pieces: OverviewPiece[] = []
  for (let from = 0; from < bands.length; from += together) {
    let weight = 0
    let heaviest: Band | null = null
    for (let i = from; i < from + together && i < bands.length; i++) {
      const band = bands[i]!
      weight += Math.sqrt(Number(band.bytes / PAGE_SIZE))
      if (!heaviest || band.bytes > heaviest.bytes) heaviest = band
    }
    if (heaviest) pieces.push({ fate: fateOf(heaviest.type), weight })
  }
  return pieces
}

/** Height of a band in pixels: it grows with the logarithm of its pages. */
export function bandHeight(bytes: bigint): number {
  const pages = Math.max(1, Number(bytes / PAGE_SIZE))
  return Math.round(24 + Math.max(0, Math.log2(pages) - 8) * 3)
}
