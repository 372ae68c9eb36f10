/** What the tables of one phase show at a moment, folded from those changes that are its own. */
import type { Change, CutEvent } from '../trace'

/** @typeParam Shown Plain data, as the screen and the checks read it. */
export interface Picture<Shown> {
  /** Folds in a change of event n; one that is about something else does nothing. */
  apply(change: Change, n: number): void
  /** The events that were left out of a trace end in this. */
  cut?(event: CutEvent): void
  /** The same picture once more: from here on each changes by itself. */
  snapshot(): Picture<Shown>
  shown(): Shown
}
