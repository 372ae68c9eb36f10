/** PEI's picture: the HOB list, and where heap and stack lie. */
import type { Hex } from '../../spec/hex'
import { AddressList } from '../address-list'
import type { Change } from '../trace'
import { moveItems } from './move-items'
import { isArea } from './owners'
import type { Picture } from './picture'

/** A hand-off block: its bytes in hexadecimal, of a long one the first 1024. */
export interface FoldedHob {
  readonly address: Hex
  readonly bytes: string
}
/** PEI's heap or stack. */
export interface Area {
  readonly start: Hex
  readonly bytes: Hex
}
/** Heap, stack and HOBs at one moment. */
export interface PeiState {
  /** The HOB list from the PHIT to the end mark, as PEI has it; empty when the run began later. */
  readonly hobs: readonly FoldedHob[]
  /** What the PHIT manages, in temporary RAM or in permanent memory; null when the run began after PEI. */
  readonly heap: Area | null
  readonly stack: Area | null
}

/** Folds what events changed in PEI. */
export class PeiPicture implements Picture<PeiState> {
  constructor(
    private readonly hobs = new AddressList<FoldedHob>((hob) => hob.address),
    private heap: Area | null = null,
    private stack: Area | null = null
  ) {}

  snapshot(): PeiPicture {
    return new PeiPicture(this.hobs.snapshot(), this.heap, this.stack)
  }
  shown(): PeiState {
    return { hobs: this.hobs.toArray(), heap: this.heap, stack: this.stack }
  }

  apply(change: Change): void {
    if (change.what === 'take' && isArea(change.unit)) this[change.unit] = { start: change.start, bytes: change.bytes }
    else if (change.what === 'give' && isArea(change.unit)) {
      if (this[change.unit]?.start === change.start) this[change.unit] = null
    } else if (change.what === 'hob') {
      if (change.after === null) this.hobs.delete(change.address)
      else this.hobs.set({ address: change.address, bytes: change.after })
    } else if (change.what === 'move' && change.content !== 'stack')
      moveItems(
        this.hobs,
        change,
        ({ address }) => address,
        (hob, address) => ({ ...hob, address })
      )
  }
}
