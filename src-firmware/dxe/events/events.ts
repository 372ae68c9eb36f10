/** The DXE core's events and timers as EDK II (edk2-stable202211) has them, UEFI 2.10 §7.1. Time passes only where a driver lets it. */
import { DriverStop, type Guest } from '../../board/guest'
import { hex } from '../../spec/hex'
import { EventGroup } from '../../spec/event-group'
import { MemoryType } from '../../spec/memory-type'
import { byteCount, type ByteCount } from '../../spec/units'
import { SUCCESS, type Success } from '../../spec/status'
import { badValue, noMemory, nullPointer, refusal, type Refusal } from '../../trace/cause'
import type { Argument } from '../../services/signature'
import type { NewEvent } from '../../trace/recorder'
import type { StopWhy } from '../../trace/trace'

const EventType = {
  TIMER: 0x80000000,
  RUNTIME: 0x40000000,
  NOTIFY_WAIT: 0x100,
  NOTIFY_SIGNAL: 0x200,
  SIGNAL_EXIT_BOOT_SERVICES: 0x201,
  SIGNAL_VIRTUAL_ADDRESS_CHANGE: 0x60000202
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

const NOTIFIES = EventType.NOTIFY_WAIT | EventType.NOTIFY_SIGNAL
const TPL_APPLICATION = 4
const TPL_CALLBACK = 8
const TPL_NOTIFY = 16
const TPL_HIGH_LEVEL = 31
/** The firmware's timer tick: 10 ms, in units of 100 ns. */
const TICK = 100_000n
const SECOND = 10_000_000n
/** EDK II's own record of an event, in the pool. Its address is the event. */
const EVENT_BYTES = byteCount(184n)

interface Event {
  /** Events are numbered as they are made. */
  readonly number: number
  readonly handle: bigint
  readonly type: number
  readonly tpl: number
  /** A function of the driver's, or what the firmware itself looks at; null: none. */
  readonly notify: number | { readonly ifNever: StopWhy; readonly hasCome: () => boolean } | null
  readonly context: Argument
  readonly group: string | null
  /** Which image made it: its notification runs under that name. */
  readonly image: string
  isSignalled: boolean
  /** When a timer is due, in 100 ns since the start; null: it is not armed. */
  due: bigint | null
  period: bigint
}

type EventResult = Success | Refusal<'EFI_INVALID_PARAMETER' | 'EFI_NOT_READY' | 'EFI_UNSUPPORTED' | 'EFI_OUT_OF_RESOURCES'>

interface EventSurroundings {
  readonly guest: Guest
  /** Name of the image whose code runs. */
  image(): string
  /** Code of this image runs, and afterwards again that of the present one. */
  runAs(image: string, act: () => void): void
  tell(body: NewEvent): void
  tpl(): number
  setTpl(level: number): void
  recordChanges(): void
  /** A buffer of the firmware's own; null: there is not enough memory. */
  takePool(type: number, bytes: ByteCount): bigint | null
  givePool(buffer: bigint): void
  /** Code of this image is about to run: stops the driver if it is in memory no more. */
  requireCode(image: string): void
}

/** What CreateEvent and CreateEventEx ask for. */
interface EventRequest {
  readonly type: number
  readonly tpl: number
  /** The function that the driver gave, by its number in the sandbox; null: the pointer was NULL. */
  readonly notify: number | null
  readonly context: Argument
  /** null: none was given. */
  readonly group: string | null
  /** Whether there is a place for the new event; false: the pointer was NULL. */
  readonly hasEvent: boolean
}

/** Every event, its notifications by task priority level, and the clock that its timers go by. */
export class Events {
  private readonly events = new Map<bigint, Event>()
  /** What waits to be notified, by level; at each level in the order in which it was queued. */
  private readonly queues = new Map<number, Set<Event>>()
  /** Members of each group, in the order in which they were made. */
  private readonly groups = new Map<string, Set<Event>>()
  /** Timers that are set. */
  private readonly armed = new Set<Event>()
  /** In units of 100 ns since the machine was powered on. */
  private now = 0n
  private timersRun = true
  /** Events made so far. */
  private made = 0
  /** When the watchdog resets the machine, after how many seconds; null: it is off. */
  private watchdog: { readonly due: bigint; readonly seconds: bigint } | null = null

  constructor(private readonly around: EventSurroundings) {}

  /** The time that has passed, in units of 100 ns. */
  get elapsed(): bigint {
    return this.now
  }

  /** An event of the firmware's own that is polled. @param ifNever Why a driver is stopped that waits for it when it cannot come any more. */
  adopt(handle: bigint, ifNever: StopWhy, hasCome: () => boolean): void {
    this.add({ handle, type: EventType.NOTIFY_WAIT, tpl: TPL_NOTIFY, notify: { ifNever, hasCome }, context: null, group: null })
  }

  create({ type, tpl, notify, context, group, hasEvent }: EventRequest): EventResult & { event?: bigint } {
    const notifies = (type & NOTIFIES) !== 0
    if (notifies && tpl !== TPL_APPLICATION && tpl !== TPL_CALLBACK && tpl !== TPL_NOTIFY) return badValue('notifyTpl', tpl)
    if (!hasEvent) return nullPointer('event')
    if (!VALID_TYPES.has(type)) return badValue('type', type)
    const belongs = groupOf(type, group)
    if (belongs === null) return badValue('eventGroup', group ?? '')
    // The groups of the handoff have types that notify, whatever type was asked for.
    const isNotified = (belongs.type & NOTIFIES) !== 0
    if (isNotified && notify === null) return nullPointer('notifyFunction')
    if (isNotified && (tpl <= TPL_APPLICATION || tpl >= TPL_HIGH_LEVEL)) return badValue('notifyTpl', tpl)
    const isRuntime = (belongs.type & EventType.RUNTIME) !== 0
    const handle = this.around.takePool(isRuntime ? MemoryType.RuntimeServicesData : MemoryType.BootServicesData, EVENT_BYTES)
    if (handle === null) return noMemory(EVENT_BYTES)
    this.add({ handle, ...belongs, tpl: isNotified ? tpl : 0, notify: isNotified ? notify : null, context })
    return { Status: 'EFI_SUCCESS', event: handle }
  }

  close(handle: bigint): EventResult {
    const event = this.events.get(handle)
    if (!event) return noSuchEvent(handle)
    this.events.delete(handle)
    this.queues.get(event.tpl)?.delete(event)
    this.armed.delete(event)
    if (event.group !== null) this.groups.get(event.group)?.delete(event)
    this.around.givePool(handle)
    return SUCCESS
  }

  signal(handle: bigint): EventResult {
    const event = this.events.get(handle)
    if (!event) return noSuchEvent(handle)
    if (!event.isSignalled) {
      event.isSignalled = true
      if ((event.type & EventType.NOTIFY_SIGNAL) !== 0) {
        if (event.group !== null) this.queueGroup(event.group)
        else this.enqueue(event)
      }
    }
    this.dispatch()
    return SUCCESS
  }

  /** The firmware signals a group; its notifications run as soon as the level allows. */
  signalGroup(group: string): void {
    this.queueGroup(group)
    this.dispatch()
  }

  /** The same while the firmware holds a lock: the notifications run with the next dispatch. */
  signalGroupLater(group: string): void {
    this.queueGroup(group)
  }

  /** SetVirtualAddressMap calls its handlers itself: in the order in which they were made, at the level of the caller. */
  notifyVirtualAddressChange(): void {
    for (const event of [...this.events.values()])
      if (event.type === EventType.SIGNAL_VIRTUAL_ADDRESS_CHANGE) this.notify(event, this.around.tpl(), this.around.tpl())
  }

  check(handle: bigint): EventResult {
    const event = this.events.get(handle)
    if (!event) return noSuchEvent(handle)
    if ((event.type & EventType.NOTIFY_SIGNAL) !== 0) return wrongEvent('notPollable', event)
    if (!event.isSignalled && (event.type & EventType.NOTIFY_WAIT) !== 0) {
      this.enqueue(event)
      this.dispatch()
    }
    if (!event.isSignalled) return refusal('EFI_NOT_READY', { code: 'notSignalled', event: hex(handle) })
    event.isSignalled = false
    return SUCCESS
  }

  /** @returns The index of the event that was signalled, or that is none. Stops the driver when nothing can signal any of them. */
  wait(handles: readonly bigint[]): EventResult & { index?: number } {
    if (handles.length === 0) return refusal('EFI_INVALID_PARAMETER', { code: 'nothingAsked', parameter: 'numberOfEvents' })
    const tpl = this.around.tpl()
    if (tpl !== TPL_APPLICATION) return refusal('EFI_UNSUPPORTED', { code: 'wrongTpl', tpl, needed: TPL_APPLICATION })
    for (;;) {
      for (const [index, handle] of handles.entries()) {
        const result = this.check(handle)
        if (result.Status !== 'EFI_NOT_READY') return { ...result, index }
      }
      const next = this.nextDue((event) => handles.includes(event.handle) || runsCode(event))
      if (next === null) throw new DriverStop('waiting', this.whyNothingComes(handles))
      this.passUntil(next)
    }
  }

  /** @param type 0 cancel, 1 periodic, 2 relative. @param trigger In units of 100 ns. */
  setTimer(handle: bigint, type: number, trigger: bigint): EventResult {
    const event = this.events.get(handle)
    if (!event) return noSuchEvent(handle)
    if ((event.type & EventType.TIMER) === 0) return wrongEvent('notTimer', event)
    if (type > 2) return badValue('type', type)
    event.period = 0n
    if (type === 1) event.period = trigger === 0n ? TICK : trigger
    this.arm(event, type === 0 ? null : this.now + (type === 1 ? event.period : trigger))
    // What is due at once does not wait for the next tick.
    if (type === 2 && trigger === 0n) this.passUntil(this.now)
    return SUCCESS
  }

  /** @param seconds 0n: it is switched off. */
  setWatchdog(seconds: bigint): void {
    this.watchdog = seconds === 0n ? null : { due: this.now + seconds * SECOND, seconds }
  }

  /** Lets time pass; what becomes due is signalled on the way. */
  pass(duration: bigint): void {
    const end = this.now + duration
    for (let next = this.nextDue(); next !== null && next <= end; next = this.nextDue()) this.passUntil(next, end)
    this.now = end
    this.barkAt(end)
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
      for (const [tpl, queue] of this.queues) {
        if (tpl <= level || (best !== null && tpl <= best.tpl)) continue
        const [first] = queue
        if (first) best = first
      }
      if (best === null) return
      this.queues.get(best.tpl)!.delete(best)
      this.notify(best, level)
    }
  }

  private add(facts: Omit<Event, 'number' | 'image' | 'isSignalled' | 'due' | 'period'>): void {
    const event: Event = { ...facts, number: this.made++, image: this.around.image(), isSignalled: false, due: null, period: 0n }
    this.events.set(event.handle, event)
    if (event.group === null) return
    const members = this.groups.get(event.group)
    if (members) members.add(event)
    else this.groups.set(event.group, new Set([event]))
  }

  private arm(event: Event, due: bigint | null): void {
    event.due = due
    if (due === null) this.armed.delete(event)
    else this.armed.add(event)
  }

  /** When the next timer is due, of those that count; null: none is, or the timer is off. */
  private nextDue(counts: (event: Event) => boolean = () => true): bigint | null {
    if (!this.timersRun) return null
    let next: bigint | null = null
    for (const event of this.armed) if (event.due !== null && (next === null || event.due < next) && counts(event)) next = event.due
    return next
  }

  /** @param end How long time will pass anyway: a periodic timer that stays signalled until then is not signalled again. */
  private passUntil(time: bigint, end = time): void {
    this.barkAt(time)
    if (time > this.now) this.now = time
    // In the order in which the events were made, whenever each timer was set.
    const due = [...this.armed].filter((event) => event.due !== null && event.due <= this.now)
    for (const event of due.sort((a, b) => a.number - b.number)) {
      if (event.due === null || event.due > this.now) continue
      const { period } = event
      this.arm(event, period > 0n ? event.due + period : null)
      if (!this.events.has(event.handle)) continue
      this.signal(event.handle)
      if (event.isSignalled && event.due !== null && event.due <= end) event.due += ((end - event.due) / period + 1n) * period
    }
  }

  /** Stops a driver that lets the watchdog's time run out. */
  private barkAt(time: bigint): void {
    if (!this.timersRun || this.watchdog === null || time < this.watchdog.due) return
    const { seconds } = this.watchdog
    throw new DriverStop('firmware', { code: 'watchdogTimer', seconds: hex(seconds) })
  }

  private whyNothingComes(handles: readonly bigint[]): StopWhy {
    for (const handle of handles) {
      const notify = this.events.get(handle)?.notify
      if (typeof notify === 'object' && notify !== null) return notify.ifNever
    }
    return { code: 'eventCannotCome', timersRun: this.timersRun }
  }

  /** Only what has a function to notify hears of a group; who was made last comes first. */
  private queueGroup(group: string): void {
    const events = this.groups.get(group)
    if (!events) return
    for (const event of [...events].reverse()) if ((event.type & EventType.NOTIFY_SIGNAL) !== 0) this.enqueue(event)
  }

  /** At the end of the queue, also when it waited in it already. */
  private enqueue(event: Event): void {
    if (event.notify === null) return
    const queue = this.queues.get(event.tpl) ?? new Set()
    queue.delete(event)
    queue.add(event)
    this.queues.set(event.tpl, queue)
  }

  /** @param level The level before and afterwards. @param during The level at which the function runs. */
  private notify(event: Event, level: number, during = event.tpl): void {
    const { around } = this
    const { notify } = event
    if (notify === null) return
    if (typeof notify === 'object') {
      event.isSignalled = notify.hasCome()
      return
    }
    around.requireCode(event.image)
    // A notification resets what signalled it, unless it is polled.
    if ((event.type & EventType.NOTIFY_SIGNAL) !== 0) event.isSignalled = false
    around.recordChanges()
    const say = (edge: 'begin' | 'end'): void =>
      around.tell({
        kind: 'notify',
        at: null,
        edge,
        event: hex(event.handle),
        group: event.group,
        tpl: during
      })
    around.runAs(event.image, () => {
      say('begin')
      around.setTpl(during)
      around.recordChanges()
      around.guest.callFunction(notify, [event.handle, event.context])
      around.setTpl(level)
      say('end')
      around.recordChanges()
    })
  }
}

