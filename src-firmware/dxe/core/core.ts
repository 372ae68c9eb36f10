/** The DXE core's state, and what its services share: the map and its key, the pool, the GCD, events, handles and images. */
import type { Board, PhaseMemory } from '../../board/board'
import { edk2Rules, type Edk2Rules } from '../../platforms/edk2-rules'
import { DriverStop, SimulatorBug } from '../../board/guest'
import { hex, u64 } from '../../spec/hex'
import { FIRMWARE, type Ground } from '../../memory/owners'
import { FREED_BYTE } from '../../memory/physical-memory'
import { RangeTree, type Range } from '../../memory/range-tree'
import { MemoryAttribute, PERMISSION_MASK } from '../../spec/memory-attribute'
import { MemoryType } from '../../spec/memory-type'
import { PAGE_MASK, PAGE_SIZE, runtimeGranularity } from '../../spec/page'
import { byteCount, bytesOf, pageCount, type ByteCount, type PageCount } from '../../spec/units'
import type { NewChange } from '../../trace/change-log'
import type { Descriptor } from '../../trace/trace'
import { RuntimeState } from '../../runtime/runtime-state'
import type { Management } from '../../services/management'
import { ConfigurationTable } from '../tables/configuration-table'
import { ConsoleInput, WAIT_FOR_KEY } from './console-input'
import { EventGroup } from '../../spec/event-group'
import { Events } from '../events/events'
import { GcdMemorySpace } from '../gcd/gcd'
import { GCD_DESCRIPTOR_BYTES, GCD_ENTRY_BYTES, gcdRecord, type GcdEntry } from '../gcd/gcd-entry'
import { GcdMemoryType } from '../../spec/gcd-memory-type'
import { HandleWalks } from '../handles/handle-walks'
import { Handles } from '../handles/handles'
import { Images } from '../handles/images'
import { ImageProtection, protectedAs, RuntimeImageRecords, type LoadedSections } from '../memory/image-records'
import { MemoryTypeInformation } from '../memory/memory-type-information'
import { MemoryAttributesTable } from '../memory/memory-attributes-table'
import type { MapEntry } from '../memory/memory-map'
import { FirmwareMemory } from '../../board/firmware-memory'
import { changesPermissions, protectionOf } from '../memory/memory-protection'
import { Mtrrs } from '../memory/mtrr'
import { PageProtection } from '../memory/page-protection'
import { PageAllocator } from '../memory/page-allocator'
import { AllocateType } from '../../spec/allocate-type'
import { Pool } from '../memory/pool'
import { setAArch64Attributes, setX64Attributes } from '../memory/processor'
import { descriptor, PresentedMap } from '../memory/presented-map'
import { DEBUG_IMAGE_INFO_TABLE, DebugImages } from '../tables/debug-images'
import { SystemTables, type TableStart } from '../tables/system-tables'
import { addressBits, protectedInGcd, uncachedRanges, type DxeStart } from './dxe-start'
import { lostWith, type VitalRange } from './vital-memory'
import { TranslationTables } from '../memory/translation-tables'

const MEMORY_TYPE_INFORMATION = '4C19049F-4137-4DD3-9C10-8B97A83FFDFA'
/** The configuration table's entry of the Memory Attributes Table, UEFI 2.10 §4.6.4. */
const MEMORY_ATTRIBUTES_TABLE = 'DCFA911D-26EB-469F-A220-38B7DC461220'
/** The DXE core's own image, which owns system memory. */
export const CORE_IMAGE = 0xffff800000000018n

