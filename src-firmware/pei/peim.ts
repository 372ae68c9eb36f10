/** The PEIM that the run is about, and what the PEI dispatcher does when it has returned. PI 1.8 volume 1 §5 and §7. */
import { FIRMWARE } from '../memory/owners'
import { hex } from '../spec/hex'
import type { InnerCall } from '../services/service'
import type { PeiCore } from './core'
import { requireRoomAfterSwitch, switchToPermanentMemory } from './permanent-memory'

/** EFI_PEI_FILE_HANDLE: its file lies in a firmware volume that is not simulated. */
const FILE_HANDLE = 0xffff800000100018n

/** The PEIM that the run is about, from its start to what it leaves behind. */
export class Peim {
  readonly handle = FILE_HANDLE

  /** @param call Calls a service as the firmware does. */
  constructor(
    private readonly pei: PeiCore,
    private readonly name: string,
    private readonly call: InnerCall
  ) {
    pei.entry = name
    this.tell('loaded', null)
  }

  isLoaded(): boolean {
    return true
  }

  /** It lies in its firmware volume, which nobody overwrites. */
  requireCode(): void {}

  begin(): void {
    this.tell('started', null)
    this.pei.board.image = this.name
  }

  /** The dispatcher looks for installed memory now, and again after the notifications. */
  ended(status: bigint): void {
    const { board, pages } = this.pei
    board.image = FIRMWARE
    this.tell('returned', status)
    this.dispatch()
    if (pages.isPermanent) return
    const { start, bytes } = this.pei.moment.permanentMemory
    this.call('PeiServices', 'InstallPeiMemory', { memoryBegin: BigInt(start), memoryLength: BigInt(bytes) })
    this.dispatch()
  }

  private dispatch(): void {
    this.switch()
    this.pei.ppis.dispatch()
    this.switch()
  }

  private switch(): void {
    if (switchToPermanentMemory(this.pei)) requireRoomAfterSwitch(this.pei)
  }

  private tell(state: 'loaded' | 'started' | 'returned', status: bigint | null): void {
    const { board } = this.pei
    board.recordChanges()
    board.tell({
      kind: 'image',
      at: null,
      state,
      handle: hex(this.handle),
      name: this.name,
      status: status === null ? null : hex(status),
      // It runs where it lies in its firmware volume.
      place: null
    })
  }
}
