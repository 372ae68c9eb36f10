import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { LabProgress } from '../../../src-lab/host-api'
import { momentText } from '../../../src-lab/moment/moment'
import { readMoment } from '../../../src-lab/moment/read-moment'
import { Engine } from '../../../src-renderer/engine/engine'
import { endOf } from '../../../src-renderer/model/machine-rows'
import { LabBenchState, type TextPlace } from '../../../src-renderer/state/lab-bench.svelte'
import { LabState } from '../../../src-renderer/state/lab.svelte'
import { SandboxBenchState } from '../../../src-renderer/state/sandbox-bench.svelte'
import { SandboxState } from '../../../src-renderer/state/sandbox.svelte'
import { UnsavedState } from '../../../src-renderer/state/unsaved.svelte'
import { LAB, NO, READ_ONLY, realHost, value, type RealHost } from './real-host'
import { brokenEngine, countingEngine, realEngine, slowEngine } from './real-engine'
import { ToldError } from '../../../src-lab/sentences/told'

let real: RealHost
beforeEach(() => void (real = realHost()))
const engine = realEngine()
/** Milliseconds, for a computer with much to do. */
const PATIENCE = 30_000
const KEY = { pack: 'uefi-memory', lab: '13-map-key' }
const TOUR = { pack: 'uefi-memory', lab: '00-tour' }

interface Opened {
  readonly bench: LabBenchState
  readonly lab: LabState
  readonly revealed: TextPlace[]
  /** How often the host was told of progress. */
  readonly progressed: () => number
  kept(): Promise<LabProgress | undefined>
}

async function opened(ref = LAB, by: Engine = engine): Promise<Opened> {
  const bundle = await value(real.host.lab(ref))
  const name = `${bundle.pack.uuid}/${bundle.lab.uuid}`
  const kept = async (): Promise<LabProgress | undefined> => (await value(real.host.progress()))[name]
  const lab = new LabState(bundle, await value(real.host.work(ref)), await kept(), new UnsavedState())
  const revealed: TextPlace[] = []
  let progressed = 0
  const bench = new LabBenchState(lab, by, { reveal: (place) => revealed.push(place), progressed: () => void progressed++ })
  return { bench, lab, revealed, progressed: () => progressed, kept }
}
const solve = ({ bench, lab }: Opened): void => {
  for (const [path, text] of Object.entries(lab.bundle.solution)) bench.work.edit(path, text)
}
/** What a run on one of lab 12's machines says, and Check on all of them. */
const HERE = '9 checks: 9 passed, 0 failed, on q35, 256 MiB. Check tries all 3 machines.'
const EVERYWHERE = '9 checks: 9 passed, 0 failed, on all 3 machines'
const mistaken = ({ bench, lab }: Opened, file: string): void => bench.work.edit('driver.ts', lab.bundle.mistakes[file]!)

describe('a lab is opened', () => {
  it('on its first machine, with nothing said yet', async () => {
    const { bench, lab } = await opened()
    expect(bench).toMatchObject({ machine: 'q35-256m', seed: 0, ownSeed: 0, view: null, verdict: null, firstOpen: null, checked: false })
    expect(bench.work.texts).toEqual(lab.bundle.starter)
    expect(bench.hint?.id).toBe('ask')
  })

  it('shows the map of its machine before anything ran', async () => {
    const { bench } = await opened()
    await bench.powerOn()
    expect(bench.run).toMatchObject({ made: false, ticks: [], result: null, problem: null })
    expect(bench.run.state!.dxe.map.length).toBeGreaterThan(10)
  })

  it('nothing has stopped before anything ran, whatever follows the driver or is missing in it', async () => {
    for (const lab of ['10-types', '06-pei-to-dxe', '17-exit-twice']) {
      const { bench } = await opened({ pack: 'uefi-memory', lab })
      await bench.powerOn()
      expect(bench.run).toMatchObject({ made: false, ticks: [], result: null, problem: null, stopped: null, findings: [] })
    }
  })

  it('another machine is chosen before the first one is there: the later one is shown', async () => {
    const { engine, letGo } = slowEngine()
    const { bench } = await opened(LAB, engine)
    const first = bench.powerOn()
    bench.machine = 'pc-1g'
    const second = bench.powerOn()
    await vi.waitFor(() => (letGo(), expect(bench.run.reply?.head.platform).toBe('pc-1g')), PATIENCE)
    await Promise.all([first, second])
    expect(bench.run.reply!.head.platform).toBe('pc-1g')
  })

  it('a run that was made stays, whichever machine is powered on', async () => {
    const { bench } = await opened()
    await bench.start()
    bench.machine = 'pc-1g'
    await bench.powerOn()
    expect(bench.run).toMatchObject({ made: true, reply: { head: { platform: 'q35-256m' } } })
  })

  it('the machine cannot be powered on: a sentence', async () => {
    const { bench } = await opened(LAB, brokenEngine())
    await bench.powerOn()
    expect(bench.run).toMatchObject({ problem: 'The engine has ended. Run again.', reply: null })
  })
})

