/** What protocols and handlers of interrupts have of the MM core around them. */
import type { Board } from '../board/board'

/** The core's own memory, and the board it is on. */
export interface MmSurroundings {
  readonly board: Board
  /** Pool of the core's own, in bytes; null: there is none. */
  takePool(bytes: bigint): bigint | null
  /** @param bytes As many as were taken. */
  givePool(buffer: bigint, bytes: bigint): void
  /** Where *CommBufferSize lies, a word that a handler may write. */
  readonly messageBytesAt: bigint
}
