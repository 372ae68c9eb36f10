/** Puts together what U-Boot's allocators know of a refusal and what the board knows: who holds the memory, and who gave it back. */
import type { Board } from '../../board/board'
import { FIRMWARE, type Holding } from '../../memory/owners'
import { GcdMemoryType } from '../../spec/gcd-memory-type'
import { hex } from '../../spec/hex'
import { PAGE_MASK, PAGE_SIZE } from '../../spec/page'
import type { Cause, Holder } from '../../trace/cause'
import { endOf } from '../efi/efi-map'
import type { EfiCause, EfiMemory } from '../efi/efi-memory'

/** The cause as the trace tells it. */
export function fullEfiCause({ board, efi }: { readonly board: Board; readonly efi: EfiMemory }, cause: EfiCause): Cause {
  switch (cause.code) {
    case 'mapNotFree':
      return efi.map.at(cause.at)
        ? { code: 'notFree', holder: holderAt(board, efi, cause.at) }
        : { code: 'outsideMemory', at: hex(cause.at), start: hex(cause.at), bytes: hex(PAGE_SIZE), gcdType: GcdMemoryType.NonExistent }
    case 'lmbNotFree':
      return { code: 'lmbInUse', start: hex(cause.base), bytes: hex(cause.size), flags: cause.flags }
    case 'mapFree':
      return { code: 'notAllocated', at: hex(cause.at), freedBy: board.owners.freedAt(cause.at)?.freedBy ?? null }
    case 'noPoolHead': {
      const around = board.owners.within(cause.buffer, cause.buffer)[0]
      return { code: 'notPool', buffer: hex(cause.buffer), holder: around ? holder(around) : null }
    }
    default:
      return cause
  }
}

/** Who has this byte: somebody of this run, or U-Boot. */
function holderAt({ owners }: Board, efi: EfiMemory, at: bigint): Holder {
  const next = owners.atOrAbove(at)
  if (next && next.start <= (at | PAGE_MASK)) return holder(next)
  const entry = efi.map.at(at)!
  const end = next && next.start < endOf(entry) ? next.start : endOf(entry)
  return { start: hex(at), bytes: hex(end - at), type: entry.type, owner: FIRMWARE, takenBy: null }
}

function holder({ start, last, type, owner, takenBy }: Holding): Holder {
  return { start: hex(start), bytes: hex(last - start + 1n), type, owner, takenBy }
}
