/**
 * Packs that somebody would not want: each is handed to the app as the screen does it, is refused with its own sentence, leaves nothing behind, and
 * what was installed before is the same, byte by byte.
 */
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { openDataFolder } from '../../src-main/host/data-folder'
import { Host } from '../../src-main/host/host'
import { buildArchive } from '../../src-main/host/pack-build'
import { png } from '../lab/pack/pictures'
import { labJson, packJson, smallPack } from '../lab/pack/small-pack'
import { zip, type Part } from '../main/host/strange-zip'

let host: Host
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'handoff-hostile-'))
  const options = { labs: join(folder, 'none'), now: () => '', openLink: () => Promise.resolve() }
  host = new Host({ version: '0', shell: 'web', data: openDataFolder(folder), ...options })
  const reply = await offer(buildArchive(smallPack()))
  if (!reply.ok || !reply.value) throw new Error('the good pack was refused')
  await host.addPack({ offer: reply.value.offer, anyway: false })
})

function offer(bytes: Uint8Array): ReturnType<Host['offerPack']> {
  const args = { file: 'bad.labpack', piece: 0, of: 1, bytes: Buffer.from(bytes).toString('base64') }
  return host.dispatch('offerPack', args) as ReturnType<Host['offerPack']>
}
const onDisk = (): [string, string | null][] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && !entry.parentPath.endsWith('lock'))
    .map((entry) => [join(entry.parentPath, entry.name), readFileSync(join(entry.parentPath, entry.name), 'hex')])

