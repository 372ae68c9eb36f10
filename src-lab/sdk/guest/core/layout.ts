/** Fields and structures: where C would put them, and the views that read them. */
import { stop } from './host'
import { fitting, integer, narrow, ranges, shown, wrong } from './integer'
import { sealed } from './sealed'
import { OverlayBase, pointer, readBytes, readUint, writeBytes, writeUint, type Width } from './memory'

/** One kind of field: its size and alignment, and how its bytes become a value. */
export interface FieldKind {
  readonly size: number
  readonly alignment: number
  read(address: bigint, name: string): unknown
  write(address: bigint, value: unknown, name: string): void
}

const kinds = new WeakMap<object, FieldKind>()
const { get: mapGet, set: mapSet } = WeakMap.prototype
const { apply, ownKeys } = Reflect
const { defineProperty, freeze } = Object
const { isInteger } = Number
const { isArray } = Array
const lengthOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype) as object, 'length')!.get!

/** A field as a driver holds it: a frozen object that only stands for its kind. */
export function field(kind: FieldKind, face: object = {}): object {
  apply(mapSet, kinds, [face, kind])
  return freeze(face)
}

function kindOf(value: unknown, who: string, what: string): FieldKind {
  const kind = typeof value === 'object' && value !== null ? (apply(mapGet, kinds, [value]) as FieldKind | undefined) : undefined
  return kind ?? wrong(value, 'a field (UINT32_FIELD, BYTES(n), a STRUCT …)', who, what)
}

function narrowField(width: 1 | 2 | 4, range: (typeof ranges)['UINT8' | 'UINT16' | 'UINT32']): FieldKind {
  return {
    size: width,
    alignment: width,
    read: (address) => Number(readUint(address, width)),
    write: (address, value, name) => writeUint(address, width, integer(value, range, name, 'its value'))
  }
}

export const uint8 = narrowField(1, ranges.UINT8)
export const uint16 = narrowField(2, ranges.UINT16)
export const uint32 = narrowField(4, ranges.UINT32)
export const uint64: FieldKind = {
  size: 8,
  alignment: 8,
  read: (address) => readUint(address, 8),
  write: (address, value, name) => writeUint(address, 8, integer(value, ranges.UINT64, name, 'its value'))
}
export const uintn: FieldKind = {
  ...uint64,
  read: (address, name) => narrow(readUint(address, 8), 'the structure', name)
}
export const pointerField: FieldKind = {
  ...uint64,
  write: (address, value, name) => writeUint(address, 8, pointer(value, name, 'its value'))
}

const GUID_WORDS = "a GUID as text, like '4C19049F-4137-4DD3-9C10-8B97A83FFDFA'"
const HEX = '0123456789ABCDEF'
/** Where the hexadecimal digits of a GUID's bytes stand in its text: the first three parts are little-endian. */
const GUID_DIGITS = [6, 4, 2, 0, 11, 9, 16, 14, 19, 21, 24, 26, 28, 30, 32, 34]

/** The GUID in capitals; undefined: the text is none. */
export function guidText(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length !== 36) return undefined
  let text = ''
  for (let i = 0; i < 36; i++) {
    const character = value[i]!
    if (i === 8 || i === 13 || i === 18 || i === 23) {
      if (character !== '-') return undefined
      text += '-'
      continue
    }
    const digit = digitOf(character)
    if (digit < 0) return undefined
    text += HEX[digit]
  }
  return text
}

function digitOf(character: string): number {
  for (let i = 0; i < 16; i++) if (HEX[i] === character) return i
  for (let i = 10; i < 16; i++) if ('abcdef'[i - 10] === character) return i
  return -1
}

/** A GUID argument in capitals, or the driver stops. */
export function guid(value: unknown, who: string, what: string): string {
  return guidText(value) ?? wrong(value, GUID_WORDS, who, what)
}

export const guidField: FieldKind = {
  size: 16,
  alignment: 4,
  read(address) {
    const bytes = readBytes(address, 16)
    let text = ''
    for (let at = 0; at < 36; at++) {
      if (at === 8 || at === 13 || at === 18 || at === 23) text += '-'
      for (let i = 0; i < 16; i++) if (GUID_DIGITS[i] === at) text += HEX[bytes[i]! >> 4]! + HEX[bytes[i]! & 15]!
    }
    return text
  },
  write(address, value, name) {
    const text = guid(value, name, 'its value')
    const bytes: number[] = []
    for (let i = 0; i < 16; i++) bytes[i] = digitOf(text[GUID_DIGITS[i]!]!) * 16 + digitOf(text[GUID_DIGITS[i]! + 1]!)
    writeBytes(address, bytes, 16, name)
  }
}

