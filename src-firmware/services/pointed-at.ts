/** Arguments that are either the value itself, as a driver writes a literal, or the address of one in memory. */
import type { Board } from '../board/board'
import type { Argument } from './signature'
import type { Place } from '../trace/trace'

/** A GUID in capitals; null: the pointer is NULL. */
export function guidAt(board: Board, value: Argument, at: Place | null): string | null {
  if (value === null || value === 0n) return null
  return typeof value === 'bigint' ? board.readGuid(value, at) : String(value).toUpperCase()
}

/** A text of 16-bit characters; null: the pointer is NULL. */
export function textAt(board: Board, value: Argument, at: Place | null): string | null {
  if (value === null || value === 0n) return null
  return typeof value === 'bigint' ? board.readString(value, 2, at) : String(value)
}
