import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { LabProgress, SandboxSettings, Reply, Work } from '../../../src-lab/host-api'
import { defaultDataFolder, openDataFolder, type DataFolder } from '../../../src-main/host/data-folder'
import { Host } from '../../../src-main/host/host'
import { inEnglish } from '../../../src-lab/sentences/told'

const labs = join(import.meta.dirname, '../../../labs')
const ref = { pack: 'uefi-memory', lab: '12-memory-map' }
let folder: string
let minute: number
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'handoff-host-'))
  minute = 0
})

function hostOn(data: DataFolder, options: { readonly now?: () => string; readonly labs?: string } = {}): Host {
  const now = (): string => `2026-01-01T00:${String(minute++).padStart(2, '0')}:00.000Z`
  return new Host({ version: '0', shell: 'web', data, labs, now, openLink: () => Promise.resolve(), ...options })
}
async function value<T>(reply: Promise<Reply<T>>): Promise<T> {
  const answered = await reply
  if (!answered.ok) throw new Error(answered.message)
  return answered.value
}

describe('the learner’s files', () => {
  it('are there again after a restart', async () => {
    const data = openDataFolder(folder)
    await value(hostOn(data).save({ ...ref, path: 'driver.ts', text: 'mine', base: null }))
    data.release()
    const work: Work = await value(hostOn(openDataFolder(folder)).work(ref))
    expect(work.files['driver.ts']!.text).toBe('mine')
  })

  it('are on the disk when the host has settled, whoever asked', async () => {
    const host = hostOn(openDataFolder(folder))
    const calls = ['one', 'two', 'three'].map((text) => host.dispatch('newSandbox', { settings: { title: text, entry: 'driver.ts', machine: 'pc-1g', phase: 'app', mode: 'strict', keys: '' }, files: { 'driver.ts': text } })) // prettier-ignore
    await host.settled()
    expect(readdirSync(join(folder, 'sandboxes'))).toHaveLength(3)
    expect((await Promise.all(calls)).every((reply) => reply.ok)).toBe(true)
  })

  it('are not overwritten when they were changed outside', async () => {
    const host = hostOn(openDataFolder(folder))
    const { version } = await value(host.save({ ...ref, path: 'driver.ts', text: 'one', base: null }))
    expect(await host.dispatch('save', { ...ref, path: 'driver.ts', text: 'two', base: 'an older state' })).toMatchObject({
      ok: false,
      code: 'changedOutside'
    })
    expect((await value(host.work(ref))).files['driver.ts']!.text).toBe('one')
    expect(await host.dispatch('save', { ...ref, path: 'driver.ts', text: 'two', base: version })).toMatchObject({ ok: true })
  })

  it('go into the history before a reset, and come back from it', async () => {
    const host = hostOn(openDataFolder(folder))
    await value(host.save({ ...ref, path: 'driver.ts', text: 'precious', base: null }))
    expect((await value(host.reset(ref))).files).toEqual({})
    const [entry] = await value(host.history(ref))
    expect(entry).toMatchObject({ why: 'reset', files: ['driver.ts'] })
    await value(host.save({ ...ref, path: 'driver.ts', text: 'later', base: null }))
    expect((await value(host.restore({ ...ref, id: entry!.id }))).files['driver.ts']!.text).toBe('precious')
    // What stood there before the restore is kept as well.
    expect((await value(host.history(ref))).map((each) => each.why)).toEqual(['restore', 'reset'])
  })

  it.each(['../evil.ts', '/etc/passwd', 'a/../../b.ts', '.hidden', 'x\\y.ts', 'C:x.ts', ''])('refuse the name %j', async (path) => {
    const host = hostOn(openDataFolder(folder))
    expect(await host.dispatch('save', { ...ref, path, text: '', base: null })).toMatchObject({ ok: false, code: 'badArgument' })
    expect(readdirSync(folder)).toEqual(['lock'])
  })

  it('saved twice from one state: the second save is told, whichever comes first', async () => {
    const host = hostOn(openDataFolder(folder))
    const { version } = await value(host.save({ ...ref, path: 'driver.ts', text: 'one', base: null }))
    const save = (text: string): Promise<Reply<unknown>> => host.dispatch('save', { ...ref, path: 'driver.ts', text, base: version })
    const replies = await Promise.all(['a', 'b', 'c', 'd'].map(save))
    expect(replies.map((reply) => (reply.ok ? 'saved' : reply.code))).toEqual(['saved', ...Array<string>(3).fill('changedOutside')])
    expect((await value(host.work(ref))).files['driver.ts']!.text).toBe('a')
  })

  it.each([
    ['512 KiB of letters', 'x'.repeat(512 * 1024), true],
    ['one letter more', 'x'.repeat(512 * 1024 + 1), false],
    ['174,762 characters of three bytes each', '€'.repeat(174_762), true],
    ['one more', '€'.repeat(174_763), false],
    ['200,000 of them', '€'.repeat(200_000), false]
  ])('are counted in bytes, when they are saved as when they are read: %s', async (_what, text, fits) => {
    const host = hostOn(openDataFolder(folder))
    const reply = await host.dispatch('save', { ...ref, path: 'driver.ts', text, base: null })
    expect(reply).toMatchObject(
      fits ? { ok: true } : { ok: false, code: 'tooLarge', message: expect.stringMatching(/driver\.ts was not saved.*KiB/) as string }
    )
    const { files, notices } = await value(host.work(ref))
    expect(notices).toEqual([])
    expect(files['driver.ts']?.text === text).toBe(fits)
    expect((await host.dispatch('keep', { ...ref, why: 'run', files: { 'driver.ts': text } })).ok).toBe(fits)
    const settings = { title: 'Mine', entry: 'driver.ts', machine: 'pc-1g', phase: 'app', mode: 'strict', keys: '' }
    expect((await host.dispatch('newSandbox', { settings, files: { 'driver.ts': text } })).ok).toBe(fits)
    // Nothing half made stays behind.
    expect(await value(host.sandboxes())).toHaveLength(fits ? 1 : 0)
  })

  it('refuse a file that the lab does not let one edit', async () => {
    expect(await hostOn(openDataFolder(folder)).dispatch('save', { ...ref, path: 'other.ts', text: '', base: null })).toMatchObject({
      ok: false,
      code: 'saveFailed'
    })
  })
})

