/** U-Boot's state, and what its commands and its EFI services share: one RAM with four owners, the reservations, malloc, lmb and EFI. */
import type { Board, PhaseMemory } from '../../board/board'
import { SimulatorBug } from '../../board/guest'
import { FirmwareMemory } from '../../board/firmware-memory'
import { ConsoleInput, WAIT_FOR_KEY } from '../../dxe/core/console-input'
import { Events } from '../../dxe/events/events'
import { HandleWalks } from '../../dxe/handles/handle-walks'
import { Handles } from '../../dxe/handles/handles'
import { Images } from '../../dxe/handles/images'
import { ConfigurationTable } from '../../dxe/tables/configuration-table'
import { SystemTables } from '../../dxe/tables/system-tables'
import { FIRMWARE, type Ground } from '../../memory/owners'
import { RangeTree, type Range } from '../../memory/range-tree'
import type { UBootBoard, UBootStage } from '../../platforms/platform'
import { RuntimeState } from '../../runtime/runtime-state'
import { AllocateType } from '../../spec/allocate-type'
import { EventGroup } from '../../spec/event-group'
import { MemoryType } from '../../spec/memory-type'
import { PAGE_SHIFT, PAGE_SIZE } from '../../spec/page'
import { byteCount, bytesOf, pageCount, type ByteCount, type PageCount } from '../../spec/units'
import type { Change, Descriptor } from '../../trace/trace'
import type { EfiEntry } from '../efi/efi-map'
import { EfiMemory, POOL_HEAD_BYTES } from '../efi/efi-memory'
import { Lmb } from '../lmb/lmb'
import { LmbInUse } from '../lmb/lmb-in-use'
import type { Region } from '../lmb/region-list'
import { lmbRules } from '../lmb/rules'
import { MallocArena } from '../malloc/arena'
import { descriptor, ToldChanges } from './told-changes'

/** U-Boot's own image, on whose behalf HandleProtocol opens. */
export const UBOOT_IMAGE = 0xffff800000002018n
/** Where the text of FirmwareVendor and the boot services table stand for those in U-Boot's image, whose places were not read. */
const VENDOR_OFFSET = 0x10000n
const BOOT_SERVICES_OFFSET = 0x12000n
const CONFIGURATION_OFFSET = 0x14000n

/** The four owners and the EFI objects that need memory of theirs. */
export class UBootCore implements PhaseMemory {
  readonly memory: FirmwareMemory
  readonly malloc: MallocArena
  /** The global map; null: each command of this release makes its own. */
  readonly lmb: Lmb | null
  /** Of v2023.01 those that commands have made. */
  readonly lmbInUse: LmbInUse
  readonly efi: EfiMemory
  readonly handles: Handles
  readonly walks: HandleWalks
  readonly events: Events
  readonly images: Images
  readonly tables: SystemTables
  readonly configurationTable: ConfigurationTable
  readonly runtime = new RuntimeState()
  readonly consoleInput = new ConsoleInput()
  readonly signalsBeforeExit: boolean = true
  readonly missesImageSource: boolean = false
  readonly systemTable: bigint
  tpl = 4
  monotonicCount = 0n
  timerRuns = true
  /** n of the event that moved the map's key last; null: the key is the first one. */
  keyMovedBy: number | null = null
  private readonly poolPages = new RangeTree<Range>()
  private readonly told: ToldChanges

