/** The timeline's ticks: one for each call of the driver's own text, each fault, each step from one phase to the next, and what the lab does. */
import { factsOf, type CallEvent, type Stopped, type TraceEvent } from '../../src-firmware'
import { type Sentence, list, sentence, t } from '../language'
import { isRefused } from './refusal'
import { waitsForKey } from './waiting'
import type { CheckResult } from '../../src-lab/lab/lab'
import type { Work } from './work'

export type TickKind = 'allocate' | 'free' | 'map' | 'exit' | 'fault' | 'event' | 'phase' | 'lab' | 'stop' | 'wait' | 'other'

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
  /** Here the driver was stopped: a place without an event of its own. Absent: an event. */
  readonly stop?: Stopped
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
  stop: '✕',
  wait: '‖',
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
    refused: isRefused(event),
    changesMap: false
  }
}

/** 'call 12', 'the start': a moment in a word or two. */
export function tickName(tick: Tick | undefined): string {
  return !tick
    ? t('the start')
    : tick.call !== null
      ? t('call {{call}}', { call: tick.call })
      : tick.kind === 'phase'
        ? t('the next phase')
        : tick.kind === 'lab'
          ? t('the lab’s step')
          : tick.stop
            ? t('the stop')
            : t('the fault')
}

/** 'at call 12': where the shell stands. */
export function placeName(tick: Tick | null): string {
  if (!tick) return t('at the start')
  if (tick.call !== null) return t('at call {{call}}', { call: tick.call })
  if (tick.stop) return tick.kind === 'wait' ? t('waiting for a key') : t('at the stop')
  return tick.kind === 'phase' ? t('at the next phase') : tick.kind === 'lab' ? t('at the lab’s step') : t('at the fault')
}

/** Events between two places where a long trace can be left for a while. */
const EVENTS_AT_ONCE = 256

/** @param stopped Where the driver was stopped: the last place on the timeline, unless a fault tells it. */
export function* ticksOf(events: readonly TraceEvent[], stopped: Stopped | null = null): Work<Tick[]> {
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
  const stop = stopped && !(stopped.reason === 'fault' && open?.kind === 'fault') ? stopTick(stopped, events, open) : null
  return stop ? [...ticks, stop] : ticks
}

/** A text that does not parse, or that imports what is not there, has called nothing: it did not even begin. */
export function hasBegun(events: readonly TraceEvent[], stopped: Stopped | null): boolean {
  if (stopped?.reason !== 'syntax' && stopped?.reason !== 'import') return true
  return events.some((event) => event.kind === 'call' && event.call !== null)
}

