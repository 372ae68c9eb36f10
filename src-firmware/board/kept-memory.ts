/** What a run makes the computer keep: real pages, the trace. Counted roughly, and bounded, whatever a driver thinks of. */
import { DriverStop } from './guest'

/** A run that would keep more is ended. */
const KEPT_BYTES = 512 << 20

/** Counts bytes against the bound. */
export class KeptMemory {
  private used = 0
  private isOver = false

  /** @throws DriverStop the first time that this is too much. What is still told about a run that has ended goes through. */
  readonly keep = (bytes: number): void => {
    this.used += bytes
    if (this.used <= KEPT_BYTES || this.isOver) return
    this.isOver = true
    throw new DriverStop('memory', { code: 'keptTooMuch', bytes: KEPT_BYTES })
  }

  /** These are not kept any more. */
  readonly drop = (bytes: number): void => {
    this.used -= bytes
  }
}
