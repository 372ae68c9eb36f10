/** The Standalone MM core's state on the board: pages and pool in MMRAM, protocols, handlers of interrupts. PI 1.8 volume 4. */
import type { Board, PhaseMemory } from '../board/board'
import { FirmwareMemory } from '../board/firmware-memory'
import { DriverStop } from '../board/guest'
import { Mmram } from '../board/mmram'
import { FIRMWARE, type Ground } from '../memory/owners'
import type { MmMoment } from '../platforms/platform'
import { hex } from '../spec/hex'
import { MemoryType } from '../spec/memory-type'
import { PAGE_MASK, PAGE_SIZE } from '../spec/page'
import { COMMUNICATION_BUFFER } from '../trace/pictures/mm'
import type { MmAssert, MmDestruction } from '../trace/stop'
import type { Change, Place } from '../trace/trace'
import type { CoreMemory } from './memory/core-memory'
import { addMmram } from './memory/mmram'
import { MmPageAllocator } from './memory/page-allocator'
import { MmPool } from './memory/pool'
import { FreeLists } from './free-lists'
import { MmiHandlers } from './interrupts'
import { MmProtocols } from './protocols'
import type { MmSurroundings } from './surroundings'

/** Where the core's own data lie, from MmMoment.coreData on. */
const Data = { freeList: 0x40n, poolLists: 0x100n, messageBytes: 0x200n, bytes: 0x1000n } as const
const WORD = 8n

/** What MM's services work on. */
export class MmCore implements PhaseMemory, MmSurroundings {
  /** Bytes as the core itself touches them. */
  readonly bytes: FirmwareMemory
  readonly pages: MmPageAllocator
  readonly pool: MmPool
  readonly protocols: MmProtocols
  readonly interrupts: MmiHandlers
  readonly mmram: Mmram
  /** What the normal world knows of memory outside MMRAM; null: it has not begun. */
  outside: PhaseMemory | null = null
  private readonly lists: FreeLists
  private readonly poolPages = new Set<bigint>()
  private readonly data: bigint

  constructor(
    readonly board: Board,
    readonly moment: MmMoment
  ) {
    const { mmram, coreData } = moment
    const ranges = mmram.map(({ start, bytes, state }) => ({
      physicalStart: BigInt(start),
      cpuStart: BigInt(start),
      physicalSize: BigInt(bytes),
      regionState: BigInt(state)
    }))
    this.data = BigInt(coreData)
    this.mmram = new Mmram(ranges.map(({ cpuStart, physicalSize }) => ({ start: cpuStart, last: cpuStart + physicalSize - 1n })))
    board.mmram = this.mmram
    this.bytes = new FirmwareMemory(board.memory, { isMapped: (address) => this.isMapped(address), forbidden: () => null })
    const core: CoreMemory = {
      bytes: this.bytes,
      failed: (assert, at) => this.failed(assert, at)
    }
    this.pages = new MmPageAllocator(core, this.data + Data.freeList, null)
    this.pool = new MmPool(core, this.data + Data.poolLists, this.pages)
    this.pool.tookPage = (page) => this.poolPages.add(page)
    this.lists = new FreeLists(this.pages, this.pool)
    this.protocols = new MmProtocols(this)
    this.interrupts = new MmiHandlers(this)
    board.enter(this)
    for (const { start, bytes, state } of mmram) board.note({ what: 'mmram', start, bytes, state })
    addMmram(this.pages, ranges)
    const { start, bytes } = moment.communicationBuffer
    board.hold({
      start: BigInt(start),
      bytes: BigInt(bytes),
      unit: 'pages',
      type: MemoryType.Reserved,
      owner: COMMUNICATION_BUFFER,
      takenBy: null
    })
  }

  /** A RELEASE build, which the machine is, goes on; a strict run ends with what a DEBUG build says. */
  private failed(assert: MmAssert, at: bigint): void {
    if (this.board.mode === 'strict') throw new DriverStop('firmware', { code: 'mmAssert', assert, at: hex(at) })
  }

