import { describe, expect, it } from 'vitest'
import type { CheckResult, MemoryCheck } from '../../../src-lab/lab/lab'
import { driven, drivenFor, once, results, type Bare, type Driven } from './driven'

type Rule = Pick<MemoryCheck, 'rule'> & Partial<Pick<MemoryCheck, 'start' | 'at'>>
const start = { of: { service: 'AllocatePool' }, field: 'out.buffer' } as const
const check = (rule: Rule): Bare => ({ kind: 'memory', start, ...rule })
const judged = (act: (d: Driven) => void, rule: Rule): CheckResult => results(drivenFor(check(rule), act), check(rule))[0]!

/** Line 3 allocates 64 bytes; `act` is given them. */
const buffer =
  (act: (d: Driven, at: bigint) => void = () => {}) =>
  (d: Driven): void =>
    act(d, d.pool(3, 64))
const set = (d: Driven, line: number, at: bigint, length: number, value: number): unknown =>
  d.library(line, 'SetMem', { buffer: at, length: BigInt(length), value: BigInt(value) })

type Row = [name: string, rule: Rule, act: (d: Driven, at: bigint) => void, expected: Record<string, unknown>]
const PASS = { status: 'pass', reason: null }
const table = (rows: readonly Row[]): void =>
  it.each(rows.map(([name, rule, act, expected]) => [name, rule, once(() => drivenFor(check(rule), buffer(act))), expected] as const))(
    '%s',
    (_, rule, reply, expected) => expect(results(reply(), check(rule))[0]).toMatchObject(expected)
  )

describe('bytes', () => {
  const halves = (d: Driven, at: bigint): void => {
    set(d, 4, at, 64, 0)
    set(d, 5, at, 4, 0xab)
    set(d, 6, at + 32n, 4, 0xab)
  }
  table([
    ['a pattern', { rule: { fill: 0x5a, length: 64 } }, (d, at) => set(d, 4, at, 64, 0x5a), PASS],
    [
      'the first byte that differs, and the line that wrote it last',
      { rule: { fill: 0x5a, length: 64 } },
      (d, at) => {
        set(d, 4, at, 64, 0x5a)
        set(d, 5, at + 3n, 8, 0)
        set(d, 6, at + 4n, 1, 0x11)
      },
      {
        status: 'fail',
        reason: 'bytes',
        expected: '0x5A at offset 3',
        actual: '0x00',
        line: 3,
        call: 1,
        causeLine: 5,
        causeCall: null,
        message: expect.stringMatching(/^At 0x[0-9A-F]+ stands 0x00; it should be 0x5A at offset 3\. Line 5 wrote there last\.$/)
      }
    ],
    [
      'a byte that nobody wrote has no line',
      { rule: { fill: 0x5a, length: 64 } },
      (d, at) => set(d, 4, at, 63, 0x5a),
      { reason: 'bytes', actual: '0xAF', expected: '0x5A at offset 63', causeLine: null, message: expect.not.stringContaining('wrote') }
    ],
    [
      'the driver’s own write is told with its line',
      { rule: { bytes: '0100' } },
      (d, at) => {
        d.machine.write(at, 2, 1n, { file: 'driver.ts', line: 8, column: 1 })
        d.machine.write(at + 1n, 1, 7n, { file: 'driver.ts', line: 9, column: 1 })
      },
      { reason: 'bytes', expected: '0x00 at offset 1', actual: '0x07', causeLine: 9 }
    ],
    ['written out, with blanks between', { rule: { bytes: 'abab abab 00' } }, halves, PASS],
    [
      'written out: no more of them than there are',
      { rule: { bytes: 'abababab01' } },
      halves,
      { reason: 'bytes', expected: '0x01 at offset 4' }
    ],
    ['of two ranges', { rule: { sameAs: { ...start, plus: 32 }, length: 32 } }, halves, PASS],
    [
      'of two ranges that differ: the second is what the first should be',
      { rule: { sameAs: { ...start, plus: 33 }, length: 8 } },
      halves,
      { reason: 'bytes', expected: '0x00 at offset 3', actual: '0xAB' }
    ],
    ['none are wanted', { rule: { bytes: '' } }, () => {}, PASS],
    [
      'no more than a mebibyte is compared',
      { start: { of: { service: 'AllocatePages' }, field: 'out.memory' }, rule: { fill: 0, length: '0x200000' } },
      (d) => d.library(5, 'ZeroMem', { buffer: d.pages(4, 512), length: 0x100000n }),
      PASS
    ]
  ])
})

