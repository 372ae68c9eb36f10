import * as kinds from '../core/layout'
import type { EFI_GUID, INTEGER, OVERLAY, POINTER, UINT16, UINT32, UINT64, UINT8, UINTN, VOID_PTR } from './base'

declare const held: unique symbol
/** A field of a structure; `T` is what it gives and takes. This SDK's own. */
export interface Field<T> {
  /** Only in the type. */
  readonly [held]?: T
}
/** The fields of a structure by name, in the order in which they lie in memory. This SDK's own. */
export type Fields = Readonly<Record<string, Field<unknown>>>
/** A view of a structure: its address, and its fields. This SDK's own. */
export type Overlay<F extends Fields> = OVERLAY & { -readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never }
/** A structure's layout. It is a field too: a structure inside a structure. This SDK's own. */
export interface StructType<O extends OVERLAY> extends Field<O> {
  /** The structure at an address, or a cast of another view. Copies nothing: a field reads memory when you read it. */
  at(pointer: POINTER): O
  /** Its size in bytes: C's `sizeof`. */
  readonly size: UINTN
  /** Where a field lies: C's `OFFSET_OF`. */
  offsetOf(field: Exclude<keyof O, 'address'> & string): UINTN
}

/** 1 byte, a number. This SDK's own. */
export const UINT8_FIELD = kinds.field(kinds.uint8) as Field<UINT8>
/** 2 bytes, a number. This SDK's own. */
export const UINT16_FIELD = kinds.field(kinds.uint16) as Field<UINT16>
/** 4 bytes, a number. This SDK's own. */
export const UINT32_FIELD = kinds.field(kinds.uint32) as Field<UINT32>
/** 8 bytes, a bigint. This SDK's own. */
export const UINT64_FIELD = kinds.field(kinds.uint64) as Field<UINT64>
/** 8 bytes, a number. This SDK's own. */
export const UINTN_FIELD = kinds.field(kinds.uintn) as Field<UINTN>
/** 8 bytes, an address. This SDK's own. */
export const POINTER_FIELD = kinds.field(kinds.pointerField) as Field<VOID_PTR>
/** 16 bytes, a GUID as text. This SDK's own. */
export const GUID_FIELD = kinds.field(kinds.guidField) as Field<EFI_GUID>
/** So many bytes. Reading gives a copy; writing takes a whole one. This SDK's own. */
export function BYTES(n: INTEGER): Field<Uint8Array> {
  return kinds.field(kinds.bytesField(n)) as Field<Uint8Array>
}
/** So many fields of one kind in a row. This SDK's own. */
export function ARRAY<T>(field: Field<T>, n: INTEGER): Field<readonly T[]> {
  return kinds.field(kinds.arrayField(field, n)) as Field<readonly T[]>
}
/** A structure, laid out as C does: each field at its natural alignment, the size rounded up to the largest. This SDK's own. */
export function STRUCT<F extends Fields>(fields: F): StructType<Overlay<F>> {
  return kinds.structure(fields, false, 'STRUCT') as StructType<Overlay<F>>
}
/** A structure without gaps: C's `#pragma pack (1)`. This SDK's own. */
export function PACKED_STRUCT<F extends Fields>(fields: F): StructType<Overlay<F>> {
  return kinds.structure(fields, true, 'PACKED_STRUCT') as StructType<Overlay<F>>
}
