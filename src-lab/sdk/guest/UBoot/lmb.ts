import { Cell } from '../core/cell'
import { service } from '../core/service'
import type { INTEGER, OUT_PTR, Ref, UINT64 } from '../Uefi/base'

/** `struct lmb` of v2023.01, in a variable: `OUT<LMB>()`, filled by `lmb_init_and_reserve`. Later releases have one global map, and no such argument. U-Boot's lmb.h. */
export type LMB = UINT64

/** No flags: a loaded file, an image of bootm's. U-Boot's lmb.h. */
export const LMB_NONE = 0
/** Memory that nobody may map (v2025.01 and later). U-Boot's lmb.h. */
export const LMB_NOMAP = 2
/** Nobody else may have it (v2025.01 and later). U-Boot's lmb.h. */
export const LMB_NOOVERWRITE = 4
/** EFI's map is not told (v2025.01 and later). U-Boot's lmb.h. */
export const LMB_NONOTIFY = 8
/** `lmb_alloc_mem`: this very address. U-Boot's lmb.h. */
export const LMB_MEM_ALLOC_ADDR = 1
/** `lmb_alloc_mem`: the highest place that is free. U-Boot's lmb.h. */
export const LMB_MEM_ALLOC_ANY = 2
/** `lmb_alloc_mem`: the highest place below a limit, which is exclusive. U-Boot's lmb.h. */
export const LMB_MEM_ALLOC_MAX = 3

const { apply } = Reflect
type Given = readonly unknown[]
type Raw = (...given: unknown[]) => bigint

/** The struct in front is left out where there is none; flags that are left out are none. */
function call(name: string, given: Given, fixed: number): bigint {
  const whole: unknown[] = [Cell.is(given[0]) ? given[0] : null]
  const from = Cell.is(given[0]) ? 1 : 0
  for (let i = 0; i < fixed; i++) whole[i + 1] = i + from < given.length ? given[i + from] : 0
  return apply(service<Raw>('UBoot', name), undefined, whole) as bigint
}

/** Fills a struct with RAM, and reserves U-Boot's own memory and EFI's. v2023.01. U-Boot's lmb.h. */
export const lmb_init_and_reserve: (lmb: Ref<LMB>) => void = service('UBoot', 'lmb_init_and_reserve')

/** Memory that there is. Answers 0, or a negative error. U-Boot's lmb.h. */
export function lmb_add(base: INTEGER, size: INTEGER): number
/** v2023.01: with the struct. */
export function lmb_add(lmb: Ref<LMB>, base: INTEGER, size: INTEGER): number
export function lmb_add(...given: unknown[]): number {
  return Number(call('lmb_add', given, 2))
}

/** Reserves a range. Answers 0, or a negative error; v2023.01 how many regions it was joined with. U-Boot's lmb.h. */
export function lmb_reserve(base: INTEGER, size: INTEGER, flags?: INTEGER): number
/** v2023.01: with the struct. */
export function lmb_reserve(lmb: Ref<LMB>, base: INTEGER, size: INTEGER): number
export function lmb_reserve(...given: unknown[]): number {
  return Number(call('lmb_reserve', given, 3))
}

/** The highest place that is free: its address, 0n when there is none. Until v2025.01. U-Boot's lmb.h. */
export function lmb_alloc(size: INTEGER, align: INTEGER): UINT64
/** v2023.01: with the struct. */
export function lmb_alloc(lmb: Ref<LMB>, size: INTEGER, align: INTEGER): UINT64
export function lmb_alloc(...given: unknown[]): UINT64 {
  return call('lmb_alloc', given, 2)
}

/** The same below a limit, which is exclusive; 0: anywhere. Until v2025.01. U-Boot's lmb.h. */
export function lmb_alloc_base(size: INTEGER, align: INTEGER, max_addr: INTEGER): UINT64
/** v2023.01: with the struct. */
export function lmb_alloc_base(lmb: Ref<LMB>, size: INTEGER, align: INTEGER, max_addr: INTEGER): UINT64
export function lmb_alloc_base(...given: unknown[]): UINT64 {
  return call('lmb_alloc_base', given, 3)
}

/** The same with flags. v2025.01. U-Boot's lmb.h. */
export function lmb_alloc_base_flags(size: INTEGER, align: INTEGER, max_addr: INTEGER, flags: INTEGER): UINT64 {
  return call('lmb_alloc_base_flags', [size, align, max_addr, flags], 4)
}

