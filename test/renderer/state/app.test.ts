import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { LabResult } from '../../../src-lab/lab/lab'
import { AppState } from '../../../src-renderer/state/app.svelte'
import { askForFirstPage } from '../../../src-renderer/host/ahead'
import type { LabState } from '../../../src-renderer/state/lab.svelte'
import type { SandboxState } from '../../../src-renderer/state/sandbox.svelte'
import { SettingsState } from '../../../src-renderer/state/settings.svelte'
import { language, t } from '../../../src-renderer/language'
import { emptyDriver } from '../../../src-renderer/model/empty-driver'
import { buildArchive } from '../../../src-main/host/pack-build'
import { smallPack } from '../../lab/pack/small-pack'
import { LAB, NO, READ_ONLY, realHost, value, type RealHost } from './real-host'
import type { Query } from './screen'

let real: RealHost
beforeEach(() => {
  real = realHost()
  location.hash = ''
})
const saved = async () => value(real.host.settings())
const query = (text: string) => matchMedia(text) as unknown as Query
const root = document.documentElement as unknown as { dataset: Record<string, string>; style: { values: Record<string, string> } }

async function started(hash = ''): Promise<AppState> {
  location.hash = hash
  const app = new AppState(new SettingsState())
  await app.load()
  return app
}
function labOf({ page }: AppState): LabState {
  if (page.kind !== 'lab') throw new Error(page.kind)
  return page.lab
}
function sandboxOf({ page }: AppState): SandboxState {
  if (page.kind !== 'sandbox') throw new Error(page.kind)
  return page.sandbox
}

describe('what the first page wants of the host', () => {
  const counted = (): Record<string, number> => {
    const counts: Record<string, number> = {}
    for (const method of real.called) counts[method] = (counts[method] ?? 0) + 1
    return counts
  }

  it('is asked before the screen is there, and not once more', async () => {
    location.hash = '#/uefi-memory/12-memory-map'
    askForFirstPage()
    const ahead = counted()
    expect(ahead).toMatchObject({ info: 1, packs: 1, progress: 1, settings: 1, lab: 1, work: 1 })
    const app = await started(location.hash)
    expect(labOf(app).bundle.ref).toEqual(LAB)
    expect(counted()).toMatchObject(ahead)
    await app.home()
    expect(counted()['progress']).toBe(2)
  })

  it('is asked again where something was to be given to the host first', async () => {
    localStorage.setItem('handoff.unsaved somewhere text', '{}')
    askForFirstPage()
    const before = counted()
    await started()
    for (const method of Object.keys(before)) expect([method, counted()[method]! > before[method]!]).toEqual([method, true])
    localStorage.removeItem('handoff.unsaved somewhere text')
  })
})

describe('the address', () => {
  it('has been changed before a place’s answer came: that place is not shown any more', async () => {
    const app = await started()
    const handoff = window.handoff!
    let answer = (): void => {}
    const held = new Promise<void>((resolve) => (answer = resolve))
    const call: typeof handoff.call = async (method, args) => {
      const reply = await handoff.call(method, args)
      if (method === 'lab') await held
      return reply
    }
    Object.assign(globalThis, { handoff: { ...handoff, call } })
    const opened = app.open(LAB)
    await vi.waitFor(() => expect(real.called).toContain('lab'))
    await app.go('#sandbox')
    expect(app.page.kind).toBe('sandboxes')
    answer()
    await opened
    expect([location.hash, app.page.kind, app.problem]).toEqual(['#sandbox', 'sandboxes', null])
    await app.open(LAB)
    expect(labOf(app).bundle.ref).toEqual(LAB)
  })
})

