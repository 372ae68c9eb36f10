import { describe, expect, it } from 'vitest'
import { everywhereDue, judge } from '../../../src-lab/checks/judge'
import type { CheckResult, EverywhereCheck } from '../../../src-lab/lab/lab'
import type { RunReply } from '../../../src-lab/request/run-request'
import { afresh, driven, labWith, named, once, results, type Bare, type Driven } from './driven'

const driver: Bare = { id: 'driver', kind: 'status', of: 'driver', is: ['EFI_SUCCESS', 'EFI_ABORTED'] }
const compile: Bare = { id: 'compile', kind: 'compile' }
const balance: Bare = { id: 'balance', kind: 'balance' }
const access: Bare = { id: 'access', kind: 'access' }
const takes: Bare = { id: 'takes', kind: 'calls', rule: { times: { service: 'AllocatePool', nth: 1 } } }
const error = { file: 'driver.ts', line: 9, column: 4, code: 1005, category: 'error', message: "';' expected." } as const

const asserted = once(() =>
  driven((d) => {
    d.pool(3, 8)
    d.library(4, 'ASSERT', { expression: 0n, text: 'x' })
  })
)
type Stopped = NonNullable<RunReply['result']['stopped']>
/** The same run, stopped for another reason. */
const stopped = (reason: Stopped['reason'], more: Partial<Stopped> = {}, diagnostics: RunReply['result']['diagnostics'] = []): RunReply => {
  const run = asserted()
  const stop: Stopped = { reason, why: { code: 'guest', text: 'It went wrong.' }, file: 'driver.ts', line: 3, column: 7, ...more }
  return { ...run, result: { ...run.result, diagnostics, stopped: stop } }
}
const fields = ({ status, reason, line, call, message }: CheckResult): unknown[] => [status, reason, line, call, message]

describe('the check that a stopped driver fails', () => {
  it('the driver’s status: with the call at that line', () => {
    expect(results(asserted(), takes, driver)[1]).toMatchObject({
      status: 'fail',
      reason: 'notReturned',
      file: 'driver.ts',
      line: 4,
      call: 2,
      expected: 'EFI_SUCCESS or EFI_ABORTED',
      actual: 'ASSERT driver.ts(4): x',
      message: 'The driver was stopped: ASSERT driver.ts(4): x (line 4).'
    })
  })

  it('any other check: it was stopped, whatever the check’s own sentence says', () => {
    expect(results(asserted(), { ...balance, why: 'The lab’s own word.' } as Bare)[0]).toMatchObject({
      reason: 'stopped',
      expected: null,
      message: 'The driver was stopped: ASSERT driver.ts(4): x (line 4).'
    })
  })

  it('a status alone has its own sentence for it', () => {
    expect(results(asserted(), { ...driver, why: { notReturned: 'See line {line}.' } } as Bare)[0]!.message).toBe('See line 4.')
  })

  it.each(['syntax', 'import'] as const)('%s: what the compiler says', (reason) => {
    const [, result] = results(stopped(reason, {}, [error]), driver, compile)
    expect(fields(result!)).toEqual(['fail', 'error', 9, null, "TypeScript finds an error on line 9: ';' expected."])
  })

  it('an import that the compiler did not mind: the compile check says where it stopped', () => {
    const [result] = results(stopped('import', { line: 2 }), compile, driver)
    expect(fields(result!)).toEqual(['fail', 'error', 2, null, 'The driver was stopped: It went wrong (line 2).'])
  })

  it('syntax, and nobody asks the compiler: the driver’s status', () => {
    expect(results(stopped('syntax'), takes, driver).map(({ status }) => status)).toEqual(['pass', 'fail'])
  })

  it('the line of the stop, the last call there, and the column that is known', () => {
    const [result] = results(stopped('steps', { line: 3 }), driver)
    expect(fields(result!)).toEqual(['fail', 'notReturned', 3, 1, 'The driver was stopped: It went wrong (line 3).'])
  })

  it.each([
    ['another file', { file: 'other.ts', line: 3 }, 3],
    ['a line without a call', { line: 99 }, 99],
    ['no column', { line: 99, column: null }, 99]
  ])('at %s there is no call', (_, place, line) => {
    const [result] = results(stopped('steps', place), driver)
    expect(fields(result!).slice(2, 4)).toEqual([line, null])
  })

  it('where nobody knows the line there is none', () => {
    const [result] = results(stopped('watchdog', { file: null, line: null, column: null }), driver)
    expect(fields(result!)).toEqual(['fail', 'notReturned', null, null, 'The driver was stopped: It went wrong.'])
    expect(result!.file).toBeNull()
  })

  it('a fault that no check forbids: the driver’s status', () => {
    const faults = driven((d) => d.library(4, 'ZeroMem', { buffer: 0n, length: 8n }))
    const mmio: Bare = { ...access, id: 'mmio', forbid: ['mmio'] } as Bare
    expect(results(faults, mmio, driver).map(({ id, status }) => `${id} ${status}`)).toEqual(['mmio notReached', 'driver fail'])
    expect(results(faults, mmio, access, driver).map(({ id, status }) => `${id} ${status}`)).toEqual([
      'mmio notReached',
      'access fail',
      'driver notReached'
    ])
  })

  it('an access check alone, and it was no fault', () => {
    expect(results(asserted(), access)[0]).toMatchObject({ status: 'fail', reason: 'stopped', line: 4 })
  })

  it('a status of a call is not the driver’s', () => {
    const call: Bare = { id: 'call', kind: 'status', of: { service: 'AllocatePool', nth: 1 }, is: 'EFI_SUCCESS' }
    expect(results(asserted(), takes, call, driver).map(({ status }) => status)).toEqual(['pass', 'pass', 'fail'])
  })
})

