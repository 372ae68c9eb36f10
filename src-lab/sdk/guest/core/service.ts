/** A service as a function: checks its arguments, crosses, and writes what came back into the driver's variables. */
import signatures from 'handoff:signatures'
import { argument, outgoing, rest, type Parameter } from './arguments'
import { Cell, FieldCell } from './cell'
import { cross, crossWith, stop } from './host'
import { Operation } from './protocol'
import { Reader, Writer, type Wire } from './wire'

export interface Signature {
  readonly table: string
  readonly service: string
  readonly parameters: readonly Parameter[]
  readonly returns: string
}

type Service = (...given: unknown[]) => unknown

function implement(signature: Signature, number: number): Service {
  const { service, parameters, returns, table } = signature
  const last = parameters[parameters.length - 1]
  const fixed = last?.type === 'VARARGS' ? parameters.length - 1 : parameters.length
  const takesObjects = table === 'BootServices'

  return (...given) => {
    // All of the driver's own code that an argument may run (a getter, a proxy) runs here, before anything is written.
    const wires: Wire[] = []
    for (let i = 0; i < fixed; i++) wires[i] = argument(given[i], parameters[i]!, service)
    if (fixed < parameters.length) wires[fixed] = rest(given, fixed, service, takesObjects)

    const writer = new Writer(service)
    for (let i = 0; i < wires.length; i++) writer.put(wires[i])
    if (writer.texts.length === 0) cross(Operation.service, number)
    else crossWith(Operation.service, number, writer.texts)

    const reader = new Reader()
    const status = reader.next()
    const value = reader.next()
    // Everything is read before the first variable is written: a FIELD_REF crosses by itself.
    const results: Wire[] = []
    for (let i = 0; i < parameters.length; i++) if (parameters[i]!.direction !== 'in') results[i] = reader.next()
    for (let i = 0; i < parameters.length; i++) {
      const result = results[i]
      const target = given[i]
      if (result === undefined || target === null) continue
      const written = outgoing(result, parameters[i]!.type, service, parameters[i]!.name)
      if (Cell.is(target)) Cell.write(target, written)
      else if (FieldCell.is(target)) FieldCell.write(target, written)
    }
    if (returns === 'EFI_STATUS') return status
    if (returns === 'VOID') return undefined
    return outgoing(value, returns, service, 'the value')
  }
}

const services: Record<string, Service> = { __proto__: null } as unknown as Record<string, Service>
for (let i = 0; i < signatures.length; i++) {
  const signature = signatures[i]!
  services[`${signature.table}.${signature.service}`] = implement(signature, i)
}

/** One service by its table and name. */
export function service<F>(table: string, name: string): F {
  const known = services[`${table}.${name}`]
  return (known ?? (() => stop('firmware', `${name} is not simulated by this machine`))) as F
}

/** A table of services: a frozen object of functions, and what else is in it. */
export function serviceTable<T>(table: string, others: Readonly<Record<string, unknown>> = {}): T {
  const face: Record<string, unknown> = { ...others }
  for (let i = 0; i < signatures.length; i++) {
    const signature = signatures[i]!
    if (signature.table === table) face[signature.service] = services[`${table}.${signature.service}`]!
  }
  return Object.freeze(face) as T
}
