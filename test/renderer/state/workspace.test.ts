import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LabProgress, WorkRef } from '../../../src-lab/host-api'
import { unsavedId, type Unsaved } from '../../../src-renderer/model/unsaved'
import { UnsavedState } from '../../../src-renderer/state/unsaved.svelte'
import { WorkspaceState } from '../../../src-renderer/state/workspace.svelte'
import { LAB, NO, READ_ONLY, realHost, value, type RealHost } from './real-host'

const STARTER = { 'driver.ts': 'the starter' }
let real: RealHost
let work: WorkspaceState
let unsaved: UnsavedState

beforeEach(async () => {
  real = realHost()
  unsaved = keeper()
  work = await opened()
})
/** Everything that a test opened: what it left to be saved does not reach the next one's host. */
const all: WorkspaceState[] = []
const keepers: UnsavedState[] = []
afterEach(async () => {
  vi.useRealTimers()
  real.refused.clear()
  for (const one of all.splice(0)) await one.flush()
  for (const keeper of keepers.splice(0)) for (const one of keeper.all) keeper.drop(unsavedId(one))
})
function keeper(): UnsavedState {
  const one = new UnsavedState()
  keepers.push(one)
  return one
}

async function opened(ref: WorkRef = LAB, given: Readonly<Record<string, string>> = STARTER): Promise<WorkspaceState> {
  const one = new WorkspaceState(ref, given, await value(real.host.work(ref)), 'driver.ts', unsaved)
  all.push(one)
  return one
}
const onDisk = async (ref: WorkRef = LAB) => {
  const { files } = await value(real.host.work(ref))
  return Object.fromEntries(Object.entries(files).map(([path, { text }]) => [path, text]))
}
/** Another program writes a file. */
async function outside(text: string): Promise<void> {
  const { files } = await value(real.host.work(LAB))
  await value(real.host.save({ ...LAB, path: 'driver.ts', text, base: files['driver.ts']?.version ?? null }))
}
const saves = () => real.called.filter((method) => method === 'save').length

describe('what is typed', () => {
  it('begins as it was given', () => {
    expect(work).toMatchObject({ texts: STARTER, active: 'driver.ts', saveState: 'saved' })
  })

  it('is saved when typing has rested, once', async () => {
    vi.useFakeTimers()
    work.edit('driver.ts', 'o')
    vi.advanceTimersByTime(299)
    work.edit('driver.ts', 'on')
    vi.advanceTimersByTime(299)
    expect(saves()).toBe(0)
    expect(work.saveState).toBe('waiting')
    vi.advanceTimersByTime(1)
    vi.useRealTimers()
    await work.flush()
    expect(work.saveState).toBe('saved')
    expect(saves()).toBe(1)
    expect(await onDisk()).toEqual({ 'driver.ts': 'on' })
  })

  it.each([
    ['the same text', 'driver.ts', 'the starter'],
    ['a file that is not there', 'other.ts', 'text']
  ])('is nothing new: %s', async (_, path, text) => {
    work.edit(path, text)
    expect(work).toMatchObject({ texts: STARTER, saveState: 'saved' })
    await work.flush()
    expect(saves()).toBe(0)
  })

  it('what is put in its place is taken over by the editor', () => {
    const before = work.loaded
    work.put('driver.ts', 'put')
    expect(work).toMatchObject({ texts: { 'driver.ts': 'put' }, loaded: before + 1, saveState: 'waiting' })
  })

  it('is there again after a restart', async () => {
    work.edit('driver.ts', 'mine')
    await work.flush()
    expect((await opened()).texts).toEqual({ 'driver.ts': 'mine' })
  })
})

