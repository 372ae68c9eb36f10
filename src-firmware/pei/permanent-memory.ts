/** The switch from temporary RAM to permanent memory, step by step as EDK II does it. PI 1.8 volume 1 §4.6 and §11. */
import { DriverStop } from '../board/guest'
import { FIRMWARE } from '../memory/owners'
import { hex, u64 } from '../spec/hex'
import { AllocationHob, HobGuid } from '../spec/hob'
import { MemoryType } from '../spec/memory-type'
import { PAGE_SIZE } from '../spec/page'
import { PpiGuid } from '../spec/ppi'
import type { SwitchStep } from '../trace/trace'
import type { PeiCore } from './core'
import { reserveBins } from './memory-bins'
import type { InstalledMemory } from './page-allocator'

/** PcdPeiCoreMaxPeiStackSize. */
const MAX_STACK_BYTES = 0x20000n

/** The interrupt table that EDK II's SecCore makes for x64: 34 gates of 16 bytes. */
const SEC_INTERRUPT_TABLE = 34 * 16
/** In front of it lies the pointer to the PEI services table. */
const SERVICES_POINTER = 8

interface Range {
  readonly start: bigint
  readonly bytes: bigint
}

/** Has a PEIM installed memory? Then heap and stack move now. Answers whether they did. */
export function switchToPermanentMemory(pei: PeiCore): boolean {
  const { pending } = pei.pages
  if (!pending) return false
  new Switch(pei, pending).run()
  return true
}

/**
 * Did stack or heap come to lie over pages that were allocated before the switch? The Foundation itself does not look and goes on; what it
 * allocates next, the copy of its own code, lies over the stack that it runs on.
 */
export function requireRoomAfterSwitch({ hobs, pages: { installed } }: PeiCore): void {
  const heapEnd = hobs.phit('EfiFreeMemoryBottom')
  const pages = hobs.phit('EfiFreeMemoryTop')
  if (installed && pages < heapEnd) throw tooSmall(installed, heapEnd, pages)
}

function tooSmall({ begin, length }: InstalledMemory, heapEnd: bigint, pages: bigint): DriverStop {
  const why = { code: 'memoryTooSmallForSwitch', begin: hex(begin), bytes: hex(length), heapEnd: hex(heapEnd), pages: hex(pages) } as const
  return new DriverStop('firmware', why)
}

class Switch {
  private readonly heap: Range
  private readonly stack: Range
  private readonly temporaryRam: Range
  private readonly newStackBytes: bigint
  private readonly topOfNewStack: bigint
  /** Pages that were allocated in temporary RAM, before they move. */
  private readonly pages: Range
  private pagesMovedBy = 0n

  constructor(
    private readonly pei: PeiCore,
    private readonly installed: InstalledMemory
  ) {
    const { heap, stack, temporaryRam } = pei.moment
    this.heap = { start: BigInt(heap.start), bytes: BigInt(heap.bytes) }
    this.stack = { start: BigInt(stack.start), bytes: BigInt(stack.bytes) }
    this.temporaryRam = { start: BigInt(temporaryRam.start), bytes: BigInt(temporaryRam.bytes) }
    const half = roundUp(installed.length >> 1n, PAGE_SIZE)
    this.newStackBytes = half < MAX_STACK_BYTES ? half : MAX_STACK_BYTES
    this.topOfNewStack = u64(installed.begin + this.newStackBytes)
    const top = pei.hobs.phit('EfiMemoryTop')
    const freeTop = pei.hobs.phit('EfiFreeMemoryTop')
    this.pages = { start: freeTop, bytes: u64(top - freeTop) }
  }

