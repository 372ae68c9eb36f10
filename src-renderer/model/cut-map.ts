/** The memory map as bands: one for each descriptor, cut further where the owner changes. */
import { MemoryType, PAGE_SIZE, runsOf, type Descriptor, type MachineState, type Owned } from '../../src-firmware'
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
  readonly pages: number
  /** Nobody needs a row of its own for it, as long as nothing happens there. */
  readonly folds: boolean
}

/** A free range this long is worth a row of its own, in pages. */
const LONG_FREE = 64

type PoolPages = MachineState['dxe']['poolPages'][number]

/** Pages of memory, counted from address 0; the end is not among them. */
interface Span {
  readonly start: number
  readonly end: number
}
/** Pages that somebody of this run holds. */
interface Held extends Span {
  readonly owner: string
  readonly takenBy: number
}

/** What bands are made of; each list ascends by address. */
interface Source {
  readonly map: readonly Descriptor[]
  readonly owned: readonly Owned[]
  readonly poolPages: MachineState['dxe']['poolPages']
  readonly heap: MachineState['uboot']['heap']
}

const EVERYTHING: Span = { start: 0, end: Infinity }
/** So many descriptors or owners are one piece of work: some milliseconds. */
const PIECE = 1000

const addressOf = (page: number): bigint => BigInt(page) * PAGE_SIZE

function pagesOf({ start, bytes }: { readonly start: string; readonly bytes: string }): Span {
  const first = BigInt(start)
  // A buffer of U-Boot's pool has pages of its own, and a file's bytes need not fill their last page.
  return { start: Number(first / PAGE_SIZE), end: Number((first + BigInt(bytes) + PAGE_SIZE - 1n) / PAGE_SIZE) }
}
const pagesOfDescriptor = ([, start, , pages]: Descriptor): Span => {
  const first = Number(BigInt(start) / PAGE_SIZE)
  return { start: first, end: first + Number(BigInt(pages)) }
}

let latest: { readonly source: Source; readonly bands: readonly Band[] } | null = null

/**
 * Ascending by address, each descriptor from end to end; what is read meanwhile must not change.
 *
 * From one moment to the next nearly everything stays as it was: that is neither cut nor drawn again, for it is the same object then.
 */
export function* bandsOfMap({ dxe, owned, uboot }: MachineState): Work<readonly Band[]> {
  const source = { map: dxe.map, owned, poolPages: dxe.poolPages, heap: uboot.heap }
  const before = latest
  const changed = before ? changedPages(before.source, source) : EVERYTHING
  if (before && !changed) return before.bands
  const [first, end] = overlapping(source.map, changed ?? EVERYTHING, pagesOfDescriptor)
  const cut = end > first ? spanOf(source.map, first, end, pagesOfDescriptor) : (changed ?? EVERYTHING)
  const span = changed ? { start: Math.min(cut.start, changed.start), end: Math.max(cut.end, changed.end) } : cut
  const bands = yield* cutDescriptors(source, first, end, span)
  const all = before ? bandsIn(before.bands, 0, span.start).concat(bands, bandsIn(before.bands, span.end, Infinity)) : bands
  latest = { source, bands: all }
  return all
}

/** Where a band may be another one than before; null: nowhere. */
function changedPages(before: Source, after: Source): Span | null {
  // What U-Boot's heap holds is told apart by where it lies, and its owners may lie within one another.
  if (before.heap || after.heap) return EVERYTHING
  const isSameOwner = (one: Owned, other: Owned): boolean =>
    one === other || (one.start === other.start && one.bytes === other.bytes && one.takenBy === other.takenBy && one.owner === other.owner)
  const isSameDescriptor = (one: Descriptor, other: Descriptor): boolean => one === other
  const isSamePool = (one: PoolPages, other: PoolPages): boolean =>
    one === other || (one.start === other.start && one.bytes === other.bytes && one.type === other.type)
  let span = joined(
    joined(
      difference(before.map, after.map, isSameDescriptor, pagesOfDescriptor),
      difference(before.poolPages, after.poolPages, isSamePool, pagesOf)
    ),
    difference(before.owned, after.owned, isSameOwner, pagesOf)
  )
  // All of a run of pool pages belongs to whoever has its first block.
  for (const { poolPages } of [before, after]) {
    if (!span) return null
    const [first, end] = overlapping(poolPages, span, pagesOf)
    if (end > first) span = joined(span, spanOf(poolPages, first, end, pagesOf))
  }
  return span
}

/** From the first item to the last one that are not the same in both lists. */
function difference<T>(
  before: readonly T[],
  after: readonly T[],
  isSame: (one: T, other: T) => boolean,
  pagesOf: (item: T) => Span
): Span | null {
  if (before === after) return null
  const shorter = Math.min(before.length, after.length)
  const [ones, others] = [runsOf(before), runsOf(after)]
  let first = itemsInSharedRuns(ones, others, (runs, index) => runs[index])
  while (first < shorter && isSame(before[first]!, after[first]!)) first++
  let last = Math.min(
    shorter - first,
    itemsInSharedRuns(ones, others, (runs, index) => runs[runs.length - 1 - index])
  )
  while (last < shorter - first && isSame(before[before.length - 1 - last]!, after[after.length - 1 - last]!)) last++
  const parts = [before, after].map((list) => (list.length - last > first ? spanOf(list, first, list.length - last, pagesOf) : null))
  return joined(parts[0]!, parts[1]!)
}

