import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lintPack } from '../../../src-lab/pack/lint'
import type { PackFiles } from '../../../src-lab/pack/pack-files'
import { problemLine } from '../../../src-lab/pack/problem'
import { readPack } from '../../../src-lab/pack/read-pack'
import { REASONS } from '../../../src-lab/pack/schema/checks'
import { jsonSchemas } from '../../../src-lab/pack/schema/json-schemas'
import { packFolder } from '../../labs/pack-folder'
import { png as pngHeader } from './pictures'
import { labJson, packJson, smallPack } from './small-pack'

type Change = NonNullable<Parameters<typeof smallPack>[0]>
const hints = [...labJson.hints, { id: 'second', step: 1, text: 'More.', cost: 'code' }]
const check = labJson.checks[0]!
const pages = { id: 'p', do: 'allocatePages', memoryType: 'EfiLoaderData', pages: 1 }
const write = { id: 'w', do: 'write', start: '0x4000000' }
const hob = { id: 'h', do: 'allocationHob', memoryType: 'EfiReservedMemoryType', start: '0x4000000', length: '0x1000' }
const png = pngHeader(1, 1)

const resource = { id: 'r', do: 'resourceHob', resourceType: 0, attribute: 'EFI_RESOURCE_ATTRIBUTE_PRESENT', start: 0, length: '0x1000' }
const calls = (pattern: unknown): unknown => ({ kind: 'calls', rule: { times: pattern } })
const bufferOf = (field: string): unknown => ({ of: { service: 'AllocatePool' }, field })
const literal = (service: string, argument: string): unknown => ({ kind: 'source', rule: { noLiteral: { service, argument } } })
const inside = (one: unknown): Record<string, unknown> => ({ kind: 'everywhere', checks: [one] })
const asked = { id: 'asked', kind: 'answer', title: 'A', step: 1, question: 'guess' }
const guess = (answer: unknown): Record<string, unknown> => ({ id: 'guess', step: 1, text: 'What?', answer })
const choose = [
  { id: 'a', text: 'A' },
  { id: 'b', text: 'B' }
]
/** A lab whose question answers one of its choices. */
const refuting = (wrong: string, refuted: object): Change => ({
  lab: { predict: [guess({ choose: choose.map((one) => (one.id === wrong ? { ...one, refuted } : one)), right: ['a'] })] }
})

/** A pack that lint has nothing to say about, changed. */
function pack(change: Change = {}): PackFiles {
  const other = { ...labJson, uuid: '0b6f4c7e-52f4-4f0e-9a56-0c3f7c1f0b02', hints }
  return smallPack({
    ...change,
    lab: { hints, ...change.lab },
    files: { 'labs/02-two/lab.json': JSON.stringify(other, null, 2), ...change.files }
  })
}
const text = (body: string, more: Change['files'] = {}): Change => ({
  files: { 'labs/01-one/text.md': `# One\n\n## 1. Step\n\n${body}\n`, ...more }
})
const labText = String(pack().get('labs/01-one/lab.json'))
const labPage = String(pack().get('labs/01-one/text.md'))
const walk = (id: string, ...labs: string[]): unknown => ({ id, title: id, summary: id, labs })
/** So many labs, each with a uuid of its own. */
function manyLabs(count: number): Change {
  const ids = Array.from({ length: count }, (_, index) => `${100 + index}-more`)
  const files = ids.flatMap((id, index): [string, string][] => [
    [`labs/${id}/lab.json`, labText.replace(labJson.uuid, labJson.uuid.replace(/.{4}$/, `1${String(index).padStart(3, '0')}`))],
    ...['text.md', 'starter/driver.ts', 'solution/driver.ts', 'mistakes/none.ts'].map((file): [string, string] => [
      `labs/${id}/${file}`,
      String(pack().get(`labs/01-one/${file}`))
    ])
  ])
  const none = [...pack().keys()].filter((file) => /^labs\/0/.test(file)).map((file): [string, null] => [file, null])
  return { pack: { sections: [{ title: 'All', labs: ids }] }, files: Object.fromEntries([...none, ...files]) }
}
const found = (files: PackFiles, old: PackFiles | null = null): string[] =>
  lintPack('small', files, old && readPack('small', old)).problems.map(({ file, code }) => `${file} ${code}`)

