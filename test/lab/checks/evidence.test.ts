import { describe, expect, it } from 'vitest'
import { Evidence, UnjudgedCheck } from '../../../src-lab/checks/evidence'
import { momentsOf } from '../../../src-lab/checks/moment'
import { afresh, driven, drivenFor, type Driven, type DrivenOptions } from './driven'

const evidenceOf = (act: (d: Driven) => void, options?: DrivenOptions): Evidence => Evidence.of(driven(act, options))

describe('a run as the checks see it', () => {
  it('is indexed once for each reply', () => {
    const reply = driven((d) => d.pool(3, 8))
    expect(Evidence.of(reply)).toBe(Evidence.of(reply))
    expect(Evidence.of(afresh(reply))).not.toBe(Evidence.of(reply))
  })

  it('what is the same for every check is made once', () => {
    const evidence = evidenceOf(() => {})
    let made = 0
    const value = (): number => evidence.once('a name', () => ++made)
    expect([value(), value(), evidence.once('another', () => ++made)]).toEqual([1, 1, 2])
  })

  it('a check that looks at more than a million things is given up, and the next one begins anew', () => {
    const evidence = evidenceOf(() => {})
    evidence.looking(999_999)
    evidence.looking()
    expect(() => evidence.looking()).toThrow(UnjudgedCheck)
    evidence.startCheck()
    evidence.looking(1_000_000)
    expect(() => evidence.looking(1)).toThrow(/more than 1,000,000 times/)
  })

  it('is cut where its last event says so', () => {
    expect(evidenceOf((d) => d.pool(3, 8)).isCut).toBe(false)
    expect(evidenceOf((d) => (d.pool(3, 8), d.pool(4, 8), d.pool(5, 8)), { maxEvents: 5 }).isCut).toBe(true)
  })

  it('has the bytes that it was asked for, and no others', () => {
    const start = { of: { service: 'AllocatePool' }, field: 'out.buffer' } as const
    const reply = drivenFor({ kind: 'memory', start, rule: { fill: 0, length: 4 } }, (d) => d.pool(3, 8))
    const [{ probe }] = reply.memory as [(typeof reply.memory & object)[number]]
    const evidence = Evidence.of(reply)
    expect(evidence.bytes(probe)).toHaveLength(4)
    expect(evidence.bytes({ ...probe, bytes: 5 })).toBeUndefined()
    expect(evidence.bytes({ ...probe, at: 'start' })).toBeUndefined()
  })
})

/** Line 3 makes an event whose function allocates on line 10; line 4 signals it, and line 5 prints. */
function notified(d: Driven): void {
  const event = d.event(3, () => {
    d.pool(10, 8)
    d.print(11, 'inside')
  })
  d.boot(4, 'SignalEvent', { event })
  d.print(5, 'outside')
}

