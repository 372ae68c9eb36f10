/** Every service that is there from DXE on. */
import { baseMemoryLib } from '../../library/base-memory-lib'
import { ioLib } from '../../library/io-lib'
import { memoryAllocationLib } from '../../library/memory-allocation-lib'
import { debugLib, printLib } from '../../library/print-lib'
import { runtimeServices } from '../../runtime/services'
import { ServiceSet } from '../../services/service-set'
import type { DxeCore } from '../core/core'
import { communicate } from './communication'
import { installConfigurationTable } from './configuration-services'
import { outputString, readKeyStroke, resetInput } from './console'
import { eventServices } from './event-services'
import { exitBootServices } from './exit-boot-services'
import { gcdServices } from './gcd-services'
import { imageServices } from './image-services'
import { locateServices } from './locate-services'
import { memoryAttributeProtocol } from './memory-attribute-protocol'
import { memoryServices } from './memory-services'
import { calculateCrc32, getNextMonotonicCount, setWatchdogTimer } from './miscellaneous'
import { protocolServices } from './protocol-services'
import { unsupportedServices } from './unsupported-services'

/** The tables of UEFI and of DXE, and the libraries that a driver links. */
export const dxeServices = new ServiceSet<DxeCore>([
  ...memoryServices,
  exitBootServices,
  ...eventServices,
  calculateCrc32,
  setWatchdogTimer,
  getNextMonotonicCount,
  ...protocolServices,
  ...locateServices,
  ...imageServices,
  ...gcdServices,
  installConfigurationTable,
  communicate,
  ...memoryAttributeProtocol,
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