describe('pack lint', () => {
  it('has nothing to say about a pack that is right', () => expect(found(pack())).toEqual([]))

  it.each<[string, Change, string]>([
    ['a manifest that is no JSON', { files: { 'pack.json': '{ "id": ' } }, 'pack.json json.syntax'],
    ['a manifest that is too large', { files: { 'pack.json': `"${'x'.repeat(257 * 1024)}"` } }, 'pack.json json.size'],
    ['a manifest that is nested too deep', { files: { 'labs/01-one/lab.json': '['.repeat(17) } }, 'labs/01-one/lab.json json.depth'],
    [
      'a key twice',
      { files: { 'labs/01-one/lab.json': labText.replace('{', '{ "minutes": 5,') } },
      'labs/01-one/lab.json json.duplicateKey'
    ],
    [
      'a key that objects have of themselves',
      { files: { 'labs/01-one/lab.json': labText.replace('{', '{ "__proto__": {},') } },
      'labs/01-one/lab.json json.forbiddenKey'
    ],
    ['a field that is missing', { lab: { minutes: undefined } }, 'labs/01-one/lab.json schema.missing'],
    ['a field of another type', { lab: { minutes: 'ten' } }, 'labs/01-one/lab.json schema.type'],
    [
      'a number that is none',
      { files: { 'labs/01-one/lab.json': labText.replace('"minutes": 5', '"minutes": 1e999') } },
      'labs/01-one/lab.json schema.type'
    ],
    ['a field that does not exist', { lab: { colour: 'red' } }, 'labs/01-one/lab.json schema.unknownField'],
    [
      'a translation of what cannot be an id',
      {
        pack: { locales: ['de'] },
        files: {
          'labs/01-one/lab.de.json': '{ "hints": { "Not An Id": "x" } }',
          'labs/01-one/text.de.md': labPage,
          'pack.de.json': '{ "title": "K", "summary": "K.", "sections": { "All": "Alle" } }'
        }
      },
      'labs/01-one/lab.de.json schema.key'
    ],
    ['no manifest', { files: { 'pack.json': null } }, 'pack.json pack.missing'],
    ['a newer format', { pack: { formatVersion: 2 } }, 'pack.json pack.newer'],
    ['a lab listed twice', { pack: { sections: [{ title: 'A', labs: ['01-one', '02-two', '02-two'] }] } }, 'pack.json pack.duplicateLab'],
    ['a lab in no section', { pack: { sections: [{ title: 'A', labs: ['01-one'] }] } }, 'labs/02-two pack.unlistedLab'],
    ['a walk to a lab that is not there', { pack: { walks: [walk('short', '03-three')] } }, 'pack.json pack.noLab'],
    ['a walk that goes to a lab twice', { pack: { walks: [walk('short', '01-one', '01-one')] } }, 'pack.json pack.duplicateLab'],
    ['two walks of one name', { pack: { walks: [walk('short', '01-one'), walk('short', '02-two')] } }, 'pack.json pack.duplicateWalk'],
    ['more labs than a pack may have', manyLabs(201), 'pack.json pack.tooManyLabs'],
    ['two labs with one uuid', { lab: { uuid: '0b6f4c7e-52f4-4f0e-9a56-0c3f7c1f0b02' } }, 'labs/02-two/lab.json pack.duplicateUuid'],
    [
      'a lab that was one which is still there',
      { lab: { moved: [{ fromUuid: '0b6f4c7e-52f4-4f0e-9a56-0c3f7c1f0b02' }] } },
      'labs/01-one/lab.json pack.duplicateUuid'
    ],
    ['a welcome that is not there', { pack: { welcome: 'hello.md' } }, 'pack.json pack.noFile'],
    ['a lab that is not there', { pack: { sections: [{ title: 'A', labs: ['01-one', '02-two', '03-three'] }] } }, 'pack.json lab.missing'],
    ['a lab that needs one that is not there', { lab: { needs: ['07-seven'] } }, 'labs/01-one/lab.json lab.noLab'],
    [
      'a lab that carries nothing over',
      {
        lab: { carryFrom: '02-two', entry: 'main.ts', files: [{ path: 'main.ts', role: 'edit' }] },
        files: {
          'labs/01-one/starter/main.ts': '',
          'labs/01-one/starter/driver.ts': null,
          'labs/01-one/solution/main.ts': '',
          'labs/01-one/solution/driver.ts': null
        }
      },
      'labs/01-one/lab.json lab.noFile'
    ],
    ['a lab that needs itself', { lab: { needs: ['01-one'] } }, 'labs/01-one/lab.json lab.needsItself'],
    ['a lab without its entry', { lab: { entry: 'main.ts' } }, 'labs/01-one/lab.json lab.noEntry'],
    ['a lab without a solution', { files: { 'labs/01-one/solution/driver.ts': null } }, 'labs/01-one/lab.json lab.noSolution'],
    ['a tour with a solution', { lab: { starter: 'passes' } }, 'labs/01-one/lab.json lab.solution'],
    ['a lab without a text', { files: { 'labs/01-one/text.md': null } }, 'labs/01-one/text.md lab.noText'],
    [
      'a text of too many sections',
      { files: { 'labs/01-one/text.md': Array.from({ length: 61 }, (_, i) => `## ${i + 1}. Step\n`).join('\n') } },
      'labs/01-one/text.md lab.manySteps'
    ],
    [
      'a text of too many bytes',
      { files: { 'labs/01-one/text.md': `## 1. One\n\n${'word '.repeat(14_000)}` } },
      'labs/01-one/text.md file.size'
    ],
    ['a text without sections', { files: { 'labs/01-one/text.md': '# One\n' } }, 'labs/01-one/text.md lab.noSteps'],
    ['sections out of order', { files: { 'labs/01-one/text.md': '## 1. A\n## 3. B\n' } }, 'labs/01-one/text.md lab.stepOrder'],
    ['a mistake that is not listed', { files: { 'labs/01-one/mistakes/b.ts': '' } }, 'labs/01-one/mistakes/b.ts lab.unlisted'],
    [
      'an edit of what is not there',
      {
        lab: { mistakes: [{ ...labJson.mistakes[0], replace: [{ from: 'nowhere', to: '' }] }] },
        files: { 'labs/01-one/mistakes/none.ts': null }
      },
      'labs/01-one/lab.json lab.edit'
    ],
    [
      'a part of the starter that is not ended',
      { files: { 'labs/01-one/starter/driver.ts': null, 'labs/01-one/solution/driver.ts': '// starter: begin\n' } },
      'labs/01-one/solution/driver.ts lab.mark'
    ],
    ['a mistake about no check', { lab: { mistakes: [{ ...labJson.mistakes[0], fails: 'drivr' }] } }, 'labs/01-one/lab.json lab.noCheck'],
    ['a check that needs itself', { lab: { checks: [{ ...check, needs: ['driver'] }] } }, 'labs/01-one/lab.json lab.circle'],
    ['a check about no question', { lab: { checks: [check, asked] } }, 'labs/01-one/lab.json lab.noQuestion'],
    [
      'a script without the capability',
      { lab: { checks: [check, { id: 's', kind: 'script', title: 'S', step: 1, file: 's.ts' }] } },
      'labs/01-one/lab.json lab.capability, labs/01-one/lab.json lab.noFile'
    ],
    [
      'a source that is no text',
      { files: { 'labs/01-one/in-c/driver.c': new Uint8Array([0xff]) } },
      'labs/01-one/in-c/driver.c file.encoding'
    ],
    [
      'a source that is too large',
      { files: { 'labs/01-one/mistakes/none.ts': 'x'.repeat(513 * 1024) } },
      'labs/01-one/mistakes/none.ts file.size'
    ],
    ['one hint', { lab: { hints: labJson.hints } }, 'labs/01-one/lab.json lab.fewHints'],
    [
      'a file in starter that is not listed',
      { files: { 'labs/01-one/starter/list.ts': '' } },
      'labs/01-one/starter/list.ts lab.unlistedFile'
    ],
    [
      'a file in solution that is not listed',
      { files: { 'labs/01-one/solution/list.ts': '' } },
      'labs/01-one/solution/list.ts lab.unlistedFile'
    ],
    ['a stray file', { files: { 'notes.md': '' } }, 'notes.md file.stray'],
    ['a stray file in a lab', { files: { 'labs/01-one/notes.md': '' } }, 'labs/01-one/notes.md file.stray'],
    ['a file of a kind that packs do not have', { files: { 'labs/01-one/assets/a.svg': '<svg/>' } }, 'labs/01-one/assets/a.svg file.kind'],
    ['a picture that is none', { files: { 'labs/01-one/assets/a.png': new Uint8Array([1, 2]) } }, 'labs/01-one/assets/a.png file.kind'],
    ['a hidden file', { files: { 'labs/01-one/.DS_Store': '' } }, 'labs/01-one/.DS_Store file.name'],
    ['a name that leaves the folder', { files: { '../evil.md': '' } }, '../evil.md file.name'],
    ['an absolute name', { files: { '/evil.md': '' } }, '/evil.md file.name'],
    ['a name that Windows reserves', { files: { 'labs/01-one/assets/aux.png': png } }, 'labs/01-one/assets/aux.png file.name'],
    [
      'names that differ in capitals only',
      { files: { 'labs/01-one/assets/a.png': png, 'labs/01-one/assets/A.png': png } },
      'labs/01-one/assets/A.png file.clash'
    ],
    ['raw HTML', text('<b>bold</b>'), 'labs/01-one/text.md text.html'],
    ['a script', text('Look: <script>alert(1)</script>'), 'labs/01-one/text.md text.html'],
    ['a picture without words', text('![](assets/a.png)', { 'labs/01-one/assets/a.png': png }), 'labs/01-one/text.md text.noAlt'],
    ['a picture from elsewhere', text('![a map](https://example.org/a.png)'), 'labs/01-one/text.md text.remote'],
    ['a picture that is not there', text('![a map](assets/a.png)'), 'labs/01-one/text.md text.noFile'],
    ['a link that leads nowhere', text('[more](more.md)'), 'labs/01-one/text.md text.noFile'],
    ['a link that anybody may change on the way', text('[more](http://example.org/)'), 'labs/01-one/text.md text.insecure'],
    ['a link that runs script', text('[more](javascript:alert)'), 'labs/01-one/text.md text.link'],
    ['two steps with one id', { lab: { setup: [pages, pages] } }, 'labs/01-one/lab.json lab.duplicateId'],
    ['a step that names nothing', { lab: { setup: [{ id: 'f', do: 'free', named: 'p' }] } }, 'labs/01-one/lab.json lab.noStep'],
    [
      'a file where there is no U-Boot, and one that is on no disk',
      { lab: { setup: [{ id: 'l', do: 'loadFile', address: 0, file: 'a.bin' }] } },
      'labs/01-one/lab.json lab.stepPhase, labs/01-one/lab.json lab.noFile'
    ],
    [
      'a number for a service that answers a status, and a status for a function that answers a number',
      {
        lab: {
          phase: 'uboot',
          machines: ['uboot-x64-256m'],
          faults: [
            { id: 'a', when: { service: 'efi_allocate_pages' }, fail: '-28' },
            { id: 'b', when: { service: 'malloc' }, fail: 'EFI_OUT_OF_RESOURCES' },
            { id: 'c', when: { service: 'load' }, fail: '-28' },
            { id: 'd', when: { service: 'malloc' }, fail: 'NULL' }
          ]
        }
      },
      'labs/01-one/lab.json lab.fault, labs/01-one/lab.json lab.fault'
    ],
    [
      'an operating system after MM alone',
      { lab: { phase: 'mm', machines: ['made-pc-256m'], afterwards: [{ id: 'e', do: 'exitBootServices' }] } },
      'labs/01-one/lab.json lab.stepPhase'
    ],
    [
      'lmb where there is none, and MM where there is none',
      {
        lab: {
          checks: [
            check,
            { id: 'l', kind: 'lmb', title: 'L', step: 1, entry: { base: 0 } },
            { id: 'm', kind: 'mm', title: 'M', step: 1, entry: { base: 0 } }
          ]
        }
      },
      'labs/01-one/lab.json lab.checkPhase, labs/01-one/lab.json lab.checkPhase'
    ],
    [
      'a step of the operating system before the driver',
      { lab: { setup: [{ id: 'v', do: 'setVirtualAddressMap', offset: '0x0' }] } },
      'labs/01-one/lab.json schema.unknownKind'
    ],
    ['a HOB after PEI', { lab: { setup: [hob] } }, 'labs/01-one/lab.json lab.stepPhase'],
    ['a HOB afterwards', { lab: { phase: 'pei', afterwards: [hob] } }, 'labs/01-one/lab.json lab.stepPhase'],
    ['pages from boot services in PEI', { lab: { phase: 'pei', setup: [pages] } }, 'labs/01-one/lab.json lab.stepPhase'],
    ['an allocation HOB of half a page', { lab: { phase: 'pei', setup: [{ ...hob, length: '0x800' }] } }, 'labs/01-one/lab.json lab.pages'],
    ['a machine that is not there', { lab: { machines: ['q36'] } }, 'labs/01-one/lab.json lab.noMachine'],
    ['a machine that has no such phase', { lab: { phase: 'uboot' } }, 'labs/01-one/lab.json lab.noPhase'],
    [
      'a recorded machine that is to go on from PEI to an application',
      { lab: { phase: 'pei', until: 'app', machines: ['made-pc-256m', 'q35-256m'] } },
      'labs/01-one/lab.json lab.noWay'
    ],
    ['a way from where no machine begins', { lab: { until: 'dxe' } }, 'labs/01-one/lab.json lab.noWay'],
    [
      'a machine of an everywhere check that is not there',
      {
        lab: {
          checks: [{ id: 'e', kind: 'everywhere', title: 'E', step: 1, machines: ['q36'], checks: [{ ...check, id: 'inner' }] }, check]
        }
      },
      'labs/01-one/lab.json lab.noMachine'
    ],
    [
      'an event group that does not exist',
      { lab: { setup: [{ id: 'n', do: 'notify', group: 'READY' }] } },
      'labs/01-one/lab.json lab.noGroup'
    ],
    [
      'bytes twice',
      { lab: { setup: [{ ...write, bytes: '00', file: 'a.bin' }] }, files: { 'labs/01-one/assets/a.bin': new Uint8Array(2) } },
      'labs/01-one/lab.json lab.bytes'
    ],
    ['memory taken by nothing', { lab: { afterwards: [{ id: 'r', do: 'reuse' }] } }, 'labs/01-one/lab.json lab.reuse'],
    ['bytes nowhere', { lab: { setup: [write] } }, 'labs/01-one/lab.json lab.bytes'],
    ['bytes in a file that is not there', { lab: { setup: [{ ...write, file: 'a.bin' }] } }, 'labs/01-one/lab.json lab.noFile'],
    [
      'a fault that counts from the end',
      { lab: { faults: [{ id: 'f', after: { service: 'AllocatePool', nth: -1 }, do: pages }] } },
      'labs/01-one/lab.json lab.fault'
    ],
    [
      'a fault whose argument counts from the end',
      {
        lab: {
          faults: [
            {
              id: 'f',
              after: { service: 'FreePool', in: { buffer: { of: { service: 'AllocatePool', nth: -1 }, field: 'out.buffer' } } },
              do: pages
            }
          ]
        }
      },
      'labs/01-one/lab.json lab.fault'
    ],
    [
      'a fault that looks at a result',
      { lab: { faults: [{ id: 'f', when: { service: 'AllocatePool', status: 'success' }, fail: 'EFI_NOT_FOUND' }] } },
      'labs/01-one/lab.json lab.fault'
    ],
    [
      'a fault with a status that is none',
      { lab: { faults: [{ id: 'f', when: { service: 'AllocatePool' }, fail: 'EFI_BROKEN' }] } },
      'labs/01-one/lab.json lab.fault'
    ],
    ...(
      [
        ['a misspelt service', calls({ service: 'AllocatePage' }), 'lab.noService'],
        ['a misspelt service among several', calls({ service: ['AllocatePages', 'AllocatPool'] }), 'lab.noService'],
        ['a misspelt class', calls({ service: '@allocate' }), 'schema.value'],
        ['a misspelt field', calls({ service: 'AllocatePages', in: { Pages: 1 } }), 'lab.noField'],
        ['a field that comes out, looked for going in', calls({ service: 'AllocatePool', in: { return: 1 } }), 'lab.noField'],
        ['a misspelt field of another call', calls({ service: 'FreePool', in: { buffer: bufferOf('out.buff') } }), 'lab.noField'],
        ['a text where a number is', calls({ service: 'AllocatePages', in: { memoryType: 'LoaderData' } }), 'lab.noNumber'],
        ['a misspelt status of a pattern', calls({ service: 'AllocatePages', status: 'EFI_SUCESS' }), 'lab.noStatus'],
        ['a misspelt status', { kind: 'status', of: 'driver', is: ['success', 'EFI_SUCESS'] }, 'lab.noStatus'],
        ['a misspelt attribute', { kind: 'map', rule: { range: '0x1000', pages: 1, has: ['EFI_MEMORY_RUNTIM'] } }, 'lab.noName'],
        ['an attribute where a type is', { kind: 'map', rule: { none: { type: 'EFI_MEMORY_WB' } } }, 'lab.noName'],
        ['a misspelt type', { kind: 'map', rule: { none: { type: 'EfiLoaderDat' } } }, 'schema.value'],
        ['a range of no pages', { kind: 'map', rule: { range: '0x1000', pages: 0 } }, 'schema.value'],
        ['more bytes than are compared', { kind: 'memory', start: '0x1000', rule: { fill: 0, length: '0x100001' } }, 'schema.value'],
        ['a source rule about a misspelt service', literal('AllocatePol', 'Size'), 'lab.noService'],
        ['a source rule about an argument that is not there', literal('AllocatePool', 'Length'), 'lab.noField'],
        ['bounds that nothing meets', { kind: 'calls', rule: { times: { service: 'AllocatePool' }, min: 3, max: 1 } }, 'lab.count'],
        ['an entry count that nothing meets', { kind: 'pool', entry: {}, count: { min: 2, max: 1 } }, 'lab.count'],
        ['a line whose name has no value', { kind: 'console', lines: ['at {p1}'] }, 'lab.noValue'],
        ['a value that no line holds', { kind: 'console', lines: ['at {hex}'], values: { p1: 1 } }, 'lab.noValue'],
        ['a printed address without its place', { kind: 'memory', start: { printed: 'at {*}' }, rule: { alignment: 16 } }, 'lab.noValue'],
        ['an inner check of a section that is not there', inside({ ...check, id: 'inner', step: 9 }), 'lab.noStep'],
        ['an inner check with the id of another', inside(check), 'lab.duplicateId'],
        ['an inner check that needs one outside', inside({ ...check, id: 'inner', needs: ['driver'] }), 'lab.noCheck'],
        [
          'an inner line whose name has no value',
          inside({ ...check, id: 'inner', kind: 'console', of: undefined, is: undefined, lines: ['{p}'] }),
          'lab.noValue'
        ],
        ['a GUID by its name', { kind: 'hob', entry: { name: 'gEfiHobMemoryAllocStackGuid' } }, 'lab.noGuid'],
        [
          'a GUID in braces',
          calls({ service: 'LocateProtocol', in: { protocol: '{5B1B31A1-9562-11D2-8E3F-00A0C969723B}' } }),
          'lab.noGuid'
        ],
        ['a misspelt type of event', calls({ service: 'CreateEvent', in: { type: 'EVT_TIMR' } }), 'schema.value'],
        ['a kind that is none', { kind: 'smell' }, 'schema.unknownKind'],
        ['a sentence without a place', { kind: 'compile', why: 'Mend it.' }, 'lab.noPlace'],
        ['a sentence with a place that is none', { kind: 'compile', why: 'Line {lin}.' }, 'lab.unknownPlace'],
        ['a sentence for a reason that is none', { kind: 'compile', why: { eror: 'Line {line}.' } }, 'lab.unknownReason']
      ] as const
    ).map(([name, one, code]): [string, Change, string] => [
      name,
      { lab: { checks: [check, { id: 'x', title: 'X', step: 1, ...(one as object) }] } },
      `labs/01-one/lab.json ${code}`
    ]),
    ...(['stopped', 'too many'] as const).map((reason): [string, Change, string] => [
      `a sentence for '${reason}', which no script may name`,
      {
        pack: { capabilities: ['script-check'] },
        lab: {
          checks: [check, { id: 'x', title: 'X', step: 1, kind: 'script', file: 'it.ts', why: { tooMany: '{line}', [reason]: '{line}' } }]
        },
        files: { 'labs/01-one/checks/it.ts': 'export const check = () => ({ pass: true })' }
      },
      'labs/01-one/lab.json lab.unknownReason'
    ]),
    [
      'an inner prediction',
      { lab: { predict: [guess({ number: 1 })], checks: [check, { id: 'x', title: 'X', step: 1, ...inside(asked) }] } },
      'labs/01-one/lab.json lab.answer'
    ],
    ['a right choice that is none', { lab: { predict: [guess({ choose, right: ['c'] })] } }, 'labs/01-one/lab.json lab.answer'],
    ['a refutation by a mistake that is not there', refuting('b', { why: 'No.', by: 'nothing.ts' }), 'labs/01-one/lab.json lab.noMistake'],
    ['a refutation with a place that is none', refuting('b', { why: 'No {what}.' }), 'labs/01-one/lab.json lab.unknownPlace'],
    ['a refutation of what is right', refuting('a', { why: 'No.' }), 'labs/01-one/lab.json lab.answer'],
    ['no right choice', { lab: { predict: [guess({ choose, right: [] })] } }, 'labs/01-one/lab.json lab.answer'],
    [
      'two choices with one id',
      { lab: { predict: [guess({ choose: [choose[0], choose[0]], right: ['a'] })] } },
      'labs/01-one/lab.json lab.duplicateId'
    ],
    [
      'two questions with one id',
      { lab: { predict: [guess({ number: 1 }), guess({ number: 2 })] } },
      'labs/01-one/lab.json lab.duplicateId'
    ],
    [
      'a question of a section that is not there',
      { lab: { predict: [{ ...guess({ number: 1 }), step: 9 }] } },
      'labs/01-one/lab.json lab.noStep'
    ],
    ['a question whose number is none', { lab: { predict: [guess({ number: 'EFI_WHAT' })] } }, 'labs/01-one/lab.json schema.value'],
    ['a machine twice', { lab: { machines: ['q35-256m', 'q35-256m'] } }, 'labs/01-one/lab.json lab.twice'],
    ['a seed twice', { lab: { seeds: [1, 1] } }, 'labs/01-one/lab.json lab.twice'],
    ['a mistake twice', { lab: { mistakes: [labJson.mistakes[0], labJson.mistakes[0]] } }, 'labs/01-one/lab.json lab.twice'],
    ['a file twice', { lab: { files: [labJson.files[0], labJson.files[0]] } }, 'labs/01-one/lab.json lab.twice'],
    [
      'a resource attribute that is none',
      { lab: { phase: 'pei', setup: [{ ...resource, attribute: 'EFI_RESOURCE_ATTRIBUTE_TESTET' }] } },
      'labs/01-one/lab.json schema.value'
    ],
    [
      'a memory attribute as a resource attribute',
      { lab: { phase: 'pei', setup: [{ ...resource, attribute: 'EFI_MEMORY_WB' }] } },
      'labs/01-one/lab.json lab.noName'
    ],
    ['an attribute as a memory type', { lab: { setup: [{ ...pages, memoryType: 'EFI_MEMORY_WB' }] } }, 'labs/01-one/lab.json lab.noName'],
    ['less than no pages', { lab: { setup: [{ ...pages, pages: -1 }] } }, 'labs/01-one/lab.json schema.value'],
    ['a seed from more to less', { lab: { setup: [{ ...pages, pages: { seed: [5, 1] } }] } }, 'labs/01-one/lab.json schema.value'],
    [
      'a seed in steps of nothing',
      { lab: { setup: [{ ...pages, pages: { seed: [1, 5], step: 0 } }] } },
      'labs/01-one/lab.json schema.value'
    ],
    [
      'a fault of a misspelt service',
      { lab: { faults: [{ id: 'f', when: { service: 'AllocatePol' }, fail: 'EFI_NOT_FOUND' }] } },
      'labs/01-one/lab.json lab.noService'
    ],
    [
      'a fault of a service without status',
      { lab: { faults: [{ id: 'f', when: { service: 'CopyMem' }, fail: 'EFI_NOT_FOUND' }] } },
      'labs/01-one/lab.json lab.fault'
    ],
    [
      'a field that no region of lmb’s has',
      {
        lab: {
          phase: 'uboot',
          machines: ['uboot-x64-256m'],
          checks: [check, { id: 'l', kind: 'lmb', title: 'L', step: 1, entry: { length: 1 } }]
        }
      },
      'labs/01-one/lab.json lab.noField'
    ],
    [
      'a field that no entry has',
      { lab: { checks: [check, { id: 'g', kind: 'gcd', title: 'G', step: 1, entry: { start: 0 } }] } },
      'labs/01-one/lab.json lab.noField'
    ]
  ])('finds %s, and nothing else', (_, change, expected) => {
    expect(found(pack(change)).join(', ')).toEqual(expected)
  })

  it.each<[string, Change]>([
    ['HOBs before a PEIM', { lab: { phase: 'pei', setup: [hob, { id: 'g', do: 'guidHob', guid: packJson.uuid, bytes: '01' }] } }],
    ['virtual addresses afterwards', { lab: { afterwards: [{ id: 'v', do: 'setVirtualAddressMap', offset: '0xFFFF800000000000' }] } }],
    ['a made machine from PEI to an application', { lab: { phase: 'pei', until: 'app', machines: ['made-pc-256m'] } }],
    ['a recorded machine from PEI to DXE', { lab: { phase: 'pei', until: 'dxe' } }]
  ])('allows %s', (_, change) => expect(found(pack(change))).toEqual([]))

  it('one problem does not hide another', () => {
    const lonely = { hints: labJson.hints, machines: ['q36'] }
    expect(found(pack({ lab: lonely }))).toEqual(['labs/01-one/lab.json lab.fewHints', 'labs/01-one/lab.json lab.noMachine'])
    const broken = { title: '', sections: [] }
    expect(found(pack({ lab: lonely, pack: broken }))).toEqual([
      'labs/01-one/lab.json lab.fewHints',
      'labs/01-one/lab.json lab.noMachine',
      'pack.json schema.value',
      'pack.json schema.value'
    ])
  })

  it('labs are not looked at while it cannot be told what they get from the pack', () => {
    expect(found(pack({ lab: { machines: ['q36'] }, pack: { defaults: { phase: 'night' } } }))).toEqual(['pack.json schema.value'])
    expect(found(pack({ lab: { machines: ['q36'] }, pack: { formatVersion: 2 } }))).toEqual(['pack.json pack.newer'])
    expect(found(pack({ lab: { machines: ['q36'] }, files: { 'pack.json': '{' } }))).toEqual(['pack.json json.syntax'])
  })

  it('text in code is no HTML, no link and no picture', () => {
    expect(found(pack(text('`<b>` and\n\n```\n<b> ![](x) [a](b)\n```\n\nis 3 < 4 and [a page](https://example.org/)')))).toEqual([])
  })

  it('names what was meant, at its line', () => {
    const misspelt = { id: 'x', title: 'X', step: 1, kind: 'calls', rule: { times: { service: 'AllocatePages', in: { pagse: 1 } } } }
    const [problem] = lintPack('small', pack({ lab: { checks: [check, misspelt] } })).problems
    expect(problemLine(problem!)).toBe("labs/01-one/lab.json:40:22 lab.noField AllocatePages has no 'in.pagse'; did you mean 'in.pages'?")
  })

  it('names the mistake that was meant to refute a choice, at its line', () => {
    const [problem] = lintPack('small', pack(refuting('b', { why: 'No.', by: 'nun.ts' }))).problems
    expect(problemLine(problem!)).toMatch(
      /^labs\/01-one\/lab\.json:\d+:\d+ lab\.noMistake There is no mistake 'nun\.ts' in 'mistakes'; did you mean 'none\.ts'\?$/
    )
    expect(
      pack(refuting('b', { why: 'No.', by: 'nun.ts' }))
        .get(problem!.file)!
        .toString()
        .split('\n')[problem!.line - 1]
    ).toContain('"by"')
    expect(found(pack(refuting('b', { why: 'No.', by: 'none.ts' })))).toEqual([])
  })

  it('prints findings as file:line:column CODE message', () => {
    const [problem] = lintPack('small', pack({ lab: { hints: [] } })).problems
    expect(problemLine(problem!)).toBe('labs/01-one/lab.json:32:12 lab.fewHints A lab has at least 2 hints: first a nudge, then more.')
  })
})

