import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { saveFiles } from '../../../src-main/cli/save-files'
import { handoff } from './command'

let folder: string
let mine: string
const filesOf = (pack: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(pack, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => [join(parentPath, name).slice(pack.length), readFileSync(join(parentPath, name), 'utf8')])
  )
const copied = (name: string): string => {
  const copy = join(folder, name)
  cpSync(mine, copy, { recursive: true })
  return copy
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'handoff-migrate-'))
  mine = join(folder, 'mine')
  expect(await handoff(['pack', 'new', mine])).toMatchObject({ status: 0 })
})

describe('handoff pack migrate', () => {
  it('says that a pack has the newest format, and what could be shorter', async () => {
    const before = filesOf(mine)
    const { status, stdout } = await handoff(['pack', 'migrate', mine])
    expect(status).toBe(0)
    expect(stdout).toMatch(/has format 1, which is the newest\.\n {2}With --edits \d+ mistakes become edits of the solution\.\n/)
    expect(filesOf(mine)).toEqual(before)
  })

  it('shows the difference and writes nothing, or writes it', async () => {
    const pack = copied('edits')
    const dry = await handoff(['pack', 'migrate', pack, '--edits', '--dry-run'])
    expect(dry.stdout).toContain('\n--- labs/01-four-pages/mistakes/nothing-freed.ts\n+++ /dev/null\n')
    expect(dry.stdout).toContain('Nothing was written (--dry-run).')
    expect(filesOf(pack)).toEqual(filesOf(mine))

    expect(await handoff(['pack', 'migrate', pack, '--edits'])).toMatchObject({ status: 0, stderr: '' })
    expect(existsSync(join(pack, 'labs/01-four-pages/mistakes/nothing-freed.ts'))).toBe(false)
    const json = readFileSync(join(pack, 'labs/01-four-pages/lab.json'), 'utf8')
    expect(json).toContain('"replace"')
    // Whatever is not about mistakes stands there as it stood.
    const before = readFileSync(join(mine, 'labs/01-four-pages/lab.json'), 'utf8')
    expect(json.slice(0, json.indexOf('"mistakes"'))).toBe(before.slice(0, before.indexOf('"mistakes"')))
    expect(await handoff(['pack', 'lint', pack])).toMatchObject({ status: 0 })
    expect((await handoff(['pack', 'migrate', pack, '--edits'])).stdout).toContain('There is nothing to do.')
  })

  it('leaves one from the future, one with findings and one that is a file alone', async () => {
    const pack = copied('future')
    const manifest = join(pack, 'pack.json')
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"formatVersion": 1', '"formatVersion": 2'))
    expect(await handoff(['pack', 'migrate', pack])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/is left as it is\. .* Update the app\./)
    })
    writeFileSync(manifest, '{')
    expect(await handoff(['pack', 'migrate', pack, '--edits'])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/nothing was written: 1 finding to mend first/)
    })
    expect(await handoff(['pack', 'migrate', manifest])).toMatchObject({ status: 2, stderr: expect.stringMatching(/is no folder/) })
    rmSync(pack, { recursive: true })
  })

  it('changes all files or none', () => {
    const pack = copied('locked')
    const busy = join(pack, 'labs/01-four-pages/mistakes')
    const before = filesOf(pack)
    const changed = new Map<string, string | null>([
      ['pack.json', '{}'],
      ['labs/02-new/lab.json', '{}'],
      // A folder that holds something cannot be removed as a file.
      ['labs/01-four-pages/mistakes', null]
    ])
    expect(existsSync(busy)).toBe(true)
    expect(() => saveFiles(pack, changed)).toThrow(/cannot be written; it is as it was$/)
    expect(filesOf(pack)).toEqual(before)
  })
})
