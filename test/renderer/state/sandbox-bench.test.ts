import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { SandboxSettings } from '../../../src-lab/host-api'
import type { Engine } from '../../../src-renderer/engine/engine'
import { machineRows } from '../../../src-renderer/model/machine-rows'
import { SandboxBenchState } from '../../../src-renderer/state/sandbox-bench.svelte'
import { SandboxState } from '../../../src-renderer/state/sandbox.svelte'
import { UnsavedState } from '../../../src-renderer/state/unsaved.svelte'
import { NO, READ_ONLY, realHost, value, type RealHost } from './real-host'
import { brokenEngine, realEngine, slowEngine } from './real-engine'

let real: RealHost
beforeEach(() => void (real = realHost()))
const engine = realEngine()

const TEXT = `import { type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, EFI_SUCCESS } from 'Uefi'
import { Print } from 'Library/UefiLib'

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  Print('one\\n')
  Print('two\\n')
  return EFI_SUCCESS
}
`

async function opened(changes: Partial<SandboxSettings> = {}, by: Engine = engine): Promise<SandboxBenchState> {
  const settings: SandboxSettings = {
    title: 'Mine',
    entry: 'driver.ts',
    machine: 'q35-256m',
    phase: 'app',
    mode: 'strict',
    keys: '',
    ...changes
  }
  const summary = await value(real.host.newSandbox({ settings, files: { 'driver.ts': TEXT } }))
  return new SandboxBenchState(new SandboxState(summary, await value(real.host.work({ sandbox: summary.id })), new UnsavedState()), by)
}

describe('before a run', () => {
  it('the machine is shown as it is powered on', async () => {
    const bench = await opened()
    await bench.powerOn()
    expect(bench.run).toMatchObject({ made: false, ticks: [], reply: { head: { platform: 'q35-256m', phase: 'app' } } })
    expect(bench.run.state!.dxe.map.length).toBeGreaterThan(10)
  })

  it('another machine is chosen before the first one is there: the later one is shown', async () => {
    const { engine, letGo } = slowEngine()
    const bench = await opened({}, engine)
    const first = bench.powerOn()
    await bench.sandbox.change({ machine: 'pc-1g' })
    const second = bench.powerOn()
    await vi.waitFor(() => (letGo(), expect(bench.run.reply?.head.platform).toBe('pc-1g')))
    await Promise.all([first, second])
    expect(bench.run.reply!.head.platform).toBe('pc-1g')
  })

  it('a machine that is not there, or lacks the phase: a sentence that says what to do', async () => {
    const bench = await opened({ machine: 'gone' })
    await bench.powerOn()
    expect(bench.run.problem).toBe('There is no machine ‘gone’. Choose another one.')
  })
})

describe('Run', () => {
  it('shows the run and judges nothing; the text is in the history', async () => {
    const bench = await opened()
    await bench.start()
    expect(bench.run).toMatchObject({ made: true, result: null, checks: [], problem: null, running: false })
    expect(bench.run.ticks.map(({ service }) => service)).toEqual(['Print', 'Print'])
    expect(bench.run.line).toEqual({ file: 'driver.ts', line: 6 })
    await bench.work.loadHistory()
    expect(bench.work.history.map(({ why }) => why)).toEqual(['run'])
  })

  it('types what the settings type, and then what was typed into the run, which is kept in the settings', async () => {
    const bench = await opened({ keys: 'ab' })
    bench.run.typed = 'c'
    await bench.again()
    expect(bench.run.reply!.head.keys).toBe('abc')
    expect(bench.sandbox.settings.keys).toBe('abc')
    expect(bench.run.typed).toBe('')
    await bench.start()
    expect(bench.run.reply!.head.keys).toBe('abc')
  })

  it('a driver that stops is a run like another', async () => {
    const bench = await opened()
    bench.work.edit('driver.ts', TEXT.replace("Print('two\\n')", 'while (true);'))
    await bench.start()
    expect(bench.run).toMatchObject({ made: true, stopped: { reason: 'steps', line: 6 } })
    expect(bench.run.findings.at(-1)).toMatchObject({ line: 6, category: 'error' })
  })

  it('the engine ends: a sentence, and what was shown stays', async () => {
    const bench = await opened({}, brokenEngine())
    await bench.start()
    expect(bench.run).toMatchObject({ problem: 'The engine has ended. Run again.', made: false, running: false })
  })
})

