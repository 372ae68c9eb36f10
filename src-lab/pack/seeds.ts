import type { Lab } from './lab'

/** The seeds of a lab, one by one. */
export function seedsOf(lab: Pick<Lab, 'seeds'>): readonly number[] {
  const { seeds } = lab
  if (seeds === undefined) return [0]
  return Array.isArray(seeds) ? seeds : Array.from({ length: seeds.to - seeds.from + 1 }, (_, index) => seeds.from + index)
}
