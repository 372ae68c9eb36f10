import type { EFI_STATUS, INTEGER, OUT_PTR, POINTER, VOID_PTR } from './base'

/** What may still be called after ExitBootServices. UEFI 2.10 §8. */
export interface EFI_RUNTIME_SERVICES {
  /**
   * Tells the firmware where its runtime memory lies from now on. UEFI 2.10 §8.4.1.
   * @param MemoryMapSize The size of the map in bytes.
   * @param DescriptorSize How far its descriptors are apart.
   * @param DescriptorVersion 1.
   * @param VirtualMap Descriptors with `VirtualStart` filled in, one for each range with `EFI_MEMORY_RUNTIME`.
   */
  SetVirtualAddressMap(MemoryMapSize: INTEGER, DescriptorSize: INTEGER, DescriptorVersion: INTEGER, VirtualMap: POINTER): EFI_STATUS
  /**
   * Turns a pointer into what it is in the virtual map; only while SetVirtualAddressMap notifies. UEFI 2.10 §8.4.2.
   * @param DebugDisposition `EFI_OPTIONAL_PTR` if the pointer may be NULL.
   * @param Address The pointer: `OUT`, `IN_OUT`, or `FIELD_REF` for one in memory.
   */
  ConvertPointer(DebugDisposition: INTEGER, Address: OUT_PTR<VOID_PTR>): EFI_STATUS
}
