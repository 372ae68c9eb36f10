/** From the recorder's HiddenState line to what a platform's data say about the firmware's own pool and map. */
import type { ApplicationMoment } from '../../src-firmware/platforms/platform'
import { type Hex, hex } from '../../src-firmware/spec/hex'
import { MAX_MEMORY_TYPE } from '../../src-firmware/spec/memory-type'
import { freeListOffset, TYPE_RECORD_BYTES } from '../../src-firmware/dxe/memory/pool'
import { BLOCK_SIZES } from '../../src-firmware/dxe/memory/pool-block'

export interface HiddenStateLine {
  /** Type, address, size class, address of the next block's links, and of the previous one's. */
  readonly freeBlocks: readonly (readonly [number, Hex, number, Hex, Hex])[]
  /** Memory type, address of the record, of the next record's links, first and last byte. */
  readonly ranges: readonly (readonly [number, Hex, Hex, Hex, Hex])[]
  readonly attributesTable?: Hex
  readonly attributesEntries?: number
}

/** Where the links lie in a block and in a record. */
const LINKS = 8n
/** The core's array of pool records. */
export const POOLS_BYTES = MAX_MEMORY_TYPE * Number(TYPE_RECORD_BYTES)

/** Where a list of free blocks begins in that array. */
function listOffset(type: number, sizeClass: number): bigint {
  return BigInt(type) * TYPE_RECORD_BYTES + freeListOffset(sizeClass)
}

/** Where the core keeps its array of pool records: the heads of the lists of free blocks lie in it, each at its own place. */
export function poolRecordsOf({ freeBlocks }: HiddenStateLine): bigint {
  const blocks = new Set(freeBlocks.map(([, block]) => BigInt(block)))
  const votes = new Map<bigint, number>()
  for (const [type, , sizeClass, , previous] of freeBlocks) {
    if (blocks.has(BigInt(previous) - LINKS)) continue
    const at = BigInt(previous) - listOffset(type, sizeClass)
    votes.set(at, (votes.get(at) ?? 0) + 1)
  }
  // A leftover block in memory may name anything; the lists that are in use agree.
  const [best] = [...votes].sort(([, a], [, b]) => b - a)
  if (!best) throw new Error('no list of free pool blocks was found')
  return best[0]
}

/**
 * The free blocks, list by list, those reused last first. A block that no list holds is a leftover in memory: it is left out.
 *
 * @param pools The bytes of the core's array of pool records.
 */
export function freeBlocksOf({ freeBlocks }: HiddenStateLine, pools: Uint8Array): ApplicationMoment['freeBlocks'] {
  const next = new Map(freeBlocks.map(([, block, , after]) => [BigInt(block), BigInt(after) - LINKS]))
  const view = new DataView(pools.buffer, pools.byteOffset)
  return Array.from({ length: MAX_MEMORY_TYPE }, (_, type) => type).flatMap((type) =>
    BLOCK_SIZES.flatMap((size, sizeClass) => {
      const list: bigint[] = []
      let at = view.getBigUint64(Number(listOffset(type, sizeClass)), true) - LINKS
      for (; next.has(at); at = next.get(at)!) list.push(at)
      return list.reverse().map((block) => [type, hex(block), Number(size)] as const)
    })
  )
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
