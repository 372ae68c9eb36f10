import { afterEach, describe, expect, it, vi } from 'vitest'
import type { MachineState } from '../../../src-firmware'
import { RunState } from '../../../src-renderer/state/run.svelte'
import { driven, type Driven } from '../../lab/checks/driven'
import type { LabResult } from '../../../src-lab/lab/lab'

/** Pages and a buffer, one of them given back. */
function act(driver: Driven): void {
  const pages = driver.pages(4, 2)
  driver.pool(5, 64)
  driver.freePages(6, pages, 2)
}
/** What the driver holds, by its units. */
const held = (state: MachineState | null) =>
  state!.owned.flatMap(({ unit, owner }) => (owner === 'driver.ts' && unit !== 'image' ? [unit] : []))

async function shown(result: LabResult | null = null): Promise<RunState> {
  const run = new RunState()
  await run.show(driven(act), result)
  return run
}

afterEach(() => void vi.useRealTimers())

describe('a run that is shown', () => {
  it('rests at its last call; line, state and what was before follow the cursor', async () => {
    const run = await shown()
    expect(run.ticks.map(({ service }) => service)).toEqual(['AllocatePages', 'AllocatePool', 'FreePages'])
    expect(run.cursor).toBe(2)
    expect(run.line).toEqual({ file: 'driver.ts', line: 6 })
    expect(held(run.state)).toEqual(['pool'])
    run.moveTo(1)
    expect(run.line).toEqual({ file: 'driver.ts', line: 5 })
    expect(held(run.state)).toEqual(['pool', 'pages'])
    expect(held(run.stateBefore)).toEqual(['pages'])
  })

  it('before its first call stands what the machine was', async () => {
    const run = await shown()
    run.moveTo(-1)
    expect(run).toMatchObject({ tick: null, line: null, stateBefore: null })
    expect(held(run.state)).toEqual([])
  })

  it.each([
    [-9, -1],
    [0, 0],
    [99, 2]
  ])('the cursor is moved to %i and stays on the timeline', async (index, cursor) => {
    const run = await shown()
    run.moveTo(index)
    expect(run.cursor).toBe(cursor)
  })

  it('that is gone through quickly scrubs until the cursor rests; a single step does not', async () => {
    const run = await shown()
    vi.useFakeTimers()
    run.moveTo(0)
    expect(run.scrubs).toBe(false)
    vi.advanceTimersByTime(1000)
    run.moveTo(1)
    vi.advanceTimersByTime(30)
    run.moveTo(0)
    expect(run.scrubs).toBe(true)
    vi.advanceTimersByTime(1000)
    expect(run.scrubs).toBe(false)
    run.moveTo(1)
    expect(run.scrubs).toBe(false)
  })

  it('the cursor goes to a call, or to the next tick of a kind, or stays', async () => {
    const run = await shown()
    run.moveToCall(run.ticks[0]!.call!)
    expect(run.cursor).toBe(0)
    run.moveToCall(99)
    expect(run.cursor).toBe(0)
    run.moveToNext(1, ({ kind }) => kind === 'free')
    expect(run.cursor).toBe(2)
    run.moveToNext(1, () => true)
    expect(run.cursor).toBe(2)
    run.moveToNext(-1, ({ kind }) => kind === 'allocate')
    expect(run.cursor).toBe(1)
    run.moveToNext(-1, ({ kind }) => kind === 'fault')
    expect(run.cursor).toBe(1)
  })

  it('the cursor goes to the next time that a line called something, and after the last to the first', async () => {
    const run = new RunState()
    await run.show(
      driven((driver) => {
        driver.pages(4, 1)
        driver.pool(5, 64)
        driver.pages(4, 1)
      }),
      null
    )
    const stops = [4, 4, 4, 5].map((line) => {
      expect(run.moveToLine('driver.ts', line)).toBe(true)
      return run.cursor
    })
    expect(stops).toEqual([0, 2, 0, 1])
    expect(run.moveToLine('driver.ts', 99)).toBe(false)
    expect(run.moveToLine('list.ts', 4)).toBe(false)
    expect(run).toMatchObject({ cursor: 1, moves: 4 })
  })

  it('another run takes its place, and nothing is pinned there', async () => {
    const run = await shown()
    run.pinned = 1
    run.age()
    await run.show(
      driven((driver) => driver.pool(9, 8)),
      null
    )
    expect(run).toMatchObject({ pinned: null, stale: false, cursor: 0 })
    expect(run.line).toMatchObject({ line: 9 })
  })

  it('that is long is gone through in turns: what is said of it meanwhile counts, and another run takes its place', async () => {
    const run = new RunState()
    const long = driven((driver) => {
      for (let i = 0; i < 3000; i++) driver.pool(4, 64)
    })
    const early = run.show(long, { checks: [] } as unknown as LabResult)
    expect(run.made).toBe(false)
    const late = { checks: [{ id: 'c1', status: 'fail' }] } as unknown as LabResult
    await Promise.all([early, run.show(long, late)])
    expect(run.failing?.id).toBe('c1')
    const again = run.show({ ...long }, null)
    const short = driven((driver) => driver.pool(9, 8))
    await run.show(short, null)
    await again
    expect(run.reply).toBe(short)
  })

  it('allocations are marked in the text until it changes', async () => {
    const run = await shown()
    expect(run.tags.length).toBeGreaterThan(0)
    run.age()
    expect(run.stale).toBe(true)
    expect(run.tags).toEqual([])
  })

  it('the check that fails first is known', async () => {
    const checks = ['pass', 'fail', 'fail'].map((status, i) => ({ id: `c${i + 1}`, status }))
    expect((await shown({ checks } as unknown as LabResult)).failing?.id).toBe('c2')
    expect(await shown()).toMatchObject({ checks: [] })
    expect((await shown()).failing).toBeNull()
  })

  it('where the driver was stopped is a finding at its line, beside the compiler’s', async () => {
    const run = new RunState()
    const warning = { file: 'driver.ts', line: 1, column: 1, code: 1, category: 'warning', message: 'odd' } as const
    await run.show(
      driven((driver) => void driver.machine.readBytes(0n, 4, { file: 'driver.ts', line: 8, column: 3 }), { diagnostics: [warning] }),
      null
    )
    expect(run.findings).toEqual([warning, expect.objectContaining({ file: 'driver.ts', line: 8, column: 3, category: 'error' })])
    expect(run.waiting).toBe(false)
  })
})

