import { describe, expect, it } from 'vitest'
import { runLab } from '../../src-lab/lab-run'
import { proveLab } from '../../src-lab/pack/proof'
import { readPack } from '../../src-lab/pack/read-pack'
import { driver, labJson, smallPack } from '../lab/pack/small-pack'
import { nodeEngine } from './node-engine'

const engine = nodeEngine()

async function findings(change: Parameters<typeof smallPack>[0]): Promise<string[]> {
  const reading = readPack('small', smallPack(change))
  expect(reading.problems).toEqual([])
  const proof = await proveLab(reading.labs.get('01-one')!, async (bundle, files, machine, seed) => {
    return (await runLab(engine, bundle, files, { machine, seed, instructor: true })).result
  })
  return proof.findings.map((finding) => `${finding.file} ${finding.code}`)
}

const returns = (text: string): string => driver.replace('return EFI_SUCCESS', text)
const file = (name: string, text: string): { files: Record<string, string> } => ({ files: { [`labs/01-one/${name}`]: text } })
const check = labJson.checks[0]!
const leak = `const gBS = SystemTable.BootServices
  const Buffer = OUT<VOID_PTR>()
  gBS.AllocatePool(EfiLoaderData, 64, Buffer)
  return EFI_SUCCESS`
const leaks = returns(leak).replace('EFI_SUCCESS }', 'type VOID_PTR, EFI_SUCCESS, EfiLoaderData, OUT }')
const balance = { id: 'balance', kind: 'balance', title: 'Given back', step: 1 }

describe('the rules of the proof', () => {
  it.each<[string, Parameters<typeof smallPack>[0], string[]]>([
    ['a lab that is right has no finding', {}, []],
    ['a starter that passes', file('starter/driver.ts', driver), ['labs/01-one/lab.json proof.starter']],
    ['a solution that fails', file('solution/driver.ts', returns('return 3n')), ['labs/01-one/lab.json proof.solution']],
    [
      'a tour whose starter fails',
      { lab: { starter: 'passes' }, files: { 'labs/01-one/solution/driver.ts': null } },
      ['labs/01-one/lab.json proof.solution']
    ],
    ['a mistake that passes', file('mistakes/none.ts', driver), ['labs/01-one/mistakes/none.ts proof.mistakePasses']],
    [
      'a mistake that fails another check',
      {
        lab: { checks: [check, balance], mistakes: [{ file: 'none.ts', title: 'N', fails: 'driver' }, { file: 'leak.ts', title: 'L', fails: 'balance' }] },
        files: { 'labs/01-one/mistakes/leak.ts': leaks.replace('return EFI_SUCCESS', 'return 2n') }
      },
      ['labs/01-one/mistakes/leak.ts proof.otherFails']
    ],
    ['a check that never fails', { lab: { checks: [check, balance] } }, ['labs/01-one/lab.json proof.neverFails']],
    [
      'a sentence that is never said',
      { lab: { checks: [{ ...check, why: { wrong: 'Status {actual}.', notReturned: 'Stopped on line {line}.' } }] } },
      ['labs/01-one/lab.json proof.neverSaid']
    ],
    ['a mistake that does not parse', file('mistakes/none.ts', 'export function {'), ['labs/01-one/lab.json proof.ended']],
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
      ['labs/01-one/lab.json proof.ended']
    ]
  ])('%s', async (_, change, expected) => expect(await findings(change)).toEqual(expected))
})
