/**
 * DXE's beginning: the page allocator, the bins, the GCD and the first memory map, made by reading the HOB list's bytes as EDK II
 * (edk2-stable202211) does it: CoreInitializeMemoryServices, then CoreInitializeGcdServices. PI 1.8 volume 2 §9.
 */
import type { Board } from '../../board/board'
import { DriverStop, SimulatorBug } from '../../board/guest'
import { hex } from '../../spec/hex'
import { FIRMWARE } from '../../memory/owners'
import type { PhysicalMemory } from '../../memory/physical-memory'
import { walkHobs, type Hob } from '../../library/hob-walk'
import { memoryTypeInformation } from '../../library/memory-type-information'
import { guidText } from '../../spec/guid'
import { AllocationHob, CpuHob, HobGuid, HobType, Phit, ResourceAttribute, ResourceHob, ResourceType } from '../../spec/hob'
import { MemoryAttribute } from '../../spec/memory-attribute'
import { MemoryType } from '../../spec/memory-type'
import { byteCount, bytesOf, pageCount, type PageCount } from '../../spec/units'
import { PAGE_MASK, PAGE_SIZE, runtimeGranularity } from '../../spec/page'
import { CORE_IMAGE, type DxeCore } from '../core/core'
import type { DxeStart } from '../core/dxe-start'
import { installFirstTables, makeTables, type CoreModule } from './first-tables'
import type { VitalRange } from '../core/vital-memory'
import { GcdMemoryType } from '../../spec/gcd-memory-type'
import { edk2Rules, type Edk2Rules } from '../../platforms/edk2-rules'
import type { Bin, BinRequest } from '../memory/page-allocator'

/** Unaccepted memory, before the release's number is put in for it. */
const UNACCEPTED = -1
/** What the core wants beside the bins: room for its own first allocations. */
const ROOM_BESIDE_BINS = 0x10000n
/** EFI_GCD_MEMORY_SPACE_DESCRIPTOR. */
const GCD_DESCRIPTOR_BYTES = 56n
const MAX_ADDRESS = 0xffffffffffffffffn

const { PRESENT, INITIALIZED, TESTED, PERSISTENT, MORE_RELIABLE } = ResourceAttribute
const PROTECTED =
  ResourceAttribute.READ_PROTECTED |
  ResourceAttribute.WRITE_PROTECTED |
  ResourceAttribute.EXECUTION_PROTECTED |
  ResourceAttribute.READ_ONLY_PROTECTED
const IO_WIDTHS = ResourceAttribute['16_BIT_IO'] | ResourceAttribute['32_BIT_IO'] | ResourceAttribute['64_BIT_IO']
/** Which attributes decide what a resource is. */
const KIND_MASK = PRESENT | INITIALIZED | TESTED | PROTECTED | IO_WIDTHS | PERSISTENT
const TESTED_MEMORY = PRESENT | INITIALIZED | TESTED

/** A resource attribute and the capability that it becomes. */
const CAPABILITIES: readonly (readonly [attribute: number, capability: bigint])[] = [
  [ResourceAttribute.UNCACHEABLE, MemoryAttribute.UC],
  [ResourceAttribute.WRITE_COMBINEABLE, MemoryAttribute.WC],
  [ResourceAttribute.WRITE_THROUGH_CACHEABLE, MemoryAttribute.WT],
  [ResourceAttribute.WRITE_BACK_CACHEABLE, MemoryAttribute.WB],
  [ResourceAttribute.UNCACHED_EXPORTED, MemoryAttribute.UCE],
  [ResourceAttribute.READ_PROTECTABLE, MemoryAttribute.RP],
  [ResourceAttribute.WRITE_PROTECTABLE, MemoryAttribute.WP],
  [ResourceAttribute.EXECUTION_PROTECTABLE, MemoryAttribute.XP],
  [ResourceAttribute.READ_ONLY_PROTECTABLE, MemoryAttribute.RO],
  [ResourceAttribute.PERSISTABLE, MemoryAttribute.NV],
  [MORE_RELIABLE, MemoryAttribute.MORE_RELIABLE]
]
/** The GCD's private capability bits for the state of a range that is not system memory. */
const STATE_BITS: readonly (readonly [attribute: number, capability: bigint])[] = [
  [PRESENT, 1n << 56n],
  [INITIALIZED, 1n << 57n],
  [TESTED, 1n << 58n]
]

