/** The class list: a CSV with a head, which says whose a submission is, and who handed nothing in. */
import { parse } from 'csv-parse/sync'
import { told } from '../../../src-lab/sentences'
import { UsageProblem } from '../problem'
import { readRegularFile } from '../regular-file'

export interface Learner {
  readonly id: string
  readonly name: string
  readonly email: string
}

const MAX_ROSTER_BYTES = 16 * 1024 * 1024
/** What columns are called elsewhere, in small letters. */
const COLUMNS: Readonly<Record<keyof Learner, readonly string[]>> = {
  id: [
    'id',
    'submission',
    'identifier',
    'student id',
    'student_id',
    'sis id',
    'sis login id',
    'login',
    'username',
    'user',
    'github_username',
    '学号'
  ],
  name: ['name', 'full name', 'student', 'student name', '姓名'],
  email: ['email', 'e-mail', 'email address', 'mail', '邮箱']
}

/** @throws UsageProblem when it cannot be used. */
export function readRoster(path: string): readonly Learner[] {
  const text = readRegularFile(path, path, told`class list`, MAX_ROSTER_BYTES).toString('utf8')
  let rows: Record<string, string>[]
  try {
    rows = parse(text, {
      bom: true,
      columns: (head: string[]) => head.map((one) => one.trim().toLowerCase()),
      delimiter: [',', ';', '\t'],
      skip_empty_lines: true,
      trim: true,
      relax_column_count: true,
      relax_quotes: true
    })
  } catch (error) {
    throw new UsageProblem('roster', told`${path} is no CSV: ${error instanceof Error ? error.message : String(error)}`)
  }
  const columnOf = (field: keyof Learner): string | undefined => COLUMNS[field].find((name) => rows[0] !== undefined && name in rows[0])
  const [id, name, email] = [columnOf('id'), columnOf('name'), columnOf('email')]
  if (rows.length > 0 && id === undefined && email === undefined)
    throw new UsageProblem('roster', told`${path} has no column 'id' or 'email': its first line names the columns, as in id,name,email`)
  return rows.map((row) => {
    const mail = (email && row[email]) || ''
    return { id: (id && row[id]) || mail, name: (name && row[name]) || '', email: mail }
  })
}

/**
 * Whose a submission is: it is called as the learner is (by id, address or name), or begins so, as learning platforms name what they hand out
 * ('ann_1234_assignsubmission_file').
 */
export function learnerOf(submission: string, roster: readonly Learner[]): Learner | null {
  const own = folded(submission)
  const names = ({ id, name, email }: Learner): string[] =>
    [id, email, name, email.split('@', 1)[0]!].filter((one) => one !== '').map(folded)
  const exact = roster.find((learner) => names(learner).includes(own))
  if (exact) return exact
  const begins = roster.filter((learner) =>
    names(learner).some((one) => own.startsWith(one) && !/[\p{L}\p{N}]/u.test(own.slice(one.length, one.length + 1)))
  )
  return begins.length === 1 ? begins[0]! : null
}

function folded(text: string): string {
  return text.normalize('NFC').toLowerCase().trim()
}
