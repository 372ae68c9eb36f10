import { describe, expect, it } from 'vitest'
import { authorRuns } from '../../../src-lab/author/author-run'
import { AuthorProof } from '../../../src-lab/author/author-proof'
import { byText, whereTheyHold, labWithCheck, type Held } from '../../../src-lab/author/candidate'
import type { MatrixCell, ProofMatrix } from '../../../src-lab/author/proof-matrix'
import type { LabBundle } from '../../../src-lab/lab/bundle'
import type { Check } from '../../../src-lab/lab/lab'
import { readPack } from '../../../src-lab/pack/read-pack'
import type { PackFiles } from '../../../src-lab/pack/pack-files'
import type { LabEngine } from '../../../src-lab/run/lab-run'
import { nodeEngine } from '../../labs/node-engine'
import { driver, labJson, smallPack } from '../pack/small-pack'

type Change = Parameters<typeof smallPack>[0]
const node = nodeEngine()
const returns = (text: string): string => driver.replace('return EFI_SUCCESS', text)
/** Takes pages and keeps them. */
const leaks = returns(`SystemTable.BootServices.AllocatePages(AllocateAnyPages, EfiLoaderData, 1, OUT<bigint>())
  return EFI_SUCCESS`).replace('EFI_SUCCESS }', 'AllocateAnyPages, EFI_SUCCESS, EfiLoaderData, OUT }')
const file = (name: string, text: string | null): Record<string, string | null> => ({ [`labs/01-one/${name}`]: text })
const status = labJson.checks[0] as Check
const balance: Check = { id: 'balance', kind: 'balance', title: 'Given back', step: 1 }
const none = { file: 'none.ts', title: 'None', fails: 'driver' }
const leak = { file: 'leak.ts', title: 'Leak', fails: 'balance' }
const two = { lab: { checks: [status, balance], mistakes: [none, leak] }, files: file('mistakes/leak.ts', leaks) } as Change

function lab(change: Change): { bundle: LabBundle; files: PackFiles } {
  const files = smallPack(change)
  return { bundle: readPack('small', files).drafts.get('01-one')!, files }
}
/** Counts the runs in the sandbox. */
function counted(): { engine: LabEngine; runs: string[] } {
  const runs: string[] = []
  return { runs, engine: { ...node, execute: (request) => (runs.push(request.platform.id), node.execute(request)) } }
}
async function last(matrices: AsyncIterable<ProofMatrix>): Promise<ProofMatrix> {
  let matrix: ProofMatrix | null = null
  for await (matrix of matrices);
  return matrix!
}
const proved = (change: Change): Promise<ProofMatrix> => {
  const { bundle, files } = lab(change)
  return last(new AuthorProof(authorRuns(node)).prove(bundle, files))
}
const cell = (matrix: ProofMatrix, column: string, check: string): MatrixCell =>
  matrix.columns.find(({ name }) => name === column)!.cells.find((one) => one.check === check)!
/** 'solution driver' for each cell that is not as it should be. */
const wrong = (matrix: ProofMatrix): string[] =>
  matrix.columns.flatMap((column) => column.cells.filter(({ isRight }) => isRight === false).map(({ check }) => `${column.name} ${check}`))

