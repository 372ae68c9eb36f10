/**
 * MmAllocatePool and MmFreePool as EDK II's MM core does them: six lists of free blocks, from 64 to 2048 bytes, for both memory types. A block
 * begins with a header (Size 0, the whole block; Available 8, one byte); a free one has its links behind it (16 and 24). Blocks never come
 * together again, and their pages never go back. What is larger are pages. PI 1.8 volume 4 §3.
 */
import { hex, u64 } from '../../spec/hex'
import { MemoryType } from '../../spec/memory-type'
import { PAGE_MASK, PAGE_SHIFT, PAGE_SIZE } from '../../spec/page'
import { refusal, type Cause } from '../../trace/cause'
import { AllocateType } from '../../spec/allocate-type'
import type { CoreMemory } from './core-memory'
import { entriesOf, insertBehind, LIST_ENTRY_BYTES, makeEmpty, nextOf, unlink } from './linked-list'
import { isMmType, type MmPageAllocator } from './page-allocator'

/** sizeof (POOL_HEADER): a buffer begins so far behind its block. */
export const POOL_HEADER_BYTES = 16n
const AVAILABLE = 8n
const LINK = 16n
const SMALLEST = 64n
const LARGEST = 2048n
const SMALLEST_SHIFT = 6
/** One for each size from 64 to 2048. */
export const POOL_LISTS = 6

/** What MmAllocatePool answers. */
type MmAllocatePoolResult =
  | { readonly Status: 'EFI_SUCCESS'; readonly Buffer: bigint; /** Of the whole block, header and all. */ readonly blockBytes: bigint }
  | { readonly Status: 'EFI_INVALID_PARAMETER' | 'EFI_OUT_OF_RESOURCES'; readonly cause: Cause }

/** The lists of free blocks. */
export class MmPool {
  /** Told of every block that came into a list, or went from it. bytes: the size that its list is for. */
  noted: (block: bigint, bytes: bigint, isFree: boolean) => void = () => {}
  /** Told of the pages that blocks are cut from. */
  tookPage: (page: bigint) => void = () => {}

  /** @param lists Where the heads of the six lists lie, one behind the other. */
  constructor(
    private readonly core: CoreMemory,
    private readonly lists: bigint,
    private readonly pages: MmPageAllocator
  ) {
    for (let index = 0; index < POOL_LISTS; index++) makeEmpty(core, this.list(index))
  }

  /** The free blocks of one list, from the front. @param index 0: of 64 bytes, 5: of 2048. */
  *blocks(index: number): Generator<bigint> {
    for (const link of entriesOf(this.core, this.list(index), 'first')) yield u64(link - LINK)
  }

  /** MmAllocatePool. */
  allocatePool(type: number, size: bigint): MmAllocatePoolResult {
    if (!isMmType(type)) return refusal('EFI_INVALID_PARAMETER', { code: 'notForMm', type })
    // A size near 2^64 goes round its end here.
    const bytes = u64(size + POOL_HEADER_BYTES)
    if (bytes > LARGEST) return this.takePages(type, pagesOf(bytes))
    const units = (bytes + SMALLEST - 1n) >> BigInt(SMALLEST_SHIFT)
    const index = highestBit(units) + ((units & (units - 1n)) === 0n ? 0 : 1)
    const block = this.takeBlock(index)
    if (typeof block !== 'bigint') return block
    return { Status: 'EFI_SUCCESS', Buffer: block + POOL_HEADER_BYTES, blockBytes: sizeOf(index) }
  }

  private takePages(type: number, pages: bigint): MmAllocatePoolResult {
    const result = this.pages.allocatePages(AllocateType.AnyPages, type, pages, () => 0n)
    if (result.Status !== 'EFI_SUCCESS') return this.noPages(result.cause, pages)
    this.writeHeader(result.Memory, pages * PAGE_SIZE, false)
    return { Status: 'EFI_SUCCESS', Buffer: result.Memory + POOL_HEADER_BYTES, blockBytes: pages * PAGE_SIZE }
  }

  private noPages(cause: Cause | null, pages: bigint): Extract<MmAllocatePoolResult, { cause: Cause }> {
    return refusal('EFI_OUT_OF_RESOURCES', cause ?? { code: 'noMemory', bytes: hex(pages * PAGE_SIZE) })
  }