  constructor(
    readonly board: Board,
    readonly facts: UBootBoard,
    start: UBootStage
  ) {
    this.memory = new FirmwareMemory(board.memory, { isMapped: (address) => this.isMapped(address), forbidden: () => null })
    const { malloc, version } = facts
    this.malloc = new MallocArena({
      start: BigInt(malloc.start),
      length: BigInt(malloc.length),
      brk: BigInt(malloc.brk),
      free: malloc.free.map(([address, bytes]): [bigint, bigint] => [BigInt(address), BigInt(bytes)]),
      top: [BigInt(malloc.top[0]), BigInt(malloc.top[1])]
    })
    const regions = (list: readonly (readonly [string, string, number])[]): Region[] =>
      list.map(([base, size, flags]) => ({ base: BigInt(base), size: BigInt(size), flags }))
    this.lmb =
      start.lmb === undefined
        ? null
        : new Lmb(lmbRules[version], { available: regions(start.lmb.available), used: regions(start.lmb.used) }, (notice) =>
            this.efi.followLmb(notice)
          )
    this.efi = new EfiMemory(
      version,
      { entries: start.map.map(entryOf), key: BigInt(start.mapKey) },
      {
        lmb: this.lmb,
        memory: this.memory,
        freed: (first, last) => this.freed(first, last),
        changed: () => this.events.signalGroupLater(EventGroup.memoryMapChange)
      }
    )
    this.lmbInUse = new LmbInUse(this.lmb)
    this.told = new ToldChanges({ malloc: this.malloc, lmbInUse: this.lmbInUse, map: this.efi.map }, facts)
    this.handles = new Handles({
      note: (change) => board.note(change),
      takePool: (bytes) => this.malloc.malloc(bytes),
      givePool: (buffer) => void this.malloc.free(buffer),
      coreImage: UBOOT_IMAGE,
      knownProtocols: []
    })
    this.walks = new HandleWalks(this.handles, { take: () => null, give: () => undefined }, null, false)
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
    const tpl = (): number => this.tpl
    this.images = new Images({
      board,
      memory: this.memory,
      pages: { freePages: (memory, pages) => this.givePages(memory, pages) },
      handles: this.handles,
      walks: this.walks,
      events: this.events,
      debugImages: { add: () => undefined, remove: () => undefined },
      imageProtection: null,
      runtimeImages: null,
      systemTable: BigInt(facts.systemTable),
      get tpl() {
        return tpl()
      },
      takePages: (type, pages, owner, unit, at) => this.takePages(type, pageCount(pages), owner, unit, at),
      // U-Boot keeps its own objects on its heap; what another image is given comes from EFI's pool.
      takePool: (type, bytes, owner) => (owner === undefined ? this.malloc.malloc(bytes) : this.takePool(type, byteCount(bytes), owner)),
      givePool: (buffer) => {
        if (!this.malloc.free(buffer)) this.givePool(buffer)
      },
      setTpl: (level) => this.setTpl(level),
      memoryChanged: () => undefined,
      typeChanged: () => undefined
    })
    this.systemTable = BigInt(facts.systemTable)
    this.tables = new SystemTables(board.memory, {
      systemTable: this.systemTable,
      runtimeServices: BigInt(facts.runtimeServices),
      bootServices: BigInt(facts.relocaddr) + BOOT_SERVICES_OFFSET,
      vendor: { name: 'Das U-Boot', address: BigInt(facts.relocaddr) + VENDOR_OFFSET },
      revision: 0x20230100n,
      runtimeCode: BigInt(facts.relocaddr),
      configuration: null
    })
    this.configurationTable = new ConfigurationTable({
      memory: this.memory,
      tables: this.tables,
      // The array has its place, and never another.
      takePool: () => null,
      givePool: () => undefined,
      signal: (guid) => this.events.signalGroup(guid)
    })
    this.tables.write()
    this.configurationTable.adopt(
      BigInt(facts.relocaddr) + CONFIGURATION_OFFSET,
      facts.configuration.map(([guid, table]): [string, bigint] => [guid, BigInt(table)])
    )
    board.enter(this)
  }

  get mapKey(): bigint {
    return this.efi.map.key
  }

  /** The map as GetMemoryMap gives it: ascending. */
  descriptors(): Descriptor[] {
    return this.efi.map.entries.map(descriptor)
  }

  /** Map and lists as the first changes of this phase. */
  recordFirst(): void {
    this.board.recordChanges()
    this.keyMovedBy = null
  }

  /** Ranges of tables that lie in memory before EFI starts, and are in its map only from then on. */
  get tablesOfFirmware(): readonly EfiEntry[] {
    const before = new Set(this.facts.scanned.map.map(([type, start]) => `${type} ${start}`))
    const isTable = ([type, start]: Descriptor): boolean =>
      (type === MemoryType.AcpiReclaim || type === MemoryType.RuntimeServicesData) && !before.has(`${type} ${start}`)
    const { scanned, efiStarted } = this.facts
    const free = scanned.map.filter(([type]) => type === MemoryType.Conventional).map(entryOf)
    const wasFree = ({ start }: EfiEntry): boolean =>
      free.some((range) => start >= range.start && start < range.start + (range.pages << PAGE_SHIFT))
    return efiStarted.map
      .filter(isTable)
      .map(entryOf)
      .filter((entry) => !wasFree(entry))
  }

