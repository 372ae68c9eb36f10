/** From a recording of the moment an application starts back to the core's own state. */
import { FREED_BYTE, type PhysicalMemory } from '../../memory/physical-memory'
import type { ApplicationMoment, RecordedTables } from '../../platforms/platform'
import { MemoryAttribute } from '../../spec/memory-attribute'
import { MemoryType } from '../../spec/memory-type'
import { PAGE_SIZE } from '../../spec/page'
import type { Hex } from '../../spec/hex'
import { CORE_IMAGE } from '../core/core'
import type { DxeStart } from '../core/dxe-start'
import type { RecordedAttributesTable } from '../memory/memory-attributes-table'
import type { MapEntry } from '../memory/memory-map'
import type { TableStart } from '../tables/system-tables'
import type { MappedRange } from '../memory/translation-tables'

/** A free range this long was never handed out while the firmware started. */
const LONG_FREE_BYTES = 0x40000n

/** What the core held when the recording began. */
export function recordedStart(
  moment: ApplicationMoment,
  tables: RecordedTables | undefined,
  vital: DxeStart['vital'],
  handles: DxeStart['handles'] = null
): DxeStart {
  const bins = moment.bins.map((bin) => ({
    type: bin.type,
    start: BigInt(bin.base),
    last: BigInt(bin.base) + BigInt(bin.pages) * PAGE_SIZE - 1n
  }))
  return {
    entries: entriesOf(moment),
    key: BigInt(moment.mapKey),
    bins,
    defaultMaximum: BigInt(moment.defaultMaximumAddress),
    // The recorder's own block was taken last, and from the top down.
    defaultBase: BigInt(moment.loaderData.start),
    informedTypes: null,
    binRequests: null,
    gcd: moment.gcd.map((entry) => ({
      base: BigInt(entry.base),
      last: BigInt(entry.base) + BigInt(entry.length) - 1n,
      capabilities: BigInt(entry.capabilities),
      attributes: BigInt(entry.attributes),
      type: entry.gcdType,
      // The recording says whether a handle was there, not which.
      image: entry.image === '0x0' ? 0n : CORE_IMAGE,
      device: entry.device === '0x0' ? 0n : CORE_IMAGE,
      block: entry.record === undefined ? null : BigInt(entry.record)
    })),
    hasCpuDriver: true,
    freeBlocks: moment.freeBlocks,
    poolRecords: BigInt(moment.poolRecords ?? 0),
    attributesTable: moment.attributesTable ? attributesTable(moment.attributesTable) : null,
    translationTables: moment.translationTables
      ? { blocks: ranges(moment.translationTables.blocks), mapped: ranges(moment.translationTables.mapped) }
      : null,
    protectedPages: moment.protectedPages
      ? moment.protectedPages.map(([first, bytes, attributes]) => ({
          start: BigInt(first),
          last: BigInt(first) + BigInt(bytes) - 1n,
          attributes: BigInt(attributes)
        }))
      : null,
    // An application was loaded from the board's one disk.
    volumes: 1,
    handles,
    tables: tables ? tableStart(moment, tables) : null,
    vital,
    atExit: moment.atExit
  }
}

function attributesTable({ buffer, entries, images }: NonNullable<ApplicationMoment['attributesTable']>): RecordedAttributesTable {
  return {
    buffer: BigInt(buffer),
    entries,
    images: images.map(({ start, bytes, record, code }) => ({
      start: BigInt(start),
      bytes: BigInt(bytes),
      record: record === undefined ? null : BigInt(record),
      code: ranges(code).map(([from, length]) => ({ start: from, bytes: length }))
    }))
  }
}

function ranges(recorded: readonly (readonly [start: Hex, bytes: Hex])[]): MappedRange[] {
  return recorded.map(([start, bytes]) => [BigInt(start), BigInt(bytes)])
}

