/** Powers a platform on and walks its phases; the only file that knows them all. */
import { Board } from './board'
import type { Bystander, Hands } from './bystander'
import { CORE_IMAGE, DxeCore } from './dxe/core'
import { EventGroup } from './dxe/events'
import { hobStart, takeOverHobs } from './dxe/hob-handoff'
import type { Image, ModuleType } from './dxe/images'
import { PAGE_SIZE } from './dxe/page-allocator'
import { fillFreedRanges, recordedStart } from './dxe/recorded-map'
import { DriverStop, SimulatorBug, type Guest } from './guest'
import { hex } from './hex'
import type { Argument, CallRequest, CallResult, Result } from './service'
import { Arguments, traceArguments, traceResults, type Outcome, type Service } from './service-table'
import { serviceNamed } from './services'
import type { ApplicationMoment, Platform } from './platforms/platform'
import { MemoryType, memoryTypeName } from './spec/memory-type'
import { isError, statusCode, statusName, type StatusName } from './spec/status'
import type { CallEvent, Hex, LabEvent, MachinePhase, Place, RunResult, StartPhase, TraceEvent } from './trace'
import { TraceRecorder } from './trace-recorder'

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
  readonly moduleType: ModuleType | null
  readonly guest: Guest
  /** Absent: the driver is alone with the machine. */
  readonly bystander?: Bystander
}

export interface Machine {
  readonly phase: MachinePhase
  readonly events: readonly TraceEvent[]
  /** Events in the trace, those left out too. */
  readonly eventCount: number
  /** What the entry point is given. */
  readonly imageHandle: bigint
  readonly systemTable: bigint
  readonly console: string
  readonly mapKey: Hex
  /** Carries out one call of the driver's own text. Throws DriverStop when the driver must not go on; after that every call throws it. */
  call(request: CallRequest): CallResult
  /** Little-endian; checked against who owns the bytes. */
  read(address: bigint, bytes: 1 | 2 | 4 | 8, at: Place | null): bigint
  write(address: bigint, bytes: 1 | 2 | 4 | 8, value: bigint, at: Place | null): void
  readBytes(address: bigint, length: number, at: Place | null): Uint8Array
  writeBytes(address: bigint, bytes: Uint8Array, at: Place | null): void
  /** The entry image begins. */
  imageStarted(): void
  /** The entry image returned this status; null: it was stopped. Applications are unloaded always, drivers when they failed. */
  imageReturned(status: bigint | null): void
  /** Is the entry image still in memory? */
  readonly isLoaded: boolean
  /** Would a timer of the firmware get its turn now? Not at TPL_NOTIFY or above, and never again once ExitBootServices was called. */
  readonly isInterruptible: boolean
  /** A bystander acts: one 'lab' event. @param act Does it, and says in one sentence what it did. */
  intervene(id: string, act: (hands: Hands) => string): LabEvent
  /** Closes the trace. */
  finish(): void
  memoryMap(): RunResult['map']
}

/** Services that live in the boot services table, or call through it. */
const NEEDS_BOOT_SERVICES = new Set(['BootServices', 'ConOut', 'ConIn'])
/** Holds the recording application's own block of LoaderData. */
const RECORDED_LOADER = 'the recorded loader'
/** The owner of what a bystander takes. */
const LAB = 'lab'
const TPL_NOTIFY = 16
/** The handle of the application that made the recording, or of the one in its place. */
const RECORDED_HANDLE = 0xffff800000001018n

/** What an image is that says nothing of itself. */
const DEFAULT_MODULE_TYPE: Readonly<Record<StartPhase, ModuleType>> = {
  pei: 'UEFI_DRIVER',
  dxe: 'UEFI_DRIVER',
  app: 'UEFI_APPLICATION',
  mm: 'UEFI_DRIVER',
  uboot: 'UEFI_APPLICATION'
}

/** @throws SimulatorBug when the platform lacks the phase: whoever asks has looked before. */
export function powerOn(options: MachineOptions): Machine {
  return new SimulatedMachine(options)
}

