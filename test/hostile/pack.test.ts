/** Packs that would do something to a disk, a browser or a reader: each is refused with a finding, and what it is about is not used. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lintPack } from '../../src-lab/pack/lint'
import { readPack } from '../../src-lab/pack/read-pack'
import { gif, jpeg, png, webp } from '../lab/pack/pictures'
import { labJson, smallPack } from '../lab/pack/small-pack'

type Change = Parameters<typeof smallPack>[0]

/** The machine of the pack that one begins with. */
const made = JSON.parse(readFileSync(join(import.meta.dirname, '../../authoring/template/machines/tiny-32m.json'), 'utf8')) as {
  readonly pei: Record<string, unknown>
}

function findings(change: Change): string[] {
  return lintPack('small', smallPack(change))
    .problems.map(({ file, code }) => `${file} ${code}`)
    .filter((finding) => !finding.endsWith('lab.fewHints'))
}

describe('a pack.json that is refused as a whole', () => {
  it.each<[string, Record<string, unknown>]>([
    ['an id that is a device on Windows', { id: 'con' }],
    ['… and another one', { id: 'lpt9' }],
    ['a lab with such an id', { sections: [{ title: 'All', labs: ['01-one', 'aux'] }] }],
    ['a version without end', { version: `1.0.0-${'a'.repeat(10_000)}` }],
    ['a version of long numbers', { version: `${'9'.repeat(400)}.0.0` }],
    ['a language without end', { language: `en${'-a'.repeat(10_000)}` }],
    ['a language of other languages', { locales: [`en-${'x'.repeat(200)}`] }],
    ['a page of greeting that is the manifest', { welcome: 'pack.json' }],
    ['a page of leave that is source text', { farewell: 'labs/01-one/starter/driver.ts' }],
    ['a page of greeting that belongs to a lab', { welcome: 'labs/01-one/text.md' }],
    ["an author's address that is a script", { authors: [{ name: 'A', url: 'javascript:alert(1)' }] }],
    ['authors without end', { authors: Array.from({ length: 1000 }, () => ({ name: 'A' })) }],
    ['a title that turns around', { title: 'a\u202eb' }],
    ['a title that a terminal obeys', { title: 'a\u009b2J' }],
    ["a summary with Unicode's line end", { summary: 'a\u2028b' }]
  ])('%s', (_what, pack) => {
    expect(findings({ pack })).toContainEqual(expect.stringMatching(/^pack\.json schema\./))
    expect(readPack('small', smallPack({ pack })).pack).toBeNull()
  })
})

describe('a lab that is refused', () => {
  it.each<[string, Change, string]>([
    ['a text with a NUL in it', { files: { 'labs/01-one/text.md': '## 1. Return success\n\na\0b\n' } }, 'labs/01-one/text.md file.kind'],
    [
      'a source with an escape in it',
      { files: { 'labs/01-one/starter/driver.ts': '// \x1b[2J' } },
      'labs/01-one/starter/driver.ts file.kind'
    ],
    ['a program that calls itself C', { files: { 'labs/01-one/in-c/a.c': '\x7fELF\x02\x01' } }, 'labs/01-one/in-c/a.c file.kind'],
    [
      'a text with the one-byte introducer',
      { files: { 'labs/01-one/text.md': '## 1. Return success\n\n\x9b2J' } },
      'labs/01-one/text.md file.kind'
    ],
    ['a giant picture', { files: { 'labs/01-one/assets/a.png': png(30_000, 30_000) } }, 'labs/01-one/assets/a.png file.kind'],
    ['a picture without a size', { files: { 'labs/01-one/assets/a.png': png(0, 10) } }, 'labs/01-one/assets/a.png file.kind'],
    ['a picture that is cut', { files: { 'labs/01-one/assets/a.png': png(10, 10).slice(0, 20) } }, 'labs/01-one/assets/a.png file.kind'],
    [
      'a picture whose first bytes alone are right',
      { files: { 'labs/01-one/assets/a.jpg': Uint8Array.of(0xff, 0xd8, 0xff) } },
      'labs/01-one/assets/a.jpg file.kind'
    ],
    ['a lab that carries on from itself', { lab: { carryFrom: '01-one' } }, 'labs/01-one/lab.json lab.needsItself'],
    [
      'a lab that carries on from one that needs it',
      {
        lab: { carryFrom: '02-two' },
        files: { 'labs/02-two/lab.json': JSON.stringify({ ...labJson, uuid: labJson.uuid.replace(/1$/, '2'), needs: ['01-one'] }) }
      },
      'labs/01-one/lab.json lab.needsItself'
    ]
  ])('%s', (_what, change, finding) => {
    expect(findings(change)).toContain(finding)
    if (!finding.endsWith('needsItself')) expect(readPack('small', smallPack(change)).labs.has('01-one')).toBe(false)
  })

  it('tabs, ends of lines and pages are text', () => {
    expect(findings({ files: { 'labs/01-one/in-c/a.h': '\f\tint a;\r\n' } })).toEqual([])
  })
})

