/**
 * The port of a phase: what each phase of the firmware gives to the machine that walks through them. There is one implementation in each phase's
 * folder; the machine knows none of their insides.
 */
import type { HiddenState } from './hidden-state'
import type { Allocator } from './service'
import type { ServiceSet } from './service-set'
import type { ServiceSignature } from './signature'
import type { MachinePhase } from '../spec/phase'
import type { Descriptor, Place } from '../trace/trace'

/** The code that a run is about: a PEIM while PEI lasts, an image from then on. */
export interface EntryImage {
  readonly handle: bigint
  /** Its code begins. */
  begin(): void
  /** Its code returned this status. Throws DriverStop when what it left behind does not let the firmware go on. */
  ended(status: bigint): void
  isLoaded(): boolean
  /** Its code is called once more. Throws DriverStop where other bytes are in its place. */
  requireCode(): void
}

/** @typeParam Core What its services work on. */
export interface Phase<Core = unknown> {
  readonly name: MachinePhase
  /** What its services work on. */
  readonly core: Core
  readonly services: ServiceSet<Core>
  /** The table whose AllocatePages and AllocatePool the libraries call in this phase. */
  readonly allocator: Allocator
  /** Address of the table that an entry point is given; 0n: there is none. */
  readonly systemTable: bigint
  /** The memory map as GetMemoryMap gives it; empty where a phase has none. */
  map(): Descriptor[]
  readonly mapKey: bigint
  /** Would what acts beside the driver, a timer of the firmware first of all, get its turn now? */
  readonly isInterruptible: boolean
  /** The phase that an interrupt of this one leads to and comes back from; absent: there is none. */
  readonly interrupts?: Phase | null
  /** What no map shows of the firmware's own memory; null: nothing is hidden in this phase. */
  readonly hiddenState: HiddenState | null

  /** Stops the driver where the tables that it has in this phase do not reach a service. @param isKept It calls a function pointer kept from before. */
  requireTable(service: ServiceSignature, at: Place | null, isKept: boolean): void
  /** Stops the driver that calls a service which this phase does not have. */
  lacks(service: ServiceSignature, at: Place | null): never
  /** Loads a file as the image of an entry point. @param moduleType What the file says it is; null: the phase's default. */
  load(file: string, moduleType: string | null): EntryImage
  /** The firmware goes on by itself to the next phase. @returns The phase in charge from then on. Throws DriverStop where real firmware would not get so far. */
  goOn(): Phase
  /** The phase that one of its services hands the machine over to. */
  handedOver(to: MachinePhase): Phase
  /** A call is over, and the map key is another one. */
  keyMoved(): void
  /** Signals an event group, by its GUID in capitals, where the phase has events. */
  signalGroup(guid: string): void
}