interface Resource {
  /** The GUID of whoever made it. */
  readonly owner: string
  readonly type: number
  readonly attributes: number
  readonly start: bigint
  readonly length: bigint
}
interface Allocation {
  readonly type: number
  readonly start: bigint
  readonly length: bigint
}
/** First byte and number of bytes. */
interface Piece {
  readonly start: bigint
  readonly length: bigint
}

/** What the list says, each kind in the list's order. */
interface Handoff {
  readonly address: bigint
  readonly freeBottom: bigint
  readonly freeTop: bigint
  readonly memoryTop: bigint
  readonly addressBits: number
  readonly resources: readonly Resource[]
  readonly allocations: readonly Allocation[]
  readonly volumes: readonly Piece[]
  readonly bins: readonly BinRequest[]
  /** All that the memory type information names, in its order. */
  readonly informedTypes: readonly number[]
  readonly coreModule: CoreModule | null
}

/** @throws SimulatorBug when the list is broken: whoever hands over has looked before (walkHobs). */
function readHandoff(memory: PhysicalMemory, address: bigint, rules: Edk2Rules, granularity: bigint): Handoff {
  const { hobs, problem } = walkHobs(memory, address)
  if (problem !== null) throw new SimulatorBug(`the HOB list at ${hex(address)}: ${problem.code}`)
  const number = (hob: Hob, offset: number | bigint, bytes: 1 | 4 | 8): bigint => memory.readUint(hob.address + BigInt(offset), bytes)
  const ofType = (type: number): Hob[] => hobs.filter((hob) => hob.type === type)
  const phit = hobs[0]!
  const cpu = ofType(HobType.cpu)[0]
  const information = memoryTypeInformation(memory, hobs).map(({ type, pages }) => ({
    type,
    pages: rules.roundsBins && rules.granularTypes.includes(type) ? roundedUp(pages, granularity) : pages
  }))
  return {
    address,
    freeBottom: number(phit, Phit.EfiFreeMemoryBottom, 8),
    freeTop: number(phit, Phit.EfiFreeMemoryTop, 8),
    memoryTop: number(phit, Phit.EfiMemoryTop, 8),
    addressBits: cpu ? Number(number(cpu, CpuHob.SizeOfMemorySpace, 1)) : 36,
    resources: ofType(HobType.resourceDescriptor).map((hob) => ({
      owner: guidText(memory.read(hob.address + BigInt(ResourceHob.Owner), 16)),
      type: Number(number(hob, ResourceHob.ResourceType, 4)),
      attributes: Number(number(hob, ResourceHob.ResourceAttribute, 4)),
      start: number(hob, ResourceHob.PhysicalStart, 8),
      length: number(hob, ResourceHob.ResourceLength, 8)
    })),
    allocations: ofType(HobType.memoryAllocation).map((hob) => ({
      type: Number(number(hob, AllocationHob.MemoryType, 4)),
      start: number(hob, AllocationHob.MemoryBaseAddress, 8),
      length: number(hob, AllocationHob.MemoryLength, 8)
    })),
    volumes: [...ofType(HobType.firmwareVolume), ...ofType(HobType.firmwareVolume2)].map((hob) => ({
      start: number(hob, 8, 8),
      length: number(hob, 16, 8)
    })),
    bins: information.filter(({ pages }) => pages > 0n),
    informedTypes: information.map(({ type }) => type),
    coreModule: coreModule(memory, hobs)
  }
}

/** The DXE core's image; null: the list does not name it. */
function coreModule(memory: PhysicalMemory, hobs: readonly Hob[]): CoreModule | null {
  return namedAllocation(memory, hobs, HobGuid.module)
}

function namedAllocation(memory: PhysicalMemory, hobs: readonly Hob[], name: string): Piece | null {
  const hob = hobs.find(({ type, address }) => type === HobType.memoryAllocation && guidText(memory.read(address + 8n, 16)) === name)
  if (!hob) return null
  return {
    start: memory.readUint(hob.address + BigInt(AllocationHob.MemoryBaseAddress), 8),
    length: memory.readUint(hob.address + BigInt(AllocationHob.MemoryLength), 8)
  }
}

