/**
 * The Global Coherency Domain's memory space as EDK II (edk2-stable202211) keeps it, PI 1.8 volume 2 §7.2: one list without holes over the
 * whole address space, each entry with what the range is, what it can be and who owns it.
 */
import { GcdMemoryType } from '../../spec/gcd-memory-type'
import { MemoryAttribute } from '../../spec/memory-attribute'
import { hex } from '../../spec/hex'
import { PAGE_MASK, PAGE_SIZE } from '../../spec/page'
import { byteCount } from '../../spec/units'
import { SUCCESS, type Success } from '../../spec/status'
import { badValue, noMemory, nullPointer, refusal, type Cause, type Refusal } from '../../trace/cause'
import type { GcdEntry as GcdRecord } from '../../trace/trace'
import type { GcdRange } from '../memory/presented-map'

const MAXIMUM_TYPE = 8
/** EFI_GCD_ALLOCATE_TYPE. */
const AllocateType = { AnyBottomUp: 0, MaxAddressBottomUp: 1, Address: 2, AnyTopDown: 3, MaxAddressTopDown: 4 } as const
const MAXIMUM_ALLOCATE_TYPE = 5

/** The range is a window of I/O ports: set in the capabilities of every added device range. */
const PORT_IO = 1n << 62n
/** Private capability bits: the state of a range that is not system memory. */
const PRESENT = 1n << 56n
const INITIALIZED = 1n << 57n
const TESTED = 1n << 58n
const STATE_MASK = PRESENT | INITIALIZED | TESTED
const CACHE_BITS = [MemoryAttribute.UC, MemoryAttribute.WC, MemoryAttribute.WT, MemoryAttribute.WB, MemoryAttribute.UCE, MemoryAttribute.WP]
const CACHE_MASK = 0x101fn
const PROTECTION = MemoryAttribute.RP | MemoryAttribute.XP | MemoryAttribute.RO
const PAGE_PROTECTION = PROTECTION | MemoryAttribute.SP | MemoryAttribute.CPU_CRYPTO

/** EFI_GCD_MEMORY_SPACE_DESCRIPTOR, with the firmware's own record of it. PI 1.8 volume 2 §7.2.4.5. */
export interface GcdEntry {
  readonly base: bigint
  /** Its last byte. */
  readonly last: bigint
  readonly capabilities: bigint
  readonly attributes: bigint
  readonly type: number
  /** Handle of the image that allocated it; 0n: nobody. */
  readonly image: bigint
  readonly device: bigint
  /** The pool block that the firmware keeps the entry in; null: it was made before the run. */
  readonly block: bigint | null
}

/** EDK II's own record of an entry, in the pool. */
export const GCD_ENTRY_BYTES = byteCount(80n)

/** EFI_GCD_MEMORY_SPACE_DESCRIPTOR on 64-bit machines. */
export const GCD_DESCRIPTOR_BYTES = 56

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
  /** The CPU driver is given cache or protection attributes for these whole pages. */
  toProcessor(start: bigint, bytes: bigint): void
}

type GcdRefusal = Refusal<
  'EFI_INVALID_PARAMETER' | 'EFI_UNSUPPORTED' | 'EFI_ACCESS_DENIED' | 'EFI_NOT_FOUND' | 'EFI_OUT_OF_RESOURCES' | 'EFI_NOT_AVAILABLE_YET'
