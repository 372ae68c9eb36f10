/**
 * The DXE core's pool as EDK II (edk2-stable202211) has it: blocks of twelve sizes cut from pages of their memory type, last freed first
 * reused, with a head and a tail in memory that FreePool looks at.
 */
import { hex, u64 } from '../../spec/hex'
import { FREED_BYTE, type PhysicalMemory } from '../../memory/physical-memory'
import { FIRST_OEM_TYPE, MAX_MEMORY_TYPE, MemoryType } from '../../spec/memory-type'
import { PAGE_SIZE } from '../../spec/page'
import { byteCount, bytesOf, pageCount, type ByteCount, type PageCount } from '../../spec/units'
import { refusal, type Cause, type Refusal } from '../../trace/cause'
import { FreeList } from './free-list'
import type { PageAllocator } from './page-allocator'

/** Bytes of a block by its size class, head and tail included. Each is the sum of the two before. */
export const BLOCK_SIZES = [128n, 256n, 384n, 640n, 1024n, 1664n, 2688n, 4352n, 7040n, 11392n, 18432n, 29824n]
/** Bytes before a buffer: POOL_HEAD. */
export const POOL_HEAD_SIZE = 24n
const TAIL_SIZE = 16n
const OVERHEAD = POOL_HEAD_SIZE + TAIL_SIZE
/** POOL, the record of a type: of an OEM or loader type a block of BootServicesData, of the others an element of an array in the core's image. */
export const TYPE_RECORD_BYTES = byteCount(232n)
/** Where its lists of free blocks begin, a LIST_ENTRY each. */
const FREE_LISTS = 24n
const LIST_ENTRY_BYTES = 16n

const HEAD_SIGNATURE = 0x30646870n // 'phd0'
const FREE_SIGNATURE = 0x30726670n // 'pfr0'
const TAIL_SIGNATURE = 0x6c617470n // 'ptal'
const MAX_ADDRESS = 0xffffffffffffffffn

interface TypePool {
  /** Bytes in use, heads and tails included. */
  used: bigint
  /** Free blocks by size class. */
  readonly free: readonly FreeList[]
  /** Where the record of an OEM or loader type lies; 0n: the type has a place of its own in the core. */
  readonly record: bigint
}

/** Does the firmware's sum of bytes in whole pages wrap around for a buffer of this size? Of such a buffer nothing is there. */
export function poolSizeWraps(size: bigint, granularity: bigint): boolean {
  return ((size + 7n) & ~7n) + OVERHEAD > MAX_ADDRESS + 1n - granularity
}

type AllocatePoolResult =
  | { readonly Status: 'EFI_SUCCESS'; readonly Buffer: bigint }
  /** `Buffer` is absent where the firmware leaves *Buffer alone. */
  | Refusal<'EFI_INVALID_PARAMETER'>
  | (Refusal<'EFI_OUT_OF_RESOURCES'> & { readonly Buffer: 0n })
  /** The firmware clears the whole address space here and faults (edk2-stable202211). */
  | { readonly Status: 'crash' }
/** Why FreePool refuses, as far as the bytes before and behind the buffer tell it: whose buffer it is or was, others know (fullCause). */
export type PoolCause = Cause | { readonly code: 'noHead' } | { readonly code: 'noTail'; readonly at: bigint }
type FreePoolResult =
  { readonly Status: 'EFI_SUCCESS'; readonly type: number } | Refusal<'EFI_INVALID_PARAMETER', PoolCause> | { readonly Status: 'crash' }

interface PoolObserver {
  /** Whole pages that the pool cuts blocks from. */
  tookPages(start: bigint, pages: PageCount, type: number): void
  gavePages(start: bigint, pages: PageCount): void
  /** The page allocator has given them another type. */
  typeChanged(from: number, to: number, start: bigint, pages: PageCount): void
  /** Can the processor read this address at all? Reading elsewhere is a page fault in the firmware. */
  isMapped(address: bigint): boolean
}

