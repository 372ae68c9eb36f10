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

/**
 * The story of the byte that lies at `address` after event n, from its last taking on to the end of the trace.
 *
 * @returns In the order of the trace; empty when nobody of this run took it.
 */
export function storyOf(events: readonly TraceEvent[], address: bigint, n: number): StoryStep[] {
  const taken = takingOf(events, address, n)
  if (!taken) return []
  const steps: StoryStep[] = []
  const byte: Tracked = { address: taken.address, isHeld: false }
  for (const event of events.slice(taken.n)) {
    for (const change of event.n === taken.n ? event.changes.slice(taken.index) : event.changes) {
      const what = stepOf(change, byte)
      if (what) steps.push({ ...placeOf(event), what })
      if (!byte.isHeld) return steps
    }
    if (event.kind === 'phase' && event.to === 'exited') {
      steps.push({ ...placeOf(event), what: { kind: 'leftToOs' } })
      return steps
    }
  }
  return steps
}

/** The last taking of the byte before or at event n, and where the byte lay then. */
function takingOf(events: readonly TraceEvent[], address: bigint, n: number): { n: number; index: number; address: bigint } | null {
  let at = address
  for (let i = Math.min(n, events.length - 1); i >= 0; i--) {
    const { changes } = events[i]!
    for (let index = changes.length - 1; index >= 0; index--) {
      const change = changes[index]!
      if (change.what === 'move' && covers(change.to, change.bytes, at)) at = BigInt(change.from) + at - BigInt(change.to)
      else if (change.what === 'take' && isOwnership(change.unit) && covers(change.start, change.bytes, at))
        return { n: i, index, address: at }
    }
  }
  return null
}

function stepOf(change: Change, byte: Tracked): StoryStep['what'] | null {
  switch (change.what) {
    case 'take':
      if (!isOwnership(change.unit) || !covers(change.start, change.bytes, byte.address)) return null
      byte.isHeld = true
      return { kind: 'taken', unit: change.unit, type: change.type, owner: change.owner }
    case 'move': {
      if (change.content === 'stack' || !covers(change.from, change.bytes, byte.address)) return null
      const from = byte.address
      byte.address = BigInt(change.to) + from - BigInt(change.from)
      return { kind: 'moved', from, to: byte.address }
    }
    case 'give':
      if (!isOwnership(change.unit) || !covers(change.start, change.bytes, byte.address)) return null
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
