/**
 * PEI's memory services, PI 1.8 volume 1 §4.6: pages from the top down, pool as HOBs from the bottom up. Where memory is,
 * the HOB list itself says: this keeps nothing but what InstallPeiMemory was told until the switch.
 */
import { AllocationHob, HobGuid, HobType } from '../spec/hob'
import { edk2Rules, type Edk2Rules } from '../platforms/edk2-rules'
import { MemoryType } from '../spec/memory-type'
import { PAGE_SIZE } from '../spec/page'
import { hex, u64 } from '../spec/hex'
import { refusal, type Cause, type Refusal } from '../trace/cause'
import type { Allocation, HobList } from './hob-list'

/** The largest HOB less its header. */
const MAX_POOL_BYTES = 0xfff8n - 8n

const allocatable: ReadonlySet<number> = new Set([
  MemoryType.Reserved,
  MemoryType.LoaderCode,
  MemoryType.LoaderData,
  MemoryType.BootServicesCode,
  MemoryType.BootServicesData,
  MemoryType.RuntimeServicesCode,
  MemoryType.RuntimeServicesData,
  MemoryType.AcpiReclaim,
  MemoryType.AcpiNvs
])

type PeiAllocatePagesResult =
  | { readonly Status: 'EFI_SUCCESS'; readonly Memory: bigint; readonly bytes: bigint }
  | Refusal<'EFI_INVALID_PARAMETER' | 'EFI_OUT_OF_RESOURCES'>
/** Why FreePages refuses; null: nobody has these pages, and who gave them back others know. */
type PeiFreePagesResult =
  { readonly Status: 'EFI_SUCCESS'; readonly bytes: bigint } | Refusal<'EFI_INVALID_PARAMETER'> | Refusal<'EFI_NOT_FOUND', null>
type PeiAllocatePoolResult =
  | { readonly Status: 'EFI_SUCCESS'; readonly Buffer: bigint }
  | (Refusal<'EFI_OUT_OF_RESOURCES'> & {
      /** Does the service write NULL to *Buffer? Not when it refuses the size at once. */
      readonly isBufferNull: boolean
    })

/** What InstallPeiMemory was told. */
export interface InstalledMemory {
  /** PhysicalMemoryBegin. */
  readonly begin: bigint
  /** PhysicalMemoryLength. */
  readonly length: bigint
  /** FreePhysicalMemoryTop: until the switch, pages come from below it. After that the PHIT counts, and this stays as it was. */
  freeTop: bigint
}

/** Memory that is set aside for one type: its pages come from below `top`, which is the last byte of the bin at first. */
interface PeiBin {
  readonly base: bigint
  top: bigint
}

/** Where pages are taken from above: below the top, down to the bottom. */
interface Region {
  readonly bottom: bigint
  top: bigint
}

/** Pages from the top of temporary, then of permanent memory (EDK II). */
export class PeiPageAllocator {
  /** By their type; none before the switch. */
  readonly bins = new Map<number, PeiBin>()
  /** The last memory that was installed. */
  installed: InstalledMemory | null = null
  /** PeiMemoryInstalled: the switch has happened. */
  isPermanent = false

  /** @param runtimeGranularity 4 KiB, or 64 KiB where the architecture asks for it (AArch64). */
  constructor(
    private readonly hobs: HobList,
    private readonly runtimeGranularity: bigint,
    private readonly rules: Edk2Rules = edk2Rules({})
  ) {}

  /** Installed memory, and the switch to it is still to come (SwitchStackSignal). */
  get pending(): InstalledMemory | null {
    return this.isPermanent ? null : this.installed
  }

  /** PeiServices.InstallPeiMemory(). Nothing is checked, and nothing moves yet. A call after the switch is ignored. */
  installPeiMemory(begin: bigint, length: bigint): void {
    if (!this.isPermanent) this.installed = { begin, length, freeTop: u64(begin + length) }
  }

  /**
   * PeiServices.AllocatePages(): any address, the highest one.
   *
   * @param pages 4 KiB each; 0 is answered with the top itself.
   * @param answer Writes *Memory. Pages from the top are in their place before their HOB is made.
   */
  allocatePages(type: number, pages: bigint, answer: (memory: bigint) => void): PeiAllocatePagesResult {
    if (!allocatable.has(type)) return refusal('EFI_INVALID_PARAMETER', { code: 'wrongType', type })
    const granularity = this.granularity(type)
    const unit = granularity / PAGE_SIZE
    let wanted = pages
    for (const region of this.regions(type)) {
      const padding = region.top % granularity
      const isZero = this.rules.keepsPageZero && region.top === padding
      if (roomIn(region) < padding || isZero) {
        if (!this.rules.searchesWithoutRoom) return noRunLongEnough(pages, roomIn(region))
        continue
      }
      region.top -= padding
      if (padding >= PAGE_SIZE) this.buildAllocation(region.top, padding - (padding % PAGE_SIZE), MemoryType.Conventional)
      wanted = u64((pages + unit - 1n) & ~(unit - 1n))
      if (!this.hasRoom(region, wanted)) continue
      const bytes = wanted * PAGE_SIZE
      region.top = u64(region.top - bytes)
      const Memory = region.top
      answer(Memory)
      this.buildAllocation(Memory, bytes, type)
      return { Status: 'EFI_SUCCESS', Memory, bytes }
    }
    return this.reuseFreed(type, u64(wanted * PAGE_SIZE), granularity, answer)
  }

