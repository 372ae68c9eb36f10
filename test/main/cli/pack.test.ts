import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { LabResult } from '../../../src-lab/lab/lab'
import { handoff, root } from './command'

let folder: string
let made: string
const at = (name: string): string => join(folder, name)
const json = async (...args: string[]): Promise<{ status: number | null; value: Record<string, unknown> }> => {
  const { status, stdout } = await handoff([...args, '--json'])
  return { status, value: JSON.parse(stdout) as Record<string, unknown> }
}
/** The new pack, with one thing changed. */
async function changed(name: string, file: string, change: (text: string) => string): Promise<string> {
  const copy = at(name)
  await handoff(['pack', 'new', copy])
  const path = join(copy, file)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, change(existsSync(path) ? readFileSync(path, 'utf8') : ''))
  return copy
}

/** The new pack as it was first built: made once, when the first test asks for it. */
let firstBuild: Promise<{ file: string; value: Record<string, unknown> }> | undefined
function built(): Promise<{ file: string; value: Record<string, unknown> }> {
  const file = at('one.labpack')
  firstBuild ??= json('pack', 'build', made, '--out', file).then(({ value }) => ({ file, value }))
  return firstBuild
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'handoff-pack-'))
  made = at('my-first-pack')
  expect(await handoff(['pack', 'new', made])).toMatchObject({ status: 0, stderr: '' })
})

describe('handoff pack new', () => {
  it('names the pack after its folder, with uuids of its own', async () => {
    const pack = JSON.parse(readFileSync(join(made, 'pack.json'), 'utf8')) as Record<string, unknown>
    expect(pack).toMatchObject({ id: 'my-first-pack', $schema: 'schema/pack.schema.json' })
    expect(existsSync(join(made, 'schema/pack.schema.json'))).toBe(true)
    expect(pack.uuid).not.toMatch(/^0{8}/)
  })

  it('tells the id that it took', async () => {
    const { stdout } = await handoff(['pack', 'new', at('Größe der Karte')])
    expect(stdout).toContain("Its id is 'grosse-der-karte': ")
    expect(JSON.parse(readFileSync(join(at('Größe der Karte'), 'pack.json'), 'utf8'))).toMatchObject({ id: 'grosse-der-karte' })
  })

  it('leaves a folder alone that holds something', async () => {
    expect(await handoff(['pack', 'new', made])).toMatchObject({ status: 2, stderr: expect.stringMatching(/is not empty/) })
  })
})

describe('handoff pack add-lab and pack diff', () => {
  it('a lab is added as a copy without a finding, and the difference names it', async () => {
    const copy = at('growing')
    await handoff(['pack', 'new', copy])
    cpSync(copy, at('before'), { recursive: true })
    expect(await json('pack', 'add-lab', copy)).toMatchObject({ status: 0, value: { lab: '02-new-lab', from: '01-four-pages' } })
    expect(await json('pack', 'lint', copy)).toMatchObject({ status: 0, value: { findings: [] } })
    const uuidOf = (lab: string): unknown =>
      (JSON.parse(readFileSync(join(copy, 'labs', lab, 'lab.json'), 'utf8')) as { uuid: string }).uuid
    expect(uuidOf('02-new-lab')).not.toBe(uuidOf('01-four-pages'))
    expect(await json('pack', 'diff', at('before'), copy)).toMatchObject({
      status: 0,
      value: { from: '0.1.0', to: '0.1.0', changes: ['New lab: 2 New lab'] }
    })
    expect(await handoff(['pack', 'diff', copy, copy])).toMatchObject({
      status: 0,
      stdout: 'Nothing is different between 0.1.0 and 0.1.0.\n'
    })
    cpSync(copy, at('mistaken'), { recursive: true })
    const mistake = join(at('mistaken'), 'labs/01-four-pages/mistakes/nothing-freed.ts')
    writeFileSync(mistake, `${readFileSync(mistake, 'utf8')}// forgotten\n`)
    expect(await handoff(['pack', 'diff', copy, at('mistaken')])).toMatchObject({
      stdout: 'Nothing that a learner is told is different between 0.1.0 and 0.1.0; something else is in 01-four-pages.\n'
    })
  })
})