/** The DXE core with all it keeps: memory, GCD, events, handles, images, tables. */
export class DxeCore implements PhaseMemory {
  /** Bytes as the firmware itself touches them. */
  readonly memory: FirmwareMemory
  readonly pages: PageAllocator
  readonly pool: Pool
  readonly shown: PresentedMap
  readonly gcd: GcdMemorySpace
  readonly events: Events
  readonly handles: Handles
  readonly walks: HandleWalks
  readonly images: Images
  debugImages: DebugImages
  /** null: nobody has told the core of one. */
  typeInformation: MemoryTypeInformation | null
  readonly imageProtection: ImageProtection | null
  private readonly runtimeRecords: RuntimeImageRecords
  readonly atExit: DxeStart['atExit']
  private attributesTable: MemoryAttributesTable | null
  private readonly translation: TranslationTables | null
  /** null: translation tables say it. */
  private readonly protection: PageProtection | null
  readonly runtime = new RuntimeState()
  readonly consoleInput = new ConsoleInput()
  /** What its release of EDK II does otherwise than others. */
  readonly rules: Edk2Rules
  /** null: no interrupt leads to management mode. */
  management: Management | null = null
  private placed: { readonly at: bigint; readonly tables: SystemTables; readonly configuration: ConfigurationTable } | null = null
  /** ExitBootServices has accepted the map's key: what is allocated from now on, no operating system knows. */
  isMapTerminated = false
  tpl = 4
  /** GetNextMonotonicCount: starts anew with every boot here. */
  monotonicCount = 0n
  private readonly poolPages = new RangeTree<Range>()
  private recordedKey = 0n
  /** n of the event that moved the map's key last; null: the key is the first one. */
  keyMovedBy: number | null = null
  private gcdRecorded: readonly GcdEntry[] = []
  /** Until the first ExitBootServices. */
  timerRuns = true