describe('Run', () => {
  it('judges the text; the lab has one run more, and the first open check is brought into view', async () => {
    const lab = await opened()
    const { bench, revealed } = lab
    await bench.start()
    expect(bench.run.made).toBe(true)
    expect(bench.verdict).toMatch(/^9 checks: \d passed, [1-9] failed/)
    expect(bench.firstOpen?.id).toBe('asks-size')
    expect(revealed).toEqual([{ at: 'check', id: 'asks-size' }])
    expect(lab.progressed()).toBe(1)
    expect(await lab.kept()).toMatchObject({ runs: 1, passedAt: null, lastResult: { status: 'fail' }, failed: { 'asks-size': 1 } })
    expect(bench.checked).toBe(false)
    await bench.start()
    expect((await lab.kept())?.failed).toMatchObject({ 'asks-size': 2 })
  })

  it('passes on one machine of several: the lab is not passed, and what is still to be tried is said', async () => {
    const lab = await opened()
    solve(lab)
    await lab.bench.start()
    expect(lab.bench).toMatchObject({ verdict: HERE, firstOpen: null, run: { problem: null } })
    expect(lab.revealed).toEqual([])
    expect(lab.lab.passed).toBe(false)
    expect(await lab.kept()).toMatchObject({ runs: 1, passedAt: null, lastResult: { status: 'pass' } })
    await lab.bench.work.loadHistory()
    expect(lab.bench.work.history.map(({ why }) => why)).toEqual(['run'])
  })

  it('a tour that passes as it was given goes on being read', async () => {
    const lab = await opened(TOUR)
    await lab.bench.start()
    expect(lab.lab.passed).toBe(true)
    expect(lab.revealed).toEqual([])
  })

  it('takes what lies over the text away, and what was typed into the run before', async () => {
    const { bench } = await opened(TOUR)
    bench.toggle('history')
    bench.run.typed = 'x'
    await bench.start()
    expect(bench).toMatchObject({ view: null, run: { typed: '' } })
    bench.run.typed = 'y'
    await bench.again()
    expect(bench.run.reply!.head.keys).toBe('y')
  })

  it('runs the text as it stands, saved or not', async () => {
    const lab = await opened()
    solve(lab)
    real.refused.set('save', NO)
    await lab.bench.start()
    await lab.bench.work.flush()
    expect(lab.bench.verdict).toBe(HERE)
    expect(lab.bench.work.saveState).toBe('failed')
    expect(lab.bench.work.saveMessage).toMatch(/^Not saved yet: your text.*The disk is full\./)
  })

  it('nothing runs any more: a sentence, and the run before stays', async () => {
    const { bench } = await opened(LAB, brokenEngine())
    await bench.start()
    expect(bench.run).toMatchObject({ problem: 'The engine has ended. Run again.', running: false, made: false })
    expect(bench.verdict).toBeNull()
  })
})