describe('the host refuses to save', () => {
  it.each([
    ['the disk is full', NO, 'failed'],
    ['another Handoff has the folder', READ_ONLY, 'readOnly']
  ] as const)('%s: the text stays here, and the next save is a new attempt', async (_, reply, state) => {
    real.refused.set('save', reply)
    work.edit('driver.ts', 'one')
    await work.flush()
    expect(work.saveState).toBe(state)
    expect(work.saveMessage).toBe(
      `Not saved yet: your text. ${reply.message} This browser keeps it and saves it as soon as that is possible.`
    )
    expect(work.texts).toEqual({ 'driver.ts': 'one' })
    real.refused.clear()
    work.edit('driver.ts', 'two')
    await work.flush()
    expect(work).toMatchObject({ saveState: 'saved', saveMessage: '' })
    expect(await onDisk()).toEqual({ 'driver.ts': 'two' })
  })

  describe('because the file was changed outside', () => {
    beforeEach(async () => {
      work.edit('driver.ts', 'first')
      await work.flush()
      await outside('theirs')
      work.edit('driver.ts', 'mine')
      await work.flush()
    })

    it('is a conflict, and nothing is lost', async () => {
      expect(work).toMatchObject({ saveState: 'conflict', texts: { 'driver.ts': 'mine' } })
      expect(await onDisk()).toEqual({ 'driver.ts': 'theirs' })
    })

    it('mine is kept: theirs goes into the history', async () => {
      await work.keepMine()
      expect(work.saveState).toBe('saved')
      expect(await onDisk()).toEqual({ 'driver.ts': 'mine' })
      await work.loadHistory()
      expect(work.history.map(({ why }) => why)).toEqual(['outside'])
      expect(await work.historyFiles(work.history[0]!.id)).toEqual({ 'driver.ts': 'theirs' })
    })

    it('theirs is taken: mine goes into the history', async () => {
      const before = work.loaded
      await work.takeOther()
      expect(work).toMatchObject({ saveState: 'saved', texts: { 'driver.ts': 'theirs' }, loaded: before + 1 })
      await work.loadHistory()
      expect(await work.historyFiles(work.history[0]!.id)).toEqual({ 'driver.ts': 'mine' })
    })

    it.each(['keepMine', 'takeOther'] as const)('%s, and the history cannot be written: nothing is lost', async (choice) => {
      real.refused.set('keep', NO)
      await work[choice]()
      expect(work).toMatchObject({ saveState: 'conflict', saveMessage: NO.message, texts: { 'driver.ts': 'mine' } })
      expect(await onDisk()).toEqual({ 'driver.ts': 'theirs' })
    })

    it.each(['keepMine', 'takeOther'] as const)('%s, and the disk cannot be read', async (choice) => {
      real.refused.set('work', NO)
      await work[choice]()
      expect(work).toMatchObject({ saveState: 'conflict', saveMessage: NO.message, texts: { 'driver.ts': 'mine' } })
    })
  })
})

