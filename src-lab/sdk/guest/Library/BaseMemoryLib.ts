import { service } from '../core/service'
import type { INTEGER, INTN, POINTER, VOID_PTR } from '../Uefi/base'

/** Copies bytes; the ranges may overlap. Answers the destination. EDK II BaseMemoryLib. */
export const CopyMem: (DestinationBuffer: POINTER, SourceBuffer: POINTER, Length: INTEGER) => VOID_PTR = service('Library', 'CopyMem')
/** Fills bytes with a value. Answers the buffer. EDK II BaseMemoryLib. */
export const SetMem: (Buffer: POINTER, Length: INTEGER, Value: INTEGER) => VOID_PTR = service('Library', 'SetMem')
/** Fills bytes with 0. Answers the buffer. EDK II BaseMemoryLib. */
export const ZeroMem: (Buffer: POINTER, Length: INTEGER) => VOID_PTR = service('Library', 'ZeroMem')
/** 0 if the bytes are the same, else the difference of the first two that are not. EDK II BaseMemoryLib. */
export const CompareMem: (DestinationBuffer: POINTER, SourceBuffer: POINTER, Length: INTEGER) => INTN = service('Library', 'CompareMem')
