/** The views of the memory: which there are at a moment, and which a lab has asked for. */
import type { MachineState } from '../../src-firmware'
import { type Sentence, sentence } from '../language'

export type ViewName = 'owners' | 'picture' | 'table' | 'both' | 'hobs' | 'pages' | 'bytes' | 'raw' | ListName
/** Lists as the shell prints them. */
export type ListName = 'lmb' | 'pool' | 'gcd' | 'handles' | 'virtual'

export const VIEW_NAMES: Readonly<Record<ViewName, Sentence>> = {
  owners: sentence('Owners'),
  picture: sentence('Picture'),
  table: sentence('Table'),
  both: sentence('Both'),
  hobs: sentence('HOBs'),
  lmb: sentence('lmb'),
  pool: sentence('Pool'),
  gcd: sentence('GCD'),
  pages: sentence('Pages'),
  bytes: sentence('Bytes'),
  raw: sentence('Map in bytes'),
  handles: sentence('Handles'),
  virtual: sentence('Virtual map')
}

const LISTS: ReadonlySet<string> = new Set<ListName>(['lmb', 'pool', 'gcd', 'handles', 'virtual'])

export function isList(view: ViewName): view is ListName {
  return LISTS.has(view)
}

/** Before DXE there is no memory map: temporary RAM and the HOB list stand in its place. */
export function isPei({ phase }: MachineState): boolean {
  return phase === 'pei'
}

/** MM began, and nobody else yet: there is no memory map, and no lens tells what becomes of MMRAM, for the operating system never sees it. */
export function isMmAlone({ phase, dxe }: MachineState): boolean {
  return phase === 'mm' && dxe.map.length === 0
}

/** U-Boot's RAM has four owners, of which EFI's map tells of one. */
export function isUBoot({ uboot }: MachineState): boolean {
  return uboot.heap !== null
}

/** Views side by side, and those that are asked for by their name. */
interface Views {
  readonly shown: readonly ViewName[]
  readonly more: readonly ViewName[]
}

/** As a lab names the views. */
const PANELS: Readonly<Record<string, ViewName>> = {
  hob: 'hobs',
  pool: 'pool',
  gcd: 'gcd',
  handles: 'handles',
  virtual: 'virtual',
  lmb: 'lmb',
  raw: 'raw',
  bytes: 'bytes'
}

/** @param panels What the lab names: it stands beside the views that every machine has. */
export function viewsOf(machine: MachineState | null, panels: readonly string[]): Views {
  if (!machine) return { shown: ['picture', 'table', 'both'], more: [] }
  if (isPei(machine)) return { shown: ['picture', 'hobs', 'both'], more: ['bytes'] }
  const own: readonly ViewName[] = isUBoot(machine) ? ['owners', 'picture', 'table', 'both'] : ['picture', 'table', 'both']
  const others = OTHERS.filter(([, isThere]) => isThere(machine)).map(([name]) => name)
  const named = new Set<ViewName | undefined>([...panels.map((panel) => PANELS[panel]), 'hobs'])
  return { shown: [...own, ...others.filter((name) => named.has(name))], more: others.filter((name) => !named.has(name)) }
}

const always = (): boolean => true
const hasMap = ({ dxe }: MachineState): boolean => dxe.map.length > 0

/** What a machine has besides, and when. */
const OTHERS: readonly (readonly [name: ViewName, isThere: (machine: MachineState) => boolean])[] = [
  ['hobs', (machine) => !isUBoot(machine) && machine.pei.hobs.length > 0],
  ['lmb', isUBoot],
  ['pages', hasMap],
  ['bytes', always],
  ['raw', hasMap],
  ['pool', (machine) => !isUBoot(machine)],
  ['gcd', ({ dxe }) => dxe.gcd.length > 0],
  ['handles', ({ handles }) => handles.length > 0],
  ['virtual', ({ runtime }) => runtime.virtualMap.length > 0]
]
