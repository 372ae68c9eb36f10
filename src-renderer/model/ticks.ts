/** The timeline's ticks: one for each call of the driver's own text, each fault, each step from one phase to the next, and what the lab does. */
import { factsOf, isError, type CallEvent, type TraceEvent } from '../../src-firmware'
import type { Work } from './work'

export type TickKind = 'allocate' | 'free' | 'map' | 'exit' | 'fault' | 'event' | 'phase' | 'lab' | 'other'

export interface Tick {
  readonly kind: TickKind
  readonly glyph: string
  /** Events first … last belong to it: the call, and what a library or the firmware did inside it. */
  readonly first: number
  readonly last: number
  /** Number of the call; null for everything else. */
  readonly call: number | null
  readonly service: string
  readonly line: number | null
  readonly file: string | null
  readonly event: TraceEvent
  readonly refused: boolean
  readonly changesMap: boolean
}

const GLYPHS: Record<TickKind, string> = {
  allocate: '▲',
  free: '▼',
  map: '●',
  exit: '⚑',
  fault: '✕',
  event: '◆',
  phase: '»',
  lab: '◇',
  other: '•'
}

function kindOf(call: CallEvent): TickKind {
  const { classes, tellsMap, leadsTo } = factsOf(call)
  if (tellsMap) return 'map'
  if (leadsTo === 'exited') return 'exit'
  if (classes?.includes('allocates')) return 'allocate'
  if (classes?.includes('frees')) return 'free'
  return classes?.includes('events') ? 'event' : 'other'
}

/** What begins at this event; null: it belongs to what began before it. */
function beginningAt(event: TraceEvent): TickKind | null {
  switch (event.kind) {
    case 'call':
      return event.call === null ? null : kindOf(event)
    case 'phase':
      return event.from !== null && event.to !== 'exited' && event.to !== 'virtual' ? 'phase' : null
    case 'lab':
      return 'lab'
    case 'fault':
      return event.reason === 'unwritten' ? null : 'fault'
    default:
      return null
  }
}

type OpenTick = { -readonly [K in keyof Tick]: Tick[K] }

function newTick(kind: TickKind, event: TraceEvent): OpenTick {
  return {
    kind,
    glyph: GLYPHS[kind],
    first: event.n,
    last: event.n,
    call: event.kind === 'call' ? event.call : null,
    service: event.kind === 'call' ? event.service : kind,
    line: event.at?.line ?? null,
    file: event.at?.file ?? null,
    event,
    refused: event.kind === 'call' && event.status !== null && event.status !== '0x0' && isError(BigInt(event.status)),
    changesMap: false
  }
}

/** Events between two places where a long trace can be left for a while. */
const EVENTS_AT_ONCE = 256

export function* ticksOf(events: readonly TraceEvent[]): Work<Tick[]> {
  const ticks: OpenTick[] = []
  let open: OpenTick | null = null
  for (const event of events) {
    if (event.n % EVENTS_AT_ONCE === EVENTS_AT_ONCE - 1) yield
    const kind = beginningAt(event)
    if (kind !== null) ticks.push((open = newTick(kind, event)))
    if (!open) continue
    open.last = event.n
    open.changesMap ||= event.changes.some((change) => change.what === 'map')
  }
  // What follows the last call (the image is unloaded) is not the call's doing.
  if (open) open.last = lastOfCall(events, open.first)
  return ticks
}
function lastOfCall(events: readonly TraceEvent[], first: number): number {
  let last = first
  for (let n = first + 1; n < events.length; n++) {
    const event = events[n]!
    if (event.kind === 'image' && event.state !== 'loaded' && event.state !== 'started') break
    last = n
  }
  return last
}

/**
 * Where the timeline stands after a run: at its end. A PEIM that installed no memory ends with its own last call: on a recorded machine
 * the firmware then installs memory and moves everything, which is a story of its own. -1: before the first.
 */
export function restingTick(ticks: readonly Tick[], events: readonly TraceEvent[]): number {
  const end = ticks.length - 1
  const own = ticks.findLastIndex((tick) => tick.kind !== 'phase')
  const staysInPei = ticks.slice(own + 1).every((tick) => {
    const event = events[tick.first]
    return event?.kind === 'phase' && event.to === 'pei'
  })
  const installed = ticks.some(({ first, refused }) => {
    const event = events[first]
    return event?.kind === 'call' && factsOf(event).leadsTo === 'permanentMemory' && !refused
  })
  return staysInPei && !installed ? own : end
}

/**
 * Which ticks of a long run are drawn: every k-th, and always the one that is shown, faults and ExitBootServices, which the others make room for.
 * @param stride k, so that glyphs do not touch.
 */
export function drawnTicks(ticks: readonly Tick[], cursor: number, stride: number): readonly number[] {
  const stays = (index: number): boolean => index === cursor || ticks[index]!.kind === 'fault' || ticks[index]!.kind === 'exit'
  const staying = ticks.flatMap((_, index) => (stays(index) ? [index] : []))
  let next = 0
  return ticks.flatMap((_, index) => {
    if (stays(index)) return [index]
    while (next < staying.length && staying[next]! < index) next++
    const isFree = (staying[next] ?? Infinity) - index >= stride && index - (staying[next - 1] ?? -Infinity) >= stride
    return index % stride === 0 && isFree ? [index] : []
  })
}
