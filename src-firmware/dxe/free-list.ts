/** The free blocks of one size, the last freed in front; taking a block out of the middle costs no search. */
export class FreeList {
  private readonly links = new Map<bigint, { above: bigint | null; below: bigint | null }>()
  private front: bigint | null = null

  has(block: bigint): boolean {
    return this.links.has(block)
  }

  /** A page that was given away under the pool can bring a block twice: it is in front then, once. */
  push(block: bigint): void {
    this.delete(block)
    this.links.set(block, { above: null, below: this.front })
    if (this.front !== null) this.links.get(this.front)!.above = block
    this.front = block
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

  delete(block: bigint): void {
    const link = this.links.get(block)
    if (!link) return
    this.links.delete(block)
    if (link.above === null) this.front = link.below
    else this.links.get(link.above)!.below = link.below
    if (link.below !== null) this.links.get(link.below)!.above = link.above
  }
}
