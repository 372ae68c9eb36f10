import { peiServices } from '../core/pei-tables'
import type { EFI_PEI_SERVICES } from '../PiPei/pei-services'

/** The PEI services table, wherever a PEIM needs it. EDK II PeiServicesTablePointerLib. */
export function GetPeiServicesTablePointer(): EFI_PEI_SERVICES {
  return peiServices
}
