/** PEI's picture: the HOB list, and where heap and stacks lie. */
import type { Hex } from '../../spec/hex'
import { AddressList } from '../address-list'
import type { Change } from '../trace'
import { moveItems } from './move-items'
import type { Picture } from './picture'

/** A hand-off block: its bytes in hexadecimal, of a long one the first 1024. */
export interface FoldedHob {
  readonly address: Hex
  readonly bytes: string
}
/** PEI's heap, or a stack. */
export interface Area {
  readonly start: Hex
  readonly bytes: Hex
}
/** Heap, stacks and HOBs at one moment. */
export interface PeiState {
  /** The HOB list from the PHIT to the end mark, as PEI has it; empty when the run began later. */
  readonly hobs: readonly FoldedHob[]
  /** What the PHIT manages, in temporary RAM or in permanent memory; null when the run began after PEI. */
  readonly heap: Area | null
  /** The stack that PEI runs on, and those that are made ready for later, in the order in which they were made. */
  readonly stacks: readonly Area[]
}

/** Folds what events changed in PEI. */
export class PeiPicture implements Picture<PeiState> {
  constructor(
    private readonly hobs = new AddressList<FoldedHob>((hob) => hob.address),
    private heap: Area | null = null,
    private stacks: readonly Area[] = []
  ) {}

  snapshot(): PeiPicture {
    return new PeiPicture(this.hobs.snapshot(), this.heap, this.stacks)
  }
  shown(): PeiState {
    return { hobs: this.hobs.toArray(), heap: this.heap, stacks: this.stacks }
  }

  apply(change: Change): void {
    if (change.what === 'take' && change.unit === 'heap') this.heap = { start: change.start, bytes: change.bytes }
    else if (change.what === 'take' && change.unit === 'stack') this.stacks = [...this.stacks, { start: change.start, bytes: change.bytes }]
    else if (change.what === 'give' && change.unit === 'heap') {
      if (this.heap?.start === change.start) this.heap = null
    } else if (change.what === 'give' && change.unit === 'stack') this.stacks = this.stacks.filter(({ start }) => start !== change.start)
    else if (change.what === 'hob') {
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
