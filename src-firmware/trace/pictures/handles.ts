/** Handles and the protocols on them, UEFI 2.10 §7.3; in MM those of its own database, PI 1.8 volume 4 §3. */
import type { Hex } from '../../spec/hex'
import { AddressList } from '../address-list'
import type { Change } from '../trace'
import type { Picture } from './picture'

/** A handle at one moment. */
export interface HandleState {
  readonly handle: Hex
  /** GUIDs, in the order in which they were installed. */
  readonly protocols: readonly string[]
  /** 1, 2, 3 … in the order in which handles were made. */
  readonly number: number
}

/** Folds what was installed and taken away. */
export class HandlesPicture implements Picture<readonly HandleState[]> {
  constructor(
    private readonly handles = new AddressList<HandleState>(({ handle }) => handle),
    private made = 0
  ) {}

  snapshot(): HandlesPicture {
    return new HandlesPicture(this.handles.snapshot(), this.made)
  }
  /** Ascending by address. */
  shown(): readonly HandleState[] {
    return this.handles.toArray()
  }

  apply(change: Change): void {
    if (change.what !== 'handle' || change.state === 'replaced') return
    const { handle, protocol, state } = change
    const known = this.handles.get(handle)
    if (state === 'installed')
      this.handles.set({ handle, protocols: [...(known?.protocols ?? []), protocol], number: known?.number ?? ++this.made })
    else if (known) {
      const protocols = known.protocols.filter((one) => one !== protocol)
      // A handle without a protocol is none any more.
      if (protocols.length > 0) this.handles.set({ ...known, protocols })
      else this.handles.delete(handle)
    }
  }
}