describe('the proof as a table', () => {
  it('of a lab that is right', async () => {
    const matrix = await proved(two)
    expect(matrix.columns.map(({ name, machine, seed, isRight }) => [name, machine, seed, isRight])).toEqual([
      ['starter', 'q35-256m', 0, true],
      ['solution', 'q35-256m', 0, true],
      ['mistakes/none.ts', 'q35-256m', 0, true],
      ['mistakes/leak.ts', 'q35-256m', 0, true]
    ])
    expect(matrix.columns.map(({ cells }) => cells.map(({ state }) => state))).toEqual([
      ['fail', 'pass'],
      ['pass', 'pass'],
      ['fail', 'pass'],
      ['pass', 'fail']
    ])
    expect([matrix.done, matrix.of, matrix.findings]).toEqual([4, 4, []])
  })

  it.each<[string, Change, string[], string[]]>([
    [
      'a solution that fails',
      { ...two, files: { ...two!.files, ...file('solution/driver.ts', leaks) } },
      ['solution balance'],
      ['proof.solution']
    ],
    [
      'a mistake that fails another check',
      { ...two, files: file('mistakes/leak.ts', leaks.replace('return EFI_SUCCESS', 'return 2n')) },
      ['mistakes/leak.ts driver'],
      ['proof.otherFails']
    ],
    [
      'a mistake that is none',
      { ...two, files: file('mistakes/leak.ts', driver) },
      ['mistakes/leak.ts balance'],
      ['proof.mistakePasses', 'proof.neverFails']
    ],
    [
      'a mistake that fails what its check waits for',
      {
        ...two,
        lab: { checks: [status, { ...balance, needs: ['driver'] }], mistakes: [none, { ...leak, file: 'leak.ts' }] },
        files: file('mistakes/leak.ts', returns('return 2n'))
      },
      ['mistakes/leak.ts balance'],
      ['proof.mistakePasses', 'proof.neverFails']
    ]
  ])('%s', async (_, change, cells, codes) => {
    const matrix = await proved(change)
    expect(wrong(matrix)).toEqual(cells)
    expect(matrix.findings!.map(({ code }) => code)).toEqual(codes)
  })

  it('a starter that fails nothing: the column is wrong', async () => {
    const matrix = await proved({ ...two, files: { ...two!.files, ...file('starter/driver.ts', driver) } })
    expect(matrix.columns[0]).toMatchObject({ name: 'starter', isRight: false, amiss: 'nothingToDo' })
  })

  it('a mistake on one machine alone is right where it passes', async () => {
    const matrix = await proved({
      lab: { machines: ['q35-128m', 'q35-4g'], checks: [status], mistakes: [none] },
      files: file(
        'mistakes/none.ts',
        returns('return SystemTable.BootServices.AllocatePages(AllocateAddress, EfiLoaderData, 1, IN_OUT(0x100000000n))').replace(
          'EFI_SUCCESS }',
          'AllocateAddress, EfiLoaderData, IN_OUT }'
        )
      )
    })
    const own = matrix.columns.filter(({ name }) => name === 'mistakes/none.ts')
    expect(own.map(({ machine, isRight, cells }) => [machine, cells[0]!.state, isRight])).toEqual([
      ['q35-128m', 'fail', true],
      ['q35-4g', 'pass', true]
    ])
  })

  it('a cell opens its run where the check fails', async () => {
    const matrix = await proved(two)
    const found = cell(matrix, 'mistakes/leak.ts', 'balance')
    const column = matrix.columns.find(({ name }) => name === 'mistakes/leak.ts')!
    const { bundle } = lab(two)
    const { reply } = await authorRuns(node).run(bundle, column.files, column.machine, column.seed)
    const event = reply.trace[found.n!]
    expect(event).toMatchObject({ kind: 'call', service: 'AllocatePages', call: 1 })
  })

  it('of every machine: the run that fails is another than the column’s', async () => {
    const everywhere: Check = {
      id: 'all',
      kind: 'everywhere',
      title: 'All',
      step: 1,
      machines: ['q35-256m', 'q35-128m'],
      checks: [{ ...status, id: 'inner' } as never]
    }
    const matrix = await proved({
      lab: { checks: [everywhere], mistakes: [{ ...none, fails: 'all' }] },
      files: file(
        'mistakes/none.ts',
        returns('return SystemTable.BootServices.AllocatePages(AllocateAddress, EfiLoaderData, 1, IN_OUT(0xa000000n))').replace(
          'EFI_SUCCESS }',
          'AllocateAddress, EfiLoaderData, IN_OUT }'
        )
      )
    })
    expect(cell(matrix, 'mistakes/none.ts', 'all')).toMatchObject({ state: 'fail', n: null, result: { machine: 'q35-128m', seed: 0 } })
  })

  it('a run that cannot be made says why', async () => {
    const { bundle, files } = lab(two)
    const broken = { ...bundle, lab: { ...bundle.lab, machines: ['no-such-machine'] } }
    const matrix = await last(new AuthorProof(authorRuns(node)).prove(broken, files))
    expect(matrix.columns[0]).toMatchObject({ isRight: false, problem: expect.stringContaining('no-such-machine') })
    expect(matrix.findings).toBe(null)
  })
})