describe('what could not be saved', () => {
  /** The lab is left and opened again: another state, in the same window or in a new one. */
  const again = async (inNewWindow: boolean): Promise<void> => {
    if (inNewWindow) {
      unsaved = keeper()
      await unsaved.begin('folder')
    }
    work = await opened()
  }
  beforeEach(() => unsaved.begin('folder'))
  afterEach(() => Array.from({ length: localStorage.length }, () => localStorage.removeItem(localStorage.key(0)!)))

  it.each([
    ['left and opened again', false, NO],
    ['in a window that was closed', true, NO],
    ['in one that could only read', true, READ_ONLY]
  ] as const)('is there again, and is saved as soon as it can be: %s', async (_, inNewWindow, reply) => {
    real.refused.set('save', reply)
    work.edit('driver.ts', 'mine')
    await work.flush()
    await again(inNewWindow)
    expect(work.texts).toEqual({ 'driver.ts': 'mine' })
    expect(work.saveState).not.toBe('saved')
    await work.flush()
    expect(work.saveState).not.toBe('saved')
    expect(unsaved.all).toHaveLength(1)
    real.refused.clear()
    await unsaved.retry(true)
    await work.flush()
    expect(work).toMatchObject({ saveState: 'saved', texts: { 'driver.ts': 'mine' } })
    expect(await onDisk()).toEqual({ 'driver.ts': 'mine' })
    expect(localStorage.length).toBe(0)
  })

  it('is saved by itself when the disk has room again', async () => {
    vi.useFakeTimers()
    unsaved.attend(work)
    real.refused.set('save', NO)
    work.edit('driver.ts', 'mine')
    await vi.advanceTimersByTimeAsync(20_000)
    expect(work.saveState).toBe('failed')
    real.refused.clear()
    await vi.advanceTimersByTimeAsync(3001)
    vi.useRealTimers()
    await vi.waitFor(() => expect(work.saveState).toBe('saved'))
    expect(await onDisk()).toEqual({ 'driver.ts': 'mine' })
  })

  it('of a conflict is asked about again, and neither text is lost', async () => {
    work.edit('driver.ts', 'first')
    await work.flush()
    await outside('theirs')
    work.edit('driver.ts', 'mine')
    await work.flush()
    await again(true)
    expect(work).toMatchObject({ texts: { 'driver.ts': 'mine' }, saveState: 'conflict' })
    await work.flush()
    expect(work.saveState).toBe('conflict')
    expect(await onDisk()).toEqual({ 'driver.ts': 'theirs' })
    await work.keepMine()
    expect(work.saveState).toBe('saved')
    expect(await onDisk()).toEqual({ 'driver.ts': 'mine' })
    expect(unsaved.all).toEqual([])
  })

  it('while the text on the disk became another one is a conflict, not the end of either', async () => {
    work.edit('driver.ts', 'first')
    await work.flush()
    real.refused.set('save', NO)
    work.edit('driver.ts', 'mine')
    await work.flush()
    real.refused.clear()
    await outside('theirs')
    await again(true)
    await work.flush()
    expect(work).toMatchObject({ texts: { 'driver.ts': 'mine' }, saveState: 'conflict' })
    await work.takeOther()
    await work.loadHistory()
    expect(await work.historyFiles(work.history[0]!.id)).toEqual({ 'driver.ts': 'mine' })
  })

  it('is typed in the last moment before the page goes: the browser has it', async () => {
    real.refused.set('save', { ok: false, code: 'noHost', message: 'It was ended.' })
    work.edit('driver.ts', 'the last words')
    work.stash()
    real.refused.clear()
    await again(true)
    expect((await opened()).texts).toEqual({ 'driver.ts': 'the last words' })
    expect(await onDisk()).toEqual({ 'driver.ts': 'the last words' })
  })

  it('the browser keeps nothing more: it is told that only this window has it', async () => {
    const setItem = vi.spyOn(localStorage, 'setItem').mockImplementation(() => {
      throw new Error('QuotaExceededError')
    })
    real.refused.set('save', NO)
    work.edit('driver.ts', 'mine')
    await work.flush()
    setItem.mockRestore()
    expect(work.saveMessage).toMatch(/Only this window keeps it: leave it open, or copy your text\.$/)
    await again(false)
    expect(work.texts).toEqual({ 'driver.ts': 'mine' })
  })

  describe('in two tabs at once', () => {
    let other: UnsavedState
    const ID = 'handoff.unsaved folder '
    /** A browser tells the other tabs of a change, and not the one that made it. */
    const hear = (tab: UnsavedState, key: string, oldValue: string | null): void =>
      tab.hear({ key, oldValue, newValue: localStorage.getItem(key) })
    const progressKey = `${ID}progress uefi-memory/12-memory-map `
    const textKey = `${ID}text uefi-memory/12-memory-map driver.ts`
    const none = { revision: 1, passedAt: null, runs: 1, hints: [], answers: {}, lastResult: null, failed: {} }
    const pass = { ...none, passedAt: '2026-01-01T00:00:00.000Z' }
    const pending = (progress: LabProgress): Unsaved => ({
      kind: 'progress',
      ref: LAB,
      key: 'p/l',
      progress,
      code: 'readOnly',
      message: 'No.'
    })
    const text = (words: string): Unsaved => ({
      kind: 'text',
      ref: LAB,
      path: 'driver.ts',
      text: words,
      base: null,
      code: 'readOnly',
      message: 'No.'
    })
    beforeEach(async () => {
      other = keeper()
      await other.begin('folder')
    })

    it('a pass of one is not lost when the other has saved how far it came', () => {
      unsaved.put(pending(pass))
      const before = localStorage.getItem(progressKey)
      other.put(pending(none))
      hear(unsaved, progressKey, before)
      expect(JSON.parse(localStorage.getItem(progressKey)!)).toMatchObject({ progress: pass })
      const mine = localStorage.getItem(progressKey)
      localStorage.removeItem(progressKey)
      hear(unsaved, progressKey, JSON.stringify(pending(none)))
      expect(unsaved.all).toMatchObject([{ progress: pass }])
      expect(localStorage.getItem(progressKey)).toBe(mine)
    })

    it('what the other has saved for this one is saved', () => {
      unsaved.put(pending(pass))
      const before = localStorage.getItem(progressKey)
      localStorage.removeItem(progressKey)
      hear(unsaved, progressKey, before)
      expect(unsaved.all).toEqual([])
    })

    it.each([
      ['that this one could not save', true],
      ['that this one found in the storage', false]
    ])('a text %s, and that is open here, is saved here too once the other has saved it', async (_, isOwn) => {
      real.refused.set('save', NO)
      work.edit('driver.ts', 'mine')
      await work.flush()
      if (!isOwn) await again(true)
      unsaved.attend(work)
      expect(work.saveState).toBe('failed')
      const before = localStorage.getItem(textKey)
      real.refused.clear()
      const saved = keeper()
      await saved.begin('folder')
      await vi.waitFor(() => expect(localStorage.getItem(textKey)).toBeNull())
      hear(unsaved, textKey, before)
      await vi.waitFor(() => expect(work.saveState).toBe('saved'))
      expect(await onDisk()).toEqual({ 'driver.ts': 'mine' })
      expect(unsaved.all).toEqual([])
    })

    it('both texts of a file are kept', () => {
      unsaved.put(text('mine'))
      const before = localStorage.getItem(textKey)
      other.put(text('theirs'))
      hear(unsaved, textKey, before)
      const all = Array.from({ length: localStorage.length }, (_, index) => localStorage.getItem(localStorage.key(index)!)!).join()
      expect(all).toContain('"text":"theirs"')
      expect(all).toContain('"driver.ts":"mine"')
    })

    it('what only the other has is known here, and forgotten with it', () => {
      other.put(text('theirs'))
      hear(unsaved, textKey, null)
      expect(unsaved.all).toEqual([text('theirs')])
      const before = localStorage.getItem(textKey)
      other.drop('text uefi-memory/12-memory-map driver.ts')
      hear(unsaved, textKey, before)
      expect(unsaved.all).toEqual([])
    })
  })

  it('of another data folder is not given to this one', async () => {
    real.refused.set('save', NO)
    work.edit('driver.ts', 'mine')
    await work.flush()
    real.refused.clear()
    unsaved = keeper()
    await unsaved.begin('another')
    expect(unsaved.all).toEqual([])
    expect((await opened()).texts).toEqual(STARTER)
  })

  it.each(['', 'null', '5', '{}', '{"kind":"text"}', '{"kind":"other","ref":{},"code":"","message":""}'])(
    'what else lies in the storage is no text: %j',
    async (json) => {
      localStorage.setItem('handoff.unsaved folder x', json)
      unsaved = keeper()
      await unsaved.begin('folder')
      expect(unsaved.all).toEqual([])
    }
  )

  it('typing on while it fails goes on failing, and nothing typed is lost', async () => {
    real.refused.set('save', NO)
    work.edit('driver.ts', 'one')
    await work.flush()
    work.edit('driver.ts', 'one two')
    expect(work.saveState).toBe('failed')
    await work.flush()
    await again(true)
    expect(work.texts).toEqual({ 'driver.ts': 'one two' })
  })

  it('what is restored from the history does not take its place unseen', async () => {
    work.edit('driver.ts', 'old')
    await work.flush()
    await work.noteRun(false)
    await work.loadHistory()
    const { id } = work.history[0]!
    real.refused.set('save', NO)
    real.refused.set('keep', NO)
    work.edit('driver.ts', 'mine')
    await work.restore(id)
    expect(work).toMatchObject({ texts: { 'driver.ts': 'mine' }, saveState: 'failed' })
  })
})

