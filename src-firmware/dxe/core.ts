/** The DXE core's state, and what every service shares: the map and its key, the pool, the bytes, who owns them, and the trace. */
import { guidText } from '../spec/guid'
import { DriverStop, type Guest } from '../guest'
import { hex } from '../hex'
import { Owners, type Fault, type Ground, type Holding, type Unit } from '../memory/owners'
import { PhysicalMemory } from '../memory/physical-memory'
import { RangeTree, type Range } from '../memory/range-tree'
import type { ApplicationMoment, Platform } from '../platforms/platform'
import { MemoryAttribute } from '../spec/memory-attribute'
import { isRuntimeType, MemoryType } from '../spec/memory-type'
import type { Change, Descriptor, FaultReason, GcdEntry as GcdRecord, Place } from '../trace'
import type { TraceRecorder } from '../trace-recorder'
import type { MapEntry } from './memory-map'
import { Events } from './events'
import { GcdMemorySpace, GcdMemoryType, isProtected, type GcdEntry } from './gcd'
import { Handles } from './handles'
import { Images } from './images'
import { MemoryAttributesTable } from './memory-attributes-table'
import { PAGE_SIZE, PageAllocator, type Bin } from './page-allocator'
import { Pool } from './pool'
import { PresentedMap } from './presented-map'

const FREED_BYTE = 0xaf
/** EDK II's own record of a GCD entry, in the pool. */
const GCD_ENTRY_BYTES = 80n
/** A free range this long was never handed out while the firmware started. */
const LONG_FREE_BYTES = 0x40000n
export const RECORDED_LOADER = 'the recorded loader'

export interface CoreOptions {
  readonly platform: Platform
  readonly moment: ApplicationMoment
  readonly mode: 'strict' | 'lenient'
  readonly guest: Guest
  readonly recorder: TraceRecorder
  readonly keys: string
  readonly outputBytes: number
}

export class DxeCore {
  readonly memory = new PhysicalMemory()
  readonly owners = new Owners()
  readonly pages: PageAllocator
  readonly pool: Pool
  readonly shown: PresentedMap
  private readonly attributesTable: MemoryAttributesTable | null
  readonly recorder: TraceRecorder
  readonly guest: Guest
  readonly platform: Platform
  readonly moment: ApplicationMoment
  readonly mode: 'strict' | 'lenient'
  /** Addresses of the tables that drivers are given. */
  readonly systemTable: bigint
  /** Event n of a successful ExitBootServices, with the line that made it. */
  exited: { readonly n: number; readonly at: Place | null } | null = null
  tpl = 4
  /** n of the event of the service that runs now. */
  currentEvent = 0
  readonly console: string[] = []
  private consoleBytes = 0
  private readonly outputBytes: number
  private recordedKey = 0n
  private readonly poolPages = new RangeTree<Range>()
  readonly gcd: GcdMemorySpace
  readonly events: Events
  readonly handles = new Handles((change) => this.note(change))
  readonly images = new Images(this)
  /** GetNextMonotonicCount: starts anew with every boot here. */
  monotonicCount = 0n
  private readonly saidOnce = new Set<string>()
  private gcdRecorded: readonly GcdEntry[] = []
  /** The DXE core's own image, which owns system memory. */
  readonly coreImage = 0xffff800000000018n
  private pending: Change[] = []
  private freedRanges: Range[] = []
  private timerRuns = true

