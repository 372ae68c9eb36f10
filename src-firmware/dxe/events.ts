/** The DXE core's events and timers as EDK II (edk2-stable202211) has them, UEFI 2.10 §7.1. Time passes only where a driver lets it. */
import { DriverStop, type Guest } from '../guest'
import { hex } from '../hex'
import type { Argument } from '../service'
import type { TraceRecorder } from '../trace-recorder'

export const EventType = {
  TIMER: 0x80000000,
  RUNTIME: 0x40000000,
  NOTIFY_WAIT: 0x100,
  NOTIFY_SIGNAL: 0x200,
  SIGNAL_EXIT_BOOT_SERVICES: 0x201,
  SIGNAL_VIRTUAL_ADDRESS_CHANGE: 0x60000202
} as const

export const EventGroup = {
  exitBootServices: '27ABF055-B1B8-4C26-8048-748F37BAA2DF',
  beforeExitBootServices: '8BE0E274-3970-4B44-80C5-1AB9502F3BFC',
  virtualAddressChange: '13FA7698-C831-49C7-87EA-8F43FCC25196',
  memoryMapChange: '78BEE926-692F-48FD-9EDB-01422EF0F73F'
} as const

/** Combinations of type bits that exist. */
const VALID_TYPES = new Set<number>([
  0,
  EventType.TIMER,
  EventType.NOTIFY_WAIT,
  EventType.NOTIFY_SIGNAL,
  (EventType.TIMER | EventType.NOTIFY_SIGNAL) >>> 0,
  (EventType.TIMER | EventType.NOTIFY_WAIT) >>> 0,
  EventType.SIGNAL_EXIT_BOOT_SERVICES,
  EventType.SIGNAL_VIRTUAL_ADDRESS_CHANGE
])

const TPL_APPLICATION = 4
const TPL_HIGH_LEVEL = 31
/** The firmware's timer tick: 10 ms, in units of 100 ns. */
const TICK = 100_000n

interface Event {
  readonly handle: bigint
  readonly type: number
  readonly tpl: number
  readonly notify: number | null
  readonly context: Argument
  readonly group: string | null
  /** Which image made it: its notification runs under that name. */
  readonly image: string
  isSignalled: boolean
  isQueued: boolean
  /** When a timer is due, in 100 ns since the start; null: it is not armed. */
  due: bigint | null
  period: bigint
}

type EventStatus = 'EFI_SUCCESS' | 'EFI_INVALID_PARAMETER' | 'EFI_NOT_READY' | 'EFI_UNSUPPORTED'

export interface EventSurroundings {
  readonly guest: Guest
  readonly recorder: TraceRecorder
  tpl(): number
  setTpl(level: number): void
  recordChanges(): void
}

export class Events {
  private readonly events = new Map<bigint, Event>()
  private queue: Event[] = []
  private nextHandle = 0xffff800000010018n
  private now = 0n
  private timersRun = true

  constructor(private readonly around: EventSurroundings) {}

  /** Events that were made and not closed. */
  get open(): readonly bigint[] {
    return [...this.events.keys()]
  }

  create(
    type: number,
    tpl: number,
    notify: number | null,
    context: Argument,
    group: string | null,
    hasEvent: boolean
  ): { Status: EventStatus; event?: bigint } {
    const refused = { Status: 'EFI_INVALID_PARAMETER' } as const
    const notifies = (type & (EventType.NOTIFY_WAIT | EventType.NOTIFY_SIGNAL)) !== 0
    if (!hasEvent || !VALID_TYPES.has(type)) return refused
    let inGroup = group?.toUpperCase() ?? null
    if (inGroup !== null) {
      if (type === EventType.SIGNAL_EXIT_BOOT_SERVICES || type === EventType.SIGNAL_VIRTUAL_ADDRESS_CHANGE) return refused
    } else if (type === EventType.SIGNAL_EXIT_BOOT_SERVICES) inGroup = EventGroup.exitBootServices
    else if (type === EventType.SIGNAL_VIRTUAL_ADDRESS_CHANGE) inGroup = EventGroup.virtualAddressChange
    if (notifies && (notify === null || tpl <= TPL_APPLICATION || tpl >= TPL_HIGH_LEVEL)) return refused
    const handle = this.nextHandle
    this.nextHandle += 0x80n
    this.events.set(handle, {
      handle,
      type,
      tpl,
      notify: notifies ? notify : null,
      context,
      group: inGroup,
      image: this.around.recorder.image,
      isSignalled: false,
      isQueued: false,
      due: null,
      period: 0n
    })
    return { Status: 'EFI_SUCCESS', event: handle }
  }

  close(handle: bigint): EventStatus {
    const event = this.events.get(handle)
    if (!event) return 'EFI_INVALID_PARAMETER'
    this.events.delete(handle)
    this.queue = this.queue.filter((queued) => queued !== event)
    return 'EFI_SUCCESS'
  }

