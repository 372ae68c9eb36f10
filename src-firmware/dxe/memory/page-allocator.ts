/**
 * The DXE core's page allocator as EDK II (edk2-stable202211) has it: which pages a request gets, in which order requests are checked,
 * what moves the map key, and the pages it takes for its own descriptors.
 */
import { SimulatorBug } from '../../board/guest'
import { edk2Rules, type Edk2Rules } from '../../platforms/edk2-rules'
import { AllocateType } from '../../spec/allocate-type'
import { hex, u64 } from '../../spec/hex'
import { isRuntimeType, FIRST_OEM_TYPE, MAX_MEMORY_TYPE, MemoryType, isSpecialType } from '../../spec/memory-type'
import { PAGE_MASK, PAGE_SIZE } from '../../spec/page'
import { bytesOf, pageCount, type PageCount } from '../../spec/units'
import { misaligned, refusal, type Cause, type Refusal } from '../../trace/cause'
import { MemoryMap, type MapChange, type MapEntry } from './memory-map'

const MAX_ADDRESS = 0xffffffffffffffffn
const MAX_PAGES = MAX_ADDRESS / PAGE_SIZE
/** Internal descriptors that fit into one page: 64 bytes each. */
const DESCRIPTORS_PER_PAGE = 64

/** Pages set aside for one memory type. */
export interface Bin {
  readonly type: number
  readonly start: bigint
  readonly last: bigint
}

/** How many pages a memory type's bin is to have: an entry of the memory type information. */
export interface BinRequest {
  readonly type: number
  readonly pages: PageCount
}

/** What the allocator begins with. */
export interface PageAllocatorState {
  readonly entries: Iterable<MapEntry>
  readonly key: bigint
  readonly bins: readonly Bin[]
  /** The last byte of the area below the bins, where types without a bin are placed first. */
  readonly defaultMaximum: bigint
  /** The lowest address that a search of that area found; absent: it was never searched. */
  readonly defaultBase?: bigint
  /** Bins that are still to be placed, in the order of the memory type information; null: they are placed. */
  readonly binRequests: readonly BinRequest[] | null
  /** 4 KiB, or 64 KiB on AArch64, for the types that take the runtime granularity. */
  readonly runtimeGranularity: bigint
  /** Absent: those of 2022.11. */
  readonly rules?: Edk2Rules
}

/** What the allocator tells those around it. */
interface PageObserver {
  /** The map has other entries: what GetMemoryMap shows there may have changed. */
  changed(change: MapChange): void
  /** These bytes became free. */
  freed(start: bigint, last: bigint): void
  /** Bytes of one entry went from one type to another. `pages`: as many as the whole request had. */
  converted?(start: bigint, pages: PageCount, from: number, to: number): void
  /** All bins have their places, and are empty. */
  placedBins?(): void
  /** The core took a page for its own descriptors. */
  tookDescriptorPage(start: bigint): void
  /** Nothing free is left: memory that is there and not tested becomes free (addMemory). False: there is none. */
  promote(): boolean
}

/** Why pages were refused, as far as the map tells it: who holds what is in the way, and since when, others know (fullCause). */
export type PageCause =
  | Cause
  /** The entry, from this byte on, is not free; or it is, where memory was to be given back. */
  | { readonly code: 'entryTaken' | 'entryFree'; readonly at: bigint; readonly entry: MapEntry }
  /** The map does not know this byte. */
  | { readonly code: 'noEntry'; readonly at: bigint }

type AllocatePagesResult =
  | { readonly Status: 'EFI_SUCCESS'; readonly Memory: bigint }
  | Refusal<'EFI_INVALID_PARAMETER' | 'EFI_OUT_OF_RESOURCES' | 'EFI_NOT_FOUND', PageCause>
type FreePagesResult =
  { readonly Status: 'EFI_SUCCESS'; readonly type: number } | Refusal<'EFI_INVALID_PARAMETER' | 'EFI_NOT_FOUND', PageCause>
type ConvertRefusal = Refusal<'EFI_INVALID_PARAMETER' | 'EFI_NOT_FOUND', PageCause>

/** AllocatePages and FreePages over the map. UEFI 2.10 §7.2.1, §7.2.2. */
export class PageAllocator {
  readonly map: MemoryMap
  key: bigint
  private placedBins: readonly Bin[]
  private defaultMaximum: bigint
  private defaultBase: bigint
  private binRequests: readonly BinRequest[] | null
  private readonly runtimeGranularity: bigint
  private readonly rules: Edk2Rules
  /** How many descriptors fit into the pages taken for them so far. */
  private descriptorCapacity: number

