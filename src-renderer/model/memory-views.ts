/** The views of the memory: which there are at a moment, and which a lab has asked for. */
import type { MachineState } from '../../src-firmware'

export type ViewName = 'owners' | 'picture' | 'table' | 'both' | 'hobs' | ListName
/** Lists as the shell prints them. */
export type ListName = 'lmb' | 'pool' | 'gcd'

export const VIEW_NAMES: Readonly<Record<ViewName, string>> = {
  owners: 'Owners',
  picture: 'Picture',
  table: 'Table',
  both: 'Both',
  hobs: 'HOBs',
  lmb: 'lmb',
  pool: 'Pool',
  gcd: 'GCD'
}

export function isList(view: ViewName): view is ListName {
  return view === 'lmb' || view === 'pool' || view === 'gcd'
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

/** @param panels What the lab names besides the views that every machine has. */
export function viewsOf(machine: MachineState | null, panels: readonly string[]): readonly ViewName[] {
  if (!machine) return ['picture', 'table', 'both']
  if (isPei(machine)) return ['picture', 'hobs', 'both']
  const own: readonly ViewName[] = isUBoot(machine) ? ['owners', 'picture', 'table', 'both'] : ['picture', 'table', 'both']
  return [
    ...own,
    ...(!isUBoot(machine) && machine.pei.hobs.length > 0 ? ['hobs' as const] : []),
    ...(isUBoot(machine) && panels.includes('lmb') ? ['lmb' as const] : []),
    ...(!isUBoot(machine) && panels.includes('pool') ? ['pool' as const] : []),
    ...(machine.dxe.gcd.length > 0 && panels.includes('gcd') ? ['gcd' as const] : [])
  ]
}
