/**
 * The time machine: folding the changes of events 0 … n gives the state after event n. The screen and the checks know the machine only
 * through this.
 */
import { AddressList } from './address-list'
import { type Hex, hex } from '../spec/hex'
import type { Change, Descriptor, GcdEntry, TraceEvent } from './trace'
import type { MachinePhase } from '../spec/phase'

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

/** A hand-off block: its bytes in hexadecimal, of a long one the first 1024. */
export interface FoldedHob {
  readonly address: Hex
  readonly bytes: string
}
/** PEI's heap or stack. */
export interface Area {
  readonly start: Hex
  readonly bytes: Hex
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
  /** The HOB list from the PHIT to the end mark, as PEI has it; empty when the run began later. */
  readonly hobs: readonly FoldedHob[]
  /** What the PHIT manages, in temporary RAM or in permanent memory; null when the run began after PEI. */
  readonly heap: Area | null
  readonly stack: Area | null
}

/** Events between two states that are kept whole. */
const KEYFRAME_DISTANCE = 1024

/** The state while it is folded. */
interface Working {
  n: number
  phase: MachinePhase
  mapKey: Hex
  map: AddressList<Descriptor>
  readonly owned: AddressList<Owned>
  readonly poolPages: AddressList<PoolPages>
  readonly gcd: AddressList<GcdEntry>
  tpl: number
  virtualMap: readonly Descriptor[]
  timersRun: boolean
  readonly hobs: AddressList<FoldedHob>
  heap: Area | null
  stack: Area | null
}

export class Fold {
  private readonly keyframes: Working[] = []
  /** The moment that was looked at last: whoever looks at moments in their order goes on from there. */
  private latest: Working

  constructor(private readonly events: readonly TraceEvent[]) {
    const state = empty(events[0]?.phase ?? 'app')
    this.keyframes.push(snapshot(state))
    for (const event of events) {
      apply(state, event)
      if ((state.n + 1) % KEYFRAME_DISTANCE === 0) this.keyframes.push(snapshot(state))
    }
    this.latest = state
  }

  /** The state after event n; -1: before the first. Beyond the end: the last. */
  at(n: number): MachineState {
    const last = Math.min(n, this.events.length - 1)
    const keyframe = this.keyframes[Math.floor((last + 1) / KEYFRAME_DISTANCE)]!
    const isOnTheWay = this.latest.n <= last && this.latest.n > keyframe.n
    const state = isOnTheWay ? this.latest : snapshot(keyframe)
    for (let i = state.n + 1; i <= last; i++) apply(state, this.events[i]!)
    this.latest = state
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
    map: mapOf([]),
    owned: new AddressList((holding) => holding.start),
    poolPages: new AddressList((run) => run.start),
    gcd: new AddressList((entry) => entry.base),
    tpl: 4,
    virtualMap: [],
    timersRun: true,
    hobs: new AddressList((hob) => hob.address),
    heap: null,
    stack: null
  }
}

function mapOf(descriptors: readonly Descriptor[]): AddressList<Descriptor> {
  const map = new AddressList<Descriptor>((descriptor) => descriptor[1])
  for (const descriptor of descriptors) map.set(descriptor)
  return map
}

function snapshot(state: Working): Working {
  const { map, owned, poolPages, gcd, hobs } = state
  return {
    ...state,
    map: map.snapshot(),
    owned: owned.snapshot(),
    poolPages: poolPages.snapshot(),
    gcd: gcd.snapshot(),
    hobs: hobs.snapshot()
  }
}

function finished(state: Working): MachineState {
  const { map, owned, poolPages, gcd, hobs } = state
  return {
    ...state,
    map: map.toArray(),
    owned: owned.toArray(),
    poolPages: poolPages.toArray(),
    gcd: gcd.toArray(),
    hobs: hobs.toArray()
  }
}

function apply(state: Working, event: TraceEvent): void {
  state.n = event.n
  if (event.kind === 'phase') state.phase = event.to
  for (const change of event.changes) applyChange(state, change, event.n)
  if (event.kind === 'cut') {
    state.map = mapOf(event.map)
    state.mapKey = event.mapKey
  }
}

function applyChange(state: Working, change: Change, n: number): void {
  switch (change.what) {
    case 'map':
      for (const descriptor of change.removed) state.map.delete(descriptor[1])
      for (const descriptor of change.added) state.map.set(descriptor)
      return
    case 'key':
      state.mapKey = change.to
      return
    case 'take':
      if (change.unit === 'heap' || change.unit === 'stack') {
        state[change.unit] = { start: change.start, bytes: change.bytes }
        return
      }
      state.owned.set({
        start: change.start,
        bytes: change.bytes,
        unit: change.unit,
        type: change.type,
        owner: change.owner,
        takenBy: n
      })
      return
    case 'give':
      if (change.unit === 'heap' || change.unit === 'stack') {
        if (state[change.unit]?.start === change.start) state[change.unit] = null
        return
      }
      give(state.owned, change.start, change.bytes)
      return
    case 'pool':
      if (change.state === 'gone') state.poolPages.delete(change.address)
      else state.poolPages.set({ start: change.address, bytes: change.bytes, type: change.type })
      return
    case 'gcd':
      for (const entry of change.removed) state.gcd.delete(entry.base)
      for (const entry of change.added) state.gcd.set(entry)
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
      if (change.after === null) state.hobs.delete(change.address)
      else state.hobs.set({ address: change.address, bytes: change.after })
      return
    case 'move':
      move(state, change)
      return
    case 'lmb':
    case 'handle':
      return
  }
}

/** The switch to permanent memory: what lay in the heap lies elsewhere now, and still belongs to whoever took it. */
function move(state: Working, { from, to, bytes, content }: Extract<Change, { what: 'move' }>): void {
  if (content === 'stack') return
  const first = BigInt(from)
  const offset = BigInt(to) - first
  const end = hex(first + BigInt(bytes))
  const moved = (address: Hex): Hex => hex(BigInt(address) + offset)
  const isInside = (address: Hex): boolean => BigInt(address) >= first
  const hobs = [...state.hobs.below(end)].filter(({ address }) => isInside(address))
  for (const { address } of hobs) state.hobs.delete(address)
  for (const hob of hobs) state.hobs.set({ ...hob, address: moved(hob.address) })
  const owned = [...state.owned.below(end)].filter(({ start }) => isInside(start))
  for (const { start } of owned) state.owned.delete(start)
  for (const holding of owned) state.owned.set({ ...holding, start: moved(holding.start) })
}

/** Most of the time a whole holding goes; a part of one leaves the rest to its owner. */
function give(owned: AddressList<Owned>, start: Hex, bytes: Hex): void {
  const exact = owned.get(start)
  if (exact?.bytes === bytes) {
    owned.delete(start)
    return
  }
  const first = BigInt(start)
  const end = first + BigInt(bytes)
  const touched: Owned[] = []
  for (const holding of owned.below(hex(end))) {
    if (BigInt(holding.start) + BigInt(holding.bytes) > first) touched.push(holding)
    // A buffer of no bytes may lie inside the holding that begins below it.
    else if (holding.bytes !== '0x0') break
  }
  for (const holding of touched) {
    const low = BigInt(holding.start)
    const high = low + BigInt(holding.bytes)
    owned.delete(holding.start)
    if (low < first) owned.set({ ...holding, bytes: hex(first - low) })
    if (high > end) owned.set({ ...holding, start: hex(end), bytes: hex(high - end) })
  }
}
