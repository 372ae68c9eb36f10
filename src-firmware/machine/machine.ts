/** Powers a platform on and walks its phases; the only file that knows them all. */
import { Board } from '../board/board'
import type { Bystander, Hands } from '../services/bystander'
import { CORE_IMAGE, DxeCore } from '../dxe/core/core'
import { runFirmwareDrivers } from '../dxe/start/firmware-drivers'
import { hobStart, takeOverHobs } from '../dxe/start/hob-handoff'
import { HiddenState } from '../dxe/core/hidden-state'
import type { Image, Images, ModuleType } from '../dxe/handles/images'
import { fillFreedRanges, recordedStart } from '../dxe/start/recorded-map'
import { DriverStop, SimulatorBug, type Guest } from '../board/guest'
import { bytesOfDigits, type Hex, hex } from '../spec/hex'
import { PeiCore } from '../pei/core'
import { handedOverHobs } from '../pei/default-handoff'
import { leavePei } from '../pei/dxe-ipl'
import { Peim } from '../pei/peim'
import type { CallRequest, CallResult } from '../services/signature'
import { codeOf, ServiceCalls } from '../services/service-calls'
import type { InnerCall } from '../services/service'
import type { ApplicationMoment, Platform } from '../platforms/platform'
import { LAB } from '../memory/owners'
import { MemoryType, memoryTypeName } from '../spec/memory-type'
import { PAGE_SIZE } from '../spec/page'
import type { ConsolePart } from '../trace/console-note'
import type { LabDeed } from '../trace/lab-deed'
import type { LabEvent, Place, RunResult, TraceEvent } from '../trace/trace'
import type { MachinePhase, StartPhase } from '../spec/phase'

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
  /** Would a timer of the firmware get its turn now? Not at TPL_NOTIFY or above, and never again once ExitBootServices was called. */
  readonly isInterruptible: boolean
  /** A bystander acts: one 'lab' event. @param act Does it, and says what it did. */
  intervene(id: string, act: (hands: Hands) => LabDeed): LabEvent
  /** Closes the trace. */
  finish(): void
  memoryMap(): RunResult['map']
}

/** Holds the recording application's own block of LoaderData. */
const RECORDED_LOADER = 'the recorded loader'
/** The configuration table's entry of the HOB list, PI 1.8 volume 2 §4.6. */
const HOB_LIST_GUID = '7739F24C-93D7-11D4-9A3A-0090273FC14D'
const TPL_NOTIFY = 16
/** The handle of the application that made the recording, or of the one in its place. */
const RECORDED_HANDLE = 0xffff800000001018n

/**
 * @throws SimulatorBug when the platform lacks the phase: whoever asks has looked before.
 * @throws DriverStop `firmware` when the platform's own data do not let its firmware come so far.
 */
export function powerOn(options: MachineOptions): Machine {
  return new SimulatedMachine(options)
}

/** The code that the run is about: a PEIM while PEI lasts, an image from then on. */
interface EntryImage {
  readonly handle: bigint
  begin(): void
  ended(status: bigint): void
  isLoaded(): boolean
}

class SimulatedMachine implements Machine {
  private readonly board: Board
  private readonly calls: ServiceCalls
  /** The phase in charge. */
  private pei: PeiCore | null = null
  private dxe: DxeCore | null = null
  private stop: DriverStop | null = null
  private entry: EntryImage

  constructor(private readonly options: MachineOptions) {
    const { platform, phase, mode, guest, keys, maxEvents, outputBytes } = options
    if (!platform.phases.includes(phase)) throw new SimulatorBug(`${platform.id} has no phase ${phase}`)
    this.board = new Board({ platform, mode, guest, phase, maxEvents, keys, outputBytes })
    const phases = { pei: () => this.pei, dxe: () => this.dxe }
    this.calls = new ServiceCalls(
      this.board,
      {
        get pei() {
          return phases.pei()
        },
        get dxe() {
          return phases.dxe()
        }
      },
      () => this.leave(),
      options.bystander ?? null
    )
    if (phase === 'pei') this.entry = this.startPei()
    else if (phase === 'app' && platform.app) this.entry = this.loadInRecordedPlace(this.startRecorded(platform.app), platform.app)
    else {
      const core = this.startDxe(this.handedOver(), null)
      if (phase === 'app') this.runDrivers(core)
      this.entry = this.loadEntry(core)
    }
  }

