/** How long what U-Boot's owners keep lasts, as bars along the timeline: their books, and in them what drivers, applications and files have. */
import { address, type Books, type Change, type TraceEvent } from '../../src-firmware'
import { type Sentence, list, sentence, t } from '../language'
import { ownerWord } from './band-words'
import { laneName } from './lane-words'
import { sizeText } from './memory-words'
import type { Tick } from './ticks'
import type { LaneName } from './uboot-lanes'
import type { Work } from './work'

export interface LifetimeBar {
  readonly lane: LaneName
  /** books: those of the owner themselves; held: what somebody has of it. */
  readonly kind: 'books' | 'held'
  /** Index of the tick that it begins and ends with; -1: before the first; null: it is still there at the end. */
  readonly from: number
  readonly to: number | null
  readonly label: string
}

/** More than these would be a smear. */
const MOST_HELD = 300
/** So many events are one piece of work. */
const PIECE = 2000

const LIFETIMES: Readonly<Record<Books['lifetime'], Sentence>> = {
  command: sentence('for one command'),
  boot: sentence('until bootm starts anew'),
  forever: sentence('until the operating system takes over')
}

type Take = Extract<Change, { what: 'take' }>
interface Held {
  readonly lane: LaneName
  readonly bytes: string
  readonly from: number
  to: number | null
  readonly label: string
}

/** @param books Of the whole run. @param heap Where malloc's chunks lie. */
export function* lifetimesOf(
  events: readonly TraceEvent[],
  ticks: readonly Tick[],
  books: readonly Books[],
  heap: { readonly start: string; readonly bytes: string } | null
): Work<LifetimeBar[]> {
  if (!heap) return []
  const at = (n: number): number => tickAt(ticks, n)
  const ofBooks = books.map(({ owner, lifetime, from, to }): LifetimeBar => {
    return {
      lane: owner,
      kind: 'books',
      from: at(from),
      to: to === null ? null : at(to),
      label: list([laneName(owner), t(LIFETIMES[lifetime])])
    }
  })
  const held: Held[] = []
  const open = new Map<string, Held>()
  for (const [read, event] of events.entries()) {
    for (const change of event.changes) {
      if (change.what === 'take' && change.owner !== 'firmware') {
        const one = heldBy(event, change, heap, events)
        open.set(change.start, one)
        held.push(one)
      } else if (change.what === 'give') {
        // Where a part is given back, the rest goes on.
        const one = open.get(change.start)
        if (one?.bytes === change.bytes) one.to = event.n
      }
    }
    if (read % PIECE === PIECE - 1) yield
  }
  const shown = held.length > MOST_HELD ? [] : held
  return [
    ...ofBooks,
    ...shown.map(({ lane, from, to, label }): LifetimeBar => {
      return { lane, kind: 'held', from: at(from), to: to === null ? null : at(to), label }
    })
  ]
}

function heldBy(
  event: TraceEvent,
  take: Take,
  heap: { readonly start: string; readonly bytes: string },
  events: readonly TraceEvent[]
): Held {
  const start = BigInt(take.start)
  const isInHeap = start >= BigInt(heap.start) && start < BigInt(heap.start) + BigInt(heap.bytes)
  const isLmb = take.unit === 'file' || (event.kind === 'call' && event.service.startsWith('lmb_'))
  const lane = isInHeap ? 'malloc' : isLmb ? 'lmb' : 'efi'
  const what = take.unit === 'file' ? [t('a file')] : take.unit === 'image' ? [t('an image')] : []
  const whose = ownerWord({ owner: take.owner, takenBy: event.n }, events)
  return {
    lane,
    bytes: take.bytes,
    from: event.n,
    to: null,
    label: list([
      laneName(lane),
      ...what,
      t('{{size}} at {{address}}', { size: sizeText(BigInt(take.bytes)), address: address(start) }),
      whose
    ])
  }
}

/** The tick that an event belongs to; -1: it came before the first. */
function tickAt(ticks: readonly Tick[], n: number): number {
  let [low, high] = [0, ticks.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (ticks[middle]!.first <= n) low = middle + 1
    else high = middle
  }
  return low - 1
}
