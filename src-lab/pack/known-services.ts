/** The services that a run's calls can be of, with the fields that their events have. */
import { signatures, type ServiceSignature } from '../../src-firmware/index'
import { type CType } from '../../src-firmware/services/signature'

/** A field's C types by its name in a pattern: 'in.memoryType'. The same name may be of several services. */
type Fields = ReadonlyMap<string, readonly CType[]>

const byService = new Map<string, ServiceSignature[]>()
for (const signature of signatures) byService.set(signature.service, [...(byService.get(signature.service) ?? []), signature])

/** Every service that a pattern may name. */
export const serviceNames: readonly string[] = [...byService.keys()]

/** The signatures of a name: a library function and a service may share it. */
export function signaturesOf(service: string): readonly ServiceSignature[] {
  return byService.get(service) ?? []
}

/** The fields of a service; of a class those of every service. What a library's function calls on the way lends it its fields. */
export function fieldsOf(service: string): Fields {
  const all = service.startsWith('@') ? signatures : signaturesOf(service)
  return fields([...all, ...servicesBehind(all).flatMap(signaturesOf)])
}

/** Can a call of this name fail with a status, or a service behind it? What is no service is not judged here. */
export function answersStatus(service: string): boolean {
  const own = signaturesOf(service)
  return own.length === 0 || own.some(({ returns }) => returns === 'EFI_STATUS') || servicesBehind(own).length > 0
}

/** Does a function of U-Boot's of this name answer a number or a pointer, and no status? */
export function answersNumber(service: string): boolean {
  return signaturesOf(service).some(({ table, returns }) => table === 'UBoot' && returns !== 'EFI_STATUS' && returns !== 'VOID')
}

/** The services that functions of a library may call on their way. */
function servicesBehind(functions: readonly ServiceSignature[]): readonly string[] {
  return functions.flatMap(({ facts }) => facts.calls ?? [])
}

function fields(of: readonly ServiceSignature[]): Fields {
  const found = new Map<string, CType[]>()
  const add = (name: string, type: CType): void => void found.set(name, [...(found.get(name) ?? []), type])
  for (const { parameters, returns } of of) {
    for (const { field, type, direction } of parameters) {
      // An OUT argument that is NULL stands under 'in'.
      add(`in.${field}`, type)
      if (direction !== 'in') add(`out.${field}`, type)
    }
    if (returns !== 'VOID' && returns !== 'EFI_STATUS') add('out.return', returns)
  }
  return found
}
