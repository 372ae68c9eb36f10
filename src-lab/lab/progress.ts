/** How far a learner came in a lab, told by two who may not know of each other: two windows, or one that could not save for a while. */
import type { LabProgress } from '../host-api'

/** Of a lab that nobody has begun. */
export const NO_PROGRESS: LabProgress = { revision: 0, passedAt: null, runs: 0, hints: [], answers: {}, lastResult: null, failed: {} }

/**
 * Nothing that either of them knows is lost; where they differ, the later one is right.
 * @param kept What was known before.
 * @param given The later one.
 */
export function mergedProgress(kept: LabProgress | undefined, given: LabProgress): LabProgress {
  if (kept === undefined) return given
  const keptCounts = kept.passedAt !== null && (given.passedAt === null || given.revision <= kept.revision)
  const pass = keptCounts ? kept : given
  return {
    revision: pass.revision,
    passedAt: pass.passedAt,
    runs: Math.max(kept.runs, given.runs),
    hints: [...new Set([...kept.hints, ...given.hints])],
    answers: { ...kept.answers, ...given.answers },
    lastResult: given.lastResult ?? kept.lastResult,
    failed: mostOf(kept.failed, given.failed)
  }
}

function mostOf(kept: LabProgress['failed'], given: LabProgress['failed']): LabProgress['failed'] {
  const ids = new Set([...Object.keys(kept), ...Object.keys(given)])
  return Object.fromEntries([...ids].map((id) => [id, Math.max(kept[id] ?? 0, given[id] ?? 0)]))
}
