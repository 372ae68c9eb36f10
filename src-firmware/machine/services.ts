/** Every service of every phase, by table and name. */
import { dxeServices } from '../dxe/services'
import { mmServices } from '../mm/services'
import { peiServices } from '../pei/services'
import { ServiceSet } from '../services/service-set'
import { promptServices } from '../uboot/services'
import type { ServiceClass, ServiceFacts, ServiceSignature } from '../services/signature'
import type { CallEvent } from '../trace/trace'

/** Libraries that several phases have are the same in each of them. */
export const services = new ServiceSet<never>([
  ...new Set([...dxeServices.all, ...peiServices.all, ...mmServices.all, ...promptServices.all.filter(({ table }) => table === 'UBoot')])
])

/** undefined: no phase has such a service. */
export function serviceNamed(table: ServiceSignature['table'], service: string): ServiceSignature | undefined {
  return services.named(table, service)
}

/** What every service takes, returns and does. */
export const signatures: readonly ServiceSignature[] = services.all.map(({ table, service, parameters, returns, facts }) => ({
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
