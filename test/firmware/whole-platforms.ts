/** All boards with everything that was recorded of them, in the order in which they are listed. */
import { platforms, wholePlatform, type Platform } from '../../src-firmware'

export const wholePlatforms: readonly Platform[] = await Promise.all(platforms.map(wholePlatform))

/** One of them. */
export function wholeById(id: string): Platform {
  return wholePlatforms.find((platform) => platform.id === id)!
}
