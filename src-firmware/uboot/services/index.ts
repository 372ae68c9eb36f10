/** Every service that an image on U-Boot has, and what a U-Boot command calls. */
import { uefiServices } from '../../dxe/services/uefi-services'
import { ServiceSet } from '../../services/service-set'
import { efiMemoryServices } from './efi-memory-services'
import type { UBootCore } from '../core/core'
import { exitBootServices } from './exit-boot-services'
import { commandServices } from './command-services'
import { heapServices } from './heap-services'
import { lmbServices } from './lmb-services'
import type { UBootShell } from './shell'

/** UEFI's tables as U-Boot has them; there is none of DXE's. */
export const applicationServices = new ServiceSet<UBootCore>([...efiMemoryServices, exitBootServices, ...uefiServices])

/** The same, and the functions that U-Boot's own commands call. */
export const promptServices = new ServiceSet<UBootShell>([...applicationServices.all, ...heapServices, ...lmbServices, ...commandServices])
