import { describe } from 'vitest'
import type { CallPattern, CallsCheck } from '../../../src-lab/lab/lab'
import { ref, type Bare, type Driven } from './driven'
import { PASS, table, type Row } from './table'

const rule = (one: CallsCheck['rule']): Bare => ({ kind: 'calls', rule: one })
const times = (pattern: CallPattern, bounds: { min?: number; max?: number } = {}): Bare => rule({ times: pattern, ...bounds })
const pool: CallPattern = { service: 'AllocatePool' }
/** So many buffers of 8 bytes, on lines 3, 4, 5 … */
const pools =
  (count: number) =>
  (d: Driven): void => {
    for (let line = 3; line < 3 + count; line++) d.pool(line, 8)
  }

describe('so often', () => {
  table([
    [
      'a number of times, and it was less',
      times(pool, { min: 2, max: 2 }),
      pools(1),
      {
        reason: 'missing',
        line: 3,
        expected: '2',
        actual: '1',
        message: 'AllocatePool happens once, not 2; the nearest is line 3 (call 1).'
      }
    ],
    [
      'between two numbers, and it was more',
      times(pool, { min: 1, max: 2 }),
      pools(3),
      {
        reason: 'tooOften',
        line: 5,
        causeLine: 4,
        expected: '1 to 2',
        actual: '3',
        message: 'AllocatePool happens 3 times, not 1 to 2: line 5 (call 3) is one too many.'
      }
    ],
    ['at most', times(pool, { min: 0, max: 1 }), pools(3), { reason: 'tooOften', line: 4, causeLine: 3, expected: 'at most 1' }],
    ['at most, and that it was', times(pool, { max: 2 }), pools(2), PASS],
    ['at least, and that it was', times(pool, { min: 2 }), pools(2), PASS],
    ['once, when nothing is said', times(pool), pools(0), { reason: 'missing', line: null, expected: 'at least 1', actual: '0' }],
    [
      'never: the first one is too many, and nothing before it is to blame',
      times(pool, { max: 0 }),
      pools(2),
      { reason: 'tooOften', line: 3, causeLine: null, message: 'AllocatePool must not happen here (line 3, call 1).' }
    ],
    [
      'too few: the last one is shown',
      times(pool, { min: 3 }),
      pools(2),
      { reason: 'missing', line: 4, message: 'AllocatePool happens 2 times, not at least 3; the nearest is line 4 (call 2).' }
    ],
    [
      'in the words of the whole pattern',
      times({
        service: ['AllocatePool', 'AllocatePages'],
        in: { pages: 3 },
        out: { memory: { min: 1 } },
        status: ['EFI_SUCCESS', 'EFI_NOT_FOUND']
      }),
      (d) => d.pages(3, 1),
      {
        message:
          'AllocatePool or AllocatePages with pages 3 and memory at least 0x1, answered EFI_SUCCESS or EFI_NOT_FOUND happens 0 times, not at least 1; the nearest is line 3 (call 1).'
      }
    ],
    ...(
      [
        ['@allocates', 'an allocation'],
        ['@frees', 'a free'],
        ['@changesMap', 'a call that changes the map'],
        ['@memory', 'a memory service'],
        ['@console', 'printing'],
        ['@any', 'a call']
      ] as const
    ).map(([service, words]): Row => [
      `${service} in words`,
      times({ service, status: 'success' }, { min: 9 }),
      () => {},
      { message: `${words}, answered success happens 0 times, not at least 9.` }
    ]),
    ['any status is no word', times({ ...pool, status: 'any' }), () => {}, { message: 'AllocatePool happens 0 times, not at least 1.' }]
  ])
})

