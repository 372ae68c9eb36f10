/** One run as the checks see it: its result and its trace, indexed. Nothing else of the machine is known to them. */
import { Fold, type MachineState } from '../../src-firmware/fold'
import type { CallEvent, Hex, Place, RunResult, TraceEvent, Value } from '../../src-firmware/trace'
import type { RunReply } from '../run-request'

export class Evidence {
  readonly result: RunResult
  readonly trace: readonly TraceEvent[]
  readonly entry: string
  readonly machine: string
  readonly seed: number
  /** Calls that the driver's own text makes, in order. What a library or the firmware calls on the way is inside them. */
  readonly calls: readonly CallEvent[]
  /** Events behind the cut were only counted. */
  readonly isCut: boolean
  private readonly inside = new Map<number, CallEvent[]>()
  private folded: Fold | null = null

  constructor(reply: RunReply) {
    this.result = reply.result
    this.trace = reply.trace
    this.entry = reply.head.entry
    this.machine = reply.head.platform
    this.seed = reply.head.seed
    this.isCut = reply.trace.at(-1)?.kind === 'cut'
    const calls = this.trace.filter((event) => event.kind === 'call')
    this.calls = calls.filter((event) => event.call !== null)
    for (const call of calls) if (call.parent !== null) this.inside.set(call.parent, [...(this.inside.get(call.parent) ?? []), call])
  }

  /** The state after event n. */
  state(n: number): MachineState {
    this.folded ??= new Fold(this.trace)
    return this.folded.at(n)
  }

  /** Calls that a call made on the way, at any depth. */
  inner(call: CallEvent): readonly CallEvent[] {
    return (this.inside.get(call.n) ?? []).flatMap((event) => [event, ...this.inner(event)])
  }

  /** The call of the driver's own text that an event happened in; the event itself when there is none. */
  outermost(event: TraceEvent): TraceEvent {
    let at = event
    while (at.kind === 'call' && at.parent !== null) {
      const parent = this.trace[at.parent]
      if (parent === undefined) break
      at = parent
    }
    return at
  }

  /** n of the last event that belongs to a call: what it called, printed and notified. */
  lastOf(call: CallEvent): number {
    const own = new Set([call.n, ...this.inner(call).map((event) => event.n)])
    let n = call.n
    for (let i = call.n + 1; i < this.trace.length; i++) {
      const event = this.trace[i]!
      if (event.kind === 'call' ? !own.has(i) : event.kind !== 'console' && event.kind !== 'notify') break
      n = i
    }
    return n
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

  /** Calls and events that moved the map key, in order, with what it became. */
  keyMoves(): readonly { readonly event: TraceEvent; readonly from: Hex; readonly to: Hex }[] {
    return this.trace.flatMap((event) =>
      event.kind === 'phase' && event.from === null
        ? []
        : event.changes.flatMap((change) =>
            change.what === 'key' ? [{ event: this.outermost(event), from: change.from, to: change.to }] : []
          )
    )
  }

  /** The call that was being carried out when an event happened at a place. */
  callAround(event: TraceEvent): CallEvent | null {
    const outer = this.outermost(event)
    if (outer.kind === 'call') return outer
    const before = this.calls.findLast((call) => call.n < event.n)
    return before && samePlace(before.at, event.at) && (before.status === null || this.lastOf(before) >= event.n) ? before : null
  }
}

function samePlace(a: Place | null, b: Place | null): boolean {
  return a !== null && b !== null && a.file === b.file && a.line === b.line && a.column === b.column
}
