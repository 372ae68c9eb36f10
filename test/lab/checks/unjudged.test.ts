import { describe, expect, it } from 'vitest'
import { judge } from '../../../src-lab/checks/judge'
import type { CallPattern } from '../../../src-lab/pack/lab'
import { driven, labWith, named } from './driven'

/** A pattern whose arguments name a pattern whose arguments name a pattern … */
function nested(depth: number): CallPattern {
  const size = depth === 0 ? 1 : { of: { ...nested(depth - 1), nth: -1 }, field: 'in.size' as const }
  return { service: 'AllocatePool', in: { size } }
}

describe('a check that cannot be judged', () => {
  const reply = driven((driver) => {
    for (let line = 1; line <= 300; line++) driver.pool(line, line)
  })

  it('that would look without end fails with its reason, and the lab is an error, never a pass', () => {
    const never = named({ kind: 'calls', rule: { times: nested(8), max: 0 } })
    const result = judge({ bundle: labWith([never]), reply })
    expect(result.status).toBe('error')
    expect(result.checks[0]).toMatchObject({
      status: 'fail',
      reason: 'error',
      message: expect.stringMatching(/^This check could not be judged: it looks at calls more than/)
    })
  })

  it('does not take the others with it', () => {
    const [never, other] = [
      named({ kind: 'calls', rule: { times: nested(8), max: 0 } }),
      named({ kind: 'calls', rule: { times: { service: 'AllocatePool' } } }, 1)
    ]
    expect(judge({ bundle: labWith([never, other]), reply }).checks.map((check) => check.status)).toEqual(['fail', 'pass'])
  })

  it('that throws fails with its reason', () => {
    const broken = { ...named({ kind: 'calls', rule: { times: { service: 'AllocatePool' } } }), rule: null } as never
    const result = judge({ bundle: labWith([broken]), reply })
    expect(result).toMatchObject({
      status: 'error',
      checks: [{ status: 'fail', reason: 'error', message: expect.stringMatching(/could not be judged/) }]
    })
  })
})
