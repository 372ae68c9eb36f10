import { service } from '../core/service'
import type { INTEGER, POINTER, UINT16, UINT32, UINT64, UINT8 } from '../Uefi/base'

/** Reads a device register of 8 bits. EDK II IoLib. */
export const MmioRead8: (Address: POINTER) => UINT8 = service('Library', 'MmioRead8')
/** Reads a device register of 16 bits. EDK II IoLib. */
export const MmioRead16: (Address: POINTER) => UINT16 = service('Library', 'MmioRead16')
/** Reads a device register of 32 bits. EDK II IoLib. */
export const MmioRead32: (Address: POINTER) => UINT32 = service('Library', 'MmioRead32')
/** Reads a device register of 64 bits. EDK II IoLib. */
export const MmioRead64: (Address: POINTER) => UINT64 = service('Library', 'MmioRead64')
/** Writes a device register of 8 bits and answers the value. EDK II IoLib. */
export const MmioWrite8: (Address: POINTER, Value: INTEGER) => UINT8 = service('Library', 'MmioWrite8')
/** Writes a device register of 16 bits and answers the value. EDK II IoLib. */
export const MmioWrite16: (Address: POINTER, Value: INTEGER) => UINT16 = service('Library', 'MmioWrite16')
/** Writes a device register of 32 bits and answers the value. EDK II IoLib. */
export const MmioWrite32: (Address: POINTER, Value: INTEGER) => UINT32 = service('Library', 'MmioWrite32')
/** Writes a device register of 64 bits and answers the value. EDK II IoLib. */
export const MmioWrite64: (Address: POINTER, Value: INTEGER) => UINT64 = service('Library', 'MmioWrite64')
