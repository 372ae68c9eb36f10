/** EFI_SIMPLE_TEXT_INPUT_PROTOCOL, UEFI 2.10 §12.3: the keys a driver reads. */
import { DriverStop } from '../../board/guest'
import { parameter, type Service } from '../../services/service'
import type { TraceEvent } from '../../trace/trace'

/** The event that stands for a key; the SDK has the same number. */
export const WAIT_FOR_KEY = 0xffff800000000418n
/** A driver that asks so often in a row, and does nothing in between but let time pass, waits. */
const PATIENCE = 1000
const IDLE: ReadonlySet<string> = new Set(['ReadKeyStroke', 'Stall', 'CheckEvent'])

/** Tells a driver that polls the keyboard from one that waits. */
export class ConsoleInput {
  private misses = 0
  private lastMiss = 0

  /** Nobody has pressed a key. @param n The event of this call. @returns Whether the driver does nothing but ask again and again. */
  isWaiting(n: number, events: readonly TraceEvent[]): boolean {
    let isIdle = n - this.lastMiss <= 3
    for (let i = this.lastMiss; isIdle && i < n; i++) {
      const event = events[i]
      isIdle = event?.kind === 'call' && IDLE.has(event.service)
    }
    this.misses = isIdle ? this.misses + 1 : 0
    this.lastMiss = n
    return this.misses >= PATIENCE
  }
}

export const readKeyStroke: Service = {
  table: 'ConIn',
  service: 'ReadKeyStroke',
  parameters: [parameter('Key', 'STRUCT', 'out')],
  returns: 'EFI_STATUS',
  facts: { isIdle: true },
  run({ board, core, args, at }) {
    if (args.reference('key') === null) return { Status: 'EFI_INVALID_PARAMETER' }
    const key = board.keyboard.read()
    if (key) return { Status: 'EFI_SUCCESS', out: { key: { ...key } } }
    if (core.consoleInput.isWaiting(board.currentEvent, board.recorder.events))
      throw new DriverStop('waiting', 'the driver asks for a key again and again, and none is left', at)
    return { Status: 'EFI_NOT_READY' }
  },
  say: () => 'ReadKeyStroke, a key'
}

export const resetInput: Service = {
  table: 'ConIn',
  service: 'Reset',
  parameters: [parameter('ExtendedVerification', 'BOOLEAN')],
  returns: 'EFI_STATUS',
  facts: {},
  // What was typed before the run is not thrown away: it stands for what is typed from now on.
  run: () => ({ Status: 'EFI_SUCCESS' })
}
