/** What the shell prints of the pool, of lmb, and of management mode's lists. */
import { hex, PAGE_SIZE, type LmbRegion, type MachineState } from '../../src-firmware'
import { managementRows } from './mmram'
import { flagWords } from './uboot-lanes'

/** EFI_MMRAM_DESCRIPTOR.RegionState, PI 1.8 volume 4 §4. */
const STATES: readonly (readonly [bit: number, word: string])[] = [
  [0x1, 'open'],
  [0x2, 'closed'],
  [0x4, 'locked'],
  [0x8, 'cacheable'],
  [0x10, 'allocated'],
  [0x20, 'needs testing'],
  [0x40, 'needs ECC initialization']
]

const counted = (count: bigint, word: string): string => `${count} ${word}${count === 1n ? '' : 's'}`
const rangeText = (start: bigint, bytes: bigint): string => `${hex(start)}-${hex(start + bytes - 1n)}`

/** The ranges, the list of free pages, the free blocks of the pool by their size, and who has the rest. */
export function mmLines(state: MachineState): string[] {
  const { mmram, pages, blocks, communicationBuffer } = state.mm
  if (mmram.length === 0) return ['this run has no management mode']
  const ranges = mmram.map(({ start, bytes, state: bits }) => {
    const words = STATES.filter(([bit]) => (bits & bit) !== 0).map(([, word]) => word)
    return `  ${rangeText(BigInt(start), BigInt(bytes))}  ${words.join(', ')}`
  })
  const sizes = [...blocks].sort((a, b) => (BigInt(a.bytes) < BigInt(b.bytes) ? -1 : BigInt(a.bytes) > BigInt(b.bytes) ? 1 : 0))
  return [
    'MMRAM',
    ...ranges,
    'free pages',
    ...pages.map(({ start, bytes }) => `  ${start}  ${counted(BigInt(bytes) / PAGE_SIZE, 'page')}`),
    'pool',
    ...sizes.map(({ start, bytes }) => `  ${start}  block of ${BigInt(bytes)} bytes, free`),
    ...heldLines(state, 'pool'),
    'pages in use',
    ...heldLines(state, 'pages'),
    ...(communicationBuffer
      ? [`communication buffer, outside MMRAM`, `  ${rangeText(BigInt(communicationBuffer.start), BigInt(communicationBuffer.bytes))}`]
      : [])
  ]
}

/** Buffers, or pages and images, that somebody has in MMRAM; and what is the core's own. */
function heldLines(state: MachineState, what: 'pool' | 'pages'): string[] {
  const isInside = (address: bigint): boolean =>
    state.mm.mmram.some(({ start, bytes }) => address >= BigInt(start) && address < BigInt(start) + BigInt(bytes))
  if (what === 'pool')
    return state.owned
      .filter(({ unit, start }) => unit === 'pool' && isInside(BigInt(start)))
      .map(({ start, bytes, owner }) => `  ${start}  ${counted(BigInt(bytes), 'byte')}  ${owner}`)
  return managementRows(state).flatMap((row) =>
    row.kind === 'mmram' && row.use !== 'free' && row.use !== 'pool'
      ? [
          `  ${hex(row.start)}  ${counted(row.bytes / PAGE_SIZE, 'page')}  ${row.use === 'core' ? 'the MM core' : row.owner}${row.use === 'image' ? ', image' : ''}`
        ]
      : []
  )
}

/** The pages that the pool took, with their blocks. */
export function poolLines(state: MachineState): string[] {
  if (state.dxe.poolPages.length === 0) return ['the pool took no pages in this run']
  return state.dxe.poolPages.flatMap((pages) => {
    const start = BigInt(pages.start)
    const end = start + BigInt(pages.bytes)
    const blocks = state.owned.filter((owned) => owned.unit === 'pool' && BigInt(owned.start) >= start && BigInt(owned.start) < end)
    return [
      `${pages.start}  ${BigInt(pages.bytes) / PAGE_SIZE} pages of type ${pages.type}`,
      ...blocks.map((block) => `  ${block.start}  ${BigInt(block.bytes)} bytes  ${block.owner}`)
    ]
  })
}

const LIFETIMES = {
  command: 'of the command that runs: gone when it is over',
  boot: 'of bootm: gone when it starts anew',
  forever: 'the board’s own: it stays until the power goes off'
} as const

/** lmb's two lists, how long they last, and the files in memory, remembered or not. */
export function lmbLines({ uboot }: MachineState): string[] {
  const { available, used, files, lmbLifetime } = uboot
  if (uboot.heap === null) return ['this machine is not in U-Boot']
  const lines = (regions: readonly LmbRegion[]): string[] =>
    regions.map(
      ({ base, size, flags }) => `  ${rangeText(BigInt(base), BigInt(size))}  ${counted(BigInt(size), 'byte')}, ${flagWords(flags)}`
    )
  return [
    ...(lmbLifetime === null
      ? ['no lmb now: each command of this release makes its own']
      : [`lmb, ${LIFETIMES[lmbLifetime]}`, 'memory', ...lines(available), 'in use', ...lines(used)]),
    'files in memory',
    ...files.map(({ name, by, start, bytes }) => `  ${rangeText(BigInt(start), BigInt(bytes))}  ${name}, by ${by}`)
  ]
}