describe('settings', () => {
  it('are shown at once and saved', async () => {
    const settings = new SettingsState()
    settings.change({ theme: 'dark', textSize: 1.25, motion: 'reduced' })
    expect(settings.theme).toBe('dark')
    expect(root).toMatchObject({ dataset: { theme: 'dark', motion: 'reduced' }, style: { values: { '--scale': '1.25' } } })
    expect(await saved()).toMatchObject({ theme: 'dark', textSize: 1.25, motion: 'reduced' })
  })

  it('say the screen’s sentences in the chosen language at once', async () => {
    const settings = new SettingsState()
    await settings.load()
    expect([document.documentElement.lang, language(), t('Close')]).toEqual(['en', 'en', 'Close'])
    settings.change({ language: 'zh-CN' })
    await vi.waitFor(() => expect([document.documentElement.lang, language(), t('Close')]).toEqual(['zh-CN', 'zh-CN', '关闭']))
    expect(await saved()).toMatchObject({ language: 'zh-CN' })
    // The last choice counts, whichever catalogue was there first.
    settings.change({ language: 'zh-CN' })
    settings.change({ language: 'system' })
    await vi.waitFor(() => expect([document.documentElement.lang, language()]).toEqual(['en', 'en']))
  })

  it('are those of the last time', async () => {
    await value(real.host.saveSettings({ theme: 'contrast' }))
    const settings = new SettingsState()
    await settings.load()
    expect(settings.theme).toBe('contrast')
  })

  it('cannot be read: the app’s own are shown', async () => {
    real.refused.set('settings', NO)
    const settings = new SettingsState()
    await settings.load()
    expect(settings).toMatchObject({ theme: 'light', value: { theme: 'system' } })
  })

  it('follow the system where nothing else was chosen', () => {
    const settings = new SettingsState()
    query('(prefers-color-scheme: dark)').turn(true)
    expect(settings.theme).toBe('dark')
    query('(prefers-contrast: more)').turn(true)
    expect(settings.theme).toBe('contrast')
    query('(prefers-reduced-motion: reduce)').turn(true)
    expect(root.dataset.motion).toBe('reduced')
    settings.change({ theme: 'light' })
    expect(settings.theme).toBe('light')
    for (const name of ['(prefers-color-scheme: dark)', '(prefers-contrast: more)', '(prefers-reduced-motion: reduce)'])
      query(name).turn(false)
    expect(root.dataset.motion).toBe('full')
  })

  it('a size that is dragged is saved when the dragging rests, once', () => {
    vi.useFakeTimers()
    const settings = new SettingsState()
    settings.remember('timeline', 100)
    vi.advanceTimersByTime(399)
    settings.remember('timeline', 120)
    settings.remember('timeline', 120)
    expect(real.called).toEqual([])
    expect(settings.value.layout).toEqual({ timeline: 120 })
    vi.advanceTimersByTime(400)
    vi.useRealTimers()
    expect(real.called).toEqual(['saveSettings'])
  })

  it('a place is that of its workspace, and is saved when it is left', async () => {
    const settings = new SettingsState()
    expect(settings.placeIn(LAB)).toBeNull()
    settings.rememberPlace(LAB, { file: 'driver.ts', line: 7 })
    settings.rememberPlace(LAB, { text: 3 })
    settings.rememberPlace({ sandbox: 'mine' }, { line: 9 })
    expect(settings.placeIn(LAB)).toMatchObject({ file: 'driver.ts', line: 7, text: 3 })
    expect(settings.placeIn({ sandbox: 'mine' })).toMatchObject({ line: 9 })
    await settings.flush()
    await settings.flush()
    expect(real.called).toEqual(['saveSettings'])
    expect((await saved()).places).toMatchObject({ 'uefi-memory/12-memory-map': { line: 7 }, mine: { line: 9 } })
  })
})

