import { describe, expect, it } from 'vitest'
import type { PhaseCheck } from '../../../src-lab/lab/lab'
import { driven, ref, results, type Bare, type Driven } from './driven'
import { PASS, table } from './table'

const phase = (reached: PhaseCheck['reached'], more: Partial<PhaseCheck> = {}): Bare => ({ kind: 'phase', reached, ...more }) as Bare
/** Asks for the map, tries with a wrong key, does something, asks again, and leaves. */
const retry =
  (between: (d: Driven) => void = () => {}, before: (d: Driven) => void = () => {}) =>
  (d: Driven): void => {
    before(d)
    const { size } = d.map(3, 0)
    const buffer = d.pool(4, Number(size) + 480)
    d.exit(6, 1n)
    between(d)
    d.exit(9, d.map(8, size + 480n, buffer).key)
  }
const quiet = phase('exited', { quietAfterFirstTry: true })

describe('how far the machine came', () => {
  table([
    ['to permanent memory', phase('permanentMemory'), () => {}, PASS, { phase: 'pei' }],
    [
      'not to permanent memory: there is none to come to',
      phase('permanentMemory'),
      (d) => d.pool(3, 8),
      { reason: 'notReached', expected: 'permanentMemory', actual: 'app' }
    ],
    ['out of boot services', phase('exited'), retry(), PASS],
    [
      'not to virtual addresses',
      phase('virtual'),
      retry(),
      { reason: 'notReached', line: null, expected: 'virtual', actual: 'exited', message: "The machine never came to 'virtual'." }
    ],
    [
      'not out of boot services: the last try, and what made it fail',
      phase('exited'),
      (d) => {
        const { size } = d.map(3, 0)
        const { key } = d.map(5, size + 480n, d.pool(4, Number(size) + 480))
        d.exit(6, 1n)
        d.pages(7, 300)
        d.exit(8, key)
      },
      {
        reason: 'notReached',
        line: 8,
        causeLine: 7,
        message: "The machine never came to 'exited': ExitBootServices on line 8 (call 6) answered EFI_INVALID_PARAMETER."
      }
    ]
  ])
})

describe('in few enough tries', () => {
  const tries = (max: number): Bare => phase('exited', { tries: { max } })
  table([
    ['as many as may be', tries(2), retry(), PASS],
    [
      'one too many: the one before it, and why that failed',
      tries(1),
      (d) => {
        const { size } = d.map(3, 0)
        const { key } = d.map(5, size + 480n, d.pool(4, Number(size) + 480))
        d.pages(6, 300)
        d.exit(7, key)
        d.exit(8, key)
      },
      {
        reason: 'tries',
        line: 8,
        causeLine: 6,
        expected: 'at most 1',
        actual: '2',
        message: 'ExitBootServices on line 8 (call 6) is one try too many: at most 1, not 2.'
      }
    ]
  ])
})

describe('quietly after the first try', () => {
  const forbidden = (line: number, actual: string): Record<string, unknown> => ({ reason: 'forbidden', line, causeLine: line, actual })
  table([
    ['only the map is asked for', quiet, retry(), PASS],
    [
      'an allocation',
      quiet,
      retry((d) => d.pool(7, 8)),
      {
        ...forbidden(7, 'AllocatePool'),
        expected: 'only GetMemoryMap and ExitBootServices',
        message:
          'AllocatePool on line 7 (call 4) comes after the first try of ExitBootServices. From there on only GetMemoryMap and another try are safe.'
      }
    ],
    ['any boot service', quiet, retry((d) => d.boot(7, 'Stall', { microseconds: 1n })), forbidden(7, 'Stall')],
    ['printing', quiet, retry((d) => d.print(7, 'x')), forbidden(7, 'Print')],
    [
      'the console itself',
      quiet,
      retry((d) =>
        d.machine.call({ table: 'ConOut', service: 'OutputString', args: { string: 'x' }, at: { file: 'driver.ts', line: 7, column: 3 } })
      ),
      forbidden(7, 'OutputString')
    ],
    [
      'the keyboard',
      quiet,
      retry((d) =>
        d.machine.call({ table: 'ConIn', service: 'ReadKeyStroke', args: { key: ref() }, at: { file: 'driver.ts', line: 7, column: 3 } })
      ),
      forbidden(7, 'ReadKeyStroke')
    ],
    ['a library that allocates', quiet, retry((d) => d.library(7, 'AllocatePool', { allocationSize: 8n })), forbidden(7, 'AllocatePool')],
    ['a library that gives back', quiet, retry((d) => d.library(7, 'FreePool', { buffer: d.pool(2, 8) })), { reason: 'forbidden' }],
    [
      'a library that only touches memory',
      quiet,
      retry((d) => d.library(7, 'ZeroMem', { buffer: d.machine.imageHandle & 0n, length: 0n })),
      PASS
    ],
    [
      'a runtime service',
      quiet,
      retry((d) =>
        d.machine.call({
          table: 'RuntimeServices',
          service: 'GetTime',
          args: { time: ref(), capabilities: 0n },
          at: { file: 'driver.ts', line: 7, column: 3 }
        })
      ),
      PASS
    ],
    ['before the first try all is well', quiet, retry(undefined, (d) => d.pool(2, 8)), PASS],
    ['and nobody minds where the lab does not ask', phase('exited'), retry((d) => d.pool(7, 8)), PASS],
    ['there was no try', quiet, (d) => d.pool(3, 8), { reason: 'notReached' }],
    ['never out, and noisy', quiet, (d) => (d.exit(3, 1n), d.pool(4, 8)), forbidden(4, 'AllocatePool')]
  ])
})

it('having come out of boot services is certain; fewer tries on another way are so at the end alone', () => {
  const reply = driven((d) => {
    retry()(d)
    d.machine.read(0n, 8, { file: 'driver.ts', line: 10, column: 1 })
  })
  const driver: Bare = { kind: 'status', of: 'driver', is: 'EFI_SUCCESS' }
  expect(results(reply, driver, phase('exited'), quiet, phase('exited', { tries: { max: 2 } })).map(({ status }) => status)).toEqual([
    'fail',
    'pass',
    'pass',
    'pass'
  ])
})