describe('Check', () => {
  it('moves to the call that the first failed check is about', async () => {
    const lab = await opened()
    mistaken(lab, 'exact-size.ts')
    await lab.bench.check()
    const failing = lab.bench.run.failing!
    expect(failing.id).toBe('second-call')
    expect(lab.bench.run.tick?.call).toBe(failing.call)
    expect(lab.bench.checked).toBe(true)
    expect(lab.revealed.at(-1)).toEqual({ at: 'check', id: 'second-call' })
  })

  it('passes on every machine: what comes after is brought into view, the text is in the history, the lab is passed', async () => {
    const lab = await opened()
    solve(lab)
    await lab.bench.check()
    expect(lab.bench).toMatchObject({ verdict: EVERYWHERE, firstOpen: null, done: 3, run: { reply: { head: { platform: 'q35-256m' } } } })
    expect(lab.revealed).toEqual([{ at: 'afterPass' }])
    expect(lab.lab.passed).toBe(true)
    expect((await lab.kept())?.passedAt).not.toBeNull()
    await lab.bench.work.loadHistory()
    expect(lab.bench.work.history.map(({ why }) => why)).toEqual(['passed'])
  })

  it('passes again: nothing jumps', async () => {
    const lab = await opened()
    solve(lab)
    await lab.bench.check()
    await lab.bench.check()
    expect(lab.revealed).toEqual([{ at: 'afterPass' }])
    expect(await lab.kept()).toMatchObject({ runs: 2 })
  })

  it('a mistake that is none on the chosen machine: the run of the one where it fails is opened, and stays chosen', async () => {
    const lab = await opened({ pack: 'uefi-memory', lab: '09-alignment' })
    const { bench } = lab
    mistaken(lab, 'rounded-down.ts')
    bench.machine = 'pc-256m'
    await bench.start()
    expect(bench.verdict).toBe('8 checks: 8 passed, 0 failed, on pc, 256 MiB. Check tries both machines.')
    expect(lab.lab.passed).toBe(false)
    await bench.check()
    const failing = bench.run.failing!
    expect(failing.machine).toBe('q35-256m')
    expect(bench).toMatchObject({ machine: 'q35-256m', run: { reply: { head: { platform: 'q35-256m' } }, tick: { call: failing.call } } })
    expect(bench.verdict).toMatch(/1 failed, 3 not reached, on q35, 256 MiB$/)
    expect(bench.whereOf(failing)).toBe('q35, 256 MiB')
    expect(lab.revealed.at(-1)).toEqual({ at: 'check', id: failing.id })
    expect(lab.lab.passed).toBe(false)
  })

  it('what was typed into a run that waits goes to every machine', async () => {
    const lab = await opened()
    solve(lab)
    await lab.bench.check()
    lab.bench.run.typed = 'y'
    await lab.bench.again()
    expect(lab.bench).toMatchObject({ verdict: EVERYWHERE, run: { reply: { head: { keys: 'y' } } } })
  })

  it('an inner check fails on another machine: its run is opened', async () => {
    const lab = await opened()
    const { bench } = lab
    mistaken(lab, 'counted-here.ts')
    await bench.check()
    const failing = bench.run.failing!
    expect(failing.id).toBe('any-machine')
    expect(failing.machine).not.toBe('q35-256m')
    expect(bench.isAbout(failing)).toBe(true)
    expect(bench).toMatchObject({ machine: failing.machine, seed: failing.seed, run: { reply: { head: { platform: failing.machine } } } })
  })

  it('Run alone stays where it rests, and is made there when that is asked for', async () => {
    const lab = await opened()
    const { bench } = lab
    mistaken(lab, 'counted-here.ts')
    await bench.start()
    const failing = bench.run.failing!
    expect(failing.id).toBe('any-machine')
    expect(bench.isAbout(failing)).toBe(false)
    expect(bench.run.cursor).toBe(bench.run.ticks.length - 1)
    await bench.runThere(failing)
    expect(bench).toMatchObject({ machine: failing.machine, seed: failing.seed, run: { reply: { head: { platform: failing.machine } } } })
    expect(bench.run.failing).not.toBeNull()
    expect(bench.isAbout(bench.run.failing!)).toBe(true)
  })
})

