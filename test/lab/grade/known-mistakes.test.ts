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
const readsNowhere = known('null.ts', failing('fits', 'stopped', 'The driver was stopped: nothing is at 0xDEAD0000 (line 20).'))

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
    ['another reason', 'returns', 'notReturned', 'The driver was stopped.', []],
    ['the same stop, at another address', 'fits', 'stopped', 'The driver was stopped: nothing is at 0x1000 (line 3).', ['null.ts']],
    ['another stop', 'fits', 'stopped', "The driver was stopped: The '{' on line 1 is never closed: a '}' is missing (line 2).", []]
  ])('%s', (_, id, reason, message, files) => {
    expect(mistakesLike(failing(id, reason, message), [numberForBigint, otherStatus, readsNowhere]).map(({ file }) => file)).toEqual(files)
  })
})
