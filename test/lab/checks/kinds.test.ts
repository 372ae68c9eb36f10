import { describe, expect, it } from 'vitest'
import { driven, ref, results, type Bare, type Driven } from './driven'
import { PASS, table, type Row } from './table'

/** The dance of lab 12: ask, allocate, ask again; `between` runs before the exit. */
const dance =
  (between: (driver: Driven) => void = () => {}, key?: bigint) =>
  (driver: Driven): void => {
    const { size } = driver.map(7, 0)
    const buffer = driver.pool(11, Number(size) + 96)
    const map = driver.map(12, size + 96n, buffer)
    between(driver)
    driver.exit(17, key ?? map.key)
  }

/** So many buffers, one on each line. */
const pools = (d: Driven, count: number): bigint[] => Array.from({ length: count }, (_, index) => d.pool(index + 1, 64))

describe('status', () => {
  const exits: Bare = { kind: 'status', of: { service: 'ExitBootServices' }, is: 'EFI_SUCCESS' }
  const driver: Bare = { kind: 'status', of: 'driver', is: 'EFI_SUCCESS' }
  table([
    ['passes when the call answered it', exits, dance(), PASS],
    [
      'names the call that last moved the key, as the drawing does',
      exits,
      dance((d) => d.pool(15, 4096)),
      {
        status: 'fail',
        reason: 'wrong',
        file: 'driver.ts',
        line: 17,
        call: 5,
        causeLine: 15,
        causeCall: 4,
        expected: 'EFI_SUCCESS',
        actual: 'EFI_INVALID_PARAMETER',
        message: /Your key 2021 is old: AllocatePool on line 15 \(call 4\) changed the map, and the key became 2022/
      }
    ],
    [
      'does not call a key old that GetMemoryMap never gave',
      exits,
      dance(undefined, 7n),
      { reason: 'wrong', causeLine: null, message: /7 is no key that GetMemoryMap gave; the key is 2021/ }
    ],
    [
      'says when there was no such call',
      exits,
      () => {},
      { reason: 'notCalled', line: null, message: /ExitBootServices was never called/ }
    ],
    [
      'shows the nearest call and what is different in it',
      { kind: 'status', of: { service: 'GetMemoryMap', nth: 1, in: { memoryMapSize: 0 } }, is: 'EFI_BUFFER_TOO_SMALL' },
      (d) => d.map(9, 4096, d.pool(8, 4096)),
      { reason: 'notCalled', line: 9, call: 2, expected: 'memoryMapSize 0', actual: 'memoryMapSize 4096' }
    ],
    [
      'without a place in the order, the nearest call is the one with the fewest differences',
      { kind: 'status', of: { service: 'AllocatePages', in: { memoryType: 'EfiRuntimeServicesData', pages: 16 } }, is: 'success' },
      (d) => (d.pages(3, 1), d.pages(4, 16)),
      { reason: 'notCalled', line: 4, call: 2, actual: 'memoryType EfiLoaderData' }
    ],
    [
      'says how much a buffer lacks',
      { kind: 'status', of: { service: 'GetMemoryMap', nth: 2 }, is: 'EFI_SUCCESS' },
      (d) => {
        const { size } = d.map(7, 0)
        d.map(9, size, d.pool(8, Number(size)))
      },
      { reason: 'wrong', line: 9, call: 3, message: /The size that went in is \d+ bytes, the map needs \d+/ }
    ],
    [
      'names the call that freed it before',
      { kind: 'status', of: { service: 'FreePages', nth: 2 }, is: 'EFI_SUCCESS' },
      (d) => {
        const pages = d.pages(3, 2)
        d.freePages(4, pages, 2)
        d.freePages(5, pages, 2)
      },
      { reason: 'wrong', line: 5, causeLine: 4, causeCall: 2, actual: 'EFI_NOT_FOUND' }
    ],
    [
      'takes the words success and error',
      { kind: 'status', of: { service: 'AllocatePages' }, is: 'error' },
      (d) => d.pages(3, 1_000_000),
      PASS
    ],
    ['passes when the driver returned it', driver, () => {}, PASS],
    [
      'finds the call whose status the driver returned',
      driver,
      (d) => d.pages(3, 1_000_000),
      { reason: 'wrong', line: 3, call: 1, actual: 'EFI_OUT_OF_RESOURCES' },
      { status: 'EFI_OUT_OF_RESOURCES' }
    ],
    [
      'says why the driver was stopped',
      driver,
      dance((d) => (d.exit(16, d.map(16, 0).key), d.print(18, 'x'))),
      { reason: 'notReturned', line: 18, message: /boot services table is zero/ }
    ]
  ])
})