class SimulatedMachine implements Machine {
  private readonly board: Board
  private readonly core: DxeCore
  private readonly recorder: TraceRecorder
  private readonly stack: number[] = []
  private calls = 0
  private stop: DriverStop | null = null
  private readonly image: Image

  constructor(private readonly options: MachineOptions) {
    const { platform, phase, mode, guest, maxEvents, outputBytes } = options
    if (!platform.phases.includes(phase)) throw new SimulatorBug(`${platform.id} has no phase ${phase}`)
    this.recorder = new TraceRecorder(phase, 'firmware', maxEvents)
    this.board = new Board({ platform, mode, guest, recorder: this.recorder, outputBytes })
    this.core = phase === 'app' && platform.app ? this.startRecorded(platform.app) : this.startDxe(this.handedOver())
    this.image = phase === 'app' && platform.app ? this.loadInRecordedPlace(platform.app) : this.loadEntry()
  }

  /** The moment an application starts, as it was recorded: after the firmware's own drivers have run. */
  private startRecorded(moment: ApplicationMoment): DxeCore {
    const start = recordedStart(moment)
    fillFreedRanges(this.board.memory, start.entries)
    const core = new DxeCore(this.board, start)
    const { title, firmware } = this.options.platform
    this.enterPhase('app', null, true, `${title}: ${firmware}; the firmware's drivers ran (recorded).`)
    this.board.hold({
      start: BigInt(moment.loaderData.start),
      bytes: BigInt(moment.loaderData.pages) * PAGE_SIZE,
      unit: 'pages',
      type: MemoryType.LoaderData,
      owner: RECORDED_LOADER,
      takenBy: null
    })
    core.recordFirst()
    return core
  }

  /** Where the HOB list lies that DXE begins with. */
  private handedOver(): bigint {
    const { hobs, id } = this.options.platform
    if (!hobs) throw new SimulatorBug(`${id} hands no HOB list to DXE`)
    let at = BigInt(hobs.address)
    for (const hob of hobs.hobs) {
      const bytes = bytesOf(hob)
      this.board.memory.write(at, bytes)
      at += BigInt(bytes.length)
    }
    return BigInt(hobs.address)
  }

  /** DXE builds its first map from the HOB list, which lies at this address. */
  private startDxe(hobList: bigint): DxeCore {
    const { board } = this
    const { title, kind, firmware } = this.options.platform
    this.enterPhase('dxe', null, kind === 'recorded', `${title}: ${firmware}; DXE has built its first map from the HOB list.`)
    const core = new DxeCore(board, hobStart(board.memory, hobList))
    takeOverHobs(board, core, hobList)
    core.recordFirst()
    return core
  }

  private enterPhase(to: MachinePhase, from: MachinePhase | null, recorded: boolean, text: string): void {
    this.recorder.phase = to
    this.board.currentEvent = this.recorder.append({ kind: 'phase', at: null, from, to, recorded, text }).n
  }

  /** An application takes the place of the one that made the recording; any other image is loaded on top of that one. */
  private loadInRecordedPlace(moment: ApplicationMoment): Image {
    const { entry, moduleType } = this.options
    const { images } = this.core
    const isApplication = moduleType === null || moduleType === 'UEFI_APPLICATION'
    const recorded = images.adopt(isApplication ? entry : RECORDED_LOADER, 'UEFI_APPLICATION', BigInt(moment.imageBase), RECORDED_HANDLE)
    if (!isApplication) return this.loadEntry(moduleType, recorded.handle)
    images.tellLoaded(recorded)
    return recorded
  }

  private loadEntry(moduleType = this.options.moduleType ?? DEFAULT_MODULE_TYPE[this.options.phase], parent = CORE_IMAGE): Image {
    const { entry, platform } = this.options
    const image = this.core.images.load(entry, moduleType, parent)
    if (!image) throw new SimulatorBug(`${platform.id} has no room for ${entry}`)
    this.core.images.tellLoaded(image)
    return image
  }

  get phase(): MachinePhase {
    return this.recorder.phase
  }
  get events(): readonly TraceEvent[] {
    return this.recorder.events
  }
  get eventCount(): number {
    return this.recorder.count
  }
  get imageHandle(): bigint {
    return this.image.handle
  }
  get systemTable(): bigint {
    return this.core.systemTable
  }
  get console(): string {
    return this.board.console.text
  }
  get mapKey(): Hex {
    return hex(this.core.mapKey)
  }

