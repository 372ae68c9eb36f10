/** The way to a line of the driver's: from the function that it stands in to the entry point, each with the line that called. */
import type { Place } from '../../src-firmware/trace/trace'

/** A function of the driver's that was under way. */
export interface Frame {
  /** Where in it the driver was. */
  readonly at: Place
  /** The function's name; '' for one without a name, null for a file's top level. */
  readonly in: string | null
}

/** Nearest first; at least two frames, and at most FRAMES_TOLD. */
export interface CallStack {
  readonly frames: readonly Frame[]
  /** How many more there were, further out. */
  readonly leftOut: number
}

/** Frames of a stack that are kept. */
export const FRAMES_TOLD = 6

/** The stacks of a run. They are no part of its trace: the trace tells the line alone. */
export interface CallStacks {
  /** By the event's n, of each event that a function made which another function of the driver's had called. */
  readonly events: Readonly<Record<number, CallStack>>
  /** Where the driver was stopped; null: nowhere, or in no function that another one had called. */
  readonly stop: CallStack | null
}
