/** How far a machine goes on by itself after a PEIM or an MM driver has returned. */
import { platforms, type Platform, type WayRefusal } from '../../src-firmware/index'
import type { UntilPhase } from '../../src-firmware/spec/phase'

/** Why a machine cannot go on so far by itself from where it began; null: it can. */
export function noWay({ id, kind, phases }: Platform, until: UntilPhase): WayRefusal | null {
  if (until === 'returned' || phases.includes(until)) {
    if (until !== 'app' || kind === 'constructed') return null
    const constructed = platforms.filter((one) => one.kind === 'constructed' && one.phases.includes('pei')).map((one) => one.id)
    return { code: 'driversRecorded', platform: id, instead: constructed }
  }
  return { code: 'noPhase', platform: id, phase: until }
}
