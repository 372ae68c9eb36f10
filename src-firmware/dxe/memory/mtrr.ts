/**
 * Cache types on x64 as EDK II's CPU driver and MtrrLib (edk2-stable202211) give them to the processor: eight fixed ranges for the first
 * megabyte, and for the rest variable-range registers (MTRRs), of which there are few. Each describes a block whose size is a power of two and whose base
 * is a multiple of it; a block inside another one overrides it. A request is refused when no way of cutting and nesting blocks fits into
 * the registers. Intel SDM volume 3 §12.11.
 */
import { hex } from '../../spec/hex'
import { MemoryAttribute } from '../../spec/memory-attribute'
import { misaligned, refusal, type Cause, type Refusal } from '../../trace/cause'

/** Cache attributes that a register can hold: UC, WC, WT, WB, WP. */
type CacheType = bigint

const MIB = 0x100000n
/** Variable-range registers of the processor, less those that firmware leaves to the operating system. */
const REGISTERS = 8 - 2
/** What no register describes. */
const DEFAULT_TYPE: CacheType = MemoryAttribute.WB
/** Fixed ranges below 1 MiB: up to this address, in units of so many bytes. */
const FIXED: readonly (readonly [end: bigint, unit: bigint])[] = [
  [0x80000n, 0x10000n],
  [0xc0000n, 0x4000n],
  [MIB, 0x1000n]
]
/** Memory for VGA and option ROMs below 1 MiB: the platform makes it uncacheable. */
const LOW_DEVICES = [0xa0000n, MIB] as const

interface TypedRange {
  readonly start: bigint
  /** The byte behind it. */
  readonly end: bigint
  readonly type: CacheType
}

/** The cache type of every address, and whether registers can hold a change of it. */
export class Mtrrs {
  /** Ascending, without holes. */
  private ranges: readonly TypedRange[]

  /**
   * @param addressBits Width of a physical address.
   * @param uncached What the firmware has made uncacheable, beside what lies below 1 MiB: start, and the byte behind the end.
   */
  constructor(
    private readonly addressBits: number,
    uncached: readonly (readonly [start: bigint, end: bigint])[]
  ) {
    const type = MemoryAttribute.UC
    let ranges: readonly TypedRange[] = [{ start: 0n, end: 1n << BigInt(addressBits), type: DEFAULT_TYPE }]
    for (const [start, end] of [LOW_DEVICES, ...uncached]) ranges = overlaid(ranges, { start, end, type })
    this.ranges = ranges
  }

  typeAt(address: bigint): CacheType {
    return this.ranges.find(({ end }) => address < end)?.type ?? DEFAULT_TYPE
  }

  /** Gives these bytes a cache type; null: done. */
  set(start: bigint, bytes: bigint, type: CacheType): Refusal<'EFI_UNSUPPORTED' | 'EFI_OUT_OF_RESOURCES'> | null {
    const end = start + bytes
    const ranges = overlaid(this.ranges, { start, end, type })
    const high = end > MIB ? (start > MIB ? start : MIB) : null
    // A part that has the type already costs nothing, however it is described.
    const changes = high !== null && this.ranges.some((range) => range.start < end && range.end > high && range.type !== type)
    const needed = changes ? registersFor(ranges, this.addressBits) : 0
    if (needed > REGISTERS)
      return refusal('EFI_OUT_OF_RESOURCES', {
        code: 'noCacheRegister',
        needed,
        registers: REGISTERS,
        start: hex(start),
        bytes: hex(bytes)
      })
    const cause = misfit(start, end)
    if (cause) return refusal('EFI_UNSUPPORTED', cause)
    this.ranges = ranges
    return null
  }
}

/** Why a range cannot begin or end where it does in the fixed ranges: inside of one of their units; null: it can. */
function misfit(start: bigint, end: bigint): Cause | null {
  for (const at of [start, end]) {
    const unit = FIXED.find(([limit]) => at < limit)?.[1]
    if (unit !== undefined && at % unit !== 0n)
      return at === start ? misaligned('baseAddress', start, unit) : misaligned('length', end - start, unit)
  }
  return null
}

function overlaid(ranges: readonly TypedRange[], added: TypedRange): readonly TypedRange[] {
  const parts = [
    ...ranges
      .filter(({ start }) => start < added.start)
      .map((range) => ({ ...range, end: range.end < added.start ? range.end : added.start })),
    added,
    ...ranges.filter(({ end }) => end > added.end).map((range) => ({ ...range, start: range.start > added.end ? range.start : added.end }))
  ]
  const joined: TypedRange[] = []
  for (const part of parts) {
    const before = joined.at(-1)
    if (before?.type === part.type) joined[joined.length - 1] = { ...before, end: part.end }
    else joined.push(part)
  }
  return joined
}

/** May a register of one type lie inside what another one, or none, describes? Where types overlap, UC wins, and WT over WB. */
function overrides(inner: CacheType, outer: CacheType | null): boolean {
  return outer === null || inner === MemoryAttribute.UC || (inner === MemoryAttribute.WT && outer === MemoryAttribute.WB)
}

/** The fewest registers that describe these types. The first megabyte has registers of its own, whatever is said of it here. */
function registersFor(ranges: readonly TypedRange[], addressBits: number): number {
  const types = [...new Set(ranges.map(({ type }) => type))]

  /** @param inside The type of the register around this block; null: there is none. */
  const least = (start: bigint, bits: number, inside: CacheType | null): number => {
    const end = start + (1n << BigInt(bits))
    const here = ranges.filter((range) => range.start < end && range.end > start && range.end > MIB)
    const only = here.length === 0 ? null : here.every(({ type }) => type === here[0]!.type) ? here[0]!.type : undefined
    if (end <= MIB || only === null || only === (inside ?? DEFAULT_TYPE)) return 0
    if (only !== undefined && start >= MIB) return overrides(only, inside) ? 1 : Infinity
    const cut = (within: CacheType | null): number =>
      least(start, bits - 1, within) + least(start + (1n << BigInt(bits - 1)), bits - 1, within)
    let fewest = cut(inside)
    for (const type of types) if (type !== inside && overrides(type, inside)) fewest = Math.min(fewest, 1 + cut(type))
    return fewest
  }
  return least(0n, addressBits, null)
}