  signal(handle: bigint): EventStatus {
    const event = this.events.get(handle)
    if (!event) return 'EFI_INVALID_PARAMETER'
    if (!event.isSignalled) {
      event.isSignalled = true
      if ((event.type & EventType.NOTIFY_SIGNAL) !== 0) {
        if (event.group !== null) this.queueGroup(event.group)
        else this.enqueue(event)
      }
    }
    this.dispatch()
    return 'EFI_SUCCESS'
  }

  /** The firmware signals a group; its notifications run as soon as the level allows. */
  signalGroup(group: string): void {
    this.queueGroup(group)
    this.dispatch()
  }

  /** Is there anybody in a group? */
  hasGroup(group: string): boolean {
    return [...this.events.values()].some((event) => event.group === group)
  }

  check(handle: bigint): EventStatus {
    const event = this.events.get(handle)
    if (!event || (event.type & EventType.NOTIFY_SIGNAL) !== 0) return 'EFI_INVALID_PARAMETER'
    if (!event.isSignalled && (event.type & EventType.NOTIFY_WAIT) !== 0) {
      this.enqueue(event)
      this.dispatch()
    }
    if (!event.isSignalled) return 'EFI_NOT_READY'
    event.isSignalled = false
    return 'EFI_SUCCESS'
  }

  /** @returns The index of the event that was signalled, or that is none. Stops the driver when nothing can signal any of them. */
  wait(handles: readonly bigint[]): { Status: EventStatus; index?: number } {
    if (handles.length === 0) return { Status: 'EFI_INVALID_PARAMETER' }
    if (this.around.tpl() !== TPL_APPLICATION) return { Status: 'EFI_UNSUPPORTED' }
    for (;;) {
      for (const [index, handle] of handles.entries()) {
        const Status = this.check(handle)
        if (Status !== 'EFI_NOT_READY') return { Status, index }
      }
      const next = this.nextDue()
      if (next === null)
        throw new DriverStop(
          'waiting',
          'the driver waits for an event that cannot come any more: no timer runs and nobody else can signal it'
        )
      this.passUntil(next)
    }
  }

  /** @param type 0 cancel, 1 periodic, 2 relative. @param trigger In units of 100 ns. */
  setTimer(handle: bigint, type: number, trigger: bigint): EventStatus {
    const event = this.events.get(handle)
    if (!event || (event.type & EventType.TIMER) === 0 || type > 2) return 'EFI_INVALID_PARAMETER'
    event.due = null
    event.period = 0n
    if (type === 1) event.period = trigger === 0n ? TICK : trigger
    if (type !== 0) event.due = this.now + (type === 1 ? event.period : trigger)
    return 'EFI_SUCCESS'
  }

  /** Lets time pass; what becomes due is signalled on the way. */
  pass(duration: bigint): void {
    const end = this.now + duration
    for (let next = this.nextDue(); next !== null && next <= end; next = this.nextDue()) this.passUntil(next)
    this.now = end
    this.dispatch()
  }

  stopTimers(): void {
    this.timersRun = false
  }

  /** Runs what is queued above the present level, the highest level first. */
  dispatch(): void {
    for (;;) {
      const level = this.around.tpl()
      let best: Event | null = null
      for (const event of this.queue) if (event.tpl > level && (best === null || event.tpl > best.tpl)) best = event
      if (best === null) return
      this.queue.splice(this.queue.indexOf(best), 1)
      best.isQueued = false
      this.notify(best, level)
    }
  }

  private nextDue(): bigint | null {
    if (!this.timersRun) return null
    let next: bigint | null = null
    for (const { due } of this.events.values()) if (due !== null && (next === null || due < next)) next = due
    return next
  }

  private passUntil(time: bigint): void {
    if (time > this.now) this.now = time
    for (const event of [...this.events.values()]) {
      if (event.due === null || event.due > this.now) continue
      event.due = event.period > 0n ? event.due + event.period : null
      if (this.events.has(event.handle)) this.signal(event.handle)
    }
  }

  private queueGroup(group: string): void {
    for (const event of this.events.values()) {
      if (event.group !== group) continue
      event.isSignalled = true
      this.enqueue(event)
    }
  }

  private enqueue(event: Event): void {
    if (event.notify === null || event.isQueued) return
    event.isQueued = true
    this.queue.push(event)
  }

  private notify(event: Event, level: number): void {
    const { recorder, guest } = this.around
    const image = recorder.image
    // A notification resets what signalled it, unless it is polled.
    if ((event.type & EventType.NOTIFY_SIGNAL) !== 0) event.isSignalled = false
    this.around.recordChanges()
    recorder.image = event.image
    const say = (edge: 'begin' | 'end'): void =>
      void recorder.append({
        kind: 'notify',
        at: null,
        edge,
        event: hex(event.handle),
        group: event.group,
        tpl: event.tpl,
        text: `Notification ${edge === 'begin' ? 'begins' : 'ends'}, TPL ${event.tpl}.`
      })
    say('begin')
    this.around.setTpl(event.tpl)
    this.around.recordChanges()
    guest.callFunction(event.notify!, [event.handle, event.context])
    this.around.setTpl(level)
    say('end')
    this.around.recordChanges()
    recorder.image = image
  }
}