describe('the history', () => {
  const texts = { 'driver.ts': 'one' }

  it('holds the text of each run once, and again when it has passed', async () => {
    const host = hostOn(openDataFolder(folder))
    for (const why of ['run', 'run', 'passed', 'passed', 'run'] as const) await value(host.keep({ ...ref, why, files: texts }))
    await value(host.keep({ ...ref, why: 'run', files: { 'driver.ts': 'two' } }))
    const entries = await value(host.history(ref))
    expect(entries.map((entry) => entry.why)).toEqual(['run', 'passed', 'run'])
    expect(await value(host.historyFiles({ ...ref, id: entries[1]!.id }))).toEqual(texts)
  })

  it('is thinned: of old runs the last of each hour and day stay, of everything else all', async () => {
    let time = Date.UTC(2026, 0, 1)
    const host = new Host({
      version: '0',
      shell: 'web',
      data: openDataFolder(folder),
      labs,
      now: () => new Date(time).toISOString(),
      openLink: () => Promise.resolve()
    })
    const keep = async (why: 'run' | 'passed' | 'reset', minutesLater: number): Promise<void> => {
      time += minutesLater * 60_000
      await value(host.keep({ ...ref, why, files: { 'driver.ts': new Date(time).toISOString() } }))
    }
    const DAY = 24 * 60
    // Four hours with a run each 10 minutes, a pass and a reset among them; five days later another 50 runs.
    for (let i = 0; i < 12; i++) await keep('run', 10)
    await keep('passed', 1)
    await keep('reset', 1)
    for (let i = 0; i < 12; i++) await keep('run', 10)
    await keep('run', 5 * DAY)
    for (let i = 0; i < 49; i++) await keep('run', 1)
    const kept = async (): Promise<string[]> =>
      (await value(host.history(ref))).slice(50).map(({ savedAt, why }) => `${savedAt.slice(8, 16)} ${why}`)
    expect(await kept()).toEqual([
      '01T04:02 run',
      '01T03:52 run',
      '01T02:52 run',
      '01T02:02 reset',
      '01T02:01 passed',
      '01T01:50 run',
      '01T00:50 run'
    ])
    // After 30 days with work one of the day is left, and what is no run.
    for (let i = 0; i < 29; i++) await keep('run', DAY)
    for (let i = 0; i < 50; i++) await keep('run', 1)
    expect((await kept()).slice(-3)).toEqual(['01T04:02 run', '01T02:02 reset', '01T02:01 passed'])
  })

  it('loses nothing by a clock that was set ahead for a while, and keeps its order', async () => {
    let time = Date.UTC(2026, 0, 1)
    const host = hostOn(openDataFolder(folder), { now: () => new Date(time).toISOString() })
    const keep = (text: string) => value(host.keep({ ...ref, why: 'run', files: { 'driver.ts': text } }))
    // One run an hour for three days, and another 50.
    for (let i = 0; i < 72; i++) {
      time += 60 * 60_000
      await keep(`hour ${i}`)
    }
    for (let i = 0; i < 50; i++) {
      time += i === 0 ? 60 * 60_000 : 60_000
      await keep(`minute ${i}`)
    }
    const before = time
    time = Date.UTC(2093, 5, 5)
    await keep('far ahead')
    time = before
    for (const text of ['back again', 'and on']) {
      time += 60_000
      await keep(text)
    }
    const entries = await value(host.history(ref))
    const texts = await Promise.all(entries.map(async ({ id }) => (await value(host.historyFiles({ ...ref, id })))['driver.ts']))
    expect(texts.slice(0, 4)).toEqual(['and on', 'back again', 'far ahead', 'minute 49'])
    expect(texts.filter((text) => text!.startsWith('hour'))).toHaveLength(72)
  })

  it('of the app’s first version, whose entries had no numbers, comes before what is kept now', async () => {
    const host = hostOn(openDataFolder(folder))
    await value(host.keep({ ...ref, why: 'run', files: texts }))
    const path = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((name) => /history.*json$/.test(name))!
    renameSync(join(folder, path), join(folder, path, '..', '2026-01-01T00-00-00-000Z.json'))
    await value(host.keep({ ...ref, why: 'run', files: { 'driver.ts': 'two' } }))
    const ids = (await value(host.history(ref))).map(({ id }) => id)
    expect(ids).toEqual([expect.stringMatching(/^e1-/), '2026-01-01T00-00-00-000Z'])
    expect(await value(host.historyFiles({ ...ref, id: ids[1]! }))).toEqual(texts)
  })

  it('takes everything that is kept at once', async () => {
    const host = hostOn(openDataFolder(folder), { now: () => '2026-01-01T00:00:00.000Z' })
    await Promise.all(Array.from({ length: 20 }, (_, i) => value(host.keep({ ...ref, why: 'reset', files: { 'driver.ts': `text ${i}` } }))))
    expect(await value(host.history(ref))).toHaveLength(20)
  })

  it('passes over a damaged entry and restores nothing from it', async () => {
    const host = hostOn(openDataFolder(folder))
    await value(host.save({ ...ref, path: 'driver.ts', text: 'mine', base: null }))
    await value(host.keep({ ...ref, why: 'run', files: texts }))
    const path = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((name) => /history.*json$/.test(name))!
    writeFileSync(join(folder, path), '{ "format": 1, "files": { "../evil.ts": "x" } }')
    expect(await value(host.history(ref))).toEqual([])
    expect(await host.dispatch('restore', { ...ref, id: basename(path, '.json') })).toMatchObject({ ok: false, code: 'saveFailed' })
    expect((await value(host.work(ref))).files['driver.ts']!.text).toBe('mine')
  })
})

