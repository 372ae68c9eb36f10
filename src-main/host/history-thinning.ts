/** Which entries of a history may go, so that years of runs do not pile up. */

/** As many of the newest entries stay whatever they are. */
const KEPT_WHOLE = 50
/** On so many of the days that something was kept on, the newest ones, one run of each hour stays; before that one of each day. */
const HOURS_KEPT_DAYS = 30

/**
 * Runs that are followed by another entry of the same hour, or, when they are old, of the same day. What is no run (passed, reset, restored,
 * changed outside, removed) always stays: it is for the caller, who can read the entries, to leave those out. How old a run is says the number of
 * days with work since, not a clock: one that was set wrong for an hour takes nothing along.
 * @param times Of the entries, the newest first: '2026-01-31T14-05-09-120Z'.
 * @returns Their places in the list.
 */
export function thinnable(times: readonly string[]): readonly number[] {
  const days = new Set<string>()
  return times.flatMap((time, index) => {
    days.add(time.slice(0, '2026-01-31'.length))
    const span = (days.size <= HOURS_KEPT_DAYS ? '2026-01-31T14' : '2026-01-31').length
    return index >= KEPT_WHOLE && times[index - 1]!.slice(0, span) === time.slice(0, span) ? [index] : []
  })
}
