/** What a machine is called on the screen. A recorded one's title is made of names; those of our own making are described, in each language. */
import type { Platform } from '../../src-firmware'
import { sentence, t, type Sentence } from '../language'

/** By the platform's id; a test holds them beside the platforms' own. */
const TITLES: Readonly<Record<string, Sentence>> = {
  'made-pc-256m': sentence('constructed PC, 256 MiB'),
  'made-server-64g': sentence('constructed Arm server, 64 GiB in three banks'),
  'made-server-high': sentence('constructed Arm server, 16 GiB, all of it above 4 GiB'),
  'made-board-64m': sentence('constructed board, 64 MiB')
}

export function machineTitle({ id, title }: Pick<Platform, 'id' | 'title'>): string {
  const own = Object.hasOwn(TITLES, id) ? TITLES[id]! : null
  return own === null ? title : t(own)
}

/** What runs on it: a build of real firmware by its name, or whose rules a constructed one goes by. */
const FIRMWARE: Readonly<Record<string, Sentence>> = {
  'made-pc-256m': sentence('the rules of edk2-stable202211'),
  'made-server-64g': sentence('the rules of edk2-stable202211'),
  'made-server-high': sentence('the rules of edk2-stable202211'),
  'made-board-64m': sentence('the rules of edk2-stable202211 and of U-Boot 2026.10')
}

const RECORDED = ' as recorded'

/** As a bar shows it, with its firmware. */
export function machineWords(platform: Platform): string {
  return `${machineTitle(platform)} · ${firmwareWords(platform)}`
}

export function firmwareWords({ id, firmware }: Pick<Platform, 'id' | 'firmware'>): string {
  const own = Object.hasOwn(FIRMWARE, id) ? FIRMWARE[id]! : null
  if (own !== null) return t(own)
  return firmware.endsWith(RECORDED) ? t('{{firmware}} as recorded', { firmware: firmware.slice(0, -RECORDED.length) }) : firmware
}
