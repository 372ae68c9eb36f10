/** Machines as a list offers them: grouped by their firmware, with names that are short enough to be read whole. */
import type { Platform } from '../../src-firmware'
import { t } from '../language'
import { machineTitle } from './machine-title'

export interface MachineGroup {
  readonly label: string
  readonly machines: readonly { readonly id: string; readonly label: string }[]
}

/** Whose firmware runs on it, and which release of it; constructed boards go by the rules of one. */
function familyOf({ kind, firmware, edk2 }: Platform): string {
  if (kind === 'constructed') return t('Constructed')
  const [name = firmware] = firmware.split(' ')
  return edk2 ? `${name} ${edk2}` : name
}

/** The same board with each release of its firmware, in their order; none where there is one alone. */
export function boardInReleases(machines: readonly Platform[], board: Platform | undefined): readonly Platform[] {
  if (!board?.edk2) return []
  const nameOf = ({ id, edk2 }: Platform): string => id.replace(`-${edk2}`, '')
  const same = machines.filter((machine) => machine.edk2 && nameOf(machine) === nameOf(board))
  return same.length > 1 ? same : []
}

/** In the order in which the machines come. @param named Groups with names of their own, such as a pack's. */
export function machineGroups(
  machines: readonly Platform[],
  named: readonly { readonly name: string; readonly platform: Platform }[] = []
): MachineGroup[] {
  const groups = new Map<string, { id: string; label: string }[]>()
  const add = (group: string, platform: Platform): void => {
    const { id } = platform
    const title = machineTitle(platform)
    // The group's name is not said again.
    const label = title.toLowerCase().startsWith(`${group.toLowerCase()} `) ? title.slice(group.length + 1) : title
    groups.set(group, [...(groups.get(group) ?? []), { id, label }])
  }
  for (const platform of machines) add(familyOf(platform), platform)
  for (const { name, platform } of named) add(name, platform)
  return [...groups].map(([label, each]) => ({ label, machines: each }))
}