describe('predictions', () => {
  it('cost nothing: what was not predicted, or wrong, keeps no lab from passing, and comes last', async () => {
    const lab = await opened(KEY)
    solve(lab)
    const questions = lab.lab.bundle.lab.predict!
    const [question] = questions
    await lab.lab.answer(question!.id, ['nonsense'])
    await lab.bench.check()
    const [all, others] = [questions.length, questions.length - 1]
    expect(lab.bench.verdict).toMatch(
      new RegExp(` passed, 0 failed; ${all} predictions: 0 right, 1 wrong, ${others} not made, on both machines$`)
    )
    expect(lab.lab.passed).toBe(true)
    expect(lab.bench.firstOpen).toMatchObject({ status: 'fail', reason: 'wrong' })
    expect(lab.revealed).toEqual([{ at: 'afterPass' }])
  })

  it('come after what really failed: that check is shown, with its call', async () => {
    const lab = await opened(KEY)
    const [question] = lab.lab.bundle.lab.predict!
    await lab.lab.answer(question!.id, ['nonsense'])
    await lab.bench.check()
    const { firstOpen, run } = lab.bench
    expect(run.checks.find(({ status }) => status === 'fail')).toMatchObject({ reason: 'wrong' })
    expect(firstOpen).toMatchObject({ status: 'fail' })
    expect(firstOpen!.reason).not.toBe('wrong')
    expect(run.tick?.call).toBe(firstOpen!.call)
    expect(lab.revealed.at(-1)).toEqual({ at: 'check', id: firstOpen!.id })
  })

  it('a wrong reason is answered by the run that refutes it, before any pass, and the text stays', async () => {
    const lab = await opened(KEY)
    await lab.lab.answer('why-same', ['once'])
    await lab.bench.start()
    const told = lab.bench.shown.checks.find(({ id }) => id === 'answer-why-same')!
    expect(told).toMatchObject({ status: 'fail', refutedBy: 'large-second.ts' })
    expect(told.message).toContain('3000 bytes')
    expect(lab.lab.passed).toBe(false)
    await lab.bench.showMistake(told.refutedBy!)
    expect(lab.bench.shown.failing?.id).toBe('told')
    expect(lab.bench.work.texts).toEqual(lab.lab.bundle.starter)
  })

  it('what is answered is judged with the next run', async () => {
    const lab = await opened(KEY)
    solve(lab)
    const [question] = lab.lab.bundle.lab.predict!
    await lab.lab.answer(question!.id, ['nonsense'])
    await lab.bench.start()
    expect(lab.bench.run.checks.find(({ status }) => status === 'fail')).toMatchObject({ reason: 'wrong' })
  })
})

describe('a mistake', () => {
  it('is run in the text’s place, and everything shows its run', async () => {
    const lab = await opened()
    const { bench } = lab
    await bench.start()
    const own = bench.run.reply
    await bench.showMistake('exact-size.ts')
    expect(bench).toMatchObject({ view: 'mistake', mistake: { made: { title: 'No room for the buffer itself' } } })
    expect(bench.shown).not.toBe(bench.run)
    expect(bench.shown.failing?.id).toBe('second-call')
    expect(bench.shown.tick?.call).toBe(bench.shown.failing!.call)
    expect(lab.revealed.at(-1)).toEqual({ at: 'check', id: 'second-call' })
    expect(bench.run.reply).toBe(own)
    expect(bench.work.texts).toEqual(lab.lab.bundle.starter)
    expect(await lab.kept()).toMatchObject({ runs: 1 })
  })

  it('is left: the learner’s own run is shown again', async () => {
    const { bench } = await opened()
    await bench.showMistake('exact-size.ts')
    bench.leaveMistake()
    expect(bench).toMatchObject({ view: null, mistake: null })
    expect(bench.shown).toBe(bench.run)
  })

  it('goes with the next run of the learner’s own text', async () => {
    const { bench } = await opened()
    await bench.showMistake('exact-size.ts')
    await bench.start()
    expect(bench).toMatchObject({ view: null, mistake: null })
    expect(bench.firstOpen?.id).toBe('asks-size')
  })

  it('waits for no run and stops none: while one is made it is not shown', async () => {
    const { bench } = await opened()
    const run = bench.start()
    await bench.showMistake('exact-size.ts')
    expect(bench.mistake).toBeNull()
    await run
    expect(bench.run.made).toBe(true)
  })
})