/** @param granularity In bytes. */
function roundedUp(pages: PageCount, granularity: bigint): PageCount {
  const unit = granularity / PAGE_SIZE
  return pageCount(((pages + unit - 1n) / unit) * unit)
}

/**
 * PEI may have set a place aside for the bins, in a resource HOB whose owner is the memory type information: then they lie in it, one below the other
 * from its top. null: there is none, or several, or it is too short, or PEI's own memory.
 */
function inheritedBins({ resources, bins, freeBottom, freeTop }: Handoff, rules: Edk2Rules, granularity: bigint): readonly Bin[] | null {
  const owned = resources.filter(({ owner }) => owner === HobGuid.memoryTypeInformation)
  const [place] = owned
  if (!rules.inheritsBins || !place || owned.length > 1 || !isTestedMemory(place) || bins.length === 0) return null
  if (freeBottom >= place.start && freeTop <= place.start + place.length) return null
  let top = place.start + place.length
  const placed: Bin[] = []
  let padding = 0n
  for (const { type, pages } of bins) {
    const start = top - bytesOf(pages)
    placed.push({ type, start, last: top - 1n })
    if (rules.granularTypes.includes(type)) padding += start & (granularity - 1n)
    top = start
  }
  return top - padding >= place.start ? placed : null
}

/** Where the core and its stack lie, as the list says it. Of the stack only the highest page is sure to be in use. */
export function vitalRanges(memory: PhysicalMemory, list: bigint): VitalRange[] {
  const { hobs } = walkHobs(memory, list)
  const core = coreModule(memory, hobs)
  const stack = namedAllocation(memory, hobs, HobGuid.stack)
  return [
    ...(core ? [{ kind: 'core' as const, start: core.start, last: core.start + core.length - 1n }] : []),
    ...(stack ? [{ kind: 'stack' as const, start: stack.start + stack.length - PAGE_SIZE, last: stack.start + stack.length - 1n }] : [])
  ]
}

/** What the core begins with: no memory at all, and bins to place as soon as there is some. */
export function hobStart({ memory, platform }: Board, list: bigint): DxeStart {
  const rules = edk2Rules(platform)
  const granularity = runtimeGranularity(platform.architecture)
  const handoff = readHandoff(memory, list, rules, granularity)
  const { addressBits, bins, informedTypes } = handoff
  const inherited = inheritedBins(handoff, rules, granularity)
  const nothing = { capabilities: 0n, attributes: 0n, type: GcdMemoryType.NonExistent, image: 0n, device: 0n, block: null }
  return {
    entries: [],
    key: 0n,
    bins: inherited ?? [],
    defaultMaximum: inherited ? inherited.at(-1)!.start - 1n : MAX_ADDRESS,
    binRequests: inherited ? null : bins,
    informedTypes,
    gcd: [{ base: 0n, last: (1n << BigInt(addressBits)) - 1n, ...nothing }],
    hasCpuDriver: false,
    handles: null,
    freeBlocks: [],
    poolRecords: 0n,
    attributesTable: null,
    translationTables: null,
    protectedPages: null,
    volumes: 0,
    tables: null,
    vital: vitalRanges(memory, list),
    atExit: []
  }
}

/** Where the core put its copy of the HOB list, and what it copied. */
interface CopiedHobs {
  readonly from: bigint
  readonly to: bigint
  readonly bytes: bigint
}

/**
 * Builds the first map. What PEI's memory is given up for good loses its owners.
 *
 * @throws DriverStop `firmware` when PEI left DXE no memory to begin with; SimulatorBug when the list is broken.
 */
export function takeOverHobs(board: Board, core: DxeCore, list: bigint): CopiedHobs {
  const handoff = readHandoff(board.memory, list, core.rules, runtimeGranularity(board.platform.architecture))
  const first = firstRegion(handoff)
  if (!first)
    throw new DriverStop('firmware', { code: 'noMemoryForDxe', bins: handoff.bins.map(({ type, pages }) => ({ type, pages: hex(pages) })) })
  core.addMemory(conventional(first, capabilitiesOf(first.resource)))
  if (!core.rules.makesTablesLast) makeTables(core, handoff.coreModule)

  for (const resource of handoff.resources) addResource(core, resource)
  core.gcd.allocateAt(first.start, first.length, core.gcd.find(first.start)!.type, CORE_IMAGE)
  for (const allocation of handoff.allocations) addAllocation(core, allocation, first)
  for (const { start, length } of handoff.volumes) core.gcd.allocateAt(start, length, GcdMemoryType.MemoryMappedIo, CORE_IMAGE)
  const copied = addFreeMemory(board, core, handoff)
  if (core.rules.makesTablesLast) makeTables(core, handoff.coreModule)
  installFirstTables(core, handoff.coreModule, copied.to === 0n ? copied.from : copied.to)
  return copied
}

