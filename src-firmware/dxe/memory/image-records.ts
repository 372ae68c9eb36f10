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
interface ImageRecord {
  readonly start: bigint
  readonly bytes: bigint
  readonly record: bigint
  readonly code: readonly (Code & { readonly record: bigint })[]
}

/** The pool of BootServicesData. */
interface RecordPool {
  take(bytes: ByteCount): bigint | null
  give(buffer: bigint): void
}

/** One of the two lists. */
class ImageRecords {
  private readonly records: ImageRecord[] = []

  constructor(
    private readonly pool: RecordPool,
    private readonly granularity: (type: number) => bigint,
    /** What was taken for an image of which nothing is kept is lost, and not given back. */
    private readonly losesRefused: boolean
  ) {}

  /** @param options `allowsNone`: an image without code is kept too; `refused` is called where nothing is kept. @returns null: nothing is kept. */
  insert(
    image: LoadedSections,
    code: readonly Code[],
    { allowsNone = false, refused = () => {} }: { readonly allowsNone?: boolean; readonly refused?: () => void } = {}
  ): ImageRecord | null {
    const record = this.pool.take(IMAGE_RECORD_BYTES)
    if (record === null) return null
    const isAligned = image.alignment % this.granularity(image.codeType) === 0n
    const parts = isAligned ? code.map((each) => ({ ...each, record: this.pool.take(CODE_RECORD_BYTES) ?? 0n })) : []
    const isEmpty = !isAligned || (parts.length === 0 && !allowsNone)
    if (isEmpty || parts.some(({ start, bytes }) => start + bytes > image.start + image.bytes)) {
      refused()
      if (!this.losesRefused) for (const { record: lost } of [...parts, { record }]) this.pool.give(lost)
      return null
    }
    const kept = { start: image.start, bytes: image.bytes, record, code: parts.sort((a, b) => (a.start < b.start ? -1 : 1)) }
    this.records.push(kept)
    return kept
  }

  find(start: bigint): ImageRecord | undefined {
    return this.records.find((record) => record.start === start)
  }

  remove(found: ImageRecord): void {
    this.records.splice(this.records.indexOf(found), 1)
    for (const { record } of found.code) this.pool.give(record)
    this.pool.give(found.record)
  }
}

/** The list for the Memory Attributes Table. */
export class RuntimeImageRecords {
  private readonly records: ImageRecords

  constructor(pool: RecordPool, granularity: (type: number) => bigint, losesRefused = true) {
    this.records = new ImageRecords(pool, granularity, losesRefused)
  }

  /** @returns The image with its code in whole pages; null: it is none that the table could describe. */
  insert(image: LoadedSections): { start: bigint; bytes: bigint; code: readonly Code[] } | null {
    const code = image.sections.filter(({ isCode }) => isCode)
    const kept = this.records.insert(
      image,
      code.map(({ offset, bytes }) => ({ start: image.start + offset, bytes }))
    )
    return (
      kept && {
        start: kept.start,
        bytes: kept.bytes,
        code: kept.code.map(({ start, bytes }) => ({ start, bytes: (bytes + PAGE_MASK) & ~PAGE_MASK }))
      }
    )
  }

  remove(start: bigint): void {
    const found = this.records.find(start)
    if (found) this.records.remove(found)
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
    private readonly rules: Pick<Edk2Rules, 'losesRefusedRecords' | 'protectsThroughGcd' | 'protectsImagesWithoutCode'> = edk2Rules({})
  ) {
    this.records = new ImageRecords(pool, granularity, rules.losesRefusedRecords)
  }

  protect(image: LoadedSections): void {
    const code = image.sections.filter(({ isReadOnlyCode }) => isReadOnlyCode)
    const whole = { ...image, bytes: (image.bytes + PAGE_MASK) & ~PAGE_MASK }
    const kept = this.records.insert(
      whole,
      code.map(({ offset, bytes }) => ({ start: image.start + offset, bytes: roundedUp(bytes, image.alignment) })),
      {
        allowsNone: this.rules.protectsImagesWithoutCode,
        // The GCD took its memory for data: it is told that everything may be done there.
        refused: () => {
          const from = image.start & ~PAGE_MASK
          if (this.rules.protectsThroughGcd) this.set(from, (image.bytes + PAGE_MASK) & ~PAGE_MASK, 0n)
        }
      }
    )
    if (!kept) return
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

function roundedUp(bytes: bigint, alignment: bigint): bigint {
  return ((bytes + alignment - 1n) / alignment) * alignment
}
