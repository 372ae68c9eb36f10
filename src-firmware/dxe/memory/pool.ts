/**
 * The DXE core's pool as EDK II (edk2-stable202211) has it: blocks of twelve sizes cut from pages of their memory type, last freed first
 * reused, with a head and a tail in memory that FreePool looks at. Its lists lie in memory too, and are believed.
 */
import { DriverStop } from '../../board/guest'
import { hex, u64 } from '../../spec/hex'
import { FREED_BYTE } from '../../memory/physical-memory'
import { FIRST_OEM_TYPE, MAX_MEMORY_TYPE, MemoryType } from '../../spec/memory-type'
import { PAGE_SIZE } from '../../spec/page'
import { byteCount, bytesOf, pageCount, type ByteCount, type PageCount } from '../../spec/units'
import { refusal, type Cause, type Refusal } from '../../trace/cause'
import { NOWHERE, type FirmwareMemory } from '../../board/firmware-memory'
import { FreeList, unlink } from './free-list'
import type { PageAllocator } from './page-allocator'
import { BLOCK_SIZES, POOL_HEAD_SIZE, POOL_SIGNATURES, POOL_TAIL_SIZE } from './pool-block'

const OVERHEAD = POOL_HEAD_SIZE + POOL_TAIL_SIZE
/** POOL, the record of a type: of an OEM or loader type a block of BootServicesData, of the others an element of an array in the core's image. */
export const TYPE_RECORD_BYTES = byteCount(232n)
/** Bytes in use, heads and tails included. */
const USED = 8n
const MEMORY_TYPE = 16n
/** Where its lists of free blocks begin, a LIST_ENTRY each. */
const FREE_LISTS = 24n
const LIST_ENTRY_BYTES = 16n
/** Where the array of records lies when nobody has said it. */
const RECORDS_NOWHERE = NOWHERE + 0x70000n

const RECORD_SIGNATURE = 0x74736c70n // 'plst'
const MAX_ADDRESS = 0xffffffffffffffffn

interface TypePool {
  readonly type: number
  /** Where its record lies: in the core's array, or that of an OEM or loader type in a block of its own. */
  readonly record: bigint
  /** Free blocks by size class. */
  readonly free: readonly FreeList[]
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
type FreePoolResult = { readonly Status: 'EFI_SUCCESS'; readonly type: number } | Refusal<'EFI_INVALID_PARAMETER', PoolCause>

interface PoolObserver {
  /** Whole pages that the pool cuts blocks from. */
  tookPages(start: bigint, pages: PageCount, type: number): void
  gavePages(start: bigint, pages: PageCount): void
  /** The page allocator has given them another type. */
  typeChanged(from: number, to: number, start: bigint, pages: PageCount): void
}

/** AllocatePool and FreePool. UEFI 2.10 §7.2.4, §7.2.5. */
export class Pool {
  private readonly types = new Map<number, TypePool>()

  constructor(
    private readonly pages: PageAllocator,
    private readonly memory: FirmwareMemory,
    /**
     * `clears`: are bytes set to 0xAF when they are handed out and when they come back? `records`: where the array of records lies; 0n: nowhere.
     * `refusesUnaccepted`: is there no pool of unaccepted memory?
     */
    private readonly firmware: { readonly clears: boolean; readonly records: bigint; readonly refusesUnaccepted?: boolean },
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
    if (this.firmware.refusesUnaccepted && type === MemoryType.Unaccepted)
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
    return refusal('EFI_OUT_OF_RESOURCES', this.pages.noRunLongEnough(pages, undefined, this.pages.granularity(type)))
  }

  /** EFI_BOOT_SERVICES.FreePool(), UEFI 2.10 §7.2.5. The head and tail in memory decide: a byte written past the end spoils the tail. */
  freePool(buffer: bigint): FreePoolResult {
    if (buffer === 0n) return refusal('EFI_INVALID_PARAMETER', { code: 'nullPointer', parameter: 'buffer' })
    const head = u64(buffer - POOL_HEAD_SIZE)
    const signature = this.memory.readUint(head, 4)
    if (signature !== POOL_SIGNATURES.head && signature !== POOL_SIGNATURES.pageHead)
      return refusal('EFI_INVALID_PARAMETER', { code: 'noHead' })
    const type = Number(this.memory.readUint(head + 8n, 4))
    const size = this.memory.readUint(head + 16n, 8)
    const tail = u64(head + size - POOL_TAIL_SIZE)
    if (this.memory.readUint(tail, 4) !== POOL_SIGNATURES.tail || this.memory.readUint(tail + 8n, 8) !== size)
      return refusal('EFI_INVALID_PARAMETER', { code: 'noTail', at: tail })
    const pool = this.typePool(type)
    if (!pool) return refusal('EFI_INVALID_PARAMETER', { code: 'headOverwritten', buffer: hex(buffer), at: hex(head + 8n), type })
    this.release(pool, head, size, signature === POOL_SIGNATURES.pageHead)
    return { Status: 'EFI_SUCCESS', type }
  }

