import { describe, expect, it } from 'vitest'
import { judge as judgeOnce, type JudgeInput } from '../../../src-lab/checks/judge'
import type { Check, LabResult } from '../../../src-lab/lab/lab'
import { afresh, driven, labWith, named, results, type Bare, type Driven } from './driven'

const judge = (input: JudgeInput): LabResult =>
  judgeOnce({ ...input, reply: afresh(input.reply), ...(input.solution && { solution: afresh(input.solution) }) })
const driver: Bare = { id: 'driver', kind: 'status', of: 'driver', is: 'EFI_SUCCESS' }
const access: Bare = { id: 'access', kind: 'access' }
const balance: Bare = { id: 'balance', kind: 'balance' }
const compile: Bare = { id: 'compile', kind: 'compile' }
const takes: Bare = { id: 'takes', kind: 'calls', rule: { times: { service: 'AllocatePool', nth: 1 } } }
const lab = (...checks: Bare[]): ReturnType<typeof labWith> => labWith(checks.map(named))
const statuses = (reply: Parameters<typeof results>[0], ...checks: Bare[]): string[] =>
  results(reply, ...checks).map((one) => `${one.id} ${one.status}`)

const faults = (d: Driven): void => {
  d.pool(3, 8)
  d.library(4, 'ZeroMem', { buffer: 0n, length: 8n })
}
const asserts = (d: Driven): void => {
  d.pool(3, 8)
  d.library(4, 'ASSERT', { expression: 0n, text: 'Size > 0' })
}

describe('a stopped driver fails exactly one check', () => {
  it.each<[string, (d: Driven) => void, Bare[], string[]]>([
    [
      'a fault fails the access check',
      faults,
      [balance, driver, access, takes],
      ['balance notReached', 'driver notReached', 'access fail', 'takes pass']
    ],
    [
      'anything else fails the status of the driver',
      asserts,
      [balance, access, driver, takes],
      ['balance notReached', 'access notReached', 'driver fail', 'takes pass']
    ],
    ['a fault, without an access check', faults, [balance, driver], ['balance notReached', 'driver fail']],
    ['without either, the first check', asserts, [balance, takes], ['balance fail', 'takes pass']],
    ['the compiler’s word does not depend on the stop', asserts, [compile, driver], ['compile pass', 'driver fail']]
  ])('%s', (_, act, checks, expected) => expect(statuses(driven(act), ...checks)).toEqual(expected))

  it('even when something else was wrong before', () => {
    const reply = driven((d) => {
      d.freePages(3, d.pages(2, 2), 3)
      d.library(4, 'ASSERT', { expression: 0n, text: 'x' })
    })
    expect(statuses(reply, balance, driver)).toEqual(['balance notReached', 'driver fail'])
  })
})

describe('needs', () => {
  const leak = driven((d) => d.pool(3, 8))
  it('a check waits for those it needs', () => {
    expect(statuses(leak, balance, { ...driver, needs: ['balance'] } as Bare)).toEqual(['balance fail', 'driver notReached'])
    expect(statuses(leak, { ...driver, needs: ['takes'] } as Bare, takes)).toEqual(['driver pass', 'takes pass'])
  })
})

describe('the lab’s result', () => {
  const ok = driven(() => {})
  const stopped = (reason: 'steps' | 'watchdog' | 'syntax'): typeof ok => ({
    ...ok,
    result: {
      ...ok.result,
      status: null,
      statusName: null,
      stopped: { reason, why: { code: 'guest', text: 'stopped' }, file: 'driver.ts', line: 12, column: 1 }
    }
  })
  it.each<[string, typeof ok, Bare[], string]>([
    ['pass when every check passed', ok, [driver], 'pass'],
    ['fail when one failed', driven((d) => d.pool(3, 8)), [driver, balance], 'fail'],
    ['timeout for the step budget', stopped('steps'), [driver], 'timeout'],
    ['error for the watchdog', stopped('watchdog'), [driver], 'error'],
    ['error for a text that does not parse', stopped('syntax'), [driver], 'error'],
    ['error for a script that was not asked', ok, [{ kind: 'script', file: 'a.ts' }], 'error']
  ])('%s', (_, reply, checks, status) => expect(judge({ bundle: lab(...checks), reply }).status).toBe(status))

  it('a cut trace is an error where the check would have to look behind it', () => {
    const reply = driven(
      (d) => {
        for (let i = 0; i < 40; i++) d.freePool(4, d.pool(3, 8))
      },
      { maxEvents: 20 }
    )
    const result = judge({ bundle: lab(balance, driver, takes), reply })
    expect(result.status).toBe('error')
    expect(result.checks.map((check) => check.status)).toEqual(['notReached', 'pass', 'pass'])
    expect(result.checks[0]!.message).toMatch(/20 are kept/)
  })

  it('leaves out what only instructors run', () => {
    const bundle = lab(driver, { ...balance, instructorOnly: true } as Bare)
    expect(judge({ bundle, reply: ok }).checks).toHaveLength(1)
    expect(judge({ bundle, reply: ok, instructor: true }).checks).toHaveLength(2)
  })
})

