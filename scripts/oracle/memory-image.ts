/** The machine's memory as it was kept in files, and what the firmware has in it: pool blocks in use, the GCD's records, the contents of tables. */
import { readFileSync } from 'node:fs'
import type { ApplicationMoment } from '../../src-firmware/platforms/platform'
import { type Hex, hex } from '../../src-firmware/spec/hex'
import { MemoryType } from '../../src-firmware/spec/memory-type'
import { PAGE_SIZE } from '../../src-firmware/spec/page'

/** Ranges of physical memory. */
export class MemoryImage {
  private readonly parts: readonly { readonly start: bigint; readonly bytes: Buffer }[]

  constructor(files: readonly { readonly start: bigint; readonly file: string }[]) {
    this.parts = files.map(({ start, file }) => ({ start, bytes: readFileSync(file) }))
  }

  /** @returns null: it was not kept. */
  at(address: bigint, length: number): Buffer | null {
    const part = this.parts.find(({ start, bytes }) => address >= start && address + BigInt(length) <= start + BigInt(bytes.length))
    const from = part ? Number(address - part.start) : 0
    return part ? part.bytes.subarray(from, from + length) : null
  }

  uint32(address: bigint): number {
    return this.at(address, 4)?.readUInt32LE() ?? 0
  }
  uint64(address: bigint): bigint {
    return this.at(address, 8)?.readBigUInt64LE() ?? 0n
  }
}

/** What the map says of a range. */
export interface MappedRange {
  readonly type: number
  readonly start: bigint
  readonly bytes: bigint
}

const HEAD = Buffer.from('phd0')
const TAIL = Buffer.from('ptal')
const TAIL_BYTES = 16n
const OVERHEAD = 40n

/** The pool blocks in use, by type. What looks like one inside another, or where a free block lies, is a leftover. */
export function usedBlocks(
  image: MemoryImage,
  map: readonly MappedRange[],
  freeBlocks: ApplicationMoment['freeBlocks']
): NonNullable<ApplicationMoment['usedBlocks']> {
  const free = new Set(freeBlocks.map(([, block]) => BigInt(block)))
  const types = new Map<number, { last: bigint; list: number[] }>()
  for (const { type, start, bytes } of map) {
    const content = image.at(start, Number(bytes))
    if (!content) continue
    let end = 0n
    for (let at = content.indexOf(HEAD); at >= 0; at = content.indexOf(HEAD, at + 4)) {
      const block = start + BigInt(at)
      const size = image.uint64(block + 16n)
      if (at % 8 !== 0 || block < end || free.has(block) || image.uint32(block + 8n) !== type) continue
      if (size < OVERHEAD || block + size > start + bytes) continue
      const tail = block + size - TAIL_BYTES
      if (!image.at(tail, 4)?.equals(TAIL) || image.uint64(tail + 8n) !== size) continue
      const found = types.get(type) ?? { last: 0n, list: [] }
      found.list.push(Number((block - found.last) / 8n), Number(size / 8n))
      found.last = block
      types.set(type, found)
      end = block + size
    }
  }
  return [...types].map(([type, { list }]) => ({ type, blocks: list }))
}

const SPACE = Buffer.from('gcdm\0\0\0\0')
/** Where the links lie in the GCD's record of an entry, and its first and last byte. */
const SPACE_LINKS = 8n
const SPACE_BASE = 24n
const SPACE_LAST = 32n

