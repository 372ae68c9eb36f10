/** What the trace tells of the MM core's lists: which free regions and blocks came, changed and went since the last time. */
import { DriverStop } from '../board/guest'
import { hex } from '../spec/hex'
import { PAGE_SIZE } from '../spec/page'
import type { Change } from '../trace/trace'
import type { MmPageAllocator } from './memory/page-allocator'
import { POOL_LISTS, type MmPool } from './memory/pool'

type List = 'pages' | 'pool'
/** By start, in bytes. */
type Free = Map<bigint, bigint>

/** Both kinds of list, as they were told last. */
export class FreeLists {
  private readonly told: Readonly<Record<List, Free>> = { pages: new Map(), pool: new Map() }
  private readonly noted: Readonly<Record<List, Map<bigint, bigint | null>>> = { pages: new Map(), pool: new Map() }
  private isStale = false

  constructor(
    private readonly pages: MmPageAllocator,
    private readonly pool: MmPool
  ) {
    pages.noted = (start, count) => this.noted.pages.set(start, count === null ? null : count * PAGE_SIZE)
    pool.noted = (block, bytes, isFree) => this.noted.pool.set(block, isFree ? bytes : null)
  }

  /** Somebody wrote into MMRAM who is not the core: what the lists are now, only they know. */
  mayBeOverwritten(): void {
    this.isStale = true
  }

  changes(): Change[] {
    if (this.isStale) this.lookAgain()
    return [...this.changesOf('pages'), ...this.changesOf('pool')]
  }

  private changesOf(list: List): Change[] {
    const [told, noted] = [this.told[list], this.noted[list]]
    const changes: Change[] = []
    for (const [start, bytes] of noted) {
      if ((told.get(start) ?? null) === bytes) continue
      if (bytes === null) told.delete(start)
      else told.set(start, bytes)
      changes.push({ what: 'mmFree', list, start: hex(start), bytes: bytes === null ? null : hex(bytes) })
    }
    noted.clear()
    return changes
  }

  private lookAgain(): void {
    this.isStale = false
    try {
      this.compare('pages', new Map([...this.pages.regions()].map(({ start, pages }) => [start, BigInt.asUintN(64, pages * PAGE_SIZE)])))
      for (let index = 0; index < POOL_LISTS; index++)
        for (const block of this.pool.blocks(index)) this.noted.pool.set(block, 64n << BigInt(index))
    } catch (error) {
      // A list that leads nowhere, or in a circle, shows nothing new: the core's next look at it ends the run.
      if (!(error instanceof DriverStop)) throw error
    }
  }

  private compare(list: List, now: Free): void {
    for (const start of this.told[list].keys()) this.noted[list].set(start, now.get(start) ?? null)
    for (const [start, bytes] of now) this.noted[list].set(start, bytes)
  }
}
