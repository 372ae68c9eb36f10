/** Every service that is there from DXE on. */
import { ServiceSet } from '../../services/service-set'
import type { DxeCore } from '../core/core'
import { communicate } from './communication'
import { exitBootServices } from './exit-boot-services'
import { gcdServices } from './gcd-services'
import { memoryAttributeProtocol } from './memory-attribute-protocol'
import { memoryServices } from './memory-services'
import { uefiServices } from './uefi-services'

/** The tables of UEFI and of DXE, and the libraries that a driver links. */
export const dxeServices = new ServiceSet<DxeCore>([
  ...memoryServices,
  exitBootServices,
  ...uefiServices,
  ...gcdServices,
  communicate,
  ...memoryAttributeProtocol
])
