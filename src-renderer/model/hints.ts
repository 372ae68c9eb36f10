/** Which hint comes next: one about what failed, before one about what comes later. */
import type { CheckResult, Hint } from '../../src-lab/lab/lab'

/** @param results Of the last run; empty: nothing ran yet. @returns null: all are open. */
export function nextHint(hints: readonly Hint[], opened: readonly string[], results: readonly CheckResult[]): Hint | null {
  const left = hints.filter((hint) => !opened.includes(hint.id))
  const failing = results.filter((result) => result.status === 'fail')
  const passed = new Set(results.filter((result) => result.status === 'pass').map((result) => result.id))
  for (const { id } of failing) {
    const about = left.find((hint) => hint.whenCheck === id)
    if (about) return about
  }
  const [first] = failing
  return (
    left.find((hint) => first !== undefined && hint.whenCheck === undefined && hint.step === first.step) ??
    left.find((hint) => hint.whenCheck === undefined || !passed.has(hint.whenCheck)) ??
    left[0] ??
    null
  )
}

/** The next hint about one check; null: there is none, or all are open. */
export function hintAbout(check: string, hints: readonly Hint[], opened: readonly string[]): Hint | null {
  return hints.find((hint) => hint.whenCheck === check && !opened.includes(hint.id)) ?? null
}