describe('calls', () => {
  const allocate = { service: '@allocates' }
  table([
    ['counts calls', { kind: 'calls', rule: { times: allocate, min: 2 } }, (d) => (d.pool(3, 8), d.pages(4, 1)), PASS],
    [
      'does not count what Print allocates on the way',
      { kind: 'calls', rule: { times: { service: 'AllocatePool' }, max: 0 } },
      (d) => d.print(3, 'x\n'),
      PASS
    ],
    [
      'missing',
      { kind: 'calls', rule: { times: allocate, min: 2 } },
      (d) => d.pool(3, 8),
      { reason: 'missing', line: 3, expected: 'at least 2', actual: '1' }
    ],
    [
      'missing: the call that comes nearest is shown, not the last one',
      { kind: 'calls', rule: { times: { service: 'AllocatePages', in: { memoryType: 'EfiRuntimeServicesData', pages: 16 } } } },
      (d) => (d.pages(3, 1), d.pages(4, 16), d.pages(5, 2)),
      { reason: 'missing', line: 4, call: 2 }
    ],
    [
      'tooOften',
      { kind: 'calls', rule: { times: allocate, max: 1 } },
      (d) => (d.pool(3, 8), d.pool(4, 8)),
      { reason: 'tooOften', line: 4, call: 2, causeLine: 3 }
    ],
    [
      'never',
      { kind: 'calls', rule: { times: { service: '@console' }, max: 0 } },
      (d) => d.print(3, 'x'),
      { reason: 'tooOften', line: 3, message: /printing must not happen here/ }
    ],
    [
      'in order, with others between',
      { kind: 'calls', rule: { order: [{ service: 'AllocatePages' }, { service: 'FreePages' }] } },
      (d) => {
        const pages = d.pages(3, 1)
        d.print(4, 'x')
        d.freePages(5, pages, 1)
      },
      PASS
    ],
    [
      'order: the call before which it should stand is the cause',
      { kind: 'calls', rule: { order: [{ service: 'GetMemoryMap' }, { service: 'AllocatePool' }] } },
      (d) => (d.pool(3, 8), d.map(4, 0)),
      { reason: 'order', line: 4, causeLine: 3, causeCall: 1 }
    ],
    [
      'order: something missing',
      { kind: 'calls', rule: { order: [{ service: 'GetMemoryMap' }, { service: 'AllocatePool' }] } },
      (d) => d.map(4, 0),
      { reason: 'missing', line: 4 }
    ],
    [
      'order: what is missing has the call before which it should stand as its cause',
      { kind: 'calls', rule: { order: [{ service: 'AllocatePool' }, { service: 'GetMemoryMap' }, { service: 'FreePool' }] } },
      (d) => d.freePool(4, d.pool(3, 8)),
      { reason: 'missing', line: 3, causeLine: 4, causeCall: 2, message: /after AllocatePool on line 3 .* and before FreePool on line 4/ }
    ],
    [
      'order: one call does not stand for two',
      { kind: 'calls', rule: { order: [{ service: 'AllocatePool' }, { service: 'AllocatePool' }] } },
      (d) => d.pool(3, 8),
      { reason: 'missing', line: 3, causeLine: null }
    ],
    [
      'a long order over a long run',
      { kind: 'calls', rule: { order: Array.from({ length: 500 }, () => ({ service: 'AllocatePool' })) } },
      (d) => pools(d, 3000),
      PASS
    ],
    [
      'the nearest earlier call of a long run',
      {
        kind: 'calls',
        rule: { times: { service: 'FreePool', in: { buffer: { of: { service: 'AllocatePool' }, field: 'out.buffer' } } }, max: 1 }
      },
      (d) => pools(d, 3000).forEach((buffer, index) => d.freePool(index + 4000, buffer)),
      PASS
    ],
    [
      'between: Print counts when it changes the map',
      {
        kind: 'calls',
        rule: {
          never: { service: '@changesMap' },
          after: { service: 'GetMemoryMap', status: 'success' },
          before: { service: 'ExitBootServices' }
        }
      },
      dance((d) => d.pool(15, 4096)),
      { reason: 'between', line: 15, call: 4, causeLine: 12, causeCall: 3 }
    ],
    [
      'between: a window that stays open counts to the end',
      {
        kind: 'calls',
        rule: {
          never: { service: 'AllocatePool' },
          after: { service: 'GetMemoryMap', status: 'success' },
          before: { service: 'ExitBootServices' }
        }
      },
      (d) => {
        const buffer = d.pool(2, 9000)
        d.map(3, 9000, buffer)
        d.exit(4, 1n)
        d.map(5, 9000, buffer)
        d.pool(6, 8)
      },
      { reason: 'between', line: 6, causeLine: 5 }
    ],
    [
      'between: a later map does not mend it',
      {
        kind: 'calls',
        rule: {
          never: { service: 'AllocatePool' },
          after: { service: 'GetMemoryMap', status: 'success' },
          before: { service: 'ExitBootServices' }
        }
      },
      (d) => {
        const buffer = d.pool(2, 9000)
        d.map(3, 9000, buffer)
        d.pool(4, 8)
        d.exit(5, 1n)
        d.map(6, 9000, buffer)
      },
      { reason: 'between', line: 4, causeLine: 3 }
    ],
    [
      'between: a try that is made again from the map on is mended',
      {
        kind: 'calls',
        rule: {
          never: { service: 'AllocatePool' },
          after: { service: 'GetMemoryMap', status: 'success' },
          before: { service: 'ExitBootServices' }
        }
      },
      (d) => {
        const buffer = d.pool(2, 9000)
        d.map(3, 9000, buffer)
        d.pool(4, 8)
        d.exit(5, 1n)
        d.exit(7, d.map(6, 9000, buffer).key)
      },
      PASS
    ],
    [
      'between: nothing',
      {
        kind: 'calls',
        rule: {
          never: { service: '@changesMap' },
          after: { service: 'GetMemoryMap', status: 'success' },
          before: { service: 'ExitBootServices' }
        }
      },
      dance(),
      PASS
    ],
    [
      'compares an argument with what another call answered',
      {
        kind: 'calls',
        rule: {
          times: {
            service: 'ExitBootServices',
            in: { mapKey: { of: { service: 'GetMemoryMap', status: 'success' }, field: 'out.mapKey' } }
          }
        }
      },
      dance(),
      PASS
    ],
    ...(
      [
        ['a mask alone asks for all of its bits', { mask: 6 }, PASS],
        ['a mask with a bit that is not set', { mask: 9 }, { reason: 'missing' }],
        ['under a mask only its bits are compared', { mask: '0xc', is: 4 }, PASS],
        ['any bit of a mask', { mask: '0xc', not: 0 }, PASS],
        ['no bit of a mask', { mask: '0x18', is: 0 }, PASS],
        ['another bit of a mask', { mask: 6, oneOf: [0, 2, 4] }, { reason: 'missing' }]
      ] as const
    ).map(([name, wanted, expected]): Row => [
      name,
      { kind: 'calls', rule: { times: { service: 'AllocatePages', in: { pages: wanted as never } } } },
      (d) => d.pages(3, 6),
      expected
    ]),
    [
      'a field that is not there meets nothing, not even what it should not be',
      { kind: 'calls', rule: { times: { service: 'FreePool', out: { buffer: { not: 0 } } }, max: 0 } },
      (d) => d.freePool(4, d.pool(3, 8)),
      PASS
    ],
    [
      'knows masks and bounds',
      {
        kind: 'calls',
        rule: {
          times: {
            service: 'AllocatePages',
            in: { pages: { min: 3, max: 5 }, memoryType: { oneOf: ['EfiLoaderData', 'EfiBootServicesData'] } }
          }
        }
      },
      (d) => d.pages(3, 4),
      PASS
    ]
  ])
})

