/** Grades submissions in parallel, one row for each and each lab, whatever became of it. */
import { mistakesLike, type KnownMistake } from '../../../src-lab/grade/known-mistakes'
import type { GradeRow } from '../../../src-lab/grade/row'
import type { LabBundle } from '../../../src-lab/lab/bundle'
import type { GradeData, GradePart, GradeTask, LabOutcome } from './grader'
import type { Progress } from '../progress-bar'
import { carryOutAll } from '../thread-pool'
import type { Journal } from './journal'
import type { Submission } from './submissions'

/** A driver in a thread of ours gives a sign of life every few steps. Silent for longer, it is tried again in a thread of its own. */
const PATIENCE = 15_000
/** There its own watchdog ends it, and it has many machines and seeds to go through. */
const ISOLATED_PATIENCE = 300_000

interface Grading {
  readonly data: GradeData
  readonly jobs: number
  readonly journal: Journal
  told(progress: Progress): void
}

/** @returns By submission in their order, and by lab in the pack's. */
export async function gradeAll(submissions: readonly Submission[], grading: Grading): Promise<readonly GradeRow[]> {
  const { data, jobs, journal, told } = grading
  const { bundles } = data
  const known = new Map(bundles.map((bundle) => [bundle.ref.lab, [] as KnownMistake[]]))
  const outcomes = new Map<number, readonly LabOutcome[]>()
  const byIndex = new Map(submissions.map((submission) => [submission.index, submission]))
  const take = (task: GradeTask, part: GradePart): void => {
    if (task.kind === 'mistake') {
      // One that could not be judged looks like whatever could not be judged either.
      if (part.kind === 'mistake' && part.grade.status !== 'error')
        known.get(task.lab)!.push({ file: task.file, title: titleOf(bundles, task), grade: part.grade })
      return
    }
    const { id } = byIndex.get(task.index)!
    if (part.kind === 'same') outcomes.set(task.index, journal.of(id)!.labs)
    else if (part.kind === 'labs') {
      outcomes.set(task.index, part.labs)
      journal.add(id, part)
    }
    told({ done: outcomes.size, of: submissions.length })
  }
  const tasks: GradeTask[] = [
    ...bundles.flatMap(({ ref, lab }) => lab.mistakes.map(({ file }) => ({ kind: 'mistake', lab: ref.lab, file }) as const)),
    ...submissions.map(({ id, index, path }) => ({ kind: 'submission', index, path, known: journal.of(id)?.print ?? null }) as const)
  ]
  const lost: GradeTask[] = []
  const pool = { thread: 'grade-thread', jobs, told: take }
  await carryOutAll<GradeTask, GradePart>(tasks, { ...pool, data, patience: PATIENCE, lost: (task) => void lost.push(task) })
  await carryOutAll<GradeTask, GradePart>(lost, {
    ...pool,
    data: { ...data, isolated: true },
    patience: ISOLATED_PATIENCE,
    lost: (task, why) => {
      if (task.kind === 'mistake') return
      outcomes.set(
        task.index,
        bundles.map(({ ref }) => ({ lab: ref.lab, grade: null, status: 'unreadable', note: `It could not be graded: ${why}` }))
      )
    }
  })
  return submissions.flatMap((submission) =>
    bundles.map((bundle) =>
      rowOf(
        submission,
        bundle,
        outcomes.get(submission.index)!.find(({ lab }) => lab === bundle.ref.lab)!,
        known.get(bundle.ref.lab)!
      )
    )
  )
}

function titleOf(bundles: readonly LabBundle[], { lab, file }: Extract<GradeTask, { kind: 'mistake' }>): string {
  return bundles.find(({ ref }) => ref.lab === lab)!.lab.mistakes.find((mistake) => mistake.file === file)!.title
}

function rowOf({ id, index, inside }: Submission, bundle: LabBundle, outcome: LabOutcome, known: readonly KnownMistake[]): GradeRow {
  const { grade, status, note } = outcome
  return {
    submission: id,
    index,
    lab: bundle.ref.lab,
    title: `${bundle.number} ${bundle.lab.title}`,
    revision: bundle.lab.revision,
    status: grade?.status ?? (status === 'missing' ? 'missing' : 'unreadable'),
    points: grade?.points ?? 0,
    of: grade?.of ?? pointsOf(bundle),
    checks: grade?.checks ?? [],
    mistakes:
      grade && grade.status !== 'pass' ? mistakesLike(grade, inOrder(bundle, known)).map(({ file, title }) => ({ file, title })) : [],
    note,
    path: status === 'graded' ? inside : null
  }
}

/** As the lab lists them: threads finish in any order. */
function inOrder({ lab }: LabBundle, known: readonly KnownMistake[]): readonly KnownMistake[] {
  const place = ({ file }: KnownMistake): number => lab.mistakes.findIndex((mistake) => mistake.file === file)
  return [...known].sort((a, b) => place(a) - place(b))
}

/** What a lab counts when nothing of it is graded. */
export function pointsOf({ lab }: LabBundle): number {
  return lab.points ?? lab.checks.reduce((sum, check) => sum + (check.kind === 'answer' ? 0 : (check.points ?? 1)), 0)
}
