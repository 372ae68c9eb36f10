/** The boards there are. */
import { madeBoard } from './constructed/made-board'
import { madePc } from './constructed/made-pc'
import { madeServer, madeServerHigh } from './constructed/made-server'
import * as first from './recorded/first-release'
import uboot from './recorded/uboot.json'
import type { Platform } from './platform'
import { boardsOf, LATER_RELEASES, wholeBoard } from './recorded-boards'
import { recordedUBoot } from './recorded-uboot'

/** In the order in which they are listed: the recorded ones first. */
export const platforms: readonly Platform[] = [
  ...boardsOf('2022.11').map((board) => wholeBoard(board, first)),
  ...LATER_RELEASES.flatMap((release) => boardsOf(release).map(({ head }) => head)),
  ...recordedUBoot(uboot),
  madePc,
  madeServer,
  madeServerHigh,
  madeBoard
]

/** undefined: there is no such board. Of a later release's it says what a list shows: `wholePlatform` brings the rest. */
export function platformById(id: string): Platform | undefined {
  return platforms.find((platform) => platform.id === id)
}