describe('map', () => {
  const buffer = { of: { service: 'AllocatePages' }, field: 'out.memory' } as const
  table([
    [
      'a range has this type',
      { kind: 'map', rule: { range: buffer, pages: 4, type: 'EfiLoaderData', has: ['EFI_MEMORY_WB'] } },
      (d) => d.pages(3, 4),
      PASS
    ],
    [
      'type',
      { kind: 'map', rule: { range: buffer, pages: 4, type: 'EfiLoaderData' } },
      (d) => d.pages(3, 4, 4),
      { reason: 'type', line: 3, causeLine: 3, causeCall: 1, actual: expect.stringMatching(/BootServicesData/) }
    ],
    [
      'type: pages from a stock change no descriptor, and who took them is found',
      { kind: 'map', rule: { range: buffer, pages: 1, type: 'EfiLoaderData' } },
      (d) => d.pages(3, 1, 0),
      { reason: 'type', line: 3, causeLine: 3, causeCall: 1, actual: expect.stringMatching(/Reserved/) }
    ],
    [
      'attributes',
      { kind: 'map', rule: { range: buffer, pages: 1, has: ['EFI_MEMORY_RUNTIME'] } },
      (d) => d.pages(3, 1),
      { reason: 'attributes', line: 3 }
    ],
    [
      'runtime memory has its attribute',
      { kind: 'map', rule: { range: buffer, pages: 1, has: ['EFI_MEMORY_RUNTIME'] } },
      (d) => d.pages(3, 1, 6),
      PASS
    ],
    ['noRange', { kind: 'map', rule: { range: '0x90000000', pages: 1 } }, () => {}, { reason: 'noRange' }],
    [
      'looks at the moment it is told',
      { kind: 'map', at: { before: { service: 'FreePages' } }, rule: { range: buffer, pages: 2, type: 'EfiLoaderData' } },
      (d) => d.freePages(4, d.pages(3, 2), 2),
      PASS
    ],
    [
      'finds the address in what was printed',
      { kind: 'map', rule: { range: { printed: 'at {hex}' }, pages: 2, type: 'EfiLoaderData' } },
      (d) => d.print(4, 'at %lx\n', d.pages(3, 2)),
      PASS
    ],
    [
      'stillThere',
      { kind: 'map', rule: { none: { type: 'EfiBootServicesData', owner: 'driver' } } },
      (d) => d.pages(3, 1, 4),
      { reason: 'stillThere', line: 3, call: 1 }
    ],
    [
      'none left',
      { kind: 'map', rule: { none: { type: 'EfiBootServicesData', owner: 'driver' } } },
      (d) => d.freePages(4, d.pages(3, 1, 4), 1),
      PASS
    ],
    [
      'keyMoved',
      {
        kind: 'map',
        at: { before: { service: 'ExitBootServices' } },
        rule: { key: { of: { service: 'GetMemoryMap', status: 'success' }, field: 'out.mapKey' }, moved: false }
      },
      dance((d) => d.pool(15, 4096)),
      { reason: 'keyMoved', causeLine: 15, causeCall: 4, expected: '2021', actual: '2022' }
    ],
    [
      'keySame',
      { kind: 'map', rule: { key: { of: { service: 'GetMemoryMap' }, field: 'out.mapKey' }, moved: true } },
      (d) => d.map(3, 0),
      { status: 'pass' }
    ],
    [
      'keySame before the image is unloaded',
      { kind: 'map', at: 'returned', rule: { key: { of: { service: 'GetMemoryMap' }, field: 'out.mapKey' }, moved: true } },
      (d) => d.map(3, 0),
      { reason: 'keySame' }
    ]
  ])
})

