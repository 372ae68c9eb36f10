/**
 * The Global Coherency Domain's memory space as EDK II (edk2-stable202211) keeps it, PI 1.8 volume 2 §7.2: one list without holes over the
 * whole address space, each entry with what the range is, what it can be and who owns it.
 */
import { edk2Rules, type Edk2Rules } from '../../platforms/edk2-rules'
import { GcdMemoryType } from '../../spec/gcd-memory-type'
import { CACHE_MASK, MemoryAttribute } from '../../spec/memory-attribute'
import { hex, u64 } from '../../spec/hex'
import { PAGE_MASK } from '../../spec/page'
import { SUCCESS, type Success } from '../../spec/status'
import { badValue, misaligned, noMemory, nullPointer, refusal, type Cause, type Refusal } from '../../trace/cause'
import type { GcdRange } from '../memory/presented-map'
import { noWholePages } from '../memory/processor'
import {
  alike,
  GCD_ENTRY_BYTES,
  gcdRecord,
  INITIALIZED,
  isProtected,
  isSystemMemory,
  PORT_IO,
  PRESENT,
  STATE_MASK,
  TESTED,
  type GcdEntry
} from './gcd-entry'
import { shownAttribute, shownType } from './shown-entry'

/** EFI_GCD_ALLOCATE_TYPE. */
const AllocateType = { AnyBottomUp: 0, MaxAddressBottomUp: 1, Address: 2, AnyTopDown: 3, MaxAddressTopDown: 4 } as const
const MAXIMUM_ALLOCATE_TYPE = 5

const CACHE_BITS = [MemoryAttribute.UC, MemoryAttribute.WC, MemoryAttribute.WT, MemoryAttribute.WB, MemoryAttribute.UCE, MemoryAttribute.WP]

/** What the GCD reaches around it. */
interface GcdSurroundings {
  /** A place for an entry of the firmware's: two are taken before every change, and what is not needed goes back. */
  take(): bigint | null
  give(block: bigint): void
  /**
   * EDK II ends every operation, also one that it refused after looking at the map, with a map of its own for its debug output: a buffer for
   * that many descriptors is taken and given back. It does so in release builds too, where nothing is printed (recorded).
   */
  list(descriptors: number): void
  /** The CPU driver is given protection and at most one cache attribute for these bytes; null: it has set them. */
  toProcessor(start: bigint, bytes: bigint, attributes: bigint): GcdRefusal | null
  /** What the memory map knows of these bytes can do this from now on. */
  recapable(start: bigint, bytes: bigint, capabilities: bigint): void
}

type GcdRefusal = Refusal<
  'EFI_INVALID_PARAMETER' | 'EFI_UNSUPPORTED' | 'EFI_ACCESS_DENIED' | 'EFI_NOT_FOUND' | 'EFI_OUT_OF_RESOURCES' | 'EFI_NOT_AVAILABLE_YET'
>
/** What a change of the memory space answers. */
export type GcdResult = Success | GcdRefusal
/** BaseAddress is what is written to *BaseAddress, by a search also its last trial when it fails; null: nothing. */
type AllocateSpaceResult = GcdResult & { readonly BaseAddress: bigint | null }

/** What AllocateMemorySpace is asked for, PI 1.8 volume 2 §7.2.4.2. */
interface SpaceRequest {
  /** EFI_GCD_ALLOCATE_TYPE. */
  readonly allocateType: number
  /** EFI_GCD_MEMORY_TYPE. */
  readonly type: number
  /** The base is a multiple of two to this power. */
  readonly alignment: bigint
  /** Bytes. */
  readonly length: bigint
  /** What *BaseAddress held; null: the pointer was NULL. */
  readonly base: bigint | null
  readonly image: bigint
  readonly device: bigint
}

/** The map of all addresses: what lies there, what it can do, who holds it. PI 1.8 volume 2 §7.2. */
export class GcdMemorySpace {
  private entries: GcdEntry[]
  private shown: readonly GcdRange[] | null = null

