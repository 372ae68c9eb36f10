import { describe, expect, it } from 'vitest'
import type { CallPattern } from '../../../src-lab/lab/lab'
import type { Argument } from '../../../src-firmware'
import { driven, ref, results, type Bare, type Driven } from './driven'
import { PASS, table } from './table'

const status = (of: 'driver' | CallPattern, is: string | string[] = 'EFI_SUCCESS'): Bare => ({ kind: 'status', of, is })
const twice = (d: Driven): void => {
  const pages = d.pages(3, 1)
  d.freePages(4, pages, 1)
  d.freePages(5, pages, 1)
}
const pools = (d: Driven): void => (d.pool(3, 8), void d.pool(4, 10))

describe('what the driver returned', () => {
  table([
    [
      'is what a call answered: that call, and what made it answer so',
      status('driver', ['EFI_SUCCESS', 'EFI_ABORTED']),
      twice,
      {
        reason: 'wrong',
        line: 5,
        call: 3,
        causeLine: 4,
        causeCall: 2,
        expected: 'EFI_SUCCESS or EFI_ABORTED',
        actual: 'EFI_NOT_FOUND',
        message: 'The driver returned EFI_NOT_FOUND, not EFI_SUCCESS or EFI_ABORTED: FreePages answered it on line 5 (call 3).'
      },
      { status: 'EFI_NOT_FOUND' }
    ],
    [
      'is what no call answered',
      status('driver'),
      twice,
      { reason: 'wrong', line: null, causeLine: null, actual: 'EFI_ABORTED', message: 'The driver returned EFI_ABORTED, not EFI_SUCCESS.' },
      { status: 'EFI_ABORTED' }
    ],
    ['is one of several', status('driver', ['EFI_SUCCESS', 'EFI_ABORTED']), twice, PASS, { status: 'EFI_ABORTED' }]
  ])

  it('never came: the check waits', () => {
    const reply = driven((d) => d.library(4, 'ASSERT', { expression: 0n, text: 'x' }))
    const compile: Bare = { kind: 'status', of: 'driver', is: 'EFI_SUCCESS' }
    expect(results(reply, { ...compile, id: 'one' } as Bare, { ...compile, id: 'two' } as Bare)[1]).toMatchObject({
      status: 'notReached',
      message: 'The driver did not return.'
    })
  })

  it('without a name is told as a number', () => {
    const reply = driven(() => {})
    const odd = { ...reply, result: { ...reply.result, status: '0x8000000000000099', statusName: null } } as const
    expect(results(odd, status('driver'))[0]).toMatchObject({
      actual: '0x8000000000000099',
      message: expect.stringMatching(/returned 0x80/)
    })
  })
})

describe('what a call answered', () => {
  table([
    [
      'of something that was given back before',
      status({ service: 'FreePages' }),
      twice,
      {
        reason: 'wrong',
        line: 5,
        causeLine: 4,
        message:
          'FreePages returned EFI_NOT_FOUND (line 5, call 3), not EFI_SUCCESS. FreePages on line 4 (call 2) had given it back before.'
      }
    ],
    [
      'of something that nobody gave back',
      status({ service: 'FreePages' }),
      (d) => d.freePages(4, 0x1000n, 1),
      { reason: 'wrong', line: 4, causeLine: null, message: 'FreePages returned EFI_NOT_FOUND (line 4, call 1), not EFI_SUCCESS.' }
    ],
    [
      'about a buffer that is too small',
      status({ service: 'GetMemoryMap' }),
      (d) => d.map(3, 5),
      {
        reason: 'wrong',
        message:
          'GetMemoryMap returned EFI_BUFFER_TOO_SMALL (line 3, call 1), not EFI_SUCCESS. The size that went in is 5 bytes, the map needs 6288.'
      }
    ],
    [
      'about a map that has nowhere to go',
      status({ service: 'GetMemoryMap' }),
      (d) => d.map(3, 100000),
      { actual: 'EFI_INVALID_PARAMETER' }
    ],
    ['all of several calls', status({ service: 'AllocatePool' }), pools, PASS],
    ['a library without a status has that of its service', status({ service: 'Print' }), (d) => d.print(3, 'x'), PASS],
    [
      'a library without any',
      status({ service: 'ZeroMem' }),
      (d) => d.library(4, 'ZeroMem', { buffer: d.pool(3, 8), length: 8n }),
      { reason: 'wrong', line: 4, actual: null, message: 'ZeroMem returned ? (line 4, call 2), not EFI_SUCCESS.' }
    ]
  ])
})