/** AllocatePool and FreePool. UEFI 2.10 §7.2.4, §7.2.5. */
export class Pool {
  private readonly types = new Map<number, TypePool>()

  constructor(
    private readonly pages: PageAllocator,
    private readonly memory: PhysicalMemory,
    /** `clears`: are bytes set to 0xAF when they are handed out and when they come back? `records`: where the array of records lies; 0n: not known. */
    private readonly firmware: { readonly clears: boolean; readonly records: bigint },
    private readonly observer: PoolObserver
  ) {}

  /**
   * EFI_BOOT_SERVICES.AllocatePool(), UEFI 2.10 §7.2.4.
   *
   * @param size Bytes. 0 gives a buffer all the same.
   * @param hasBuffer Whether the Buffer pointer was not NULL.
   */
  allocatePool(type: number, size: ByteCount, hasBuffer: boolean): AllocatePoolResult {
    if ((type >= MAX_MEMORY_TYPE && type < FIRST_OEM_TYPE) || type === MemoryType.Conventional || type === MemoryType.Persistent)
      return refusal('EFI_INVALID_PARAMETER', { code: 'wrongType', type })
    if (!hasBuffer) return refusal('EFI_INVALID_PARAMETER', { code: 'nullPointer', parameter: 'buffer' })
    if (size > MAX_ADDRESS - OVERHEAD) return { ...tooLarge(size), Buffer: 0n }
    const bytes = (size + 7n) & ~7n
    // The firmware's sum wraps around here; one that clears memory then clears nearly the whole address space.
    if (this.firmware.clears && poolSizeWraps(size, PAGE_SIZE)) return { Status: 'crash' }
    const buffer = this.allocate(type, bytes)
    return buffer === 0n ? { ...this.noPages(type, bytes), Buffer: 0n } : { Status: 'EFI_SUCCESS', Buffer: buffer }
  }

  private noPages(type: number, bytes: bigint): Refusal<'EFI_OUT_OF_RESOURCES'> {
    const pages = wholeUnits(u64(bytes + OVERHEAD), this.pages.granularity(type))
    return refusal('EFI_OUT_OF_RESOURCES', this.pages.noRunLongEnough(pages))
  }

  /** EFI_BOOT_SERVICES.FreePool(), UEFI 2.10 §7.2.5. The head and tail in memory decide: a byte written past the end spoils the tail. */
  freePool(buffer: bigint): FreePoolResult {
    if (buffer === 0n) return refusal('EFI_INVALID_PARAMETER', { code: 'nullPointer', parameter: 'buffer' })
    const head = u64(buffer - POOL_HEAD_SIZE)
    if (!this.observer.isMapped(head)) return { Status: 'crash' }
    if (this.memory.readUint(head, 4) !== HEAD_SIGNATURE) return refusal('EFI_INVALID_PARAMETER', { code: 'noHead' })
    const type = Number(this.memory.readUint(head + 8n, 4))
    const size = this.memory.readUint(head + 16n, 8)
    const tail = u64(head + size - TAIL_SIZE)
    if (!this.observer.isMapped(tail)) return { Status: 'crash' }
    if (this.memory.readUint(tail, 4) !== TAIL_SIGNATURE || this.memory.readUint(tail + 8n, 8) !== size)
      return refusal('EFI_INVALID_PARAMETER', { code: 'noTail', at: tail })
    const pool = type < MAX_MEMORY_TYPE ? this.typePool(type) : this.types.get(type)
    if (!pool) return refusal('EFI_INVALID_PARAMETER', { code: 'headOverwritten', buffer: hex(buffer), at: hex(head + 8n), type })
    this.release(pool, type, head, size)
    return { Status: 'EFI_SUCCESS', type }
  }