  constructor(
    entries: readonly GcdEntry[],
    /** The CPU driver runs: cache and protection attributes can be brought to the processor. */
    public hasCpuDriver: boolean,
    private readonly around: GcdSurroundings,
    private readonly rules: Edk2Rules = edk2Rules({})
  ) {
    this.entries = [...entries]
  }

  /** Ascending and without holes. */
  list(): readonly GcdEntry[] {
    return this.entries
  }

  find(address: bigint): GcdEntry | undefined {
    return this.entries[this.indexOf(address)]
  }

  /** The first of these bytes that the processor must not touch like this; null: none. */
  firstProtected(
    start: bigint,
    last: bigint,
    access: 'read' | 'write'
  ): { readonly address: bigint; readonly by: 'readOnly' | 'readProtected' } | null {
    for (let i = this.indexOf(start); i < this.entries.length && this.entries[i]!.base <= last; i++) {
      const entry = this.entries[i]!
      if (!isProtected(entry, access)) continue
      const by = (entry.attributes & MemoryAttribute.RP) !== 0n ? 'readProtected' : 'readOnly'
      return { address: entry.base < start ? start : entry.base, by }
    }
    return null
  }

  /** What GetMemoryMap shows of it behind the page allocator's map; the same list as long as nothing changed. */
  presented(): readonly GcdRange[] {
    if (this.shown) return this.shown
    const list: GcdRange[] = []
    for (const entry of this.entries) {
      const type = shownType(entry, this.rules)
      if (type === null) continue
      const attribute = shownAttribute(entry, this.rules)
      const before = list.at(-1)
      if (before && before.last + 1n === entry.base && before.type === type && before.attribute === attribute)
        list[list.length - 1] = { ...before, last: entry.last }
      else list.push({ start: entry.base, last: entry.last, type, attribute })
    }
    return (this.shown = list)
  }

  /** How many descriptors GetMemoryMap asks room for; older releases forget the unaccepted ones, which they show all the same. */
  required(): number {
    const { countsUnaccepted, unacceptedSpace } = this.rules
    return this.entries.filter((entry) => (countsUnaccepted || entry.type !== unacceptedSpace) && shownType(entry, this.rules) !== null)
      .length
  }

  /** PI 1.8 volume 2 §7.2.4.1. The attributes of the range stay what they were. */
  add(type: number, base: bigint, length: bigint, capabilities: bigint): GcdResult {
    if (type <= 0 || type > this.rules.unacceptedSpace) return badValue('gcdMemoryType', type)
    if (length === 0n) return nothingAsked()
    return this.listed(() => {
      if (!this.search(base, length)) return refusal('EFI_UNSUPPORTED', this.outside(base, length))
      const taken = this.firstNot(base, length, (entry) => entry.type === GcdMemoryType.NonExistent && entry.image === 0n)
      if (taken) return refusal('EFI_ACCESS_DENIED', { code: 'spaceExists', entry: gcdRecord(taken) })
      const device = type === GcdMemoryType.MemoryMappedIo ? PORT_IO : 0n
      return this.change(base, length, (entry) => ({ ...entry, type, capabilities: capabilities | MemoryAttribute.RUNTIME | device }))
    })
  }

  /** §7.2.4.4. */
  remove(base: bigint, length: bigint): GcdResult {
    if (length === 0n) return nothingAsked()
    return this.listed(() => {
      if (!this.search(base, length)) return refusal('EFI_UNSUPPORTED', this.outside(base, length))
      for (const entry of this.covering(base, length)) {
        if (entry.type === GcdMemoryType.NonExistent) return refusal('EFI_NOT_FOUND', { code: 'noSpace', entry: gcdRecord(entry) })
        if (entry.image !== 0n) return refusal('EFI_ACCESS_DENIED', { code: 'spaceOwned', entry: gcdRecord(entry) })
      }
      return this.change(base, length, (entry) => ({ ...entry, type: GcdMemoryType.NonExistent, capabilities: 0n }))
    })
  }

  /** §7.2.4.2. */
  allocate(request: SpaceRequest): AllocateSpaceResult {
    const { base } = request
    const refused = whyNoRequest(request, this.rules.unacceptedSpace)
    if (refused) return { ...refused, BaseAddress: null }
    return this.listed(() => this.allocateFree(request, base ?? 0n))
  }

