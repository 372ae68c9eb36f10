/** DXE as a phase of the machine: from the HOB list to the firmware's own drivers, and on to applications. PI 1.8 volume 2, UEFI 2.10. */
import type { Board } from '../board/board'
import { SimulatorBug } from '../board/guest'
import type { ApplicationMoment } from '../platforms/platform'
import { RuntimePhase } from '../runtime/phase'
import type { Management } from '../services/management'
import type { EntryImage, Phase } from '../services/phase'
import type { ServiceSignature } from '../services/signature'
import { wrongPhase } from '../services/wrong-phase'
import type { MachinePhase } from '../spec/phase'
import type { Descriptor, Place } from '../trace/trace'
import { CORE_IMAGE, DxeCore } from './core/core'
import { HiddenDxeState } from './core/hidden-state'
import { loadEntryImage } from './handles/entry-image'
import { isModuleType } from './handles/module-type'
import { dxeServices } from './services'
import { runFirmwareDrivers } from './start/firmware-drivers'
import { hobStart, takeOverHobs } from './start/hob-handoff'
import { startRecorded } from './start/recorded-application'

const TPL_NOTIFY = 16
/** EFI_MM_COMMUNICATION2_PROTOCOL_GUID, PI 1.8 volume 4 §5.7, and where its interface lies: in no memory, for its driver is not simulated. */
const MM_COMMUNICATION2 = '378DAEDC-F06B-4446-8314-40AB933C87A3'
const COMMUNICATE = 0xffff800000500000n

/** DXE from its first map on, and the applications that follow (PI 1.8 volume 2, UEFI 2.10 §7). */
export class DxePhase implements Phase<DxeCore> {
  readonly services = dxeServices
  readonly allocator = 'BootServices'
  readonly hiddenState: HiddenDxeState

  /** @param recorded The recorded application whose place the first image takes; null: there is none, or it is taken. */
  private constructor(
    public name: 'dxe' | 'app',
    private readonly board: Board,
    readonly core: DxeCore,
    private recorded: ApplicationMoment | null,
    readonly interrupts: Phase | null = null
  ) {
    this.hiddenState = new HiddenDxeState(core)
  }

  /** DXE builds its first map from the HOB list at this address. @param from 'pei': this run went through it. */
  static fromHobs(board: Board, hobList: bigint, from: 'pei' | null): DxePhase {
    return new DxePhase('dxe', board, DxePhase.coreFromHobs(board, hobList, from), null)
  }

  /** The same beside a management mode that was there before: its driver for messages has put a protocol on a handle. */
  static besideManagement(board: Board, hobList: bigint, management: Management & Phase): DxePhase {
    const core = DxePhase.coreFromHobs(board, hobList, 'mm')
    core.management = management
    core.handles.install(0n, MM_COMMUNICATION2, COMMUNICATE)
    board.recordChanges()
    return new DxePhase('dxe', board, core, null, management)
  }

  private static coreFromHobs(board: Board, hobList: bigint, from: 'pei' | 'mm' | null): DxeCore {
    board.begin('dxe', from, board.platform.kind === 'recorded' && from === null)
    const core = new DxeCore(board, hobStart(board, hobList))
    takeOverHobs(board, core, hobList)
    core.recordFirst()
    return core
  }

  /** The moment an application starts, as it was recorded: after the firmware's own drivers have run. */
  static recorded(board: Board, moment: ApplicationMoment): DxePhase {
    return new DxePhase('app', board, startRecorded(board, moment), moment)
  }

  get systemTable(): bigint {
    return this.core.systemTable
  }
  get mapKey(): bigint {
    return this.core.mapKey
  }
  get isInterruptible(): boolean {
    return this.core.timerRuns && this.core.tpl < TPL_NOTIFY
  }
  map(): Descriptor[] {
    return this.core.descriptors()
  }

  requireTable(service: ServiceSignature, at: Place | null): void {
    if (service.table === 'PeiServices') throw wrongPhase(service, at, 'peiServicesOver')
    if (service.table === 'MmServices') throw wrongPhase(service, at, 'outsideMm')
  }
  lacks(service: ServiceSignature, at: Place | null): never {
    throw wrongPhase(service, at, 'peiOver')
  }

  load(file: string, moduleType: string | null): EntryImage {
    const type = moduleType !== null && isModuleType(moduleType) ? moduleType : this.name === 'app' ? 'UEFI_APPLICATION' : 'UEFI_DRIVER'
    const { recorded } = this
    this.recorded = null
    return loadEntryImage(this.core, file, type, recorded, CORE_IMAGE)
  }

  /** On a constructed platform: the firmware's own drivers run, and applications may start. */
  goOn(): Phase {
    if (this.name === 'app') throw new SimulatorBug('an operating system takes over only where a driver calls ExitBootServices')
    this.name = 'app'
    this.board.begin('app', 'dxe', false)
    runFirmwareDrivers(this.core, this.board.platform.drivers ?? [])
    this.board.recordChanges()
    return this
  }

  handedOver(to: MachinePhase): Phase {
    if (to !== 'exited') throw new SimulatorBug(`DXE does not hand over to ${to}`)
    return new RuntimePhase(to, this, this.board)
  }

  keyMoved(): void {
    if (!this.board.exited) this.core.events.dispatch()
  }
  signalGroup(guid: string): void {
    this.core.events.signalGroup(guid)
  }
}