describe('handoff pack test', () => {
  it('prints the matrix of variants and checks, and what was found', async () => {
    const copy = await changed('leaky', 'labs/01-four-pages/solution/driver.ts', (text) =>
      text.replace('return gBS.FreePages(Memory.value, 4)', 'return Status')
    )
    const { status, stdout } = await handoff(['pack', 'test', copy])
    expect(status).toBe(1)
    expect(stdout).toMatch(/^01-four-pages\n +checks: types returns four-pages filled printed given-back any-machine\n/)
    expect(stdout).toMatch(/ {2}solution +✓ ✓ ✓ · ✓ ✗ · {2}fail {2}q35-256m\n/)
    expect(stdout).toMatch(/leaky\/labs\/01-four-pages\/solution\/driver\.ts:\d+:1 proof\.solution The solution does not pass/)
    // What is not proved is not given away.
    const built = await handoff(['pack', 'build', copy, '--out', at('leaky.labpack')])
    expect(built).toMatchObject({ status: 1, stdout: '' })
    expect(built.stderr).toMatch(/proof\.solution .*\nnothing was built: the pack has \d findings? \(handoff pack test /s)
    expect(existsSync(at('leaky.labpack'))).toBe(false)
  })

  it('says it to a build server', async () => {
    const { status, stdout } = await handoff(['pack', 'test', made, '--junit', '--lab', '1'])
    expect(status).toBe(0)
    expect(stdout).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="test my-first-pack" tests="2" failures="0" errors="0" skipped="0">\n' +
        '  <testcase classname="test my-first-pack" name="pack"/>\n  <testcase classname="test my-first-pack" name="01-four-pages"/>\n</testsuite>\n'
    )
  })

  it('does not hang on a driver that never ends', async () => {
    const copy = await changed('endless', 'labs/01-four-pages/mistakes/nothing-printed.ts', (text) =>
      text.replace('return gBS', 'for (;;);\n  return gBS')
    )
    const { status, value } = await json('pack', 'test', copy)
    expect(status).toBe(1)
    expect((value.findings as { code: string; file: string }[]).map(({ code }) => code)).toContain('proof.ended')
  })

  it.each([
    ['a lab that is not there', ['pack', 'test', '--lab', '99'], /no lab '99'/],
    ['no number of jobs', ['pack', 'test', '--jobs', 'x'], /--jobs is a number/]
  ])('refuses %s', async (_, args, message) => {
    const { status, stderr } = await handoff([...args, made])
    expect(status).toBe(2)
    expect(stderr).toMatch(message)
  })
})