  get isLoaded(): boolean {
    return this.core.images.find(this.image.handle) !== undefined
  }
  get isInterruptible(): boolean {
    return this.core.timerRuns && this.core.tpl < TPL_NOTIFY
  }

  call(request: CallRequest): CallResult {
    const service = serviceNamed(request.table, request.service)
    if (!service) throw new SimulatorBug(`there is no service ${request.table}.${request.service}`)
    return this.guarded(() => {
      const outcome = this.run(service, request.args, request.at, ++this.calls, request.keptPointer)
      return { status: outcome.Status === null ? null : codeOf(outcome.Status), out: outcome.out ?? {}, value: outcome.value ?? null }
    })
  }

  read(address: bigint, bytes: 1 | 2 | 4 | 8, at: Place | null): bigint {
    return this.guarded(() => {
      this.board.access(address, BigInt(bytes), 'read', at)
      return this.board.memory.readUint(address, bytes)
    })
  }

  write(address: bigint, bytes: 1 | 2 | 4 | 8, value: bigint, at: Place | null): void {
    this.guarded(() => {
      this.board.access(address, BigInt(bytes), 'write', at)
      this.board.memory.writeUint(address, bytes, value)
    })
  }

  readBytes(address: bigint, length: number, at: Place | null): Uint8Array {
    return this.guarded(() => {
      this.board.access(address, BigInt(length), 'read', at)
      return this.board.memory.read(address, length)
    })
  }

  writeBytes(address: bigint, bytes: Uint8Array, at: Place | null): void {
    this.guarded(() => {
      this.board.access(address, BigInt(bytes.length), 'write', at)
      this.board.memory.write(address, bytes)
    })
  }

  imageStarted(): void {
    this.core.images.begin(this.image)
  }

  imageReturned(status: bigint | null): void {
    if (status !== null) this.core.images.ended(this.image, status)
  }

  intervene(id: string, act: (hands: Hands) => string): LabEvent {
    return this.guarded(() => {
      const { board, core, recorder } = this
      board.recordChanges()
      const keyBefore = core.mapKey
      const image = recorder.image
      recorder.image = LAB
      const event = recorder.append({ kind: 'lab', at: null, id, text: '' }) as LabEvent
      try {
        this.inside(event.n, () => (event.text = act(this.hands())))
      } finally {
        recorder.image = image
      }
      this.follow(event.n, keyBefore)
      return event
    })
  }

  private hands(): Hands {
    const { board, core } = this
    return {
      call: (table, service, args) => {
        const named = serviceNamed(table, service)
        if (!named) throw new SimulatorBug(`there is no service ${table}.${service}`)
        const { Status, out } = this.perform(named, new Arguments(service, args, this.options.mode), null)
        return { Status, out: out ?? {} }
      },
      write: (address, bytes) => board.memory.write(address, bytes),
      takeOver: (start, bytes, byte) => {
        board.release(start, bytes)
        board.memory.fill(start, bytes, byte)
      },
      signalGroup: (guid) => core.events.signalGroup(guid),
      get map() {
        return core.descriptors()
      },
      get mapKey() {
        return core.mapKey
      }
    }
  }

  finish(): void {
    this.board.recordChanges()
    this.recorder.finish(this.core.descriptors(), this.core.mapKey, null)
  }

