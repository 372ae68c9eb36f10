/** What stopped a class: by check, and by known mistake. */
import { firstFailing } from './known-mistakes'
import type { GradeRow } from './row'

/** One lab's figures. */
export interface LabStatistics {
  readonly lab: string
  readonly title: string
  /** Learners who handed something in that could be judged, and how many passed. */
  readonly graded: number
  readonly passed: number
  /** Nothing was handed in, or it could not be read. */
  readonly missing: number
  readonly averagePoints: number
  readonly of: number
  /** Most often first. `stopped`: it was the first that failed. */
  readonly checks: readonly { readonly id: string; readonly title: string; readonly stopped: number; readonly failed: number }[]
  /** Most often first. A driver that looks like several counts for each. */
  readonly mistakes: readonly { readonly file: string; readonly title: string; readonly count: number }[]
  /** Failed with a mistake that the lab does not know. */
  readonly unknownMistakes: number
}

/** The figures of each lab, in the order in which the rows name them. */
export function statisticsOf(rows: readonly GradeRow[]): readonly LabStatistics[] {
  const labs = [...new Set(rows.map(({ lab }) => lab))]
  return labs.map((lab) => labStatistics(rows.filter((row) => row.lab === lab)))
}

function labStatistics(rows: readonly GradeRow[]): LabStatistics {
  const [{ lab, title, of }] = rows as readonly [GradeRow, ...GradeRow[]]
  const graded = rows.filter(({ status }) => status !== 'missing' && status !== 'unreadable')
  const checks = new Map<string, { title: string; stopped: number; failed: number }>()
  const mistakes = new Map<string, { title: string; count: number }>()
  for (const row of graded) {
    const first = firstFailing(row)
    for (const check of row.checks) {
      const known = checks.get(check.id) ?? { title: check.title, stopped: 0, failed: 0 }
      checks.set(check.id, {
        ...known,
        stopped: known.stopped + (check.id === first?.id ? 1 : 0),
        failed: known.failed + (check.status === 'fail' ? 1 : 0)
      })
    }
    for (const { file, title: name } of row.mistakes) mistakes.set(file, { title: name, count: (mistakes.get(file)?.count ?? 0) + 1 })
  }
  return {
    lab,
    title,
    graded: graded.length,
    passed: graded.filter(({ status }) => status === 'pass').length,
    missing: rows.length - graded.length,
    averagePoints: graded.length === 0 ? 0 : Math.round((graded.reduce((sum, row) => sum + row.points, 0) / graded.length) * 100) / 100,
    of,
    checks: [...checks].map(([id, one]) => ({ id, ...one })).sort((a, b) => b.stopped - a.stopped || b.failed - a.failed),
    mistakes: [...mistakes].map(([file, one]) => ({ file, ...one })).sort((a, b) => b.count - a.count || (a.file < b.file ? -1 : 1)),
    unknownMistakes: graded.filter((row) => row.status === 'fail' && row.mistakes.length === 0).length
  }
}
