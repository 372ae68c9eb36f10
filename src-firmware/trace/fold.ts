/**
 * The time machine: folding the changes of events 0 … n gives the state after event n. The screen and the checks know the machine only
 * through this. Each phase has a picture of its own in it.
 */
import type { MachinePhase } from '../spec/phase'
import { DxePicture } from './pictures/dxe'
import { HandlesPicture } from './pictures/handles'
import { MmPicture } from './pictures/mm'
import { OwnersPicture } from './pictures/owners'
import { PeiPicture } from './pictures/pei'
import type { Picture } from './pictures/picture'
import { RuntimePicture } from './pictures/runtime'
import { UBootPicture } from './pictures/uboot'
import type { TraceEvent } from './trace'

/** The pictures that a state holds, each as it is before the first event: a phase's line here is all that the fold knows of it. */
const first = {
  /** Ascending by address. */
  owned: new OwnersPicture(),
  handles: new HandlesPicture(),
  pei: new PeiPicture(),
  dxe: new DxePicture(),
  mm: new MmPicture(),
  runtime: new RuntimePicture(),
  uboot: new UBootPicture()
}
type Name = keyof typeof first

/** The machine after an event: each phase's picture under its name. */
export type MachineState = {
  /** n of the last event that is folded in; -1 before the first. */
  readonly n: number
  readonly phase: MachinePhase
} & { readonly [K in Name]: ReturnType<(typeof first)[K]['shown']> }

/** Events between two states that are kept whole. */
const KEYFRAME_DISTANCE = 1024
/** Events that are folded at a time on the way there: some milliseconds. */
const STEP = 256

/** The state while it is folded. */
class Working {
  private constructor(
    public n: number,
    private phase: MachinePhase,
    private readonly pictures: readonly (readonly [Name, Picture<unknown>])[]
  ) {}

  /** Before the first event. */
  static before(events: readonly TraceEvent[]): Working {
    const pictures = Object.entries(first) as [Name, Picture<unknown>][]
    return new Working(-1, events[0]?.phase ?? 'app', pictures).snapshot()
  }

  apply(event: TraceEvent): void {
    this.n = event.n
    if (event.kind === 'phase') this.phase = event.to
    for (const change of event.changes) for (const [, picture] of this.pictures) picture.apply(change, event.n)
    if (event.kind === 'cut') for (const [, picture] of this.pictures) picture.cut?.(event)
  }

  snapshot(): Working {
    return new Working(
      this.n,
      this.phase,
      this.pictures.map(([name, picture]) => [name, picture.snapshot()])
    )
  }

  finished(): MachineState {
    const { n, phase, pictures } = this
    return { n, phase, ...Object.fromEntries(pictures.map(([name, picture]) => [name, picture.shown()])) } as MachineState
  }
}

/** States of a trace at any event, with whole states kept on the way: they are made as far as somebody looks. */
export class Fold {
  private readonly keyframes: Working[] = []
  /** As far as the keyframes go. */
  private readonly front: Working
  /**
   * The two moments that were looked at last, the latest first: whoever looks at moments in their order goes on from there, also who looks at
   * each beside the one before.
   */
  private recent: readonly Working[]

  constructor(private readonly events: readonly TraceEvent[]) {
    this.front = Working.before(events)
    this.keyframes.push(this.front.snapshot())
    this.recent = []
  }

  /** Goes on a step towards the next keyframe. @returns Is there more to come? */
  extend(): boolean {
    const { front, events } = this
    const keyframe = this.keyframes.length * KEYFRAME_DISTANCE
    const end = Math.min(front.n + 1 + STEP, keyframe, events.length)
    for (let i = front.n + 1; i < end; i++) front.apply(events[i]!)
    if (front.n + 1 === keyframe) this.keyframes.push(front.snapshot())
    return front.n + 1 < events.length
  }

  /** The state after event n; -1: before the first. Beyond the end: the last. */
  at(n: number): MachineState {
    const last = Math.min(n, this.events.length - 1)
    const wanted = Math.floor((last + 1) / KEYFRAME_DISTANCE)
    while (this.keyframes.length <= wanted) this.extend()
    const keyframe = this.keyframes[wanted]!
    const onTheWay = this.recent.filter((one) => one.n <= last && one.n > keyframe.n).sort((a, b) => b.n - a.n)[0]
    const state = onTheWay ?? keyframe.snapshot()
    for (let i = state.n + 1; i <= last; i++) state.apply(this.events[i]!)
    this.recent = [state, ...this.recent.filter((one) => one !== state).slice(0, 1)]
    return state.finished()
  }
}

/** The state after the event with number n (the last one when absent), for who looks once. */
export function fold(events: readonly TraceEvent[], n: number = events.length - 1): MachineState {
  const state = Working.before(events)
  for (let i = 0; i <= n && i < events.length; i++) state.apply(events[i]!)
  return state.finished()
}
