/** Powers a platform on and walks its phases, of which it knows nothing but the port. */
import { Board } from '../board/board'
import { DriverStop, SimulatorBug, type Guest } from '../board/guest'
import { LAB } from '../memory/owners'
import type { Platform } from '../platforms/platform'
import type { Bystander, Hands } from '../services/bystander'
import type { HiddenState } from '../services/hidden-state'
import type { EntryImage } from '../services/phase'
import type { CallRequest, CallResult } from '../services/signature'
import { codeOf, ServiceCalls } from '../services/service-calls'
import { hex, type Hex } from '../spec/hex'
import { memoryTypeName } from '../spec/memory-type'
import type { MachinePhase, StartPhase } from '../spec/phase'
import type { ConsolePart } from '../trace/console-note'
import type { LabDeed } from '../trace/lab-deed'
import type { LabEvent, Place, MapRow, TraceEvent } from '../trace/trace'
import { beginPhase } from './phases'
import { signatures } from './services'

/** What a run powers the machine on with. */
export interface MachineOptions {
  readonly platform: Platform
  readonly phase: StartPhase
  readonly mode: 'strict' | 'lenient'
  readonly keys: string
  /** Events kept; Infinity for all. */
  readonly maxEvents: number
  /** Characters of console output before the driver is stopped. */
  readonly outputBytes: number
  /** The entry file: the name of the first image. */
  readonly entry: string
  /** What the entry file says its image is (MODULE_TYPE); null: the phase's default. */
  readonly moduleType: string | null
  readonly guest: Guest
  /** Absent: the driver is alone with the machine. */
  readonly bystander?: Bystander
}

/** The machine as the sandbox, a lab and a replay reach it. */
export interface Machine {
  readonly phase: MachinePhase
  readonly events: readonly TraceEvent[]
  /** Events in the trace, those left out too. */
  readonly eventCount: number
  /** What the entry point is given. */
  readonly imageHandle: bigint
  readonly systemTable: bigint
  readonly console: readonly ConsolePart[]
  readonly mapKey: Hex
  /** What no map shows of the firmware's own memory, while DXE is in charge. */
  readonly hiddenState: HiddenState
  /** Carries out one call of the driver's own text. Throws DriverStop when the driver must not go on; after that every call throws it. */
  call(request: CallRequest): CallResult
  /** Little-endian; checked against who owns the bytes. */
  read(address: bigint, bytes: 1 | 2 | 4 | 8, at: Place | null): bigint
  write(address: bigint, bytes: 1 | 2 | 4 | 8, value: bigint, at: Place | null): void
  readBytes(address: bigint, length: number, at: Place | null): Uint8Array
  writeBytes(address: bigint, bytes: Uint8Array, at: Place | null): void
  /** A copy of bytes; nobody is asked whose they are, and it is no access. */
  peek(address: bigint, length: number): Uint8Array
  /** For each of these bytes 1 when somebody has written it since its memory was handed out, else 0. */
  written(address: bigint, length: number): Uint8Array
  /** Has anybody written all of these bytes, or are they known from the firmware's recorded moment? */
  isKnown(address: bigint, length: number): boolean
  /** The entry image begins. */
  imageStarted(): void
  /**
   * The entry image returned this status; null: it was stopped. Applications are unloaded always, drivers when they failed; after a PEIM comes the
   * switch to permanent memory. Throws DriverStop when what the driver left behind does not let the firmware go on.
   */
  imageReturned(status: bigint | null): void
  /**
   * After a PEIM has returned the machine goes on by itself: the DXE IPL starts DXE, and on a constructed platform the firmware's drivers
   * run. Throws DriverStop where real firmware would not get so far.
   */
  proceed(until: 'dxe' | 'app'): void
  /** Loads the entry file as an image of the phase that the machine has come to; it is the entry image from now on. */
  loadEntryImage(): void
  /** Is the entry image still in memory? */
  readonly isLoaded: boolean
  /** Whoever is not the driver calls a function of the entry image. Throws DriverStop where other bytes are in its place. */
  asEntryImage<T>(act: () => T): T
  /** Would a timer of the firmware get its turn now? Not at TPL_NOTIFY or above, and never again once ExitBootServices was called. */
  readonly isInterruptible: boolean
  /** A bystander acts: one 'lab' event. @param act Does it, and says what it did. */
  intervene(id: string, act: (hands: Hands) => LabDeed): LabEvent
  /** Closes the trace. */
  finish(): void
  memoryMap(): MapRow[]
}

/**
 * @throws SimulatorBug when the platform lacks the phase: whoever asks has looked before.
 * @throws DriverStop `firmware` when the platform's own data do not let its firmware come so far.
 */
export function powerOn(options: MachineOptions): Machine {
  return new SimulatedMachine(options)
}

class SimulatedMachine implements Machine {
  private readonly board: Board
  private readonly calls: ServiceCalls
  private stop: DriverStop | null = null
  private entry: EntryImage

