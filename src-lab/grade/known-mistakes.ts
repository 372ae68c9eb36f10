/** Which of a lab's known mistakes a driver looks like: by the check that it fails first, and the reason. */
import type { LabGrade } from './grade-lab'

/** A mistake of the lab's as it is graded itself. */
export interface KnownMistake {
  readonly file: string
  readonly title: string
  readonly grade: LabGrade
}

/**
 * The mistakes that fail the same check for the same reason, with the same error where TypeScript finds one, stopped by the same where they are stopped; of several those that fail it on the same machines and agree in all other checks come first,
 * and when there are such the others are left out. Empty: it is a mistake of its own.
 */
export function mistakesLike(grade: LabGrade, known: readonly KnownMistake[]): readonly KnownMistake[] {
  const first = firstFailing(grade)
  if (first === undefined) return []
  const alike = known.filter((mistake) => {
    const own = firstFailing(mistake.grade)
    return own?.id === first.id && isSameReason(own, first)
  })
  const pictures = alike.filter(({ grade: own }) => pictureOf(own) === pictureOf(grade))
  return pictures.length > 0 ? pictures : alike
}

/** The check that stopped a driver: the first that it fails. */
export function firstFailing({ checks }: Pick<LabGrade, 'checks'>): LabGrade['checks'][number] | undefined {
  return checks.find(({ status }) => status === 'fail')
}

type Fault = Pick<LabGrade['checks'][number], 'reason' | 'message'>

/**
 * Everything that TypeScript finds is one reason, and all that stops a driver is another: there the words tell one from the other, without the names,
 * addresses and lines of this driver.
 */
const TOLD_APART_BY_WORDS: ReadonlySet<string | null> = new Set(['error', 'stopped'])

function isSameReason(one: Fault, other: Fault): boolean {
  if (one.reason !== other.reason) return false
  const words = ({ message }: Fault): string => message.replace(/'[^']*'/g, "''").replace(/0x[0-9A-F]+|\d+/g, '0')
  return !TOLD_APART_BY_WORDS.has(one.reason) || words(one) === words(other)
}

function pictureOf({ checks }: LabGrade): string {
  return JSON.stringify(checks.map(({ id, status, reason, failsOn }) => [id, status, status === 'fail' ? reason : null, failsOn]))
}