  /** A line on the console. */
  say(line: string): void {
    this.board.console.print(`${line}\n`, null)
  }

  setTpl(level: number): void {
    if (level !== this.tpl) this.board.note({ what: 'tpl', from: this.tpl, to: level })
    this.tpl = level
  }

  /** The timer goes off for good in an accepted ExitBootServices. */
  stopTimer(): void {
    if (!this.timerRuns) return
    this.timerRuns = false
    this.events.stopTimers()
    this.board.note({ what: 'timers', on: false })
  }

  // ---- memory that U-Boot or an image is given ----------------------------------------------------------------------------------------

  /** Pages for U-Boot itself or an image; null: there are not enough. @param at The first one, if it is not all the same. */
  takePages(type: number, pages: PageCount, owner: string, unit: 'pages' | 'image' = 'pages', at?: bigint): bigint | null {
    const found = this.efi.allocatePages(at === undefined ? AllocateType.AnyPages : AllocateType.Address, type, pages, at ?? 0n)
    if (found.Status !== 'EFI_SUCCESS' || found.address === null) return null
    this.board.hold({ start: found.address, bytes: bytesOf(pages), unit, type, owner })
    return found.address
  }

  givePages(memory: bigint, pages: PageCount): void {
    this.efi.freePages(memory, pages)
  }

  /** A pool buffer of whole pages; null: there is not enough memory. */
  takePool(type: number, bytes: ByteCount, owner = FIRMWARE, unit: 'pool' | 'table' = 'pool'): bigint | null {
    const found = this.efi.allocatePool(type, bytes, true)
    if (found.Status !== 'EFI_SUCCESS' || found.address === null) return null
    this.holdPool(found.address, bytes, type, owner, unit)
    return found.address
  }

  /** Notes who has a pool buffer, and which pages it lies in. */
  holdPool(buffer: bigint, bytes: bigint, type: number, owner: string, unit: 'pool' | 'table' = 'pool'): void {
    this.board.hold({ start: buffer, bytes, unit, type, owner })
    if (bytes === 0n) return
    const start = buffer - POOL_HEAD_BYTES
    const last = start + ((((bytes + POOL_HEAD_BYTES + PAGE_SIZE - 1n) >> PAGE_SHIFT) << PAGE_SHIFT) - 1n)
    for (const old of this.poolPages.within(start, last)) this.poolPages.remove(old)
    this.poolPages.insert({ start, last })
  }

  givePool(buffer: bigint): void {
    this.efi.freePool(buffer)
  }

  private freed(start: bigint, last: bigint): void {
    this.board.releaseWithEvent(start, last)
    for (const pool of this.poolPages.within(start, last)) this.poolPages.remove(pool)
  }

  // ---- what is known about memory ------------------------------------------------------------------------------------------------------

  ground(address: bigint): Ground {
    const entry = this.efi.map.at(address)
    if (!entry) return { kind: 'hole' }
    if (entry.type === MemoryType.Conventional) return { kind: 'free' }
    if (this.poolPages.find(address)) return { kind: 'poolPage' }
    const last = entry.start + (entry.pages << PAGE_SHIFT) - 1n
    const next = this.board.owners.within(address, last)[0]
    const pool = this.poolPages.atOrAbove(address)
    const ends = [last, next && next.start - 1n, pool && pool.start - 1n].filter((end) => end !== undefined)
    return { kind: 'firmware', last: ends.reduce((a, b) => (a < b ? a : b)) }
  }

  forbids(): boolean {
    return false
  }

  /** On x64 the first 4 GiB are mapped; on Arm RAM and the devices below it. */
  isMapped(address: bigint): boolean {
    if (this.board.platform.architecture === 'x64') return address < 1n << 32n
    const last = this.facts.banks.at(-1)
    if (!last) throw new SimulatorBug('a board without RAM')
    return address < BigInt(last.start) + BigInt(last.bytes)
  }

  changes(): Change[] {
    const changes = this.told.changes(this.board.recorder.count)
    if (changes.some(({ what }) => what === 'key')) this.keyMovedBy = this.board.recorder.count - 1
    return changes
  }
}

function entryOf([type, start, , pages, attribute]: Descriptor): EfiEntry {
  return { type, start: BigInt(start), pages: BigInt(pages), attribute: BigInt(attribute) }
}
