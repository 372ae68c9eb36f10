/** What the trace tells of the MM core's lists: which free regions and blocks came, changed and went since the last time. */
import { DriverStop } from '../board/guest'
import { PAGE_SIZE } from '../spec/page'
import { ToldFree } from '../trace/told-free'
import type { Change } from '../trace/trace'
import type { MmPageAllocator } from './memory/page-allocator'
import { POOL_LISTS, type MmPool } from './memory/pool'

type List = 'pages' | 'pool'

/** Both kinds of list, as they were told last. */
export class FreeLists {
  private readonly told: Readonly<Record<List, ToldFree>> = { pages: new ToldFree(), pool: new ToldFree() }
  private isStale = false

  constructor(
    private readonly pages: MmPageAllocator,
    private readonly pool: MmPool
  ) {
    pages.noted = (start, count) => this.told.pages.note(start, count === null ? null : count * PAGE_SIZE)
    pool.noted = (block, bytes, isFree) => this.told.pool.note(block, isFree ? bytes : null)
  }

  /** Somebody wrote into MMRAM who is not the core: what the lists are now, only they know. */
  mayBeOverwritten(): void {
    this.isStale = true
  }

  changes(): Change[] {
    if (this.isStale) this.lookAgain()
    return (['pages', 'pool'] as const).flatMap((list) =>
      this.told[list].changes().map((change): Change => ({ what: 'mmFree', list, ...change }))
    )
  }

  private lookAgain(): void {
    this.isStale = false
    try {
      this.told.pages.noteAll(new Map([...this.pages.regions()].map(({ start, pages }) => [start, BigInt.asUintN(64, pages * PAGE_SIZE)])))
      for (let index = 0; index < POOL_LISTS; index++)
        for (const block of this.pool.blocks(index)) this.told.pool.note(block, 64n << BigInt(index))
    } catch (error) {
      // A list that leads nowhere, or in a circle, shows nothing new: the core's next look at it ends the run.
      if (!(error instanceof DriverStop)) throw error
    }
  }
}