describe('the app', () => {
  it('begins at home, with what the host has', async () => {
    const app = await started()
    expect(app).toMatchObject({ page: { kind: 'home' }, problem: null, info: { version: '0' } })
    expect(app.packs.map(({ id }) => id)).toContain('uefi-memory')
    expect(app.examples.length).toBeGreaterThan(0)
    expect(app).toMatchObject({ pack: undefined, done: 0, next: null })
  })

  it('begins where the address says', async () => {
    expect(labOf(await started('#/uefi-memory/12-memory-map')).bundle.ref).toEqual(LAB)
    await vi.waitFor(async () => expect((await saved()).last).toEqual(LAB))
    expect((await started('#sandbox')).page.kind).toBe('sandboxes')
  })

  it.each(['#/uefi-memory/99-nothing', '#/nothing/12-memory-map', '#sandbox/nothing'])('%s: a sentence, and home', async (hash) => {
    const app = await started(hash)
    expect(app.page.kind).toBe('home')
    expect(app.problem).not.toBeNull()
  })

  it('the host has no word for it', async () => {
    real.refused.set('info', NO)
    real.refused.set('packs', NO)
    real.refused.set('examples', NO)
    expect(await started()).toMatchObject({ problem: NO.message, info: null, packs: [], examples: [], page: { kind: 'home' } })
  })

  it('a lab knows its pack, how far it is done, and the next one', async () => {
    const app = await started()
    await app.open(LAB)
    expect(location.hash).toBe('#/uefi-memory/12-memory-map')
    expect(app.pack?.id).toBe('uefi-memory')
    expect(app.done).toBe(0)
    const next = app.next!.id
    await app.openNext()
    expect(labOf(app).bundle.ref).toEqual({ pack: 'uefi-memory', lab: next })
    await app.home()
    expect(app).toMatchObject({ page: { kind: 'home' }, pack: undefined, next: null })
  })

  it('is told whose the work of a pack is, and has the packs anew', async () => {
    const app = await started()
    const before = app.packs
    await app.choosePack('uefi-memory', 'take')
    expect(app.packs).not.toBe(before)
    expect(app.packs.map(({ id }) => id)).toContain('uefi-memory')
    real.refused.set('choosePack', NO)
    await app.choosePack('uefi-memory', 'begin')
    expect(app.problem).toBe(NO.message)
  })

  it('what was typed last is saved before another page is shown', async () => {
    const app = await started()
    await app.open(LAB)
    labOf(app).work.edit('driver.ts', 'typed')
    await app.home()
    expect((await value(real.host.work(LAB))).files['driver.ts']!.text).toBe('typed')
  })

  it('what could not be saved is told on every page, is there when one comes back, and is saved in the end', async () => {
    const app = await started()
    await app.open(LAB)
    real.refused.set('save', NO)
    labOf(app).work.edit('driver.ts', 'typed')
    await app.home()
    expect(app.page.kind).toBe('home')
    expect(app.unsavedElsewhere).toEqual([
      {
        ref: LAB,
        title: expect.stringMatching(/^12 /) as string,
        sentence: 'Not saved yet: your text. The disk is full. This browser keeps it and saves it as soon as that is possible.'
      }
    ])
    await app.open(LAB)
    expect(app.unsavedElsewhere).toEqual([])
    expect(labOf(app).work).toMatchObject({ texts: { 'driver.ts': 'typed' }, saveState: 'failed' })
    await app.home()
    real.refused.clear()
    await app.unsaved.retry()
    expect(app.unsavedElsewhere).toEqual([])
    expect((await value(real.host.work(LAB))).files['driver.ts']!.text).toBe('typed')
  })

  it('asks before its tab is closed while something is unsaved, and not otherwise', async () => {
    const app = await started()
    await app.open(LAB)
    const isAsked = (): boolean => {
      const event = new Event('beforeunload', { cancelable: true })
      dispatchEvent(event)
      return event.defaultPrevented
    }
    // As in a browser: there is no window of our own that would find the text again.
    const { handoff } = window
    const asked = (): boolean => {
      Object.assign(globalThis, { handoff: undefined })
      const answer = isAsked()
      Object.assign(globalThis, { handoff })
      return answer
    }
    expect(asked()).toBe(false)
    real.refused.set('save', NO)
    labOf(app).work.edit('driver.ts', 'typed')
    await labOf(app).work.flush()
    expect(asked()).toBe(true)
    expect(isAsked()).toBe(false)
    real.refused.clear()
    await labOf(app).work.flush()
    expect(asked()).toBe(false)
  })

  it('hands over what was typed last before its window closes', async () => {
    const app = await started()
    await app.open(LAB)
    labOf(app).work.edit('driver.ts', 'typed in the last moment')
    await real.leave()
    expect((await value(real.host.work(LAB))).files['driver.ts']!.text).toBe('typed in the last moment')
  })

  it('and before the window goes away; it is looked at again when it comes back', async () => {
    const app = await started()
    await app.open(LAB)
    const { work } = labOf(app)
    work.edit('driver.ts', 'typed')
    dispatchEvent(new Event('pagehide'))
    await work.flush()
    const { version, text } = (await value(real.host.work(LAB))).files['driver.ts']!
    expect(text).toBe('typed')
    await value(real.host.save({ ...LAB, path: 'driver.ts', text: 'theirs', base: version }))
    dispatchEvent(new Event('focus'))
    await vi.waitFor(() => expect(work.texts['driver.ts']).toBe('theirs'))
  })

  it('finds its lab as it was, whatever language it is read in', async () => {
    const settings = new SettingsState()
    const app = new AppState(settings)
    await app.load()
    settings.change({ language: 'zh-CN' })
    await vi.waitFor(() => expect(language()).toBe('zh-CN'))
    await app.open(LAB)
    expect(labOf(app).bundle.lab.title).toMatch(/\p{Script=Han}/u)
    const asked = real.called.length
    dispatchEvent(new Event('focus'))
    await vi.waitFor(() => expect(real.called.slice(asked)).toContain('lab'))
    // The answer has been looked at.
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(labOf(app).replacedBy).toBeNull()
  })
})