describe('a call that is not there', () => {
  const nth = (nth: number, more: object = {}): Bare => status({ service: 'AllocatePool', nth, ...more })
  table([
    [
      'at all',
      nth(1),
      () => {},
      { reason: 'notCalled', line: null, actual: null, expected: 'EFI_SUCCESS', message: 'AllocatePool was never called.' }
    ],
    [
      'a second time',
      nth(2),
      (d) => d.pool(3, 8),
      { line: 3, message: 'AllocatePool was called once (line 3, call 1); a second call is missing.' }
    ],
    [
      'a second time: the driver returned with what the first one answered',
      status({ service: 'GetMemoryMap', nth: 2 }),
      (d) => void d.map(3, 0),
      {
        line: 3,
        message:
          'GetMemoryMap was called once (line 3, call 1); a second call is missing: the driver returned with EFI_BUFFER_TOO_SMALL, which this one answered.'
      },
      { status: 'EFI_BUFFER_TOO_SMALL' }
    ],
    [
      'a second time: the driver returned with another error',
      status({ service: 'GetMemoryMap', nth: 2 }),
      (d) => void d.map(3, 0),
      { line: 3, message: 'GetMemoryMap was called once (line 3, call 1); a second call is missing.' },
      { status: 'EFI_ABORTED' }
    ],
    ['a third time', nth(3), pools, { line: 4, message: 'AllocatePool was called 2 times (line 4, call 2); a third call is missing.' }],
    ['a seventh time', nth(7), pools, { line: 4, message: 'AllocatePool was called 2 times (line 4, call 2); call 7 of it is missing.' }],
    ['so far from the last', nth(-3), pools, { line: 3, message: 'AllocatePool was called 2 times (line 3, call 1).' }],
    [
      'in its place: the one that stands there is different',
      nth(2, { in: { size: 9 } }),
      (d) => (pools(d), d.pool(5, 11)),
      {
        line: 4,
        expected: 'size 9',
        actual: 'size 10',
        message: 'AllocatePool on line 4 (call 2) has size 10; it should have size 9.'
      }
    ],
    ['in its place from the end', nth(-1, { in: { size: 9 } }), pools, { line: 4, actual: 'size 10' }],
    ['in its place from the end, further up', nth(-2, { in: { size: 9 } }), pools, { line: 3, actual: 'size 8' }],
    [
      'with this answer',
      status({ service: 'AllocatePool', status: 'EFI_NOT_FOUND' }, 'any'),
      (d) => d.pool(3, 8),
      { reason: 'notCalled', line: 3, message: 'AllocatePool, answered EFI_NOT_FOUND was called once (line 3, call 1).' }
    ],
    [
      'with this field: of several the first that comes nearest is shown',
      status({ service: 'AllocatePool', in: { size: 9, poolType: 'EfiBootServicesData' } }),
      (d) => (pools(d), d.pool(5, 9), d.boot(6, 'AllocatePool', { poolType: 4n, size: 8n, buffer: { ref: true, value: undefined } })),
      { line: 5, expected: 'poolType EfiBootServicesData', actual: 'poolType EfiLoaderData' }
    ]
  ])
})

it('one that is counted from the front is certain as soon as it answered, others at the end alone', () => {
  const reply = driven((d) => {
    d.pool(3, 8)
    d.library(4, 'ASSERT', { expression: 0n, text: 'x' })
  })
  const of = (nth?: number): Bare => status({ service: 'AllocatePool', ...(nth !== undefined && { nth }) })
  expect(results(reply, status('driver'), of(1), of(-1), of()).map((one) => one.status)).toEqual([
    'fail',
    'pass',
    'notReached',
    'notReached'
  ])
})

describe('a key that is old', () => {
  const exit = status({ service: 'ExitBootServices' })
  table([
    [
      'was given by GetMemoryMap once',
      exit,
      (d) => {
        const { size, key } = d.map(3, 0)
        d.pages(4, Number(size / 4096n) + 300)
        d.exit(5, key)
      },
      {
        line: 5,
        causeLine: 4,
        causeCall: 2,
        actual: 'EFI_INVALID_PARAMETER',
        message:
          /^ExitBootServices returned EFI_INVALID_PARAMETER \(line 5, call 3\)\. Your key 2020 is old: AllocatePages on line 4 \(call 2\) changed the map, and the key became 2021\. Get the map again after the last change\.$/
      }
    ],
    [
      'a key that comes later was not given yet',
      exit,
      (d) => {
        d.exit(3, 2021n)
        d.pages(4, 300)
        if (d.map(5, 0).key !== 2021n) throw new Error('the key is another')
      },
      { line: 3, causeLine: null, message: /2021 is no key that GetMemoryMap gave; the key is 2020\.$/ }
    ]
  ])
})

describe('what an MM handler returned', () => {
  const GUID = '11111111-2222-3333-4444-555555555555'
  const handler = (returns: bigint, is: string, nth?: number): Record<string, unknown> => {
    const reply = driven(
      (d) => {
        const call = (line: number, service: string, args: Readonly<Record<string, Argument>>): void =>
          void d.machine.call({ table: 'MmServices', service, args, at: { file: 'driver.ts', line, column: 3 } })
        call(3, 'MmiHandlerRegister', {
          handler: d.keep(() => {
            call(4, 'MmFreePool', { buffer: 0n })
            return returns
          }),
          handlerType: GUID,
          dispatchHandle: ref()
        })
        call(6, 'MmiManage', { handlerType: GUID, context: 0n, commBuffer: 0n, commBufferSize: null })
      },
      { platform: 'made-pc-256m', phase: 'mm', mode: 'lenient' }
    )
    return results(reply, { kind: 'status', of: { handler: GUID, ...(nth !== undefined && { nth }) }, is })[0]! as never
  }
  it('is what it should be', () => expect(handler(0n, 'EFI_SUCCESS')).toMatchObject(PASS))
  it('is a status of the PI specification', () =>
    expect(handler(0x2000000000000000n, 'EFI_WARN_INTERRUPT_SOURCE_PENDING')).toMatchObject(PASS))
  it('is what a call inside it answered', () =>
    expect(handler(0x8000000000000002n, 'EFI_SUCCESS')).toMatchObject({
      reason: 'wrong',
      line: 4,
      actual: 'EFI_INVALID_PARAMETER',
      message: `The handler of ${GUID} returned EFI_INVALID_PARAMETER, not EFI_SUCCESS: MmFreePool answered it on line 4 (call 3).`
    }))
  it('is asked of a run that there was not', () =>
    expect(handler(0n, 'EFI_SUCCESS', 2)).toMatchObject({
      reason: 'notCalled',
      message: `The handler of ${GUID} did not run; it ran once.`
    }))
})