describe('a file on the disk that cannot be used is kept aside and told', () => {
  it.each([
    ['too large', (path: string) => writeFileSync(path, 'x'.repeat(512 * 1024 + 1)), /larger than 512 KiB/],
    ['not UTF-8', (path: string) => writeFileSync(path, Buffer.from([0xff, 0xfe, 0x00])), /UTF-8/],
    ['a folder', (path: string) => mkdirSync(path), /no regular file/]
  ])('%s', async (_what, spoil, sentence) => {
    const host = hostOn(openDataFolder(folder))
    await value(host.save({ ...ref, path: 'driver.ts', text: 'mine', base: null }))
    const file = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith('driver.ts'))!
    rmSync(join(folder, file))
    spoil(join(folder, file))
    const work = await value(host.work(ref))
    expect(work.files).toEqual({})
    expect(work.notices.map(inEnglish)).toEqual([expect.stringMatching(sentence)])
    expect(existsSync(join(folder, `${file}.aside-1`))).toBe(true)
    await value(host.save({ ...ref, path: 'driver.ts', text: 'again', base: null }))
    expect((await value(host.work(ref))).files['driver.ts']!.text).toBe('again')
  })
})

describe('sandboxes', () => {
  const settings: SandboxSettings = { title: 'Mine', entry: 'driver.ts', machine: 'pc-1g', phase: 'app', mode: 'lenient', keys: 'y' }

  it('keep their files and how they are run over a restart', async () => {
    const data = openDataFolder(folder)
    const { id } = await value(hostOn(data).newSandbox({ settings, files: { 'driver.ts': 'a', 'lib/list.ts': 'b' } }))
    await value(hostOn(data).newSandbox({ settings: { ...settings, title: 'Other' }, files: { 'driver.ts': 'c' } }))
    data.release()
    const host = hostOn(openDataFolder(folder))
    expect(await value(host.sandboxes())).toMatchObject([{ id, ...settings }, { title: 'Other' }])
    expect(Object.keys((await value(host.work({ sandbox: id }))).files)).toEqual(['driver.ts', 'lib/list.ts'])
  })

  it('have files that are added, renamed and removed; what was removed is in the history', async () => {
    const host = hostOn(openDataFolder(folder))
    const { id: sandbox } = await value(host.newSandbox({ settings, files: { 'driver.ts': 'a' } }))
    await value(host.save({ sandbox, path: 'list.ts', text: 'b', base: null }))
    expect(Object.keys((await value(host.renameFile({ sandbox, from: 'list.ts', to: 'lib/list.ts' }))).files)).toEqual([
      'driver.ts',
      'lib/list.ts'
    ])
    expect(Object.keys((await value(host.removeFile({ sandbox, path: 'lib/list.ts' }))).files)).toEqual(['driver.ts'])
    const [entry] = await value(host.history({ sandbox }))
    expect(entry).toMatchObject({ why: 'removed', files: ['driver.ts', 'lib/list.ts'] })
    expect((await value(host.restore({ sandbox, id: entry!.id }))).files['lib/list.ts']!.text).toBe('b')
  })

  it.each([
    ['a name that is taken', 'driver.ts'],
    ['a name that some disks take for another', 'Driver.ts']
  ])('do not rename a file to %s', async (_what, to) => {
    const host = hostOn(openDataFolder(folder))
    const { id: sandbox } = await value(host.newSandbox({ settings, files: { 'driver.ts': 'a', 'b.ts': 'b' } }))
    expect(await host.dispatch('renameFile', { sandbox, from: 'b.ts', to })).toMatchObject({ ok: false })
    expect((await value(host.work({ sandbox }))).files['b.ts']!.text).toBe('b')
  })

  it.each(['CON.ts', 'a/nul.ts', 'b.txt', 'a./b.ts', '../b.ts'])('refuse the name %s', async (path) => {
    const host = hostOn(openDataFolder(folder))
    const { id: sandbox } = await value(host.newSandbox({ settings, files: {} }))
    expect(await host.dispatch('save', { sandbox, path, text: '', base: null })).toMatchObject({ ok: false, code: 'badArgument' })
  })

  it('that are removed leave the list, and their folder is kept', async () => {
    const host = hostOn(openDataFolder(folder))
    const { id: sandbox } = await value(host.newSandbox({ settings, files: { 'driver.ts': 'precious' } }))
    await value(host.removeSandbox({ sandbox }))
    expect(await value(host.sandboxes())).toEqual([])
    expect(readFileSync(join(folder, 'removed', sandbox, 'files/driver.ts'), 'utf8')).toBe('precious')
    expect((await value(host.newSandbox({ settings, files: {} }))).id).not.toBe(sandbox)
  })

  it('made at once have names of their own', async () => {
    const host = hostOn(openDataFolder(folder))
    const made = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        value(host.newSandbox({ settings: { ...settings, title: `${i}` }, files: { 'driver.ts': `${i}` } }))
      )
    )
    expect(new Set(made.map(({ id }) => id)).size).toBe(12)
    for (const { id, title } of made) expect((await value(host.work({ sandbox: id }))).files['driver.ts']!.text).toBe(title)
  })

  it('of whose settings one is odd lose that one alone', async () => {
    const host = hostOn(openDataFolder(folder))
    const { id: sandbox } = await value(host.newSandbox({ settings, files: { 'driver.ts': 'a' } }))
    const path = join(folder, 'sandboxes', sandbox, 'sandbox.json')
    writeFileSync(path, JSON.stringify({ format: 1, settings: { ...settings, phase: 'smm' } }))
    expect(await value(host.sandboxes())).toEqual([{ id: sandbox, ...settings, phase: 'app' }])
    expect((await value(host.work({ sandbox }))).notices.map(inEnglish)).toEqual([
      expect.stringMatching(/settings\.phase.*sandbox\.damaged-1\.json/)
    ])
  })

  it.each([
    ['at once', false],
    ['after the list was shown', true]
  ])('whose settings are damaged are told and still open, %s', async (_when, listed) => {
    const host = hostOn(openDataFolder(folder))
    const { id: sandbox } = await value(host.newSandbox({ settings, files: { 'driver.ts': 'a' } }))
    writeFileSync(join(folder, 'sandboxes', sandbox, 'sandbox.json'), 'nothing')
    if (listed) await value(host.sandboxes())
    const work = await value(host.work({ sandbox }))
    expect(inEnglish(work.notices[0]!)).toMatch(/damaged/)
    expect(work.files['driver.ts']!.text).toBe('a')
    expect(existsSync(join(folder, 'sandboxes', sandbox, 'sandbox.damaged-1.json'))).toBe(true)
  })

  it.each(['../work', 'sandbox-0', 'sandbox-99', 'removed'])('%s is none', async (sandbox) => {
    expect((await hostOn(openDataFolder(folder)).dispatch('work', { sandbox })).ok).toBe(false)
  })
})