describe('moments', () => {
  const act = (d: Driven, at: bigint): void => {
    set(d, 4, at, 64, 1)
    set(d, 5, at, 64, 2)
    set(d, 6, at, 64, 3)
  }
  const holds = (fill: number, at: MemoryCheck['at']): Rule => ({ at, rule: { fill, length: 64 } })
  const nth = (nth: number): { service: string; nth: number } => ({ service: 'SetMem', nth })
  table([
    ['the end, when nothing is said', holds(3, undefined), act, PASS],
    ['the return', holds(3, 'returned'), act, PASS],
    ['before a call', holds(1, { before: nth(2) }), act, PASS],
    ['before a call nothing of it is there', holds(2, { before: nth(2) }), act, { reason: 'bytes', actual: '0x01', causeLine: 4 }],
    ['after a call', holds(2, { after: nth(2) }), act, PASS],
    ['after every call that is meant', holds(1, { after: { service: 'SetMem' } }), act, { reason: 'bytes', actual: '0x02', causeLine: 5 }],
    ['a call that never was', holds(1, { after: nth(4) }), act, { status: 'notReached', message: 'The run never came to this moment.' }],
    ['at the start nothing is allocated', holds(1, 'start'), act, { reason: 'unreadable', actual: 'no address', line: null }]
  ])

  it('a stop afterwards does not take back what a single call showed', () => {
    const stops = buffer((d, at) => {
      act(d, at)
      d.library(7, 'ASSERT', { expression: 0n, text: 'x' })
    })
    const check = (at: MemoryCheck['at'], fill: number): Bare => ({ id: 'bytes', kind: 'memory', start, at, rule: { fill, length: 64 } })
    const first: Bare = { id: 'driver', kind: 'status', of: 'driver', is: 'EFI_SUCCESS' }
    const status = (at: MemoryCheck['at'], fill: number): string =>
      results(drivenFor(check(at, fill), stops), first, check(at, fill))[1]!.status
    expect([status({ after: nth(1) }, 1), status({ after: nth(-1) }, 3), status('end', 3)]).toEqual(['pass', 'notReached', 'notReached'])
  })
})

describe('an address', () => {
  const printed: Rule = { start: { printed: 'buffer at {hex}' }, rule: { fill: 7, length: 8 } }
  table([
    [
      'that was printed',
      printed,
      (d, at) => {
        set(d, 4, at, 8, 7)
        d.print(5, 'buffer at 0x%lx\n', at)
      },
      PASS
    ],
    ['that was never printed', printed, () => {}, { reason: 'unreadable', expected: 'memory', actual: 'no address' }],
    [
      'to compare with that is not there',
      { rule: { sameAs: { printed: 'x {hex}' }, length: 4 } },
      () => {},
      { reason: 'unreadable', line: 3 }
    ],
    ['is aligned', { rule: { alignment: 8 } }, () => {}, PASS],
    [
      'is not aligned',
      { rule: { alignment: '0x10000' } },
      () => {},
      { reason: 'alignment', expected: 'a multiple of 0x10000', actual: expect.stringMatching(/^0x[0-9A-F]+$/), line: 3, call: 1 }
    ],
    ['an alignment of nothing asks for nothing', { rule: { alignment: 0 } }, () => {}, PASS],
    [
      'that the lab wrote itself comes from no line',
      { start: '0x1008', rule: { alignment: 16 } },
      () => {},
      { reason: 'alignment', line: null, message: '0x1008 is no multiple of what it should be: a multiple of 0x10.' }
    ],
    [
      'at which there is no memory',
      { start: '0xfffffff0', rule: { fill: 0, length: 64 } },
      () => {},
      { reason: 'unreadable', actual: '0xFFFFFFF0' }
    ],
    [
      'of a device register',
      { start: '0xfec00000', rule: { fill: 0, length: 4 } },
      () => {},
      { reason: 'unreadable', actual: '0xFEC00000' }
    ]
  ])

  it('runs on from one descriptor into the next', () => {
    const [first, second] = driven(() => {}).result.map
    const border = BigInt(second!.physicalStart)
    expect(border).toBe(BigInt(first!.physicalStart) + BigInt(first!.pages) * 4096n)
    const rule: Rule = { start: `0x${(border - 4n).toString(16)}`, rule: { sameAs: `0x${(border - 4n).toString(16)}`, length: 8 } }
    expect(judged(() => {}, rule)).toMatchObject(PASS)
  })

  it('ends where the map has a hole', () => {
    const rows = driven(() => {}).result.map
    const before = rows.find(({ physicalStart, pages }, index) => {
      const next = rows[index + 1]
      return next && BigInt(next.physicalStart) > BigInt(physicalStart) + BigInt(pages) * 4096n
    })!
    const end = BigInt(before.physicalStart) + BigInt(before.pages) * 4096n
    const at = (start: bigint, length: number): Rule => ({
      start: `0x${start.toString(16)}`,
      rule: { sameAs: `0x${start.toString(16)}`, length }
    })
    expect(judged(() => {}, at(end - 4n, 4))).toMatchObject(PASS)
    expect(judged(() => {}, at(end - 4n, 5))).toMatchObject({ reason: 'unreadable' })
  })
})

it('cannot be judged where nobody read the bytes', () => {
  const rule: Rule = { rule: { fill: 1, length: 8 } }
  expect(results(driven(buffer()), check(rule))[0]).toMatchObject({ status: 'notReached', message: expect.stringMatching(/no second run/) })
})