>
/** What a change of the memory space answers. */
export type GcdResult = Success | GcdRefusal
/** BaseAddress is what *BaseAddress holds afterwards: a search leaves its last trial there also when it fails. */
type AllocateSpaceResult = GcdResult & { readonly BaseAddress: bigint }

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
    private readonly around: GcdSurroundings
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

  /** What GetMemoryMap shows of it behind the page allocator's map; the same list as long as nothing changed. */
  presented(): readonly GcdRange[] {
    if (this.shown) return this.shown
    const list: GcdRange[] = []
    for (const entry of this.entries) {
      const type = shownType(entry)
      if (type === null) continue
      const attribute = ((entry.attributes & ~PORT_IO) | (entry.capabilities & (CACHE_MASK | PAGE_PROTECTION))) & ~PROTECTION
      const before = list.at(-1)
      if (before && before.last + 1n === entry.base && before.type === type && before.attribute === attribute)
        list[list.length - 1] = { ...before, last: entry.last }
      else list.push({ start: entry.base, last: entry.last, type, attribute })
    }
    return (this.shown = list)
  }

  /** How many descriptors GetMemoryMap asks room for; it forgets the unaccepted ones, which it shows all the same. */
  required(): number {
    return this.entries.filter((entry) => entry.type !== GcdMemoryType.Unaccepted && shownType(entry) !== null).length
  }

  /** PI 1.8 volume 2 §7.2.4.1. The attributes of the range stay what they were. */
  add(type: number, base: bigint, length: bigint, capabilities: bigint): GcdResult {
    if (type <= 0 || type >= MAXIMUM_TYPE) return badValue('gcdMemoryType', type)
    if (length === 0n) return nothingAsked()
    return this.listed(() => {
      if (!this.isInside(base, length)) return refusal('EFI_UNSUPPORTED', this.outside(base, length))
      const taken = this.firstNot(base, length, (entry) => entry.type === GcdMemoryType.NonExistent && entry.image === 0n)
      if (taken) return refusal('EFI_ACCESS_DENIED', { code: 'spaceExists', entry: gcdRecord(taken) })
      const device = type === GcdMemoryType.MemoryMappedIo ? PORT_IO : 0n
      return this.change(base, length, (entry) => ({ ...entry, type, capabilities: capabilities | MemoryAttribute.RUNTIME | device }))
    })
  }

  /** §7.2.4.5. */
  remove(base: bigint, length: bigint): GcdResult {
    if (length === 0n) return nothingAsked()
    return this.listed(() => {
      if (!this.isInside(base, length)) return refusal('EFI_UNSUPPORTED', this.outside(base, length))
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
    const refused = whyNoRequest(request)
    if (refused) return { ...refused, BaseAddress: base ?? 0n }
    return this.listed(() => this.allocateFree(request, base ?? 0n))
  }

  /** The same at this one address, for no device: what the firmware does with what the HOB list tells it. */
  allocateAt(base: bigint, length: bigint, type: number, image: bigint): AllocateSpaceResult {
    return this.allocate({ allocateType: AllocateType.Address, type, alignment: 0n, length, base, image, device: 0n })
  }

  private allocateFree({ allocateType, type, alignment, length, image, device }: SpaceRequest, base: bigint): AllocateSpaceResult {
    const refused = (cause: Cause, BaseAddress = base): AllocateSpaceResult => ({ ...refusal('EFI_NOT_FOUND', cause), BaseAddress })
    const noneFound = (trial: bigint): AllocateSpaceResult =>
      refused({ code: 'noSpaceLongEnough', bytes: hex(length), gcdType: type }, trial)
    const mask = (1n << alignment) - 1n
    const isFree = (entry: GcdEntry): boolean => entry.type === type && entry.image === 0n
    const own = (at: bigint): AllocateSpaceResult => ({
      ...this.change(at, length, (entry) => ({ ...entry, image, device })),
      BaseAddress: at
    })

    if (allocateType === AllocateType.Address) {
      if ((base & mask) !== 0n) return refused(misaligned('baseAddress', base, mask + 1n))
      if (!this.isInside(base, length)) return refused(this.outside(base, length))
      const taken = this.firstNot(base, length, isFree)
      if (!taken) return own(base)
      const entry = gcdRecord(taken)
      return refused(taken.type === type ? { code: 'spaceOwned', entry } : { code: 'wrongGcdType', gcdType: type, entry })
    }
    const isBounded = allocateType === AllocateType.MaxAddressBottomUp || allocateType === AllocateType.MaxAddressTopDown
    const max = isBounded ? base : this.entries.at(-1)!.last
    const upwards = allocateType === AllocateType.AnyBottomUp || allocateType === AllocateType.MaxAddressBottomUp
    let trial = base
    for (let i = upwards ? 0 : this.entries.length - 1; i >= 0 && i < this.entries.length; i += upwards ? 1 : -1) {
      const entry = this.entries[i]!
      if (!isFree(entry)) continue
      if (upwards) {
        trial = (entry.base + mask) & ~mask
        if (trial + length - 1n > max) return noneFound(trial)
      } else {
        if (entry.base + length > max) continue
        if (length > entry.last + 1n) return noneFound(trial)
        trial = ((entry.last < max ? entry.last : max) + 1n - length) & ~mask
      }
      if (!this.isInside(trial, length)) return noneFound(trial)
      if (!this.firstNot(trial, length, isFree)) return own(trial)
    }
    return noneFound(trial)
  }

  /** §7.2.4.3. Anybody may free anybody's range. */
  free(base: bigint, length: bigint): GcdResult {
    if (length === 0n) return nothingAsked()
    return this.listed(() => {
      if (!this.isInside(base, length)) return refusal('EFI_UNSUPPORTED', this.outside(base, length))
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
    if (!this.isInside(base, length)) return refusal('EFI_UNSUPPORTED', this.outside(base, length))
    for (const entry of this.covering(base, length)) {
      if ((attributes & MemoryAttribute.RUNTIME) !== 0n && ((base | length) & PAGE_MASK) !== 0n)
        return refusal('EFI_INVALID_PARAMETER', noWholePages(base, length))
      const missing = attributes & ~entry.capabilities
      if (missing !== 0n) return refusal('EFI_UNSUPPORTED', { code: 'notCapable', attributes: hex(missing), entry: gcdRecord(entry) })
    }
    const cache = CACHE_BITS.find((bit) => (attributes & bit) !== 0n) ?? 0n
    const forProcessor = (attributes & PAGE_PROTECTION) | cache
    if (forProcessor !== 0n && !this.hasCpuDriver)
      return refusal('EFI_NOT_AVAILABLE_YET', { code: 'noCpuDriver', attributes: hex(forProcessor) })
    // The processor's page tables know whole pages.
    if (forProcessor !== 0n && ((base | length) & PAGE_MASK) !== 0n) return refusal('EFI_UNSUPPORTED', noWholePages(base, length))
    if (forProcessor !== 0n) this.around.toProcessor(base, length)
    let kept = attributes
    return this.change(base, length, (entry) => {
      // EDK II carries the kept bits of one entry on to the next one of the same call.
      if (forProcessor === 0n) kept |= entry.attributes & (CACHE_MASK | PAGE_PROTECTION)
      return { ...entry, attributes: kept }
    })
  }

  /** §7.2.4.7. */
  setCapabilities(base: bigint, length: bigint, capabilities: bigint): GcdResult {
    if (length === 0n) return nothingAsked()
    return this.listed(() => {
      if (!this.isInside(base, length)) return refusal('EFI_UNSUPPORTED', this.outside(base, length))
      if (((base | length) & PAGE_MASK) !== 0n) return refusal('EFI_INVALID_PARAMETER', noWholePages(base, length))
      for (const entry of this.covering(base, length)) {
        const lost = entry.attributes & ~capabilities
        if (lost !== 0n) return refusal('EFI_UNSUPPORTED', { code: 'attributesInUse', attributes: hex(lost), entry: gcdRecord(entry) })
      }
      return this.change(base, length, (entry) => ({ ...entry, capabilities }))
    })
  }

  /** The whole range changed hands inside the firmware: system memory belongs to the core. */
  own(base: bigint, length: bigint, image: bigint): void {
    this.listed(() => this.change(base, length, (entry) => ({ ...entry, image })))
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

  private isInside(base: bigint, length: bigint): boolean {
    return base + length - 1n <= this.entries.at(-1)!.last
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

  private change(base: bigint, length: bigint, to: (entry: GcdEntry) => GcdEntry): GcdResult {
    const top = this.around.take()
    const bottom = top === null ? null : this.around.take()
    if (top === null || bottom === null) {
      if (top !== null) this.around.give(top)
      return noMemory(GCD_ENTRY_BYTES)
    }
    const last = base + length - 1n
    const first = this.indexOf(base)
    const end = this.indexOf(last)
    const changed: GcdEntry[] = []
    let usedTop = false
    let usedBottom = false
    for (const entry of this.entries.slice(first, end + 1)) {
      if (entry.base < base) {
        changed.push({ ...entry, last: base - 1n, block: bottom })
        usedBottom = true
      }
      changed.push(to({ ...entry, base: entry.base < base ? base : entry.base, last: entry.last > last ? last : entry.last }))
      if (entry.last > last) {
        changed.push({ ...entry, base: last + 1n, block: top })
        usedTop = true
      }
    }
    this.entries.splice(first, end - first + 1, ...changed)
    this.mergeFrom(Math.max(0, first - 1), first + changed.length)
    if (!usedTop) this.around.give(top)
    if (!usedBottom) this.around.give(bottom)
    this.shown = null
    return SUCCESS
  }

  /** Joins equal neighbours; the entry that is joined into another one goes back to the pool. */
  private mergeFrom(first: number, last: number): void {
    let end = Math.min(last, this.entries.length - 1)
    for (let i = first; i < end;) {
      const entry = this.entries[i]!
      const next = this.entries[i + 1]!
      if (alike(entry, next)) {
        this.entries.splice(i, 2, { ...next, base: entry.base })
        if (entry.block !== null) this.around.give(entry.block)
        end--
      } else i++
    }
  }
}

/** What is refused before the GCD looks at its list; null: nothing is wrong. */
function whyNoRequest({ allocateType, type, base, image, alignment, length }: SpaceRequest): GcdRefusal | null {
  if (allocateType >= MAXIMUM_ALLOCATE_TYPE) return badValue('gcdAllocateType', allocateType)
  if (type >= MAXIMUM_TYPE) return badValue('gcdMemoryType', type)
  if (base === null) return nullPointer('baseAddress')
  if (image === 0n) return nullPointer('imageHandle')
  if (alignment >= 64n) return refusal('EFI_NOT_FOUND', badValue('alignment', alignment).cause)
  return length === 0n ? nothingAsked() : null
}

function nothingAsked(): Refusal<'EFI_INVALID_PARAMETER'> {
  return refusal('EFI_INVALID_PARAMETER', { code: 'nothingAsked', parameter: 'length' })
}

function misaligned(parameter: string, value: bigint, alignment: bigint): Cause {
  return { code: 'misaligned', parameter, value: hex(value), alignment: hex(alignment) }
}

function noWholePages(base: bigint, length: bigint): Cause {
  return (base & PAGE_MASK) !== 0n ? misaligned('baseAddress', base, PAGE_SIZE) : misaligned('length', length, PAGE_SIZE)
}

/** An entry as the trace writes it. */
export function gcdRecord({ base, last, capabilities, attributes, type, image, device }: GcdEntry): GcdRecord {
  return {
    base: hex(base),
    length: hex(last - base + 1n),
    capabilities: hex(capabilities),
    attributes: hex(attributes),
    gcdType: type,
    image: hex(image),
    device: hex(device)
  }
}

function alike(a: GcdEntry, b: GcdEntry): boolean {
  return (
    a.type === b.type && a.capabilities === b.capabilities && a.attributes === b.attributes && a.image === b.image && a.device === b.device
  )
}

/** Is it memory that is there, and that nobody has tested? */
export function isUntested({ type, capabilities }: GcdEntry): boolean {
  return type === GcdMemoryType.Reserved && (capabilities & (PRESENT | TESTED)) === PRESENT
}

/** The memory type GetMemoryMap shows an entry as; null: it does not. */
function shownType(entry: GcdEntry): number | null {
  switch (entry.type) {
    case GcdMemoryType.Reserved:
      return 0
    case GcdMemoryType.Persistent:
      return 14
    case GcdMemoryType.Unaccepted:
      return 15
    case GcdMemoryType.MemoryMappedIo:
      if ((entry.attributes & MemoryAttribute.RUNTIME) === 0n) return null
      return (entry.attributes & PORT_IO) !== 0n ? 12 : 11
    default:
      return null
  }
}

/** May the processor do this at this address, as far as the range's protection goes? */
export function isProtected(entry: GcdEntry | undefined, access: 'read' | 'write'): boolean {
  if (!entry) return false
  return (entry.attributes & (access === 'write' ? MemoryAttribute.RO | MemoryAttribute.RP : MemoryAttribute.RP)) !== 0n
}
