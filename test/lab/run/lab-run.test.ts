import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { labFiles } from '../../../src-lab/run/lab-files'
import { labRequest, runLab } from '../../../src-lab/run/lab-run'
import type { LabBundle } from '../../../src-lab/lab/bundle'
import { readPack } from '../../../src-lab/pack/read-pack'
import { nodeEngine } from '../../labs/node-engine'
import { packFolder } from '../../labs/pack-folder'

const reading = readPack('uefi-memory', packFolder(join(import.meta.dirname, '../../../labs/uefi-memory')))
const bundle = reading.labs.get('12-memory-map')!
const engine = nodeEngine()
const solution = bundle.solution['driver.ts']!
/** The solution with another body. */
const body = (text: string): string => solution.replace(/ {2}const gBS[\s\S]*\n}\n$/, `${text}\n}\n`)
const check = async (text: string): ReturnType<typeof runLab> => runLab(engine, bundle, labFiles(bundle, { 'driver.ts': text }))

describe('a run of a lab', () => {
  it('the learner’s files are theirs, what they may only read is the lab’s', () => {
    const small: Pick<LabBundle, 'lab' | 'starter'> = {
      lab: {
        ...bundle.lab,
        files: [
          { path: 'driver.ts', role: 'edit' },
          { path: 'given.ts', role: 'read' }
        ]
      },
      starter: { 'driver.ts': 'a', 'given.ts': 'b' }
    }
    expect(labFiles(small, { 'given.ts': 'forged', 'own.ts': 'c' })).toEqual({ 'driver.ts': 'a', 'given.ts': 'b', 'own.ts': 'c' })
  })

  it('a lab may lower the bounds and never raise them', async () => {
    const driver = await engine.compiler.compile(bundle.solution, 'driver.ts')
    const request = labRequest({ ...bundle, lab: { ...bundle.lab, budget: { steps: 10, outputBytes: 10_000_000 } } }, driver)
    expect(request.limits).toMatchObject({ steps: 10, outputBytes: 256 * 1024, memoryMiB: 64 })
    expect(request).toMatchObject({ entry: 'driver.ts', phase: 'app', mode: 'strict', seed: 0, platform: { id: 'q35-256m' } })
  })

  it('twice gives the same trace', async () => {
    const [one, two] = [await check(solution), await check(solution)]
    expect(one.result.status).toBe('pass')
    expect(two.result.traceHash).toBe(one.result.traceHash)
  })

  it('the same key is right on one machine and old on another', async () => {
    const { result } = await check(bundle.mistakes['key-before-printing.ts']!)
    expect(result.checks.find((one) => one.status === 'fail')).toMatchObject({
      id: 'any-machine',
      machine: 'pc-1g',
      message: expect.stringMatching(/^pc-1g, seed 0: ExitBootServices returned EFI_INVALID_PARAMETER .* Print on line \d+/)
    })
  })
})

it('an everywhere check that needs another one gets its own machines’ runs', async () => {
  const everywhere = bundle.lab.checks.find((one) => one.kind === 'everywhere')!
  const second = { ...everywhere, id: 'elsewhere-too', machines: ['pc-128m', 'q35-1g'], needs: [everywhere.id] }
  const both: LabBundle = { ...bundle, lab: { ...bundle.lab, checks: [...bundle.lab.checks, second] } }
  const { result } = await runLab(engine, both, labFiles(both, { 'driver.ts': solution }))
  expect(result.checks.find(({ id }) => id === 'elsewhere-too')).toMatchObject({ status: 'pass' })
})

describe('bad drivers get one clear sentence', () => {
  it.each<[string, string, string, string, number | null, RegExp]>([
    ['does not parse', 'export function {', 'error', 'types', 1, /TypeScript finds an error on line 1/],
    ['throws 7', body('  throw 7'), 'fail', 'returns', 6, /threw 7.*line 6/],
    ['never returns', body('  for (;;) {\n  }'), 'timeout', 'returns', 6, /budget of 1000 steps.*line 6/],
    ['prints without end', body("  for (;;) Print('%s\\n', 'x'.repeat(300))"), 'fail', 'returns', 6, /printed more than 262144 bytes/],
    [
      'allocates without end',
      body('  for (;;) SystemTable.BootServices.AllocatePool(EfiLoaderData, 100000, OUT<VOID_PTR>())'),
      'timeout',
      'returns',
      6,
      /budget/
    ],
    ["imports 'fs'", `import fs from 'fs'\n${solution}`, 'error', 'types', 1, /'fs' does not exist for a driver/],
    ['exports nothing', 'const x = 1', 'fail', 'returns', 1, /no UefiMain is exported/]
  ])('%s', async (_, text, status, id, line, message) => {
    const { result } = await check(text)
    expect(result.status).toBe(status)
    const failed = result.checks.filter((one) => one.status === 'fail')
    expect(failed).toMatchObject([{ id, line }])
    expect(failed[0]!.message).toMatch(message)
  })

  it('returns no status', async () => {
    const { result } = await check(solution.replace('return gBS.ExitBootServices', 'gBS.ExitBootServices'))
    expect(result.checks.find((one) => one.id === 'returns')).toMatchObject({
      status: 'fail',
      reason: 'notReturned',
      message: expect.stringMatching(/returned no status/)
    })
  })
})
