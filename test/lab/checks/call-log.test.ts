import { describe, expect, it } from 'vitest'
import type { CallEvent, TraceEvent } from '../../../src-firmware'
import { CallLog, callsBefore } from '../../../src-lab/checks/call-log'
import { driven } from './driven'

const calls = (...events: readonly TraceEvent[]): CallEvent[] => events.filter((event): event is CallEvent => event.kind === 'call')
/** Three buffers, each on its line, and between them what Print does on its way. */
const { trace } = driven((d) => {
  d.pool(1, 8)
  d.print(2, 'x')
  d.pool(3, 16)
  d.pool(4, 24)
})
const own = calls(...trace).filter(({ call }) => call !== null)
const filled = (): CallLog => {
  const log = new CallLog()
  for (const event of trace) log.add(event)
  return log
}
const pool = { service: 'AllocatePool' }
const sizes = (found: readonly CallEvent[]): unknown[] => found.map((call) => call.in.size)

describe('the calls of a run', () => {
  it('are those of the driver’s own text; what a library calls is inside', () => {
    const log = filled()
    expect(log.calls.map(({ service }) => service)).toEqual(['AllocatePool', 'Print', 'AllocatePool', 'AllocatePool'])
    const inside = log.inner(log.calls[1]!).map(({ service }) => service)
    expect(inside).toEqual(['AllocatePool', 'FreePool'])
    expect(log.inner(log.calls[0]!)).toEqual([])
  })

  it('are found by the service that a pattern names; for a class or several, all may be meant', () => {
    const log = filled()
    expect(log.candidates(pool)).toHaveLength(3)
    expect(log.candidates({ service: ['AllocatePool'] })).toHaveLength(3)
    expect(log.candidates({ service: 'FreePool' })).toEqual([])
    expect(log.candidates({ service: ['AllocatePool', 'Print'] })).toHaveLength(4)
    expect(log.candidates({ service: '@allocates' })).toHaveLength(4)
    expect(log.candidates({ service: [] })).toHaveLength(4)
  })

  it('have the fields of what they call, where they have none of that name themselves', () => {
    const log = filled()
    const [first, print] = log.calls
    expect(log.field(first!, 'in.poolType')).toBe(2)
    expect(log.field(first!, 'out.buffer')).toBe(first!.out.buffer)
    expect(log.field(first!, 'in.buffer')).toBeUndefined()
    expect(log.field(print!, 'in.format')).toBe('x')
    expect(log.field(print!, 'in.buffer')).toBe(log.field(print!, 'out.buffer'))
    expect(log.field(print!, 'out.buffer')).toMatch(/^0x/)
    expect(log.field(print!, 'in.nothing')).toBeUndefined()
  })

  it('have a status of their own, or a library’s has that of the service behind it', () => {
    const log = filled()
    const [first, print] = log.calls
    expect(log.status(first!)).toEqual({ code: '0x0', name: 'EFI_SUCCESS' })
    expect(log.status(print!)).toEqual({ code: '0x0', name: 'EFI_SUCCESS' })
    expect(log.status({ ...first!, status: null, statusName: null })).toBeNull()
    expect(log.status({ ...print!, n: 9999 })).toBeNull()
  })
})

describe('the calls that a pattern means', () => {
  /** Remembers which it was asked for. */
  const asking = (isMeant: (call: CallEvent) => boolean = () => true) => {
    const asked: CallEvent[] = []
    return { asked, isMeant: (call: CallEvent) => (asked.push(call), isMeant(call)) }
  }

  it('are looked at once when they have returned', () => {
    const log = filled()
    for (const call of own) log.returned(call)
    const { asked, isMeant } = asking((call) => call.in.size !== '0x10')
    expect(sizes(log.meant(pool, isMeant))).toEqual(['0x8', '0x18'])
    expect(sizes(log.meant(pool, isMeant))).toEqual(['0x8', '0x18'])
    expect(asked).toHaveLength(3)
    // Another pattern is another question.
    log.meant({ ...pool }, isMeant)
    expect(asked).toHaveLength(6)
  })

  it('are looked at again while they are under way, and those that began since one that is', () => {
    const log = filled()
    log.returned(own[0]!)
    log.returned(own[1]!)
    log.returned(own[3]!)
    let isThere = false
    const { asked, isMeant } = asking((call) => call.in.size !== '0x10' || isThere)
    expect(sizes(log.meant(pool, isMeant))).toEqual(['0x8', '0x18'])
    isThere = true
    expect(sizes(log.meant(pool, isMeant))).toEqual(['0x8', '0x10', '0x18'])
    expect(sizes(asked)).toEqual(['0x8', '0x10', '0x18', '0x10', '0x18'])
    log.returned(own[2]!)
    asked.length = 0
    expect(sizes(log.meant(pool, isMeant))).toEqual(['0x8', '0x10', '0x18'])
    expect(sizes(log.meant(pool, isMeant))).toEqual(['0x8', '0x10', '0x18'])
    expect(sizes(asked)).toEqual(['0x10', '0x18'])
  })

  it('what a library calls does not return for the driver', () => {
    const log = filled()
    for (const call of calls(...trace)) if (call.call === null) log.returned(call)
    const { asked, isMeant } = asking()
    log.meant(pool, isMeant)
    log.meant(pool, isMeant)
    expect(asked).toHaveLength(6)
  })

  it.each([false, true])('the last one before an event; returned: %s', (haveReturned) => {
    const log = filled()
    if (haveReturned) for (const call of own) log.returned(call)
    const last = (before: number): unknown => log.lastMeant(pool, before, (call) => call.in.size !== '0x10')?.in.size
    expect(last(Infinity)).toBe('0x18')
    expect(last(own[3]!.n + 1)).toBe('0x18')
    expect(last(own[3]!.n)).toBe('0x8')
    expect(last(own[0]!.n + 1)).toBe('0x8')
    expect(last(own[0]!.n)).toBeUndefined()
  })
})

it('how many calls began before an event', () => {
  expect(own.map(({ n }) => callsBefore(own, n))).toEqual([0, 1, 2, 3])
  expect(own.map(({ n }) => callsBefore(own, n + 1))).toEqual([1, 2, 3, 4])
  expect(callsBefore([], 5)).toBe(0)
})