  run(): void {
    this.requireRam()
    const { begin } = this.installed
    this.step({ code: 'newStack', start: hex(begin), bytes: hex(this.newStackBytes) }, () => {
      this.pei.hobs.buildAllocation(begin, this.newStackBytes, MemoryType.BootServicesData, HobGuid.stack)
      this.pei.holdStack(begin, this.newStackBytes)
    })
    const newHeap = this.pei.moment.hasTemporaryRamSupport ? this.migrateThroughPpi() : this.migrate()
    this.step({ code: 'fixUp' }, () => this.fixUp(newHeap))
    reserveBins(this.pei)
    this.step({ code: 'temporaryRamGone' }, () => this.giveUpTemporaryRam())
    this.step({ code: 'memoryDiscovered' }, () => this.pei.installOwn(PpiGuid.memoryDiscovered, false))
  }

  /** What is no RAM keeps no stack: the code that copies never returns from there. Where the new stack is shorter, the old one reaches below it. */
  private requireRam(): void {
    const stack = this.topOfNewStack - this.stack.bytes
    const first = stack < this.installed.begin ? stack : this.installed.begin
    // The stack's HOB is still to come, and that of the interrupt table.
    const toCome = BigInt(AllocationHob.bytes) * (this.interruptTableBytes > 0 ? 2n : 1n)
    const heap = this.pei.moment.hasTemporaryRamSupport ? this.heap.bytes : this.holeBytes + this.heapInUse + toCome
    const last = this.topOfNewStack + heap - 1n
    if (this.pei.moment.ram.some(({ start, bytes }) => first >= BigInt(start) && last < BigInt(start) + BigInt(bytes))) return
    throw new DriverStop('firmware', { code: 'stackOutsideRam', first: hex(first), last: hex(last) })
  }

  /** Of temporary RAM's heap, the HOB list and its pools. */
  private get heapInUse(): bigint {
    return u64(this.pei.hobs.phit('EfiFreeMemoryBottom') - this.pei.hobs.phit('EfiMemoryBottom'))
  }

  /** OVMF: the platform's PPI copies both halves of temporary RAM, so that the stack ends where the heap begins; pages move afterwards. */
  private migrateThroughPpi(): bigint {
    const newHeap = this.topOfNewStack
    this.step({ code: 'migration', by: 'ppi' }, () => {
      this.move(this.stack, this.topOfNewStack - this.stack.bytes, 'stack')
      this.move(this.heap, newHeap, 'heap')
    })
    const copied = newHeap + (this.pages.start - this.heap.start)
    if (this.pages.bytes > 0n) {
      this.requireListApart(newHeap)
      this.movePages({ start: copied, bytes: this.pages.bytes })
    }
    return newHeap
  }

  /** Without the PPI the Foundation moves pages first, then the heap in use, the stack, and what lies in temporary RAM beside them. */
  private migrate(): bigint {
    if (this.pages.bytes > 0n) this.movePages(this.pages)
    this.moveInterruptTable()
    const hole = this.hole()
    const newHeap = this.topOfNewStack + this.holeBytes
    this.step({ code: 'migration', by: 'foundation' }, () => {
      this.move({ start: this.heap.start, bytes: this.heapInUse }, newHeap, 'heap')
      this.move(this.stack, this.topOfNewStack - this.stack.bytes, 'stack')
      if (hole) this.pei.board.memory.write(this.topOfNewStack, this.pei.board.memory.read(hole.start, Number(hole.bytes)))
    })
    return newHeap
  }

  /** Of the PPI's way: pages move last, and on to the HOB list they are its end. A stack that they lie over is lost a little later. */
  private requireListApart(newHeap: bigint): void {
    const start = this.newPlaceOfPages
    const heapEnd = newHeap + this.heapInUse
    if (start < heapEnd && start + this.pages.bytes > newHeap) throw tooSmall(this.installed, heapEnd, start)
  }

  private get interruptTableBytes(): number {
    const { board, moment } = this.pei
    return moment.interruptTableBytes ?? (board.platform.architecture === 'x64' ? SEC_INTERRUPT_TABLE : 0)
  }