describe('which calls are meant', () => {
  const mixed = (d: Driven): void => {
    const buffer = d.pool(3, 8)
    d.library(4, 'ZeroMem', { buffer, length: 8n })
    d.freePool(5, buffer)
    d.print(6, 'x')
    d.pages(7, 300)
    d.boot(8, 'Stall', { microseconds: 1n })
    d.map(9, 0)
  }
  const number = (pattern: CallPattern, count: number): Row => [
    `${JSON.stringify(pattern)}: ${count}`,
    times(pattern, { min: count, max: count }),
    mixed,
    PASS
  ]
  table([
    number({ service: '@any' }, 7),
    number({ service: '@allocates' }, 2),
    number({ service: '@frees' }, 1),
    // AllocatePool, ZeroMem, FreePool, AllocatePages, GetMemoryMap.
    number({ service: '@memory' }, 5),
    number({ service: '@console' }, 1),
    number({ service: ['@console', 'FreePool'] }, 2),
    number({ service: ['Stall'] }, 1),
    number({ service: '@any', status: 'success' }, 5),
    number({ service: '@any', status: 'error' }, 1),
    number({ service: '@any', status: 'EFI_BUFFER_TOO_SMALL' }, 1),
    number({ service: '@any', status: ['EFI_BUFFER_TOO_SMALL', 'EFI_SUCCESS'] }, 6),
    number({ service: 'ZeroMem', status: 'success' }, 0),
    number({ service: 'ZeroMem', status: 'any' }, 1),
    number({ service: '@any', image: 'driver.ts' }, 7),
    number({ service: '@any', image: 'child.ts' }, 0),
    number({ service: '@memory', nth: 1 }, 1),
    number({ service: '@memory', nth: 6 }, 0),
    number({ service: '@memory', nth: -5 }, 1),
    number({ service: '@memory', nth: -6 }, 0),
    number({ service: '@allocates', in: { pages: 300, memoryType: 'EfiLoaderData' } }, 1),
    number({ service: '@allocates', in: { pages: 300, memoryType: 'EfiBootServicesData' } }, 0),
    number({ service: '@allocates', in: { pages: 300 }, out: { memory: null } }, 0),
    number({ service: 'Print', in: { format: 'X' } }, 1)
  ])
  table([
    [
      '@changesMap is what moved the map or its key, itself or on its way',
      times({ service: '@changesMap' }, { min: 2, max: 2 }),
      (d) => {
        d.pages(3, 300)
        d.map(4, 0)
        d.library(5, 'AllocatePages', { pages: 300n })
        d.boot(6, 'Stall', { microseconds: 1n })
      },
      PASS
    ]
  ])
})

describe('a field that is what another call had', () => {
  const free = (field: `out.${string}` | `in.${string}`, more: object = {}): Bare =>
    times({ service: 'FreePool', in: { buffer: { of: pool, field, ...more } } })
  const act = (d: Driven): void => d.freePool(5, (d.pool(3, 8), d.pool(4, 16)))
  const missing = { reason: 'missing', line: 5 }
  table([
    ['the nearest before it', free('out.buffer'), act, PASS],
    ['an earlier one is not the nearest', free('out.buffer'), (d) => d.freePool(5, [d.pool(3, 8), d.pool(4, 16)][0]!), missing],
    [
      'one that is named by its place',
      times({ service: 'FreePool', in: { buffer: { of: { ...pool, nth: 2 }, field: 'out.buffer' } } }),
      act,
      PASS
    ],
    ['so far from it', free('out.buffer', { plus: 0 }), act, PASS],
    ['not so far from it', free('out.buffer', { plus: '0x8' }), act, missing],
    ['below it', free('out.buffer', { plus: -8 }), (d) => d.freePool(5, d.pool(3, 8) - 8n), PASS],
    ['a distance from no number is nothing', free('out.nothing', { plus: 1 }), act, missing],
    ['a distance without meaning is nothing', free('out.buffer', { plus: 'nonsense' }), act, missing],
    ['a field that it does not have is nothing', free('out.nothing'), act, missing],
    [
      'no such call is nothing',
      times({ service: 'AllocatePool', in: { size: { of: { service: 'FreePool' }, field: 'in.buffer' } } }),
      act,
      { reason: 'missing' }
    ],
    [
      'text is the same text',
      times({ service: 'Print', nth: 2, in: { format: { of: { service: 'Print', nth: 1 }, field: 'in.format' } } }),
      (d) => (d.print(3, 'x'), d.print(4, 'x')),
      PASS
    ],
    [
      'text that differs',
      times({ service: 'Print', in: { format: { of: { service: 'Print', nth: 1 }, field: 'in.format' } } }, { min: 2 }),
      (d) => (d.print(3, 'x'), d.print(4, 'y')),
      { reason: 'missing', actual: '1' }
    ],
    [
      'text is no number',
      times({ service: 'Print', in: { format: { of: pool, field: 'in.size' } } }),
      (d) => (d.pool(3, 0), d.print(4, 'x')),
      { reason: 'missing' }
    ]
  ])
})