describe('balance', () => {
  const balance: Bare = { kind: 'balance' }
  table([
    ['passes when everything was given back', balance, (d) => (d.freePool(5, d.pool(3, 100)), d.freePages(6, d.pages(4, 3), 3)), PASS],
    [
      'passes when a part goes first and the rest later',
      balance,
      (d) => {
        const pages = d.pages(3, 4)
        d.freePages(4, pages + 0x3000n, 1)
        d.freePages(5, pages, 3)
      },
      PASS
    ],
    [
      'follows a thousand allocations, freed in another order',
      balance,
      (d) => {
        const pages = Array.from({ length: 1000 }, (_, index) => d.pages(index + 1, 1))
        for (const start of pages.filter((_, index) => index % 2 === 0)) d.freePages(3000, start, 1)
        for (const start of pages.filter((_, index) => index % 2 === 1)) d.freePages(3001, start, 1)
      },
      PASS
    ],
    ['passes for a buffer of no bytes', balance, (d) => d.freePool(4, d.pool(3, 0)), PASS],
    ['does not count what Print takes and gives back', balance, (d) => d.print(3, 'x'), PASS],
    ['leak of pages', balance, (d) => d.pages(3, 4), { reason: 'leak', line: 3, call: 1, causeLine: 3, actual: '4 pages' }],
    [
      'leak of pool',
      balance,
      (d) => (d.freePages(4, d.pages(3, 1), 1), d.pool(5, 100)),
      { reason: 'leak', line: 5, causeCall: 3, actual: '100 bytes' }
    ],
    [
      'twice',
      balance,
      (d) => {
        const pages = d.pages(3, 4)
        d.freePages(4, pages, 4)
        d.freePages(5, pages, 4)
      },
      { reason: 'twice', line: 5, call: 3, causeLine: 3, causeCall: 1, message: /given back on line 4 \(call 2\)/ }
    ],
    [
      'twice, pool',
      balance,
      (d) => {
        const buffer = d.pool(3, 100)
        d.freePool(4, buffer)
        d.freePool(5, buffer)
      },
      { reason: 'twice', line: 5, causeLine: 3 }
    ],
    [
      'wrongService: FreePool on pages',
      balance,
      (d) => d.freePool(4, d.pages(3, 1)),
      { reason: 'wrongService', line: 4, causeLine: 3, expected: 'FreePages', actual: 'FreePool' }
    ],
    [
      'wrongService: FreePages on a pool page',
      balance,
      (d) => d.freePages(4, (d.pool(3, 5000) >> 12n) << 12n, 2),
      { reason: 'wrongService', line: 4, expected: 'FreePool' }
    ],
    [
      'wrongPages: too many take a neighbour’s',
      balance,
      (d) => d.freePages(4, d.pages(3, 2), 3),
      { reason: 'wrongPages', line: 4, causeLine: 3, expected: '2 pages', actual: '3 pages' }
    ],
    [
      'wrongPages: too few leave the rest',
      balance,
      (d) => d.freePages(4, d.pages(3, 4), 3),
      { reason: 'wrongPages', line: 4, causeLine: 3, expected: '4 pages', actual: '3 pages' }
    ],
    [
      'twice, although Print had the same bytes in between',
      balance,
      (d) => {
        const buffer = d.pool(3, 642)
        d.freePool(4, buffer)
        d.print(5, 'x')
        d.freePool(6, buffer)
      },
      { reason: 'twice', line: 6, causeLine: 3, message: /given back on line 4/ }
    ],
    [
      'wrongPages: a hole in the middle was given back before',
      balance,
      (d) => {
        const pages = d.pages(3, 4)
        d.freePages(4, pages + 0x1000n, 1)
        d.freePages(5, pages, 4)
      },
      { reason: 'wrongPages', line: 5, causeLine: 3, expected: '3 pages', actual: '4 pages' }
    ],
    [
      'passes when two neighbours go at once',
      balance,
      (d) => {
        const place = d.pages(3, 4)
        d.freePages(4, place, 4)
        for (const [line, start] of [
          [5, place],
          [6, place + 0x2000n]
        ] as const)
          d.boot(line, 'AllocatePages', { type: 2n, memoryType: 2n, pages: 2n, memory: ref(start) })
        d.freePages(7, place, 4)
      },
      PASS
    ],
    ['notOwned', balance, (d) => d.freePages(4, 0x1000n, 1), { reason: 'notOwned', line: 4, actual: '0x1000' }],
    ['looks only at what it is told', { kind: 'balance', of: ['pool'] }, (d) => d.pages(3, 4), PASS],
    ['leaves out what is excepted', { kind: 'balance', except: [{ service: 'AllocatePages' }] }, (d) => d.pages(3, 4), PASS],
    [
      'looks at the moment it is told',
      { kind: 'balance', at: { before: { service: 'ExitBootServices' } } },
      dance(),
      { reason: 'leak', line: 11 }
    ],
    ['asks nothing back after the handoff', balance, dance(), PASS]
  ])
})

