/** A block of the DXE core's pool as it lies in memory (edk2-stable202211): a head, the buffer, a tail. */

/** Bytes of a block by its size class, head and tail included. Each is the sum of the two before. */
export const BLOCK_SIZES = [128n, 256n, 384n, 640n, 1024n, 1664n, 2688n, 4352n, 7040n, 11392n, 18432n, 29824n]
/** Bytes before a buffer: POOL_HEAD. */
export const POOL_HEAD_SIZE = 24n
/** Bytes behind it: POOL_TAIL. */
export const POOL_TAIL_SIZE = 16n

/** What a head, a free block and a tail begin with; `pageHead`: of a buffer that was given whole pages, which this build never does, yet FreePool takes it. */
export const POOL_SIGNATURES = {
  head: 0x30646870n, // 'phd0'
  pageHead: 0x31646870n, // 'phd1'
  free: 0x30726670n, // 'pfr0'
  tail: 0x6c617470n // 'ptal'
} as const

/** POOL_HEAD and POOL_TAIL of a block in use. @param bytes Of the whole block. Fields that nobody reads are 0. */
export function poolBlockEnds(type: number, bytes: bigint): { readonly head: Uint8Array; readonly tail: Uint8Array } {
  const head = new DataView(new ArrayBuffer(Number(POOL_HEAD_SIZE)))
  head.setUint32(0, Number(POOL_SIGNATURES.head), true)
  head.setUint32(8, type, true)
  head.setBigUint64(16, bytes, true)
  const tail = new DataView(new ArrayBuffer(Number(POOL_TAIL_SIZE)))
  tail.setUint32(0, Number(POOL_SIGNATURES.tail), true)
  tail.setBigUint64(8, bytes, true)
  return { head: new Uint8Array(head.buffer), tail: new Uint8Array(tail.buffer) }
}