describe('hints', () => {
  it('the next is about what failed; one that is opened is brought into view, and another comes next', async () => {
    const lab = await opened()
    const { bench } = lab
    mistaken(lab, 'exact-size.ts')
    await bench.start()
    expect(bench.hint?.id).toBe('grows')
    await bench.openHint('grows')
    expect(lab.revealed.at(-1)).toEqual({ at: 'hint', id: 'grows' })
    expect(bench.hint?.id).toBe('grows-code')
    expect(await lab.kept()).toMatchObject({ hints: ['grows'] })
  })

  it('none is left: nothing happens', async () => {
    const lab = await opened()
    for (const { id } of lab.lab.bundle.lab.hints) await lab.bench.openHint(id)
    const { length } = lab.revealed
    expect(lab.bench.hint).toBeNull()
    await lab.bench.openHint(undefined)
    expect(lab.revealed).toHaveLength(length)
  })
})

describe('starting again', () => {
  it('the starter is there; the run that was made still stands, and the next one is the starter’s', async () => {
    const lab = await opened()
    solve(lab)
    await lab.bench.check()
    await lab.bench.work.reset()
    expect(lab.bench.work.texts).toEqual(lab.lab.bundle.starter)
    expect(lab.bench.verdict).toBe(EVERYWHERE)
    await lab.bench.start()
    expect(lab.bench.firstOpen?.id).toBe('asks-size')
    expect(lab.lab.passed).toBe(true)
  })
})

describe('what cannot be saved', () => {
  it('the history: the run is shown all the same, and a sentence says what is wrong', async () => {
    const lab = await opened()
    solve(lab)
    await lab.bench.work.flush()
    real.refused.set('keep', NO)
    await lab.bench.check()
    expect(lab.bench.verdict).toBe(EVERYWHERE)
    expect(lab.bench.work.saveState).toBe('failed')
    expect(lab.bench.work.saveMessage).toMatch(/^Not saved yet: a text for the history\. The disk is full\./)
    expect(await lab.kept()).toMatchObject({ runs: 1 })
  })

  it('the progress: the run is shown all the same, and a sentence says what is wrong', async () => {
    const lab = await opened()
    real.refused.set('saveProgress', NO)
    await lab.bench.start()
    expect(lab.bench.verdict).not.toBeNull()
    expect(lab.bench.work.saveState).toBe('failed')
    expect(lab.bench.work.saveMessage).toMatch(/^Not saved yet: how far you came\. The disk is full\./)
    expect(await lab.kept()).toBeUndefined()
  })

  it('anything, as the folder may only be read: the lab is done for this once, and it is said what is not on the disk', async () => {
    const lab = await opened()
    solve(lab)
    await lab.bench.work.flush()
    for (const method of ['save', 'keep', 'saveProgress'] as const) real.refused.set(method, READ_ONLY)
    await lab.bench.check()
    expect(lab.lab.passed).toBe(true)
    expect(lab.bench.verdict).toBe(EVERYWHERE)
    expect(lab.bench.work.saveState).toBe('readOnly')
    expect(lab.bench.work.saveMessage).toMatch(/^Not saved yet: your pass and a text for the history\./)
    expect(lab.revealed).toEqual([{ at: 'afterPass' }])
  })
})