describe('every argument is checked at the trusted side', () => {
  it.each([
    ['a method that does not exist', 'nothing', {}],
    ['a method of every object', 'constructor', {}],
    ['a missing argument', 'lab', undefined],
    ['an unknown field', 'info', { more: 1 }],
    ['a number for a name', 'lab', { pack: 1, lab: 'x' }],
    ['a path for a name', 'lab', { pack: '../..', lab: 'x' }],
    ['a script for a link', 'openLink', { url: 'javascript:alert(1)' }],
    ['a file for a link', 'openLink', { url: 'file:///etc/passwd' }],
    ['a moment that is none', 'openMoment', { file: 'x.json', text: '{}' }],
    ['a moment without end', 'openMoment', { file: 'x.json', text: ' '.repeat(4 * 1024 * 1024 + 2) }],
    [
      'a scenario that no lab has',
      'newSandbox',
      {
        settings: {
          title: 'Mine',
          entry: 'driver.ts',
          machine: 'pc-1g',
          phase: 'app',
          mode: 'strict',
          keys: '',
          scenario: { setup: [{ id: 'x', do: 'format' }] }
        },
        files: {}
      }
    ],
    ['a text that is too long', 'save', { ...ref, path: 'driver.ts', text: 'x'.repeat(512 * 1024 + 1), base: null }]
  ])('%s', async (_what, method, args) => {
    const reply = await hostOn(openDataFolder(folder)).dispatch(method, args)
    expect(reply.ok).toBe(false)
  })
})