/** null: the recording does not say where the code of the runtime drivers lies. */
function tableStart({ bins }: ApplicationMoment, tables: RecordedTables): TableStart | null {
  const code = bins.find((bin) => bin.type === MemoryType.RuntimeServicesCode)?.runs.find((run) => run[2] === 'used')
  if (!code) return null
  return {
    systemTable: BigInt(tables.systemTable),
    runtimeServices: BigInt(tables.runtimeServices),
    bootServices: BigInt(tables.bootServices),
    runtimeCode: BigInt(code[0]),
    vendor: { name: tables.vendor.name, address: BigInt(tables.vendor.address) },
    revision: BigInt(tables.revision),
    configuration: {
      address: BigInt(tables.configurationTable),
      entries: tables.configuration.map(([guid, table]) => [guid.toUpperCase(), BigInt(table)])
    }
  }
}

/** Short free ranges between what the firmware holds were in use before: freed memory is cleared. */
export function fillFreedRanges(memory: PhysicalMemory, entries: readonly MapEntry[]): void {
  for (const entry of entries)
    if (entry.type === MemoryType.Conventional && entry.start > 0x100000n && entry.last - entry.start < LONG_FREE_BYTES)
      memory.fill(entry.start, entry.last - entry.start + 1n, FREED_BYTE)
}

const split = new WeakMap<ApplicationMoment, readonly MapEntry[]>()

/** The same for every run that begins at this moment. */
function entriesOf(moment: ApplicationMoment): readonly MapEntry[] {
  const known = split.get(moment)
  if (known) return known
  const entries = splitRecordedMap(moment)
  split.set(moment, entries)
  return entries
}

/**
 * A recorded map is what GetMemoryMap shows. This undoes the showing: the GCD's ranges (not write-back) apart, the runtime attribute off, and the
 * free pages of the bins free again.
 */
function splitRecordedMap(moment: ApplicationMoment): MapEntry[] {
  const memory: MapEntry[] = []
  const free = moment.bins.flatMap((bin) =>
    bin.runs
      .filter((run) => run[2] === 'free')
      .map((run) => ({ start: BigInt(run[0]), last: BigInt(run[0]) + BigInt(run[1]) * PAGE_SIZE - 1n }))
  )
  for (const [type, physicalStart, , pages, shownAttribute] of moment.map) {
    const start = BigInt(physicalStart)
    const last = start + BigInt(pages) * PAGE_SIZE - 1n
    // What is not write-back is no memory: the GCD brings it.
    if ((BigInt(shownAttribute) & MemoryAttribute.WB) === 0n) continue
    let at = start
    const inner = capabilitiesAt(moment, start)
    for (const hole of free
      .filter((candidate) => candidate.start <= last && candidate.last >= start)
      .sort((a, b) => (a.start < b.start ? -1 : 1))) {
      if (hole.start > at) memory.push({ start: at, last: hole.start - 1n, type, attribute: inner })
      memory.push({
        start: hole.start > at ? hole.start : at,
        last: hole.last < last ? hole.last : last,
        type: MemoryType.Conventional,
        attribute: inner
      })
      at = hole.last + 1n
    }
    if (at <= last) memory.push({ start: at, last, type, attribute: inner })
  }
  return joined(memory)
}

/** What memory can be, as the CPU driver has told the GCD and this the map: GetMemoryMap leaves some of it out. */
function capabilitiesAt({ gcd }: ApplicationMoment, address: bigint): bigint {
  const space = gcd.find(({ base, length }) => address >= BigInt(base) && address < BigInt(base) + BigInt(length))
  return BigInt(space?.capabilities ?? 0) & ~MemoryAttribute.RUNTIME
}

function joined(entries: readonly MapEntry[]): MapEntry[] {
  const list: MapEntry[] = []
  for (const entry of entries) {
    const before = list.at(-1)
    if (before && before.last + 1n === entry.start && before.type === entry.type && before.attribute === entry.attribute)
      list[list.length - 1] = { ...before, last: entry.last }
    else list.push(entry)
  }
  return list
}