describe('handoff pack lint', () => {
  it('is silent about a good pack', async () => {
    expect(await handoff(['pack', 'lint', made])).toMatchObject({ status: 0, stdout: 'my-first-pack: no findings in 1 lab\n', stderr: '' })
  })

  it('prints every finding with its place', async () => {
    const copy = await changed(
      'wrong',
      'labs/01-four-pages/text.md',
      () => '## 1. One\n\n<b>x</b>\n\n![](a.png)\n\n## 2. Two\n\n## 3. Three\n'
    )
    writeFileSync(join(copy, 'stray.md'), '')
    const { status, stdout } = await handoff(['pack', 'lint', copy])
    expect(status).toBe(1)
    expect(stdout.split('\n').map((line) => line.replace(`${copy}/`, '').split(' ').slice(0, 2).join(' '))).toEqual([
      'labs/01-four-pages/text.md:3:1 text.html',
      'labs/01-four-pages/text.md:5:1 text.noAlt',
      'stray.md:1:1 file.stray',
      'wrong: 3',
      ''
    ])
    const { value } = await json('pack', 'lint', copy)
    expect(value.findings).toHaveLength(3)
    const { stdout: xml } = await handoff(['pack', 'lint', copy, '--junit'])
    expect(xml).toMatch(/failures="2"/)
    expect(xml).toMatch(/<failure type="text.noAlt" message="[^"]+">/)
  })

  it('finds what is no file of a pack, beside everything else', async () => {
    const copy = await changed('linked', 'stray.md', () => '')
    symlinkSync('/etc/hosts', join(copy, 'labs/01-four-pages/hosts.md'))
    mkdirSync(join(copy, 'a/b/c/d/e/f/g/h'), { recursive: true })
    const { status, stdout } = await handoff(['pack', 'lint', copy])
    expect(status).toBe(1)
    expect(stdout.split('\n').map((line) => line.replace(`${copy}/`, '').split(' ').slice(0, 2).join(' '))).toEqual([
      'a/b/c/d/e/f/g/h:1:1 file.name',
      'labs/01-four-pages/hosts.md:1:1 file.link',
      'stray.md:1:1 file.stray',
      'linked: 3',
      ''
    ])
    expect((await handoff(['pack', 'build', copy, '--out', at('linked.labpack')])).status).toBe(1)
    // Nothing of it is used.
    const driver = join(copy, 'labs/01-four-pages/solution/driver.ts')
    expect(await handoff(['check', `${copy}/1`, driver])).toMatchObject({ status: 2, stderr: expect.stringContaining('pack.unreadable: ') })
  })

  it('prints a finding on one line, whatever a name holds', async () => {
    const copy = await changed('named', 'two\nlines\u001b[31m.md', () => '')
    const { stdout } = await handoff(['pack', 'lint', copy])
    expect(stdout.split('\n')[0]).toMatch(/named\/two␊lines␛\[31m\.md:1:1 file\.name /)
  })

  it('compares with an earlier version', async () => {
    const { file: earlier } = await built()
    const copy = at('later')
    cpSync(made, copy, { recursive: true })
    const starter = join(copy, 'labs/01-four-pages/starter/driver.ts')
    writeFileSync(starter, `// changed\n${readFileSync(starter, 'utf8')}`)
    const { status, value } = await json('pack', 'lint', copy, '--against', earlier)
    expect(status).toBe(1)
    expect((value.findings as { code: string }[]).map(({ code }) => code)).toEqual(['change.revision', 'change.version'])
  })
})

describe('checks of the instructor alone', () => {
  it('are judged where they are asked for', async () => {
    const copy = await changed('instructors', 'labs/01-four-pages/lab.json', (text) =>
      text.replace('"id": "given-back",', '"id": "given-back",\n      "instructorOnly": true,')
    )
    const checked = async (...args: string[]): Promise<(string | undefined)[]> => {
      const driver = join(copy, 'labs/01-four-pages/mistakes/nothing-freed.ts')
      const { stdout } = await handoff(['check', `${copy}/1`, driver, '--json', ...args])
      return (JSON.parse(stdout) as LabResult[]).map(({ checks }) => checks.find(({ id }) => id === 'given-back')?.status)
    }
    expect(await checked()).toEqual([undefined])
    expect(await checked('--instructor')).toEqual(['fail'])
  })
})

describe('a machine of the pack', () => {
  const driver = 'labs/01-four-pages/solution/driver.ts'

  it('runs a driver by its file', async () => {
    const { status, value } = await json('run', join(made, driver), '--platform', join(made, 'machines/tiny-32m.json'))
    expect({ status, platform: value.platform, console: value.console }).toEqual({
      status: 0,
      platform: 'tiny-32m',
      console: expect.stringMatching(/^pages at 0x[01][0-9A-F]{6}\n$/) as string
    })
  })

  it('that is broken is refused with its place, by run and by lint', async () => {
    const copy = await changed('crashed', 'machines/tiny-32m.json', (text) =>
      text.replace('"0x8000" },\n    "fill"', '"0x9000" },\n    "fill"')
    )
    const machine = join(copy, 'machines/tiny-32m.json')
    expect(await handoff(['run', join(made, driver), '--platform', machine])).toMatchObject({
      status: 2,
      stderr: `handoff: ${machine}:15:14: machine.temporaryRam The stack is a part of temporary RAM.\n`
    })
    const { status, value } = await json('pack', 'lint', copy)
    expect({ status, codes: (value.findings as { code: string }[]).map(({ code }) => code) }).toEqual({
      status: 1,
      codes: ['machine.temporaryRam']
    })
  })

  it('that is not there is said to be not there', async () => {
    expect(await handoff(['run', join(made, driver), '--platform', 'none.json'])).toMatchObject({
      status: 2,
      stderr: "handoff: none.json: there is no file 'none.json'\n"
    })
  })

  it('is one that a lab’s checks run on', async () => {
    const copy = await changed('own-machine', 'labs/01-four-pages/lab.json', (text) =>
      text.replace('"minutes": 10,', '"minutes": 10,\n  "machines": ["tiny-32m"],')
    )
    const { stdout, status } = await handoff(['check', `${copy}/01-four-pages`, join(copy, driver)])
    expect({ status, first: stdout.split('\n')[0] }).toEqual({ status: 0, first: '1 Four pages, tiny-32m, seed 0: pass' })
  })
})

describe('handoff check', () => {
  it('lists a hidden check when it has failed, and not before', async () => {
    const copy = await changed('hiding', 'labs/01-four-pages/lab.json', (text) =>
      text.replace('"id": "printed",', '"id": "printed", "hidden": true,')
    )
    const lab = join(copy, 'labs/01-four-pages')
    const { title } = (JSON.parse(readFileSync(join(lab, 'lab.json'), 'utf8')) as { checks: { id: string; title: string }[] }).checks.find(
      ({ id }) => id === 'printed'
    )!
    expect((await handoff(['check', `${copy}/1`, join(lab, 'solution/driver.ts')])).stdout).not.toContain(title)
    expect((await handoff(['check', `${copy}/1`, join(lab, 'mistakes/nothing-printed.ts')])).stdout).toContain(`✗ ${title}`)
  })
})

describe('handoff pack build and inspect', () => {
  it('builds the same bytes each time, names the file after the pack where one stands, and says what they are', async () => {
    const { file: one, value } = await built()
    expect(await handoff(['pack', 'build', made], { TZ: 'Asia/Tokyo' }, folder)).toMatchObject({ status: 0 })
    expect(readFileSync(one).equals(readFileSync(at('my-first-pack-0.1.0.labpack')))).toBe(true)
    const { status, value: facts } = await json('pack', 'inspect', one)
    expect(status).toBe(0)
    expect(facts).toMatchObject({
      id: 'my-first-pack',
      version: '0.1.0',
      capabilities: [],
      packedBytes: value.bytes,
      sha256: value.sha256,
      findings: [],
      machines: [{ id: 'tiny-32m', title: 'a tiny board, 32 MiB' }],
      labs: [{ id: '01-four-pages', checks: 7, mistakes: 6 }]
    })
    const { stdout } = await handoff(['pack', 'inspect', one])
    expect(stdout).toMatch(/^My pack \(my-first-pack 0\.1\.0\)\n/)
    expect(stdout).toMatch(/asks for: nothing beyond running drivers in the sandbox/)
  })

  it('of a new pack passes its own test, as its folder does', async () => {
    const { status, value } = await json('pack', 'test', (await built()).file, '--jobs', '2')
    expect(value.findings).toEqual([])
    expect(status).toBe(0)
    const [lab] = value.labs as { proved: boolean; cells: { variant: string; status: string; repeatable: boolean }[] }[]
    expect(lab!.proved).toBe(true)
    expect(lab!.cells.every((cell) => cell.repeatable)).toBe(true)
    expect(lab!.cells.filter((cell) => cell.status === 'pass').map((cell) => cell.variant)).toEqual(['solution'])
  })

  it('builds nothing from a pack with findings, and leaves the old file', async () => {
    const copy = await changed('stray', 'stray.md', () => '')
    const out = at('stray.labpack')
    writeFileSync(out, 'old')
    const { status, stderr } = await handoff(['pack', 'build', copy, '--out', out])
    expect(status).toBe(1)
    expect(stderr).toMatch(/stray\.md:1:1 file\.stray .*\nnothing was built: the pack has 1 finding \(/)
    expect(readFileSync(out, 'utf8')).toBe('old')
  })

  it.each(['nowhere/x.labpack', 'my-first-pack/pack.json/x.labpack'])('says that it cannot write %s', async (out) => {
    expect(await handoff(['pack', 'build', made, '--out', at(out)])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/cannot be written/)
    })
  })
})

