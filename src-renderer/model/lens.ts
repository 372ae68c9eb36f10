/** How the picture tells ranges apart: each lens by something else, with a hue and a hatch of its own, and a legend that says what they mean. */
import { memoryTypeWord, type TraceEvent } from '../../src-firmware'
import { listed, t } from '../language'
import { isLearners, tookOver, type Lens } from './band-words'
import { CACHE_KINDS, type Cacheability } from './cacheability'
import type { Band } from './cut-map'
import { fateName, fateOf, lettersOf, plainType, type Fate } from './memory-words'
import type { Moment } from './moment'

/** Free memory is an outline. */
export type Hue = 'none' | 'sky' | 'blue' | 'vermilion' | 'yellow' | 'orange' | 'purple' | 'green' | 'grey'

/** Ranges of one kind under a lens look alike. */
interface Kind {
  /** In the words of the legend, whichever language they are in then. */
  readonly name: () => string
  readonly hue: Hue
  readonly hatched: boolean
}

/** A kind that the picture shows now. */
export interface LegendEntry extends Omit<Kind, 'name'> {
  readonly name: string
  /** The codes that stand on its bands, with the types' full names. */
  readonly codes: readonly { readonly letters: string; readonly name: string }[]
}

const FATE_HUES: Readonly<Record<Fate, Hue>> = {
  free: 'none',
  gone: 'sky',
  'gone-code': 'blue',
  runtime: 'vermilion',
  'runtime-code': 'vermilion',
  reclaim: 'yellow',
  nvs: 'orange',
  device: 'purple',
  persistent: 'green',
  reserved: 'grey'
}

/** Thousands of bands are of a few kinds: each is one and the same object, made once. */
function remembered<Key>(kindOf: (key: Key) => Kind): (key: Key) => Kind {
  const known = new Map<Key, Kind>()
  return (key) => {
    let kind = known.get(key)
    if (!kind) known.set(key, (kind = kindOf(key)))
    return kind
  }
}

const ofType = remembered((type: number): Kind => {
  const fate = fateOf(type)
  const isLoader = fate.startsWith('gone') && lettersOf(type).startsWith('L')
  const hue = isLoader ? 'sky' : fate.startsWith('gone') ? 'blue' : FATE_HUES[fate]
  return { name: () => plainType(type), hue, hatched: fate.endsWith('code') }
})

/** Colour is fate. */
export const fateKind = remembered((type: number): Kind => {
  const fate = fateOf(type)
  return { name: () => fateName(fate), hue: FATE_HUES[fate], hatched: fate.endsWith('code') || fate === 'reserved' }
})

/** An image is named by its file. */
const DRIVER_FILE = /\.ts(#\d+)?$/

const FREE: Kind = { name: () => t('nobody: free'), hue: 'none', hatched: false }
const OF_FIRMWARE: Kind = { name: () => t('the firmware'), hue: 'grey', hatched: false }
const OF_LEARNER: Kind = { name: () => t('your driver'), hue: 'sky', hatched: false }
const ofTaker = remembered((taker: 'system' | 'lab'): Kind => ({
  name: () => (taker === 'system' ? t('the operating system') : t('what the lab took')),
  hue: 'vermilion',
  hatched: true
}))
const ofOther = remembered((name: string): Kind => ({ name: () => name, hue: 'purple', hatched: false }))

function ofOwner(band: Band, events: readonly TraceEvent[]): Kind {
  if (band.owner === '') return FREE
  if (band.owner === 'firmware') return OF_FIRMWARE
  const taker = tookOver(band, events)
  if (taker) return ofTaker(taker)
  return isLearners(band, events) || DRIVER_FILE.test(band.owner) ? OF_LEARNER : ofOther(band.owner)
}

const ofCache = remembered((word: string): Kind => {
  const kinds = CACHE_KINDS.filter((kind) => word.split(', ').includes(kind.word))
  if (kinds.length > 1)
    return { name: () => t('parts {{kinds}}', { kinds: listed(kinds.map((kind) => kind.word)) }), hue: 'yellow', hatched: true }
  const [kind] = kinds
  return kind
    ? { name: () => t(kind.name), hue: kind.hue, hatched: false }
    : { name: () => t('nobody has set it'), hue: 'grey', hatched: false }
})

export function kindOf(band: Band, lens: Lens, events: readonly TraceEvent[], cache: Cacheability): Kind {
  switch (lens) {
    case 'type':
      return ofType(band.type)
    case 'fate':
      return fateKind(band.type)
    case 'owner':
      return ofOwner(band, events)
    case 'cache':
      return ofCache(cache.of(band))
  }
}

/** The kinds that there are, in the order in which they lie in memory. */
export function legendOf(
  { bands, oneOfEachType, events }: Pick<Moment, 'bands' | 'oneOfEachType' | 'events'>,
  lens: Lens,
  cache: Cacheability
): LegendEntry[] {
  const typesOf = new Map<Kind, Set<number>>()
  // Under two lenses a type says it all.
  for (const band of lens === 'type' || lens === 'fate' ? oneOfEachType : bands) {
    const kind = kindOf(band, lens, events, cache)
    const types = typesOf.get(kind)
    if (types) types.add(band.type)
    else typesOf.set(kind, new Set([band.type]))
  }
  // Types of one meaning look alike, and have one entry.
  const entries = new Map<string, Omit<LegendEntry, 'codes'> & { readonly types: Set<number> }>()
  for (const [kind, types] of typesOf) {
    const name = kind.name()
    const key = `${name} ${kind.hue} ${kind.hatched}`
    const entry = entries.get(key)
    if (entry) for (const type of types) entry.types.add(type)
    else entries.set(key, { ...kind, name, types })
  }
  return [...entries.values()].map(({ types, ...kind }) => ({
    ...kind,
    codes: [...types].map((type) => ({ letters: lettersOf(type), name: `${memoryTypeWord(type)}: ${plainType(type)}` }))
  }))
}