  constructor(
    readonly board: Board,
    start: DxeStart
  ) {
    const memory = new FirmwareMemory(board.memory, {
      isMapped: (address) => this.isMapped(address),
      forbidden: (first, last, access) => (this.protection ?? this.gcd).firstProtected(first, last, access)
    })
    this.memory = memory
    const rules = edk2Rules(board.platform)
    this.rules = rules
    this.atExit = start.atExit
    this.volumes = start.volumes
    this.handles = new Handles({
      note: (change) => board.note(change),
      takePool: (bytes) => this.takePool(MemoryType.BootServicesData, bytes),
      givePool: (buffer) => this.givePool(buffer),
      coreImage: CORE_IMAGE,
      knownProtocols: start.handles?.protocols ?? [],
      indexesHandles: rules.indexesHandles
    })
    // Its own records and lists: nobody has to see them in the trace.
    const ownPool = {
      take: (bytes: ByteCount): bigint | null => {
        const result = this.pool.allocatePool(MemoryType.BootServicesData, bytes, true)
        return result.Status === 'EFI_SUCCESS' ? result.Buffer : null
      },
      give: (buffer: bigint): void => void this.pool.freePool(buffer)
    }
    this.walks = new HandleWalks(this.handles, ownPool, start.handles, board.platform.clearsMemory)
    this.typeInformation = start.informedTypes && MemoryTypeInformation.fresh(board.memory, start.informedTypes)
    this.pages = new PageAllocator(
      {
        entries: start.entries,
        ...(start.defaultBase !== undefined && { defaultBase: start.defaultBase }),
        key: start.key,
        bins: start.bins,
        defaultMaximum: start.defaultMaximum,
        binRequests: start.binRequests,
        runtimeGranularity: runtimeGranularity(board.platform.architecture),
        rules
      },
      {
        changed: (change) => {
          this.shown.touch(change)
          this.events.signalGroupLater(EventGroup.memoryMapChange)
        },
        freed: (first, last) => {
          // Page 0 is zero whenever it is free: whoever follows a null pointer finds nothing.
          if (first === 0n) memory.fill(0n, PAGE_SIZE, 0)
          const from = first === 0n ? PAGE_SIZE : first
          if (board.platform.clearsMemory && from <= last) memory.fill(from, last - from + 1n, FREED_BYTE)
          board.releaseWithEvent(first, last)
          if (this.translation?.gaveBack(first, last)) board.memory.watcher ??= (at, bytes) => this.translation!.written(at, bytes)
          this.requireVital(first, last, start.vital)
        },
        converted: (first, pages, from, to) => this.typeInformation?.converted(first, pages, from, to, this.pages),
        placedBins: () => this.typeInformation?.begin(),
        tookDescriptorPage: (page) =>
          board.hold({ start: page, bytes: PAGE_SIZE, unit: 'pages', type: MemoryType.BootServicesData, owner: FIRMWARE }),
        promote: () => this.promote()
      }
    )
    const mapped = start.entries.map(({ start: first, last, type }) => ({
      start: first,
      last,
      attributes: MemoryAttribute.WB | (start.protectedPages ? 0n : protectionOf(rules, type))
    }))
    const protectedPages = start.protectedPages ?? protectedInGcd(start.gcd)
    this.translation =
      start.translationTables &&
      new TranslationTables(
        start.translationTables,
        [...mapped, ...(start.protectedPages ?? []).map((range) => ({ ...range, attributes: range.attributes | MemoryAttribute.WB }))],
        () => this.takePages(MemoryType.BootServicesData, pageCount(1n), FIRMWARE),
        rules
      )
    const { uncachedFrom } = board.platform
    const mtrrs = uncachedFrom ? new Mtrrs(addressBits(start.gcd), uncachedRanges(BigInt(uncachedFrom), start.gcd)) : null
    const protection = new PageProtection(protectedPages)
    this.protection = this.translation ? null : protection
    this.gcd = new GcdMemorySpace(
      start.gcd,
      start.hasCpuDriver,
      {
        take: () => ownPool.take(GCD_ENTRY_BYTES),
        give: (block) => ownPool.give(block),
        toProcessor: (base, bytes, attributes) => {
          if (this.translation) return setAArch64Attributes(this.translation, base, bytes, attributes)
          return setX64Attributes({ mtrrs, protection }, base, bytes, attributes)
        },
        list: (descriptors) => {
          // One setting turns on both the clearing of memory and this.
          if (!board.platform.clearsMemory) return
          const result = this.pool.allocatePool(MemoryType.BootServicesData, byteCount(BigInt(descriptors * GCD_DESCRIPTOR_BYTES)), true)
          if (result.Status === 'EFI_SUCCESS') this.pool.freePool(result.Buffer)
        },
        // The memory map shows what memory can be: each of the page allocator's entries moves the key.
        recapable: (base, bytes, capabilities) => this.pages.setAttribute(base, base + bytes - 1n, capabilities & ~MemoryAttribute.RUNTIME)
      },
      rules
    )
    this.shown = new PresentedMap(this.pages, this.gcd, rules)
    this.events = new Events({
      guest: board.guest,
      image: () => board.image,
      runAs: (image, act) => board.runAs(image, act),
      tell: (body) => void board.tell(body),
      tpl: () => this.tpl,
      setTpl: (level) => this.setTpl(level),
      recordChanges: () => board.recordChanges(),
      takePool: (type, bytes) => this.takePool(type, bytes),
      givePool: (buffer) => this.givePool(buffer),
      requireCode: (image) => this.images.requireCode(image)
    })
    this.events.adopt(WAIT_FOR_KEY, { code: 'noKeyLeft', how: 'waits' }, () => board.keyboard.hasKey)
    this.pool = new Pool(
      this.pages,
      memory,
      { clears: board.platform.clearsMemory, records: start.poolRecords, refusesUnaccepted: rules.refusesUnacceptedPool },
      {
        tookPages: (page, pages, type) => {
          this.poolPages.insert({ start: page, last: page + bytesOf(pages) - 1n })
          board.note({ what: 'poolPages', start: page, bytes: bytesOf(pages), type, state: 'free' })
        },
        gavePages: (page, pages) => {
          const known = this.poolPages.find(page)
          if (known) this.poolPages.remove(known)
          board.note({ what: 'poolPages', start: page, bytes: bytesOf(pages), type: MemoryType.Conventional, state: 'gone' })
        },
        typeChanged: (from, to, page, pages) => this.typeChanged(from, to, page, pages)
      }
    )
    for (const [type, block, bytes] of start.freeBlocks) this.pool.addFreeBlock(type, BigInt(block), BigInt(bytes))
    this.attributesTable = start.attributesTable
      ? MemoryAttributesTable.recorded(this.aroundAttributesTable(), start.attributesTable)
      : null
    const granularity = (type: number): bigint => this.pages.granularity(type)
    this.runtimeRecords = new RuntimeImageRecords(
      ownPool,
      granularity,
      rules,
      start.attributesTable?.images.flatMap(({ record, ...image }) => (record === null ? [] : [{ ...image, record }]))
    )
    this.imageProtection =
      this.translation &&
      new ImageProtection(ownPool, granularity, (first, bytes, protection) => this.protect(first, bytes, protection), rules)
    this.images = new Images(this)
    this.debugImages = this.debugImagesAt(0n)
    if (start.tables) this.placeTables(start.tables)
    board.enter(this)
  }