  constructor(options: CoreOptions) {
    const { moment } = options
    this.platform = options.platform
    this.moment = moment
    this.mode = options.mode
    this.guest = options.guest
    this.recorder = options.recorder
    this.outputBytes = options.outputBytes
    const bins = moment.bins.map((bin): Bin => ({
      type: bin.type,
      start: BigInt(bin.base),
      last: BigInt(bin.base) + BigInt(bin.pages) * PAGE_SIZE - 1n
    }))
    const memory = splitRecordedMap(moment)
    this.pages = new PageAllocator(
      {
        entries: memory,
        key: BigInt(moment.mapKey),
        bins,
        defaultMaximum: BigInt(moment.defaultMaximumAddress),
        runtimeGranularity: options.platform.architecture === 'aarch64' ? 0x10000n : PAGE_SIZE
      },
      {
        changed: (start, last) => this.shown.touch(start, last),
        freed: (start, last) => {
          // Page 0 is never cleared (EDK II's CoreConvertPagesEx).
          const from = start === 0n ? PAGE_SIZE : start
          if (from <= last) this.memory.fill(from, last - from + 1n, FREED_BYTE)
          this.freedRanges.push({ start, last })
        },
        tookDescriptorPage: (start) =>
          this.hold({ start, bytes: PAGE_SIZE, unit: 'pages', type: MemoryType.BootServicesData, owner: 'firmware' })
      }
    )
    this.gcd = new GcdMemorySpace(
      moment.gcd.map((entry) => ({
        base: BigInt(entry.base),
        last: BigInt(entry.base) + BigInt(entry.length) - 1n,
        capabilities: BigInt(entry.capabilities),
        attributes: BigInt(entry.attributes),
        type: entry.gcdType,
        // The recording says whether a handle was there, not which.
        image: entry.image === '0x0' ? 0n : this.coreImage,
        device: entry.device === '0x0' ? 0n : this.coreImage,
        block: null
      })),
      {
        take: () => {
          const result = this.pool.allocatePool(MemoryType.BootServicesData, GCD_ENTRY_BYTES, true)
          return result.Status === 'EFI_SUCCESS' ? result.Buffer : null
        },
        give: (block) => void this.pool.freePool(block)
      }
    )
    this.shown = new PresentedMap(this.pages, this.gcd)
    this.events = new Events({
      guest: options.guest,
      recorder: options.recorder,
      tpl: () => this.tpl,
      setTpl: (level) => this.setTpl(level),
      recordChanges: () => this.recordChanges()
    })
    this.pool = new Pool(this.pages, this.memory, {
      tookPages: (start, pages, type) => {
        this.poolPages.insert({ start, last: start + pages * PAGE_SIZE - 1n })
        this.pending.push({ what: 'pool', address: hex(start), type, bytes: hex(pages * PAGE_SIZE), state: 'free' })
      },
      gavePages: (start, pages) => {
        const page = this.poolPages.find(start)
        if (page) this.poolPages.remove(page)
        this.pending.push({
          what: 'pool',
          address: hex(start),
          type: MemoryType.Conventional,
          bytes: hex(pages * PAGE_SIZE),
          state: 'gone'
        })
      },
      took: () => {},
      gave: () => {},
      isMapped: (address) => this.isMapped(address)
    })
    // Short free ranges between what the firmware holds were in use before: freed memory is cleared.
    for (const entry of this.pages.map)
      if (entry.type === MemoryType.Conventional && entry.start > 0x100000n && entry.last - entry.start < LONG_FREE_BYTES)
        this.memory.fill(entry.start, entry.last - entry.start + 1n, FREED_BYTE)
    for (const [type, block, bytes] of moment.freeBlocks) this.pool.addFreeBlock(type, BigInt(block), BigInt(bytes))
    this.attributesTable = moment.attributesTable
      ? new MemoryAttributesTable(this.shown, this.pool, {
          buffer: BigInt(moment.attributesTable.buffer),
          entries: moment.attributesTable.entries
        })
      : null
    const dataBin = bins.find((bin) => bin.type === MemoryType.RuntimeServicesData)
    // The core's first two runtime pools: the system table and the runtime services table lie in the top page of the bin (dxe-pool.md).
    this.systemTable = dataBin ? dataBin.last + 1n - PAGE_SIZE + 0x18n : 0n
    this.writeSystemTable()
  }

  get mapKey(): bigint {
    return this.pages.key
  }

  /** The map as GetMemoryMap gives it. */
  descriptors(): Descriptor[] {
    return this.shown.entries().map(descriptor)
  }

  /** Notes that an image, or the firmware, now owns these bytes. */
  hold(holding: { start: bigint; bytes: bigint; unit: Unit; type: number; owner: string; takenBy?: number | null }): void {
    const { start, bytes, unit, type, owner } = holding
    const takenBy = holding.takenBy === undefined ? this.currentEvent : holding.takenBy
    this.owners.take({ start, last: start + bytes - 1n, unit, type, owner, takenBy })
    this.memory.forgetWritten(start, bytes)
    this.pending.push({ what: 'take', start: hex(start), bytes: hex(bytes), unit, type, owner })
  }

