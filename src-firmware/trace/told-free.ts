/** Free ranges as a trace was told of them: what came, changed and went since the last time. */
import { hex, type Hex } from '../spec/hex'

/** A free range that came or changed its length; null: it is none any more. */
interface FreeChange {
  readonly start: Hex
  readonly bytes: Hex | null
}

/** Ranges by their start. Whoever keeps the list notes what it does; only what differs in the end is told. */
export class ToldFree {
  private readonly told = new Map<bigint, bigint>()
  private readonly noted = new Map<bigint, bigint | null>()

  /** @param bytes null: nothing free begins there any more. */
  note(start: bigint, bytes: bigint | null): void {
    this.noted.set(start, bytes)
  }

  /** These are all that there are. */
  noteAll(now: ReadonlyMap<bigint, bigint>): void {
    for (const start of this.told.keys()) this.note(start, now.get(start) ?? null)
    for (const [start, bytes] of now) this.note(start, bytes)
  }

  /** What differs from what was told last. */
  changes(): FreeChange[] {
    const changes: FreeChange[] = []
    for (const [start, bytes] of this.noted) {
      if ((this.told.get(start) ?? null) === bytes) continue
      if (bytes === null) this.told.delete(start)
      else this.told.set(start, bytes)
      changes.push({ start: hex(start), bytes: bytes === null ? null : hex(bytes) })
    }
    this.noted.clear()
    return changes
  }
}
