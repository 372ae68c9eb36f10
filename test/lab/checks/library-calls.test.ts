/** A driver written with the library is judged like the same driver written with the services. */
import { describe, expect, it } from 'vitest'
import { Evidence } from '../../../src-lab/checks/evidence'
import { callValue, findCalls } from '../../../src-lab/checks/call-pattern'
import type { CallPattern } from '../../../src-lab/lab/lab'
import { hex } from '../../../src-firmware'
import { driven, results, type Bare, type Driven } from './driven'

const success = { status: 'success' } as const
const pool: CallPattern = { service: 'AllocatePool', in: { size: 64 } }
const MIB = 1024n * 1024n

/** The services that a pattern finds, by the functions that the driver called. */
const found = (pattern: CallPattern, act: (driver: Driven) => void): string[] =>
  findCalls(Evidence.of(driven(act)), pattern).map(({ service, at }) => `${service} ${at!.line}`)

describe('a call inside a library function', () => {
  it.each<[string, CallPattern, string, Record<string, bigint>, boolean]>([
    ['a cleared buffer', pool, 'AllocateZeroPool', { allocationSize: 64n }, true],
    ['of another size', pool, 'AllocateZeroPool', { allocationSize: 65n }, false],
    [
      'of its type',
      { service: 'AllocatePool', in: { poolType: 'EfiRuntimeServicesData' } },
      'AllocateRuntimeZeroPool',
      { allocationSize: 64n },
      true
    ],
    [
      'of another type',
      { service: 'AllocatePool', in: { poolType: 'EfiLoaderData' } },
      'AllocateRuntimeZeroPool',
      { allocationSize: 64n },
      false
    ],
    [
      'by its own name',
      { service: 'AllocateRuntimePool', in: { allocationSize: 64 } },
      'AllocateRuntimePool',
      { allocationSize: 64n },
      true
    ],
    ['with a status', { ...pool, ...success }, 'AllocateReservedPool', { allocationSize: 64n }, true],
    ['that was not refused', { ...pool, status: 'error' }, 'AllocateReservedPool', { allocationSize: 64n }, false],
    ['pages', { service: 'AllocatePages', in: { pages: 3, type: 'AllocateAnyPages' } }, 'AllocateRuntimePages', { pages: 3n }, true],
    ['is no other service', { service: 'AllocatePages' }, 'AllocateZeroPool', { allocationSize: 64n }, false],
    [
      'pages that are cut out of more',
      { service: 'AllocatePages', in: { pages: 3 } },
      'AllocateAlignedPages',
      { pages: 3n, alignment: MIB },
      true
    ],
    [
      'what is cut off goes back to nobody’s account',
      { service: 'FreePages' },
      'AllocateAlignedPages',
      { pages: 3n, alignment: MIB },
      false
    ],
    ['one of several services', { service: ['AllocatePages', 'AllocatePool'] }, 'AllocateZeroPool', { allocationSize: 64n }, true]
  ])('%s', (_, pattern, service, args, isThere) => {
    expect(found(pattern, (driver) => driver.library(7, service, args))).toEqual(isThere ? [`${service} 7`] : [])
  })

  it('counts once, in the order of the text', () => {
    expect(
      found({ service: 'AllocatePool' }, (driver) => {
        driver.library(1, 'AllocateZeroPool', { allocationSize: 64n })
        driver.pool(2, 64)
        driver.library(3, 'AllocatePool', { allocationSize: 64n })
        driver.library(4, 'AllocateCopyPool', { allocationSize: 8n, buffer: driver.pool(4, 8) })
      })
    ).toEqual(['AllocateZeroPool 1', 'AllocatePool 2', 'AllocatePool 3', 'AllocatePool 4', 'AllocateCopyPool 4'])
    const second: CallPattern = { service: 'AllocatePool', nth: 2 }
    expect(
      found(second, (driver) => [1, 2, 3].forEach((line) => driver.library(line, 'AllocateZeroPool', { allocationSize: 1n })))
    ).toEqual(['AllocateZeroPool 2'])
  })

  it('a buffer that grows is taken and given back', () => {
    const grows = (driver: Driven): void =>
      void driver.library(2, 'ReallocatePool', { oldSize: 8n, newSize: 64n, oldBuffer: driver.pool(1, 8) })
    expect(found(pool, grows)).toEqual(['ReallocatePool 2'])
    expect(found({ service: 'FreePool', ...success }, grows)).toEqual(['ReallocatePool 2'])
  })

  it('what printing takes for itself is nobody’s call', () => {
    expect(found({ service: ['AllocatePool', 'FreePool'] }, (driver) => driver.print(1, 'x\n'))).toEqual([])
    expect(found({ service: 'AllocatePool' }, (driver) => driver.print(1, 'x\n'))).toEqual([])
  })
})

describe('an address that a library function gives', () => {
  const address = (pattern: CallPattern, field: 'out.memory' | 'out.buffer', act: (driver: Driven) => bigint): [unknown, string] => {
    let given = 0n
    const reply = driven((driver) => void (given = act(driver)))
    return [callValue(Evidence.of(reply), { of: pattern, field }, Infinity), hex(given)]
  }
  const taken =
    (service: string, args: Record<string, bigint>) =>
    (driver: Driven): bigint =>
      driver.library(1, service, args).value as bigint

  it('is that of the service', () => {
    const [value, given] = address(pool, 'out.buffer', taken('AllocateRuntimeZeroPool', { allocationSize: 64n }))
    expect(value).toBe(given)
  })

  it('of aligned pages is where they begin, not where what they were cut out of began', () => {
    const [value, given] = address(
      { service: 'AllocatePages' },
      'out.memory',
      taken('AllocateAlignedPages', { pages: 3n, alignment: 2n * MIB })
    )
    expect(value).toBe(given)
    expect(BigInt(given) % (2n * MIB)).toBe(0n)
  })
})

describe('the same checks', () => {
  const checks: readonly Bare[] = [
    { kind: 'status', of: pool, is: 'EFI_SUCCESS' },
    { kind: 'calls', rule: { order: [pool, { service: 'FreePool', in: { buffer: { of: pool, field: 'out.buffer' } } }] } },
    { kind: 'calls', rule: { times: pool, min: 1, max: 1 } },
    { kind: 'pool', at: { after: pool }, entry: { buffer: { of: pool, field: 'out.buffer' }, poolType: 'EfiBootServicesData' } },
    { kind: 'balance' }
  ]
  const withServices = (driver: Driven): void => {
    const buffer = driver.boot(1, 'AllocatePool', { poolType: 4n, size: 64n, buffer: { ref: true, value: undefined } }).out.buffer as bigint
    driver.boot(2, 'FreePool', { buffer })
  }
  const withLibrary = (driver: Driven): void => {
    const buffer = driver.library(1, 'AllocateZeroPool', { allocationSize: 64n }).value as bigint
    driver.library(2, 'FreePool', { buffer })
  }

  it.each([
    ['services', withServices],
    ['the library', withLibrary]
  ])('pass with %s', (_, act) => {
    expect(results(driven(act), ...checks).map(({ status, message }) => `${status}${message}`)).toEqual(checks.map(() => 'pass'))
  })

  it('name the library function that differs', () => {
    const [check] = results(
      driven((driver) => driver.library(5, 'AllocateZeroPool', { allocationSize: 8n })),
      { kind: 'status', of: pool, is: 'EFI_SUCCESS' }
    )
    expect(check).toMatchObject({
      status: 'fail',
      line: 5,
      call: 1,
      message: expect.stringContaining('AllocateZeroPool on line 5 (call 1) has size 8')
    })
  })
})