  /** The same at this one address, for no device: what the firmware does with what the HOB list tells it. */
  allocateAt(base: bigint, length: bigint, type: number, image: bigint): AllocateSpaceResult {
    return this.allocate({ allocateType: AllocateType.Address, type, alignment: 0n, length, base, image, device: 0n })
  }

  private allocateFree({ allocateType, type, alignment, length, image, device }: SpaceRequest, base: bigint): AllocateSpaceResult {
    const refused = (cause: Cause, BaseAddress: bigint | null): AllocateSpaceResult => ({ ...refusal('EFI_NOT_FOUND', cause), BaseAddress })
    const mask = (1n << alignment) - 1n
    const isFree = (entry: GcdEntry): boolean => entry.type === type && entry.image === 0n
    const own = (at: bigint): AllocateSpaceResult => ({
      ...this.change(at, length, (entry) => ({ ...entry, image, device })),
      BaseAddress: at
    })

    if (allocateType === AllocateType.Address) {
      if ((base & mask) !== 0n) return refused(misaligned('baseAddress', base, mask + 1n), null)
      if (!this.search(base, length)) return refused(this.outside(base, length), null)
      const taken = this.firstNot(base, length, isFree)
      if (!taken) return own(base)
      const entry = gcdRecord(taken)
      return refused(taken.type === type ? { code: 'spaceOwned', entry } : { code: 'wrongGcdType', gcdType: type, entry }, null)
    }
    const isBounded = allocateType === AllocateType.MaxAddressBottomUp || allocateType === AllocateType.MaxAddressTopDown
    const max = isBounded ? base : this.entries.at(-1)!.last
    const upwards = allocateType === AllocateType.AnyBottomUp || allocateType === AllocateType.MaxAddressBottomUp
    const step = upwards ? 1 : -1
    let trial: bigint | null = null
    for (let i = upwards ? 0 : this.entries.length - 1; i >= 0 && i < this.entries.length; i += step) {
      const entry = this.entries[i]!
      if (!isFree(entry)) continue
      if (upwards) {
        trial = u64(entry.base + mask) & ~mask
        if (u64(trial + length - 1n) > max) break
      } else {
        if (u64(entry.base + length) > max) continue
        if (length > entry.last + 1n) break
        trial = u64((entry.last < max ? entry.last : max) + 1n - length) & ~mask
      }
      const covered = this.search(trial, length)
      if (!covered) break
      let other = covered.first
      while (other <= covered.last && isFree(this.entries[other]!)) other++
      if (other > covered.last) return own(trial)
      // The walk goes on from the entry that was in the way.
      i = other - step
    }
    return refused({ code: 'noSpaceLongEnough', bytes: hex(length), gcdType: type }, trial)
  }

  /** §7.2.4.3. Anybody may free anybody's range. */
  free(base: bigint, length: bigint): GcdResult {
    if (length === 0n) return nothingAsked()
    return this.listed(() => {
      if (!this.search(base, length)) return refusal('EFI_UNSUPPORTED', this.outside(base, length))
      const free = this.firstNot(base, length, (entry) => entry.image !== 0n)
      if (free) return refusal('EFI_NOT_FOUND', { code: 'spaceNotOwned', entry: gcdRecord(free) })
      return this.change(base, length, (entry) => ({ ...entry, image: 0n, device: 0n }))
    })
  }

  /** §7.2.4.6. Cache and protection bits are kept where none are asked for. */
  setAttributes(base: bigint, length: bigint, attributes: bigint): GcdResult {
    return length === 0n ? nothingAsked() : this.listed(() => this.changeAttributes(base, length, attributes))
  }