describe('in this order', () => {
  const order = (...patterns: (string | CallPattern)[]): Bare =>
    rule({ order: patterns.map((one) => (typeof one === 'string' ? { service: one } : one)) })
  const act = (d: Driven): void => {
    const buffer = d.pool(3, 8)
    d.map(4, 0)
    d.freePool(5, buffer)
    d.pool(6, 16)
  }
  table([
    ['others may stand between', order('AllocatePool', 'FreePool'), act, PASS],
    ['one that comes twice is asked for twice', order('AllocatePool', 'FreePool', 'AllocatePool'), act, PASS],
    [
      'the last is there earlier alone',
      order('FreePool', 'GetMemoryMap'),
      act,
      {
        reason: 'order',
        line: 5,
        causeLine: 4,
        expected: 'FreePool before GetMemoryMap',
        actual: 'GetMemoryMap before FreePool',
        message: 'FreePool on line 5 (call 3) comes too late: it belongs before GetMemoryMap on line 4 (call 2).'
      }
    ],
    [
      'the first is missing: nothing stands before it, and the next one is named',
      order('FreePages', 'FreePool'),
      act,
      {
        reason: 'missing',
        line: null,
        causeLine: 5,
        expected: 'FreePages',
        actual: 'nothing',
        message: 'FreePages is missing and before FreePool on line 5 (call 3).'
      }
    ],
    [
      'the last is missing',
      order('AllocatePool', 'FreePages'),
      act,
      { reason: 'missing', line: 3, causeLine: null, message: 'FreePages is missing after AllocatePool on line 3 (call 1).' }
    ],
    ['by its place: behind the one before', order('GetMemoryMap', { ...pool, nth: 2 }), act, PASS],
    ['by its place: before the one before', order('GetMemoryMap', { ...pool, nth: 1 }), act, { reason: 'order', line: 4, causeLine: 3 }],
    ['by its place: the same one is not another', order({ ...pool, nth: 1 }, { ...pool, nth: 1 }), act, { reason: 'missing', line: 3 }],
    ['by its place: the first of all', order({ ...pool, nth: 1 }, 'GetMemoryMap'), act, PASS],
    ['the last one of a kind', order('FreePool', { ...pool, nth: -1 }), act, PASS]
  ])
})

describe('nothing of a kind', () => {
  const never = (service: string, after: string, before?: string): Bare =>
    rule({ never: { service }, after: { service: after }, ...(before !== undefined && { before: { service: before } }) })
  table([
    [
      'after a call, to the end',
      never('AllocatePool', 'GetMemoryMap'),
      (d) => (d.pool(2, 8), d.map(3, 0), d.pool(4, 8)),
      {
        reason: 'between',
        line: 4,
        causeLine: 3,
        expected: 'nothing after GetMemoryMap',
        actual: 'AllocatePool',
        message: 'AllocatePool on line 4 (call 3) comes after GetMemoryMap on line 3 (call 2); it belongs before it.'
      }
    ],
    [
      'between two calls',
      never('AllocatePool', 'GetMemoryMap', 'FreePool'),
      (d) => {
        const buffer = d.pool(2, 8)
        d.map(3, 0)
        d.pool(4, 8)
        d.freePool(5, buffer)
      },
      { reason: 'between', line: 4, expected: 'nothing between GetMemoryMap and FreePool' }
    ],
    [
      'between, and it comes behind the second',
      never('AllocatePool', 'GetMemoryMap', 'FreePool'),
      (d) => {
        const buffer = d.pool(2, 8)
        d.map(3, 0)
        d.freePool(4, buffer)
        d.pool(5, 8)
      },
      PASS
    ],
    ['after a call that was never made', never('AllocatePool', 'GetMemoryMap'), (d) => d.pool(3, 8), PASS],
    ['of the same service: the first one does not count', never('AllocatePool', 'AllocatePool', 'FreePool'), (d) => d.pool(3, 8), PASS],
    [
      'in a window that is open still, and none was closed before',
      never('AllocatePool', 'GetMemoryMap', 'FreePool'),
      (d) => (d.freePool(2, d.pool(1, 8)), d.map(3, 0)),
      PASS
    ],
    [
      'in the window before the one that is open',
      never('AllocatePool', 'GetMemoryMap', 'FreePool'),
      (d) => {
        d.map(1, 0)
        const buffer = d.pool(2, 8)
        d.freePool(3, buffer)
        d.map(4, 0)
      },
      { reason: 'between', line: 2, causeLine: 1 }
    ]
  ])
  table([
    [
      'a notify function’s call counts too',
      never('AllocatePool', 'GetMemoryMap'),
      (d) => {
        const event = d.event(2, () => d.pool(10, 8))
        d.map(3, 0)
        d.boot(4, 'SignalEvent', { event })
      },
      { reason: 'between', line: 10, causeLine: 3 }
    ],
    [
      'NULL is no reference',
      times({ service: 'AllocatePool', out: { buffer: null } }, { max: 0 }),
      (d) => d.boot(3, 'AllocatePool', { poolType: 2n, size: 8n, buffer: ref() }),
      PASS
    ]
  ])
})
