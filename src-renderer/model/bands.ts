/**
 * The rows of the memory picture: one band per descriptor of the memory map, cut further where the owner changes; runs of the firmware's
 * own memory folded into one row; memory that no map shows, beside them; holes between.
 */
import { MemoryType, PAGE_SIZE, type Descriptor, type MachineState, type Owned, type TraceEvent } from '../../src-firmware'
import { fateOf, type Fate } from './memory-words'
import { managementRows, type MmramRow, type SharedRow } from './mmram'
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
  /** Nobody has made a map yet, so nobody knows what lies there. */
  readonly isUnmapped: boolean
}
/** What stands in the picture as a range of its own. */
export type MemoryRow = Band | MmramRow | SharedRow
export interface FoldedBands {
  readonly kind: 'fold'
  readonly start: bigint
  readonly bytes: bigint
  /** Descriptors of the firmware's that are folded. */
  readonly descriptors: number
  readonly freeBytes: bigint
  readonly bands: readonly Band[]
}
export type Row = MemoryRow | Hole | FoldedBands

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
  const { heap } = state.uboot
  const heapSpan = heap && { start: BigInt(heap.start), end: BigInt(heap.start) + BigInt(heap.bytes) }
  let read = 0
  for (const one of state.owned) {
    const { start, end } = spanOf(one)
    const { owner, takenBy } = one
    if (one.unit === 'pool' && !heapSpan) blocks.push(one)
    else if (owner !== 'firmware' && !(heapSpan && start >= heapSpan.start && start < heapSpan.end))
      // A buffer of U-Boot's pool has pages of its own, and a file's bytes need not fill their last page.
      pieces.push({ start: start - (start % PAGE_SIZE), end: end + (-end & (PAGE_SIZE - 1n)), owner, takenBy })
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

/** Each descriptor from end to end, in pieces of work; what is read meanwhile must not change. */
function* mapBands(state: MachineState): Work<Band[]> {
  const bands: Band[] = []
  const pieces = yield* heldPages(state)
  let read = 0
  let next = 0
  for (const descriptor of state.dxe.map) {
    const [type, , , , attributeText] = descriptor
    const { start, end: last } = spanOf(descriptor)
    const attribute = BigInt(attributeText)
    const plain = type === MemoryType.Conventional ? '' : 'firmware'
    let at = start
    const push = (to: bigint, owner: string, takenBy: number | null): void => {
      if (to <= at) return
      bands.push({ kind: 'band', start: at, bytes: to - at, type, attribute, owner, takenBy, seam: at > start })
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
  return bands
}

/** The rows before any is folded: the map's, what no map shows, and the holes between. */
export function* bandsOf(state: MachineState): Work<(MemoryRow | Hole)[]> {
  const rows: (MemoryRow | Hole)[] = []
  const bands = yield* mapBands(state)
  const hidden = managementRows(state)
  const isUnmapped = bands.length === 0
  let end: bigint | null = isUnmapped ? 0n : null
  let next = 0
  const push = (row: MemoryRow): void => {
    if (end !== null && row.start > end) rows.push({ kind: 'hole', start: end, bytes: row.start - end, isUnmapped })
    rows.push(row)
    const last = row.start + row.bytes
    end = end === null || last > end ? last : end
  }
  for (const band of bands) {
    // Both ascend by address.
    while (next < hidden.length && hidden[next]!.start < band.start) push(hidden[next++]!)
    push(band)
  }
  while (next < hidden.length) push(hidden[next++]!)
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
export function foldBands(rows: readonly (MemoryRow | Hole)[], rules: FoldRules): Row[] {
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
  /** hidden: the operating system never sees it. */
  readonly fate: Fate | 'hidden'
  readonly weight: number
}

/** All memory on one line: holes left out, heights by the square root so that small ranges are still seen. Of very many the heaviest of some stand for all. */
export function overviewOf(bands: readonly MemoryRow[]): OverviewPiece[] {
  const together = Math.ceil(bands.length / OVERVIEW_PIECES)
  const pieces: OverviewPiece[] = []
  for (let from = 0; from < bands.length; from += together) {
    let weight = 0
    let heaviest: MemoryRow | null = null
    for (let i = from; i < from + together && i < bands.length; i++) {
      const band = bands[i]!
      weight += Math.sqrt(Number(band.bytes / PAGE_SIZE))
      if (!heaviest || band.bytes > heaviest.bytes) heaviest = band
    }
    if (heaviest) pieces.push({ fate: heaviest.kind === 'band' ? fateOf(heaviest.type) : 'hidden', weight })
  }
  return pieces
}

/** Height of a band in pixels: it grows with the logarithm of its pages. */
export function bandHeight(bytes: bigint): number {
  const pages = Math.max(1, Number(bytes / PAGE_SIZE))
  return Math.round(24 + Math.max(0, Math.log2(pages) - 8) * 3)
}