function isSystemMemory(gcdType: number | null): boolean {
  return gcdType === GcdMemoryType.SystemMemory || gcdType === GcdMemoryType.MoreReliable
}

function capabilitiesOf({ type, attributes }: Resource): bigint {
  let capabilities = 0n
  for (const [attribute, capability] of CAPABILITIES) if ((attributes & attribute) !== 0) capabilities |= capability
  if (!isSystemMemory(gcdTypeOf({ type, attributes })))
    for (const [attribute, capability] of STATE_BITS) if ((attributes & attribute) !== 0) capabilities |= capability
  return capabilities
}

/** What a resource is for the GCD; null: it stays out of the memory space (I/O ports, memory in a state that EDK II does not know). */
function gcdTypeOf({ type, attributes }: Pick<Resource, 'type' | 'attributes'>): number | null {
  switch (type) {
    case ResourceType.systemMemory: {
      if ((attributes & PERSISTENT) !== 0) return GcdMemoryType.Persistent
      const kind = attributes & KIND_MASK
      if (kind === TESTED_MEMORY) return (attributes & MORE_RELIABLE) !== 0 ? GcdMemoryType.MoreReliable : GcdMemoryType.SystemMemory
      return kind === (PRESENT | INITIALIZED) || kind === PRESENT ? GcdMemoryType.Reserved : null
    }
    case ResourceType.memoryMappedIo:
    case ResourceType.firmwareDevice:
      return GcdMemoryType.MemoryMappedIo
    case ResourceType.memoryMappedIoPort:
    case ResourceType.memoryReserved:
      return GcdMemoryType.Reserved
    case ResourceType.unaccepted:
      return UNACCEPTED
    default:
      return null
  }
}

function addResource(core: DxeCore, resource: Resource): void {
  const type = gcdTypeOf(resource)
  // A range that overlaps one before it is refused as a whole, and nobody is told: the first HOB wins.
  if (type !== null)
    core.gcd.add(type === UNACCEPTED ? core.rules.unacceptedSpace : type, resource.start, resource.length, capabilitiesOf(resource))
}

function addAllocation(core: DxeCore, { type, start, length }: Allocation, first: Piece): void {
  const entry = core.gcd.find(start)
  if (!entry || length === 0n) return
  // A range that has an owner already (the same HOB twice, a part of the first region) is skipped.
  const { Status } = core.gcd.allocateAt(start, length, entry.type, CORE_IMAGE)
  const isInFirst = start < first.start + first.length && start + length > first.start
  if (Status !== 'EFI_SUCCESS' && isInFirst)
    core.board.console.noteOnce({ code: 'reservationLost', start: hex(start), bytes: hex(length), type }, null)
  if (Status !== 'EFI_SUCCESS') return
  if (!isSystemMemory(entry.type)) return
  core.addMemory({ start, last: start + length - 1n, type, attribute: entry.capabilities & ~MemoryAttribute.RUNTIME })
}