  /** PeiServices.AllocatePool(): a HOB. @param size In bytes; 0 is allowed. */
  allocatePool(size: bigint): PeiAllocatePoolResult {
    if (size > MAX_POOL_BYTES) return { ...refusal('EFI_OUT_OF_RESOURCES', tooLarge(size)), isBufferNull: false }
    const made = this.hobs.createHob(HobType.memoryPool, 8 + Number(size))
    if (made.Status === 'EFI_SUCCESS') return { Status: made.Status, Buffer: made.Hob + 8n }
    return { ...refusal('EFI_OUT_OF_RESOURCES', made.cause), isBufferNull: true }
  }

  /** PeiServices.FreePages(). Any allocation HOB that holds the range will do, whoever built it. */
  freePages(memory: bigint, pages: bigint): PeiFreePagesResult {
    const bytes = u64(pages * PAGE_SIZE)
    const last = u64(memory + bytes - 1n)
    if (pages === 0n) return refusal('EFI_INVALID_PARAMETER', { code: 'nothingAsked', parameter: 'pages' })
    if (memory % PAGE_SIZE !== 0n) return refusal('EFI_INVALID_PARAMETER', misaligned(memory))
    if (memory >= last) return refusal('EFI_INVALID_PARAMETER', { code: 'wrapsAround', start: hex(memory), pages: hex(pages) })
    // Pages that end with the last byte of all end at 0, which lies in front of every HOB's end: the first one takes them.
    const end = u64(memory + bytes)
    const holder = this.hobs.firstAllocation(
      ({ base, bytes: length, type }) => type !== MemoryType.Conventional && memory >= base && end <= u64(base + length)
    )
    if (!holder) return refusal('EFI_NOT_FOUND', null)
    this.split(holder, memory, bytes, MemoryType.Conventional)
    this.returnToTop(holder.hob, memory, bytes)
    return { Status: 'EFI_SUCCESS', bytes }
  }

  // ---- where pages come from --------------------------------------------------------------------------------------------------------

  /** In bytes: what addresses and numbers of pages of this type are multiples of. */
  granularity(type: number): bigint {
    return this.rules.granularTypes.includes(type) ? this.runtimeGranularity : PAGE_SIZE
  }

  /** The type's bin first, if it has one. */
  private regions(type: number): Region[] {
    const bin = this.bins.get(type)
    return [...(bin ? [binRegion(bin)] : []), this.region]
  }

  /** The free part of the heap; between InstallPeiMemory and the switch that of the new memory. */
  private get region(): Region {
    const { pending, hobs } = this
    return {
      get bottom() {
        return pending ? pending.begin : hobs.phit('EfiFreeMemoryBottom')
      },
      get top() {
        return pending ? pending.freeTop : hobs.phit('EfiFreeMemoryTop')
      },
      set top(value) {
        if (pending) pending.freeTop = value
        else hobs.setPhit('EfiFreeMemoryTop', value)
      }
    }
  }

  private hasRoom(region: Region, pages: bigint): boolean {
    const room = roomIn(region)
    const left = room / PAGE_SIZE
    if (left !== pages) return left > pages
    return !this.rules.leavesRoomForHob || room % PAGE_SIZE >= BigInt(AllocationHob.bytes)
  }

  /** Where a type has a bin, the HOB's name says so. */
  private buildAllocation(base: bigint, bytes: bigint, type: number): void {
    this.hobs.reuseOrBuildAllocation(base, bytes, type, this.bins.has(type) ? HobGuid.memoryTypeInformation : HobGuid.zero)
  }

  // ---- freed pages: HOBs of type Conventional ---------------------------------------------------------------------------------------

  /** The first HOB of freed pages that is long enough gives its upper end; if none is, neighbours are joined and it is tried again. */
  private reuseFreed(type: number, bytes: bigint, granularity: bigint, answer: (memory: bigint) => void): PeiAllocatePagesResult {
    const upperEnd = ({ base, bytes: length }: Allocation): bigint => u64(base + length - bytes) & ~(granularity - 1n)
    do {
      const free = this.hobs.firstAllocation(
        (hob) => hob.type === MemoryType.Conventional && hob.bytes >= bytes && upperEnd(hob) >= hob.base
      )
      if (free) {
        const Memory = upperEnd(free)
        this.split(free, Memory, bytes, type)
        answer(Memory)
        return { Status: 'EFI_SUCCESS', Memory, bytes }
      }
    } while (this.joinNeighbours())
    return noRunLongEnough(bytes / PAGE_SIZE, this.longestRun)
  }

