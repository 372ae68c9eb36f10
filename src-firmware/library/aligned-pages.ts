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
  const { Status, out } =
    table === 'MmServices'
      ? call(table, 'MmAllocatePages', { type: 0n, memoryType: BigInt(type), numberOfPages: pages, memory })
      : call(table, 'AllocatePages', { ...(table === 'BootServices' ? { type: 0n } : {}), memoryType: BigInt(type), pages, memory })
  return Status === 'EFI_SUCCESS' ? (out.memory as bigint) : 0n
}

/** What the service answers. */
export function givePages({ table, call }: PageServices, memory: bigint, pages: bigint): ReturnType<InnerCall>['Status'] {
  const { Status } =
    table === 'MmServices' ? call(table, 'MmFreePages', { memory, numberOfPages: pages }) : call(table, 'FreePages', { memory, pages })
  return Status
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
  if (before > 0n) givePages(services, memory, before)
  if (after > 0n) givePages(services, aligned + pages * PAGE_SIZE, after)
  return aligned
}