  /** A buffer that the firmware held before the run. */
  adopt(type: number, buffer: bigint, size: bigint): void {
    const pool = this.typePool(type)
    if (!pool) return
    const bytes = (size + 7n) & ~7n
    this.use(pool, bytes + OVERHEAD)
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
    const isInside = (block: bigint): boolean => block >= start && block < start + bytesOf(pages)
    for (const { free } of this.types.values())
      for (const list of free) for (const block of [...list.blocks()].filter(isInside)) unlink(this.memory, block)
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
    this.use(pool, total)
    this.writeEnds(block, type, total)
    if (this.firmware.clears) this.memory.fill(block + POOL_HEAD_SIZE, bytes, FREED_BYTE)
    return block + POOL_HEAD_SIZE
  }

  /** The head and tail that FreePool looks at. Their reserved fields keep what was there. */
  private writeEnds(block: bigint, type: number, total: bigint): void {
    this.memory.writeUint(block, 4, POOL_SIGNATURES.head)
    this.memory.writeUint(block + 8n, 4, BigInt(type))
    this.memory.writeUint(block + 16n, 8, total)
    const tail = u64(block + total - POOL_TAIL_SIZE)
    this.memory.writeUint(tail, 4, POOL_SIGNATURES.tail)
    this.memory.writeUint(tail + 8n, 8, total)
  }

  /** More bytes of the type are in use, or fewer. */
  private use({ record }: TypePool, bytes: bigint): void {
    this.memory.writeUint(record + USED, 8, u64(this.memory.readUint(record + USED, 8) + bytes))
  }

  /** @param isPages Does the head say that the buffer is made of whole pages, whatever its size? */
  private release(pool: TypePool, head: bigint, size: bigint, isPages = false): void {
    const { type } = pool
    this.use(pool, -size)
    const granularity = this.pages.granularity(type)
    if (this.firmware.clears) this.memory.fill(head, size, FREED_BYTE)
    const sizeClass = classOf(size)
    if (isPages || sizeClass >= classOf(granularity)) this.givePages(type, head, wholeUnits(size, granularity))
    else {
      this.putFree(pool, sizeClass, head)
      this.giveEmptyPage(type, head & ~(granularity - 1n), granularity)
    }
    if (type >= FIRST_OEM_TYPE && this.memory.readUint(pool.record + USED, 8) === 0n) {
      this.types.delete(type)
      this.freeRecord(pool.record)
    }
  }

  /** The record of a type that has nothing left goes back like any block; its own head says how. */
  private freeRecord(record: bigint): void {
    const head = record - POOL_HEAD_SIZE
    const owner = this.typePool(Number(this.memory.readUint(head + 8n, 4)))
    if (owner) this.release(owner, head, this.memory.readUint(head + 16n, 8))
  }

  private typePool(type: number): TypePool | undefined {
    const known = this.types.get(type)
    if (known) return known
    if (type >= MAX_MEMORY_TYPE && type < FIRST_OEM_TYPE) return undefined
    const records = this.firmware.records === 0n ? RECORDS_NOWHERE : this.firmware.records
    const record =
      type >= FIRST_OEM_TYPE ? this.allocate(MemoryType.BootServicesData, TYPE_RECORD_BYTES) : records + BigInt(type) * TYPE_RECORD_BYTES
    if (record === 0n) return undefined
    this.memory.writeUint(record, 8, RECORD_SIGNATURE)
    this.memory.writeUint(record + USED, 8, 0n)
    this.memory.writeUint(record + MEMORY_TYPE, 4, BigInt(type))
    const free = BLOCK_SIZES.map((_, sizeClass) => new FreeList(this.memory, record + freeListOffset(sizeClass)))
    for (const list of free) list.begin()
    const pool: TypePool = { type, record, free }
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
    if (!pool.free[sizeClass]!.isEmpty) return pool.free[sizeClass]!.pop()
    const limit = classOf(granularity)
    for (let larger = sizeClass + 1; larger < limit; larger++) {
      if (pool.free[larger]!.isEmpty) continue
      const block = pool.free[larger]!.pop()
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
    this.memory.writeUint(block, 4, POOL_SIGNATURES.free)
    this.memory.writeUint(block + 4n, 4, BigInt(sizeClass))
    pool.free[sizeClass]!.push(block)
  }

  /** Gives the page back when every block of it, from the first on, says of itself that it is free. */
  private giveEmptyPage(type: number, page: bigint, granularity: bigint): void {
    const blocks: bigint[] = []
    for (let block = page; block < page + granularity;) {
      if (this.memory.readUint(block, 4) !== POOL_SIGNATURES.free) return
      blocks.push(block)
      const size = BLOCK_SIZES[Number(this.memory.readUint(block + 4n, 4))]
      // The firmware takes whatever lies behind its list of sizes; what that is, nobody knows.
      if (size === undefined) throw new DriverStop('firmware', { code: 'poolIndexWild', block: hex(block) })
      block += size
    }
    for (const block of blocks) unlink(this.memory, block)
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
