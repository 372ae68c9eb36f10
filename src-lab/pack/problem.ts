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

/** The line a finding is printed on. Names and texts are a stranger's: what a terminal would obey, or what hides, is shown as '?'. */
export function problemLine(problem: PackProblem): string {
  return shown(`${problem.file}:${problem.line}:${problem.column} ${problem.code} ${problem.message}`)
}

/** Control characters, and those that turn or hide text. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

function shown(text: string): string {
  return text.replace(UNSEEN, '?')
}