describe('progress', () => {
  const progress: LabProgress = {
    revision: 1,
    passedAt: '2026-01-01T00:00:00.000Z',
    runs: 2,
    hints: ['ask'],
    answers: { moved: ['yes'] },
    lastResult: { status: 'pass', revision: 1 },
    failed: { 'asks-size': 3 }
  }

  it('is kept over a restart', async () => {
    const data = openDataFolder(folder)
    await value(hostOn(data).saveProgress({ ...ref, progress }))
    data.release()
    expect(Object.values(await value(hostOn(openDataFolder(folder)).progress()))).toEqual([progress])
  })

  it('that two windows know of is what both know: no pass is taken back by one that has not seen it', async () => {
    const host = hostOn(openDataFolder(folder))
    await value(host.saveProgress({ ...ref, progress }))
    const other = {
      ...progress,
      passedAt: null,
      runs: 1,
      hints: ['look'],
      answers: { other: '3' },
      lastResult: { status: 'fail' as const, revision: 1 },
      failed: { 'asks-size': 2, leaves: 1 }
    }
    const both = await value(host.saveProgress({ ...ref, progress: other }))
    expect(Object.values(both)).toEqual([
      {
        ...progress,
        hints: ['ask', 'look'],
        answers: { moved: ['yes'], other: '3' },
        lastResult: { status: 'fail', revision: 1 },
        failed: { 'asks-size': 3, leaves: 1 }
      }
    ])
  })

  it('that could not be saved is not told as if it had been', async () => {
    const host = hostOn(openDataFolder(folder))
    mkdirSync(join(folder, 'progress.json'))
    expect(await host.dispatch('saveProgress', { ...ref, progress })).toMatchObject({ ok: false, code: 'saveFailed' })
    expect(await value(host.progress())).toEqual({})
    rmSync(join(folder, 'progress.json'), { recursive: true })
    expect(Object.values(await value(host.saveProgress({ ...ref, progress })))).toEqual([progress])
  })

  it('with one odd field loses that field alone, is told, and is kept as it was', async () => {
    const data = openDataFolder(folder)
    const first = hostOn(data)
    await value(first.saveProgress({ ...ref, progress }))
    await value(first.saveProgress({ ...ref, lab: '13-map-key', progress: { ...progress, runs: 7 } }))
    data.release()
    const path = join(folder, 'progress.json')
    const file = JSON.parse(readFileSync(path, 'utf8')) as { labs: Record<string, LabProgress> }
    const [one, other] = Object.keys(file.labs)
    const odd = { ...file, labs: { ...file.labs, [one!]: { ...progress, runs: 'many', later: true }, 'no/lab': 5 } }
    writeFileSync(path, JSON.stringify(odd))
    const host = hostOn(openDataFolder(folder))
    expect((await value(host.info())).notices.map(inEnglish)).toEqual([
      expect.stringMatching(/^Some of progress\.json cannot be used \(.*runs.*\); the rest is\. .* kept as progress\.damaged-1\.json\.$/)
    ])
    const known = await value(host.progress())
    expect(known[one!]).toEqual({ ...progress, runs: 0 })
    expect(known[other!]!.runs).toBe(7)
    await value(host.saveProgress({ ...ref, progress }))
    expect(JSON.parse(readFileSync(join(folder, 'progress.damaged-1.json'), 'utf8'))).toEqual(odd)
    expect(Object.keys((JSON.parse(readFileSync(path, 'utf8')) as typeof file).labs)).toEqual(expect.arrayContaining([one, other]))
  })

  it('of settings from before there were languages is whole; a later choice does not bring one', async () => {
    const settings = { theme: 'dark', textSize: 1, motion: 'system', layout: {}, last: null, places: {} }
    writeFileSync(join(folder, 'settings.json'), JSON.stringify({ format: 1, settings }))
    const host = hostOn(openDataFolder(folder))
    expect((await value(host.info())).notices).toEqual([])
    expect(await value(host.settings())).toEqual({ ...settings, language: 'system', walks: {} })
    await host.dispatch('saveSettings', { language: 'zh-CN' })
    await host.dispatch('saveSettings', { theme: 'light' })
    expect(await value(host.settings())).toMatchObject({ theme: 'light', language: 'zh-CN' })
  })

  it.each(['{ "format": 1, "labs": ', '[]', '{ "format": 1, "labs": 5 }', 'null', '{ "labs": {} }'])(
    'that is damaged (%s) is put aside and told',
    async (text) => {
      writeFileSync(join(folder, 'progress.json'), text)
      const host = hostOn(openDataFolder(folder))
      expect(inEnglish((await value(host.info())).notices[0]!)).toMatch(/progress\.damaged-1\.json/)
      expect(readFileSync(join(folder, 'progress.damaged-1.json'), 'utf8')).toBe(text)
      expect(await value(host.progress())).toEqual({})
      await value(host.saveProgress({ ...ref, progress }))
      expect(existsSync(join(folder, 'progress.json'))).toBe(true)
    }
  )

  it('from a newer version is left as it is', async () => {
    const text = '{ "format": 2, "something": "else" }'
    writeFileSync(join(folder, 'progress.json'), text)
    const host = hostOn(openDataFolder(folder))
    expect(inEnglish((await value(host.info())).notices[0]!)).toMatch(/newer version/)
    expect(await host.dispatch('saveProgress', { ...ref, progress })).toMatchObject({
      ok: false,
      message: expect.stringMatching(/newer/) as string
    })
    expect(readFileSync(join(folder, 'progress.json'), 'utf8')).toBe(text)
    expect(await value(host.progress())).toEqual({})
  })
})