describe('what belongs to a call', () => {
  const evidence = evidenceOf(notified)
  const call = (service: string, line: number) => evidence.calls.find((one) => one.service === service && one.at?.line === line)!

  it('outermost is the call of the driver’s own text; anything else is itself', () => {
    const print = call('Print', 5)
    for (const inner of evidence.inner(print)) expect(evidence.outermost(inner)).toBe(print)
    expect(evidence.outermost(print)).toBe(print)
    expect(evidence.outermost(call('AllocatePool', 10))).toBe(call('AllocatePool', 10))
    const phase = evidence.trace.find(({ kind }) => kind === 'phase')!
    expect(evidence.outermost(phase)).toBe(phase)
  })

  it('its last event is the last of what it called, printed and notified', () => {
    const signal = call('SignalEvent', 4)
    const after = evidence.trace[evidence.lastOf(signal) + 1]!
    expect(evidence.trace[evidence.lastOf(signal)]).toMatchObject({ kind: 'notify', edge: 'end' })
    expect(after).toBe(call('Print', 5))
    const print = call('Print', 5)
    expect(evidence.trace.slice(print.n, evidence.lastOf(print) + 1).some(({ kind }) => kind === 'console')).toBe(true)
    expect(evidence.trace[evidence.lastOf(print) + 1]).toMatchObject({ kind: 'image' })
    const create = call('CreateEvent', 3)
    expect(evidence.lastOf(create)).toBe(create.n)
  })

  it('coming to another phase may move the key, and the beginning of a run is none', () => {
    const moves = evidenceOf(() => {}, { phase: 'pei', platform: 'made-board-64m' }).keyMoves()
    expect(moves).toEqual([])
    const evidence = evidenceOf(() => {})
    const first = evidence.trace[0]!
    expect(first).toMatchObject({ kind: 'phase', from: null })
    expect(first.changes.some(({ what }) => what === 'key')).toBe(true)
    expect(evidence.keyMoves().map(({ event }) => event.kind)).not.toContain('phase')
  })

  it('moves of the key are those of its outermost call, and the first map is none', () => {
    const moves = evidenceOf((d) => {
      d.pages(3, 300)
      d.print(4, 'x')
      d.library(5, 'AllocatePages', { pages: 300n })
    }).keyMoves()
    const lines = moves.flatMap(({ event }) => event.at?.line ?? [])
    expect(lines[0]).toBe(3)
    expect(lines.at(-1)).toBe(5)
    for (const { event } of moves) if (event.kind === 'call') expect(event.call).not.toBeNull()
    for (const { from, to } of moves) expect(BigInt(to)).toBeGreaterThan(BigInt(from))
  })

  it('a fault at a call’s place happened in that call, and one of the driver’s own text in none', () => {
    const fault = (act: (d: Driven) => void) => {
      const evidence = evidenceOf(act)
      return evidence.callAround(evidence.trace.find(({ kind }) => kind === 'fault')!)
    }
    const at = (line: number, column = 3) => ({ file: 'driver.ts', line, column })
    expect(fault((d) => (d.pool(3, 8), d.library(4, 'ZeroMem', { buffer: 0n, length: 8n })))).toMatchObject({ service: 'ZeroMem', call: 2 })
    expect(fault((d) => (d.pool(3, 8), d.machine.read(0n, 8, at(4))))).toBeNull()
    expect(fault((d) => (d.pool(3, 8), d.machine.read(0n, 8, at(3, 4))))).toBeNull()
    expect(fault((d) => (d.pool(3, 8), d.machine.read(0n, 8, { ...at(3), file: 'other.ts' })))).toBeNull()
    // The same place, and the call has been over for long.
    expect(fault((d) => (d.pool(3, 8), d.machine.read(0n, 8, at(3))))).toBeNull()
    expect(fault((d) => d.machine.read(0n, 8, null))).toBeNull()
    // A library without a status: only the place tells whether it was over.
    const library = (place: ReturnType<typeof at> | null) =>
      fault((d) => {
        d.library(3, 'ZeroMem', { buffer: d.pool(2, 8), length: 8n })
        d.machine.read(0n, 8, place)
      })
    expect(library(at(3))).toMatchObject({ service: 'ZeroMem', call: 2 })
    expect([library(at(4)), library(at(3, 4)), library({ ...at(3), file: 'other.ts' }), library(null)]).toEqual([null, null, null, null])
  })
})

describe('moments', () => {
  const evidence = evidenceOf((d) => {
    d.freePool(4, d.pool(3, 8))
    const { size } = d.map(5, 0)
    const buffer = d.pool(6, Number(size) + 480)
    d.exit(8, d.map(7, size + 480n, buffer).key)
  })
  const image = (state: string): number =>
    evidence.trace.findIndex((event) => event.kind === 'image' && event.state === state && event.name === 'driver.ts')
  const exited = evidence.trace.findIndex((event) => event.kind === 'phase' && event.to === 'exited')
  const call = (n: number) => evidence.calls[n - 1]!

  it('that a run has once', () => {
    expect(momentsOf(evidence, 'start')).toEqual({ at: [image('started') - 1], settled: true })
    expect(momentsOf(evidence, 'returned')).toEqual({ at: [image('returned')], settled: true })
    expect(momentsOf(evidence, 'exited')).toEqual({ at: [exited], settled: true })
    expect(momentsOf(evidence, 'virtual')).toEqual({ at: [], settled: false })
    expect(momentsOf(evidence, 'end')).toEqual({ at: [evidence.trace.length - 1], settled: false })
    expect(momentsOf(evidence)).toEqual(momentsOf(evidence, 'end'))
  })

  it('of calls: one that is counted from the front is settled', () => {
    expect(momentsOf(evidence, { before: { service: 'FreePool' } })).toEqual({ at: [call(2).n - 1], settled: false })
    expect(momentsOf(evidence, { after: { service: 'AllocatePool' } })).toEqual({ at: [call(1).n, call(4).n], settled: false })
    expect(momentsOf(evidence, { after: { service: 'AllocatePool', nth: 2 } })).toEqual({ at: [call(4).n], settled: true })
    expect(momentsOf(evidence, { after: { service: 'AllocatePool', nth: -1 } })).toEqual({ at: [call(4).n], settled: false })
    expect(momentsOf(evidence, { after: { service: 'AllocatePool', nth: 3 } })).toEqual({ at: [], settled: true })
  })

  it('of a driver that was stopped: it never returned', () => {
    const stopped = evidenceOf((d) => d.library(4, 'ASSERT', { expression: 0n, text: 'x' }))
    expect(momentsOf(stopped, 'returned')).toEqual({ at: [], settled: false })
  })
})
