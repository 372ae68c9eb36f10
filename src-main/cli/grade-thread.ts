/** One worker of `handoff grade`: it reads, runs and judges the submissions that it is told to. */
import { parentPort, workerData } from 'node:worker_threads'
import { rememberingCompiler } from '../../src-lab/compile/remembering-compiler'
import { gradeLab, type LabGrade } from '../../src-lab/grade/grade-lab'
import type { LabBundle } from '../../src-lab/lab/bundle'
import { labInLanguage } from '../../src-lab/lab/translation'
import type { PackFiles } from '../../src-lab/pack/pack-files'
import { readPack } from '../../src-lab/pack/read-pack'
import { filesOf } from '../../src-lab/proof/variant'
import type { LabEngine } from '../../src-lab/run/lab-run'
import { learnSentences, type Language } from '../../src-lab/sentences'
import type { Answers } from '../../src-lab/checks/answer'
import { commandEngine, engineHere } from './engine'
import { emptiness, fingerprint, readSubmission, workFor } from './grade/read-submission'
import type { ThreadAnswer } from './thread-pool'

export interface GradeData {
  readonly name: string
  readonly files: PackFiles
  /** Ids of the labs that are graded. */
  readonly labs: readonly string[]
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

const data = workerData as GradeData
const { labs } = readPack(data.name, data.files)
await learnSentences(data.language)
const bundles = data.labs.map((lab) => labInLanguage(labs.get(lab)!, data.language))
const answer = (message: ThreadAnswer<GradePart>): void => parentPort!.postMessage(message)

/** After these an engine is not to be trusted with another run: the driver gets a thread of its own, as the app gives it one. */
const NEEDS_ITS_OWN = new Set(['memory', 'stack', 'watchdog'])
class NeedsItsOwn extends Error {}

/** Was a run of the submission ended from outside? How soon that is depends on the computer. */
let isCut = false
const CUT = 'a run was ended from outside, as a busy computer may do too soon: grade it again before it counts'
const own = (): LabEngine => {
  const { compiler, execute } = commandEngine(undefined, 'alone')
  return {
    compiler: rememberingCompiler(compiler),
    execute: async (request) => {
      const reply = await execute(request)
      isCut ||= reply.result.stopped?.reason === 'watchdog'
      return reply
    }
  }
}
let isolated: LabEngine | null = null
const here: LabEngine = data.isolated ? own() : guarded(engineHere(() => answer({ alive: true })))

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

/** Grades that were given: much of what a class hands in is the same text. */
const given = new Map<string, LabGrade>()
const MAX_GIVEN = 200

async function gradeOf(bundle: LabBundle, files: Readonly<Record<string, string>>, answers: Answers | undefined): Promise<LabGrade> {
  const key = fingerprint(bundle.ref.lab, files, answers ?? null)
  const before = given.get(key)
  if (before) return before
  const grade = await gradeLab(here, bundle, files, { answers, language: data.language }).catch((error: unknown) => {
    if (!(error instanceof NeedsItsOwn)) throw error
    return gradeLab((isolated ??= own()), bundle, files, { answers, language: data.language })
  })
  if (isCut) return grade
  given.set(key, grade)
  if (given.size > MAX_GIVEN) given.delete(given.keys().next().value!)
  return grade
}

async function gradeSubmission({ path, known }: Extract<GradeTask, { kind: 'submission' }>): Promise<GradePart> {
  const handedIn = await readSubmission(path)
  const print = fingerprint(data.basis, handedIn)
  if (print === known) return { kind: 'same' }
  const outcomes: LabOutcome[] = []
  let cut = false
  for (const bundle of bundles) {
    const lab = bundle.ref.lab
    const work = workFor(handedIn, bundle, bundles.length === 1)
    if (work === null) outcomes.push({ lab, grade: null, status: 'missing', note: handedIn.problems[0] ?? emptiness(handedIn) })
    else if ('unusable' in work) outcomes.push({ lab, grade: null, status: 'unreadable', note: work.unusable })
    else {
      isCut = false
      const grade = await gradeOf(bundle, work.files, data.predictions ? work.answers : undefined)
      cut ||= isCut
      outcomes.push({
        lab,
        grade,
        status: 'graded',
        note: [work.note, isCut ? CUT : null].filter((one) => one !== null).join('; ') || null
      })
    }
  }
  return { kind: 'labs', print, labs: outcomes, isCut: cut }
}

async function carryOut(task: GradeTask): Promise<GradePart> {
  if (task.kind === 'submission') return gradeSubmission(task)
  const bundle = bundles.find(({ ref }) => ref.lab === task.lab)!
  return { kind: 'mistake', grade: await gradeOf(bundle, filesOf(bundle, { mistake: task.file }), undefined) }
}

parentPort!.on('message', (task: GradeTask) => {
  carryOut(task).then(
    (part) => {
      answer({ part })
      answer({ done: true })
    },
    (error: unknown) => answer({ bug: error instanceof Error ? error.message : String(error) })
  )
})
