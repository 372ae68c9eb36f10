/** What no map shows of the DXE core's own memory management. */
import type { HiddenState } from '../../services/hidden-state'
import { MemoryType } from '../../spec/memory-type'
import type { PageCount } from '../../spec/units'
import { AllocateType } from '../../spec/allocate-type'
import type { DxeCore } from './core'

/** What a recording adopts that no map shows. */
export class HiddenDxeState implements HiddenState {
  constructor(private readonly core: DxeCore) {}

  addFreeBlock(type: number, block: bigint, request: bigint): void {
    this.core.pool.addFreeBlockFor(type, block, request)
  }

  giveBuffer(buffer: bigint): void {
    this.core.givePool(buffer)
  }

  takePages(start: bigint, pages: PageCount): void {
    this.core.pages.allocatePages(AllocateType.Address, MemoryType.BootServicesData, pages, start)
  }

  givePages(start: bigint, pages: PageCount): void {
    this.core.pool.forget(start, pages)
    this.core.pages.freePages(start, pages)
  }

  get mapKey(): bigint {
    return this.core.pages.key
  }
  set mapKey(key: bigint) {
    this.core.pages.key = key
  }
}