  constructor(private readonly options: MachineOptions) {
    const { phase, entry, moduleType, bystander } = options
    this.board = new Board(options)
    this.calls = new ServiceCalls(this.board, signatures, bystander ?? null)
    const begun = beginPhase(phase, this.board, (table, name, args) => this.calls.onTheWay(table, name, args, null))
    this.calls.enter(begun)
    this.entry = begun.load(entry, moduleType)
  }

  get phase(): MachinePhase {
    return this.board.phase
  }
  get events(): readonly TraceEvent[] {
    return this.board.recorder.events
  }
  get eventCount(): number {
    return this.board.recorder.count
  }
  get imageHandle(): bigint {
    return this.entry.handle
  }
  get systemTable(): bigint {
    return this.calls.phase.systemTable
  }
  get console(): readonly ConsolePart[] {
    return this.board.console.parts
  }
  get mapKey(): Hex {
    return hex(this.calls.phase.mapKey)
  }
  get hiddenState(): HiddenState {
    const { hiddenState, name } = this.calls.phase
    if (!hiddenState) throw new SimulatorBug(`nothing is hidden in ${name}`)
    return hiddenState
  }
  get isLoaded(): boolean {
    return this.entry.isLoaded()
  }
  asEntryImage<T>(act: () => T): T {
    return this.guarded(() => {
      this.entry.requireCode()
      return this.board.runAs(this.options.entry, act)
    })
  }
  get isInterruptible(): boolean {
    return this.calls.phase.isInterruptible
  }

  call(request: CallRequest): CallResult {
    return this.guarded(() => {
      const { Status, out, value } = this.calls.ofDriver(request)
      return { status: Status === null ? null : codeOf(Status), out, value }
    })
  }

  read(address: bigint, bytes: 1 | 2 | 4 | 8, at: Place | null): bigint {
    return this.guarded(() => this.board.readUint(address, bytes, at))
  }

  write(address: bigint, bytes: 1 | 2 | 4 | 8, value: bigint, at: Place | null): void {
    this.guarded(() => this.board.writeUint(address, bytes, value, at))
  }

  readBytes(address: bigint, length: number, at: Place | null): Uint8Array {
    return this.guarded(() => this.board.readBytes(address, length, at))
  }

  writeBytes(address: bigint, bytes: Uint8Array, at: Place | null): void {
    this.guarded(() => this.board.writeBytes(address, bytes, at))
  }

  peek(address: bigint, length: number): Uint8Array {
    return this.board.memory.read(address, length)
  }

  written(address: bigint, length: number): Uint8Array {
    return this.board.memory.writtenIn(address, length)
  }

  isKnown(address: bigint, length: number): boolean {
    return this.board.memory.firstUnknown(address, length) === null
  }

  imageStarted(): void {
    this.entry.begin()
  }

  imageReturned(status: bigint | null): void {
    if (status !== null) this.guarded(() => this.entry.ended(status))
  }

  proceed(until: 'dxe' | 'app'): void {
    this.guarded(() => {
      while (this.phase !== until) this.calls.enter(this.calls.phase.goOn())
    })
  }

  loadEntryImage(): void {
    const { entry, moduleType } = this.options
    this.entry = this.calls.phase.load(entry, moduleType)
  }

  intervene(id: string, act: (hands: Hands) => LabDeed): LabEvent {
    return this.guarded(() => {
      const { board, calls } = this
      board.recordChanges()
      const keyBefore = calls.phase.mapKey
      const event = board.runAs(LAB, () => {
        const told = board.tell({ kind: 'lab', at: null, id, did: { code: 'begun' } }) as LabEvent
        calls.inside(told.n, () => (told.did = act(this.hands())))
        return told
      })
      calls.follow(keyBefore)
      return event
    })
  }

  private hands(): Hands {
    const { board, calls } = this
    return {
      call: (table, service, args) => {
        const { Status, out, value } = calls.quietly(table, service, args)
        return { Status, out: out ?? {}, value: value ?? null }
      },
      write: (address, bytes) => {
        board.willBeWritten(address, BigInt(bytes.length))
        board.memory.write(address, bytes)
      },
      hold: (start, bytes, type) => board.hold({ start, bytes, unit: 'pages', type, owner: LAB }),
      takeOver: (start, bytes, byte) => board.takeOver(start, bytes, byte),
      signalGroup: (guid) => calls.phase.signalGroup(guid),
      get map() {
        return calls.phase.map()
      },
      get mapKey() {
        return calls.phase.mapKey
      }
    }
  }

  finish(): void {
    const { board, calls } = this
    board.recordChanges()
    board.recorder.finish(calls.phase.map(), calls.phase.mapKey, board)
  }

  memoryMap(): MapRow[] {
    return this.calls.phase.map().map(([type, physicalStart, , pages, attribute]) => ({
      type,
      typeName: memoryTypeName(type),
      physicalStart,
      pages,
      attribute
    }))
  }

  /** After a stop nothing of the driver's is carried out any more, whatever it catches. */
  private guarded<T>(act: () => T): T {
    if (this.stop) throw this.stop
    try {
      return act()
    } catch (error) {
      if (error instanceof DriverStop) this.stop = error
      throw error
    }
  }
}
