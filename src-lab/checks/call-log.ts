/**
 * The calls of a run, as far as it has come: which there were, what each was given, answered, and called on the way. A library's function counts as a
 * call of the service that it asks: a driver with AllocateZeroPool allocates from the pool like one with AllocatePool.
 */
import { factsOf, isOfClass } from '../../src-firmware'
import type { CallEvent, TraceEvent, Value } from '../../src-firmware/trace/trace'
import type { Hex } from '../../src-firmware/spec/hex'
import type { CallPattern } from '../lab/lab'
import { numberIn } from './value'

/** The calls so far, found by service and by the call that they are inside. */
export class CallLog {
  /** Calls that the driver's own text makes, in order. What a library or the firmware calls on the way is inside them. */
  readonly calls: CallEvent[] = []
  private readonly byService = new Map<string, CallEvent[]>()
  /** Calls of library functions by their events' numbers. */
  private readonly libraries = new Map<number, CallEvent>()
  private readonly inside = new Map<number, CallEvent[]>()
  private readonly hasReturned = new Set<number>()
  /** So many calls from the first on have returned: nothing about them changes any more. */
  private settled = 0
  private readonly known = new WeakMap<CallPattern, { seen: number; readonly meant: CallEvent[] }>()

  add(event: TraceEvent): void {
    if (event.kind !== 'call') return
    if (event.call !== null) {
      this.calls.push(event)
      listed(this.byService, event.service).push(event)
      if (event.table === 'Library') this.libraries.set(event.n, event)
    }
    if (event.parent === null) return
    listed(this.inside, event.parent).push(event)
    const library = this.libraries.get(event.parent)
    if (!library || library.service === event.service || this.behind(library, event.service) !== event) return
    const beside = listed(this.byService, event.service)
    beside.splice(callsBefore(beside, library.n), 0, library)
  }

  /** Is it a call of this service, or of a library's function that asks the service for the driver? */
  isCallOf(call: CallEvent, service: string): boolean {
    return call.service === service || this.behind(call, service) !== undefined
  }

  /** The call of a service that a library's function made for the driver. */
  private behind(call: CallEvent, service: string): CallEvent | undefined {
    return this.libraries.has(call.n)
      ? this.inside.get(call.n)?.find((event) => event.service === service && asksFor(call, event))
      : undefined
  }

  /** A call is over. */
  returned({ n, call }: CallEvent): void {
    if (call === null) return
    this.hasReturned.add(n)
    for (let next = this.calls[this.settled]; next && this.hasReturned.delete(next.n); next = this.calls[this.settled]) this.settled++
  }

  /** So many calls or entries are looked at. Whoever judges a stranger's patterns counts. */
  looking(_count = 1): void {}

  /** Calls that may be those a pattern means: of its service, where it names a single one. */
  candidates({ service }: CallPattern): readonly CallEvent[] {
    const [name, ...more] = [service].flat()
    return more.length > 0 || name === undefined || name.startsWith('@') ? this.calls : (this.byService.get(name) ?? [])
  }

  /** The calls that a pattern means, in order. Those that have returned are looked at once. */
  meant(pattern: CallPattern, isMeant: (call: CallEvent) => boolean): readonly CallEvent[] {
    const { meant, open } = this.split(pattern, isMeant)
    const more = open.filter(isMeant)
    return more.length > 0 ? [...meant, ...more] : meant
  }

  /** The last of the calls a pattern means that began before event n. */
  lastMeant(pattern: CallPattern, before: number, isMeant: (call: CallEvent) => boolean): CallEvent | undefined {
    const { meant, open } = this.split(pattern, isMeant)
    return open.findLast((call) => call.n < before && isMeant(call)) ?? meant[callsBefore(meant, before) - 1]
  }