describe('a pack that another window adds and removes', () => {
  const ref = { pack: 'small', lab: '01-one' }
  const bytes = Buffer.from(buildArchive(smallPack())).toString('base64')
  async function add(): Promise<void> {
    const offer = (await value(real.host.offerPack({ file: 'a.labpack', piece: 0, of: 1, bytes })))!
    await value(real.host.addPack({ offer: offer.offer, anyway: false }))
  }

  it('is told to the page that shows one of its labs', async () => {
    await add()
    const app = await started('#/small/01-one')
    const lab = labOf(app)
    expect(lab.bundle.ref).toEqual(ref)
    await value(real.host.removePack({ pack: 'small' }))
    dispatchEvent(new Event('focus'))
    await vi.waitFor(() => expect(lab.isRemoved).toBe(true))
    await add()
    dispatchEvent(new Event('focus'))
    await vi.waitFor(() => expect(lab.isRemoved).toBe(false))
    // That nobody answers says nothing of the pack.
    real.refused.set('lab', NO)
    const asked = real.called.length
    dispatchEvent(new Event('focus'))
    await vi.waitFor(() => expect(real.called.slice(asked)).toContain('lab'))
    await new Promise((resolve) => setTimeout(resolve))
    expect(lab).toMatchObject({ isRemoved: false, replacedBy: null })
  })

  it('comes to the first page and goes from it', async () => {
    const app = await started()
    const ids = (): string[] => app.packs.map(({ id }) => id)
    await add()
    expect(ids()).not.toContain('small')
    dispatchEvent(new Event('focus'))
    await vi.waitFor(() => expect(ids()).toContain('small'))
    await value(real.host.removePack({ pack: 'small' }))
    dispatchEvent(new Event('focus'))
    await vi.waitFor(() => expect(ids()).not.toContain('small'))
  })
})