/** All system memory that nobody owns becomes free; last the piece that the HOB list lies in, when the list has been copied. */
function addFreeMemory(board: Board, core: DxeCore, { address, freeBottom }: Handoff): CopiedHobs {
  // The firmware walks a copy of the GCD map, which it keeps in the pool meanwhile.
  const listBytes = byteCount(BigInt(core.gcd.list().length) * GCD_DESCRIPTOR_BYTES)
  const snapshot = core.pool.allocatePool(MemoryType.BootServicesData, listBytes, true)
  let listPiece: Piece | null = null
  for (const entry of core.gcd.list().filter(({ type, image }) => isSystemMemory(type) && image === 0n)) {
    const start = (entry.base + PAGE_MASK) & ~PAGE_MASK
    const length = ((entry.last + 1n) & ~PAGE_MASK) - start
    if (length <= 0n) continue
    if (address >= entry.base && address <= entry.last) {
      listPiece = { start, length }
      continue
    }
    giveToCore(core, { start, length }, entry.type)
  }
  const bytes = byteCount(freeBottom - address)
  const copy = core.pool.allocatePool(MemoryType.BootServicesData, bytes, true)
  const to = copy.Status === 'EFI_SUCCESS' ? copy.Buffer : 0n
  // What PEIMs kept in pool HOBs is theirs no more: the copy belongs to the core.
  board.release(address, bytes)
  if (to !== 0n) {
    board.hold({ start: to, bytes, unit: 'pool', type: MemoryType.BootServicesData, owner: FIRMWARE })
    board.move(address, to, bytes, 'hobList')
  }
  if (listPiece) {
    board.release(listPiece.start, listPiece.length)
    giveToCore(core, listPiece, GcdMemoryType.SystemMemory)
  }
  if (snapshot.Status === 'EFI_SUCCESS') core.pool.freePool(snapshot.Buffer)
  return { from: address, to, bytes }
}

function giveToCore(core: DxeCore, { start, length }: Piece, gcdType: number): void {
  const { capabilities } = core.gcd.find(start)!
  core.addMemory(conventional({ start, length }, capabilities))
  core.gcd.allocateAt(start, length, gcdType, CORE_IMAGE)
}

function conventional({ start, length }: Piece, capabilities: bigint): { start: bigint; last: bigint; type: number; attribute: bigint } {
  return { start, last: start + length - 1n, type: MemoryType.Conventional, attribute: capabilities & ~MemoryAttribute.RUNTIME }
}

// ---- where DXE begins, as EDK II's CoreInitializeMemoryServices chooses it --------------------------------------------------------------

function isTestedMemory({ type, attributes }: Resource): boolean {
  return type === ResourceType.systemMemory && (attributes & KIND_MASK) === TESTED_MEMORY
}

/** The first region of memory that the allocator is given; null: none is large enough for the bins. */
function firstRegion(handoff: Handoff): (Piece & { readonly resource: Resource }) | null {
  const needed = ROOM_BESIDE_BINS + handoff.bins.reduce((sum, { pages }) => sum + bytesOf(pages), 0n)
  const { address, freeBottom, freeTop, memoryTop, resources } = handoff
  const home = resources.find(
    (resource) => isTestedMemory(resource) && freeBottom >= resource.start && freeTop <= resource.start + resource.length
  )
  if (home) {
    const up = (value: bigint): bigint => (value + PAGE_MASK) & ~PAGE_MASK
    const piece = (start: bigint, end: bigint): Piece => ({ start, length: end > start ? (end - start) & ~PAGE_MASK : 0n })
    const tries: (() => Piece)[] = [
      () => largestHole(piece(up(memoryTop), home.start + home.length), handoff),
      () => piece(up(freeBottom), freeTop),
      () => largestHole(piece(up(home.start), address), handoff)
    ]
    for (const attempt of tries) {
      const found = attempt()
      if (found.length >= needed) return { ...found, resource: home }
    }
  }
  let best: (Piece & { readonly resource: Resource }) | null = null
  for (const resource of resources) {
    if (resource === home || !isTestedMemory(resource) || (best && resource.start < best.start)) continue
    const hole = largestHole({ start: resource.start, length: resource.length & ~PAGE_MASK }, handoff)
    if (hole.length >= needed) best = { ...hole, resource }
  }
  return best
}

/** The largest part of a piece that no memory allocation HOB covers; of equal ones the upper. */
function largestHole({ start, length }: Piece, { allocations }: Handoff): Piece {
  const end = start + length
  const taken = allocations
    .filter((allocation) => allocation.length > 0n && allocation.start < end && allocation.start + allocation.length > start)
    .sort((a, b) => (a.start < b.start ? -1 : 1))
  let best: Piece = { start, length: 0n }
  let at = start
  const consider = (until: bigint): void => {
    if (until > at && until - at >= best.length) best = { start: at, length: until - at }
  }
  for (const allocation of taken) {
    consider(allocation.start)
    if (allocation.start + allocation.length > at) at = allocation.start + allocation.length
  }
  consider(end)
  return best
}