describe('what does not depend on the stop', () => {
  it('the compiler’s word, the text, the predictions', () => {
    const source: Bare = { id: 'size', kind: 'source', rule: { uses: 'AllocatePool' } }
    const answer: Bare = { id: 'q', kind: 'answer', question: 'q' }
    const bundle = labWith([driver, compile, source, answer].map(named), {
      predict: [{ id: 'q', step: 1, text: '?', answer: { number: 1 } }]
    })
    const findings = new Map([['size', [{ reason: 'uses' as const, place: null, name: 'AllocatePool' }]]])
    const { checks } = judge({ bundle, reply: stopped('steps', {}, [error]), findings: findings as never, answers: { q: '2' } })
    expect(checks.map(({ id, status }) => `${id} ${status}`)).toEqual(['driver fail', 'compile fail', 'size fail', 'q fail'])
  })
})

describe('the text', () => {
  const judged = (rule: unknown, findings?: readonly object[]): CheckResult =>
    judge({
      bundle: labWith([named({ id: 'text', kind: 'source', rule } as Bare)]),
      reply: afresh(asserted()),
      ...(findings && { findings: new Map([['text', findings]]) as never })
    }).checks[0]!
  const SAID = "AllocatePool's Size is a number written out: 4096."
  const finding = {
    reason: 'literal',
    place: { file: 'driver.ts', line: 9, column: 20 },
    name: 'AllocatePool',
    argument: 'Size',
    given: '4096'
  }
  it.each([
    [{ uses: 'AllocatePool' }, SAID],
    [{ avoids: 'AllocatePool' }, `Line 9: ${SAID}`],
    [{ noLiteral: { service: 'AllocatePool', argument: 'Size' } }, `Line 9: ${SAID} Let it follow from what the firmware answered.`]
  ])('%j', (rule, message) => {
    const one = labWith([driver, { id: 'text', kind: 'source', rule } as Bare].map(named))
    const reply = afresh(asserted())
    const result = judge({ bundle: one, reply, findings: new Map([['text', [finding, { ...finding, given: '0' }]]]) as never }).checks[1]!
    expect(result).toMatchObject({ status: 'fail', reason: 'literal', line: 9, message })
  })

  it('that nobody looked at cannot be judged', () => {
    const bundle = labWith([driver, { id: 'text', kind: 'source', rule: { uses: 'x' } } as Bare].map(named))
    const { status, checks } = judge({ bundle, reply: driven(() => {}) })
    expect(status).toBe('error')
    expect(checks[1]).toMatchObject({ status: 'notReached', message: 'The text was not looked at, so its rule could not be judged.' })
    expect(judged({ uses: 'x' }, []).status).toBe('fail')
  })
})

