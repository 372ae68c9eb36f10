/** The timeline's ticks: one for each call of the driver's own text, each fault, each step from one phase to the next, and what the lab does. */
import { factsOf, type CallEvent, type TraceEvent } from '../../src-firmware'

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

export function ticksOf(events: readonly TraceEvent[]): Tick[] {
  const ticks: Tick[] = []
  const starts: { kind: TickKind; event: TraceEvent }[] = []
  for (const event of events) {
    if (event.kind === 'call' && event.call !== null) starts.push({ kind: kindOf(event), event })
    else if (event.kind === 'phase' && event.from !== null && event.to !== 'exited' && event.to !== 'virtual')
      starts.push({ kind: 'phase', event })
    else if (event.kind === 'lab') starts.push({ kind: 'lab', event })
    else if (event.kind === 'fault' && event.reason !== 'unwritten') starts.push({ kind: 'fault', event })
  }
  starts.forEach(({ kind, event }, index) => {
    const last = (starts[index + 1]?.event.n ?? events.length) - 1
    const own = events.slice(event.n, last + 1)
    ticks.push({
      kind,
      glyph: GLYPHS[kind],
      first: event.n,
      // What follows the last call (the image is unloaded) is not the call's doing.
      last: index === starts.length - 1 ? lastOfCall(events, event.n) : last,
      call: event.kind === 'call' ? event.call : null,
      service: event.kind === 'call' ? event.service : kind,
      line: event.at?.line ?? null,
      file: event.at?.file ?? null,
      event,
      refused: event.kind === 'call' && event.status !== null && BigInt(event.status) >> 63n === 1n,
      changesMap: own.some((each) => each.changes.some((change) => change.what === 'map'))
    })
  })
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
