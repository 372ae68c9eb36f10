import { Cell, FieldCell } from '../core/cell'
import { fitting, integer, narrow, ranges, shown, wrong } from '../core/integer'
import { stop } from '../core/host'
import { OverlayBase } from '../core/memory'

/** A whole number going in: a `number` or a `bigint` that fits the C type. This SDK's own. */
export type INTEGER = number | bigint
/** A view of a structure in memory: its fields read and write the bytes there. This SDK's own. */
export interface OVERLAY {
  /** Where the structure lies. */
  readonly address: bigint
}
/** `VOID *` going in: an address, a view (its address), `NULL` or `null`. This SDK's own. */
export type POINTER = INTEGER | OVERLAY | null
/** `VOID *` coming out: an address. UEFI 2.10 §2.3.1. */
export type VOID_PTR = bigint

/** 8 bits, unsigned. UEFI 2.10 §2.3.1. */
export type UINT8 = number
/** 16 bits, unsigned. UEFI 2.10 §2.3.1. */
export type UINT16 = number
/** 32 bits, unsigned. UEFI 2.10 §2.3.1. */
export type UINT32 = number
/** 64 bits, unsigned: a `bigint`. UEFI 2.10 §2.3.1. */
export type UINT64 = bigint
/** As wide as a pointer, unsigned: a size or a count, a `number`. UEFI 2.10 §2.3.1. */
export type UINTN = number
/** 16 bits, signed. UEFI 2.10 §2.3.1. */
export type INT16 = number
/** 32 bits, signed. UEFI 2.10 §2.3.1. */
export type INT32 = number
/** As wide as a pointer, signed. UEFI 2.10 §2.3.1. */
export type INTN = number
/** 64 bits, signed: a `bigint`. UEFI 2.10 §2.3.1. */
export type INT64 = bigint
/** TRUE or FALSE. UEFI 2.10 §2.3.1. */
export type BOOLEAN = boolean
/** A UCS-2 character's number. UEFI 2.10 §2.3.1. */
export type CHAR16 = number
/** A physical address. UEFI 2.10 §7.2.1. */
export type EFI_PHYSICAL_ADDRESS = bigint
/** A virtual address. UEFI 2.10 §7.2.3. */
export type EFI_VIRTUAL_ADDRESS = bigint
/** A collection of related interfaces. UEFI 2.10 §2.3.1. */
export type EFI_HANDLE = bigint
/** An event. UEFI 2.10 §2.3.1. */
export type EFI_EVENT = bigint
/** A status code: `EFI_SUCCESS`, or look with `EFI_ERROR(Status)`. UEFI 2.10 §2.3.1 and appendix D. */
export type EFI_STATUS = bigint
/** A task priority level. UEFI 2.10 §7.1.8. */
export type EFI_TPL = number
/** 128 bits that name something, as text: '4C19049F-4137-4DD3-9C10-8B97A83FFDFA'. UEFI 2.10 §2.3.1. */
export type EFI_GUID = string
/** Number of a logical block. UEFI 2.10 §2.3.1. */
export type EFI_LBA = bigint

/** The address 0. `null` means the same in every pointer position. EDK II Base.h. */
export type NULL = 0n
/** The address 0. `null` means the same in every pointer position. EDK II Base.h. */
export const NULL: NULL = 0n
/** True. EDK II Base.h. */
export const TRUE = true
/** False. EDK II Base.h. */
export const FALSE = false

/** A variable whose address is passed: C's `&Variable`. This SDK's own. */
export interface Ref<T> {
  /** What the variable holds. Reading it before anything was written stops the driver. */
  get value(): T
  set value(value: T)
}
/** A `Ref`, or `NULL` where C may pass it. This SDK's own. */
export type OUT_PTR<T> = Ref<T> | NULL | null

/** A variable for an `OUT` argument. It has no value before a service has written one. This SDK's own. */
export function OUT<T>(): Ref<T>
export function OUT(name?: unknown): Ref<unknown> {
  return new Cell(false, undefined, name)
}

/** A variable for an `IN OUT` argument, with the value it holds before the call. This SDK's own. */
export function IN_OUT<T>(initial: T): Ref<T>
export function IN_OUT(initial: unknown, name?: unknown): Ref<unknown> {
  return new Cell(true, initial, name)
}

/** C's `&Structure->Field`: a `Ref` that reads and writes the field's bytes. This SDK's own. */
export function FIELD_REF<O extends OVERLAY, K extends keyof O>(overlay: O, field: K): Ref<O[K]> {
  if (OverlayBase.addressOf(overlay) === undefined) wrong(overlay, 'a view made with .at()', 'FIELD_REF', 'overlay')
  if (typeof field !== 'string' || !(field in overlay)) stop('argument', `FIELD_REF: the structure has no field ${shown(field)}`)
  const name: keyof O = field
  return new FieldCell(
    () => overlay[name],
    (value) => {
      overlay[name] = value as O[keyof O]
    }
  ) as unknown as Ref<O[K]>
}

