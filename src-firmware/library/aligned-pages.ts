/** EDK II's way to aligned pages: too many are taken, and the head and the tail that are not needed are given back. */
import type { Allocator, InnerCall } from '../services/service'
import { PAGE_SIZE } from '../spec/page'

/** Where pages come from: the table that has AllocatePages and FreePages in this phase. */
export interface PageServices {
  readonly table: Allocator
  readonly call: InnerCall
}

/** @returns 0n: there are not enough. */
export function takePages({ table, call }: PageServices, type: number, pages: bigint): bigint {
  if (pages === 0n) return 0n
  const memory = { ref: true, value: undefined } as const
  const { Status, out } = call(table, 'AllocatePages', {
    ...(table === 'BootServices' ? { type: 0n } : {}),
    memoryType: BigInt(type),
    pages,
    memory
  })
  return Status === 'EFI_SUCCESS' ? (out.memory as bigint) : 0n
}

/** @param alignment In bytes, a power of two. @returns 0n: there are not enough. */
export function takeAlignedPages(services: PageServices, type: number, pages: bigint, alignment: bigint): bigint {
  if (pages === 0n || alignment <= PAGE_SIZE) return takePages(services, type, pages)
  const slack = alignment / PAGE_SIZE
  const memory = takePages(services, type, pages + slack)
  if (memory === 0n) return 0n
  const aligned = (memory + alignment - 1n) & ~(alignment - 1n)
  const before = (aligned - memory) / PAGE_SIZE
  const after = slack - before
  if (before > 0n) services.call(services.table, 'FreePages', { memory, pages: before })
  if (after > 0n) services.call(services.table, 'FreePages', { memory: aligned + pages * PAGE_SIZE, pages: after })
  return aligned
}