describe('a lab that was another one before', () => {
  it('takes over its files, history and progress', async () => {
    const data = openDataFolder(folder)
    const host = hostOn(data)
    const { pack, lab } = await value(host.lab(ref))
    await value(host.save({ ...ref, path: 'driver.ts', text: 'mine', base: null }))
    await value(host.keep({ ...ref, why: 'run', files: { 'driver.ts': 'older' } }))
    const done: LabProgress = {
      revision: 1,
      passedAt: '2026-01-01T00:00:00.000Z',
      runs: 1,
      hints: [],
      answers: {},
      lastResult: null,
      failed: {}
    }
    await value(host.saveProgress({ ...ref, progress: done }))
    data.release()

    const packs = mkdtempSync(join(tmpdir(), 'handoff-moved-'))
    cpSync(join(labs, 'uefi-memory'), join(packs, 'uefi-memory'), { recursive: true })
    const manifest = join(packs, 'uefi-memory/labs/12-memory-map/lab.json')
    const uuid = lab.uuid.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
    const json = JSON.parse(readFileSync(manifest, 'utf8')) as object
    writeFileSync(manifest, JSON.stringify({ ...json, uuid, revision: 2, moved: [{ fromUuid: lab.uuid }] }))
    const moved = new Host({
      version: '0',
      shell: 'web',
      data: openDataFolder(folder),
      labs: packs,
      now: () => '2026-01-02T00:00:00.000Z',
      openLink: () => Promise.resolve()
    })
    expect((await value(moved.progress()))[`${pack.uuid}/${uuid}`]).toEqual(done)
    expect((await value(moved.work(ref))).files['driver.ts']!.text).toBe('mine')
    expect((await value(moved.history(ref))).map((entry) => entry.why)).toEqual(['run'])
  })
})

