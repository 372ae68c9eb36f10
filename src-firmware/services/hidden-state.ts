/**
 * What no map shows of the firmware's own memory management. A replay that meets a recording of another boot puts in here what the recorded
 * answers tell of it; nothing else does.
 */
export interface HiddenState {
  /** A block of the firmware's pool is free; the next request of its size gets it. @param request What AllocatePool is asked for, in bytes. */
  addFreeBlock(type: number, block: bigint, request: bigint): void
  /** Gives back a pool buffer, wherever it lies. */
  giveBuffer(buffer: bigint): void
  /** The firmware took these free pages for itself. */
  takePages(start: bigint, pages: bigint): void
  /** The firmware gave these pages of its own back, and whatever its pool had in them. */
  givePages(start: bigint, pages: bigint): void
  mapKey: bigint
}
