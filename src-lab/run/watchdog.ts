/**
 * The policy of the watchdog outside the sandbox. It protects the app from what the step budget cannot see (a long native loop of the engine's); its end
 * depends on the machine, so it is never a verdict.
 */
export interface Timers {
  set(milliseconds: number, then: () => void): unknown
  clear(timer: unknown): void
}

/** Where a person waits, and where many runs share the processor. */
export type Patience = 'interactive' | 'batch'

/** Time for the run, then a little more for a reply that is on its way. */
const LIMITS: Readonly<Record<Patience, readonly [run: number, grace: number]>> = {
  interactive: [2000, 1000],
  batch: [10_000, 1000]
}

/** Calls `bark` once, unless it is called off before. Answers how to call it off. */
export function watch(timers: Timers, patience: Patience, bark: () => void): () => void {
  const [run, grace] = LIMITS[patience]
  let timer = timers.set(run, () => {
    // What was posted before the limit may still lie in the queue.
    timer = timers.set(grace, bark)
  })
  return () => timers.clear(timer)
}
