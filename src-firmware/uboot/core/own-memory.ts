/** What of U-Boot's own lies in a range: whoever gives it away destroys that, and U-Boot does not ask. */
import { DriverStop } from '../../board/guest'
import { FIRMWARE } from '../../memory/owners'
import { hex } from '../../spec/hex'
import { MemoryType } from '../../spec/memory-type'
import { PAGE_MASK } from '../../spec/page'
import type { UBootProperty } from '../../trace/stop'
import type { Place } from '../../trace/trace'
import { endOf } from '../efi/efi-map'
import type { UBootCore } from './core'

/** The first thing of U-Boot's own, or code of an image, in so many bytes from here; null: there is none. */
function ownMemoryIn({ facts, efi, board }: UBootCore, start: bigint, bytes: bigint): UBootProperty | null {
  const end = start + bytes
  // Whole pages are given away, and a buffer's owner has it from behind its head on.
  const held = board.owners.within(start & ~PAGE_MASK, (end - 1n) | PAGE_MASK)
  const image = held.find(({ unit }) => unit === 'image')
  if (image) return { what: 'image', name: image.owner }
  const others = held.filter(({ owner }) => owner !== FIRMWARE)
  for (let at = start; at < end;) {
    // A buffer has the whole pages that it lies in.
    const holding = others.find((one) => one.start <= (at | PAGE_MASK) && one.last >= at)
    if (holding) {
      at = (holding.last | PAGE_MASK) + 1n
      continue
    }
    const entry = efi.map.at(at)
    if (!entry) return null
    if (entry.type !== MemoryType.Conventional) {
      // What lies above ram_top was set aside by nobody.
      const reservation = facts.reservations.find((one) => at < BigInt(facts.ramTop) && BigInt(one.start) <= at && at < BigInt(one.end))
      return reservation ? { what: 'reservation', name: reservation.name } : { what: 'pages', type: entry.type }
    }
    if (endOf(entry) <= at) return null
    at = endOf(entry)
  }
  return null
}

/**
 * A function is about to give a range away. Strict runs are to end when it has: real U-Boot does it and says nothing.
 *
 * @returns Ends the run, if there is something of U-Boot's own in it.
 */
export function givingAway(core: UBootCore, service: string, start: bigint, bytes: bigint, at: Place | null): () => void {
  const own = core.board.mode === 'strict' && bytes > 0n ? ownMemoryIn(core, start, bytes) : null
  return () => {
    if (own) throw new DriverStop('firmware', { code: 'ubootDestroys', service, own, start: hex(start), bytes: hex(bytes) }, at)
  }
}
