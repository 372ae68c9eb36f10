/** How far a learner has come in a pack, what to do next, and what was hard on the way there. */
import type { LabProgress, LabSummary, PackSummary, Progress } from '../host-api'

/** 'changed': passed, but in a revision before this one. */
type Standing = 'passed' | 'changed' | 'begun' | 'new'

/** A way through a pack: some of its labs in their order, or all of them. */
export interface Walk {
  /** As the pack names it; null: the whole pack, which needs no name. */
  readonly id: string | null
  readonly labs: readonly LabSummary[]
}

function progressIn(pack: PackSummary, lab: LabSummary, progress: Progress): LabProgress | undefined {
  return progress[`${pack.uuid}/${lab.uuid}`]
}

/** How a lab stands in what the learner has done. */
export function standingOf(pack: PackSummary, lab: LabSummary, progress: Progress): Standing {
  const known = progressIn(pack, lab, progress)
  if (!known) return 'new'
  if (known.passedAt !== null) return known.revision < lab.revision ? 'changed' : 'passed'
  return known.runs > 0 || known.hints.length > 0 ? 'begun' : 'new'
}

/** Once passed, a lab stays done, whatever became of its checks. */
export function isDone(pack: PackSummary, lab: LabSummary, progress: Progress): boolean {
  return ['passed', 'changed'].includes(standingOf(pack, lab, progress))
}

/** So many labs of a pack, or of a walk through it, are done. */
export function passedIn(pack: PackSummary, progress: Progress, { labs }: Pick<Walk, 'labs'> = pack): number {
  return labs.filter((lab) => isDone(pack, lab, progress)).length
}

/** The labs that should come before this one and are not done. */
export function missingBefore(pack: PackSummary, lab: LabSummary, progress: Progress): readonly LabSummary[] {
  return pack.labs.filter((other) => lab.needs.includes(other.id) && !isDone(pack, other, progress))
}

/** @param id A walk of the pack, as the learner chose it. Where the pack has none of this id (any more), it is the whole. */
export function walkOf(pack: PackSummary, id: string | null | undefined): Walk {
  const walk = pack.walks.find((one) => one.id === id)
  return walk ? { id: walk.id, labs: pack.labs.filter((lab) => walk.labs.includes(lab.id)) } : { id: null, labs: pack.labs }
}

/**
 * The lab to do next: the first after this one that is not done and whose needs are, else the first of that kind from the beginning. What the walk
 * leaves out keeps nobody waiting.
 * @param after Id of a lab; null: from the beginning. @returns null: all labs of the walk are done.
 */
export function nextLab(pack: PackSummary, progress: Progress, after: string | null, walk: Walk = walkOf(pack, null)): LabSummary | null {
  const open = (lab: LabSummary): boolean => lab.id !== after && !isDone(pack, lab, progress)
  const ready = (lab: LabSummary): boolean => open(lab) && missingBefore(pack, lab, progress).every((other) => !walk.labs.includes(other))
  const from = pack.labs.findIndex((lab) => lab.id === after) + 1
  const later = pack.labs.slice(from).filter((lab) => walk.labs.includes(lab))
  return later.find(ready) ?? walk.labs.find(ready) ?? walk.labs.find(open) ?? null
}

/** The lab to begin with: a tour, which is right already, if a pack begins with one; else the first lab of the first pack. */
export function firstLab(
  packs: readonly PackSummary[]
): { readonly pack: PackSummary; readonly lab: LabSummary; readonly isTour: boolean } | null {
  const firsts = packs.flatMap((pack) => (pack.labs[0] ? [{ pack, lab: pack.labs[0], isTour: pack.labs[0].starter === 'passes' }] : []))
  return firsts.find((one) => one.isTour) ?? firsts[0] ?? null
}

/** A check that a learner failed again and again. */
interface Trouble {
  readonly lab: LabSummary
  readonly check: LabSummary['checks'][number]
  /** Runs in which it failed. */
  readonly times: number
}
/** So many runs may fail in a check while a driver is being written. */
const USUAL_FAILURES = 3

/** The checks that were hard, the hardest first. Of each lab the one that failed most. */
export function troublesIn(pack: PackSummary, progress: Progress): readonly Trouble[] {
  return pack.labs
    .flatMap((lab): readonly Trouble[] => {
      const failed = progressIn(pack, lab, progress)?.failed ?? {}
      const counted = lab.checks.map((check) => ({ lab, check, times: failed[check.id] ?? 0 }))
      const hardest = counted.reduce<Trouble | null>((most, one) => (one.times > (most?.times ?? USUAL_FAILURES) ? one : most), null)
      return hardest ? [hardest] : []
    })
    .sort((a, b) => b.times - a.times)
}

/** What a learner of one pack is told to do. */
interface Advice {
  /** null: everything on the walk is done. */
  readonly next: LabSummary | null
  /** 'first': nothing is done yet; 'begun': it was begun; 'needs': it builds on `after`; 'order': it comes next on the walk. */
  readonly because: 'first' | 'begun' | 'needs' | 'order'
  /** The lab that was done last of those that the next one needs; null: none. */
  readonly after: LabSummary | null
  /** What to look at again before it: a check of a lab that is done, one that the next lab needs if there is such; null: nothing was hard. */
  readonly again: Trouble | null
  /** The next lab is hard, and this one, which its walk leaves out, is what it builds on; null: there is none, or it is not hard. */
  readonly instead: LabSummary | null
}

/** What comes next on a walk, and why. */
export function adviceFor(pack: PackSummary, progress: Progress, walk: Walk): Advice {
  const done = (lab: LabSummary): boolean => isDone(pack, lab, progress)
  const begun = walk.labs.find((lab) => standingOf(pack, lab, progress) === 'begun')
  const next = begun ?? nextLab(pack, progress, pack.labs.findLast(done)?.id ?? null, walk)
  const after = next ? (pack.labs.findLast((lab) => next.needs.includes(lab.id) && done(lab)) ?? null) : null
  const troubles = troublesIn(pack, progress)
  const old = troubles.filter(({ lab }) => done(lab))
  const again = old.find(({ lab }) => next?.needs.includes(lab.id)) ?? old[0] ?? null
  const isHard = troubles.some(({ lab }) => lab === next)
  return {
    next,
    because: next === begun ? 'begun' : after ? 'needs' : pack.labs.some(done) ? 'order' : 'first',
    after,
    again,
    instead: next && isHard ? (missingBefore(pack, next, progress).find((lab) => !walk.labs.includes(lab)) ?? null) : null
  }
}