  constructor(
    state: PageAllocatorState,
    private readonly observer: PageObserver
  ) {
    this.rules = state.rules ?? edk2Rules({})
    this.map = new MemoryMap(state.entries, this.rules.sparesSpecialPurpose)
    this.key = state.key
    this.placedBins = state.bins
    this.defaultMaximum = state.defaultMaximum
    this.defaultBase = state.defaultBase ?? MAX_ADDRESS
    this.binRequests = state.binRequests
    this.runtimeGranularity = state.runtimeGranularity
    this.descriptorCapacity = Math.ceil(this.map.size / DESCRIPTORS_PER_PAGE) * DESCRIPTORS_PER_PAGE
  }

  get bins(): readonly Bin[] {
    return this.placedBins
  }

  /** The last byte of the area below the bins. */
  get defaultMaximumAddress(): bigint {
    return this.defaultMaximum
  }

  get defaultBaseAddress(): bigint {
    return this.defaultBase
  }

  /** The unit, in bytes, in which memory of this type is handed out. */
  granularity(type: number): bigint {
    return this.rules.granularTypes.includes(type) ? this.runtimeGranularity : PAGE_SIZE
  }

  /**
   * EFI_BOOT_SERVICES.AllocatePages(), UEFI 2.10 §7.2.1.
   *
   * The specification leaves the choice of address open; EDK II takes the highest run that fits, inside the type's bin first.
   *
   * @param allocateType AllocateAnyPages 0, AllocateMaxAddress 1, AllocateAddress 2; others are refused.
   * @param pages How many contiguous 4 KiB pages. Counts of 2^52 and more wrap around in the byte count, as in the firmware.
   * @param memory What *Memory held; null: the pointer was NULL. For AllocateMaxAddress the last byte that may be used.
   */
  allocatePages(allocateType: number, type: number, pages: PageCount, memory: bigint | null): AllocatePagesResult {
    if (allocateType >= 3) return refusal('EFI_INVALID_PARAMETER', { code: 'badAllocateType', allocateType })
    if (!isAllocatable(type)) return refusal('EFI_INVALID_PARAMETER', { code: 'wrongType', type })
    if (memory === null) return refusal('EFI_INVALID_PARAMETER', { code: 'nullPointer', parameter: 'memory' })

    const alignment = this.granularity(type)
    const count = wholeUnits(pages, alignment)
    let start: bigint
    if (allocateType === AllocateType.Address) {
      start = memory
      if (this.rules.keepsPageZero && start === 0n) return refusal('EFI_NOT_FOUND', { code: 'pageZeroKept' })
      if ((start & (alignment - 1n)) !== 0n) return refusal('EFI_NOT_FOUND', misaligned('memory', start, alignment))
      if (count === 0n || count > MAX_PAGES) return refusal('EFI_NOT_FOUND', noRange(start, pages))
      const last = u64(start + bytesOf(count) - 1n)
      if (start >= last) return refusal('EFI_NOT_FOUND', noRange(start, pages))
      const bin = this.foreignBin(type, start, last)
      if (bin) return refusal('EFI_NOT_FOUND', foreignBin(bin))
    } else {
      const highest = allocateType === AllocateType.MaxAddress ? memory : MAX_ADDRESS
      start = this.findFreePages(highest, count, type, alignment)
      if (start === 0n)
        return refusal('EFI_OUT_OF_RESOURCES', pages === 0n ? noRange(0n, pages) : this.noRunLongEnough(count, highest, alignment))
    }
    let refused = this.convert(start, count, type)
    if (refused && this.observer.promote()) refused = this.convert(start, count, type)
    return refused ?? { Status: 'EFI_SUCCESS', Memory: start }
  }

  /**
   * EFI_BOOT_SERVICES.FreePages(), UEFI 2.10 §7.2.2. There is no owner: any part of an allocation, or several neighbours, may be freed.
   * When a later part of the range cannot be freed, the earlier parts stay freed.
   */
  freePages(memory: bigint, pages: PageCount): FreePagesResult {
    const entry = this.map.find(memory)
    if (!entry) return refusal('EFI_NOT_FOUND', { code: 'noEntry', at: memory })
    const alignment = this.granularity(entry.type)
    if (entry.last === memory) return refusal('EFI_NOT_FOUND', misaligned('memory', memory, alignment))
    if ((memory & (alignment - 1n)) !== 0n) return refusal('EFI_INVALID_PARAMETER', misaligned('memory', memory, alignment))
    const refused = this.convert(memory, wholeUnits(pages, alignment), MemoryType.Conventional)
    return refused ?? { Status: 'EFI_SUCCESS', type: entry.type }
  }

  /** @param highest The last byte that might be used. @param alignment Bytes. */
  noRunLongEnough(pages: PageCount, highest = MAX_ADDRESS, alignment = PAGE_SIZE): Cause {
    const longest = this.map.longestFree(highest) / PAGE_SIZE
    const last = highest === MAX_ADDRESS ? null : hex(highest)
    if (longest >= pages && alignment > PAGE_SIZE) return { code: 'noAlignedRun', pages: hex(pages), alignment: hex(alignment), last }
    if (longest >= pages) return { code: 'onlyPageZero', pages: hex(pages) }
    return { code: 'noRunLongEnough', pages: hex(pages), longest: hex(longest), last }
  }

