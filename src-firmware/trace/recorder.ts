/** Writes the trace: one event per service call, with what it changed and what the driver touched since the event before. */
import { hex } from '../spec/hex'
import type { Access, CallEvent, Change, CutEvent, Descriptor, TraceEvent } from './trace'
import type { MachinePhase } from '../spec/phase'

/** Accesses that are told apart; one more range covers the rest. */
const MAX_ACCESSES = 64

/** What these take in the computer's memory, about: bytes. */
const EVENT_COST = 512
const ACCESS_COST = 128
const CHANGE_COST = 128

/** A text of more than a few characters takes more than its event. */
function textCost(event: TraceEvent): number {
  if (event.kind === 'console') return event.source === 'driver' ? 2 * event.text.length : 0
  if (event.kind !== 'call') return 0
  let cost = 0
  for (const value of Object.values(event.in)) if (typeof value === 'string') cost += 2 * value.length
  return cost
}

function changeCost(change: Change): number {
  if (change.what === 'map' || change.what === 'gcd') return CHANGE_COST * (1 + change.removed.length + change.added.length)
  return change.what === 'virtual' ? CHANGE_COST * (1 + change.map.length) : CHANGE_COST
}

type EventBody<E> = E extends TraceEvent ? Omit<E, 'n' | 'phase' | 'image' | 'changes' | 'accesses'> : never
/** Any event, without what the recorder adds. */
export type NewEvent = { [K in TraceEvent['kind']]: EventBody<Extract<TraceEvent, { kind: K }>> }[TraceEvent['kind']]

/** Whose turn it is when an event happens. */
export interface Running {
  readonly phase: MachinePhase
  /** Name of the image: 'driver.ts', 'child.ts#2', 'firmware'. */
  readonly image: string
}

interface PendingAccess {
  start: bigint
  last: bigint
  readonly mode: 'r' | 'w'
  readonly line: number
}

type CallBody = Extract<NewEvent, { kind: 'call' }>

/** Written out, field by field: most events are calls, and an object that is spread takes several times as long. */
function callEvent(n: number, phase: MachinePhase, image: string, accesses: Access[], body: CallBody): CallEvent {
  const { call, parent, at, table, service, in: given, status, statusName, cause, out, returned } = body
  return {
    n,
    phase,
    image,
    changes: NO_CHANGES,
    accesses,
    kind: 'call',
    call,
    parent,
    at,
    table,
    service,
    in: given,
    status,
    statusName,
    cause,
    out,
    returned
  }
}

function otherEvent(n: number, phase: MachinePhase, image: string, accesses: Access[], body: Exclude<NewEvent, CallBody>): TraceEvent {
  return { n, phase, image, changes: NO_CHANGES, accesses, ...body } as TraceEvent
}

/** Most events touch nothing, and many change nothing: these share one list. */
const NO_ACCESSES: Access[] = Object.freeze<Access[]>([]) as Access[]
const NO_CHANGES: Change[] = Object.freeze<Change[]>([]) as Change[]

/** Writes events down in their order, and cuts the trace where it grows too long. */
export class TraceRecorder {
  readonly events: TraceEvent[] = []
  private next = 0
  private pendingAccesses: PendingAccess[] = []
  private leftOut = 0
  private readonly leftOutServices: Record<string, number> = {}

  /**
   * @param maxEvents Events kept; Infinity for all.
   * @param keep Told how many bytes more a trace takes that is bounded, roughly. What it throws goes through.
   */
  constructor(
    private readonly maxEvents: number,
    private readonly keep: (bytes: number) => void = () => {}
  ) {
    // Who asks for every event has asked for its room, too.
    if (maxEvents === Infinity) this.keep = () => {}
  }

  /** n of the event that is appended next. */
  get nextNumber(): number {
    return this.next
  }

  /** Is there still room for events? */
  get isKeeping(): boolean {
    return this.next < this.maxEvents
  }

  /** Is there an event that changes would be written to? Once events are left out, nobody has to find out what changed. */
  get takesChanges(): boolean {
    return this.leftOut === 0
  }

  append(body: NewEvent, { phase, image }: Running): TraceEvent {
    const accesses = this.takeAccesses()
    const event =
      body.kind === 'call' ? callEvent(this.next, phase, image, accesses, body) : otherEvent(this.next, phase, image, accesses, body)
    if (this.isKeeping) {
      this.keep(EVENT_COST + accesses.length * ACCESS_COST + textCost(event))
      this.events.push(event)
    } else {
      this.leftOut++
      const name = event.kind === 'call' ? event.service : event.kind
      this.leftOutServices[name] = (this.leftOutServices[name] ?? 0) + 1
    }
    this.next++
    return event
  }

  /** Changes belong to the event that was appended last, so that folding events in order gives the state of each moment. */
  change(changes: readonly Change[]): void {
    const event = this.takesChanges ? this.events.at(-1) : undefined
    if (!event) return
    for (const change of changes) this.keep(changeCost(change))
    // A list that grows keeps room for more, in every event; nearly all get their changes at once.
    if (event.changes.length === 0) event.changes = changes.slice()
    else event.changes.push(...changes)
  }

  touched(start: bigint, length: bigint, mode: 'r' | 'w', line: number): void {
    const last = start + length - 1n
    const before = this.pendingAccesses.at(-1)
    if (before && before.mode === mode && before.line === line && start <= before.last + 1n && last >= before.start - 1n) {
      if (start < before.start) before.start = start
      if (last > before.last) before.last = last
    } else if (this.pendingAccesses.length <= MAX_ACCESSES) this.pendingAccesses.push({ start, last, mode, line })
    else {
      const rest = this.pendingAccesses[MAX_ACCESSES]!
      if (start < rest.start) rest.start = start
      if (last > rest.last) rest.last = last
    }
  }

  /** Events in all, those left out too. */
  get count(): number {
    return this.next
  }

  /** Says what was left out, as the last event. */
  finish(map: readonly Descriptor[], mapKey: bigint, { phase, image }: Running): void {
    if (this.leftOut === 0) return
    const cut: CutEvent = {
      kind: 'cut',
      n: this.events.length,
      phase,
      at: null,
      image,
      changes: [],
      accesses: [],
      leftOut: this.leftOut,
      services: this.leftOutServices,
      map: [...map],
      mapKey: hex(mapKey)
    }
    this.events.push(cut)
  }

  private takeAccesses(): Access[] {
    if (this.pendingAccesses.length === 0) return NO_ACCESSES
    const accesses = this.pendingAccesses.map(({ start, last, mode, line }): Access => [hex(start), Number(last - start + 1n), mode, line])
    this.pendingAccesses = []
    return accesses
  }
}
