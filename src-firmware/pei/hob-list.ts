/**
 * The HOB list, PI 1.8 volume 3 §4: bytes in simulated memory, from the PHIT to the end mark. Nothing is ever taken out of it: what is freed is
 * marked unused. A driver may write these bytes too; then the list is read again.
 */
import { DriverStop } from '../board/guest'
import { hex, hexDigits, u64 } from '../spec/hex'
import type { PhysicalMemory } from '../memory/physical-memory'
import { guidBytes } from '../spec/guid'
import { AllocationHob, HOB_HEADER_BYTES, HobGuid, HobType, Phit, roundedHobLength } from '../spec/hob'
import type { Success } from '../spec/status'
import { refusal, type Refusal } from '../trace/cause'
import type { Change } from '../trace/trace'
import { indexOfHob, walkHobs, type Hob, type Walk } from '../library/hob-walk'

/** What a memory allocation HOB says; `hob` is where it lies. */
export interface Allocation {
  readonly hob: bigint
  readonly base: bigint
  readonly bytes: bigint
  readonly type: number
}
type CreateHobResult = (Success | Refusal<'EFI_INVALID_PARAMETER' | 'EFI_OUT_OF_RESOURCES'>) & {
  /** The new HOB; after a refusal the PHIT: the service writes its address first. */
  readonly Hob: bigint
}
type PhitField = 'EfiMemoryTop' | 'EfiMemoryBottom' | 'EfiFreeMemoryTop' | 'EfiFreeMemoryBottom' | 'EfiEndOfHobList'

/** Of a longer HOB the trace holds this many bytes; its header says how long it is. */
const TRACED_BYTES = 1024
/** The longest HobLength that is a multiple of 8. */
const MAX_LENGTH = 0xfff8

/** The HOB list as bytes in memory, PI 1.8 volume 3 §5. */
export class HobList {
  /** The list as it was walked last; null: a driver has written over a header since. */
  private walked: Walk | null = null
  /** Memory allocation HOBs, and unused ones of their length, both ascending; null: not read since a driver wrote one. */
  private read: { readonly allocations: Allocation[]; readonly unused: bigint[] } | null = null
  /** A driver wrote over a header: any HOB may be another one now. */
  private isRestructured = false
  /** HOBs whose bytes may differ from what the trace holds. */
  private touched = new Set<bigint>()
  private traced = new Map<bigint, string>()

  /** @param address Where the PHIT lies. */
  constructor(
    private readonly memory: PhysicalMemory,
    private start: bigint
  ) {}

  /** A list of nothing but the PHIT, as the PEI Foundation makes it at the bottom of the heap. */
  static create(memory: PhysicalMemory, base: bigint, bytes: bigint, bootMode: number): HobList {
    const list = new HobList(memory, base)
    list.writeHeader(base, HobType.handoff, Phit.bytes)
    memory.writeUint(base + Phit.Version, 4, BigInt(Phit.version))
    list.bootMode = bootMode
    list.setPhit('EfiMemoryTop', base + bytes)
    list.setPhit('EfiMemoryBottom', base)
    list.setPhit('EfiFreeMemoryTop', base + bytes)
    list.setEnd(base + BigInt(Phit.bytes))
    return list
  }

  get address(): bigint {
    return this.start
  }

  // ---- the PHIT ---------------------------------------------------------------------------------------------------------------------

  phit(field: PhitField): bigint {
    return this.memory.readUint(this.start + Phit[field], 8)
  }
  setPhit(field: PhitField, value: bigint): void {
    this.memory.writeUint(this.start + Phit[field], 8, value)
    this.touched.add(this.start)
  }
  get bootMode(): number {
    return Number(this.memory.readUint(this.start + Phit.BootMode, 4))
  }
  set bootMode(mode: number) {
    this.memory.writeUint(this.start + Phit.BootMode, 4, BigInt(mode))
    this.touched.add(this.start)
  }

  /** The end mark's own bytes are in use too: free memory begins behind them. */
  private setEnd(end: bigint): void {
    this.writeHeader(end, HobType.endOfHobList, HOB_HEADER_BYTES)
    this.setPhit('EfiEndOfHobList', end)
    this.setPhit('EfiFreeMemoryBottom', end + BigInt(HOB_HEADER_BYTES))
  }

  // ---- making HOBs ------------------------------------------------------------------------------------------------------------------