function noSuchEvent(event: bigint): Refusal<'EFI_INVALID_PARAMETER'> {
  return refusal('EFI_INVALID_PARAMETER', { code: 'noSuchEvent', event: hex(event) })
}

function wrongEvent(code: 'notPollable' | 'notTimer', { handle, type }: Event): Refusal<'EFI_INVALID_PARAMETER'> {
  return refusal('EFI_INVALID_PARAMETER', { code, event: hex(handle), type })
}

/** Does its notification run code of the driver's when it is signalled? */
function runsCode(event: Event): boolean {
  return (event.type & EventType.NOTIFY_SIGNAL) !== 0 && typeof event.notify === 'number'
}

/** Types of EFI 1.10 are groups now, and the groups are these types. null: a type that has its group already was given another. */
function groupOf(type: number, group: string | null): { type: number; group: string | null } | null {
  const isExit = type === EventType.SIGNAL_EXIT_BOOT_SERVICES
  const isChange = type === EventType.SIGNAL_VIRTUAL_ADDRESS_CHANGE
  if (group === null) return { type, group: isExit ? EventGroup.exitBootServices : isChange ? EventGroup.virtualAddressChange : null }
  if (isExit || isChange) return null
  if (group === EventGroup.exitBootServices) return { type: EventType.SIGNAL_EXIT_BOOT_SERVICES, group }
  if (group === EventGroup.virtualAddressChange) return { type: EventType.SIGNAL_VIRTUAL_ADDRESS_CHANGE, group }
  return { type, group }
}