  /** ExitBootServices was called, with whatever key. */
  wasExitTried = false
  private readonly volumes: number

  get missesImageSource(): boolean {
    return this.rules.missesImageSource
  }
  get signalsBeforeExit(): boolean {
    return this.rules.signalsBeforeExit
  }

  get mapKey(): bigint {
    return this.pages.key
  }

  /** The map as GetMemoryMap gives it. */
  descriptors(): Descriptor[] {
    return this.shown.entries().map(descriptor)
  }

  /** The whole map and the GCD as the first changes of this phase. */
  recordFirst(): void {
    this.board.recorder.change([{ what: 'shown', removed: [], added: this.shown.entries() }])
    this.shown.difference()
    this.gcdChanged()
    this.board.recordChanges()
    this.keyMovedBy = null
  }

  /** The firmware is ready to boot: from now on there is a Memory Attributes Table. */
  makeAttributesTable(runtimeImages: number): void {
    this.attributesTable = MemoryAttributesTable.make(this.aroundAttributesTable(), runtimeImages)
  }

  private aroundAttributesTable(): Parameters<typeof MemoryAttributesTable.make>[0] {
    const install = (table: bigint): void => void this.placed?.configuration.install(MEMORY_ATTRIBUTES_TABLE, table)
    const wrote = (start: bigint, bytes: bigint): void => this.board.memory.watcher?.(start, bytes)
    return {
      rules: this.rules,
      shown: this.shown,
      pool: this.pool,
      memory: this.memory,
      install,
      wrote,
      unlocked: () => this.events.dispatch()
    }
  }

  /** Address of the system table; 0n: there is none yet. */
  get systemTable(): bigint {
    return this.placed?.at ?? 0n
  }
  get tables(): SystemTables {
    if (!this.placed) throw new SimulatorBug('there is no system table yet')
    return this.placed.tables
  }
  get configurationTable(): ConfigurationTable {
    if (!this.placed) throw new SimulatorBug('there is no configuration table yet')
    return this.placed.configuration
  }

  /** Writes the tables that drivers are given. */
  placeTables(start: TableStart): void {
    const { memory } = this.board
    const tables = new SystemTables(memory, start)
    tables.write()
    const configuration = new ConfigurationTable({
      memory: this.memory,
      tables,
      takePool: (bytes) => this.takePool(MemoryType.RuntimeServicesData, bytes),
      givePool: (buffer) => this.givePool(buffer),
      signal: (guid) => this.events.signalGroup(guid)
    })
    if (start.configuration) {
      const { address, entries } = start.configuration
      this.pool.adopt(MemoryType.RuntimeServicesData, address, configuration.adopt(address, entries))
      const information = entries.find(([guid]) => guid === MEMORY_TYPE_INFORMATION)?.[1]
      if (information !== undefined)
        this.typeInformation = MemoryTypeInformation.recorded(this.board.memory, information, this.pages.map, this.pages)
      this.debugImages = this.debugImagesAt(entries.find(([guid]) => guid === DEBUG_IMAGE_INFO_TABLE)?.[1] ?? 0n)
    }
    this.placed = { at: start.systemTable, tables, configuration }
  }