describe('a machine that is powered on', () => {
  it('is no run: the text does not age', async () => {
    const run = await shown()
    run.showPoweredOn(driven(() => {}))
    expect(run).toMatchObject({ made: false, cursor: -1, result: null, ticks: [] })
    run.age()
    expect(run.stale).toBe(false)
    expect(run.state).not.toBeNull()
  })

  it('nothing is: there is no state', () => {
    expect(new RunState()).toMatchObject({ state: null, events: [], ticks: [], tick: null, checks: [], findings: [], stopped: null })
  })
})

describe('making a run', () => {
  it('one at a time', async () => {
    const run = new RunState()
    let made = 0
    let end = () => {}
    const first = run.make(() => (made++, new Promise((resolve) => (end = resolve))))
    expect(run.running).toBe(true)
    await run.make(() => Promise.resolve(void made++))
    end()
    await first
    expect(made).toBe(1)
    expect(run.running).toBe(false)
  })

  it('again with what was typed meanwhile', async () => {
    const run = new RunState()
    const typed: string[] = []
    await run.make((text) => {
      typed.push(text)
      if (typed.length < 3) run.typed += 'x'
      return Promise.resolve()
    })
    expect(typed).toEqual(['', 'x', 'xx'])
  })

  it('what goes wrong is a sentence, and the next run forgets it', async () => {
    const run = new RunState()
    await run.make(() => Promise.reject(new Error('no engine')))
    expect(run).toMatchObject({ problem: 'no engine', running: false })
    await run.make(() => Promise.reject('odd'))
    expect(run.problem).toBe('odd')
    await run.make(() => Promise.resolve())
    expect(run.problem).toBeNull()
  })
})
