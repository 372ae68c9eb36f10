/** The calls of a run, as far as it has come: which there were, what each was given, answered, and called on the way. */
import type { CallEvent, Hex, TraceEvent, Value } from '../../src-firmware/trace'
import type { CallPattern } from '../pack/lab'

export class CallLog {
  /** Calls that the driver's own text makes, in order. What a library or the firmware calls on the way is inside them. */
  readonly calls: CallEvent[] = []
  private readonly inside = new Map<number, CallEvent[]>()

  add(event: TraceEvent): void {
    if (event.kind !== 'call') return
    if (event.call !== null) this.calls.push(event)
    if (event.parent === null) return
    const beside = this.inside.get(event.parent)
    if (beside) beside.push(event)
    else this.inside.set(event.parent, [event])
  }

  /** So many calls or entries are looked at. Whoever judges a stranger's patterns counts. */
  looking(_count = 1): void {}

  /** Calls that may be those a pattern means: of its service, where it names a single one. */
  candidates(_pattern: CallPattern): readonly CallEvent[] {
    return this.calls
  }

  /** The calls that a pattern means, in order. While the run goes on each time anew: calls that have not returned yet have no result. */
  meant(_pattern: CallPattern, find: () => readonly CallEvent[]): readonly CallEvent[] {
    return find()
  }

  /** The last of the calls a pattern means that began before event n. */
  lastMeant(_pattern: CallPattern, before: number, isMeant: (call: CallEvent) => boolean): CallEvent | undefined {
    for (let i = callsBefore(this.calls, before) - 1; i >= 0; i--) if (isMeant(this.calls[i]!)) return this.calls[i]
    return undefined
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
