/** What became of pages that a call asked for or gave back, which is often not what its arguments say: facts, for each language to tell. */
import type { CallEvent } from '../../src-firmware/index'
import { PAGE_SIZE } from '../../src-firmware/spec/page'
import { whole } from './values'

/** The count of bytes has so many bits: a count of pages that is larger wraps around. */
const COUNTED_PAGES = 1n << 52n

/** Pages that a call got, where it asked for another number. wrapped: of its own number nothing else was left; otherwise its type has larger units. */
interface TakenPages {
  readonly got: bigint
  readonly wrapped: boolean
}

/** null: the call took what it asked for. */
export function takenPages(call: CallEvent): TakenPages | null {
  const asked = whole(call.in.pages)
  const taken = call.changes.find((change) => change.what === 'take' && change.unit === 'pages')
  const got = taken?.what === 'take' ? BigInt(taken.bytes) / PAGE_SIZE : asked
  return got === asked ? null : { got, wrapped: asked >= COUNTED_PAGES }
}

/** Pages that a call gave back. */
interface GivenPages {
  /** What was left of a count that wraps around; null: it does not. */
  readonly left: bigint | null
  /** Whose they were, by n of the event that took them, and the firmware's own; null: one allocation was given back. */
  readonly whose: { readonly taken: readonly (readonly [takenBy: number | null, pages: bigint])[]; readonly unowned: bigint } | null
}

/** How many it were, and whose. */
export function givenPages(call: CallEvent): GivenPages {
  const asked = whole(call.in.pages)
  const pages = asked >= COUNTED_PAGES ? asked % COUNTED_PAGES : asked
  const parts = new Map<number | null, bigint>()
  for (const change of call.changes)
    if (change.what === 'give') parts.set(change.takenBy, (parts.get(change.takenBy) ?? 0n) + BigInt(change.bytes))
  const owned = [...parts.values()].reduce((sum, bytes) => sum + bytes, 0n)
  const unowned = pages * PAGE_SIZE - owned
  const isOne = parts.size <= 1 && (unowned <= 0n || parts.size === 0)
  const taken = [...parts].map(([takenBy, bytes]) => [takenBy, wholePages(bytes)] as const)
  return { left: pages === asked ? null : pages, whose: isOne ? null : { taken, unowned: unowned > 0n ? wholePages(unowned) : 0n } }
}

function wholePages(bytes: bigint): bigint {
  return (bytes + PAGE_SIZE - 1n) / PAGE_SIZE
}
