/** What the first page will want from the host is asked while the screen itself is still on its way. */
import { addressOf, labAt } from './address'
import { askAhead, forgetAhead } from './client'

/** What the browser's storage keeps because a host refused it begins so; it is given to the host before anything is read from there. */
export const UNSAVED = 'handoff.unsaved '

function hasUnsaved(): boolean {
  try {
    return Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index)).some((key) => key?.startsWith(UNSAVED))
  } catch {
    return false
  }
}

/** Asks for the first page and, where the address leads to a lab, for that: all of it at once. */
export function askForFirstPage(): void {
  const lab = labAt(addressOf(location.hash).place)
  askAhead([
    ...(['info', 'packs', 'examples', 'progress', 'sandboxes', 'machines', 'settings', 'packOffer'] as const).map((method) => ({
      method,
      args: {}
    })),
    ...(lab ? (['lab', 'work'] as const).map((method) => ({ method, args: lab })) : [])
  ])
  // Looked for while the request is on its way: the storage takes its time, and is nearly always empty.
  if (hasUnsaved()) forgetAhead()
}