  /** A buffer that the firmware held before the run. */
  adopt(type: number, buffer: bigint, size: bigint): void {
    const pool = this.typePool(type)
    if (!pool) return
    const bytes = (size + 7n) & ~7n
    pool.used += bytes + OVERHEAD
    this.writeEnds(buffer - POOL_HEAD_SIZE, type, bytes + OVERHEAD)
  }

  /** A free block that the firmware left in a page of its own before the run; the next request of its size gets the last one added. */
  addFreeBlock(type: number, block: bigint, bytes: bigint): void {
    const pool = this.typePool(type)
    if (pool) this.putFree(pool, classOf(bytes), block)
  }

  /** The same for the block that a request of so many bytes gets; larger ones than a block gets none. */
  addFreeBlockFor(type: number, block: bigint, request: bigint): void {
    const bytes = BLOCK_SIZES[classOf(((request + 7n) & ~7n) + OVERHEAD)]
    if (bytes !== undefined && bytes < this.pages.granularity(type)) this.addFreeBlock(type, block, bytes)
  }

  /** These pages are the pool's no more, whatever lies in them. */
  forget(start: bigint, pages: PageCount): void {
    for (const { free } of this.types.values()) for (const list of free) list.deleteWithin(start, start + bytesOf(pages) - 1n)
  }

  private allocate(type: number, bytes: bigint): bigint {
    const pool = this.typePool(type)
    if (!pool) return 0n
    const total = u64(bytes + OVERHEAD)
    const sizeClass = classOf(total)
    const granularity = this.pages.granularity(type)
    const block =
      sizeClass >= classOf(granularity) ? this.takePages(type, total, granularity) : this.takeBlock(pool, type, sizeClass, granularity)
    if (block === 0n) return 0n
    pool.used += total
    if (this.firmware.clears) this.memory.fill(block + POOL_HEAD_SIZE, bytes, FREED_BYTE)
    this.writeEnds(block, type, total)
    return block + POOL_HEAD_SIZE
  }

  /** The head and tail that FreePool looks at. Their reserved fields keep what was there. */
  private writeEnds(block: bigint, type: number, total: bigint): void {
    this.memory.writeUint(block, 4, HEAD_SIGNATURE)
    this.memory.writeUint(block + 8n, 4, BigInt(type))
    this.memory.writeUint(block + 16n, 8, total)
    const tail = u64(block + total - TAIL_SIZE)
    this.memory.writeUint(tail, 4, TAIL_SIGNATURE)
    this.memory.writeUint(tail + 8n, 8, total)
  }

  private release(pool: TypePool, type: number, head: bigint, size: bigint): void {
    pool.used -= size
    if (this.firmware.clears) this.memory.fill(head, size, FREED_BYTE)
    const granularity = this.pages.granularity(type)
    const sizeClass = classOf(size)
    if (sizeClass >= classOf(granularity)) this.givePages(type, head, wholeUnits(size, granularity))
    else {
      this.putFree(pool, sizeClass, head)
      this.giveEmptyPage(pool, type, head & ~(granularity - 1n), granularity)
    }
    if (pool.record !== 0n && pool.used === 0n) {
      this.types.delete(type)
      this.freePool(pool.record)
    }
  }

  private typePool(type: number): TypePool | undefined {
    const known = this.types.get(type)
    if (known) return known
    const record = type >= FIRST_OEM_TYPE ? this.allocate(MemoryType.BootServicesData, TYPE_RECORD_BYTES) : 0n
    if (type >= FIRST_OEM_TYPE && record === 0n) return undefined
    const at = type >= FIRST_OEM_TYPE || this.firmware.records === 0n ? record : this.firmware.records + BigInt(type) * TYPE_RECORD_BYTES
    const free = BLOCK_SIZES.map((_, sizeClass) => new FreeList(this.memory, at === 0n ? 0n : at + freeListOffset(sizeClass)))
    const pool: TypePool = { used: 0n, free, record }
    this.types.set(type, pool)
    return pool
  }