function cast(value: unknown, who: string): bigint {
  return OverlayBase.addressOf(value) ?? integer(value, ranges.ANY, who, 'its operand')
}

/** C's cast `(UINT8)Value`: the low 8 bits. */
export function UINT8(value: INTEGER): UINT8 {
  return Number(BigInt.asUintN(8, cast(value, 'UINT8')))
}
/** C's cast `(UINT16)Value`: the low 16 bits. */
export function UINT16(value: INTEGER): UINT16 {
  return Number(BigInt.asUintN(16, cast(value, 'UINT16')))
}
/** C's cast `(UINT32)Value`: the low 32 bits. */
export function UINT32(value: INTEGER): UINT32 {
  return Number(BigInt.asUintN(32, cast(value, 'UINT32')))
}
/** C's cast `(INT32)Value`: the low 32 bits, signed. */
export function INT32(value: INTEGER): INT32 {
  return Number(BigInt.asIntN(32, cast(value, 'INT32')))
}
/** C's cast `(UINT64)Value`: a `bigint`, so that a size can be added to a pointer: `Map.value + UINT64(Size.value)`. */
export function UINT64(value: INTEGER | OVERLAY): UINT64 {
  return BigInt.asUintN(64, cast(value, 'UINT64'))
}
/** C's cast `(INT64)Value`: a signed `bigint`. */
export function INT64(value: INTEGER): INT64 {
  return BigInt.asIntN(64, cast(value, 'INT64'))
}
/** C's cast `(UINTN)Value`: a `number`. Above 2^53, which no number can hold, it stops the driver. */
export function UINTN(value: INTEGER | OVERLAY): UINTN {
  return narrow(BigInt.asUintN(64, cast(value, 'UINTN')), 'UINTN', 'the operand')
}

/** The size of a page as the memory services count: 4096 bytes. UEFI 2.10 §7.2. */
export const EFI_PAGE_SIZE = 4096
/** Bits of an address that lie inside a page. EDK II UefiBaseType.h. */
export const EFI_PAGE_MASK = 0xfff
/** `1 << EFI_PAGE_SHIFT` is `EFI_PAGE_SIZE`. EDK II UefiBaseType.h. */
export const EFI_PAGE_SHIFT = 12

/** How many pages hold so many bytes, rounded up. EDK II UefiBaseType.h. */
export function EFI_SIZE_TO_PAGES(bytes: INTEGER): UINTN {
  const size = integer(bytes, ranges.UINT64, 'EFI_SIZE_TO_PAGES', 'bytes')
  return Number((size >> 12n) + ((size & 0xfffn) === 0n ? 0n : 1n))
}
/** How many bytes so many pages have. EDK II UefiBaseType.h. */
export function EFI_PAGES_TO_SIZE(pages: INTEGER): UINT64 {
  return BigInt.asUintN(64, integer(pages, ranges.UINT64, 'EFI_PAGES_TO_SIZE', 'pages') << 12n)
}
/** The next multiple of an alignment, which is a power of two. EDK II Base.h. */
export function ALIGN_VALUE(value: INTEGER, alignment: INTEGER): UINT64 {
  const mask = integer(alignment, ranges.UINT64, 'ALIGN_VALUE', 'alignment') - 1n
  return BigInt.asUintN(64, (integer(value, ranges.UINT64, 'ALIGN_VALUE', 'value') + mask) & ~mask)
}

function signature(characters: readonly unknown[], length: number, who: string): bigint {
  let value = 0n
  for (let i = length - 1; i >= 0; i--) {
    const character = characters[i]
    const code = typeof character === 'string' && character.length === 1 ? (Reflect.apply(charCodeAt, character, [0]) as number) : undefined
    value = (value << 8n) | (fitting(code, ranges.UINT8) ?? wrong(character, 'one character', who, `character ${i + 1}`))
  }
  return value
}
const { charCodeAt } = String.prototype
/** Two characters as a 16-bit number, the first one lowest. EDK II Base.h. */
export function SIGNATURE_16(A: string, B: string): UINT16 {
  return Number(signature([A, B], 2, 'SIGNATURE_16'))
}
/** Four characters as a 32-bit number, the first one lowest. EDK II Base.h. */
export function SIGNATURE_32(A: string, B: string, C: string, D: string): UINT32 {
  return Number(signature([A, B, C, D], 4, 'SIGNATURE_32'))
}
/** Eight characters as a 64-bit number, the first one lowest. EDK II Base.h. */
export function SIGNATURE_64(A: string, B: string, C: string, D: string, E: string, F: string, G: string, H: string): UINT64 {
  return signature([A, B, C, D, E, F, G, H], 8, 'SIGNATURE_64')
}
