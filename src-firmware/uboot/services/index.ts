/** Every service that an image on U-Boot has, and what a U-Boot command calls. */
import { installConfigurationTable } from '../../dxe/services/configuration-services'
import { outputString, readKeyStroke, resetInput } from '../../dxe/services/console'
import { eventServices } from '../../dxe/services/event-services'
import { imageServices } from '../../dxe/services/image-services'
import { locateServices } from '../../dxe/services/locate-services'
import { calculateCrc32, getNextMonotonicCount, setWatchdogTimer } from '../../dxe/services/miscellaneous'
import { protocolServices } from '../../dxe/services/protocol-services'
import { unsupportedServices } from '../../dxe/services/unsupported-services'
import { baseMemoryLib } from '../../library/base-memory-lib'
import { ioLib } from '../../library/io-lib'
import { memoryAllocationLib } from '../../library/memory-allocation-lib'
import { debugLib, printLib } from '../../library/print-lib'
import { runtimeServices } from '../../runtime/services'
import { ServiceSet } from '../../services/service-set'
import { efiMemoryServices } from './efi-memory-services'
import type { UBootCore } from '../core/core'
import { exitBootServices } from './exit-boot-services'
import { commandServices } from './command-services'
import { heapServices } from './heap-services'
import { lmbServices } from './lmb-services'
import type { UBootShell } from './shell'

/** UEFI's tables as U-Boot has them; there is none of DXE's. */
export const applicationServices = new ServiceSet<UBootCore>([
  ...efiMemoryServices,
  exitBootServices,
  ...eventServices,
  calculateCrc32,
  setWatchdogTimer,
  getNextMonotonicCount,
  ...protocolServices,
  ...locateServices,
  ...imageServices,
  installConfigurationTable,
  ...runtimeServices,
  ...unsupportedServices,
  outputString,
  readKeyStroke,
  resetInput,
  ...printLib,
  ...debugLib,
  ...memoryAllocationLib,
  ...baseMemoryLib,
  ...ioLib
])

/** The same, and the functions that U-Boot's own commands call. */
export const promptServices = new ServiceSet<UBootShell>([...applicationServices.all, ...heapServices, ...lmbServices, ...commandServices])
