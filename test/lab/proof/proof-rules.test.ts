import { describe, expect, it } from 'vitest'
import { runLab } from '../../../src-lab/run/lab-run'
import { proveLab, type LabProof } from '../../../src-lab/proof/proof'
import { readPack } from '../../../src-lab/pack/read-pack'
import { proveInParallel } from '../../../src-main/cli/pack/proof-pool'
import { driver, labJson, smallPack } from '../pack/small-pack'
import { nodeEngine } from '../../labs/node-engine'

const engine = nodeEngine()

async function proved(change: Parameters<typeof smallPack>[0]): Promise<LabProof> {
  const files = smallPack(change)
  const reading = readPack('small', files)
  expect(reading.problems).toEqual([])
  return proveLab(reading.labs.get('01-one')!, files, (bundle, sources, machine, seed, answers) =>
    runLab(engine, bundle, sources, { machine, seed, answers, instructor: true })
  )
}

const findings = async (change: Parameters<typeof smallPack>[0]): Promise<string[]> =>
  (await proved(change)).findings.map((finding) => `${finding.file} ${finding.code}`)

const returns = (text: string): string => driver.replace('return EFI_SUCCESS', text)
const file = (name: string, text: string): { files: Record<string, string> } => ({ files: { [`labs/01-one/${name}`]: text } })
const check = labJson.checks[0]!
const leak = `const gBS = SystemTable.BootServices
  const Buffer = OUT<VOID_PTR>()
  gBS.AllocatePool(EfiLoaderData, 64, Buffer)
  return EFI_SUCCESS`
const leaks = returns(leak).replace('EFI_SUCCESS }', 'type VOID_PTR, EFI_SUCCESS, EfiLoaderData, OUT }')
const balance = { id: 'balance', kind: 'balance', title: 'Given back', step: 1 }

/** Leaves the boot services, after a line of its own. */
const leaves = (line: string): string =>
  returns(`const gBS = SystemTable.BootServices
  ${line}
  const [Size, Key] = [IN_OUT<UINTN>(0), OUT<UINTN>()]
  gBS.GetMemoryMap(Size, NULL, Key, OUT<UINTN>(), OUT<UINT32>())
  return gBS.ExitBootServices(ImageHandle, Key.value)`).replace(
    'EFI_SUCCESS }',
    'type UINT32, type UINTN, AllocateAddress, AllocateAnyPages, EFI_SUCCESS, EfiLoaderData, EfiUnusableMemory, IN_OUT, NULL, OUT }'
  )
const solved = file('solution/driver.ts', leaks)
const predicted = (observed: unknown): Record<string, unknown> => ({
  predict: [{ id: 'guess', step: 1, text: 'What comes out?', answer: { observed } }],
  checks: [check, { id: 'guessed', kind: 'answer', title: 'Guessed', step: 1, question: 'guess' }]
})

