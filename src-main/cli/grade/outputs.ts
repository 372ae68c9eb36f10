/** Grades for programs: CSV, JSON, JUnit's XML. The same submissions give the same bytes. */
import { stringify } from 'csv-stringify/sync'
import { firstFailing } from '../../../src-lab/grade/known-mistakes'
import { junitXml, type JUnitCase } from '../junit'
import type { Graded, LearnerRow } from './graded'

const COLUMNS = [
  ...['submission', 'name', 'email', 'lab', 'title', 'revision', 'status', 'points', 'of'],
  ...['stopped_by', 'reason', 'message', 'machine', 'seed', 'mistakes', 'note']
]

/** One row for each submission and lab. What a spreadsheet would take for a formula is text. */
export function csvOf({ rows }: Graded): string {
  const cells = rows.map((row) => {
    const first = firstFailing(row)
    const mistakes = row.mistakes.map(({ file }) => file).join(' ')
    return [
      ...[row.submission, row.name, row.email, row.lab, row.title, row.revision, row.status, row.points, row.of],
      ...[first?.id, first?.reason, first?.message, first?.machine, first?.seed, mistakes, row.note]
    ]
  })
  return stringify([COLUMNS, ...cells], { escape_formulas: true, record_delimiter: 'unix' })
}

export function jsonOf(graded: Graded): string {
  return `${JSON.stringify(graded, null, 2)}\n`
}

/** A test case for each submission, lab and check. */
export function junitOf({ rows, pack }: Graded): string {
  return junitXml(`grade ${pack.id}`, rows.flatMap(casesOf))
}

function casesOf(row: LearnerRow): JUnitCase[] {
  const suite = `${row.submission}.${row.lab}`
  if (row.checks.length === 0)
    return [{ suite, name: row.lab, failures: [{ type: row.status, message: row.note ?? 'Nothing was handed in.', text: '' }] }]
  return row.checks.map(({ title, status, reason, message, machine, seed }) => ({
    suite,
    name: title,
    failures: status === 'fail' ? [{ type: reason ?? 'fail', message, text: `${machine}, seed ${seed}` }] : [],
    isSkipped: status === 'notReached'
  }))
}
