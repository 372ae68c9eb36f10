/** What the shell prints of pool, HOBs, GCD, handles, lmb and the rest: the memory pane shows the same lines. */
import { capitals, hex, memoryTypeWord, PAGE_SIZE, type LmbRegion, type MachineState } from '../../src-firmware'
import { list as commas, sentence, t, type Sentence } from '../language'
import type { Entry } from './entries'
import { protocolName } from './guid-names'
import { hobRow } from './hobs'
import type { LoadedImage } from './image-story'
import { attributeWords, sizeText } from './memory-words'
import { isUBoot } from './memory-views'
import { managementRows } from './mmram'
import { flagWords } from './uboot-lanes'

/** EFI_MMRAM_DESCRIPTOR.RegionState, PI 1.8 volume 4 §5. */
const STATES: readonly (readonly [bit: number, word: Sentence])[] = [
  [0x1, sentence('open')],
  [0x2, sentence('closed')],
  [0x4, sentence('locked')],
  [0x8, sentence('cacheable')],
  [0x10, sentence('allocated')],
  [0x20, sentence('needs testing')],
  [0x40, sentence('needs ECC initialization')]
]

/** A line, and the entry of a structure that it tells of. */
export interface ListedLine {
  readonly text: string
  readonly entry?: Entry
}
const plain = (text: string): ListedLine => ({ text })

const pagesText = (count: bigint): string => t('{{count}} pages', { count: Number(count) })
const bytesText = (count: bigint): string => t('{{count}} bytes', { count: Number(count) })
const ofType = (count: bigint, type: Parameters<typeof memoryTypeWord>[0]): string =>
  t('{{pages}} of {{type}}', { pages: pagesText(count), type: memoryTypeWord(type) })
const rangeText = (start: bigint, bytes: bigint): string => `${hex(start)}-${hex(start + bytes - 1n)}`

/** The ranges, the list of free pages, the free blocks of the pool by their size, and who has the rest. */
export function mmLines(state: MachineState): ListedLine[] {
  const { mmram, pages, blocks, communicationBuffer } = state.mm
  if (mmram.length === 0) return [plain(t('this run has no management mode'))]
  const ranges = mmram.map(({ start, bytes, state: bits }): ListedLine => {
    const words = STATES.filter(([bit]) => (bits & bit) !== 0).map(([, word]) => t(word))
    return { text: `  ${rangeText(BigInt(start), BigInt(bytes))}  ${commas(words)}`, entry: { kind: 'mm', list: 'mmram', at: start } }
  })
  const sizes = [...blocks].sort((a, b) => (BigInt(a.bytes) < BigInt(b.bytes) ? -1 : BigInt(a.bytes) > BigInt(b.bytes) ? 1 : 0))
  return [
    plain('MMRAM'),
    ...ranges,
    plain(t('free pages')),
    ...pages.map(({ start, bytes }): ListedLine => ({
      text: `  ${start}  ${pagesText(BigInt(bytes) / PAGE_SIZE)}`,
      entry: { kind: 'mm', list: 'pages', at: start }
    })),
    plain(t('pool')),
    ...sizes.map(({ start, bytes }): ListedLine => ({
      text: `  ${start}  ${t('block of {{bytes}} bytes, free', { bytes: String(BigInt(bytes)) })}`,
      entry: { kind: 'mm', list: 'pool', at: start }
    })),
    ...heldLines(state, 'pool'),
    plain(t('pages in use')),
    ...heldLines(state, 'pages'),
    ...(communicationBuffer
      ? [
          plain(t('communication buffer, outside MMRAM')),
          plain(`  ${rangeText(BigInt(communicationBuffer.start), BigInt(communicationBuffer.bytes))}`)
        ]
      : [])
  ]
}

/** Buffers, or pages and images, that somebody has in MMRAM; and what is the core's own. */
function heldLines(state: MachineState, what: 'pool' | 'pages'): ListedLine[] {
  const isInside = (address: bigint): boolean =>
    state.mm.mmram.some(({ start, bytes }) => address >= BigInt(start) && address < BigInt(start) + BigInt(bytes))
  if (what === 'pool')
    return state.owned
      .filter(({ unit, start }) => unit === 'pool' && isInside(BigInt(start)))
      .map(({ start, bytes, owner }) => ({
        text: `  ${start}  ${bytesText(BigInt(bytes))}  ${owner}`,
        entry: { kind: 'pool', at: start }
      }))
  return managementRows(state).flatMap((row) =>
    row.kind === 'mmram' && row.use !== 'free' && row.use !== 'pool'
      ? [
          plain(
            `  ${hex(row.start)}  ${pagesText(row.bytes / PAGE_SIZE)}  ${row.use === 'core' ? t('the MM core') : row.use === 'image' ? t('{{owner}}, image', { owner: row.owner }) : row.owner}`
          )
        ]
      : []
  )
}

/** The pages that the pool took, with their blocks, and then the blocks in other pages: in those that DXE's pool had before the run, or U-Boot's own. */
export function poolLines(state: MachineState): ListedLine[] {
  const blocks = state.owned.filter(({ unit }) => unit === 'pool').map((owned) => ({ ...owned, at: BigInt(owned.start) }))
  const lineOf = ({ start, bytes, owner }: (typeof blocks)[number]): ListedLine => ({
    text: `  ${start}  ${bytesText(BigInt(bytes))}  ${owner}`,
    entry: { kind: 'pool', at: start }
  })
  // Pages and blocks both ascend.
  const elsewhere: ListedLine[] = []
  let next = 0
  const taken = state.dxe.poolPages.flatMap((pages) => {
    const start = BigInt(pages.start)
    const end = start + BigInt(pages.bytes)
    for (; next < blocks.length && blocks[next]!.at < start; next++) elsewhere.push(lineOf(blocks[next]!))
    const first = next
    while (next < blocks.length && blocks[next]!.at < end) next++
    return [
      {
        text: `${pages.start}  ${ofType(BigInt(pages.bytes) / PAGE_SIZE, pages.type)}`,
        entry: { kind: 'pool', at: pages.start } as const
      },
      ...blocks.slice(first, next).map(lineOf)
    ]
  })
  elsewhere.push(...blocks.slice(next).map(lineOf))
  return [
    ...(taken.length > 0 ? taken : [plain(t('the pool took no pages in this run'))]),
    ...(elsewhere.length > 0 && !isUBoot(state) ? [plain(t('in pages that the pool had before'))] : []),
    ...elsewhere
  ]
}

