/**
 * The rows of the memory picture: one band per descriptor of the memory map, cut further where the owner changes; runs of the firmware's
 * own memory folded into one row; memory that no map shows, beside them; holes between.
 */
import { MemoryType, PAGE_SIZE, type MachineState, type TraceEvent } from '../../src-firmware'
import { bandsOfMap, type Band } from './cut-map'
import { managementRows, type MmramRow, type SharedRow } from './mmram'
import type { Work } from './work'

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
  /** Descriptors of the firmware's that are folded, or that were the firmware's until the operating system took them. */
  readonly descriptors: number
  readonly freeBytes: bigint
  readonly bands: readonly Band[]
  /** Its bands follow as rows of their own. */
  readonly isOpen: boolean
}
export type Row = MemoryRow | Hole | FoldedBands

/** Do two rows say the same, whichever moments they are of? Of a fold's own bands it is asked whether they are the same ones. */
export function isSame<T extends object>(one: T, other: T): boolean {
  if (one === other) return true
  const fields = Object.keys(other) as (keyof T)[]
  return fields.length === Object.keys(one).length && fields.every((field) => isSameValue(one[field], other[field]))
}

function isSameValue(one: unknown, other: unknown): boolean {
  return one === other || (Array.isArray(one) && Array.isArray(other) && kept(one, other) === one)
}

/** The list that was there before, where the one of now has the very same items: whoever depends on it has nothing to do then. */
export function kept<T>(before: readonly T[], now: readonly T[]): readonly T[] {
  return before.length === now.length && before.every((item, index) => item === now[index]) ? before : now
}

let latest: {
  readonly bands: readonly Band[]
  readonly hidden: readonly MemoryRow[]
  readonly rows: readonly (MemoryRow | Hole)[]
} | null = null

/** The rows before any is folded: the map's, what no map shows, and the holes between. The same list as before, where all of it is as it was. */
export function* bandsOf(state: MachineState): Work<readonly (MemoryRow | Hole)[]> {
  const bands = yield* bandsOfMap(state)
  const hidden = managementRows(state)
  const isAsBefore = latest?.bands === bands && latest.hidden.length === hidden.length
  if (isAsBefore && hidden.every((row, index) => isSame<MemoryRow>(row, latest!.hidden[index]!))) return latest!.rows
  const rows: (MemoryRow | Hole)[] = []
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
  latest = { bands, hidden, rows }
  return rows
}

interface FoldRules {
  /** Ranges that must stay visible: what the current call changed, and where a link leads. */
  readonly keep: readonly { readonly start: bigint; readonly bytes: bigint }[]
  /** Addresses in the folds that the user has opened. */
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
    if (firmware.length < 2) folded.push(...run)
    else {
      const fold = foldOf(run, firmware.length, rules.opened)
      folded.push(fold, ...(fold.isOpen ? run : []))
    }
    run = []
  }
  for (const row of rows) {
    const isFolded = row.kind === 'band' && row.folds && !touches(row, rules.keep)
    // What the operating system took is told apart from what it left.
    if (run.length > 0 && (!isFolded || (row.owner === 'lab') !== (run[0]!.owner === 'lab'))) flush()
    if (isFolded) run.push(row)
    else folded.push(row)
  }
  flush()
  return folded
}

function foldOf(bands: readonly Band[], descriptors: number, opened: FoldRules['opened']): FoldedBands {
  let pages = 0
  let freePages = 0
  for (const band of bands) {
    pages += band.pages
    if (band.type === MemoryType.Conventional) freePages += band.pages
  }
  const { start } = bands[0]!
  const bytes = BigInt(pages) * PAGE_SIZE
  // It stays open when a call has cut it: what was opened is remembered by where it lay.
  const isOpen = [...opened].some((address) => start <= address && address < start + bytes)
  return { kind: 'fold', start, bytes, descriptors, freeBytes: BigInt(freePages) * PAGE_SIZE, bands, isOpen }
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

interface Range {
  readonly start: bigint
  readonly bytes: bigint
}

/** How many of a list begin below an address. It ascends by where they begin. */
function countBelow(list: readonly Range[], address: bigint): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (list[middle]!.start < address) low = middle + 1
    else high = middle
  }
  return low
}

/** The range that holds an address; null: none does. They ascend and do not overlap. */
export function rangeAt(ranges: readonly MemoryRow[], address: bigint): MemoryRow | null {
  const range = ranges[countBelow(ranges, address + 1n) - 1]
  return range && address < range.start + range.bytes ? range : null
}

/** The lowest and the highest row that a mark lies on; null: none is. Rows that are no ranges may stand between those that are. */
export function markedRows<R extends Range>(
  rows: readonly R[],
  marks: readonly RangeMark[],
  isRange: (row: R) => boolean
): { readonly first: number; readonly last: number } | null {
  let [first, last] = [Infinity, -1]
  for (const mark of marks)
    for (let index = countBelow(rows, mark.start + mark.bytes) - 1; index >= 0; index--) {
      const row = rows[index]!
      if (!isRange(row)) continue
      if (row.start + row.bytes <= mark.start) break
      first = Math.min(first, index)
      last = Math.max(last, index)
    }
  return last < 0 ? null : { first, last }
}

export const pagesOf = (row: MemoryRow): number => (row.kind === 'band' ? row.pages : Number(row.bytes / PAGE_SIZE))

/** Height of a row in pixels: a band's grows with the logarithm of its pages. */
export function bandHeight(row: MemoryRow | FoldedBands): number {
  const pages = row.kind === 'fold' ? 1 : pagesOf(row)
  return pages <= 256 ? 24 : Math.round(24 + (Math.log2(pages) - 8) * 3)
}
