/** Puts together what the allocators know of a refusal and what the board and the GCD know: who holds the memory, who gave it back, what it is. */
import type { Board } from '../../board/board'
import { hex } from '../../spec/hex'
import { PAGE_MASK } from '../../spec/page'
import { FIRMWARE, type Holding } from '../../memory/owners'
import type { Cause, Holder } from '../../trace/cause'
import type { GcdMemorySpace } from '../gcd/gcd'
import { isUntested } from '../gcd/gcd-entry'
import { GcdMemoryType } from '../../spec/gcd-memory-type'
import type { MapEntry } from '../memory/memory-map'
import type { PageCause } from '../memory/page-allocator'
import type { PoolCause } from '../memory/pool'

const ADDRESS_SPACE = 1n << 64n

/** The cause of refused pages, with who holds what is in the way. */
export function fullPageCause({ board, gcd }: { readonly board: Board; readonly gcd: GcdMemorySpace }, cause: PageCause): Cause {
  switch (cause.code) {
    case 'entryTaken':
      return { code: 'notFree', holder: holderAt(board, cause.at, cause.entry) }
    case 'entryFree':
      return { code: 'notAllocated', at: hex(cause.at), freedBy: board.owners.freedAt(cause.at)?.freedBy ?? null }
    case 'noEntry':
      return outsideMemory(gcd, cause.at)
    default:
      return cause
  }
}

/** @param buffer What FreePool was given. */
export function fullPoolCause({ owners }: Board, buffer: bigint, cause: PoolCause): Cause {
  const holding = owners.startingAt(buffer)
  switch (cause.code) {
    case 'noHead': {
      const freed = holding ? undefined : owners.freedAt(buffer)
      if (freed) return { code: 'notAllocated', at: hex(buffer), freedBy: freed.freedBy }
      const around = holding ?? owners.within(buffer, buffer)[0]
      return { code: 'notPool', buffer: hex(buffer), holder: around ? holder(around) : null }
    }
    case 'noTail':
      return { code: 'tailOverwritten', buffer: hex(buffer), at: hex(cause.at), holder: holding ? holder(holding) : null }
    default:
      return cause
  }
}

/** Who has this byte of an entry that is not free: somebody of this run, or the firmware, up to the next who has. */
export function holderAt({ owners }: Board, at: bigint, { last, type }: MapEntry): Holder {
  const next = owners.atOrAbove(at)
  if (next && next.start <= (at | PAGE_MASK)) return holder(next)
  const end = next && next.start <= last ? next.start : last + 1n
  return { start: hex(at), bytes: hex(end - at), type, owner: FIRMWARE, takenBy: null }
}

function holder({ start, last, type, owner, takenBy }: Holding): Holder {
  return { start: hex(start), bytes: hex(last - start + 1n), type, owner, takenBy }
}

function outsideMemory(gcd: GcdMemorySpace, at: bigint): Cause {
  const entry = gcd.find(at)
  const end = entry ? entry.last + 1n : 0n
  if (!entry || at >= end)
    return { code: 'outsideMemory', at: hex(at), start: hex(end), bytes: hex(ADDRESS_SPACE - end), gcdType: GcdMemoryType.NonExistent }
  const range = { at: hex(at), start: hex(entry.base), bytes: hex(end - entry.base) }
  return isUntested(entry) ? { code: 'untested', ...range } : { code: 'outsideMemory', ...range, gcdType: entry.type }
}
