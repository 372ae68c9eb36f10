/** U-Boot as a phase of the machine: an application on its EFI loader. UEFI 2.10, as U-Boot implements it. */
import type { Board } from '../board/board'
import { SimulatorBug } from '../board/guest'
import { holdLoaderData } from '../board/recording-application'
import { loadEntryImage } from '../dxe/handles/entry-image'
import { isModuleType } from '../dxe/handles/module-type'
import type { ApplicationMoment } from '../platforms/platform'
import { RuntimePhase } from '../runtime/phase'
import type { EntryImage, Phase } from '../services/phase'
import type { ServiceSignature } from '../services/signature'
import { wrongPhase } from '../services/wrong-phase'
import type { MachinePhase } from '../spec/phase'
import type { Descriptor, Place } from '../trace/trace'
import { UBOOT_IMAGE, UBootCore } from './core/core'
import { applicationServices } from './services'

const TPL_NOTIFY = 16
/** An EFI application on U-Boot. */
export class UBootApplicationPhase implements Phase<UBootCore> {
  readonly name = 'app'
  readonly services = applicationServices
  readonly allocator = 'BootServices'
  readonly hiddenState = null

  /** @param recorded The recorded application whose place the first image takes; null: it is taken. */
  private constructor(
    private readonly board: Board,
    readonly core: UBootCore,
    private recorded: ApplicationMoment | null
  ) {}

  /** The moment an application starts, as it was recorded. */
  static recorded(board: Board, moment: ApplicationMoment): UBootApplicationPhase {
    const { uboot } = board.platform
    const stage = uboot?.application
    if (!uboot || !stage) throw new SimulatorBug(`${board.platform.id} has no recorded application`)
    const core = new UBootCore(board, uboot, { ...stage, map: moment.map, mapKey: moment.mapKey })
    board.begin('app', null, true)
    holdLoaderData(board, moment)
    core.recordFirst()
    return new UBootApplicationPhase(board, core, moment)
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
    if (service.table === 'DxeServices') throw wrongPhase(service, at, 'noDxeServices')
    if (service.table === 'UBoot') throw wrongPhase(service, at, 'notAnApplications')
  }
  lacks(service: ServiceSignature, at: Place | null): never {
    throw wrongPhase(service, at, 'peiOver')
  }

  load(file: string, moduleType: string | null): EntryImage {
    const type = moduleType !== null && isModuleType(moduleType) ? moduleType : 'UEFI_APPLICATION'
    const { recorded } = this
    this.recorded = null
    return loadEntryImage(this.core, file, type, recorded, UBOOT_IMAGE)
  }

  goOn(): Phase {
    throw new SimulatorBug('an operating system takes over only where an application calls ExitBootServices')
  }

  handedOver(to: MachinePhase): Phase {
    if (to !== 'exited') throw new SimulatorBug(`U-Boot does not hand over to ${to}`)
    return new RuntimePhase(to, this, this.board)
  }

  keyMoved(): void {
    if (!this.board.exited) this.core.events.dispatch()
  }
  signalGroup(guid: string): void {
    this.core.events.signalGroup(guid)
  }
}
