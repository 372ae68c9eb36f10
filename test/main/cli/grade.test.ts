/** `handoff grade` on the built command: every form of submission, bad ones among them; shards; going on where it was stopped. */
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { beforeAll, describe, expect, it } from 'vitest'
import { driver, labJson, packJson, smallPack } from '../../lab/pack/small-pack'
import { handoff, root, type Ended } from './command'

const folder = mkdtempSync(join(tmpdir(), 'handoff-grade-test-'))
const at = (...names: string[]): string => join(folder, ...names)
function put(path: string, content: string | Uint8Array): void {
  mkdirSync(join(at(path), '..'), { recursive: true })
  writeFileSync(at(path), content)
}
const returns = (value: string): string => driver.replace('return EFI_SUCCESS', `return ${value}`)
const work = (change: object = {}): string =>
  JSON.stringify({
    format: 'handoff-work',
    version: 1,
    pack: { uuid: packJson.uuid, id: 'small', version: '1.0.0', title: 'Small' },
    labs: [{ uuid: labJson.uuid, id: '01-one', title: 'One', revision: 1, files: { 'driver.ts': driver }, answers: {}, ...change }]
  })
const graded = (submissions: string, ...args: string[]): Promise<Ended> =>
  handoff(['grade', at('small/01'), at(submissions), '--data', at('data'), '--jobs', '2', ...args])
const jsonOf = (file: string): { rows: Record<string, unknown>[]; statistics: Record<string, unknown>[] } =>
  JSON.parse(readFileSync(at(file), 'utf8')) as never

beforeAll(async () => {
  const lab = {
    points: 10,
    checks: [
      { id: 'types', kind: 'compile', title: 'No error', step: 1, points: 1 },
      { ...labJson.checks[0], points: 3 },
      { id: 'quiet', kind: 'console', title: 'Nothing is printed', step: 1, lines: ['hello'], absent: true, instructorOnly: true }
    ],
    mistakes: [{ file: 'none.ts', title: 'Another status', fails: 'driver' }]
  }
  for (const [path, content] of smallPack({ lab })) put(`small/${path}`, content)
  put('in/ann/driver.ts', driver)
  put('in/bob.ts', returns('2n'))
  put('in/cho.handoff', work({ revision: 7 }))
  put('in/dee.zip', zipSync({ 'homework/driver.ts': strToU8(driver), 'homework/notes.txt': strToU8('x') }))
  put('in/eve.ts', 'export function UefiMain( {')
  put('in/fay.ts', returns('(() => { for (;;); })()'))
  put('in/gus.ts', returns("(() => { const a = []; for (;;) a.push('x'.repeat(1 << 20) + a.length) })()"))
  put('in/hal.handoff', '{ "format": "no" }')
  put('in/ida/readme.md', 'sorry')
  put('in/jan_1234_file/deep/driver.ts', returns("'four'"))
  put('in/Kim <b>/driver.ts', returns('2n'))
  symlinkSync(at('in/ann/driver.ts'), at('in/lea.ts'))
  put('in/ann_2.ts', driver)
  put('in/mia.ts', new Uint8Array([0xff, 0xfe, ...Buffer.from(driver, 'utf16le')]))
  put('in/ned.zip', zipSync({ 'homework.zip': zipSync({ 'driver.ts': strToU8(driver) }) }))
  put('in/ola/driver.ts', driver)
  put('in/ola/older.ts', 'export function UefiMain( {')
  put('in/notes.md', 'for myself')
  for (const [name, text] of [
    ['ann', driver],
    ['bob', returns('2n')],
    ['hal', '{'],
    ['zed', returns('(() => { for (;;); })()')]
  ] as const)
    put(`few/${name}.ts`, text)
  put('class.csv', '\ufeffID;Name;Email\nann;Ann A.;ann@x.org\njan;Jan "J.";\nzoe;Zoë;zoe@x.org\n')
  expect(
    await graded(
      'in',
      '--roster',
      at('class.csv'),
      ...['csv', 'json', 'xml'].flatMap((kind) => ['--out', at(`all.${kind}`)]),
      '--reports',
      at('pages')
    )
  ).toMatchObject({
    status: 0,
    stderr: expect.stringContaining('notes.md is no submission') as string
  })
}, 120_000)

