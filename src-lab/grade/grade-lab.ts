/** What a driver is worth in a lab: its checks on every machine and seed, in points. */
import type { Answers } from '../checks/answer'
import { checksFor } from '../checks/judge'
import type { SourceFiles } from '../compile/compiler'
import type { LabBundle } from '../lab/bundle'
import type { Check, CheckResult, LabResult } from '../lab/lab'
import { checkLab } from '../run/lab-check'
import { labFiles } from '../run/lab-files'
import type { LabEngine } from '../run/lab-run'
import type { Language } from '../sentences'

/** What became of one check over all machines and seeds of the lab: where it does not pass, as it was seen first. */
interface CheckGrade {
  readonly id: string
  readonly title: string
  readonly status: CheckResult['status']
  readonly points: number
  readonly of: number
  readonly reason: string | null
  readonly message: string
  readonly machine: string
  readonly seed: number
  readonly file: string | null
  readonly line: number | null
  /** '<machine> <seed>' of each run that it failed on. */
  readonly failsOn: readonly string[]
}

/** A driver graded in one lab. */
export interface LabGrade {
  /** 'error': it could not be judged everywhere (it does not compile, a watchdog ended it); 'timeout': its steps ran out. */
  readonly status: LabResult['status']
  readonly points: number
  readonly of: number
  readonly checks: readonly CheckGrade[]
}

/** How it is graded. */
interface GradeOptions {
  /** Absent: predictions do not count. */
  readonly answers?: Answers | undefined
  /** What the app's own sentences are said in. Absent: English. */
  readonly language?: Language
}

/** Instructor's checks count too. @param learner The learner's files; what is not his to change is the lab's. */
export async function gradeLab(engine: LabEngine, bundle: LabBundle, learner: SourceFiles, options: GradeOptions = {}): Promise<LabGrade> {
  const results: LabResult[] = []
  const { answers, language } = options
  for await (const { result } of checkLab(engine, bundle, labFiles(bundle, learner), {
    instructor: true,
    language,
    ...(answers === undefined ? {} : { answers })
  }))
    results.push(result)
  return gradeOf(bundle, checksFor(bundle, { instructor: true, ...(answers === undefined ? {} : { answers }) }), results)
}

function gradeOf({ lab }: LabBundle, checks: readonly Check[], results: readonly LabResult[]): LabGrade {
  const weight = (check: Check): number => check.points ?? 1
  const sum = checks.reduce((total, check) => total + weight(check), 0)
  const whole = lab.points ?? sum
  const scale = sum === 0 ? 0 : whole / sum
  const graded = checks.map((check): CheckGrade => {
    const seen = results.flatMap((result) => result.checks.filter(({ id }) => id === check.id))
    const open = seen.find(({ reason }) => reason === 'unjudged') ?? seen.find(({ status }) => status === 'notReached')
    const worst = seen.find(({ status }) => status === 'fail') ?? open ?? seen[0]
    const status = worst?.status ?? 'notReached'
    const of = weight(check) * scale
    return {
      id: check.id,
      title: check.title,
      status,
      points: status === 'pass' ? rounded(of) : 0,
      of: rounded(of),
      reason: worst?.reason ?? null,
      message: worst?.message ?? '',
      machine: worst?.machine ?? '',
      seed: worst?.seed ?? 0,
      file: worst?.file ?? null,
      line: worst?.line ?? null,
      failsOn: seen.filter((one) => one.status === 'fail').map(({ machine, seed }) => `${machine} ${seed}`)
    }
  })
  const earned = checks.reduce((total, check, index) => total + (graded[index]!.status === 'pass' ? weight(check) : 0), 0)
  return { status: statusOf(results), points: rounded(earned * scale), of: rounded(whole), checks: graded }
}

function statusOf(results: readonly LabResult[]): LabResult['status'] {
  const order = ['error', 'timeout', 'fail'] as const
  return order.find((status) => results.some((result) => result.status === status)) ?? 'pass'
}

/** Points as people write them. */
function rounded(points: number): number {
  return Math.round(points * 100) / 100
}
