import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { AuthorBenchState } from '../../../src-renderer/state/author-bench.svelte'
import type { DraftState } from '../../../src-renderer/state/draft.svelte'
import { openedDraft } from './real-draft'
import { realEngine } from './real-engine'
import { NO, realHost, value, type RealHost } from './real-host'

const LAB = '01-four-pages'
const TEXT = `labs/${LAB}/text.md`

let real: RealHost
let draft: DraftState
const onDisk = (path: string): string => join(real.folder, 'drafts/mine', path)

const opened = (): Promise<DraftState> => openedDraft(real, 'mine')

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
  real = realHost()
  await value(real.host.newDraft({ title: 'mine' }))
  draft = await opened()
  return () => vi.useRealTimers()
})

describe('a pack that is written', () => {
  it('is read, and says what lint finds as soon as typing rests', async () => {
    draft.begin()
    await vi.waitFor(() => expect(draft.labs.map(({ ref }) => ref.lab)).toEqual([LAB]))
    expect(draft.problems).toEqual([])
    draft.edit(TEXT, '# No steps\n')
    await vi.advanceTimersByTimeAsync(400)
    await vi.waitFor(() => expect(draft.problems.length).toBeGreaterThan(0))
    await vi.waitFor(() => expect(draft.saveState).toBe('saved'))
    expect(readFileSync(onDisk(TEXT), 'utf8')).toBe('# No steps\n')
  })

  it('takes over what another editor wrote', async () => {
    const end = draft.begin()
    writeFileSync(onDisk(TEXT), '# From elsewhere\n')
    await vi.advanceTimersByTimeAsync(1600)
    await vi.waitFor(() => expect(draft.text(TEXT)).toBe('# From elsewhere\n'))
    expect(draft.loaded).toBe(1)
    end()
  })

  it('says so when its folder is gone, keeps what it showed, and goes on when it is back', async () => {
    const end = draft.begin()
    const shown = draft.text(TEXT)
    renameSync(onDisk(''), join(real.folder, 'elsewhere'))
    await vi.advanceTimersByTimeAsync(1600)
    await vi.waitFor(() => expect(draft.unseen).toBe('There is no pack mine among those that are written here.'))
    expect(draft.text(TEXT)).toBe(shown)
    renameSync(join(real.folder, 'elsewhere'), onDisk(''))
    writeFileSync(onDisk(TEXT), '# From elsewhere\n')
    await vi.advanceTimersByTimeAsync(1600)
    await vi.waitFor(() => expect(draft).toMatchObject({ unseen: null, loaded: 1 }))
    expect(draft.text(TEXT)).toBe('# From elsewhere\n')
    end()
  })

  it.each([
    ['keeps mine', (one: DraftState) => one.keepMine(), '# Mine\n'],
    ['takes the other', (one: DraftState) => one.takeOther(), '# Theirs\n']
  ])('asks when both have written, and %s', async (_what, choose, kept) => {
    draft.edit(TEXT, '# Mine\n')
    writeFileSync(onDisk(TEXT), '# Theirs\n')
    await draft.flush()
    expect(draft).toMatchObject({ saveState: 'conflict', message: expect.stringContaining('changed outside') })
    await choose(draft)
    expect(draft).toMatchObject({ saveState: 'saved', message: null })
    expect(readFileSync(onDisk(TEXT), 'utf8')).toBe(kept)
    expect(draft.text(TEXT)).toBe(kept)
  })

  it('keeps a text that cannot be saved, says so, and saves it later', async () => {
    real.refused.set('saveDraftFile', NO)
    draft.edit(TEXT, '# Mine\n')
    await draft.flush()
    expect(draft).toMatchObject({ saveState: 'failed', message: NO.message })
    real.refused.clear()
    await vi.advanceTimersByTimeAsync(3100)
    await vi.waitFor(() => expect(draft.saveState).toBe('saved'))
    expect(draft.message).toBeNull()
    expect(readFileSync(onDisk(TEXT), 'utf8')).toBe('# Mine\n')
  })

  it('a file that is removed is gone here and there', async () => {
    await draft.remove('README.md')
    expect(draft.text('README.md')).toBeNull()
    expect((await opened()).text('README.md')).toBeNull()
  })
})

describe('an author at work', () => {
  it('runs the text that the tab is about', async () => {
    draft.begin()
    await vi.waitFor(() => expect(draft.labs).toHaveLength(1))
    vi.useRealTimers()
    const bench = new AuthorBenchState(draft, realEngine())
    bench.open(LAB, 'solution')
    expect(bench.path).toBe(`labs/${LAB}/solution/driver.ts`)
    await bench.start()
    expect(bench.run.result?.status).toBe('pass')
    bench.openFile(`labs/${LAB}/mistakes/nothing-freed.ts`)
    await bench.start()
    expect(bench.variant).toEqual({ mistake: 'nothing-freed.ts' })
    expect(bench.run.failing?.id).toBe('given-back')
    expect(bench.verdict).toMatch(/^nothing-freed.ts: 7 checks: /)
    // Another check has not judged it.
    expect(bench.isOutdated).toBe(false)
    const json = `labs/${LAB}/lab.json`
    await draft.put({ [json]: draft.text(json)!.replace('"fill": 90', '"fill": 91') })
    expect(bench.isOutdated).toBe(true)
    await bench.start()
    expect(bench.isOutdated).toBe(false)
  })

  it('says where the machines stand of a lab that has none of its own', async () => {
    draft.begin()
    await vi.waitFor(() => expect(draft.labs).toHaveLength(1))
    vi.useRealTimers()
    const bench = new AuthorBenchState(draft, realEngine())
    bench.open(LAB, 'machine')
    expect(bench.hasPacksMachines).toBe(true)
    bench.show('checks')
    expect(bench.hasPacksMachines).toBe(false)
    bench.show('machine')
    bench.openDefaults()
    expect(bench.path).toBe('pack.json')
    expect(draft.text('pack.json')!.split('\n')[bench.place!.line - 1]).toContain('"defaults"')
    bench.open(LAB, 'machine')
    const json = `labs/${LAB}/lab.json`
    await draft.put({ [json]: draft.text(json)!.replace('"minutes"', '"machines": ["pc-1g"], "minutes"') })
    expect(bench.hasPacksMachines).toBe(false)
  })

  it('a lab whose lab.json is broken says that it cannot be run', async () => {
    draft.begin()
    await vi.waitFor(() => expect(draft.labs).toHaveLength(1))
    const bench = new AuthorBenchState(draft, realEngine())
    bench.open(LAB, 'checks')
    draft.edit(`labs/${LAB}/lab.json`, '{')
    await vi.advanceTimersByTimeAsync(400)
    await vi.waitFor(() => expect(bench.bundle).toBeNull())
    await bench.start()
    expect(bench.run.problem).toMatch(/cannot be run before its lab.json is right/)
  })
})
