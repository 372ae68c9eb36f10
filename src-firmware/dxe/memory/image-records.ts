/**
 * The core's records of where the code of an image lies (edk2-stable202211): one list for the Memory Attributes Table, until the firmware's
 * own drivers have run, and where memory is protected another one, of all images.
 */
import { edk2Rules, type Edk2Rules } from '../../platforms/edk2-rules'
import { CACHE_MASK, MemoryAttribute } from '../../spec/memory-attribute'
import { PAGE_MASK } from '../../spec/page'
import { byteCount, type ByteCount } from '../../spec/units'

const IMAGE_RECORD_BYTES = byteCount(64n)
const CODE_RECORD_BYTES = byteCount(40n)

/** A part of a loaded image. */
export interface ImageSection {
  /** From the image's first byte. */
  readonly offset: bigint
  /** As many as the file has of it. */
  readonly bytes: bigint
  /** VirtualSize: how long it is in memory. */
  readonly virtualBytes: bigint
  /** It is marked as code; and it can be run and not be written. */
  readonly isCode: boolean
  readonly isReadOnlyCode: boolean
}
/** Where an image lies, as far as protection looks at it. */
export interface LoadedSections {
  readonly start: bigint
  readonly bytes: bigint
  readonly codeType: number
  /** SectionAlignment. */
  readonly alignment: bigint
  readonly sections: readonly ImageSection[]
}
interface Code {
  readonly start: bigint
  readonly bytes: bigint
}
/** What stands in an image's record. */
interface ImageRecord {
  readonly start: bigint
  readonly bytes: bigint
  /** Ascending. */
  readonly code: readonly Code[]
  /** The buffers of the code's records, in the order in which they were taken. */
  readonly codeRecords: readonly bigint[]
}
/** Why nothing is kept of an image. */
type NotKept = 'noMemory' | 'misaligned' | 'noCode' | 'invalid'

/** The pool of BootServicesData. */
interface RecordPool {
  take(bytes: ByteCount): bigint | null
  give(buffer: bigint): void
}

/** How one of the lists is kept. */
interface ListRules {
  /** What was taken for an image of which nothing is kept is lost, and not given back. */
  readonly losesRefused: boolean
  /** An image without code is kept too. */
  readonly allowsNone: boolean
  isCode(section: ImageSection): boolean
  /** How long the record says that a part is. */
  codeBytes(section: ImageSection, alignment: bigint): bigint
  /** How long the record says that the image is. */
  imageBytes(bytes: bigint): bigint
}

/** One of the two lists. */
class ImageRecords {
  /** Sorting the list moves what stands in the records: the buffers stay in the order in which they were taken. */
  private readonly buffers: bigint[]
  private readonly records: ImageRecord[] = []

  /** @param known Records that were there before, whose images are never unloaded. */
  constructor(
    private readonly pool: RecordPool,
    private readonly granularity: (type: number) => bigint,
    private readonly rules: ListRules,
    known: readonly { readonly start: bigint; readonly bytes: bigint; readonly record: bigint }[] = []
  ) {
    this.buffers = known.map(({ record }) => record)
    this.records = known.map(({ start, bytes }) => ({ start, bytes, code: [], codeRecords: [] }))
  }

  /** @param refused Called where nothing is kept, when the records of the code have been given back. */
  insert(image: LoadedSections, refused: () => void = () => {}): ImageRecord | NotKept {
    const { rules } = this
    const record = this.pool.take(IMAGE_RECORD_BYTES)
    if (record === null) return 'noMemory'
    const isAligned = (image.alignment & (this.granularity(image.codeType) - 1n)) === 0n
    const sections = isAligned ? image.sections.filter((section) => rules.isCode(section)) : []
    const codeRecords = sections.map(() => this.pool.take(CODE_RECORD_BYTES) ?? 0n)
    const code = sections
      .map((section) => ({ start: image.start + section.offset, bytes: rules.codeBytes(section, image.alignment) }))
      .sort((a, b) => (a.start < b.start ? -1 : 1))
    const problem = this.problemOf(image, code, isAligned)
    if (problem) {
      if (!rules.losesRefused) for (const lost of codeRecords) this.pool.give(lost)
      refused()
      if (!rules.losesRefused) this.pool.give(record)
      return problem
    }
    const kept = { start: image.start, bytes: rules.imageBytes(image.bytes), code, codeRecords }
    this.buffers.push(record)
    this.records.push(kept)
    return kept
  }

  private problemOf(image: LoadedSections, code: readonly Code[], isAligned: boolean): Exclude<NotKept, 'noMemory'> | null {
    if (!isAligned) return 'misaligned'
    if (code.length === 0) return this.rules.allowsNone ? null : 'noCode'
    let end = image.start
    for (const { start, bytes } of code) {
      if (bytes === 0n || start < end) return 'invalid'
      end = start + bytes
    }
    return end > image.start + image.bytes ? 'invalid' : null
  }

  /** The list is sorted by where images begin. */
  sort(): void {
    this.records.sort((a, b) => (a.start < b.start ? -1 : 1))
  }