  /** MigrateIdtTable of the library that keeps the services table's address in front of the interrupt table. */
  private moveInterruptTable(): void {
    const { board, pages } = this.pei
    const bytes = this.interruptTableBytes
    if (bytes === 0) return
    const count = BigInt(Math.ceil((bytes + SERVICES_POINTER) / Number(PAGE_SIZE)))
    const result = pages.allocatePages(MemoryType.BootServicesCode, count, () => undefined)
    if (result.Status !== 'EFI_SUCCESS') return
    const { Memory: start, bytes: held } = result
    this.step({ code: 'interruptTable', start: hex(start), bytes: hex(bytes) }, () =>
      board.hold({ start, bytes: held, unit: 'pages', type: MemoryType.BootServicesCode, owner: FIRMWARE })
    )
  }

  /** Temporary RAM that is neither heap nor stack. */
  private hole(): Range | null {
    const [low, high] = this.heap.start < this.stack.start ? [this.heap, this.stack] : [this.stack, this.heap]
    const bytes = this.temporaryRam.bytes - low.bytes - high.bytes
    if (bytes === 0n) return null
    const between = low.start + low.bytes
    return { start: between < high.start ? between : high.start + high.bytes, bytes }
  }

  /** What lies between the new stack and the new heap. */
  private get holeBytes(): bigint {
    return roundUp(this.hole()?.bytes ?? 0n, 8n)
  }

  private get newPlaceOfPages(): bigint {
    return u64(this.installed.freeTop - this.pages.bytes) & ~(PAGE_SIZE - 1n)
  }

  /** MigrateMemoryPages. */
  private movePages(from: Range): void {
    const to = this.newPlaceOfPages
    this.step({ code: 'pagesMove' }, () => {
      this.move(from, to, 'pages')
      this.installed.freeTop = to
      this.pagesMovedBy = to - this.pages.start
    })
  }

  private fixUp(newHeap: bigint): void {
    const { hobs, pages } = this.pei
    const { begin, length, freeTop } = this.installed
    const offset = newHeap - this.heap.start
    hobs.movedTo(newHeap)
    const end = hobs.phit('EfiEndOfHobList') + offset
    hobs.setPhit('EfiEndOfHobList', end)
    const top = u64(begin + length)
    hobs.setPhit('EfiMemoryTop', top)
    hobs.setPhit('EfiMemoryBottom', begin)
    hobs.setPhit('EfiFreeMemoryTop', freeTop)
    hobs.setPhit('EfiFreeMemoryBottom', end + 8n)
    if (this.pages.bytes > 0n)
      for (const { hob, base, bytes, type } of [...hobs.allocations()])
        if (base >= this.pages.start && base < this.pages.start + this.pages.bytes)
          hobs.setAllocation(hob, u64(base + this.pagesMovedBy), bytes, type)
    pages.isPermanent = true
    this.pei.noteHeap(newHeap, u64(top - newHeap))
  }

  private giveUpTemporaryRam(): void {
    const { board } = this.pei
    const { start, bytes } = this.temporaryRam
    board.owners.abandon(start, start + bytes - 1n, board.currentEvent)
    board.note({
      what: 'give',
      start: hex(this.heap.start),
      bytes: hex(this.heap.bytes),
      unit: 'heap',
      takenBy: null
    })
    board.note({
      what: 'give',
      start: hex(this.stack.start),
      bytes: hex(this.stack.bytes),
      unit: 'stack',
      takenBy: null
    })
  }

  private move({ start, bytes }: Range, to: bigint, content: 'heap' | 'stack' | 'pages'): void {
    this.pei.board.move(start, to, bytes, content)
  }

  private step(step: SwitchStep, act: () => void): void {
    const { board } = this.pei
    board.recordChanges()
    board.currentEvent = board.tell({ kind: 'phase', at: null, from: 'pei', to: 'pei', recorded: false, machine: null, step }).n
    act()
    board.recordChanges()
  }
}

function roundUp(value: bigint, unit: bigint): bigint {
  return ((value + unit - 1n) / unit) * unit
}
