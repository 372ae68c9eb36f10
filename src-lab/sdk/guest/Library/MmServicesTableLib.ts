import { mmSystemTable } from '../core/mm-tables'
import type { EFI_MM_SYSTEM_TABLE } from '../PiMm/mm-system-table'

/** The MM system table, wherever an MM driver needs it. EDK II MmServicesTableLib. */
export const gMmst: EFI_MM_SYSTEM_TABLE = mmSystemTable