describe('a lab', () => {
  const result = (status: 'pass' | 'fail', revision = 1) => ({ status, revision, checks: [] }) as unknown as LabResult
  const kept = async (lab: LabState) => (await value(real.host.progress()))[`${lab.bundle.pack.uuid}/${lab.bundle.lab.uuid}`]

  it('counts its runs, and is passed from the first that passes on', async () => {
    const app = await started('#/uefi-memory/12-memory-map')
    const lab = labOf(app)
    expect(lab).toMatchObject({ passed: false, outdated: false, maySeeSolution: false })
    await lab.noteResult(result('fail'), false)
    expect(lab).toMatchObject({ passed: false, progress: { runs: 1, lastResult: { status: 'fail' } } })
    // On one of its machines alone it is not passed yet.
    await lab.noteResult(result('pass', lab.bundle.lab.revision), false)
    expect(lab).toMatchObject({ passed: false, progress: { runs: 2, lastResult: { status: 'pass' } } })
    await lab.noteResult(result('pass', lab.bundle.lab.revision), true)
    const { passedAt } = lab.progress
    expect(lab).toMatchObject({ passed: true, outdated: false, maySeeSolution: true, progress: { runs: 3 } })
    await lab.noteResult(result('pass', lab.bundle.lab.revision), true)
    expect(lab.progress.passedAt).toBe(passedAt)
    expect(await kept(lab)).toMatchObject({ runs: 4, passedAt })
    await app.refresh()
    expect(app.done).toBe(1)
  })

  it.each([
    [NO, 'failed'],
    [READ_ONLY, 'readOnly']
  ] as const)('whose pass cannot be saved says so; it is shown as passed, and is saved later: %j', async (reply, state) => {
    const app = await started('#/uefi-memory/12-memory-map')
    const lab = labOf(app)
    real.refused.set('saveProgress', reply)
    await lab.noteResult(result('pass', lab.bundle.lab.revision), true)
    expect(lab.work.saveState).toBe(state)
    expect(lab.work.saveMessage).toBe(
      `Not saved yet: your pass. ${reply.message} This browser keeps it and saves it as soon as that is possible.`
    )
    // A text that is saved does not make it well.
    lab.work.edit('driver.ts', 'typed')
    await lab.work.flush()
    expect(lab.work.saveState).toBe(state)
    expect(await kept(lab)).toBeUndefined()
    // Left, and in a window of its own.
    await app.home()
    expect(app.unsavedElsewhere).toHaveLength(1)
    expect(app.done).toBe(0)
    const later = await started('#/uefi-memory/12-memory-map')
    expect(labOf(later)).toMatchObject({ passed: true, work: { saveState: state } })
    expect(later.done).toBe(1)
    real.refused.clear()
    await later.unsaved.retry(true)
    expect(labOf(later).work.saveState).toBe('saved')
    expect(await kept(lab)).toMatchObject({ passedAt: lab.progress.passedAt, runs: 1 })
  })

  it('passed in a revision before this one it is outdated', async () => {
    const lab = labOf(await started('#/uefi-memory/12-memory-map'))
    await lab.noteResult(result('pass', lab.bundle.lab.revision - 1), true)
    expect(lab).toMatchObject({ passed: true, outdated: true })
    await lab.noteResult(result('pass', lab.bundle.lab.revision), true)
    expect(lab.outdated).toBe(false)
  })

  it('shows its solution when all hints were opened, each counted once', async () => {
    const lab = labOf(await started('#/uefi-memory/12-memory-map'))
    for (const { id } of [...lab.bundle.lab.hints, ...lab.bundle.lab.hints]) await lab.openHint(id)
    expect(lab.progress.hints).toHaveLength(lab.bundle.lab.hints.length)
    expect(lab.maySeeSolution).toBe(true)
  })

  it('remembers what was answered', async () => {
    const lab = labOf(await started('#/uefi-memory/12-memory-map'))
    await lab.answer('one', '16')
    await lab.answer('two', '17')
    expect(await kept(lab)).toMatchObject({ answers: { one: '16', two: '17' } })
  })
})

