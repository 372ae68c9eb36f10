/** One moment of a run as the memory pane shows it. All of it belongs together: of a long map it comes in pieces, and is shown when it is whole. */
import { MemoryType, PAGE_SIZE, type MachineState, type TraceEvent } from '../../src-firmware'
import { bandsOf, marksOf, type Hole, type MemoryRow, type RangeMark } from './bands'
import type { Band } from './cut-map'
import { withSystemTakes } from './system-takes'
import type { Work } from './work'

export interface Moment {
  readonly machine: MachineState
  readonly events: readonly TraceEvent[]
  /** Events first … last happened since the moment before. */
  readonly first: number
  readonly last: number
  readonly marks: readonly RangeMark[]
  readonly rows: readonly (MemoryRow | Hole)[]
  /** Rows without the holes. */
  readonly ranges: readonly MemoryRow[]
  /** Those of the memory map. */
  readonly bands: readonly Band[]
  readonly freeBytes: bigint
  readonly keyBefore: string
}

/** @param first null: nothing is marked as new. @param before null: there is no moment before. */
export function* momentOf(
  machine: MachineState,
  before: MachineState | null,
  events: readonly TraceEvent[],
  first: number | null,
  last: number
): Work<Moment> {
  const rows = withSystemTakes(yield* bandsOf(machine), events, last)
  const ranges = rows.filter((row): row is MemoryRow => row.kind !== 'hole')
  const bands = ranges.filter((row): row is Band => row.kind === 'band')
  let freePages = 0
  for (const band of bands) if (band.type === MemoryType.Conventional) freePages += band.pages
  return {
    machine,
    events,
    first: first ?? 0,
    last,
    marks: first === null ? [] : marksOf(events, first, last),
    rows,
    ranges,
    bands,
    freeBytes: BigInt(freePages) * PAGE_SIZE,
    keyBefore: (before ?? machine).dxe.mapKey
  }
}

/** '26', or '26 → 27' where the map's key has moved. */
export function keyWords({ machine, keyBefore }: Moment): string {
  const now = Number(machine.dxe.mapKey)
  return Number(keyBefore) === now ? String(now) : `${Number(keyBefore)} → ${now}`
}

export function keyMoved({ machine, keyBefore }: Moment): boolean {
  return keyBefore !== machine.dxe.mapKey
}