  /** A block for this list; from a larger one the upper half. */
  private takeBlock(index: number): bigint | Extract<MmAllocatePoolResult, { cause: Cause }> {
    const { core } = this
    if (index < 0 || index > POOL_LISTS) core.failed('poolIndex', this.list(index))
    const block = index === POOL_LISTS ? this.freshPage() : this.isEmpty(index) ? this.upperHalf(index) : this.first(index)
    if (typeof block === 'bigint') this.writeHeader(block, sizeOf(index), false)
    return block
  }

  /** Whatever the pool is for, the page under its small blocks is RuntimeServicesData. */
  private freshPage(): ReturnType<MmPool['takeBlock']> {
    const result = this.pages.allocatePages(AllocateType.AnyPages, MemoryType.RuntimeServicesData, 1n, () => 0n)
    if (result.Status !== 'EFI_SUCCESS') return this.noPages(result.cause, 1n)
    this.tookPage(result.Memory)
    return result.Memory
  }

  private first(index: number): bigint {
    const link = nextOf(this.core, this.list(index))
    unlink(this.core, link)
    const block = u64(link - LINK)
    this.noted(block, sizeOf(index), false)
    return block
  }

  private upperHalf(index: number): ReturnType<MmPool['takeBlock']> {
    const whole = this.takeBlock(index + 1)
    if (typeof whole !== 'bigint') return whole
    const half = this.size(whole) >> 1n
    this.writeHeader(whole, half, true)
    this.putFirst(index, whole)
    return u64(whole + half)
  }

  /**
   * MmFreePool. The header is believed, wherever the pointer points.
   *
   * @returns Why it is refused; null: it is not.
   */
  freePool(buffer: bigint): Cause | null {
    if (buffer === 0n) return { code: 'nullPointer', parameter: 'buffer' }
    const { core } = this
    const block = u64(buffer - POOL_HEADER_BYTES)
    if (core.bytes.readUint(u64(block + AVAILABLE), 1) !== 0n) core.failed('blockInUse', block)
    const size = this.size(block)
    if (size > LARGEST) {
      if ((block & PAGE_MASK) !== 0n) core.failed('largeBlockAtPage', block)
      if ((size & PAGE_MASK) !== 0n) core.failed('largeBlockWholePages', block)
      return this.pages.freePages(block, pagesOf(size))
    }
    if ((size & (size - 1n)) !== 0n) core.failed('blockSizePowerOfTwo', block)
    if ((block & u64(size - 1n)) !== 0n) core.failed('blockAligned', block)
    if (size < SMALLEST) core.failed('blockSizeLeast', block)
    core.bytes.writeUint(block + AVAILABLE, 1, 1n)
    this.putFirst(highestBit(size) - SMALLEST_SHIFT, block)
    return null
  }

  private putFirst(index: number, block: bigint): void {
    insertBehind(this.core, this.list(index), block + LINK)
    this.noted(block, sizeOf(index), true)
  }

  private isEmpty(index: number): boolean {
    return nextOf(this.core, this.list(index)) === this.list(index)
  }
  private list(index: number): bigint {
    return u64(this.lists + BigInt(index) * LIST_ENTRY_BYTES)
  }
  private size(block: bigint): bigint {
    return this.core.bytes.readUint(block, 8)
  }
  private writeHeader(block: bigint, size: bigint, isAvailable: boolean): void {
    this.core.bytes.writeUint(block, 8, size)
    this.core.bytes.writeUint(block + AVAILABLE, 1, isAvailable ? 1n : 0n)
  }
}

/** HighBitSet32: -1 for 0. */
function highestBit(value: bigint): number {
  return 31 - Math.clz32(Number(value & 0xffffffffn))
}

/** The size of the blocks of one list, of the page that all come from, and nonsense where there is no such list. */
function sizeOf(index: number): bigint {
  return BigInt.asUintN(64, index < 0 ? 0n : SMALLEST << BigInt(index))
}

/** EFI_SIZE_TO_PAGES. */
function pagesOf(bytes: bigint): bigint {
  return (bytes >> PAGE_SHIFT) + ((bytes & PAGE_MASK) === 0n ? 0n : 1n)
}
