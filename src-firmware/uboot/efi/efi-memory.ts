/** Pages and pool of U-Boot's EFI loader, as its releases answer: over one map, and from v2025.01 on over lmb as well. UEFI 2.10 §7.2. */
import { AllocateType } from '../../spec/allocate-type'
import { hex, u64 } from '../../spec/hex'
import { FIRST_OEM_TYPE, MemoryType } from '../../spec/memory-type'
import { PAGE_MASK, PAGE_SHIFT, PAGE_SIZE } from '../../spec/page'
import { badValue, misaligned, nullPointer, refusal, type Cause, type Refusal } from '../../trace/cause'
import type { Lmb, LmbNotice } from '../lmb/lmb'
import type { UBootVersion } from '../lmb/rules'
import { EfiMap, endOf, type EfiEntry } from './efi-map'

const MAX_ADDRESS = 0xffffffffffffffffn
/** In front of every pool buffer: how many pages it has, and a checksum. */
export const POOL_HEAD_BYTES = 64n
const CHECKSUM = 0x1fe67ddf6491caa2n

/** Where the releases differ beside lmb. */
interface EfiRules {
  /** 0 pages are answered before anybody looks for a place; what AnyPages then answers is whatever lay on the stack. */
  readonly answersEmptyAtOnce: boolean
  /** What AllocateAddress answers when the map refuses what lmb has allowed. */
  readonly addressNotFree: 'EFI_OUT_OF_RESOURCES' | 'EFI_NOT_FOUND'
}
const efiRules: Readonly<Record<UBootVersion, EfiRules>> = {
  '2023.01': { answersEmptyAtOnce: false, addressNotFree: 'EFI_OUT_OF_RESOURCES' },
  '2025.01': { answersEmptyAtOnce: false, addressNotFree: 'EFI_OUT_OF_RESOURCES' },
  '2026.10': { answersEmptyAtOnce: true, addressNotFree: 'EFI_NOT_FOUND' }
}

/** Why pages were refused, as far as map and lmb tell it; who holds what is in the way, others know. */
export type EfiCause =
  | Cause
  /** This byte is not free in the map. */
  | { readonly code: 'mapNotFree'; readonly at: bigint }
  /** A region of lmb's is in the way. */
  | { readonly code: 'lmbNotFree'; readonly base: bigint; readonly size: bigint; readonly flags: number }
  /** Nobody has allocated this byte. */
  | { readonly code: 'mapFree'; readonly at: bigint }
  | { readonly code: 'noPoolHead'; readonly buffer: bigint }

type Refused = Refusal<'EFI_INVALID_PARAMETER' | 'EFI_NOT_FOUND' | 'EFI_OUT_OF_RESOURCES', EfiCause>
/** null: the answer is what lay on U-Boot's stack. */
type Allocated = { readonly Status: 'EFI_SUCCESS'; readonly address: bigint | null } | Refused
type Done = { readonly Status: 'EFI_SUCCESS' } | Refused

interface EfiSurroundings {
  /** The global map of lmb; null: this release has none. */
  readonly lmb: Lmb | null
  /** Bytes as U-Boot itself touches them. */
  readonly memory: {
    readUint(address: bigint, bytes: 8): bigint
    writeUint(address: bigint, bytes: 8, value: bigint): void
  }
  /** These bytes are free now. */
  freed(start: bigint, last: bigint): void
  /** The map is another one. */
  changed(): void
}

/** The page and pool services. */
export class EfiMemory {
  readonly map: EfiMap
  private readonly rules: EfiRules

  constructor(
    version: UBootVersion,
    start: { readonly entries: readonly EfiEntry[]; readonly key: bigint },
    private readonly around: EfiSurroundings
  ) {
    this.map = new EfiMap(start.entries, start.key)
    this.rules = efiRules[version]
  }