  /** Notes that these bytes belong to nobody any more. */
  release(start: bigint, bytes: bigint): Holding[] {
    const parts =
      bytes === 0n
        ? [this.owners.giveEmpty(start)].filter((part) => part !== undefined)
        : this.owners.give(start, start + bytes - 1n, this.currentEvent)
    for (const part of parts)
      this.pending.push({
        what: 'give',
        start: hex(part.start),
        bytes: hex(part.last - part.start + 1n),
        unit: part.unit,
        takenBy: part.takenBy
      })
    return parts
  }

  note(change: Change): void {
    this.pending.push(change)
  }

  /** Writes what changed since the last time into the trace. */
  recordChanges(): void {
    // Whatever the firmware freed has no owner any more, also the first part of a range that it then refused.
    for (const { start, last } of this.freedRanges.splice(0)) this.release(start, last - start + 1n)
    const { removed, added } = this.shown.difference()
    const changes: Change[] = []
    if (removed.length > 0 || added.length > 0)
      changes.push({ what: 'map', removed: removed.map(descriptor), added: added.map(descriptor) })
    if (this.recordedKey !== this.pages.key) {
      changes.push({ what: 'key', from: hex(this.recordedKey), to: hex(this.pages.key) })
      this.recordedKey = this.pages.key
    }
    changes.push(...this.pending)
    this.pending = []
    if (changes.length > 0) this.recorder.change(changes)
  }

  /** The whole map as the first change of a trace. */
  recordFirst(): void {
    this.recorder.change([{ what: 'map', removed: [], added: this.descriptors() }])
    this.shown.difference()
    this.gcdChanged()
    this.recordChanges()
  }

  /** Memory of this type was handed out or given back: the firmware brings its Memory Attributes Table up to date. */
  memoryChanged(type: number): void {
    if (!this.exited) this.attributesTable?.memoryChanged(type)
  }

  setTpl(level: number): void {
    if (level !== this.tpl) this.note({ what: 'tpl', from: this.tpl, to: level })
    this.tpl = level
  }

  /** Notes what changed in the GCD since the last time. */
  gcdChanged(): void {
    const now = this.gcd.list()
    const before = new Set(this.gcdRecorded.map(gcdKey))
    const after = new Set(now.map(gcdKey))
    const removed = this.gcdRecorded.filter((entry) => !after.has(gcdKey(entry))).map(gcdRecord)
    const added = now.filter((entry) => !before.has(gcdKey(entry))).map(gcdRecord)
    if (removed.length > 0 || added.length > 0) this.note({ what: 'gcd', removed, added })
    this.gcdRecorded = [...now]
  }

  /** The timer interrupt goes off for good: the first step of every ExitBootServices, refused or not. */
  stopTimer(): void {
    if (!this.timerRuns) return
    this.timerRuns = false
    this.events.stopTimers()
    this.note({ what: 'timers', on: false })
  }

  /** Stops a driver that calls through the boot services table after it was zeroed. */
  requireBootServices(service: string, at: Place | null): void {
    if (!this.exited) return
    const line = this.exited.at ? ` on line ${this.exited.at.line}` : ''
    throw new DriverStop(
      'noTable',
      `${service}: the boot services table is zero since ExitBootServices${line}; real firmware jumps to address 0 here`,
      at
    )
  }

  // ---- bytes a driver touches -------------------------------------------------------------------------------------------------------

  /** Checks an access and notes it. A fault is an event; in strict mode it ends the run. */
  access(address: bigint, length: bigint, mode: 'read' | 'write', at: Place | null): void {
    if (length === 0n) return
    const fault = this.owners.check(address, length, mode, (where) => this.ground(where))
    if (fault) this.fault(fault, address, length, mode, at)
    // Page tables forbid whatever the ownership: real hardware faults, also where the run goes on after a fault of ours.
    if (isProtected(this.gcd.find(address), mode) || isProtected(this.gcd.find(address + length - 1n), mode)) {
      const text = this.appendFault({ reason: 'attribute', address, takenBy: null, freedBy: null }, address, length, mode, at)
      throw new DriverStop(this.mode === 'strict' ? 'fault' : 'firmware', `${text} The processor faults here.`, at)
    }
    if (fault) return
    this.recorder.touched(address, length, mode === 'read' ? 'r' : 'w', at?.line ?? 0)
    if (mode === 'read') this.noteUnwritten(address, length, at)
  }