describe('a sandbox', () => {
  it('is made from an empty driver or an example, and opened', async () => {
    const app = await started()
    await app.newSandbox(null)
    expect(sandboxOf(app)).toMatchObject({
      settings: { title: 'Empty driver', phase: 'app' },
      work: { texts: { 'driver.ts': emptyDriver('app') } }
    })
    expect(location.hash).toBe(`#sandbox/${sandboxOf(app).ref.sandbox}`)
    const [example] = app.examples
    await app.newSandbox(example!)
    expect(sandboxOf(app).work.texts['driver.ts']).toBe(example!.files['driver.ts'])
  })

  it('titles do not repeat', async () => {
    const app = await started()
    for (let i = 0; i < 3; i++) await app.newSandbox(null)
    await app.refresh()
    expect(app.sandboxes.map(({ title }) => title).sort()).toEqual(['Empty driver', 'Empty driver 2', 'Empty driver 3'])
  })

  it('is removed from the list', async () => {
    const app = await started()
    await app.newSandbox(null)
    await app.removeSandbox(sandboxOf(app).ref.sandbox)
    expect(app.sandboxes).toEqual([])
  })

  it('the host refuses', async () => {
    const app = await started()
    real.refused.set('newSandbox', NO)
    await app.newSandbox(null)
    expect(app).toMatchObject({ page: { kind: 'home' }, problem: NO.message })
    real.refused.clear()
    await app.newSandbox(null)
    real.refused.set('removeSandbox', READ_ONLY)
    await app.removeSandbox(sandboxOf(app).ref.sandbox)
    expect(app.problem).toBe(READ_ONLY.message)
    expect(app.sandboxes).toHaveLength(1)
  })

  it('a beginning that nobody has touched is that of a new phase; what was typed stays', async () => {
    const app = await started()
    await app.newSandbox(null)
    const sandbox = sandboxOf(app)
    await sandbox.change({ phase: 'dxe' })
    expect(sandbox.work.texts['driver.ts']).toBe(emptyDriver('dxe'))
    sandbox.work.edit('driver.ts', 'mine')
    await sandbox.change({ phase: 'app' })
    expect(sandbox.work.texts['driver.ts']).toBe('mine')
    await app.refresh()
    expect(app.sandboxes[0]).toMatchObject({ phase: 'app' })
  })

  it('its settings cannot be saved: it says so, and they are saved later', async () => {
    const app = await started()
    await app.newSandbox(null)
    const sandbox = sandboxOf(app)
    real.refused.set('saveSandbox', READ_ONLY)
    await sandbox.change({ mode: 'lenient' })
    expect(sandbox.settings.mode).toBe('lenient')
    expect(sandbox.work.saveState).toBe('readOnly')
    real.refused.set('saveSandbox', NO)
    await sandbox.change({ mode: 'strict', title: 'Mine' })
    expect(sandbox.work.saveState).toBe('failed')
    expect(sandbox.work.saveMessage).toMatch(/^Not saved yet: how the sandbox is run\. The disk is full\. /)
    // A text that is saved does not make it well.
    sandbox.work.edit('driver.ts', 'typed')
    await sandbox.work.flush()
    expect(sandbox.work.saveState).toBe('failed')
    await app.home()
    await app.open(sandbox.ref)
    expect(sandboxOf(app).settings).toMatchObject({ mode: 'strict', title: 'Mine' })
    real.refused.clear()
    await app.unsaved.retry()
    expect(sandboxOf(app).work.saveState).toBe('saved')
    expect(await value(real.host.sandboxes())).toMatchObject([{ mode: 'strict', title: 'Mine' }])
  })

  it('its entry follows the file that is renamed, or is the first one left', async () => {
    const app = await started()
    await app.newSandbox(null)
    const sandbox = sandboxOf(app)
    await sandbox.work.add('other.ts')
    await sandbox.rename('other.ts', 'second.ts')
    expect(sandbox.settings.entry).toBe('driver.ts')
    await sandbox.rename('driver.ts', 'main.ts')
    expect(sandbox.settings.entry).toBe('main.ts')
    await sandbox.remove('main.ts')
    expect(sandbox.settings.entry).toBe('second.ts')
  })
})