/** EFI_GCD_MEMORY_TYPE, PI 1.8 volume 2 §7.2.4. */
const GCD_WORDS: readonly Sentence[] = [
  sentence('nothing'),
  sentence('reserved'),
  sentence('system memory'),
  sentence('device'),
  sentence('persistent'),
  sentence('more reliable'),
  sentence('unaccepted'),
  sentence('unaccepted')
]

function gcdText(type: number, can: bigint, is: bigint): string {
  const word = GCD_WORDS[type]
  return t('{{type}}, can {{can}}, is {{is}}', {
    type: word === undefined ? t('type {{type}}', { type }) : t(word),
    can: attributeWords(can),
    is: attributeWords(is)
  })
}

/** GCD's memory space: what there is, what it can be, and what it is. */
export function gcdLines({ dxe }: MachineState): ListedLine[] {
  if (dxe.gcd.length === 0) return [plain(t('this machine has no GCD'))]
  return dxe.gcd.map(({ base, length, gcdType, capabilities, attributes }) => ({
    text: `${rangeText(BigInt(base), BigInt(length))}  ${sizeText(BigInt(length))}  ${gcdText(gcdType, BigInt(capabilities), BigInt(attributes))}`,
    entry: { kind: 'gcd', at: base }
  }))
}

/** The HOB list: where each HOB lies, its length, and what it says. */
export function hobLines({ pei }: MachineState): ListedLine[] {
  if (pei.hobs.length === 0) return [plain(t('this run has no HOB list'))]
  return pei.hobs.map(hobRow).map(({ address, length, name, summary }) => ({
    text: `${hex(address)}  ${t('{{length}} bytes', { length: String(length).padStart(5) })}  ${name}${summary && t(': {{summary}}', { summary })}`,
    entry: { kind: 'hob', at: hex(address) }
  }))
}

/** Handles that the firmware had before the run: they were recorded with their protocols, without their addresses, and are in no trace. */
export function handlesBeforeLines(before: readonly (readonly string[])[]): ListedLine[] {
  return before.map((protocols) => plain(` ·: ${t('before the run')}  ${protocols.map(protocolName).join(' ')}`))
}

/** Handles with their protocols, and the images with their handles. */
export function handleLines({ handles }: MachineState, images: readonly LoadedImage[]): ListedLine[] {
  if (handles.length === 0) return [plain(t('this run made no handle so far'))]
  const byNumber = [...handles].sort((one, other) => one.number - other.number)
  return byNumber.flatMap(({ number, handle, protocols }) => {
    const image = images.find((one) => one.handle === handle)
    return [
      plain(`${capitals(number).padStart(2)}: ${handle}  ${protocols.map(protocolName).join(' ')}`),
      ...(image
        ? [
            plain(
              `    ${t('image {{name}}, {{pages}} at {{start}}', { name: image.name, pages: pagesText(BigInt(image.pages)), start: hex(image.start) })}`
            )
          ]
        : [])
    ]
  })
}

/** The map that SetVirtualAddressMap was given. */
export function virtualLines({ runtime }: MachineState): ListedLine[] {
  if (runtime.virtualMap.length === 0) return [plain(t('addresses are physical: nobody has called SetVirtualAddressMap'))]
  return runtime.virtualMap.map(([type, physical, virtual, pages]) => {
    const bytes = BigInt(pages) * PAGE_SIZE
    return plain(`${rangeText(BigInt(physical), bytes)}  →  ${rangeText(BigInt(virtual), bytes)}  ${ofType(BigInt(pages), type)}`)
  })
}

const LIFETIMES = {
  command: sentence('of the command that runs: gone when it is over'),
  boot: sentence('of bootm: gone when it starts anew'),
  forever: sentence('the board’s own: it stays until the power goes off')
} as const

/** lmb's two lists, how long they last, and the files in memory, remembered or not. */
export function lmbLines({ uboot }: MachineState): ListedLine[] {
  const { available, used, files, lmbLifetime } = uboot
  if (uboot.heap === null) return [plain(t('this machine is not in U-Boot'))]
  const lines = (regions: readonly LmbRegion[]): ListedLine[] =>
    regions.map(({ list, base, size, flags }) => ({
      text: `  ${rangeText(BigInt(base), BigInt(size))}  ${commas([bytesText(BigInt(size)), flagWords(flags)])}`,
      entry: { kind: 'lmb', list, at: base, size }
    }))
  return [
    ...(lmbLifetime === null
      ? [plain(t('no lmb now: each command of this release makes its own'))]
      : [
          plain(t('lmb, {{how}}', { how: t(LIFETIMES[lmbLifetime]) })),
          plain(t('memory')),
          ...lines(available),
          plain(t('in use')),
          ...lines(used)
        ]),
    plain(t('files in memory')),
    ...files.map(({ name, by, start, bytes }) =>
      plain(`  ${rangeText(BigInt(start), BigInt(bytes))}  ${t('{{name}}, by {{by}}', { name, by })}`)
    )
  ]
}
