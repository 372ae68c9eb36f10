/**
 * Physical memory: sparse 4 KiB pages over a list of fills. Freeing 150 MiB writes one line ('0xAF from here to there'), and so does setting
 * or copying them; a page becomes real when something else is written to it. Memory that nobody wrote reads 0. Beside each real page goes one
 * bit per byte that says whether it was written since it was last handed out; a fill has one for all of its bytes.
 */

import { PAGE_MASK, PAGE_SHIFT, PAGE_SIZE } from '../spec/page'
import { RangeTree, type Range } from './range-tree'

const PAGE = Number(PAGE_SIZE)
/** What firmware that clears memory fills it with when it is freed (PcdDebugClearMemoryValue). */
export const FREED_BYTE = 0xaf

/** A page's bytes. */
interface Page {
  readonly bytes: Uint8Array
  /** Bit i: byte i was written since the memory was handed out. */
  readonly written: Uint8Array
}
/** Whole pages that read `byte` where no real page lies over them. */
interface Fill extends Range {
  readonly byte: number
  /** Were the bytes written since the memory was handed out? */
  readonly isWritten: boolean
}
type Filling = Pick<Fill, 'byte' | 'isWritten'>
const UNTOUCHED: Filling = { byte: 0, isWritten: false }

/** What a real page costs the computer: its bytes, one bit for each, and the two arrays that hold them. */
const PAGE_COST = PAGE + PAGE / 8 + 256

/** Whoever counts what the computer has to keep. */
interface Keeper {
  /** So many bytes more. What it throws goes through; nothing has changed then. */
  keep(bytes: number): void
  drop(bytes: number): void
}
const NOBODY: Keeper = { keep: () => {}, drop: () => {} }

/** Pages with something in them, by number: what lies in memory before anybody writes. */
export class MemoryContent {
  private readonly pages = new Map<number, Page>()

  put(address: bigint, bytes: Uint8Array): void {
    eachPiece(address, bytes.length, (number, offset, from, size) => {
      const page = this.pages.get(number) ?? { bytes: new Uint8Array(PAGE), written: new Uint8Array(PAGE / 8) }
      this.pages.set(number, page)
      page.bytes.set(bytes.subarray(from, from + size), offset)
      markWritten(page.written, offset, size)
    })
  }

  page(number: number): Page | undefined {
    return this.pages.get(number)
  }
  has(number: number): boolean {
    return this.pages.has(number)
  }
  keys(): Iterable<number> {
    return this.pages.keys()
  }
  get size(): number {
    return this.pages.size
  }
}

/** Bytes by physical address, in pages that are made when they are first written. */
export class PhysicalMemory {
  private readonly pages = new Map<number, Page>()
  private content: MemoryContent | null = null
  private readonly fills = new RangeTree<Fill>()

  constructor(private readonly keeper: Keeper = NOBODY) {}

  /** Told of everything that is written, wherever the bytes come from; null: nobody has to know. */
  watcher: ((start: bigint, bytes: bigint) => void) | null = null

  /** This lies in memory, under whatever is written and filled. It is read, and never changed. */
  begin(content: MemoryContent): void {
    this.content = content
  }

  /** A copy of the bytes; no check of ownership. */
  read(address: bigint, length: number): Uint8Array {
    const result = new Uint8Array(length)
    eachPiece(address, length, (page, offset, from, size) => {
      const real = this.touched(page)
      if (real) result.set(real.bytes.subarray(offset, offset + size), from)
      else {
        const { byte } = this.fillAt(page)
        if (byte !== 0) result.fill(byte, from, from + size)
      }
    })
    return result
  }

  write(address: bigint, bytes: Uint8Array): void {
    this.watcher?.(address, BigInt(bytes.length))
    eachPiece(address, bytes.length, (number, offset, from, size) => {
      const page = this.real(number)
      page.bytes.set(bytes.subarray(from, from + size), offset)
      markWritten(page.written, offset, size)
    })
  }

