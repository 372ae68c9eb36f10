/** Standalone MM as a phase of the machine, and beside the others: its driver is dispatched first, and interrupts come back to it. PI 1.8 volume 4. */
import type { Board, PhaseMemory } from '../board/board'
import { SimulatorBug } from '../board/guest'
import { CommunicateHeader, type Management } from '../services/management'
import type { EntryImage, Phase } from '../services/phase'
import type { ServiceSignature } from '../services/signature'
import { wrongPhase } from '../services/wrong-phase'
import { guidText } from '../spec/guid'
import type { MachinePhase } from '../spec/phase'
import { refusal, type Refusal } from '../trace/cause'
import type { Descriptor, Place } from '../trace/trace'
import { MmCore } from './core'
import { MmImage } from './image'
import { mmiStatusName } from './interrupts'
import { mmServices } from './services'

/** Tables of the normal world: nothing of it can be called from MM. */
const OUTSIDE: ReadonlySet<ServiceSignature['table']> = new Set([
  'BootServices',
  'RuntimeServices',
  'DxeServices',
  'PeiServices',
  'MmCommunication2',
  'MemoryAttribute',
  'ConOut',
  'ConIn'
])

/** The MM core and its driver. */
export class MmPhase implements Phase<MmCore>, Management {
  readonly name = 'mm'
  readonly services = mmServices
  readonly allocator = 'MmServices'
  readonly systemTable = 0n
  readonly mapKey = 0n
  /** No timer of the firmware's runs in MM. What acts beside it is another processor or a device: nothing holds those back. */
  readonly isInterruptible = true
  readonly hiddenState = null
  readonly core: MmCore

  /** @param toDxe Begins DXE, which reaches MM through this port. */
  constructor(
    private readonly board: Board,
    private readonly toDxe: (management: Management & Phase) => Phase & { readonly core: PhaseMemory }
  ) {
    const { platform } = board
    if (!platform.mm) throw new SimulatorBug(`${platform.id} has no Standalone MM`)
    board.begin('mm', null, false)
    this.core = new MmCore(board, platform.mm)
    board.recordChanges()
  }

  get communicationBuffer(): Management['communicationBuffer'] {
    const { start, bytes } = this.core.moment.communicationBuffer
    return { start: BigInt(start), bytes: BigInt(bytes) }
  }

  map(): Descriptor[] {
    return []
  }

  requireTable(service: ServiceSignature, at: Place | null): void {
    if (OUTSIDE.has(service.table)) throw wrongPhase(service, at, 'insideMm')
  }
  lacks(service: ServiceSignature, at: Place | null): never {
    throw wrongPhase(service, at, 'insideMm')
  }

  load(file: string): EntryImage {
    const image = new MmImage(this.core, file)
    this.core.interrupts.requireCode = (name) => {
      if (name === file) image.requireCode()
    }
    return image
  }

  /** MMRAM is closed, and PEI and DXE run in the normal world. */
  goOn(): Phase {
    this.core.mmram.isOpen = false
    const next = this.toDxe(this)
    this.core.outside = next.core
    return next
  }

  handle(bytes: bigint): { readonly Status: 'EFI_SUCCESS' } | Refusal<'EFI_NOT_FOUND'> {
    const { core, board } = this
    const { start } = this.communicationBuffer
    return this.inside(() => {
      const guid = guidText(board.memory.read(start, 16))
      const header = BigInt(CommunicateHeader.bytes)
      core.messageBytes = bytes - header
      const answer = core.interrupts.manage(guid, 0n, start + header)
      // Then interrupts that bring no message: their handlers look for what has happened.
      core.interrupts.manage(null, 0n, 0n)
      // The normal world learns that it was handled, or that it was not.
      if (answer.Status === 'EFI_SUCCESS' || answer.Status === 'EFI_NOT_FOUND') return answer
      return refusal('EFI_NOT_FOUND', { code: 'mmiNotHandled', guid, status: mmiStatusName(answer.Status) })
    })
  }

  /** From the interrupt to RSM: the processor is in MM, with physical addresses, and MMRAM is open. */
  private inside<T>(act: () => T): T {
    const { board, core } = this
    const { outside } = core
    const interrupted = board.phase
    if (!outside) throw new SimulatorBug('an interrupt before there is a normal world')
    board.recordChanges()
    this.enter(interrupted, 'mm')
    board.enter(core)
    core.mmram.isOpen = true
    try {
      return act()
    } finally {
      board.recordChanges()
      core.mmram.isOpen = false
      board.enter(outside)
      this.enter('mm', interrupted)
    }
  }

  private enter(from: MachinePhase, to: MachinePhase): void {
    this.board.phase = to
    this.board.tell({ kind: 'phase', at: null, from, to, recorded: false, machine: null, step: null })
  }

  handedOver(to: MachinePhase): never {
    throw new SimulatorBug(`no service of MM's hands over to ${to}`)
  }

  /** MM has no map that a key goes with, and no event groups. */
  keyMoved(): void {}
  signalGroup(): void {}
}