  /** @param memory What *Memory holds; null: the pointer is NULL. */
  allocatePages(allocateType: number, memoryType: number, pages: bigint, memory: bigint | null): Allocated {
    if (memoryType > MemoryType.PalCode && memoryType < FIRST_OEM_TYPE) return badValue('memoryType', memoryType)
    if (memory === null) return nullPointer('memory')
    const { lmb } = this.around
    const bytes = u64(pages << PAGE_SHIFT)
    if (lmb && bytes >> PAGE_SHIFT !== pages)
      return refusal('EFI_OUT_OF_RESOURCES', { code: 'wrapsAround', start: hex(0n), pages: hex(pages) })
    const isFixed = allocateType === AllocateType.Address
    if (!isFixed && allocateType !== AllocateType.AnyPages && allocateType !== AllocateType.MaxAddress)
      return refusal('EFI_INVALID_PARAMETER', { code: 'badAllocateType', allocateType })
    if (isFixed && (memory & PAGE_MASK) !== 0n) return refusal('EFI_NOT_FOUND', misaligned('memory', memory, PAGE_SIZE))
    const max = allocateType === AllocateType.MaxAddress ? memory : null
    const found = isFixed ? this.fixed(memory, bytes) : lmb ? this.throughLmb(lmb, bytes, max) : this.highest(bytes, max)
    if ('cause' in found) return found
    if (found.address === null) return { Status: 'EFI_SUCCESS', address: max }
    return this.mark(found.address, pages, memoryType, isFixed)
  }

  freePages(memory: bigint, pages: bigint): Done {
    if (!this.isAllocated(memory)) return refusal('EFI_NOT_FOUND', { code: 'mapFree', at: memory })
    if (memory === 0n) return badValue('memory', memory)
    if ((memory & PAGE_MASK) !== 0n) return refusal('EFI_INVALID_PARAMETER', misaligned('memory', memory, PAGE_SIZE))
    if (pages === 0n) return refusal('EFI_INVALID_PARAMETER', { code: 'nothingAsked', parameter: 'pages' })
    const { lmb } = this.around
    const bytes = u64(pages << PAGE_SHIFT)
    if (!lmb) this.give(memory, pages, MemoryType.Conventional)
    else if (lmb.free(memory, bytes, lmb.rules.flags.noOverwrite) < 0)
      return refusal('EFI_NOT_FOUND', { code: 'notOneRegion', start: hex(memory), bytes: hex(bytes) })
    return { Status: 'EFI_SUCCESS' }
  }

  /** @returns As for pages; 0n: a buffer of no bytes. @param hasBuffer Is there a pointer to put the address in? */
  allocatePool(poolType: number, size: bigint, hasBuffer: boolean): Allocated {
    if (!hasBuffer) return nullPointer('buffer')
    if (size === 0n) return { Status: 'EFI_SUCCESS', address: 0n }
    const pages = u64(u64(size + POOL_HEAD_BYTES) + PAGE_MASK) >> PAGE_SHIFT
    const found = this.allocatePages(AllocateType.AnyPages, poolType, pages, 0n)
    if (found.Status !== 'EFI_SUCCESS' || found.address === null) return found
    const { memory } = this.around
    memory.writeUint(found.address, 8, pages)
    memory.writeUint(found.address + 8n, 8, checksum(found.address, pages))
    return { Status: 'EFI_SUCCESS', address: u64(found.address + POOL_HEAD_BYTES) }
  }

  freePool(buffer: bigint): Done & { readonly pages?: bigint } {
    if (buffer === 0n) return nullPointer('buffer')
    if (!this.isAllocated(buffer)) return refusal('EFI_NOT_FOUND', { code: 'mapFree', at: buffer })
    const head = u64(buffer - POOL_HEAD_BYTES)
    if ((head & PAGE_MASK) !== 0n) return refusal('EFI_INVALID_PARAMETER', { code: 'noPoolHead', buffer })
    const { memory } = this.around
    const pages = memory.readUint(head, 8)
    if (memory.readUint(head + 8n, 8) !== checksum(head, pages)) return refusal('EFI_INVALID_PARAMETER', { code: 'noPoolHead', buffer })
    // Freed twice, the second time nothing fits any more.
    memory.writeUint(head + 8n, 8, 0n)
    return { ...this.freePages(head, pages), pages }
  }

  /** efi_add_memory_map: gives a range a type, whoever has it. */
  addMemoryMap(start: bigint, size: bigint, type: number): Done {
    const first = start & u64(~PAGE_MASK)
    const pages = u64(size + (start & PAGE_MASK) + PAGE_MASK) >> PAGE_SHIFT
    return this.give(first, pages, type)
  }

  /** lmb tells of memory in use and of memory that is free again: the map follows, in whole pages. */
  followLmb({ what, base, size }: LmbNotice): void {
    this.addMemoryMap(base, size, what === 'reserved' ? MemoryType.BootServicesData : MemoryType.Conventional)
  }

  /** The first page of a range that nobody has allocated; null: all of it is. */
  firstNotAllocated(start: bigint, pages: bigint): bigint | null {
    const end = start + (pages << PAGE_SHIFT)
    for (let at = start; at < end;) {
      const entry = this.map.at(at)
      if (!entry || entry.type === MemoryType.Conventional) return at
      at = endOf(entry)
    }
    return null
  }

