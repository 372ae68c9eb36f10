import { describe, expect, it } from 'vitest'
import { run } from '../../../src-lab/run/run'
import { EngineClient, type EngineWorker } from '../../../src-lab/run/engine-client'
import type { RunMessage, WorkerMessage } from '../../../src-lab/run/run-messages'
import { serveRuns } from '../../../src-lab/run/serve-runs'
import type { VmFactory } from '../../../src-lab/sandbox/vm'
import { driverOf, newVm, requestOf } from '../sandbox/run-driver'

const timers = {
  set: (ms: number, then: () => void) => setTimeout(then, ms),
  clear: (timer: unknown) => clearTimeout(timer as NodeJS.Timeout)
}

/** A worker in this thread; what it posts goes through a structured clone, as from another thread. */
function clientOf(loadVm: () => Promise<VmFactory>): { client: EngineClient; posted: WorkerMessage[] } {
  const posted: WorkerMessage[] = []
  const spawn = (): EngineWorker => {
    let hear = (_message: WorkerMessage): void => {}
    let serve = (_message: RunMessage): void => {}
    serveRuns(
      {
        post: (message) => {
          posted.push(message)
          const copy = structuredClone(message)
          queueMicrotask(() => hear(copy))
        },
        onMessage: (listener) => (serve = listener)
      },
      loadVm
    )
    return { post: (message) => serve(message), onMessage: (listener) => (hear = listener), onError: () => {}, terminate: () => {} }
  }
  return { client: new EngineClient(spawn, timers, 'batch'), posted }
}

describe('a worker’s messages', () => {
  it('bring a long trace in parts that are short, and all of it', async () => {
    const request = await requestOf(driverOf('const P = OUT<bigint>(); for (let i = 0; i < 1200; i++) gBS.AllocatePool(2, 8, P)'))
    const { client, posted } = clientOf(async () => newVm)
    const reply = await client.run(request)
    const lengths = posted.flatMap((message) =>
      'part' in message ? [message.part.length] : 'reply' in message ? [message.reply.trace.length] : []
    )
    expect(lengths.length).toBeGreaterThan(2)
    expect(Math.max(...lengths)).toBeLessThanOrEqual(200)
    expect(reply).toEqual(await run(request, newVm))
  })

  it('bring a map of many ranges in parts, and all of it', async () => {
    const request = await requestOf(
      driverOf('const P = OUT<bigint>(); for (let i = 0; i < 2100; i++) gBS.AllocatePages(U.AllocateAnyPages, 1 + (i % 3), 1, P)'),
      { limits: { ...(await requestOf('')).limits, events: 10 } }
    )
    const { client, posted } = clientOf(async () => newVm)
    const { map } = (await client.run(request)).result
    const lengths = posted.flatMap((message) =>
      'map' in message ? [message.map.length] : 'reply' in message ? [message.reply.result.map.length] : []
    )
    expect(lengths.length).toBeGreaterThan(1)
    expect(Math.max(...lengths)).toBeLessThanOrEqual(2000)
    expect(map).toEqual((await run(request, newVm)).result.map)
  })

  it('tell our own mistake in one line without a stack, whose stack goes with it for whoever looks for it', async () => {
    const broken: VmFactory = () => Promise.reject(new RangeError('Invalid count value: 1\n    at somewhere (/a/path/of/ours.ts:1:2)'))
    const { client } = clientOf(async () => broken)
    const failure: unknown = await client.run(await requestOf(driverOf(''))).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(Error)
    const { message, stack } = failure as Error
    expect(message).toBe(
      'Handoff itself failed (RangeError: Invalid count value: 1). The driver is not to blame; please report it, with the driver'
    )
    expect(stack).toContain('engine-client.test.ts')
  })
})

it('a script that only the watchdog ends takes nothing from the run: it is made again, and no script has said anything', async () => {
  const request = await requestOf(driverOf("Print('here\\n')"))
  let workers = 0
  const spawn = (): EngineWorker => {
    workers++
    let hear = (_message: WorkerMessage): void => {}
    const post = ({ id, request }: RunMessage): void => {
      if (request.scripts) hear({ id, alive: 'script' })
      else void run(request, newVm).then((reply) => hear({ id, reply }))
    }
    queueMicrotask(() => hear({ id: 0, ready: true }))
    return { post, onMessage: (listener) => (hear = listener), onError: () => {}, terminate: () => {} }
  }
  const hasty = { ...timers, set: (ms: number, then: () => void) => setTimeout(then, ms / 50) }
  const scripts = [{ check: 'a', script: request.driver, file: 'a.ts' }]
  const reply = await new EngineClient(spawn, hasty, 'interactive').run({ ...request, scripts })
  expect(reply).toEqual({ ...(await run(request, newVm)), scripts: [{ check: 'a', kind: 'broken', why: 'steps', text: null, at: null }] })
  expect(workers).toBeGreaterThan(1)
})
