/** The calls of a run, as far as it has come: which there were, what each was given, answered, and called on the way. */
import type { CallEvent, TraceEvent, Value } from '../../src-firmware/trace/trace'
import type { Hex } from '../../src-firmware/spec/hex'
import type { CallPattern } from '../lab/lab'

/** The calls so far, found by service and by the call that they are inside. */
export class CallLog {
  /** Calls that the driver's own text makes, in order. What a library or the firmware calls on the way is inside them. */
  readonly calls: CallEvent[] = []
  private readonly byService = new Map<string, CallEvent[]>()
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
    }
    if (event.parent !== null) listed(this.inside, event.parent).push(event)
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

  /** A field of a call ('in.memory', 'out.mapKey'); what it does not have itself is looked for in the calls it made on the way. */
  field(call: CallEvent, name: string): Value | undefined {
    const side = name.startsWith('out.') ? 'out' : 'in'
    const field = name.slice(side.length + 1)
    for (const event of [call, ...this.inner(call)]) {
      const values = event[side]
      if (Object.hasOwn(values, field)) return values[field]
    }
    return undefined
  }

  /** What a call answered; for a library function without status, what the service behind it answered. */
  status(call: CallEvent): { code: Hex; name: string | null } | null {
    if (call.status !== null) return { code: call.status, name: call.statusName }
    if (call.table !== 'Library') return null
    const behind = this.inner(call).find((event) => event.status !== null)
    return behind ? { code: behind.status!, name: behind.statusName } : null
  }
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