describe('while the lab is written', () => {
  it('only what changed is run again, and it comes first', async () => {
    const { engine, runs } = counted()
    const proof = new AuthorProof(authorRuns(engine))
    const before = lab(two)
    await last(proof.prove(before.bundle, before.files))
    // Each text twice: two runs have to be alike.
    expect(runs.splice(0)).toHaveLength(8)

    const after = lab({ ...two, files: { ...two!.files, ...file('mistakes/none.ts', returns('return 3n')) } })
    const steps: ProofMatrix[] = []
    for await (const step of proof.prove(after.bundle, after.files)) steps.push(step)
    expect(steps.map(({ done }) => done)).toEqual([3, 4])
    expect(steps[0]!.columns.map(({ status: is }) => is)).toEqual(['fail', 'pass', null, 'fail'])
    expect(runs.splice(0)).toHaveLength(2)

    // Taken back: known again.
    expect((await last(proof.prove(before.bundle, before.files))).done).toBe(4)
    expect(runs).toEqual([])
  })

  it('a check that was changed is judged on the runs that there are; meanwhile the others stand as they were', async () => {
    const { engine, runs } = counted()
    const proof = new AuthorProof(authorRuns(engine))
    const before = lab(two)
    await last(proof.prove(before.bundle, before.files))
    runs.splice(0)
    const changed = labWithCheck(before.bundle, { ...status, is: ['EFI_SUCCESS', 'EFI_ABORTED'] } as Check)
    const steps: ProofMatrix[] = []
    for await (const step of proof.prove(changed, before.files)) steps.push(step)
    expect(cell(steps[0]!, 'solution', 'driver')).toMatchObject({ state: 'open', isOld: false, isRight: null })
    expect(cell(steps[0]!, 'solution', 'balance')).toMatchObject({ state: 'pass', isOld: true, isRight: null })
    expect(cell(steps.at(-1)!, 'solution', 'driver')).toMatchObject({ state: 'pass', isOld: false, isRight: true })
    expect(runs).toEqual([])
  })

  it('what the lab does in its runs is another run', async () => {
    const { engine, runs } = counted()
    const proof = new AuthorProof(authorRuns(engine))
    const before = lab(two)
    await last(proof.prove(before.bundle, before.files))
    runs.splice(0)
    const after = lab({ ...two, lab: { ...two!.lab, setup: [{ id: 'hole', do: 'allocatePages', memoryType: 'EfiLoaderData', pages: 1 }] } })
    await last(proof.prove(after.bundle, after.files))
    expect(runs).toHaveLength(8)
  })

  it('two runs that differ are seen, and stay seen when the checks are changed', async () => {
    let runs = 0
    const engine: LabEngine = {
      ...node,
      execute: async (request) => {
        const reply = await node.execute(request)
        return { ...reply, result: { ...reply.result, traceHash: String(runs++) } }
      }
    }
    const { bundle, files } = lab(two)
    const proof = new AuthorProof(authorRuns(engine))
    const first = await last(proof.prove(bundle, files))
    expect(first.columns.map(({ amiss }) => amiss)).toEqual(['differs', 'differs', 'differs', 'differs'])
    const again = await last(proof.prove(labWithCheck(bundle, { ...balance, title: 'Another' }), files))
    expect(again.columns[0]).toMatchObject({ amiss: 'differs', isRight: false })
    expect(runs).toBe(8)
  })

  it.each([
    ['the first run', 0, ['starter']],
    ['the second run, which is to be like the first', 1, []]
  ])('%s of a text was ended from outside: it is made again the next time', async (_, cut, open) => {
    let runs = 0
    const stopped = { reason: 'watchdog', why: { code: 'tookTooLong', silent: true }, file: null, line: null, column: null } as const
    const slow: LabEngine['execute'] = async (request) => {
      const reply = await node.execute(request)
      return runs++ === cut ? { ...reply, trace: reply.trace.slice(0, 1), result: { ...reply.result, stopped } } : reply
    }
    const proof = new AuthorProof(authorRuns({ ...node, execute: slow }))
    const { bundle, files } = lab(two)
    const first = await last(proof.prove(bundle, files))
    expect(first.columns.filter(({ isRight }) => isRight === false).map(({ name }) => name)).toEqual(open)
    const before = runs
    expect((await last(proof.prove(bundle, files))).findings).toEqual([])
    expect(runs).toBeGreaterThan(before)
  })

  it('can be left at any time', async () => {
    const { engine, runs } = counted()
    const { bundle, files } = lab(two)
    const cancel = { aborted: false }
    let steps = 0
    for await (const { done } of new AuthorProof(authorRuns(engine)).prove(bundle, files, cancel)) {
      steps++
      cancel.aborted = done === 1
    }
    expect([steps, runs.length]).toEqual([2, 2])
  })
})