describe('the window is looked at again', () => {
  beforeEach(async () => {
    work.edit('driver.ts', 'mine')
    await work.flush()
  })

  it('nothing was changed outside: nothing happens', async () => {
    const before = work.loaded
    await work.refresh()
    expect(work).toMatchObject({ loaded: before, notices: [] })
  })

  it('the new text is shown, and the one before is in the history', async () => {
    await outside('theirs')
    await work.refresh()
    expect(work.texts).toEqual({ 'driver.ts': 'theirs' })
    expect(work.notices).toEqual(['driver.ts: changed outside the app. The new text is shown; the one before is in the history.'])
    await work.loadHistory()
    expect(await work.historyFiles(work.history[0]!.id)).toEqual({ 'driver.ts': 'mine' })
  })

  it('while something is typed nobody looks', async () => {
    await outside('theirs')
    work.edit('driver.ts', 'typed')
    await work.refresh()
    expect(work.texts).toEqual({ 'driver.ts': 'typed' })
  })

  it('what is there cannot be kept: it stays', async () => {
    await outside('theirs')
    real.refused.set('keep', NO)
    await work.refresh()
    expect(work.texts).toEqual({ 'driver.ts': 'mine' })
  })
})

describe('the history', () => {
  it('has each run’s text, and nothing of what nobody changed', async () => {
    expect(await work.noteRun(false)).toBe(true)
    work.edit('driver.ts', 'mine')
    expect(await work.noteRun(true)).toBe(true)
    await work.loadHistory()
    expect(work.history.map(({ why }) => why)).toEqual(['passed'])
  })

  it('a text comes back from it', async () => {
    work.edit('driver.ts', 'precious')
    await work.flush()
    await work.noteRun(false)
    work.edit('driver.ts', 'later')
    await work.loadHistory()
    await work.restore(work.history[0]!.id)
    expect(work).toMatchObject({ texts: { 'driver.ts': 'precious' }, saveState: 'saved' })
    expect(await onDisk()).toEqual({ 'driver.ts': 'precious' })
  })

  it('what cannot be restored leaves the text alone', async () => {
    work.edit('driver.ts', 'mine')
    await work.restore('20260101-000000-nothing')
    expect(work).toMatchObject({ texts: { 'driver.ts': 'mine' }, saveState: 'failed' })
    expect(await work.historyFiles('20260101-000000-nothing')).toEqual({})
  })

  it.each([
    [READ_ONLY, 'readOnly'],
    [NO, 'failed']
  ] as const)('cannot be written: %j: it says so, and the text goes there later, once', async (reply, state) => {
    work.edit('driver.ts', 'mine')
    await work.flush()
    real.refused.set('keep', reply)
    for (let i = 0; i < 3; i++) expect(await work.noteRun(false)).toBe(false)
    expect(work.saveState).toBe(state)
    expect(work.saveMessage).toBe(
      `Not saved yet: a text for the history. ${reply.message} This browser keeps it and saves it as soon as that is possible.`
    )
    await work.loadHistory()
    expect(work.history.map(({ why }) => why)).toEqual(['run'])
    expect(await work.historyFiles(work.history[0]!.id)).toEqual({ 'driver.ts': 'mine' })
    real.refused.clear()
    await unsaved.retry(true)
    expect(work).toMatchObject({ saveState: 'saved', saveMessage: '' })
    await work.loadHistory()
    expect(await Promise.all(work.history.map(({ id }) => work.historyFiles(id)))).toEqual([{ 'driver.ts': 'mine' }])
  })
})

