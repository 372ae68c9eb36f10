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
/** Memory of MM's: a free region, a free block. */
export interface FreeMm {
  readonly start: Hex
  readonly bytes: Hex
}
/** Whose name the memory has that both worlds reach. */
export const COMMUNICATION_BUFFER = 'communication buffer'

/** MMRAM and its lists at one moment; empty in a run without management mode. */
export interface MmState {
  readonly mmram: readonly MmramRange[]
  /** Free regions, ascending, as the nodes in them tell it. */
  readonly pages: readonly FreeMm[]
  /** Free blocks of the pool, ascending, with header and all. */
  readonly blocks: readonly FreeMm[]
  /** Memory that both worlds reach, outside MMRAM. */
  readonly communicationBuffer: FreeMm | null
}

const list = (): AddressList<FreeMm> => new AddressList<FreeMm>(({ start }) => start)

/** Folds what events changed in MM. */
export class MmPicture implements Picture<MmState> {
  constructor(
    private mmram: readonly MmramRange[] = [],
    private readonly pages = list(),
    private readonly blocks = list(),
    private communicationBuffer: FreeMm | null = null
  ) {}

  snapshot(): MmPicture {
    return new MmPicture(this.mmram, this.pages.snapshot(), this.blocks.snapshot(), this.communicationBuffer)
  }
  shown(): MmState {
    const { mmram, pages, blocks, communicationBuffer } = this
    return { mmram, pages: pages.toArray(), blocks: blocks.toArray(), communicationBuffer }
  }

  apply(change: Change): void {
    if (change.what === 'mmram') this.mmram = [...this.mmram, { start: change.start, bytes: change.bytes, state: change.state }]
    else if (change.what === 'mmFree') {
      const free = change.list === 'pages' ? this.pages : this.blocks
      if (change.bytes === null) free.delete(change.start)
      else free.set({ start: change.start, bytes: change.bytes })
    } else if (change.what === 'take' && change.owner === COMMUNICATION_BUFFER)
      this.communicationBuffer = { start: change.start, bytes: change.bytes }
  }
}
