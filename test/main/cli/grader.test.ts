/** What `handoff grade` does where the computer, and not the driver, may be to blame that a run came to no end. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { EngineClient, type EngineWorker } from '../../../src-lab/run/engine-client'
import type { RunMessage } from '../../../src-lab/run/run-messages'
import { serveRuns } from '../../../src-lab/run/serve-runs'
import type { LabEngine } from '../../../src-lab/run/lab-run'
import { readPack } from '../../../src-lab/pack/read-pack'
import { Grader, type GradePart, type GradeTask } from '../../../src-main/cli/grade/grader'
import { Journal } from '../../../src-main/cli/grade/journal'
import { nodeEngine } from '../../labs/node-engine'
import { driver, smallPack } from '../../lab/pack/small-pack'
import { newVm } from '../../lab/sandbox/run-driver'

const folder = mkdtempSync(join(tmpdir(), 'handoff-grader-test-'))
const here = nodeEngine()
const wrong = driver.replace('return EFI_SUCCESS', 'return 2n')
/** It takes all the memory there is: the thread that graded it is not asked for another run of it. */
const greedy = driver.replace(
  'return EFI_SUCCESS',
  "const all: string[] = []\n  for (;;) all.push('x'.repeat(1 << 20) + all.length)\n  return EFI_SUCCESS"
)

function handedIn(name: string, text: string): Extract<GradeTask, { kind: 'submission' }> {
  const path = join(folder, name)
  writeFileSync(path, text)
  return { kind: 'submission', index: 0, path, known: null }
}

/** The engine that gives each driver a worker of its own, on a computer of which nothing is heard for as long as it is busy. */
class BusyComputer {
  /** Runs that come too late. */
  busy = 0
  runs = 0
  private waiting: (() => void)[] = []

  readonly engine = (): LabEngine => {
    const client = new EngineClient(this.worker, { set: (_, then) => this.waiting.push(then), clear: () => {} }, 'alone')
    return { compiler: here.compiler, execute: (request) => client.run(request) }
  }

  private readonly worker = (): EngineWorker => {
    let hear: Parameters<EngineWorker['onMessage']>[0] = () => {}
    let serve = (_message: RunMessage): void => {}
    serveRuns({ post: (message) => queueMicrotask(() => hear(message)), onMessage: (listener) => (serve = listener) }, async () => newVm)
    return {
      post: (message) => {
        this.runs++
        if (this.busy > 0) {
          this.busy--
          // Both of the watchdog's: what it waits for, and the grace after it.
          for (let then = this.waiting.pop(); then; then = this.waiting.pop()) then()
        } else {
          this.waiting = []
          serve(message)
        }
      },
      onMessage: (listener) => (hear = listener),
      onError: () => {},
      terminate: () => {}
    }
  }
}

function grader(computer: BusyComputer, { isolated = true, labs = ['01-one'] } = {}): Grader {
  const { labs: bundles } = readPack('small', smallPack())
  return new Grader(
    { bundles: labs.map((lab) => bundles.get(lab)!), predictions: false, language: 'en', isolated, basis: 'test' },
    { here: () => here, alone: computer.engine }
  )
}

async function graded(one: Grader, task: GradeTask): Promise<Extract<GradePart, { kind: 'labs' }>> {
  const part = await one.carryOut(task)
  if (part.kind !== 'labs') throw new Error(`no labs, but ${part.kind}`)
  return part
}

describe('a run that was ended from outside', () => {
  it('is told, and counts nothing', async () => {
    const computer = new BusyComputer()
    computer.busy = 1
    const { isCut, labs } = await graded(grader(computer), handedIn('ann.ts', driver))
    expect(isCut).toBe(true)
    expect(labs).toMatchObject([{ lab: '01-one', status: 'graded', grade: { status: 'error', points: 0 } }])
    expect(labs[0]!.note).toBe('a run was ended from outside, as a busy computer may do too soon: grade it again before it counts')
  })

  it('is told behind what else there is to tell', async () => {
    const computer = new BusyComputer()
    computer.busy = 1
    const task = handedIn('bob.handoff', '{}')
    writeFileSync(
      task.path,
      JSON.stringify({
        format: 'handoff-work',
        version: 1,
        pack: { uuid: '0b6f4c7e-52f4-4f0e-9a56-0c3f7c1f0a01', id: 'small', version: '1.0.0', title: 'Small' },
        labs: [
          {
            uuid: '0b6f4c7e-52f4-4f0e-9a56-0c3f7c1f0b01',
            id: '01-one',
            title: 'One',
            revision: 7,
            files: { 'driver.ts': driver },
            answers: {}
          }
        ]
      })
    )
    const { labs } = await graded(grader(computer), task)
    expect(labs[0]!.note).toMatch(/^it was written for revision 7; this is 1; a run was ended from outside/)
  })

  it('is made again for whoever handed in the same text, and after that is known', async () => {
    const computer = new BusyComputer()
    computer.busy = 1
    const one = grader(computer)
    await graded(one, handedIn('ann.ts', driver))
    for (const name of ['cho.ts', 'dee.ts']) {
      const { isCut, labs } = await graded(one, handedIn(name, driver))
      expect({ isCut, labs }).toMatchObject({ isCut: false, labs: [{ grade: { status: 'pass' }, note: null }] })
    }
    expect(computer.runs).toBe(2)
  })

  it('is told of its own lab alone', async () => {
    const computer = new BusyComputer()
    computer.busy = 1
    for (const lab of ['01', '02']) {
      mkdirSync(join(folder, 'eve', lab), { recursive: true })
      handedIn(`eve/${lab}/driver.ts`, driver)
    }
    const both = grader(computer, { labs: ['01-one', '02-two'] })
    const { isCut, labs } = await graded(both, { kind: 'submission', index: 0, path: join(folder, 'eve'), known: null })
    expect(isCut).toBe(true)
    expect(labs.map(({ note, grade }) => [note !== null, grade?.status])).toEqual([
      [true, 'error'],
      [false, 'pass']
    ])
  })

  it('says nothing of a driver that fails by itself', async () => {
    const { isCut, labs } = await graded(grader(new BusyComputer()), handedIn('fay.ts', wrong))
    expect({ isCut, labs }).toMatchObject({ isCut: false, labs: [{ grade: { status: 'fail' }, note: null }] })
  })

  it('is noticed where a thread of its own was needed only because the driver broke the shared one', async () => {
    const computer = new BusyComputer()
    computer.busy = 1
    const one = grader(computer, { isolated: false })
    expect(await graded(one, handedIn('gus.ts', driver))).toMatchObject({ isCut: false, labs: [{ note: null }] })
    expect(computer.runs).toBe(0)
    expect(await graded(one, handedIn('hal.ts', greedy))).toMatchObject({ isCut: true })
    expect(await graded(one, handedIn('ida.ts', greedy))).toMatchObject({ isCut: false, labs: [{ grade: { status: 'fail' }, note: null }] })
  })
})

describe('what lies beside the results while a class is graded', () => {
  const part = (isCut: boolean): Extract<GradePart, { kind: 'labs' }> => ({ kind: 'labs', print: 'p', labs: [], isCut })

  it('leaves out what was cut, so that it is graded again by whoever goes on', () => {
    const path = join(folder, 'grades.csv.partial')
    const first = new Journal(path)
    first.add('ann', part(false))
    first.add('bob', part(true))
    expect(readFileSync(path, 'utf8')).not.toContain('bob')
    const second = new Journal(path)
    expect([second.size, second.of('ann')?.print, second.of('bob')]).toEqual([1, 'p', undefined])
  })
})