describe('sentences', () => {
  const stale = driven((d) => {
    const { size } = d.map(7, 0)
    const buffer = d.pool(11, Number(size) + 96)
    const { key } = d.map(12, size + 96n, buffer)
    d.pool(15, 4096)
    d.exit(17, key)
  })
  const exits = (why: Check['why']): Bare => ({ kind: 'status', of: { service: 'ExitBootServices' }, is: 'EFI_SUCCESS', why }) as Bare
  it.each<[string, Check['why'], string]>([
    [
      'names places of the failure',
      'ExitBootServices returned {status} (line {line}, call {call}). Your key {actual} is old: AllocatePool on line {causeLine} (call {causeCall}) moved it to {expected}.',
      'ExitBootServices returned EFI_INVALID_PARAMETER (line 17, call 5). Your key 2021 is old: AllocatePool on line 15 (call 4) moved it to 2022.'
    ],
    ['one for each reason', { wrong: 'Line {line}.', notCalled: 'No {status}.' }, 'Line 17.'],
    ['a part without a value goes', 'Line {line}[, see {addr}].', 'Line 17.'],
    ['a part in a part goes alone', 'Line {line}[, call {call}[ at {addr}] here].', 'Line 17, call 5 here.'],
    ['and takes no other with it', 'Line {line}[ at {addr}[ of call {call}]].', 'Line 17.'],
    ['a bracket without a partner is text', 'Line {line}] and [more.', 'Line 17] and [more.']
  ])('%s', (_, why, message) => expect(results(stale, exits(why))[0]!.message).toBe(message))
})

describe('everywhere', () => {
  const check: Bare = {
    id: 'all',
    kind: 'everywhere',
    machines: ['q35-256m', 'pc-1g'],
    seeds: [0],
    checks: [
      {
        id: 'low',
        kind: 'calls',
        title: 'Low',
        step: 1,
        rule: { times: { service: 'AllocatePages', out: { memory: { max: '0x10000000' } } } }
      }
    ]
  }
  const act = (d: Driven): void => void d.pages(3, 1)
  const own = driven(act)
  it('shows the first pair that fails, with what failed there', () => {
    const result = judge({ bundle: lab(check), reply: own, elsewhere: (platform) => driven(act, { platform }) })
    expect(result.checks[0]).toMatchObject({
      status: 'fail',
      reason: 'missing',
      machine: 'pc-1g',
      seed: 0,
      line: 3,
      expected: 'pc-1g, seed 0: at least 1',
      actual: 'pc-1g, seed 0: 0',
      message: expect.stringMatching(/^pc-1g, seed 0: /)
    })
  })
  it('speaks of an event behind the end of the run that is shown', () => {
    const longer = (d: Driven): void => {
      for (let line = 3; line < 20; line++) d.pages(line, 1)
    }
    const most: Bare = {
      ...check,
      checks: [{ id: 'few', kind: 'calls', title: 'Few', step: 1, rule: { times: { service: 'AllocatePages' }, max: 10 } }]
    } as Bare
    const result = judge({ bundle: lab(most), reply: own, elsewhere: (platform) => driven(longer, { platform }) })
    expect(result.checks[0]).toMatchObject({ status: 'fail', reason: 'tooOften', machine: 'pc-1g', line: 13, call: 11 })
  })
  it('tells the pair in a sentence of the lab too', () => {
    const why = 'Line {line}: {actual}, not {expected}.'
    const result = judge({ bundle: lab({ ...check, why } as Bare), reply: own, elsewhere: (platform) => driven(act, { platform }) })
    expect(result.checks[0]!.message).toBe('Line 3: pc-1g, seed 0: 0, not pc-1g, seed 0: at least 1.')
  })
  it('leaves out what only instructors run', () => {
    const [low] = (check as Extract<Check, { kind: 'everywhere' }>).checks
    const open = { ...check, checks: [{ ...low!, instructorOnly: true }] } as Bare
    const input = { bundle: lab(open), reply: own, elsewhere: (platform: string) => driven(act, { platform }) }
    expect([judge(input).status, judge({ ...input, instructor: true }).status]).toEqual(['pass', 'fail'])
  })
  it('passes when every pair does', () => {
    expect(
      judge({
        bundle: lab({ ...check, machines: ['q35-256m', 'pc-128m'] } as Bare),
        reply: own,
        elsewhere: (platform) => driven(act, { platform })
      }).status
    ).toBe('pass')
  })
  it('is an error where a run is missing', () => {
    expect(judge({ bundle: lab(check), reply: own }).status).toBe('error')
  })
})