  private noteUnwritten(address: bigint, length: bigint, at: Place | null): void {
    const holding = this.owners.within(address, address)[0]
    if (!holding || holding.takenBy === null || (holding.unit !== 'pages' && holding.unit !== 'pool') || length > 0x100000n) return
    const first = this.memory.firstUnwritten(address, Number(length))
    if (first === null) return
    this.appendFault({ reason: 'unwritten', address: first, takenBy: holding.takenBy, freedBy: null }, first, 1n, 'read', at)
  }

  private fault(fault: Fault, address: bigint, length: bigint, mode: 'read' | 'write', at: Place | null): void {
    const text = this.appendFault(fault, fault.address, fault.address === address ? length : address + length - fault.address, mode, at)
    if (this.mode === 'strict') throw new DriverStop('fault', text, at)
    if (!this.isMapped(fault.address)) throw new DriverStop('firmware', `${text} Real hardware faults here whatever the mode.`, at)
  }

  private appendFault(fault: Fault, address: bigint, bytes: bigint, access: 'read' | 'write', at: Place | null): string {
    const taker = fault.takenBy === null ? null : this.lineOf(fault.takenBy)
    const giver = fault.freedBy === null ? null : this.lineOf(fault.freedBy)
    const text = faultSentence(fault.reason, access, address, bytes, taker, giver)
    this.recorder.append({
      kind: 'fault',
      at,
      reason: fault.reason,
      access,
      address: hex(address),
      bytes: Number(bytes),
      takenBy: fault.takenBy,
      freedBy: fault.freedBy,
      text
    })
    return text
  }

  private lineOf(n: number): string | null {
    const at = this.recorder.events[n]?.at
    return at ? `${at.file}:${at.line}` : null
  }

  private ground(address: bigint): Ground {
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
    const nextHolding = this.owners.within(address, last)[0]
    return { kind: 'firmware', last: nextHolding ? nextHolding.start - 1n : last }
  }

  /** Text in memory up to its NUL, at most 4096 characters. */
  readString(address: bigint, width: 1 | 2, at: Place | null): string {
    let text = ''
    for (let i = 0; i < 4096; i++) {
      const where = address + BigInt(i * width)
      this.access(where, BigInt(width), 'read', at)
      const unit = Number(this.memory.readUint(where, width))
      if (unit === 0) break
      text += String.fromCharCode(unit)
    }
    return text
  }

  /** A GUID in memory, written the usual way in capitals. */
  readGuid(address: bigint, at: Place | null): string {
    this.access(address, 16n, 'read', at)
    return guidText(this.memory.read(address, 16))
  }

  /** Is anything at this address that the processor can reach? OVMF maps the whole address space that the CPU HOB names. */
  isMapped(address: bigint): boolean {
    const top = this.gcd.list().at(-1)
    return top === undefined || address <= top.last
  }

  // ---- console ----------------------------------------------------------------------------------------------------------------------

  /** The firmware says something that a run is told one time. */
  sayOnce(text: string, at: Place | null): void {
    if (this.saidOnce.has(text)) return
    this.saidOnce.add(text)
    this.print(`${text}\n`, 'firmware', at)
  }

  /** Prints. What goes over the cap stops the driver. */
  print(text: string, source: 'driver' | 'firmware', at: Place | null): void {
    const plain = text.replaceAll('\r\n', '\n').replaceAll('\n\r', '\n')
    const room = this.outputBytes - this.consoleBytes
    if (plain.length > room) {
      if (room > 0) this.append(plain.slice(0, room), source, at)
      throw new DriverStop('output', `the driver printed more than ${this.outputBytes} bytes; what follows was not kept`, at)
    }
    this.append(plain, source, at)
  }

  private append(text: string, source: 'driver' | 'firmware', at: Place | null): void {
    this.consoleBytes += text.length
    this.console.push(text)
    this.recorder.append({ kind: 'console', at, source, text })
  }

  // ---- tables -----------------------------------------------------------------------------------------------------------------------