function count(value: unknown, who: string): number {
  const n = fitting(value, { least: 0n, most: 0x4000000n, words: '' })
  return n === undefined ? wrong(value, 'a length from 0 to 2^26', who, 'n') : Number(n)
}

/** n bytes, copied out and in as a whole. */
export function bytesField(length: unknown): FieldKind {
  const n = count(length, 'BYTES')
  return {
    size: n,
    alignment: 1,
    read: (address) => readBytes(address, n),
    write(address, value, name) {
      if (!(value instanceof Uint8Array) || apply(lengthOf, value, []) !== n) wrong(value, `a Uint8Array of ${n} bytes`, name, 'its value')
      writeBytes(address, value, n, name)
    }
  }
}

/** n fields one after the other; reading gives a frozen list. */
export function arrayField(element: unknown, length: unknown): FieldKind {
  const kind = kindOf(element, 'ARRAY', 'field')
  const n = count(length, 'ARRAY')
  return {
    size: kind.size * n,
    alignment: kind.alignment,
    read(address, name) {
      const list: unknown[] = []
      for (let i = 0; i < n; i++)
        defineProperty(list, i, { value: kind.read(address + BigInt(i * kind.size), `${name}[${i}]`), enumerable: true })
      return freeze(list)
    },
    write(address, value, name) {
      if (!isArray(value) || value.length !== n) wrong(value, `a list of ${n}`, name, 'its value')
      for (let i = 0; i < n; i++) kind.write(address + BigInt(i * kind.size), value[i], `${name}[${i}]`)
    }
  }
}

interface Placed {
  readonly name: string
  readonly kind: FieldKind
  readonly offset: bigint
}

/** A class of views over a structure. `extra` are members that are no bytes. */
export function structure(fields: unknown, packed: boolean, who: string, extra: object = {}): object {
  if (typeof fields !== 'object' || fields === null) wrong(fields, 'an object of fields', who, 'fields')
  const placed: Placed[] = []
  let end = 0
  let alignment = 1
  const names = ownKeys(fields)
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!
    if (typeof name !== 'string' || name === 'address') stop('argument', `${who}: a field cannot be called ${shown(name)}`)
    const kind = kindOf((fields as Record<string, unknown>)[name], who, name)
    const step = packed ? 1 : kind.alignment
    end = Math.ceil(end / step) * step
    placed[i] = { name, kind, offset: BigInt(end) }
    end += kind.size
    if (step > alignment) alignment = step
  }
  const size = Math.ceil(end / alignment) * alignment

  class View extends OverlayBase {}
  for (let i = 0; i < placed.length; i++) {
    const { name, kind, offset } = placed[i]!
    defineProperty(View.prototype, name, {
      enumerable: true,
      get(this: View) {
        return kind.read(here(this) + offset, name)
      },
      set(this: View, value: unknown) {
        kind.write(here(this) + offset, value, name)
      }
    })
  }
  const members = Object.getOwnPropertyDescriptors(extra)
  Object.defineProperties(View.prototype, members)
  sealed(View)

  const kind: FieldKind = {
    size,
    alignment,
    read: (address) => new View(address),
    write(address, value, name) {
      const from = OverlayBase.addressOf(value) ?? wrong(value, 'a view of such a structure', name, 'its value')
      writeBytes(address, readBytes(from, size), size, name)
    }
  }
  return field(kind, {
    size,
    at(where: unknown) {
      return new View(pointer(where, `${who}.at`, 'its pointer'))
    },
    offsetOf(name: unknown): number {
      for (let i = 0; i < placed.length; i++) if (placed[i]!.name === name) return Number(placed[i]!.offset)
      return wrong(name, 'the name of a field', `${who}.offsetOf`, 'its argument')
    }
  })
}

function here(view: unknown): bigint {
  return OverlayBase.addressOf(view) ?? wrong(view, 'a view made with .at()', 'A field', 'its structure')
}

/** Is this a whole number that can be an index or a width? */
export function isWhole(value: unknown): value is number {
  return typeof value === 'number' && isInteger(value)
}

export type { Width }
