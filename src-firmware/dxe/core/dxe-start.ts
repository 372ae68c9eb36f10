/** What the DXE core begins with, and what its GCD says of the processor's tables then. */
import type { Hex } from '../../spec/hex'
import { MemoryAttribute } from '../../spec/memory-attribute'
import type { GcdEntry } from '../gcd/gcd-entry'
import type { FirmwareHandles } from '../handles/handle-walks'
import type { RecordedAttributesTable } from '../memory/memory-attributes-table'
import type { MapEntry } from '../memory/memory-map'
import type { Bin, BinRequest } from '../memory/page-allocator'
import type { ProtectedRange } from '../memory/page-protection'
import type { TranslationTablesState } from '../memory/translation-tables'
import type { TableStart } from '../tables/system-tables'
import type { VitalRange } from './vital-memory'

const FOUR_GIB = 0x100000000n

/** What the core begins with. */
export interface DxeStart {
  readonly entries: readonly MapEntry[]
  readonly key: bigint
  readonly bins: readonly Bin[]
  readonly defaultMaximum: bigint
  readonly defaultBase?: bigint
  /** The types of the memory type information in its order; null: it lies in memory. */
  readonly informedTypes: readonly number[] | null
  /** Bins that are placed as soon as there is memory for them; null: they are placed. */
  readonly binRequests: readonly BinRequest[] | null
  readonly gcd: readonly GcdEntry[]
  /** Does the CPU driver run? It brings cache and protection attributes to the processor. */
  readonly hasCpuDriver: boolean
  /** Blocks that lie free in pool pages of before, those reused last first. */
  readonly freeBlocks: readonly (readonly [type: number, block: Hex, bytes: number])[]
  /** Where the core's array of pool records lies; 0n: not known. */
  readonly poolRecords: bigint
  readonly attributesTable: RecordedAttributesTable | null
  /** null: the whole address space is mapped, and no memory is protected by its type. */
  readonly translationTables: TranslationTablesState | null
  /** How the page tables protect memory; null: as its type, or the GCD, says. */
  readonly protectedPages: readonly ProtectedRange[] | null
  /** File systems that are mounted. */
  readonly volumes: number
  /** What the firmware has put on handles; null: not known, or nothing. */
  readonly handles: FirmwareHandles | null
  /** The tables that drivers are given; null: not made yet. */
  readonly tables: TableStart | null
  /** Where the core and its stack lie. */
  readonly vital: readonly VitalRange[]
  /** What the firmware's own handlers free in a successful ExitBootServices. */
  readonly atExit: readonly { readonly free: readonly [start: Hex, pages: number] }[]
}

/** What the GCD knows of protection at the start. */
export function protectedInGcd(gcd: readonly GcdEntry[]): ProtectedRange[] {
  return gcd.map(({ base, last, attributes }) => ({ start: base, last, attributes }))
}

/** How wide an address is. @param gcd It covers all addresses. */
export function addressBits(gcd: readonly GcdEntry[]): number {
  return (gcd.at(-1)?.last ?? 0n).toString(2).length
}

/** What the firmware has made uncacheable: devices below 4 GiB as a whole, and those above one by one. */
export function uncachedRanges(from: bigint, gcd: readonly GcdEntry[]): [start: bigint, end: bigint][] {
  const high = gcd.filter(({ base, attributes }) => base >= FOUR_GIB && (attributes & MemoryAttribute.UC) !== 0n)
  return [[from, FOUR_GIB], ...high.map(({ base, last }): [bigint, bigint] => [base, last + 1n])]
}