describe('all machines of a lab', () => {
  it('are run and judged one after the other, and the lab is passed by Check alone', async () => {
    const one = await opened()
    const { bench } = one
    solve(one)
    bench.chooseAll(true)
    await bench.start()
    expect(bench.machines.rows.map(({ platform, made }) => [platform.id, made!.result!.status])).toEqual(
      bench.bundle.lab.machines.map((id) => [id, 'pass'])
    )
    expect(bench.lab.passed).toBe(false)
    expect(endOf(bench.machines.rows[0]!.made!)).toMatchObject({ word: '✓ EFI_SUCCESS', isGood: true, isBad: false })
    await bench.check()
    expect([bench.all, bench.view, bench.lab.passed]).toEqual([false, null, true])
  })
})

describe('a driver that is stopped', () => {
  /** Lab 12's solution as far as a line, and then something that does not go on. */
  const broken = (lab: LabState, before: string, line: string): string => {
    const text = lab.bundle.solution['driver.ts']!
    const at = text.indexOf(before)
    expect(at).toBeGreaterThan(0)
    return `${text.slice(0, at)}${line}\n  ${text.slice(at)}`
  }

  it('is told in the step that is being worked on, not where the driver should have returned', async () => {
    const { bench, lab, revealed } = await opened()
    bench.work.edit('driver.ts', broken(lab, 'let Status = gBS.GetMemoryMap', 'throw 7'))
    await bench.start()
    const culprit = bench.run.checks.find(({ status }) => status === 'fail')!
    expect(culprit.step).toBeGreaterThan(1)
    expect(bench.stop).toMatchObject({ step: 1, culprit: culprit.id, stop: { what: 'An exception that nothing caught' } })
    expect(revealed.at(-1)).toEqual({ at: 'stop' })
  })

  it('is told in a later step where the earlier ones had passed before', async () => {
    const opening = await opened()
    const { bench, lab } = opening
    bench.work.edit('driver.ts', lab.bundle.mistakes['exact-size.ts']!)
    await bench.start()
    expect(bench.stop).toBeNull()
    const passed = bench.run.checks.filter(({ status }) => status === 'pass').map(({ id }) => id)
    expect(passed).toContain('asks-size')
    bench.work.edit('driver.ts', broken(lab, 'let Status = gBS.GetMemoryMap', 'throw 7'))
    await bench.start()
    expect(bench.stop!.step).toBe(lab.bundle.lab.checks.find(({ id }) => id === 'second-call')!.step)
  })

  it('inside what the operating system calls: the check says so', async () => {
    const { bench } = await opened({ pack: 'uefi-memory', lab: '10-types' })
    await bench.start()
    expect(bench.firstOpen).toMatchObject({ id: 'inside', status: 'fail', during: 'KernelStarts' })
    // The driver did not give it back: no advice to do so later.
    expect(bench.run.stopHere!.stop).toMatchObject({ what: 'A wrong access to memory', try: null })
  })
})

describe('a text is compiled', () => {
  it('once: before it is run, and for all of its runs', async () => {
    const { engine: counting, compiled } = countingEngine()
    const opening = await opened(TOUR, counting)
    opening.bench.prepare()
    expect(compiled()).toBe(1)
    await opening.bench.start()
    await opening.bench.check()
    expect(compiled()).toBe(1)
    mistaken(opening, Object.keys(opening.lab.bundle.mistakes)[0]!)
    await opening.bench.start()
    expect(compiled()).toBe(2)
  })

  it('without a word where that goes wrong, which a run then tells', async () => {
    const compile = (): Promise<never> => Promise.reject(new Error('The compiler has ended.'))
    const { bench } = await opened(TOUR, new Engine({ compile, sourceFindings: compile }, () => ({ run: compile }), 1))
    bench.prepare()
    await bench.start()
    expect(bench.run.problem).toBe('The compiler has ended.')
  })
})

