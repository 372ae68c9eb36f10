/** From what a driver writes to what crosses: every rule about arguments is here. */
import { Cell, FieldCell } from './cell'
import { Descriptors } from './descriptors'
import { stop } from './host'
import { fitting, flags, integer, narrow, ranges, wrong } from './integer'
import { keep, kept } from './kept'
import { guid } from './layout'
import { OverlayBase, pointer } from './memory'
import { interfaceAt } from './own-interfaces'
import type { Wire } from './wire'

export interface Parameter {
  readonly name: string
  readonly type: string
  readonly direction: 'in' | 'out' | 'inout'
}

const { isArray } = Array
const { addressOf } = OverlayBase

/** An argument as it crosses, or the driver stops. */
export function argument(value: unknown, { name, type, direction }: Parameter, who: string): Wire {
  if (direction === 'in') return incoming(value, type, who, name)
  if (value === null || value === 0n || value === 0) return null
  const isCell = Cell.is(value)
  if (!isCell && !FieldCell.is(value)) wrong(value, 'OUT(), IN_OUT(), FIELD_REF() or NULL', who, name)
  const held = isCell ? Cell.peek(value) : FieldCell.peek(value)
  if (held === undefined) return { tag: 'reference', value: undefined }
  // Nobody looks at what an OUT variable held; one that holds something else may be passed all the same.
  const before = direction === 'inout' ? incoming(held, type, who, `${name}.value`) : harmless(held)
  return { tag: 'reference', value: before }
}

function harmless(value: unknown): Wire {
  return fitting(value, ranges.ANY)
}

function incoming(value: unknown, type: string, who: string, what: string): Wire {
  switch (type) {
    case 'UINT8':
    case 'UINT16':
    case 'UINT32':
    case 'UINT64':
    case 'INT32':
    case 'INT64':
      return integer(value, ranges[type], who, what)
    case 'FLAGS':
    case 'UINTN_FLAGS':
      return flags(value, who, what)
    case 'ENUM':
      return integer(value, ranges.UINT32, who, what)
    case 'INTN':
      return integer(value, ranges.INT64, who, what)
    case 'UINTN':
    case 'EFI_STATUS':
    case 'EFI_TPL':
      return integer(value, ranges.UINT64, who, what)
    case 'EFI_PHYSICAL_ADDRESS':
    case 'EFI_HANDLE':
    case 'EFI_EVENT':
    case 'POINTER':
      return pointer(value, who, what)
    case 'BOOLEAN':
      return typeof value === 'boolean' ? value : wrong(value, 'true or false', who, what)
    case 'GUID':
      return value === null || value === 0n ? null : (addressOf(value) ?? fitting(value, ranges.UINT64) ?? guid(value, who, what))
    case 'CHAR16*':
    case 'CHAR8*':
      return text(value, who, what)
    case 'FUNCTION':
      if (value === null || value === 0n) return null
      return typeof value === 'function' ? { tag: 'function', number: keep(value) } : wrong(value, 'a function, NULL or null', who, what)
    case 'INTERFACE':
      return interfaceOf(value, who, what)
    case 'CONTEXT':
      return typeof value === 'bigint' && fitting(value, ranges.UINT64) !== undefined ? value : { tag: 'object', number: keep(value) }
    case 'PPI_LIST': {
      const items = Descriptors.itemsOf(value)
      return items ? { tag: 'list', items } : null
    }
    case 'ARRAY':
      return list(value, who, what)
    default:
      return wrong(value, 'no such value', who, what)
  }
}

function text(value: unknown, who: string, what: string): Wire {
  if (typeof value === 'string') return value
  // A format that lies in memory could not be checked against its arguments.
  if (what === 'Format' || what === 'Text') return wrong(value, 'a text', who, what)
  if (value === null) return 0n
  return fitting(value, ranges.UINT64) ?? addressOf(value) ?? wrong(value, 'a text, or the address of one', who, what)
}

function interfaceOf(value: unknown, who: string, what: string): Wire {
  if (value === null) return 0n
  const address = fitting(value, ranges.UINT64) ?? addressOf(value)
  if (address !== undefined) return address
  if (typeof value === 'object' || typeof value === 'function') return { tag: 'object', number: keep(value) }
  return wrong(value, 'an address or an object', who, what)
}

function list(value: unknown, who: string, what: string): Wire {
  if (value === null || value === 0n) return null
  if (!isArray(value)) wrong(value, 'a list', who, what)
  const items: Wire[] = []
  const length = value.length
  for (let i = 0; i < length; i++) items[i] = integer(value[i], ranges.UINT64, who, `${what}[${i}]`)
  return { tag: 'list', items }
}

/** What stands behind the last named parameter: a format's values, or pairs of protocol and interface. */
export function rest(given: readonly unknown[], from: number, who: string, takesObjects: boolean): Wire {
  const items: Wire[] = []
  for (let i = from; i < given.length; i++) {
    const value = given[i]
    const what = `argument ${i + 1}`
    if (typeof value === 'string' || typeof value === 'boolean') items[items.length] = value
    else if (takesObjects) items[items.length] = interfaceOf(value, who, what)
    else if (value === null) items[items.length] = 0n
    else
      items[items.length] = fitting(value, ranges.ANY) ?? addressOf(value) ?? wrong(value, 'a whole number, a text or a pointer', who, what)
  }
  return { tag: 'list', items }
}

/** What comes out, as the type says. */
export function outgoing(wire: Wire, type: string, who: string, what: string): unknown {
  if (typeof wire === 'bigint') {
    switch (type) {
      case 'UINT8':
      case 'UINT16':
      case 'UINT32':
      case 'FLAGS':
      case 'INT32':
      case 'ENUM':
      case 'INTN':
        return Number(wire)
      case 'UINTN':
      case 'EFI_TPL':
        return narrow(wire, who, what)
      case 'BOOLEAN':
        return wire !== 0n
      case 'INTERFACE':
        return interfaceAt(wire) ?? wire
      default:
        return wire
    }
  }
  if (wire === null || wire === undefined) return type === 'STRUCT' || type === 'CHAR16*' ? null : 0n
  if (typeof wire !== 'object') return wire
  if (wire.tag === 'function' || wire.tag === 'object') return kept(wire.number)
  if (wire.tag === 'list' && type === 'STRUCT') return fields(wire.items)
  return stop('argument', `${who}: ${what} came back as no value a driver can hold`)
}

/** Names and values in turn: a structure of the caller's own. 64-bit fields are those whose specification says so. */
function fields(items: readonly Wire[]): object {
  const value: Record<string, unknown> = {}
  for (let i = 0; i + 1 < items.length; i += 2) {
    const name = items[i] as string
    const held = items[i + 1] as bigint
    const shownAs = NARROW_FIELDS[name] ? Number(held) : name === 'SetsToZero' ? held !== 0n : held
    Object.defineProperty(value, name, { value: shownAs, enumerable: true })
  }
  return Object.freeze(value)
}

/** Fields of 32 bits and fewer in the structures that services fill for the caller: a GCD descriptor, a key, a time. */
const NARROW_FIELDS: Readonly<Record<string, true>> = {
  __proto__: null,
  GcdMemoryType: true,
  GcdIoType: true,
  ScanCode: true,
  UnicodeChar: true,
  Year: true,
  Month: true,
  Day: true,
  Hour: true,
  Minute: true,
  Second: true,
  Nanosecond: true,
  TimeZone: true,
  Daylight: true,
  Resolution: true,
  Accuracy: true
} as unknown as Readonly<Record<string, true>>
