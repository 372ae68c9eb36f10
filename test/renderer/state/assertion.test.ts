import { beforeEach, describe, expect, it } from 'vitest'
import type { Check } from '../../../src-lab/lab/lab'
import type { HeldIn } from '../../../src-lab/author/candidate'
import { variantName } from '../../../src-lab/proof/variant'
import { AssertionState } from '../../../src-renderer/state/assertion.svelte'
import { addCheck, addMistake, removeLabFile } from '../../../src-renderer/state/author-edits'
import { AuthorBenchState } from '../../../src-renderer/state/author-bench.svelte'
import type { DraftState } from '../../../src-renderer/state/draft.svelte'
import { openedDraft } from './real-draft'
import { realEngine } from './real-engine'
import { realHost, value, type RealHost } from './real-host'

const LAB = '01-four-pages'
const SOLUTION = `labs/${LAB}/solution/driver.ts`

let real: RealHost
let draft: DraftState
let bench: AuthorBenchState

beforeEach(async () => {
  real = realHost()
  await value(real.host.newDraft({ title: 'mine' }))
  draft = await openedDraft(real, 'mine')
  await draft.put({})
  bench = new AuthorBenchState(draft, realEngine())
  bench.open(LAB, 'solution')
  await bench.start()
})

const callOf = (service: string): number =>
  bench.run.events.find((event) => event.kind === 'call' && event.service === service && event.call !== null)!.n
const inWords = (held: readonly HeldIn[]): readonly string[] =>
  held.map(({ variant, status }) => `${variantName(variant).replace('mistakes/', '')} ${status}`)

describe('what was pointed at', () => {
  it('is offered as checks, each held against every text of the lab', async () => {
    const assertion = new AssertionState(bench, bench.bundle!)
    bench.run.moveToEvent(callOf('FreePages'))
    await assertion.point({ what: 'event', n: callOf('FreePages') }, 2)
    const [first] = assertion.proposals
    expect(first).toMatchObject({ says: expect.stringMatching(/^FreePages on line \d+/), check: { step: 2 } })
    expect(inWords(assertion.held.get(first!.check)!)).toEqual([
      'starter fail',
      'solution pass',
      'nothing-freed.ts fail',
      'bytes-for-pages.ts fail',
      'one-page-filled.ts pass',
      'nothing-printed.ts pass',
      'address-written-down.ts pass',
      'number-for-address.ts pass'
    ])
    expect(assertion).toMatchObject({ running: false, problem: null })
    expect(assertion.held.size).toBe(assertion.proposals.length)
  })

  it('what was printed is offered with the call that printed it', async () => {
    const assertion = new AssertionState(bench, bench.bundle!)
    bench.run.moveToEvent(callOf('Print'))
    await assertion.point({ what: 'event', n: callOf('Print') }, 1)
    expect(assertion.proposals[0]).toMatchObject({ check: { kind: 'console', lines: ['pages at {address}'] } })
  })

  it('bytes are read in a run of their own, at the moment that is shown', async () => {
    const assertion = new AssertionState(bench, bench.bundle!)
    const n = callOf('SetMem')
    bench.run.moveToEvent(n)
    const { start } = bench.run.state!.owned.find(({ owner, unit }) => owner === 'driver.ts' && unit === 'pages')!
    await assertion.point({ what: 'bytes', n, start, length: 16 }, 1)
    expect([...assertion.reply!.memory![0]!.bytes]).toEqual(Array(16).fill(0x5a))
    const filled = assertion.proposals.find(({ says }) => says.includes('16 bytes of 0x5a'))!
    expect(inWords(assertion.held.get(filled.check)!).slice(0, 4)).toEqual([
      'starter notReached',
      'solution pass',
      'nothing-freed.ts pass',
      'bytes-for-pages.ts pass'
    ])
  })

  it('bytes of a run whose text was changed are not read: it would be another run', async () => {
    const n = callOf('SetMem')
    await draft.put({ [SOLUTION]: draft.text(SOLUTION)!.replace('0x5a', '0x5b').replace('const gBS', '\n  const gBS') })
    expect(bench.isOutdated).toBe(true)
    const assertion = new AssertionState(bench, bench.bundle!)
    await assertion.point({ what: 'bytes', n, start: '0xdfb0000', length: 16 }, 1)
    expect(assertion.problem).toMatch(/Run it again/)
  })
})

it('a tab that is opened before its lab can be read shows its first file as soon as it can, and the machine', async () => {
  const [first, ...rest] = draft.text(SOLUTION)!.split('  return gBS')
  await draft.put({ [SOLUTION]: `${first}  // starter: begin\n  return gBS${rest.join('')}`.replace(/\n}\n$/, '\n  // starter: end\n}\n') })
  await draft.remove(`labs/${LAB}/starter/driver.ts`)
  const later = await openedDraft(real, 'mine')
  const opened = new AuthorBenchState(later, realEngine())
  opened.open(LAB, 'starter')
  expect(opened.path).toBe('')
  await later.put({})
  await opened.powerOn()
  expect(opened.path).toBe(`labs/${LAB}/starter/driver.ts`)
  expect(opened.run.state?.phase).toBe('app')
})

describe('a mistake', () => {
  it('is added as a copy of the solution, in lab.json too, named by the check that is made for it, and taken out of both', async () => {
    const before = bench.bundle!.lab.mistakes.map(({ fails }) => fails)
    const path = (await addMistake(draft, bench.bundle!, 'Freed twice!'))!
    expect(path).toBe(`labs/${LAB}/mistakes/freed-twice.ts`)
    expect(draft.text(path)).toBe(draft.text(SOLUTION))
    expect(bench.bundle!.lab.mistakes.at(-1)).toEqual({ file: 'freed-twice.ts', title: 'Freed twice!', fails: 'types' })
    expect(draft.problems).toEqual([])
    expect(await addMistake(draft, bench.bundle!, 'freed-twice.ts')).toBe(null)
    await draft.put({ [path]: draft.text(SOLUTION)!.replace('return gBS', 'gBS.FreePages(Memory.value, 4)\n  return gBS') })
    const refused: Check = {
      id: 'none-refused',
      kind: 'calls',
      step: 3,
      title: 'Nothing is refused',
      rule: { times: { service: 'FreePages', status: 'error' }, max: 0 }
    }
    await addCheck(draft, bench.bundle!, refused, bench.runs.run)
    expect(bench.bundle!.lab.checks.at(-1)!.id).toBe('none-refused')
    // The new one is what fails it; the others keep the checks that they fail.
    expect(bench.bundle!.lab.mistakes.map(({ fails }) => fails)).toEqual([...before, 'none-refused'])
    await removeLabFile(draft, bench.bundle!, path!)
    expect(draft.text(path)).toBe(null)
    expect(bench.bundle!.lab.mistakes.map(({ file }) => file)).not.toContain('freed-twice.ts')
  })
})
