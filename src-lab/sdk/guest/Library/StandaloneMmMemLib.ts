/** Looks where a buffer lies before it touches it: EDK II's StandaloneMmMemLib. */
import { service } from '../core/service'
import type { BOOLEAN, EFI_STATUS, INTEGER, POINTER } from '../Uefi/base'

/** Do all of these bytes lie outside MMRAM, at addresses that the processor has? EDK II StandaloneMmMemLib. */
export const MmIsBufferOutsideMmValid: (Buffer: POINTER, Length: INTEGER) => BOOLEAN = service('Library', 'MmIsBufferOutsideMmValid')
/** Copies into MM's memory from outside MMRAM; `EFI_SECURITY_VIOLATION` if the source does not lie there. EDK II StandaloneMmMemLib. */
export const MmCopyMemToMmram: (DestinationBuffer: POINTER, SourceBuffer: POINTER, Length: INTEGER) => EFI_STATUS = service(
  'Library',
  'MmCopyMemToMmram'
)
/** Copies out of MM's memory to outside MMRAM; `EFI_SECURITY_VIOLATION` if the destination does not lie there. EDK II StandaloneMmMemLib. */
export const MmCopyMemFromMmram: (DestinationBuffer: POINTER, SourceBuffer: POINTER, Length: INTEGER) => EFI_STATUS = service(
  'Library',
  'MmCopyMemFromMmram'
)
/** Copies outside MMRAM; `EFI_SECURITY_VIOLATION` if one of the two does not lie there. EDK II StandaloneMmMemLib. */
export const MmCopyMem: (DestinationBuffer: POINTER, SourceBuffer: POINTER, Length: INTEGER) => EFI_STATUS = service('Library', 'MmCopyMem')
/** Fills outside MMRAM; `EFI_SECURITY_VIOLATION` if the buffer does not lie there. EDK II StandaloneMmMemLib. */
export const MmSetMem: (Buffer: POINTER, Length: INTEGER, Value: INTEGER) => EFI_STATUS = service('Library', 'MmSetMem')
