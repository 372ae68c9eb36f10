/** Every service of every table, by name. */
import { installConfigurationTable } from './dxe/configuration-table'
import { outputString } from './dxe/console'
import { readKeyStroke, resetInput } from './dxe/console-input'
import { eventServices } from './dxe/event-services'
import { exitBootServices } from './dxe/exit-boot-services'
import { gcdServices } from './dxe/gcd-services'
import { imageServices } from './dxe/image-services'
import { locateServices } from './dxe/locate-services'
import { memoryServices } from './dxe/memory-services'
import { calculateCrc32, getNextMonotonicCount, setWatchdogTimer } from './dxe/miscellaneous'
import { protocolServices } from './dxe/protocol-services'
import { unsupportedServices } from './dxe/unsupported-services'
import { baseMemoryLib } from './library/base-memory-lib'
import { hobLib } from './library/hob-lib'
import { ioLib } from './library/io-lib'
import { memoryAllocationLib } from './library/memory-allocation-lib'
import { printLib } from './library/print-lib'
import { peiHobServices } from './pei/hob-services'
import { peiMemoryServices } from './pei/memory-services'
import { peiOtherServices } from './pei/other-services'
import { peiPpiServices } from './pei/ppi-services'
import { getTime, resetSystem } from './runtime/time-and-reset'
import { getNextVariableName, getVariable, setVariable } from './runtime/variable-services'
import { convertPointer, setVirtualAddressMap } from './runtime/virtual-address-services'
import type { ServiceSignature } from './service'
import type { Service } from './service-table'

const all: readonly Service[] = [
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
  ...peiMemoryServices,
  ...peiHobServices,
  ...peiPpiServices,
  ...peiOtherServices,
  installConfigurationTable,
  setVirtualAddressMap,
  convertPointer,
  getVariable,
  getNextVariableName,
  setVariable,
  getTime,
  resetSystem,
  ...unsupportedServices,
  outputString,
  readKeyStroke,
  resetInput,
  ...printLib,
  ...memoryAllocationLib,
  ...hobLib,
  ...baseMemoryLib,
  ...ioLib
]

const byName = new Map(all.map((service) => [`${service.table}.${service.service}`, service]))

export function serviceNamed(table: ServiceSignature['table'], service: string): Service | undefined {
  return byName.get(`${table}.${service}`)
}

/** What every service takes and returns. */
export const signatures: readonly ServiceSignature[] = all.map(({ table, service, parameters, returns }) => ({
  table,
  service,
  parameters,
  returns
}))
