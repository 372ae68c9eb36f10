/** The switch to permanent memory as a run tells it: what memory was installed, and what moved from where to where. */
import type { Moved, TraceEvent } from '../../src-firmware'

/** n of the event that something happened with. */
interface AtEvent {
  readonly n: number
}
export interface PeiMove extends AtEvent {
  readonly from: bigint
  readonly to: bigint
  readonly bytes: bigint
  readonly content: Moved
}
/** What InstallPeiMemory was told. */
interface Install extends AtEvent {
  readonly start: bigint
  readonly end: bigint
}

/** All of a run's, in their order: read once, and looked at moment by moment. */
export interface PeiStory {
  readonly moves: readonly PeiMove[]
  readonly installs: readonly Install[]
}

export function peiStory(events: readonly TraceEvent[]): PeiStory {
  const moves: PeiMove[] = []
  const installs: Install[] = []
  for (const event of events) {
    if (event.kind === 'call' && event.service === 'InstallPeiMemory' && event.statusName === 'EFI_SUCCESS') {
      const start = BigInt(String(event.in.memoryBegin))
      installs.push({ n: event.n, start, end: BigInt.asUintN(64, start + BigInt(String(event.in.memoryLength))) })
    }
    for (const change of event.changes)
      if (change.what === 'move') {
        const { from, to, bytes, content } = change
        moves.push({ n: event.n, from: BigInt(from), to: BigInt(to), bytes: BigInt(bytes), content })
      }
  }
  return { moves, installs }
}

/** What moved up to an event. */
export function movesUntil({ moves }: PeiStory, last: number): readonly PeiMove[] {
  return moves.filter(({ n }) => n <= last)
}

/** Where the bytes of a move lay before the first of these moves. */
export function originOf(move: PeiMove, moves: readonly PeiMove[]): bigint {
  const before = moves.slice(0, moves.indexOf(move))
  return before.reduceRight(
    (address, { from, to, bytes }) => (address >= to && address < to + bytes ? from + (address - to) : address),
    move.from
  )
}
