/** Who acts beside the driver: the lab that prepares a machine or lets a call fail, and the operating system afterwards. */
import type { Argument, Result, ServiceTable } from './signature'
import type { StatusName } from '../spec/status'
import type { CallEvent, Descriptor } from '../trace/trace'

/** What a lab lets a call answer instead of the service: a status, or the value of a function that has none. */
export interface InjectedAnswer {
  readonly answer: StatusName | bigint
  /** Id of the lab's fault. */
  readonly fault: string
}

/** What the machine tells a bystander. */
export interface Bystander {
  /** A service is about to run; its event stands in the trace without a result. Something: the call answers it, and nothing changes. */
  before(event: CallEvent): InjectedAnswer | null
  /** A service has run, and its event is complete. */
  after(event: CallEvent): void
}

/** What a bystander can do to the machine inside one event of its own. What it takes belongs to 'lab'. */
export interface Hands {
  /** Runs a service. It is no event of its own, only what it calls on its way is. */
  call(
    table: ServiceTable,
    service: string,
    args: Readonly<Record<string, Argument>>
  ): { readonly Status: StatusName | bigint | null; readonly out: Readonly<Record<string, Result>>; readonly value: Result }
  /** Writes bytes; nobody is asked whose they are. */
  write(address: bigint, bytes: Uint8Array): void
  /** Takes free memory: it belongs to 'lab' from now on. The firmware's own tables do not know of it. */
  hold(start: bigint, bytes: bigint, type: number): void
  /** Takes a range from whoever holds any of it, and sets every byte. */
  takeOver(start: bigint, bytes: bigint, byte: number): void
  /** Signals an event group, by its GUID in capitals. */
  signalGroup(guid: string): void
  /** The map as GetMemoryMap gives it, and its key. */
  readonly map: readonly Descriptor[]
  readonly mapKey: bigint
}
