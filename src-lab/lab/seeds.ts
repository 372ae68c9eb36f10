import type { EverywhereCheck, Lab } from './lab'

/** The seeds of a lab, one by one. */
export function seedsOf(lab: Pick<Lab, 'seeds'>): readonly number[] {
  const { seeds } = lab
  if (seeds === undefined) return [0]
  return Array.isArray(seeds) ? seeds : Array.from({ length: seeds.to - seeds.from + 1 }, (_, index) => seeds.from + index)
}

/** A machine and a seed that a lab is run with. */
export interface Pair {
  readonly machine: string
  readonly seed: number
}

/** The machines and seeds that an `everywhere` check runs on; without one the lab's own. */
export function pairsOf(lab: Pick<Lab, 'machines' | 'seeds'>, check: Pick<EverywhereCheck, 'machines' | 'seeds'> = {}): readonly Pair[] {
  const seeds = seedsOf({ seeds: check.seeds ?? lab.seeds })
  return (check.machines ?? lab.machines).flatMap((machine) => seeds.map((seed) => ({ machine, seed })))
}