describe('starting again', () => {
  beforeEach(() => work.edit('driver.ts', 'mine'))

  it('the lab’s own text is there, and what was typed is in the history', async () => {
    await work.reset()
    expect(work).toMatchObject({ texts: STARTER, saveState: 'saved' })
    await work.loadHistory()
    expect(await work.historyFiles(work.history[0]!.id)).toEqual({ 'driver.ts': 'mine' })
  })

  it('is undone with one step, until something else is typed', async () => {
    await work.reset()
    expect(work.undo).toBe(work.history[0]!.id)
    await work.restore(work.undo!)
    expect(work).toMatchObject({ texts: { 'driver.ts': 'mine' }, undo: null })
    await work.reset()
    work.edit('driver.ts', 'another')
    expect(work.undo).toBeNull()
  })

  it('the host refuses: the text stays', async () => {
    real.refused.set('reset', NO)
    await work.reset()
    expect(work).toMatchObject({ texts: { 'driver.ts': 'mine' }, saveState: 'failed' })
  })

  it('the disk is full: what could not be saved stays', async () => {
    real.refused.set('save', NO)
    real.refused.set('keep', NO)
    await work.reset()
    expect(work).toMatchObject({ texts: { 'driver.ts': 'mine' }, saveState: 'failed' })
    real.refused.clear()
    await work.flush()
    expect(await onDisk()).toEqual({ 'driver.ts': 'mine' })
  })

  it('where nothing can be saved the screen starts again all the same, and the text comes back from the history', async () => {
    for (const method of ['save', 'keep', 'reset', 'restore'] as const) real.refused.set(method, READ_ONLY)
    await work.reset()
    expect(work).toMatchObject({ texts: STARTER, saveState: 'readOnly' })
    await work.loadHistory()
    expect(work.history.map(({ why }) => why)).toEqual(['reset'])
    await work.restore(work.history[0]!.id)
    expect(work.texts).toEqual({ 'driver.ts': 'mine' })
  })

  it('during a conflict: both texts are in the history afterwards', async () => {
    await work.flush()
    await outside('theirs')
    work.edit('driver.ts', 'mine after all')
    await work.flush()
    expect(work.saveState).toBe('conflict')
    await work.reset()
    expect(work).toMatchObject({ texts: STARTER, saveState: 'saved' })
    await work.loadHistory()
    const texts = await Promise.all(work.history.map(async ({ id }) => (await work.historyFiles(id))['driver.ts']))
    expect(texts).toEqual(['theirs', 'mine after all'])
  })
})

