/** A board as a machine is powered on with it at once: of the recorded ones those of the first release with all that was recorded of them. */
import { platformById, platforms, wholePlatform, type Platform } from '../../src-firmware'

const isLater = ({ edk2 = '2022.11' }: Platform): boolean => edk2 !== '2022.11'
const whole = new Map(
  await Promise.all(platforms.map(async (board) => [board.id, isLater(board) ? board : await wholePlatform(board)] as const))
)

/** undefined: there is no such board. Of later releases it is what a list shows. */
export function boardById(id: string): Platform | undefined {
  return whole.get(id) ?? platformById(id)
}