  /** Little-endian, 1 to 8 bytes. */
  readUint(address: bigint, bytes: 1 | 2 | 4 | 8): bigint {
    const offset = Number(address & PAGE_MASK)
    // Nearly every number lies in one real page; the others are read like any bytes.
    const page = offset + bytes <= PAGE ? this.touched(Number(address >> PAGE_SHIFT)) : undefined
    const data = page ? page.bytes : this.read(address, bytes)
    const from = page ? offset : 0
    if (bytes < 8) return BigInt(littleEndian(data, from, bytes))
    return (BigInt(littleEndian(data, from + 4, 4)) << 32n) | BigInt(littleEndian(data, from, 4))
  }

  writeUint(address: bigint, bytes: 1 | 2 | 4 | 8, value: bigint): void {
    this.watcher?.(address, BigInt(bytes))
    const offset = Number(address & PAGE_MASK)
    if (offset + bytes <= PAGE) {
      const page = this.real(Number(address >> PAGE_SHIFT))
      putLittleEndian(page.bytes, offset, bytes, value)
      markWritten(page.written, offset, bytes)
      return
    }
    const data = new Uint8Array(bytes)
    putLittleEndian(data, 0, bytes, value)
    this.write(address, data)
  }

  /** Sets every byte; whole pages cost nothing but a line in the list of fills. The bytes count as not written. */
  fill(start: bigint, length: bigint, byte: number): void {
    this.setAll(start, length, { byte, isWritten: false })
  }

  /** The same, and the bytes count as written: a driver has set them. */
  set(start: bigint, length: bigint, byte: number): void {
    this.setAll(start, length, { byte, isWritten: true })
  }

  private setAll(start: bigint, length: bigint, filling: Filling): void {
    this.watcher?.(start, length)
    const last = start + length - 1n
    // Nearly always: nothing has to be made for it.
    if (isWhole(start, last)) this.fillPages(Number(start >> PAGE_SHIFT), Number(last >> PAGE_SHIFT), filling)
    else this.setParts(start, length, filling)
  }

  private setParts(start: bigint, length: bigint, filling: Filling): void {
    eachSpan(start, length, {
      whole: (first, last) => this.fillPages(first, last, filling),
      part: (number, offset, size) => {
        const page = this.real(number)
        page.bytes.fill(filling.byte, offset, offset + size)
        if (filling.isWritten) markWritten(page.written, offset, size)
        else clearWritten(page.written, offset, size)
      }
    })
  }

  /** Copies bytes as if through a third place. Whole pages that a fill covers stay a fill. */
  copy(to: bigint, from: bigint, length: bigint): void {
    this.watcher?.(to, length)
    // Page by page of the destination, from the end where nothing lies that is still to be read.
    const isUpwards = to > from
    let low = to
    let high = to + length
    while (low < high) {
      const topPage = (high - 1n) & ~PAGE_MASK
      const nextPage = (low | PAGE_MASK) + 1n
      const start = isUpwards && topPage > low ? topPage : low
      const end = !isUpwards && nextPage < high ? nextPage : high
      this.copyPiece(start, from + (start - to), Number(end - start))
      if (isUpwards) high = start
      else low = end
    }
  }

  /** Bytes that go into one page. */
  private copyPiece(to: bigint, from: bigint, size: number): void {
    const filling = size === PAGE ? this.fillingOf(from, size) : null
    if (filling !== null) this.fillPages(Number(to >> PAGE_SHIFT), Number(to >> PAGE_SHIFT), { byte: filling, isWritten: true })
    else this.write(to, this.read(from, size))
  }

  /** The byte that fills say for all of these; null: something else lies among them. */
  private fillingOf(address: bigint, length: number): number | null {
    let byte: number | null | undefined
    eachPiece(address, length, (page) => {
      const here = this.touched(page) ? null : this.fillAt(page).byte
      byte = byte === undefined || byte === here ? here : null
    })
    return byte ?? null
  }

  /** The bytes stay what they are and count as not written: memory that was handed out. */
  forgetWritten(start: bigint, length: bigint): void {
    this.forgetFills(start, length)
    this.eachRealPage(start, length, (page, offset, size) => clearWritten(page.written, offset, size))
  }

