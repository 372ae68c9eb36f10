/** Memory that a lab's operating system has taken for itself. The trace says of which types it was; the map, which stays as it is after the exit, says where. */
import { MemoryType, type TraceEvent } from '../../src-firmware'
import type { Hole, MemoryRow } from './bands'
import type { Band } from './cut-map'

/** The types that the operating system took in event n, and how many bytes it was in all. */
interface Take {
  readonly n: number
  readonly types: ReadonlySet<number>
  readonly bytes: bigint
}

/** The rows of the moment after event `last`, with what the operating system took as its own. */
export function withSystemTakes(
  rows: readonly (MemoryRow | Hole)[],
  events: readonly TraceEvent[],
  last: number
): readonly (MemoryRow | Hole)[] {
  const takes = takesUntil(events, last).filter((take) => take.bytes === sumOf(rows, take))
  if (takes.length === 0) return rows
  return rows.map((row) => {
    const take = row.kind === 'band' ? takes.findLast((one) => isOf(row, one)) : undefined
    return take ? { ...row, owner: 'lab', takenBy: take.n } : row
  })
}

/** It takes memory when the boot services are gone, so only what came after they went is read. */
function takesUntil(events: readonly TraceEvent[], last: number): Take[] {
  const takes: Take[] = []
  for (let n = last; n >= 0; n--) {
    const event = events[n]
    if (!event || (event.phase !== 'exited' && event.phase !== 'virtual')) break
    if (event.kind === 'lab' && event.did.code === 'reused')
      takes.unshift({ n, types: new Set(event.did.types), bytes: BigInt(event.did.bytes) })
  }
  return takes
}

function isOf({ type }: Band, { types }: Take): boolean {
  return types.has(type) && type !== MemoryType.Mmio && type !== MemoryType.MmioPortSpace
}

/** Less was taken than there is of these types where the lab asked the driver about each range: which ones they were, the trace does not say. */
function sumOf(rows: readonly (MemoryRow | Hole)[], take: Take): bigint {
  return rows.reduce((sum, row) => (row.kind === 'band' && isOf(row, take) ? sum + row.bytes : sum), 0n)
}