describe('the rules of the proof', () => {
  it.each<[string, Parameters<typeof smallPack>[0], string[]]>([
    ['a lab that is right has no finding', {}, []],
    ['a starter that passes', file('starter/driver.ts', driver), ['labs/01-one/starter/driver.ts proof.starter']],
    ['a solution that fails', file('solution/driver.ts', returns('return 3n')), ['labs/01-one/lab.json proof.solution']],
    [
      'a solution that passes, with an error in TypeScript',
      file('solution/driver.ts', returns("const One: number = '1'; return EFI_SUCCESS")),
      ['labs/01-one/solution/driver.ts proof.types']
    ],
    [
      'a mistake that is registered for a check which waits for the one that it fails',
      {
        lab: {
          checks: [check, { ...balance, needs: ['driver'] }],
          mistakes: [
            { file: 'none.ts', title: 'N', fails: 'balance' },
            { file: 'leak.ts', title: 'L', fails: 'balance' }
          ]
        },
        files: { 'labs/01-one/mistakes/leak.ts': leaks }
      },
      ['labs/01-one/lab.json proof.mistakePasses']
    ],
    [
      'a tour whose starter fails',
      { lab: { starter: 'passes' }, files: { 'labs/01-one/solution/driver.ts': null } },
      ['labs/01-one/lab.json proof.solution']
    ],
    ['another right answer', file('solutions/other.ts', `// Another way.\n${driver}`), []],
    [
      'another right answer that is wrong, told where it is',
      file('solutions/other.ts', returns('return 3n')),
      ['labs/01-one/solutions/other.ts proof.solution']
    ],
    [
      'an edit that makes no mistake, told where it is written',
      {
        lab: { mistakes: [{ ...labJson.mistakes[0], replace: [{ from: 'return', to: 'return  ' }] }] },
        files: { 'labs/01-one/mistakes/none.ts': null }
      },
      ['labs/01-one/lab.json proof.mistakePasses']
    ],
    [
      'a solution with marks and an error in TypeScript',
      {
        files: {
          'labs/01-one/starter/driver.ts': null,
          'labs/01-one/solution/driver.ts': returns(
            "\n  // starter: begin\n  const One: number = '1'; return EFI_SUCCESS\n  // starter: instead\n  // return 1n\n  // starter: end"
          )
        }
      },
      ['labs/01-one/solution/driver.ts proof.types']
    ],
    ['a mistake that passes', file('mistakes/none.ts', driver), ['labs/01-one/mistakes/none.ts proof.mistakePasses']],
    [
      'a mistake that fails another check',
      {
        lab: {
          checks: [check, balance],
          mistakes: [
            { file: 'none.ts', title: 'N', fails: 'driver' },
            { file: 'leak.ts', title: 'L', fails: 'balance' }
          ]
        },
        files: { 'labs/01-one/mistakes/leak.ts': leaks.replace('return EFI_SUCCESS', 'return 2n') }
      },
      ['labs/01-one/mistakes/leak.ts proof.otherFails']
    ],
    [
      'a mistake that neither fails nor passes on one of the machines',
      {
        lab: {
          machines: ['q35-128m', 'q35-1g'],
          checks: [
            check,
            { id: 'left', kind: 'map', title: 'L', step: 1, at: 'exited', rule: { none: { type: 'EfiUnusableMemory', owner: 'driver' } } }
          ]
        },
        files: {
          'labs/01-one/starter/driver.ts': leaves('gBS.AllocatePages(AllocateAnyPages, EfiUnusableMemory, 1, OUT<bigint>())'),
          'labs/01-one/solution/driver.ts': leaves(''),
          'labs/01-one/mistakes/none.ts': leaves('return gBS.AllocatePages(AllocateAddress, EfiLoaderData, 1, IN_OUT(0x10000000n))')
        }
      },
      ['labs/01-one/mistakes/none.ts proof.mistakeOpen']
    ],
    ['a check that never fails', { lab: { checks: [check, balance] } }, ['labs/01-one/lab.json proof.neverFails']],
    [
      'a sentence that is never said',
      { lab: { checks: [{ ...check, why: { wrong: 'Status {actual}.', notReturned: 'Stopped on line {line}.' } }] } },
      ['labs/01-one/lab.json proof.neverSaid']
    ],
    [
      'a prediction whose right answer the solution shows',
      { lab: predicted({ of: { service: 'AllocatePool' }, field: 'out.buffer' }), ...solved },
      []
    ],
    ['a prediction about a key', { lab: predicted({ keyMoved: { service: 'AllocatePool' } }), ...solved }, []],
    [
      'a sentence of an inner check that is never said',
      {
        lab: {
          checks: [
            check,
            {
              id: 'all',
              kind: 'everywhere',
              title: 'A',
              step: 1,
              checks: [{ ...check, id: 'inner', why: { wrong: 'Status {actual}.', notReturned: 'Stopped on line {line}.' } }]
            }
          ]
        },
        ...file('mistakes/none.ts', returns('return 2n'))
      },
      ['labs/01-one/mistakes/none.ts proof.otherFails', 'labs/01-one/lab.json proof.neverSaid']
    ],
    [
      'a prediction whose answer the solution does not show',
      { lab: predicted({ of: { service: 'AllocatePages' }, field: 'out.memory' }), ...solved },
      ['labs/01-one/lab.json proof.noAnswer']
    ],
    [
      'a step that is refused while the solution runs',
      { lab: { setup: [{ id: 'p', do: 'allocatePages', memoryType: 'EfiLoaderData', pages: '0x100000' }] } },
      ['labs/01-one/lab.json proof.stepNotDone']
    ],
    ['a step that only a mistake gets refused', { lab: { afterwards: [{ id: 'v', do: 'exitBootServices' }] } }, []],
    ['a mistake that does not parse', file('mistakes/none.ts', 'export function {'), ['labs/01-one/mistakes/none.ts proof.ended']],
    ['a mistake that never returns, which a status check may be about', file('mistakes/none.ts', returns('for (;;) {}')), []],
    [
      'an endless loop that no status check is about',
      {
        lab: {
          checks: [{ id: 'seen', kind: 'calls', title: 'S', step: 1, rule: { times: { service: 'AllocatePool' } } }],
          mistakes: [{ file: 'none.ts', title: 'N', fails: 'seen' }]
        },
        files: {
          'labs/01-one/solution/driver.ts': leaks,
          'labs/01-one/mistakes/none.ts': returns('for (;;) {}')
        }
      },
      ['labs/01-one/mistakes/none.ts proof.ended']
    ]
  ])('%s', async (_, change, expected) => expect(await findings(change)).toEqual(expected))
})