describe('files of a sandbox', () => {
  let ref: { sandbox: string }
  beforeEach(async () => {
    const settings = { title: 'Mine', entry: 'driver.ts', machine: 'q35-256m', phase: 'app', mode: 'strict', keys: '' } as const
    const { id } = await value(real.host.newSandbox({ settings, files: { 'driver.ts': 'one' } }))
    ref = { sandbox: id }
    work = await opened(ref, {})
  })

  it('a new one is shown, and is on the disk', async () => {
    expect(await work.add('folder/second.ts')).toBe(true)
    expect(work).toMatchObject({ active: 'folder/second.ts', saveState: 'saved' })
    expect(await onDisk(ref)).toEqual({ 'driver.ts': 'one', 'folder/second.ts': '' })
    work.edit('folder/second.ts', 'two')
    await work.flush()
    expect(await onDisk(ref)).toMatchObject({ 'folder/second.ts': 'two' })
  })

  it.each([
    ['second.js', /is no name for a file/],
    ['../second.ts', /is no name for a file/],
    ['driver.ts', /is there already/]
  ])('none is called %s', async (path, message) => {
    expect(await work.add(path)).toBe(false)
    expect(work.saveState).toBe('failed')
    expect(work.saveMessage).toMatch(message)
    expect(Object.keys(work.texts)).toEqual(['driver.ts'])
    expect(await work.rename('driver.ts', path)).toBe(false)
    expect(saves()).toBe(0)
  })

  it('one that is renamed keeps what was typed last, and stays shown', async () => {
    work.edit('driver.ts', 'typed')
    expect(await work.rename('driver.ts', 'main.ts')).toBe(true)
    expect(work).toMatchObject({ active: 'main.ts', texts: { 'main.ts': 'typed' } })
    expect(await onDisk(ref)).toEqual({ 'main.ts': 'typed' })
  })

  it('one that is removed is shown no more', async () => {
    await work.add('second.ts')
    await work.remove('second.ts')
    expect(work).toMatchObject({ active: 'driver.ts', texts: { 'driver.ts': 'one' } })
    expect(await onDisk(ref)).toEqual({ 'driver.ts': 'one' })
  })

  it.each([
    ['add', 'save', () => work.add('second.ts')],
    ['rename', 'renameFile', () => work.rename('driver.ts', 'main.ts')],
    ['remove', 'removeFile', () => work.remove('driver.ts')]
  ] as const)('the host refuses to %s: nothing has changed', async (_, method, act) => {
    real.refused.set(method, NO)
    await act()
    expect(work).toMatchObject({ active: 'driver.ts', texts: { 'driver.ts': 'one' }, saveState: 'failed', saveMessage: NO.message })
  })

  it.each([
    ['rename', () => work.rename('second.ts', 'third.ts')],
    ['remove', () => work.remove('second.ts')]
  ] as const)('nothing is done to %s one while another could not be saved', async (_, act) => {
    await work.add('second.ts')
    real.refused.set('save', NO)
    work.edit('driver.ts', 'typed')
    await act()
    expect(work).toMatchObject({ texts: { 'driver.ts': 'typed', 'second.ts': '' }, saveState: 'failed' })
  })

  it('a lab’s files have their names and places', async () => {
    const lab = await opened()
    expect(await lab.rename('driver.ts', 'main.ts')).toBe(false)
    await lab.remove('driver.ts')
    expect(lab.texts).toEqual(STARTER)
  })
})
