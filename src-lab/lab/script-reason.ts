/** What a script calls the way a run fails: `why` of its check may have a sentence for each. */

/** A script that names none. */
export const SAID = 'said'
/** Reasons that the app gives a check of any kind. */
const OF_THE_APP: ReadonlySet<string> = new Set(['error', 'needs', 'none', 'pending', 'stopped', 'unjudged'])

/** A name that a script may give: of letters and digits, and none of those. */
export function isScriptReason(reason: string): boolean {
  return /^[a-z][A-Za-z0-9]{0,39}$/.test(reason) && !OF_THE_APP.has(reason)
}
