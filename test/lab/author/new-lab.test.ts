import { describe, expect, it } from 'vitest'
import { startPhases } from '../../../src-firmware'
import { withoutLab } from '../../../src-lab/author/lab-json'
import { freeLabId, labIds, newLabFiles, smallLabFiles } from '../../../src-lab/author/new-lab'
import { lintPack } from '../../../src-lab/pack/lint'
import { proveLab } from '../../../src-lab/proof/proof'
import { runLab } from '../../../src-lab/run/lab-run'
import { emptyDriver } from '../../../src-renderer/model/empty-driver'
import { nodeEngine } from '../../labs/node-engine'
import { packJson } from '../pack/small-pack'

const engine = nodeEngine()
const FILES = {
  'pack.json': '{}',
  'labs/01-one/lab.json': '{ "uuid": "a", "revision": 7, "title": "One \\"quoted\\"", "checks": [{ "title": "kept" }] }',
  'labs/01-one/starter/driver.ts': 'export {}\n',
  'labs/01-one/assets/map.png': new Uint8Array([1]),
  'labs/03-three/lab.json': '{}'
}

describe('a new lab', () => {
  it('has the next number', () => {
    expect(labIds(Object.keys(FILES))).toEqual(['01-one', '03-three'])
    expect(freeLabId(['01-one', '03-three'])).toBe('04-new-lab')
    expect(freeLabId([])).toBe('01-new-lab')
    expect(freeLabId(['01-one'], 'The memory map!')).toBe('02-the-memory-map')
    expect(freeLabId(['01-one'], '内存映射')).toBe('02-new-lab')
    expect(freeLabId([], 'many words '.repeat(12))).toMatch(/^01-many-words-[a-z-]{40,}[a-z]$/)
  })

  it('is a copy with a uuid, a title and a first revision of its own', () => {
    const made = newLabFiles('04-new-lab', 'b', '01-one', FILES)
    expect([...made.keys()]).toEqual(['labs/04-new-lab/lab.json', 'labs/04-new-lab/starter/driver.ts'])
    expect(JSON.parse(made.get('labs/04-new-lab/lab.json')!)).toEqual({
      uuid: 'b',
      revision: 1,
      title: 'New lab',
      checks: [{ title: 'kept' }]
    })
  })

  it.each(startPhases)('that begins small is proved as it is: %s', async (phase) => {
    const uuid = '3b0f5a52-6f0e-4a52-9d0c-0b8f6a1c2d3e'
    const files = new Map([
      ['pack.json', JSON.stringify({ ...packJson, defaults: { phase }, sections: [{ title: 'All', labs: ['01-mine'] }] })],
      ...smallLabFiles('01-mine', { uuid, title: 'Mine', defaults: { phase }, driver: emptyDriver })
    ])
    const { reading, problems } = lintPack('small', files)
    expect(problems).toEqual([])
    const { findings } = await proveLab(reading.labs.get('01-mine')!, files, (bundle, texts, machine, seed, answers) =>
      runLab(engine, bundle, texts, { machine, seed, answers })
    )
    expect(findings).toEqual([])
  })

  it('says what its pack does not say for it', () => {
    const driver = (): string => "Print('Hello\\n')\n"
    const lab = (defaults: object): unknown =>
      JSON.parse(smallLabFiles('01-a', { uuid: 'u', title: 'A', defaults, driver }).get('labs/01-a/lab.json')!)
    expect(lab({})).toMatchObject({ phase: 'app', machines: ['q35-256m'], entry: 'driver.ts', status: 'draft' })
    const said = lab({ phase: 'pei', machines: ['pc-1g'], entry: 'main.ts', status: 'active' })
    for (const field of ['phase', 'machines', 'entry', 'status']) expect(said).not.toHaveProperty(field)
    expect(said).toMatchObject({ files: [{ path: 'main.ts', role: 'edit' }] })
  })
})

describe('a lab that is taken out of pack.json', () => {
  const pack = (labs: string): string =>
    `{\n  "sections": [\n    { "title": "A", "labs": [${labs}] },\n    { "title": "B", "labs": ["04-d"] }\n  ]\n}\n`
  it.each([
    ['01-a', '"01-a", "02-b"', '"02-b"'],
    ['02-b', '"01-a", "02-b"', '"01-a"'],
    ['01-a', '"01-a"', ''],
    ['03-c', '"01-a"', '"01-a"']
  ])('%s of %s', (lab, before, after) => expect(withoutLab(pack(before), lab)).toBe(pack(after)))

  it('leaves what is no JSON as it is', () => expect(withoutLab('{', '01-a')).toBe('{'))
})
