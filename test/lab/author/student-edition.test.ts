import { describe, expect, it } from 'vitest'
import { studentEdition } from '../../../src-lab/author/student-edition'
import { hasSolution } from '../../../src-lab/lab/bundle'
import type { Check } from '../../../src-lab/lab/lab'
import { lintPack } from '../../../src-lab/pack/lint'
import type { PackFiles } from '../../../src-lab/pack/pack-files'
import { packChanges } from '../../../src-lab/pack/pack-changes'
import { readPack } from '../../../src-lab/pack/read-pack'
import { proveLab, type LabProof } from '../../../src-lab/proof/proof'
import { runLab } from '../../../src-lab/run/lab-run'
import { nodeEngine } from '../../labs/node-engine'
import { driver, labJson, smallPack } from '../pack/small-pack'

const engine = nodeEngine()
const allocates = driver
  .replace('EFI_SUCCESS }', 'type VOID_PTR, EFI_SUCCESS, EfiLoaderData, OUT }')
  .replace('return', 'const Buffer = OUT<VOID_PTR>()\n  SystemTable.BootServices.AllocatePool(EfiLoaderData, 64, Buffer)\n  return')
const check = labJson.checks[0]!
const secret = {
  id: 'secret',
  kind: 'calls',
  title: 'Secret',
  step: 1,
  rule: { times: { service: 'FreePool' }, max: 0 },
  instructorOnly: true
}
const WHY = {
  id: 'why',
  step: 1,
  text: 'Why?',
  answer: {
    choose: [
      { id: 'a', text: 'So' },
      { id: 'b', text: 'Thus', refuted: { why: 'Not so.', by: 'none.ts' } }
    ],
    right: ['a']
  }
}
const whole = smallPack({
  pack: { locales: ['de'] },
  lab: {
    predict: [{ id: 'guess', step: 1, text: 'Moved?', answer: { observed: { keyMoved: { service: 'AllocatePool' } } } }, WHY],
    checks: [
      { ...check, needs: ['secret'] },
      secret,
      {
        id: 'all',
        kind: 'everywhere',
        title: 'All',
        step: 1,
        checks: [
          { ...check, id: 'inner' },
          { ...secret, id: 'deep' }
        ]
      },
      { id: 'none-left', kind: 'everywhere', title: 'None', step: 1, checks: [{ ...secret, id: 'deeper' }] },
      { id: 'guessed', kind: 'answer', title: 'Guessed', step: 1, question: 'guess' }
    ],
    hints: [...labJson.hints, { id: 'told', step: 1, whenCheck: 'secret', text: 'It is FreePool.', cost: 'nudge' }]
  },
  files: {
    'README.md': 'For who teaches.',
    'labs/01-one/solution/driver.ts': allocates,
    'labs/01-one/solutions/other.ts': allocates,
    'labs/01-one/in-c/driver.c': 'int x;',
    'labs/01-one/lab.de.json': JSON.stringify({
      title: 'Eins',
      objective: 'Erfolg.',
      checks: Object.fromEntries(
        ['driver', 'secret', 'all', 'inner', 'deep', 'none-left', 'deeper', 'guessed'].map((id) => [
          id,
          { title: id === 'secret' ? 'Geheim' : 'X' }
        ])
      ),
      hints: { first: 'Gib Erfolg zurück.', told: 'Es ist FreePool.' },
      predict: { guess: 'Bewegt?', why: { text: 'Warum?', choose: { a: 'So', b: 'Also' }, refuted: { b: 'Nicht so.' } } },
      mistakes: { 'none.ts': 'Keiner davon' }
    }),
    'labs/01-one/text.de.md': '# Eins\n\n## 1. Erfolg\n\nGib ihn zurück.\n',
    'pack.de.json': '{ "title": "Klein", "summary": "Ein kleines Paket.", "sections": { "All": "Alle" } }',
    'labs/02-two/starter/driver.ts': null,
    'labs/02-two/solution/driver.ts': driver.replace('  return EFI_SUCCESS', '  // starter: begin\n  return EFI_SUCCESS\n  // starter: end')
  }
})
const reading = readPack('small', whole)
const one = reading.labs.get('01-one')!
const run = (bundle: typeof one, answers?: Record<string, string>): Promise<{ result: { checks: { id: string; status: string }[] } }> =>
  runLab(engine, bundle, { 'driver.ts': allocates }, { machine: 'q35-256m', seed: 0, ...(answers ? { answers } : {}) })

