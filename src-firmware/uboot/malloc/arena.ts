/**
 * U-Boot's heap: dlmalloc 2.6.6 over a fixed region. A break moves inside the region in whole pages; what lies below it is cut into chunks. A chunk has
 * 16 bytes in front of what its owner is given, and free neighbours are always one.
 */

/** Bytes in front of a user's pointer: the size of the chunk before, if that is free, and its own. */
const CHUNK_HEAD = 16n
const ALIGNMENT = 16n
const SIZE_WORD = 8n
const LEAST_CHUNK = 32n
const PAGE = 0x1000n
/** Below this size a bin holds chunks of one size each. */
const SMALL_LIMIT = 512n
/** A request as small as this looks into two bins, and takes what it finds whole. */
const SMALL_REQUEST = 504n
const BINS = 128
/** The top chunk keeps less than this; above it the break goes down again. */
const TRIM_THRESHOLD = 0x20000n

/** Where chunks lie that nobody has. */
interface ArenaStart {
  readonly start: bigint
  readonly length: bigint
  /** How far the region is in use. */
  readonly brk: bigint
  /** Free chunks below the top one. */
  readonly free: readonly (readonly [address: bigint, size: bigint])[]
  /** The chunk at the end of what is in use. */
  readonly top: readonly [address: bigint, size: bigint]
}

interface Chunk {
  readonly address: bigint
  readonly size: bigint
}

/** malloc and free over one region. */
export class MallocArena {
  private brk: bigint
  private readonly end: bigint
  private topChunk: Chunk
  /** By size class; in each the last one is taken first, and from 512 bytes on the smallest comes last. */
  private readonly bins: Chunk[][] = Array.from({ length: BINS }, () => [])
  /** What was left of the chunk that was split last: it is asked before any other. */
  private remainder: Chunk | null = null
  private readonly freeByStart = new Map<bigint, Chunk>()
  private readonly freeByEnd = new Map<bigint, Chunk>()
  /** Chunks that were handed out, by address. */
  private readonly used = new Map<bigint, bigint>()
  /** Told of a free chunk that came, with its size; null: it went. The one at the end is a free chunk too. */
  noted: (address: bigint, size: bigint | null) => void = () => {}

  constructor(start: ArenaStart) {
    this.brk = start.brk
    this.end = start.start + start.length
    this.topChunk = { address: start.top[0], size: start.top[1] }
    for (const [address, size] of start.free) this.shelve({ address, size })
  }

  /** An arena that nobody has used yet. */
  static fresh(start: bigint, length: bigint): MallocArena {
    return new MallocArena({ start, length, brk: start, free: [], top: [start, 0n] })
  }

  /** How far the region is in use. */
  get breakAddress(): bigint {
    return this.brk
  }

  /** Chunks that nobody has, the one at the end last. */
  *freeChunks(): Generator<Chunk> {
    yield* this.freeByStart.values()
    if (this.top.size > 0n) yield this.top
  }

  /** @returns null: there is not enough memory. */
  malloc(bytes: bigint): bigint | null {
    const size = chunkSize(bytes)
    const chunk = this.fromBins(size) ?? this.fromTop(size)
    if (!chunk) return null
    this.used.set(chunk.address, chunk.size)
    return chunk.address + CHUNK_HEAD
  }

  /** @param alignment A power of two. @returns null: there is not enough memory. */
  memalign(alignment: bigint, bytes: bigint): bigint | null {
    if (alignment <= ALIGNMENT) return this.malloc(bytes)
    const size = chunkSize(bytes)
    const found = this.malloc(size + alignment + LEAST_CHUNK)
    if (found === null) return null
    let chunk: Chunk = { address: found - CHUNK_HEAD, size: this.used.get(found - CHUNK_HEAD)! }
    if (found % alignment !== 0n) {
      let aligned = ((found + alignment - 1n) & ~(alignment - 1n)) - CHUNK_HEAD
      if (aligned - chunk.address < LEAST_CHUNK) aligned += alignment
      const lead = { address: chunk.address, size: aligned - chunk.address }
      chunk = { address: aligned, size: chunk.size - lead.size }
      this.used.delete(lead.address)
      this.release(lead)
    }
    const surplus = chunk.size - size
    if (surplus >= LEAST_CHUNK) {
      this.release({ address: chunk.address + size, size: surplus })
      chunk = { address: chunk.address, size }
    }
    this.used.set(chunk.address, chunk.size)
    return chunk.address + CHUNK_HEAD
  }

  /** Bytes that a pointer may use; undefined: it is none that malloc gave, or was freed. */
  sizeOf(pointer: bigint): bigint | undefined {
    const size = this.used.get(pointer - CHUNK_HEAD)
    return size === undefined ? undefined : size - SIZE_WORD
  }

  /** @returns false: no such chunk is in use. */
  free(pointer: bigint): boolean {
    const address = pointer - CHUNK_HEAD
    const size = this.used.get(address)
    if (size === undefined) return false
    this.used.delete(address)
    this.release({ address, size })
    return true
  }

  private get top(): Chunk {
    return this.topChunk
  }
  private set top(chunk: Chunk) {
    this.noted(this.topChunk.address, null)
    if (chunk.size > 0n) this.noted(chunk.address, chunk.size)
    this.topChunk = chunk
  }

  // ---- chunks that nobody has --------------------------------------------------------------------------------------------------------

