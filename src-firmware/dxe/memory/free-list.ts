/**
 * The free blocks of one size, the last freed in front, as the firmware keeps them: linked in memory through a LIST_ENTRY in each block. Taking
 * a block out of the middle costs no search.
 */
import type { PhysicalMemory } from '../../memory/physical-memory'

/** POOL_FREE: its LIST_ENTRY, a pointer forward and one back, lies behind signature and index. */
const LINKS = 8n
const BACK = 8n

/** Free blocks of one size, last freed first. */
export class FreeList {
  private readonly links = new Map<bigint, { above: bigint | null; below: bigint | null }>()
  private front: bigint | null = null

  /** @param head Address of the list's own LIST_ENTRY, which nobody reads; 0n: not known. */
  constructor(
    private readonly memory: PhysicalMemory,
    private readonly head: bigint
  ) {}

  has(block: bigint): boolean {
    return this.links.has(block)
  }

  /** A page that was given away under the pool can bring a block twice: it is in front then, once. */
  push(block: bigint): void {
    this.delete(block)
    const below = this.front
    this.links.set(block, { above: null, below })
    if (below !== null) this.links.get(below)!.above = block
    this.front = block
    this.join(null, block)
    this.join(block, below)
  }

  pop(): bigint | undefined {
    const block = this.front
    if (block === null) return undefined
    this.delete(block)
    return block
  }

  deleteWithin(first: bigint, last: bigint): void {
    for (const block of [...this.links.keys()]) if (block >= first && block <= last) this.delete(block)
  }

  /** The block's own links stay as they are. */
  delete(block: bigint): void {
    const link = this.links.get(block)
    if (!link) return
    const { above, below } = link
    this.links.delete(block)
    if (above === null) this.front = below
    else this.links.get(above)!.below = below
    if (below !== null) this.links.get(below)!.above = above
    this.join(above, below)
  }

  /** Two neighbours point at each other; null stands for the list itself. */
  private join(above: bigint | null, below: bigint | null): void {
    if (above !== null) this.memory.writeUint(above + LINKS, 8, below === null ? this.head : below + LINKS)
    if (below !== null) this.memory.writeUint(below + LINKS + BACK, 8, above === null ? this.head : above + LINKS)
  }
}
