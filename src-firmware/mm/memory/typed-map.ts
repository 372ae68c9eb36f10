/**
 * The typed map that EDK II's MM core keeps beside its free list since 2024-08: which range has which memory type. Its entries are cut from
 * pages of RuntimeServicesData that the core takes from itself and never gives back. The ranges are kept here as numbers; what those pages
 * hold is the core's own.
 */
import { DriverStop } from '../../board/guest'
import { u64 } from '../../spec/hex'
import { PAGE_SIZE } from '../../spec/page'
import type { StatusName } from '../../spec/status'
import type { MmAssert } from '../../trace/stop'

/** sizeof (MEMORY_MAP) of the core's source. */
const ENTRY_BYTES = 48n
/** What MmCoreGetMemoryMap says a descriptor takes: the structure's 40 bytes and 8 more. */
export const DESCRIPTOR_BYTES = 48n
/** MAX_MAP_DEPTH: new entries wait on a small stack until a ready one takes their place. */
const STACK_ENTRIES = 6

/** A range of one EFI_MEMORY_TYPE, to its last byte. */
export interface TypedRange {
  readonly type: number
  readonly start: bigint
  readonly last: bigint
}
interface Entry {
  type: number
  start: bigint
  last: bigint
  onStack: boolean
}

/** Which range has which type, ascending. */
export class TypedMap {
  private readonly entries: Entry[] = []
  private readonly stack: Entry[] = []
  private isStuck = false
  /** Entries that lie ready. At 0 the next one needed costs pages. */
  ready = 0

  /**
   * @param granularity The bytes of a run of pages for entries.
   * @param takePages Takes one from the free list, and notes it in this map; false: there is none.
   */
  constructor(
    private readonly granularity: bigint,
    private readonly takePages: () => boolean,
    private readonly failed: (assert: MmAssert) => void
  ) {}

  get ranges(): readonly TypedRange[] {
    return this.entries
  }
  /** Entries that wait on the stack because no page could be had for them. */
  get depth(): number {
    return this.stack.length
  }

  /**
   * MmCoreGetMemoryMap, which the core asks for its memory attributes table; no driver has a way to it. The key is never written.
   *
   * @param size Of the buffer, in bytes. @param hasBuffer false: it is NULL.
   * @returns memoryMapSize: the bytes that the map needs, whatever the status.
   */
  getMemoryMap(size: bigint, hasBuffer: boolean): { readonly Status: StatusName; readonly memoryMapSize: bigint } {
    const memoryMapSize = BigInt(this.entries.length) * DESCRIPTOR_BYTES
    const Status = size < memoryMapSize ? 'EFI_BUFFER_TOO_SMALL' : hasBuffer ? 'EFI_SUCCESS' : 'EFI_INVALID_PARAMETER'
    return { Status, memoryMapSize }
  }

  /** ConvertMmMemoryMapEntry: these pages have this type from now on. A range that no single entry covers gets one of its own. */
  convert(type: number, start: bigint, pages: bigint): void {
    const last = u64(start + pages * PAGE_SIZE - 1n)
    for (const [index, entry] of this.entries.entries()) {
      if (entry.start > last) {
        if (entry.start === u64(last + 1n) && entry.type === type) entry.start = start
        else this.insert(index, { type, start, last })
        return
      }
      if (entry.start <= start && entry.last >= last) return this.convertWithin(index, entry, { type, start, last })
    }
    const highest = this.entries.at(-1)
    if (highest && u64(highest.last + 1n) === start && highest.type === type) highest.last = last
    else this.insert(this.entries.length, { type, start, last })
  }

  private convertWithin(index: number, entry: Entry, range: TypedRange): void {
    if (entry.type === range.type) return
    const { start, last, type } = entry
    let at = index
    if (start < range.start) this.insert(at++, { type, start, last: u64(range.start - 1n) })
    if (last > range.last) this.insert(at + 1, { type, start: u64(range.last + 1n), last })
    Object.assign(entry, range)
    const next = this.entries[at + 1]
    if (next?.type === entry.type && next.start === u64(entry.last + 1n)) {
      entry.last = next.last
      this.remove(at + 1)
    }
    const previous = this.entries[at - 1]
    if (previous?.type === entry.type && u64(previous.last + 1n) === entry.start) {
      previous.last = entry.last
      this.remove(at)
    }
  }

  private insert(index: number, range: TypedRange): void {
    // What would lie behind the stack is overwritten by a seventh.
    if (this.stack.length === STACK_ENTRIES) throw new DriverStop('firmware', { code: 'mmMapStackFull', entries: STACK_ENTRIES })
    const entry = { ...range, onStack: true }
    this.stack.push(entry)
    if (this.stack.length >= STACK_ENTRIES) this.failed('mapStack')
    this.entries.splice(index, 0, entry)
  }

  private remove(index: number): void {
    const [gone] = this.entries.splice(index, 1)
    if (gone && !gone.onStack) this.ready++
  }

  /** CoreFreeMemoryMapStack: what waits on the stack gets an entry of the ready ones. */
  flush(): void {
    // The core marks that it is at it, and takes the mark away only when it gets to the end.
    if (this.isStuck) return
    while (this.stack.length > 0) {
      if (this.ready === 0) {
        this.isStuck = !this.takePages()
        if (this.isStuck) return this.failed('pageForMap')
        this.ready += Number(this.granularity / ENTRY_BYTES)
      }
      this.ready--
      const entry = this.stack.pop()!
      if (this.entries.includes(entry)) entry.onStack = false
    }
  }
}
