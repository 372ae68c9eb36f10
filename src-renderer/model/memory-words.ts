/** How memory is named on the screen: two letters, a word, and what becomes of it. */
import { address, MemoryAttribute, MemoryType, memoryTypeWord, type StoryStep } from '../../src-firmware'
import { type Sentence, sentence, t } from '../language'

/** Colour is fate: what the operating system may do with this memory after ExitBootServices. */
export type Fate = 'free' | 'gone' | 'gone-code' | 'runtime' | 'runtime-code' | 'reclaim' | 'nvs' | 'device' | 'persistent' | 'reserved'

interface TypeWords {
  readonly letters: string
  readonly word: Sentence
  readonly fate: Fate
}

const TYPES: Readonly<Record<number, TypeWords>> = {
  [MemoryType.Reserved]: { letters: 'RS', word: sentence('reserved'), fate: 'reserved' },
  [MemoryType.LoaderCode]: { letters: 'LC', word: sentence('loader code'), fate: 'gone-code' },
  [MemoryType.LoaderData]: { letters: 'LD', word: sentence('loader data'), fate: 'gone' },
  [MemoryType.BootServicesCode]: { letters: 'BC', word: sentence('boot services code'), fate: 'gone-code' },
  [MemoryType.BootServicesData]: { letters: 'BD', word: sentence('boot services data'), fate: 'gone' },
  [MemoryType.RuntimeServicesCode]: { letters: 'RC', word: sentence('runtime code'), fate: 'runtime-code' },
  [MemoryType.RuntimeServicesData]: { letters: 'RD', word: sentence('runtime data'), fate: 'runtime' },
  [MemoryType.Conventional]: { letters: 'CM', word: sentence('free'), fate: 'free' },
  [MemoryType.Unusable]: { letters: 'UN', word: sentence('unusable'), fate: 'reserved' },
  [MemoryType.AcpiReclaim]: { letters: 'AR', word: sentence('ACPI tables'), fate: 'reclaim' },
  [MemoryType.AcpiNvs]: { letters: 'AN', word: sentence('ACPI NVS'), fate: 'nvs' },
  [MemoryType.Mmio]: { letters: 'IO', word: sentence('device registers'), fate: 'device' },
  [MemoryType.MmioPortSpace]: { letters: 'IP', word: sentence('device ports'), fate: 'device' },
  [MemoryType.PalCode]: { letters: 'PC', word: sentence('PAL code'), fate: 'reserved' },
  [MemoryType.Persistent]: { letters: 'PM', word: sentence('persistent'), fate: 'persistent' },
  [MemoryType.Unaccepted]: { letters: 'UA', word: sentence('unaccepted'), fate: 'reserved' }
}

/** 'OE' for a type of a manufacturer's own. */
export function lettersOf(type: number): string {
  return TYPES[type]?.letters ?? 'OE'
}

export function fateOf(type: number): Fate {
  return TYPES[type]?.fate ?? 'reserved'
}

export function plainType(type: number): string {
  const known = TYPES[type]
  return known ? t(known.word) : memoryTypeWord(type)
}

/** What the operating system may do with memory of this type after ExitBootServices, in a short sentence. */
export function fateSentence(type: number): string {
  switch (fateOf(type)) {
    case 'free':
      return t('Free for the operating system at once.')
    case 'gone':
    case 'gone-code':
      return type <= MemoryType.LoaderData
        ? t('Free for the operating system once its loader no longer needs it.')
        : t('Free for the operating system after ExitBootServices.')
    case 'runtime':
    case 'runtime-code':
      return t('Stays: runtime services need it, and it must be mapped for them.')
    case 'reclaim':
      return t('Free once the operating system has read the ACPI tables.')
    case 'nvs':
      return t('Stays: firmware needs its bytes across sleep.')
    case 'device':
      return t('Device registers, not memory.')
    case 'persistent':
      return t('Persistent memory: kept, and used as such.')
    case 'reserved':
      return t('Stays: not for the operating system.')
  }
}

/** 'free after exit': what becomes of memory, for a narrow column. */
export function fateWord(type: number): string {
  return t(FATE_WORDS[fateOf(type)].short)
}

/** 'stays: firmware needs its bytes across sleep', for a legend. */
export function fateName(fate: Fate): string {
  return t(FATE_WORDS[fate].name)
}

const FATE_WORDS: Readonly<Record<Fate, { readonly short: Sentence; readonly name: Sentence }>> = {
  free: { short: sentence('free'), name: sentence('free') },
  gone: { short: sentence('free after exit'), name: sentence('data, free after the exit') },
  'gone-code': { short: sentence('free after exit'), name: sentence('code, free after the exit') },
  runtime: { short: sentence('stays for runtime'), name: sentence('data, stays for runtime services') },
  'runtime-code': { short: sentence('stays for runtime'), name: sentence('code, stays for runtime services') },
  reclaim: { short: sentence('free after ACPI is read'), name: sentence('free when the ACPI tables are read') },
  nvs: { short: sentence('stays for sleep'), name: sentence('stays, its bytes survive sleep') },
  device: { short: sentence('device'), name: sentence('device registers, no memory') },
  persistent: { short: sentence('persistent'), name: sentence('persistent memory') },
  reserved: { short: sentence('stays'), name: sentence('stays, not for the operating system') }
}

const CACHE = ['UC', 'WC', 'WT', 'WB', 'UCE', 'WP'] as const

/** 'UC WC WT WB, RUNTIME': what the attribute bits say the memory can be. */
export function attributeWords(attribute: bigint): string {
  const words = CACHE.filter((name) => (attribute & MemoryAttribute[name]) !== 0n)
  const runtime = (attribute & MemoryAttribute.RUNTIME) !== 0n ? ', RUNTIME' : ''
  return (words.join(' ') || t('none')) + runtime
}

/** What became of memory besides being taken: 'Taken in PEI, moved from 0xFEF07000. Given back in DXE.' Empty: nothing worth telling. */
export function storyWords(steps: readonly StoryStep[]): string {
  const [taken] = steps
  if (!taken) return ''
  const moved = steps.find(({ what }) => what.kind === 'moved')
  const end = steps.at(-1)!
  const words: string[] = []
  if (moved?.what.kind === 'moved')
    words.push(t('Taken in PEI at {{address}}, and moved with the switch to permanent memory.', { address: address(moved.what.from) }))
  else if (taken.phase === 'pei') words.push(t('Taken in PEI.'))
  if (end.what.kind === 'given')
    words.push(end.call === null ? t('The firmware gives it back later.') : t('Given back by call {{call}}.', { call: end.call }))
  if (end.what.kind === 'leftToOs') words.push(t('Never given back: it is left to the operating system.'))
  return words.join(' ')
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
