import type { LabGrade } from './grade-lab'

/** One learner in one lab. */
export interface GradeRow extends Omit<LabGrade, 'status'> {
  /** How the submission is called: its folder's or file's name. */
  readonly submission: string
  /** Its place among all submissions, from 0. */
  readonly index: number
  readonly lab: string
  readonly title: string
  readonly revision: number
  /** 'unreadable': there is something, and it cannot be used. */
  readonly status: LabGrade['status'] | 'missing' | 'unreadable'
  /** Known mistakes that it looks like. */
  readonly mistakes: readonly { readonly file: string; readonly title: string }[]
  /** What the instructor should know: why it cannot be used, what the compiler says, which revision it was made for. */
  readonly note: string | null
  /** Where it lies, for whoever runs it again: inside the folder of submissions. */
  readonly path: string | null
}
