/** What an author points at in a run, and the checks that are offered for it. */
import type { Hex } from '../../src-firmware/spec/hex'
import type { Check, EntryCheck } from '../lab/lab'

/** A thing that happened. `n` is an event: the thing itself, or the one after which the picture was looked at. */
export type Pointed =
  /** A call, a fault, a phase, the driver's return, a handler of MM's. What a call made on its way stands for the call. */
  | { readonly what: 'event'; readonly n: number }
  /** The descriptor of the memory map that the address lies in; of pages that the driver holds in it, those. */
  | { readonly what: 'band'; readonly n: number; readonly start: Hex }
  /** The map's key. */
  | { readonly what: 'key'; readonly n: number }
  /** So many bytes as they stood there. A trace holds none: the run is made with `bytesProbes` before. */
  | { readonly what: 'bytes'; readonly n: number; readonly start: Hex; readonly length: number }
  /**
   * An entry of a structure.
   *
   * @property at Its first byte, as the state says: a HOB's address, an entry's base, a buffer.
   * @property list Of lmb and MM: which list, as a check names it.
   * @property size Of lmb, where several begin at one address.
   * @property field The one of its fields that counts, by its name in a check.
   */
  | {
      readonly what: 'entry'
      readonly n: number
      readonly kind: EntryCheck['kind']
      readonly at: Hex
      readonly list?: string
      readonly size?: Hex
      readonly field?: string
    }
  /** A printed line. `n`: an event that printed some of it; `row` counts the lines that begin in this event, from 0. */
  | { readonly what: 'console'; readonly n: number; readonly row?: number }

/** A check that is offered. */
export interface Proposal {
  /** As it would stand in lab.json: valid there, with an id that the lab does not have yet. */
  readonly check: Check
  /** 'AllocatePages on line 12 answers EFI_NOT_FOUND': what it asserts. The check's title says it without the line. */
  readonly says: string
  /** Does it pass in the run that was pointed at? false: it asks for the opposite, as for what a mistake did wrong. */
  readonly holdsHere: boolean
  /** It names an address or a key that no call of the driver's gave: as it is on this machine, and may not be on another. */
  readonly isLiteral: boolean
}
