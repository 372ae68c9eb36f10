import { describe, expect, it } from 'vitest'
import type { RunReply } from '../../../src-lab/request/run-request'
import type { CallEvent, Change } from '../../../src-firmware/trace/trace'
import { runDriver } from '../sandbox/run-driver'
import { driven, once, ref, results, type Bare, type Driven } from './driven'
import { PASS, table } from './table'

const on = (act: (driver: Driven) => void, check: Bare): Record<string, unknown> => results(driven(act), check)[0]! as never

describe('gcd', () => {
  const uncached = (driver: Driven): void => {
    driver.machine.call({
      table: 'DxeServices',
      service: 'SetMemorySpaceAttributes',
      args: { baseAddress: 0x4000000n, length: 0x10000n, attributes: 1n },
      at: { file: 'driver.ts', line: 5, column: 3 }
    })
  }
  const range: Bare = { kind: 'gcd', entry: { base: '0x4000000', length: '0x10000', attributes: { mask: 'EFI_MEMORY_UC' } } }

  it('has the entry', () => expect(on(uncached, range)).toMatchObject({ status: 'pass' }))

  it('lacks it: shows the nearest one', () => {
    expect(on(() => {}, range)).toMatchObject({
      status: 'fail',
      reason: 'lacks',
      expected: 'base 0x4000000, length 0x10000, attributes with the bits EFI_MEMORY_UC',
      message: expect.stringMatching(/^The GCD map has no entry with .*\. The nearest has base 0x/)
    })
  })

  it('should lack it: names the call that made it', () => {
    expect(on(uncached, { ...range, count: { max: 0 } } as Bare)).toMatchObject({
      reason: 'has',
      line: 5,
      call: 1,
      causeLine: 5,
      causeCall: 1,
      expected: 'none',
      message: expect.stringMatching(/SetMemorySpaceAttributes on line 5 \(call 1\) made it so/)
    })
  })

  it('types have names', () => {
    const system: Bare = { kind: 'gcd', entry: { gcdMemoryType: 'EfiGcdMemoryTypeSystemMemory', base: '0x0' } }
    expect(on(() => {}, system)).toMatchObject({ status: 'pass' })
  })
})

describe('pool', () => {
  const buffer: Bare = { kind: 'pool', entry: { poolType: 'EfiLoaderData', size: 64, owner: 'driver.ts' } }
  const held = (driver: Driven): void => void driver.pool(3, 64)
  it('has the buffer', () => expect(on(held, buffer)).toMatchObject({ status: 'pass' }))
  it('by its address', () =>
    expect(on(held, { kind: 'pool', entry: { buffer: { of: { service: 'AllocatePool' }, field: 'out.buffer' } } })).toMatchObject({
      status: 'pass'
    }))
  it('lacks it when it was freed', () =>
    expect(on((d) => d.freePool(4, d.pool(3, 64)), buffer)).toMatchObject({ status: 'fail', reason: 'lacks' }))
  it('counts', () => {
    expect(on((d) => (held(d), held(d)), { ...buffer, count: { max: 1 } } as Bare)).toMatchObject({
      reason: 'has',
      expected: 'at most 1',
      message: 'The pool has 2 entries with poolType EfiLoaderData, size 0x40, owner driver.ts; there should be at most 1.'
    })
    expect(on(held, { ...buffer, count: { min: 2 } } as Bare)).toMatchObject({
      reason: 'lacks',
      message: expect.stringMatching(/there should be 2/)
    })
  })
  it('at a moment', () => {
    const at: Bare = { ...buffer, at: { after: { service: 'AllocatePool', nth: 1 } } } as Bare
    expect(on((d) => d.freePool(4, d.pool(3, 64)), at)).toMatchObject({ status: 'pass' })
  })
})

