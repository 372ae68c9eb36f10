/** Pieces of memory that do not overlap, ascending by address. */

export interface Piece<T> {
  readonly start: bigint
  /** The first address behind it; a buffer of no bytes ends where it starts. */
  readonly end: bigint
  readonly of: T
}

/** Pieces, found by the addresses that they cover. */
export class Pieces<T> {
  private readonly list: Piece<T>[] = []

  add(piece: Piece<T>): void {
    this.list.splice(this.indexOf(piece.start), 0, piece)
  }

  delete(piece: Piece<T>): void {
    for (let at = this.indexOf(piece.start); this.list[at]?.start === piece.start; at++)
      if (this.list[at] === piece) {
        this.list.splice(at, 1)
        return
      }
  }

  /** The piece that begins at an address, or that an address lies in. */
  at(address: bigint): Piece<T> | undefined {
    const index = this.indexOf(address)
    const here = this.list[index]
    if (here?.start === address) return here
    const below = this.list[index - 1]
    return below && address < below.end ? below : undefined
  }

  /** The first piece that begins at an address or above it. */
  from(address: bigint): Piece<T> | undefined {
    return this.list[this.indexOf(address)]
  }

  /** Where the pieces that touch one another without a gap end, from an address on; only those that `counts` says count. */
  coveredUntil(address: bigint, counts: (of: T) => boolean, until: bigint): bigint {
    let covered = address
    const first = this.at(address)
    for (let at = first ? this.list.indexOf(first, this.indexOf(first.start)) : this.list.length; covered < until; at++) {
      const piece = this.list[at]
      if (piece === undefined || piece.start > covered) break
      if (counts(piece.of)) covered = piece.end
    }
    return covered
  }

  /** The index of the first piece that begins at an address or above it. */
  private indexOf(address: bigint): number {
    let low = 0
    let high = this.list.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.list[middle]!.start < address) low = middle + 1
      else high = middle
    }
    return low
  }
}
