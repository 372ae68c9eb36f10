import { describe, expect, it } from 'vitest'
import { readPack } from '../../../src-lab/pack/read-pack'
import { png } from './pictures'
import { labJson, smallPack } from './small-pack'
import { inEnglish } from '../../../src-lab/sentences'

const codes = (reading: ReturnType<typeof readPack>): string[] => reading.problems.map((problem) => problem.code)
const check = labJson.checks[0]!

describe('reading a pack', () => {
  it('gives each lab whole, with the defaults of the pack and of the format filled in', () => {
    const reading = readPack('small', smallPack())
    expect(reading.problems).toEqual([])
    expect(reading.summary).toMatchObject({
      id: 'small',
      title: 'Small',
      problems: [],
      labs: [
        { id: '01-one', number: 1 },
        { id: '02-two', number: 2 }
      ]
    })
    const bundle = reading.labs.get('01-one')!
    expect(bundle.lab).toMatchObject({ phase: 'app', machines: ['q35-256m'], seeds: [0], mode: 'strict', starter: 'fails' })
    expect(Object.keys(bundle.solution)).toEqual(['driver.ts'])
    expect(Object.keys(bundle.mistakes)).toEqual(['none.ts'])
  })

  it('takes files of the starter that the solution does not change', () => {
    const files = { 'labs/01-one/starter/list.ts': 'export const n = 1\n' }
    const reading = readPack('small', smallPack({ lab: { files: [...labJson.files, { path: 'list.ts', role: 'read' }] }, files }))
    expect(reading.labs.get('01-one')!.solution['list.ts']).toBe('export const n = 1\n')
  })

  it('has what it is greeted and left with as it is written, and nothing for a page that is not there', () => {
    const files = { 'welcome.md': '# Hello\n' }
    const reading = readPack('small', smallPack({ pack: { welcome: 'welcome.md', farewell: 'bye.md' }, files }))
    expect([reading.summary.welcome, reading.summary.farewell]).toEqual(['# Hello\n', undefined])
  })

  it('shows the other labs when one lab.json is broken', () => {
    const reading = readPack('small', smallPack({ files: { 'labs/01-one/lab.json': '{ "uuid": ' } }))
    expect([...reading.labs.keys()]).toEqual(['02-two'])
    expect(reading.summary.labs.map((lab) => lab.id)).toEqual(['02-two'])
    expect(reading.summary.problems.map(inEnglish)).toEqual([expect.stringContaining('labs/01-one/lab.json:1:11 json.syntax')])
  })

  it('says all problems, not the first, each with its place', () => {
    const reading = readPack(
      'small',
      smallPack({ lab: { minutes: 'ten', extra: 1, checks: [{ ...check, kind: 'stauts' }], revision: undefined } })
    )
    expect(codes(reading)).toEqual(expect.arrayContaining(['schema.type', 'schema.unknownField', 'schema.unknownKind', 'schema.missing']))
    for (const problem of reading.problems) expect(problem.file).toBe('labs/01-one/lab.json')
    expect(reading.problems.find((problem) => problem.code === 'schema.unknownField')!.line).toBeGreaterThan(1)
  })

  it.each<[string, Parameters<typeof smallPack>[0], string, RegExp]>([
    ['no pack.json', { files: { 'pack.json': null } }, 'pack.missing', /not a lab pack/],
    ['a newer format', { pack: { formatVersion: 2 } }, 'pack.newer', /format 2/],
    ['an unknown field', { pack: { titel: 'x' } }, 'schema.unknownField', /titel/],
    [
      'a lab that is not there',
      { pack: { sections: [{ title: 'A', labs: ['01-one', '02-two', '03-three'] }] } },
      'lab.missing',
      /03-three/
    ],
    ['a lab listed twice', { pack: { sections: [{ title: 'A', labs: ['01-one', '02-two', '02-two'] }] } }, 'pack.duplicateLab', /02-two/],
    ['a lab in no section', { pack: { sections: [{ title: 'A', labs: ['01-one'] }] } }, 'pack.unlistedLab', /section/],
    ['two labs with one uuid', { lab: { uuid: '0b6f4c7e-52f4-4f0e-9a56-0c3f7c1f0b02' } }, 'pack.duplicateUuid', /01-one/],
    ['a welcome that is not there', { pack: { welcome: 'hello.md' } }, 'pack.noFile', /hello\.md/],
    ['a lab that needs one that is not there', { lab: { needs: ['07-seven'] } }, 'lab.noLab', /07-seven/],
    ['a lab that needs itself', { lab: { needs: ['01-one'] } }, 'lab.needsItself', /itself/],
    ['a machine that does not exist', { lab: { machines: ['q36-256m'] } }, 'lab.noMachine', /q36-256m.*q35-256m/],
    ['a phase that the machine lacks', { lab: { phase: 'mm' } }, 'lab.noPhase', /'mm'/],
    [
      'a script check without the capability',
      {
        lab: { checks: [check, { id: 's', kind: 'script', title: 'S', step: 1, file: 's.ts' }] },
        files: { 'labs/01-one/checks/s.ts': '' }
      },
      'lab.capability',
      /script-check/
    ],
    ['a translation with a slip', { files: { 'labs/01-one/lab.de.json': '{ "titel": "Eins" }' } }, 'schema.unknownField', /titel/],
    ['a path that leaves the folder', { lab: { files: [{ path: '../driver.ts', role: 'edit' }] } }, 'schema.value', /stays inside/],
    ['no entry file', { lab: { entry: 'main.ts' } }, 'lab.noEntry', /main\.ts/],
    ['a missing starter', { files: { 'labs/01-one/starter/driver.ts': null } }, 'lab.noFile', /starter\/driver\.ts/],
    ['a missing solution', { files: { 'labs/01-one/solution/driver.ts': null } }, 'lab.noSolution', /solution/],
    ['a missing text', { files: { 'labs/01-one/text.md': null } }, 'lab.noText', /no text/],
    ['a step that has no section', { lab: { checks: [{ ...check, step: 4 }] } }, 'lab.noStep', /## 4\./],
    ['sections out of order', { files: { 'labs/01-one/text.md': '## 1. A\n## 3. B\n' } }, 'lab.stepOrder', /number 2/],
    [
      'a mistake that is not there',
      { lab: { mistakes: [...labJson.mistakes, { file: 'b.ts', title: 'B', fails: 'driver' }] } },
      'lab.noFile',
      /b\.ts/
    ],
    ['a mistake that is not listed', { files: { 'labs/01-one/mistakes/b.ts': 'x' } }, 'lab.unlisted', /not listed/],
    ['a mistake that fails nothing', { lab: { mistakes: [{ file: 'none.ts', title: 'B', fails: 'drivr' }] } }, 'lab.noCheck', /drivr/],
    ['two checks with one id', { lab: { checks: [check, check] } }, 'lab.duplicateId', /driver/],
    ['a check that needs itself', { lab: { checks: [{ ...check, needs: ['driver'] }] } }, 'lab.circle', /needs itself/],
    ['a sentence without a place', { lab: { checks: [{ ...check, why: 'It failed.' }] } }, 'lab.noPlace', /\{line\}/],
    ['a place that does not exist', { lab: { checks: [{ ...check, why: 'On {lien}.' }] } }, 'lab.unknownPlace', /lien/],
    ['a reason of another kind', { lab: { checks: [{ ...check, why: { leak: '{line}' } }] } }, 'lab.unknownReason', /leak/],
    [
      'a console value that is not given',
      { lab: { checks: [{ id: 'c', kind: 'console', title: 'C', step: 1, lines: ['{*}{key}'] }] } },
      'lab.noValue',
      /key/
    ],
    [
      'a misspelt memory type',
      { lab: { checks: [{ ...check, of: { service: 'AllocatePool', in: { poolType: 'EfiLoaderDta' } } }] } },
      'schema.value',
      /EfiLoaderDta/
    ],
    ['a regular expression as service', { lab: { checks: [{ ...check, of: { service: '(a+)+$' } }] } }, 'schema.value', /no service/],
    ['a budget above the bounds', { lab: { budget: { steps: 5000 } } }, 'schema.value', /1000/],
    ['a source that is no text', { files: { 'labs/01-one/starter/driver.ts': new Uint8Array([0xff]) } }, 'file.encoding', /UTF-8/],
    ['a source that is too large', { files: { 'labs/01-one/mistakes/none.ts': 'x'.repeat(513 * 1024) } }, 'file.size', /512 KiB/]
  ])('finds %s', (_, change, code, message) => {
    const found = readPack('small', smallPack(change)).problems.find((problem) => problem.code === code)
    expect(found?.message).toMatch(message)
  })

  it('gives pictures as data', () => {
    const reading = readPack('small', smallPack({ files: { 'labs/01-one/assets/a.png': png(1, 1) } }))
    expect(reading.labs.get('01-one')!.assets).toEqual({ 'a.png': `data:image/png;base64,${Buffer.from(png(1, 1)).toString('base64')}` })
  })
})