  /** Those meant of the calls that have returned, and the candidates that are under way or began since. */
  private split(pattern: CallPattern, isMeant: (call: CallEvent) => boolean): { meant: readonly CallEvent[]; open: readonly CallEvent[] } {
    const calls = this.candidates(pattern)
    const known = this.known.get(pattern) ?? { seen: 0, meant: [] }
    this.known.set(pattern, known)
    const border = this.calls[this.settled]?.n ?? Infinity
    for (let call = calls[known.seen]; call && call.n < border; call = calls[known.seen]) {
      if (isMeant(call)) known.meant.push(call)
      known.seen++
    }
    return { meant: known.meant, open: known.seen < calls.length ? calls.slice(known.seen) : [] }
  }

  /** Calls that a call made on the way, at any depth. */
  inner(call: CallEvent): readonly CallEvent[] {
    return (this.inside.get(call.n) ?? []).flatMap((event) => [event, ...this.inner(event)])
  }

  /**
   * A field of a call ('in.memory', 'out.mapKey'); what it does not have itself is looked for in the calls it made on the way.
   *
   * @param service The service that is asked for: of the one behind a library's function the fields come first, then the function's.
   */
  field(call: CallEvent, name: string, service = call.service): Value | undefined {
    return this.heldOf(call, name, service) ?? this.given(call, name, service)
  }

  /** What a field may be taken for: of aligned pages both those that the driver asked for and the larger run that they are cut out of. */
  readings(call: CallEvent, name: string, service = call.service): readonly (Value | undefined)[] {
    const held = this.heldOf(call, name, service)
    return held === undefined ? [this.given(call, name, service)] : [held, this.given(call, name, service)]
  }

  /** Of pages that a library's function takes for the driver: those that the driver asked for and holds. */
  private heldOf(call: CallEvent, name: string, service: string): Value | undefined {
    const behind = call.service === service ? undefined : this.behind(call, service)
    const [own, taken] = [factsOf(call).allocates, behind && factsOf(behind).allocates]
    if (own?.what !== 'pages' || taken?.what !== 'pages') return undefined
    if (name === `in.${taken.pages}` && own.pages !== undefined) return call.in[own.pages]
    return name === `out.${taken.at}` && own.at === 'return' && numberIn(call.out.return) ? call.out.return : undefined
  }

  private given(call: CallEvent, name: string, service: string): Value | undefined {
    const side = name.startsWith('out.') ? 'out' : 'in'
    const field = name.slice(side.length + 1)
    const behind = call.service === service ? undefined : this.behind(call, service)
    for (const event of [...(behind ? [behind] : []), call, ...this.inner(call)]) {
      const values = event[side]
      if (Object.hasOwn(values, field)) return values[field]
    }
    return undefined
  }

  /**
   * What a call answered; for a library function without status, what the service behind it answered.
   *
   * @param service The one that is asked for; else the first.
   */
  status(call: CallEvent, service = call.service): { code: Hex; name: string | null } | null {
    if (call.status !== null) return { code: call.status, name: call.statusName }
    if (call.table !== 'Library') return null
    const behind = this.behind(call, service) ?? this.inner(call).find((event) => event.status !== null)
    return behind?.status ? { code: behind.status, name: behind.statusName } : null
  }
}

/**
 * Does a library's function ask a service for what the driver wants of it? Printing takes a buffer of its own, and aligned pages are cut out of more:
 * what goes back of those was never the driver's.
 */
function asksFor(library: CallEvent, inner: CallEvent): boolean {
  const [facts, asked] = [factsOf(library), factsOf(inner)]
  if (isOfClass(library, 'console') || !facts.calls?.includes(inner.service)) return false
  return !(asked.frees && !facts.frees) && !(asked.allocates && !facts.allocates && facts.frees)
}

function listed<K>(lists: Map<K, CallEvent[]>, key: K): CallEvent[] {
  const known = lists.get(key)
  if (known) return known
  const list: CallEvent[] = []
  lists.set(key, list)
  return list
}

/** How many calls of an ordered list began before event n. */
export function callsBefore(calls: readonly CallEvent[], n: number): number {
  let low = 0
  let high = calls.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (calls[middle]!.n < n) low = middle + 1
    else high = middle
  }
  return low
}