describe('a class', () => {
  it('gets one row for each, whatever was handed in', () => {
    const { rows } = jsonOf('all.json')
    expect(rows.map(({ submission, status, points, of }) => [submission, status, points, of])).toEqual([
      ['Kim <b>', 'fail', 4, 10],
      ['ann', 'pass', 10, 10],
      ['ann_2', 'pass', 10, 10],
      ['bob', 'fail', 4, 10],
      ['cho', 'pass', 10, 10],
      ['dee', 'pass', 10, 10],
      ['eve', 'error', 0, 10],
      ['fay', 'timeout', expect.any(Number), 10],
      ['gus', 'fail', expect.any(Number), 10],
      ['hal', 'unreadable', 0, 10],
      ['ida', 'missing', 0, 10],
      ['jan_1234_file', 'fail', expect.any(Number), 10],
      ['lea', 'unreadable', 0, 10],
      ['mia', 'unreadable', 0, 10],
      ['ned', 'missing', 0, 10],
      ['ola', 'pass', 10, 10],
      ['zoe', 'missing', 0, 10]
    ])
    const row = (name: string): Record<string, unknown> => rows.find(({ submission }) => submission === name)!
    expect(row('ann')).toMatchObject({ name: 'Ann A.', email: 'ann@x.org' })
    expect(row('jan_1234_file')).toMatchObject({ name: 'Jan "J."' })
    expect(row('bob')).toMatchObject({ mistakes: [{ file: 'none.ts', title: 'Another status' }] })
    expect(row('cho')).toMatchObject({ note: 'it was written for revision 7; this is 1' })
    expect(row('hal')).toMatchObject({ note: expect.stringMatching(/^hal\.handoff is no file that Handoff exported/) as string })
    expect(row('lea')).toMatchObject({ note: 'lea.ts is a link' })
    expect(row('ida')).toMatchObject({ note: 'it has no .ts file and nothing that Handoff exported, only readme.md' })
    expect(row('mia')).toMatchObject({ note: 'mia.ts is UTF-16: have it saved as UTF-8' })
    expect(row('ned')).toMatchObject({ note: 'homework.zip is a zip inside what was handed in, which is not looked into: unpack it' })
    expect(row('ann_2')).toMatchObject({ name: 'Ann A.', note: 'Ann A. handed in more than one: ann is graded, too' })
  })

  it('has figures: what stopped whom', () => {
    expect(jsonOf('all.json').statistics).toMatchObject([
      { lab: '01-one', graded: 11, passed: 5, missing: 6, mistakes: [{ file: 'none.ts', count: 2 }] }
    ])
  })

  it('is written as CSV and as JUnit’s XML', () => {
    const csv = readFileSync(at('all.csv'), 'utf8').split('\n')
    expect(csv[0]).toMatch(/^submission,name,email,lab,title,revision,status,points,of,stopped_by/)
    expect(csv.find((line) => line.startsWith('jan_1234_file'))).toContain('"Jan ""J."""')
    expect(readFileSync(at('all.xml'), 'utf8')).toMatch(
      /<testcase classname="bob\.01-one" name="The driver succeeds">\n {4}<failure type="wrong"/
    )
  })

  it('gets pages in which nothing of a stranger’s is markup, with the command that shows a failure again', async () => {
    const pages = readdirSync(at('pages'))
    expect(pages).toHaveLength(18)
    const kim = readFileSync(
      at(
        'pages',
        pages.find((page) => page.startsWith('Kim'))!
      ),
      'utf8'
    )
    expect(kim).toContain('Kim &lt;b&gt;')
    expect(kim).not.toContain('<b>/')
    expect(kim).toContain("default-src 'none'")
    const command = /<code>handoff (.*?)<\/code>/.exec(kim)![1]!.replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>')
    const args = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!)
    expect(await handoff([...args, '--data', at('data')])).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/✗ The driver succeeds/) as string
    })
  })

  it('in shards is the same as whole, as a folder and as a zip, and says which shard is missing', async () => {
    writeFileSync(
      at('few.zip'),
      zipSync(Object.fromEntries(readdirSync(at('few')).map((name) => [`few/${name}`, readFileSync(at('few', name))])))
    )
    expect((await graded('few.zip', '--roster', at('class.csv'), '--out', at('few.json'))).status).toBe(0)
    mkdirSync(at('shards'))
    const shard = (index: number): Promise<Ended> =>
      // By the lab's folder, as a shell completes it.
      handoff(
        ['grade', at('small/labs/01-one/'), at('few'), '--data', at('data'), '--jobs', '2'].concat([
          ...['--roster', at('class.csv'), '--shard', `${index}/2`, '--out', at(`shards/${index}.json`)]
        ])
      )
    const merge = (): Promise<Ended> => graded('shards', '--merge', '--out', at('merged.json'), '--reports', at('merged'))
    await shard(1)
    expect(await merge()).toMatchObject({ status: 2, stderr: expect.stringMatching(/of 2 are missing in .*: 2\n/) as string })
    await shard(2)
    expect((await merge()).status).toBe(0)
    expect(readFileSync(at('merged.json'), 'utf8')).toBe(readFileSync(at('few.json'), 'utf8'))
    // What shows a failure again lies where the submissions lie, not where the shards do.
    expect(readFileSync(at('merged/bob.html'), 'utf8')).toContain(at('few/bob.ts'))
  }, 180_000)

  it('that was killed goes on where it was', async () => {
    const partial = at('again.json.partial')
    const args = ['grade', at('small/01'), at('few'), '--data', at('data'), '--roster', at('class.csv'), '--out', at('again.json')]
    const child = spawn(process.execPath, [join(root, 'bin/handoff.js'), ...args, '--jobs', '1'], { stdio: 'ignore' })
    const ended = new Promise((resolve) => child.once('close', resolve))
    while (!existsSync(partial) || readFileSync(partial, 'utf8').split('\n').length < 2)
      await new Promise((resolve) => setTimeout(resolve, 5))
    child.kill('SIGKILL')
    await ended
    expect(existsSync(at('again.json'))).toBe(false)
    appendFileSync(partial, '{"submission":"bob","pri')
    const again = await handoff(args)
    expect(again.stderr).toMatch(/goes on where it was stopped; [123] submissions? need not be run again/)
    expect(readFileSync(at('again.json'), 'utf8')).toBe(readFileSync(at('few.json'), 'utf8'))
    expect(existsSync(partial)).toBe(false)
  }, 180_000)
})

describe('what cannot be graded', () => {
  it.each<[string, string[], RegExp]>([
    ['a folder that is not there', ['small/01', 'nowhere'], /there is no '.*nowhere'/],
    ['a folder without submissions', ['small/01', 'data'], /holds no submission/],
    ['a lab that is not there', ['small/99', 'in'], /there is no lab '99'/],
    ['a folder of the pack that is no lab', ['small/labs/02-none/', 'in'], /there is no lab '02-none' in .*small/],
    [
      'a file in a folder that is not there',
      ['small/01', 'in', '--out', 'nowhere/x.json'],
      /^handoff: nowhere\/x\.json cannot be written: is the folder there\?/
    ],
    ['another ending', ['small/01', 'in', '--out', 'x.txt'], /its ending says what is written/],
    ['a shard that is none', ['small/01', 'in', '--shard', '4/3'], /--shard is a part of all, as in 2\/8/]
  ])('%s is told', async (_, [pack, submissions, ...more], sentence) => {
    mkdirSync(at('data'), { recursive: true })
    expect(await handoff(['grade', at(pack!), at(submissions!), '--data', at('data'), ...more])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(sentence) as string
    })
  })
})
