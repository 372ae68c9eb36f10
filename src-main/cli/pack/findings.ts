/** Findings about a pack, for people, for programs, and for a build server. */
import { problemLine, type PackProblem } from '../../../src-lab/pack/problem'
import { junitXml } from '../junit'
import { say } from '../terminal'

export function printFindings(problems: readonly PackProblem[], folder: string): void {
  for (const problem of problems) say(problemLine({ ...problem, file: `${folder}/${problem.file}` }))
}

/** '1 finding', '2 findings'. */
export function counted(count: number, noun: string): string {
  return `${count === 0 ? 'no' : count} ${noun}${count === 1 ? '' : 's'}`
}

/** JUnit's XML: a test case for each file with findings, or for whatever `cases` names. */
export function junit(suite: string, cases: readonly { readonly name: string; readonly findings: readonly PackProblem[] }[]): string {
  return junitXml(
    suite,
    cases.map(({ name, findings }) => ({
      suite,
      name,
      failures: findings.map((one) => ({ type: one.code, message: one.message, text: problemLine(one) }))
    }))
  )
}

/** A test case for each file that a pack has. */
export function casesByFile(files: Iterable<string>, problems: readonly PackProblem[]): { name: string; findings: PackProblem[] }[] {
  const byFile = new Map<string, PackProblem[]>([...files].map((file) => [file, []]))
  for (const problem of problems) byFile.set(problem.file, [...(byFile.get(problem.file) ?? []), problem])
  return [...byFile].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, findings]) => ({ name, findings }))
}