/** The machine is as the last event left it. null: nothing ran. */
function stopTick(stop: Stopped, events: readonly TraceEvent[], before: Tick | null): Tick | null {
  const last = before?.last ?? events.length - 1
  const event = events[last]
  if (!event || !hasBegun(events, stop)) return null
  const kind = waitsForKey(stop) ? 'wait' : 'stop'
  return { ...newTick(kind, event), first: last + 1, call: null, service: kind, line: stop.line, file: stop.file, refused: false, stop }
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
  if (own === end) return end
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

/** How much a tick has to tell: of those that would touch, the one that tells more keeps its mark. */
function weightOf({ kind, refused, changesMap, service }: Tick): 0 | 1 | 2 | 3 | 4 {
  if (kind === 'fault' || kind === 'exit' || kind === 'stop' || kind === 'wait') return 4
  if (refused || kind === 'lab' || kind === 'phase') return 3
  if (changesMap) return 2
  return service === 'Print' || kind === 'other' ? 0 : 1
}

/** The ticks of the calls that checks name, and of the calls that those were because of. */
export function namedTicks(ticks: readonly Tick[], checks: readonly Pick<CheckResult, 'call' | 'causeCall'>[]): ReadonlySet<number> {
  const calls = new Set(checks.flatMap(({ call, causeCall }) => [call, causeCall]))
  calls.delete(null)
  const named = new Set<number>()
  if (calls.size > 0)
    ticks.forEach(({ call }, index) => {
      if (calls.has(call)) named.add(index)
    })
  return named
}

/**
 * Which ticks of a long run have room: those that a check names always, and of the others those that tell most, as long as they do not touch.
 * @param stride So many ticks apart glyphs do not touch.
 */
export function thinned(ticks: readonly Tick[], stride: number, named: ReadonlySet<number>): readonly number[] {
  if (stride <= 1) return ticks.map((_, index) => index)
  /** By slots of a stride, with an empty one at either end: at most one tick lies in each. */
  const taken = new Float64Array(Math.ceil(ticks.length / stride) + 2).fill(-Infinity)
  const place = (index: number): void => {
    const slot = Math.floor(index / stride) + 1
    const isFree = Math.abs(taken[slot]!) === Infinity && index - taken[slot - 1]! >= stride && Math.abs(taken[slot + 1]! - index) >= stride
    if (isFree) taken[slot] = index
  }
  for (const index of named) taken[Math.floor(index / stride) + 1] = index
  const byWeight: number[][] = [[], [], [], [], []]
  ticks.forEach((tick, index) => byWeight[weightOf(tick)]!.push(index))
  for (const indices of byWeight.reverse()) indices.forEach(place)
  const placed = new Set([...named, ...Array.from(taken).filter((index) => index !== -Infinity)])
  return [...placed].sort((one, other) => one - other)
}

/** Those that are drawn: the one that is shown always is, and what it would touch makes room for it, unless a check names it. */
export function drawnTicks(room: readonly number[], cursor: number, stride: number, named: ReadonlySet<number>): readonly number[] {
  if (cursor < 0 || room.includes(cursor)) return room
  return [...room.filter((index) => Math.abs(index - cursor) >= stride || named.has(index)), cursor].sort((one, other) => one - other)
}

/** What is not drawn, by service: '118 Print, 4 FreePool'. Empty: everything is. */
export function leftOut(ticks: readonly Tick[], drawn: readonly number[]): string {
  const shown = new Set(drawn)
  const counts = new Map<string, number>()
  ticks.forEach(({ service }, index) => {
    if (!shown.has(index)) counts.set(service, (counts.get(service) ?? 0) + 1)
  })
  const services = [...counts].sort(([, one], [, other]) => other - one).map(([service, count]) => `${count} ${service}`)
  return list(services)
}

/** Of a trace that was cut: how much of it is kept, and what the rest was. null: all of it is. */
export function keptOf(events: readonly TraceEvent[]): { readonly words: string; readonly title: string } | null {
  const cut = events.at(-1)
  if (cut?.kind !== 'cut') return null
  const number = (count: number): string => count.toLocaleString('en-US')
  const kept = events.length - 1
  const rest = Object.entries(cut.services)
    .sort(([, one], [, other]) => other - one)
    .map(([name, count]) => `${number(count)} ${name}`)
  return {
    words: t('{{kept}} of {{all}} events kept', { kept: number(kept), all: number(kept + cut.leftOut) }),
    title: t('Counted and not kept: {{rest}}', { rest: list(rest) })
  }
}

/** What the marks mean, for the legend. */
export const TICK_WORDS: readonly (readonly [glyph: string, words: Sentence])[] = [
  [GLYPHS.allocate, sentence('takes memory')],
  [GLYPHS.free, sentence('gives memory back')],
  [GLYPHS.map, sentence('reads the map')],
  [GLYPHS.exit, sentence('ExitBootServices')],
  [GLYPHS.event, sentence('events and timers')],
  [GLYPHS.phase, sentence('the next phase')],
  [GLYPHS.lab, sentence('what the lab does')],
  [GLYPHS.other, sentence('any other call')],
  [GLYPHS.stop, sentence('the driver was stopped')],
  [GLYPHS.wait, sentence('the driver waits for a key')]
]