  /** Whole pages for a request that no block can hold. */
  private takePages(type: number, total: bigint, granularity: bigint): bigint {
    const pages = wholeUnits(total, granularity)
    const start = this.pages.takeForPool(type, pages)
    if (start !== 0n) this.tookPages(type, start, pages)
    return start
  }

  private tookPages(type: number, start: bigint, pages: PageCount): void {
    this.observer.tookPages(start, pages, type)
    this.observer.typeChanged(MemoryType.Conventional, type, start, pages)
  }

  private takeBlock(pool: TypePool, type: number, sizeClass: number, granularity: bigint): bigint {
    const waiting = pool.free[sizeClass]!.pop()
    if (waiting !== undefined) return waiting
    const limit = classOf(granularity)
    for (let larger = sizeClass + 1; larger < limit; larger++) {
      const block = pool.free[larger]!.pop()
      if (block === undefined) continue
      this.carve(pool, block, BLOCK_SIZES[sizeClass]!, BLOCK_SIZES[larger]!, larger - 1)
      return block
    }
    const pages = pageCount(granularity / PAGE_SIZE)
    const page = this.pages.takeForPool(type, pages)
    if (page !== 0n) {
      this.tookPages(type, page, pages)
      this.carve(pool, page, BLOCK_SIZES[sizeClass]!, granularity, limit - 1)
    }
    return page
  }

  /** Cuts what is left of a page or block into free blocks, the largest first. */
  private carve(pool: TypePool, base: bigint, from: bigint, end: bigint, largest: number): void {
    let offset = from
    for (let sizeClass = largest; offset < end; sizeClass--) {
      const size = BLOCK_SIZES[sizeClass]!
      for (; offset + size <= end; offset += size) this.putFree(pool, sizeClass, base + offset)
    }
  }

  private putFree(pool: TypePool, sizeClass: number, block: bigint): void {
    this.memory.writeUint(block, 4, FREE_SIGNATURE)
    this.memory.writeUint(block + 4n, 4, BigInt(sizeClass))
    pool.free[sizeClass]!.push(block)
  }

  /** Gives the page back when every block of it, from the first on, is free. */
  private giveEmptyPage(pool: TypePool, type: number, page: bigint, granularity: bigint): void {
    const blocks: [sizeClass: number, block: bigint][] = []
    for (let block = page; block < page + granularity;) {
      const sizeClass = pool.free.findIndex((list) => list.has(block))
      if (sizeClass < 0) return
      blocks.push([sizeClass, block])
      block += BLOCK_SIZES[sizeClass]!
    }
    for (const [sizeClass, block] of blocks) pool.free[sizeClass]!.delete(block)
    this.givePages(type, page, pageCount(granularity / PAGE_SIZE))
  }

  private givePages(type: number, start: bigint, pages: PageCount): void {
    this.observer.gavePages(start, pages)
    this.pages.giveFromPool(start, pages)
    this.observer.typeChanged(type, MemoryType.Conventional, start, pages)
  }
}

function tooLarge(size: bigint): Refusal<'EFI_OUT_OF_RESOURCES'> {
  return refusal('EFI_OUT_OF_RESOURCES', { code: 'tooLarge', bytes: hex(size), limit: hex(MAX_ADDRESS - OVERHEAD) })
}

/** Where the list of a size class's free blocks begins in the record of a type. */
export function freeListOffset(sizeClass: number): bigint {
  return FREE_LISTS + BigInt(sizeClass) * LIST_ENTRY_BYTES
}

/** The first size class that holds this many bytes; one past the last for more. */
function classOf(total: bigint): number {
  const found = BLOCK_SIZES.findIndex((size) => size >= total)
  return found < 0 ? BLOCK_SIZES.length : found
}

/** The pages that so many bytes take, in the unit in which their type is handed out; both in bytes. */
function wholeUnits(total: bigint, granularity: bigint): PageCount {
  return pageCount(((total + granularity - 1n) / granularity) * (granularity / PAGE_SIZE))
}