describe('access', () => {
  const access: Bare = { kind: 'access' }
  const zero = (d: Driven, line: number, buffer: bigint, length = 16n): unknown => d.library(line, 'ZeroMem', { buffer, length })
  table([
    ['passes inside what is owned', access, (d) => zero(d, 4, d.pool(3, 16)), PASS],
    ['null', access, (d) => zero(d, 4, 0n), { reason: 'null', line: 4, call: 1, message: /NULL pointer/ }],
    [
      'freed: the call that freed it',
      access,
      (d) => {
        const buffer = d.pool(3, 16)
        d.freePool(4, buffer)
        zero(d, 5, buffer)
      },
      { reason: 'freed', line: 5, call: 3, causeLine: 4, causeCall: 2 }
    ],
    [
      'bounds: the call that allocated it',
      access,
      (d) => zero(d, 4, d.pool(3, 16), 17n),
      { reason: 'bounds', line: 4, causeLine: 3, causeCall: 1, expected: expect.stringMatching(/^0x.*–0x/) }
    ],
    ['foreign', access, (d) => zero(d, 4, d.machine.systemTable), { reason: 'foreign', line: 4 }],
    ['unowned', access, (d) => zero(d, 4, 0x100000n), { reason: 'unowned', line: 4 }],
    [
      'a read of the driver’s own names its line',
      access,
      (d) => d.machine.read(0n, 8, { file: 'driver.ts', line: 6, column: 3 }),
      { reason: 'null', line: 6, call: null }
    ],
    [
      'goes on in a lenient run and fails all the same',
      access,
      (d) => zero(d, 4, d.pool(3, 16), 17n),
      { reason: 'bounds' },
      { mode: 'lenient' }
    ],
    ['forgives what was never written', access, (d) => d.machine.read(d.pool(3, 16), 8, { file: 'driver.ts', line: 4, column: 1 }), PASS],
    [
      'unless it is forbidden',
      { kind: 'access', forbid: ['unwritten'] },
      (d) => d.machine.read(d.pool(3, 16), 8, { file: 'driver.ts', line: 4, column: 1 }),
      { reason: 'unwritten', line: 4, causeLine: 3 }
    ]
  ])
})

