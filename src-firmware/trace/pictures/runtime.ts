/** The picture after the handoff: the map that the operating system gave to SetVirtualAddressMap. */
import type { Change, Descriptor } from '../trace'
import type { Picture } from './picture'

/** Which map of SetVirtualAddressMap addresses go by, at one moment. UEFI 2.10 §8.4.1. */
export interface RuntimeState {
  /** Empty as long as addresses are physical. */
  readonly virtualMap: readonly Descriptor[]
}

/** Folds what events changed for the operating system. */
export class RuntimePicture implements Picture<RuntimeState> {
  constructor(private virtualMap: readonly Descriptor[] = []) {}

  snapshot(): RuntimePicture {
    return new RuntimePicture(this.virtualMap)
  }
  shown(): RuntimeState {
    return { virtualMap: this.virtualMap }
  }
  apply(change: Change): void {
    if (change.what === 'virtual') this.virtualMap = change.map
  }
}