describe('lmb', () => {
  const NEW = 'uboot-x64-256m-2026.10'
  const at = (line: number) => ({ file: 'driver.ts', line, column: 3 })
  const uboot = (platform: string, act: (driver: Driven) => void, check: Bare): Record<string, unknown> =>
    results(driven(act, { platform, phase: 'uboot' }), check)[0]! as never
  const load = (driver: Driven, line: number, addr = 0x2000000n, file = 'one.bin'): void =>
    void driver.machine.call({ table: 'UBoot', service: 'load', args: { addr, file }, at: at(line) })
  const region: Bare = { kind: 'lmb', entry: { list: 'used', base: '0x2000000', size: '0x1000', flags: 'LMB_NONE' } }

  it('has the region', () => expect(uboot(NEW, (d) => load(d, 3), region)).toMatchObject({ status: 'pass' }))

  it('lacks it: shows the nearest, and the call that made it', () =>
    expect(uboot(NEW, (d) => load(d, 3, 0x2000000n, 'two.bin'), region)).toMatchObject({
      reason: 'lacks',
      expected: 'list used, base 0x2000000, size 0x1000, flags LMB_NONE',
      actual: 'list used, base 0x2000000, size 0x2000, flags LMB_NONE',
      causeLine: 3,
      causeCall: 1,
      message: expect.stringMatching(/^The lmb map has no entry with .* load on line 3 \(call 1\) made it so\.$/)
    }))

  it('should lack it: names the call', () =>
    expect(uboot(NEW, (d) => load(d, 4), { ...region, count: { max: 0 } } as Bare)).toMatchObject({ reason: 'has', line: 4, causeCall: 1 }))

  it('by an address that lies in it', () => {
    const holding = (holds: string): Bare => ({ kind: 'lmb', entry: { list: 'used', flags: 0, holds } }) as Bare
    expect(uboot(NEW, (d) => load(d, 3), holding('0x2000fff'))).toMatchObject({ status: 'pass' })
    expect(uboot(NEW, (d) => load(d, 3), holding('0x2001000'))).toMatchObject({
      reason: 'lacks',
      actual: 'list used, flags LMB_NONE, base 0x2000000, size 0x1000'
    })
  })

  it('in 2023.01 a command has it while it runs, and nobody afterwards', () => {
    const after: Bare = { ...region, at: { after: { service: 'load', nth: 1 } } } as Bare
    const twice = (d: Driven): void => (load(d, 3), load(d, 4, 0x3000000n))
    expect(uboot('uboot-x64-256m', twice, after)).toMatchObject({ status: 'pass' })
    expect(uboot('uboot-x64-256m', twice, region)).toMatchObject({
      reason: 'lacks',
      message: expect.stringMatching(/^There is no lmb at this moment: .*gone with the command/)
    })
  })
})

describe('mm', () => {
  const inMm = (act: (driver: Driven) => void, check: Bare): Record<string, unknown> =>
    results(driven(act, { platform: 'made-pc-256m', phase: 'mm' }), check)[0]! as never
  const outside = (holds: string): Bare => ({ kind: 'mm', entry: { list: 'mmram', holds }, count: { max: 0 } }) as Bare

  it('an address lies outside MMRAM, or inside', () => {
    expect(inMm(() => {}, outside('0x1000000'))).toMatchObject({ status: 'pass' })
    expect(inMm(() => {}, outside('0x10200000'))).toMatchObject({ reason: 'has', actual: expect.stringMatching(/^list mmram, base 0x10/) })
  })

  it('pages that were given back are free again', () => {
    const taken = (d: Driven): bigint => {
      const { out } = d.machine.call({
        table: 'MmServices',
        service: 'MmAllocatePages',
        args: { type: 0n, memoryType: 6n, numberOfPages: 1n, memory: ref() },
        at: { file: 'driver.ts', line: 3, column: 3 }
      })
      return out.memory as bigint
    }
    const free: Bare = {
      kind: 'mm',
      entry: { list: 'pages', holds: { of: { service: 'MmAllocatePages' }, field: 'out.memory' } }
    } as Bare
    expect(inMm((d) => void taken(d), free)).toMatchObject({ reason: 'lacks', causeLine: 3 })
    const both = (d: Driven): void =>
      void d.machine.call({
        table: 'MmServices',
        service: 'MmFreePages',
        args: { memory: taken(d), numberOfPages: 1n },
        at: { file: 'driver.ts', line: 4, column: 3 }
      })
    expect(inMm(both, free)).toMatchObject({ status: 'pass' })
  })
})