describe('console', () => {
  const said = (d: Driven): void => {
    d.print(3, 'first  line\n')
    d.print(4, 'key %lx, ', 0x7e5n)
    d.print(5, '%ld pages\n', 12345n)
  }
  table([
    ['finds a line, whatever its white space', { kind: 'console', lines: ['first line'] }, said, PASS],
    ['a line may be printed in parts', { kind: 'console', lines: ['key {hex}, {dec} pages'] }, said, PASS],
    ['in order', { kind: 'console', lines: ['{*}pages', 'first{*}'] }, said, { reason: 'lacks', expected: 'first' }],
    ['in any order', { kind: 'console', order: 'any', lines: ['{*}pages', 'first{*}'] }, said, PASS],
    [
      'lacks: the line printed in its place',
      { kind: 'console', lines: ['second line'] },
      said,
      { reason: 'lacks', line: 3, call: 1, expected: 'second line', actual: 'first line' }
    ],
    ['a value in decimal', { kind: 'console', lines: ['{*} {n} pages'], values: { n: 12345 } }, said, PASS],
    ['a value in hexadecimal', { kind: 'console', lines: ['key {key},{*}'], values: { key: '0x7e5' } }, said, PASS],
    [
      'a value of a call',
      { kind: 'console', lines: ['at {p}'], values: { p: { of: { service: 'AllocatePages' }, field: 'out.memory' } } },
      (d) => d.print(4, 'at 0x%lx\n', d.pages(3, 1)),
      PASS
    ],
    [
      'a value of a call is looked up for each number of a long output',
      { kind: 'console', lines: ['{*} {p} {*}'], values: { p: { of: { service: 'AllocatePages', nth: -1 }, field: 'out.memory' } } },
      (d) => {
        for (let line = 1; line <= 1500; line++) d.print(line, 'row %d of %d\n', BigInt(line), 1500n)
        d.print(2000, 'at 0x%lx .\n', d.pages(1999, 1))
      },
      PASS
    ],
    [
      'a wrong value',
      { kind: 'console', lines: ['key {key},{*}'], values: { key: { min: 5000 } } },
      said,
      { reason: 'lacks', expected: 'key at least 5000,' }
    ],
    ['absent', { kind: 'console', absent: true, lines: ['third{*}'] }, said, PASS],
    ['has', { kind: 'console', absent: true, lines: ['{*}pages'] }, said, { reason: 'has', line: 4, actual: 'key 7E5, 12345 pages' }],
    [
      'nothing was printed',
      { kind: 'console', lines: ['x'] },
      () => {},
      { reason: 'lacks', line: null, actual: null, message: /^No line says 'x'\.$/ }
    ]
  ])
})

