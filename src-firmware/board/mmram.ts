/** MMRAM as the chipset, or the secure world, guards it: the processor reaches it in MM and nowhere else. PI 1.8 volume 4 §1. */
interface Span {
  readonly start: bigint
  readonly last: bigint
}

/** The ranges, and whether they can be reached now. */
export class Mmram {
  /** The processor is in MM, or MMRAM has not been closed yet. */
  isOpen = true

  constructor(private readonly spans: readonly Span[]) {}

  /** The first of these bytes that lies in it; null: none. */
  firstOf(start: bigint, bytes: bigint): bigint | null {
    let first: bigint | null = null
    for (const span of this.spans) {
      if (bytes === 0n || start > span.last || start + bytes <= span.start) continue
      const here = span.start > start ? span.start : start
      if (first === null || here < first) first = here
    }
    return first
  }

  /** Do all of these bytes lie in one range of it? */
  covers(start: bigint, bytes: bigint): boolean {
    return this.spans.some((span) => start >= span.start && start + bytes - 1n <= span.last)
  }
}
