/** Every service of every table, by name. */
import { installConfigurationTable } from '../dxe/services/configuration-services'
import { outputString, readKeyStroke, resetInput } from '../dxe/services/console'
import { eventServices } from '../dxe/services/event-services'
import { exitBootServices } from '../dxe/services/exit-boot-services'
import { gcdServices } from '../dxe/services/gcd-services'
import { imageServices } from '../dxe/services/image-services'
import { locateServices } from '../dxe/services/locate-services'
import { memoryServices } from '../dxe/services/memory-services'
import { calculateCrc32, getNextMonotonicCount, setWatchdogTimer } from '../dxe/services/miscellaneous'
import { protocolServices } from '../dxe/services/protocol-services'
import { unsupportedServices } from '../dxe/services/unsupported-services'
import { baseMemoryLib } from '../library/base-memory-lib'
import { hobLib } from '../library/hob-lib'
import { ioLib } from '../library/io-lib'
import { memoryAllocationLib } from '../library/memory-allocation-lib'
import { printLib } from '../library/print-lib'
import { peiHobServices } from '../pei/hob-services'
import { peiMemoryServices } from '../pei/memory-services'
import { peiOtherServices } from '../pei/other-services'
import { peiPpiServices } from '../pei/ppi-services'
import { getTime, resetSystem } from '../runtime/time-and-reset'
import { getNextVariableName, getVariable, setVariable } from '../runtime/variable-services'
import { convertPointer, setVirtualAddressMap } from '../runtime/virtual-address-services'
import type { Service } from '../services/service'
import type { ServiceClass, ServiceFacts, ServiceSignature } from '../services/signature'
import type { CallEvent } from '../trace/trace'

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

/** What every service takes, returns and does. */
export const signatures: readonly ServiceSignature[] = all.map(({ table, service, parameters, returns, facts }) => ({
  table,
  service,
  parameters,
  returns,
  facts
}))

const UNKNOWN: ServiceFacts = {}

/** What the service of a call does. Of a service that this machine does not have nothing is known. */
export function factsOf({ table, service }: Pick<CallEvent, 'table' | 'service'>): ServiceFacts {
  return serviceNamed(table, service)?.facts ?? UNKNOWN
}

/** Is the service of a call one of this kind? */
export function isOfClass(call: Pick<CallEvent, 'table' | 'service'>, kind: ServiceClass): boolean {
  return factsOf(call).classes?.includes(kind) ?? false
}
