/** The address axis that U-Boot's lanes share: it is cut where any band begins or ends, so that what lies at one height lies at one address. */
import { PAGE_SIZE } from '../../src-firmware'
import type { LaneBand } from './uboot-lanes'

interface Range {
  readonly start: bigint
  readonly bytes: bigint
}

/** From one cut to the next. Pixels, from the low end of memory on. */
export interface Segment extends Range {
  readonly top: number
  readonly height: number
  /** Nobody has any of it. */
  readonly isGap: boolean
  /** There is memory. */
  readonly isMemory: boolean
}
interface Axis {
  readonly segments: readonly Segment[]
  readonly height: number
}

const GAP_HEIGHT = 22
/** A line of text fits. */
const LEAST_HEIGHT = 20

function heightOf(bytes: bigint): number {
  const doublings = Math.log2(Math.max(1, Number(bytes / PAGE_SIZE)))
  return LEAST_HEIGHT + Math.round(2 * Math.max(0, doublings - 6))
}

/** @param bands What may be cut at; free ranges alone do not cut. */
export function axisOf(bands: readonly LaneBand[]): Axis {
  const cuts = new Set<bigint>()
  const solid: Range[] = []
  for (const { start, bytes, use, lane } of bands) {
    // A free chunk of the heap lies inside what was set aside for it.
    if (use === 'free' && lane !== 'malloc') continue
    cuts.add(start)
    cuts.add(start + bytes)
    solid.push({ start, bytes })
  }
  // Where memory begins and ends.
  const memory = covering(bands)
  for (const { start, bytes } of memory) for (const end of [start, start + bytes]) cuts.add(end)
  return placed(
    [...cuts].sort((a, b) => (a < b ? -1 : 1)),
    covering(solid),
    memory
  )
}

/** Ranges joined where they touch, ascending. */
function covering(ranges: readonly Range[]): Range[] {
  const joined: Range[] = []
  for (const { start, bytes } of [...ranges].sort((a, b) => (a.start < b.start ? -1 : 1))) {
    const before = joined.at(-1)
    if (before && start <= before.start + before.bytes) {
      const end = start + bytes > before.start + before.bytes ? start + bytes : before.start + before.bytes
      joined[joined.length - 1] = { start: before.start, bytes: end - before.start }
    } else joined.push({ start, bytes })
  }
  return joined
}

/** The first of these ranges, from one of them on, that does not end before an address. */
function nextAt(ranges: readonly Range[], from: number, at: bigint): number {
  let next = from
  while (next < ranges.length && ranges[next]!.start + ranges[next]!.bytes <= at) next++
  return next
}

function placed(cuts: readonly bigint[], solid: readonly Range[], memory: readonly Range[]): Axis {
  const segments: Segment[] = []
  let top = 0
  let [next, bank] = [0, 0]
  for (let i = 0; i + 1 < cuts.length; i++) {
    const start = cuts[i]!
    const bytes = cuts[i + 1]! - start
    next = nextAt(solid, next, start)
    bank = nextAt(memory, bank, start)
    const isGap = !solid[next] || solid[next]!.start > start
    const isMemory = (memory[bank]?.start ?? start + 1n) <= start
    const height = isGap ? GAP_HEIGHT : heightOf(bytes)
    segments.push({ start, bytes, top, height, isGap, isMemory })
    top += height
  }
  return { segments, height: top }
}

/** Where a range stands on the axis; it begins and ends at cuts, or is drawn as far as they go. */
export function placeOf({ segments }: Axis, { start, bytes }: Range): { readonly top: number; readonly height: number } {
  const end = start + bytes
  const first = segments[firstWith(segments, start)]
  const last = segments[firstWith(segments, end - 1n)] ?? segments.at(-1)
  if (!first || !last) return { top: 0, height: 0 }
  return { top: first.top, height: last.top + last.height - first.top }
}

/** The segment with this address, or the first one above it. */
function firstWith(segments: readonly Segment[], at: bigint): number {
  let [low, high] = [0, segments.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (segments[middle]!.start + segments[middle]!.bytes <= at) low = middle + 1
    else high = middle
  }
  return low
}
