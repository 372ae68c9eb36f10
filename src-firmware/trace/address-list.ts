/**
 * Items ascending by address, in short runs. Snapshots share the runs, and each side copies a run before it changes it: a snapshot of
 * 100,000 items that changes a few later costs a few runs, not 100,000 items.
 */
import type { Hex } from '../spec/hex'

/** Items in a run, at most. */
const RUN_LENGTH = 64

const runsOfLists = new WeakMap<object, readonly (readonly unknown[])[]>()

/**
 * The runs that a list of a moment is made of: one that two moments have is the very same object and holds the same items. Whoever compares moments, or
 * sums them up, need not look at each item.
 */
export function runsOf<T>(list: readonly T[]): readonly (readonly T[])[] {
  return (runsOfLists.get(list) as readonly (readonly T[])[] | undefined) ?? [list]
}

/** Entries by address, ascending, with snapshots that cost little. */
export class AddressList<T> {
  /** Runs that nobody shares. */
  private readonly own = new Set<T[]>()
  /** The items as one list, since they changed last; null: nobody asked. */
  private list: readonly T[] | null = null

  constructor(
    private readonly addressOf: (item: T) => Hex,
    private readonly runs: T[][] = []
  ) {}

  snapshot(): AddressList<T> {
    this.own.clear()
    const copy = new AddressList(this.addressOf, [...this.runs])
    copy.list = this.list
    return copy
  }

  get(address: Hex): T | undefined {
    const run = this.runs[this.runAt(address)]
    const item = run?.[this.indexIn(run, address)]
    return item !== undefined && this.addressOf(item) === address ? item : undefined
  }

  /** Puts an item at its address, in the place of the one that is there. */
  set(item: T): void {
    const address = this.addressOf(item)
    const at = this.runAt(address)
    const run = this.writable(at)
    const index = this.indexIn(run, address)
    const isThere = index < run.length && this.addressOf(run[index]!) === address
    run.splice(index, isThere ? 1 : 0, item)
    if (run.length <= RUN_LENGTH) return
    const upper = run.splice(RUN_LENGTH / 2)
    this.own.add(upper)
    this.runs.splice(at + 1, 0, upper)
  }

  delete(address: Hex): void {
    if (this.get(address) === undefined) return
    const at = this.runAt(address)
    const run = this.writable(at)
    run.splice(this.indexIn(run, address), 1)
    if (run.length > 0) return
    this.own.delete(run)
    this.runs.splice(at, 1)
  }

  /** Those that begin below an address, the highest first. The list must not be changed meanwhile. */
  *below(address: Hex): IterableIterator<T> {
    for (let at = this.runAt(address); at >= 0; at--) {
      const run = this.runs[at] ?? []
      for (let index = this.indexIn(run, address) - 1; index >= 0; index--) yield run[index]!
    }
  }

  /** The items now: the same list as before where they are the same. It shares its runs, as a snapshot does. */
  toArray(): readonly T[] {
    if (this.list) return this.list
    const items: T[] = []
    for (const run of this.runs) for (const item of run) items.push(item)
    this.own.clear()
    runsOfLists.set(items, [...this.runs])
    return (this.list = items)
  }

  /** The index of the last run that begins at or below an address; 0 where none does. */
  private runAt(address: Hex): number {
    let low = 0
    let high = this.runs.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (compareHex(this.addressOf(this.runs[middle]![0]!), address) <= 0) low = middle
      else high = middle - 1
    }
    return low
  }

  /** The index of the first item at or above an address. */
  private indexIn(run: readonly T[], address: Hex): number {
    let low = 0
    let high = run.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (compareHex(this.addressOf(run[middle]!), address) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  private writable(at: number): T[] {
    this.list = null
    const run = this.runs[at]
    if (run && this.own.has(run)) return run
    const copy = run ? [...run] : []
    this.own.add(copy)
    return (this.runs[at] = copy)
  }
}

function compareHex(a: Hex, b: Hex): number {
  // Hexadecimal numbers without leading zeros: the longer text is the larger number.
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
}
