/** The boards there are. */
import { madeBoard } from './constructed/made-board'
import { madePc } from './constructed/made-pc'
import { madeServer, madeServerHigh } from './constructed/made-server'
import type { Platform } from './platform'
import { EDK2_RELEASES } from './edk2-rules'
import { boardsOf } from './recorded-boards'
import { ubootBoards } from './recorded-uboot'

/** In the order in which they are listed: the recorded ones first. */
export const platforms: readonly Platform[] = [
  ...EDK2_RELEASES.flatMap((release) => boardsOf(release).map(({ head }) => head)),
  ...ubootBoards.map(({ head }) => head),
  madePc,
  madeServer,
  madeServerHigh,
  madeBoard
]

/** undefined: there is no such board. Of a recorded one it says what a list shows: `wholePlatform` brings the rest. */
export function platformById(id: string): Platform | undefined {
  return platforms.find((platform) => platform.id === id)
}