/** Where the core keeps the record of each of these entries of the GCD, which cover all addresses: in their order. */
export function spaceRecords(
  image: MemoryImage,
  map: readonly MappedRange[],
  gcd: readonly { readonly base: Hex; readonly length: Hex }[]
): Hex[] {
  const agrees = (record: bigint, i: number): boolean =>
    image.uint64(record + SPACE_BASE) === BigInt(gcd[i]!.base) &&
    image.uint64(record + SPACE_LAST) === BigInt(gcd[i]!.base) + BigInt(gcd[i]!.length) - 1n
  for (const { start, bytes } of map) {
    const content = image.at(start, Number(bytes))
    for (let at = content?.indexOf(SPACE) ?? -1; content && at >= 0; at = content.indexOf(SPACE, at + 8)) {
      const records: bigint[] = []
      let record = start + BigInt(at)
      while (records.length < gcd.length && image.at(record, 8)?.equals(SPACE) && agrees(record, records.length)) {
        records.push(record)
        record = image.uint64(record + SPACE_LINKS) - SPACE_LINKS
      }
      if (records.length === gcd.length) return records.map(hex)
    }
  }
  throw new Error("the core's own list of the GCD's entries was not found")
}

const IMAGE = Buffer.from('IPRD')
const SECTION = Buffer.from('IPRC')
/** Where the links lie in the core's records of a runtime image and of its code, and what is behind them. */
const RECORD_LINKS = 8n
const RECORD_BASE = 24n
const RECORD_BYTES = 32n
const IMAGE_CODE_COUNT = 40n
const IMAGE_CODE_LINKS = 48n

type RuntimeImages = NonNullable<ApplicationMoment['attributesTable']>['images']

/** The images that the operating system keeps, with the code in them, ascending: from the core's own list, which is sorted. */
export function runtimeImages(image: MemoryImage, map: readonly MappedRange[]): RuntimeImages {
  const records = new Map<bigint, { readonly next: bigint; readonly image: RuntimeImages[number] }>()
  for (const { start, bytes } of map) {
    const content = image.at(start, Number(bytes))
    for (let at = content?.indexOf(IMAGE) ?? -1; content && at >= 0; at = content.indexOf(IMAGE, at + 8)) {
      const record = start + BigInt(at)
      const count = image.uint64(record + IMAGE_CODE_COUNT)
      const base = image.uint64(record + RECORD_BASE)
      if (at % 8 !== 0 || count === 0n || count > 16n || base % PAGE_SIZE !== 0n) continue
      const code: [Hex, Hex][] = []
      let section = image.uint64(record + IMAGE_CODE_LINKS) - RECORD_LINKS
      for (; image.at(section, 4)?.equals(SECTION); section = image.uint64(section + RECORD_LINKS) - RECORD_LINKS)
        code.push([hex(image.uint64(section + RECORD_BASE)), hex(roundedUp(image.uint64(section + RECORD_BYTES)))])
      if (BigInt(code.length) !== count) continue
      const next = image.uint64(record + RECORD_LINKS) - RECORD_LINKS
      records.set(record, { next, image: { start: hex(base), bytes: hex(image.uint64(record + RECORD_BYTES)), record: hex(record), code } })
    }
  }
  return longestSorted(records).filter(({ start }) => isKept(BigInt(start), map))
}

/** Where images are protected, there is a second list, of all of them, in the order in which they were loaded. */
function longestSorted(records: ReadonlyMap<bigint, { readonly next: bigint; readonly image: RuntimeImages[number] }>): RuntimeImages {
  let longest: RuntimeImages[number][] = []
  const named = new Set([...records.values()].map(({ next }) => next))
  for (const first of records.keys()) {
    if (named.has(first)) continue
    const list: RuntimeImages[number][] = []
    for (let at = records.get(first); at; at = records.get(at.next)) list.push(at.image)
    const isSorted = list.every(({ start }, i) => i === 0 || BigInt(list[i - 1]!.start) < BigInt(start))
    if (isSorted && list.length > longest.length) longest = list
  }
  return longest
}

function isKept(base: bigint, map: readonly MappedRange[]): boolean {
  return map.some(({ type, start, bytes }) => type === MemoryType.RuntimeServicesCode && base >= start && base < start + bytes)
}

function roundedUp(bytes: bigint): bigint {
  return ((bytes + PAGE_SIZE - 1n) / PAGE_SIZE) * PAGE_SIZE
}