async function edition(): Promise<PackFiles> {
  expect(reading.problems).toEqual([])
  const proof: LabProof = await proveLab(one, whole, (bundle, files, machine, seed, answers) =>
    runLab(engine, bundle, files, { machine, seed, answers, instructor: true })
  )
  return studentEdition(whole, reading, [proof])
}

describe('a student’s edition', () => {
  it('has no solution, no mistake, no instructor’s check, and nothing that tells them', async () => {
    const files = await edition()
    expect([...files.keys()].filter((path) => path.startsWith('labs/'))).toEqual([
      'labs/01-one/lab.json',
      'labs/01-one/text.md',
      'labs/02-two/lab.json',
      'labs/02-two/text.md',
      'labs/01-one/lab.de.json',
      'labs/01-one/text.de.md',
      'labs/01-one/starter/driver.ts',
      'labs/02-two/starter/driver.ts'
    ])
    expect([...files.values()].join('\n')).not.toMatch(/FreePool|Geheim|starter: begin|none\.ts|For who teaches/)
    // What the authors tell each other is told to learners where the pack greets with it.
    const greeting = { ...reading, pack: { ...reading.pack!, welcome: 'README.md' } }
    expect(studentEdition(whole, greeting, []).get('README.md')).toBe('For who teaches.')
    expect(files.get('labs/02-two/starter/driver.ts')).toBe(reading.labs.get('02-two')!.starter['driver.ts'])
  })

  it('is read without a problem; its checks wait for none that is gone', async () => {
    const files = await edition()
    expect(lintPack('small', files).problems.map(({ code }) => code)).toEqual(['lab.fewHints', 'lab.fewHints'])
    const { pack, labs } = readPack('small', files)
    expect(pack).toEqual({ ...reading.pack, edition: 'student' })
    const { lab, mistakes, solution } = labs.get('01-one')!
    expect(lab.checks.map(({ id, needs = [] }: Check) => [id, needs])).toEqual([
      ['driver', []],
      ['all', []],
      ['guessed', []]
    ])
    expect([lab.uuid, lab.revision, mistakes, solution]).toEqual([one.lab.uuid, one.lab.revision, {}, {}])
    expect([...labs.values()].some(hasSolution)).toBe(false)
  })

  it('judges a prediction as the whole pack does, from what the solution showed', async () => {
    const bundle = readPack('small', await edition()).labs.get('01-one')!
    for (const guess of ['yes', 'no']) {
      const verdicts = await Promise.all([one, bundle].map((each) => run(each, { guess })))
      const [whole, student] = verdicts.map(({ result }) => result.checks.find(({ id }) => id === 'guessed')?.status)
      expect(student).toBe(whole)
      expect(student).toBe(guess === 'yes' ? 'pass' : 'fail')
    }
  })

  it('answers a wrong choice as the whole pack does, and offers no run of a mistake', async () => {
    const { lab } = readPack('small', await edition()).labs.get('01-one')!
    expect(lab.predict!.find(({ id }) => id === 'why')!.answer).toEqual({
      choose: [
        { id: 'a', text: 'So' },
        { id: 'b', text: 'Thus', refuted: { why: 'Not so.' } }
      ],
      right: ['a']
    })
  })

  it('the difference to the whole pack is told as what it is', async () => {
    const student = readPack('small', await edition())
    expect(packChanges(reading, student)).toEqual([{ kind: 'edition', title: 'student' }])
    expect(packChanges(student, reading)).toEqual([{ kind: 'edition', title: 'instructor' }])
  })
})

it('takes along the scripts that learners’ checks ask, with what they import, and not those of the instructor’s', () => {
  const script = (id: string, more: object = {}): object => ({ id, kind: 'script', title: id, step: 1, file: `${id}.ts`, ...more })
  const files = smallPack({
    pack: { capabilities: ['script-check'] },
    lab: { checks: [check, script('told'), script('kept-back', { instructorOnly: true })] },
    files: {
      'labs/01-one/checks/told.ts': "import { all } from './shared'\nexport const check = () => ({ pass: all })",
      'labs/01-one/checks/shared.ts': 'export const all = true',
      'labs/01-one/checks/kept-back.ts': 'export const check = () => ({ pass: true })'
    }
  })
  const scripts = [...studentEdition(files, readPack('small', files), []).keys()].filter((path) => path.includes('/checks/'))
  expect(scripts).toEqual(['labs/01-one/checks/told.ts', 'labs/01-one/checks/shared.ts'])
})