describe('bad usage', () => {
  it.each([
    [['pack', 'lint', 'nowhere'], /there is no 'nowhere'/],
    [['pack', 'inspect', join(root, 'package.json')], /no zip archive/],
    [['pack', 'new', ''], /a folder is missing/],
    [['pack', 'new', join(root, 'package.json')], /is a file/],
    [['pack', 'add-lab', 'nowhere'], /is no folder/],
    [['pack', 'add-lab', '.', 'Not a Name'], /no name for a lab/],
    [['pack', 'diff', 'nowhere', 'nowhere'], /there is no 'nowhere'/],
    [['pack', 'preview', 'x'], /there is no pack.json in 'x'/],
    [['pack'], /a command is missing|unknown option/],
    [['pack', 'nonsense'], /unknown command 'nonsense'/]
  ])('%s', async (args, message) => {
    const { status, stdout, stderr } = await handoff(args)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(message)
    const document = await handoff([...args, '--json'])
    expect(document.status).toBe(2)
    expect((JSON.parse(document.stdout) as { error: { message: string } }).error.message).toMatch(message)
  })

  it('two forms at once are refused', async () => {
    const { status, stdout } = await handoff(['pack', 'lint', made, '--json', '--junit'])
    expect(status).toBe(2)
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'usage', message: expect.stringMatching(/cannot be used with/) } })
  })

  it('a folder that is no pack is told as a finding', async () => {
    rmSync(at('empty'), { recursive: true, force: true })
    mkdirSync(at('empty'))
    expect(await handoff(['pack', 'lint', at('empty')])).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/pack\.json:1:1 pack\.missing/)
    })
  })
})

