/** Who holds which memory, as the trace told it. */
import { hex, type Hex } from '../../spec/hex'
import { AddressList } from '../address-list'
import type { Change } from '../trace'
import { moveItems } from './move-items'
import type { Picture } from './picture'

type Take = Extract<Change, { what: 'take' }>

/** Memory that an image holds. */
export interface Owned {
  readonly start: Hex
  readonly bytes: Hex
  readonly unit: Take['unit']
  readonly type: number
  readonly owner: string
  /** n of the event that took it. */
  readonly takenBy: number
}

/** PEI's heap and stack are areas that others hold parts of, not somebody's allocations. */
function isArea(unit: Take['unit']): unit is 'heap' | 'stack' {
  return unit === 'heap' || unit === 'stack'
}

/** Folds what was taken and given back. */
export class OwnersPicture implements Picture<readonly Owned[]> {
  constructor(private readonly owned = new AddressList<Owned>((holding) => holding.start)) {}

  snapshot(): OwnersPicture {
    return new OwnersPicture(this.owned.snapshot())
  }
  /** Ascending by address. */
  shown(): readonly Owned[] {
    return this.owned.toArray()
  }

  apply(change: Change, n: number): void {
    if (change.what === 'take' && !isArea(change.unit)) {
      const { start, bytes, unit, type, owner } = change
      this.owned.set({ start, bytes, unit, type, owner, takenBy: n })
    } else if (change.what === 'give' && !isArea(change.unit)) this.give(change.start, change.bytes)
    // What lay in the heap lies elsewhere now, and still belongs to whoever took it.
    else if (change.what === 'move' && change.content !== 'stack')
      moveItems(
        this.owned,
        change,
        ({ start }) => start,
        (holding, start) => ({ ...holding, start })
      )
  }

  /** Most of the time a whole holding goes; a part of one leaves the rest to its owner. */
  private give(start: Hex, bytes: Hex): void {
    const { owned } = this
    const exact = owned.get(start)
    if (exact?.bytes === bytes) {
      owned.delete(start)
      return
    }
    const first = BigInt(start)
    const end = first + BigInt(bytes)
    const touched: Owned[] = []
    for (const holding of owned.below(hex(end))) {
      if (BigInt(holding.start) + BigInt(holding.bytes) > first) touched.push(holding)
      // A buffer of no bytes may lie inside the holding that begins below it.
      else if (holding.bytes !== '0x0') break
    }
    for (const holding of touched) {
      const low = BigInt(holding.start)
      const high = low + BigInt(holding.bytes)
      owned.delete(holding.start)
      if (low < first) owned.set({ ...holding, bytes: hex(first - low) })
      if (high > end) owned.set({ ...holding, start: hex(end), bytes: hex(high - end) })
    }
  }
}
