/** Boards are listed at once; what was recorded of them is read when a run needs it. */
import type { Platform } from './platform'
import type { Edk2Release } from './edk2-rules'
import { boardsOf, wholeBoard, type RecordedRelease } from './recorded-boards'
import { ubootBoards, wholeUBoot } from './recorded-uboot'

/** Each is a part of the app of its own, which nobody reads who does not run on such a board. */
const RECORDED: Readonly<Record<Edk2Release, () => Promise<RecordedRelease>>> = {
  '2022.11': () => import('./recorded/first-release'),
  '2025.02': () => import('./recorded/2025.02/release'),
  '2026.08': () => import('./recorded/2026.08/release')
}
const loaded = new WeakMap<Platform, Promise<Platform>>()

/** The platform with everything that a machine starts from. */
export function wholePlatform(platform: Platform): Promise<Platform> {
  const known = loaded.get(platform)
  if (known) return known
  const whole = load(platform)
  loaded.set(platform, whole)
  // What could not be read may be there the next time.
  whole.catch(() => loaded.delete(platform))
  return whole
}

async function load(platform: Platform): Promise<Platform> {
  if (platform.kind !== 'recorded' || platform.app) return platform
  const { edk2 } = platform
  const board = (edk2 ? boardsOf(edk2) : ubootBoards).find(({ head }) => head.id === platform.id)
  if (!board) return platform
  return edk2 ? wholeBoard(board, await RECORDED[edk2]()) : wholeUBoot(board, (await import('./recorded/uboot.json')).default)
}
