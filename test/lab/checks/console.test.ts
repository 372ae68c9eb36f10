import { describe, expect, it } from 'vitest'
import type { ConsoleCheck } from '../../../src-lab/lab/lab'
import { consoleLines } from '../../../src-lab/checks/console-lines'
import { Evidence } from '../../../src-lab/checks/evidence'
import { driven, results, type Bare, type Driven } from './driven'
import { PASS, table, type Row } from './table'

const lines = (...wanted: string[]): Bare => ({ kind: 'console', lines: wanted })
const valued = (line: string, values: ConsoleCheck['values'], more: Partial<ConsoleCheck> = {}): Bare =>
  ({ kind: 'console', lines: [line], values, ...more }) as Bare
const three = (d: Driven): void => {
  d.print(3, 'one\n')
  d.print(4, 'two\n')
  d.print(5, 'three\n')
}

describe('what was printed', () => {
  const printed = (act: (d: Driven) => void, source?: 'driver' | 'firmware'): string[] =>
    consoleLines(Evidence.of(driven(act)), source).map(({ text, event }) => `${event.at?.line ?? '-'} ${text}`)

  it.each<[string, (d: Driven) => void, string[]]>([
    ['a line in one piece', (d) => d.print(3, 'one\n'), ['3 one']],
    ['a line in several, told with the first', (d) => (d.print(3, 'o'), d.print(4, 'n'), d.print(5, 'e\n')), ['3 one']],
    ['several lines in one piece', (d) => d.print(3, 'one\ntwo\n\nthree'), ['3 one', '3 two', '3 three']],
    ['a line that was never ended', (d) => (d.print(3, 'one\n'), d.print(4, 'two')), ['3 one', '4 two']],
    ['an empty piece begins no line', (d) => (d.print(3, ''), d.print(4, 'one\n')), ['4 one']],
    ['blanks alone are no line', (d) => d.print(3, '  \t \none\n'), ['3 one']],
    ['white space is one blank, and none at the ends', (d) => d.print(3, '  a \t b  \r\n'), ['3 a b']],
    ['colours are not part of it', (d) => d.print(3, 'a\u001b[1;31mred\u001b[0m\n'), ['3 ared']]
  ])('%s', (_, act, expected) => expect(printed(act, 'driver')).toEqual(expected))

  it('by the driver, by the firmware, or by both', () => {
    const act = (d: Driven): void => {
      d.print(3, 'one\n')
      d.boot(4, 'LocateDevicePath', {
        protocol: '11111111-2222-3333-4444-555555555555',
        devicePath: 0n,
        device: { ref: true, value: undefined }
      })
    }
    expect(printed(act, 'driver')).toEqual(['3 one'])
    expect(printed(act, 'firmware')).toHaveLength(1)
    expect(printed(act, 'firmware')[0]).toContain('LocateDevicePath')
    expect(printed(act)).toHaveLength(2)
    expect(results(driven(act), { kind: 'console', source: 'driver', lines: ['{*}LocateDevicePath{*}'] })[0]!.status).toBe('fail')
    expect(results(driven(act), { kind: 'console', source: 'firmware', lines: ['{*}LocateDevicePath{*}'] })[0]!.status).toBe('pass')
    expect(results(driven(act), { kind: 'console', source: 'firmware', lines: ['one'] })[0]!.status).toBe('fail')
    expect(results(driven(act), { kind: 'console', lines: ['one', '{*}LocateDevicePath{*}'] })[0]!.status).toBe('pass')
  })
})