  private debugImagesAt(header: bigint): DebugImages {
    const around = {
      memory: this.board.memory,
      takePool: (bytes: ByteCount) => this.takePool(MemoryType.BootServicesData, bytes),
      givePool: (buffer: bigint) => this.givePool(buffer)
    }
    return new DebugImages(around, header)
  }

  /** null: the firmware's own drivers have run, and it keeps no more records of runtime images. */
  get runtimeImages(): { insert(image: LoadedSections): void; remove(start: bigint, bytes: bigint): void } | null {
    const { attributesTable: table, runtimeRecords: records } = this
    if (!table) return { insert: (image) => void records.insert(image), remove: (start, bytes) => void records.remove(start, bytes) }
    if (!this.rules.describesLateImages) return null
    return {
      insert: (image) => {
        const kept = records.insert(image)
        if (kept === 'endsTable') table.end()
        else if (kept) table.add(kept)
      },
      remove: (start, bytes) => {
        if (records.remove(start, bytes)) table.remove(start)
      }
    }
  }

  /** What may be done with these bytes of an image. In older releases the processor alone is told, and the GCD does not learn of it. */
  private protect(start: bigint, bytes: bigint, protection: bigint): void {
    if (this.rules.protectsThroughGcd) this.protectInGcd(start, bytes, protection)
    else if (this.translation)
      setAArch64Attributes(this.translation, start, bytes, protectedAs(this.gcd.find(start)?.attributes ?? 0n, protection))
  }

  /** Piece by piece, as the GCD has them now: each of its operations leaves its traces in the pool. */
  private protectInGcd(start: bigint, bytes: bigint, protection: bigint): void {
    for (let at = start; at < start + bytes;) {
      const entry = this.gcd.find(at)
      if (!entry) return
      const end = entry.last + 1n < start + bytes ? entry.last + 1n : start + bytes
      const attributes = (entry.attributes & ~PERMISSION_MASK) | protection
      if ((entry.capabilities & attributes) !== attributes) this.gcd.setCapabilities(at, end - at, entry.capabilities | attributes)
      this.gcd.setAttributes(at, end - at, attributes)
      at = end
    }
  }

  /** ExitBootServices: SetVirtualAddressMap will write into the runtime images. The last one loaded lies lowest. */
  unprotectRuntimeImages(): void {
    if (!this.rules.protectsThroughGcd) return
    for (const { start, bytes } of this.attributesTable?.runtimeImages.toReversed() ?? [])
      this.protectInGcd(start, (bytes + PAGE_MASK) & ~PAGE_MASK, 0n)
    this.gcdChanged()
  }

  /** A file system's driver flushes its volume: the disk's driver takes a page for the request, and gives it back. */
  flushVolumes(): void {
    for (let i = 0; i < this.volumes; i++) {
      const page = this.pages.allocatePages(AllocateType.AnyPages, MemoryType.BootServicesData, pageCount(1n), 0n)
      if (page.Status === 'EFI_SUCCESS') this.pages.freePages(page.Memory, pageCount(1n))
    }
  }

  /** FreePages, and whoever frees whole pages as it does. */
  freePages(start: bigint, pages: PageCount): ReturnType<PageAllocator['freePages']> | { readonly Status: 'left' } {
    if (this.rules.leavesProtectedPages && this.isLeft(start, u64(bytesOf(pages)))) return { Status: 'left' }
    return this.pages.freePages(start, pages)
  }

  /** Is memory that the processor protects like this left alone? What cannot be asked for is not. */
  private isLeft(start: bigint, bytes: bigint): boolean {
    if (bytes === 0n) return false
    const last = start + bytes - 1n
    if (this.translation) {
      const attributes = this.translation.of(start, last)
      return attributes === null || (attributes & (MemoryAttribute.RO | MemoryAttribute.RP)) !== 0n
    }
    if ((start & PAGE_MASK) !== 0n || !this.protection) return false
    // As a signed number of bytes it is below zero: after the first page the driver has come to the end.
    const until = bytes >> 63n === 1n ? start | PAGE_MASK : last
    const attributes = this.protection.of(start, until, (this.gcd.list().at(-1)?.last ?? 0n) + 1n)
    return attributes === 'uneven' || (attributes !== 'unmapped' && (attributes & (MemoryAttribute.RO | MemoryAttribute.RP)) !== 0n)
  }

