/** Findings about a pack, for people, for programs, and for a build server. */
import { problemLine, type PackProblem } from '../../../src-lab/pack/problem'
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
  const failures = cases.filter((one) => one.findings.length > 0).length
  const lines = cases.map(({ name, findings }) =>
    findings.length === 0
      ? `  <testcase classname="${escaped(suite)}" name="${escaped(name)}"/>`
      : [
          `  <testcase classname="${escaped(suite)}" name="${escaped(name)}">`,
          ...findings.map(
            (one) => `    <failure type="${escaped(one.code)}" message="${escaped(one.message)}">${escaped(problemLine(one))}</failure>`
          ),
          '  </testcase>'
        ].join('\n')
  )
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="${escaped(suite)}" tests="${cases.length}" failures="${failures}" errors="0" skipped="0">`,
    ...lines,
    '</testsuite>',
    ''
  ].join('\n')
}

/** A test case for each file that a pack has. */
export function casesByFile(files: Iterable<string>, problems: readonly PackProblem[]): { name: string; findings: PackProblem[] }[] {
  const byFile = new Map<string, PackProblem[]>([...files].map((file) => [file, []]))
  for (const problem of problems) byFile.set(problem.file, [...(byFile.get(problem.file) ?? []), problem])
  return [...byFile].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, findings]) => ({ name, findings }))
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

function escaped(text: string): string {
  // XML 1.0 has three control characters and no halves of characters.
  return [...text]
    .map((one) => ENTITIES[one] ?? ((one < ' ' && !'\t\n\r'.includes(one)) || /[\p{Cs}\ufffe\uffff]/u.test(one) ? '\ufffd' : one))
    .join('')
}
