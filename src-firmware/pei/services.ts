/** Every service that a PEIM has. */
import { baseMemoryLib } from '../library/base-memory-lib'
import { hobLib } from '../library/hob-lib'
import { ioLib } from '../library/io-lib'
import { memoryAllocationLib } from '../library/memory-allocation-lib'
import { debugLib } from '../library/print-lib'
import { ServiceSet } from '../services/service-set'
import type { PeiCore } from './core'
import { peiHobServices } from './hob-services'
import { peiMemoryServices } from './memory-services'
import { peiOtherServices } from './other-services'
import { peiPpiServices } from './ppi-services'

/** EFI_PEI_SERVICES (PI 1.8 volume 1 §4) and the libraries that a PEIM links. */
export const peiServices = new ServiceSet<PeiCore>([
  ...peiMemoryServices,
  ...peiHobServices,
  ...peiPpiServices,
  ...peiOtherServices,
  ...debugLib,
  ...memoryAllocationLib,
  ...hobLib,
  ...baseMemoryLib,
  ...ioLib
])