  /**
   * PeiServices.CreateHob(), PI 1.8 volume 1 §4.4. The new HOB's body keeps the bytes that lay there.
   *
   * @param length 16 bits: HobLength, header included, before it is rounded up to a multiple of 8.
   */
  createHob(type: number, length: number): CreateHobResult {
    const Hob = this.start
    if (length > MAX_LENGTH)
      return { ...refusal('EFI_INVALID_PARAMETER', { code: 'tooLarge', bytes: hex(length), limit: hex(MAX_LENGTH) }), Hob }
    const rounded = roundedHobLength(length)
    const free = u64(this.phit('EfiFreeMemoryTop') - this.phit('EfiFreeMemoryBottom'))
    if (free < BigInt(rounded))
      return { ...refusal('EFI_OUT_OF_RESOURCES', { code: 'hobListFull', bytes: hex(rounded), free: hex(free) }), Hob }
    const at = this.phit('EfiEndOfHobList')
    const end = at + BigInt(rounded)
    const { walked } = this
    this.writeHeader(at, type, rounded)
    this.setEnd(end)
    if (walked?.end === at && walked.problem === null && type !== HobType.endOfHobList) {
      if (rounded > 0) walked.hobs.push({ address: at, type, length: rounded })
      walked.end = end
      if (type === HobType.memoryAllocation || type === HobType.unused) this.read = null
    } else this.restructured()
    return { Status: 'EFI_SUCCESS', Hob: at }
  }

  /** A memory allocation HOB over these bytes. null: there is no room for one; EDK II goes on without it then. */
  buildAllocation(base: bigint, bytes: bigint, type: number, name: string = HobGuid.zero): bigint | null {
    const before = this.read
    const { Status, Hob } = this.createHob(HobType.memoryAllocation, AllocationHob.bytes)
    if (Status !== 'EFI_SUCCESS') return null
    if (this.walked) this.read = before
    this.read?.allocations.push({ hob: Hob, base, bytes, type })
    this.writeAllocation({ hob: Hob, base, bytes, type }, name)
    return Hob
  }

  /** The same in the first unused HOB of exactly this length, if there is one. */
  reuseOrBuildAllocation(base: bigint, bytes: bigint, type: number, name: string = HobGuid.zero): void {
    const { unused: all, problem } = this.readAll()
    const unused = all[0]
    if (unused === undefined) {
      if (problem) throw endless(problem)
      this.buildAllocation(base, bytes, type, name)
      return
    }
    this.writeAllocation({ hob: unused, base, bytes, type }, name)
    this.setUsed(unused, true)
  }

  /** A whole HOB of these bytes. null: no room. */
  append(bytes: Uint8Array): bigint | null {
    const header = new DataView(bytes.buffer, bytes.byteOffset)
    const { Status, Hob } = this.createHob(header.getUint16(0, true), header.getUint16(2, true))
    if (Status !== 'EFI_SUCCESS') return null
    this.memory.write(Hob, bytes)
    return Hob
  }

  // ---- changing HOBs ----------------------------------------------------------------------------------------------------------------

  /** Marks an allocation HOB as unused, or as used again. */
  setUsed(hob: bigint, isUsed: boolean): void {
    const { allocations, unused } = this.readAll()
    const { hobs } = this.walk()
    const type = isUsed ? HobType.memoryAllocation : HobType.unused
    this.memory.writeUint(hob, 2, BigInt(type))
    this.touched.add(hob)
    const index = indexOfHob(hobs, hob)
    const { length } = hobs[index]!
    hobs[index] = { address: hob, type, length }
    if (isUsed) {
      allocations.splice(indexBy(allocations, hob, at) + 1, 0, this.readAllocation(hob))
      unused.splice(
        indexBy(unused, hob, (address) => address),
        1
      )
    } else {
      allocations.splice(indexBy(allocations, hob, at), 1)
      if (length === AllocationHob.bytes) unused.splice(indexBy(unused, hob, (address) => address) + 1, 0, hob)
    }
  }

  /** What an allocation HOB describes from now on. */
  setAllocation(hob: bigint, base: bigint, bytes: bigint, type: number): void {
    this.memory.writeUint(hob + BigInt(AllocationHob.MemoryBaseAddress), 8, base)
    this.memory.writeUint(hob + BigInt(AllocationHob.MemoryLength), 8, bytes)
    this.memory.writeUint(hob + BigInt(AllocationHob.MemoryType), 4, BigInt(type))
    this.touched.add(hob)
    const { allocations } = this.read ?? { allocations: [] }
    const index = indexBy(allocations, hob, at)
    if (allocations[index]?.hob === hob) allocations[index] = { hob, base, bytes, type }
  }

  private writeAllocation({ hob, base, bytes, type }: Allocation, name: string): void {
    this.memory.write(hob + BigInt(AllocationHob.Name), guidBytes(name)!)
    this.memory.writeUint(hob + BigInt(AllocationHob.MemoryType) + 4n, 4, 0n)
    this.setAllocation(hob, base, bytes, type)
  }

  private writeHeader(hob: bigint, type: number, length: number): void {
    this.memory.writeUint(hob, 2, BigInt(type))
    this.memory.writeUint(hob + 2n, 2, BigInt(length))
    this.memory.writeUint(hob + 4n, 4, 0n)
    this.touched.add(hob)
  }

  /** The bytes of the list lie here now; the PHIT's pointers are the caller's business. */
  movedTo(address: bigint): void {
    const offset = address - this.start
    this.start = address
    this.walked = null
    this.read = null
    this.touched = new Set([...this.touched].map((at) => at + offset))
    this.traced = new Map([...this.traced].map(([at, bytes]) => [at + offset, bytes]))
  }

