/** What lay in memory at the recorded moment, as far as it was read there: tables, and the ends of the firmware's own pool blocks. */
import { MemoryContent } from '../../memory/physical-memory'
import type { ApplicationMoment, Platform } from '../../platforms/platform'
import { bytesOfDigits } from '../../spec/hex'
import { poolBlockEnds } from '../memory/pool-block'

/** Recorded numbers are in units of so many bytes. */
const UNIT = 8n

/** @param hobList Where DXE has put the HOB list; null: the recording does not say. */
export function recordedContent({ contents = [], hobs }: Platform, moment: ApplicationMoment, hobList: bigint | null): MemoryContent {
  const content = new MemoryContent()
  for (const { type, blocks } of moment.usedBlocks ?? []) {
    let at = 0n
    for (let i = 0; i < blocks.length; i += 2) {
      at += BigInt(blocks[i]!) * UNIT
      const bytes = BigInt(blocks[i + 1]!) * UNIT
      const { head, tail } = poolBlockEnds(type, bytes)
      content.put(at, head)
      content.put(at + bytes - BigInt(tail.length), tail)
    }
  }
  for (const [address, bytes] of contents) content.put(BigInt(address), bytesOfDigits(bytes))
  if (hobs && hobList !== null) content.put(hobList, bytesOfDigits(hobs.hobs.join('')))
  return content
}
