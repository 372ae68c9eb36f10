/** The machines that a lab runs on: those that come with the app, and its pack's own. */
import { platformById } from '../../src-firmware/platforms'
import type { Platform } from '../../src-firmware/platforms/platform'
import type { LabBundle } from './bundle'

/** undefined: there is no machine with this id. */
export function machineOf({ machines }: Pick<LabBundle, 'machines'>, id: string): Platform | undefined {
  return machines.find((machine) => machine.id === id) ?? platformById(id)
}