describe('other machines', () => {
  const low: Bare = { id: 'low', kind: 'calls', rule: { times: { service: 'AllocatePages', out: { memory: { max: '0x10000000' } } } } }
  const all = (inner: readonly Bare[] = [low], more: object = {}): Bare =>
    ({ id: 'all', kind: 'everywhere', machines: ['q35-256m', 'pc-1g'], seeds: [0], checks: inner.map(named), ...more }) as Bare
  const act = (d: Driven): void => void d.pages(3, 1)
  const own = once(() => driven(act))
  const other = once(() => driven(act, { platform: 'pc-128m' }))
  const judged = (check: Bare, elsewhere?: (machine: string, seed: number) => RunReply | null, reply = afresh(own())): CheckResult =>
    judge({ bundle: labWith([named(check)]), reply, ...(elsewhere && { elsewhere }) }).checks[0]!

  it('are asked for each pair but the run’s own', () => {
    const asked: string[] = []
    const check = all([low], { machines: ['q35-256m', 'pc-128m'], seeds: [0, 7] })
    judged(check, (machine, seed) => (asked.push(`${machine} ${seed}`), { ...other() }))
    expect(asked.sort()).toEqual(['pc-128m 0', 'pc-128m 7', 'q35-256m 7'])
  })

  it.each([
    ['was not made', () => null, 'There was no run on pc-1g with seed 0.'],
    ['was ended by the watchdog', () => stopped('watchdog'), 'pc-1g, seed 0: It went wrong.']
  ])('one that %s cannot be judged', (_, run, message) => {
    expect(judged(all(), run)).toMatchObject({ status: 'notReached', message })
    expect(judge({ bundle: labWith([named(all())]), reply: afresh(own()), elsewhere: run }).status).toBe('error')
  })

  it('where nobody can ask there is no run either', () => {
    expect(judged(all())).toMatchObject({ message: 'There was no run on pc-1g with seed 0.' })
  })

  it('a check there that cannot be judged makes this one so', () => {
    expect(judged(all([{ id: 'script', kind: 'script', file: 'a.ts' }]), () => other())).toMatchObject({
      status: 'notReached',
      message: 'The script was not asked about this run.'
    })
  })

  it('a check there that waits leaves this one open, and a later failure comes first', () => {
    const waits: Bare = { id: 'waits', kind: 'map', at: 'exited', rule: { range: '0x1000', pages: 1 } }
    const message = 'q35-256m, seed 0: The run never came to this moment.'
    expect(judged(all([waits]), () => ({ ...other() }))).toMatchObject({ status: 'notReached', reason: null, message })
    expect(judged(all([waits, low]), () => driven((d) => d.pages(3, 100_000_000)))).toMatchObject({
      status: 'fail',
      reason: 'missing',
      machine: 'pc-1g'
    })
  })

  it('while the driver cannot get through on this one, others are not asked', () => {
    const reply = afresh(asserted())
    const { checks } = judge({ bundle: labWith([driver, all()].map(named)), reply, elsewhere: () => expect.unreachable() })
    expect(checks[1]).toMatchObject({ status: 'notReached', message: 'The driver was stopped before this could be seen.' })
  })

  it('are due when the driver came through and what they need has passed', () => {
    const due = (reply: RunReply, ...checks: readonly Bare[]): string[] =>
      everywhereDue({ bundle: labWith(checks.map(named)), reply: afresh(reply) }).map(({ id }) => id)
    expect(due(own(), low, all())).toEqual(['all'])
    expect(due(own(), low, all([low], { needs: ['low'] }))).toEqual(['all'])
    expect(due(own(), { ...balance, needs: [] } as Bare, all([low], { needs: ['balance'] }))).toEqual([])
    expect(due(asserted(), driver, all())).toEqual([])
    expect(due(own(), low, balance)).toEqual([])
  })

  it('what is not told there stays untold', () => {
    const failing = all([driver], { machines: ['q35-256m'] })
    const wrong = driven(act, { status: 'EFI_DEVICE_ERROR' })
    const result = judge({ bundle: labWith([named(failing)]), reply: wrong }).checks[0]!
    expect(result).toMatchObject({
      reason: 'wrong',
      expected: 'q35-256m, seed 0: EFI_SUCCESS or EFI_ABORTED',
      actual: 'q35-256m, seed 0: EFI_DEVICE_ERROR',
      message: 'q35-256m, seed 0: The driver returned EFI_DEVICE_ERROR, not EFI_SUCCESS or EFI_ABORTED.'
    })
    const none = driven(() => {})
    expect(
      judge({
        bundle: labWith([named(all([{ ...compile }], { machines: ['q35-256m'] }))]),
        reply: { ...none, result: { ...none.result, diagnostics: [error] } }
      }).checks[0]
    ).toMatchObject({
      expected: null,
      actual: "q35-256m, seed 0: ';' expected."
    })
  })

  it('the same run is judged once for all who ask', () => {
    const check = named(all([low], { machines: ['q35-256m'] })) as EverywhereCheck
    const reply = afresh(own())
    const bundle = labWith([check])
    expect([judge({ bundle, reply }).status, judge({ bundle, reply }).status]).toEqual(['pass', 'pass'])
  })
})

