import { describe, expect, it } from 'vitest'
import { judge } from '../../../src-lab/checks/judge'
import type { CallPattern } from '../../../src-lab/lab/lab'
import { afresh, driven, labWith, named } from './driven'

/** Each pattern asks for another call, and all calls must be looked at for each. */
const endless = (patterns: number): CallPattern[] =>
  Array.from({ length: patterns }, (_, index) => ({ service: 'AllocatePool', nth: index + 1, in: { size: { not: 1_000_000 + index } } }))

describe('a check that cannot be judged', () => {
  const run = driven((driver) => {
    for (let line = 1; line <= 4000; line++) driver.pool(line, 8)
  })

  it('that would look without end fails with its reason, and the lab is an error, never a pass', () => {
    const never = named({ kind: 'calls', rule: { order: endless(4000) } })
    const result = judge({ bundle: labWith([never]), reply: afresh(run) })
    expect(result.status).toBe('error')
    expect(result.checks[0]).toMatchObject({
      status: 'fail',
      reason: 'error',
      message: expect.stringMatching(/^This check could not be judged: it looks at calls and entries more than/)
    })
  })

  it('that would read memory at more moments than are read, and never passes for the first of them', () => {
    const start = { of: { service: 'AllocatePool' }, field: 'out.buffer' } as const
    const at = { after: { service: 'AllocatePool' } }
    const [fill, alignment] = [
      named({ kind: 'memory', at, start, rule: { fill: 0xaf, length: 8 } }),
      named({ kind: 'memory', at, start, rule: { alignment: 8 } }, 1)
    ]
    expect(judge({ bundle: labWith([fill, alignment]), reply: afresh(run) }).checks).toMatchObject([
      { status: 'fail', reason: 'error', message: expect.stringMatching(/reads memory at 4000 moments, and 64 is the most/) },
      { status: 'pass' }
    ])
  })

  it('does not take the others with it', () => {
    const [never, other] = [
      named({ kind: 'calls', rule: { order: endless(4000) } }),
      named({ kind: 'calls', rule: { times: { service: 'AllocatePool' } } }, 1)
    ]
    expect(judge({ bundle: labWith([never, other]), reply: afresh(run) }).checks.map((check) => check.status)).toEqual(['fail', 'pass'])
  })

  it('that throws fails with its reason', () => {
    const broken = { ...named({ kind: 'calls', rule: { times: { service: 'AllocatePool' } } }), rule: null } as never
    const result = judge({ bundle: labWith([broken]), reply: afresh(run) })
    expect(result).toMatchObject({
      status: 'error',
      checks: [{ status: 'fail', reason: 'error', message: expect.stringMatching(/could not be judged/) }]
    })
  })
})