describe('pack lint --against an earlier version', () => {
  const raised = { version: '1.1.0' }
  it.each<[string, Change, string[]]>([
    ['nothing changed', {}, []],
    ['a text changed and the version rose', { ...text('Other words.'), pack: raised }, []],
    ['a text changed, the version did not', text('Other words.'), ['pack.json change.version']],
    ['the version fell', { pack: { version: '0.9.0' } }, ['pack.json change.version']],
    ['a pre-release comes before its release', { pack: { version: '1.0.0-beta' } }, ['pack.json change.version']],
    ["the pack's uuid changed", { pack: { uuid: packJson.uuid.replace('0b', '0c'), ...raised } }, ['pack.json change.uuid']],
    [
      "a lab's uuid changed, the version did not",
      { lab: { uuid: labJson.uuid.replace('0b', '0c') } },
      ['labs/01-one/lab.json change.labUuid', 'pack.json change.version']
    ],
    ["a lab's uuid changed", { lab: { uuid: labJson.uuid.replace('0b', '0c') }, pack: raised }, ['labs/01-one/lab.json change.labUuid']],
    [
      "a lab's uuid moved on, and says so",
      { lab: { uuid: labJson.uuid.replace('0b', '0c'), moved: [{ fromUuid: labJson.uuid }] }, pack: raised },
      []
    ],
    [
      'a check changed, the revision did not',
      { lab: { checks: [{ ...check, is: 'EFI_NOT_FOUND' }] }, pack: raised },
      ['labs/01-one/lab.json change.revision']
    ],
    ['a check changed and the revision rose', { lab: { checks: [{ ...check, is: 'EFI_NOT_FOUND' }], revision: 2 }, pack: raised }, []],
    [
      'the starter changed, the revision did not',
      { files: { 'labs/01-one/starter/driver.ts': '' }, pack: raised },
      ['labs/01-one/lab.json change.revision']
    ]
  ])('%s', (_, change, expected) => expect(found(pack(change), pack())).toEqual(expected))

  it('a lab that is gone is a finding of its own', () => {
    const files = pack({ pack: { ...raised, sections: [{ title: 'All', labs: ['01-one'] }] } })
    const without = new Map([...files].filter(([path]) => !path.startsWith('labs/02-two/')))
    expect(found(without, pack())).toEqual(['pack.json change.labGone'])
  })

  it('a lab whose place another one has taken over is not gone', () => {
    const moved = [{ fromUuid: '0b6f4c7e-52f4-4f0e-9a56-0c3f7c1f0b02' }]
    const files = pack({ lab: { moved }, pack: { ...raised, sections: [{ title: 'All', labs: ['01-one'] }] } })
    const without = new Map([...files].filter(([path]) => !path.startsWith('labs/02-two/')))
    expect(found(without, pack())).toEqual([])
  })

  it('the revision never falls', () => {
    expect(found(pack({ pack: raised }), pack({ lab: { revision: 3 } }))).toEqual(['labs/01-one/lab.json change.revision'])
  })
})

