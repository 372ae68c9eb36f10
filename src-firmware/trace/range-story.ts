/** What a byte of memory went through in a trace: who took it, in which phase, where it moved, who gave it back, what the handoff found. */
import type { Change, Place, TraceEvent } from './trace'
import type { MachinePhase } from '../spec/phase'

/** One thing that happened to a byte. */
export interface StoryStep {
  /** n of the event. */
  readonly n: number
  readonly phase: MachinePhase
  readonly at: Place | null
  /** Number of the driver's own call; null: the firmware's doing. */
  readonly call: number | null
  readonly what:
    | { readonly kind: 'taken'; readonly unit: Extract<Change, { what: 'take' }>['unit']; readonly type: number; readonly owner: string }
    | { readonly kind: 'moved'; readonly from: bigint; readonly to: bigint }
    | { readonly kind: 'given' }
    /** ExitBootServices succeeded, and nobody had given it back. */
    | { readonly kind: 'leftToOs' }
}

interface Tracked {
  address: bigint
  isHeld: boolean
}

/** A change that says whose memory is, and how far it reaches. */
interface Deed {
  readonly n: number
  readonly change: Change
  /** Where the memory lies before and after it: two places if it moves. */
  readonly before: Reach
  readonly after: Reach
}
/** To the nearest number that a double holds: enough to pass over what is elsewhere. */
interface Reach {
  readonly start: number
  readonly end: number
}

/** Events that are read at a time. */
const STEP = 1024

/** The stories of a trace's bytes. */
export class RangeStories {
  /** In the order of the trace: a byte's story is found in them without reading every change of it again. They are read as soon as a story is asked for. */
  private readonly deeds: Deed[] = []
  private read = 0
  /** Where the operating system took over. */
  private readonly exits: TraceEvent[] = []

  constructor(private readonly events: readonly TraceEvent[]) {}

  /** Reads on for some milliseconds at most. @returns Is there more to come? */
  extend(): boolean {
    const end = Math.min(this.read + STEP, this.events.length)
    for (; this.read < end; this.read++) {
      const event = this.events[this.read]!
      for (const change of event.changes) {
        const deed = deedOf(change, event.n)
        if (deed) this.deeds.push(deed)
      }
      if (event.kind === 'phase' && event.to === 'exited') this.exits.push(event)
    }
    return this.read < this.events.length
  }

  /**
   * The story of the byte that lies at `address` after event n, from its last taking on to the end of the trace.
   *
   * @returns In the order of the trace; empty when nobody of this run took it.
   */
  of(address: bigint, n: number): StoryStep[] {
    while (this.extend());
    const taken = this.takingOf(address, n)
    if (!taken) return []
    const steps: StoryStep[] = []
    const byte: Tracked = { address: taken.address, isHeld: false }
    const since = this.deeds[taken.index]!.n
    const exit = this.exits.find(({ n }) => n >= since)
    for (let index = taken.index; index < this.deeds.length; index++) {
      const deed = this.deeds[index]!
      if (exit && deed.n > exit.n) break
      if (!mayCover(deed.before, byte.address)) continue
      const what = stepOf(deed.change, byte)
      if (what) steps.push({ ...placeOf(this.events[deed.n]!), what })
      if (what && !byte.isHeld) return steps
    }
    if (exit) steps.push({ ...placeOf(exit), what: { kind: 'leftToOs' } })
    return steps
  }

  /** The last taking of the byte before or at event n, and where the byte lay then. */
  private takingOf(address: bigint, n: number): { index: number; address: bigint } | null {
    let at = address
    for (let index = this.deeds.length - 1; index >= 0; index--) {
      const deed = this.deeds[index]!
      if (deed.n > n || !mayCover(deed.after, at)) continue
      const { change } = deed
      if (change.what === 'move' && covers(change.to, change.bytes, at)) at = BigInt(change.from) + at - BigInt(change.to)
      else if (change.what === 'take' && covers(change.start, change.bytes, at)) return { index, address: at }
    }
    return null
  }
}

function deedOf(change: Change, n: number): Deed | null {
  const reach = (start: string, bytes: string): Reach => ({ start: Number(start), end: Number(start) + Number(bytes) })
  switch (change.what) {
    case 'take':
    case 'give': {
      const there = reach(change.start, change.bytes)
      return isOwnership(change.unit) ? { n, change, before: there, after: there } : null
    }
    case 'move':
      return { n, change, before: reach(change.from, change.bytes), after: reach(change.to, change.bytes) }
    default:
      return null
  }
}

function mayCover({ start, end }: Reach, address: bigint): boolean {
  const at = Number(address)
  return start <= at && at <= end
}

function stepOf(change: Change, byte: Tracked): StoryStep['what'] | null {
  switch (change.what) {
    case 'take':
      if (!covers(change.start, change.bytes, byte.address)) return null
      byte.isHeld = true
      return { kind: 'taken', unit: change.unit, type: change.type, owner: change.owner }
    case 'move': {
      if (change.content === 'stack' || !covers(change.from, change.bytes, byte.address)) return null
      const from = byte.address
      byte.address = BigInt(change.to) + from - BigInt(change.from)
      return { kind: 'moved', from, to: byte.address }
    }
    case 'give':
      if (!covers(change.start, change.bytes, byte.address)) return null
      byte.isHeld = false
      return { kind: 'given' }
    default:
      return null
  }
}

/** The heap as a whole is an area, not somebody's allocation. */
function isOwnership(unit: Extract<Change, { what: 'take' }>['unit']): boolean {
  return unit !== 'heap'
}

function covers(start: string, bytes: string, address: bigint): boolean {
  const first = BigInt(start)
  return address >= first && address < first + BigInt(bytes)
}

function placeOf(event: TraceEvent): Pick<StoryStep, 'n' | 'phase' | 'at' | 'call'> {
  return { n: event.n, phase: event.phase, at: event.at, call: event.kind === 'call' ? event.call : null }
}
