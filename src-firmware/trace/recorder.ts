/** Writes the trace: one event per service call, with what it changed and what the driver touched since the event before. */
import { hex } from '../spec/hex'
import type { MachinePhase } from '../spec/phase'
import { ChangeLog, type NewChange } from './change-log'
import { RecordedCall, RecordedEvent, type BegunCall } from './recorded-event'
import type { Access, CutEvent, Descriptor, TraceEvent } from './trace'

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
  for (const name in event.in) {
    const value = event.in[name]
    if (typeof value === 'string') cost += 2 * value.length
  }
  return cost
}

function changeCost(change: NewChange): number {
  if (change.what === 'shown' || change.what === 'map' || change.what === 'gcd')
    return CHANGE_COST * (1 + change.removed.length + change.added.length)
  return change.what === 'virtual' ? CHANGE_COST * (1 + change.map.length) : CHANGE_COST
}

type EventBody<E> = E extends TraceEvent ? Omit<E, 'n' | 'phase' | 'image' | 'changes' | 'accesses'> : never
type OtherKind = Exclude<TraceEvent['kind'], 'call'>
/** Any event but a call, without what the recorder adds. */
export type NewEvent = { [K in OtherKind]: EventBody<Extract<TraceEvent, { kind: K }>> }[OtherKind]

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

/** Most events touch nothing: these share one list. */
const NO_ACCESSES: Access[] = Object.freeze<Access[]>([]) as Access[]

/** Writes events down in their order, and cuts the trace where it grows too long. */
export class TraceRecorder {
  readonly events: TraceEvent[] = []
  private readonly log = new ChangeLog()
  private last: RecordedEvent | null = null
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
    const event = Object.assign(new RecordedEvent(this.next, phase, image, this.takeAccesses()), body) as RecordedEvent & TraceEvent
    this.keepEvent(event)
    return event
  }

  /** A call begins. */
  appendCall(begun: BegunCall, { phase, image }: Running): RecordedCall {
    const event = new RecordedCall(this.next, phase, image, this.takeAccesses(), begun)
    this.keepEvent(event)
    return event
  }

  private keepEvent(event: RecordedEvent & TraceEvent): void {
    if (this.isKeeping) {
      this.keep(EVENT_COST + event.accesses.length * ACCESS_COST + textCost(event))
      this.events.push(event)
      this.last = event
    } else {
      this.leftOut++
      const name = event.kind === 'call' ? event.service : event.kind
      this.leftOutServices[name] = (this.leftOutServices[name] ?? 0) + 1
    }
    this.next++
  }

  /** Changes belong to the event that was appended last, so that folding events in order gives the state of each moment. */
  change(changes: readonly NewChange[]): void {
    if (!this.takesChanges || !this.last) return
    let cost = 0
    for (const change of changes) cost += changeCost(change)
    this.keep(cost)
    RecordedEvent.change(this.last, this.log, changes)
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
