/** The PEI Foundation's state: the HOB list, the page allocator and the PPIs, on the board. PI 1.8 volume 1. */
import type { Board, PhaseMemory } from '../board/board'
import { DriverStop } from '../board/guest'
import { hex } from '../spec/hex'
import { FIRMWARE, type Ground } from '../memory/owners'
import { edk2Rules, type Edk2Rules } from '../platforms/edk2-rules'
import type { PeiMoment } from '../platforms/platform'
import { CpuHob, HOB_HEADER_BYTES, HobType, ResourceHob, ResourceType } from '../spec/hob'
import { MemoryType } from '../spec/memory-type'
import { runtimeGranularity } from '../spec/page'
import { PpiFlags, PpiGuid } from '../spec/ppi'
import type { Change } from '../trace/trace'
import { hobBytes } from '../platforms/hob-bytes'
import { HobList } from './hob-list'
import type { Hob } from '../library/hob-walk'
import { PeiPageAllocator } from './page-allocator'
import { PpiDatabase, type NotifyDescriptor, type PpiDescriptor } from './ppi-database'

/** The firmware's own descriptors and interfaces are no bytes here: they have addresses that no memory has. */
const MADE_UP = 0xffff800000200000n

/** Resources whose addresses are ports, numbered apart from memory. */
const NOT_MEMORY: ReadonlySet<number> = new Set([ResourceType.io, ResourceType.ioReserved])
/** Memory that is there and nobody may have. DXE makes reserved memory of the ports too. */
const FIRMWARES_OWN: ReadonlySet<number> = new Set([
  ResourceType.memoryReserved,
  ResourceType.firmwareDevice,
  ResourceType.memoryMappedIoPort
])

/** The PEI Foundation's state: HOB list, pages, PPIs. PI 1.8 volume 1 §4. */
export class PeiCore implements PhaseMemory {
  readonly hobs: HobList
  readonly pages: PeiPageAllocator
  readonly ppis = new PpiDatabase((descriptor, ppi) => this.runNotify(descriptor, ppi))
  /** What its release of EDK II does otherwise than others. */
  readonly rules: Edk2Rules
  private madeUp = MADE_UP

  constructor(
    readonly board: Board,
    readonly moment: PeiMoment
  ) {
    const { heap, stack } = moment
    this.rules = edk2Rules(board.platform)
    this.fillTemporaryRam()
    this.hobs = HobList.create(board.memory, BigInt(heap.start), BigInt(heap.bytes), moment.bootMode)
    for (const hob of moment.hobs)
      if (this.hobs.append(hobBytes(hob)) === null) throw new DriverStop('firmware', { code: 'noRoomForHobs', where: 'temporaryRam' })
    this.pages = new PeiPageAllocator(this.hobs, runtimeGranularity(board.platform.architecture), this.rules)
    if (moment.hasTemporaryRamSupport) this.installOwn(PpiGuid.temporaryRamSupport, true)
    board.enter(this)
    this.noteHeap(BigInt(heap.start), BigInt(heap.bytes))
    this.holdStack(BigInt(stack.start), BigInt(stack.bytes), null)
  }

  /** The heap is what the PHIT manages; who owns which byte of it, the HOBs in it say. */
  noteHeap(start: bigint, bytes: bigint): void {
    this.board.note({
      what: 'take',
      start: hex(start),
      bytes: hex(bytes),
      unit: 'heap',
      type: MemoryType.BootServicesData,
      owner: FIRMWARE
    })
  }

  holdStack(start: bigint, bytes: bigint, takenBy?: null): void {
    this.board.hold({ start, bytes, unit: 'stack', type: MemoryType.BootServicesData, owner: FIRMWARE, takenBy })
  }

  /** A PPI of the firmware's own. */
  installOwn(guid: string, hasInterface: boolean): void {
    this.madeUp += 0x20n
    const flags = PpiFlags.ppi | PpiFlags.terminateList
    this.ppis.install([{ flags, guid, ppi: hasInterface ? this.madeUp + 0x10n : 0n, self: this.madeUp }])
  }

