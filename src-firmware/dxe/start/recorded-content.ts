/** What lay in memory at the recorded moment, as far as it was read there: tables, and the ends of the firmware's own pool blocks. */
import { MemoryContent } from '../../memory/physical-memory'
import type { ApplicationMoment, Platform } from '../../platforms/platform'
import { bytesOfDigits } from '../../spec/hex'
import { poolBlockEnds } from '../memory/pool'

/** Recorded numbers are in units of so many bytes. */
const UNIT = 8n

const made = new WeakMap<ApplicationMoment, MemoryContent>()

/** The same for every run on this platform: it is made once. */
export function recordedContent({ contents = [] }: Platform, moment: ApplicationMoment): MemoryContent {
  const known = made.get(moment)
  if (known) return known
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
  made.set(moment, content)
  return content
}
