/** What a replay finds. */

/** A field in which the machine differs from the recording. */
export interface Difference {
  readonly file: string
  /** Number of the operation; -1: the state before the first. */
  readonly i: number
  readonly field: string
  readonly expected: string
  readonly actual: string
}
/** What a replay found. */
export interface ReplayReport {
  readonly operations: number
  readonly differences: readonly Difference[]
  /** Operations whose answer or map depends on what no map shows, and was taken from the recording. */
  readonly takenOver: number
}