  /** Is this byte in an entry that is not free? */
  isAllocated(address: bigint): boolean {
    const entry = this.map.at(address)
    return entry !== undefined && entry.type !== MemoryType.Conventional
  }

  private fixed(memory: bigint, bytes: bigint): { readonly address: bigint } | Refused {
    const { lmb } = this.around
    if (!lmb) {
      const entry = this.map.at(memory)
      if (entry?.type === MemoryType.Conventional) return { address: memory }
      return refusal('EFI_NOT_FOUND', { code: 'mapNotFree', at: memory })
    }
    const { flags } = lmb.rules
    const { error, address } = lmb.allocateAt(memory, bytes, flags.noOverwrite | flags.noNotify)
    // One release answers the address, and 0 for a failure: page 0 it reserves, and calls that a failure.
    if (error === 0 && (lmb.rules.answersNumber || address !== 0n)) return { address: memory }
    const inTheWay = lmb.used.overlapping(memory, bytes)[0]
    return refusal('EFI_NOT_FOUND', inTheWay ? { code: 'lmbNotFree', ...inTheWay } : { code: 'mapNotFree', at: memory })
  }

  /** @param max Exclusive; null: anywhere. @returns null where no place was looked for. */
  private throughLmb(lmb: Lmb, bytes: bigint, max: bigint | null): { readonly address: bigint | null } | Refused {
    if (bytes === 0n && this.rules.answersEmptyAtOnce) return { address: null }
    const { flags } = lmb.rules
    const { error, address } = lmb.allocate(bytes, PAGE_SIZE, max ?? 0n, flags.noOverwrite | flags.noNotify)
    return error === 0 && address !== null ? { address } : this.noRun(bytes, max)
  }

  /** v2023.01: the highest free entry that fits. @param max Exclusive; null: anywhere. */
  private highest(bytes: bigint, max: bigint | null): { readonly address: bigint } | Refused {
    const limit = (max ?? MAX_ADDRESS) & u64(~PAGE_MASK)
    for (const entry of this.map.fromTop()) {
      const end = endOf(entry)
      const address = u64((limit < end ? limit : end) - bytes)
      const doesFit = u64(address + bytes) <= limit && u64(address + bytes) <= end && address >= entry.start
      if (entry.type === MemoryType.Conventional && doesFit) return address === 0n ? this.noRun(bytes, max) : { address }
    }
    return this.noRun(bytes, max)
  }

  /** The place is found: the map is told. */
  private mark(address: bigint, pages: bigint, type: number, isFixed: boolean): Allocated {
    const update = this.map.update(address, pages, type, true)
    this.around.changed()
    if (update === 'done') return { Status: 'EFI_SUCCESS', address }
    const { lmb } = this.around
    lmb?.free(address, u64(pages << PAGE_SHIFT), lmb.rules.flags.noOverwrite | lmb.rules.flags.noNotify)
    const cause: EfiCause =
      update === 'wrongType' ? { code: 'badValue', parameter: 'memoryType', value: type } : { code: 'mapNotFree', at: update.notFree }
    return refusal(isFixed ? this.rules.addressNotFree : 'EFI_OUT_OF_RESOURCES', cause)
  }

  /** Gives a range a type, whoever has it. */
  private give(start: bigint, pages: bigint, type: number): Done {
    if (this.map.update(start, pages, type, false) === 'wrongType') return badValue('memoryType', type)
    if (type === MemoryType.Conventional && pages > 0n) this.around.freed(start, start + (pages << PAGE_SHIFT) - 1n)
    this.around.changed()
    return { Status: 'EFI_SUCCESS' }
  }

  private noRun(bytes: bigint, max: bigint | null): Refusal<'EFI_OUT_OF_RESOURCES'> {
    let longest = 0n
    for (const { type, start, pages } of this.map.entries)
      if (type === MemoryType.Conventional && (max === null || start < max) && pages > longest) longest = pages
    const last = max === null || max === 0n ? null : hex(max - 1n)
    return refusal('EFI_OUT_OF_RESOURCES', { code: 'noRunLongEnough', pages: hex(bytes >> PAGE_SHIFT), longest: hex(longest), last })
  }
}

function checksum(address: bigint, pages: bigint): bigint {
  return u64(address >> 32n) ^ u64(address << 32n) ^ pages ^ CHECKSUM
}
