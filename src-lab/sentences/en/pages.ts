/** What became of pages that a call asked for or gave back. */
import type { CallEvent, TraceEvent } from '../../../src-firmware/index'
import { givenPages, takenPages } from '../pages'
import { counted } from './amount'

/** '; so many bytes are more than a number holds, …'; empty where the call took what it asked for. */
export function takenWords(call: CallEvent): string {
  const taken = takenPages(call)
  if (!taken) return ''
  return taken.wrapped
    ? `; so many bytes are more than a number holds, and of the count that wraps around ${left(taken.got)}`
    : `; this type is handed out in larger units, so it is ${counted(taken.got, 'page')}`
}

/** '; FreePages asks nobody whose they are: 2 pages taken on driver.ts:12, …'; empty where one allocation was given back. */
export function givenWords(events: readonly TraceEvent[], call: CallEvent): string {
  const given = givenPages(call)
  const wraps = given.left === null ? '' : `; of a count that wraps around ${left(given.left)}`
  if (!given.whose) return wraps
  const told = given.whose.taken.map(([takenBy, pages]) => `${counted(pages, 'page')} taken ${takenOn(events, takenBy)}`)
  if (given.whose.unowned > 0n) told.push(`${counted(given.whose.unowned, 'page')} of the firmware's own`)
  return `${wraps}; FreePages asks nobody whose they are: ${told.join(', ')}`
}

function left(pages: bigint): string {
  return `${counted(pages, 'page')} ${pages === 1n ? 'is' : 'are'} left`
}

function takenOn(events: readonly TraceEvent[], takenBy: number | null): string {
  const event = takenBy === null ? undefined : events[takenBy]
  if (!event) return 'before the run'
  return event.at ? `on ${event.at.file}:${event.at.line}` : `by ${event.image}`
}
