/** A finding about a pack: what is wrong, and where its author finds it. */
export interface PackProblem {
  /** Path inside the pack: 'labs/12-memory-map/lab.json'. */
  readonly file: string
  /** Both count from 1. A finding about a whole file stands at 1:1. */
  readonly line: number
  readonly column: number
  /** Short and stable, for filters and tests: 'json.duplicateKey'. */
  readonly code: string
  /** One sentence that says what is wrong and what to do. */
  readonly message: string
}

/** The line a finding is printed on. */
export function problemLine(problem: PackProblem): string {
  return `${problem.file}:${problem.line}:${problem.column} ${problem.code} ${problem.message}`
}
