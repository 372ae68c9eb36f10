/** Which functions of the driver's were under way at an event, read off the frames that its position markers write. */
import type { Place } from '../../src-firmware/trace/trace'
import { FRAMES_TOLD, type CallStack, type CallStacks, type Frame } from '../request/call-stack'

/** A function that nothing of the driver's called: the entry point, what the firmware calls. What it was called from is long past. */
const OUTERMOST = 2

/** The stacks of one run. Equal ones are kept once: a loop makes the same one thousands of times. */
export class CallStackLog {
  private readonly known = new Map<string, CallStack | null>()
  private readonly frames = new Map<number, Frame>()
  private readonly events: Record<number, CallStack> = {}
  private stop: CallStack | null = null

  constructor(
    private readonly places: readonly Place[],
    private readonly functions: readonly (string | null)[]
  ) {}

  /** Is this deep enough that one function has called another? */
  static isCalled(depth: number): boolean {
    return depth > OUTERMOST
  }

  /**
   * The first to be noted counts: what happens on the way of a call is noted before the call.
   *
   * @param n The event's.
   * @param frames As protocol.ts's FRAMES says; what lies deeper than `depth` is of functions that have returned.
   */
  noteEvent(n: number, place: number, frames: Int32Array, depth: number): void {
    if (n in this.events) return
    const stack = this.stackAt(place, frames, depth)
    if (stack) this.events[n] = stack
  }

  noteStop(place: number, frames: Int32Array, depth: number): void {
    this.stop = this.stackAt(place, frames, depth)
  }

  get told(): CallStacks {
    return { events: this.events, stop: this.stop }
  }

  private stackAt(place: number, frames: Int32Array, depth: number): CallStack | null {
    if (!CallStackLog.isCalled(depth)) return null
    const end = Math.max(OUTERMOST, depth - FRAMES_TOLD + 1)
    const callers = frames.subarray(end + 1, depth + 1)
    const name = `${place} ${callers.join()} ${end}`
    const known = this.known.get(name)
    if (known !== undefined) return known
    const told = [place, ...callers.toReversed()].flatMap((number) => this.frame(number) ?? [])
    const stack = told.length > 1 ? { frames: told, leftOut: end - OUTERMOST } : null
    this.known.set(name, stack)
    return stack
  }

  private frame(number: number): Frame | null {
    const at = this.places[number]
    if (!at) return null
    const known = this.frames.get(number)
    if (known) return known
    const frame = { at, in: this.functions[number] ?? null }
    this.frames.set(number, frame)
    return frame
  }
}