describe('another machine or phase', () => {
  it('is powered on, and the run before is gone', async () => {
    const bench = await opened()
    await bench.start()
    await bench.sandbox.change({ machine: 'pc-1g' })
    await bench.powerOn()
    expect(bench.run).toMatchObject({ made: false, ticks: [], reply: { head: { platform: 'pc-1g' } } })
    await bench.sandbox.change({ phase: 'pei', machine: 'made-board-64m' })
    await bench.powerOn()
    expect(bench.run).toMatchObject({ made: false, reply: { head: { platform: 'made-board-64m', phase: 'pei' } } })
    expect(bench.run.state!.pei.hobs.length).toBeGreaterThan(0)
  })

  it('what else is changed leaves the run alone', async () => {
    const bench = await opened()
    await bench.start()
    await bench.sandbox.change({ title: 'Another name' })
    await bench.powerOn()
    expect(bench.run.made).toBe(true)
    expect(bench.run.ticks).toHaveLength(2)
  })

  it('does not end a run that is being made', async () => {
    const { engine, letGo } = slowEngine()
    const bench = await opened({}, engine)
    const run = bench.start()
    const powered = bench.powerOn()
    await vi.waitFor(() => (letGo(), expect(bench.run.made).toBe(true)))
    await Promise.all([run, powered])
    expect(bench.run.ticks).toHaveLength(2)
  })
})

describe('what cannot be saved', () => {
  it('the history: the run is shown all the same, and a sentence says what is wrong', async () => {
    const bench = await opened()
    real.refused.set('keep', NO)
    await bench.start()
    expect(bench.run).toMatchObject({ made: true, problem: null })
    expect(bench.work.saveState).toBe('failed')
    expect(bench.work.saveMessage).toMatch(/^Not saved yet: a text for the history\. The disk is full\./)
  })

  it('as the folder may only be read: it says what is not on the disk', async () => {
    const bench = await opened()
    real.refused.set('keep', READ_ONLY)
    await bench.start()
    expect(bench.run.made).toBe(true)
    expect(bench.work.saveState).toBe('readOnly')
  })
})

const MM_TEXT = `import { type EFI_HANDLE, type EFI_MM_SYSTEM_TABLE, type EFI_STATUS, EFI_SUCCESS } from 'PiMm'
export function MmDriverEntryPoint(ImageHandle: EFI_HANDLE, MmSystemTable: EFI_MM_SYSTEM_TABLE): EFI_STATUS {
  return EFI_SUCCESS
}
`

describe('All machines', () => {
  it('runs on each that has the phase, one after the other; each run can be looked at', async () => {
    const bench = await opened({ phase: 'mm', machine: 'made-pc-256m' })
    bench.work.edit('driver.ts', MM_TEXT)
    expect(bench.platforms.map(({ id }) => id)).toEqual(['made-pc-256m', 'made-server-64g', 'made-server-high', 'made-board-64m'])
    bench.chooseAll(true)
    await bench.start()
    expect(bench.view).toBe('machines')
    expect(bench.machines).toMatchObject({ running: false, done: 4 })
    expect(bench.run.reply!.head.platform).toBe('made-pc-256m')
    await bench.showMade(bench.machines.rows[3]!.made!)
    expect(bench.run.reply!.head.platform).toBe('made-board-64m')
    expect(machineRows(bench.machines.rows).map(({ difference }) => difference)).toEqual(['', 'none', 'none', 'none'])
    bench.chooseAll(false)
    expect(bench.view).toBeNull()
    expect(bench.sandbox.settings.machine).toBe('made-pc-256m')
  })

  it('offers none that cannot go on as far as is asked', async () => {
    const bench = await opened({ phase: 'pei', machine: 'q35-256m', until: 'app' })
    expect(bench.platforms.every(({ kind }) => kind === 'constructed')).toBe(true)
    await bench.sandbox.change({ until: 'returned' })
    expect(bench.platforms.some(({ kind }) => kind === 'recorded')).toBe(true)
  })

  it('can be stopped: the run that goes on is the last', async () => {
    const { engine: slow, letGo } = slowEngine()
    const bench = await opened({ phase: 'mm', machine: 'made-pc-256m' }, slow)
    bench.work.edit('driver.ts', MM_TEXT)
    bench.chooseAll(true)
    const started = bench.start()
    await vi.waitFor(() => (letGo(), expect(bench.machines.done).toBe(1)))
    bench.machines.stop()
    await vi.waitFor(() => (letGo(), expect(bench.machines.running).toBe(false)))
    await started
    expect(bench.machines.done).toBe(2)
    expect(bench.machines.rows.filter(({ made }) => made === null)).toHaveLength(2)
    expect(bench.run.running).toBe(false)
  })
})

describe('a moment of a lab that allows less', () => {
  it('ends where it ended there, and is copied with its bounds', async () => {
    const bench = await opened({ budget: { outputBytes: 4 } })
    await bench.start()
    expect(bench.run.stopped?.reason).toBe('output')
    expect(bench.moment).toMatchObject({ budget: { outputBytes: 4 } })
  })
})