describe('the packs that a learner has installed', () => {
  it('are added, listed, checked with, updated and removed', async () => {
    const { file } = await built()
    const data = ['--data', at('data')]
    const added = await handoff(['pack', 'add', file, ...data])
    expect(added).toMatchObject({ status: 0, stderr: '' })
    expect(added.stdout).toMatch(/^My pack 0\.1\.0\n.*\nby Your name; MIT; en\n/)
    expect(added.stdout).toContain('asks for: nothing beyond running drivers in the sandbox')
    expect((await handoff(['pack', 'list', ...data])).stdout).toMatch(/^my-first-pack 0\.1\.0 {2}My pack, by Your name; 1 lab$/m)
    expect((await handoff(['labs', ...data])).stdout).toMatch(/01-four-pages/)
    const solution = join(made, 'labs/01-four-pages/solution/driver.ts')
    expect(await handoff(['check', 'my-first-pack/01', solution, ...data])).toMatchObject({ status: 0, stderr: '' })
    expect(await handoff(['pack', 'remove', 'my-first-pack', ...data])).toMatchObject({ status: 0, stdout: expect.stringMatching(/stays/) })
    expect((await handoff(['labs', ...data])).stdout).not.toMatch(/01-four-pages/)
  })

  it('are refused with a sentence, and those of the app stay', async () => {
    writeFileSync(at('bad.labpack'), 'hello')
    expect(await handoff(['pack', 'add', at('bad.labpack'), '--data', at('data')])).toMatchObject({
      status: 2,
      stderr: 'handoff: bad.labpack is not added: the file is no lab pack: it is no zip archive\n'
    })
    expect(await handoff(['pack', 'remove', 'uefi-memory', '--data', at('data')])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/comes with the app/)
    })
  })
})
