import { describe, expect, it } from 'vitest'
import { runLab, type LabEngine, type LabRun } from '../../../src-lab/run/lab-run'
import type { CheckResult, MemoryCheck } from '../../../src-lab/lab/lab'
import { readPack } from '../../../src-lab/pack/read-pack'
import { smallPack } from '../pack/small-pack'
import { nodeEngine } from '../../labs/node-engine'

const engine = nodeEngine()
const driver = (
  body: string
): string => `import { type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, EFI_SUCCESS, EfiLoaderData, OUT, type VOID_PTR } from 'Uefi'
import { SetMem, ZeroMem } from 'Library/BaseMemoryLib'
import { Print } from 'Library/UefiLib'

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices, B = OUT<VOID_PTR>()
  gBS.AllocatePool(EfiLoaderData, 64, B)
  const P = B.value
${body}
  return EFI_SUCCESS
}
`
type Rule = Pick<MemoryCheck, 'rule'> & Partial<Pick<MemoryCheck, 'start' | 'at'>>
const start = { of: { service: 'AllocatePool' }, field: 'out.buffer' } as const

async function judged(body: string, rule: Rule, extra: object = {}): Promise<CheckResult> {
  return (await runOf(engine, body, rule, extra)).result.checks[0]!
}

async function runOf(by: LabEngine, body: string, rule: Rule, extra: object = {}): Promise<LabRun> {
  const check = { id: 'bytes', kind: 'memory', title: 'Bytes', step: 1, start, ...rule }
  const { labs, problems } = readPack(
    'small',
    smallPack({ lab: { checks: [check], mistakes: [], ...extra }, files: { 'labs/01-one/mistakes/none.ts': null } })
  )
  expect(problems).toEqual([])
  return runLab(by, labs.get('01-one')!, { 'driver.ts': driver(body) })
}

/** A check of memory reads bytes that only the first run shows the place of: the driver is run once more for it. What it says of them: checks/memory.test.ts. */
describe('a lab that checks memory', () => {
  it('names the first byte that differs, and the line that wrote it last', async () => {
    const result = await judged('  SetMem(P, 64, 0x5A)\n  ZeroMem(P + 3n, 8)', { rule: { fill: 0x5a, length: 64 } })
    expect(result).toMatchObject({ reason: 'bytes', expected: '0x5A at offset 3', actual: '0x00', causeLine: 10, line: 7, call: 1 })
    expect(result.message).toMatch(/^At 0x[0-9A-F]+ stands 0x00; it should be 0x5A at offset 3\. Line 10 wrote there last\.$/)
  })

  it('compares bytes, and one range with another', async () => {
    const body = '  ZeroMem(P, 64)\n  SetMem(P, 4, 0xAB)\n  SetMem(P + 32n, 4, 0xAB)'
    expect(await judged(body, { rule: { bytes: 'abab abab 00' } })).toMatchObject({ status: 'pass' })
    expect(await judged(body, { rule: { sameAs: { ...start, plus: 32 }, length: 32 } })).toMatchObject({ status: 'pass' })
    expect(await judged(body, { rule: { sameAs: { ...start, plus: 33 }, length: 8 } })).toMatchObject({
      reason: 'bytes',
      expected: '0x00 at offset 3'
    })
  })

  it('is shown and judged by the first run; of the second there are the bytes, and nothing else is kept', async () => {
    const kept: number[] = []
    const counting: LabEngine = {
      ...engine,
      execute: async (request) => {
        const reply = await engine.execute(request)
        kept.push(reply.trace.length)
        return reply
      }
    }
    const { reply, result } = await runOf(counting, '  SetMem(P, 64, 0x5A)', { rule: { fill: 0x5a, length: 64 } })
    expect(result.checks[0]).toMatchObject({ status: 'pass' })
    // The first event, and the last, which says what was left out.
    expect(kept).toEqual([7, 2])
    expect(reply.trace).toHaveLength(7)
  })

  it('says nothing of the driver when the second run was ended from outside', async () => {
    let runs = 0
    const stopped = { reason: 'watchdog', why: { code: 'tookTooLong', silent: true }, file: null, line: null, column: null } as const
    const ended: LabEngine = {
      ...engine,
      execute: async (request) => {
        const { memory: _, ...reply } = await engine.execute(request)
        return ++runs === 1 ? reply : { ...reply, result: { ...reply.result, stopped } }
      }
    }
    const { reply } = await runOf(ended, '  SetMem(P, 64, 0x5A)', { rule: { fill: 0x5a, length: 64 } })
    expect(reply.result.stopped).toMatchObject({ reason: 'watchdog' })
  })

  it('reads what the driver printed', async () => {
    const body = "  SetMem(P, 8, 7)\n  Print('buffer at 0x%lx\\n', P)"
    expect(await judged(body, { start: { printed: 'buffer at {hex}' }, rule: { fill: 7, length: 8 } })).toMatchObject({ status: 'pass' })
    expect(await judged('', { start: { printed: 'buffer at {hex}' }, rule: { fill: 7, length: 8 } })).toMatchObject({
      reason: 'unreadable'
    })
  })

  it('works inside everywhere too', async () => {
    const inner = { id: 'inner', kind: 'memory', title: 'I', step: 1, start, rule: { fill: 3, length: 64 } }
    const everywhere = [{ id: 'all', kind: 'everywhere', title: 'A', step: 1, machines: ['q35-256m', 'pc-128m'], checks: [inner] }]
    expect(await judged('  SetMem(P, 64, 3)', { rule: { alignment: 1 } }, { checks: everywhere })).toMatchObject({ status: 'pass' })
    expect(await judged('  SetMem(P, 63, 3)', { rule: { alignment: 1 } }, { checks: everywhere })).toMatchObject({
      reason: 'bytes',
      machine: 'q35-256m'
    })
  })
})