/** The good pack's files as parts of a zip, with some of them made otherwise. */
function parts(change: Readonly<Record<string, Partial<Part> | null>>): Part[] {
  const own = [...smallPack()].flatMap(([name, content]): Part[] => (change[name] === null ? [] : [{ name, content, ...change[name] }]))
  const more = Object.entries(change).flatMap(([name, part]): Part[] => (smallPack().has(name) || part === null ? [] : [{ name, ...part }]))
  return [...own, ...more]
}
type Change = Parameters<typeof smallPack>[0]
const built = (change: Change): Uint8Array => buildArchive(smallPack(change))
const text = (markdown: string): Uint8Array => built({ files: { 'labs/01-one/text.md': `## 1. Return success\n\n${markdown}\n` } })
const manifest = (json: string): Uint8Array => built({ files: { 'pack.json': json } })
const lab = (change: Record<string, unknown>): Uint8Array => built({ lab: change })
const tail = (bytes: Uint8Array, more: string): Uint8Array => Buffer.concat([bytes, Buffer.from(more)])
const deep = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`

describe('a pack that is refused whole', () => {
  it.each<[string, () => Uint8Array, RegExp]>([
    // Where it would write.
    ['a way out of the folder', () => zip(parts({ '../../evil.md': {} })), /'\.\.\/\.\.\/evil\.md' leaves the pack's folder/],
    ['a way out in the middle', () => zip(parts({ 'labs/01-one/../../../x.md': {} })), /leaves the pack's folder/],
    ['an absolute path', () => zip(parts({ '/tmp/x.md': {} })), /is an absolute path/],
    ['a drive', () => zip(parts({ 'C:/x.md': {} })), /is an absolute path/],
    ['backslashes', () => zip(parts({ 'labs\\..\\x.md': {} })), /has a backslash/],
    ['a stream of NTFS', () => zip(parts({ 'labs/01-one/text.md:evil': {} })), /has other characters/],
    ['a NUL in a name', () => zip(parts({ 'labs/01-one/a.md\0.png': {} })), /has other characters/],
    ['an end of line in a name', () => zip(parts({ 'labs/01-one/a\n.md': {} })), /has other characters/],
    ['a name that turns around', () => zip(parts({ 'labs/01-one/a\u202edm.exe': {} })), /has other characters/],
    ['a name in another form of Unicode', () => zip(parts({ 'labs/01-one/a\u0308.md': {} })), /has other characters/],
    ['a blank at the end', () => zip(parts({ 'labs/01-one/a.md ': {} })), /has other characters/],
    ['a dot at the end', () => zip(parts({ 'labs/01-one/a.md.': {} })), /which Windows cannot keep/],
    ['a device of Windows', () => zip(parts({ 'labs/nul.md': {} })), /the reserved name 'nul\.md'/],
    ['a hidden file', () => zip(parts({ '.bashrc.md': {} })), /the hidden part '\.bashrc\.md'/],
    ['an empty part', () => zip(parts({ 'labs//x.md': {} })), /has an empty part/],
    ['the prototype of everything', () => zip(parts({ '__proto__/x.md': {} })), /the reserved name '__proto__'/],
    [
      'a link',
      () => zip(parts({ 'labs/01-one/text.md': { content: '/etc/passwd', mode: 0o120777 } })),
      /'labs\/01-one\/text\.md' is a link/
    ],
    ['a pipe', () => zip(parts({ 'labs/01-one/x.md': { mode: 0o010644 } })), /is no regular file/],
    ['a folder with content', () => zip(parts({ 'labs/x/': { content: 'hello', mode: 0o040755 } })), /is a folder with content/],
    // How large it would be.
    ['a bomb', () => zip(parts({ 'labs/01-one/x.md': { content: Buffer.alloc(8 << 20) } })), /is a zip bomb/],
    ['more than is said', () => zip(parts({ 'labs/01-one/x.md': { content: 'x'.repeat(5000), size: 10 } })), /is damaged/],
    ['less than is said', () => zip(parts({ 'labs/01-one/x.md': { content: 'x', size: 5000 } })), /is damaged/],
    [
      'nothing, stored as much',
      () => zip(parts({ 'labs/01-one/x.md': { content: '', method: 0, size: 9 } })),
      /size mismatch for stored file/
    ],
    ['64 MiB that are said', () => zip(parts({ 'labs/01-one/x.md': { size: 64 << 20 } })), /is a zip bomb|larger than 50 MiB/],
    // What it says of itself.
    [
      'a name that stands there twice',
      () => zip([...parts({}), { name: 'pack.json', content: '{}' }]),
      /'pack\.json' stands in the archive twice/
    ],
    ['names that differ in capitals', () => zip(parts({ 'Pack.json': {} })), /is the same name as 'pack\.json' on some disks/],
    ['a file that is a folder too', () => zip(parts({ 'pack.json/x.md': {} })), /is the same name as/],
    ['two names for one file', () => zip(parts({ 'pack.json': { localName: 'xack.json' } })), /has two headers that do not agree/],
    ['two sizes', () => zip(parts({ 'pack.json': { localSize: 3 } })), /has two headers that do not agree/],
    ['bytes of another one', () => zip(parts({ 'labs/01-one/x.md': { sharedWith: 0 } })), /has two headers that do not agree/],
    ['a wrong sum', () => zip(parts({ 'pack.json': { crc: 7 } })), /'pack\.json' is damaged/],
    ['a secret', () => zip(parts({ 'pack.json': { flags: 1 } })), /is encrypted/],
    ['another method', () => zip(parts({ 'pack.json': { method: 93 } })), /the unknown method 93/],
    ['something behind its end', () => tail(built({}), 'PK\x05\x06'), /the archive is damaged/],
    ['something before its beginning', () => Buffer.concat([Buffer.from('#!/bin/sh\n'), built({})]), /it is no zip archive/],
    ['half of it', () => built({}).subarray(0, 900), /the archive is damaged/],
    ['another archive', () => Buffer.from('7z\xbc\xaf\x27\x1c and so on, long enough', 'latin1'), /it is no zip archive/],
    // What is in its files.
    ['a program', () => zip(parts({ 'labs/01-one/assets/a.exe': {} })), /no files of this kind \('\.exe'\)/],
    ['a drawing', () => zip(parts({ 'labs/01-one/assets/a.svg': {} })), /no files of this kind \('\.svg'\)/],
    ['a page', () => zip(parts({ 'labs/01-one/assets/a.html': {} })), /no files of this kind \('\.html'\)/],
    ['a picture that is none', () => zip(parts({ 'labs/01-one/assets/a.png': { content: '<script>' } })), /does not begin like a PNG/],
    ['a picture for giants', () => zip(parts({ 'labs/01-one/assets/a.png': { content: png(60_000, 60_000) } })), /million/],
    ['UTF-16', () => zip(parts({ 'labs/01-one/text.md': { content: Buffer.from('\ufeff## 1. A', 'utf16le') } })), /not UTF-8 text/],
    ['half a character', () => zip(parts({ 'pack.json': { content: Buffer.from([0x7b, 0xc3]) } })), /not UTF-8 text: byte 1/],
    ['an escape', () => built({ files: { 'labs/01-one/starter/driver.ts': '// \x1b]52;c;' } }), /control character U\+001B/],
    ['a file that belongs to nothing', () => built({ files: { 'labs/01-one/notes.md': 'x' } }), /file\.stray/],
    ['no manifest', () => zip([{ name: 'README.md' }]), /There is no 'pack\.json'/],
    ['a manifest that is no JSON', () => manifest('{'), /pack\.json:1:2 json\.syntax/],
    ['a manifest that is a list', () => manifest('[]'), /pack\.json:1:1 schema\./],
    ['a key that stands there twice', () => manifest(JSON.stringify(packJson).replace('{', '{"id":"x",')), /json\.duplicateKey/],
    ['a key that is a prototype', () => manifest(JSON.stringify(packJson).replace('{', '{"__proto__":{},')), /json\.forbiddenKey/],
    ['a manifest that is a tower', () => manifest(`{"a":${deep(50_000)}}`), /json\.depth/],
    ['a manifest without end', () => manifest(JSON.stringify({ ...packJson, summary: 'x'.repeat(300_000) })), /json\.size/],
    ['a field that nobody knows', () => built({ pack: { postinstall: 'rm -rf /' } }), /schema\.unknownField/],
    ['a format of the future', () => built({ pack: { formatVersion: 2 } }), /this version of the app reads format 1\. Update the app/],
    ['a capability that nobody knows', () => built({ pack: { capabilities: ['network'] } }), /schema\./],
    ['a title that turns around', () => built({ pack: { title: 'a\u202eb' } }), /schema\./],
    ["an author's address that is a script", () => built({ pack: { authors: [{ name: 'A', url: 'javascript:alert(1)' }] } }), /schema\./],
    ['a lab that is not there', () => built({ files: { 'labs/02-two/lab.json': null } }), /There is no lab '02-two'/],
    ['a lab that waits for itself', () => lab({ needs: ['01-one'] }), /lab\.needsItself/],
    ['a machine that nobody has', () => lab({ machines: ['mainframe'] }), /There is no machine 'mainframe'/],
    ['more steps than there may be', () => lab({ budget: { steps: 10_000_000 } }), /schema\./],
    // What it would show.
    ['a script', () => text('<script>alert(1)</script>'), /text\.md:3:1 text\.html/],
    ['a picture with a handler', () => text('<img src=x onerror=alert(1)>'), /text\.html/],
    ['a frame behind a block of code that closes early', () => text('````\n```\n````\n<iframe src="//a">'), /text\.html/],
    ['a picture from elsewhere', () => text('![a](https://example.org/pixel.png)'), /text\.remote/],
    ['a link that is a script', () => text('[a](javascript:alert`1`)'), /text\.link/],
    ['… over a name', () => text('[a][b]\n\n[b]: javascript:alert(1)'), /text\.link/],
    ['… in brackets', () => text('<javascript:alert(1)>'), /text\.link/],
    ['a link to a file of the reader', () => text('[a](file:///etc/passwd)'), /text\.link/],
    ['a link that anybody may read', () => text('[a](http://example.org)'), /text\.insecure/]
  ])('%s', async (_, bytes, sentence) => {
    const before = onDisk()
    const reply = await offer(bytes())
    expect(reply).toMatchObject({ ok: false, code: 'packRefused' })
    if (!reply.ok) {
      expect(reply.message).toMatch(sentence)
      expect(reply.message.length).toBeLessThan(700)
      expect(reply.message).not.toMatch(/[\u0000-\u001f\u202a-\u202e]/)
    }
    expect(await host.packOffer()).toEqual({ ok: true, value: null })
    expect(onDisk()).toEqual(before)
  })

  it('the pack that the others are made from is not', async () => {
    expect(await offer(zip(parts({})))).toMatchObject({ ok: true, value: { title: 'Small', standing: 'same' } })
    expect(labJson.title).toBe('One')
    await host.declinePack()
  })
})
