import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { lintPack } from '../../../src-lab/pack/lint'
import { chosenLabs } from '../../../src-main/cli/pack/chosen-labs'
import { smallPack } from '../../lab/pack/small-pack'
import { handoff, root } from './command'

let pack: string
const lab = (file: string): string => join(pack, 'labs/01-four-pages', file)

beforeAll(async () => {
  pack = join(mkdtempSync(join(tmpdir(), 'handoff-watch-')), 'mine')
  await handoff(['pack', 'new', pack])
})

it('one mistake alone: which check it fails, and why', async () => {
  const { status, stdout } = await handoff(['pack', 'test', pack, '--mistake', 'nothing-freed'])
  expect(status).toBe(0)
  expect(stdout).toMatch(/\n {2}fails 'given-back' \(leak\): 4 pages at .* q35-256m\nmine: nothing-freed\.ts fails as its lab says\n$/)
  expect(stdout).not.toContain('starter')
})

it.each<[Parameters<typeof chosenLabs>[2], string]>([
  [{ mistake: 'nome' }, "there is no mistake 'nome' in small; did you mean 'none.ts'?"],
  [{ lab: '01-on' }, "there is no lab '01-on' in small; did you mean '01-one'?"],
  [{ lab: '7' }, "there is no lab '7' in small (there are 01-one, 02-two)"]
])('a name that is none leads to those that there are: %j', (choice, sentence) => {
  const files = smallPack()
  expect(() => chosenLabs('small', lintPack('small', files), choice)).toThrow(sentence)
})

it('is watched: only what a change concerns is run again, broken JSON is a finding, and Ctrl+C ends it', async () => {
  const child = spawn(process.execPath, [join(root, 'bin/handoff.js'), 'pack', 'test', pack, '--watch'], {
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
  /** What is said until the next turn is over. */
  const turn = async (change: () => void = () => {}): Promise<string> => {
    said = ''
    change()
    await expect.poll(() => said, { timeout: 60_000, interval: 50 }).toContain('(Ctrl+C ends)')
    return said
  }
  try {
    expect(await turn()).toMatch(/^01-four-pages +proved +(\d+) runs, \1 anew\n/)
    const [mistake, manifest] = [lab('mistakes/nothing-freed.ts'), lab('lab.json')]
    expect(await turn(() => writeFileSync(mistake, `${readFileSync(mistake, 'utf8')}// More.\n`))).toMatch(
      /^01-four-pages +proved +\d+ runs, 1 anew\n/
    )
    const json = readFileSync(manifest, 'utf8')
    expect(await turn(() => writeFileSync(manifest, '{'))).toMatch(
      /^labs\/01-four-pages\/lab\.json:1:2 json\.syntax .*\nmine: no labs proved, 1 finding; /
    )
    expect(await turn(() => writeFileSync(manifest, json))).toMatch(/^mine: 1 lab proved, no findings; /)
    expect(await turn(() => cpSync(lab('solution/driver.ts'), mistake))).toMatch(/2 findings +\d+ runs, 1 anew\n.*proof\.mistakePasses/)
    const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve([code, signal])))
    child.kill('SIGINT')
    expect(await ended).toEqual([0, null])
  } finally {
    child.kill('SIGKILL')
  }
}, 240_000)