describe('a result', () => {
  it('of a question nobody answered has the lab’s own sentence for that', () => {
    const question: Bare = { id: 'q', kind: 'answer', question: 'q', why: { none: 'Think first.' } } as Bare
    const predict = [{ id: 'q', step: 1, text: '?', answer: { number: 1 } }]
    const judged = (check: Bare): CheckResult =>
      judge({ bundle: labWith([named(check)], { predict }), reply: afresh(asserted()), answers: {} }).checks[0]!
    void judged
    const run = driven(() => {})
    const of = (check: Bare): CheckResult =>
      judge({ bundle: labWith([named(check)], { predict }), reply: afresh(run), answers: {} }).checks[0]!
    expect(of(question)).toMatchObject({ status: 'notReached', reason: 'none', message: 'Think first.' })
    expect(of({ ...question, why: { wrong: 'No.' } } as Bare).message).toBe('Not answered yet.')
    expect(of({ ...question, why: 'One for all.' } as Bare).message).toBe('Not answered yet.')
  })

  it('that waits for another names it', () => {
    const leak = driven((d) => d.pool(3, 8))
    expect(results(leak, balance, { ...takes, needs: ['balance'] } as Bare)[1]).toMatchObject({
      status: 'notReached',
      reason: 'needs',
      message: "Not looked at yet: first 'Check 1' must pass."
    })
  })

  it('says nothing of what has no value: of the lab’s reason those sentences stay that have all their places', () => {
    const why = 'GetMemoryMap[ on line {line} (call {call})] guesses: {actual}. Ask with size 0 first.[ See line {line}.]'
    const run = driven((d) => d.pool(3, 8))
    const asks: Bare = {
      id: 'asks',
      kind: 'status',
      of: { service: 'GetMemoryMap', in: { memoryMapSize: 0 } },
      is: 'EFI_BUFFER_TOO_SMALL'
    } as Bare
    expect(results(run, { ...asks, why } as Bare)[0]!.message).toBe('Ask with size 0 first.')
    expect(results(run, { ...asks, why: 'It guesses {actual}.' } as Bare)[0]!.message).toBe(results(run, asks)[0]!.message)
    expect(results(run, asks)[0]!.message).not.toContain('?')
  })

  it('that a stop may have changed is not told', () => {
    expect(results(asserted(), driver, balance)[1]).toMatchObject({
      status: 'notReached',
      reason: null,
      message: 'The driver was stopped before this could be seen.'
    })
  })

  it('behind the cut of a trace', () => {
    const cut = driven((d) => Array.from({ length: 40 }, (_, line) => d.pool(line, 8)), { maxEvents: 20 })
    expect(results(cut, balance, takes, { ...driver, is: 'EFI_DEVICE_ERROR' } as Bare).map(({ status }) => status)).toEqual([
      'notReached',
      'pass',
      'fail'
    ])
    const missing: Bare = { id: 'missing', kind: 'calls', rule: { times: { service: 'FreePool' } } }
    expect(results(cut, missing)[0]).toMatchObject({
      status: 'notReached',
      message: expect.stringMatching(/^The run made \d+ events; 20 are kept/)
    })
  })
})