  /** Where a fill was written: whole pages become one that was not, a part of one becomes real. */
  private forgetFills(start: bigint, length: bigint): void {
    const end = start + length
    for (let fill = this.fills.atOrAbove(start); fill && fill.start < end; fill = this.fills.atOrAbove(fill.last + 1n)) {
      if (!fill.isWritten) continue
      const from = fill.start > start ? fill.start : start
      const to = fill.last < end ? fill.last + 1n : end
      eachSpan(from, to - from, {
        whole: (first, last) => this.fillUnreal(first, last, { byte: fill.byte, isWritten: false }),
        part: (number) => void this.real(number)
      })
    }
  }

  /** For each byte 1 when somebody has written it since the memory was handed out, else 0. */
  writtenIn(address: bigint, length: number): Uint8Array {
    const marks = new Uint8Array(length)
    eachPiece(address, length, (number, offset, from, size) => {
      const page = this.touched(number)
      if (!page) marks.fill(this.fillAt(number).isWritten ? 1 : 0, from, from + size)
      else for (let i = 0; i < size; i++) marks[from + i] = (page.written[(offset + i) >> 3]! >> ((offset + i) & 7)) & 1
    })
    return marks
  }

  /** The first of these bytes that nobody has written since the memory was handed out; null: all were. */
  firstUnwritten(address: bigint, length: number): bigint | null {
    let found: bigint | null = null
    eachPiece(address, length, (number, offset, from, size) => {
      if (found !== null) return
      const page = this.touched(number)
      if (!page && this.fillAt(number).isWritten) return
      for (let i = 0; i < size; i++) {
        const bit = offset + i
        if (!page || (page.written[bit >> 3]! & (1 << (bit & 7))) === 0) {
          found = address + BigInt(from + i)
          return
        }
      }
    })
    return found
  }

  /** The same, but what a fill says is known. */
  firstUnknown(address: bigint, length: number): bigint | null {
    let found: bigint | null = null
    eachPiece(address, length, (number, _offset, from, size) => {
      if (found !== null || (!this.touched(number) && this.fills.find(BigInt(number) << PAGE_SHIFT))) return
      found = this.firstUnwritten(address + BigInt(from), size)
    })
    return found
  }

  private real(number: number): Page {
    const known = this.touched(number)
    if (known) return known
    const { byte, isWritten } = this.fillAt(number)
    const page = this.newPage(number, { bytes: new Uint8Array(PAGE), written: new Uint8Array(PAGE / 8) })
    if (byte !== 0) page.bytes.fill(byte)
    if (isWritten) page.written.fill(0xff)
    return page
  }

  private newPage(number: number, page: Page): Page {
    this.keeper.keep(PAGE_COST)
    this.pages.set(number, page)
    return page
  }

  /** The page, if something lies in it that no fill says. */
  private touched(number: number): Page | undefined {
    const real = this.pages.get(number)
    if (real || !this.content) return real
    const content = this.content.page(number)
    if (!content || this.fills.find(BigInt(number) << PAGE_SHIFT)) return undefined
    return this.newPage(number, { bytes: content.bytes.slice(), written: content.written.slice() })
  }

  private fillAt(page: number): Filling {
    return this.fills.find(BigInt(page) << PAGE_SHIFT) ?? UNTOUCHED
  }

  private fillPages(first: number, last: number, filling: Filling): void {
    const before = this.pages.size
    eachNumberWithin(this.pages, first, last, (page) => this.pages.delete(page))
    this.keeper.drop((before - this.pages.size) * PAGE_COST)
    this.fillUnreal(first, last, filling)
  }

  /** What real pages lie there stays over the fill. */
  private fillUnreal(first: number, last: number, { byte, isWritten }: Filling): void {
    let start = BigInt(first) << PAGE_SHIFT
    let end = (BigInt(last) + 1n) << PAGE_SHIFT
    const there = this.fills.find(start)
    if (there && there.last >= end - 1n && there.byte === byte && there.isWritten === isWritten) return
    // Also the neighbours that touch it: equal ones become one with it.
    for (const old of this.fills.within(start === 0n ? 0n : start - 1n, end)) {
      const isEqual = old.byte === byte && old.isWritten === isWritten
      const isApart = old.last < start || old.start >= end
      if (isApart && !isEqual) continue
      this.fills.remove(old)
      if (isEqual) {
        if (old.start < start) start = old.start
        if (old.last >= end) end = old.last + 1n
      } else {
        if (old.start < start) this.fills.insert({ ...old, last: start - 1n })
        if (old.last >= end) this.fills.insert({ ...old, start: end })
      }
    }
    this.fills.insert({ start, last: end - 1n, byte, isWritten })
  }

