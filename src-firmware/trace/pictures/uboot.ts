/** U-Boot's picture: the two lists of lmb. */
import { AddressList } from '../address-list'
import type { Change, LmbRegion } from '../trace'
import type { Picture } from './picture'

/** What lmb says at one moment; empty where no lmb is, or none that outlives its command. */
export interface UBootState {
  /** Memory that there is, ascending by address. */
  readonly available: readonly LmbRegion[]
  /** Memory in use, ascending by address. In v2025.01 regions may overlap. */
  readonly used: readonly LmbRegion[]
}

/** Regions that begin at one address. */
type AtOneAddress = readonly LmbRegion[]

function emptyList(): AddressList<AtOneAddress> {
  return new AddressList<AtOneAddress>((regions) => regions[0]!.base)
}

/** Folds what events changed in lmb. */
export class UBootPicture implements Picture<UBootState> {
  constructor(
    private readonly available = emptyList(),
    private readonly used = emptyList()
  ) {}

  snapshot(): UBootPicture {
    return new UBootPicture(this.available.snapshot(), this.used.snapshot())
  }
  shown(): UBootState {
    return { available: this.available.toArray().flat(), used: this.used.toArray().flat() }
  }

  apply(change: Change): void {
    if (change.what !== 'lmb') return
    for (const region of change.removed) {
      const list = this[region.list]
      const there = list.get(region.base) ?? []
      const at = there.findIndex(({ size, flags }) => size === region.size && flags === region.flags)
      const rest = there.filter((_, index) => index !== at)
      if (rest.length > 0) list.set(rest)
      else list.delete(region.base)
    }
    for (const region of change.added) this[region.list].set([...(this[region.list].get(region.base) ?? []), region])
  }
}
