/** A data folder that somebody prepared, or that lies on a bad disk: what cannot be used is refused by its size or kind, in a sentence, before it is read. */
import { execFileSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Reply, SandboxSettings } from '../../src-lab/host-api'
import { openDataFolder } from '../../src-main/host/data-folder'
import { inEnglish } from '../../src-lab/sentences'
import { Host } from '../../src-main/host/host'
import { readPackArchive } from '../../src-main/host/pack-archive'

const LAB = { pack: 'uefi-memory', lab: '12-memory-map' }
const SETTINGS: SandboxSettings = { title: 'Mine', entry: 'driver.ts', machine: 'pc-1g', phase: 'app', mode: 'strict', keys: '' }
const MIB = 1024 * 1024
let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'handoff-hostile-'))))

const start = (): Host =>
  new Host({
    version: '0',
    shell: 'web',
    data: openDataFolder(folder),
    labs: join(import.meta.dirname, '../../labs'),
    now: () => '2026-01-01T00:00:00.000Z',
    openLink: () => Promise.resolve()
  })
async function value<T>(reply: Promise<Reply<T>>): Promise<T> {
  const answered = await reply
  if (!answered.ok) throw new Error(answered.message)
  return answered.value
}
const fifo = (path: string): unknown => execFileSync('mkfifo', [path])
/** A file of this size that takes no room on the disk. */
function sparse(path: string, bytes: number): void {
  writeFileSync(path, '')
  truncateSync(path, bytes)
}
const spoil: readonly (readonly [string, (path: string) => unknown, RegExp])[] = [
  ['30 MB', (path) => sparse(path, 30_000_000), /larger than/],
  ['10 GB', (path) => sparse(path, 10_000_000_000), /larger than/],
  ['a fifo', fifo, /no regular file/],
  ['a link to /dev/zero', (path) => symlinkSync('/dev/zero', path), /no regular file/],
  ['a link to a fifo', (path) => (fifo(`${path}.fifo`), symlinkSync(`${path}.fifo`, path)), /no regular file/],
  ['a link that leads nowhere', (path) => symlinkSync('/nothing/here', path), /no regular file/],
  ['a folder', (path) => mkdirSync(path), /no regular file/]
]

describe.runIf(process.platform !== 'win32')('instead of a file of the app', () => {
  describe.each(['progress.json', 'settings.json', 'packs.json'])('%s', (name) => {
    it.each(spoil)('%s: it is put aside, the app starts, and a new one is begun', async (_what, make, why) => {
      make(join(folder, name))
      const host = start()
      const aside = name.replace('.json', '.damaged-1.json')
      const notices = (await value(host.info())).notices.map(inEnglish)
      expect(notices).toEqual([expect.stringMatching(why)])
      expect(notices[0]).toContain(`put aside as ${aside}`)
      expect(existsSync(join(folder, name))).toBe(false)
      expect(lstatSync(join(folder, aside))).toBeDefined()
      await value(host.saveSettings({ theme: 'dark' }))
      const progress = { revision: 1, passedAt: null, runs: 1, hints: [], answers: {}, lastResult: null, failed: {} }
      await value(host.saveProgress({ ...LAB, progress }))
      for (const saved of ['progress.json', 'settings.json', 'packs.json']) expect(lstatSync(join(folder, saved)).isFile()).toBe(true)
    })
  })

  it.each(spoil)('sandbox.json is %s: the sandbox opens, and why is said', async (_what, make, why) => {
    const host = start()
    const { id: sandbox } = await value(host.newSandbox({ settings: SETTINGS, files: { 'driver.ts': 'mine' } }))
    const path = join(folder, 'sandboxes', sandbox, 'sandbox.json')
    rmSync(path)
    make(path)
    await value(host.sandboxes())
    const work = await value(host.work({ sandbox }))
    expect(work.files['driver.ts']!.text).toBe('mine')
    expect(work.notices.map(inEnglish)).toEqual([expect.stringMatching(why)])
  })

  it.each(spoil)('a driver is %s: it is put aside, and why is said', async (_what, make, why) => {
    const host = start()
    await value(host.save({ ...LAB, path: 'driver.ts', text: 'mine', base: null }))
    const path = join(
      folder,
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith('driver.ts'))!
    )
    rmSync(path)
    make(path)
    const work = await value(host.work(LAB))
    expect(work.files).toEqual({})
    expect(work.notices.map(inEnglish)).toEqual([expect.stringMatching(why)])
  })

  it.each(spoil)('an entry of the history is %s: it is passed over', async (_what, make) => {
    const host = start()
    await value(host.keep({ ...LAB, why: 'run', files: { 'driver.ts': 'mine' } }))
    const path = join(
      folder,
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((name) => /history.*json$/.test(name))!
    )
    rmSync(path)
    make(path)
    expect(await value(host.history(LAB))).toEqual([])
  })

  it.each(spoil.filter(([what]) => what !== 'a folder'))('the lock is %s: the app starts', (_what, make) => {
    make(join(folder, 'lock'))
    expect(openDataFolder(folder, { beatMs: 20, watchMs: 100 }).readOnly).toBeNull()
  })

  it.each(spoil.filter(([what]) => what !== '10 GB'))('a lab pack is %s', async (_what, make, why) => {
    make(join(folder, 'x.labpack'))
    await expect(readPackArchive(join(folder, 'x.labpack'))).rejects.toThrow(new RegExp(`${why.source}|cannot be read`))
  })
})

