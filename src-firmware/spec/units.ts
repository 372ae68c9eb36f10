/**
 * Units of memory as types: 4096 pages are not 4096 bytes, and the compiler knows it. While the program runs they are plain bigints. What is
 * calculated with them has no unit until a function here, or whoever knows, gives it one.
 */
import { PAGE_SIZE } from './page'

declare const unit: unique symbol
/** How many pages of 4 KiB. */
export type PageCount = bigint & { readonly [unit]: 'pages' }
/** How many bytes. */
export type ByteCount = bigint & { readonly [unit]: 'bytes' }

/** A number of 4 KiB pages. */
export function pageCount(count: bigint): PageCount {
  return count as PageCount
}

/** A number of bytes. */
export function byteCount(count: bigint): ByteCount {
  return count as ByteCount
}

/** The bytes of so many pages; not cut to 64 bits. */
export function bytesOf(pages: PageCount): ByteCount {
  return byteCount(pages * PAGE_SIZE)
}

/** How many pages so many bytes need. */
export function pagesFor(bytes: ByteCount): PageCount {
  return pageCount((bytes + PAGE_SIZE - 1n) / PAGE_SIZE)
}
