/** Ranges of memory of which those are found at once that overlap another one. */

interface Range {
  readonly start: bigint
  readonly bytes: bigint
}

/** @typeParam T Whatever has a range; ranges may overlap one another. */
export class RangeIndex<T extends Range> {
  private readonly sorted: readonly T[]
  /** Of each one and all before it: how far the one goes that goes farthest. */
  private readonly ends: readonly bigint[]

  constructor(ranges: readonly T[]) {
    this.sorted = [...ranges].sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0))
    let farthest = 0n
    this.ends = this.sorted.map(({ start, bytes }) => (farthest = start + bytes > farthest ? start + bytes : farthest))
  }

  /** Ascending by where they begin; those that begin at one address in the order in which they were given. */
  overlapping({ start, bytes }: Range): T[] {
    const end = start + bytes
    const found: T[] = []
    for (let i = this.firstBeyond(start); i < this.sorted.length && this.sorted[i]!.start < end; i++) {
      const one = this.sorted[i]!
      if (one.start + one.bytes > start) found.push(one)
    }
    return found
  }

  /** The first that an address may lie in. */
  private firstBeyond(start: bigint): number {
    let [low, high] = [0, this.ends.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.ends[middle]! <= start) low = middle + 1
      else high = middle
    }
    return low
  }
}
