/** A driver that waits for a key, UEFI 2.10 §12.3. */
import type { TraceEvent } from '../../trace/trace'

/** The event that stands for a key; the SDK has the same number. */
export const WAIT_FOR_KEY = 0xffff800000000418n
/** A driver that asks so often in a row, and does nothing in between but let time pass, waits. */
const PATIENCE = 1000

/** Tells a driver that polls the keyboard from one that waits. */
export class ConsoleInput {
  private misses = 0
  private lastMiss = 0

  /**
   * Nobody has pressed a key.
   * @param n The event of this call.
   * @param isIdleService Does a service only ask, or let time pass?
   * @returns Whether the driver does nothing but ask again and again.
   */
  isWaiting(n: number, events: readonly TraceEvent[], isIdleService: (service: string) => boolean): boolean {
    let isIdle = n - this.lastMiss <= 3
    for (let i = this.lastMiss; isIdle && i < n; i++) {
      const event = events[i]
      isIdle = event?.kind === 'call' && isIdleService(event.service)
    }
    this.misses = isIdle ? this.misses + 1 : 0
    this.lastMiss = n
    return this.misses >= PATIENCE
  }
}
