/**
 * The time machine: folding the changes of events 0 … n gives the state after event n. The screen and the checks know the machine only
 * through this.
 */
import type { Change, Descriptor, GcdEntry, Hex, MachinePhase, TraceEvent } from './trace'

/** Memory that an image holds, as the trace told it. */
export interface Owned {
  readonly start: Hex
  readonly bytes: Hex
  readonly unit: Extract<Change, { what: 'take' }>['unit']
  readonly type: number
  readonly owner: string
  /** n of the event that took it. */
  readonly takenBy: number
}
/** A run of pages that the pool cuts its blocks from. */
export interface PoolPages {
  readonly start: Hex
  readonly bytes: Hex
  readonly type: number
}

export interface MachineState {
  /** n of the last event that is folded in; -1 before the first. */
  readonly n: number
  readonly phase: MachinePhase
  readonly mapKey: Hex
  /** Ascending by address. */
  readonly map: readonly Descriptor[]
  readonly owned: readonly Owned[]
  readonly poolPages: readonly PoolPages[]
  readonly gcd: readonly GcdEntry[]
  readonly tpl: number
  readonly virtualMap: readonly Descriptor[]
  readonly timersRun: boolean
}

/** Events between two states that are kept whole. */
const KEYFRAME_DISTANCE = 2048

/** The state while it is folded: maps by start, so that a change costs no search. */
interface Working {
  n: number
  phase: MachinePhase
  mapKey: Hex
  readonly map: Map<Hex, Descriptor>
  readonly owned: Map<Hex, Owned>
  readonly poolPages: Map<Hex, PoolPages>
  readonly gcd: Map<Hex, GcdEntry>
  tpl: number
  virtualMap: readonly Descriptor[]
  timersRun: boolean
}

export class Fold {
  private readonly keyframes: Working[] = []

  constructor(private readonly events: readonly TraceEvent[]) {
    const state = empty(events[0]?.phase ?? 'app')
    this.keyframes.push(copy(state))
    for (const event of events) {
      apply(state, event)
      if ((state.n + 1) % KEYFRAME_DISTANCE === 0) this.keyframes.push(copy(state))
    }
  }

  /** The state after event n; -1: before the first. Beyond the end: the last. */
  at(n: number): MachineState {
    const last = Math.min(n, this.events.length - 1)
    const keyframe = this.keyframes[Math.floor((last + 1) / KEYFRAME_DISTANCE)]!
    const state = copy(keyframe)
    for (let i = keyframe.n + 1; i <= last; i++) apply(state, this.events[i]!)
    return finished(state)
  }
}

/** The state after the event with number n (the last one when absent), for who looks once. */
export function fold(events: readonly TraceEvent[], n: number = events.length - 1): MachineState {
  const state = empty(events[0]?.phase ?? 'app')
  for (let i = 0; i <= n && i < events.length; i++) apply(state, events[i]!)
  return finished(state)
}

function empty(phase: MachinePhase): Working {
  return {
    n: -1,
    phase,
    mapKey: '0x0',
    map: new Map(),
    owned: new Map(),
    poolPages: new Map(),
    gcd: new Map(),
    tpl: 4,
    virtualMap: [],
    timersRun: true
  }
}

function copy(state: Working): Working {
  return { ...state, map: new Map(state.map), owned: new Map(state.owned), poolPages: new Map(state.poolPages), gcd: new Map(state.gcd) }
}

function byAddress(a: Hex, b: Hex): number {
  // Hexadecimal numbers without leading zeros: the longer text is the larger number.
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
}

function finished(state: Working): MachineState {
  return {
    n: state.n,
    phase: state.phase,
    mapKey: state.mapKey,
    map: [...state.map.values()].sort((a, b) => byAddress(a[1], b[1])),
    owned: [...state.owned.values()].sort((a, b) => byAddress(a.start, b.start)),
    poolPages: [...state.poolPages.values()].sort((a, b) => byAddress(a.start, b.start)),
    gcd: [...state.gcd.values()].sort((a, b) => byAddress(a.base, b.base)),
    tpl: state.tpl,
    virtualMap: state.virtualMap,
    timersRun: state.timersRun
  }
}

function apply(state: Working, event: TraceEvent): void {
  state.n = event.n
  if (event.kind === 'phase') state.phase = event.to
  for (const change of event.changes) applyChange(state, change, event.n)
}

function applyChange(state: Working, change: Change, n: number): void {
  switch (change.what) {
    case 'map':
      for (const descriptor of change.removed) state.map.delete(descriptor[1])
      for (const descriptor of change.added) state.map.set(descriptor[1], descriptor)
      return
    case 'key':
      state.mapKey = change.to
      return
    case 'take':
      state.owned.set(change.start, {
        start: change.start,
        bytes: change.bytes,
        unit: change.unit,
        type: change.type,
        owner: change.owner,
        takenBy: n
      })
      return
    case 'give':
      give(state.owned, change.start, change.bytes)
      return
    case 'pool':
      if (change.state === 'gone') state.poolPages.delete(change.address)
      else state.poolPages.set(change.address, { start: change.address, bytes: change.bytes, type: change.type })
      return
    case 'gcd':
      for (const entry of change.removed) state.gcd.delete(entry.base)
      for (const entry of change.added) state.gcd.set(entry.base, entry)
      return
    case 'tpl':
      state.tpl = change.to
      return
    case 'virtual':
      state.virtualMap = change.map
      return
    case 'timers':
      state.timersRun = change.on
      return
    case 'hob':
    case 'lmb':
    case 'handle':
    case 'move':
      return
  }
}

/** Most of the time a whole holding goes; a part of one leaves the rest to its owner. */
function give(owned: Map<Hex, Owned>, start: Hex, bytes: Hex): void {
  const exact = owned.get(start)
  if (exact?.bytes === bytes) {
    owned.delete(start)
    return
  }
  const first = BigInt(start)
  const end = first + BigInt(bytes)
  for (const holding of [...owned.values()]) {
    const low = BigInt(holding.start)
    const high = low + BigInt(holding.bytes)
    if (high <= first || low >= end) continue
    owned.delete(holding.start)
    if (low < first) owned.set(holding.start, { ...holding, bytes: `0x${(first - low).toString(16)}` })
    if (high > end)
      owned.set(`0x${end.toString(16)}`, { ...holding, start: `0x${end.toString(16)}`, bytes: `0x${(high - end).toString(16)}` })
  }
}