  /** The core does it and says nothing. A strict run ends with what it destroys. */
  destroys(service: string, what: MmDestruction, start: bigint, bytes: bigint, at: Place | null): void {
    if (this.board.mode === 'strict')
      throw new DriverStop('firmware', { code: 'mmDestroys', service, what, start: hex(start), bytes: hex(bytes) }, at)
  }

  // ---- pool of the core's own -------------------------------------------------------------------------------------------------------

  /** null: there is none. */
  takePool(bytes: bigint): bigint | null {
    const result = this.pool.allocatePool(MemoryType.RuntimeServicesData, bytes)
    if (result.Status !== 'EFI_SUCCESS') return null
    this.board.hold({ start: result.Buffer, bytes, unit: 'pool', type: MemoryType.RuntimeServicesData, owner: FIRMWARE })
    return result.Buffer
  }

  givePool(buffer: bigint, bytes: bigint): void {
    this.pool.freePool(buffer)
    this.board.release(buffer, bytes)
  }

  /** Does one of these pages hold pool blocks? */
  isPoolPage(start: bigint, pages: bigint): boolean {
    for (let page = 0n; page < pages; page++) if (this.poolPages.has(start + page * PAGE_SIZE)) return true
    return false
  }

  /** The core's image and its data, which no service gives away. */
  isCore(start: bigint, bytes: bigint): boolean {
    return this.moment.mmram.some(
      (range) => (range.state & 0x10) !== 0 && start < BigInt(range.start) + BigInt(range.bytes) && start + bytes > BigInt(range.start)
    )
  }

  // ---- the message that is handled ----------------------------------------------------------------------------------------------------

  /** Where *CommBufferSize lies: a word of the core's that a handler may write. */
  get messageBytesAt(): bigint {
    return this.data + Data.messageBytes
  }
  get messageBytes(): bigint {
    return this.board.memory.readUint(this.messageBytesAt, 8)
  }
  set messageBytes(value: bigint) {
    this.board.memory.writeUint(this.messageBytesAt, 8, value)
  }

  // ---- what MM knows about memory -----------------------------------------------------------------------------------------------------

  ground(address: bigint): Ground {
    if (!this.mmram.covers(address, 1n)) return this.outside?.ground(address) ?? { kind: 'hole' }
    const word = this.messageBytesAt
    if (address >= word && address < word + WORD) return { kind: 'hob', last: word + WORD - 1n }
    if (this.isCore(address, 1n)) return { kind: 'firmware', last: address < word ? word - 1n : address | PAGE_MASK }
    return this.poolPages.has(address & ~PAGE_MASK) ? { kind: 'poolPage' } : { kind: 'free' }
  }

  /** The last address that the processor has. */
  get lastAddress(): bigint {
    const cpu = this.board.platform.pei?.hobs.find((hob) => typeof hob === 'object' && 'cpu' in hob)
    const bits = typeof cpu === 'object' && 'cpu' in cpu ? cpu.cpu.memoryBits : 48
    return (1n << BigInt(bits)) - 1n
  }

  forbids(): boolean {
    return false
  }

  /** MMRAM, the communication buffer, and the normal world's RAM; not page 0, so that a NULL pointer faults. */
  isMapped(address: bigint): boolean {
    if (address < PAGE_SIZE) return false
    const holds = ({ start, bytes }: { start: string; bytes: string }): boolean =>
      address >= BigInt(start) && address < BigInt(start) + BigInt(bytes)
    return this.moment.mmram.some(holds) || holds(this.moment.communicationBuffer) || (this.board.platform.pei?.ram.some(holds) ?? false)
  }

  /** Only a driver that goes on after a fault writes where nodes and free blocks are. */
  willBeWritten(address: bigint, bytes: bigint): void {
    if (this.board.mode === 'lenient' && this.mmram.firstOf(address, bytes) !== null) this.lists.mayBeOverwritten()
  }

  changes(): Change[] {
    return this.lists.changes()
  }
}
