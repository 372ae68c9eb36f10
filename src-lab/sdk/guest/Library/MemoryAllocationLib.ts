import { service } from '../core/service'
import type { INTEGER, POINTER, VOID_PTR } from '../Uefi/base'

/** Pages of BootServicesData; `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const AllocatePages: (Pages: INTEGER) => VOID_PTR = service('Library', 'AllocatePages')
/** Pages of RuntimeServicesData; `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const AllocateRuntimePages: (Pages: INTEGER) => VOID_PTR = service('Library', 'AllocateRuntimePages')
/** Pages of Reserved memory; `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const AllocateReservedPages: (Pages: INTEGER) => VOID_PTR = service('Library', 'AllocateReservedPages')
/** Gives pages back; stops the driver if the firmware refuses. EDK II MemoryAllocationLib. */
export const FreePages: (Buffer: POINTER, Pages: INTEGER) => void = service('Library', 'FreePages')
/** Pages of BootServicesData at a multiple of Alignment (a power of two); `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const AllocateAlignedPages: (Pages: INTEGER, Alignment: INTEGER) => VOID_PTR = service('Library', 'AllocateAlignedPages')
/** Pages of RuntimeServicesData at a multiple of Alignment (a power of two); `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const AllocateAlignedRuntimePages: (Pages: INTEGER, Alignment: INTEGER) => VOID_PTR = service(
  'Library',
  'AllocateAlignedRuntimePages'
)
/** Pages of Reserved memory at a multiple of Alignment (a power of two); `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const AllocateAlignedReservedPages: (Pages: INTEGER, Alignment: INTEGER) => VOID_PTR = service(
  'Library',
  'AllocateAlignedReservedPages'
)
/** Gives aligned pages back; stops the driver if the firmware refuses. EDK II MemoryAllocationLib. */
export const FreeAlignedPages: (Buffer: POINTER, Pages: INTEGER) => void = service('Library', 'FreeAlignedPages')
/** Bytes of BootServicesData; `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const AllocatePool: (AllocationSize: INTEGER) => VOID_PTR = service('Library', 'AllocatePool')
/** Bytes of RuntimeServicesData; `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const AllocateRuntimePool: (AllocationSize: INTEGER) => VOID_PTR = service('Library', 'AllocateRuntimePool')
/** Bytes of Reserved memory; `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const AllocateReservedPool: (AllocationSize: INTEGER) => VOID_PTR = service('Library', 'AllocateReservedPool')
/** Bytes of BootServicesData, all 0; `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const AllocateZeroPool: (AllocationSize: INTEGER) => VOID_PTR = service('Library', 'AllocateZeroPool')
/** Bytes of RuntimeServicesData, all 0; `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const AllocateRuntimeZeroPool: (AllocationSize: INTEGER) => VOID_PTR = service('Library', 'AllocateRuntimeZeroPool')
/** Bytes of Reserved memory, all 0; `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const AllocateReservedZeroPool: (AllocationSize: INTEGER) => VOID_PTR = service('Library', 'AllocateReservedZeroPool')
/** Bytes of BootServicesData with a copy of a buffer; `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const AllocateCopyPool: (AllocationSize: INTEGER, Buffer: POINTER) => VOID_PTR = service('Library', 'AllocateCopyPool')
/** Bytes of RuntimeServicesData with a copy of a buffer; `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const AllocateRuntimeCopyPool: (AllocationSize: INTEGER, Buffer: POINTER) => VOID_PTR = service('Library', 'AllocateRuntimeCopyPool')
/** Bytes of Reserved memory with a copy of a buffer; `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const AllocateReservedCopyPool: (AllocationSize: INTEGER, Buffer: POINTER) => VOID_PTR = service(
  'Library',
  'AllocateReservedCopyPool'
)
/** Bytes of BootServicesData with what the old buffer held, which is freed; `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const ReallocatePool: (OldSize: INTEGER, NewSize: INTEGER, OldBuffer: POINTER) => VOID_PTR = service('Library', 'ReallocatePool')
/** Bytes of RuntimeServicesData with what the old buffer held, which is freed; `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const ReallocateRuntimePool: (OldSize: INTEGER, NewSize: INTEGER, OldBuffer: POINTER) => VOID_PTR = service(
  'Library',
  'ReallocateRuntimePool'
)
/** Bytes of Reserved memory with what the old buffer held, which is freed; `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const ReallocateReservedPool: (OldSize: INTEGER, NewSize: INTEGER, OldBuffer: POINTER) => VOID_PTR = service(
  'Library',
  'ReallocateReservedPool'
)
/** Gives pool bytes back; stops the driver if the firmware refuses. EDK II MemoryAllocationLib. */
export const FreePool: (Buffer: POINTER) => void = service('Library', 'FreePool')