  private fillTemporaryRam(): void {
    const { fill, temporaryRam } = this.moment
    if (fill === null) return
    const start = BigInt(temporaryRam.start)
    const words = new DataView(new ArrayBuffer(Number(temporaryRam.bytes)))
    for (let at = 0; at + 4 <= words.byteLength; at += 4) words.setUint32(at, fill, true)
    this.board.memory.write(start, new Uint8Array(words.buffer))
    this.board.memory.forgetWritten(start, BigInt(temporaryRam.bytes))
  }

  private runNotify({ notify, self, guid }: NotifyDescriptor, { ppi }: PpiDescriptor): void {
    const { board } = this
    const tell = (edge: 'begin' | 'end'): void => {
      board.recordChanges()
      board.tell({ kind: 'notify', at: null, edge, event: '0x0', group: guid, tpl: 0 })
    }
    board.runAs(this.entry, () => {
      tell('begin')
      board.guest.callFunction(notify.guestFunction, [self, ppi])
      tell('end')
    })
  }

  /** Name of the PEIM whose code runs. */
  entry = FIRMWARE

  // ---- what PEI knows about memory --------------------------------------------------------------------------------------------------

  ground(address: bigint): Ground {
    if (address >= this.hobs.address && address <= this.hobs.last) return this.hobGround(address)
    const allocation = this.allocationAt(address)
    if (allocation) return { kind: 'firmware', last: this.beforeNextHolding(address, allocation) }
    const resource = this.resourceAt(address)
    if (!resource) return { kind: 'hole' }
    if (resource.type === ResourceType.memoryMappedIo) return { kind: 'mmio' }
    if (FIRMWARES_OWN.has(resource.type)) return { kind: 'firmware', last: this.beforeNextHolding(address, resource.last) }
    return { kind: 'free' }
  }

  /** HOBs may be read and written. What a pool HOB holds belongs to whoever asked for it, up to the size asked for. */
  private hobGround(address: bigint): Ground {
    const hob = this.hobs.at(address)
    if (!hob) return { kind: 'hob', last: this.hobs.last }
    const end = hob.address + BigInt(hob.length)
    const data = hob.address + BigInt(HOB_HEADER_BYTES)
    if (hob.type !== HobType.memoryPool || !this.board.owners.startingAt(data)) return { kind: 'hob', last: end - 1n }
    return address < data ? { kind: 'hob', last: data - 1n } : { kind: 'poolPage' }
  }

  /** The last byte of an allocation that covers this address and that no driver of this run made. */
  private allocationAt(address: bigint): bigint | null {
    for (const { base, bytes, type } of this.hobs.allocations())
      if (type !== MemoryType.Conventional && address >= base && address < base + bytes) return base + bytes - 1n
    return null
  }

  private beforeNextHolding(address: bigint, last: bigint): bigint {
    const next = this.board.owners.within(address, last)[0]
    return next ? next.start - 1n : last
  }

  private resourceAt(address: bigint): { readonly type: number; readonly last: bigint } | null {
    const { memory } = this.board
    for (const { address: hob } of this.resourceHobs()) {
      const start = memory.readUint(hob + BigInt(ResourceHob.PhysicalStart), 8)
      const length = memory.readUint(hob + BigInt(ResourceHob.ResourceLength), 8)
      const type = Number(memory.readUint(hob + BigInt(ResourceHob.ResourceType), 4))
      if (!NOT_MEMORY.has(type) && address >= start && address < start + length) return { type, last: start + length - 1n }
    }
    return null
  }

  private resourceHobs(): readonly Hob[] {
    return this.hobs.all().filter(({ type }) => type === HobType.resourceDescriptor)
  }

  forbids(): boolean {
    return false
  }

  /** Everything the CPU HOB's address width reaches. */
  isMapped(address: bigint): boolean {
    const cpu = this.hobs.all().find(({ type }) => type === HobType.cpu)
    const bits = cpu ? this.board.memory.readUint(cpu.address + BigInt(CpuHob.SizeOfMemorySpace), 1) : 48n
    return address < 1n << bits
  }

  willBeWritten(address: bigint, bytes: bigint): void {
    this.hobs.willBeWritten(address, address + bytes - 1n)
  }

  changes(): Change[] {
    return this.hobs.changes()
  }
}
