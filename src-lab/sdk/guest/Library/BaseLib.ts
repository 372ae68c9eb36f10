import { integer, ranges } from '../core/integer'
import { pointer, readUint, writeUint } from '../core/memory'
import type { INTEGER, POINTER, UINT16, UINT32, UINT64, UINT8 } from '../Uefi/base'

/** C's `*(UINT8 *)Address`. This SDK's own. */
export function peek8(Address: POINTER): UINT8 {
  return Number(readUint(pointer(Address, 'peek8', 'Address'), 1))
}
/** C's `*(UINT16 *)Address`. This SDK's own. */
export function peek16(Address: POINTER): UINT16 {
  return Number(readUint(pointer(Address, 'peek16', 'Address'), 2))
}
/** C's `*(UINT32 *)Address`. This SDK's own. */
export function peek32(Address: POINTER): UINT32 {
  return Number(readUint(pointer(Address, 'peek32', 'Address'), 4))
}
/** C's `*(UINT64 *)Address`. This SDK's own. */
export function peek64(Address: POINTER): UINT64 {
  return readUint(pointer(Address, 'peek64', 'Address'), 8)
}
/** C's `*(UINT8 *)Address = Value`. This SDK's own. */
export function poke8(Address: POINTER, Value: INTEGER): void {
  writeUint(pointer(Address, 'poke8', 'Address'), 1, integer(Value, ranges.UINT8, 'poke8', 'Value'))
}
/** C's `*(UINT16 *)Address = Value`. This SDK's own. */
export function poke16(Address: POINTER, Value: INTEGER): void {
  writeUint(pointer(Address, 'poke16', 'Address'), 2, integer(Value, ranges.UINT16, 'poke16', 'Value'))
}
/** C's `*(UINT32 *)Address = Value`. This SDK's own. */
export function poke32(Address: POINTER, Value: INTEGER): void {
  writeUint(pointer(Address, 'poke32', 'Address'), 4, integer(Value, ranges.UINT32, 'poke32', 'Value'))
}
/** C's `*(UINT64 *)Address = Value`. This SDK's own. */
export function poke64(Address: POINTER, Value: INTEGER): void {
  writeUint(pointer(Address, 'poke64', 'Address'), 8, integer(Value, ranges.UINT64, 'poke64', 'Value'))
}

/** Reads 16 bits from any address. EDK II BaseLib. */
export function ReadUnaligned16(Buffer: POINTER): UINT16 {
  return Number(readUint(pointer(Buffer, 'ReadUnaligned16', 'Buffer'), 2))
}
/** Reads 32 bits from any address. EDK II BaseLib. */
export function ReadUnaligned32(Buffer: POINTER): UINT32 {
  return Number(readUint(pointer(Buffer, 'ReadUnaligned32', 'Buffer'), 4))
}
/** Reads 64 bits from any address. EDK II BaseLib. */
export function ReadUnaligned64(Buffer: POINTER): UINT64 {
  return readUint(pointer(Buffer, 'ReadUnaligned64', 'Buffer'), 8)
}
/** Writes 16 bits to any address and answers them. EDK II BaseLib. */
export function WriteUnaligned16(Buffer: POINTER, Value: INTEGER): UINT16 {
  const value = integer(Value, ranges.UINT16, 'WriteUnaligned16', 'Value')
  writeUint(pointer(Buffer, 'WriteUnaligned16', 'Buffer'), 2, value)
  return Number(value)
}
/** Writes 32 bits to any address and answers them. EDK II BaseLib. */
export function WriteUnaligned32(Buffer: POINTER, Value: INTEGER): UINT32 {
  const value = integer(Value, ranges.UINT32, 'WriteUnaligned32', 'Value')
  writeUint(pointer(Buffer, 'WriteUnaligned32', 'Buffer'), 4, value)
  return Number(value)
}
/** Writes 64 bits to any address and answers them. EDK II BaseLib. */
export function WriteUnaligned64(Buffer: POINTER, Value: INTEGER): UINT64 {
  const value = integer(Value, ranges.UINT64, 'WriteUnaligned64', 'Value')
  writeUint(pointer(Buffer, 'WriteUnaligned64', 'Buffer'), 8, value)
  return value
}
