/**
 * Whose lmb is in use. From v2025.01 on the board has one map for good. In v2023.01 each command makes one of its own, and it is gone with the command;
 * bootm's lasts until bootm starts anew. The one that the command that runs now has made is shown, else bootm's.
 */
import type { Lmb } from './lmb'

/** A map, its number in the order in which they were made, and how long it lasts. */
interface InUse {
  readonly lmb: Lmb
  /** 0: the board's own. */
  readonly map: number
  readonly lifetime: 'command' | 'boot' | 'forever'
}

/** The maps that there are at a moment. */
export class LmbInUse {
  private made = 0
  private readonly numbers = new Map<Lmb, number>()
  /** bootm's, until its next start. */
  private boot: Lmb | null = null
  /** That of the driver, which is a command: the one that it worked on last. */
  private driver: Lmb | null = null
  /** That of a command which the driver runs; it is shown until an event follows those of the command. */
  private inner: { readonly lmb: Lmb; lastEvents: number } | null = null

  /** @param board The board's own; null: this release has none. */
  constructor(private readonly board: Lmb | null) {}

  /** The driver works on this one. */
  ofDriver(lmb: Lmb): void {
    this.inner = null
    this.driver = lmb
  }

  /** A command that the driver runs has made this one, or works on it. */
  ofCommand(lmb: Lmb): void {
    this.inner = { lmb, lastEvents: Infinity }
  }

  /** `bootm start` has made this one, and keeps it. */
  ofBoot(lmb: Lmb): void {
    this.boot = lmb
    this.ofCommand(lmb)
  }

  /** A command of the driver's is over. @param events How many there are so far. */
  commandEnded(events: number): void {
    if (this.inner) this.inner.lastEvents = events
  }

  /** The driver has returned: what lay on its stack is gone. */
  driverEnded(): void {
    this.inner = null
    this.driver = null
  }

  /** @param events How many there are so far. null: there is none. */
  at(events: number): InUse | null {
    if (this.board) return { lmb: this.board, map: 0, lifetime: 'forever' }
    if (this.inner && events > this.inner.lastEvents) this.inner = null
    const lmb = this.inner?.lmb ?? this.driver ?? this.boot
    return lmb && { lmb, map: this.numberOf(lmb), lifetime: lmb === this.boot ? 'boot' : 'command' }
  }

  private numberOf(lmb: Lmb): number {
    const known = this.numbers.get(lmb)
    if (known !== undefined) return known
    this.numbers.set(lmb, ++this.made)
    return this.made
  }
}