describe('hob', () => {
  // EFI_HOB_RESOURCE_DESCRIPTOR: system memory, 64 MiB at 1 MiB.
  const resource = '0300300000000000' + '00'.repeat(16) + '00000000' + '07000000' + '0000100000000000' + '0000000400000000'
  const withHob = once((): RunReply => {
    const reply = driven((driver) => void driver.pool(3, 8))
    const at = reply.trace.findIndex((event) => event.kind === 'call')
    const call = reply.trace[at]!
    const made: Change = { what: 'hob', address: '0x810040', before: null, after: resource }
    return { ...reply, trace: reply.trace.with(at, { ...call, changes: [...call.changes, made] }) }
  })
  it('has the descriptor, by the fields of its type', () => {
    const entry = { hobType: 'EFI_HOB_TYPE_RESOURCE_DESCRIPTOR', physicalStart: '0x100000', resourceLength: '0x4000000' }
    expect(results(withHob(), { kind: 'hob', entry })[0]).toMatchObject({ status: 'pass' })
  })
  it('lacks it: names the call that made the nearest', () => {
    const entry = { hobType: 3, physicalStart: '0x200000' }
    expect(results(withHob(), { kind: 'hob', entry })[0]).toMatchObject({
      reason: 'lacks',
      causeLine: 3,
      expected: 'hobType EFI_HOB_TYPE_RESOURCE_DESCRIPTOR, physicalStart 0x200000',
      actual: 'hobType EFI_HOB_TYPE_RESOURCE_DESCRIPTOR, physicalStart 0x100000'
    })
  })

  describe('in a run of PEI, where the list moves to permanent memory', () => {
    const GUID = '11111111-2222-3333-4444-555555555555'
    const peim = `import { BuildGuidHob } from 'Library/HobLib'
import { EFI_SUCCESS } from 'PiPei'
export function PeimEntryPoint() {
  BuildGuidHob('${GUID}', 8)
  return EFI_SUCCESS
}
`
    const run = once(async (): Promise<RunReply> => (await runDriver(peim, { phase: 'pei' })).reply)
    const guid: Bare = { kind: 'hob', entry: { hobType: 4, name: GUID }, count: { min: 1, max: 1 } }

    it('has the HOB from the call on, before and after the switch', async () => {
      const reply = await run()
      expect(reply.trace.some((event) => event.changes.some((change) => change.what === 'move' && change.content === 'heap'))).toBe(true)
      const built = { service: 'BuildGuidHob' }
      expect(
        results(reply, { ...guid, at: { before: built } } as Bare, { ...guid, at: { after: built } } as Bare, guid).map(
          ({ status }) => status
        )
      ).toEqual(['fail', 'pass', 'pass'])
    })

    it('has one PHIT, which names permanent memory after the switch', async () => {
      const phit = (efiMemoryBottom: string, at?: string): Bare =>
        ({ kind: 'hob', entry: { hobType: 1, efiMemoryBottom }, count: { min: 1, max: 1 }, at }) as Bare
      const all: Bare = { kind: 'hob', entry: { hobType: 1 }, count: { min: 1, max: 1 } }
      const reply = await run()
      const install = reply.trace.find((event) => event.kind === 'call' && event.service === 'InstallPeiMemory') as CallEvent
      const checks = [phit('0x810000', 'start'), phit(install.in.memoryBegin as string), all]
      expect(results(reply, ...checks).map(({ status }) => status)).toEqual(['pass', 'pass', 'pass'])
    })

    it('knows after the switch which call made a HOB', async () => {
      const wrong: Bare = { kind: 'hob', entry: { hobType: 4, name: GUID, hobLength: 64 } }
      expect(results(await run(), wrong)[0]).toMatchObject({
        status: 'fail',
        reason: 'lacks',
        causeLine: 4,
        actual: `hobType EFI_HOB_TYPE_GUID_EXTENSION, name ${GUID}, hobLength 32`
      })
    })
  })
})

