import type { EFI_RUNTIME_SERVICES } from '../Uefi/runtime-services'
import { runtimeServices } from '../core/tables'

/** The runtime services table. EDK II UefiRuntimeServicesTableLib. */
export const gRT: EFI_RUNTIME_SERVICES = runtimeServices