describe('the data folder', () => {
  it('is for one instance: the second reads only and says so', async () => {
    const first = openDataFolder(folder)
    const second = openDataFolder(folder)
    expect(first.readOnly).toBeNull()
    expect(inEnglish(second.readOnly!)).toMatch(/open already/)
    expect(await hostOn(second).dispatch('save', { ...ref, path: 'driver.ts', text: 'x', base: null })).toMatchObject({
      ok: false,
      code: 'readOnly'
    })
    second.release()
    expect(existsSync(join(folder, 'lock'))).toBe(true)
    first.release()
    expect(openDataFolder(folder).readOnly).toBeNull()
  })

  it('is taken over from a process that is gone', () => {
    writeFileSync(join(folder, 'lock'), '999999999\n')
    expect(openDataFolder(folder).readOnly).toBeNull()
  })

  it('that cannot be made is told, and the app starts all the same', async () => {
    writeFileSync(join(folder, 'file'), '')
    const data = openDataFolder(join(folder, 'file', 'inside'))
    expect(inEnglish(data.readOnly!)).toMatch(/--data/)
    const host = hostOn(data)
    expect((await value(host.packs())).length).toBeGreaterThan(0)
    expect((await value(host.info())).readOnly).toBe(data.readOnly)
  })

  it.each([
    ['linux', { XDG_DATA_HOME: '/x' }, '/x/handoff'],
    ['linux', {}, '/home/me/.local/share/handoff'],
    ['darwin', {}, '/home/me/Library/Application Support/handoff']
  ] as const)('on %s with %j is %s', (platform, env, expected) => {
    expect(defaultDataFolder(platform, env, '/home/me')).toBe(expected)
  })
})

