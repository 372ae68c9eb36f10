/** U-Boot's prompt as a phase of the machine: the driver is a command, and an application is in charge while one of its commands has started it. */
import type { Board } from '../board/board'
import { SimulatorBug } from '../board/guest'
import { FIRMWARE } from '../memory/owners'
import { RuntimePhase } from '../runtime/phase'
import type { EntryImage, Phase } from '../services/phase'
import type { ServiceSignature } from '../services/signature'
import { wrongPhase } from '../services/wrong-phase'
import { hex } from '../spec/hex'
import type { MachinePhase } from '../spec/phase'
import type { Descriptor, Place } from '../trace/trace'
import { Bootefi } from './commands/bootefi'
import { Bootm } from './commands/bootm'
import { CommandLine } from './commands/command-line'
import { diskFiles } from './commands/disk'
import { FileLoader } from './commands/loader'
import { UBootCore } from './core/core'
import { promptServices } from './services'
import type { UBootShell } from './services/shell'

const TPL_NOTIFY = 16

/** From the first prompt on. */
export class UBootPromptPhase implements Phase<UBootShell> {
  name: 'uboot' | 'app' = 'uboot'
  readonly services = promptServices
  readonly allocator = 'BootServices'
  readonly hiddenState = null
  readonly core: UBootShell

  constructor(private readonly board: Board) {
    const { platform } = board
    const { uboot } = platform
    if (!uboot) throw new SimulatorBug(`${platform.id} has no U-Boot`)
    const core = new UBootCore(board, uboot, uboot.prompt)
    board.begin('uboot', null, platform.kind === 'recorded')
    core.recordFirst()
    const loader = new FileLoader(core, diskFiles(platform.architecture, BigInt(uboot.freeRam)))
    const bootefi = new Bootefi(core, loader, (act) => this.inApplication(act))
    this.core = Object.assign(core, { commands: new CommandLine(core, loader, new Bootm(core, loader), bootefi), lmbs: [], setAside: [] })
  }

  get systemTable(): bigint {
    return this.core.systemTable
  }
  get mapKey(): bigint {
    return this.core.mapKey
  }
  get isInterruptible(): boolean {
    // At the prompt nothing holds U-Boot's cyclic functions back.
    return this.name === 'uboot' || (this.core.timerRuns && this.core.tpl < TPL_NOTIFY)
  }
  map(): Descriptor[] {
    return this.core.descriptors()
  }

  requireTable(service: ServiceSignature, at: Place | null): void {
    if (service.table === 'PeiServices') throw wrongPhase(service, at, 'peiServicesOver')
    if (service.table === 'DxeServices') throw wrongPhase(service, at, 'noDxeServices')
    if (this.name === 'app' && service.table === 'UBoot') throw wrongPhase(service, at, 'notAnApplications')
    if (this.name === 'uboot' && OF_APPLICATIONS.has(service.table)) throw wrongPhase(service, at, 'notACommands')
  }
  lacks(service: ServiceSignature, at: Place | null): never {
    throw wrongPhase(service, at, 'peiOver')
  }

  /** The file is a command of U-Boot's: no image, and nothing is loaded for it. */
  load(file: string): EntryImage {
    const { board } = this
    const tell = (state: 'loaded' | 'started' | 'returned', status: bigint | null): void => {
      board.recordChanges()
      board.tell({ kind: 'image', at: null, state, handle: '0x0', name: file, status: status === null ? null : hex(status), place: null })
    }
    tell('loaded', null)
    return {
      handle: 0n,
      begin: () => {
        tell('started', null)
        board.image = file
      },
      ended: (status) => {
        board.image = FIRMWARE
        tell('returned', status)
        this.core.lmbInUse.driverEnded()
      },
      isLoaded: () => true,
      requireCode: () => undefined
    }
  }

  private inApplication(act: () => bigint): bigint {
    const { board } = this
    board.recordChanges()
    this.name = 'app'
    board.begin('app', 'uboot', false)
    const status = act()
    if (board.exited) return status
    this.name = 'uboot'
    board.recordChanges()
    board.begin('uboot', 'app', false)
    return status
  }

  goOn(): Phase {
    throw new SimulatorBug('U-Boot goes on only where a command says so')
  }
  handedOver(to: MachinePhase): Phase {
    if (to !== 'exited') throw new SimulatorBug(`U-Boot does not hand over to ${to}`)
    return new RuntimePhase(to, this, this.board)
  }
  keyMoved(): void {
    if (this.name === 'app' && !this.board.exited) this.core.events.dispatch()
  }
  signalGroup(guid: string): void {
    this.core.events.signalGroup(guid)
  }
}

/** Tables that an image is given, and a command is not. */
const OF_APPLICATIONS: ReadonlySet<ServiceSignature['table']> = new Set(['BootServices', 'RuntimeServices', 'ConOut', 'ConIn'])
