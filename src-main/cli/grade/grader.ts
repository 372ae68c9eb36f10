/** What one worker of `handoff grade` does: it reads, runs and judges the submissions that it is told to. */
import type { Answers } from '../../../src-lab/checks/answer'
import { rememberingCompiler } from '../../../src-lab/compile/remembering-compiler'
import { gradeLab, type LabGrade } from '../../../src-lab/grade/grade-lab'
import type { LabBundle } from '../../../src-lab/lab/bundle'
import { filesOf } from '../../../src-lab/proof/variant'
import type { LabEngine } from '../../../src-lab/run/lab-run'
import type { Language } from '../../../src-lab/sentences'
import { emptiness, fingerprint, readSubmission, workFor } from './read-submission'

export interface GradeData {
  /** The labs that are graded, in the language that they are told in. */
  readonly bundles: readonly LabBundle[]
  readonly predictions: boolean
  /** What titles and reasons are told in. */
  readonly language: Language
  /** Each driver in a thread of its own: for those that this thread did not survive. */
  readonly isolated: boolean
  /** Tells one pack and one way of grading from another. */
  readonly basis: string
}
export type GradeTask =
  | { readonly kind: 'mistake'; readonly lab: string; readonly file: string }
  /** @param known What its fingerprint was when it was graded before. */
  | { readonly kind: 'submission'; readonly index: number; readonly path: string; readonly known: string | null }
export type GradePart =
  | { readonly kind: 'mistake'; readonly grade: LabGrade }
  | { readonly kind: 'same' }
  /** @param isCut A run was ended from outside: it may go better another time. */
  | { readonly kind: 'labs'; readonly print: string; readonly labs: readonly LabOutcome[]; readonly isCut: boolean }
/** What came of one lab of a submission. */
export interface LabOutcome {
  readonly lab: string
  /** null: nothing can be graded. */
  readonly grade: LabGrade | null
  readonly status: 'graded' | 'missing' | 'unreadable'
  readonly note: string | null
}

/** Each is made when it is first needed. */
interface Engines {
  /** Runs drivers in this thread. */
  here(): LabEngine
  /** Gives each driver a thread of its own, and a watchdog with patience. */
  alone(): LabEngine
}

/** After these an engine is not to be trusted with another run: the driver gets a thread of its own, as the app gives it one. */
const NEEDS_ITS_OWN = new Set(['memory', 'stack'])
class NeedsItsOwn extends Error {}

const CUT = 'a run was ended from outside, as a busy computer may do too soon: grade it again before it counts'
const MAX_GIVEN = 200

export class Grader {
  private readonly here: LabEngine
  private readonly makeAlone: () => LabEngine
  private alone: LabEngine | null = null
  /** Grades that were given: much of what a class hands in is the same text. */
  private readonly given = new Map<string, LabGrade>()
  /** Was a run of the submission ended from outside? How soon that is depends on the computer. */
  private isCut = false

  constructor(
    private readonly data: GradeData,
    engines: Engines
  ) {
    this.makeAlone = () => this.noticing(engines.alone())
    this.here = data.isolated ? (this.alone = this.makeAlone()) : guarded(engines.here())
  }

  async carryOut(task: GradeTask): Promise<GradePart> {
    if (task.kind === 'submission') return this.gradeSubmission(task)
    const bundle = this.data.bundles.find(({ ref }) => ref.lab === task.lab)!
    return { kind: 'mistake', grade: await this.gradeOf(bundle, filesOf(bundle, { mistake: task.file }), undefined) }
  }

  private async gradeSubmission({ path, known }: Extract<GradeTask, { kind: 'submission' }>): Promise<GradePart> {
    const handedIn = await readSubmission(path)
    const print = fingerprint(this.data.basis, handedIn)
    if (print === known) return { kind: 'same' }
    const outcomes: LabOutcome[] = []
    let cut = false
    for (const bundle of this.data.bundles) {
      const lab = bundle.ref.lab
      const work = workFor(handedIn, bundle, this.data.bundles.length === 1)
      if (work === null) outcomes.push({ lab, grade: null, status: 'missing', note: handedIn.problems[0] ?? emptiness(handedIn) })
      else if ('unusable' in work) outcomes.push({ lab, grade: null, status: 'unreadable', note: work.unusable })
      else {
        this.isCut = false
        const grade = await this.gradeOf(bundle, work.files, this.data.predictions ? work.answers : undefined)
        cut ||= this.isCut
        outcomes.push({
          lab,
          grade,
          status: 'graded',
          note: [work.note, this.isCut ? CUT : null].filter((one) => one !== null).join('; ') || null
        })
      }
    }
    return { kind: 'labs', print, labs: outcomes, isCut: cut }
  }

  private async gradeOf(bundle: LabBundle, files: Readonly<Record<string, string>>, answers: Answers | undefined): Promise<LabGrade> {
    const { given, here } = this
    const { language } = this.data
    const key = fingerprint(bundle.ref.lab, files, answers ?? null)
    const before = given.get(key)
    if (before) return before
    const grade = await gradeLab(here, bundle, files, { answers, language }).catch((error: unknown) => {
      if (!(error instanceof NeedsItsOwn)) throw error
      return gradeLab((this.alone ??= this.makeAlone()), bundle, files, { answers, language })
    })
    if (this.isCut) return grade
    given.set(key, grade)
    if (given.size > MAX_GIVEN) given.delete(given.keys().next().value!)
    return grade
  }

  private noticing({ compiler, execute }: LabEngine): LabEngine {
    return {
      compiler: rememberingCompiler(compiler),
      execute: async (request) => {
        const reply = await execute(request)
        this.isCut ||= reply.result.stopped?.reason === 'watchdog'
        return reply
      }
    }
  }
}

function guarded({ compiler, execute }: LabEngine): LabEngine {
  return {
    compiler: rememberingCompiler(compiler),
    execute: async (request) => {
      const reply = await execute(request)
      if (NEEDS_ITS_OWN.has(reply.result.stopped?.reason ?? '')) throw new NeedsItsOwn()
      return reply
    }
  }
}