  // ---- reading ----------------------------------------------------------------------------------------------------------------------

  /** In list order, without the end mark. Stops the driver where real firmware would walk for ever. */
  all(): readonly Hob[] {
    const { hobs, problem } = this.walk()
    if (problem) throw endless(problem)
    return hobs
  }

  /** Every memory allocation HOB in list order, those of free pages too. Stops the driver like all(). */
  allocations(): readonly Allocation[] {
    const { allocations, problem } = this.readAll()
    if (problem) throw endless(problem)
    return allocations
  }

  /** The first memory allocation HOB in list order of which this is true. A list that is broken behind it does no harm. */
  firstAllocation(isWanted: (allocation: Allocation) => boolean): Allocation | undefined {
    const { allocations, problem } = this.readAll()
    const found = allocations.find(isWanted)
    if (!found && problem) throw endless(problem)
    return found
  }

  /** @returns As far as the walk came; and why not to the end. */
  private readAll(): { readonly allocations: Allocation[]; readonly unused: bigint[]; readonly problem: Walk['problem'] } {
    const { hobs, problem } = this.walk()
    this.read ??= {
      allocations: hobs.filter(({ type }) => type === HobType.memoryAllocation).map(({ address }) => this.readAllocation(address)),
      unused: hobs.filter(({ type, length }) => type === HobType.unused && length === AllocationHob.bytes).map(({ address }) => address)
    }
    return { ...this.read, problem }
  }

  private readAllocation(hob: bigint): Allocation {
    return {
      hob,
      base: this.memory.readUint(hob + BigInt(AllocationHob.MemoryBaseAddress), 8),
      bytes: this.memory.readUint(hob + BigInt(AllocationHob.MemoryLength), 8),
      type: Number(this.memory.readUint(hob + BigInt(AllocationHob.MemoryType), 4))
    }
  }

  /** The HOB that holds this byte, also the PHIT. */
  at(address: bigint): Hob | undefined {
    const { hobs } = this.walk()
    const hob = hobs[indexOfHob(hobs, address)]
    return hob && address < hob.address + BigInt(hob.length) ? hob : undefined
  }

  /** The last byte of the end mark. */
  get last(): bigint {
    return this.walk().end + BigInt(HOB_HEADER_BYTES) - 1n
  }

  private walk(): Walk {
    this.walked ??= walkHobs(this.memory, this.start)
    return this.walked
  }

  // ---- what a driver writes, and the trace ------------------------------------------------------------------------------------------

  /** A driver is about to write these bytes. */
  willBeWritten(first: bigint, last: bigint): void {
    if (last < this.start || first > this.last) return
    const hob = this.at(first)
    if (hob !== undefined && first >= hob.address + 4n && last < hob.address + BigInt(hob.length)) {
      // What a driver keeps in its own pool is no change of the list.
      if (hob.type === HobType.memoryPool && first >= hob.address + BigInt(HOB_HEADER_BYTES)) return
      this.touched.add(hob.address)
      if (hob.type === HobType.memoryAllocation) this.read = null
      return
    }
    this.restructured()
  }

  /** A header was written over: the list may go anywhere now. */
  private restructured(): void {
    this.isRestructured = true
    this.walked = null
    this.read = null
  }

  /** What differs from what the trace holds, ascending by address. */
  changes(): Change[] {
    if (this.touched.size === 0 && !this.isRestructured) return []
    const { hobs, end } = this.walk()
    const known = this.isRestructured ? new Set([...this.traced.keys(), ...hobs.map(({ address }) => address), end]) : new Set(this.touched)
    this.isRestructured = false
    this.touched.clear()
    const changes: Change[] = []
    for (const address of [...known].sort((a, b) => (a < b ? -1 : 1))) {
      const hob = hobs[indexOfHob(hobs, address)]
      const length = address === end ? HOB_HEADER_BYTES : hob?.address === address ? hob.length : null
      const before = this.traced.get(address) ?? null
      const after = length === null ? null : this.hexBytes(address, length)
      if (before === after) continue
      if (after === null) this.traced.delete(address)
      else this.traced.set(address, after)
      changes.push({ what: 'hob', address: hex(address), before, after })
    }
    return changes
  }

  private hexBytes(address: bigint, length: number): string {
    return hexDigits(this.memory.read(address, Math.min(length, TRACED_BYTES)))
  }
}

function endless(problem: NonNullable<Walk['problem']>): DriverStop {
  return new DriverStop('firmware', { code: 'hobListBroken', problem })
}

function at(allocation: Allocation): bigint {
  return allocation.hob
}

/** Index of the last item at or below this address; -1: there is none. */
function indexBy<T>(items: readonly T[], address: bigint, addressOf: (item: T) => bigint): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (addressOf(items[middle]!) <= address) low = middle + 1
    else high = middle
  }
  return low - 1
}