describe('what authors are given', () => {
  const authoring = join(import.meta.dirname, '../../../authoring')
  it.each(Object.entries(jsonSchemas()))('%s is the schema that packs are checked with', (name, schema) => {
    expect(JSON.parse(readFileSync(join(authoring, 'schemas', name), 'utf8'))).toEqual(JSON.parse(JSON.stringify(schema)))
  })

  it.each(Object.keys(REASONS))('the kind of check %s has a schema, and the page for authors names it', (kind) => {
    expect(JSON.stringify(jsonSchemas())).toContain(`"const":"${kind}"`)
    expect(readFileSync(join(authoring, '../docs/authoring.md'), 'utf8')).toContain(`\`${kind}\``)
  })

  it('the template has no finding', () => {
    const files = packFolder(join(authoring, 'template'))
    expect(lintPack('template', files).problems.map(problemLine)).toEqual([])
  })
})

describe('what lint says', () => {
  const said = (change: Change): string[] =>
    lintPack('small', pack(change)).problems.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`)
  const withCheck = (one: object): Change => ({ lab: { checks: [check, { id: 'x', title: 'X', step: 1, ...one }] } })
  const only = (change: Change): string => {
    const [one, ...more] = said(change)
    expect(more).toEqual([])
    return one!
  }
  const sections = (...labs: string[]): Change => ({ pack: { sections: [{ title: 'A', labs }] } })

  it('a misspelt lab is one finding, where it is misspelt, and others may need it', () => {
    const needy = { ...labJson, uuid: '0b6f4c7e-52f4-4f0e-9a56-0c3f7c1f0b02', hints, needs: ['01-one'] }
    const files = { 'labs/02-two/lab.json': JSON.stringify(needy, null, 2) }
    const line =
      JSON.stringify({ ...packJson, ...sections('01-oen', '02-two').pack }, null, 2)
        .split('\n')
        .findIndex((one) => one.includes('01-oen')) + 1
    expect(only({ ...sections('01-oen', '02-two'), files })).toBe(
      `pack.json:${line}:9 There is no lab '01-oen': no file 'labs/01-oen/lab.json'; did you mean '01-one'?`
    )
    const { reading } = lintPack('small', pack({ ...sections('01-oen', '02-two'), files }))
    expect([...reading.labs.keys()]).toEqual(['02-two'])
  })

  it('a lab that is needed by a wrong name: its line, and the right one', () => {
    expect(only({ lab: { needs: ['02-tow'] } })).toMatch(
      /^labs\/01-one\/lab\.json:\d+:5 There is no lab '02-tow' in this pack; did you mean '02-two'\?$/
    )
  })

  it('checks that wait for each other are one finding', () => {
    const waiting = (id: string, needs: string[]): object => ({ ...check, id, needs })
    expect(only({ lab: { checks: [check, waiting('a', ['b']), waiting('b', ['c']), waiting('c', ['a', 'driver'])] } })).toMatch(
      /'a' needs 'b', which needs 'c', which needs 'a': none of them can ever be looked at\./
    )
  })

  it.each<[string, Change, RegExp]>([
    [
      'a kind that is none',
      withCheck({ kind: 'memmory' }),
      /'memmory', which does not exist here; did you mean 'memory'\? There are status calls map .* everywhere/
    ],
    ['no kind', withCheck({}), /'checks\[1\]\.kind' is missing; there are status /],
    [
      'an inner kind that is none',
      withCheck({ kind: 'everywhere', checks: [{ id: 'y', title: 'Y', step: 1, kind: 'everywhere' }] }),
      /'everywhere', which does not exist here\. There are (?!.*everywhere)/
    ],
    [
      'a step that is none',
      { lab: { setup: [{ id: 's', do: 'allocatePage' }] } },
      /did you mean 'allocatePages'\? There are allocatePages allocatePool free /
    ],
    ['a step that comes afterwards', { lab: { setup: [{ id: 's', do: 'reuse', types: [] }] } }, /It stands in 'afterwards' only\.$/],
    ['a type of event', withCheck(calls({ service: 'CreateEvent', in: { type: 'EVT_TIMR' } }) as object), /did you mean 'EVT_TIMER'\?/],
    [
      'a type of event that is far from any',
      withCheck(calls({ service: 'CreateEvent', in: { type: 'EVT_WHATEVER_ELSE' } }) as object),
      /there are EVT_TIMER EVT_RUNTIME EVT_NOTIFY_WAIT /
    ],
    [
      'a GUID by its name',
      { lab: { setup: [{ id: 't', do: 'configurationTable', guid: 'gEfiAcpi20TableGuid', memoryType: 'EfiLoaderData', bytes: '00' }] } },
      /write '8868E871-E4F1-11D3-BC22-0080C73C8881'/
    ],
    [
      'a GUID in braces',
      {
        lab: {
          setup: [
            { id: 't', do: 'configurationTable', guid: '{8868E871-E4F1-11D3-BC22-0080C73C8881}', memoryType: 'EfiLoaderData', bytes: '00' }
          ]
        }
      },
      /Write the GUID without anything around it: '8868E871-E4F1-11D3-BC22-0080C73C8881'/
    ],
    [
      'a GUID as C has it',
      {
        lab: {
          setup: [
            {
              id: 't',
              do: 'configurationTable',
              guid: '{ 0x8868e871, 0xe4f1, 0x11d3, { 0xbc, 0x22, 0x0, 0x80, 0xc7, 0x3c, 0x88, 0x81 } }',
              memoryType: 'EfiLoaderData',
              bytes: '00'
            }
          ]
        }
      },
      /Write the GUID as text: '8868E871-E4F1-11D3-BC22-0080C73C8881'/
    ],
    [
      'a GUID of a HOB by its name',
      withCheck({ kind: 'hob', entry: { name: 'gEfiHobMemoryAllocStackGuid' } }),
      /write '4ED4BF27-4092-42E9-807D-527B1D00C9BD'/
    ],
    ['an event group', { lab: { setup: [{ id: 'n', do: 'notify', group: 'READY' }] } }, /EFI_EVENT_GROUP_READY_TO_BOOT/]
  ])('%s: what there is', (_, change, message) => expect(only(change)).toMatch(message))

  it.each([
    ['a type of event', { type: 'EVT_TIMER' }],
    ['a task priority level', { notifyTpl: 'TPL_CALLBACK' }]
  ])('nothing about %s by its name', (_, fields) => {
    expect(said(withCheck(calls({ service: 'CreateEvent', in: fields }) as object))).toEqual([])
  })

  it.each<[string, number[], RegExp]>([
    ['Latin-1', [0x61, 0x0a, 0x62, 0xe9, 0x63], /text\.md:2:2 The file is not UTF-8 text: byte 4 is 0x63\./],
    ['a byte of no text', [0x61, 0xff], /text\.md:1:2 The file is not UTF-8 text: byte 1 is 0xFF\. Save it as UTF-8\./],
    ['an overlong form', [0xc0, 0x80], /text\.md:1:1 .*byte 0 is 0xC0/],
    ['half a character', [0xed, 0xa0, 0x80], /text\.md:1:1 .*byte 1 is 0xA0/],
    ['a character that is cut off', [0x61, 0xe2, 0x82], /text\.md:1:2 .*byte 1 is 0xE2/]
  ])('%s: the byte and its place', (_, bytes, message) => {
    expect(said({ files: { 'labs/01-one/text.md': Uint8Array.from(bytes) } }).find((one) => one.includes('UTF-8'))).toMatch(message)
  })
})