describe('a lab that asks for other machines', () => {
  it('shows what the chosen one says first, and then the rest of it, at the same moment', async () => {
    const { engine: slow, letGo } = slowEngine()
    const opening = await opened(LAB, slow)
    const { bench } = opening
    solve(opening)
    const running = bench.start()
    await vi.waitFor(() => expect(letGo()).toBe(1), PATIENCE)
    await vi.waitFor(() => expect(bench.run.result).not.toBeNull(), PATIENCE)
    const { reply } = bench.run
    expect(bench.run.checks.find(({ id }) => id === 'any-machine')).toMatchObject({ status: 'notReached', reason: 'pending' })
    expect(bench.verdict).toBe('9 checks: 8 passed, 0 failed, 1 being tried on other machines, on q35, 256 MiB')
    bench.run.moveTo(2)
    await vi.waitFor(() => (letGo(), expect(bench.run.running).toBe(false)), PATIENCE)
    await running
    expect(bench.run.reply).toBe(reply)
    expect(bench).toMatchObject({ verdict: HERE, run: { cursor: 2 } })
  })

  it('tries them when that is painted', async () => {
    const { engine: slow, letGo } = slowEngine()
    const opening = await opened(LAB, slow)
    const { bench } = opening
    solve(opening)
    let atPaint: { readonly asked: number; readonly isShown: boolean } | null = null
    vi.stubGlobal('requestAnimationFrame', (draw: () => void) => {
      atPaint = { asked: letGo(), isShown: bench.run.result !== null }
      setTimeout(draw)
    })
    const running = bench.start()
    await vi.waitFor(() => expect(letGo()).toBe(1), PATIENCE)
    await vi.waitFor(() => expect(atPaint).toEqual({ asked: 0, isShown: true }), PATIENCE)
    vi.unstubAllGlobals()
    await vi.waitFor(() => (letGo(), expect(bench.run.running).toBe(false)), PATIENCE)
    await running
  })

  it('Check tells of each machine as it comes', async () => {
    const opening = await opened()
    solve(opening)
    await opening.bench.check()
    expect(opening.bench.found).toEqual([
      expect.stringMatching(/^q35, 256 MiB: 9 checks: 9 passed, 0 failed$/),
      expect.stringMatching(/: 9 checks: 9 passed, 0 failed$/),
      expect.stringMatching(/: 9 checks: 9 passed, 0 failed$/)
    ])
    expect(opening.bench.verdict).toBe(EVERYWHERE)
  })
})

describe('a moment that is copied', () => {
  it('holds all that its run depends on: a sandbox made from it stands at the same call of the same run', async () => {
    const { bench } = await opened({ pack: 'uefi-memory', lab: '17-exit-twice' })
    expect(bench.moment).toBeNull()
    await bench.start()
    bench.run.moveTo(2)
    bench.run.marked = { start: 0x1000n, bytes: 0x1000n }
    const { run } = bench
    const copied = readMoment(momentText(bench.moment!))
    if ('refused' in copied) throw new ToldError(copied.refused)
    const made = await value(real.host.openMoment({ file: 'a.moment.json', text: momentText(copied.moment) }))
    const sandboxes = await value(real.host.sandboxes())
    const summary = sandboxes.find(({ id }) => id === made.sandbox)!
    const sandbox = new SandboxState(summary, await value(real.host.work({ sandbox: summary.id })), new UnsavedState())
    const there = new SandboxBenchState(sandbox, engine)
    await there.showMoment(made)
    expect(there.run.reply!.result.traceHash).toBe(run.reply!.result.traceHash)
    expect(there.run).toMatchObject({ cursor: 2, tick: { call: run.tick!.call }, marked: run.marked })
    // And so again from there.
    expect(there.moment).toMatchObject({ at: bench.moment!.at, scenario: bench.moment!.scenario, range: bench.moment!.range })
    bench.work.edit('driver.ts', '// another')
    bench.run.age()
    expect(bench.moment).toBeNull()
  })

  it('of a stranger’s is refused by the host with a sentence', async () => {
    expect(await real.host.openMoment({ file: 'x.json', text: '{}' })).toMatchObject({
      ok: false,
      message: 'x.json is not a moment of Handoff: Copy this moment makes one.'
    })
  })
})
