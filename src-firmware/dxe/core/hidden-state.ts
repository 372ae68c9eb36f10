/**
 * What no map shows of the firmware's own memory management. A replay that meets a recording of another boot puts in here what the recorded
 * answers tell of it; nothing else does.
 */
import { MemoryType } from '../../spec/memory-type'
import type { PageCount } from '../../spec/units'
import type { DxeCore } from './core'
import { AllocateType } from '../memory/page-allocator'

export class HiddenState {
  constructor(private readonly core: DxeCore) {}

  /** A block of the firmware's pool is free; the next request of its size gets it. @param request What AllocatePool is asked for, in bytes. */
  addFreeBlock(type: number, block: bigint, request: bigint): void {
    this.core.pool.addFreeBlockFor(type, block, request)
  }

  /** The firmware took these free pages for itself. */
  takePages(start: bigint, pages: PageCount): void {
    this.core.pages.allocatePages(AllocateType.Address, MemoryType.BootServicesData, pages, start)
  }

  /** The firmware gave these pages of its own back, and whatever its pool had in them. */
  givePages(start: bigint, pages: PageCount): void {
    this.core.pool.forget(start, pages)
    this.core.pages.freePages(start, pages)
  }

  set mapKey(key: bigint) {
    this.core.pages.key = key
  }
}
