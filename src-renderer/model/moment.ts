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
  /** One of each memory type, in the order in which they lie. */
  readonly oneOfEachType: readonly Band[]
  /** What is free, and the lab's operating system has not taken since. */
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
  return {
    machine,
    events,
    first: first ?? 0,
    last,
    marks: first === null ? [] : marksOf(events, first, last),
    rows,
    ...partsOf(rows),
    keyBefore: (before ?? machine).dxe.mapKey
  }
}

type Parts = Pick<Moment, 'ranges' | 'bands' | 'oneOfEachType' | 'freeBytes'>
const partsOfRows = new WeakMap<Moment['rows'], Parts>()

/** Many a call leaves the rows as they are: what is made from them stays then, too. */
function partsOf(rows: Moment['rows']): Parts {
  const known = partsOfRows.get(rows)
  if (known) return known
  const ranges: MemoryRow[] = []
  const bands: Band[] = []
  const oneOfEachType: Band[] = []
  /** By number: those of the specification are few. */
  const seen: boolean[] = []
  let freePages = 0
  for (const row of rows) {
    if (row.kind === 'hole') continue
    ranges.push(row)
    if (row.kind !== 'band') continue
    bands.push(row)
    if (!seen[row.type]) {
      seen[row.type] = true
      oneOfEachType.push(row)
    }
    if (row.type === MemoryType.Conventional && row.owner !== 'lab') freePages += row.pages
  }
  const parts = { ranges, bands, oneOfEachType, freeBytes: BigInt(freePages) * PAGE_SIZE }
  partsOfRows.set(rows, parts)
  return parts
}

/** '26', or '26 → 27' where the map's key has moved. */
export function keyWords({ machine, keyBefore }: Moment): string {
  const now = Number(machine.dxe.mapKey)
  return Number(keyBefore) === now ? String(now) : `${Number(keyBefore)} → ${now}`
}

export function keyMoved({ machine, keyBefore }: Moment): boolean {
  return keyBefore !== machine.dxe.mapKey
}
