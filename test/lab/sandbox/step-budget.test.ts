import { describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../../../src-lab/request/run-request'
import { StepBudget } from '../../../src-lab/sandbox/step-budget'
import { driverOf, runDriver } from './run-driver'

/** How many times a budget of this many steps pays for something; what costs nothing is paid for without end. */
function affords(steps: number, spend: (budget: StepBudget) => void): number {
  const budget = new StepBudget(steps)
  for (let times = 0; times < 10_000; times++) {
    spend(budget)
    if (budget.isSpent) return times
  }
  return Infinity
}

const MIB = 1n << 20n

describe('the step budget', () => {
  it.each<[what: string, spend: (budget: StepBudget) => void, times: number]>([
    ['a poll is a step', (budget) => budget.poll(), 3],
    ['a call is a hundredth of one', (budget) => budget.call(), 300],
    ['an access is a thousandth', (budget) => budget.access(), 3000],
    ['a MiB is a step', (budget) => budget.bytes(MIB), 3],
    ['each started MiB is a step', (budget) => budget.bytes(MIB + 1n), 1],
    ['two whole MiB are two', (budget) => budget.bytes(2n * MIB), 1],
    ['less than a MiB is in the price of the call', (budget) => (budget.bytes(MIB - 1n), budget.poll()), 3]
  ])('%s', (_, spend, times) => {
    expect(affords(3, spend)).toBe(times)
  })

  it('gives a sign of life every twenty steps, however they are spent', () => {
    let signs = 0
    const budget = new StepBudget(1000, () => signs++)
    for (let i = 0; i < 19; i++) budget.poll()
    expect(signs).toBe(0)
    budget.poll()
    expect(signs).toBe(1)
    for (let i = 0; i < 2000; i++) budget.call()
    expect(signs).toBe(2)
    budget.bytes(50n * MIB)
    expect(signs).toBe(3)
  })

  it('a new one is not spent, not even one of no steps', () => {
    expect(new StepBudget(0).isSpent).toBe(false)
  })
})

/** With just the steps that a driver of nothing takes, the first thing that costs anything ends the run; what is wrong with it is not reached. */
describe('what costs a driver a part of a step', async () => {
  const stopOf = async (body: string, steps: number) => {
    const { result } = await runDriver(driverOf(body), { limits: { ...DEFAULT_LIMITS, steps } })
    return result.stopped?.reason ?? null
  }
  let steps = 0
  while ((await stopOf('', steps)) !== null) steps++

  it.each([
    ['a read', 'B.peek8(0)'],
    ['a write', 'B.poke8(0, 1)'],
    ['a read of many bytes', 'STRUCT({ G: U.GUID_FIELD }).at(4096).G'],
    ['a service', 'gBS.FreePool(NULL)']
  ])('%s', async (_, body) => {
    expect(await stopOf(body, steps)).toBe('steps')
    expect(await stopOf(body, steps + 1)).not.toBe('steps')
  })

  it('the SDK’s own start is none of the driver’s', () => {
    expect(steps).toBe(0)
  })

  it('a statement is free until the engine polls', async () => {
    expect(await stopOf('let sum = 0; for (let i = 0; i < 10; i++) sum += i', steps)).toBeNull()
  })
})
