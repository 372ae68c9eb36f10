/** What the service of a call does, by its table and name. */
import { NamedServices } from '../services/service-set'
import type { ServiceClass, ServiceFacts, ServiceSignature } from '../services/signature'
import type { CallEvent } from '../trace/trace'
import { signatures } from './services'

const known = new NamedServices(signatures)

/** undefined: no phase has such a service. */
export function serviceNamed(table: ServiceSignature['table'], service: string): ServiceSignature | undefined {
  return known.named(table, service)
}

const UNKNOWN: ServiceFacts = {}

/** What the service of a call does. Of a service that this machine does not have nothing is known. */
export function factsOf({ table, service }: Pick<CallEvent, 'table' | 'service'>): ServiceFacts {
  return serviceNamed(table, service)?.facts ?? UNKNOWN
}

/** Is the service of a call one of this kind? */
export function isOfClass(call: Pick<CallEvent, 'table' | 'service'>, kind: ServiceClass): boolean {
  return factsOf(call).classes?.includes(kind) ?? false
}
