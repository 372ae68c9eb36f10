import { describe, expect, it } from 'vitest'
import { mistakesLike, type KnownMistake } from '../../../src-lab/grade/known-mistakes'
import type { LabGrade } from '../../../src-lab/grade/grade-lab'

/** A driver that fails one check. */
function failing(id: string, reason: string, message: string): LabGrade {
  const check = {
    id,
    title: id,
    status: 'fail',
    points: 0,
    of: 1,
    reason,
    message,
    machine: 'q35-256m',
    seed: 0,
    file: null,
    line: null
  } as const
  return { status: 'fail', points: 0, of: 1, checks: [{ ...check, failsOn: ['q35-256m 0'] }] }
}
const known = (file: string, grade: LabGrade): KnownMistake => ({ file, title: file, grade })

const numberForBigint = known(
  'number.ts',
  failing('types', 'error', "TypeScript finds an error on line 20: 'Pages' wants a bigint, not '4'.")
)
const otherStatus = known('status.ts', failing('returns', 'wrong', 'The driver returned EFI_NOT_FOUND (line 3).'))

describe('what a driver looks like', () => {
  it.each([
    [
      'the same error of TypeScript, with other names at another line',
      'types',
      'error',
      "TypeScript finds an error on line 7: 'Size' wants a bigint, not '64'.",
      ['number.ts']
    ],
    ['another error of TypeScript', 'types', 'error', "TypeScript finds an error on line 20: A name is missing before '.'.", []],
    [
      'the same reason of another kind, whatever is said of it',
      'returns',
      'wrong',
      'The driver returned EFI_ABORTED (line 9).',
      ['status.ts']
    ],
    ['another reason', 'returns', 'notReturned', 'The driver was stopped.', []]
  ])('%s', (_, id, reason, message, files) => {
    expect(mistakesLike(failing(id, reason, message), [numberForBigint, otherStatus]).map(({ file }) => file)).toEqual(files)
  })
})