  /** The last byte that the page tables map. */
  get lastMapped(): bigint {
    return this.gcd.list().at(-1)?.last ?? 0n
  }

  /** The protection that all of these bytes have in the page tables; otherwise why there is none to tell. */
  protectionOf(start: bigint, bytes: bigint): bigint | 'uneven' | 'unmapped' {
    const last = start + bytes - 1n
    if (!this.translation) return this.protection!.of(start, last, this.lastMapped + 1n)
    const attributes = this.translation.of(start, last)
    return attributes === null ? (this.translation.isMapped(start) ? 'uneven' : 'unmapped') : attributes & PERMISSION_MASK
  }

  /** Whole pages get some protection and lose other, in the page tables alone. */
  changeProtection(start: bigint, bytes: bigint, change: { readonly add: bigint; readonly remove: bigint }): void {
    // Where translation tables are simulated, the firmware has taken the protocol away before a driver starts.
    if (!this.protection) throw new SimulatorBug('nobody can ask for this')
    this.protection.change(start, start + bytes - 1n, change)
  }

  /** Pages that the firmware takes for itself or for an image; null: there are not enough. @param at The first one, if it is not all the same. */
  takePages(type: number, pages: PageCount, owner: string, unit: 'pages' | 'image' = 'pages', at?: bigint): bigint | null {
    const result = this.pages.allocatePages(at === undefined ? AllocateType.AnyPages : AllocateType.Address, type, pages, at ?? 0n)
    if (result.Status !== 'EFI_SUCCESS') return null
    this.board.hold({ start: result.Memory, bytes: bytesOf(pages), unit, type, owner })
    this.memoryChanged(type)
    this.typeChanged(MemoryType.Conventional, type, result.Memory, pages)
    return result.Memory
  }

  /** A pool buffer that the firmware takes for itself or for an image; null: there is not enough memory. */
  takePool(type: number, bytes: ByteCount, owner = FIRMWARE, unit: 'pool' | 'table' = 'pool'): bigint | null {
    const pool = this.pool.allocatePool(type, bytes, true)
    if (pool.Status !== 'EFI_SUCCESS') return null
    this.board.hold({ start: pool.Buffer, bytes, unit, type, owner })
    this.memoryChanged(type)
    return pool.Buffer
  }

  /** Gives back a buffer that takePool gave. */
  givePool(buffer: bigint): void {
    const holding = this.board.owners.startingAt(buffer)
    if (holding) this.board.release(buffer, holding.last - holding.start + 1n)
    const pool = this.pool.freePool(buffer)
    if (pool.Status === 'EFI_SUCCESS') this.memoryChanged(pool.type)
  }

  /** Memory of this type was handed out or given back: the firmware brings its Memory Attributes Table up to date. */
  memoryChanged(type: number): void {
    if (!this.isMapTerminated) this.attributesTable?.memoryChanged(type)
  }

  /** Whole pages went from one type to another in a call that asked for so many: what the processor may do with them changes too. */
  typeChanged(from: number, to: number, start: bigint, pages: PageCount): void {
    // The firmware's byte count wraps around: of a request for too many pages nothing is left.
    if (changesPermissions(this.rules, from, to)) this.translation?.set(start, u64(bytesOf(pages)), protectionOf(this.rules, to))
  }

  /** Stops the run where something that is needed to go on was freed. */
  private requireVital(start: bigint, last: bigint, vital: readonly VitalRange[]): void {
    const isCleared = this.board.platform.clearsMemory
    const lost = lostWith({ start, last }, vital, this.images.whichRun, { isCleared, isProtected: this.translation !== null })
    if (!lost) return
    const range = { start: hex(lost.start), last: hex(lost.last) }
    throw new DriverStop('firmware', { code: 'freedWhatRuns', kind: lost.kind, ...range, cleared: isCleared })
  }