  memoryMap(): RunResult['map'] {
    return this.core
      .descriptors()
      .map(([type, physicalStart, , pages, attribute]) => ({ type, typeName: memoryTypeName(type), physicalStart, pages, attribute }))
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

  private run(
    service: Service,
    values: Readonly<Record<string, Argument>>,
    at: Place | null,
    /** The number of a call that the driver's own text makes; null: made on the way. */
    call: number | null,
    keptPointer = false
  ): { Status: StatusName | bigint | null; out: Readonly<Record<string, Result>>; value: Result } {
    if (!keptPointer && NEEDS_BOOT_SERVICES.has(service.table)) this.board.requireBootServices(service.service, at)
    const args = new Arguments(service.service, values, this.options.mode)
    // What the enclosing call did so far belongs to it, not to the call inside.
    this.board.recordChanges()
    const parent = this.stack.at(-1) ?? null
    const event = this.recorder.append({
      kind: 'call',
      call,
      parent,
      at,
      table: service.table,
      service: service.service,
      in: traceArguments(service, values),
      status: null,
      statusName: null,
      out: {},
      text: `${service.service} did not return.`
    }) as CallEvent
    const keyBefore = this.core.mapKey
    const refused = this.options.bystander?.before(event) ?? null
    const outcome: Outcome =
      refused === null ? this.inside(event.n, () => this.perform(service, args, at)) : { Status: refused, out: {}, value: null }
    const code = outcome.Status === null ? null : codeOf(outcome.Status)
    event.status = code === null ? null : hex(code)
    event.statusName = code === null ? null : statusName(code)
    event.out = traceResults(service, outcome)
    event.text = sentence(service, args, outcome, keyBefore, this.core.mapKey)
    this.follow(event.n, keyBefore)
    this.options.bystander?.after(event)
    return { Status: outcome.Status, out: outcome.out ?? {}, value: outcome.value ?? null }
  }

  /** What happens now belongs to event n, until it is over. */
  private inside<T>(n: number, act: () => T): T {
    const { board } = this
    const enclosing = board.currentEvent
    board.currentEvent = n
    this.stack.push(n)
    try {
      return act()
    } finally {
      board.recordChanges()
      this.stack.pop()
      board.currentEvent = enclosing
    }
  }

  /** What the firmware does when event n is over. */
  private follow(n: number, keyBefore: bigint): void {
    const { board, core } = this
    if (keyBefore !== core.mapKey && !board.exited && core.events.hasGroup(EventGroup.memoryMapChange))
      core.events.signalGroup(EventGroup.memoryMapChange)
    if (board.exited?.n === n) this.leave()
  }

  private perform(service: Service, args: Arguments, at: Place | null): Outcome {
    return service.run({
      board: this.board,
      core: this.core,
      args,
      at,
      call: (table, name, inner) => this.inner(table, name, inner, at)
    })
  }

  private inner(
    table: Service['table'],
    name: string,
    args: Readonly<Record<string, Argument>>,
    at: Place | null
  ): { Status: StatusName | bigint | null; out: Readonly<Record<string, Result>>; value: Result } {
    const service = serviceNamed(table, name)
    if (!service) throw new SimulatorBug(`there is no service ${table}.${name}`)
    return this.run(service, args, at, null)
  }

  /** The handoff: from now on the machine belongs to the operating system. */
  private leave(): void {
    this.enterPhase('exited', this.phase, false, 'The boot services are gone; memory belongs to the operating system.')
  }
}

function sentence(service: Service, args: Arguments, outcome: Outcome, keyBefore: bigint, keyAfter: bigint): string {
  const key = keyBefore === keyAfter ? '' : ` Key ${keyBefore} to ${keyAfter}.`
  if (outcome.Status === 'EFI_BUFFER_TOO_SMALL' && typeof outcome.out?.memoryMapSize === 'bigint')
    return `${service.service} answers EFI_BUFFER_TOO_SMALL: it needs ${outcome.out.memoryMapSize} bytes.${key}`
  if (outcome.Status !== null && isError(codeOf(outcome.Status)))
    return `${service.service} refused with ${statusWord(outcome.Status)}.${key}`
  return `${service.say?.(args, outcome) ?? service.service}.${key}`
}

function codeOf(status: StatusName | bigint): bigint {
  return typeof status === 'bigint' ? status : statusCode(status)
}

function statusWord(status: StatusName | bigint): string {
  return typeof status === 'bigint' ? (statusName(status) ?? hex(status)) : status
}

function bytesOf(hexadecimal: string): Uint8Array {
  return Uint8Array.from({ length: hexadecimal.length / 2 }, (_, i) => Number.parseInt(hexadecimal.slice(2 * i, 2 * i + 2), 16))
}
