import { cpSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { unpackPack } from '../../../src-main/host/pack-archive'
import { handoff } from './command'

it('a student’s edition is built, cannot be proved, is told when it is added, and is graded with the other one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'handoff-student-'))
  const [pack, student] = [join(folder, 'mine'), join(folder, 'mine-0.1.0-student.labpack')]
  await handoff(['pack', 'new', pack])
  const built = await handoff(['pack', 'build', pack, '--student'], {}, folder)
  expect(built).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^mine-0\.1\.0-student\.labpack: the student's edition, \d+ bytes/)
  })
  const { files } = await unpackPack(readFileSync(student))
  expect([...files.keys()].filter((path) => /solution|mistakes|in-c|README/.test(path))).toEqual([])
  expect([...files.keys()]).toContain('labs/01-four-pages/starter/driver.ts')

  expect(await handoff(['pack', 'test', student])).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/is the student's edition: .*nothing to prove/)
  })
  expect(await handoff(['pack', 'add', student, '--yes', '--data', join(folder, 'data')])).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("the student's edition: without solutions")
  })
  const work = join(folder, 'in/bob')
  mkdirSync(work, { recursive: true })
  cpSync(join(pack, 'labs/01-four-pages/solution/driver.ts'), join(work, 'driver.ts'))
  for (const grading of [student, pack])
    expect(await handoff(['grade', grading, join(folder, 'in')])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/bob +01-four-pages +pass/),
      stderr: grading === pack ? '' : expect.stringContaining("Grade with the instructor's edition")
    })
}, 180_000)