  /** Memory that has become known to the core. */
  addMemory(range: MapEntry): void {
    this.pages.addMemory(range)
    this.translation?.set(range.start, range.last - range.start + 1n, protectionOf(this.rules, range.type))
  }

  setTpl(level: number): void {
    if (level !== this.tpl) this.board.note({ what: 'tpl', from: this.tpl, to: level })
    this.tpl = level
  }

  /** Notes what changed in the GCD since the last time. */
  gcdChanged(): void {
    const now = this.gcd.list()
    const before = new Set(this.gcdRecorded.map(gcdKey))
    const after = new Set(now.map(gcdKey))
    const removed = this.gcdRecorded.filter((entry) => !after.has(gcdKey(entry))).map(gcdRecord)
    const added = now.filter((entry) => !before.has(gcdKey(entry))).map(gcdRecord)
    if (removed.length > 0 || added.length > 0) this.board.note({ what: 'gcd', removed, added })
    this.gcdRecorded = [...now]
  }

  /** The timer interrupt goes off for good: the first step of every ExitBootServices, refused or not. */
  stopTimer(): void {
    if (!this.timerRuns) return
    this.timerRuns = false
    this.events.stopTimers()
    this.board.note({ what: 'timers', on: false })
  }

  /** Memory that is there and initialised but not tested is taken into use when nothing else is left (PromoteMemoryResource). */
  private promote(): boolean {
    const promoted = this.gcd.promote(CORE_IMAGE)
    for (const { start, last, attribute } of promoted) this.addMemory({ start, last, type: MemoryType.Conventional, attribute })
    if (promoted.length > 0) this.gcdChanged()
    return promoted.length > 0
  }

  // ---- what the core knows about memory ---------------------------------------------------------------------------------------------

  ground(address: bigint): Ground {
    const entry = this.pages.map.find(address)
    if (!entry) {
      const device = this.gcd.find(address)
      if (device?.type === GcdMemoryType.MemoryMappedIo) return { kind: 'mmio' }
      if (device?.type === GcdMemoryType.Reserved) return { kind: 'firmware', last: device.last }
      return { kind: 'hole' }
    }
    if (entry.type === MemoryType.Conventional) return { kind: 'free' }
    const page = this.poolPages.find(address)
    if (page) return { kind: 'poolPage' }
    const nextPool = this.poolPages.atOrAbove(address)
    const last = nextPool && nextPool.start <= entry.last ? nextPool.start - 1n : entry.last
    const nextHolding = this.board.owners.within(address, last)[0]
    // In ACPI's NVS memory firmware and operating system tell each other where to wake up, and which of them has a device: ACPI 6.5 §5.2.10.
    const isShared = entry.type === MemoryType.AcpiNvs && this.board.exited !== null
    return { kind: 'firmware', last: nextHolding ? nextHolding.start - 1n : last, isShared }
  }

  forbids(address: bigint, access: 'read' | 'write'): boolean {
    return (this.protection ?? this.gcd).firstProtected(address, address, access) !== null
  }

  /** OVMF maps the whole address space that the CPU HOB names. */
  isMapped(address: bigint): boolean {
    if (this.translation) return this.translation.isMapped(address)
    const top = this.gcd.list().at(-1)
    return top === undefined || address <= top.last
  }

  changes(): NewChange[] {
    const shown = this.shownChange()
    const from = this.recordedKey
    const to = this.pages.key
    if (from === to) return shown ? [shown] : []
    this.recordedKey = to
    this.keyMovedBy = this.board.recorder.count - 1
    const moved = { what: 'keyMoved', from, to } as const
    return shown ? [shown, moved] : [moved]
  }

  private shownChange(): NewChange | null {
    if (this.board.recorder.takesChanges) {
      const { removed, added } = this.shown.difference()
      return removed.length > 0 || added.length > 0 ? { what: 'shown', removed, added } : null
    }
    this.shown.forget()
    return null
  }
}

function gcdKey({ base, last, capabilities, attributes, type, image, device }: GcdEntry): string {
  return `${base}:${last}:${capabilities}:${attributes}:${type}:${image}:${device}`
}
