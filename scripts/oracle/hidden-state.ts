/** From the recorder's HiddenState line to what a platform's data say about the firmware's own pool and map. */
import type { ApplicationMoment } from '../../src-firmware/platforms/platform'
import { hex } from '../../src-firmware/hex'
import type { Hex } from '../../src-firmware/trace'
import { BLOCK_SIZES } from '../../src-firmware/dxe/pool'

/** `freeBlocks`: type, address, size class, address of the next block's links, and of the previous one's. */
export interface HiddenStateLine {
  readonly freeBlocks: readonly (readonly [number, Hex, number, Hex, Hex])[]
  /** Memory type, address of the record, of the next record's links, first and last byte. */
  readonly ranges: readonly (readonly [number, Hex, Hex, Hex, Hex])[]
  readonly attributesTable?: Hex
  readonly attributesEntries?: number
}

/** Where the links lie in a block and in a record. */
const LINKS = 8n

/** The free blocks, class by class, those reused last first. A block that no list holds is a leftover in memory: it is left out. */
export function freeBlocksOf({ freeBlocks }: HiddenStateLine): ApplicationMoment['freeBlocks'] {
  const blocks = new Map(
    freeBlocks.map(([type, block, sizeClass, next, previous]) => [
      BigInt(block),
      { type, sizeClass, next: BigInt(next) - LINKS, previous: BigInt(previous) - LINKS }
    ])
  )
  const lists: { type: number; sizeClass: number; list: bigint[] }[] = []
  for (const [front, { type, sizeClass, previous: head }] of blocks) {
    if (blocks.has(head)) continue
    const list: bigint[] = []
    let at = front
    while (blocks.has(at)) {
      list.push(at)
      at = blocks.get(at)!.next
    }
    if (at === head) lists.push({ type, sizeClass, list })
  }
  return lists
    .sort((a, b) => a.type - b.type || a.sizeClass - b.sizeClass)
    .flatMap(({ type, sizeClass, list }) => list.reverse().map((block) => [type, hex(block), Number(BLOCK_SIZES[sizeClass])] as const))
}

export interface CoreRange {
  readonly type: number
  readonly start: bigint
  readonly last: bigint
}

/** What the core's own record of a range says. */
export interface CoreRange {
  readonly type: number
  readonly start: bigint
  readonly last: bigint
}

/**
 * The core's own ranges, ascending: unlike a map they tell free pages of a bin from used ones.
 *
 * @param bytes How much memory they hold together. The list of records that wait to be used holds another sum.
 */
export function coreRangesOf({ ranges }: HiddenStateLine, bytes: bigint): CoreRange[] {
  const records = new Map(
    ranges.map(([type, record, next, start, last]) => [
      BigInt(record),
      { next: BigInt(next) - LINKS, type, start: BigInt(start), last: BigInt(last) }
    ])
  )
  const named = new Set([...records.values()].map(({ next }) => next))
  for (const first of records.keys()) {
    // The head of a list lies in the core's image and is no record: it alone names the first.
    if (named.has(first)) continue
    const list: CoreRange[] = []
    for (let at = records.get(first); at; at = records.get(at.next)) list.push({ type: at.type, start: at.start, last: at.last })
    if (list.reduce((sum, { start, last }) => sum + last - start + 1n, 0n) === bytes)
      return list.sort((a, b) => (a.start < b.start ? -1 : 1))
  }
  throw new Error("the core's own list of ranges was not found")
}
