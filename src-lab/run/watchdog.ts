/**
 * The policy of the watchdog outside the sandbox. It protects the app from what the step budget cannot see (a long native loop of the engine's); its end
 * depends on the machine, so it is never a verdict. A run that gives signs of life is left to its budget, which ends it at the same place everywhere.
 */
export interface Timers {
  set(milliseconds: number, then: () => void): unknown
  clear(timer: unknown): void
}

/** Where a person waits; where many runs share the processor; and where somebody's grade is at stake, whatever else the computer does. */
export type Patience = 'interactive' | 'batch' | 'alone'

interface Limits {
  /** Milliseconds without a sign of life. */
  readonly silence: number
  /** For what is on its way already. */
  readonly grace: number
  /** Whatever signs there are: a machine can be slow, and no run may go on for ever. */
  readonly longest: number
}

const LIMITS: Readonly<Record<Patience, Limits>> = {
  interactive: { silence: 2000, grace: 1000, longest: 20_000 },
  batch: { silence: 10_000, grace: 1000, longest: 120_000 },
  alone: { silence: 20_000, grace: 1000, longest: 240_000 }
}

/** Looks after one run. */
export interface Watchdog {
  /** The run has given a sign of life. */
  pat(): void
  /** The run has ended. */
  callOff(): void
}

/** Calls `bark` once, unless it is called off before: with whether the run was silent. */
export function watch(timers: Timers, patience: Patience, bark: (silent: boolean) => void): Watchdog {
  const { silence, grace, longest } = LIMITS[patience]
  let timer: unknown = null
  const callOff = (): void => {
    timers.clear(timer)
    timers.clear(end)
  }
  const barkOnce = (silent: boolean): void => {
    callOff()
    bark(silent)
  }
  const listen = (): void => {
    timer = timers.set(silence, () => {
      // What was posted before the limit may still lie in the queue.
      timer = timers.set(grace, () => barkOnce(true))
    })
  }
  const end = timers.set(longest, () => barkOnce(false))
  listen()
  return {
    pat() {
      timers.clear(timer)
      listen()
    },
    callOff
  }
}