describe('one slip is one finding', () => {
  const machines = ['q35-128m', 'q35-1g']
  const lab = { machines, seeds: { from: 0, to: 4 } }
  const told = async (change: Parameters<typeof smallPack>[0]): Promise<string[]> =>
    (await proved(change)).findings.map(({ file: at, line, message }) => `${at}:${line} ${message}`)

  it('on every machine and seed, at the line of the driver', async () => {
    const [only, ...more] = await told({
      lab: { ...lab, checks: [balance], mistakes: [{ file: 'none.ts', title: 'N', fails: 'balance' }] },
      files: {
        'labs/01-one/starter/driver.ts': leaks,
        'labs/01-one/solution/driver.ts': `${leaks}// right\n`,
        'labs/01-one/mistakes/none.ts': leaks
      }
    })
    expect(more).toEqual([])
    expect(only).toMatch(
      /^labs\/01-one\/solution\/driver\.ts:6 The solution does not pass on q35-128m \(seeds 0–4\), q35-1g \(seeds 0–4\): fail, 'balance' fail: /
    )
  })

  it('at the check that never fails, at the sentence that is never said', async () => {
    const why = { wrong: 'Status {actual}.', notReturned: 'Stopped on line {line}.' }
    const files = smallPack({ lab: { ...lab, checks: [{ ...check, why }, balance] } })
    const lines = (files.get('labs/01-one/lab.json') as string).split('\n')
    const lineOf = (text: string): number => lines.findIndex((line) => line.includes(text)) + 1
    expect((await told({ lab: { ...lab, checks: [{ ...check, why }, balance] } })).map((one) => one.split(' ')[0])).toEqual([
      `labs/01-one/lab.json:${lineOf('"notReturned"')}`,
      `labs/01-one/lab.json:${lineOf('"id": "balance"') - 1}`
    ])
  })
})

describe('a mistake that passes somewhere', () => {
  it('is told with the machines where it passes and where it fails, and is no finding', async () => {
    const machines = ['q35-128m', 'q35-1g']
    const below = leaves('return gBS.AllocatePages(AllocateAddress, EfiLoaderData, 1, IN_OUT(0x10000000n))')
    const { findings: found, passing } = await proved({
      lab: { machines },
      files: {
        'labs/01-one/starter/driver.ts': returns('return 1n'),
        'labs/01-one/solution/driver.ts': leaves(''),
        'labs/01-one/mistakes/none.ts': below
      }
    })
    expect(found).toEqual([])
    expect(passing).toEqual([{ file: 'none.ts', on: [{ machine: 'q35-1g', seed: 0 }], failsOn: [{ machine: 'q35-128m', seed: 0 }] }])
  })

  it('nothing is told of one that fails everywhere', async () => {
    expect((await proved({})).passing).toEqual([])
  })
})

describe('two runs that differ', () => {
  it('are a finding for each variant they happen to', async () => {
    const setup = [{ id: 'p', do: 'allocatePages', memoryType: 'EfiLoaderData', pages: { seed: [1, 200] } }]
    const files = smallPack({ lab: { setup } })
    const bundle = readPack('small', files).labs.get('01-one')!
    let runs = 0
    // An engine that does not keep to the seed: every second run draws another number.
    const proof = await proveLab(bundle, files, (lab, sources, machine, seed) =>
      runLab(engine, lab, sources, { machine, seed: seed + (runs++ % 2), instructor: true })
    )
    expect(proof.findings.map(({ code, message }) => `${code} ${message}`)).toEqual(
      ['starter', 'solution', 'mistakes/none.ts'].map(
        (variant) => `proof.differs Two runs of ${variant} on q35-256m gave different traces.`
      )
    )
  })
})

describe('a worker that does not come back', () => {
  it('is a finding for each variant it was about, and nothing else is said of the lab', async () => {
    const bundle = readPack('small', smallPack({})).labs.get('01-one')!
    const none = { name: 'small', files: new Map<string, string>() }
    const [proof] = await proveInParallel(none, [bundle], 2, () => {})
    expect(proof!.cells).toEqual([])
    expect(proof!.findings.map(({ file: at, code, message }) => `${at} ${code} ${message.split(':')[0]!}`).sort()).toEqual(
      ['mistakes/none.ts', 'solution', 'starter'].map(
        (variant) =>
          `labs/01-one/${variant.endsWith('.ts') ? variant : `${variant}/driver.ts`} proof.broken The run of the ${variant} could not be judged`
      )
    )
  })
})
