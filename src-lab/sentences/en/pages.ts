/** What became of pages that a call asked for or gave back: often not what its arguments say. */
import type { CallEvent, TraceEvent } from '../../../src-firmware/index'
import { PAGE_SIZE } from '../../../src-firmware/spec/page'
import { whole } from '../values'
import { counted } from './amount'

/** The count of bytes has so many bits: a count of pages that is larger wraps around. */
const COUNTED_PAGES = 1n << 52n

/** ', which wraps around to 1 page'; ', 16 pages in the unit of 64 KiB …'; empty where the call took what it asked for. */
export function takenPages(call: CallEvent): string {
  const asked = whole(call.in.pages)
  const taken = call.changes.find((change) => change.what === 'take' && change.unit === 'pages')
  const got = taken?.what === 'take' ? BigInt(taken.bytes) / PAGE_SIZE : asked
  if (got === asked) return ''
  return asked >= COUNTED_PAGES
    ? `; so many bytes are more than a number holds, and of the count that wraps around ${counted(got, 'page')} ${got === 1n ? 'is' : 'are'} left`
    : `; this type is handed out in larger units, so it is ${counted(got, 'page')}`
}

/** '; 2 of them were allocated on driver.ts:12'; empty where one allocation was given back. */
export function givenPages(events: readonly TraceEvent[], call: CallEvent): string {
  const asked = whole(call.in.pages)
  const pages = asked >= COUNTED_PAGES ? asked % COUNTED_PAGES : asked
  const wraps = pages === asked ? '' : `; of a count that wraps around ${counted(pages, 'page')} ${pages === 1n ? 'is' : 'are'} left`
  const parts = new Map<number | null, bigint>()
  for (const change of call.changes)
    if (change.what === 'give') parts.set(change.takenBy, (parts.get(change.takenBy) ?? 0n) + BigInt(change.bytes))
  const owned = [...parts.values()].reduce((sum, bytes) => sum + bytes, 0n)
  const unowned = pages * PAGE_SIZE - owned
  if (parts.size <= 1 && (unowned <= 0n || parts.size === 0)) return wraps
  const told = [...parts].map(([takenBy, bytes]) => `${counted(wholePages(bytes), 'page')} taken ${takenOn(events, takenBy)}`)
  if (unowned > 0n) told.push(`${counted(wholePages(unowned), 'page')} of the firmware's own`)
  return `${wraps}; FreePages asks nobody whose they are: ${told.join(', ')}`
}

function takenOn(events: readonly TraceEvent[], takenBy: number | null): string {
  const event = takenBy === null ? undefined : events[takenBy]
  if (!event) return 'before the run'
  return event.at ? `on ${event.at.file}:${event.at.line}` : `by ${event.image}`
}

function wholePages(bytes: bigint): bigint {
  return (bytes + PAGE_SIZE - 1n) / PAGE_SIZE
}
