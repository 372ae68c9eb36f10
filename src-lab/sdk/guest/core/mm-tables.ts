/** The MM system table, for every MM driver. */
import type { EFI_MM_SYSTEM_TABLE } from '../PiMm/mm-system-table'
import { FieldCell } from './cell'
import { integer, narrow, ranges, wrong } from './integer'
import { keep } from './kept'
import { readUint, writeUint } from './memory'
import { serviceTable } from './service'

type Service = (...given: unknown[]) => unknown

const raw = serviceTable<Record<string, Service>>('MmServices')
const { apply } = Reflect

const WHO = 'MmiHandlerRegister'

/** C hands a handler the address of the size: here it is a variable that lies in memory. */
function called(handler: Service): Service {
  return (dispatchHandle, context, buffer, sizeAt) => {
    const at = sizeAt as bigint
    const size =
      at === 0n
        ? null
        : new FieldCell(
            () => narrow(readUint(at, 8), 'A handler', 'CommBufferSize'),
            (value) => writeUint(at, 8, integer(value, ranges.UINT64, 'A handler', 'CommBufferSize'))
          )
    return apply(handler, undefined, [dispatchHandle, context, buffer, size])
  }
}

/** The same handler crosses as the same function. */
const wrapped = new Map<unknown, Service>()
const { get, set } = Map.prototype

function handlerOf(value: unknown): unknown {
  if (value === null || value === 0n || value === 0) return null
  if (typeof value !== 'function') wrong(value, 'a function, NULL or null', WHO, 'Handler')
  const known = apply(get, wrapped, [value]) as Service | undefined
  if (known) return known
  const handler = called(value as Service)
  apply(set, wrapped, [value, handler])
  keep(handler)
  return handler
}

function table(): EFI_MM_SYSTEM_TABLE {
  const face: Record<string, unknown> = { CurrentlyExecutingCpu: 0, NumberOfCpus: 1, NumberOfTableEntries: 0, MmConfigurationTable: 0n }
  const names = Object.keys(raw)
  for (let i = 0; i < names.length; i++) face[names[i]!] = raw[names[i]!]
  face.MmiHandlerRegister = (handler: unknown, ...others: unknown[]) => raw.MmiHandlerRegister!(handlerOf(handler), others[0], others[1])
  return Object.freeze(face) as unknown as EFI_MM_SYSTEM_TABLE
}

export const mmSystemTable: EFI_MM_SYSTEM_TABLE = table()