  private changeAttributes(base: bigint, length: bigint, attributes: bigint): GcdResult {
    if (!this.search(base, length)) return refusal('EFI_UNSUPPORTED', this.outside(base, length))
    for (const entry of this.covering(base, length)) {
      if ((attributes & MemoryAttribute.RUNTIME) !== 0n && ((base | length) & PAGE_MASK) !== 0n)
        return refusal('EFI_INVALID_PARAMETER', noWholePages(base, length))
      const missing = attributes & ~entry.capabilities
      if (missing !== 0n) return refusal('EFI_UNSUPPORTED', { code: 'notCapable', attributes: hex(missing), entry: gcdRecord(entry) })
    }
    const cache = CACHE_BITS.find((bit) => (attributes & bit) !== 0n) ?? 0n
    const forProcessor = (attributes & this.rules.processorAttributes) | cache
    let kept = attributes
    const keeps = forProcessor === 0n && !(this.rules.clearsAttributes && attributes === 0n)
    return this.change(
      base,
      length,
      (entry) => {
        // EDK II carries the kept bits of one entry on to the next one of the same call.
        if (keeps) kept |= entry.attributes & (CACHE_MASK | this.rules.processorAttributes)
        return { ...entry, attributes: kept }
      },
      () => (forProcessor === 0n ? null : this.toProcessor(base, length, forProcessor))
    )
  }

  private toProcessor(base: bigint, length: bigint, attributes: bigint): GcdRefusal | null {
    if (!this.hasCpuDriver) return refusal('EFI_NOT_AVAILABLE_YET', { code: 'noCpuDriver', attributes: hex(attributes) })
    return this.around.toProcessor(base, length, attributes)
  }

  /** §7.2.4.7. */
  setCapabilities(base: bigint, length: bigint, capabilities: bigint): GcdResult {
    if (length === 0n) return nothingAsked()
    const { changesMapPerEntry } = this.rules
    const recapable = (): void => this.around.recapable(base, length, capabilities)
    const result = this.listed((): GcdResult => {
      if (!this.search(base, length)) return refusal('EFI_UNSUPPORTED', this.outside(base, length))
      if (((base | length) & PAGE_MASK) !== 0n) return refusal('EFI_INVALID_PARAMETER', noWholePages(base, length))
      for (const entry of this.covering(base, length)) {
        const lost = entry.attributes & ~capabilities
        if (lost !== 0n) return refusal('EFI_UNSUPPORTED', { code: 'attributesInUse', attributes: hex(lost), entry: gcdRecord(entry) })
      }
      return this.change(base, length, (entry) => {
        if (changesMapPerEntry && isSystemMemory(entry.type)) recapable()
        return { ...entry, capabilities }
      })
    })
    if (!changesMapPerEntry && result.Status === 'EFI_SUCCESS') recapable()
    return result
  }

  /** Makes system memory of what is reserved because nobody tested it, and answers these ranges, ascending. */
  promote(owner: bigint): { readonly start: bigint; readonly last: bigint; readonly attribute: bigint }[] {
    const isPromotable = ({ type, capabilities }: GcdEntry): boolean =>
      type === GcdMemoryType.Reserved && (capabilities & STATE_MASK) === (PRESENT | INITIALIZED)
    const promoted = this.entries.filter(isPromotable)
    if (promoted.length === 0) return []
    this.entries = this.entries.map((entry) =>
      isPromotable(entry)
        ? { ...entry, type: GcdMemoryType.SystemMemory, capabilities: entry.capabilities | TESTED, image: owner, device: 0n }
        : entry
    )
    this.shown = null
    return promoted.map(({ base, last, capabilities }) => ({
      start: base,
      last,
      attribute: capabilities & ~(STATE_MASK | MemoryAttribute.RUNTIME)
    }))
  }

  private listed<T>(operate: () => T): T {
    const outcome = operate()
    this.around.list(this.entries.length)
    return outcome
  }

  /** The entries that hold the first and the last byte of this range; null: there are none. Sums wrap around, as in the firmware. */
  private search(base: bigint, length: bigint): { readonly first: number; readonly last: number } | null {
    const end = this.entries.at(-1)!.last
    const lastByte = u64(base + length - 1n)
    if (base > end || lastByte > end || lastByte < base) return null
    return { first: this.indexOf(base), last: this.indexOf(lastByte) }
  }

  /** Some of this range is no address of the machine. */
  outside(base: bigint, length: bigint): Cause {
    return { code: 'outsideAddressSpace', start: hex(base), bytes: hex(length), last: hex(this.entries.at(-1)!.last) }
  }

