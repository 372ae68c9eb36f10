import { imageHandle, systemTable } from 'handoff:image'
import { bootServices } from '../core/tables'
import type { EFI_BOOT_SERVICES } from '../Uefi/boot-services'
import { EFI_SYSTEM_TABLE } from '../Uefi/system-table'
import type { EFI_HANDLE } from '../Uefi/base'

/** The boot services table. EDK II UefiBootServicesTableLib. */
export const gBS: EFI_BOOT_SERVICES = bootServices
/** The system table. EDK II UefiBootServicesTableLib. */
export const gST: EFI_SYSTEM_TABLE = EFI_SYSTEM_TABLE.at(systemTable)
/** The handle of this image. EDK II UefiBootServicesTableLib. */
export const gImageHandle: EFI_HANDLE = imageHandle
