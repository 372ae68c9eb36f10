import type { EFI_GUID } from './base'

/** On every image's handle: `EFI_LOADED_IMAGE_PROTOCOL`. UEFI 2.10 §9.1. */
export const gEfiLoadedImageProtocolGuid: EFI_GUID = '5B1B31A1-9562-11D2-8E3F-00A0C969723B'
/** A path of devices. UEFI 2.10 §10.2. */
export const gEfiDevicePathProtocolGuid: EFI_GUID = '09576E91-6D3F-11D2-8E39-00A0C969723B'
/** Variables that everyone knows. UEFI 2.10 §3.3. */
export const gEfiGlobalVariableGuid: EFI_GUID = '8BE4DF61-93CA-11D2-AA0D-00E098032B8C'
/** ACPI 2.0 and later: the RSDP in the configuration table. UEFI 2.10 §4.6. */
export const gEfiAcpi20TableGuid: EFI_GUID = '8868E871-E4F1-11D3-BC22-0080C73C8881'
/** ACPI 1.0: the RSDP in the configuration table. UEFI 2.10 §4.6. */
export const gEfiAcpi10TableGuid: EFI_GUID = 'EB9D2D30-2D88-11D3-9A16-0090273FC14D'
/** SMBIOS 2: the entry point in the configuration table. UEFI 2.10 §4.6. */
export const gEfiSmbiosTableGuid: EFI_GUID = 'EB9D2D31-2D88-11D3-9A16-0090273FC14D'
/** SMBIOS 3: the entry point in the configuration table. UEFI 2.10 §4.6. */
export const gEfiSmbios3TableGuid: EFI_GUID = 'F2FD1544-9794-4A2C-992E-E5BBCF20E394'
/** The memory attributes table. UEFI 2.10 §4.6.4. */
export const gEfiMemoryAttributesTableGuid: EFI_GUID = 'DCFA911D-26EB-469F-A220-38B7DC461220'
/** Event group: ExitBootServices succeeds. UEFI 2.10 §7.1.2. */
export const gEfiEventExitBootServicesGuid: EFI_GUID = '27ABF055-B1B8-4C26-8048-748F37BAA2DF'
/** Event group: ExitBootServices begins. UEFI 2.10 §7.1.2. */
export const gEfiEventBeforeExitBootServicesGuid: EFI_GUID = '8BE0E274-3970-4B44-80C5-1AB9502F3BFC'
/** Event group: SetVirtualAddressMap. UEFI 2.10 §7.1.2. */
export const gEfiEventVirtualAddressChangeGuid: EFI_GUID = '13FA7698-C831-49C7-87EA-8F43FCC25196'
/** Event group: the memory map changed. UEFI 2.10 §7.1.2. */
export const gEfiEventMemoryMapChangeGuid: EFI_GUID = '78BEE926-692F-48FD-9EDB-01422EF0D7AB'
/** Event group: the boot manager is about to load a boot option. UEFI 2.10 §7.1.2. */
export const gEfiEventReadyToBootGuid: EFI_GUID = '7CE88FB3-4BD7-4679-87A8-A8D8DEE50D2B'
