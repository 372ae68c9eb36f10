import { service } from '../core/service'
import type { INTEGER, POINTER, VOID_PTR } from '../Uefi/base'

/** Takes bytes from U-Boot's heap, and answers their address; `NULL`: there are not enough. U-Boot's malloc.h. */
export const malloc: (bytes: INTEGER) => VOID_PTR = service('UBoot', 'malloc')
/** Takes `n` times `elem_size` bytes, all zero. U-Boot's malloc.h. */
export const calloc: (n: INTEGER, elem_size: INTEGER) => VOID_PTR = service('UBoot', 'calloc')
/** Takes bytes whose address is a multiple of a power of two. U-Boot's malloc.h. */
export const memalign: (alignment: INTEGER, bytes: INTEGER) => VOID_PTR = service('UBoot', 'memalign')
/** Gives back what `malloc`, `calloc` or `memalign` gave; `NULL` is allowed. U-Boot's malloc.h. */
export const free: (ptr: POINTER) => void = service('UBoot', 'free')
