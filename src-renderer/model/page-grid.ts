/** A region of memory to scale: squares of one page, or of several where it is long. */
import { PAGE_SIZE } from '../../src-firmware'
import type { Band } from './cut-map'

/** Squares, at most. */
const MOST = 512

interface GridCell {
  readonly start: bigint
  /** What lies there; of several that of a driver's own, else of the first. */
  readonly band: Band
  /** More than one band lies in the square. */
  readonly isMixed: boolean
}
interface PageGrid {
  readonly start: bigint
  readonly end: bigint
  /** Pages of a square: a power of two. */
  readonly pagesPerCell: number
  readonly cells: readonly GridCell[]
}

/** The bands of the descriptor that a band belongs to, which lie side by side. */
export function regionOf(bands: readonly Band[], index: number): readonly Band[] {
  let first = index
  while (first > 0 && bands[first]!.seam) first--
  let end = index + 1
  while (end < bands.length && bands[end]!.seam) end++
  return bands.slice(first, end)
}

/** @param region Bands that lie side by side, at least one. */
export function pageGrid(region: readonly Band[]): PageGrid {
  const start = region[0]!.start
  const pages = region.reduce((sum, band) => sum + band.pages, 0)
  let pagesPerCell = 1
  while (Math.ceil(pages / pagesPerCell) > MOST) pagesPerCell *= 2
  const bytes = BigInt(pagesPerCell) * PAGE_SIZE
  const cells: GridCell[] = []
  let first = 0
  for (let index = 0; index < Math.ceil(pages / pagesPerCell); index++) {
    const at = start + BigInt(index) * bytes
    while (region[first]!.start + region[first]!.bytes <= at) first++
    let last = first
    while (last + 1 < region.length && region[last + 1]!.start < at + bytes) last++
    const here = region.slice(first, last + 1)
    cells.push({ start: at, band: here.find(({ takenBy }) => takenBy !== null) ?? here[0]!, isMixed: here.length > 1 })
  }
  return { start, end: start + BigInt(pages) * PAGE_SIZE, pagesPerCell, cells }
}