describe('a machine that is refused', () => {
  const machine = (change: Record<string, unknown>): Change => ({
    files: { 'machines/tiny.json': JSON.stringify({ ...made, id: 'tiny', ...change }) }
  })
  const pei = (change: Record<string, unknown>): Change => machine({ pei: { ...made.pei, ...change } })
  it.each<[string, Change]>([
    ['10^15 bytes of RAM', machine({ ramMiB: 1e9 })],
    ['… as a bank', pei({ ram: [{ start: '0x0', bytes: '0x38d7ea4c68000' }] })],
    [
      '… as many banks',
      pei({ ram: Array.from({ length: 64 }, (_, index) => ({ start: `0x${index.toString(16)}0000000000`, bytes: '0x10000000000' })) })
    ],
    ['… as a HOB', pei({ hobs: [{ resource: 0, attributes: 7, start: '0x0', bytes: '0xffffffffffffffff' }] })],
    ['an id that is a device on Windows', { files: { 'machines/nul.json': JSON.stringify({ ...made, id: 'nul' }) } }]
  ])('%s', (_what, change) => {
    expect(findings(change)).toContainEqual(expect.stringMatching(/^machines\/\w+\.json (schema|file)\./))
    expect([...readPack('small', smallPack(change)).machines.values()]).toEqual([null])
  })
})

describe('how large a picture is, by its header', () => {
  const kinds = { png, gif, jpg: jpeg, webp } as const
  it.each(Object.entries(kinds))('%s: 16 million pixels pass, more do not', (ending, picture) => {
    const file = `labs/01-one/assets/a.${ending}`
    expect(findings({ files: { [file]: picture(4000, 4000) } })).toEqual([])
    expect(findings({ files: { [file]: picture(4001, 4000) } })).toEqual([`${file} file.kind`])
    const [problem] = lintPack('small', smallPack({ files: { [file]: picture(8000, 4000) } })).problems.filter((one) => one.file === file)
    expect(problem!.message).toBe('The picture has 8000 × 4000 pixels; it may have 16 million.')
  })

  it.each([
    ["a GIF's frame that is larger than its screen", 'gif', gif(10, 10, { width: 30_000, height: 30_000 })],
    ['a JPEG whose size stands behind a thumbnail of its own', 'jpg', jpeg(30_000, 30_000, jpeg(10, 10))],
    ['a WebP without loss', 'webp', webp(16_000, 16_000, 'VP8L')],
    ['a WebP with a canvas', 'webp', webp(60_000, 60_000, 'VP8X')]
  ])('%s', (_what, ending, bytes) => {
    const file = `labs/01-one/assets/a.${ending}`
    expect(findings({ files: { [file]: bytes } })).toEqual([`${file} file.kind`])
  })
})