  private release(freed: Chunk): void {
    let { address, size } = freed
    const before = this.freeByEnd.get(address)
    const isNextTop = address + size === this.top.address
    const after = isNextTop ? undefined : this.freeByStart.get(address + size)
    const joinsRemainder = this.remainder !== null && (before === this.remainder || after === this.remainder)
    if (before) {
      this.take(before)
      address = before.address
      size += before.size
    }
    if (isNextTop) {
      this.top = { address, size: size + this.top.size }
      this.trim()
      return
    }
    if (after) {
      this.take(after)
      size += after.size
    }
    const chunk = { address, size }
    if (joinsRemainder) this.keepRemainder(chunk)
    else this.shelve(chunk)
  }

  private fromBins(size: bigint): Chunk | null {
    let bin = binOf(size)
    if (size < SMALL_REQUEST) {
      const found = this.bins[bin]!.at(-1) ?? this.bins[bin + 1]!.at(-1)
      if (found) return this.whole(found)
      bin += 2
    } else {
      const fitting = this.bins[bin]!.findLast((chunk) => chunk.size >= size)
      if (fitting && fitting.size - size < LEAST_CHUNK) return this.whole(fitting)
      if (!fitting) bin++
    }
    return this.fromRemainder(size) ?? this.fromLarger(bin, size)
  }

  private fromRemainder(size: bigint): Chunk | null {
    const { remainder } = this
    if (!remainder) return null
    if (remainder.size >= size + LEAST_CHUNK) return this.split(remainder, size)
    if (remainder.size >= size) return this.whole(remainder)
    // It is too small: from now on it waits among the others.
    this.take(remainder)
    this.shelve(remainder)
    return null
  }

  private fromLarger(first: number, size: bigint): Chunk | null {
    for (let bin = first; bin < BINS; bin++) {
      const found = this.bins[bin]!.findLast((chunk) => chunk.size >= size)
      if (found) return found.size - size >= LEAST_CHUNK ? this.split(found, size) : this.whole(found)
    }
    return null
  }

  private fromTop(size: bigint): Chunk | null {
    if (this.top.size < size + LEAST_CHUNK) this.extend(size)
    if (this.top.size < size + LEAST_CHUNK) return null
    const { address } = this.top
    this.top = { address: address + size, size: this.top.size - size }
    return { address, size }
  }

  /** Moves the break up by what is asked, whatever the top chunk has already. */
  private extend(size: bigint): void {
    const more = (size + LEAST_CHUNK + PAGE - 1n) & ~(PAGE - 1n)
    if (this.brk + more > this.end) return
    this.brk += more
    this.top = { ...this.top, size: this.top.size + more }
  }

  private trim(): void {
    if (this.top.size < TRIM_THRESHOLD) return
    const extra = ((this.top.size - LEAST_CHUNK + PAGE - 1n) / PAGE - 1n) * PAGE
    if (extra < PAGE) return
    this.brk -= extra
    this.top = { ...this.top, size: this.top.size - extra }
  }

  private whole(chunk: Chunk): Chunk {
    this.take(chunk)
    return chunk
  }

  /** The lower part is handed out; the rest is asked first from now on. */
  private split(chunk: Chunk, size: bigint): Chunk {
    this.take(chunk)
    this.keepRemainder({ address: chunk.address + size, size: chunk.size - size })
    return { address: chunk.address, size }
  }

  private keepRemainder(chunk: Chunk): void {
    const old = this.remainder
    // The one before stays findable: dlmalloc has put it into its bin by then, or has joined it.
    if (old) {
      this.take(old)
      this.shelve(old)
    }
    this.remainder = chunk
    this.index(chunk)
  }

  private shelve(chunk: Chunk): void {
    const bin = this.bins[binOf(chunk.size)]!
    if (chunk.size < SMALL_LIMIT) bin.unshift(chunk)
    else {
      const at = bin.findIndex((other) => other.size <= chunk.size)
      bin.splice(at < 0 ? bin.length : at, 0, chunk)
    }
    this.index(chunk)
  }

  private take(chunk: Chunk): void {
    if (chunk === this.remainder) this.remainder = null
    else {
      const bin = this.bins[binOf(chunk.size)]!
      bin.splice(bin.indexOf(chunk), 1)
    }
    this.noted(chunk.address, null)
    this.freeByStart.delete(chunk.address)
    this.freeByEnd.delete(chunk.address + chunk.size)
  }

  private index(chunk: Chunk): void {
    this.noted(chunk.address, chunk.size)
    this.freeByStart.set(chunk.address, chunk)
    this.freeByEnd.set(chunk.address + chunk.size, chunk)
  }
}

/** The chunk that a request needs. */
function chunkSize(bytes: bigint): bigint {
  const size = (bytes + SIZE_WORD + ALIGNMENT - 1n) & ~(ALIGNMENT - 1n)
  return size < LEAST_CHUNK ? LEAST_CHUNK : size
}

/** Every bin of a class has twice the width of those of the class before it, or more. */
const CLASSES: readonly (readonly [upTo: bigint, shift: bigint, first: number])[] = [
  [0n, 3n, 0],
  [4n, 6n, 56],
  [20n, 9n, 91],
  [84n, 12n, 110],
  [340n, 15n, 119],
  [1364n, 18n, 124]
]

function binOf(size: bigint): number {
  const found = CLASSES.find(([upTo]) => size >> 9n <= upTo)
  return found ? found[2] + Number(size >> found[1]) : 126
}
