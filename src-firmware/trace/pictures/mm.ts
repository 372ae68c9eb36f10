/** Standalone MM's picture: MMRAM, and what of it is free: regions of pages, and blocks of the pool. */
import type { Hex } from '../../spec/hex'
import { AddressList } from '../address-list'
import type { Change } from '../trace'
import type { Picture } from './picture'

/** A range of MMRAM. */
export interface MmramRange {
  readonly start: Hex
  readonly bytes: Hex
  /** EFI_MMRAM_DESCRIPTOR.RegionState. */
  readonly state: number
}
/** Free memory of MM's. */
export interface FreeMm {
  readonly start: Hex
  readonly bytes: Hex
}
/** MMRAM and its lists at one moment; empty in a run without management mode. */
export interface MmState {
  readonly mmram: readonly MmramRange[]
  /** Free regions, ascending, as the nodes in them tell it. */
  readonly pages: readonly FreeMm[]
  /** Free blocks of the pool, ascending, with header and all. */
  readonly blocks: readonly FreeMm[]
}

const list = (): AddressList<FreeMm> => new AddressList<FreeMm>(({ start }) => start)

/** Folds what events changed in MM. */
export class MmPicture implements Picture<MmState> {
  constructor(
    private mmram: readonly MmramRange[] = [],
    private readonly pages = list(),
    private readonly blocks = list()
  ) {}

  snapshot(): MmPicture {
    return new MmPicture(this.mmram, this.pages.snapshot(), this.blocks.snapshot())
  }
  shown(): MmState {
    return { mmram: this.mmram, pages: this.pages.toArray(), blocks: this.blocks.toArray() }
  }

  apply(change: Change): void {
    if (change.what === 'mmram') this.mmram = [...this.mmram, { start: change.start, bytes: change.bytes, state: change.state }]
    else if (change.what === 'mmFree') {
      const free = change.list === 'pages' ? this.pages : this.blocks
      if (change.bytes === null) free.delete(change.start)
      else free.set({ start: change.start, bytes: change.bytes })
    }
  }
}
