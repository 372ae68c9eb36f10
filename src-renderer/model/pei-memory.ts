/** PEI's memory as it is drawn: the HOB list growing up, pages growing down, the gap between them, the stack; and what the switch moved. */
import type { Moved, FoldedHob, MachineState, PeiState, TraceEvent } from '../../src-firmware'
import { hobRow } from './hobs'

type AreaKind = 'hobs' | 'free' | 'pages' | 'stack'

export interface PeiArea {
  readonly kind: AreaKind
  readonly start: bigint
  readonly bytes: bigint
  /** Who owns the pages, or 'firmware'. */
  readonly owner: string
  /** n of the event that took it; null: before the run. */
  readonly takenBy: number | null
}
export interface PeiMove {
  readonly from: bigint
  readonly to: bigint
  readonly bytes: bigint
  readonly content: Moved
}

interface Phit {
  readonly memoryTop: bigint
  readonly freeTop: bigint
  readonly freeBottom: bigint
}

function phitOf(hobs: readonly FoldedHob[]): Phit | null {
  const row = hobs[0] && hobRow(hobs[0])
  if (row?.type !== 1) return null
  const at = (name: string): bigint => row.fields.find((field) => field.name === name)?.pointsAt ?? 0n
  return { memoryTop: at('EfiMemoryTop'), freeTop: at('EfiFreeMemoryTop'), freeBottom: at('EfiFreeMemoryBottom') }
}

/** While the list has been copied and its PHIT not yet mended, it describes memory that it no longer lies in. */
export function isPhitStale({ hobs }: PeiState): boolean {
  const phit = phitOf(hobs)
  return phit !== null && (BigInt(hobs[0]!.address) > phit.freeBottom || BigInt(hobs[0]!.address) > phit.memoryTop)
}

/** Descending by address: what lies highest comes first, as PEI's memory is usually drawn. Empty outside PEI and while the PHIT is stale. */
export function peiAreas(state: MachineState): PeiArea[] {
  const { owned } = state
  const { heap, stack, hobs } = state.pei
  const phit = phitOf(hobs)
  if (!heap || !phit || isPhitStale(state.pei)) return []
  const first = BigInt(hobs[0]!.address)
  const firmware = { owner: 'firmware', takenBy: null }
  const areas: PeiArea[] = [{ kind: 'hobs', start: first, bytes: phit.freeBottom - first, ...firmware }]
  if (phit.freeTop > phit.freeBottom)
    areas.push({ kind: 'free', start: phit.freeBottom, bytes: phit.freeTop - phit.freeBottom, owner: '', takenBy: null })
  areas.push(...pageAreas(owned, phit))
  if (stack) areas.push({ kind: 'stack', start: BigInt(stack.start), bytes: BigInt(stack.bytes), ...firmware })
  return areas.sort((a, b) => (a.start < b.start ? 1 : -1))
}

/** Pages from the free top up, each owner's apart. */
function pageAreas(owned: MachineState['owned'], { freeTop, memoryTop }: Phit): PeiArea[] {
  const areas: PeiArea[] = []
  let at = freeTop
  const upTo = (end: bigint): void => {
    if (end > at) areas.push({ kind: 'pages', start: at, bytes: end - at, owner: 'firmware', takenBy: null })
  }
  for (const holding of owned) {
    const start = BigInt(holding.start)
    const end = start + BigInt(holding.bytes)
    if (holding.unit !== 'pages' || start < at || end > memoryTop) continue
    upTo(start)
    areas.push({ kind: 'pages', start, bytes: end - start, owner: holding.owner, takenBy: holding.takenBy })
    at = end
  }
  upTo(memoryTop)
  return areas
}

/** What these events moved, in their order. */
export function movesOf(events: readonly TraceEvent[], first: number, last: number): PeiMove[] {
  return events
    .slice(Math.max(first, 0), last + 1)
    .flatMap(({ changes }) =>
      changes.flatMap((change) =>
        change.what === 'move'
          ? [{ from: BigInt(change.from), to: BigInt(change.to), bytes: BigInt(change.bytes), content: change.content }]
          : []
      )
    )
}

/** Where the bytes of a move lay before the first of these moves. */
export function originOf(move: PeiMove, moves: readonly PeiMove[]): bigint {
  const before = moves.slice(0, moves.indexOf(move))
  return before.reduceRight(
    (address, { from, to, bytes }) => (address >= to && address < to + bytes ? from + (address - to) : address),
    move.from
  )
}

/** Addresses of HOBs that these events made or changed. */
export function changedHobs(events: readonly TraceEvent[], first: number, last: number): ReadonlyMap<bigint, '+' | '~'> {
  const marks = new Map<bigint, '+' | '~'>()
  for (const { changes } of events.slice(Math.max(first, 0), last + 1))
    for (const change of changes) {
      if (change.what !== 'hob' || change.after === null) continue
      const address = BigInt(change.address)
      const isEnd = change.after.startsWith('ffff')
      if (isEnd) continue
      // The end mark made way for it: a new one.
      const isNew = change.before === null || change.before.startsWith('ffff')
      if (marks.get(address) !== '+') marks.set(address, isNew ? '+' : '~')
    }
  return marks
}
