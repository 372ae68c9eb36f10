import { describe, expect, it } from 'vitest'
import { run } from '../../../src-lab/run/run'
import { DEFAULT_LIMITS, type RunReply } from '../../../src-lab/request/run-request'
import { newInstance, type WasmSource } from '../../../src-lab/sandbox/quickjs-vm'
import { reusedQuickJs } from '../../../src-lab/sandbox/reused-quickjs'
import type { VmFactory } from '../../../src-lab/sandbox/vm'
import { driverOf, requestOf, wasm } from './run-driver'

const source: WasmSource = { module: wasm, newMemory: (initial, maximum) => new WebAssembly.Memory({ initial, maximum }) }
const freshVm: VmFactory = async (options) => (await newInstance(source, options, () => {})).vm

/** One engine for all of these, and how many instances it made. */
function reused(): { run(body: string): Promise<RunReply>; instances(): number } {
  let made = 0
  const vm = reusedQuickJs({ module: wasm, newMemory: (initial, maximum) => (made++, new WebAssembly.Memory({ initial, maximum })) })
  return { run: async (body) => run(await requestOf(driverOf(body), limits), vm), instances: () => made }
}
const fresh = async (body: string): Promise<RunReply> => run(await requestOf(driverOf(body), limits), freshVm)
const limits = { limits: { ...DEFAULT_LIMITS, steps: 60 } }

const GOOD = "  const at = OUT(); gBS.AllocatePages(U.AllocateAnyPages, U.EfiLoaderData, 2, at); Print('%lx\\n', at.value)"
const bodies: Readonly<Record<string, string>> = {
  'one that returns': GOOD,
  'one that leaves something behind': `${GOOD}; (globalThis as any).left = 1; any(gBS).left = 1`,
  'one that looks for it': "  Print('%a %a\\n', String(any(globalThis).left), String(any(gBS).left))",
  'one that throws': "  throw new Error('no')",
  'one that faults': '  M.SetMem(0x10n, 4, 0)',
  'one without end': '  for (;;) {}',
  'one that calls without end': '  for (;;) gBS.RestoreTPL(4n)',
  'one whose promises wait': '  any(Promise).resolve(1).then(() => {})',
  'one that calls itself': '  const f = (n: number): number => f(n + 1) + 1; f(0)',
  'one that fills its memory': "  const all: any[] = []; for (let i = 0; ; i++) all.push('x'.repeat(100000) + i)"
}

describe('an instance of QuickJS that serves one run after another', () => {
  it('runs each driver as a fresh one does, whichever ran before', async () => {
    const engine = reused()
    for (const [name, body] of Object.entries(bodies)) {
      expect(await engine.run(body), name).toEqual(await fresh(body))
      expect((await engine.run(GOOD)).result, `after ${name}`).toEqual((await fresh(GOOD)).result)
    }
    expect((await engine.run(bodies['one that looks for it']!)).result.console).toEqual(['undefined undefined\n'])
  })

  it('is one instance, until a driver has grown its memory or has gone through its stack', async () => {
    const engine = reused()
    for (const name of ['one that returns', 'one that throws', 'one that faults', 'one without end', 'one that returns'])
      await engine.run(bodies[name]!)
    expect(engine.instances()).toBe(1)
    await engine.run(bodies['one that fills its memory']!)
    await engine.run(GOOD)
    expect(engine.instances()).toBe(2)
  })

  it('runs that are begun at the same time have an instance each', async () => {
    const engine = reused()
    const replies = await Promise.all([engine.run(GOOD), engine.run(GOOD), engine.run(bodies['one that throws']!)])
    expect(replies.map(({ result }) => result.statusName)).toEqual(['EFI_SUCCESS', 'EFI_SUCCESS', null])
  })
})