  /** Pages for the pool: searched like AllocateAnyPages, without its checks. 0n: none. */
  takeForPool(type: number, pages: PageCount): bigint {
    const start = this.findFreePages(MAX_ADDRESS, pages, type, this.granularity(type))
    // Nobody asks whether the pages could be had: a count that wraps around gets an address all the same.
    if (start !== 0n) this.convert(start, pages, type)
    return start
  }

  /** Pages that the pool gives back. */
  giveFromPool(start: bigint, pages: PageCount): void {
    this.convert(start, pages, MemoryType.Conventional)
  }

  /** Memory that has become known to the core (CoreAddMemoryDescriptor). The key moves by one. Bins are placed as soon as there is room. */
  addMemory(range: MapEntry): void {
    this.key += 1n
    this.observer.changed(this.map.add(range))
    this.refillDescriptors()
    if (this.binRequests) this.placeBins(this.binRequests)
  }

  /** Each type's bin is allocated, all of them are given back, and from then on their places are known. */
  private placeBins(requests: readonly BinRequest[]): void {
    const before = this.defaultMaximum
    const placed: Bin[] = []
    for (const { type, pages } of requests) {
      const result = this.allocatePages(AllocateType.AnyPages, type, pages, 0n)
      if (result.Status !== 'EFI_SUCCESS') {
        for (const bin of placed) this.freePages(bin.start, pagesOf(bin))
        this.defaultMaximum = before
        return
      }
      // The allocation was rounded to the granularity; not in every release is the bin.
      const kept = this.rules.roundsBins ? wholeUnits(pages, this.granularity(type)) : pages
      placed.push({ type, start: result.Memory, last: result.Memory + bytesOf(kept) - 1n })
      if (result.Memory < this.defaultMaximum) this.defaultMaximum = result.Memory - 1n
    }
    for (const bin of placed) this.freePages(bin.start, pagesOf(bin))
    this.placedBins = placed
    this.binRequests = null
    this.observer.placedBins?.()
  }

  /**
   * Gives the attribute to what the map knows of the range, up to the first byte that it does not know; the key moves by one for each part.
   */
  setAttribute(start: bigint, last: bigint, attribute: bigint): void {
    let at = start
    for (let entry = this.map.find(at); entry && at <= last; entry = this.map.find(at)) {
      const end = entry.last < last ? entry.last : last
      this.convertPart(entry, { start: at, last: end, type: entry.type, attribute })
      this.refillDescriptors()
      at = end + 1n
    }
  }

  private foreignBin(type: number, start: bigint, last: bigint): Bin | undefined {
    return this.placedBins.find((bin) => bin.type !== type && isSpecialType(bin.type) && start <= bin.last && last >= bin.start)
  }

  /** EDK II's FindFreePages: the type's bin, then the area below the bins, then anywhere below the maximum, then what can be promoted. 0n: none. */
  private findFreePages(maximum: bigint, pages: PageCount, type: number, alignment: bigint): bigint {
    const found = this.findInOrder(maximum, pages, type, alignment)
    return found === 0n && this.observer.promote() ? this.findFreePages(maximum, pages, type, alignment) : found
  }

  private findInOrder(maximum: bigint, pages: PageCount, type: number, alignment: bigint): bigint {
    if (type < MAX_MEMORY_TYPE) {
      const bin = this.placedBins.find((candidate) => candidate.type === type)
      const binLast = bin ? bin.last : this.binRequests ? MAX_ADDRESS : this.defaultMaximum
      if (maximum >= binLast) {
        const found = this.search(binLast, bin ? bin.start : 0n, pages, alignment)
        if (found !== 0n) return found
      }
    }
    if (maximum >= this.defaultMaximum) {
      const found = this.search(this.defaultMaximum, 0n, pages, alignment)
      if (found !== 0n && found < this.defaultBase) this.defaultBase = found
      if (found !== 0n) return found
    }
    return this.search(maximum, 0n, pages, alignment)
  }

  /** The highest place that ends at or below `maximum` and starts at or above `minimum`. Address 0 counts as none. */
  private search(maximum: bigint, minimum: bigint, pages: PageCount, alignment: bigint): bigint {
    if (maximum < PAGE_MASK || pages === 0n) return 0n
    const max = (maximum & PAGE_MASK) === PAGE_MASK ? maximum : (u64(maximum - PAGE_SIZE) & ~PAGE_MASK) | PAGE_MASK
    const bytes = u64(bytesOf(pages))
    const last = this.map.highestFit({ bytes, min: minimum, max, alignment })
    const start = u64(last - (bytes - 1n))
    return (start & PAGE_MASK) === 0n ? start : 0n
  }

