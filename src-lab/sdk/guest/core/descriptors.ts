/** A list of PPI or notification descriptors, read from a driver's objects and ready to cross. */
import { stop } from './host'
import { flags, integer, ranges, shown, wrong } from './integer'
import { keep } from './kept'
import { guid } from './layout'
import { OverlayBase } from './memory'
import type { Wire } from './wire'

const TERMINATE_LIST = 0x80000000n
const { isArray } = Array
const { addressOf } = OverlayBase

export class Descriptors {
  readonly #items: readonly Wire[]

  constructor(items: readonly Wire[]) {
    this.#items = items
  }

  /** Flags, GUID, interface or function, and the descriptor itself, for each in turn; undefined: the value is none of ours. */
  static itemsOf(value: unknown): readonly Wire[] | undefined {
    return typeof value === 'object' && value !== null && #items in value ? value.#items : undefined
  }
}

/** Turns a PPI's interface, or a notification's function, into what crosses. */
type Member = (descriptor: Record<string, unknown>, who: string) => Wire

/** Reads descriptors up to the one that ends the list. Null stays null: the firmware answers. */
export function descriptorList(list: unknown, who: string, what: string, member: Member): Descriptors | null {
  if (list === null || list === 0n || list === 0) return null
  if (!isArray(list)) wrong(list, 'a list of descriptors', who, what)
  const items: Wire[] = []
  const length = list.length
  for (let i = 0; i < length; i++) {
    const flags = readDescriptor(list[i], items, who, `${what}[${i}]`, member)
    if ((flags & TERMINATE_LIST) !== 0n) return new Descriptors(items)
  }
  return stop(
    'argument',
    `${who}: the last descriptor of ${what} lacks EFI_PEI_PPI_DESCRIPTOR_TERMINATE_LIST. In C the firmware would read on past the end of the array`
  )
}

/** One descriptor of the driver's own, or the address of one of the firmware's. */
export function descriptor(value: unknown, who: string, what: string, member: Member): Descriptors | null {
  if (value === null || value === 0n || value === 0) return null
  if (typeof value === 'bigint') return new Descriptors([0n, '00000000-0000-0000-0000-000000000000', 0n, value])
  const items: Wire[] = []
  readDescriptor(value, items, who, what, member)
  return new Descriptors(items)
}

function readDescriptor(value: unknown, items: Wire[], who: string, what: string, member: Member): bigint {
  if (typeof value !== 'object' || value === null) wrong(value, 'a descriptor: { Flags, Guid, … }', who, what)
  const { Flags, Guid } = value as Record<string, unknown>
  const bits = flags(Flags, who, `${what}.Flags`)
  items[items.length] = bits
  items[items.length] = guid(Guid, who, `${what}.Guid`)
  items[items.length] = member(value as Record<string, unknown>, who)
  items[items.length] = { tag: 'object', number: keep(value) }
  return bits
}

/** A PPI's interface: an address or an object. */
export function ppiOf({ Ppi }: Record<string, unknown>, who: string): Wire {
  if (Ppi === null) return 0n
  if (typeof Ppi === 'bigint' || typeof Ppi === 'number') return integer(Ppi, ranges.UINT64, who, 'Ppi')
  const address = addressOf(Ppi)
  if (address !== undefined) return address
  if (typeof Ppi === 'object' || typeof Ppi === 'function') return { tag: 'object', number: keep(Ppi) }
  return stop('argument', `${who} takes an address, an object or NULL as Ppi, and got ${shown(Ppi)}`)
}