describe('lines that should be there', () => {
  table([
    ['all of them, others between', lines('one', 'three'), three, PASS],
    ['one line does not stand for two', lines('one', 'one'), three, { reason: 'lacks', expected: 'one', actual: 'two', line: 4 }],
    [
      'one comes too late: what stands in its place is shown',
      lines('two', 'one'),
      three,
      { reason: 'lacks', expected: 'one', actual: 'three', line: 5, message: "No line says 'one'. Line 5 (call 3) prints 'three'." }
    ],
    [
      'behind the last line: that one is shown',
      lines('three', 'four'),
      three,
      { reason: 'lacks', expected: 'four', actual: 'three', line: 5 }
    ],
    ['in any order one line may stand for two', { kind: 'console', order: 'any', lines: ['two', 'one', 'one'] }, three, PASS],
    [
      'in any order: the last line is shown',
      { kind: 'console', order: 'any', lines: ['two', 'four'] },
      three,
      { reason: 'lacks', expected: 'four', actual: 'three', line: 5 }
    ],
    ['in any order, and nothing was printed', { kind: 'console', order: 'any', lines: ['x'] }, () => {}, { reason: 'lacks', line: null }],
    [
      'none of those that should not be',
      { kind: 'console', absent: true, lines: ['four', 'two'] },
      three,
      {
        reason: 'has',
        line: 4,
        expected: "no 'two'",
        actual: 'two',
        message: "Line 4 (call 2) prints 'two', which should not be printed."
      }
    ]
  ])

  it('what is missing is certain at the end alone; what is there stays there', () => {
    const reply = driven((d) => {
      three(d)
      d.library(6, 'ASSERT', { expression: 0n, text: 'x' })
    })
    const driver: Bare = { kind: 'status', of: 'driver', is: 'EFI_SUCCESS' }
    const absent: Bare = { kind: 'console', absent: true, lines: ['four'] }
    expect(results(reply, driver, lines('one'), lines('four'), absent).map(({ status }) => status)).toEqual([
      'fail',
      'pass',
      'notReached',
      'notReached'
    ])
  })
})

describe('values in a line', () => {
  const pages = { of: { service: 'AllocatePages' }, field: 'out.memory' } as const
  const told = (d: Driven): void => {
    const memory = d.pages(3, 2)
    d.print(4, 'base %lx\n', memory)
    d.print(5, 'again %lx pages %d\n', memory, 2n)
  }
  table([
    ['a number', valued('again {*} pages {n}', { n: 2 }), told, PASS],
    ['what it must be', valued('again {*} pages {n}', { n: { min: 3 } }), told, { reason: 'lacks', expected: 'again … pages at least 3' }],
    ['what a call answered', valued('base {p}', { p: pages }), told, PASS],
    [
      'what a call answered, and so far on',
      valued('base {p}', { p: { ...pages, plus: 4096 } }),
      told,
      { reason: 'lacks', expected: 'base E530000' }
    ],
    ['what was printed before', valued('again {p} {*}', { p: { printed: 'base {hex}' } }), told, PASS],
    [
      'what is printed by that line alone is no value yet',
      valued('base {p}', { p: { printed: 'base {hex}' } }),
      told,
      { reason: 'lacks', expected: 'base E52F000' }
    ],
    ['what was never printed', valued('base {p}', { p: { printed: 'nothing {hex}' } }), told, { reason: 'lacks', expected: 'base' }],
    ['a value that the lab does not name meets nothing', valued('base {q}', { p: pages }), told, { reason: 'lacks', expected: 'base' }],
    ['no values at all', { kind: 'console', lines: ['base {p}'] }, told, { reason: 'lacks', expected: 'base' }],
    ['NULL is 0', valued('again {*} pages {n}', { n: null }), told, { reason: 'lacks', expected: 'again … pages NULL' }]
  ])

  /** What a learner is told that no line says. */
  const wanted = (line: string, expected: string, values: ConsoleCheck['values'] = {}): Row => [
    `${line} is '${expected}'`,
    valued(line, values),
    (d) => d.pages(3, 1),
    { expected }
  ]
  table([
    wanted('{*} {hex} is {dec}{*} {n} x', 'is … EfiLoaderData x', { n: 'EfiLoaderData' }),
    wanted('{*}a{*}b{*}', 'a…b'),
    wanted('a {*} {*} b', 'a … b'),
    wanted('a{*}{*}{*}b', 'a…b'),
    wanted('{*} a', 'a'),
    wanted('a {*}', 'a'),
    wanted('{*}', '…'),
    wanted('{*}{hex}', '…'),
    wanted('a … b', 'a … b'),
    wanted('{p}.', 'E530000.', { p: pages }),
    wanted('{p}.', '10000.', { p: '0x10000' } as never),
    wanted('{p}.', 'FFFF0000.', { p: '0xffff0000' } as never),
    wanted('{n}.', '12.', { n: 12 }),
    wanted('{n}.', '65535.', { n: '0xffff' } as never),
    wanted('{n} of {m}', '1 of at most 2', { n: { of: { service: 'AllocatePages' }, field: 'in.pages' }, m: { max: 2 } })
  ])
})