describe('an entry in words', () => {
  const printedAt = (offset: bigint) => (d: Driven) => {
    const buffer = d.pool(3, 64)
    d.print(4, 'x %lx\n', buffer + offset)
  }
  const printed: Bare = { kind: 'pool', entry: { buffer: { printed: 'x {hex}' } } }
  table([
    ['at an address that was printed', printed, printedAt(0n), PASS],
    [
      'at another address than was printed',
      printed,
      printedAt(8n),
      { reason: 'lacks', expected: 'buffer the printed address', actual: 'buffer 0xE530018', line: 3, causeCall: 1 }
    ],
    ['at an address that nobody printed', printed, (d) => d.pool(3, 64), { reason: 'lacks', line: 3 }],
    [
      'of the GCD: types, attributes and handles by what they are',
      {
        kind: 'gcd',
        entry: {
          base: '0xa0000',
          length: '0x10000',
          capabilities: 'EFI_MEMORY_UC',
          attributes: '0x1',
          gcdMemoryType: 'EfiGcdMemoryTypeSystemMemory',
          imageHandle: '0x10',
          deviceHandle: null
        }
      },
      () => {},
      {
        reason: 'lacks',
        line: null,
        expected:
          'base 0xA0000, length 0x10000, capabilities EFI_MEMORY_UC, attributes EFI_MEMORY_UC, gcdMemoryType EfiGcdMemoryTypeSystemMemory, imageHandle 0x10, deviceHandle NULL',
        actual:
          'base 0xA0000, length 0x60000, capabilities EFI_MEMORY_UC | EFI_MEMORY_RP | EFI_MEMORY_XP | EFI_MEMORY_RO | EFI_MEMORY_RUNTIME, attributes EFI_MEMORY_UC, gcdMemoryType EfiGcdMemoryTypeMemoryMappedIo, imageHandle 0x0, deviceHandle 0x0'
      }
    ],
    [
      'of the GCD by the number of its type',
      { kind: 'gcd', entry: { base: '0x1', gcdMemoryType: 3 } },
      () => {},
      { expected: 'base 0x1, gcdMemoryType EfiGcdMemoryTypeMemoryMappedIo' }
    ],
    [
      'pages of the pool, which the first buffer of a type takes',
      { kind: 'pool', entry: { state: 'pages', buffer: '0x1000', size: 4096, poolType: 'EfiLoaderCode', owner: 'nobody' } },
      (d) => (d.pool(3, 64), d.pool(4, 64)),
      {
        reason: 'lacks',
        line: 3,
        expected: 'state pages, buffer 0x1000, size 0x1000, poolType EfiLoaderCode, owner nobody',
        actual: 'state pages, buffer 0xE530000, size 0x1000, poolType EfiLoaderData, owner firmware'
      }
    ],
    [
      'a buffer that should not be there: the call that took it, not another one',
      { kind: 'pool', entry: { state: 'used', size: 64, owner: 'driver.ts' }, count: { max: 0 } },
      (d) => (d.pool(3, 64), d.pool(4, 32), d.boot(5, 'Stall', { microseconds: 1n })),
      { reason: 'has', line: 3, causeLine: 3, expected: 'none', actual: 'state used, size 0x40, owner driver.ts' }
    ],
    ['pages are no buffers', { kind: 'pool', entry: { state: 'used', owner: 'driver.ts' }, count: { max: 0 } }, (d) => d.pages(3, 1), PASS],
    [
      'of those that come equally near the first is shown',
      { kind: 'pool', entry: { owner: 'driver.ts', size: 1 } },
      (d) => (d.pages(2, 1), d.pool(3, 64), d.pool(4, 2000)),
      { reason: 'lacks' }
    ],
    [
      'a field that the entry does not have',
      { kind: 'pool', entry: { owner: 'driver.ts', colour: 'red' } as never },
      (d) => d.pool(3, 64),
      { reason: 'lacks', actual: 'owner driver.ts, colour not there' }
    ],
    [
      'as many as asked, and no more',
      { kind: 'pool', entry: { owner: 'driver.ts' }, count: { min: 2, max: 3 } },
      (d) => (d.pool(3, 8), d.pool(4, 8)),
      PASS
    ],
    [
      'one too few',
      { kind: 'pool', entry: { owner: 'driver.ts' }, count: { min: 2, max: 3 } },
      (d) => d.pool(3, 8),
      { reason: 'lacks', message: 'The pool has 1 such entries (owner driver.ts); there should be 2.' }
    ],
    ['no least number, where there is a most', { kind: 'pool', entry: { owner: 'driver.ts' }, count: { max: 3 } }, () => {}, PASS],
    [
      'at a moment that never came',
      { kind: 'pool', at: 'exited', entry: { owner: 'driver.ts' } },
      (d) => d.pool(3, 8),
      { status: 'notReached', message: 'The run never came to this moment.' }
    ],
    [
      'with a value that a call had, at that moment',
      {
        kind: 'pool',
        at: { after: { service: 'AllocatePool', nth: 1 } },
        entry: { buffer: { of: { service: 'AllocatePool' }, field: 'out.buffer' } }
      },
      (d) => (d.pool(3, 8), d.pool(4, 16)),
      PASS
    ]
  ])

  it('of a HOB list: addresses, types and attribute bits', () => {
    const act = (d: Driven): void => {
      d.library(3, 'BuildMemoryAllocationHob', { baseAddress: 0x1000000n, length: 0x2000n, memoryType: 4n })
    }
    const wanted = { hobType: 2, memoryBaseAddress: '0x1000000', memoryLength: '0x3000', memoryType: 'EfiBootServicesData' }
    expect(results(driven(act, { phase: 'pei' }), { kind: 'hob', entry: wanted })[0]).toMatchObject({
      reason: 'lacks',
      line: 3,
      expected: 'hobType EFI_HOB_TYPE_MEMORY_ALLOCATION, memoryBaseAddress 0x1000000, memoryLength 0x3000, memoryType EfiBootServicesData',
      actual: 'hobType EFI_HOB_TYPE_MEMORY_ALLOCATION, memoryBaseAddress 0x1000000, memoryLength 0x2000, memoryType EfiBootServicesData'
    })
    expect(
      results(
        driven(() => {}, { phase: 'pei' }),
        { kind: 'hob', entry: { hobType: 3, physicalStart: '0x1', resourceAttribute: 7 } }
      )[0]
    ).toMatchObject({
      expected:
        'hobType EFI_HOB_TYPE_RESOURCE_DESCRIPTOR, physicalStart 0x1, resourceAttribute EFI_RESOURCE_ATTRIBUTE_PRESENT | EFI_RESOURCE_ATTRIBUTE_INITIALIZED | EFI_RESOURCE_ATTRIBUTE_TESTED'
    })
  })

  it('at a single call is certain; a stop afterwards does not change it', () => {
    const reply = driven((d) => {
      d.pool(3, 8)
      d.library(4, 'ASSERT', { expression: 0n, text: 'x' })
    })
    const driver: Bare = { kind: 'status', of: 'driver', is: 'EFI_SUCCESS' }
    const at = (nth?: number): Bare => ({
      kind: 'pool',
      at: { after: { service: 'AllocatePool', ...(nth !== undefined && { nth }) } },
      entry: { owner: 'driver.ts' }
    })
    expect(results(reply, driver, at(1), at()).map(({ status }) => status)).toEqual(['fail', 'pass', 'notReached'])
  })
})