/** This very range: its address, 0n when it is not free. Until v2025.01. U-Boot's lmb.h. */
export function lmb_alloc_addr(base: INTEGER, size: INTEGER): UINT64
/** v2023.01: with the struct. */
export function lmb_alloc_addr(lmb: Ref<LMB>, base: INTEGER, size: INTEGER): UINT64
export function lmb_alloc_addr(...given: unknown[]): UINT64 {
  return call('lmb_alloc_addr', given, 2)
}

/** The same with flags. v2025.01. U-Boot's lmb.h. */
export function lmb_alloc_addr_flags(base: INTEGER, size: INTEGER, flags: INTEGER): UINT64 {
  return call('lmb_alloc_addr_flags', [base, size, flags], 3)
}

/**
 * Any allocation. v2025.10 and later. Answers 0, or a negative error: -17 (EEXIST) where something is in the way, -22 (EINVAL) where there is no memory. U-Boot's lmb.h.
 * @param type `LMB_MEM_ALLOC_ADDR`, `LMB_MEM_ALLOC_ANY` or `LMB_MEM_ALLOC_MAX`.
 * @param align A power of two; of no meaning with a fixed address.
 * @param addr Holds the address, or the limit; receives the address.
 * @param size In bytes.
 * @param flags `LMB_NONE`, …
 */
export function lmb_alloc_mem(type: INTEGER, align: INTEGER, addr: OUT_PTR<UINT64>, size: INTEGER, flags: INTEGER): number {
  return Number(service<Raw>('UBoot', 'lmb_alloc_mem')(null, type, align, addr, size, flags))
}

/** Gives a range back that lies in one region: nobody counts who else is in it. Answers 0, or -1. U-Boot's lmb.h. */
export function lmb_free(base: INTEGER, size: INTEGER, flags?: INTEGER): number
/** v2023.01: with the struct. */
export function lmb_free(lmb: Ref<LMB>, base: INTEGER, size: INTEGER): number
export function lmb_free(...given: unknown[]): number {
  return Number(call('lmb_free', given, 3))
}

/** 1: the region with this byte has all of these flags. U-Boot's lmb.h. */
export function lmb_is_reserved_flags(addr: INTEGER, flags: INTEGER): number
/** v2023.01: with the struct. */
export function lmb_is_reserved_flags(lmb: Ref<LMB>, addr: INTEGER, flags: INTEGER): number
export function lmb_is_reserved_flags(...given: unknown[]): number {
  return Number(call('lmb_is_reserved_flags', given, 2))
}

/** Bytes from here to the next region in use. U-Boot's lmb.h. */
export function lmb_get_free_size(addr: INTEGER): UINT64
/** v2023.01: with the struct. */
export function lmb_get_free_size(lmb: Ref<LMB>, addr: INTEGER): UINT64
export function lmb_get_free_size(...given: unknown[]): UINT64 {
  return call('lmb_get_free_size', given, 1)
}

/** Sets the global map aside, and begins an empty one, as U-Boot's own tests do. v2025.01 and later. U-Boot's lmb.h. */
export function lmb_push(): number {
  return Number(service<Raw>('UBoot', 'lmb_push')())
}
/** Takes the map back that `lmb_push` has set aside. v2025.01 and later. U-Boot's lmb.h. */
export function lmb_pop(): void {
  service<Raw>('UBoot', 'lmb_pop')()
}

/** A region of lmb's. This SDK's own. */
export interface LMB_REGION {
  readonly base: UINT64
  readonly size: UINT64
  readonly flags: number
}
/** The two lists of the global map, ascending by base. v2025.01 and later; earlier: of a struct. This SDK's own. */
export interface LMB_LISTS {
  readonly available: readonly LMB_REGION[]
  readonly used: readonly LMB_REGION[]
}
/** What lmb holds now. This SDK's own. */
export function lmb_get(lmb?: Ref<LMB>): LMB_LISTS {
  const lists: { available: LMB_REGION[]; used: LMB_REGION[] } = { available: [], used: [] }
  const region = service<Raw>('UBoot', 'lmb_region')
  const fill = (list: LMB_REGION[], which: number): void => {
    const count = Number(region(lmb ?? null, which, -1, 0))
    for (let i = 0; i < count; i++) {
      const field = (number: number): bigint => region(lmb ?? null, which, i, number)
      list[i] = { base: field(0), size: field(1), flags: Number(field(2)) }
    }
  }
  fill(lists.available, 0)
  fill(lists.used, 1)
  return lists
}
