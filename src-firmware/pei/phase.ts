/** PEI as a phase of the machine: from temporary RAM to the DXE IPL. PI 1.8 volume 1. */
import type { Board } from '../board/board'
import { DriverStop, SimulatorBug } from '../board/guest'
import type { EntryImage, Phase } from '../services/phase'
import type { InnerCall } from '../services/service'
import type { ServiceSignature } from '../services/signature'
import { wrongPhase } from '../services/wrong-phase'
import { hex } from '../spec/hex'
import type { MachinePhase } from '../spec/phase'
import type { Descriptor, Place } from '../trace/trace'
import { PeiCore } from './core'
import { leavePei } from './dxe-ipl'
import { Peim } from './peim'
import { peiServices } from './services'

/** What a PEIM cannot reach: none of it is there before DXE. */
const BEGINS_WITH_DXE: ReadonlySet<ServiceSignature['table']> = new Set([
  'BootServices',
  'RuntimeServices',
  'DxeServices',
  'ConOut',
  'ConIn'
])

/** PEI, from SEC's handoff to the DXE IPL. PI 1.8 volume 1. */
export class PeiPhase implements Phase<PeiCore> {
  readonly name = 'pei'
  readonly services = peiServices
  readonly allocator = 'PeiServices'
  readonly systemTable = 0n
  readonly mapKey = 0n
  readonly isInterruptible = false
  readonly hiddenState = null
  readonly core: PeiCore

  /**
   * SEC has set up temporary RAM; the driver's PEIM is the first that runs.
   *
   * @param call Calls a service as the firmware does.
   * @param toDxe Begins DXE from the HOB list at this address.
   */
  constructor(
    private readonly board: Board,
    private readonly call: InnerCall,
    private readonly toDxe: (hobList: bigint) => Phase
  ) {
    const { platform } = board
    if (!platform.pei) throw new SimulatorBug(`${platform.id} has no PEI`)
    board.begin('pei', null, platform.kind === 'recorded')
    this.core = new PeiCore(board, platform.pei)
    board.recordChanges()
  }

  map(): Descriptor[] {
    return []
  }

  requireTable(service: ServiceSignature, at: Place | null): void {
    if (BEGINS_WITH_DXE.has(service.table)) throw wrongPhase(service, at, 'tablesBeginWithDxe')
  }

  lacks(service: ServiceSignature, at: Place | null): never {
    if (service.service === 'Print' || service.service === 'AsciiPrint')
      throw new DriverStop('noTable', { code: 'noConsoleInPei', service: service.service }, at)
    throw wrongPhase(service, at, service.table === 'MmServices' ? 'outsideMm' : 'dxeNotBegun')
  }

  load(file: string): EntryImage {
    return new Peim(this.core, file, this.call)
  }

  /** The platform's other PEIMs and the DXE IPL; the heap becomes DXE's to give away. */
  goOn(): Phase {
    const { board, core } = this
    const { hobList, stack } = leavePei(core, this.call)
    const heapBytes = core.hobs.phit('EfiMemoryTop') - hobList
    board.note({ what: 'give', start: hex(hobList), bytes: hex(heapBytes), unit: 'heap', takenBy: null })
    core.holdStack(stack.start, stack.bytes)
    board.recordChanges()
    return this.toDxe(hobList)
  }

  handedOver(to: MachinePhase): never {
    throw new SimulatorBug(`no service of PEI's hands over to ${to}`)
  }

  /** PEI has no map, and no key of one. */
  keyMoved(): void {}
  signalGroup(): void {}
}