describe('a check that is not in the lab yet', () => {
  const held = async (check: Check, change: Change = two): Promise<Held[]> => {
    const all: Held[] = []
    for await (const one of whereTheyHold(lab(change).bundle, [check], authorRuns(node).run)) all.push(one)
    return all
  }

  it('is tried on every text', async () => {
    const takes: Check = { id: 'takes', kind: 'calls', title: 'T', step: 1, rule: { times: { service: 'AllocatePages' } } }
    const on = [{ machine: 'q35-256m', seed: 0 }]
    expect(byText(await held(takes))).toEqual([
      { variant: 'starter', status: 'fail', on, of: 1 },
      { variant: 'solution', status: 'fail', on, of: 1 },
      { variant: { mistake: 'none.ts' }, status: 'fail', on, of: 1 },
      { variant: { mistake: 'leak.ts' }, status: 'pass', on, of: 1 }
    ])
  })

  it('each text on its first machine, then on the others', async () => {
    const all = await held(balance, { ...two, lab: { ...two!.lab, machines: ['q35-256m', 'q35-128m'] } })
    expect(all.map(({ machine }) => machine)).toEqual([...Array<string>(4).fill('q35-256m'), ...Array<string>(4).fill('q35-128m')])
    expect(byText(all).find(({ status }) => status === 'fail')).toMatchObject({ variant: { mistake: 'leak.ts' }, of: 2 })
  })

  it('with the id of one that is there stands in its place', () => {
    const { bundle } = lab(two)
    expect(labWithCheck(bundle, { ...balance, title: 'New' }).lab.checks.map(({ title }) => title)).toEqual([status.title, 'New'])
    expect(labWithCheck(bundle, { ...balance, id: 'new' }).lab.checks).toHaveLength(3)
  })
})

it('a script that is another one is asked again, though lab.json is what it was', async () => {
  const scripted = { id: 'scripted', kind: 'script', title: 'Scripted', step: 1, file: 'it.ts' } as Check
  const withScript = (pass: boolean): ReturnType<typeof lab> =>
    lab({
      pack: { capabilities: ['script-check'] },
      lab: { checks: [status, scripted], mistakes: [none] },
      files: file('checks/it.ts', `export const check = () => ({ pass: ${pass}, message: 'no' })`)
    })
  const proof = new AuthorProof(authorRuns(node))
  const states: string[] = []
  for (const { bundle, files } of [withScript(true), withScript(false), withScript(true)])
    states.push(cell(await last(proof.prove(bundle, files)), 'solution', 'scripted').state)
  expect(states).toEqual(['pass', 'fail', 'pass'])
})