type Runs<T> = ReturnType<typeof runsOf<T>>

/** How many items lie in runs that both lists have, from one end on. @param at The run with this number, counted from that end. */
function itemsInSharedRuns<T>(ones: Runs<T>, others: Runs<T>, at: (runs: Runs<T>, index: number) => readonly T[] | undefined): number {
  let items = 0
  for (let index = 0; ; index++) {
    const run = at(ones, index)
    if (run === undefined || run !== at(others, index)) return items
    items += run.length
  }
}

function joined(one: Span | null, other: Span | null): Span | null {
  if (!one || !other) return one ?? other
  return { start: Math.min(one.start, other.start), end: Math.max(one.end, other.end) }
}

function spanOf<T>(list: readonly T[], first: number, end: number, pagesOf: (item: T) => Span): Span {
  return { start: pagesOf(list[first]!).start, end: pagesOf(list[end - 1]!).end }
}

/** Those of an ascending list that lie in a span, in whole or in part: the first one's index, and the index behind the last. */
function overlapping<T>(list: readonly T[], { start, end }: Span, pagesOf: (item: T) => Span): [first: number, end: number] {
  return [indexOf(list, (item) => pagesOf(item).end > start), indexOf(list, (item) => pagesOf(item).start >= end)]
}

/** The index of the first item of which something is true that is true of all behind it. */
function indexOf<T>(list: readonly T[], isTrue: (item: T) => boolean): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (isTrue(list[middle]!)) high = middle
    else low = middle + 1
  }
  return low
}

function bandsIn(bands: readonly Band[], start: number, end: number): Band[] {
  const index = (page: number): number => (page === Infinity ? bands.length : indexOf(bands, (band) => band.start >= addressOf(page)))
  return bands.slice(index(start), index(end))
}

function* cutDescriptors(source: Source, first: number, end: number, span: Span): Work<Band[]> {
  const bands: Band[] = []
  const pieces = yield* heldPages(source, span)
  let next = 0
  for (let index = first; index < end; index++) {
    const descriptor = source.map[index]!
    const pages = pagesOfDescriptor(descriptor)
    while (next < pieces.length && pieces[next]!.end <= pages.start) next++
    let last = next
    while (last < pieces.length && pieces[last]!.start < pages.end) last++
    bands.push(...cutDescriptor(descriptor, pages, pieces.slice(next, last)))
    if ((index - first) % PIECE === PIECE - 1) yield
  }
  return bands
}

/** What of a span somebody of this run holds, ascending: page allocations, images, and pool pages by the blocks that lie in them. */
function* heldPages({ owned, poolPages, heap }: Source, span: Span): Work<Held[]> {
  const held: Held[] = []
  const blocks: Owned[] = []
  const heapPages = heap && pagesOf(heap)
  const [first, end] = heap ? [0, owned.length] : overlapping(owned, span, pagesOf)
  for (let index = first; index < end; index++) {
    const one = owned[index]!
    if (one.unit === 'pool' && !heapPages) blocks.push(one)
    else if (one.owner !== 'firmware') {
      const pages = pagesOf(one)
      const isInHeap = heapPages && pages.start >= heapPages.start && pages.start < heapPages.end
      if (!isInHeap) held.push({ ...pages, owner: one.owner, takenBy: one.takenBy })
    }
    if ((index - first) % PIECE === PIECE - 1) yield
  }
  let next = 0
  const [firstRun, endRun] = overlapping(poolPages, span, pagesOf)
  for (const run of poolPages.slice(firstRun, endRun)) {
    const pages = pagesOf(run)
    while (next < blocks.length && pagesOf(blocks[next]!).start < pages.start) next++
    const block = blocks[next]
    if (block && pagesOf(block).start < pages.end) held.push({ ...pages, owner: block.owner, takenBy: block.takenBy })
  }
  return held.sort((a, b) => a.start - b.start)
}

function cutDescriptor([type, , , , attributeText]: Descriptor, { start, end }: Span, pieces: readonly Held[]): Band[] {
  const bands: Band[] = []
  const attribute = BigInt(attributeText)
  const plain = type === MemoryType.Conventional ? '' : 'firmware'
  let at = start
  const push = (to: number, owner: string, takenBy: number | null): void => {
    if (to <= at) return
    const pages = to - at
    bands.push({
      kind: 'band',
      start: addressOf(at),
      bytes: addressOf(pages),
      pages,
      type,
      attribute,
      owner,
      takenBy,
      seam: at > start,
      folds: foldsAway(type, owner, pages)
    })
    at = to
  }
  for (const piece of pieces) {
    push(piece.start, plain, null)
    push(Math.min(piece.end, end), piece.owner, piece.takenBy)
  }
  push(end, plain, null)
  return bands
}

/** Boot services memory of the firmware's own, and short free ranges, which lie between it. */
function foldsAway(type: number, owner: string, pages: number): boolean {
  return owner === 'firmware'
    ? type === MemoryType.BootServicesCode || type === MemoryType.BootServicesData
    : owner === '' && pages < LONG_FREE
}
