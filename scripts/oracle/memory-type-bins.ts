/** The pages that the DXE core sets aside for memory types: how many the HOB list says, where they lie the map shows. */
import { hex } from '../../src-firmware/spec/hex'
import type { RecordedBin } from '../../src-firmware/platforms/platform'
import type { Edk2Rules } from '../../src-firmware/platforms/edk2-rules'
import { isSpecialType, MemoryType } from '../../src-firmware/spec/memory-type'
import type { Descriptor } from '../../src-firmware/trace/trace'
import type { CoreRange } from './hidden-state'

const PAGE = 4096n
const GUID_HOB = 4
const HOB_HEADER_BYTES = 8
const GUID_BYTES = 16
/** gEfiMemoryTypeInformationGuid, 4c19049f-4137-4dd3-9c10-8b97a83ffdfa, as its bytes lie in memory. */
const MEMORY_TYPE_INFORMATION = '9f04194c3741d34d9c108b97a83ffdfa'

/** Memory types and their pages, in the order of the HOB. */
export function memoryTypeInformation(hobList: Buffer): { type: number; pages: number }[] {
  for (let at = 0; at < hobList.length; at += hobList.readUInt16LE(at + 2)) {
    const end = at + hobList.readUInt16LE(at + 2)
    const data = at + HOB_HEADER_BYTES + GUID_BYTES
    if (hobList.readUInt16LE(at) !== GUID_HOB || hobList.toString('hex', at + HOB_HEADER_BYTES, data) !== MEMORY_TYPE_INFORMATION) continue
    const pairs: { type: number; pages: number }[] = []
    for (let pair = data; pair + 8 <= end; pair += 8)
      pairs.push({ type: hobList.readUInt32LE(pair), pages: hobList.readUInt32LE(pair + 4) })
    return pairs.filter(({ pages }) => pages > 0)
  }
  throw new Error('the HOB list has no memory type information')
}

/**
 * The bins lie one below the other; the highest lies below where some range of the map ends, and each shows as its own type.
 *
 * @param unit In bytes: what the processor's firmware hands runtime memory out in. A bin is taken in whole units; what it is remembered with, the
 *   release's rules say.
 */
export function binsOf(
  map: readonly Descriptor[],
  information: readonly { type: number; pages: number }[],
  core: readonly CoreRange[],
  { granularTypes, roundsBins }: Edk2Rules,
  unit = PAGE
): RecordedBin[] {
  const shows = (type: number, start: bigint, bytes: bigint): boolean =>
    map.some(([shown, first, , pages]) => shown === type && BigInt(first) <= start && start + bytes <= BigInt(first) + BigInt(pages) * PAGE)
  for (const [, first, , pages] of map) {
    let base = BigInt(first) + BigInt(pages) * PAGE
    const bins = information.map(({ type, pages: count }) => {
      const own = granularTypes.includes(type) ? unit : PAGE
      const whole = ((BigInt(count) * PAGE + own - 1n) / own) * own
      const bytes = roundsBins ? whole : BigInt(count) * PAGE
      base = ((base - whole) / own) * own
      return { type, base, pages: Number(bytes / PAGE), shown: (bytes / own) * own }
    })
    if (bins.every(({ type, base: start, shown }) => !isSpecialType(type) || shows(type, start, shown)))
      return bins.map(({ shown: _, ...bin }) => ({
        ...bin,
        base: hex(bin.base),
        runs: runsOf(bin.base, bin.base + BigInt(bin.pages) * PAGE - 1n, core)
      }))
  }
  throw new Error('the map shows no place where the bins of the memory type information lie')
}

function runsOf(first: bigint, last: bigint, core: readonly CoreRange[]): RecordedBin['runs'] {
  const runs: { start: bigint; last: bigint; state: 'free' | 'used' }[] = []
  for (const range of core.filter((candidate) => candidate.last >= first && candidate.start <= last)) {
    const state = range.type === MemoryType.Conventional ? 'free' : 'used'
    const start = range.start > first ? range.start : first
    const end = range.last < last ? range.last : last
    const before = runs.at(-1)
    if (before?.state === state) before.last = end
    else runs.push({ start, last: end, state })
  }
  return runs.map(({ start, last: end, state }) => [hex(start), hex((end - start + 1n) / PAGE), state])
}
