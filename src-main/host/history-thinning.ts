/** Which entries of a history may go, so that years of runs do not pile up. */

/** As many of the newest entries stay whatever they are. */
const KEPT_WHOLE = 50
/** So many days behind the newest entry one run of each hour stays; before that one of each day. */
const HOURS_KEPT_DAYS = 30
const DAY_MS = 24 * 60 * 60 * 1000

/**
 * Runs that are followed by another entry of the same hour, or, when they are old, of the same day. What is no run (passed, reset, restored,
 * changed outside, removed) always stays: it is for the caller, who can read the entries, to leave those out.
 * @param ids Of the entries, the newest first. An id begins with the time: '2026-01-31T14-05-09-120Z'.
 */
export function thinnable(ids: readonly string[]): readonly string[] {
  const [newest] = ids
  if (newest === undefined) return []
  const hoursFrom = dayOf(newest) - HOURS_KEPT_DAYS * DAY_MS
  const span = (id: string): string => id.slice(0, dayOf(id) >= hoursFrom ? '2026-01-31T14'.length : '2026-01-31'.length)
  return ids.filter((id, index) => index >= KEPT_WHOLE && span(ids[index - 1]!) === span(id))
}

function dayOf(id: string): number {
  return Date.parse(id.slice(0, '2026-01-31'.length))
}
