/** Measuring in one process, and saying plainly what came out. */

/** Milliseconds that something takes. */
export function time(act: () => void): number {
  const began = performance.now()
  act()
  return performance.now() - began
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1]!
}

/**
 * The median cost of one operation in each of several subjects. They take turns, so that whatever else the computer does strikes them
 * alike and their ratios stay true.
 *
 * @param operations How many operations one call of `act` makes.
 * @returns Microseconds for one operation, by subject.
 */
export function compare<T>(
  subjects: readonly T[],
  rounds: number,
  operations: (subject: T) => number,
  act: (subject: T) => void
): number[] {
  const taken = subjects.map((): number[] => [])
  subjects.forEach(act)
  for (let round = 0; round < rounds; round++)
    subjects.forEach((subject, i) => taken[i]!.push((time(() => act(subject)) * 1000) / operations(subject)))
  return taken.map(median)
}

/** Bytes that are still in use: on the heap, and in typed arrays. */
export function heapBytes(): number {
  if (!globalThis.gc) throw new Error('run with --expose-gc')
  globalThis.gc()
  globalThis.gc()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** The same numbers in every run: an index below a limit. */
export function sequence(seed = 1): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}

/** A seed for a number: neighbours begin with nothing in common. */
export function scattered(number: number): number {
  const once = Math.imul((number + 1) ^ ((number + 1) >>> 16), 0x45d9f3b)
  const twice = Math.imul(once ^ (once >>> 16), 0x45d9f3b)
  return (twice ^ (twice >>> 16)) >>> 0
}

/** What is printed, and which goals were missed. Only a missed ratio fails the benchmark: a slow computer is no defect. */
export class Report {
  private readonly missed: { readonly sentence: string; readonly fails: boolean }[] = []

  title(text: string): void {
    console.log(`\n${text}`)
  }

  line(name: string, ...figures: string[]): void {
    console.log(`  ${name.padEnd(44)}${figures.map((figure) => figure.padStart(20)).join('')}`)
  }

  /** A ratio of two figures of this run. */
  ratio(name: string, value: number, atMost: number): void {
    this.atMost(name, value, atMost, 'x')
  }

  /** Any other figure of this run that does not depend on how fast the computer is. */
  atMost(name: string, value: number, atMost: number, unit: string): void {
    this.goal(name, `${value.toFixed(2)}${unit}`, `at most ${atMost}${unit}`, value <= atMost, true)
  }

  /** A count of this run. */
  exactly(name: string, value: number, wanted: number): void {
    this.goal(name, value.toLocaleString('en-US'), `wanted ${wanted.toLocaleString('en-US')}`, value === wanted, true)
  }

  /** A time on the clock. */
  milliseconds(name: string, value: number, atMost: number): void {
    this.goal(name, `${value.toFixed(1)} ms`, `at most ${atMost} ms`, value <= atMost, false)
  }

  /** So many in a second: a time on the clock, too. */
  rate(name: string, value: number, atLeast: number): void {
    const said = (rate: number): string => `${(rate < 100 ? Math.round(rate * 10) / 10 : Math.round(rate)).toLocaleString('en-US')}/s`
    this.goal(name, said(value), `at least ${said(atLeast)}`, value >= atLeast, false)
  }

  private goal(name: string, value: string, wanted: string, isReached: boolean, fails: boolean): void {
    this.line(name, value, wanted, isReached ? 'reached' : 'MISSED')
    if (!isReached) this.missed.push({ sentence: `${name}: ${value}, the goal is: ${wanted}`, fails })
  }

  /** @returns The exit code. */
  finish(): number {
    this.title(this.missed.length === 0 ? 'Every goal was reached.' : 'Goals that were missed:')
    for (const { sentence, fails } of this.missed) console.log(`  ${sentence}${fails ? '' : ' (a time, so it fails nothing)'}`)
    return this.missed.some(({ fails }) => fails) ? 1 : 0
  }
}

export const perSecond = (microseconds: number): string => `${Math.round(1e6 / microseconds).toLocaleString('en-US')}/s`
export const micro = (value: number): string => `${value.toFixed(2)} µs`
