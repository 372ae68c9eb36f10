/** The page's address: its hash says which place of the app is open, the first time behind the host's ticket. */
import type { LabRef } from '../../src-lab/lab/bundle'

export const TICKET = '#ticket='
const WITH_TICKET = /^#ticket=([^/]*)((?:\/.*)?)$/

/** What an address holds. @returns ticket: null where it has none. place: '#/<pack>/<lab>', '#sandbox/<name>', …; '' for the first page. */
export function addressOf(hash: string): { readonly ticket: string | null; readonly place: string } {
  const [, ticket, place] = WITH_TICKET.exec(hash) ?? []
  return ticket === undefined ? { ticket: null, place: hash } : { ticket, place: place ? `#${place}` : '' }
}

/** The lab of a place; null: it is no lab. */
export function labAt(place: string): LabRef | null {
  const [, pack, lab] = /^#\/([^/]+)\/([^/]+)$/.exec(place) ?? []
  return pack !== undefined && lab !== undefined ? { pack, lab } : null
}

/** Whether a place has a text to work on, and so an editor. */
export function isBench(place: string): boolean {
  return labAt(place) !== null || place.startsWith('#sandbox/')
}