  private covering(base: bigint, length: bigint): GcdEntry[] {
    return this.entries.slice(this.indexOf(base), this.indexOf(base + length - 1n) + 1)
  }

  private firstNot(base: bigint, length: bigint, test: (entry: GcdEntry) => boolean): GcdEntry | undefined {
    return this.covering(base, length).find((entry) => !test(entry))
  }

  private indexOf(address: bigint): number {
    let low = 0
    let high = this.entries.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.entries[middle]!.base <= address) low = middle
      else high = middle - 1
    }
    return low
  }

  /** @param before What is still to be done when the two spare records are there: it may refuse. */
  private change(base: bigint, length: bigint, to: (entry: GcdEntry) => GcdEntry, before: () => GcdRefusal | null = () => null): GcdResult {
    const top = this.around.take()
    if (top === null) return noMemory(GCD_ENTRY_BYTES)
    const bottom = this.around.take()
    if (bottom === null) {
      this.around.give(top)
      return noMemory(GCD_ENTRY_BYTES)
    }
    const refused = before()
    if (refused) {
      this.around.give(top)
      this.around.give(bottom)
      return refused
    }
    this.put(base, length, to, { top, bottom })
    this.shown = null
    return SUCCESS
  }

  private put(
    base: bigint,
    length: bigint,
    to: (entry: GcdEntry) => GcdEntry,
    spare: { readonly top: bigint; readonly bottom: bigint }
  ): void {
    const last = base + length - 1n
    const covered = { first: this.indexOf(base), last: this.indexOf(last) }
    const changed: GcdEntry[] = []
    const [lowest, highest] = [this.entries[covered.first]!, this.entries[covered.last]!]
    const hasBottom = lowest.base < base
    const hasTop = highest.last > last
    if (hasBottom) changed.push({ ...lowest, last: base - 1n, block: spare.bottom })
    for (const entry of this.entries.slice(covered.first, covered.last + 1))
      changed.push(to({ ...entry, base: entry.base < base ? base : entry.base, last: entry.last > last ? last : entry.last }))
    if (hasTop) changed.push({ ...highest, base: last + 1n, block: spare.top })
    this.entries.splice(covered.first, covered.last - covered.first + 1, ...changed)
    if (!hasTop) this.around.give(spare.top)
    if (!hasBottom) this.around.give(spare.bottom)
    const from = covered.first + (hasBottom ? 1 : 0)
    this.merge(from, from + covered.last - covered.first)
  }

  /** Each of these entries takes in an equal one before it, and the last one also an equal one behind it. What is taken in goes back to the pool. */
  private merge(first: number, last: number): void {
    let end = last
    for (let i = first; i <= end;) {
      const [before, entry] = [this.entries[i - 1], this.entries[i]!]
      if (before && alike(before, entry)) {
        this.entries.splice(i - 1, 2, { ...entry, base: before.base })
        if (before.block !== null) this.around.give(before.block)
        end--
      } else i++
    }
    const [entry, behind] = [this.entries[end]!, this.entries[end + 1]]
    if (behind && alike(entry, behind)) {
      this.entries.splice(end, 2, { ...entry, last: behind.last })
      if (behind.block !== null) this.around.give(behind.block)
    }
  }
}

/** What is refused before the GCD looks at its list; null: nothing is wrong. @param lastType The last of EFI_GCD_MEMORY_TYPE. */
function whyNoRequest({ allocateType, type, base, image, alignment, length }: SpaceRequest, lastType: number): GcdRefusal | null {
  if (allocateType >= MAXIMUM_ALLOCATE_TYPE) return badValue('gcdAllocateType', allocateType)
  if (type > lastType) return badValue('gcdMemoryType', type)
  if (base === null) return nullPointer('baseAddress')
  if (image === 0n) return nullPointer('imageHandle')
  if (alignment >= 64n) return refusal('EFI_NOT_FOUND', badValue('alignment', alignment).cause)
  return length === 0n ? nothingAsked() : null
}

function nothingAsked(): Refusal<'EFI_INVALID_PARAMETER'> {
  return refusal('EFI_INVALID_PARAMETER', { code: 'nothingAsked', parameter: 'length' })
}
