/** What UEFI's tables have beside memory and the exit, the same on every firmware that has them, and the libraries that an image links. */
import { baseMemoryLib } from '../../library/base-memory-lib'
import { ioLib } from '../../library/io-lib'
import { memoryAllocationLib } from '../../library/memory-allocation-lib'
import { debugLib, printLib } from '../../library/print-lib'
import { runtimeServices } from '../../runtime/services'
import { installConfigurationTable } from './configuration-services'
import { outputString, readKeyStroke, resetInput } from './console'
import { eventServices } from './event-services'
import { imageServices } from './image-services'
import { locateServices } from './locate-services'
import { calculateCrc32, getNextMonotonicCount, setWatchdogTimer } from './miscellaneous'
import { protocolServices } from './protocol-services'
import { unsupportedServices } from './unsupported-services'

/** In the order of the tables. */
export const uefiServices = [
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
]
