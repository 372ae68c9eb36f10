/**
 * Numbers that a seed decides. The generator is part of the format: SplitMix64 over the pack's uuid, the lab's uuid, the seed and the place in
 * the file, so that every version of the app draws the same ones.
 */
import { hex } from '../../src-firmware/spec/hex'
import { namedNumber } from './named-number'
import type { Num, Scenario, Seeded } from './lab'

const GAMMA = 0x9e3779b97f4a7c15n

/** One step of SplitMix64: the output that follows a state. */
export function splitMix64(state: bigint): bigint {
  let z = BigInt.asUintN(64, state + GAMMA)
  z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n)
  z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn)
  return z ^ (z >> 31n)
}

interface SeedSource {
  readonly pack: string
  readonly lab: string
  readonly seed: number
}

/** The state behind a text: one step for each of its characters. */
function behind(state: bigint, text: string): bigint {
  for (const character of text) state = splitMix64(state ^ BigInt(character.codePointAt(0)!))
  return state
}

/** The state behind the source itself, which all places in its file go on from. */
const sources = new WeakMap<SeedSource, bigint>()

/** 64 bits that depend on the source and on the place in the file ('faults/0/nth'). */
function drawn(source: SeedSource, place: string): bigint {
  const own = sources.get(source) ?? behind(BigInt(source.seed), `${source.pack}/${source.lab}/`)
  sources.set(source, own)
  return splitMix64(behind(own, place))
}

/** The number a Seeded stands for: a multiple of `step` above `min`, both ends included. */
export function seededNumber(value: Seeded, source: SeedSource, place: string): Num {
  if (typeof value !== 'object') return value
  const [min, max] = value.seed.map((end) => namedNumber(end) ?? 0n) as [bigint, bigint]
  const step = value.step === undefined ? 1n : (namedNumber(value.step) ?? 1n)
  if (step <= 0n || max < min) return hex(min < 0n ? 0n : min)
  const choices = (max - min) / step + 1n
  const number = min + (drawn(source, place) % choices) * step
  return number >= 0n && number > BigInt(Number.MAX_SAFE_INTEGER) ? hex(number) : Number(number)
}

/** The scenario with every seeded number drawn. */
export function drawnScenario(scenario: Scenario, source: SeedSource): Scenario {
  return walk(scenario, source, '') as Scenario
}

function walk(value: unknown, source: SeedSource, place: string): unknown {
  if (Array.isArray(value)) return value.map((item, index) => walk(item, source, `${place}/${index}`))
  if (typeof value !== 'object' || value === null) return value
  if ('seed' in value && Array.isArray(value.seed)) return seededNumber(value as Seeded, source, place)
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner, source, place === '' ? key : `${place}/${key}`)]))
}
