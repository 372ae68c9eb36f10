/** All memory on one line, and where on it an address lies. */
import { PAGE_SIZE } from '../../src-firmware'
import { pagesOf, type MemoryRow } from './bands'
import type { Band } from './cut-map'
import type { Hue } from './lens'

/** More pieces than this are no more than one pixel each. */
const PIECES = 400

interface Piece {
  /** hidden: the operating system never sees it. */
  readonly hue: Hue | 'hidden'
  readonly weight: number
  readonly start: bigint
  readonly end: bigint
}

/** Holes are left out, heights are by the square root so that small ranges are still seen. Of very many the heaviest of some stands for all. */
export class Overview {
  readonly pieces: readonly Piece[]
  /** Of the pieces' weights. */
  readonly total: number

  /** @param rows Ascending by address. @param hueOf As the lens tells bands apart. */
  constructor(rows: readonly MemoryRow[], hueOf: (band: Band) => Hue) {
    const together = Math.ceil(rows.length / PIECES)
    const pieces: Piece[] = []
    for (let from = 0; from < rows.length; from += together) {
      const first = rows[from]!
      const end = Math.min(from + together, rows.length)
      let [heaviest, most, weight] = [first, -1, 0]
      for (let index = from; index < end; index++) {
        const row = rows[index]!
        const pages = pagesOf(row)
        weight += Math.sqrt(pages)
        if (pages > most) [heaviest, most] = [row, pages]
      }
      const last = rows[end - 1]!
      const hue = heaviest.kind === 'band' ? hueOf(heaviest) : 'hidden'
      pieces.push({ hue, weight, start: first.start, end: last.start + last.bytes })
    }
    this.pieces = pieces
    this.total = pieces.reduce((sum, { weight }) => sum + weight, 0)
  }

  /** Where an address lies: 0 is the low end, 1 the high one. In a hole: where the hole is. */
  shareOf(address: bigint): number {
    let before = 0
    for (const { start, end, weight } of this.pieces) {
      if (address < start) break
      if (address < end) return (before + (weight * Number(address - start)) / Number(end - start)) / this.total
      before += weight
    }
    return this.total === 0 ? 0 : before / this.total
  }

  /** The page that lies there; null: there is no memory. @param share From 0 to 1; beyond an end, the end. */
  addressAt(share: number): bigint | null {
    let left = Math.min(Math.max(share, 0), 1) * this.total
    for (const { start, end, weight } of this.pieces) {
      if (left < weight) return start + BigInt(Math.floor((Number((end - start) / PAGE_SIZE) * left) / weight)) * PAGE_SIZE
      left -= weight
    }
    const last = this.pieces.at(-1)
    return last ? last.end - PAGE_SIZE : null
  }
}
