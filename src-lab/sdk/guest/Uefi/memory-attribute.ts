import type { EFI_GUID, EFI_PHYSICAL_ADDRESS, EFI_STATUS, OUT_PTR, UINT64 } from './base'

/** How memory is protected, page by page. UEFI 2.10 §37.7. */
export const gEfiMemoryAttributeProtocolGuid: EFI_GUID = 'F4560CF6-40EC-4B4A-A192-BF1D57D0B189'

/**
 * Reads and changes what the processor forbids: `EFI_MEMORY_RP`, `EFI_MEMORY_XP`, `EFI_MEMORY_RO`. The memory map does not show it. UEFI 2.10 §37.7. In C the protocol is the first argument.
 */
export interface EFI_MEMORY_ATTRIBUTE_PROTOCOL {
  /**
   * What is forbidden in a range.
   * @param BaseAddress Its first byte, the start of a page.
   * @param Length Its bytes, whole pages.
   * @param Attributes Receives what all of its pages have.
   * @returns `EFI_NO_MAPPING` when they are not protected alike.
   */
  GetMemoryAttributes(BaseAddress: EFI_PHYSICAL_ADDRESS, Length: UINT64, Attributes: OUT_PTR<UINT64>): EFI_STATUS
  /** Forbids more; what is forbidden already stays so. @param Attributes At least one of the three. */
  SetMemoryAttributes(BaseAddress: EFI_PHYSICAL_ADDRESS, Length: UINT64, Attributes: UINT64): EFI_STATUS
  /** Forbids less. @param Attributes At least one of the three. */
  ClearMemoryAttributes(BaseAddress: EFI_PHYSICAL_ADDRESS, Length: UINT64, Attributes: UINT64): EFI_STATUS
}
