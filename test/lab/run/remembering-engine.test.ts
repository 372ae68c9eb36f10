import { describe, expect, it } from 'vitest'
import { platformById } from '../../../src-firmware'
import { labFiles } from '../../../src-lab/run/lab-files'
import { runLab, type LabEngine } from '../../../src-lab/run/lab-run'
import { readPack } from '../../../src-lab/pack/read-pack'
import { rememberingEngine } from '../../../src-lab/run/remembering-engine'
import { driver, labJson, smallPack } from '../pack/small-pack'
import { nodeEngine } from '../../labs/node-engine'

const machines = ['q35-128m', 'q35-256m', 'pc-128m']
const everywhere = { id: 'all', kind: 'everywhere', title: 'All', step: 1, checks: [{ ...labJson.checks[0]!, id: 'inner' }] }
const reading = readPack('small', smallPack({ lab: { machines, seeds: [0, 1], checks: [...labJson.checks, everywhere] } }))
const bundle = reading.labs.get('01-one')!
const node = nodeEngine()

describe('a lab with a check of every machine and seed, run on every machine and seed', () => {
  it('makes each run once', async () => {
    let runs = 0
    const engine = rememberingEngine({ ...node, execute: (request) => (runs++, node.execute(request)) })
    for (const machine of machines)
      for (const seed of [0, 1])
        expect((await runLab(engine, bundle, labFiles(bundle, { 'driver.ts': driver }), { machine, seed })).result.status).toBe('pass')
    expect(runs).toBe(6)
  })
})

const platform = platformById('q35-256m')!
const limits = { steps: 1000, outputBytes: 1000, memoryMiB: 64, events: 100 }
const common = { entry: 'driver.ts', phase: 'app', mode: 'strict', seed: 0, keys: '', limits, platform } as const

it('tells drivers apart, and runs that read memory', async () => {
  let runs = 0
  const engine = rememberingEngine({ ...node, execute: (request) => (runs++, node.execute(request)) })
  const request = { ...common, driver: await node.compiler.compile({ 'driver.ts': driver }, 'driver.ts') }
  const probes = [{ at: 'end', start: 0x100000n, bytes: 4 }] as const
  const one = await engine.execute(request)
  expect(await engine.execute(request)).toBe(one)
  expect((await engine.execute({ ...request, probes })).memory).toHaveLength(1)
  const other = await node.compiler.compile({ 'driver.ts': `${driver}\n` }, 'driver.ts')
  await engine.execute({ ...request, driver: other })
  expect(runs).toBe(3)
})

it('tells runs apart by what the lab does in them, and machines of the same name by what they are', async () => {
  let runs = 0
  const engine = rememberingEngine({ ...node, execute: (request) => (runs++, node.execute(request)) })
  const request = { ...common, driver: await node.compiler.compile({ 'driver.ts': driver }, 'driver.ts') }
  const setup = [{ id: 'hole', do: 'allocatePages', memoryType: 'EfiLoaderData', pages: 2 }] as const
  await engine.execute(request)
  await engine.execute({ ...request, scenario: { setup: [...setup] } })
  await engine.execute({ ...request, scenario: { setup: [...setup] } })
  await engine.execute({ ...request, platform: { ...platform, title: 'Another' } })
  expect(runs).toBe(3)
})

it('makes a run that was ended from outside again', async () => {
  let runs = 0
  const stopped = { reason: 'watchdog', why: { code: 'tookTooLong', silent: true }, file: null, line: null, column: null } as const
  const slow: LabEngine['execute'] = async (request) => {
    runs++
    const reply = await node.execute(request)
    return { ...reply, result: { ...reply.result, stopped } }
  }
  const engine = rememberingEngine({ ...node, execute: slow })
  const request = { ...common, driver: await node.compiler.compile({ 'driver.ts': driver }, 'driver.ts') }
  await engine.execute(request)
  await engine.execute(request)
  expect(runs).toBe(2)
})
