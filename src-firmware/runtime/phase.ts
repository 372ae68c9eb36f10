/**
 * After ExitBootServices the machine belongs to the operating system, and after SetVirtualAddressMap its addresses are virtual. What is left of
 * the firmware are the runtime services; UEFI 2.10 §8.
 */
import type { Board } from '../board/board'
import { SimulatorBug } from '../board/guest'
import type { EntryImage, Phase } from '../services/phase'
import type { ServiceSignature } from '../services/signature'
import type { MachinePhase } from '../spec/phase'
import type { Descriptor, Place } from '../trace/trace'

/** 'exited' until SetVirtualAddressMap, 'virtual' from then on. */
export class RuntimePhase implements Phase {
  readonly services: Phase['services']
  readonly core: unknown
  readonly allocator: Phase['allocator']
  readonly hiddenState: Phase['hiddenState']
  readonly interrupts: Phase | null
  readonly isInterruptible = false

  /**
   * @param before The phase that handed over: its tables and maps lie where it left them, and its code is still there for who kept a pointer to it.
   */
  constructor(
    readonly name: 'exited' | 'virtual',
    private readonly before: Phase,
    private readonly board: Board
  ) {
    this.services = before.services
    this.core = before.core
    this.allocator = before.allocator
    this.hiddenState = before.hiddenState
    this.interrupts = before.interrupts ?? null
  }

  get systemTable(): bigint {
    return this.before.systemTable
  }
  get mapKey(): bigint {
    return this.before.mapKey
  }
  map(): Descriptor[] {
    return this.before.map()
  }

  requireTable(service: ServiceSignature, at: Place | null, isKept: boolean): void {
    if (!isKept && service.table === 'BootServices') this.board.requireBootServices(service.service, at)
    if (!isKept && CONSOLES.has(service.table)) this.board.requireConsole(service.service, at)
    this.before.requireTable(service, at, isKept)
  }
  lacks(service: ServiceSignature, at: Place | null): never {
    return this.before.lacks(service, at)
  }
  load(file: string, moduleType: string | null): EntryImage {
    return this.before.load(file, moduleType)
  }
  goOn(): Phase {
    throw new SimulatorBug('behind the handoff no firmware goes on by itself')
  }
  handedOver(to: MachinePhase): Phase {
    if (to !== 'virtual') throw new SimulatorBug(`the operating system does not hand over to ${to}`)
    return new RuntimePhase(to, this.before, this.board)
  }
  /** Nobody is told of a map that no firmware keeps any more. */
  keyMoved(): void {}
  signalGroup(guid: string): void {
    this.before.signalGroup(guid)
  }
}

const CONSOLES: ReadonlySet<ServiceSignature['table']> = new Set(['ConOut', 'ConIn'])
