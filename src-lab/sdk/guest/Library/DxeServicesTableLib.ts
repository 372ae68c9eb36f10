import { serviceTable } from '../core/service'
import type { EFI_DXE_SERVICES } from '../PiDxe/index'

/** The DXE services table. EDK II DxeServicesTableLib. */
export const gDS: EFI_DXE_SERVICES = serviceTable<EFI_DXE_SERVICES>('DxeServices')