describe('work belongs to the pack it was made in', () => {
  const done: LabProgress = {
    revision: 1,
    passedAt: '2026-01-01T00:00:00.000Z',
    runs: 1,
    hints: [],
    answers: {},
    lastResult: null,
    failed: {}
  }
  let packs: string
  beforeEach(() => {
    packs = mkdtempSync(join(tmpdir(), 'handoff-owners-'))
    add('uefi-memory', {})
  })
  /** A copy of the pack that ships with the app, under its uuid, with another manifest. */
  function add(name: string, changes: object): void {
    cpSync(join(labs, 'uefi-memory'), join(packs, name), { recursive: true })
    const manifest = join(packs, name, 'pack.json')
    writeFileSync(manifest, JSON.stringify({ ...(JSON.parse(readFileSync(manifest, 'utf8')) as object), ...changes }))
  }
  const host = (data: DataFolder): Host => hostOn(data, { labs: packs })
  async function begun(): Promise<void> {
    const data = openDataFolder(folder)
    await value(host(data).save({ ...ref, path: 'driver.ts', text: 'mine', base: null }))
    await value(host(data).saveProgress({ ...ref, progress: done }))
    data.release()
  }
  const STRANGER = { id: 'free-labs', title: 'Free labs', authors: [{ name: 'Mallory' }] }
  const there = { pack: 'free-labs', lab: ref.lab }

  it('one of somebody else’s with the same uuid gets nothing and opens no lab before the user has chosen', async () => {
    await begun()
    rmSync(join(packs, 'uefi-memory'), { recursive: true })
    add('free-labs', STRANGER)
    const app = host(openDataFolder(folder))
    expect(await value(app.packs())).toMatchObject([{ id: 'free-labs', labs: [], clash: { title: 'From the first HOB to the handoff' } }])
    for (const [method, args] of [
      ['lab', there],
      ['work', there],
      ['history', there],
      ['save', { ...there, path: 'driver.ts', text: 'theirs', base: null }],
      ['saveProgress', { ...there, progress: done }]
    ] as const)
      expect(await app.dispatch(method, args), method).toMatchObject({ ok: false, code: 'packClash' })
  })

  it('it begins anew: what was done in the other one stays with that one, and is there when it comes back', async () => {
    await begun()
    add('free-labs', STRANGER)
    const data = openDataFolder(folder)
    const app = host(data)
    expect((await value(app.packs())).map(({ id, clash }) => [id, clash !== undefined])).toEqual([
      ['free-labs', true],
      ['uefi-memory', false]
    ])
    expect((await value(app.choosePack({ pack: 'free-labs', work: 'begin' }))).map(({ clash }) => clash?.title)).toEqual([
      undefined,
      'Free labs'
    ])
    expect((await value(app.work(there))).files).toEqual({})
    expect(await value(app.progress())).toEqual({})
    await value(app.save({ ...there, path: 'driver.ts', text: 'in the other', base: null }))
    data.release()
    const later = host(openDataFolder(folder))
    expect((await value(later.work(there))).files['driver.ts']!.text).toBe('in the other')
    await value(later.choosePack({ pack: 'uefi-memory', work: 'begin' }))
    expect((await value(later.work(ref))).files['driver.ts']!.text).toBe('mine')
    expect(Object.values(await value(later.progress()))).toEqual([done])
    await value(later.choosePack({ pack: 'free-labs', work: 'begin' }))
    expect((await value(later.work(there))).files['driver.ts']!.text).toBe('in the other')
  })

  it('it goes on with the other one’s work, when the user says so', async () => {
    await begun()
    rmSync(join(packs, 'uefi-memory'), { recursive: true })
    add('free-labs', STRANGER)
    const app = host(openDataFolder(folder))
    await value(app.choosePack({ pack: 'free-labs', work: 'take' }))
    expect((await value(app.work(there))).files['driver.ts']!.text).toBe('mine')
    expect(Object.values(await value(app.progress()))).toEqual([done])
  })

  it('a newer version of it, and one with another name from the same authors, go on by themselves', async () => {
    await begun()
    rmSync(join(packs, 'uefi-memory'), { recursive: true })
    add('renamed', { id: 'renamed', version: '9.0.0', title: 'Another title' })
    expect((await value(host(openDataFolder(folder)).work({ pack: 'renamed', lab: ref.lab }))).files['driver.ts']!.text).toBe('mine')
  })

  it('a lab that names another lab of its pack as what it was before does not get that one’s work', async () => {
    await begun()
    const path = (lab: string): string => join(packs, 'uefi-memory/labs', lab, 'lab.json')
    const read = (lab: string) => JSON.parse(readFileSync(path(lab), 'utf8')) as { uuid: string }
    writeFileSync(path('13-map-key'), JSON.stringify({ ...read('13-map-key'), moved: [{ fromUuid: read(ref.lab).uuid }] }))
    const app = host(openDataFolder(folder))
    expect((await value(app.work({ ...ref, lab: '13-map-key' }))).files).toEqual({})
    expect(Object.keys(await value(app.progress()))).toHaveLength(1)
    expect((await value(app.work(ref))).files['driver.ts']!.text).toBe('mine')
    expect((await value(app.packs()))[0]!.problems.map(inEnglish).join()).toMatch(/13-map-key.*keeps what was done in it/)
  })

  it('of two labs that name the same one the first gets it', async () => {
    await begun()
    const path = (lab: string): string => join(packs, 'uefi-memory/labs', lab, 'lab.json')
    const read = (lab: string) => JSON.parse(readFileSync(path(lab), 'utf8')) as { uuid: string }
    const { uuid } = read(ref.lab)
    const fresh = uuid.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
    writeFileSync(path(ref.lab), JSON.stringify({ ...read(ref.lab), uuid: fresh, moved: [{ fromUuid: uuid }] }))
    writeFileSync(path('13-map-key'), JSON.stringify({ ...read('13-map-key'), moved: [{ fromUuid: uuid }] }))
    const app = host(openDataFolder(folder))
    expect((await value(app.work({ ...ref, lab: '13-map-key' }))).files).toEqual({})
    expect((await value(app.work(ref))).files['driver.ts']!.text).toBe('mine')
  })

  it('of two labs with one uuid the second is not used', async () => {
    const path = (lab: string): string => join(packs, 'uefi-memory/labs', lab, 'lab.json')
    const read = (lab: string) => JSON.parse(readFileSync(path(lab), 'utf8')) as { uuid: string }
    writeFileSync(path('13-map-key'), JSON.stringify({ ...read('13-map-key'), uuid: read(ref.lab).uuid }))
    const app = host(openDataFolder(folder))
    expect((await app.dispatch('lab', ref)).ok).toBe(true)
    expect((await app.dispatch('lab', { ...ref, lab: '13-map-key' })).ok).toBe(false)
  })
})

describe('packs', () => {
  it('a lab with a broken lab.json is told and hides no other', async () => {
    const packs = mkdtempSync(join(tmpdir(), 'handoff-packs-'))
    cpSync(join(labs, 'uefi-memory'), join(packs, 'uefi-memory'), { recursive: true })
    writeFileSync(join(packs, 'uefi-memory/labs/00-tour/lab.json'), '{ "title": ')
    mkdirSync(join(packs, 'no-pack'))
    const host = new Host({
      version: '0',
      shell: 'web',
      data: openDataFolder(folder),
      labs: packs,
      now: () => '',
      openLink: () => Promise.resolve()
    })
    const [pack] = await value(host.packs())
    expect(inEnglish(pack!.problems[0]!)).toMatch(/^labs\/00-tour\/lab\.json:1:/)
    expect(pack!.labs.map((lab) => lab.id)).toContain('12-memory-map')
    expect(pack!.labs.map((lab) => lab.id)).not.toContain('00-tour')
  })
})
