/** The MM driver that the run is about: how the MM dispatcher loads it into MMRAM, and what stays of it. PI 1.8 volume 4 §1. */
import { DriverStop } from '../board/guest'
import { FIRMWARE } from '../memory/owners'
import type { EntryImage } from '../services/phase'
import { AllocateType } from '../spec/allocate-type'
import { hex, u64 } from '../spec/hex'
import { MemoryType } from '../spec/memory-type'
import { PAGE_SIZE } from '../spec/page'
import { isError } from '../spec/status'
import type { MmCore } from './core'

/** Every image is 11 pages long, so that no address depends on how a driver is worded; the dispatcher takes one more to align it. */
const IMAGE_PAGES = 11n
const TAKEN_PAGES = IMAGE_PAGES + 1n
/** EFI_LOADED_IMAGE_PROTOCOL, UEFI 2.10 §9.1. */
const LOADED_IMAGE = { guid: '5B1B31A1-9562-11D2-8E3F-00A0C969723B', bytes: 96n } as const

/** An MM driver's image, from its start to what it leaves behind. */
export class MmImage implements EntryImage {
  readonly handle: bigint
  private readonly start: bigint
  private isThere = true

  constructor(
    private readonly mm: MmCore,
    private readonly name: string
  ) {
    const { board } = mm
    const taken = mm.pages.allocatePages(AllocateType.MaxAddress, MemoryType.RuntimeServicesCode, TAKEN_PAGES, () => u64(-1n))
    const record = mm.takePool(LOADED_IMAGE.bytes)
    if (taken.Status !== 'EFI_SUCCESS' || record === null) throw this.noMemory()
    this.start = taken.Memory
    board.hold({ start: this.start, bytes: TAKEN_PAGES * PAGE_SIZE, unit: 'image', type: MemoryType.RuntimeServicesCode, owner: name })
    this.describe(record)
    const installed = mm.protocols.install(0n, LOADED_IMAGE.guid, record)
    if (installed.Status !== 'EFI_SUCCESS') throw this.noMemory()
    this.handle = installed.handle
    this.tell('loaded', null)
  }

  private noMemory(): DriverStop {
    return new DriverStop('firmware', { code: 'noMemoryToLoad', image: this.name })
  }

  private describe(record: bigint): void {
    const { memory } = this.mm.board
    memory.write(record, new Uint8Array(Number(LOADED_IMAGE.bytes)))
    memory.writeUint(record, 4, 0x1000n)
    memory.writeUint(record + 64n, 8, this.start)
    memory.writeUint(record + 72n, 8, IMAGE_PAGES * PAGE_SIZE)
    memory.writeUint(record + 80n, 4, BigInt(MemoryType.RuntimeServicesCode))
    memory.writeUint(record + 84n, 4, BigInt(MemoryType.RuntimeServicesData))
  }

  begin(): void {
    this.tell('started', null)
    this.mm.board.image = this.name
  }

  /** A driver that failed loses its pages, and nothing else: handlers that it registered stay registered. */
  ended(status: bigint): void {
    const { board, pages } = this.mm
    board.image = FIRMWARE
    this.tell('returned', status)
    if (!isError(status)) return
    this.tell('unloaded', null)
    pages.freePages(this.start, TAKEN_PAGES)
    board.release(this.start, TAKEN_PAGES * PAGE_SIZE)
    board.recordChanges()
    this.isThere = false
  }

  isLoaded(): boolean {
    return this.isThere
  }

  requireCode(): void {
    if (!this.isThere) this.mm.board.executeFreed(this.start, this.name)
  }

  private tell(state: 'loaded' | 'started' | 'returned' | 'unloaded', status: bigint | null): void {
    const { board } = this.mm
    if (state !== 'loaded') board.recordChanges()
    const { n } = board.tell({
      kind: 'image',
      at: null,
      state,
      handle: hex(this.handle),
      name: this.name,
      status: status === null ? null : hex(status),
      place: state === 'loaded' ? { start: hex(this.start), pages: Number(TAKEN_PAGES), type: MemoryType.RuntimeServicesCode } : null
    })
    if (state !== 'returned') board.currentEvent = n
    board.recordChanges()
  }
}
