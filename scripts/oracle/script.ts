/** The lines of a recorder's script, one operation each. `application/script.c` tells what an argument may be. */
import { MemoryType } from '../../src-firmware/spec/memory-type'

/** A number, or a sum of what only the running recorder knows and numbers: `s3+2p`, `first7*+0x1000`. */
export type Value = number | bigint | string

export const AFTER = { nothing: 0, key: 1, changes: 2, map: 3 } as const
export type After = keyof typeof AFTER

export const after = (how: After): string => `After ${AFTER[how]}`

export const anyPages = (type: number, pages: Value, slot: string): string => `AllocatePages 0 ${type} ${pages} 0 ${slot}`
export const pagesBelow = (type: number, pages: Value, last: Value, slot: string): string =>
  `AllocatePages 1 ${type} ${pages} ${last} ${slot}`
export const pagesAt = (type: number, pages: Value, address: Value, slot: string): string =>
  `AllocatePages 2 ${type} ${pages} ${address} ${slot}`
export const freePages = (address: Value, pages: Value): string => `FreePages ${address} ${pages}`
export const pool = (type: number, bytes: Value, slot: string): string => `AllocatePool ${type} ${bytes} ${slot}`
export const freePool = (buffer: Value): string => `FreePool ${buffer}`
export const fullMap = (): string => 'GetMemoryMap'
export const mapKey = (): string => 'GetMemoryMapKey'

/** Every memory type that may be allocated; two of the OEM's, two of the operating system's. */
export const ALLOCATABLE_TYPES: readonly number[] = [
  ...Object.values(MemoryType).filter(
    (type) => type !== MemoryType.Conventional && type !== MemoryType.Persistent && type !== MemoryType.Unaccepted
  ),
  0x70000001,
  0x7fffffff,
  0x80000000,
  0x8000abcd
]
