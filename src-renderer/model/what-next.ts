/** How far a learner has come in a pack, and what to do next. */
import type { LabSummary, PackSummary, Progress } from '../../src-lab/host-api'

/** 'changed': passed, but in a revision before this one. */
type Standing = 'passed' | 'changed' | 'begun' | 'new'

export function standingOf(pack: PackSummary, lab: LabSummary, progress: Progress): Standing {
  const known = progress[`${pack.uuid}/${lab.uuid}`]
  if (!known) return 'new'
  if (known.passedAt !== null) return known.revision < lab.revision ? 'changed' : 'passed'
  return known.runs > 0 || known.hints.length > 0 ? 'begun' : 'new'
}

/** Once passed, a lab stays done, whatever became of its checks. */
function isDone(pack: PackSummary, lab: LabSummary, progress: Progress): boolean {
  return ['passed', 'changed'].includes(standingOf(pack, lab, progress))
}

export function passedIn(pack: PackSummary, progress: Progress): number {
  return pack.labs.filter((lab) => isDone(pack, lab, progress)).length
}

/** The labs that should come before this one and are not done. */
export function missingBefore(pack: PackSummary, lab: LabSummary, progress: Progress): readonly LabSummary[] {
  return pack.labs.filter((other) => lab.needs.includes(other.id) && !isDone(pack, other, progress))
}

/**
 * The lab to do next: the first after this one that is not done and whose needs are, else the first of that kind from the beginning.
 * @param after Id of a lab; null: from the beginning. @returns null: all labs are done.
 */
export function nextLab(pack: PackSummary, progress: Progress, after: string | null): LabSummary | null {
  const open = (lab: LabSummary): boolean => lab.id !== after && !isDone(pack, lab, progress)
  const ready = (lab: LabSummary): boolean => open(lab) && missingBefore(pack, lab, progress).length === 0
  const from = pack.labs.findIndex((lab) => lab.id === after) + 1
  return pack.labs.slice(from).find(ready) ?? pack.labs.find(ready) ?? pack.labs.find(open) ?? null
}

/** The lab to begin with: a tour, which is right already, if a pack begins with one; else the first lab of the first pack. */
export function firstLab(
  packs: readonly PackSummary[]
): { readonly pack: PackSummary; readonly lab: LabSummary; readonly isTour: boolean } | null {
  const firsts = packs.flatMap((pack) => (pack.labs[0] ? [{ pack, lab: pack.labs[0], isTour: pack.labs[0].starter === 'passes' }] : []))
  return firsts.find((one) => one.isTour) ?? firsts[0] ?? null
}