  find(start: bigint): ImageRecord | undefined {
    return this.records.find((record) => record.start === start)
  }

  remove(found: ImageRecord): void {
    const place = this.records.indexOf(found)
    this.records.splice(place, 1)
    const [buffer] = this.buffers.splice(place, 1)
    for (const record of found.codeRecords) this.pool.give(record)
    this.pool.give(buffer!)
  }
}

type RecordRules = Pick<Edk2Rules, 'losesRefusedRecords' | 'sharesImageRecords'>

/** Since one library makes the records of both lists. */
const SHARED: Pick<ListRules, 'isCode' | 'codeBytes' | 'imageBytes'> = {
  isCode: (section) => section.isCode,
  codeBytes: ({ virtualBytes }, alignment) => roundedUp(virtualBytes, alignment),
  imageBytes: wholePages
}

/** The list for the Memory Attributes Table. */
export class RuntimeImageRecords {
  private readonly records: ImageRecords

  /** @param known Records of the firmware's own runtime drivers, in the order of the list. */
  constructor(
    pool: RecordPool,
    granularity: (type: number) => bigint,
    rules: RecordRules = edk2Rules({}),
    known: readonly { readonly start: bigint; readonly bytes: bigint; readonly record: bigint }[] = []
  ) {
    const own: Pick<ListRules, 'isCode' | 'codeBytes' | 'imageBytes'> = rules.sharesImageRecords
      ? SHARED
      : { isCode: (section) => section.isCode, codeBytes: ({ bytes }) => bytes, imageBytes: (bytes) => bytes }
    this.records = new ImageRecords(pool, granularity, { ...own, allowsNone: false, losesRefused: rules.losesRefusedRecords }, known)
  }

  /** @returns The image with its code in whole pages; null: nothing is kept of it; 'endsTable': neither, and no table can tell the truth any more. */
  insert(image: LoadedSections): { start: bigint; bytes: bigint; code: readonly Code[] } | 'endsTable' | null {
    const kept = this.records.insert(image)
    if (typeof kept === 'string') return kept === 'misaligned' || kept === 'noCode' ? 'endsTable' : null
    this.records.sort()
    return { start: kept.start, bytes: kept.bytes, code: kept.code.map(({ start, bytes }) => ({ start, bytes: wholePages(bytes) })) }
  }

  /** The record is looked for by the image's own size: it is not found where it has another. @returns Was it there? */
  remove(start: bigint, bytes: bigint): boolean {
    const found = this.records.find(start)
    if (found?.bytes !== bytes) return false
    this.records.remove(found)
    return true
  }
}

/** Images' code becomes read-only and their data does not run, where the firmware's build says so: AArch64's does for every image. */
export class ImageProtection {
  private readonly records: ImageRecords

  /** @param set How the processor maps these bytes from now on, beside their cache type. */
  constructor(
    pool: RecordPool,
    granularity: (type: number) => bigint,
    private readonly set: (start: bigint, bytes: bigint, protection: bigint) => void,
    private readonly rules: RecordRules & Pick<Edk2Rules, 'protectsThroughGcd'> = edk2Rules({})
  ) {
    const own: Pick<ListRules, 'isCode' | 'codeBytes' | 'imageBytes'> = rules.sharesImageRecords
      ? SHARED
      : {
          isCode: (section) => section.isReadOnlyCode,
          codeBytes: ({ bytes }, alignment) => roundedUp(bytes, alignment),
          imageBytes: wholePages
        }
    this.records = new ImageRecords(pool, granularity, {
      ...own,
      allowsNone: rules.sharesImageRecords,
      losesRefused: rules.losesRefusedRecords
    })
  }

  protect(image: LoadedSections): void {
    const kept = this.records.insert(image, () => {
      // The GCD took its memory for data: it is told that everything may be done there.
      if (this.rules.protectsThroughGcd) this.set(image.start & ~PAGE_MASK, wholePages(image.bytes), 0n)
    })
    if (typeof kept === 'string') return
    let at = kept.start
    for (const { start, bytes } of kept.code) {
      if (start > at) this.set(at, start - at, MemoryAttribute.XP)
      this.set(start, bytes, MemoryAttribute.RO)
      at = start + bytes
    }
    const end = kept.start + kept.bytes
    if (end > at) this.set(at, end - at, MemoryAttribute.XP)
  }

  unprotect(start: bigint): void {
    const found = this.records.find(start)
    if (!found) return
    this.set(found.start, found.bytes, 0n)
    this.records.remove(found)
  }
}

/** What the core asks of the processor for such a change. @param cache The range's attributes in the GCD. */
export function protectedAs(cache: bigint, protection: bigint): bigint {
  return (cache & CACHE_MASK) | protection
}

function wholePages(bytes: bigint): bigint {
  return (bytes + PAGE_MASK) & ~PAGE_MASK
}

/** ALIGN_VALUE: to a multiple of a power of two; with 0 as alignment nothing is left. */
function roundedUp(bytes: bigint, alignment: bigint): bigint {
  return bytes + (-bytes & (alignment - 1n))
}