  /**
   * EDK II's CoreConvertPages: every part of the range goes from free to `type`, or from any type to free. Not atomic: parts before one
   * that cannot be converted stay converted. null: all of it was converted.
   */
  private convert(first: bigint, pages: PageCount, type: number): ConvertRefusal | null {
    const last = u64(first + u64(bytesOf(pages)) - 1n)
    if (pages === 0n || (first & PAGE_MASK) !== 0n || first >= last) return refusal('EFI_INVALID_PARAMETER', noRange(first, pages))
    const frees = type === MemoryType.Conventional
    let start = first
    while (start < last) {
      const entry = this.map.find(start)
      if (!entry) return refusal('EFI_NOT_FOUND', { code: 'noEntry', at: start })
      if (!frees && entry.last < last) return refusal('EFI_NOT_FOUND', this.obstacle(entry, start))
      if (frees === (entry.type === MemoryType.Conventional))
        return refusal('EFI_NOT_FOUND', { code: frees ? 'entryFree' : 'entryTaken', at: start, entry })
      const end = entry.last < last ? entry.last : last
      this.observer.converted?.(start, pages, entry.type, type)
      this.convertPart(entry, { start, last: end, type, attribute: entry.attribute })
      if (frees) this.observer.freed(start, end)
      this.refillDescriptors()
      start = end + 1n
    }
    return null
  }

  /** The first thing in the way of a range that begins in this entry and ends behind it. */
  private obstacle(entry: MapEntry, start: bigint): PageCause {
    if (entry.type !== MemoryType.Conventional) return { code: 'entryTaken', at: start, entry }
    const at = entry.last + 1n
    const next = this.map.find(at)
    if (!next) return { code: 'noEntry', at }
    return next.type === MemoryType.Conventional ? { code: 'severalRanges', at: hex(at) } : { code: 'entryTaken', at, entry: next }
  }

  private convertPart(entry: MapEntry, part: MapEntry): void {
    this.key += 1n
    this.observer.changed(this.map.convert(entry, part))
  }

  /** Descriptors live in BootServicesData pages of 64, which are never given back. */
  private refillDescriptors(): void {
    while (this.map.size > this.descriptorCapacity) {
      this.descriptorCapacity += DESCRIPTORS_PER_PAGE
      const page = this.findFreePages(MAX_ADDRESS, pageCount(1n), MemoryType.BootServicesData, PAGE_SIZE)
      if (page === 0n) return
      const entry = this.map.find(page)
      if (!entry) throw new SimulatorBug('a free page that is not in the map')
      this.observer.converted?.(page, pageCount(1n), entry.type, MemoryType.BootServicesData)
      this.convertPart(entry, { start: page, last: page + PAGE_MASK, type: MemoryType.BootServicesData, attribute: entry.attribute })
      this.observer.tookDescriptorPage(page)
    }
  }
}

/** May AllocatePages hand out memory of this type? Conventional, Persistent, Unaccepted and unassigned numbers are refused. */
function isAllocatable(type: number): boolean {
  if (type >= MAX_MEMORY_TYPE && type < FIRST_OEM_TYPE) return false
  return type !== MemoryType.Conventional && type !== MemoryType.Persistent && type !== MemoryType.Unaccepted
}

/** Pages in the unit in which they are handed out. @param granularity In bytes. */
function wholeUnits(pages: PageCount, granularity: bigint): PageCount {
  if (granularity === PAGE_SIZE) return pages
  const unit = granularity / PAGE_SIZE
  return pageCount(u64(((pages + unit - 1n) / unit) * unit))
}

function pagesOf({ start, last }: Bin): PageCount {
  return pageCount((last - start + 1n) / PAGE_SIZE)
}

/** So many pages from here are no range of addresses: none, or more than there are. */
function noRange(start: bigint, pages: PageCount): Cause {
  if (pages === 0n) return { code: 'nothingAsked', parameter: 'pages' }
  return (start & PAGE_MASK) === 0n ? { code: 'wrapsAround', start: hex(start), pages: hex(pages) } : misaligned('memory', start, PAGE_SIZE)
}

function foreignBin({ type, start, last }: Bin): Cause {
  return { code: 'foreignBin', start: hex(start), bytes: hex(last - start + 1n), type }
}

/** Would the operating system find this entry's ends on the runtime granularity? ExitBootServices refuses where not. */
export function isRuntimeAligned(entry: MapEntry, granularity: bigint): boolean {
  return !isRuntimeType(entry.type) || ((entry.start & (granularity - 1n)) === 0n && ((entry.last + 1n) & (granularity - 1n)) === 0n)
}
