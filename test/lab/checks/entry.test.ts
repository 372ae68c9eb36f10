import { describe, expect, it } from 'vitest'
import type { RunReply } from '../../../src-lab/request/run-request'
import type { CallEvent } from '../../../src-firmware/trace/trace'
import { runDriver } from '../sandbox/run-driver'
import { driven, once, results, type Bare, type Driven } from './driven'

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

describe('hob', () => {
  // EFI_HOB_RESOURCE_DESCRIPTOR: system memory, 64 MiB at 1 MiB.
  const resource = '0300300000000000' + '00'.repeat(16) + '00000000' + '07000000' + '0000100000000000' + '0000000400000000'
  const withHob = once((): RunReply => {
    const reply = driven((driver) => void driver.pool(3, 8))
    const call = reply.trace.find((event) => event.kind === 'call')!
    call.changes.push({ what: 'hob', address: '0x810040', before: null, after: resource })
    return reply
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
      expected: 'hobType 3, physicalStart 0x200000',
      actual: 'hobType 3, physicalStart 0x100000'
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
        actual: `hobType 4, name ${GUID}, hobLength 32`
      })
    })
  })
})