  /** SEC has set up temporary RAM; the PEIM is the first that runs. */
  private startPei(): EntryImage {
    const { platform, entry } = this.options
    if (!platform.pei) throw new SimulatorBug(`${platform.id} has no PEI`)
    this.enterPhase('pei', null, platform.kind === 'recorded')
    this.pei = new PeiCore(this.board, platform.pei)
    this.board.recordChanges()
    return new Peim(this.pei, entry, this.onTheWay)
  }

  /** A call that the firmware makes. */
  private readonly onTheWay: InnerCall = (table, name, args) => this.calls.onTheWay(table, name, args, null)

  /** The moment an application starts, as it was recorded: after the firmware's own drivers have run. */
  private startRecorded(moment: ApplicationMoment): DxeCore {
    const start = recordedStart(moment, this.options.platform.tables)
    fillFreedRanges(this.board.memory, start.entries)
    const core = new DxeCore(this.board, start)
    this.dxe = core
    const { hobs, tables } = this.options.platform
    // DXE moved the list into its own memory; the PHIT still names the old place.
    const moved = tables?.configuration.find(([guid]) => guid.toUpperCase() === HOB_LIST_GUID)?.[1]
    if (hobs && moved !== undefined) this.writeHobs(BigInt(moved), hobs.hobs)
    this.enterPhase('app', null, true)
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

  /** Where the HOB list lies that DXE begins with when PEI is not part of the run. */
  private handedOver(): bigint {
    const { platform } = this.options
    const { address, hobs } = platform.hobs ?? handedOverHobs(platform)
    this.writeHobs(BigInt(address), hobs)
    return BigInt(address)
  }

  private writeHobs(address: bigint, hobs: readonly string[]): void {
    let at = address
    for (const hob of hobs) {
      const bytes = bytesOfDigits(hob)
      this.board.memory.write(at, bytes)
      at += BigInt(bytes.length)
    }
  }

  /** DXE builds its first map from the HOB list, which lies at this address. */
  private startDxe(hobList: bigint, from: 'pei' | null): DxeCore {
    const { board } = this
    this.enterPhase('dxe', from, this.options.platform.kind === 'recorded' && from === null)
    const core = new DxeCore(board, hobStart(board.memory, hobList))
    this.dxe = core
    takeOverHobs(board, core, hobList)
    core.recordFirst()
    return core
  }

  /** On a constructed platform: the firmware's own drivers run, and applications may start. */
  private runDrivers(core: DxeCore): void {
    this.enterPhase('app', 'dxe', false)
    runFirmwareDrivers(core, this.options.platform.drivers ?? [])
    this.board.recordChanges()
  }

  private enterPhase(to: MachinePhase, from: MachinePhase | null, recorded: boolean): void {
    const { title, firmware } = this.options.platform
    const machine = from === null ? { title, firmware } : null
    this.board.phase = to
    this.board.currentEvent = this.board.tell({ kind: 'phase', at: null, from, to, recorded, machine, step: null }).n
  }

  /** An application takes the place of the one that made the recording; any other image is loaded on top of that one. */
  private loadInRecordedPlace(core: DxeCore, moment: ApplicationMoment): EntryImage {
    const { entry, moduleType } = this.options
    const { images } = core
    const isApplication = moduleType === null || moduleType === 'UEFI_APPLICATION'
    const place = { start: BigInt(moment.imageBase), bytes: BigInt(moment.imageSize) }
    const recorded = images.adopt(isApplication ? entry : RECORDED_LOADER, 'UEFI_APPLICATION', place, RECORDED_HANDLE)
    return isApplication ? entryImage(images, recorded) : this.loadEntry(core, moduleType, recorded.handle)
  }

  private loadEntry(
    { images }: DxeCore,
    moduleType = this.options.moduleType ?? (this.phase === 'app' ? 'UEFI_APPLICATION' : 'UEFI_DRIVER'),
    parent = CORE_IMAGE
  ): EntryImage {
    const { entry } = this.options
    const image = images.load(entry, moduleType, parent)
    if (!image) throw new DriverStop('firmware', `There is no memory left to load ${entry}: real firmware goes on without it`)
    return entryImage(images, image)
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
    return this.dxe?.systemTable ?? 0n
  }
  get console(): readonly ConsolePart[] {
    return this.board.console.parts
  }
  get mapKey(): Hex {
    return hex(this.dxe?.mapKey ?? 0n)
  }
  get hiddenState(): HiddenState {
    if (!this.dxe) throw new SimulatorBug('DXE is not there')
    return new HiddenState(this.dxe)
  }

  get isLoaded(): boolean {
    return this.entry.isLoaded()
  }
  get isInterruptible(): boolean {
    return this.dxe !== null && this.dxe.timerRuns && this.dxe.tpl < TPL_NOTIFY
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

  imageStarted(): void {
    this.entry.begin()
  }

  imageReturned(status: bigint | null): void {
    if (status !== null) this.guarded(() => this.entry.ended(status))
  }

  proceed(until: 'dxe' | 'app'): void {
    this.guarded(() => {
      const { pei, board } = this
      if (pei) {
        const { hobList, stack } = leavePei(pei, this.onTheWay)
        const heapBytes = pei.hobs.phit('EfiMemoryTop') - hobList
        board.note({ what: 'give', start: hex(hobList), bytes: hex(heapBytes), unit: 'heap', takenBy: null })
        pei.holdStack(stack.start, stack.bytes)
        board.recordChanges()
        this.pei = null
        this.startDxe(hobList, 'pei')
      }
      if (until === 'app' && this.phase === 'dxe' && this.dxe) this.runDrivers(this.dxe)
    })
  }

  loadEntryImage(): void {
    if (!this.dxe) throw new SimulatorBug('no image is loaded before DXE')
    this.entry = this.loadEntry(this.dxe)
  }

  intervene(id: string, act: (hands: Hands) => LabDeed): LabEvent {
    return this.guarded(() => {
      const { board } = this
      board.recordChanges()
      const keyBefore = this.calls.mapKey
      const event = board.runAs(LAB, () => {
        const told = board.tell({ kind: 'lab', at: null, id, did: { code: 'begun' } }) as LabEvent
        this.calls.inside(told.n, () => (told.did = act(this.hands())))
        return told
      })
      this.calls.follow(event.n, keyBefore)
      return event
    })
  }

  private hands(): Hands {
    const { board, calls } = this
    const dxe = (): DxeCore | null => this.dxe
    return {
      call: (table, service, args) => {
        const { Status, out, value } = calls.quietly(table, service, args)
        return { Status, out: out ?? {}, value: value ?? null }
      },
      write: (address, bytes) => {
        this.pei?.willBeWritten(address, BigInt(bytes.length))
        board.memory.write(address, bytes)
      },
      hold: (start, bytes, type) => board.hold({ start, bytes, unit: 'pages', type, owner: LAB }),
      takeOver: (start, bytes, byte) => {
        board.release(start, bytes)
        board.memory.fill(start, bytes, byte)
      },
      signalGroup: (guid) => dxe()?.events.signalGroup(guid),
      get map() {
        return dxe()?.descriptors() ?? []
      },
      get mapKey() {
        return calls.mapKey
      }
    }
  }

  finish(): void {
    this.board.recordChanges()
    this.board.recorder.finish(this.dxe?.descriptors() ?? [], this.dxe?.mapKey ?? 0n, this.board)
  }

  memoryMap(): RunResult['map'] {
    const descriptors = this.dxe?.descriptors() ?? []
    return descriptors.map(([type, physicalStart, , pages, attribute]) => ({
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

  /** The handoff: from now on the machine belongs to the operating system; and once more when it has made addresses virtual. */
  private leave(): void {
    if (this.board.isVirtual) this.enterPhase('virtual', 'exited', false)
    else this.enterPhase('exited', this.phase, false)
  }
}

function entryImage(images: Images, image: Image): EntryImage {
  images.tellLoaded(image)
  return {
    handle: image.handle,
    begin: () => images.begin(image),
    ended: (status) => images.ended(image, status),
    isLoaded: () => images.find(image.handle) !== undefined
  }
}