describe('more than is read', () => {
  it('a sandbox of 75 MB is refused in a sentence, and nothing of it is changed', async () => {
    const host = start()
    const { id: sandbox } = await value(host.newSandbox({ settings: SETTINGS, files: { 'driver.ts': 'mine' } }))
    const files = join(folder, 'sandboxes', sandbox, 'files')
    for (let i = 0; i < 150; i++) sparse(join(files, `file${i}.ts`), MIB / 2)
    const names = readdirSync(files)
    expect(await host.dispatch('work', { sandbox })).toMatchObject({
      ok: false,
      code: 'tooLarge',
      message: expect.stringMatching(/76 MiB together.*64 MiB.*move some/) as string
    })
    expect(readdirSync(files)).toEqual(names)
    for (const name of names.slice(20)) rmSync(join(files, name))
    expect(Object.keys((await value(host.work({ sandbox }))).files)).toHaveLength(20)
  })

  it('nor can it grow so large by saving', async () => {
    const host = start()
    const { id: sandbox } = await value(host.newSandbox({ settings: SETTINGS, files: { 'driver.ts': 'mine' } }))
    const files = join(folder, 'sandboxes', sandbox, 'files')
    for (let i = 0; i < 127; i++) sparse(join(files, `file${i}.ts`), MIB / 2)
    const save = (bytes: number) => host.dispatch('save', { sandbox, path: 'last.ts', text: 'x'.repeat(bytes), base: null })
    expect(await save(MIB / 2)).toMatchObject({ ok: false, code: 'tooLarge' })
    expect(await save(MIB / 2 - 4)).toMatchObject({ ok: true })
    expect((await host.dispatch('work', { sandbox })).ok).toBe(true)
  })
})

describe.runIf(process.platform !== 'win32')('links lead nowhere', () => {
  const outside = (): string => {
    const place = mkdtempSync(join(tmpdir(), 'handoff-outside-'))
    mkdirSync(join(place, 'files'))
    mkdirSync(join(place, 'history'))
    writeFileSync(join(place, 'files', 'driver.ts'), 'secret')
    writeFileSync(
      join(place, 'history', 'e1-2026.json'),
      JSON.stringify({ format: 1, savedAt: '2026-01-01T00:00:00.000Z', why: 'run', files: { 'driver.ts': 'secret' } })
    )
    return place
  }

  it.each(['', 'files', 'history'])('out of a sandbox: its folder %j', async (part) => {
    const host = start()
    const { id: sandbox } = await value(host.newSandbox({ settings: SETTINGS, files: { 'driver.ts': 'mine' } }))
    const path = join(folder, 'sandboxes', sandbox, part)
    if (existsSync(path)) renameSync(path, join(folder, 'before'))
    symlinkSync(join(outside(), part), path)
    for (const method of ['work', 'history'] as const)
      expect(JSON.stringify(await host.dispatch(method, { sandbox }))).not.toContain('secret')
    expect(JSON.stringify(await host.dispatch('historyFiles', { sandbox, id: 'e1-2026' }))).not.toContain('secret')
  })

  it('nor out of a lab’s work', async () => {
    const host = start()
    await value(host.save({ ...LAB, path: 'driver.ts', text: 'mine', base: null }))
    const path = dirname(
      dirname(
        join(
          folder,
          readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith('driver.ts'))!
        )
      )
    )
    rmSync(path, { recursive: true })
    symlinkSync(outside(), path)
    for (const method of ['work', 'history'] as const) expect(JSON.stringify(await host.dispatch(method, LAB))).not.toContain('secret')
  })
})

describe('what saves leave behind that were cut off', () => {
  it('is cleaned at the next start, and nothing else', async () => {
    const first = start()
    await value(first.save({ ...LAB, path: 'driver.ts', text: 'mine', base: null }))
    const lab = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith('driver.ts'))!
    const kept = ['.mine.tmp', 'x.0123456789ab.tmp', '.driver.ts.0123456789ab.tmp.ts'].map((name) => join(folder, dirname(lab), name))
    const cut = [join(folder, dirname(lab), '.driver.ts.0123456789ab.tmp'), join(folder, '.progress.json.ffffffffffff.tmp')]
    for (const path of [...kept, ...cut]) writeFileSync(path, 'half')
    rmSync(join(folder, 'lock'), { recursive: true })
    const host = start()
    expect(cut.filter(existsSync)).toEqual([])
    expect(kept.filter(existsSync)).toEqual(kept)
    expect((await value(host.work(LAB))).files['driver.ts']!.text).toBe('mine')
  })

  it('is left alone by one that only reads', () => {
    start()
    const cut = join(folder, '.progress.json.ffffffffffff.tmp')
    writeFileSync(cut, 'half')
    start()
    expect(existsSync(cut)).toBe(true)
  })
})