describe('compile', () => {
  const error = {
    file: 'driver.ts',
    line: 4,
    column: 9,
    code: 2322,
    category: 'error',
    message: "Type 'bigint' is not assignable to type 'number'."
  } as const
  table([
    ['passes without an error', { kind: 'compile' }, () => {}, PASS],
    [
      'error',
      { kind: 'compile' },
      () => {},
      { reason: 'error', file: 'driver.ts', line: 4, actual: error.message },
      { diagnostics: [error] }
    ],
    ['a warning is none', { kind: 'compile' }, () => {}, PASS, { diagnostics: [{ ...error, category: 'warning' }] }]
  ])
})

describe('phase', () => {
  const out: Bare = { kind: 'phase', reached: 'exited', tries: { max: 2 }, quietAfterFirstTry: true }
  const retry =
    (between: (d: Driven) => void) =>
    (d: Driven): void => {
      const { size } = d.map(3, 0)
      const buffer = d.pool(4, Number(size) + 480)
      d.exit(6, 1n)
      between(d)
      d.exit(8, d.map(7, size + 480n, buffer).key)
    }
  table([
    ['reached', out, retry(() => {}), PASS],
    ['notReached', out, (d) => d.exit(3, 1n), { reason: 'notReached', line: 3, call: 1, expected: 'exited', actual: 'app' }],
    [
      'tries',
      { ...out, quietAfterFirstTry: false } as Bare,
      retry((d) => d.exit(7, 1n)),
      { reason: 'tries', line: 8, expected: 'at most 2', actual: '3' }
    ],
    ['forbidden: the first forbidden call', out, retry((d) => d.pool(7, 8)), { reason: 'forbidden', line: 7, actual: 'AllocatePool' }],
    ['forbidden: printing', out, retry((d) => d.print(7, 'again')), { reason: 'forbidden', line: 7, actual: 'Print' }],
    [
      'forbidden: a library that allocates',
      out,
      retry((d) => d.library(7, 'ReallocatePool', { oldSize: 0n, newSize: 8n, oldBuffer: 0n })),
      { reason: 'forbidden', line: 7, actual: 'ReallocatePool' }
    ]
  ])
})

it('an OUT argument that was NULL compares with null', () => {
  const reply = driven((d) => d.boot(3, 'AllocatePool', { poolType: 2n, size: 8n, buffer: ref() }))
  expect(results(reply, { kind: 'calls', rule: { times: { service: 'AllocatePool', out: { buffer: { not: 0 } } } } })[0]).toMatchObject({
    status: 'pass'
  })
})