describe('the nearest entry', () => {
  const reply = driven((driver) => [1, 2, 3].forEach((line) => driver.pool(line, 64 * line)))

  it('is the one whose numbers lie nearest to what was asked for, not the first of them', () => {
    const [check] = results(reply, { kind: 'pool', entry: { state: 'used', owner: 'driver.ts', size: 190 } })
    expect(check).toMatchObject({ reason: 'lacks', line: 3, actual: 'state used, owner driver.ts, size 0xC0' })
  })

  it('of a range, the one nearest to an end of it', () => {
    const [check] = results(reply, { kind: 'pool', entry: { state: 'used', owner: 'driver.ts', size: { min: 65, max: 126 } } })
    expect(check).toMatchObject({ reason: 'lacks', line: 1, actual: 'state used, owner driver.ts, size 0x40' })
  })

  it('what differs least comes before what is nearest', () => {
    const entry = { state: 'used', owner: 'driver.ts', poolType: 'EfiLoaderData', size: 1 } as const
    expect(results(reply, { kind: 'pool', entry })[0]).toMatchObject({
      actual: 'state used, owner driver.ts, poolType EfiLoaderData, size 0x40',
      expected: 'state used, owner driver.ts, poolType EfiLoaderData, size 0x1'
    })
  })
})

describe('numbers in words', () => {
  it.each<[string, Bare, Record<string, string>]>([
    [
      'a type by its name, as the lab wants it',
      { kind: 'status', of: { service: 'AllocatePages', in: { type: 'AllocateMaxAddress' } }, is: 'EFI_SUCCESS' },
      { expected: 'type AllocateMaxAddress', actual: 'type AllocateAnyPages' }
    ],
    [
      'a memory type also where the lab wrote its number',
      { kind: 'status', of: { service: 'AllocatePages', in: { memoryType: 6 } }, is: 'EFI_SUCCESS' },
      { expected: 'memoryType EfiRuntimeServicesData', actual: 'memoryType EfiLoaderData' }
    ],
    [
      'bits by their names',
      { kind: 'gcd', entry: { base: '0x0', attributes: { mask: 'EFI_MEMORY_WT' } } },
      { expected: 'base 0x0, attributes with the bits EFI_MEMORY_WT', actual: 'base 0x0, attributes EFI_MEMORY_WB' }
    ]
  ])('%s', (_, check, words) => {
    expect(
      results(
        driven((driver) => driver.pages(4, 2)),
        check
      )[0]
    ).toMatchObject(words)
  })
})
