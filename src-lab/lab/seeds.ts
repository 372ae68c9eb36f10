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

/** 'q35-256m, pc-1g (seeds 0–4)': machines, and their seeds where there is more than the first. */
export function pairsInWords(pairs: readonly Pair[]): string {
  const byMachine = new Map<string, number[]>()
  for (const { machine, seed } of pairs) byMachine.set(machine, [...(byMachine.get(machine) ?? []), seed])
  return [...byMachine]
    .map(([machine, seeds]) => {
      if (seeds.length === 1) return seeds[0] === 0 ? machine : `${machine} (seed ${seeds[0]})`
      return `${machine} (seeds ${ranges(seeds)})`
    })
    .join(', ')
}

function ranges(seeds: readonly number[]): string {
  const parts: [number, number][] = []
  for (const seed of [...seeds].sort((a, b) => a - b)) {
    const last = parts.at(-1)
    if (last && seed === last[1] + 1) last[1] = seed
    else parts.push([seed, seed])
  }
  return parts.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`)).join(', ')
}