  /** EFI_SYSTEM_TABLE, UEFI 2.10 §4.3, 120 bytes on 64-bit machines. */
  private writeSystemTable(): void {
    if (this.systemTable === 0n) return
    const put = (offset: bigint, bytes: 4 | 8, value: bigint): void => this.memory.writeUint(this.systemTable + offset, bytes, value)
    put(0n, 8, 0x5453595320494249n) // 'IBI SYST'
    put(8n, 4, 0x00020046n) // UEFI 2.70, what edk2-stable202211 reports
    put(12n, 4, 120n)
    put(32n, 4, 0x00010000n)
    put(88n, 8, this.systemTable - 0x18n + 0xb98n)
    put(104n, 4, 0n)
  }
}

/** A descriptor as the trace writes it. */
export function descriptor(entry: MapEntry): Descriptor {
  return [entry.type, hex(entry.start), '0x0', hex((entry.last - entry.start + 1n) / PAGE_SIZE), hex(entry.attribute)]
}

/**
 * A recorded map is what GetMemoryMap shows. This undoes the showing: the GCD's ranges (not write-back) apart, the runtime attribute off, and the
 * free pages of the bins free again.
 */
function splitRecordedMap(moment: ApplicationMoment): MapEntry[] {
  const memory: MapEntry[] = []
  const free = moment.bins.flatMap((bin) =>
    bin.runs
      .filter((run) => run[2] === 'free')
      .map((run) => ({ start: BigInt(run[0]), last: BigInt(run[0]) + BigInt(run[1]) * PAGE_SIZE - 1n }))
  )
  for (const [type, physicalStart, , pages, shownAttribute] of moment.map) {
    const start = BigInt(physicalStart)
    const last = start + BigInt(pages) * PAGE_SIZE - 1n
    const attribute = BigInt(shownAttribute)
    // What is not write-back is no memory: the GCD brings it.
    if ((attribute & MemoryAttribute.WB) === 0n) continue
    let at = start
    const inner = isRuntimeType(type) ? attribute & ~MemoryAttribute.RUNTIME : attribute
    for (const hole of free
      .filter((candidate) => candidate.start <= last && candidate.last >= start)
      .sort((a, b) => (a.start < b.start ? -1 : 1))) {
      if (hole.start > at) memory.push({ start: at, last: hole.start - 1n, type, attribute: inner })
      memory.push({
        start: hole.start > at ? hole.start : at,
        last: hole.last < last ? hole.last : last,
        type: MemoryType.Conventional,
        attribute: inner
      })
      at = hole.last + 1n
    }
    if (at <= last) memory.push({ start: at, last, type, attribute: inner })
  }
  return joined(memory)
}

function joined(entries: readonly MapEntry[]): MapEntry[] {
  const list: MapEntry[] = []
  for (const entry of entries) {
    const before = list.at(-1)
    if (before && before.last + 1n === entry.start && before.type === entry.type && before.attribute === entry.attribute)
      list[list.length - 1] = { ...before, last: entry.last }
    else list.push(entry)
  }
  return list
}

function faultSentence(
  reason: FaultReason,
  access: 'read' | 'write',
  address: bigint,
  bytes: bigint,
  taker: string | null,
  giver: string | null
): string {
  const what = `${access === 'read' ? 'Read' : 'Write'} of ${bytes} ${bytes === 1n ? 'byte' : 'bytes'} at 0x${address.toString(16).toUpperCase()}`
  const taken = taker ? `, allocated on ${taker}` : ''
  switch (reason) {
    case 'null':
      return `${what}: below 4096, a NULL pointer.`
    case 'freed':
      return `${what}: memory that was given back${giver ? ` on ${giver}` : ''}${taken}.`
    case 'bounds':
      return `${what}: past the end of an allocation${taken}.`
    case 'foreign':
      return `${what}: memory of the firmware.`
    case 'mmio':
      return `${what}: device registers; use MmioRead and MmioWrite.`
    case 'unwritten':
      return `${what}: nobody has written it since it was allocated${taker ? ` on ${taker}` : ''}.`
    case 'unmapped':
      return `${what}: no entry of the virtual map covers it.`
    case 'attribute':
      return `${what}: the range's attributes forbid it.`
    case 'unowned':
      return `${what}: memory that nobody owns.`
  }
}

function gcdKey({ base, last, capabilities, attributes, type, image, device }: GcdEntry): string {
  return `${base}:${last}:${capabilities}:${attributes}:${type}:${image}:${device}`
}

function gcdRecord({ base, last, capabilities, attributes, type, image, device }: GcdEntry): GcdRecord {
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
