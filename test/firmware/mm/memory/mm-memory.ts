/** The MM core's memory services on bytes of their own: MMRAM at 0x7f000000, the heads of the lists in no memory. */
import { DriverStop } from '../../../../src-firmware'
import { FirmwareMemory } from '../../../../src-firmware/board/firmware-memory'
import { PhysicalMemory } from '../../../../src-firmware/memory/physical-memory'
import { addMmram } from '../../../../src-firmware/mm/memory/mmram'
import { MmPageAllocator } from '../../../../src-firmware/mm/memory/page-allocator'
import { MmPool } from '../../../../src-firmware/mm/memory/pool'
import { hex } from '../../../../src-firmware/spec/hex'
import type { MmAssert } from '../../../../src-firmware/trace/stop'

export const START = 0x7f000000n
export const FREE_LIST = 0xffff800000300040n
const POOL_HEADS = 0xffff800000300100n

export interface MmMemory {
  readonly memory: PhysicalMemory
  readonly pages: MmPageAllocator
  readonly pool: MmPool
  /** ASSERTs that a RELEASE build went on after. */
  readonly asserts: MmAssert[]
}

/** @param build DEBUG ends with an ASSERT that fails. @param granularity With a typed map, whose pages are taken in these bytes. */
export function mmMemory(pageCount: bigint, build: 'RELEASE' | 'DEBUG' = 'RELEASE', granularity: bigint | null = null): MmMemory {
  const memory = new PhysicalMemory()
  const asserts: MmAssert[] = []
  const core = {
    bytes: new FirmwareMemory(memory, {
      isMapped: (address) => address >= START && address < START + pageCount * 0x1000n,
      forbidden: () => null
    }),
    failed(assert: MmAssert, at: bigint): void {
      if (build === 'DEBUG') throw new DriverStop('firmware', { code: 'mmAssert', assert, at: hex(at) })
      asserts.push(assert)
    }
  }
  const pages = new MmPageAllocator(core, FREE_LIST, granularity === null ? null : { granularity })
  const pool = new MmPool(core, POOL_HEADS, pages)
  addMmram(pages, [{ physicalStart: START, cpuStart: START, physicalSize: pageCount * 0x1000n, regionState: 0xan }])
  return { memory, pages, pool, asserts }
}
