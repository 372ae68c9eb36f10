/** EFI_RUNTIME_SERVICES: what is there from DXE on and stays when the boot services are gone. */
import type { Service } from '../services/service'
import type { RuntimeCore } from './runtime-state'
import { getTime, resetSystem } from './time-and-reset'
import { getNextVariableName, getVariable, setVariable } from './variable-services'
import { convertPointer, setVirtualAddressMap } from './virtual-address-services'

/** EFI_RUNTIME_SERVICES, UEFI 2.10 §8. */
export const runtimeServices: readonly Service<RuntimeCore>[] = [
  setVirtualAddressMap,
  convertPointer,
  getVariable,
  getNextVariableName,
  setVariable,
  getTime,
  resetSystem
]
