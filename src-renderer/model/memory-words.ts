/** How memory is named on the screen: two letters, a word, and what becomes of it. */
import { isRuntimeType, memoryTypeWord, MemoryAttribute, type StoryStep } from '../../src-firmware'

/** Colour is fate: what the operating system may do with this memory after ExitBootServices. */
export type Fate = 'free' | 'gone' | 'gone-code' | 'runtime' | 'runtime-code' | 'reclaim' | 'nvs' | 'device' | 'persistent' | 'reserved'

const LETTERS = ['RS', 'LC', 'LD', 'BC', 'BD', 'RC', 'RD', 'CM', 'UN', 'AR', 'AN', 'IO', 'IP', 'PC', 'PM', 'UA']
const FATES: Fate[] = [
  'reserved',
  'gone-code',
  'gone',
  'gone-code',
  'gone',
  'runtime-code',
  'runtime',
  'free',
  'reserved',
  'reclaim',
  'nvs',
  'device',
  'device',
  'reserved',
  'persistent',
  'reserved'
]

export function lettersOf(type: number): string {
  return LETTERS[type] ?? 'OE'
}

export function fateOf(type: number): Fate {
  return FATES[type] ?? 'reserved'
}

const PLAIN_WORDS: Record<number, string> = {
  0: 'reserved',
  1: 'loader code',
  2: 'loader data',
  3: 'boot services code',
  4: 'boot services data',
  5: 'runtime code',
  6: 'runtime data',
  7: 'free',
  8: 'unusable',
  9: 'ACPI tables',
  10: 'ACPI NVS',
  11: 'device registers',
  12: 'device ports',
  13: 'PAL code',
  14: 'persistent',
  15: 'unaccepted'
}

export function plainType(type: number): string {
  return PLAIN_WORDS[type] ?? memoryTypeWord(type)
}

/** What the operating system may do with memory of this type after ExitBootServices, in a short sentence. */
export function fateSentence(type: number): string {
  switch (fateOf(type)) {
    case 'free':
      return 'Free for the operating system at once.'
    case 'gone':
    case 'gone-code':
      return type <= 2
        ? 'Free for the operating system once its loader no longer needs it.'
        : 'Free for the operating system after ExitBootServices.'
    case 'runtime':
    case 'runtime-code':
      return 'Stays: runtime services need it, and it must be mapped for them.'
    case 'reclaim':
      return 'Free once the operating system has read the ACPI tables.'
    case 'nvs':
      return 'Stays: firmware needs its bytes across sleep.'
    case 'device':
      return 'Device registers, not memory.'
    case 'persistent':
      return 'Persistent memory: kept, and used as such.'
    case 'reserved':
      return 'Stays: not for the operating system.'
  }
}

/** 'free after exit', for the lens. */
export function fateWord(type: number): string {
  switch (fateOf(type)) {
    case 'free':
      return 'free'
    case 'gone':
    case 'gone-code':
      return 'free after exit'
    case 'runtime':
    case 'runtime-code':
      return 'stays, runtime'
    case 'reclaim':
      return 'free after ACPI is read'
    case 'nvs':
      return 'stays, sleep'
    case 'device':
      return 'device'
    case 'persistent':
      return 'persistent'
    case 'reserved':
      return 'stays'
  }
}

const CACHE: [bigint, string][] = [
  [MemoryAttribute.UC, 'UC'],
  [MemoryAttribute.WC, 'WC'],
  [MemoryAttribute.WT, 'WT'],
  [MemoryAttribute.WB, 'WB'],
  [MemoryAttribute.UCE, 'UCE'],
  [MemoryAttribute.WP, 'WP']
]

/** 'UC WC WT WB, RUNTIME': what the attribute bits say the memory can be. */
export function attributeWords(attribute: bigint): string {
  const words = CACHE.filter(([bit]) => (attribute & bit) !== 0n).map(([, word]) => word)
  const runtime = (attribute & MemoryAttribute.RUNTIME) !== 0n ? ', RUNTIME' : ''
  return (words.join(' ') || 'none') + runtime
}

export { isRuntimeType, memoryTypeWord }

/** What became of memory besides being taken: 'Taken in PEI, moved from 0xFEF07000. Given back in DXE.' Empty: nothing worth telling. */
export function storyWords(steps: readonly StoryStep[]): string {
  const [taken] = steps
  if (!taken) return ''
  const moved = steps.find(({ what }) => what.kind === 'moved')
  const end = steps.at(-1)!
  const words: string[] = []
  if (moved?.what.kind === 'moved')
    words.push(`Taken in PEI at ${addressText(moved.what.from)}, and moved with the switch to permanent memory.`)
  else if (taken.phase === 'pei') words.push('Taken in PEI.')
  if (end.what.kind === 'given') words.push(end.call === null ? 'The firmware gives it back later.' : `Given back by call ${end.call}.`)
  if (end.what.kind === 'leftToOs') words.push('Never given back: it is left to the operating system.')
  return words.join(' ')
}

/** 0xE530000, as people read addresses. */
export function addressText(value: bigint): string {
  return `0x${value.toString(16).toUpperCase()}`
}

/** '4 KiB', '12.6 MiB', '166 MiB': at most three digits that matter. */
export function sizeText(bytes: bigint): string {
  const units: [bigint, string][] = [
    [1n << 40n, 'TiB'],
    [1n << 30n, 'GiB'],
    [1n << 20n, 'MiB'],
    [1n << 10n, 'KiB']
  ]
  for (const [unit, word] of units) {
    if (bytes < unit) continue
    const value = Number(bytes) / Number(unit)
    const digits = Number.isInteger(value) || value >= 100 ? 0 : value >= 10 ? 1 : 2
    return `${Number(value.toFixed(digits))} ${word}`
  }
  return `${bytes} B`
}