  /** In bytes. */
  private get longestRun(): bigint {
    let longest = roomIn(this.region)
    for (const { type, bytes } of this.hobs.allocations()) if (type === MemoryType.Conventional && bytes > longest) longest = bytes
    return longest
  }

  /** The HOB becomes exactly this range; what lay above and below it goes into HOBs of the old type, the upper part first. */
  private split({ hob, base, bytes: length, type: old }: Allocation, memory: bigint, bytes: bigint, type: number): void {
    const end = u64(base + length)
    const above = u64(memory + bytes)
    if (above < end) this.buildAllocation(above, end - above, old)
    if (memory > base) this.buildAllocation(base, memory - base, old)
    this.hobs.setAllocation(hob, memory, bytes, type)
  }

  /** Freed pages that lie right at the top are free memory again, and so is what then lies at the top: the first such HOB each time. */
  private returnToTop(hob: bigint, base: bigint, bytes: bigint): void {
    const { region } = this
    let { top } = region
    if (base !== top) return
    const free = this.hobs.allocations().filter((other) => other.type === MemoryType.Conventional)
    const byBase = new Map<bigint, Allocation[]>()
    for (const other of free.reverse()) byBase.set(other.base, [...(byBase.get(other.base) ?? []), other])
    let freed: Pick<Allocation, 'hob' | 'bytes'> | undefined = { hob, bytes }
    while (freed) {
      top = u64(top + freed.bytes)
      this.hobs.setUsed(freed.hob, false)
      freed = byBase.get(top)?.pop()
    }
    region.top = top
  }

  /** One pass of EDK II's merge: each HOB of freed pages gives its range to the first later one that it touches. Was there any? */
  private joinNeighbours(): boolean {
    const free = this.hobs.allocations().filter(({ type }) => type === MemoryType.Conventional)
    const edges = new FreeEdges(free)
    let hasJoined = false
    for (let i = 0; i < free.length; i++) {
      const { hob, base, bytes } = free[i]!
      const j = edges.firstNeighbour(i)
      if (j === undefined) continue
      const taker = free[j]!
      const joined = { ...taker, base: base === u64(taker.base + taker.bytes) ? taker.base : base, bytes: u64(taker.bytes + bytes) }
      edges.remove(i)
      if (i !== j) {
        edges.remove(j)
        free[j] = joined
        edges.add(j)
      }
      this.hobs.setAllocation(joined.hob, joined.base, joined.bytes, MemoryType.Conventional)
      this.hobs.setUsed(hob, false)
      hasJoined = true
    }
    return hasJoined
  }
}

function binRegion(bin: PeiBin): Region {
  return {
    bottom: bin.base,
    get top() {
      return bin.top
    },
    set top(value) {
      bin.top = value
    }
  }
}

/** In bytes, as the Foundation reckons: a top below the bottom leaves nearly all that 64 bits can count. */
function roomIn({ top, bottom }: Region): bigint {
  return u64(top - bottom)
}

/** @param longest In bytes. */
function noRunLongEnough(pages: bigint, longest: bigint): Refusal<'EFI_OUT_OF_RESOURCES'> {
  return refusal('EFI_OUT_OF_RESOURCES', { code: 'noRunLongEnough', pages: hex(pages), longest: hex(longest / PAGE_SIZE), last: null })
}

function tooLarge(size: bigint): Cause {
  return { code: 'tooLarge', bytes: hex(size), limit: hex(MAX_POOL_BYTES) }
}

function misaligned(memory: bigint): Cause {
  return { code: 'misaligned', parameter: 'memory', value: hex(memory), alignment: hex(PAGE_SIZE) }
}

/** Which free ranges, by their index in the list, begin and end where. */
class FreeEdges {
  private readonly byStart = new Map<bigint, Set<number>>()
  private readonly byEnd = new Map<bigint, Set<number>>()

  constructor(private readonly free: readonly Allocation[]) {
    free.forEach((_, index) => this.add(index))
  }

  add(index: number): void {
    const { base, bytes } = this.free[index]!
    put(this.byStart, base, index)
    put(this.byEnd, u64(base + bytes), index)
  }

  remove(index: number): void {
    const { base, bytes } = this.free[index]!
    this.byStart.get(base)!.delete(index)
    this.byEnd.get(u64(base + bytes))!.delete(index)
  }

  /** The first one that ends where this begins or begins where this ends; no earlier one does any more. A range of no bytes touches itself. */
  firstNeighbour(index: number): number | undefined {
    const { base, bytes } = this.free[index]!
    const touching = [...(this.byEnd.get(base) ?? []), ...(this.byStart.get(u64(base + bytes)) ?? [])]
    return touching.length > 0 ? Math.min(...touching) : undefined
  }
}

function put(edges: Map<bigint, Set<number>>, address: bigint, index: number): void {
  const known = edges.get(address)
  if (known) known.add(index)
  else edges.set(address, new Set([index]))
}