describe('source', () => {
  const rule: Bare = { id: 'size', kind: 'source', rule: { noLiteral: { service: 'AllocatePool', argument: 'Size' } } }
  it('is what the compiler found', () => {
    const findings = new Map([
      [
        'size',
        [
          {
            reason: 'literal' as const,
            place: { file: 'driver.ts', line: 9, column: 20 },
            name: 'AllocatePool',
            argument: 'Size',
            given: '4096'
          }
        ]
      ]
    ])
    expect(judge({ bundle: lab(rule), reply: driven(() => {}), findings }).checks[0]).toMatchObject({
      status: 'fail',
      reason: 'literal',
      line: 9,
      actual: "AllocatePool's Size is a number written out: 4096."
    })
    expect(judge({ bundle: lab(rule), reply: driven(() => {}), findings: new Map([['size', []]]) }).status).toBe('pass')
  })
})

describe('answer', () => {
  const act = (d: Driven): void => void d.pool(3, 5000)
  const question = (id: string): Bare => ({ id, kind: 'answer', question: id })
  const bundle = labWith([question('moved'), question('pages'), question('which')].map(named), {
    predict: [
      { id: 'moved', step: 1, text: 'Does the key move?', answer: { observed: { keyMoved: { service: 'AllocatePool' } } } },
      { id: 'pages', step: 1, text: 'How many?', answer: { number: 12, within: 1 } },
      {
        id: 'which',
        step: 1,
        text: 'Which?',
        answer: {
          choose: [
            { id: 'a', text: 'Ay' },
            { id: 'b', text: 'Bee' }
          ],
          right: ['b']
        }
      }
    ]
  })
  const solution = driven(act)
  const given = (answers: Record<string, string | string[]>): string[] =>
    judge({ bundle, reply: solution, solution, answers }).checks.map((check) => check.status)
  it.each<[string, Record<string, string | string[]>, string[]]>([
    ['right', { moved: 'yes', pages: '13', which: ['b'] }, ['pass', 'pass', 'pass']],
    ['wrong', { moved: 'no', pages: '14', which: ['a'] }, ['fail', 'fail', 'fail']],
    ['not given', {}, ['notReached', 'notReached', 'notReached']]
  ])('%s', (_, answers, expected) => expect(given(answers)).toEqual(expected))
  it('a wrong one is told what is right, and where the solution shows it', () => {
    const [moved, pages] = judge({ bundle, reply: solution, solution, answers: { moved: 'no', pages: '7' } }).checks
    expect(moved!.message).toMatch(/^'no' is not what happens; right is 'yes'\. Look at line \d+ \(call \d+\) of the solution\.$/)
    expect(pages!.message).toBe("'7' is not what happens; right is '12'.")
  })
  it('an answer that is not there has its reason', () => {
    expect(judge({ bundle, reply: solution, solution, answers: {} }).checks[0]).toMatchObject({ status: 'notReached', reason: 'none' })
  })
  it('is left out where nobody was asked', () => expect(judge({ bundle, reply: solution }).checks).toEqual([]))
})

describe('a sentence about no line of the driver', () => {
  it.each([
    ['Line {line} (call {call}) takes the wrong range: {actual}.', 'The run takes the wrong range: no address.'],
    ['The range is missing (line {line}, call {call}): {actual}.', 'The range is missing: no address.'],
    ['Look at what stands on line {line}: {actual}.', 'Look at what stands: no address.'],
    ['{actual}[ on line {line}].', 'no address.']
  ])('%s', (why, message) => {
    const check: Bare = { kind: 'map', why, rule: { range: { of: { service: 'AllocatePages' }, field: 'out.memory' }, pages: 1 } }
    expect(
      results(
        driven(() => {}),
        check
      )[0]
    ).toMatchObject({ status: 'fail', line: null, message })
  })
})