  private eachRealPage(start: bigint, length: bigint, visit: (page: Page, offset: number, size: number) => void): void {
    if (length <= 0n) return
    const first = Number(start >> PAGE_SHIFT)
    const last = Number((start + length - 1n) >> PAGE_SHIFT)
    if (this.content) eachNumberWithin(this.content, first, last, (number) => this.touched(number))
    eachNumberWithin(this.pages, first, last, (number) => {
      const page = this.pages.get(number)!
      const low = number === first ? Number(start & PAGE_MASK) : 0
      const high = number === last ? Number((start + length - 1n) & PAGE_MASK) + 1 : PAGE
      visit(page, low, high - low)
    })
  }
}

interface Numbers {
  readonly size: number
  has(number: number): boolean
  keys(): Iterable<number>
}

/** The numbers that lie in a range, found by going over whichever is shorter. */
function eachNumberWithin(numbers: Numbers, first: number, last: number, visit: (number: number) => void): void {
  if (last - first < numbers.size) {
    for (let number = first; number <= last; number++) if (numbers.has(number)) visit(number)
  } else for (const number of numbers.keys()) if (number >= first && number <= last) visit(number)
}

/** Is this nothing but whole pages? */
function isWhole(start: bigint, last: bigint): boolean {
  return (start & PAGE_MASK) === 0n && (last & PAGE_MASK) === PAGE_MASK && last > start
}

/** Parts a run of bytes into its whole pages and what of other pages lies before and behind them. */
function eachSpan(
  start: bigint,
  length: bigint,
  visit: { whole(first: number, last: number): void; part(page: number, offset: number, size: number): void }
): void {
  const end = start + length
  const firstWhole = (start + PAGE_MASK) & ~PAGE_MASK
  const endWhole = end & ~PAGE_MASK
  const part = (from: bigint, to: bigint): void => {
    if (from < to) eachPiece(from, Number(to - from), (number, offset, _from, size) => visit.part(number, offset, size))
  }
  if (firstWhole >= endWhole) return part(start, end)
  part(start, firstWhole)
  visit.whole(Number(firstWhole >> PAGE_SHIFT), Number(endWhole >> PAGE_SHIFT) - 1)
  part(endWhole, end)
}

/** Cuts a run of bytes at the edges of pages. */
function eachPiece(address: bigint, length: number, visit: (page: number, offset: number, from: number, size: number) => void): void {
  let from = 0
  while (from < length) {
    const at = address + BigInt(from)
    const offset = Number(at & PAGE_MASK)
    const size = Math.min(PAGE - offset, length - from)
    visit(Number(at >> PAGE_SHIFT), offset, from, size)
    from += size
  }
}

function markWritten(bits: Uint8Array, offset: number, size: number): void {
  for (let bit = offset; bit < offset + size;) {
    if ((bit & 7) === 0 && bit + 8 <= offset + size) {
      bits[bit >> 3] = 0xff
      bit += 8
    } else {
      bits[bit >> 3]! |= 1 << (bit & 7)
      bit++
    }
  }
}

function clearWritten(bits: Uint8Array, offset: number, size: number): void {
  for (let bit = offset; bit < offset + size;) {
    if ((bit & 7) === 0 && bit + 8 <= offset + size) {
      bits[bit >> 3] = 0
      bit += 8
    } else {
      bits[bit >> 3]! &= ~(1 << (bit & 7))
      bit++
    }
  }
}

/** A number of at most 4 bytes. */
function littleEndian(data: Uint8Array, from: number, bytes: number): number {
  let value = 0
  for (let i = bytes - 1; i >= 0; i--) value = value * 256 + data[from + i]!
  return value
}

/** The low bytes of a number of any length. */
function putLittleEndian(data: Uint8Array, from: number, bytes: 1 | 2 | 4 | 8, value: bigint): void {
  let rest = Number(value & 0xffffffffn)
  for (let i = 0; i < bytes; i++) {
    if (i === 4) rest = Number((value >> 32n) & 0xffffffffn)
    data[from + i] = rest
    rest >>>= 8
  }
}
