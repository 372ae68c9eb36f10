/** What the runtime services keep: the variables, and the map while addresses change. */
import { VariableStore } from './variable-store'
import type { VirtualMap } from '../memory/virtual-map'

/** Outlives ExitBootServices. */
export class RuntimeState {
  readonly variables = new VariableStore()
  private changing: VirtualMap | null = null

  /** Runs the handlers of an address change; only meanwhile pointers can be converted. */
  changeAddresses(map: VirtualMap, handlers: () => void): void {
    this.changing = map
    handlers()
    this.changing = null
  }

  get isChangingAddresses(): boolean {
    return this.changing !== null
  }

  /** The virtual address of a physical one; null: no range covers it, or no address change is under way. */
  convert(physical: bigint): bigint | null {
    return this.changing?.convert(physical) ?? null
  }
}

/** What the runtime services need of the core that brings them. */
export interface RuntimeCore {
  readonly runtime: RuntimeState
  readonly events: {
    /** Time since power on, in units of 100 ns. */
    readonly elapsed: bigint
    /** Runs the handlers of EVT_SIGNAL_VIRTUAL_ADDRESS_CHANGE. */
    notifyVirtualAddressChange(): void
  }
  readonly tables: {
    /** Makes the pointers of the tables that stay virtual. */
    convert(map: VirtualMap): void
  }
}
